"""Dictionaries: how words of other languages become the English that grammars read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dictionaries import Dictionary, table
from domain.spelling import bare, pattern, plain
from domain.spoken_times import OF_WEEK
from tests.cases import for_each

SAMPLE = table(
    "tomorrow, am, to, all day",
    es="mañana, de la mañana, a, todo el día|24 horas",
    uk="завтра, ранку, до, цілий день",
    uz="ertaga, ertalab, , kun boʻyi",
    pa="ਕੱਲ੍ਹ, ਸਵੇਰੇ, , ਸ਼ਾਮ",
)


@for_each(
    ("typed", "english"),
    {
        "mañana": "tomorrow",
        "manana": "tomorrow",
        "man\u0303ana": "man\u0303ana",  # callers write letters in one piece
        "mañana 8 de la mañana": "tomorrow 8 am",
        "8 de  la mañana": "8 am",
        "mañanas": "mañanas",
        "kun bo'yi": "all day",
        "kun bo‘yi": "all day",
        "kun boyi": "all day",
        "ਕੱਲ੍ਹ": "tomorrow",
        "ਕੱਲ": "ਕੱਲ",
        "ਸ਼ਾਮ": "all day",
        "ਸਾਮ": "all day",
        "\u0a36\u0a3e\u0a2e": "all day",
        "7 a 9": "7 to 9",
        "7a-9": "7a-9",
        "7до9": "7to9",
        "14:24 horas": "14:24 horas",
        "завтра. 8": "tomorrow 8",
        "de, la mañana": "de, la tomorrow",
    }.items(),
)
def test_what_is_known_becomes_english(typed: str, english: str) -> None:
    assert SAMPLE.translated(typed).english == english


def test_english_is_shown_as_it_was_typed() -> None:
    said = SAMPLE.translated("mañana todo el día x")
    assert said.as_typed("tomorrow all day x") == "mañana todo el día x"
    assert said.as_typed("all days") == "all days"


def test_a_text_begins_with_a_phrase_or_is_one() -> None:
    found = SAMPLE.opening("todo el día 7-19")
    assert found is not None
    assert (found.meaning, found.end) == ("all day", len("todo el día"))
    assert SAMPLE.opening("7 mañana") is None
    assert SAMPLE.meaning(" Todo el día ") == "all day"
    assert SAMPLE.meaning("todo el día 7-19") is None
    assert SAMPLE.meaning("") is None


def test_no_phrase_means_two_things() -> None:
    with pytest.raises(ValueError, match="mar: mar or tue"):
        Dictionary({"mar": "tue"}) | Dictionary({"mar": "mar"})
    with pytest.raises(ValueError, match="week or day"):
        table("day, week", ru="день, день")
    with pytest.raises(ValueError, match="week or day"):
        Dictionary({"día": "day", "dia": "week"})


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="ru: 1 columns instead of 2"):
        table("day, week", ru="день")


@given(st.text(max_size=60))
def test_what_no_dictionary_knows_stays(typed: str) -> None:
    said = SAMPLE.translated(typed)
    assert said.typed or said.english == typed
    assert isinstance(OF_WEEK.translated(typed).english, str)


@for_each(
    ("typed", "written"),
    {
        "CAMIÓN": "camion",
        "camio\u0301n": "camion",
        "Гружёный": "груженый",
        "oʻzbek": "o'zbek",
        "ਸ਼ੁੱਕਰਵਾਰ": "ਸੁੱਕਰਵਾਰ",  # vowel signs stay, the dot goes
        "ਟਰੱਕ ੪੫੬।": "ਟਰੱਕ 456.",
        "йод їжак": "йод їжак",
    }.items(),
)
def test_words_are_written_in_one_way(typed: str, written: str) -> None:
    assert plain(typed) == written


@for_each("typed", ["camión", "camion", "oʻn", "o'n", "o`n", "ਗੱਡੀ", "ਫ਼ਰ", "ёж"])
def test_a_pattern_is_of_every_way_to_write_a_word(typed: str) -> None:
    assert re.fullmatch(pattern(plain(typed)), typed)
    assert bare(typed) == plain(typed).replace("'", "")

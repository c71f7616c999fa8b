"""What the panel's buttons and links carry, and the words that name a duplicate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.incident_ids import format_incident_id
from domain.panel import (
    Button,
    Verb,
    Why,
    duplicate_in,
    panel_payload,
    parse_panel_button,
    parse_panel_payload,
)
from handling.panel import ROWS
from handling.panel_replies import ANSWERS
from message_builder import parse_button
from tests.cases import for_each
from tests.completeness import assert_complete
from texts import links, panel
from texts.language import ENGLISH

LONGEST = format_incident_id(2026, 999_999_999)


@for_each("verb", Verb)
@for_each("argument", ["", "999999", *(why.name.lower() for why in Why)])
def test_data_is_short_and_can_be_read_back(verb: Verb, argument: str) -> None:
    button = Button(verb, LONGEST, argument)
    assert len(button.data.encode()) <= 64
    assert parse_panel_button(button.data) == button
    assert parse_button(button.data) is None  # no card takes it for its own


@given(st.text(max_size=80))
def test_nothing_else_is_a_button_or_a_payload(text: str) -> None:
    button, incident_id = parse_panel_button(text), parse_panel_payload(text)
    assert button is None or button.data == text
    assert incident_id is None or panel_payload(incident_id) == text


@pytest.mark.parametrize("number", [1, 10_000, 999_999_999])
def test_a_payload_is_one_a_deep_link_can_carry(number: int) -> None:
    payload = panel_payload(format_incident_id(2026, number))
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", payload)
    assert parse_panel_payload(payload) == format_incident_id(2026, number)


def test_each_button_has_its_row() -> None:
    assert_complete(ROWS, set(Verb) - {Verb.HOME}, "ROWS in handling/panel.py")
    assert set(panel.LABELS) <= set(ROWS)
    assert_complete(ANSWERS, panel.ASKED_IN_WORDS, "ANSWERS in handling/panel_replies.py")


@pytest.mark.parametrize("verb", panel.ASKED_IN_WORDS)
def test_a_question_says_in_its_link_what_it_asks(verb: Verb) -> None:
    link = links.panel_question("desk_bot", LONGEST, verb.value)
    [url] = re.findall('href="([^"]+)"', link)
    assert links.panel_asked([url]) == (verb.value, LONGEST)
    assert links.prompted_incident([url]) is None
    assert links.told_incident([url]) is None


DUPLICATES = [
    ("duplicate of 41", (None, 41)),
    ("Duplicate of TKT-2026-0041.", (2026, 41)),
    ("duplicate of #41", (None, 41)),
    ("duplicate 41", (None, 41)),
    ("a duplicate of 41", (None, 41)),
    ("dup 41", (None, 41)),
    ("dupe of 41!", (None, 41)),
    ("same as 41", (None, 41)),
    ("дубль 41", (None, 41)),
    ("дубликат TKT-2026-0041", (2026, 41)),
    ("duplicado de 41", (None, 41)),
    ("takror 41", (None, 41)),
    ("duplicate of\n41", (None, 41)),
    ("duplicate", None),
    ("duplicate of 41 and 42", None),
    ("same truck as 41", None),
    ("41", None),
    ("test 41", None),
    ("the load was a duplicate of 41", None),
    ("duplicate of " + "4" * 90, None),
    ("", None),
]


@pytest.mark.parametrize(("words", "wanted"), DUPLICATES)
def test_words_name_a_duplicate(words: str, wanted: tuple[int | None, int] | None) -> None:
    assert duplicate_in(words) == wanted


@given(st.text(alphabet="duplicate of same 4:=#\n", max_size=200))
def test_no_words_are_slow_or_fail(words: str) -> None:
    duplicate_in(words)


def test_why_is_said_in_few_words() -> None:
    assert all(len(ENGLISH.gettext(label)) <= 40 for label in panel.LABELS.values())

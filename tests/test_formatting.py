"""Names in every script: those written to the left turn nothing, all others are as ever."""

from __future__ import annotations

import re
from dataclasses import replace
from unicodedata import bidirectional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.boards import Counts, Drawing, OnDuty
from domain.incidents import Status
from domain.people import User
from message_builder import card
from tests.cases import for_each
from tests.factories import GROUP, JOHN, NOW, incident_in
from tests.reading import units, visible
from texts import board, formatting
from texts.formatting import LISTED_NAME, isolated, mention, plain_name, quiet_name
from texts.incidents import TITLE, Origins, origin
from texts.joining import shown_title
from texts.language import ENGLISH

FIRST, LAST = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
TO_THE_LEFT = {
    "Hebrew": "דוד כהן",
    "Arabic": "محمد علي",
    "Urdu, with a joiner": "مہتاب\u200cخان",
    "Persian digits": "رضا ۴۵۶",
    "Syriac": "ܐܒܪܗܡ",
    "Thaana": "އަހުމަދު",
    "N'Ko": "ߒߞߏ",
    "Adlam, beyond 16 bits": "𞤀𞤣𞤤𞤢𞤥",
    "presentation forms": "ﷺ",
    "mixed": "John محمد 456",
    "with markup": "<דוד> & Co",
}
TO_THE_RIGHT = (
    "Dan Moss",
    "Дан Мосс",
    "Oʻtkir Gʻulomov",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "José Ñuñez",
    "李雷",
    "한국",
    "ไทย",
    "देवनागरी",
    "👨‍👩‍👧 family",
    "456",
)


def called(name: str) -> User:
    """Make somebody without a @username."""
    return User(5, None, name)


@for_each("name", TO_THE_LEFT.values())
def test_a_name_to_the_left_is_isolated_wherever_it_is_said(name: str) -> None:
    shown = formatting.escaped(name)
    assert mention(ENGLISH, called(name)) == f'<a href="tg://user?id=5">{FIRST}{shown}{LAST}</a>'
    assert quiet_name(ENGLISH, called(name)) == f"{FIRST}{shown}{LAST}"
    assert plain_name(ENGLISH, called(name)) == f"{FIRST}{name}{LAST}"
    assert shown_title(ENGLISH, name) == f"<b>{FIRST}{shown}{LAST}</b>"


@for_each("name", TO_THE_RIGHT)
def test_a_name_to_the_right_is_what_it_was(name: str) -> None:
    assert mention(ENGLISH, called(name)) == f'<a href="tg://user?id=5">{name}</a>'
    assert quiet_name(ENGLISH, called(name)) == plain_name(ENGLISH, called(name)) == name
    assert shown_title(ENGLISH, name) == f"<b>{name}</b>"


letters = st.characters(exclude_categories=["Cf", "Cs"]) | st.sampled_from("דم456")


@given(st.text(letters, max_size=80), st.integers(4, 40))
def test_an_isolate_is_within_its_limit_and_closed(name: str, limit: int) -> None:
    shown = isolated(name, limit)
    assert units(shown) <= limit
    assert (shown[:1] == FIRST) == (shown[-1:] == LAST)
    if any(bidirectional(each) in ("R", "AL") for each in name):
        assert shown[:1] == FIRST


@for_each("name", TO_THE_LEFT.values())
@for_each("shows", [quiet_name, lambda language, user: plain_name(language, user, LISTED_NAME)])
def test_a_long_name_is_cut_within_its_isolate(name: str, shows: formatting.Show) -> None:
    shown = formatting.plain(shows(ENGLISH, called(name * 40)))
    assert units(shown) <= LISTED_NAME
    assert shown.startswith(FIRST)
    assert shown.endswith(f"…{LAST}")


@for_each("broken", ["{name}\u2069{name}", "\u202e{name}", "{name}\u2067", "\u2068{name}"])
def test_a_name_cannot_end_its_isolate(broken: str) -> None:
    name = TO_THE_LEFT["Hebrew"]
    shown = isolated(broken.format(name=name))
    assert shown == f"{FIRST}{broken.replace('{name}', name).strip(BIDI).replace(LAST, '')}{LAST}"


BIDI = "\u202e\u2066\u2067\u2068\u2069"


def test_the_number_and_the_clock_behind_a_name_stay_where_they_are() -> None:
    incident = incident_in(Status.CLAIMED_T1)
    people = {JOHN.user_id: called(TO_THE_LEFT["Hebrew"])}
    shown = visible(card(ENGLISH, incident, people))
    assert f"(Claimed by {FIRST}{TO_THE_LEFT['Hebrew']}{LAST})" in shown


def line_of(name: str, title: str, report: str) -> str:
    """Give the line of a board about one incident, with who has it."""
    incident = replace(incident_in(Status.CLAIMED_T1), unit="456", description=report)
    people = {JOHN.user_id: called(name)}
    on_duty = [OnDuty(called(name), None)]
    drawing = Drawing("Acme", Counts(), [incident], people, {GROUP: title}, on_duty, NOW)
    return formatting.plain(board.message(ENGLISH, drawing, "desk_bot")).splitlines()[3]


@for_each("name", TO_THE_LEFT.values())
def test_each_part_of_a_line_of_a_board_is_isolated(name: str) -> None:
    line = line_of(name, name, name)
    own = f"{FIRST}{name}{LAST}"
    assert line.startswith(f"🛠️ 0042 · 456 · {own} · 👥 {own} · {own} · ")
    longest = line_of(*[name * 90] * 3)
    assert longest.count(FIRST) == longest.count(LAST) == longest.count(f"…{LAST}") == 3
    assert units(longest) <= units(line_of(*["x" * 400] * 3))


@for_each("name", TO_THE_RIGHT)
def test_a_line_of_a_board_has_other_names_as_they_are(name: str) -> None:
    assert line_of(name, name, name).startswith(f"🛠️ 0042 · 456 · {name} · 👥 {name} · {name} · ")


@pytest.mark.parametrize("title", [TO_THE_LEFT["Arabic"], TO_THE_LEFT["mixed"] * 9])
def test_a_list_isolates_a_groups_title_and_a_reporters_name(title: str) -> None:
    incident = incident_in(Status.UNCLAIMED)
    origins = Origins({GROUP: title}, {incident.created_by_id or 0: called(title)}, "desk_bot")
    told = [formatting.plain(line) for line in origin(ENGLISH, incident, origins)]
    for line, sign, limit in zip(told, "👥👤", (TITLE, LISTED_NAME), strict=True):
        assert re.fullmatch(f"{sign} {FIRST}[^{LAST}]+{LAST}", line)
        assert units(line) <= limit + units(f"{sign} ")

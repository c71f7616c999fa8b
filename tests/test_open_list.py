"""What /open lists: whose it is, how old, and in pages that fit."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from domain.incidents import Among, Incident, Status
from domain.people import User
from tests.factories import ALICE, DAN, JOHN, KATE, incident_in
from tests.pseudo import PSEUDO
from tests.reading import Reader, units, visible
from texts import incidents
from texts.incidents import OPEN_A_PART, Part
from texts.language import ENGLISH

PEOPLE = {user.user_id: user for user in (DAN, JOHN, ALICE)}
WIDE = User(9, None, "😀" * 128)  # a first and a last name of 64 characters each


def many(number: int, owner: User, description: str = "x" * 100) -> list[Incident]:
    claimed = replace(
        incident_in(Status.AWAITING_SUMMARY),
        owner_id=owner.user_id,
        description=description,
        pinned_message_id=2**31,
        thread_id=2**31,
    )
    return [replace(claimed, incident_id=f"TKT-2026-{i:05d}") for i in range(1, number + 1)]


def open_list(
    opened: list[Incident], people: dict[int, User], number: int, among: Among = Among.ALL
) -> str:
    """List a part of these incidents."""
    part = Part.of(number, len(opened))
    shown = opened[part.skipped : part.skipped + OPEN_A_PART]
    [text] = incidents.open_list(ENGLISH, shown, people, part, among)
    return text


def test_open_lists_status_owner_age_and_a_link() -> None:
    incident = replace(incident_in(Status.CLAIMED_T1), pinned_message_id=77)
    html = open_list([incident], PEOPLE, 1)
    assert visible(html) == (
        "Open incidents: 1\n• TKT-2026-0042 🛠️ IN PROGRESS (Claimed by @john),"
        " reported 2026-05-28 20:26 UTC\n   Truck 456 engine overheating"
    )
    assert '<a href="https://t.me/c/1234567890/77">TKT-2026-0042</a>' in html


def test_nothing_open_is_good_news() -> None:
    assert open_list([], {}, 1) == "✅ Nothing is open."


def test_the_pages_of_open_show_each_incident_once() -> None:
    incidents = many(60, ALICE)
    pages = [visible(open_list(incidents, PEOPLE, number)) for number in (1, 2, 3)]
    shown = [found for text in pages for found in re.findall(r"TKT-[\d-]+", text)]
    assert shown == [incident.incident_id for incident in incidents]
    assert "Page 1 of 3. /open 2 shows another." in pages[0]
    assert "Page 3 of 3. /open 1 shows another." in pages[2]


@pytest.mark.parametrize("number", [-1, 0, 4, 99])
def test_a_page_that_is_not_there_becomes_the_nearest(number: int) -> None:
    incidents = many(60, ALICE)
    nearest = 1 if number < 1 else 3
    assert open_list(incidents, PEOPLE, number) == open_list(incidents, PEOPLE, nearest)


@pytest.mark.parametrize("description", ["x" * 100, "&<>" * 40, "a\n" * 60, "@abc " * 30])
@pytest.mark.parametrize("owner", [WIDE, KATE, ALICE], ids=["long name", "kate", "alice"])
def test_a_page_of_open_fits_into_a_message(owner: User, description: str) -> None:
    read = Reader(open_list(many(100, owner, description), {owner.user_id: owner}, 1))
    assert units(read.text) <= 4096
    assert read.entities <= 100


def test_a_page_of_open_takes_a_second_message_where_a_language_is_long() -> None:
    shown = many(20, WIDE, "x" * 100)
    html = incidents.open_list(PSEUDO, shown, {WIDE.user_id: WIDE}, Part.of(1, 20), Among.ALL)
    messages = [Reader(each) for each in html]
    assert len(messages) == 2
    assert all(units(read.text) <= 4096 and read.entities <= 100 for read in messages)
    assert sum(read.text.count("TKT-2026-") for read in messages) == 20


def test_the_next_page_of_a_part_is_of_that_part() -> None:
    text = open_list(many(21, ALICE), PEOPLE, 1, Among.MINE)
    assert text.endswith("Page 1 of 2. /open mine 2 shows another.")


def test_a_part_of_open_that_is_empty_is_said_as_such() -> None:
    said = {among: open_list([], {}, 1, among) for among in Among}
    assert said == {
        Among.ALL: "✅ Nothing is open.",
        Among.MINE: "You have no open incident. /open lists all that are open.",
        Among.UNCLAIMED: "✅ Nothing is unclaimed. /open lists all that are open.",
    }

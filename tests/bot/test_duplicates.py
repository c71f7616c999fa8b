"""Duplicates: what they bring along, and that both lead to each other, whatever happens."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Status
from domain.panel import Button, Verb
from sandbox import SentMessage
from storage import duplicates
from tests.bot.support import ID, basic_group, links, resolved, second_fleet, settled, stored
from tests.bot.test_panel import opened, same_truck
from tests.desk import Desk, Fleet
from tests.killed_copies import copying
from texts.panel import SAME

SECOND, THIRD = "TKT-2026-0002", "TKT-2026-0003"


def leads_to(message: SentMessage, other: SentMessage) -> bool:
    """Tell whether a message links to another of a supergroup."""
    return any(url.partition("?")[0].endswith(f"/{other.id}") for url in links(message))


async def merged(desk: Desk, fleet: Fleet) -> tuple[SentMessage, SentMessage]:
    """Have john claim one and call another off as its duplicate; returns both cards."""
    first = await fleet.claimed("Truck 456 smokes")
    second = await fleet.reports("Truck 456 smoke again")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await fleet.shows(first, f"🔗 Duplicates: {SECOND}")
    await fleet.shows(second, f"Reason: duplicate of {ID}")
    await settled(desk, fleet)
    return first, second


async def test_both_cards_and_both_stories_lead_to_each_other(desk: Desk, fleet: Fleet) -> None:
    first, second = await merged(desk, fleet)
    assert leads_to(first, second)
    assert leads_to(second, first)
    assert leads_to(await fleet.asks(fleet.john, "/incident 1"), second)
    story = await fleet.asks(fleet.john, "/incident 2")
    assert f"Reason: duplicate of {ID}" in story.text
    assert leads_to(story, first)


async def test_the_duplicates_of_a_duplicate_are_those_of_the_first(
    desk: Desk, fleet: Fleet
) -> None:
    first, *_ = [await fleet.reports(f"Truck {number}") for number in (456, 457, 458)]
    await fleet.asks(fleet.alice, "/cancel 3 duplicate of 2")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await fleet.shows(first, f"🔗 Duplicates: {SECOND}, {THIRD}")
    assert stored(desk, THIRD).duplicate_of == ID


@pytest.mark.slow(reason="is killed at each statement")
async def test_killed_at_any_statement_a_duplicate_takes_its_own_along_or_is_none(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    for number in (456, 457, 458):
        await fleet.reports(f"Truck {number}")
    await fleet.asks(fleet.alice, "/cancel 3 duplicate of 2")
    connection = desk.database.connection._sqlite  # noqa: SLF001 - to see each statement
    with copying(tmp_path / "incidents.db", connection) as copies:
        await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    found = set()
    for copy in copies:
        with closing(Database(copy)) as database:
            second, third = (database.incidents.get(each) for each in (SECOND, THIRD))
            assert second
            assert third
            found.add((second.duplicate_of, third.duplicate_of))
    assert found == {(None, SECOND), (ID, ID)}


async def test_what_is_said_to_a_duplicate_later_stands_on_the_card_of_the_first(
    desk: Desk, fleet: Fleet
) -> None:
    first, second = await merged(desk, fleet)
    fleet.john.replies(first, "on my way")
    await fleet.shows(first, "@john: on my way")
    desk.clock.passes(minutes=1)
    note = fleet.driver.replies(second, "coolant is gone")
    await fleet.shows(first, "Driver Moss: coolant is gone (2 notes)")
    fleet.driver.edits(note, "coolant is low")
    await fleet.shows(first, "Driver Moss: coolant is low (2 notes)")


async def test_what_is_sent_to_a_duplicate_is_linked_at_the_first(desk: Desk, fleet: Fleet) -> None:
    first, second = await merged(desk, fleet)
    photo = fleet.driver.sends_photo(fleet.chat, reply_to=second)
    await fleet.shows(first, "📎 Attachments: 1")
    assert leads_to(first, photo)


async def test_what_a_duplicate_had_comes_along_as_well(fleet: Fleet) -> None:
    first = await fleet.claimed("Truck 456 smokes")
    photo = fleet.driver.sends_photo(fleet.chat, "/new_issue Truck 456 smoke again")
    second = await fleet.answer_to(photo)
    fleet.driver.replies(second, "coolant is gone")
    await fleet.shows(second, "coolant is gone")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await fleet.shows(first, "Driver Moss: coolant is gone")
    assert leads_to(first, photo)


async def test_a_card_that_comes_back_is_linked_where_it_is_now(desk: Desk, fleet: Fleet) -> None:
    first, second = await merged(desk, fleet)
    fleet.admin.deletes(first)
    await fleet.asks(fleet.john, "/incident 1")
    again = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.until(lambda: leads_to(second, again), "a link to the new card")
    assert not leads_to(second, first)


async def test_more_than_ten_duplicates_are_counted(fleet: Fleet) -> None:
    first = await fleet.claimed("Truck 456")
    for number in range(2, 14):
        await fleet.reports(f"Truck 456 again {number}")
        await fleet.asks(fleet.alice, f"/cancel {number} duplicate of 1")
    await fleet.shows(first, "TKT-2026-0011 and 2 more")
    assert duplicates.MOST >= 50


async def test_nothing_is_a_duplicate_of_what_was_called_off(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    await fleet.asks(fleet.driver, "/cancel 1 false alarm")
    second = await fleet.reports("Truck 456 again")
    told = await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    assert told.text.startswith(f"{ID} was called off itself, so nobody works on it.")
    assert stored(desk, SECOND).status is Status.UNCLAIMED
    same_truck(desk, 2)
    panel = await opened(fleet, fleet.alice, SECOND)
    press = fleet.alice.presses(panel, Button(Verb.CALL_OFF, SECOND, SAME).data)
    assert str((await press.wait()).text) == told.text
    assert "CANCELLED" not in second.text


async def test_a_chain_that_ends_at_what_was_called_off_leads_nowhere(
    desk: Desk, fleet: Fleet
) -> None:
    await merged(desk, fleet)
    await fleet.reports("Truck 456 once more")
    await fleet.asks(fleet.alice, "/cancel 1 false alarm")
    told = await fleet.asks(fleet.alice, "/cancel 3 duplicate of 2")
    assert told.text.startswith(f"{ID} was called off itself")
    assert stored(desk, "TKT-2026-0003").status is Status.UNCLAIMED


async def test_a_duplicate_of_what_is_resolved_is_linked(desk: Desk, fleet: Fleet) -> None:
    first = await resolved(fleet)
    second = await fleet.reports("Truck 456 again")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await fleet.shows(first, f"🔗 Duplicates: {SECOND}")
    await fleet.until(lambda: leads_to(second, first), "a link to the first")
    await settled(desk, fleet)


async def test_after_a_first_one_is_reopened_both_lead_to_the_new_card(
    desk: Desk, fleet: Fleet
) -> None:
    first = await resolved(fleet)
    second = await fleet.reports("Truck 456 again")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await fleet.until(lambda: leads_to(second, first), "a link to the first")
    await fleet.asks(fleet.alice, "/reopen 1")
    again = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.shows(again, f"🔗 Duplicates: {SECOND}")
    assert leads_to(again, second)
    await fleet.until(lambda: leads_to(second, again), "a link to the new card")
    await settled(desk, fleet)


async def test_what_is_said_to_a_duplicate_offers_to_reopen_what_is_resolved(
    desk: Desk, fleet: Fleet
) -> None:
    _, second = await merged(desk, fleet)
    assert fleet.said("can open it again") == []
    await fleet.asks(fleet.john, "/incident 1")
    await fleet.john.taps(fleet.said(f"INCIDENT: {ID}")[-1], "🏁 Resolve")
    fleet.john.replies(await fleet.appears("please reply to this message"), "Hose replaced")
    await fleet.appears(f"RESOLVED: {ID}")
    broken = fleet.driver.replies(second, "it smokes again")
    offer = await fleet.answer_to(broken)
    assert offer.text.startswith(f"{ID} is resolved, and what you say is kept.")
    await fleet.driver.taps(offer, "🔁 Reopen")
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.shows(card, "Driver Moss: it smokes again")
    assert leads_to(card, second)


async def test_no_circle_comes_of_duplicates(desk: Desk, fleet: Fleet) -> None:
    for text in ("Truck 1", "Truck 2", "Truck 3"):
        await fleet.reports(text)
    await fleet.asks(fleet.alice, "/cancel 1 duplicate of 2")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 3")
    for other in (1, 2, 3):
        told = await fleet.asks(fleet.alice, f"/cancel 3 duplicate of {other}")
        assert "cannot be a duplicate of itself" in told.text, other
    assert stored(desk, "TKT-2026-0003").status is Status.UNCLAIMED


async def test_another_groups_incident_is_no_first_one(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    south = await second_fleet(desk)
    await south.reports("Truck 456")
    for typed in ("1", ID):
        told = await south.asks(south.alice, f"/cancel 2 duplicate of {typed}")
        assert told.text == "The group has no incident 1, so nothing was called off."
    assert stored(desk, SECOND).status is Status.UNCLAIMED
    assert stored(desk).duplicate_of is None


async def test_of_what_was_left_behind_at_a_migration_nothing_is_linked_by_chance(
    desk: Desk,
) -> None:
    old = await basic_group(desk)
    photo = old.driver.sends_photo(old.chat, "/new_issue Truck 456 smokes")
    await old.answer_to(photo)
    await settled(desk, old)
    new = replace(old, chat=desk.telegram.migrate(old.chat))
    first = await new.reports("Truck 456 smokes again")
    now = new.driver.sends_photo(new.chat, reply_to=first)
    await new.asks(new.alice, "/cancel 1 duplicate of 2")
    await new.shows(first, "📎 Attachments: 1, 2")
    to_photos = [url for url in links(first) if url.endswith(f"/{now.id}")]
    assert len(to_photos) == 1
    assert not [url for url in links(first) if url.endswith(f"/{photo.id}")]

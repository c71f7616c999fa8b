"""Reports in a group that is not set up yet are kept, and shown as soon as it is."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from domain.reports import MOST_WAITING
from tests.bot.support import ID, answers, settled, stored
from tests.desk import Desk, Fleet

WEEK = 7 * 24 * 60  # minutes
FIRST = (
    "Group not configured. A group admin must first name the managers, like this:"
    " /configure_managers @alice @bob\n"
)


@pytest.fixture
async def yard(desk: Desk) -> Fleet:
    """Open a group in which nobody has named anybody."""
    return await desk.fleet(configured=False)


async def test_the_report_is_kept_and_nobody_is_called_by_the_reply(yard: Fleet) -> None:
    answer = await yard.asks(yard.driver, "/new_issue Flat tyre")
    assert answer.text == (
        f"{FIRST}Your report is kept as {ID} for 7 days: its card is posted as soon as that is"
        " done. Nobody is told of it before: call a dispatcher."
    )
    assert answer.mentioned == frozenset()


async def test_a_reply_to_what_we_said_is_a_note(desk: Desk, yard: Fleet) -> None:
    answer = await yard.asks(yard.driver, "/new_issue Flat tyre")
    yard.driver.replies(answer, "It is the left one")
    await settled(desk, yard)
    assert [note.text for note in desk.database.notes.newest(ID, 9)] == ["It is the left one"]


async def test_its_card_is_posted_once_the_managers_are_named(desk: Desk, yard: Fleet) -> None:
    reports = [yard.driver.says(yard.chat, f"/new_issue Flat {number}") for number in (1, 2)]
    await settled(desk, yard)
    assert yard.said("NEW INCIDENT") == []
    await yard.configure()
    first, second = [await card_of(report, yard) for report in reports]
    assert first.startswith(f"🚨 NEW INCIDENT: {ID}\nFlat 1\n")
    assert second.startswith("🚨 NEW INCIDENT: TKT-2026-0002\nFlat 2\n")


async def card_of(report: object, fleet: Fleet) -> str:
    """Wait for the card of a report; our first reply to it was another."""

    def cards() -> list[str]:
        cards = fleet.said("NEW INCIDENT")
        return [card.text for card in cards if card.reply_to is report]

    await fleet.until(cards, "a card")
    return cards()[0]


async def test_reminders_count_from_when_the_group_was_set_up(desk: Desk, yard: Fleet) -> None:
    await yard.asks(yard.driver, "/new_issue Flat tyre")
    desk.clock.passes(minutes=100)
    await desk.sweep()
    await settled(desk, yard)
    await yard.configure()
    desk.clock.passes(minutes=9.9)
    await desk.sweep()
    await settled(desk, yard)
    assert yard.said("has been unclaimed") == []
    desk.clock.passes(minutes=0.1)
    await desk.sweep()
    await yard.appears("has been unclaimed for 10 minutes")


async def test_a_report_that_waits_is_kept_once_however_often_it_comes(
    desk: Desk, yard: Fleet
) -> None:
    report = yard.driver.says(yard.chat, "/new_issue Flat tyre")
    desk.telegram.deliver_again(report)
    await settled(desk, yard)
    assert desk.database.reports.count_waiting(yard.chat.id) == 1


async def test_who_reports_what_waits_already_reads_what_it_waits_for(yard: Fleet) -> None:
    said = yard.driver.says(yard.chat, "Flat tyre")
    await yard.answer_to(yard.kate.replies(said, "/new_issue"))
    answer = await yard.answer_to(yard.john.replies(said, "/new_issue"))
    assert answer.text == f"That is {ID} already\n{FIRST.rstrip()}"


async def test_what_is_one_too_many_is_refused_with_what_to_do(desk: Desk, yard: Fleet) -> None:
    for number in range(MOST_WAITING):
        person = (yard.driver, yard.stranger)[number % 2]
        person.says(yard.chat, f"/new_issue Flat {number}")
    await yard.quiet()
    answer = await yard.asks(yard.john, "/new_issue Flat tyre")
    assert answer.text == (
        f"{FIRST}20 reports wait for that already, and there is no room for more: this one was"
        " not recorded. Call a dispatcher, and send it again after that."
    )
    assert desk.database.reports.count_waiting(yard.chat.id) == MOST_WAITING


async def test_what_nobody_set_a_group_up_for_is_called_off(desk: Desk, yard: Fleet) -> None:
    report = yard.driver.says(yard.chat, "/new_issue Flat tyre")
    await settled(desk, yard)
    desk.clock.passes(minutes=WEEK - 1)
    await desk.sweep()
    assert stored(desk).status is Status.UNCLAIMED
    desk.clock.passes(minutes=1)
    await desk.sweep()
    await settled(desk, yard)
    assert stored(desk).status is Status.CANCELLED
    told = await yard.asks(yard.driver, "/incident 1")
    assert "Reason: this group was not set up in time" in told.text
    await yard.configure()
    assert [answer for answer in answers(yard, report) if "INCIDENT" in answer.text] == []

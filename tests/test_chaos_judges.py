"""The judges of a chaos run: each passes a true record, and finds what a false one lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.incidents import Event, Incident, Status
from sandbox import SentMessage
from tests.bot.support import ID, resolved, settled
from tests.bot.test_checks import asked as asked_whether_still
from tests.bot.test_moving import a_minute_later
from tests.chaos import waits
from tests.chaos.court import Court
from tests.chaos.ledger import Ledger
from tests.desk import Clock, Desk, Fleet


@pytest.fixture
def court(desk: Desk, fleet: Fleet) -> Court:
    """Give the judges."""
    return Court(desk, fleet, Ledger())


# What stands


async def test_a_second_question_that_stands_is_found(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    question = await asked_whether_still(desk, fleet)
    assert court.finds() == {}
    court.posts(question.text, like=question)
    assert court.finds() == {"standing": 1}


OUTDATED = ["question", "prompt", "offer", "reopen offer"]


@pytest.mark.parametrize("kind", OUTDATED)
async def test_what_stands_for_what_is_over_is_found(
    court: Court, desk: Desk, fleet: Fleet, kind: str
) -> None:
    message = await _posted(kind, desk, fleet)
    await settled(desk, fleet)
    assert court.finds() == {}
    falsified = replace(court.incidents[ID], status=Status.CANCELLED, owner_id=None)
    found = court.finds({ID: falsified})["standing"]
    fleet.chat.erase(message)
    assert court.finds({ID: falsified}).get("standing", 0) == found - 1


async def _posted(kind: str, desk: Desk, fleet: Fleet) -> SentMessage:
    if kind == "question":
        return await asked_whether_still(desk, fleet)
    if kind == "reopen offer":
        card = await resolved(fleet)
        return await fleet.answer_to(fleet.kate.replies(card, "it leaks again"))
    _, prompt = await fleet.prompted()
    await settled(desk, fleet)
    if kind == "prompt":
        return prompt
    return await fleet.answer_to(fleet.john.says(fleet.chat, "Replaced the hose"))


@pytest.mark.parametrize("kind", ["question", "prompt"])
async def test_what_rings_others_than_who_has_it_is_found(
    court: Court, desk: Desk, fleet: Fleet, kind: str
) -> None:
    message = await _posted(kind, desk, fleet)
    await settled(desk, fleet)
    message.mentioned = frozenset({fleet.john, fleet.kate})
    assert court.finds() == {"standing": 1}


async def test_a_call_after_a_wait_that_rings_others_or_is_out_of_date_is_found(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.answer_to(fleet.john.replies(card, "/wait parts 30m"))
    desk.clock.passes(minutes=31)
    await desk.sweep()
    call = await fleet.appears("how does it go on?")
    await settled(desk, fleet)
    assert court.finds() == {}
    falsified = replace(court.incidents[ID], wait_calls=0)
    assert court.finds({ID: falsified}) == {"standing": 1}
    call.mentioned = frozenset({fleet.john, fleet.kate})
    assert court.finds() == {"standing": 1}
    call.mentioned = frozenset({fleet.kate})
    assert court.finds() == {"missing_calls": 1}


# What must be asked


async def test_a_question_that_is_missing_is_found(court: Court, desk: Desk, fleet: Fleet) -> None:
    question = await asked_whether_still(desk, fleet)
    desk.clock.passes(minutes=2)
    assert court.finds() == {}
    fleet.chat.erase(question)
    assert court.finds() == {"unasked": 1}


async def test_a_prompt_that_was_never_sent_again_is_found(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.prompted()
    await settled(desk, fleet)
    assert court.finds() == {}
    desk.clock.passes(minutes=62)
    assert court.finds() == {"unasked": 1}


async def test_words_that_were_never_offered_back_are_found(
    court: Court, desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.prompted()
    await a_minute_later(fleet, clock)
    words = fleet.john.says(fleet.chat, "Replaced the hose")
    court.ledger.talk.append(words)
    offer = await fleet.answer_to(words)
    await settled(desk, fleet)
    assert court.finds() == {}
    court.posts(offer.text, like=offer)
    assert court.finds() == {"standing": 2}  # it was offered twice, and both stand
    court.ledger.talk.append(fleet.john.says(fleet.chat, "Replaced the belt"))
    for message in fleet.said("Is this the summary"):
        message.text = "?"
    assert court.finds() == {"unasked": 2}


async def test_what_is_resolved_and_never_offered_to_be_reopened_is_found(
    court: Court, desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await resolved(fleet)
    await a_minute_later(fleet, clock)
    offer = await fleet.answer_to(fleet.kate.replies(card, "it leaks again"))
    await settled(desk, fleet)
    assert court.finds() == {}
    offer.text = "?"
    assert court.finds() == {"unasked": 1}


# Who is told of a move


async def test_a_move_that_nobody_was_told_of_is_found_and_one_told_twice(
    court: Court, desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    fleet.kate.says(fleet.chat, "/take 1")
    told = await fleet.appears("took TKT")
    await settled(desk, fleet)
    assert court.finds() == {}
    court.posts(told.text)
    assert court.finds() == {"doubled_moves": 1}
    for message in fleet.said("took TKT"):
        message.text = "?"
    assert court.finds() == {"untold": 1}


async def test_a_move_that_rings_another_than_who_lost_it_is_found(
    court: Court, desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    fleet.kate.says(fleet.chat, "/take 1")
    told = await fleet.appears("took TKT")
    await settled(desk, fleet)
    told.mentioned = frozenset({fleet.alice})
    assert court.finds() == {"untold": 1, "doubled_moves": 1}


# Waits and duplicates


def event(action: str, t: int, detail: str | None = None, to: Status = Status.CLAIMED_T1) -> Event:
    """Make a line of a trail."""
    return Event(action, 1, t, Status.CLAIMED_T1, to, detail)


TRAILS = {
    "over": ([event("wait", 10, "parts 30"), event("wait_ended", 30, "over")], 20),
    "ended": ([event("wait", 10, "parts 30"), event("wait_ended", 25)], 15),
    "twice": (
        [event("wait", 10, "parts 30"), event("wait", 20, "shop 40"), event("wait_ended", 40)],
        30,
    ),
    "left": ([event("wait", 10, "parts 30"), event("leave", 15, to=Status.UNCLAIMED)], 5),
    "moved": ([event("wait", 10, "parts 30"), event("take_over", 15), event("wait_ended", 30)], 20),
    "late": ([event("wait", 10, "parts 30"), event("leave", 90, to=Status.UNCLAIMED)], 20),
    "under way": ([event("wait", 10, "parts 30"), event("still", 20)], 0),
}


@pytest.mark.parametrize("how", TRAILS)
def test_times_waited_are_read_off_the_trail_once(how: str) -> None:
    trail, seconds = TRAILS[how]
    assert waits.waited(trail) == seconds


async def test_a_time_waited_that_counts_twice_is_found(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.answer_to(fleet.john.replies(card, "/wait parts 1h"))
    desk.clock.passes(minutes=30)
    await fleet.answer_to(fleet.john.replies(card, "/wait over"))
    await settled(desk, fleet)
    assert court.finds() == {}
    desk.database.connection.sql("UPDATE incidents SET waited = 2 * waited")
    assert court.finds() == {"lost": 1}


UNLINKED: dict[str, Callable[[Incident], Incident]] = {
    "no link": lambda incident: replace(incident, duplicate_of=None),
    "of itself": lambda incident: replace(incident, duplicate_of=incident.incident_id),
    "still open": lambda incident: replace(incident, status=Status.UNCLAIMED),
}


@pytest.mark.parametrize("how", UNLINKED)
async def test_a_duplicate_that_leads_nowhere_is_found(
    court: Court, desk: Desk, fleet: Fleet, how: str
) -> None:
    await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    fleet.driver.replies(second, "/cancel duplicate of 1")
    await fleet.shows(second, "CANCELLED")
    await settled(desk, fleet)
    assert court.finds() == {}
    [first, incident] = court.incidents.values()
    falsified = UNLINKED[how](incident)
    assert court.finds({first.incident_id: first, incident.incident_id: falsified})["unlinked"] >= 1


async def test_a_card_that_does_not_name_the_duplicate_is_found(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    first = await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    fleet.driver.replies(second, "/cancel duplicate of 1")
    await fleet.shows(first, "Duplicates:")
    await settled(desk, fleet)
    first.text = first.text.partition("🔗")[0]
    assert court.finds() == {"unlinked": 1}

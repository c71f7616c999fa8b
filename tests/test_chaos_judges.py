"""The judges of a chaos run: each passes a true record, and finds what a false one lacks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from domain.incidents import FINISHED, Event, Incident, Status
from domain.transitions import Who
from sandbox import SentMessage
from sandbox.world.entities import detect
from sandbox.world.messages import Draft
from tests.bot.support import ID, card_in, resolved, settled
from tests.bot.test_checks import asked as asked_whether_still
from tests.bot.test_moving import a_minute_later
from tests.chaos import duplicates, next_steps, waits
from tests.chaos.asked import Asked
from tests.chaos.figures import Verdict
from tests.chaos.ledger import GroupRights, Ledger
from tests.chaos.moved import Moved
from tests.chaos.sends import Sends
from tests.chaos.sight import Group
from tests.chaos.standing import Standing
from tests.chaos.storm import WorldClock
from tests.desk import Clock, Desk, Fleet

HOUR = 60.0 * 60


@dataclass
class Court:
    """All judges, over one group of a desk that runs in this process."""

    desk: Desk
    fleet: Fleet
    ledger: Ledger

    @property
    def group(self) -> Group:
        """The group as people see it now."""
        group = Group(0, self.fleet, ["john", "kate"], ["alice", "bob"])
        group.look(random.Random(0))  # noqa: S311 - nothing hangs on it
        return group

    @property
    def incidents(self) -> dict[str, Incident]:
        """What is on record."""
        database = self.desk.database
        rows = database.connection.sql("SELECT incident_id FROM incidents")
        found = (database.incidents.get(row["incident_id"]) for row in rows)
        return {each.incident_id: each for each in found if each is not None}

    @property
    def rights(self) -> GroupRights:
        """Who may what."""
        fleet = self.fleet
        return {
            Who.DISPATCHER: frozenset({fleet.john.id, fleet.kate.id}),
            Who.MANAGER: frozenset({fleet.alice.id, fleet.bob.id}),
            Who.CANCELLER: frozenset({fleet.driver.id}),
            Who.RELEASER: frozenset({fleet.admin.id, None}),
        }

    def finds(self, incidents: dict[str, Incident] | None = None) -> dict[str, int]:
        """Give the figures that are not 0."""
        database, group, verdict = self.desk.database, self.group, Verdict()
        incidents, note = incidents or self.incidents, verdict.note
        sends = Sends(self.desk.telegram, WorldClock(), cuts=())
        room = next_steps.room_of(group, self.rights)
        now = int(self.desk.telegram.now())
        next_steps.compare(database, room, list(incidents.values()), now, note)
        Standing([group], incidents, sends, note).compare()
        Moved(database, [group], incidents, self.ledger, sends, note).compare()
        Asked(database, self.ledger, incidents, sends, HOUR, note).compare(group)
        duplicates.compare([group], incidents, note)
        waits.compare(database, [group], incidents, note)
        return {name: number for name, number in verdict.figures.items() if number}

    def posts(self, text: str, like: SentMessage | None = None) -> SentMessage:
        """Have the bot post something, which it knows of."""
        telegram = self.desk.telegram
        draft = Draft(telegram.bot, text, detect(text))
        draft.markup = like.markup if like else None
        message = self.fleet.chat.post(draft)
        sent = next(call for call in telegram.calls if call.method.lower() == "sendmessage")
        result = {"chat": {"id": self.fleet.chat.id}, "message_id": message.id}
        telegram.calls.append(replace(sent, result=result, ok=True, struck=False))
        return message


@pytest.fixture
def court(desk: Desk, fleet: Fleet) -> Court:
    """Give the judges."""
    return Court(desk, fleet, Ledger())


# Somebody who is there can do something next


ABANDONED = [("claimed", {"john"}), ("asked", {"john"}), ("handled", {"alice"})]


@pytest.mark.parametrize(("state", "gone"), ABANDONED)
async def test_there_is_a_next_step_for_what_somebody_has_who_left(
    court: Court, desk: Desk, fleet: Fleet, state: str, gone: set[str]
) -> None:
    await card_in(state, fleet)
    for name in gone:
        fleet.chat.remove(fleet.people[name])
    await settled(desk, fleet)
    assert court.finds() == {}


async def test_an_incident_is_stuck_when_nobody_is_there_who_may_do_anything(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.escalated()
    for name in ("alice", "bob"):
        fleet.chat.remove(fleet.people[name])
    await settled(desk, fleet)
    assert court.finds() == {"stuck": 1}


async def test_an_incident_is_stuck_when_its_record_names_nobody(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    desk.database.connection.sql(
        "UPDATE groups SET manager_user_ids = '[]', dispatcher_user_ids = '[]'"
    )
    assert court.finds()["stuck"] > 1


async def test_each_step_of_the_table_that_the_desk_refuses_is_told(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    desk.database.connection.sql(
        "INSERT INTO absences (group_id, user_id, t) VALUES (:g, :u, 0)",
        g=fleet.chat.id,
        u=fleet.bob.id,
    )
    assert court.finds()["stuck"] > 1


@pytest.mark.parametrize("status", [each for each in Status if each not in FINISHED])
async def test_a_record_in_any_open_state_is_stuck_without_people(
    court: Court, fleet: Fleet, status: Status
) -> None:
    await fleet.reports("Truck 456")
    room = next_steps.Room([], court.rights)
    stuck: list[str] = []
    falsified = replace(court.incidents[ID], status=status)
    next_steps.compare(
        court.desk.database, room, [falsified], 0, lambda figure, _: stuck.append(figure)
    )
    assert stuck == ["stuck"]


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

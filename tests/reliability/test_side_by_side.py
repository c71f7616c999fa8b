"""Deliveries of one group beside each other: of different messages, never two of the same."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from database import Delivery, Owed
from domain.incidents import Action
from sandbox import Fault, SentMessage, Telegram
from sending.order import SIDE_BY_SIDE, concerns
from tests.bot.support import ID, settled, tell_nobody
from tests.cases import for_each
from tests.desk import Desk, Fleet, eventually, open_group
from tests.processes import bot_process

OTHER_ID = "TKT-2026-0002"
OF_GROUPS = [Delivery.WELCOME, Delivery.PIN_NOTICE, Delivery.HANDOVER, Delivery.FIGURES]
IN_PRIVATE = {Delivery.PRIVATE_CALL, Delivery.PRIVATE_EDIT}
OF_WORDS = {Delivery.DELETE, Delivery.REACTION, Delivery.OFFER}  # of one message, whoever's
OF_BOARDS = {each for each in Delivery if each.value.startswith("board")}
OF_FLEETS = {Delivery.FLEET_NOTICE, Delivery.JOIN_REQUEST, Delivery.JOIN_ANSWER, *OF_BOARDS}
OF_INCIDENTS = sorted(set(Delivery) - {*OF_GROUPS, *OF_WORDS, *IN_PRIVATE, *OF_FLEETS})
REPLIES = {
    Delivery.PAGE, Delivery.PROMPT, Delivery.NUDGE, Delivery.CALL, Delivery.WAIT, Delivery.CHECK,
    Delivery.CHASE, Delivery.MOVE, Delivery.REOPEN_OFFER, Delivery.PAGE_EDIT,
}  # fmt: skip
TO_THE_REPORTER = {Delivery.ADVICE, Delivery.TELL, Delivery.TELL_EDIT, Delivery.TELL_END}
ON_THE_CARD = {Delivery.PIN, Delivery.EDIT, Delivery.EDIT_AGAIN, Delivery.UNPIN}


class Gate:
    """Holds all calls of a method until it is opened, and counts those it holds."""

    def __init__(self, telegram: Telegram, method: str) -> None:
        self._event = asyncio.Event()
        self._most = 1000
        self._fault = Fault(method, gate=self._event, times=self._most)
        telegram.faults.append(self._fault)

    @property
    def held(self) -> int:
        """How many calls came so far."""
        return self._most - (self._fault.times or 0)

    def open(self) -> None:
        """Let all go on."""
        self._event.set()


async def cards(fleet: Fleet, count: int) -> list[SentMessage]:
    """Report several incidents, one after the other; returns their cards."""
    return [await fleet.reports(f"Truck {number}") for number in range(1, count + 1)]


def claim(desk: Desk, fleet: Fleet, number: int) -> None:
    """Claim an incident without a tap, so that no toast comes before its card."""
    desk.database.incidents.apply(
        Action.CLAIM, f"TKT-2026-{number:04}", fleet.chat.id, fleet.john.id, desk.clock()
    )
    desk.application.bot_data.outbox.wake(fleet.chat.id)


async def test_four_cards_of_a_group_are_redrawn_at_once_and_no_fifth(
    desk: Desk, fleet: Fleet
) -> None:
    shown = await cards(fleet, SIDE_BY_SIDE + 1)
    await settled(desk, fleet)
    gate = Gate(desk.telegram, "editMessageText")
    for number in range(1, len(shown) + 1):
        claim(desk, fleet, number)
    await eventually(lambda: gate.held == SIDE_BY_SIDE, "four edits under way")
    await fleet.asks(fleet.driver, "/help")  # long enough for a fifth to be begun
    assert gate.held == SIDE_BY_SIDE
    gate.open()
    for card in shown:
        await fleet.shows(card, "Claimed by @john")
    assert [card.edits for card in shown] == [1] * len(shown)


async def test_no_second_edit_of_a_card_begins_before_the_first_has_ended(
    desk: Desk, fleet: Fleet
) -> None:
    card, other = await cards(fleet, 2)
    await settled(desk, fleet)
    tell_nobody(desk)
    gate = Gate(desk.telegram, "editMessageText")
    await fleet.john.presses(card, f"claim:{ID}").wait()
    await eventually(lambda: gate.held == 1, "the first edit")
    await fleet.john.presses(card, f"escalate:{ID}").wait()
    await fleet.appears("Paging:")  # beside the edit
    await fleet.kate.presses(other, f"claim:{OTHER_ID}").wait()
    await eventually(lambda: gate.held == 2, "the other card's edit")
    await fleet.asks(fleet.driver, "/help")
    assert gate.held == 2
    gate.open()
    await fleet.shows(card, "ESCALATED")
    await settled(desk, fleet)
    assert "Claimed by @john" in card.history[1]
    assert (card.edits, other.edits) == (2, 1)


async def test_a_page_waits_for_the_card_it_replies_to(desk: Desk, fleet: Fleet) -> None:
    gate = Gate(desk.telegram, "sendMessage")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: gate.held == 1, "the card")
    for action in (Action.CLAIM, Action.ESCALATE):
        desk.database.incidents.apply(action, ID, fleet.chat.id, fleet.john.id, desk.clock())
    desk.application.bot_data.outbox.wake(fleet.chat.id)
    await fleet.john.presses(fleet.chat.bot_messages[0], "claim:TKT-2026-9999").wait()
    assert gate.held == 1
    gate.open()
    page = await fleet.appears("Paging:")
    assert page.reply_to is fleet.said(f"INCIDENT: {ID}")[0]


async def test_a_new_card_is_begun_beside_edits_that_hang(desk: Desk, fleet: Fleet) -> None:
    shown = await cards(fleet, SIDE_BY_SIDE - 1)
    await settled(desk, fleet)
    gate = Gate(desk.telegram, "editMessageText")
    for number in range(1, len(shown) + 1):
        claim(desk, fleet, number)
    await eventually(lambda: gate.held == len(shown), "the edits")
    await fleet.reports("Truck 456")
    gate.open()


async def test_all_four_in_hand_at_a_stop_are_finished_and_recorded(
    desk: Desk, fleet: Fleet
) -> None:
    await settled(desk, fleet)
    gate = Gate(desk.telegram, "sendMessage")
    for number in range(SIDE_BY_SIDE + 1):
        fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
    await eventually(lambda: gate.held == SIDE_BY_SIDE, "four cards on their way")
    stopping = asyncio.create_task(desk.application.bot_data.outbox.stop())
    await asyncio.sleep(0)  # the stop begins
    gate.open()
    await stopping
    assert len(fleet.said("NEW INCIDENT")) == SIDE_BY_SIDE
    owed = desk.database.deliveries.owed(fleet.chat.id)
    assert [each.delivery for each in owed].count(Delivery.CARD) == 1


async def test_what_was_in_hand_at_a_kill_is_delivered_after_it(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        gate = Gate(telegram, "sendMessage")
        for number in range(SIDE_BY_SIDE + 1):
            fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
        await eventually(lambda: gate.held == SIDE_BY_SIDE, "four cards on their way")
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        gate.open()
        pinned = [f"Truck {number}" for number in range(SIDE_BY_SIDE + 1)]
        await fleet.until(
            lambda: all(any(card.is_pinned for card in fleet.said(text)) for text in pinned),
            "all five cards, pinned; copies may have landed late",
        )


async def test_an_error_nobody_expected_stops_no_delivery_beside_it(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await cards(fleet, 2)
    await settled(desk, fleet)
    gate = Gate(desk.telegram, "editMessageText")
    claim(desk, fleet, 2)
    await eventually(lambda: gate.held == 1, "the second card's edit")
    monkeypatch.setattr("sending.outbox.FIRST_HOLD", 0.05)
    desk.database.connection.sql("UPDATE incidents SET t_created = 'x' WHERE number = 1")
    claim(desk, fleet, 1)
    await eventually(lambda: f"edit {ID} failed" in caplog.text, "the failure")
    desk.database.connection.sql("UPDATE incidents SET t_created = t_status WHERE number = 1")
    gate.open()
    await fleet.shows(second, "Claimed by @john")
    await fleet.shows(first, "Claimed by @john")


# What may be beside what, in every pair


def of(delivery: Delivery, incident_id: str = ID) -> Owed:
    """Owe something of an incident, whose card has the id 70."""
    return Owed(delivery, -1, incident_id, 70 if delivery in ON_THE_CARD else None)


@for_each("other", OF_INCIDENTS)
@for_each("one", OF_INCIDENTS)
def test_of_one_incident_only_replies_go_beside_work_on_its_card_or_beside_its_reporter(
    one: Delivery, other: Delivery
) -> None:
    pair = {one, other}
    may = bool(pair & REPLIES) and bool(pair & ON_THE_CARD)
    may |= bool(pair & TO_THE_REPORTER) and bool(pair - TO_THE_REPORTER)
    assert bool(concerns(of(one)) & concerns(of(other))) is not may


@for_each("delivery", OF_INCIDENTS)
def test_of_two_incidents_everything_goes_beside_everything(delivery: Delivery) -> None:
    mine, theirs = of(delivery), Owed(delivery, -1, OTHER_ID, 71)
    assert not concerns(mine) & concerns(theirs)


@pytest.mark.parametrize("one", sorted(IN_PRIVATE))
@pytest.mark.parametrize("other", sorted(IN_PRIVATE))
def test_in_private_one_incident_is_told_of_at_a_time(one: Delivery, other: Delivery) -> None:
    assert concerns(of(one)) & concerns(of(other))
    assert not concerns(of(one)) & concerns(Owed(other, -1, OTHER_ID, 71))


@for_each("delivery", OF_INCIDENTS)
def test_an_offer_replies_to_somebodys_words_beside_all_else(delivery: Delivery) -> None:
    offer = Owed(Delivery.OFFER, -1, ID, 71)
    assert not concerns(offer) & concerns(of(delivery))
    assert concerns(offer) & concerns(Owed(Delivery.OFFER, -1, OTHER_ID, 71))


def test_a_message_is_not_deleted_while_it_is_edited_as_a_card() -> None:
    assert concerns(Owed(Delivery.DELETE, -1, None, 70)) & concerns(of(Delivery.EDIT))
    assert not concerns(Owed(Delivery.DELETE, -1, None, 71)) & concerns(of(Delivery.EDIT))


@for_each(("first", "second"), [(a, b) for a in OF_BOARDS for b in OF_BOARDS])
def test_one_thing_is_done_to_a_board_at_a_time_beside_all_cards(
    first: Delivery, second: Delivery
) -> None:
    owed = Owed(first, -1, None, 500)
    assert concerns(owed) & concerns(Owed(second, -1, None, 501))
    assert not any(concerns(owed) & concerns(of(each)) for each in OF_INCIDENTS)


@pytest.mark.parametrize("delivery", OF_GROUPS)
def test_a_group_is_told_one_thing_once_at_a_time(delivery: Delivery) -> None:
    assert concerns(Owed(delivery, -1)) == concerns(Owed(delivery, -1))
    assert not concerns(Owed(delivery, -1)) & concerns(of(Delivery.CARD))

"""Nobody waits for a toast: not the chat, not other chats, and no tap counts twice for one."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from receiving import in_order
from sandbox import Fault
from sending import toasts
from tests.bot.support import ID, settled, stored
from tests.desk import Clock, Desk, Fleet, desk_for, eventually, open_group
from tests.processes import bot_process
from tests.reliability.support import run_sql, world

OTHER = "TKT-2026-0002"
UNCLAIMED = f"{ID} is now: 🔥 UNCLAIMED"
TOAST = "answerCallbackQuery"


def actions(desk: Desk) -> list[str]:
    """List what was done to the first incident, in order."""
    return [event.action for event in desk.database.audit.events(ID)]


def hang(fleet: Fleet, times: int | None = None) -> asyncio.Event:
    """Have toasts hang until the event is set."""
    gate = asyncio.Event()
    fleet.telegram.faults.append(Fault(TOAST, gate=gate, times=times))
    return gate


async def answered(path: Path) -> None:
    """Wait until every tap is answered, or its toast given up."""
    kept = "SELECT count(*) FROM inbox WHERE body <> ''"
    await eventually(lambda: run_sql(path, kept) == [(0,)], "every tap to be answered")


async def test_a_chat_goes_on_in_order_while_its_toasts_hang(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    gate = hang(fleet)
    taps = [(fleet.john, "claim"), (fleet.john, "leave"), (fleet.kate, "claim")]
    presses = [who.presses(card, f"{action}:{ID}") for who, action in taps]
    await eventually(lambda: actions(desk) == ["report", "claim", "leave", "claim"], "all effects")
    assert not any(press.answer.done for press in presses)
    gate.set()
    said = [(await press.wait()).text for press in presses]
    assert said == [f"{ID} is yours.", f"You left {ID}. It is unclaimed again.", f"{ID} is yours."]
    assert stored(desk).owner_id == fleet.kate.id


async def test_an_incidents_toasts_stay_in_order(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    gate = hang(fleet, times=1)
    first = fleet.john.presses(card, f"claim:{ID}")
    second = fleet.kate.presses(card, f"claim:{ID}")
    third = fleet.john.presses(card, f"leave:{ID}")
    await eventually(lambda: actions(desk) == ["report", "claim", "leave"], "all effects")
    await settled(desk, fleet)
    assert not any(press.answer.done for press in (second, third))
    gate.set()
    await third.wait()
    assert all(press.answer.done for press in (first, second))


async def test_a_toast_that_hangs_holds_up_no_other_incident(fleet: Fleet) -> None:
    cards = [await fleet.reports(f"Truck {number}") for number in range(13)]
    gate = hang(fleet, times=12)
    behind = [fleet.john.presses(card, f"claim:TKT-2026-{number:04}")
              for number, card in enumerate(cards, start=1)]  # fmt: skip
    assert (await behind.pop().wait(1)).text == "TKT-2026-0013 is yours."
    assert not any(press.answer.done for press in behind)
    gate.set()
    await asyncio.gather(*(press.wait() for press in behind))


async def test_a_card_waits_for_its_toast_but_not_for_long(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, other = await fleet.reports("Truck 456"), await fleet.reports("Truck 789")
    gate = hang(fleet, times=2)
    press = fleet.john.presses(card, f"claim:{ID}")
    await eventually(lambda: fleet.telegram.struck, "the first toast")
    monkeypatch.setattr("sending.outbox.TOAST_HEAD_START", 0.01)
    fleet.john.presses(other, f"claim:{OTHER}")
    await fleet.shows(other, "Claimed by @john")
    assert "UNCLAIMED" in card.text
    gate.set()
    await press.wait()
    await fleet.shows(card, "Claimed by @john")


async def test_a_steady_row_of_toasts_does_not_hold_a_card_back(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sending.outbox.TOAST_HEAD_START", 0.2)
    card = await fleet.reports("Truck 456")
    gate = hang(fleet)

    async def taps() -> None:
        for action in ("claim", "leave") * 500:
            fleet.john.presses(card, f"{action}:{ID}")
            await asyncio.sleep(0.02)

    tapping = asyncio.create_task(taps())
    await fleet.until(lambda: card.edits, "the card to be redrawn")
    tapping.cancel()
    gate.set()


async def test_a_toast_is_given_up_after_its_deadline(
    desk: Desk, fleet: Fleet, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    assert toasts.DEADLINE == 5
    monkeypatch.setattr(toasts, "DEADLINE", 0.1)
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault(TOAST, delay=60))
    late = fleet.john.presses(card, f"claim:{ID}")
    await fleet.shows(card, "Claimed by @john")
    await answered(tmp_path / "incidents.db")
    lost = f"incident={ID} chat={fleet.chat.id} event=toast_lost"
    assert caplog.text.count(lost) == 1
    assert (await fleet.john.taps(card, "❌ Leave Claim")).text
    assert not late.answer.done


PAGE = "<html>Bad Gateway</html>"
TROUBLES = [
    Fault(TOAST, retry_after=30),
    Fault(TOAST, status=502, body=PAGE, times=2),
    Fault(TOAST, drop_connection=True, times=2),
    Fault(TOAST, drop_connection=True, after_effect=True, times=2),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
async def test_a_toast_that_fails_neither_repeats_the_tap_nor_holds_up_the_next(
    desk: Desk, fleet: Fleet, tmp_path: Path, trouble: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(trouble)
    fleet.john.presses(card, f"claim:{ID}")
    await fleet.until(lambda: not trouble.times, "the trouble")
    assert (await fleet.john.presses(card, f"leave:{ID}").wait()).text
    await answered(tmp_path / "incidents.db")
    assert actions(desk) == ["report", "claim", "leave"]
    assert "has lost its toast" not in caplog.text  # which is said of what nobody expected


async def test_a_flood_of_refused_taps_asks_about_one_person_at_a_time(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    gate = asyncio.Event()
    desk.telegram.faults.append(Fault("getChatMember", gate=gate, times=None))
    struck = desk.telegram.struck
    refused = [fleet.stranger.presses(card, f"claim:{ID}") for _ in range(5)]
    assert (await fleet.john.presses(card, f"claim:{ID}").wait()).text == f"{ID} is yours."
    await eventually(lambda: desk.telegram.struck > struck, "a question")
    assert desk.telegram.struck - struck == 1
    gate.set()
    for press in refused:
        assert "not authorized" in ((await press.wait()).text or "")


async def test_a_stop_leaves_no_tap_unanswered_and_does_none_again(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "STOP_GRACE", 0.01)
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        fleet.telegram.faults.append(Fault(TOAST, delay=60, times=None))
        presses = [fleet.john.presses(card, f"{action}:{ID}") for action in ("claim", "leave")]
        await eventually(lambda: actions(desk) == ["report", "claim", "leave"], "the effects")
    assert run_sql(path, "SELECT begun FROM inbox WHERE body <> ''") == [(0,), (0,)]
    fleet.telegram.faults.clear()
    async with desk_for(fleet.telegram, path, clock) as desk:
        assert [(await press.wait()).text for press in presses] == [UNCLAIMED, UNCLAIMED]
        assert actions(desk) == ["report", "claim", "leave"]
        await answered(path)


async def test_a_stop_waits_a_moment_for_toasts_on_their_way(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        fleet.telegram.faults.append(Fault(TOAST, delay=0.3))
        press = fleet.john.presses(card, f"claim:{ID}")
        await eventually(lambda: fleet.telegram.struck, "the toast to be on its way")
    assert press.answer.done
    await answered(path)


@pytest.mark.parametrize(
    ("taps", "told"),
    [
        (["claim"], [f"{ID} is already yours."]),
        (["claim", "leave"], [UNCLAIMED, UNCLAIMED]),
        (["claim", "leave", "claim"], ["is already yours", "is now: 🛠️", "is already yours"]),
    ],
)
async def test_taps_cut_off_by_kill_9_count_once_and_are_told_how_it_stands(
    tmp_path: Path, taps: list[str], told: list[str]
) -> None:
    done = "SELECT action FROM incident_events ORDER BY rowid"
    effects = [("report",), *((action,) for action in taps)]
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.append(Fault(TOAST, delay=60, times=None))
        presses = [fleet.john.presses(card, f"{action}:{ID}") for action in taps]
        await eventually(lambda: process.rows(done) == effects, "the effects")
        await eventually(lambda: telegram.struck, "a toast on its way")
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        for press, text in zip(presses, told, strict=True):
            assert text in ((await press.wait()).text or "")
        await answered(tmp_path / "incidents.db")
        assert process.rows(done) == effects
        assert process.rows("SELECT count(*) FROM inbox WHERE t_dead IS NOT NULL") == [(0,)]


async def test_a_manager_cut_off_by_kill_9_took_charge_once_and_reads_that_it_is_theirs(
    tmp_path: Path,
) -> None:
    done = "SELECT action FROM incident_events ORDER BY rowid"
    effects = [("report",), ("take_charge",)]
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.append(Fault(TOAST, delay=60, times=None))
        press = fleet.alice.presses(card, f"claim:{ID}")
        await eventually(lambda: process.rows(done) == effects, "the effect")
        await eventually(lambda: telegram.struck, "a toast on its way")
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        assert (await press.wait()).text == f"{ID} is already yours."
        await answered(tmp_path / "incidents.db")
        assert process.rows(done) == effects

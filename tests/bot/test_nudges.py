"""SLA reminders: at the SLA, at each doubling, until someone claims; on the test's own clock."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from database import Delivery
from sandbox import Fault, SentMessage
from sending import outbox
from tests.bot.support import ID, card_in, refusal, settled
from tests.desk import Desk, Fleet, eventually


async def after(minutes: float, desk: Desk, fleet: Fleet) -> list[str]:
    """Let time pass and the sweep run; returns all nudges people have seen so far."""
    desk.clock.passes(minutes=minutes)
    await desk.sweep()
    await settled(desk, fleet)
    return [message.text for message in nudges(fleet)]


def nudges(fleet: Fleet) -> list[SentMessage]:
    """List the nudges people see."""
    return [*fleet.said("has been unclaimed"), *fleet.said("has been awaiting")]


EVERYBODY = "@alice, @bob, @john, @kate"


def unclaimed(minutes: int, gist: str = "Truck 456", called: str = "@john, @kate") -> str:
    """Write the nudge to dispatchers, or to those it calls."""
    said = f"🔔 {ID} has been unclaimed for {minutes} minutes. Dispatchers please review."
    return f"{said}\n{gist}\nCalling: {called}"


def escalated(minutes: int) -> str:
    """Write the nudge to managers."""
    said = f"🔔 {ID} has been awaiting a manager for {minutes} minutes. Paging: @alice, @bob"
    return f"{said}\nTruck 456"


async def test_nobody_is_nudged_before_the_sla_has_passed(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    assert await after(9.9, desk, fleet) == []
    assert await after(0.1, desk, fleet) == [unclaimed(10)]
    assert nudges(fleet)[0].reply_to is card


async def test_a_nudge_comes_again_each_time_the_wait_has_doubled(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    assert await after(10, desk, fleet) == [unclaimed(10)]
    for more in (0, 4, 5.9):  # 19.9 minutes
        assert await after(more, desk, fleet) == [unclaimed(10)]
    assert await after(0.1, desk, fleet) == [unclaimed(20)]
    assert await after(19.9, desk, fleet) == [unclaimed(20)]
    assert await after(0.1, desk, fleet) == [unclaimed(40, called=EVERYBODY)]
    assert await after(40, desk, fleet) == [unclaimed(80, called=EVERYBODY)]


async def test_a_late_nudge_shows_the_real_minutes_and_skips_what_was_missed(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    assert await after(47, desk, fleet) == [unclaimed(47)]
    assert await after(32.9, desk, fleet) == [unclaimed(47)]
    assert await after(0.1, desk, fleet) == [unclaimed(80)]


async def test_a_card_somebody_deleted_comes_back_with_the_nudge(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.admin.deletes(card)
    assert await after(10, desk, fleet) == [unclaimed(10)]
    await fleet.until(lambda: len(fleet.chat.pinned) == 1, "the card to be back, and pinned")
    assert "Truck 456" in fleet.chat.pinned[0].text
    await fleet.john.taps(fleet.chat.pinned[0], "✅ Claim")
    await fleet.shows(fleet.chat.pinned[0], "Claimed by @john")


async def test_a_claim_ends_the_nudges(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    assert await after(200, desk, fleet) == []


async def test_after_leaving_the_wait_counts_from_then(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    assert await after(30, desk, fleet) == []
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    assert await after(9.9, desk, fleet) == []
    assert await after(0.1, desk, fleet) == [unclaimed(10)]


async def test_managers_are_paged_again_when_an_escalation_waits(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.escalated()
    assert await after(14.9, desk, fleet) == []
    assert await after(0.1, desk, fleet) == [escalated(15)]
    [nudge] = nudges(fleet)
    assert nudge.mentioned == {fleet.alice, fleet.bob}
    assert nudge.reply_to is card
    assert await after(15, desk, fleet) == [escalated(30)]


async def test_an_escalation_a_manager_left_waits_anew(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.escalated()
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @alice")
    assert await after(60, desk, fleet) == []
    await fleet.alice.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "ESCALATED")
    assert await after(14.9, desk, fleet) == []
    assert await after(0.1, desk, fleet) == [escalated(15)]


async def test_a_summary_that_is_awaited_is_not_nudged(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    assert await after(200, desk, fleet) == []


async def test_each_incident_is_nudged_for_itself(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 1")
    desk.clock.passes(minutes=5)
    await fleet.reports("Truck 2")
    first, second = unclaimed(10, "Truck 1"), unclaimed(10, "Truck 2").replace("0001", "0002")
    assert await after(5, desk, fleet) == [first]
    assert await after(5, desk, fleet) == [first, second]


async def test_more_than_five_managers_are_paged_in_several_messages(
    desk: Desk, fleet: Fleet
) -> None:
    crowd = [f"chief_{n}" for n in range(7)]
    for handle in crowd:
        fleet.chat.add(desk.telegram.person(handle, username=handle))
    await fleet.asks(fleet.admin, "/configure_managers " + " ".join(f"@{h}" for h in crowd))
    card = await fleet.claimed()
    await fleet.john.taps(card, "⬆️ Escalate")
    await settled(desk, fleet)
    await after(15, desk, fleet)
    for said in ("requires manager attention.", "awaiting a manager for 15 minutes."):
        await fleet.until(lambda said=said: len(fleet.said(said)) == 2, "two messages")  # type: ignore[misc]
        first, second = fleet.said(said)
        assert first.text.endswith(f"Paging: {', '.join(f'@{h}' for h in crowd[:5])}\nTruck 456")
        assert second.text.endswith("Paging: @chief_5, @chief_6\nTruck 456")
        assert (len(first.mentioned), len(second.mentioned)) == (5, 2)


async def test_current_handles_invited_handles_and_people_without_one_are_paged(
    fleet: Fleet,
) -> None:
    message = fleet.stranger.says(fleet.chat, "I am a manager")
    names = {"Stranger Moss": fleet.stranger}
    text = "/configure_managers @alice Stranger Moss @carol"
    await fleet.answer_to(fleet.admin.says(fleet.chat, text, mentions=names))
    fleet.alice.username = "alice_new"
    fleet.alice.says(fleet.chat, "new name")
    await fleet.escalated()
    [page] = fleet.said("requires manager attention")
    assert message.sender in page.mentioned
    assert fleet.alice in page.mentioned
    head, _, names_called = page.text.removesuffix("\nTruck 456").partition(" Paging: ")
    assert head == f"🔔 {ID} requires manager attention."
    assert set(names_called.split(", ")) == {"@alice_new", "Stranger Moss", "@carol"}


async def test_an_escalation_nobody_can_claim_says_so(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/remove_manager @alice @bob")
    card = await fleet.claimed()
    assert (await fleet.john.taps(card, "⬆️ Escalate")).text == (
        f"{ID} is escalated, but no manager is named here to be paged."
        " Ask an admin to send /configure_managers."
    )
    nobody = "⚠️ No manager is named here. An admin can name them: /configure_managers @alice @bob"
    page = await fleet.appears("requires manager attention.")
    assert page.text == f"🔔 {ID} requires manager attention.\nTruck 456\n{nobody}"
    assert await after(15, desk, fleet) == [
        f"🔔 {ID} has been awaiting a manager for 15 minutes.\nTruck 456\n{nobody}"
    ]
    await fleet.shows(card, nobody)
    await fleet.asks(fleet.admin, "/configure_managers @alice")
    await fleet.until(lambda: nobody not in card.text, "the card to say that there is one")
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    await fleet.shows(card, nobody)


async def test_an_incident_nobody_can_claim_says_so(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john @kate")
    nobody = "⚠️ No dispatcher is named here. An admin can name them: /add_dispatcher @john"
    await fleet.shows(card, f"Status: 🔥 UNCLAIMED\nCalling: @john, @kate\n{nobody}\n")
    assert card.button_texts == [["✅ Claim"], ["⋯ More"]]
    assert await after(10, desk, fleet) == [f"{unclaimed(10, called='@alice, @bob')}\n{nobody}"]
    assert nudges(fleet)[0].mentioned == {fleet.alice, fleet.bob}
    await fleet.asks(fleet.admin, "/add_dispatcher @carol")
    await fleet.until(lambda: nobody not in card.text, "the card to say that there is one")


async def test_it_is_on_record_whom_a_nudge_called(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await fleet.reports("Truck 456")
    await after(10, desk, fleet)
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as connection:
        nudged = connection.execute("SELECT people FROM calls WHERE kind = 'nudge'").fetchall()
    assert nudged == [('["john", "kate"]',)]


async def test_nobody_mentioned_in_a_report_is_rung_by_its_nudge(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("@alice said: brakes")
    assert await after(10, desk, fleet) == [unclaimed(10, "@\u2060alice said: brakes")]
    assert nudges(fleet)[0].mentioned == {fleet.john, fleet.kate}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendMessage", status=500),
        Fault("sendMessage", drop_connection=True),
        Fault("sendMessage", status=502, body="<html><h1>Bad Gateway</h1></html>"),
        Fault("sendMessage", retry_after=1),
    ],
    ids=str,
)
async def test_a_nudge_whose_sending_failed_is_sent_again(
    desk: Desk, fleet: Fleet, fault: Fault
) -> None:
    await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(replace(fault))
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.appears("unclaimed for 10 minutes")
    assert await after(5, desk, fleet) == [unclaimed(10)]


@pytest.mark.usefixtures("impatient")
async def test_a_nudge_that_may_have_arrived_is_sent_again(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("sendMessage", status=500, after_effect=True))
    assert await after(10, desk, fleet) == [unclaimed(10), unclaimed(10)]


async def test_a_nudge_that_became_pointless_meanwhile_is_not_sent(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    fault = Fault("sendMessage", status=500)
    desk.telegram.faults.append(fault)
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.until(lambda: not fault.times, "the failure")
    await fleet.john.taps(card, "✅ Claim")
    await settled(desk, fleet)
    assert nudges(fleet) == []


@pytest.mark.parametrize("state", ["new", "escalated"])
async def test_whoever_claims_has_the_nudge_taken_away(
    desk: Desk, fleet: Fleet, state: str
) -> None:
    card = await card_in(state, fleet)
    assert len(await after(15, desk, fleet)) == 1
    claimer = fleet.john if state == "new" else fleet.alice
    await claimer.taps(card, "✅ Claim" if state == "new" else "🛡️ Claim Escalation")
    await settled(desk, fleet)
    assert nudges(fleet) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("times", [1, 6])
async def test_a_nudge_telegram_refused_is_sent_all_the_same(
    desk: Desk, fleet: Fleet, times: int
) -> None:
    await fleet.reports("Truck 456")
    desk.telegram.faults.append(refusal("sendMessage", "something new", times))
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.appears("has been unclaimed for 10 minutes")
    assert await after(2, desk, fleet) == [unclaimed(10)]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", [{"status": 500}, {"retry_after": 1}], ids=str)
@pytest.mark.parametrize("what", ["page", "nudge"])
async def test_nobody_is_called_twice_because_a_later_part_failed(
    desk: Desk, fleet: Fleet, what: str, trouble: dict[str, int]
) -> None:
    crowd = " ".join(f"@chief_{n}" for n in range(12))
    await fleet.asks(fleet.admin, f"/configure_managers {crowd}")
    failing = [Fault("sendMessage"), Fault("sendMessage", **trouble)]  # type: ignore[arg-type]
    card = await fleet.claimed()
    desk.telegram.faults += failing if what == "page" else []
    await fleet.john.taps(card, "⬆️ Escalate")
    await settled(desk, fleet)
    desk.telegram.faults += failing if what == "nudge" else []
    await after(15, desk, fleet)
    said = "requires manager" if what == "page" else "awaiting a manager"
    called = [
        message.text.splitlines()[0].rpartition("Paging: ")[2] for message in fleet.said(said)
    ]
    parts = [range(5), range(5, 10), range(10, 12)]
    assert called == [", ".join(f"@chief_{n}" for n in part) for part in parts]


async def test_a_page_is_no_page_before_everybody_was_called(desk: Desk, fleet: Fleet) -> None:
    crowd = " ".join(f"@chief_{n}" for n in range(7))
    await fleet.asks(fleet.admin, f"/configure_managers {crowd}")
    card = await fleet.claimed()
    gate = asyncio.Event()
    desk.telegram.faults += [Fault("sendMessage"), Fault("sendMessage", gate=gate)]
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.appears("Paging: @chief_0")
    assert Delivery.PAGE in [owed.delivery for owed in desk.database.deliveries.owed(fleet.chat.id)]
    gate.set()
    await fleet.appears("Paging: @chief_5")
    await settled(desk, fleet)


async def test_an_escalation_claimed_between_two_parts_calls_nobody_more(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    crowd = " ".join(f"@chief_{n}" for n in range(5))
    await fleet.asks(fleet.admin, f"/configure_managers @alice {crowd}")
    card = await fleet.claimed()
    await settled(desk, fleet)
    fault = Fault("sendMessage", status=500)
    desk.telegram.faults += [Fault("sendMessage"), fault]
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.until(lambda: not fault.times, "the failure")
    await fleet.shows(card, "ESCALATED")
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await settled(desk, fleet)
    [page] = fleet.said("requires manager attention")
    assert "@alice took it." in page.text


@pytest.mark.usefixtures("impatient")
async def test_when_those_left_to_be_called_are_managers_no_more_the_page_is_whole(
    desk: Desk, fleet: Fleet
) -> None:
    crowd = " ".join(f"@chief_{n}" for n in range(6))
    await fleet.asks(fleet.admin, f"/configure_managers {crowd}")
    card = await fleet.claimed()
    await settled(desk, fleet)
    gate = asyncio.Event()
    failing = Fault("sendMessage", status=500, gate=gate)
    desk.telegram.faults += [Fault("sendMessage"), failing]
    await fleet.john.taps(card, "⬆️ Escalate")
    await eventually(lambda: not failing.times, "the second part to be on its way")
    await fleet.asks(fleet.admin, "/remove_manager @chief_5")
    gate.set()
    await settled(desk, fleet)
    assert len(fleet.said("requires manager attention")) == 1
    assert fleet.said("No manager is named") == []

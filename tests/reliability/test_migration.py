"""A group becomes a supergroup in the middle of its incidents: everything moves along."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from database import Pinning
from sandbox import Chat, Fault, SentMessage
from tests.bot.support import ID, STATES, basic_group, calls, card_in, links, settled, stored
from tests.desk import Clock, Desk, Fleet, desk_for, eventually, populate
from tests.reliability.support import inbox_empty, message, run_sql, world


async def moved(desk: Desk, fleet: Fleet) -> Chat:
    """Turn the fleet's group into a supergroup; from now on the fleet is there."""
    await settled(desk, fleet)
    old, fleet.chat = fleet.chat, desk.telegram.migrate(fleet.chat)
    return old


async def pinned_card(fleet: Fleet, incident_id: str = ID) -> SentMessage:
    """Wait for an incident's card in the supergroup."""
    await fleet.until(
        lambda: any(incident_id in m.text for m in fleet.chat.pinned), "a pinned card"
    )
    return next(m for m in fleet.chat.pinned if incident_id in m.text)


def calling_nobody(card: SentMessage) -> str:
    """Give the text of a card less the line that called people: who was called is not again."""
    lines = card.text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("Calling: "))


@pytest.mark.parametrize("state", STATES)
async def test_the_card_is_posted_and_pinned_again_as_it_was(desk: Desk, state: str) -> None:
    fleet = await basic_group(desk)
    before = await card_in(state, fleet)
    await settled(desk, fleet)
    await moved(desk, fleet)
    card = await pinned_card(fleet)
    assert card.text == calling_nobody(before)
    assert card.button_texts == before.button_texts
    assert card.reply_to is None  # the report is in another chat now
    await settled(desk, fleet)
    assert len([m for m in fleet.said(ID) if m.buttons]) == 1


async def test_every_right_is_kept_and_the_incident_is_worked_to_its_end(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.reports("Truck 456")
    await fleet.asks(fleet.admin, "/add_dispatcher @late")
    old = await moved(desk, fleet)
    card = await pinned_card(fleet)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "⬆️ Escalate")
    page = await fleet.appears("Paging: @alice, @bob")
    assert page.reply_to is card
    await fleet.shows(card, "ESCALATED")
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @alice")
    await fleet.alice.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.alice.replies(prompt, "Towed")
    await fleet.shows(card, "Summary: Towed")
    team = await fleet.asks(fleet.driver, "/team")
    for handle in ("alice", "bob", "john", "kate", "late"):
        assert handle in team.text
    assert desk.database.deliveries.owed(old.id) == []


async def test_pages_and_prompts_are_sent_again(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.escalated("Truck 1")
    second = await fleet.reports("Truck 2")
    await fleet.kate.taps(second, "✅ Claim")
    await fleet.shows(second, "Claimed by @kate")
    await fleet.kate.taps(second, "🏁 Resolve")
    await fleet.appears("@kate, please reply")
    await moved(desk, fleet)
    card, other = await pinned_card(fleet), await pinned_card(fleet, "TKT-2026-0002")
    page = await fleet.appears("Paging: @alice, @bob")
    prompt = await fleet.appears("@kate, please reply")
    await settled(desk, fleet)
    assert (page.reply_to, prompt.reply_to) == (card, other)
    assert prompt.force_reply
    fleet.kate.replies(prompt, "Tyre changed")
    await fleet.shows(other, "Summary: Tyre changed")


async def test_old_numbers_and_lists_still_work(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.claimed("Truck 456")
    await moved(desk, fleet)
    card = await pinned_card(fleet)
    listed = await fleet.asks(fleet.driver, "/open")
    assert f"• {ID} 🛠️ IN PROGRESS (Claimed by @john)" in listed.text
    expected = f"https://t.me/c/{-fleet.chat.id - 10**12}/{card.id}"
    assert [url for url in links(listed) if "/c/" in url] == [expected]
    assert "Truck 456" in (await fleet.asks(fleet.driver, "/incident 1")).text
    assert "1" in (await fleet.asks(fleet.driver, "/stats all")).text
    assert "TKT-2026-0002" in (await fleet.reports("Truck 457")).text


async def test_attachments_do_not_lead_to_other_messages(desk: Desk) -> None:
    fleet = await basic_group(desk)
    fleet.driver.sends_photo(fleet.chat, "/new_issue Truck 456")
    card = await fleet.appears("📎 Attachments: 1")
    await fleet.until(lambda: card.is_pinned, "the pin")
    await moved(desk, fleet)
    card = await pinned_card(fleet)
    assert "📎 Attachments: 1" in card.text
    assert [url for url in links(card) if "/c/" in url] == []


async def test_a_group_said_to_have_become_itself_keeps_what_it_has(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    team = (await fleet.asks(fleet.admin, "/team")).text
    signal = message(fleet.chat, fleet.admin, "", migrate_to_chat_id=fleet.chat.id)
    desk.telegram.deliver("message", signal)
    assert (await fleet.asks(fleet.admin, "/team")).text == team
    assert "Claimed by @john" in (await fleet.asks(fleet.admin, "/open")).text


@pytest.mark.parametrize("order", list(itertools.permutations(["to", "from", "send"])))
async def test_the_three_signals_may_come_in_any_order_and_again(
    desk: Desk, order: tuple[str, ...]
) -> None:
    fleet = await basic_group(desk)
    card = await fleet.claimed("Truck 456")
    await settled(desk, fleet)
    queue = desk.telegram.queue
    old, fleet.chat = fleet.chat, desk.telegram.migrate(fleet.chat)
    farewell, welcome = queue.unconfirmed()
    queue.restore(queue.next_id, [])
    old_id, new_id = old.id, fleet.chat.id
    for signal in order * 2:
        if signal == "send":
            desk.database.messages.owe_deletion(old_id, card.id)  # something to do in the old group
            desk.application.bot_data.outbox.wake(old_id)
            await eventually(
                lambda: not desk.database.deliveries.owed(old_id), "the old group's end"
            )
        else:
            body = (farewell if signal == "to" else welcome).body["message"]
            desk.telegram.deliver("message", body)
        await fleet.until(lambda: not desk.telegram.pending_updates, "the signal to be taken")
        await inbox_empty(desk)
    await pinned_card(fleet)
    await settled(desk, fleet)
    assert len([m for m in fleet.said(ID) if m.buttons]) == 1
    assert stored(desk).group_id == new_id
    assert "john" in (await fleet.asks(fleet.driver, "/team")).text


async def test_a_send_to_the_old_group_is_enough_to_follow_it(desk: Desk) -> None:
    fleet = await basic_group(desk)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    queue = desk.telegram.queue
    old, fleet.chat = fleet.chat, desk.telegram.migrate(fleet.chat)
    queue.restore(queue.next_id, [])  # the service messages come late, or never
    fleet.john.presses(card, f"claim:{ID}")  # so that the old card has to be edited
    moved_card = await pinned_card(fleet)
    assert "Claimed by @john" in moved_card.text
    assert stored(desk).group_id == fleet.chat.id != old.id


async def test_a_report_in_the_old_group_that_comes_late_is_shown_in_the_new_one(
    desk: Desk,
) -> None:
    fleet = await basic_group(desk)
    old = await moved(desk, fleet)
    await fleet.quiet()
    desk.telegram.deliver("message", message(old, fleet.driver, "/new_issue Truck 456"))
    card = await pinned_card(fleet)
    assert "Truck 456" in card.text
    assert stored(desk).group_id == fleet.chat.id


@pytest.mark.usefixtures("impatient")
async def test_a_message_of_ours_owed_to_the_old_group_does_not_go_round_in_circles(
    desk: Desk, tmp_path: Path
) -> None:
    fleet = await basic_group(desk)
    old = await moved(desk, fleet)
    await fleet.quiet()
    desk.database.groups.record_pinning(old.id, Pinning.REFUSED)
    before = len(calls(desk.telegram, "sendMessage"))
    await desk.sweep()
    for _ in range(3):
        await fleet.quiet()
    assert len(calls(desk.telegram, "sendMessage")) - before <= 3 + 2
    rows = run_sql(tmp_path / "incidents.db", "SELECT count(*) FROM owed")
    assert rows == [(0,)]


async def test_a_nudge_that_falls_due_after_the_move_comes_to_the_new_group(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.reports("Truck 456")
    await moved(desk, fleet)
    card = await pinned_card(fleet)
    desk.clock.passes(minutes=11)
    await desk.sweep()
    nudge = await fleet.appears("has been unclaimed for 11 minutes")
    assert nudge.reply_to is card


@pytest.mark.usefixtures("impatient")
async def test_a_move_while_the_bot_is_down_is_followed_at_start(
    tmp_path: Path, clock: Clock
) -> None:

    telegram = world(clock).telegram
    fleet = populate(telegram, telegram.group("Yard"), "_yard")
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    async with desk_for(telegram, tmp_path / "incidents.db", clock):
        await fleet.appears("Incident desk is here")
        await fleet.asks(fleet.admin, "/configure_managers @alice_yard")
        await fleet.reports("Truck 456")
    fleet.chat = telegram.migrate(fleet.chat)
    async with desk_for(telegram, tmp_path / "incidents.db", clock) as desk:
        telegram.faults.append(Fault("sendMessage", status=500))
        assert "Truck 456" in (await pinned_card(fleet)).text
        await eventually(
            lambda: not desk.database.deliveries.owed(fleet.chat.id), "all to be delivered"
        )

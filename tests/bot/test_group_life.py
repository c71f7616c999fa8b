"""The group itself: the bot comes, goes, gains and loses rights; cards vanish; titles change."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from domain.incidents import Status
from sandbox import Fault, SentMessage
from tests.bot.support import ID, calls, resolved, settled, shows_state, stored
from tests.desk import Desk, Fleet, eventually, populate

PIN_NOTICE = (
    "📌 I may not pin messages here, so incident cards are posted but not pinned. An admin can"
    " change that: group settings → Administrators → me → Pin messages. Everything else works."
)


@pytest.mark.parametrize(
    ("admin", "can_pin", "missing"),
    [
        (False, False, "⚠️ Missing: administrator status, the right to pin messages. "),
        (True, False, "⚠️ Missing: the right to pin messages. "),
        (True, True, None),
    ],
)
async def test_the_welcome_says_what_to_do_and_what_is_missing(
    desk: Desk, admin: bool, can_pin: bool, missing: str | None
) -> None:
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(admin=admin, can_pin=can_pin, by=fleet.admin)
    welcome = await fleet.appears("👋 Incident desk is here.")
    assert "/configure_managers @alice @bob" in welcome.text
    assert "/help has the rest: shifts" in welcome.text
    assert "/add_dispatcher @john" in welcome.text
    assert "/new_issue" in welcome.text
    assert (missing or "") in welcome.text
    assert ("Missing" in welcome.text) == (missing is not None)
    assert welcome.mentioned == frozenset()


async def test_a_bot_that_may_write_again_does_not_introduce_itself_again(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    bot, admin = desk.telegram.bot, fleet.admin
    fleet.chat.change(bot, by=admin, status="restricted")
    await eventually(lambda: "status=restricted" in caplog.text, "the news")
    fleet.chat.change(bot, by=admin, status="administrator")
    await settled(desk, fleet)
    assert len(fleet.said("Incident desk is here")) == 1


async def test_refused_pinning_is_told_once_and_everything_else_works(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.set_bot_rights(can_pin=False)
    first = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 1"))
    await fleet.appears(PIN_NOTICE)
    await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 2"))
    await fleet.john.taps(first, "✅ Claim")
    await fleet.shows(first, "Claimed by @john")
    await desk.sweep()
    await settled(desk, fleet)
    assert len(fleet.said("📌 I may not pin")) == 1
    assert fleet.chat.pinned == []
    assert len(calls(desk.telegram, "pinChatMessage")) == 1


async def test_open_cards_are_pinned_when_the_right_is_given(desk: Desk, fleet: Fleet) -> None:
    fleet.chat.set_bot_rights(can_pin=False)
    cards = [
        await fleet.answer_to(fleet.driver.says(fleet.chat, f"/new_issue Truck {n}"))
        for n in range(3)
    ]
    await fleet.john.taps(cards[0], "✅ Claim")
    await fleet.shows(cards[0], "Claimed")
    await fleet.john.taps(cards[0], "🏁 Resolve")
    prompt = await fleet.appears("please reply")
    fleet.john.replies(prompt, "Done")
    await fleet.shows(cards[0], "✅ RESOLVED")
    fleet.chat.set_bot_rights(can_pin=True)
    await fleet.until(lambda: len(fleet.chat.pinned) == 2, "two pins")
    await settled(desk, fleet)
    assert set(fleet.chat.pinned) == set(cards[1:])


async def test_a_bot_without_admin_rights_still_runs_incidents(desk: Desk) -> None:
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(admin=False, by=fleet.admin)
    await fleet.appears("Incident desk is here")
    await fleet.configure()
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 456"))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply")
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "Summary: Done")


async def test_a_group_that_throws_the_bot_out_gets_the_rest_when_it_is_back(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    fleet.john.presses(card, f"claim:{ID}")
    fleet.chat.remove_bot()
    await fleet.until(lambda: calls(desk.telegram, "answerCallbackQuery"), "the tap's answer")
    await eventually(
        lambda: not desk.database.deliveries.groups_owed(), "the group to be suspended"
    )
    desk.clock.passes(minutes=60)
    await desk.sweep()
    assert stored(desk).owner_id == fleet.john.id
    assert desk.database.deliveries.owed(fleet.chat.id) == []
    assert "UNCLAIMED" in card.text
    fleet.chat.add_bot(by=fleet.admin)
    await fleet.shows(card, "Claimed by @john")


async def test_nothing_is_sent_to_a_group_the_bot_was_thrown_out_of(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    fleet.chat.remove_bot()
    desk.clock.passes(minutes=60)
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="the bot to know")
    before = len(calls(desk.telegram, "sendMessage"))
    await desk.sweep()
    other = populate(desk.telegram, desk.telegram.supergroup("South Fleet"), "_south")
    other.chat.add_bot(by=other.admin)
    await other.appears("Incident desk is here")
    assert len(calls(desk.telegram, "sendMessage")) == before + 1
    fleet.chat.add_bot(by=fleet.admin)
    await fleet.appears(f"🔔 {ID} has been unclaimed for 60 minutes.")


async def test_a_welcome_that_fails_does_not_hold_back_what_is_owed(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    fleet.john.presses(card, f"claim:{ID}")
    fleet.chat.remove_bot()
    await fleet.until(lambda: calls(desk.telegram, "answerCallbackQuery"), "the tap's answer")
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="the bot to know")
    desk.telegram.faults.append(Fault("sendMessage", status=500))
    fleet.chat.add_bot(by=fleet.admin)
    await fleet.shows(card, "Claimed by @john")


async def test_a_group_locked_for_a_while_gets_its_cards_when_it_is_open_again(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.set_bot_rights(admin=False)
    fleet.chat.locked = True
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await fleet.until(lambda: calls(desk.telegram, "sendMessage")[-1].error, "a refusal")
    fleet.chat.locked = False
    await fleet.quiet()
    await desk.sweep()
    await fleet.appears(f"NEW INCIDENT: {ID}")


async def test_a_bot_that_may_read_and_not_write_stays_quiet_until_it_may(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.set_bot_rights(admin=False)
    mute(fleet, can_send=False)
    fleet.chat.title = "North & East Fleet"
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="the report taken")
    await eventually(lambda: desk.database.incidents.list_open(fleet.chat.id), "the report")
    await desk.sweep()
    assert (desk.database.deliveries.groups_owed(), fleet.said(ID)) == ({}, [])
    mute(fleet, can_send=True)
    await fleet.appears(f"NEW INCIDENT: {ID}")


def mute(fleet: Fleet, *, can_send: bool) -> None:
    """Have Telegram tell that the bot may, or may not, write in its group."""
    bot = fleet.telegram.bot.as_json()
    may = dict.fromkeys(RESTRICTIONS, can_send)
    member = {"status": "restricted", "user": bot, "is_member": True, "until_date": 0, **may}
    change = {
        "chat": fleet.chat.as_json(),
        "from": fleet.admin.as_json(),
        "date": int(fleet.telegram.now()),
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": member,
    }
    fleet.telegram.deliver("my_chat_member", change)


RESTRICTIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics", "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


async def test_a_deleted_card_is_posted_and_pinned_again_at_the_next_change(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.driver.deletes(card)
    answer = await fleet.john.presses(card, f"claim:{ID}").wait()
    assert answer.text == f"{ID} is yours."
    again = await fleet.appears("Claimed by @john")
    await fleet.until(lambda: again.is_pinned, "the new card to be pinned")
    assert shows_state(again, Status.CLAIMED_T1)


async def test_a_card_deleted_before_it_is_resolved_is_posted_once_more(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    fleet.driver.deletes(card)
    fleet.john.replies(prompt, "Done")
    again = await fleet.appears("✅ RESOLVED")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")
    assert not again.is_pinned


async def test_a_resolved_card_that_is_deleted_stays_deleted(desk: Desk, fleet: Fleet) -> None:
    card = await resolved(fleet)
    fleet.driver.deletes(card)
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said("RESOLVED") == []


def pin_lines(fleet: Fleet) -> list[SentMessage]:
    """List the service messages about pins that people see."""
    return [m for m in fleet.chat.messages if "pinned_message" in (m.service or {})]


async def test_the_line_about_an_own_pin_is_tidied_away(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    await settled(desk, fleet)
    await fleet.until(lambda: not pin_lines(fleet), "the line to be deleted")


async def test_the_line_about_somebody_elses_pin_stays(desk: Desk, fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "Rules of the yard")
    fleet.chat.pin(message, by=fleet.admin, silent=True)
    await settled(desk, fleet)
    assert len(pin_lines(fleet)) == 1


async def test_a_new_title_of_the_group_is_noted(fleet: Fleet, tmp_path: Path) -> None:
    fleet.chat.title = "North & East Fleet"
    await fleet.quiet()
    connection = sqlite3.connect(tmp_path / "incidents.db")
    try:
        assert connection.execute("SELECT group_name FROM groups").fetchall() == [
            ("North & East Fleet",)
        ]
    finally:
        connection.close()

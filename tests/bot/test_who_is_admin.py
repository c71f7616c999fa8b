"""Who is an admin is asked once for all that came before the question, and anew for what comes."""

from __future__ import annotations

from domain.people import Role
from tests.bot.support import ID, answers, calls
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import all_held, inbox_empty


def questions_about(user_id: int, desk: Desk) -> int:
    """Count how often Telegram was asked about somebody's place in a group."""
    asked = calls(desk.telegram, "getChatMember")
    return sum(call.params["user_id"] == user_id for call in asked)


async def test_one_question_about_a_right_serves_all_that_came_before_it(
    desk: Desk, fleet: Fleet
) -> None:
    before = questions_about(fleet.admin.id, desk)
    with all_held(desk.telegram, "getChatMember"):
        asked = [fleet.admin.says(fleet.chat, f"/add_dispatcher @sam_{n}") for n in range(15)]
        await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="all taken")
    await fleet.appears("@sam_14")
    assert questions_about(fleet.admin.id, desk) - before <= 2
    assert questions_about(fleet.john.id, desk) <= 2  # one of the new handles may be his
    assert answers(fleet, asked[0])


async def test_a_right_is_asked_for_after_the_message_that_uses_it(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @sam")
    fleet.chat.add(fleet.admin)  # as a member like all others
    refused = await fleet.asks(fleet.admin, "/add_dispatcher @ann")
    assert "admin" in refused.text
    assert "ann" not in desk.database.teams.get(fleet.chat.id, Role.DISPATCHER).invited


async def test_who_taps_without_a_right_again_and_again_is_asked_about_seldom(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    with all_held(desk.telegram, "getChatMember"):
        taps = [fleet.stranger.presses(card, f"claim:{ID}") for _ in range(15)]
        await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="all taken")
    for tap in taps:
        assert (await tap.wait()).show_alert
    assert questions_about(fleet.stranger.id, desk) <= 2


async def test_one_change_after_the_other_takes_one_wait_each(desk: Desk, fleet: Fleet) -> None:
    with all_held(desk.telegram, "sendMessage"):
        for name in ("sam", "ann"):
            fleet.admin.says(fleet.chat, f"/add_dispatcher @{name}")
            await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="all taken")
        await inbox_empty(desk)
        with all_held(desk.telegram, "getChatMember"):
            before = desk.telegram.struck
            fleet.admin.says(fleet.chat, "/remove_dispatcher @kate")
            await eventually(lambda: desk.telegram.struck == before + 2, "both questions", 4)
    await fleet.appears("No longer dispatcher: @kate")

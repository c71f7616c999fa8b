"""Who is an admin is asked once for all that came before the question, and anew for what comes."""

from __future__ import annotations

from domain.people import Role
from tests.bot.support import ID, answers, calls
from tests.desk import Desk, Fleet
from tests.reliability.support import all_held


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

"""After a day in which nothing could be sent, people are asked and called once."""

from __future__ import annotations

import pytest

from tests.bot.in_private import at_rest, listening, private
from tests.bot.test_checks import standing
from tests.desk import Desk, Fleet

DAY = 24
SECOND = "TKT-2026-0002"


async def silent_for_a_day(desk: Desk, fleet: Fleet) -> None:
    """Have the group be one that cannot be written to for a day, and everything be sent then."""
    desk.database.groups.set_suspended(fleet.chat.id, True, muted=True)
    for _ in range(DAY):
        desk.clock.passes(minutes=60)
        await desk.sweep()
    desk.database.groups.set_suspended(fleet.chat.id, False)
    for _ in range(3):
        await desk.sweep()
        await at_rest(desk, fleet)


async def has_two(desk: Desk, fleet: Fleet) -> None:
    """Have john work on one incident, and have another one wait."""
    await fleet.claimed("Truck 456")
    await fleet.claimed("Truck 457")
    await fleet.asks(fleet.john, "/wait 2 parts 2h")
    await at_rest(desk, fleet)


async def test_who_has_two_incidents_is_told_of_each_once_with_the_true_times(
    desk: Desk, fleet: Fleet
) -> None:
    await has_two(desk, fleet)
    before = len(fleet.chat.bot_messages)
    await silent_for_a_day(desk, fleet)
    sent = [each for each in fleet.chat.bot_messages[before:] if "TKT-" in each.text]
    question, call = sorted(sent, key=lambda each: SECOND in each.text)
    assert "for 1 d." in question.text
    assert "until 2026-09-21 16:13 UTC." in call.text
    assert question.mentioned == call.mentioned == {fleet.john}  # the first ones: only he is


@pytest.mark.parametrize("is_listening", [True, False])
async def test_in_private_it_is_one_message_for_each_too(
    desk: Desk, fleet: Fleet, is_listening: bool
) -> None:
    if is_listening:
        await listening(desk, fleet, fleet.john)
    await has_two(desk, fleet)
    before = len(private(fleet, fleet.john))
    await silent_for_a_day(desk, fleet)
    assert len(private(fleet, fleet.john)) - before == 2 * is_listening
    assert len(standing(fleet)) == (not is_listening)

"""An update the library cannot read stops neither polling nor the updates around it."""

from __future__ import annotations

from sandbox import SentMessage
from tests.desk import Desk, Fleet, eventually

UNREADABLE = {"message_id": "not a number", "date": "never", "chat": 5}


async def test_an_unreadable_update_becomes_a_dead_letter_and_its_neighbours_are_handled(
    desk: Desk, fleet: Fleet
) -> None:
    before = fleet.driver.says(fleet.chat, "/new_issue Truck 1")
    desk.telegram.deliver("message", dict(UNREADABLE))
    after = fleet.driver.says(fleet.chat, "/new_issue Truck 2")
    cards: list[SentMessage] = [await fleet.answer_to(message) for message in (before, after)]
    assert [("Truck 1" in cards[0].text), ("Truck 2" in cards[1].text)] == [True, True]
    await eventually(lambda: desk.database.inbox.count_dead_letters() == 1)
    await eventually(lambda: desk.database.inbox.pending() == [])


async def test_polling_goes_on_after_several_unreadable_updates(desk: Desk, fleet: Fleet) -> None:
    for _ in range(3):
        desk.telegram.deliver("message", dict(UNREADABLE))
        await fleet.quiet()
    assert desk.database.inbox.count_dead_letters() == 3

"""The group that most tests begin with: each has its own copy, and goes on from there."""

from __future__ import annotations

from pathlib import Path

from tests.desk import Clock, Fleet, desk_for
from tests.prepared import Prepared


def test_what_happens_in_one_copy_happens_in_no_other(prepared: Prepared, tmp_path: Path) -> None:
    first, second = (prepared.copy(tmp_path / name, Clock()) for name in ("a.db", "b.db"))
    said = first.driver.says(first.chat, "hello")
    assert said in first.chat.messages
    assert len(second.chat.messages) == len(first.chat.messages) - 1
    assert first.telegram.queue.next_id == second.telegram.queue.next_id + 1


def test_a_copy_goes_by_the_clock_of_its_test(prepared: Prepared, tmp_path: Path) -> None:
    clock = Clock()
    fleet = prepared.copy(tmp_path / "a.db", clock)
    clock.passes(minutes=7)
    assert fleet.telegram.now() == Clock().time + 7 * 60
    assert fleet.driver.says(fleet.chat, "hello").date == clock.time


async def test_nothing_is_left_to_do_in_a_copy(prepared: Prepared, tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "a.db"
    fleet = prepared.copy(path, clock)
    assert fleet.telegram.pending_updates == []
    async with desk_for(fleet.telegram, path, clock) as desk:
        await desk.begun()
        assert desk.database.deliveries.groups_owed() == {}


async def test_everybody_of_a_copy_is_bound(fleet: Fleet) -> None:
    team = (await fleet.asks(fleet.admin, "/team")).text
    assert "@alice, @bob" in team
    assert "@john, @kate" in team
    assert "invited" not in team

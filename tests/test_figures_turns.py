"""Whose figures are made next: one at a time, and first for who waits for them."""

from __future__ import annotations

import asyncio

import pytest

from sending.figures_turns import Turns


class Line:
    """Those who want a turn, by name; who `asked` goes first."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def _work(self, name: str) -> None:
        async with self.turns.turn(is_asked_for=name.startswith("asked")):
            self.had.append(name)
            await self.gates[name].wait()
            if name.endswith("fails"):
                raise ValueError("made for a test")

    async def enter(self, name: str) -> asyncio.Task[None]:
        """Have somebody want a turn."""
        self.gates[name] = asyncio.Event()
        task = asyncio.create_task(self._work(name))
        await settle()
        return task

    async def finish(self, name: str) -> None:
        """End somebody's turn."""
        self.gates[name].set()
        await settle()


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_at_a_time_in_the_order_they_came_but_who_asked_goes_first() -> None:
    line = Line()
    names = ["due 1", "due 2", "asked 1", "due 3", "asked 2"]
    tasks = [await line.enter(name) for name in names]
    for number, name in enumerate(["due 1", "asked 1", "asked 2", "due 2", "due 3"], 1):
        assert line.had[-1] == name
        assert len(line.had) == number
        await line.finish(name)
    await asyncio.gather(*tasks)


async def test_a_turn_that_fails_or_is_given_up_is_handed_on() -> None:
    line = Line()
    tasks = [await line.enter(name) for name in ("asked fails", "asked 2", "due 3", "due 4")]
    tasks[2].cancel()
    await line.finish("asked fails")
    tasks[1].cancel()
    await settle()
    assert line.had == ["asked fails", "asked 2", "due 4"]
    await line.finish("due 4")
    with pytest.raises(ValueError, match="made for a test"):
        await tasks[0]
    await asyncio.wait(tasks)
    assert (await line.enter("due 5"), line.had[-1])[1] == "due 5"
    await line.finish("due 5")


async def test_a_turn_that_came_to_who_is_gone_is_handed_on() -> None:
    line = Line()
    first, second, third = [await line.enter(name) for name in ("due 1", "due 2", "due 3")]
    line.gates["due 1"].set()
    await first  # the second has the turn, and does not know it yet
    second.cancel()
    await settle()
    assert line.had[-1] == "due 3"
    await line.finish("due 3")
    await third

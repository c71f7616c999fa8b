"""Four people at work on four incidents of one group: how long each waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from functools import partial

from benchmarks.against_bare import ROUND_TRIP, UNLIMITED
from benchmarks.fleet import Group, Tapped
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.report import Figure, percentile
from benchmarks.stage import stage

SECTION = "four people on four incidents of one group (in round trips, against what is aimed at)"
PEOPLE = 4
IN_HURRY, AT_EASE = 1.0, 6.0  # seconds at most that somebody looks at what a step has brought
MOST_TOAST, MOST_CARD = 1.5, 5.0  # round trips


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Have everybody take incidents from report to resolution, first in a hurry, then at ease.

    The library polls once at a time, as Telegram wants it, and it takes a round trip until a poll
    is there again. A tap that comes meanwhile waits for it, whatever the desk does.
    """
    for how, rest, desks, incidents in (
        ("in a hurry", IN_HURRY, plan.crowds, plan.crowd_incidents),
        ("at ease", AT_EASE, 2 * plan.crowds, 1),
    ):
        tapped = await crowds(desks, incidents, rest * plan.rest)
        for what, seconds, most in (
            ("tap to toast", [each.toast for each in tapped], MOST_TOAST),
            ("of that since the desk has the tap", [each.toast - each.handed for each in tapped],
             MOST_TOAST),
            ("tap to changed card", [each.card for each in tapped], MOST_CARD),
        ):  # fmt: skip
            trips = percentile(seconds, 95) / ROUND_TRIP
            yield Figure(SECTION, f"{how}, {what}, p95", trips, "", most, most=1.0)


async def crowds(desks: int, incidents: int, longest_rest: float) -> list[Tapped]:
    """Have several crowds work, each with a desk of its own; returns what each tap took."""
    work = (crowd(number, incidents, longest_rest) for number in range(desks))
    return [each for of_one in await asyncio.gather(*work) for each in of_one]


async def crowd(seed: int, incidents: int, longest_rest: float) -> list[Tapped]:
    """Work in one group, with all limits lifted; returns what each tap took."""
    people: list[Group] = []
    async with stage(UNLIMITED, past=lambda past: people.extend(_hire(past))) as scene:
        scene.telegram.latency = ROUND_TRIP
        chances = (random.Random(seed * PEOPLE + number) for number in range(PEOPLE))  # noqa: S311 - the same in each run
        work = (
            _work(group, incidents, partial(chance.uniform, 0, longest_rest))
            for group, chance in zip(people, chances, strict=True)
        )
        return [each for of_one in await asyncio.gather(*work) for each in of_one]


def _hire(past: Past) -> list[Group]:
    [group] = past.groups
    people = [past.telegram.person("Jo Reed", username=f"jo{number}") for number in range(PEOPLE)]
    for person in people:
        group.chat.add(person)
        past.hire(group, person)
    return [group.worked_by(person) for person in people]


async def _work(group: Group, incidents: int, seconds: Callable[[], float]) -> list[Tapped]:
    async def rest() -> None:
        await asyncio.sleep(seconds())

    tapped = []
    for _ in range(incidents):
        await rest()
        tapped += await group.lifecycle(escalate=True, rest=rest)
    return tapped

"""Four people at work on four incidents of one group: how long each waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from benchmarks.against_bare import ROUND_TRIP, UNLIMITED
from benchmarks.fleet import Group, Tapped
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.report import Figure, percentile
from benchmarks.stage import stage

SECTION = "four people on four incidents of one group (in round trips, against what is aimed at)"
PEOPLE = 4
AT_REST = 4  # times as many desks this machine can serve of people who rest
MOST_TOAST, MOST_CARD = 1.5, 5.0  # round trips


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Have everybody take incidents from report to resolution, as people do, then as machines.

    Without a rest nobody can have a toast at once: a tap waits for the next poll to be on its way,
    which takes up to a round trip, and Telegram allows one poll at a time.
    """
    few = max(1, plan.crowds // AT_REST)
    for how, desks, rest, aim in (
        ("", plan.crowds, plan.rest, 1.0),
        ("without a rest, ", few, 0.0, None),
    ):
        tapped = await crowds(desks, plan.crowd_incidents, rest)
        toasts, cards = [each.toast for each in tapped], [each.card for each in tapped]
        for percent, bound in ((50, None), (95, aim)):
            yield _figure(f"{how}tap to toast", toasts, percent, MOST_TOAST, bound)
        for percent, bound in ((50, None), (95, aim)):
            yield _figure(f"{how}tap to changed card", cards, percent, MOST_CARD, bound)


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


def _figure(
    what: str, seconds: Sequence[float], percent: int, most: float, bound: float | None
) -> Figure:
    trips = percentile(seconds, percent) / ROUND_TRIP
    return Figure(SECTION, f"{what}, p{percent}", trips, "", most, most=bound)

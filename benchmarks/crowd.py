"""Four people at work on four incidents of one group: how long each waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence

from benchmarks.against_bare import ROUND_TRIP, UNLIMITED
from benchmarks.fleet import Group, Tapped
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.report import Figure, percentile
from benchmarks.stage import stage

SECTION = "four people on four incidents of one group (in round trips, against what is aimed at)"
PEOPLE = 4
LONGEST_REST = 2.0  # seconds somebody looks at what the last step has brought
MOST_TOAST, MOST_CARD = 1.5, 5.0  # round trips


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Have everybody take incidents from report to resolution; some such groups at once.

    All limits are lifted, and each group has a desk of its own.
    """
    crowds = (crowd(number, plan.crowd_incidents) for number in range(plan.crowds))
    tapped = [each for of_one in await asyncio.gather(*crowds) for each in of_one]
    toasts, cards = [each.toast for each in tapped], [each.card for each in tapped]
    for percent in (50, 95):
        yield _figure("tap to toast", toasts, percent, MOST_TOAST)
    for percent in (50, 95):
        yield _figure("tap to changed card", cards, percent, MOST_CARD)


async def crowd(seed: int, incidents: int) -> list[Tapped]:
    """Work in one group; returns what each tap took."""
    people: list[Group] = []
    async with stage(UNLIMITED, past=lambda past: people.extend(_hire(past))) as scene:
        scene.telegram.latency = ROUND_TRIP
        work = (
            _work(group, incidents, random.Random(seed * PEOPLE + number))  # noqa: S311 - repeats
            for number, group in enumerate(people)
        )
        return [each for of_one in await asyncio.gather(*work) for each in of_one]


def _hire(past: Past) -> list[Group]:
    [group] = past.groups
    people = [past.telegram.person("Jo Reed", username=f"jo{number}") for number in range(PEOPLE)]
    for person in people:
        group.chat.add(person)
        past.hire(group, person)
    return [group.worked_by(person) for person in people]


async def _work(group: Group, incidents: int, chance: random.Random) -> list[Tapped]:
    async def rest() -> None:
        await asyncio.sleep(chance.uniform(0, LONGEST_REST))

    tapped = []
    for _ in range(incidents):
        tapped += await group.lifecycle(escalate=True, rest=rest)
    return tapped


def _figure(what: str, seconds: Sequence[float], percent: int, most: float) -> Figure:
    trips = percentile(seconds, percent) / ROUND_TRIP
    bound = 1.0 if percent == 95 else None  # noqa: PLR2004
    return Figure(SECTION, f"{what}, p{percent}", trips, "", most, most=bound)

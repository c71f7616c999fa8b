"""One member floods every command there is: what do the others of the group notice? Limits on."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.fleet import Group, Tapped
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.process import DESK, Program
from benchmarks.report import Figure, percentile
from benchmarks.stage import stage
from sandbox import SentMessage
from texts import commands
from texts.language import ENGLISH

SECTION = "while one member floods every command (against the same without, and what nobody minds)"
ONE_REPORT = Program("the desk", DESK, settings={"NEW_ISSUE_LIMIT_PER_HOUR": "1"})
TAPS, REPORTS, REFUSED = 3, 1, 6  # in the time of the flood: half of what Telegram allows a group
TOAST_MORE, MESSAGE_MORE = 0.1, 1.0  # seconds nobody minds; Telegram takes a message a second
NEVER = 60.0  # seconds after which a refusal counts as not told

_Result = TypeVar("_Result")


@dataclass
class Crew:
    """The card that is tapped, who may report, and who has reported all they may."""

    card: SentMessage
    fresh: list[Group]
    spent: list[Group]


@dataclass(frozen=True)
class Noticed:
    """What the others noticed: seconds to toasts, to changed and new cards, and to refusals."""

    taps: list[Tapped]
    cards: list[float]
    refusals: list[float]

    @property
    def told(self) -> int:
        """How many of the refused learned of it."""
        return sum(seconds < NEVER for seconds in self.refusals)

    def slowest(self) -> Iterator[tuple[str, float, float]]:
        """Give the 95th percentile of each kind, and how much more nobody minds."""
        yield "tap to toast", percentile([tap.toast for tap in self.taps], 95), TOAST_MORE
        yield "tap to changed card", percentile([tap.card for tap in self.taps], 95), MESSAGE_MORE
        yield "report to card", percentile(self.cards, 95), MESSAGE_MORE
        yield "report to refusal", percentile(self.refusals, 95), MESSAGE_MORE


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Work in a group that is flooded and in one that is not, each with a desk of its own."""
    flooded, quiet = await asyncio.gather(
        at_work(plan.flood_commands, plan.command_seconds), at_work(0, plan.command_seconds)
    )
    for (what, ours, more), (_, theirs, _) in zip(flooded.slowest(), quiet.slowest(), strict=True):
        yield Figure(SECTION, f"{what}, p95", ours, "s", theirs + more, most=1.0)
    yield Figure(SECTION, "refused reports told so", flooded.told, "", REFUSED, least=1.0)


async def at_work(count: int, seconds: float) -> Noticed:
    """Tap, report, and report too much, while an admin sends so many commands."""
    crews: list[Crew] = []
    async with stage(ONE_REPORT, past=lambda past: crews.append(_hire(past))) as scene:
        [crew], [group] = crews, scene.groups
        scene.telegram.latency = ROUND_TRIP
        scene.telegram.flood_limits = True
        scene.watch.patience = NEVER
        flood = asyncio.create_task(_flood(group, count, seconds))
        taps, cards, refusals = await asyncio.gather(
            _spread([lambda: group.turn(crew.card)] * TAPS, seconds),
            _spread([reporter.time_report for reporter in crew.fresh], seconds),
            _spread([reporter.time_refusal for reporter in crew.spent], seconds),
        )
        await flood
    return Noticed(taps, cards, refusals)


def _hire(past: Past) -> Crew:
    """Bring in the reporters; some have an incident, which is all the desk takes in an hour."""
    [group] = past.groups
    group.chat.promote(group.alice)
    card = past.show(group, past.report(group))
    people = [past.telegram.person(f"Driver {number}") for number in range(REPORTS + REFUSED)]
    for person in people:
        group.chat.add(person)
    reporters = [group.reported_by(person) for person in people]
    for reporter in reporters[REPORTS:]:
        past.show(reporter, past.report(reporter))
    return Crew(card, reporters[:REPORTS], reporters[REPORTS:])


async def _spread(steps: list[Callable[[], Awaitable[_Result]]], seconds: float) -> list[_Result]:
    """Take steps that begin evenly spread over a time."""

    async def one(number: int) -> _Result:
        await asyncio.sleep(seconds * number / len(steps))
        return await steps[number]()

    return list(await asyncio.gather(*map(one, range(len(steps)))))


async def _flood(group: Group, count: int, seconds: float) -> None:
    """Send every command in turn, as an admin, with the words its help shows."""
    typed = [commands.usage(ENGLISH, entry.name) for entry in commands.COMMANDS]
    plain = itertools.cycle(text.replace("<code>", "").replace("</code>", "") for text in typed)
    start = time.perf_counter()
    for number, text in zip(range(count), plain, strict=False):
        await asyncio.sleep(start + seconds * number / count - time.perf_counter())
        group.alice.says(group.chat, text)

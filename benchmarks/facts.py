"""How long facts and severity take to read, of texts as long as Telegram allows."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from functools import partial

from benchmarks.plan import Plan
from benchmarks.report import Figure
from domain.facts import read_facts
from domain.severity import guess_severity

SECTION = "facts of a report of 4,096 characters (against what is aimed at)"
LONGEST = 4096
MOST = 1.0  # milliseconds
TRIES = 25  # the fastest of them is least disturbed by others
TEXTS = {
    "words of people": "trk#456 trl T-210 blown LR drive tire I-80 WB mm 212 loaded, ",
    "only words for trucks": "тягач ",
    "only signs": "# ",
    "only roads": "i-80 ",
    "only emoji": "😀",
    "only denials": "not hurt ",
    "one word": "a",
    "one number": "1",
}


async def measure(_: Plan) -> AsyncIterator[Figure]:
    """Read texts that make much work; a text twice as long may take little over twice as long."""
    for what, piece in TEXTS.items():
        whole, half = (_milliseconds(piece, length) for length in (LONGEST, LONGEST // 2))
        yield Figure(SECTION, f"{what}: facts, severity", whole, "ms", MOST, most=1.0)
        yield Figure(SECTION, f"{what}: per character, of half as long", whole / half / 2, "×")


def _milliseconds(piece: str, length: int) -> float:
    """Time the slower of the two readings."""
    text = (piece * length)[:length]
    readings: tuple[Callable[[], object], ...] = (
        partial(read_facts, text, "John D / 456"),
        partial(guess_severity, text),
    )
    return max(min(_once(read) for _ in range(TRIES)) for read in readings) * 1000


def _once(read: Callable[[], object]) -> float:
    start = time.perf_counter()
    read()
    return time.perf_counter() - start

"""How much is measured: all of it, a quick look, or just enough to see that it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Amounts. Programs and file sizes take turns in rounds, so that noise hits all alike."""

    starts: int
    rounds: int
    taps: int  # a round, at no latency; at 50 ms a quarter of it
    groups: tuple[int, ...]
    seconds: float  # of full load, for each rate
    limit_seconds: float  # at Telegram's limits
    sizes: tuple[int, ...]  # incidents in the file; the first is what others are compared with
    repetitions: int


FULL = Plan(
    starts=7,
    rounds=10,
    taps=40,
    groups=(1, 10, 100),
    seconds=6,
    limit_seconds=70,
    sizes=(0, 10_000, 1_000_000),
    repetitions=200,
)
QUICK = Plan(
    starts=2,
    rounds=2,
    taps=24,
    groups=(1, 10),
    seconds=1,
    limit_seconds=6,
    sizes=(0, 1_000, 10_000),
    repetitions=40,
)
SMALLEST = Plan(
    starts=1,
    rounds=1,
    taps=4,
    groups=(1,),
    seconds=0.1,
    limit_seconds=0.2,
    sizes=(0, 10),
    repetitions=2,
)

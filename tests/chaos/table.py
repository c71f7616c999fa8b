"""What a run was to be, what came of it, and how that is laid out."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass

from tests.chaos.figures import Verdict
from tests.chaos.played import Played


@dataclass(frozen=True)
class Plan:
    """How much chaos. `limits` turns Telegram's real flood limits on; hurried, all waits less."""

    seed: int
    kills: int
    reports: int
    groups: int
    limits: bool = False
    is_hurried: bool = False
    calm_comes_with_a_restart: bool = False
    finish: float = 60.0  # seconds people have to end what they began, before calm comes


@dataclass(frozen=True)
class Result:
    """What came of a plan."""

    plan: Plan
    reports: int
    taps: int
    kills: int
    faults: int
    removed: int
    notes: int
    edits: int
    handovers: int
    takes: int
    private_calls: int
    blocks: int  # of the bot, by who is called in private
    played: Played
    verdict: Verdict
    seconds: float


def table(results: list[Result]) -> str:
    """Lay the figures out, a line for each run."""
    rows = [list(COLUMNS), *(_row(result) for result in results)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


_DONE = ("reports", "taps", "kills", "faults", "removed", "handovers", "takes",
         "private_calls", "blocks", "notes", "edits")  # fmt: skip
"""What was done, as the fields of a result are called; behind it the table has what came of it."""

COLUMNS = tuple(
    name.replace("_", " ")
    for name in ("seed", *_DONE, *asdict(Played()), *Verdict().figures, "seconds")
)


def _row(result: Result) -> list[str]:
    done = (getattr(result, name) for name in _DONE)
    played, figures = astuple(result.played), result.verdict.figures.values()
    cells = (result.plan.seed, *done, *played, *figures, round(result.seconds))
    return [str(each) for each in cells]

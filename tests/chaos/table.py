"""What a run was to be, what came of it, and how that is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from tests.chaos.verdict import Verdict


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


COLUMNS = ("seed", "reports", "taps", "kills", "faults", "removed", "lost", "doubled",
           "stale cards", "missing pages", "missing prompts", "missing calls", "wrong calls",
           "handovers", "missing handovers", "doubled handovers", "takes",
           "private calls", "blocks", "missing private calls", "stale private calls",
           "untold", "extra cards", "deleted",
           "notes", "edits", "seconds")  # fmt: skip


def _row(result: Result) -> list[str]:
    verdict = result.verdict
    figures = [result.plan.seed, result.reports, result.taps, result.kills, result.faults]
    figures += [result.removed, verdict.lost, verdict.doubled, verdict.stale_cards]
    figures += [verdict.missing_pages, verdict.missing_prompts, verdict.missing_calls]
    figures += [verdict.wrong_calls, result.handovers, verdict.missing_handovers]
    figures += [verdict.doubled_handovers, result.takes, result.private_calls]
    figures += [
        result.blocks,
        verdict.missing_private_calls,
        verdict.stale_private_calls,
        verdict.untold,
    ]
    figures += [verdict.extra_cards, verdict.deleted, result.notes, result.edits]
    return [str(figure) for figure in (*figures, round(result.seconds))]

"""Figures, the table they stand in, and the JSON file."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ("what", "desk", "against", "ratio", "target")
NOTHING = math.nan


@dataclass(frozen=True)
class Figure:
    """One measured value and what it is held against.

    `base` is the bare program's value, Telegram's limit, or the value in an empty file (NaN:
    nothing to compare with); `most` and `least` bound the ratio of the two.
    """

    section: str
    what: str
    value: float
    unit: str
    base: float = NOTHING
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the base the value is."""
        return self.value / self.base if self.base else NOTHING

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if math.isnan(self.ratio) or (self.most is None and self.least is None):
            return None
        most = math.inf if self.most is None else self.most
        return (self.least or 0) <= self.ratio <= most

    @property
    def target(self) -> str:
        """The target in words."""
        if self.is_met is None:
            return ""
        bound = f"≤ {self.most:.2f}" if self.most is not None else f"≥ {self.least:.2f}"
        return f"{bound} {'met' if self.is_met else 'MISSED'}"

    @property
    def cells(self) -> tuple[str, ...]:
        """The figure as a row of the table."""
        return (
            self.what,
            f"{_number(self.value)} {self.unit}",
            _number(self.base),
            f"{self.ratio:.2f}" if not math.isnan(self.ratio) else "",
            self.target,
        )


def table(figures: Iterable[Figure]) -> str:
    """Lay the figures out in aligned columns, also readable as Markdown."""
    rows: list[tuple[str, ...]] = [HEAD]
    section = ""
    for figure in figures:
        if figure.section != section:
            section = figure.section
            rows.append((f"**{section}**", "", "", "", ""))
        rows.append(figure.cells)
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    rule = ["-" * width + (":" if column else "-") for column, width in enumerate(widths)]
    return "\n".join([lines[0], "|-" + "|-".join(rule) + "|", *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join([first, *rest])} |"


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return f"{value:,.{min(digits, 3)}f}"


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Keep the figures for programs to read; what cannot be compared is null."""
    rows = [
        {
            **asdict(figure),
            "base": None if math.isnan(figure.base) else figure.base,
            "ratio": None if math.isnan(figure.ratio) else figure.ratio,
            "met": figure.is_met,
        }
        for figure in figures
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def percentile(values: Sequence[float], percent: int) -> float:
    """Give the nearest rank: a value that really occurred."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(percent / 100 * len(ranked)) - 1)]


median = statistics.median

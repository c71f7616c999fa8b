"""Draws the picture of a period's figures: `python -m reports.picture`, JSON in, PNG out.

Only this file imports matplotlib, and only reports/drawing.py starts it.
"""

from __future__ import annotations

if __name__ == "__main__":  # before anything takes memory
    import sys

    from reports import child

    child.limit_itself(megabytes=int(sys.argv[1]) if sys.argv[1:] else 512)

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypedDict, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from texts.pictures import Labels

DPI, WIDTH = 100, 1080  # pixels: a phone shows a third of them
HEAD, DAYS, HOURS, KEPT, UNITS, A_UNIT = 120, 420, 380, 205, 115, 66  # pixels of height
SIDE = 30
FONT = "DejaVu Sans"  # comes with matplotlib, and has Latin, Cyrillic and Greek letters
GURMUKHI = "Noto Sans Gurmukhi"  # comes with us, in reports/fonts/
TITLE, PANEL, TEXT, SMALL = 28, 21, 19, 17  # points; SMALL is 8 pixels on the phone
# The colours that colour-blind people tell apart are those of Okabe and Ito:
# https://jfly.uni-koeln.de/color/
ORANGE, BLUE, GREEN = "#E69F00", "#0072B2", "#009E73"
INK, FAINT, LINES, EMPTY, PAST = "#222222", "#5f5f5f", "#e2e2e2", "#f1f1f1", "#8fcfba"
HEAT = LinearSegmentedColormap.from_list("heat", ["#d6e8f4", BLUE, "#00263d"])
BAR = 0.4  # of a day's width
FEWEST_DAYS = 5  # for which there is room, so that one day's bars are no walls
MOST_NAMED = 11  # days that are named below the bars
STYLE: dict[Any, Any] = {
    "font.family": [FONT, GURMUKHI],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a unit may be called "$5"
    "axes.labelcolor": FAINT,
    "axes.labelsize": SMALL,
    "axes.titlesize": PANEL,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.axisbelow": True,
    "grid.color": LINES,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "ytick.major.pad": 9,
}


class Bars(TypedDict):
    """What is counted on each day, and on the same one of the period before; None: it had none."""

    now: Sequence[int]
    before: Sequence[int | None]


class Contents(TypedDict):
    """All that stands on a picture; `labels` are those of texts/pictures.py."""

    labels: dict[str, Any]
    opened: Bars
    resolved: Bars
    by_hour: Sequence[Sequence[int]]
    kept: float | None  # percent
    kept_before: float | None
    units: Sequence[int]


def draw(contents: Contents) -> bytes:
    """Draw a picture as PNG."""
    bring_fonts()
    labels = cast("Labels", SimpleNamespace(**readable(contents["labels"])))
    heights = (DAYS, HOURS, KEPT, UNITS + A_UNIT * max(len(contents["units"]), 1))
    height = HEAD + sum(heights)
    with mpl.rc_context(STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.25, h_pad=0.12, rect=(0, 0, 1, 1 - HEAD / height))
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, layout=layout)
        head(figure, 1 - 35 / height, labels.title, size=TITLE, weight="bold")
        head(figure, 1 - 85 / height, labels.period, size=PANEL, color=FAINT)
        panels: Sequence[Panel] = (draw_days, draw_hours, draw_kept, draw_units)
        for draw_panel, axes in zip(panels, figure.subplots(4, height_ratios=heights), strict=True):
            axes.spines[:].set_visible(False)
            draw_panel(axes, contents, labels)
        png = io.BytesIO()
        FigureCanvasAgg(figure).print_figure(png, format="png")
    return png.getvalue()


Panel = Callable[[Axes, Contents, "Labels"], None]


def head(figure: Figure, top: float, said: str, size: float, **style: Any) -> None:  # noqa: ANN401 - its own
    """Write a line above all panels, smaller if it is too long."""
    text = figure.text(SIDE / WIDTH, top, said, va="top", size=size, **style)
    too_long = text.get_window_extent().width / (WIDTH - 2 * SIDE)
    text.set_fontsize(size / max(too_long, 1))


def bring_fonts() -> None:
    """Let matplotlib know the fonts that come with us.

    It has listed its own by now, and would look for no others as long as it is told not to.
    """
    os.environ.pop("MPL_IGNORE_SYSTEM_FONTS", None)
    if GURMUKHI not in font_manager.get_font_names():
        for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
            font_manager.fontManager.addfont(file)


@cache
def letters() -> frozenset[int]:
    """Give the characters that the fonts have."""
    files = [font_manager.findfont(font) for font in (FONT, GURMUKHI)]
    return frozenset(
        letter for file in files for letter in font_manager.get_font(file).get_charmap()
    )


def readable(said: Any) -> Any:  # noqa: ANN401 - as deep as JSON is
    """Leave out what the fonts have no letters for, such as emoji."""
    if isinstance(said, dict):
        return {name: readable(each) for name, each in said.items()}
    if isinstance(said, list):
        return [readable(each) for each in said]
    return "".join(each for each in said if ord(each) in letters()).strip() or (said and "–")


def draw_days(axes: Axes, contents: Contents, labels: Labels) -> None:
    """Draw what was opened and resolved on each day, and a line where the period before was."""
    title(axes, labels.by_day, lines_below=1)
    draw_bars(axes, contents["opened"], -BAR / 2, ORANGE, labels.opened, "_")
    draw_bars(axes, contents["resolved"], BAR / 2, BLUE, labels.resolved, labels.before)
    every = -(-len(labels.days) // MOST_NAMED) or 1
    axes.set_xticks(range(0, len(labels.days), every), labels.days[::every])
    axes.set(xlabel=labels.day, ylabel=labels.a_day)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylim(0, 1.07 * max(axes.dataLim.y1, 1))
    room = max(FEWEST_DAYS - len(labels.days), 0) / 2
    axes.set_xlim(-0.6 - room, len(labels.days) - 0.4 + room)
    axes.grid(axis="y")
    lines, bars = axes.get_legend_handles_labels()
    axes.legend(
        *([*handles[-2:], *handles[:-2]] for handles in (lines, bars)),
        ncols=3, frameon=False, loc="lower left", bbox_to_anchor=(-0.01, 0.98), borderaxespad=0,
        fontsize=SMALL, handlelength=1.1, handletextpad=0.5, columnspacing=1.4,
    )  # fmt: skip


def draw_bars(axes: Axes, bars: Bars, at: float, colour: str, label: str, past: str) -> None:
    """Draw a bar for each day, and a short line across it where the period before was.

    Of none there is no line, as there is no bar: in a quiet group most would lie on the axis.
    """
    places = [day + at for day in range(len(bars["now"]))]
    axes.bar(places, bars["now"], BAR, color=colour, label=label)
    known = [(x, y) for x, y in zip(places, bars["before"], strict=True) if y]
    starts, ends = ([x + side * BAR / 2 for x, _ in known] for side in (-1, 1))
    axes.hlines([y for _, y in known], starts, ends, colors=INK, linewidth=3, label=past)


def title(axes: Axes, said: str, lines_below: int = 0) -> None:
    """Write what a panel shows, with room for a line below it."""
    axes.set_title(said, pad=12 + lines_below * SMALL * 1.5)


def draw_hours(axes: Axes, contents: Contents, labels: Labels) -> None:
    """Draw how many were opened by weekday and hour."""
    counts = contents["by_hour"]
    most = max(max(row) for row in counts)
    title(axes, labels.by_hour, lines_below=min(most, 1))
    shown = [[count or float("nan") for count in row] for row in counts]
    axes.set_facecolor(EMPTY)
    cells = axes.pcolormesh(
        shown, cmap=HEAT, vmin=0, vmax=most or 1, edgecolors="white", linewidth=2
    )
    axes.set_yticks([row + 0.5 for row in range(len(counts))], labels.weekdays)
    axes.set_xticks(range(0, 25, 3))
    axes.set_xlabel(labels.hour)
    axes.invert_yaxis()
    if not most:
        return
    scale = axes.inset_axes((0, 1.045, 0.3, 0.055))
    axes.figure.colorbar(cells, cax=scale, orientation="horizontal", ticks=[]).outline.set_visible(
        False
    )
    scale.text(
        1.05,
        0.4,
        labels.scale,
        size=SMALL,
        va="center",
        transform=scale.transAxes,
    )


def draw_kept(axes: Axes, contents: Contents, labels: Labels) -> None:
    """Draw how many first responses came within SLA, in percent, and in the period before."""
    title(axes, labels.kept)
    shares = [contents["kept"], contents["kept_before"]]
    axes.barh([0, 1], [100, 100], 0.8, color=EMPTY)
    axes.barh([0, 1], [share or 0 for share in shares], 0.8, color=[GREEN, PAST])
    axes.text(1, 0, labels.kept_now, va="center_baseline", weight="bold")
    axes.text(1, 1, labels.kept_before, va="center_baseline")
    axes.set_yticks([])
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 100 // (len(labels.shares) - 1)), labels.shares)
    axes.invert_yaxis()


def draw_units(axes: Axes, contents: Contents, labels: Labels) -> None:
    """Draw which units had the most incidents, and what they waited for."""
    counts = contents["units"]
    title(axes, labels.units)
    if not counts:
        axes.set(xticks=[], yticks=[])
        axes.text(0, 1, labels.nothing, va="top", color=FAINT)
        return
    places, most = range(len(counts)), max(*counts, 1)
    axes.barh(places, counts, 0.45, color=ORANGE)
    axes.set_yticks(places, labels.unit_names)
    for place, count, waited in zip(places, counts, labels.waited, strict=True):
        axes.text(count + most / 80, place, str(count), va="center_baseline")
        axes.text(0, place + 0.27, waited, va="top", size=SMALL, color=FAINT)
    axes.set_xlabel(labels.incidents)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_xlim(0, most * 1.08)
    axes.set_ylim(len(counts) - 0.3, -0.4)


def main() -> None:
    """Draw what stdin says to stdout."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()

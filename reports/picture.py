"""Draws the picture of a period's figures: `python -m reports.picture`, JSON in, PNG out.

Only this file imports matplotlib, and only reports/drawing.py starts it.
"""

from __future__ import annotations

if __name__ == "__main__":  # before anything takes memory
    from reports import child

    child.limit_itself(megabytes=512)

import io
import json
import sys
from collections.abc import Sequence
from typing import Any, TypedDict

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT, DPI = 1080, 1500, 100  # pixels; a phone shows a third of them
# The colours that colour-blind people tell apart, of Okabe and Ito: https://jfly.uni-koeln.de/color/
OPENED, RESOLVED, GREEN = "#E69F00", "#0072B2", "#009E73"
INK, FAINT, EMPTY = "#222222", "#6b6b6b", "#f1f1f1"
HEAT = LinearSegmentedColormap.from_list("heat", ["#d6e8f4", "#0072B2", "#00263d"])
BAR = 0.4  # of a day's width
MOST_TICKS = 11  # days that are named below the bars
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 18,
    "text.color": INK,
    "axes.labelcolor": FAINT,
    "axes.edgecolor": "#bbbbbb",
    "axes.titlesize": 21,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.parse_math": False,  # a unit may be named "$5"
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
    with mpl.rc_context(STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.25, h_pad=0.15)
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, layout=layout)
        labels = contents["labels"]
        figure.suptitle(f"{labels['title']}\n{labels['period']}", x=0.03, ha="left", fontsize=24)
        days, heat, kept, units = figure.subplots(4, height_ratios=(3.2, 2.8, 0.9, 3))
        draw_days(days, contents)
        draw_hours(heat, contents)
        draw_kept(kept, contents)
        draw_units(units, contents)
        png = io.BytesIO()
        FigureCanvasAgg(figure).print_figure(png, format="png")
    return png.getvalue()


def draw_days(axes: Axes, contents: Contents) -> None:
    """Draw what was opened and resolved on each day, and a line where the period before was."""
    labels = contents["labels"]
    axes.set_title(labels["by_day"])
    for at, colour, of in ((-BAR / 2, OPENED, "opened"), (BAR / 2, RESOLVED, "resolved")):
        bars: Bars = contents[of]  # type: ignore[literal-required]
        places = [day + at for day in range(len(bars["now"]))]
        axes.bar(places, bars["now"], BAR, color=colour, label=labels[of])
        known = [(x, y) for x, y in zip(places, bars["before"], strict=True) if y is not None]
        axes.hlines(
            [y for _, y in known], [x - BAR / 2 for x, _ in known], [x + BAR / 2 for x, _ in known],
            colors=INK, linewidth=3, label=labels["before"] if of == "resolved" else "_",
        )  # fmt: skip
    every = -(-len(labels["days"]) // MOST_TICKS) or 1
    axes.set_xticks(range(0, len(labels["days"]), every), labels["days"][::every])
    axes.set(xlabel=labels["day"], ylabel=labels["a_day"])
    counted(axes)
    axes.legend(ncols=3, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), fontsize=16)


def counted(axes: Axes) -> None:
    """Have an axis count from nought in whole numbers, with lines to read it by."""
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylim(0, max(axes.get_ylim()[1], 1))
    axes.grid(axis="y", color="#e4e4e4")
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def draw_hours(axes: Axes, contents: Contents) -> None:
    """Draw how many were opened by weekday and hour."""
    labels, counts = contents["labels"], contents["by_hour"]
    axes.set_title(labels["by_hour"])
    most = max((max(row) for row in counts), default=0)
    shown = [[count or float("nan") for count in row] for row in counts]
    axes.set_facecolor(EMPTY)
    mesh = axes.pcolormesh(
        shown, cmap=HEAT, vmin=0, vmax=max(most, 1), edgecolors="white", linewidth=2
    )
    axes.set_yticks([row + 0.5 for row in range(7)], labels["weekdays"])
    axes.set_xticks(range(0, 25, 3))
    axes.set_xlabel(labels["hour"])
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = axes.figure.colorbar(mesh, ax=axes, label=labels["incidents"], fraction=0.04, pad=0.01)
    bar.locator = MaxNLocator(4, integer=True)
    bar.outline.set_visible(False)


def draw_kept(axes: Axes, contents: Contents) -> None:
    """Draw how many first responses came within SLA, in percent, and in the period before."""
    labels = contents["labels"]
    axes.set_title(labels["kept"])
    shares = [contents["kept_before"], contents["kept"]]
    axes.barh([0, 1], [100, 100], 0.7, color=EMPTY)
    axes.barh([0, 1], [share or 0 for share in shares], 0.7, color=["#9fd4c3", GREEN])
    for place, said in enumerate((labels["kept_before"], labels["kept_now"])):
        axes.text(1, place, said, va="center")
    axes.set_yticks([])
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def draw_units(axes: Axes, contents: Contents) -> None:
    """Draw which units had the most incidents, and what they waited for."""
    labels, counts = contents["labels"], contents["units"]
    axes.set_title(labels["units"])
    places = range(len(counts))
    axes.barh(places, counts, 0.7, color=OPENED)
    axes.set_yticks(places, labels["unit_names"])
    axes.invert_yaxis()
    for place, count, waited in zip(places, counts, labels["waited"], strict=True):
        axes.text(0.02 * max(counts), place, waited, va="center", fontsize=16)
        axes.text(count, place, f" {count}", va="center")
    axes.set_xlabel(labels["incidents"])
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlim(0, max(counts, default=1) * 1.1)
    axes.tick_params(length=0)


def main() -> None:
    """Draw what stdin says to stdout."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()

"""Has the picture of a period's figures drawn, by a child process that imports matplotlib.

The bot itself never does: it takes a second, and memory that is not given back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata, util
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from domain.figures import Day, PeriodFigures, Response
from reports import child
from reports.child import ChildFailedError, Limits
from texts.figures import Subject
from texts.language import ENGLISH, Language
from texts.pictures import labels

if TYPE_CHECKING:
    from reports.picture import Bars, Contents

logger = logging.getLogger(__name__)

MODULE = "reports.picture"
MOST_UNITS = 5
MISSING = "matplotlib is missing"
UNSHAPED = "but English for readers of Punjabi: that takes Python 3.11 or newer"
_ENVIRONMENT = {
    "MPL_IGNORE_SYSTEM_FONTS": "1",  # all letters come with it or with us; others take long to list
    "OPENBLAS_NUM_THREADS": "1",  # each takes memory, and has nothing to do
}
_SHAPED = {"pa"}
"""Languages whose signs are put in order and joined with letters."""
_SHAPES = (3, 11)
"""The matplotlib that does so, which takes Python 3.11; one before it draws sign by sign:
https://github.com/matplotlib/matplotlib/releases/tag/v3.11.0."""


USUAL = Limits(child.SECONDS, 512)
"""A seventh of that address space is ever used."""


def can_draw() -> bool:
    """Tell whether there is what draws, without importing it."""
    return util.find_spec("matplotlib") is not None


def can_shape() -> bool:
    """Tell whether what draws can write every language, without importing it."""
    numbers = metadata.version("matplotlib").split(".")
    return tuple(map(int, numbers[:2])) >= _SHAPES


async def draw(
    figures: PeriodFigures,
    language: Language,
    subject: Subject,
    limits: Limits = USUAL,
    folder: Path | None = None,
) -> bytes | None:
    """Draw figures as a PNG, with a folder for what is kept meanwhile; None where that failed.

    Reports come without a picture then, so no failure is raised. One at a time is for the caller.
    """
    if not can_draw():
        logger.warning("event=no_picture error=%r", MISSING)
        return None
    given = json.dumps(contents(figures, language, subject)).encode()
    memory = str(limits.megabytes)
    try:
        return await child.run(MODULE, given, limits.seconds, [memory], _ENVIRONMENT, folder)
    except ChildFailedError as error:
        logger.warning("event=no_picture error=%r", str(error))
        return None


def contents(figures: PeriodFigures, language: Language, subject: Subject) -> Contents:
    """Give all that stands on a picture, as it is handed to the child.

    What cannot be written in a language is said in English.
    """
    spoken = ENGLISH if language.code in _SHAPED and not can_shape() else language
    return {
        "labels": asdict(labels(spoken, figures, subject, MOST_UNITS)),
        "opened": _bars([day.opened for day in figures.days], figures.days_before, "opened"),
        "resolved": _bars([day.resolved for day in figures.days], figures.days_before, "resolved"),
        "by_hour": [list(hours) for hours in figures.by_hour],
        "kept": _share(figures.totals.first_response),
        "kept_before": _share(figures.before.first_response),
        "units": [unit.opened for unit in figures.units[:MOST_UNITS]],
    }


def _bars(now: Sequence[int], before: Sequence[Day], of: str) -> Bars:
    """Put each day beside that of the period before; that may have more days, or fewer."""
    then = [getattr(day, of) for day in before]
    return {"now": list(now), "before": [b for n, b in zip_longest(now, then) if n is not None]}


def _share(response: Response) -> float | None:
    """Give the percent of first responses that came within SLA; None of none."""
    count = response.times.count
    return 100 * response.within / count if count else None

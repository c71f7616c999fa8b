"""When something falls due."""

from __future__ import annotations

import math


def next_nudge(began: int, now: int, sla: float) -> int:
    """Find when the next nudge is due: the first doubling of `sla` after the wait so far.

    All in seconds; `began` and `now` are UTC epoch times, and so is the result.
    """
    doublings = max(0, math.floor(math.log2(max(now - began, 1) / sla)))
    while (due := math.ceil(began + sla * (1 << doublings))) <= now:
        doublings += 1
    return due

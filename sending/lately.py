"""How often somebody was replied to lately: who gets many replies leaves more room to others."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable

LATELY = 60.0  # seconds: what Telegram limits in a group, it counts by the minute
FEW = 3  # replies within that time which are as urgent as anybody's


class Lately:
    """Remembers the last few replies of each; times are seconds of the loop's clock."""

    def __init__(self) -> None:
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def had_few(self, who: Hashable, now: float) -> bool:
        """Tell whether somebody got so few that one more is as urgent as anybody's."""
        times = self._times.get(who)
        return times is None or len(times) < FEW or now - times[0] >= LATELY

    def note(self, who: Hashable, now: float) -> None:
        """Note that somebody gets a reply now; forget those who had their last one long ago."""
        self._times.setdefault(who, deque(maxlen=FEW)).append(now)
        self._times.move_to_end(who)
        while now - next(iter(self._times.values()))[-1] >= LATELY:
            self._times.popitem(last=False)

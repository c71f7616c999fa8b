"""Who may do bulk work now: so many groups at once, each in its turn."""

from __future__ import annotations

from collections.abc import Callable

from sending import flood_control

BULK_GROUPS = 100  # whose bulk work is attended to at once: our choice; most wait for an allowance


def most_bulk_in_hand() -> int:
    """Give how many bulk deliveries may be under way: half the places, so that half stay free."""
    return max(1, flood_control.IN_FLIGHT // 2)


class Places:
    """Gives places to so many groups at once; who gets none is in line, and is called in turn."""

    def __init__(self, most: int, call: Callable[[int], None]) -> None:
        self._most = most
        self._call = call
        self._taken: set[int] = set()
        self._line: dict[int, None] = {}  # in the order they came

    def ask(self, group_id: int) -> bool:
        """Tell whether a group has a place; if there is none left, it is called when it has."""
        if group_id not in self._taken:
            if len(self._taken) >= self._most:
                self._line.setdefault(group_id)
                return False
            self._taken.add(group_id)
        return True

    def leave(self, group_id: int) -> None:
        """Have a group need no place any more; the first in line gets its."""
        self._line.pop(group_id, None)
        if group_id not in self._taken:
            return
        self._taken.discard(group_id)
        if self._line:
            first = next(iter(self._line))
            del self._line[first]
            self._taken.add(first)
            self._call(first)

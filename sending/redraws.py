"""When a board may be drawn: it rests before it is edited, or posted again."""

from __future__ import annotations

import asyncio

from database import Database, Delivery, Owed

REST = 20.0  # seconds between the beginnings of two: as the product has it
# Telegram holds an edit up to 8 (building.py): one that a kill left under way has landed by then.
LANDED_AFTER = 10.0
AFTER_CARD = 2.0  # seconds: of many reports at once the next card needs the chat's allowance more

DRAWS = (Delivery.BOARD, Delivery.BOARD_EDIT)


class Redraws:
    """Tells when the boards of offices may be drawn.

    The first change after a rest is drawn at once, but for new cards in the office, which come
    first. A board that is removed each time it is posted, as some bots do to others, comes back no
    faster. Kept in memory only: after a start a board is drawn at once, too, unless an edit of an
    earlier run may still land on top of it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rest_until: dict[int, float] = {}
        self._reported_until: dict[int, float] = {}

    def ready(self, owed: Owed) -> float:
        """Tell from when on something may be sent, in the loop's time; 0: it need not wait."""
        if owed.delivery is Delivery.BOARD:
            return self._rest_until.get(owed.group_id, 0.0)
        if owed.delivery is not Delivery.BOARD_EDIT:
            return 0.0
        if owed.group_id not in self._rest_until:
            in_doubt = self._database.boards.is_edit_in_doubt(owed.group_id)
            self._rest_until[owed.group_id] = _now() + LANDED_AFTER if in_doubt else 0.0
        reported_until = self._reported_until.get(owed.group_id, 0.0)
        return max(self._rest_until[owed.group_id], reported_until)

    def rest(self, office_id: int) -> float:
        """Tell how many seconds an office's board rests still; none, or less: it does not."""
        until = max(self._rest_until.get(office_id, 0.0), self._reported_until.get(office_id, 0.0))
        return until - _now()

    def begin(self, owed: Owed) -> None:
        """Note that something is sent now: a board rests from then on, if it needs to."""
        if owed.delivery in DRAWS:
            self._rest_until[owed.group_id] = _now() + REST
        elif owed.delivery is Delivery.CARD:
            self._reported_until[owed.group_id] = _now() + AFTER_CARD


def _now() -> float:
    return asyncio.get_running_loop().time()

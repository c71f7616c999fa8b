"""Whose work is begun when: at once where something happened, few at a time where much is owed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from database import Database, Delivery, Owed
from sending.bulk import BULK_GROUPS, Places, most_bulk_in_hand
from sending.flood_control import FloodControl
from sending.redraws import Redraws
from sending.under_way import GroupWork, Shared, Tries

WOKEN_AT_ONCE = 20  # groups; then polls, toasts and deliveries have their turn
_RING = {  # and may owe private calls
    Delivery.CARD, Delivery.PAGE, Delivery.CALL, Delivery.NUDGE, Delivery.WAIT, Delivery.CHECK,
}  # fmt: skip


@dataclass(frozen=True)
class InHand:
    """Work that is ended: who had nothing in hand is cancelled, what `may_finish` is not."""

    cancelled: list[asyncio.Task[None]]
    may_finish: list[asyncio.Task[None]]


class Wakes:
    """Has the work of chats begun, and of others whom it concerns. `tries` makes the deliveries."""

    def __init__(
        self, tries: Tries, database: Database, flood_control: FloodControl, redraws: Redraws
    ) -> None:
        self._database = database
        self._redraws = redraws
        self._groups: dict[int, GroupWork] = {}
        self._line: deque[tuple[int, bool]] = deque()  # to be woken; whether for bulk alone
        self._is_waking = False
        self._attended = Places(BULK_GROUPS, self._called)
        self._shared = Shared(
            tries=tries,
            database=database,
            flood_control=flood_control,
            attended=self._attended,
            bulk_in_hand=Places(most_bulk_in_hand(), self._called),
            forget=self._groups.__delitem__,
        )
        self._resting: set[int] = set()  # offices whose boards are drawn once they have rested
        self._is_stopping = False

    def wake(self, chat_id: int) -> None:
        """Have a chat's deliveries made, and what is owed elsewhere of its incidents."""
        if self._is_stopping:
            return
        self._work_for(chat_id).wake()
        self._wake_people(chat_id)
        self._wake_office(chat_id)

    def wake_after(self, owed: Owed) -> None:
        """Have done elsewhere what a delivery is followed by."""
        if self._is_stopping:
            return
        if owed.delivery in _RING:
            self._wake_people(owed.group_id)
        if owed.delivery is Delivery.CARD:
            self._wake_office(owed.group_id)
        if owed.delivery is Delivery.PRIVATE_CALL:
            self._wake_asked(owed.incident_id or "")

    def wake_in_turn(self, groups: Mapping[int, bool]) -> None:
        """Have groups woken in this order; of each is told whether it is owed bulk alone."""
        self._line.extend(groups.items())
        if not self._is_waking:
            self._wake_some()

    def clear_line(self) -> None:
        """Wake none of those that are still to be woken."""
        self._line.clear()

    def stop(self) -> InHand:
        """Begin nothing any more."""
        self._is_stopping = True
        stopped = [group.stop() for group in self._groups.values()]
        return InHand(
            [task for tasks, _ in stopped for task in tasks],
            [task for _, tasks in stopped for task in tasks],
        )

    # Whom a chat's work concerns

    def _wake_people(self, group_id: int) -> None:
        """Have people told in private what is owed to them of a group's incidents."""
        for user_id in self._database.private_calls.people_owed(group_id):
            self._work_for(user_id).wake()

    def _wake_office(self, group_id: int) -> None:
        """Have the board of a group's fleet drawn, if it lacks something."""
        office_id = self._database.boards.stale_office(group_id)
        if office_id is None or office_id == group_id or office_id in self._resting:
            return
        rest = self._redraws.rest(office_id)
        if rest <= 0:
            self._wake_for_bulk(office_id)
        else:  # a fleet's taps need not have all that its office is owed read until then
            self._resting.add(office_id)
            asyncio.get_running_loop().call_later(rest, self._rested, office_id)

    def _rested(self, office_id: int) -> None:
        self._resting.discard(office_id)
        if not self._is_stopping:
            self._wake_for_bulk(office_id)

    def _wake_asked(self, incident_id: str) -> None:
        """Have a group asked what nobody could be asked in private."""
        check = self._database.checks.owed(incident_id)
        if check is not None:
            self._work_for(check.incident.group_id).wake()

    # In turn

    def _wake_some(self) -> None:
        """Wake groups a few at a time, the most urgent first: they may be thousands.

        Who is owed bulk alone gets in line for it.
        """
        for _ in range(min(WOKEN_AT_ONCE, len(self._line))):
            group_id, is_bulk = self._line.popleft()
            if not is_bulk or group_id in self._groups:
                self.wake(group_id)
            else:
                self._wake_for_bulk(group_id)
        self._is_waking = bool(self._line) and not self._is_stopping
        if self._is_waking:
            asyncio.get_running_loop().call_soon(self._wake_some)

    def _wake_for_bulk(self, group_id: int) -> None:
        """Have a group's bulk work done, once it is its turn if it has none in hand."""
        if group_id in self._groups or self._attended.ask(group_id):
            self._called(group_id)

    def _called(self, group_id: int) -> None:
        """Go on with a group's bulk work: its turn has come."""
        if not self._is_stopping:
            self._work_for(group_id).look_on()

    def _work_for(self, group_id: int) -> GroupWork:
        if (group := self._groups.get(group_id)) is None:
            group = self._groups[group_id] = GroupWork(group_id, self._shared)
        return group

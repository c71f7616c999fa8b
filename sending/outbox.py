"""Sends what is owed, most urgent first, side by side; decides what to try when."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from database import Database, Delivery, Owed, is_disk_trouble
from network.failures import NotSentError
from sending.deliveries import Deliverer
from sending.flood_control import FloodControl, seconds
from sending.messages import CLOSED, LOCKED, certainly_not_sent, is_refusal, says
from sending.order import COUNTED
from sending.redraws import Redraws
from sending.wakes import Wakes

logger = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 15.0  # seconds
FIRST_HOLD, LONGEST_HOLD = 30.0, 3600.0  # seconds until what was refused is tried again
# Seconds until what may have arrived is sent again; Telegram holds it up to 8 (building.py).
AMBIGUOUS_SEND_WAIT = 10.0
LONGEST_MAKING = 3600.0  # seconds; what is made wakes its chat
TOAST_HEAD_START = 2.0  # seconds a card waits at most for the toast that comes before it
STOP_GRACE = 3.0  # seconds for deliveries in hand when the bot stops

POSTS = COUNTED - {
    Delivery.EDIT, Delivery.TELL_EDIT, Delivery.PAGE_EDIT, Delivery.PRIVATE_EDIT,
    Delivery.BOARD_EDIT,
}  # fmt: skip
# See check_chat_access and fail_query_with_error in Client.cpp of
# https://github.com/tdlib/telegram-bot-api.
_GONE_FROM = ("kicked", "not a member", "chat was deleted", "user is deactivated", "was blocked")


@dataclass
class _Held:
    """A card that waits until so many toasts are out, or until a time."""

    until: float
    toasts: int = 0


class Outbox:
    """Closes the difference between the database and what the groups see."""

    def __init__(
        self, deliverer: Deliverer, database: Database, flood_control: FloodControl
    ) -> None:
        self._deliverer = deliverer
        self._database = database
        self._locked: set[int] = set()  # groups in which nobody may write just now
        # Only how and when to try again is kept in memory; what is owed is in the database.
        self._hold: dict[Owed, float] = {}
        self._shut_out: set[Owed] = set()
        self._backoff: dict[Owed, float] = {}
        self._not_before: dict[Owed, float] = {}
        self._unconnected: set[Owed] = set()  # waits because there was no connection
        self._toasting: dict[str, _Held] = {}
        self._redraws = Redraws(database)
        self._wakes = Wakes(self, database, flood_control, self._redraws)

    def wake(self, group_id: int) -> None:
        """Have a chat's deliveries made, and what is owed elsewhere of its incidents.

        Returns at once.
        """
        self._wakes.wake(group_id)

    def wake_all(self) -> None:
        """Have everything owed delivered, what failed before included when its wait is over."""
        self._shut_out.clear()
        self._backoff.clear()
        now = _now()
        self._not_before = {owed: at for owed, at in self._not_before.items() if at > now}
        self._hold = {owed: hold for owed, hold in self._hold.items() if owed in self._not_before}
        self._wakes.clear_line()
        self._wakes.wake_in_turn(self._database.deliveries.groups_owed())

    def retry(self, group_id: int) -> None:
        """Have everything owed to a group tried anew: it can perhaps be written to again."""
        self._shut_out = {owed for owed in self._shut_out if owed.group_id != group_id}
        self.wake(group_id)

    def migrate(self, group_id: int, new_id: int) -> None:
        """Move a group that became a supergroup to its new id, and have its cards posted there."""
        logger.info("chat=%s event=migrated to=%s", group_id, new_id)
        self._database.groups.migrate(group_id, new_id)
        self.wake(new_id)

    def toast_first(self, group_id: int, incident_id: str) -> Callable[[], None]:
        """Hold an incident's card back until what is returned is called: its toast is out.

        It is held for a moment at most, however many toasts follow each other.
        """
        loop = asyncio.get_running_loop()
        held = self._toasting.setdefault(incident_id, _Held(loop.time() + TOAST_HEAD_START))
        held.toasts += 1
        late = loop.call_at(held.until, self.wake, group_id)

        def out() -> None:
            late.cancel()
            held.toasts -= 1
            if not held.toasts:
                del self._toasting[incident_id]
            self.wake(group_id)

        return out

    def stuck(self, before: int) -> set[int]:
        """Name groups that wait for a card, page or prompt since before a time, for no known cause.

        Known is that nobody may write there just now, or that every topic is closed.
        """
        closed = {owed.group_id for owed in self._shut_out}
        return set(self._database.deliveries.groups_owed_since(before)) - self._locked - closed

    async def stop(self) -> None:
        """End all work; what is in hand may finish, the rest stays owed."""
        ended = self._wakes.stop()
        if ended.may_finish:
            await asyncio.wait(ended.may_finish, timeout=STOP_GRACE)
        for task in ended.may_finish:
            task.cancel()
        await asyncio.gather(*ended.cancelled, *ended.may_finish, return_exceptions=True)

    def failed(self, group_id: int, owed: Owed | None, error: BaseException) -> None:
        """Go on after an error nobody expected: one bad row must not stop the others."""
        logger.error("chat=%s %s failed", group_id, owed, exc_info=error)
        if owed is not None:
            self._hold_back(owed, error)
        else:
            asyncio.get_running_loop().call_later(LONGEST_BACKOFF, self.wake, group_id)

    def is_shut_out(self, owed: Owed) -> bool:
        """Tell whether every topic is closed to something."""
        return owed in self._shut_out

    def readmit(self, owed: Owed) -> None:
        """Have something tried again, wherever it was shut out."""
        self._shut_out.discard(owed)

    def wait(self, owed: Owed) -> float:
        """Tell how many seconds something has to wait; none, or less than none: it may begin."""
        if owed.delivery is Delivery.EDIT_AGAIN:  # not before those in doubt can land no more
            self._not_before.setdefault(owed, _now() + AMBIGUOUS_SEND_WAIT)
        ready = max(self._not_before.get(owed, 0.0), self._redraws.ready(owed))
        held = self._toasting.get(owed.incident_id or "")
        if held is not None and owed.delivery is Delivery.EDIT:
            ready = max(ready, held.until)
        if ready <= _now() and not self._deliverer.is_prepared(owed):
            return LONGEST_MAKING  # whoever makes it wakes us
        return ready - _now()

    async def attempt(self, owed: Owed) -> bool:
        """Deliver one thing; False if the chat cannot be written to until it is woken again."""
        try:
            self._database.connection.require_writable()  # else it would be sent again and again
            self._redraws.begin(owed)
            await self._deliverer.deliver(owed)
            self._wakes.wake_after(owed)
            self._not_before.pop(owed, None)
            self._locked.discard(owed.group_id)
            self._connected()
        except sqlite3.DatabaseError as error:
            if not is_disk_trouble(error):
                raise
            self._try_later(owed, error, FIRST_BACKOFF)
        except RetryAfter as error:
            self._not_before[owed] = _now() + seconds(error)
        except ChatMigrated as error:
            self.migrate(owed.group_id, error.new_chat_id)
        except TelegramError as error:
            return self._remedy(owed, error)
        return True

    def _remedy(self, owed: Owed, error: TelegramError) -> bool:
        """Decide what a refusal means; False if the chat cannot be written to for now."""
        is_locked = isinstance(error, BadRequest) and says(error, LOCKED)
        if isinstance(error, Forbidden) and says(error, _GONE_FROM):
            logger.warning("chat=%s suspended, what is owed is kept: %s", owed.group_id, error)
            self._database.groups.set_suspended(owed.group_id, True)
        elif is_locked and owed.delivery in COUNTED:
            # It may be unlocked again without a word to us, so this does not suspend it.
            logger.warning("chat=%s is locked, what is owed is kept: %s", owed.group_id, error)
            self._locked.add(owed.group_id)
            return False
        elif isinstance(error, BadRequest) and says(error, CLOSED):
            _log(logging.WARNING, owed, "waits until a topic is opened: %s", error)
            self._shut_out.add(owed)
        elif is_refusal(error):
            self._hold_back(owed, error)
        else:  # the network, an outage, a proxy's page
            ambiguous = owed.delivery in POSTS and not certainly_not_sent(error)
            self._try_later(owed, error, AMBIGUOUS_SEND_WAIT if ambiguous else FIRST_BACKOFF)
            if isinstance(error, NotSentError):
                self._unconnected.add(owed)
        return True

    def _connected(self) -> None:
        """Have all that only waited for a connection tried now: there is one again.

        So what people need most comes first at the end of an outage, not what happens to be tried.
        """
        unconnected, self._unconnected = self._unconnected, set()
        for owed in unconnected:
            self._not_before.pop(owed, None)
            self._backoff.pop(owed, None)
        groups = dict.fromkeys((owed.group_id for owed in unconnected), False)
        self._wakes.wake_in_turn(groups)

    def _hold_back(self, owed: Owed, error: object) -> None:
        """Try what cannot be delivered again later and later, never more than an hour later."""
        wait = self._hold.get(owed, FIRST_HOLD)
        _log(logging.ERROR, owed, "held back for %.0f s: %s", wait, error)
        self._not_before[owed] = _now() + wait
        self._hold[owed] = min(wait * 2, LONGEST_HOLD)

    def _try_later(self, owed: Owed, error: Exception, at_least: float) -> None:
        """Back off from one delivery; the group's others go on."""
        backoff = self._backoff.get(owed, FIRST_BACKOFF)
        wait = max(backoff, at_least)
        _log(logging.WARNING, owed, "again in %.0f s: %s", wait, error)
        self._not_before[owed] = _now() + wait
        self._backoff[owed] = min(backoff * 2, LONGEST_BACKOFF)


def _log(level: int, owed: Owed, said: str, *values: object) -> None:
    """Log a line about a delivery, the incident first where it has one."""
    pairs: dict[str, object] = {"incident=%s": owed.incident_id} if owed.incident_id else {}
    pairs |= {"chat=%s": owed.group_id, "delivery=%s": owed.delivery.value}
    logger.log(level, " ".join((*pairs, said)), *pairs.values(), *values)


def _now() -> float:
    return asyncio.get_running_loop().time()

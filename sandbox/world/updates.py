"""The queue of updates: kept until confirmed, fetched by one poller at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.world.answers import TAP_LIFETIME
from sandbox.world.errors import ConnectionLostError, Json, conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: What Telegram sends only when asked for by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DAY = 24 * 60 * 60
LIFETIME = {"callback_query": TAP_LIFETIME}
MAX_BATCH = 100
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    " first"
)


class Poll:
    """A getUpdates call that waits, until somebody ends it."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.reason: Exception | None = None

    def end(self, reason: Exception | None = None) -> None:
        """Let the call return what there is, or fail with `reason`."""
        self.reason = reason
        self.ended.set()


@dataclass(frozen=True)
class PendingUpdate:
    """An update that waits to be confirmed, and until when Telegram keeps it."""

    body: Json
    expires: float

    @property
    def update_id(self) -> int:
        """The number a poller confirms it by."""
        number: int = self.body["update_id"]
        return number


class UpdateQueue:
    """All unconfirmed updates of the bot, oldest first."""

    def __init__(self, now: Callable[[], float], first_id: int = 700_000_001) -> None:
        self._now = now
        self._next_id = first_id
        self._pending: list[PendingUpdate] = []
        self.expired: list[Json] = []  # unconfirmed when they were too old
        self._allowed: frozenset[str] = frozenset()
        self._poll: Poll | None = None
        self._ends_next = False
        self._news = asyncio.Event()
        self.webhook = ""

    @property
    def pending(self) -> list[Json]:
        """What is not confirmed and not too old."""
        now = self._now()
        self.expired += [update.body for update in self._pending if update.expires < now]
        self._pending = [update for update in self._pending if update.expires >= now]
        return [update.body for update in self._pending]

    @property
    def is_polled(self) -> bool:
        """Whether a poller waits right now."""
        return self._poll is not None

    @property
    def next_id(self) -> int:
        """The number of the next update."""
        return self._next_id

    def unconfirmed(self) -> list[PendingUpdate]:
        """Return what a restarted world must still deliver, oldest first."""
        return list(self._pending)

    def restore(self, next_id: int, updates: Sequence[PendingUpdate]) -> None:
        """Go on where an earlier world stopped: no number is given twice."""
        self._next_id = next_id
        self._pending = list(updates)

    def add(self, kind: str, body: Json) -> None:
        """Queue an update unless the bot does not want its kind."""
        if not self._wants(kind):
            return
        expires = self._now() + LIFETIME.get(kind, DAY)
        update = {"update_id": self._next_id, kind: body}
        self._next_id += 1
        self._pending.append(PendingUpdate(update, expires))
        self._news.set()

    def allow(self, kinds: Sequence[str]) -> None:
        """Remember which kinds the bot asked for; an empty list is the default again."""
        self._allowed = frozenset(kinds)

    def confirm(self, offset: int) -> None:
        """Forget what is older than `offset`; a negative one keeps only the newest."""
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset > 0:
            self._pending = [update for update in self._pending if update.update_id >= offset]

    async def fetch(self, limit: int, seconds: float) -> list[Json]:
        """Return a batch, waiting up to `seconds` for the first update.

        A second poller ends the first, which gets 409.
        """
        self._end_poll(conflict(OTHER_POLLER))
        poll = self._poll = Poll()
        ends_at_once, self._ends_next = self._ends_next, False
        try:
            await self._first_of(poll.ended, 0 if ends_at_once else seconds)
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.reason is not None:
            raise poll.reason
        return self.pending[:limit]

    def require_no_webhook(self) -> None:
        """Refuse to be polled while a webhook is set."""
        if self.webhook:
            raise conflict(WEBHOOK_ACTIVE)

    def set_webhook(self, url: str) -> None:
        """Remember where updates would go, and end the poller that waits, if any."""
        self.webhook = url
        if url:
            self._end_poll(conflict(WEBHOOK_SET))

    def end_wait(self) -> None:
        """Let the poller that waits have what there is now, or else the next one that comes."""
        self._ends_next = self._poll is None
        self._end_poll()

    def drop_poll(self) -> None:
        """Break the connection of the poller that waits, if any."""
        self._end_poll(ConnectionLostError())

    def _end_poll(self, reason: Exception | None = None) -> None:
        if self._poll is not None:
            self._poll.end(reason)

    async def _first_of(self, ended: asyncio.Event, seconds: float) -> None:
        """Wait for an update, the end of this poll, or the end of time."""
        if self.pending or seconds <= 0:
            return
        self._news.clear()
        waiters = [asyncio.ensure_future(event.wait()) for event in (self._news, ended)]
        try:
            await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()

    def _wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT

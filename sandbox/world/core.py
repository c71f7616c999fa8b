"""What all of the world shares: clock, accounts, files, what the bot is told and what it called."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.accounts import SERVICE_ID, Accounts, User
from sandbox.world.changes import Changes
from sandbox.world.commands import CommandBook
from sandbox.world.faults import Trouble
from sandbox.world.files import FileStore
from sandbox.world.updates import UpdateQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.answers import PendingAnswer
    from sandbox.world.errors import Json

LONGEST_STEP = 7 * 24 * 60 * 60  # seconds
FIRST_CHANNEL_ID = -1_003_000_000_001
DEFAULT_TOKEN = "123456:TEST-token-of-the-sandbox-000000000"  # noqa: S105 - opens nothing


@dataclass
class ApiCall:
    """One Bot API call; `ok` stays False and `result` None until it is answered.

    What one that a fault `struck` did, the bot may not have heard.
    """

    method: str
    params: Json
    at: float
    ok: bool = False
    result: Any = None
    error: str | None = None
    done: bool = False
    struck: bool = False


class Core(Changes, Trouble):
    """The world around one bot, without its chats and people."""

    def __init__(
        self,
        token: str,
        bot_name: str,
        bot_username: str,
        *,
        clock: Callable[[], float],
        seed: int,
    ) -> None:
        Changes.__init__(self)
        Trouble.__init__(self, self.now, seed)
        self.token = token
        self.clock = clock
        self.ahead = 0.0  # seconds the world's time is ahead of `clock`
        self.dates_answers = True  # a self-hosted Bot API server does not: no Date in its answers
        self.accounts = Accounts()
        self.channels: dict[str, Json] = {}
        self.known: set[int] = set()
        self.calls: list[ApiCall] = []
        self.pending_answers: dict[str, PendingAnswer] = {}
        self.files = FileStore()
        self.queue = UpdateQueue(self.now)
        self.command_book = CommandBook()
        self.is_outdated = False  # a Bot API server before 9.4: no button styles, no dates
        self._outage = False
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_000_000_000_001)
        self._channel_ids = itertools.count(FIRST_CHANNEL_ID, -1)
        bot_id = int(token.partition(":")[0])
        self.bot = User(self.accounts, bot_id, bot_name, username=bot_username, is_bot=True)

    def user(self, user_id: int) -> User | None:
        """Return the account with this id."""
        return self.accounts.find(user_id)

    def user_called(self, username: str) -> User | None:
        """Return who has this handle now, whatever its case."""
        return self.accounts.called(username)

    def service_account(self) -> User:
        """Return the account in whose name Telegram itself writes."""
        return self.user(SERVICE_ID) or User(self.accounts, SERVICE_ID, "Telegram")

    def channel(self, title: str) -> Json:
        """Return the Chat object of a channel people post as."""
        if title not in self.channels:
            number = next(self._channel_ids)
            self.channels[title] = {"id": number, "title": title, "type": "channel"}
        return self.channels[title]

    @property
    def pending_updates(self) -> list[Json]:
        """Updates the bot has not confirmed by an offset."""
        return self.queue.pending

    def deliver(self, kind: str, body: Json) -> None:
        """Queue one update for the bot."""
        self.queue.add(kind, body)
        self.changed()

    @property
    def commands(self) -> dict[str, list[Json]]:
        """What setMyCommands registered, by scope type (and chat, where it has one)."""
        return self.command_book.by_scope()

    @property
    def outage(self) -> bool:
        """Whether every connection is dropped."""
        return self._outage

    @outage.setter
    def outage(self, is_on: bool) -> None:
        self._outage = is_on
        if is_on:
            self.queue.drop_poll()

    def now(self) -> float:
        """Return the world's time in epoch seconds."""
        return self.clock() + self.ahead

    def set_forward(self, seconds: float) -> None:
        """Let it be later at once; raises ValueError for what is no time to come.

        A poll that waits ends, as polls do when their time is up: its answer's date tells the bot.
        """
        if not 0 < seconds <= LONGEST_STEP:
            raise ValueError("the clock goes forward, at most a week at a time")
        self.ahead += seconds
        self.queue.end_wait()
        self.changed()

    def next_account_message_id(self) -> int:
        """Return the next number of a message in private chats and basic groups."""
        return next(self._message_ids)

    def next_query_id(self) -> int:
        """Return the number of the next tap."""
        return next(self._query_ids)

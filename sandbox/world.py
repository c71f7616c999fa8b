"""The world: accounts, chats, the clock, what the bot is told and what it called."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.changes import Changes
from sandbox.chats import Chat, private_chat
from sandbox.commands import CommandBook
from sandbox.faults import Trouble
from sandbox.files import FileStore
from sandbox.html_entities import TAGS
from sandbox.messages import Draft, SentMessage, message_json
from sandbox.people import SERVICE_ID, Person, User
from sandbox.privacy import reaches_bot
from sandbox.rights import Member
from sandbox.updates import UpdateQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.errors import Json
    from sandbox.taps import CallbackPress

FIRST_PERSON_ID = 5_000_000_001  # beyond 32 bit, as real accounts are
FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_002_000_000_001
FIRST_CHANNEL_ID = -1_003_000_000_001
DEFAULT_TOKEN = "123456:TEST-token-of-the-sandbox-000000000"  # noqa: S105 - opens nothing


@dataclass
class ApiCall:
    """One Bot API call; `ok` stays False and `result` None until it is answered."""

    method: str
    params: Json
    at: float
    ok: bool = False
    result: Any = None
    error: str | None = None
    done: bool = False


@dataclass
class Profile:
    """What the bot tells about itself."""

    description: str = ""
    short_description: str = ""


class Telegram(Changes, Trouble):
    """The world around one bot. Pure memory; `SandboxServer` puts it on the network."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        bot_name: str = "Fleet Desk",
        bot_username: str = "FleetDeskBot",
        *,
        clock: Callable[[], float] = time.time,
        seed: int = 0,
    ) -> None:
        Changes.__init__(self)
        Trouble.__init__(self, self.now, seed)
        self.token = token
        self.clock = clock
        self.dates_answers = True  # a self-hosted Bot API server does not: no Date in its answers
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, User] = {}
        self.channels: dict[str, Json] = {}
        self.known: set[int] = set()
        self.calls: list[ApiCall] = []
        self.presses: dict[str, CallbackPress] = {}
        self.files = FileStore()
        self.queue = UpdateQueue(self.now)
        self.command_book = CommandBook()
        self.profile = Profile()
        self.is_outdated = False  # a Bot API server before 9.4: no button styles, no dates
        self._outage = False
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_000_000_000_001)
        self._person_ids = itertools.count(FIRST_PERSON_ID)
        self._chat_ids = {
            start: itertools.count(start, -1)
            for start in (FIRST_GROUP_ID, FIRST_SUPERGROUP_ID, FIRST_CHANNEL_ID)
        }
        bot_id = int(token.partition(":")[0])
        self.bot = User(self, bot_id, bot_name, username=bot_username, is_bot=True)
        self.users[bot_id] = self.bot

    # Who and where

    def person(
        self, name: str, *, username: str | None = None, last_name: str | None = None
    ) -> Person:
        """Create a person; the last name is what follows the first space of `name`."""
        number = next(self._person_ids)
        person = Person(self, number, name, last_name=last_name, username=username)
        self.users[number] = person
        return person

    def other_bot(self, name: str, *, username: str) -> Person:
        """Create a bot of somebody else's, which talks in groups as people do."""
        number = next(self._person_ids)
        bot = Person(self, number, name, username=username, is_bot=True)
        self.users[number] = bot
        return bot

    def group(self, title: str) -> Chat:
        """Create a basic group."""
        return self._chat(title, FIRST_GROUP_ID, kind="group")

    def supergroup(self, title: str, *, forum: bool = False) -> Chat:
        """Create a supergroup; a forum has topics."""
        return self._chat(title, FIRST_SUPERGROUP_ID, kind="supergroup", forum=forum)

    def direct_messages(self, channel: str, *people: Person) -> Chat:
        """Open the chat in which people write to a channel, and the bot that manages it."""
        chat = self._chat(channel, FIRST_SUPERGROUP_ID, kind="supergroup")
        chat.is_direct_messages = True
        for user in (*people, self.bot):
            status = "administrator" if user is self.bot else "member"
            chat.members[user.id] = Member(user, status)
            self.known.add(user.id)
        return chat

    def private(self, person: Person) -> Chat:
        """Return the private chat of a person with the bot; it opens when they write."""
        if person.id not in self.chats:
            self.chats[person.id] = private_chat(self, person)
        return self.chats[person.id]

    def seen_from_outside(self, person: Person) -> Chat:
        """Describe a person's private chat, opened or not."""
        return self.chats.get(person.id) or private_chat(self, person)

    def channel(self, title: str) -> Json:
        """Return the Chat object of a channel people post as."""
        if title not in self.channels:
            number = next(self._chat_ids[FIRST_CHANNEL_ID])
            self.channels[title] = {"id": number, "title": title, "type": "channel"}
        return self.channels[title]

    def service_account(self) -> User:
        """Return the account in whose name Telegram itself writes."""
        service = User(self, SERVICE_ID, "Telegram")
        return self.users.setdefault(SERVICE_ID, service)

    def user_called(self, username: str) -> User | None:
        """Return who has this handle now, whatever its case."""
        wanted = username.lower()
        for user in self.users.values():
            if wanted in (name.lower() for name in user.usernames):
                return user
        return None

    def user(self, user_id: int) -> User | None:
        """Return the account with this id."""
        return self.users.get(user_id)

    def migrate(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup: new id, new message ids, no pins."""
        new = self.supergroup(group.title)
        new.members = dict(group.members)
        owner = group.owner()
        farewell = group.post(Draft(owner, service={"migrate_to_chat_id": new.id}))
        self.deliver_message(farewell)
        group.migrated_to = new
        welcome = new.post(Draft(owner, service={"migrate_from_chat_id": group.id}))
        self.deliver_message(welcome)
        return new

    # What the bot is told

    @property
    def pending_updates(self) -> list[Json]:
        """Updates the bot has not confirmed by an offset."""
        return self.queue.pending

    def deliver(self, kind: str, body: Json) -> None:
        """Queue one update for the bot."""
        self.queue.add(kind, body)
        self.changed()

    def deliver_message(self, message: SentMessage, kind: str = "message") -> None:
        """Tell the bot of a message or an edit, as far as it may see it."""
        self._open_private(message)
        if reaches_bot(message):
            self.deliver(kind, message_json(message))
        self.changed()

    def deliver_again(self, message: SentMessage) -> None:
        """Deliver a message a second time, under a new update_id."""
        self.deliver("message", message_json(message))

    def deliver_press(self, press: CallbackPress) -> None:
        """Tell the bot of a press of one of its buttons."""
        self.presses[press.id] = press
        self.known.add(press.person.id)
        self.deliver("callback_query", press.as_json())

    def deliver_membership(self, body: Json, user: User) -> None:
        """Tell the bot of its own standing, or, where it is admin, of others'."""
        chat = self.chats[body["chat"]["id"]]
        if user is self.bot:
            self.deliver("my_chat_member", body)
        elif chat.bot_member.is_admin:
            self.deliver("chat_member", body)
        self.changed()

    # Looking at the world

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

    @property
    def known_tags(self) -> frozenset[str]:
        """The HTML tags this server knows; dates came with Bot API 9.5."""
        return TAGS - {"tg-time"} if self.is_outdated else TAGS

    # Numbers and time

    def now(self) -> float:
        """Return the world's time in epoch seconds."""
        return self.clock()

    def next_account_message_id(self) -> int:
        """Return the next number of a message in private chats and basic groups."""
        return next(self._message_ids)

    def next_query_id(self) -> int:
        """Return the number of the next tap."""
        return next(self._query_ids)

    def _chat(self, title: str, first_id: int, *, kind: str, forum: bool = False) -> Chat:
        number = next(self._chat_ids[first_id])
        chat = Chat(self, number, title, kind=kind, forum=forum)
        self.chats[number] = chat
        return chat

    def _open_private(self, message: SentMessage) -> None:
        """Who writes to the bot lets it write back."""
        chat = message.chat
        if chat.type == "private" and self.bot.id not in chat.members:
            chat.members[self.bot.id] = chat.member(self.bot).joined()
            self.known.add(chat.id)

"""All chats of the world: groups, supergroups, forums and private chats."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from sandbox.world.chats import Chat, private_chat
from sandbox.world.core import DEFAULT_TOKEN, Core
from sandbox.world.rights import Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.accounts import User

FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_002_000_000_001


class Places(Core):
    """The world with its chats; who is in it comes in `telegram.py`."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        bot_name: str = "Fleet Desk",
        bot_username: str = "FleetDeskBot",
        *,
        clock: Callable[[], float] = time.time,
        seed: int = 0,
    ) -> None:
        super().__init__(token, bot_name, bot_username, clock=clock, seed=seed)
        self.chats: dict[int, Chat] = {}
        self._group_ids = itertools.count(FIRST_GROUP_ID, -1)
        self._supergroup_ids = itertools.count(FIRST_SUPERGROUP_ID, -1)

    def group(self, title: str) -> Chat:
        """Create a basic group."""
        return self._keep(Chat(self, next(self._group_ids), title, kind="group"))

    def supergroup(self, title: str, *, forum: bool = False) -> Chat:
        """Create a supergroup; a forum has topics."""
        number = next(self._supergroup_ids)
        return self._keep(Chat(self, number, title, kind="supergroup", forum=forum))

    def direct_messages(self, channel: str, *people: User) -> Chat:
        """Open the chat in which people write to a channel, and the bot that manages it."""
        chat = self.supergroup(channel)
        chat.is_direct_messages = True
        for user in (*people, self.bot):
            status = "administrator" if user is self.bot else "member"
            chat.members[user.id] = Member(user, status)
            self.known.add(user.id)
        return chat

    def private(self, person: User) -> Chat:
        """Return the private chat of a person with the bot; it opens when they write."""
        return self.chats.get(person.id) or self._keep(private_chat(self, person))

    def seen_from_outside(self, person: User) -> Chat:
        """Describe a person's private chat, opened or not."""
        return self.chats.get(person.id) or private_chat(self, person)

    def migrate(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup: new id, new message ids, no pins."""
        new = self.supergroup(group.title)
        new.members = dict(group.members)
        owner = group.owner()
        group.announces(owner, {"migrate_to_chat_id": new.id})
        group.migrated_to = new
        new.announces(owner, {"migrate_from_chat_id": group.id})
        return new

    def _keep(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

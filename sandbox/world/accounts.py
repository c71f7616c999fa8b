"""Accounts: who exists in Telegram, by id and by handle."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.errors import Json

FIRST_PERSON_ID = 5_000_000_001  # beyond 32 bit, as real accounts are

#: The accounts Telegram shows as `from` when a group or a channel speaks.
ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
#: The account in whose name a channel's posts come to the group that discusses them.
SERVICE_ID = 777000


class Accounts:
    """All accounts of the world; no handle belongs to two of them."""

    def __init__(self) -> None:
        self._by_id: dict[int, User] = {}
        self._ids = itertools.count(FIRST_PERSON_ID)

    def next_id(self) -> int:
        """Return the number of the next person."""
        return next(self._ids)

    def add(self, user: User) -> None:
        """Let an account exist."""
        self._by_id[user.id] = user

    def find(self, user_id: int) -> User | None:
        """Return the account with this id."""
        return self._by_id.get(user_id)

    def called(self, username: str) -> User | None:
        """Return who has this handle now, whatever its case."""
        wanted = username.lower()
        for user in self._by_id.values():
            if wanted in (name.lower() for name in user.usernames):
                return user
        return None


class User:
    """An account; `username` is None for people without a handle."""

    def __init__(
        self,
        accounts: Accounts,
        user_id: int,
        name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        is_bot: bool = False,
    ) -> None:
        self._accounts = accounts
        self.id = user_id
        self.is_bot = is_bot
        first, _, rest = (name, "", "") if is_bot or last_name is not None else name.partition(" ")
        self.first_name = first
        self.last_name = last_name or rest or None
        self._username: str | None = None
        self.username = username
        self.more_usernames: list[str] = []
        self.hides_when_forwarded = False
        self.language_code: str | None = None
        accounts.add(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.full_name} {self.id}>"

    @property
    def full_name(self) -> str:
        """First and last name as people see them."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    @property
    def usernames(self) -> list[str]:
        """All handles; updates show the first one only, getChat all of them."""
        return [*([self._username] if self._username else []), *self.more_usernames]

    @property
    def username(self) -> str | None:
        """The handle without @; assigning a handle somebody else has raises ValueError."""
        return self._username

    @username.setter
    def username(self, username: str | None) -> None:
        holder = self._accounts.called(username) if username else None
        if holder not in {None, self}:
            raise ValueError(f"@{username} belongs to {holder}")
        self._username = username

    def as_json(self) -> Json:
        """Return the User object of the Bot API."""
        names = ("last_name", "username", "language_code")
        extras = {name: getattr(self, name) for name in names if getattr(self, name)}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **extras}

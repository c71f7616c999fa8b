"""People: their roles, and who has one in a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum


class Role(str, Enum):
    """What a person does in the team, lowest first; the values are what the database stores."""

    DRIVER = "Driver"
    DISPATCHER = "Dispatcher"
    MANAGER = "OpsManager"

    @property
    def rank(self) -> int:
        """How much the role may do: 0 for drivers, 2 for managers."""
        return list(Role).index(self)


@dataclass(frozen=True)
class User:
    """A person as last seen; `telegram_handle` comes without the @.

    `language_code` is of their app, as Telegram tells it with what they do; None if it does not.
    """

    user_id: int
    telegram_handle: str | None
    full_name: str
    team_role: Role = Role.DRIVER
    language_code: str | None = field(default=None, compare=False)


def account(
    user_id: int, handle: str | None, *names: str | None, language_code: str | None = None
) -> User:
    """Make the record of an account.

    Of a deleted one Telegram tells an empty first name, and no other (telegram-bot-api's
    Client.cpp, JsonUser).
    """
    full_name = " ".join(name for name in names if name)
    return User(user_id, handle or None, full_name, language_code=language_code or None)


@dataclass(frozen=True)
class Team:
    """Who has a role in a group: bound people, and handles still only invited (without the @)."""

    members: tuple[User, ...]
    invited: tuple[str, ...]

    @property
    def user_ids(self) -> frozenset[int]:
        """Who of them is known by more than a handle."""
        return frozenset(user.user_id for user in self.members)

    @property
    def call_keys(self) -> list[str]:
        """How it is remembered who of them was called, in the order in which they are."""
        return [*map(call_key, self.members), *map(str.lower, self.invited)]

    def but(self, called: Collection[str]) -> Team:
        """Leave out those who were called already."""
        return Team(
            tuple(user for user in self.members if call_key(user) not in called),
            tuple(handle for handle in self.invited if handle.lower() not in called),
        )

    def among(self, others: Team) -> Team:
        """Keep those who are in another team, too."""
        known = frozenset(others.call_keys)
        return self.but([key for key in self.call_keys if key not in known])

    def with_first(self, user_ids: Collection[int]) -> Team:
        """Put some of the members first; else all stay in their order."""
        members = sorted(self.members, key=lambda user: user.user_id not in user_ids)
        return Team(tuple(members), self.invited)

    def first(self, most: int) -> Team:
        """Keep the first so many."""
        return Team(self.members[:most], self.invited[: max(0, most - len(self.members))])


NOBODY = Team((), ())


def together(*teams: Team) -> Team:
    """Put teams one behind the other, nobody twice."""
    everybody = NOBODY
    for team in teams:
        others = team.but(everybody.call_keys)
        everybody = Team(everybody.members + others.members, everybody.invited + others.invited)
    return everybody


@dataclass(frozen=True)
class FleetTeam:
    """Whom the office of a group's fleet named; without `office_title` the group is that itself."""

    fleet_name: str
    office_title: str | None
    teams: Mapping[Role, Team] = field(default_factory=dict)

    def of(self, role: Role) -> Team:
        """Give whom the office named for a role, for groups that are not the office."""
        return self.teams.get(role, NOBODY)


def call_key(user: User) -> str:
    """Tell people apart for calls: by handle, so that who is bound meanwhile stays the same."""
    return (user.telegram_handle or str(user.user_id)).lower()

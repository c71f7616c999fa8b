"""Groups: what we may do in them, and how they are set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Status
from domain.people import FleetTeam, Team, User


class BotStatus(str, Enum):
    """What the bot itself is in a group; the values are what the database stores."""

    MEMBER = "member"
    ADMIN = "admin"
    PINNING_ADMIN = "pinning_admin"


class AdminCheck(Enum):
    """What Telegram says when asked whether somebody is an admin of a group."""

    ADMIN = "an admin"
    NO_ADMIN = "no admin"
    NOT_TOLD = "it will not tell: that is certain only where we are an admin ourselves"
    NO_ANSWER = "nothing in time: a flood, an outage, a broken connection"


class MemberCheck(Enum):
    """What Telegram says when asked whether somebody is in a group."""

    MEMBER = "a member"
    NO_MEMBER = "no member, or it will not tell: that counts as none"
    NO_ANSWER = "nothing in time: a flood, an outage, a broken connection"


@dataclass(frozen=True)
class Allowed:
    """Which groups ops allow: all if nothing is said, else by their ids, and those of fleets.

    `invited` says that a fleet may let groups in that ops never heard of. Only a group allowed by
    its id may begin one.
    """

    ids: frozenset[int] = frozenset()
    invited: bool = False

    @property
    def are_all(self) -> bool:
        """Whether every group is served."""
        return not self.ids and not self.invited


@dataclass(frozen=True)
class Rights:
    """What the bot may do in a group; None: Telegram did not say."""

    admin: bool
    pin: bool = False
    topics: bool | None = None

    @property
    def bot_status(self) -> BotStatus:
        """What the bot is there."""
        as_admin = BotStatus.PINNING_ADMIN if self.pin else BotStatus.ADMIN
        return as_admin if self.admin else BotStatus.MEMBER


@dataclass(frozen=True)
class Setup:
    """How a group is set up; `sla` is in seconds.

    Of the people named, `gone` left the group; whether `unseen` did, Telegram did not say.
    `auto_delete` has the seconds after which messages vanish there; 0: they stay, for all we know.
    In private, calls reach neither who `blocked` us nor those with `calls_off` (told only where
    somebody wanted any), and nobody where a group has no such calls. Of a group in a `fleet` the
    team is that of its office, too; a call in it `rings_nobody` if none of those called first is
    known to be there.
    """

    rights: Rights
    managers: Team
    dispatchers: Team
    gone: tuple[User, ...]
    unseen: tuple[User, ...]
    sla: Mapping[Status, float]
    is_forum: bool = False
    auto_delete: int = 0
    calls_privately: bool = True
    blocked: tuple[User, ...] = ()
    calls_off: tuple[User, ...] = ()
    fleet: FleetTeam | None = None
    rings_nobody: bool = False

"""Fleets: several groups with one team, which sits in the office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from domain.groups import BotStatus

LONGEST_NAME = 40  # characters of a fleet's name: it stands on buttons


@dataclass(frozen=True)
class Fleet:
    """A fleet; `code` is that of its invitation, `office_id` the group where its team sits."""

    fleet_id: int
    fleet_name: str
    office_id: int
    code: str


@dataclass(frozen=True)
class FleetGroup:
    """A group of a fleet, as it was last called, and how many of its incidents are open."""

    group_id: int
    title: str
    open_incidents: int


class Flaw(Enum):
    """What is wrong with a group of a fleet, as Telegram last told us."""

    GONE = "we are not in it any more"
    MUTED = "we may not write there"
    NO_ADMIN = "we are no admin"
    NO_PHONES = "nobody of the team is known to be there, so that calls ring no phone"
    NO_PINS = "we may not pin"


@dataclass(frozen=True)
class Standing:
    """How we stand in a group of a fleet."""

    group: FleetGroup
    bot_status: BotStatus
    may_pin: bool
    is_suspended: bool
    is_muted: bool
    rings_somebody: bool = True

    @property
    def flaw(self) -> Flaw | None:
        """What is wrong there, if anything: the worst."""
        if self.is_suspended:
            return Flaw.MUTED if self.is_muted else Flaw.GONE
        if self.bot_status is BotStatus.MEMBER:
            return Flaw.NO_ADMIN
        if not self.rings_somebody:
            return Flaw.NO_PHONES
        pins = self.bot_status is BotStatus.PINNING_ADMIN and self.may_pin
        return None if pins else Flaw.NO_PINS


class Joining(Enum):
    """What comes of an invitation that is brought to a group."""

    JOINED = "the group is in the fleet"
    ASKED = "the fleet's office is asked"
    HERE_ALREADY = "the group was in the fleet before"
    ELSEWHERE = "the group is in another fleet"
    OVER = "the invitation was renewed, or the fleet ended"
    STRANGER = "whoever brings it is nobody in the fleet, and has no invitation"


class Outcome(str, Enum):
    """What became of a request to join; the values are what the database stores."""

    LET_IN = "let_in"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the group joined another fleet, or is gone; or the fleet ended


@dataclass(frozen=True)
class JoinRequest:
    """A group that wants into a fleet, and what its office said; None: nothing yet.

    `asked_by` brought the invitation, `decided_by` decided; None where that was an anonymous admin.
    `message_id` is of the message in the office, which stands in `chat_id`.
    """

    request_id: int
    group_id: int
    title: str
    fleet_id: int
    fleet_name: str
    office_id: int | None
    asked_by: int | None
    chat_id: int | None = None
    message_id: int | None = None
    outcome: Outcome | None = None
    decided_by: int | None = None


class News(str, Enum):
    """What a group is told of its fleet; the values are what the database stores."""

    JOINED = "joined"
    REFUSED = "refused"
    TOO_LATE = "too_late"  # the fleet ended before its office let the group in
    PUT_OUT = "put_out"
    ENDED = "ended"
    OFFICE_CAME = "office_came"  # to the group that is the office now
    OFFICE_WENT = "office_went"  # to the group that was it
    LEFT = "left"  # to the office: a group left the fleet


@dataclass(frozen=True)
class Notice:
    """News that a group is to be told; `about` is another group's title, where it is about one."""

    notice_id: int
    group_id: int
    news: News
    fleet_name: str
    about: str
    actor_id: int | None


class Verb(str, Enum):
    """What a button of fleets does; the values stand in what it sends."""

    LET_IN = "let_in"
    REFUSE = "refuse"
    JOIN = "join"
    BRING = "bring"
    REMOVE = "remove"


@dataclass(frozen=True)
class Button:
    """A button of fleets, and the number of what it is about: a request, a fleet or a group.

    One that brings an invitation has its `code`.
    """

    verb: Verb
    about: int = 0
    code: str = ""

    @property
    def data(self) -> str:
        """Write what the button sends."""
        return f"{PREFIX}{self.verb.value}:{self.code or self.about}"


PREFIX = "fleet:"
_BUTTON = re.compile(rf"{PREFIX}([a-z_]{{1,9}}):(-?[A-Za-z0-9_-]{{1,40}})")
_NUMBER = re.compile(r"-?[0-9]{1,16}")


def parse_fleet_button(data: str) -> Button | None:
    """Read what a button of fleets sent; None for anything else."""
    match = _BUTTON.fullmatch(data)
    verb = next((each for each in Verb if match and each.value == match[1]), None)
    if match is None or verb is None:
        return None
    if verb is Verb.BRING:
        return Button(verb, code=match[2])
    return Button(verb, int(match[2])) if _NUMBER.fullmatch(match[2]) else None

"""What was changed in groups, by whom, who asked for figures, what was exported: for /audit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.people import Role
from domain.periods import Span
from domain.settings import Setting


class Changed(str, Enum):
    """What was changed, besides roles and settings; the values are what the database stores."""

    SHIFTS = "shifts"
    DAYS_OFF = "days_off"
    DUTY = "duty"
    FLEET = "fleet"  # by its name
    FLEET_REQUEST = "fleet_request"  # to join it, by its name
    FLEET_CODE = "fleet_code"  # of its invitation, which is secret
    FLEET_OFFICE = "fleet_office"  # of which fleet a group is the office


UNLISTED = Changed.DUTY
"""What everybody says of themselves, all day long: no right and no rule is changed by it."""


class RoleAction(str, Enum):
    """What became of a role; the values are what the database stores."""

    INVITED = "invited"  # a handle, of somebody who was not seen yet
    ADDED = "added"
    BOUND = "bound"  # whoever was invited was seen
    REMOVED = "removed"


@dataclass(frozen=True)
class RoleChange:
    """A role was given to somebody, or taken from them."""

    role: Role
    action: RoleAction


@dataclass(frozen=True)
class GroupChange:
    """Something else was changed; as it was written down, None is nothing."""

    what: Changed | Setting
    old: str | None
    new: str | None


@dataclass(frozen=True)
class FiguresAsked:
    """Figures of a span, and the file of its incidents, were asked for: of a unit, or a person."""

    span: Span
    unit: str | None = None
    of_person: bool = False


@dataclass(frozen=True)
class AllExported:
    """What was open in a span was exported, of all groups, by whoever runs the bot."""

    span: Span


What: TypeAlias = RoleChange | GroupChange | FiguresAsked | AllExported


@dataclass(frozen=True)
class Entry:
    """Who did what in a group, and when; without `actor_id` it was an anonymous admin.

    What was exported was exported of all groups: `group_id` is of the one that asks.

    `user_id`, or `handle` where only that is known, is to whom it was done.
    """

    group_id: int
    t: int
    actor_id: int | None
    what: What
    user_id: int | None = None
    handle: str | None = None

"""What somebody is shown over several groups: where they stand, and what concerns them how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Among, Incident
from domain.people import Role


class Concern(str, Enum):
    """How an open incident concerns somebody; the first that is true counts."""

    HAS = "has"
    WAITS = "waits"
    REPORTED = "reported"


@dataclass(frozen=True)
class Standing:
    """How somebody stands in a group, by its own team or its fleet's.

    `office_id` is that of its fleet's office, if it is in one.
    """

    group_id: int
    title: str
    roles: Sequence[Role] = ()
    office_id: int | None = None

    @property
    def is_office(self) -> bool:
        """Whether what is seen from this group is that of a whole fleet."""
        return self.office_id == self.group_id


@dataclass(frozen=True)
class Scope:
    """Which open incidents somebody asks for, as seen from the groups of `standings`.

    `among` None: those that concern them.
    """

    user_id: int
    standings: Sequence[Standing]
    among: Among | None = None


@dataclass(frozen=True)
class Listed:
    """An incident in a list, and how it concerns who asks."""

    incident: Incident
    concern: Concern | None = None

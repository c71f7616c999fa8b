"""What somebody is shown over several groups: where they stand, and what concerns them how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Among, Incident, Status
from domain.people import Role
from domain.transitions import CLAIMANTS


class Concern(str, Enum):
    """How an open incident concerns somebody; the first that is true counts."""

    HAS = "has"
    WAITS = "waits"
    REPORTED = "reported"


@dataclass(frozen=True)
class Standing:
    """How somebody stands in a group: what is in one of the states `waits` waits for them."""

    group_id: int
    title: str
    roles: Sequence[Role] = ()
    waits: Sequence[Status] = ()


@dataclass(frozen=True)
class Scope:
    """Which open incidents somebody asks for; `among` None: those that concern them."""

    user_id: int
    standings: Sequence[Standing]
    among: Among | None = None


@dataclass(frozen=True)
class Listed:
    """An incident in a list, and how it concerns who asks."""

    incident: Incident
    concern: Concern | None = None


def waiting_for(roles: Collection[Role], *, has_dispatchers: bool) -> tuple[Status, ...]:
    """Tell in which states a group's incidents wait for somebody with these roles.

    Where nobody dispatches, managers are called to what nobody has.
    """
    if not has_dispatchers and Role.MANAGER in roles:
        return tuple(CLAIMANTS)
    return tuple(status for status, role in CLAIMANTS.items() if role in roles)

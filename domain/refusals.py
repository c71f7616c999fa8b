"""Why an action on an incident changed nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Action, Incident
from domain.transitions import OWNED, TRANSITIONS, Who


class Condition(Enum):
    """What must hold for an action; each is one expression of the action's UPDATE."""

    IN_STATE = "the incident is in a state the action leads from"
    PRESENT = "the person is in the group, as far as we know"
    RIGHT = "the person is who may take the action, by a role or by the incident itself"


class Refusal(Enum):
    """Why an action changed nothing."""

    UNKNOWN = "no such incident in this group"
    ALREADY_YOURS = "the owner claimed twice"
    NOT_AUTHORIZED = "no admin of the group gave the right"
    ABSENT = "the person is no longer in the group"
    ALREADY_CLAIMED = "somebody else has it"
    NOT_OWNER = "the incident is somebody else's"
    MOVED_ON = "the incident is in another state by now"


@dataclass(frozen=True)
class Refused:
    """An action that changed nothing, and the incident as it was then, if it is the group's."""

    why: Refusal
    incident: Incident | None = None


def refusal(
    action: Action, incident: Incident, user_id: int, held: Collection[Condition]
) -> Refusal:
    """Say which of the conditions that do not hold a person should read about: if none, MOVED_ON.

    Somebody else's having the incident is a reason only against actions on what nobody has.
    """
    transition = TRANSITIONS[action]
    if Condition.PRESENT not in held:
        return Refusal.ABSENT
    if transition.who is Who.CANCELLER:
        may_not = Condition.IN_STATE in held and Condition.RIGHT not in held
        return Refusal.NOT_AUTHORIZED if may_not else Refusal.MOVED_ON
    if transition.who is Who.OWNER:
        is_anothers = Condition.IN_STATE in held and Condition.RIGHT not in held
        return Refusal.NOT_OWNER if is_anothers else Refusal.MOVED_ON
    if incident.owner_id == user_id and incident.status in transition.targets:
        return Refusal.ALREADY_YOURS
    if Condition.RIGHT not in held:
        return Refusal.NOT_AUTHORIZED
    claimed_by_another = incident.owner_id not in (None, user_id)
    wants_no_owner = OWNED.isdisjoint(transition.sources)
    return Refusal.ALREADY_CLAIMED if claimed_by_another and wants_no_owner else Refusal.MOVED_ON

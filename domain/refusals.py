"""Why an action on an incident changed nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Action, Incident
from domain.transitions import RIGHTS, TAKES_AWAY, TRANSITIONS, Who


class Condition(Enum):
    """What must hold for an action; each is one expression of the action's UPDATE."""

    IN_STATE = "the incident is in a state the action leads from"
    PRESENT = "the person is in the group, as far as we know"
    SEEN = "nothing happened since the person saw the incident"
    SAME_OWNER = "nobody got the incident since the person saw it"
    RIGHT = "the person is who may take the action, by a role or by the incident itself"
    IN_TIME = "the state did not begin too long ago"
    NAMED_IS_ANOTHER = "the person named with the action does not have the incident"
    NAMED_PRESENT = "the person named is in the group, as far as we know"
    NAMED_RIGHT = "the person named has the role that lets them have it"


class Refusal(Enum):
    """Why an action changed nothing."""

    UNKNOWN = "no such incident in this group"
    ALREADY_YOURS = "the owner claimed twice"
    NOT_AUTHORIZED = "no admin of the group gave the right"
    ABSENT = "the person is no longer in the group"
    ALREADY_CLAIMED = "somebody else has it"
    NOT_OWNER = "the incident is somebody else's"
    MOVED_ON = "the incident is in another state by now"
    TOO_LATE = "it was resolved too long ago"
    NAMED_HAS_IT = "the person named has it already"
    NAMED_ABSENT = "the person named is no longer in the group"
    NAMED_WITHOUT_ROLE = "the person named holds no such role in the group"


@dataclass(frozen=True)
class Refused:
    """An action that changed nothing, and the incident as it was then, if it is the group's.

    `named` is who was to get it, where that is why.
    """

    why: Refusal
    incident: Incident | None = None
    named: int | None = None


OF_NAMED: Mapping[Condition, Refusal] = {
    Condition.NAMED_IS_ANOTHER: Refusal.NAMED_HAS_IT,
    Condition.NAMED_PRESENT: Refusal.NAMED_ABSENT,
    Condition.NAMED_RIGHT: Refusal.NAMED_WITHOUT_ROLE,
}
"""What must hold of the person who is named with an action, and what is said if it does not."""


def refusal(
    action: Action, incident: Incident, user_id: int | None, held: Collection[Condition]
) -> Refusal:
    """Say which of the conditions that do not hold a person should read about: if none, MOVED_ON.

    Who has something already reads that, whatever they saw.
    """
    if Condition.PRESENT not in held:
        return Refusal.ABSENT
    if TRANSITIONS[action].who in RIGHTS:
        return _of_role(action, incident, user_id, held)
    if Condition.IN_STATE not in held or Condition.SEEN not in held:
        return _too_late(incident, user_id, held)
    if Condition.RIGHT not in held:
        is_owners = TRANSITIONS[action].who is Who.OWNER
        return Refusal.NOT_OWNER if is_owners else Refusal.NOT_AUTHORIZED
    if Condition.IN_TIME not in held:
        return Refusal.TOO_LATE
    of_named = (why for condition, why in OF_NAMED.items() if condition not in held)
    return next(of_named, Refusal.MOVED_ON)


def _of_role(
    action: Action, incident: Incident, user_id: int | None, held: Collection[Condition]
) -> Refusal:
    """Say why a role does not help; another owner is a reason only against claiming."""
    takes_away, owner_id = action in TAKES_AWAY, incident.owner_id
    may_have = takes_away or incident.status in TRANSITIONS[action].ends
    if owner_id is not None and owner_id == user_id and may_have:
        return Refusal.ALREADY_YOURS
    if Condition.RIGHT not in held:
        return Refusal.NOT_AUTHORIZED
    if not takes_away and owner_id not in (None, user_id):
        return Refusal.ALREADY_CLAIMED
    return _too_late(incident, user_id, held)


def _too_late(incident: Incident, user_id: int | None, held: Collection[Condition]) -> Refusal:
    """Tell who lost a race for an incident from who finds it in another state."""
    got_by_another = Condition.SAME_OWNER not in held and incident.owner_id not in (None, user_id)
    return Refusal.ALREADY_CLAIMED if got_by_another else Refusal.MOVED_ON

"""The one UPDATE of each action, and why it changed nothing: both composed from the same table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from domain.incidents import Action, Incident, Status
from domain.people import Role
from domain.refusals import OF_NAMED, Condition
from domain.transitions import (
    HANDS_ON,
    OWNED,
    RIGHTS,
    TRANSITIONS,
    If,
    Set,
    Transition,
    Who,
    keeps_wait,
)
from storage.rights import holds, is_present
from storage.waited import ENDS, KEPT

COLUMNS = ", ".join(column.name for column in fields(Incident))

_NAMED = "incident_id = :incident_id AND group_id = :group_id"
_VALUES: Mapping[Set, str] = {
    Set.ACTOR: ":user_id",
    Set.ASKED: "iif({column} IS NULL, NULL, :user_id)",
    Set.NAMED: ":named",
    Set.NOW: ":now",
    Set.FIRST: "coalesce({column}, :now)",
    Set.TEXT: ":text",
    Set.OTHER: ":other",
    Set.NOTHING: "NULL",
    Set.COUNT: "{column} + 1",
}
_STARTS_A_STATE: Mapping[str, str] = {
    "t_status": ":now",
    "transitions": "transitions + 1",
    "version": "version + 1",
    "page_message_id": "NULL",
    "prompt_message_id": "NULL",
    "t_taps_lost": "NULL",
    "nudge_due": "NULL",
    "nudge_owed": "0",
    "nudges": "0",
    "call_owed": "0",
}


IS_PRESENT = is_present(":user_id")
"""That a person did not leave the group, as far as we know."""


def _listed(actions: Iterable[Action]) -> str:
    return ", ".join(sorted(f"'{action.value}'" for action in actions))


_EVENTS = "FROM incident_events AS event WHERE event.incident_id = incidents.incident_id"
_SAME_OWNER = (
    "(:seen IS NULL OR transitions = :seen OR"
    f" (SELECT count(*) {_EVENTS} AND action IN ({_listed(Action)}) AND event_id <="
    f" (SELECT max(event_id) {_EVENTS} AND action IN ({_listed(HANDS_ON)}))) <= :seen)"
)
"""That who had an incident last got it no later than a person saw it.

It is true wherever SEEN is: it refuses nothing, but tells why SEEN did.
"""


_REOPENED = f"(SELECT max(event_id) {_EVENTS} AND action = '{Action.REOPEN.value}')"
_IF: Mapping[If, str] = {
    If.ESCALATED: (
        "t_escalated IS NOT NULL AND (reopened = 0 OR EXISTS (SELECT 1"
        f" {_EVENTS} AND action = '{Action.ESCALATE.value}' AND event_id > {_REOPENED}))"
    ),
    If.OF_TIER_2: "claimed_by_t2_id IS NOT NULL",
}


def conditions(transition: Transition) -> dict[Condition, str]:
    """Write each condition of a transition as an expression; values stay bound."""
    sources = ", ".join(f"'{status.value}'" for status in transition.sources)
    return {
        Condition.IN_STATE: f"status IN ({sources}){_of_another(transition)}",
        Condition.PRESENT: IS_PRESENT,
        Condition.SEEN: "(:seen IS NULL OR transitions = :seen)",
        Condition.SAME_OWNER: _SAME_OWNER,
        Condition.RIGHT: _right(transition.who),
        Condition.IN_TIME: _in_time(transition.within),
        **_of_named(transition.receiver),
    }


def _of_another(transition: Transition) -> str:
    """Say of what takes an incident away that its owner must not, and no dispatcher a manager's."""
    if transition.who not in RIGHTS or OWNED.isdisjoint(transition.sources):
        return ""
    of_tier_1 = " AND claimed_by_t2_id IS NULL" if transition.who is Who.DISPATCHER else ""
    return f" AND owner_id IS NOT :user_id{of_tier_1}"


def _right(who: Who) -> str:
    if who in RIGHTS:
        return holds(RIGHTS[who])
    is_manager, is_owner = holds(Role.MANAGER), "owner_id = :user_id"
    return {
        Who.OWNER: is_owner,
        Who.CANCELLER: f"({is_owner} OR {_IS_UNCLAIMED_REPORT} OR {is_manager})",
        Who.GIVER: f"({is_owner} OR {is_manager})",
        Who.RELEASER: f"({is_manager} OR (:is_admin AND {_owner_is_gone()}))",
        Who.REOPENER: f"(created_by_id = :user_id OR {holds(Role.DISPATCHER)} OR {is_manager})",
    }[who]


_IS_UNCLAIMED_REPORT = f"(status = '{Status.UNCLAIMED.value}' AND created_by_id = :user_id)"


def _owner_is_gone() -> str:
    """Say that an owner left the group, or lost the role that lets them have the incident."""
    of_tier_1, of_tier_2 = holds(Role.DISPATCHER, "owner_id"), holds(Role.MANAGER, "owner_id")
    has_role = f"CASE WHEN claimed_by_t2_id IS NULL THEN {of_tier_1} ELSE {of_tier_2} END"
    return f"NOT ({is_present('owner_id')} AND {has_role})"


def _in_time(within: int | None) -> str:
    return "true" if within is None else f"t_status >= :now - {within}"


def _of_named(receiver: Role | None) -> dict[Condition, str]:
    if receiver is None:
        return dict.fromkeys(OF_NAMED, "true")
    return {
        Condition.NAMED_IS_ANOTHER: "owner_id IS NOT :named",
        Condition.NAMED_PRESENT: is_present(":named"),
        Condition.NAMED_RIGHT: holds(receiver, ":named"),
    }


def update(transition: Transition) -> str:
    """Compose the one conditional UPDATE of a transition."""
    stamps = {
        column: _VALUES[value].format(column=column) for column, value in transition.sets.items()
    }
    waits = KEPT if keeps_wait(transition) else ENDS
    target = _target(transition)
    sets = {"status": target, **_STARTS_A_STATE, **waits, **stamps}
    if Status.UNCLAIMED in transition.targets:
        sets["call_owed"] = f"({target}) = '{Status.UNCLAIMED.value}'"
    written = ", ".join(f"{column} = {value}" for column, value in sets.items())
    guard = " AND ".join(conditions(transition).values())
    return f"UPDATE incidents SET {written} WHERE {_NAMED} AND {guard} RETURNING {COLUMNS}"


def _target(transition: Transition) -> str:
    """Write where a transition leads as an expression of the row as it was."""
    first, *second = [f"'{status.value}'" for status in transition.targets] or ["status"]
    target = first
    if second and transition.second_if is not None:
        target = f"CASE WHEN {_IF[transition.second_if]} THEN {second[0]} ELSE {first} END"
    if not transition.stays:
        return target
    stays = ", ".join(f"'{status.value}'" for status in transition.stays)
    return f"CASE WHEN status IN ({stays}) THEN status ELSE {target} END"


def question(transition: Transition) -> str:
    """Ask of a group's incident which conditions of a transition hold, each in its own column."""
    held = [f"{sql} AS {condition.name}" for condition, sql in conditions(transition).items()]
    return f"SELECT {COLUMNS}, {', '.join(held)} FROM incidents WHERE {_NAMED}"


UPDATES: Mapping[Action, str] = {action: update(row) for action, row in TRANSITIONS.items()}
QUESTIONS: Mapping[Action, str] = {action: question(row) for action, row in TRANSITIONS.items()}

"""The one UPDATE of each action, and why it changed nothing: both composed from the same table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from domain.incidents import Action, Incident, Status
from domain.people import Role
from domain.refusals import Condition
from domain.transitions import OWNED, RIGHTS, TRANSITIONS, Set, Transition, Who
from storage.team import TEAM_COLUMNS

COLUMNS = ", ".join(column.name for column in fields(Incident))

_NAMED = "incident_id = :incident_id AND group_id = :group_id"
_VALUES: Mapping[Set, str] = {
    Set.ACTOR: ":user_id",
    Set.ASKED: "iif({column} IS NULL, NULL, :user_id)",
    Set.NOW: ":now",
    Set.FIRST: "coalesce({column}, :now)",
    Set.TEXT: ":text",
    Set.OTHER: ":other",
    Set.NOTHING: "NULL",
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


IS_PRESENT = (
    "NOT EXISTS (SELECT 1 FROM absences WHERE absences.group_id = incidents.group_id"
    " AND absences.user_id = :user_id)"
)
"""That a person did not leave the group, as far as we know."""


def conditions(transition: Transition) -> dict[Condition, str]:
    """Write each condition of a transition as an expression; values stay bound."""
    sources = ", ".join(f"'{status.value}'" for status in transition.sources)
    return {
        Condition.IN_STATE: f"status IN ({sources}){_of_another(transition)}",
        Condition.PRESENT: IS_PRESENT,
        Condition.RIGHT: _right(transition.who),
    }


def _of_another(transition: Transition) -> str:
    """Say of what takes an incident away that its owner must not, and no dispatcher a manager's."""
    if transition.who not in RIGHTS or OWNED.isdisjoint(transition.sources):
        return ""
    of_tier_1 = " AND claimed_by_t2_id IS NULL" if transition.who is Who.DISPATCHER else ""
    return f" AND owner_id IS NOT :user_id{of_tier_1}"


def _right(who: Who) -> str:
    if who is Who.OWNER:
        return "owner_id IS :user_id"
    if who is Who.CANCELLER:
        return f"({_right(Who.OWNER)} OR {_IS_UNCLAIMED_REPORT} OR {_holds(Role.MANAGER)})"
    return _holds(RIGHTS[who])


_IS_UNCLAIMED_REPORT = f"(status = '{Status.UNCLAIMED.value}' AND created_by_id IS :user_id)"


def _holds(role: Role) -> str:
    _, ids = TEAM_COLUMNS[role]
    return (
        f"EXISTS (SELECT 1 FROM groups, json_each({ids}) AS holder"
        " WHERE groups.group_id = incidents.group_id AND holder.value = :user_id)"
    )


def update(transition: Transition) -> str:
    """Compose the one conditional UPDATE of a transition."""
    stamps = {
        column: _VALUES[value].format(column=column) for column, value in transition.sets.items()
    }
    sets = {"status": _target(transition), **_STARTS_A_STATE, **stamps}
    if transition.targets == (Status.UNCLAIMED,):
        sets["call_owed"] = "1"
    written = ", ".join(f"{column} = {value}" for column, value in sets.items())
    guard = " AND ".join(conditions(transition).values())
    return f"UPDATE incidents SET {written} WHERE {_NAMED} AND {guard} RETURNING {COLUMNS}"


def _target(transition: Transition) -> str:
    if transition.stays:
        return "status"
    if len(transition.targets) == 1:
        return f"'{transition.targets[0].value}'"
    tier1, tier2 = transition.targets
    return f"CASE WHEN claimed_by_t2_id IS NULL THEN '{tier1.value}' ELSE '{tier2.value}' END"


def question(transition: Transition) -> str:
    """Ask of a group's incident which conditions of a transition hold, each in its own column."""
    held = [f"{sql} AS {condition.name}" for condition, sql in conditions(transition).items()]
    return f"SELECT {COLUMNS}, {', '.join(held)} FROM incidents WHERE {_NAMED}"


UPDATES: Mapping[Action, str] = {action: update(row) for action, row in TRANSITIONS.items()}
QUESTIONS: Mapping[Action, str] = {action: question(row) for action, row in TRANSITIONS.items()}

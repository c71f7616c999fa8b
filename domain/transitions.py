"""The table of transitions: what leads from which state to which, and who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from domain.incidents import FINISHED, Action, Status
from domain.people import Role


class Who(Enum):
    """Who may take an action."""

    DISPATCHER = "dispatcher"
    MANAGER = "manager"
    OWNER = "owner"  # who claimed it or, while a summary is awaited, the person asked
    CANCELLER = "canceller"  # the owner, a manager, and while nobody claimed it its reporter
    GIVER = "giver"  # the owner, or a manager
    RELEASER = "releaser"  # a manager, or an admin if the owner is gone or has no role any more
    REOPENER = "reopener"  # the reporter, a dispatcher, a manager


class Set(Enum):
    """What a transition writes into a column."""

    ACTOR = "the acting person's id"
    ASKED = "the acting person's id, if somebody is asked for the summary"
    NAMED = "the id of the person named with the action"
    NOW = "the time of the action"
    FIRST = "the time of the action, unless one is there already"
    TEXT = "the text that came with the action"
    OTHER = "the other incident that came with the action, if one did"
    NOTHING = "NULL"
    COUNT = "one more than there is"


class If(Enum):
    """What an action's target may depend on."""

    ESCALATED = "it was escalated, and not reopened since"
    OF_TIER_2 = "a manager has it, or had it until its summary was asked for"


@dataclass(frozen=True)
class Transition:
    """One row of the workflow.

    It leads to the first of `targets`; to the second, if there is one, where `second_if` holds.
    A source that is in `stays` is not left, but begins anew. `receiver` is the role of the person
    who is named with the action. `within` are the seconds after which a source is too old.
    """

    sources: tuple[Status, ...]
    targets: tuple[Status, ...]
    who: Who
    sets: Mapping[str, Set] = field(default_factory=dict)
    stays: tuple[Status, ...] = ()
    second_if: If | None = None
    receiver: Role | None = None
    within: int | None = None

    def targets_from(self, source: Status) -> tuple[Status, ...]:
        """Tell where the action may lead from one of its sources."""
        return (source,) if source in self.stays else self.targets

    @property
    def ends(self) -> tuple[Status, ...]:
        """All states in which the action may leave an incident."""
        return (*self.targets, *self.stays)


CAN_BE_REOPENED = 7 * 24 * 60 * 60
"""Seconds after the last resolution; what comes later is another incident."""


TRANSITIONS: Mapping[Action, Transition] = {
    Action.CLAIM: Transition(
        (Status.UNCLAIMED,),
        (Status.CLAIMED_T1,),
        Who.DISPATCHER,
        {"claimed_by_t1_id": Set.ACTOR, "t_claimed_tier1": Set.FIRST},
    ),
    Action.TAKE_CHARGE: Transition(
        (Status.UNCLAIMED, Status.CLAIMED_T1, Status.CLAIMED_T2, Status.AWAITING_SUMMARY),
        (Status.CLAIMED_T2,),
        Who.MANAGER,
        {
            "claimed_by_t2_id": Set.ACTOR,
            "t_claimed_tier2": Set.FIRST,
            "pending_resolution_by_user_id": Set.ASKED,
        },
        stays=(Status.AWAITING_SUMMARY,),
    ),
    Action.TAKE_OVER: Transition(
        (Status.CLAIMED_T1, Status.AWAITING_SUMMARY),
        (),
        Who.DISPATCHER,
        {"claimed_by_t1_id": Set.ACTOR, "pending_resolution_by_user_id": Set.ASKED},
        stays=(Status.CLAIMED_T1, Status.AWAITING_SUMMARY),
    ),
    Action.GIVE: Transition(
        (Status.CLAIMED_T1, Status.CLAIMED_T2),
        (Status.CLAIMED_T1,),
        Who.GIVER,
        {"claimed_by_t1_id": Set.NAMED, "claimed_by_t2_id": Set.NOTHING},
        receiver=Role.DISPATCHER,
    ),
    Action.GIVE_CHARGE: Transition(
        (Status.CLAIMED_T1, Status.CLAIMED_T2),
        (Status.CLAIMED_T2,),
        Who.GIVER,
        {"claimed_by_t2_id": Set.NAMED, "t_claimed_tier2": Set.FIRST},
        receiver=Role.MANAGER,
    ),
    Action.RELEASE: Transition(
        (Status.CLAIMED_T1, Status.CLAIMED_T2, Status.AWAITING_SUMMARY),
        (Status.UNCLAIMED, Status.ESCALATED),
        Who.RELEASER,
        {
            "claimed_by_t1_id": Set.NOTHING,
            "claimed_by_t2_id": Set.NOTHING,
            "pending_resolution_by_user_id": Set.NOTHING,
            "t_resolution_requested": Set.NOTHING,
        },
        second_if=If.ESCALATED,
    ),
    Action.LEAVE: Transition(
        (Status.CLAIMED_T1,),
        (Status.UNCLAIMED,),
        Who.OWNER,
        {"claimed_by_t1_id": Set.NOTHING},
    ),
    Action.ESCALATE: Transition(
        (Status.CLAIMED_T1,),
        (Status.ESCALATED,),
        Who.OWNER,
        {"t_escalated": Set.FIRST},
    ),
    Action.CLAIM_ESCALATION: Transition(
        (Status.ESCALATED,),
        (Status.CLAIMED_T2,),
        Who.MANAGER,
        {"claimed_by_t2_id": Set.ACTOR, "t_claimed_tier2": Set.FIRST},
    ),
    Action.LEAVE_ESCALATION: Transition(
        (Status.CLAIMED_T2,),
        (Status.ESCALATED,),
        Who.OWNER,
        {"claimed_by_t2_id": Set.NOTHING},
    ),
    Action.RESOLVE: Transition(
        (Status.CLAIMED_T1, Status.CLAIMED_T2),
        (Status.AWAITING_SUMMARY,),
        Who.OWNER,
        {"pending_resolution_by_user_id": Set.ACTOR, "t_resolution_requested": Set.NOW},
    ),
    Action.KEEP_WORKING: Transition(
        (Status.AWAITING_SUMMARY,),
        (Status.CLAIMED_T1, Status.CLAIMED_T2),
        Who.OWNER,
        {"pending_resolution_by_user_id": Set.NOTHING, "t_resolution_requested": Set.NOTHING},
        second_if=If.OF_TIER_2,
    ),
    Action.SUMMARISE: Transition(
        (Status.AWAITING_SUMMARY,),
        (Status.RESOLVED,),
        Who.OWNER,
        {
            "resolution_summary": Set.TEXT,
            "resolved_by_id": Set.ACTOR,
            "t_resolved": Set.FIRST,
            "pending_resolution_by_user_id": Set.NOTHING,
        },
    ),
    Action.CANCEL: Transition(
        tuple(status for status in Status if status not in FINISHED),
        (Status.CANCELLED,),
        Who.CANCELLER,
        {
            "cancel_reason": Set.TEXT,
            "cancelled_by_id": Set.ACTOR,
            "duplicate_of": Set.OTHER,
            "pending_resolution_by_user_id": Set.NOTHING,
        },
    ),
    Action.REOPEN: Transition(
        (Status.RESOLVED,),
        (Status.UNCLAIMED,),
        Who.REOPENER,
        {
            "claimed_by_t1_id": Set.NOTHING,
            "claimed_by_t2_id": Set.NOTHING,
            "t_resolution_requested": Set.NOTHING,
            "reopened": Set.COUNT,
        },
        within=CAN_BE_REOPENED,
    ),
}

RIGHTS: Mapping[Who, Role] = {Who.DISPATCHER: Role.DISPATCHER, Who.MANAGER: Role.MANAGER}
"""The role that gives the right to a claim; everything else belongs to people, not to roles."""

IN_CHARGE: Mapping[Action, Action] = {Action.CLAIM: Action.TAKE_CHARGE}
"""What the button of an action does for a person who has no right to it, but to this.

It does so only in the states in which the button is there.
"""

OWNED = frozenset(
    status for row in TRANSITIONS.values() if row.who is Who.OWNER for status in row.sources
)
"""The states in which somebody has the incident."""

TAKES_AWAY = frozenset(
    action
    for action, row in TRANSITIONS.items()
    if row.who in RIGHTS and not OWNED.isdisjoint(row.sources)
)
"""What a role may take from an incident's owner; dispatchers take none from a manager."""

HANDS_ON = frozenset(
    action for action, row in TRANSITIONS.items() if row.who in RIGHTS or row.receiver is not None
)
"""What gives an incident to somebody, whoever had it before."""

WORKED_ON = TRANSITIONS[Action.RESOLVE].sources
"""The states in which somebody works on the incident, so that it may wait for something."""


def keeps_wait(transition: Transition) -> bool:
    """Tell whether an action changes only who works on an incident: what waits then goes on.

    Every other one ends that.
    """
    worked_on = [source for source in transition.sources if source in WORKED_ON]
    targets = [target for source in worked_on for target in transition.targets_from(source)]
    return bool(targets) and all(target in WORKED_ON for target in targets)


WAITING = (Status.UNCLAIMED, Status.ESCALATED)
"""The states in which nobody has the incident and nudges are due."""

CLAIMANTS: Mapping[Status, Role] = {
    status: min(
        (
            RIGHTS[transition.who]
            for transition in TRANSITIONS.values()
            if transition.who in RIGHTS and status in transition.sources
        ),
        key=lambda role: role.rank,
    )
    for status in WAITING
}
"""The role that is to claim an incident, by the states that wait for it: the lowest that may."""

"""Incidents: their states and actions, and the table of transitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from domain.facts import Facts, Load
from domain.people import Role, User
from domain.severity import Severity


class Status(str, Enum):
    """Where an incident stands; the values are what the database stores."""

    UNCLAIMED = "Unclaimed"
    CLAIMED_T1 = "Claimed_T1"
    ESCALATED = "Escalated_Unclaimed_T2"
    CLAIMED_T2 = "Claimed_T2"
    AWAITING_SUMMARY = "Awaiting_Summary"
    RESOLVED = "Resolved"
    CANCELLED = "Cancelled"


FINISHED = (Status.RESOLVED, Status.CANCELLED)
"""The states in which nobody has to do anything more."""


class Action(str, Enum):
    """What a person can do to an incident; the values travel in button data and the audit trail."""

    CLAIM = "claim"
    TAKE_CHARGE = "take_charge"
    TAKE_OVER = "take_over"
    LEAVE = "leave"
    ESCALATE = "escalate"
    CLAIM_ESCALATION = "claim_escalation"
    LEAVE_ESCALATION = "leave_escalation"
    RESOLVE = "resolve"
    KEEP_WORKING = "keep_working"
    SUMMARISE = "summarise"
    CANCEL = "cancel"


REPORT = "report"
"""How the audit trail calls the beginning of an incident."""

LOG, EXPIRE = "log", "expire"
"""How it calls that somebody else's message was reported, and that a group was never set up."""

CORRECT, FACTS, SEVERITY = "correct", "facts", "severity"
"""How it calls a report that was edited, facts and a severity that were corrected."""

CORRECT_LATE = "correct_late"
"""How it calls an edit of a report that came too late to change it."""

RECORDED = (REPORT, LOG, EXPIRE, CORRECT, CORRECT_LATE, FACTS, SEVERITY)
"""What the audit trail tells besides actions."""


class Who(Enum):
    """Who may take an action."""

    DISPATCHER = "dispatcher"
    MANAGER = "manager"
    OWNER = "owner"  # who claimed it or, while a summary is awaited, the person asked
    CANCELLER = "canceller"  # the owner, a manager, and while nobody claimed it its reporter


class Set(Enum):
    """What a transition writes into a column."""

    ACTOR = "the acting person's id"
    ASKED = "the acting person's id, if somebody is asked for the summary"
    NOW = "the time of the action"
    FIRST = "the time of the action, unless one is there already"
    TEXT = "the text that came with the action"
    OTHER = "the other incident that came with the action, if one did"
    NOTHING = "NULL"


@dataclass(frozen=True)
class Transition:
    """One row of the workflow.

    `targets` has one status; only KEEP_WORKING has two, of which the one the summary was asked from
    (tier 2 if a manager holds the incident) is taken. Where it `stays`, it is the same as before,
    and begins anew.
    """

    sources: tuple[Status, ...]
    targets: tuple[Status, ...]
    who: Who
    sets: Mapping[str, Set] = field(default_factory=dict)
    stays: bool = False

    def targets_from(self, source: Status) -> tuple[Status, ...]:
        """Tell where the action may lead from one of its sources."""
        return (source,) if self.stays else self.targets


TRANSITIONS: Mapping[Action, Transition] = {
    Action.CLAIM: Transition(
        (Status.UNCLAIMED,),
        (Status.CLAIMED_T1,),
        Who.DISPATCHER,
        {"claimed_by_t1_id": Set.ACTOR, "t_claimed_tier1": Set.FIRST},
    ),
    Action.TAKE_CHARGE: Transition(
        (Status.UNCLAIMED,),
        (Status.CLAIMED_T2,),
        Who.MANAGER,
        {"claimed_by_t2_id": Set.ACTOR, "t_claimed_tier2": Set.FIRST},
    ),
    Action.TAKE_OVER: Transition(
        (Status.CLAIMED_T1, Status.AWAITING_SUMMARY),
        (Status.CLAIMED_T1, Status.AWAITING_SUMMARY),
        Who.DISPATCHER,
        {"claimed_by_t1_id": Set.ACTOR, "pending_resolution_by_user_id": Set.ASKED},
        stays=True,
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
    ),
    Action.SUMMARISE: Transition(
        (Status.AWAITING_SUMMARY,),
        (Status.RESOLVED,),
        Who.OWNER,
        {
            "resolution_summary": Set.TEXT,
            "resolved_by_id": Set.ACTOR,
            "t_resolved": Set.NOW,
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
}

RIGHTS: Mapping[Who, Role] = {Who.DISPATCHER: Role.DISPATCHER, Who.MANAGER: Role.MANAGER}
"""The role that gives the right to a claim; everything else belongs to people, not to roles."""

IN_CHARGE: Mapping[Action, Action] = {Action.CLAIM: Action.TAKE_CHARGE}
"""What the button of an action does for a person who has no right to it, but to this."""

OWNED = frozenset(
    status for row in TRANSITIONS.values() if row.who is Who.OWNER for status in row.sources
)
"""The states in which somebody has the incident."""

TAKES_AWAY = frozenset(
    action
    for action, row in TRANSITIONS.items()
    if row.who in RIGHTS and not OWNED.isdisjoint(row.sources)
)
"""What takes an incident from its owner; dispatchers take none from a manager."""

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


class Among(str, Enum):
    """Which of a group's open incidents are asked for; the values are what people type."""

    ALL = ""
    MINE = "mine"  # whoever asks has them
    UNCLAIMED = "unclaimed"  # nobody has them, escalated or not


@dataclass(frozen=True)
class Incident:
    """One reported problem, as the database has it. Times are UTC epoch seconds."""

    incident_id: str
    group_id: int
    thread_id: int | None
    source_chat_id: int  # where it was reported: another chat if the group migrated since
    source_message_id: int
    status: Status
    description: str
    resolution_summary: str | None
    created_by_id: int | None  # None: an anonymous admin
    claimed_by_t1_id: int | None
    claimed_by_t2_id: int | None
    resolved_by_id: int | None
    owner_id: int | None
    t_created: int
    t_claimed_tier1: int | None
    t_escalated: int | None
    t_claimed_tier2: int | None
    t_resolution_requested: int | None
    t_resolved: int | None
    t_status: int
    transitions: int
    t_taps_lost: int | None
    version: int
    pinned_message_id: int | None
    prompt_message_id: int | None
    logged_message_id: int | None = None  # the command of who logged somebody else's message
    logged_by_id: int | None = None  # None with a logged_message_id: an anonymous admin
    logged_words: str | None = None  # theirs, with which the description begins
    unit: str | None = None
    unit_from_title: bool = False
    trailer: str | None = None
    road: str | None = None
    load: Load | None = None
    severity: Severity = Severity.DOWN
    same_unit_as: str | None = None  # the incident of the same unit that was open already
    cancel_reason: str | None = None
    cancelled_by_id: int | None = None
    duplicate_of: str | None = None
    waits_for_setup: bool = False  # nobody is told of it before the group is set up
    told_message_id: int | None = None  # our reply that tells the reporter who has it

    @property
    def facts(self) -> Facts:
        """What the report says of the truck."""
        return Facts(self.unit, self.trailer, self.road, self.load, self.unit_from_title)


@dataclass(frozen=True)
class Logged:
    """How somebody else's message was reported: with which command, by whom, in what words."""

    message_id: int
    by: User | None  # None: an anonymous admin
    words: str = ""


@dataclass(frozen=True)
class Event:
    """One line of an incident's audit trail; `action` is an Action's value, or a name above."""

    action: str
    actor_id: int | None
    t: int
    from_status: Status | None
    to_status: Status
    detail: str | None = None  # what was there before, or why

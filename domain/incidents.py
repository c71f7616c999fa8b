"""Incidents: their states, the actions on them, and the records of both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.facts import Facts, Load
from domain.people import User
from domain.severity import Severity
from domain.waiting import Wait, WaitKind


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
    GIVE = "give"  # to a dispatcher
    GIVE_CHARGE = "give_charge"  # to a manager
    RELEASE = "release"
    LEAVE = "leave"
    ESCALATE = "escalate"
    CLAIM_ESCALATION = "claim_escalation"
    LEAVE_ESCALATION = "leave_escalation"
    RESOLVE = "resolve"
    KEEP_WORKING = "keep_working"
    SUMMARISE = "summarise"
    CANCEL = "cancel"
    REOPEN = "reopen"


REPORT = "report"
"""How the audit trail calls the beginning of an incident."""

LOG, EXPIRE = "log", "expire"
"""How it calls that somebody else's message was reported, and that a group was never set up."""

CORRECT, FACTS, SEVERITY = "correct", "facts", "severity"
"""How it calls a report that was edited, facts and a severity that were corrected."""

CORRECT_LATE = "correct_late"
"""How it calls an edit of a report that came too late to change it."""

WAIT, WAIT_ENDED = "wait", "wait_ended"
"""How it calls what an incident waits for, and that it does not wait any more."""

STILL = "still"
"""How it calls that who has an incident was asked, and is still on it."""

CORRECT_SUMMARY, CORRECT_SUMMARY_LATE = "correct_summary", "correct_summary_late"
"""How it calls a summary that was edited, and an edit that came too late to change it."""

RECORDED = (
    *(REPORT, LOG, EXPIRE, CORRECT, CORRECT_LATE, FACTS, SEVERITY, WAIT, WAIT_ENDED, STILL),
    *(CORRECT_SUMMARY, CORRECT_SUMMARY_LATE),
)
"""What the audit trail tells besides actions."""


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
    t_resolved: int | None  # the first time
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
    reopened: int = 0  # how often
    waits_for: WaitKind | None = None
    t_wait_began: int | None = None
    t_wait_until: int | None = None
    wait_calls: int = 0  # how often the owner was called since that time is over
    waited: int = 0  # seconds in which it waited, but for those of a wait that is not over
    nth_of_unit: int | None = None  # which one of its unit within 30 days; None: the first one

    @property
    def facts(self) -> Facts:
        """What the report says of the truck."""
        return Facts(self.unit, self.trailer, self.road, self.load, self.unit_from_title)

    @property
    def wait(self) -> Wait | None:
        """What it waits for, if it does."""
        if self.waits_for is None or self.t_wait_began is None or self.t_wait_until is None:
            return None
        is_over = self.wait_calls > 0
        return Wait(self.waits_for, self.t_wait_began, self.t_wait_until, is_over)


@dataclass(frozen=True)
class Logged:
    """How somebody else's message was reported: with which command, by whom, in what words."""

    message_id: int
    by: User | None  # None: an anonymous admin
    words: str = ""


@dataclass(frozen=True)
class Event:
    """One line of an incident's audit trail; `action` is an Action's value, or a name above.

    `other_id` is the second person of an action: to whom an incident was given, or who lost it.
    """

    action: str
    actor_id: int | None
    t: int
    from_status: Status | None
    to_status: Status
    detail: str | None = None  # what was there before, or why
    other_id: int | None = None

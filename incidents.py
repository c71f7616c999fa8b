"""The domain: statuses, roles, actions, the transition table, and the records rooms share."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum


class Status(str, Enum):
    """Where an incident stands; the values are what the database stores."""

    UNCLAIMED = "Unclaimed"
    CLAIMED_T1 = "Claimed_T1"
    ESCALATED = "Escalated_Unclaimed_T2"
    CLAIMED_T2 = "Claimed_T2"
    AWAITING_SUMMARY = "Awaiting_Summary"
    RESOLVED = "Resolved"


class Role(str, Enum):
    """What a person does in the team, lowest first; the values are what the database stores."""

    DRIVER = "Driver"
    DISPATCHER = "Dispatcher"
    MANAGER = "OpsManager"

    @property
    def rank(self) -> int:
        """How much the role may do: 0 for drivers, 2 for managers."""
        return list(Role).index(self)


class Action(str, Enum):
    """What a person can do to an incident; the values travel in button data and the audit trail."""

    CLAIM = "claim"
    LEAVE = "leave"
    ESCALATE = "escalate"
    CLAIM_ESCALATION = "claim_escalation"
    LEAVE_ESCALATION = "leave_escalation"
    RESOLVE = "resolve"
    KEEP_WORKING = "keep_working"
    SUMMARISE = "summarise"


REPORT = "report"
"""How the audit trail calls the beginning of an incident."""


class Who(Enum):
    """Who may take an action."""

    DISPATCHER = "dispatcher"
    MANAGER = "manager"
    OWNER = "owner"  # who claimed it or, while a summary is awaited, the person asked


class Set(Enum):
    """What a transition writes into a column."""

    ACTOR = "the acting person's id"
    NOW = "the time of the action"
    FIRST = "the time of the action, unless one is there already"
    TEXT = "the text that came with the action"
    NOTHING = "NULL"


@dataclass(frozen=True)
class Transition:
    """One row of the workflow.

    `targets` has one status; only KEEP_WORKING has two, of which the one the summary was asked from
    (tier 2 if a manager holds the incident) is taken.
    """

    sources: tuple[Status, ...]
    targets: tuple[Status, ...]
    who: Who
    sets: Mapping[str, Set] = field(default_factory=dict)


TRANSITIONS: Mapping[Action, Transition] = {
    Action.CLAIM: Transition(
        (Status.UNCLAIMED,),
        (Status.CLAIMED_T1,),
        Who.DISPATCHER,
        {"claimed_by_t1_id": Set.ACTOR, "t_claimed_tier1": Set.FIRST},
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
}

RIGHTS: Mapping[Who, Role] = {Who.DISPATCHER: Role.DISPATCHER, Who.MANAGER: Role.MANAGER}
"""The role that gives the right to a claim; everything else belongs to the owner."""

CLAIMANTS: Mapping[Status, Role] = {
    status: RIGHTS[transition.who]
    for transition in TRANSITIONS.values()
    if transition.who in RIGHTS
    for status in transition.sources
}
"""The role that may claim an incident, by the states that wait for a claim."""

WAITING = (Status.UNCLAIMED, Status.ESCALATED)
"""The states in which nobody has the incident and nudges are due."""


class Among(str, Enum):
    """Which of a group's open incidents are asked for; the values are what people type."""

    ALL = ""
    MINE = "mine"  # whoever asks has them
    UNCLAIMED = "unclaimed"  # nobody has them, escalated or not


@dataclass(frozen=True)
class User:
    """A person as last seen; `telegram_handle` comes without the @."""

    user_id: int
    telegram_handle: str | None
    full_name: str
    team_role: Role = Role.DRIVER


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


@dataclass(frozen=True)
class Event:
    """One line of an incident's audit trail; `action` is "report" or an Action's value."""

    action: str
    actor_id: int | None
    t: int
    from_status: Status | None
    to_status: Status


@dataclass(frozen=True)
class Team:
    """Who has a role in a group: bound people, and handles still only invited (without the @)."""

    members: tuple[User, ...]
    invited: tuple[str, ...]

    @property
    def call_keys(self) -> list[str]:
        """How it is remembered who of them was called, in the order in which they are."""
        return [*map(call_key, self.members), *map(str.lower, self.invited)]

    def but(self, called: Collection[str]) -> Team:
        """Leave out those who were called already."""
        return Team(
            tuple(user for user in self.members if call_key(user) not in called),
            tuple(handle for handle in self.invited if handle.lower() not in called),
        )


def call_key(user: User) -> str:
    """Tell people apart for calls: by handle, so that who is bound meanwhile stays the same."""
    return (user.telegram_handle or str(user.user_id)).lower()


class Standing(str, Enum):
    """What the bot itself is in a group; the values are what the database stores."""

    MEMBER = "member"
    ADMIN = "admin"
    PINNING_ADMIN = "pinning_admin"


class AdminCheck(Enum):
    """What Telegram says when asked whether somebody is an admin of a group."""

    ADMIN = "an admin"
    NO_ADMIN = "no admin"
    NOT_TOLD = "it will not tell: that is certain only where we are an admin ourselves"
    NO_ANSWER = "nothing in time: a flood, an outage, a broken connection"


@dataclass(frozen=True)
class Rights:
    """What the bot may do in a group; None: Telegram did not say."""

    admin: bool
    pin: bool = False
    topics: bool | None = None


@dataclass(frozen=True)
class Setup:
    """How a group is set up; `sla` is in seconds.

    Of the people named, `gone` left the group; whether `unseen` did, Telegram did not say.
    `auto_delete` has the seconds after which messages vanish there; 0: they stay, for all we know.
    """

    rights: Rights
    managers: Team
    dispatchers: Team
    gone: tuple[User, ...]
    unseen: tuple[User, ...]
    sla: Mapping[Status, float]
    is_forum: bool = False
    auto_delete: int = 0


@dataclass(frozen=True)
class GroupFigures:
    """How the desk does in one group: counts since the start, ages in seconds; None: nothing is."""

    messages: int
    taps: int
    running: int
    waiting: int  # to be sent or changed there
    oldest_waiting: int | None
    silence: int | None  # since Telegram last answered a poll


@dataclass(frozen=True)
class Figures:
    """How the desk is doing: counts since a time, and ages in seconds; None where nothing is."""

    updates: int
    taps: int
    nudges: int
    errors: int
    since: int
    owed: int
    oldest_owed: int | None
    silence: int | None  # since Telegram last answered a poll


class Condition(Enum):
    """What must hold for an action; each is one expression of the action's UPDATE."""

    IN_STATE = "the incident is in a state the action leads from"
    PRESENT = "the person is in the group, as far as we know"
    RIGHT = "the person has the role the action takes, or owns the incident"


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
    """Say which of the conditions that do not hold a person should read about."""
    transition = TRANSITIONS[action]
    if Condition.PRESENT not in held:
        return Refusal.ABSENT
    if transition.who is Who.OWNER:
        return Refusal.NOT_OWNER if Condition.IN_STATE in held else Refusal.MOVED_ON
    if incident.owner_id == user_id and incident.status in transition.targets:
        return Refusal.ALREADY_YOURS
    if Condition.RIGHT not in held:
        return Refusal.NOT_AUTHORIZED
    claimed_by_another = incident.owner_id not in (None, user_id)
    return Refusal.ALREADY_CLAIMED if claimed_by_another else Refusal.MOVED_ON


def format_incident_id(year: int, number: int) -> str:
    """Write an incident's number the way people read it: TKT-2026-0042, TKT-2026-10000."""
    return f"TKT-{year}-{number:04d}"


_TYPED_ID = re.compile(  # U+2010 to U+2015: what keyboards and copied texts have for a hyphen
    r"#?(?:TKT[-\u2010-\u2015](?P<year>\d{4})[-\u2010-\u2015])?0*(?P<number>[1-9]\d{0,8})[.,;:!?]*",
    re.IGNORECASE | re.ASCII,
)


def parse_incident_id(text: str) -> tuple[int | None, int] | None:
    """Read `TKT-2026-0042`, `#42` or just `42` into (year or None, number); else None.

    Words may stand behind it, but no second number: which one is meant would be a guess.
    """
    first, *others = map(_TYPED_ID.fullmatch, text.split() or [""])
    if first is None or any(others):
        return None
    return (int(first["year"]) if first["year"] else None), int(first["number"])


def next_nudge(began: int, now: int, sla: float) -> int:
    """Find when the next nudge is due: the first doubling of `sla` after the wait so far.

    All in seconds; `began` and `now` are UTC epoch times, and so is the result.
    """
    doublings = max(0, math.floor(math.log2(max(now - began, 1) / sla)))
    while (due := math.ceil(began + sla * (1 << doublings))) <= now:
        doublings += 1
    return due


@dataclass(frozen=True)
class Durations:
    """How long something took: number of incidents, median and 90th percentile in seconds.

    The percentile is the nearest rank, so it is a time that really occurred.
    """

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Kpis:
    """The figures of one group for one period."""

    reported: int
    resolved: int
    resolved_tier1: int  # of these, without an escalation
    triage: Durations
    manager_response: Durations
    resolution: Durations

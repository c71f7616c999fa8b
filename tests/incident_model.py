"""One incident as PRODUCT.md section 4 tells it: a reading of the workflow of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domain.people import Role

DAY = 86400


@dataclass(frozen=True)
class Try:
    """Who tries something, when, and what comes with it; an anonymous admin is nobody."""

    who: int | None
    now: int
    to: int | None = None  # who is to get the incident
    seen: int | None = None  # how many transitions there were
    is_admin: bool = False


@dataclass
class Place:
    """Whom a group named for what, and who has left it."""

    dispatchers: set[int] = field(default_factory=set)
    managers: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def holders(self, role: Role) -> set[int]:
        """Tell who was named for a role."""
        return self.dispatchers if role is Role.DISPATCHER else self.managers


@dataclass
class Staff:
    """Who is what in a group, by itself or by the office of its fleet, and who is not there."""

    own: Place = field(default_factory=Place)
    office: Place | None = None

    @property
    def dispatchers(self) -> set[int]:
        """Who may do what dispatchers do, while they are there."""
        return self.own.dispatchers | self._in_office(Role.DISPATCHER)

    @property
    def managers(self) -> set[int]:
        """Who may do what managers do, while they are there."""
        return self.own.managers | self._in_office(Role.MANAGER)

    @property
    def gone(self) -> set[int]:
        """Who left the group, and does not work from the office."""
        return self.own.gone - self._in_office(Role.DISPATCHER) - self._in_office(Role.MANAGER)

    def _in_office(self, role: Role) -> set[int]:
        return self.office.holders(role) - self.office.gone if self.office else set()


@dataclass
class Model:
    """One incident as PRODUCT.md section 4 tells it, in words of its own."""

    staff: Staff
    reporter: int
    status: str = "Unclaimed"
    tier1: int | None = None
    tier2: int | None = None
    asked: int | None = None
    escalated: bool = False
    reopened: int = 0
    resolved: list[int] = field(default_factory=list)  # when
    story: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    redraws: int = 0  # beside those of the steps

    @property
    def owner(self) -> int | None:
        """Who has the incident."""
        owners = {"Claimed_T1": self.tier1, "Claimed_T2": self.tier2}
        return owners.get(self.status, self.asked)

    @property
    def owner_is_gone(self) -> bool:
        """Whether the owner left, or may not have it any more."""
        may_have_it = self.staff.managers if self.tier2 else self.staff.dispatchers
        return self.owner in self.staff.gone or self.owner not in may_have_it

    def is_at(self, who: int | None, *statuses: str) -> bool:
        """Tell whether somebody has the incident in one of these states."""
        return self.status in statuses and self.owner == who

    def may(self, action: str, tried: Try) -> bool:
        """Tell whether an action is allowed."""
        if tried.who in self.staff.gone or tried.seen not in {None, len(self.story)}:
            return False
        return MAY[action](self, tried)

    def take(self, action: str, tried: Try) -> bool:
        """Take an action if it is allowed; tells whether it was."""
        if not self.may(action, tried):
            return False
        had_it = self.owner if self.owner != tried.who else None
        for name, value in CHANGES[action](self, tried).items():
            setattr(self, name, value)
        self.story.append((action, tried.who, tried.to if action in GIVES else had_it))
        return True


def may_give(m: Model, t: Try, receivers: set[int]) -> bool:
    """Tell whether somebody may give the incident to somebody."""
    gives = m.status in HELD and (t.who == m.owner or t.who in m.staff.managers)
    return gives and t.to in receivers - m.staff.gone - {m.owner}


HELD = ("Claimed_T1", "Claimed_T2")
GIVES = ("give", "give_charge")
WAITS_FOR = {Role.DISPATCHER: "Unclaimed", Role.MANAGER: "Escalated_Unclaimed_T2"}
MAY: Mapping[str, Callable[[Model, Try], bool]] = {
    "claim": lambda m, t: m.status == "Unclaimed" and t.who in m.staff.dispatchers,
    "take_charge": lambda m, t: (
        m.status in ("Unclaimed", *HELD, "Awaiting_Summary")
        and t.who in m.staff.managers - {m.owner}
    ),
    "take_over": lambda m, t: (
        m.status in ("Claimed_T1", "Awaiting_Summary")
        and m.tier2 is None
        and t.who in m.staff.dispatchers - {m.owner}
    ),
    "give": lambda m, t: may_give(m, t, m.staff.dispatchers),
    "give_charge": lambda m, t: may_give(m, t, m.staff.managers),
    "release": lambda m, t: (
        m.status in (*HELD, "Awaiting_Summary")
        and (t.who in m.staff.managers or (t.is_admin and m.owner_is_gone))
    ),
    "leave": lambda m, t: m.is_at(t.who, "Claimed_T1"),
    "escalate": lambda m, t: m.is_at(t.who, "Claimed_T1"),
    "claim_escalation": lambda m, t: (
        m.status == "Escalated_Unclaimed_T2" and t.who in m.staff.managers
    ),
    "leave_escalation": lambda m, t: m.is_at(t.who, "Claimed_T2"),
    "resolve": lambda m, t: m.is_at(t.who, *HELD),
    "keep_working": lambda m, t: m.is_at(t.who, "Awaiting_Summary"),
    "summarise": lambda m, t: m.is_at(t.who, "Awaiting_Summary"),
    "reopen": lambda m, t: (
        m.status == "Resolved"
        and t.now - m.resolved[-1] <= 7 * DAY
        and t.who in {m.reporter} | m.staff.dispatchers | m.staff.managers
    ),
    "cancel": lambda m, t: (
        m.status not in ("Resolved", "Cancelled")
        and t.who is not None
        and (
            t.who in m.staff.managers | {m.owner}
            or (m.status == "Unclaimed" and t.who == m.reporter)
        )
    ),
}
CHANGES: Mapping[str, Callable[[Model, Try], Mapping[str, object]]] = {
    "claim": lambda _, t: {"status": "Claimed_T1", "tier1": t.who},
    "take_charge": lambda m, t: {
        "status": m.status if m.asked else "Claimed_T2",
        "tier2": t.who,
        "asked": t.who if m.asked else None,
    },
    "take_over": lambda m, t: {"tier1": t.who, "asked": t.who if m.asked else None},
    "give": lambda _, t: {"status": "Claimed_T1", "tier1": t.to, "tier2": None},
    "give_charge": lambda _, t: {"status": "Claimed_T2", "tier2": t.to},
    "release": lambda m, _: {
        "status": "Escalated_Unclaimed_T2" if m.escalated else "Unclaimed",
        "tier1": None,
        "tier2": None,
        "asked": None,
    },
    "leave": lambda *_: {"status": "Unclaimed", "tier1": None},
    "escalate": lambda *_: {"status": "Escalated_Unclaimed_T2", "escalated": True},
    "claim_escalation": lambda _, t: {"status": "Claimed_T2", "tier2": t.who},
    "leave_escalation": lambda *_: {"status": "Escalated_Unclaimed_T2", "tier2": None},
    "resolve": lambda _, t: {"status": "Awaiting_Summary", "asked": t.who},
    "keep_working": lambda m, _: {
        "status": "Claimed_T2" if m.tier2 else "Claimed_T1",
        "asked": None,
    },
    "summarise": lambda m, t: {
        "status": "Resolved",
        "asked": None,
        "resolved": [*m.resolved, t.now],
    },
    "reopen": lambda m, _: {
        "status": "Unclaimed",
        "tier1": None,
        "tier2": None,
        "reopened": m.reopened + 1,
        "escalated": False,
    },
    "cancel": lambda *_: {"status": "Cancelled", "asked": None},
}

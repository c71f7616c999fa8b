"""Records, and a small database file with a team, for the domain and storage tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from database import Call, CallKind, Database, Delivery
from domain.incidents import Action, Incident, Status
from domain.people import Role, User
from domain.refusals import Refused
from domain.transitions import TRANSITIONS, WAITING, Who

# The same examples in every run, and no deadline that a busy machine could miss.

GROUP = -1001234567890
OTHER_GROUP = -1009876543210
SLAS = dict.fromkeys(WAITING, 600.0)
NOW = 1_780_000_000  # 2026-05-28 20:26:40 UTC

DAN = User(1, None, "Dan Moss")
JOHN = User(11, "john", "John Reed", Role.DISPATCHER)
KATE = User(12, "kate", "Kate Stone", Role.DISPATCHER)
ALICE = User(21, "alice", "Alice Wood", Role.MANAGER)
BOB = User(22, "bob", "Bob Field", Role.MANAGER)
BO = User(31, "bo", "Bo Hill", Role.MANAGER)
OLAF = User(32, "olaf", "Olaf Lake", Role.MANAGER)
SAM = User(41, "sam", "Sam Strange")

DISPATCHERS = (JOHN, KATE, BO, OLAF)
MANAGERS = (ALICE, BOB, BO, OLAF)
HOLDERS: Mapping[Who, tuple[User, ...]] = {Who.DISPATCHER: DISPATCHERS, Who.MANAGER: MANAGERS}
"""Who has the right that a role gives."""
ACTORS: Mapping[Who, tuple[User, ...]] = {
    **HOLDERS,
    Who.CANCELLER: (DAN,),
    Who.REOPENER: (DAN,),
    Who.GIVER: MANAGERS,
    Who.RELEASER: MANAGERS,
}
"""Who may take an action besides the owner."""
RECEIVERS: Mapping[Action, User] = {Action.GIVE: KATE, Action.GIVE_CHARGE: BOB}
"""To whom incidents are given."""
PEOPLE: Mapping[str, User] = {
    "tier-1 owner": JOHN,
    "tier-2 owner": ALICE,
    "dispatcher": KATE,
    "manager": BOB,
    "dispatcher and manager": BO,
    "owner of another incident": OLAF,
    "stranger": SAM,
    "reporter": DAN,
}

_CLAIMED = ((Action.CLAIM, JOHN),)
_ESCALATED = (*_CLAIMED, (Action.ESCALATE, JOHN))
_CLAIMED_T2 = (*_ESCALATED, (Action.CLAIM_ESCALATION, ALICE))
SITUATIONS: Mapping[str, tuple[tuple[Action, User], ...]] = {
    "unclaimed": (),
    "claimed": _CLAIMED,
    "escalated": _ESCALATED,
    "claimed by a manager": _CLAIMED_T2,
    "tier 1 asked": (*_CLAIMED, (Action.RESOLVE, JOHN)),
    "tier 2 asked": (*_CLAIMED_T2, (Action.RESOLVE, ALICE)),
    "resolved by tier 1": (*_CLAIMED, (Action.RESOLVE, JOHN), (Action.SUMMARISE, JOHN)),
    "resolved by tier 2": (*_CLAIMED_T2, (Action.RESOLVE, ALICE), (Action.SUMMARISE, ALICE)),
    "called off": ((Action.CANCEL, DAN),),
    "called off by its owner": (*_CLAIMED, (Action.CANCEL, JOHN)),
}
"""Every state, with the steps that lead there; a summary can be awaited from either tier."""

HANDED_ON: Mapping[str, tuple[tuple[Action, User], ...]] = {
    "taken charge of": ((Action.TAKE_CHARGE, ALICE),),
    "given to a dispatcher": (*_CLAIMED_T2, (Action.GIVE, ALICE)),
    "reopened": (*SITUATIONS["resolved by tier 1"], (Action.REOPEN, DAN)),
}
"""What comes of actions that have no button on a card."""

ALL_SITUATIONS = {**SITUATIONS, **HANDED_ON}


def status_after(steps: Sequence[tuple[Action, User]]) -> Status:
    """Tell where the steps of a situation lead."""
    return TRANSITIONS[steps[-1][0]].targets[0] if steps else Status.UNCLAIMED


def steps_through(action: Action) -> tuple[tuple[Action, User], ...]:
    """Find the steps from a report to an action, and that action itself."""
    row = TRANSITIONS[action]
    before = next(steps for steps in SITUATIONS.values() if status_after(steps) in row.sources)
    last = before[-1][1] if before else None
    others = [user for user in ACTORS.get(row.who, ()) if user is not last]
    actor = others[0] if others else last
    assert actor is not None, f"nobody may {action.value}"
    return (*before, (action, actor))


INCIDENT = Incident(
    incident_id="TKT-2026-0042",
    group_id=GROUP,
    thread_id=None,
    source_chat_id=GROUP,
    source_message_id=7,
    status=Status.UNCLAIMED,
    description="Truck 456 engine overheating",
    resolution_summary=None,
    created_by_id=DAN.user_id,
    claimed_by_t1_id=None,
    claimed_by_t2_id=None,
    resolved_by_id=None,
    owner_id=None,
    t_created=NOW,
    t_claimed_tier1=None,
    t_escalated=None,
    t_claimed_tier2=None,
    t_resolution_requested=None,
    t_resolved=None,
    t_status=NOW,
    transitions=0,
    t_taps_lost=None,
    version=1,
    pinned_message_id=None,
    prompt_message_id=None,
)
_OWNERS = {
    Status.CLAIMED_T1: JOHN,
    Status.CLAIMED_T2: ALICE,
    Status.AWAITING_SUMMARY: ALICE,
}


def incident_in(status: Status) -> Incident:
    """Make a record in the given state."""
    if status is Status.RESOLVED:
        return replace(
            INCIDENT,
            status=status,
            resolution_summary="Replaced the hose",
            resolved_by_id=ALICE.user_id,
            t_resolved=NOW + 3900,
        )
    if status is Status.CANCELLED:
        return replace(INCIDENT, status=status, cancelled_by_id=DAN.user_id)
    owner = _OWNERS.get(status)
    return replace(INCIDENT, status=status, owner_id=owner.user_id if owner else None)


@dataclass
class Store:
    """A database file, and what tests do with it over and over."""

    path: Path
    database: Database
    message_ids: Iterator[int] = field(default_factory=lambda: count(1))
    told_ids: Iterator[int] = field(default_factory=lambda: count(900_000))

    def report(
        self,
        group_id: int = GROUP,
        reporter: User | None = DAN,
        description: str = "Truck 456 engine overheating",
        now: int = NOW,
    ) -> Incident:
        """Report a new incident."""
        message_id = next(self.message_ids)
        incident = self.database.reports.create(group_id, message_id, reporter, description, now)
        assert incident is not None
        return incident

    def act(
        self, action: Action, incident: Incident, user: User, now: int = NOW
    ) -> Incident | None:
        """Have somebody take an action in the incident's own group; None if it is refused."""
        outcome = self.attempt(action, incident, user, now)
        return outcome if isinstance(outcome, Incident) else None

    def attempt(
        self,
        action: Action,
        incident: Incident,
        user: User | None,
        now: int = NOW,
        *,
        to: User | None = None,
        seen: int | None = None,
        is_admin: bool = False,
    ) -> Incident | Refused:
        """Have somebody try an action in the incident's own group; None is an anonymous admin.

        What is given goes to one of RECEIVERS, unless it says `to` whom.
        """
        summary = "Replaced the hose" if action is Action.SUMMARISE else None
        user_id, to = user.user_id if user else None, to or RECEIVERS.get(action)
        return self.database.incidents.apply(
            *(action, incident.incident_id, incident.group_id, user_id, now, summary),
            named=to.user_id if to else None,
            seen=seen,
            is_admin=is_admin,
        )

    def play(self, situation: str, group_id: int = GROUP, now: int = NOW) -> Incident:
        """Report an incident and bring it into a situation, one step a minute."""
        return self.follow(self.report(group_id, now=now), *ALL_SITUATIONS[situation])

    def follow(self, incident: Incident, *steps: tuple[Action, User]) -> Incident:
        """Take steps that must succeed, one a minute after what the incident last saw."""
        for action, user in steps:
            after = self.act(action, incident, user, incident.t_status + 60)
            assert after is not None, (action, user)
            incident = after
        return incident

    def shown(self, situation: str, message_id: int, group_id: int = GROUP) -> Incident:
        """Bring an incident into a situation, its card posted and pinned from the start."""
        incident = self.report(group_id)
        self.database.cards.record_sent(incident, message_id)
        posted = replace(incident, pinned_message_id=message_id)
        self.database.cards.record_pinned(posted, pinned=True)
        return self.follow(posted, *SITUATIONS[situation])

    def tell(self, incident: Incident) -> None:
        """Tell the reporter how an incident stands now, if that is owed."""
        reporters = self.database.reporters
        for owed in self.database.deliveries.owed(incident.group_id):
            if owed.incident_id != incident.incident_id:
                continue
            if owed.delivery is Delivery.TELL:
                reporters.record_told(incident, next(self.told_ids))
            elif owed.delivery is Delivery.TELL_EDIT:
                reporters.record_edited(replace(incident, told_message_id=owed.message_id))
            elif owed.delivery is Delivery.TELL_END:
                reporters.record_end(incident, next(self.told_ids))

    def call(self, incident: Incident, kind: CallKind, message_id: int) -> Call:
        """Send the page or nudge that is owed, in one part."""
        call = self.database.calls.owed(kind, incident.incident_id)
        assert call is not None
        self.database.calls.record_part(call, message_id, ["alice"], is_last=True)
        return call

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Look into the file from outside."""
        return [tuple(row) for row in self._outside.execute(query, values)]

    def row(self, incident: Incident) -> dict[str, object]:
        """Read an incident's whole row from outside."""
        query = "SELECT * FROM incidents WHERE incident_id = ?"
        return dict(self._outside.execute(query, (incident.incident_id,)).fetchone())

    def run(self, statement: str, *values: object) -> None:
        """Change the file from outside."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement, values)

    def restart(self) -> None:
        """Close the file and open it again, as a restarted bot does."""
        self.close()
        self.database = Database(self.path)

    def close(self) -> None:
        """Close the file: all of it is in one then."""
        if "_outside" in vars(self):
            self._outside.close()
            del self._outside
        self.database.close()

    @cached_property
    def _outside(self) -> sqlite3.Connection:
        """A connection of another program's, kept: to read the schema takes a millisecond."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Open a new file with two groups; everybody in PEOPLE has the same role in both."""
    path = folder / "incidents.db"
    path.write_bytes(_set_up())
    store = Store(path, Database(path))
    try:
        yield store
    finally:
        store.close()


@cache
def _set_up() -> bytes:
    """Make such a file once: to copy it takes a tenth of the time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.db"
        with closing(Database(path)) as database:
            for group_id in (GROUP, OTHER_GROUP):
                staff(database, group_id)
        return path.read_bytes()


def staff(database: Database, group_id: int) -> None:
    """Set a group up with its dispatchers and managers."""
    database.groups.record(group_id, f"Fleet {group_id}")
    database.teams.set_managers(group_id, MANAGERS, [], None, NOW)
    database.teams.add(group_id, Role.DISPATCHER, DISPATCHERS, [], None, NOW)

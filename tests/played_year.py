"""Random histories of a fleet and of a group beside it, of which figures are worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count

from hypothesis import strategies as st

from database import Change
from domain.facts import Facts
from domain.incidents import Action, Incident, Status
from domain.people import User
from domain.settings import Setting
from domain.transitions import TRANSITIONS
from domain.waiting import Order, WaitKind
from tests.factories import ALICE, BO, DAN, JOHN, KATE, Store, staff

HOUR, DAY = 3600, 86400
BEGINS = int(datetime(2026, 10, 23, tzinfo=timezone.utc).timestamp())
"""A week before clocks change in America, two days before they do in Europe."""
_GROUP_IDS = count(-1003000000000, -1)
_MESSAGE_IDS = count(1)
CAST = (JOHN, KATE, ALICE, BO, DAN)
OPS_SLAS = {Status.UNCLAIMED: 900.0, Status.ESCALATED: 1800.0}


_ACTIONS = [
    # What leads on to the end stands there often: else hardly anything would be resolved.
    *[action for action in Action if action is not Action.CANCEL],
    *[Action.CLAIM, Action.RESOLVE, Action.SUMMARISE, Action.CLAIM_ESCALATION] * 6,
    Action.CANCEL,
]


@dataclass(frozen=True)
class Step:
    """Something that happens a while after what was before it; details count by its kind."""

    kind: str
    seconds: int
    choice: int
    unit: str | None
    wait: WaitKind


KINDS = [
    # "go_on" takes an action that is allowed: others would hardly ever resolve anything.
    *["go_on"] * 24,
    *["report"] * 6,
    *["wait"] * 10,
    *["no_wait", "rest", "expire"],
]
SECONDS = [
    # Round, so that what happens falls on the borders of days, periods and SLAs.
    *[0, 60, 300, 300, 900, 900, 1800, 1800, HOUR, HOUR] * 3,
    *[6 * HOUR, 12 * HOUR, 15 * HOUR, DAY],
]
LONG = [7 * DAY, 40 * DAY]
MIDNIGHT = -1
"""Instead of seconds: at the next midnight, by UTC."""
steps = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    seconds=st.sampled_from([*SECONDS * 2, *LONG, *[MIDNIGHT] * 4]),
    choice=st.integers(0, 9999),
    unit=st.sampled_from([None, "456", "T12", "7"]),
    wait=st.sampled_from(WaitKind),
)


class Played:
    """A fleet of an office and a group, and a group of nobody's fleet, with the same people."""

    def __init__(self, store: Store, now: int) -> None:
        self.store, self.now = store, now
        self.office, self.group, self.other = (next(_GROUP_IDS) for _ in range(3))
        self.incidents: list[str] = []
        for group_id in self.groups:
            store.database.groups.record(group_id, "North")
        self.slas = {self.office: 900.0, self.group: 300.0, self.other: 900.0}
        settings = store.database.settings
        settings.change(self.group, Setting.SLA_UNCLAIMED, 5.0, None, now)
        self._found_fleet(now)

    @property
    def groups(self) -> tuple[int, int, int]:
        """List all groups."""
        return self.office, self.group, self.other

    def seen_from(self, group_id: int) -> list[int]:
        """List the groups whose incidents are seen from one."""
        return [self.office, self.group] if group_id == self.office else [group_id]

    def _found_fleet(self, now: int) -> None:
        fleets = self.store.database.fleets
        fleet = fleets.found(Change(self.office, None, now), "North", str(self.office))
        assert fleet is not None
        assert fleets.join(Change(self.group, None, now), fleet)
        for group_id in (self.office, self.other):
            staff(self.store.database, group_id)

    def take(self, step: Step) -> None:
        """Have something happen, if it can."""
        self.now += DAY - self.now % DAY if step.seconds == MIDNIGHT else step.seconds
        if step.choice % 3:  # else the sweep is late
            self.store.database.waits.call_due(self.now)
        if step.kind == "report":
            self._report(step)
        elif step.kind == "expire":
            self.store.database.reports.expire(self.now - HOUR, self.now)
        elif self.incidents:
            # Mostly one of the last: of many that wait for somebody none would go far.
            near = self.incidents[-4:] if step.choice % 4 else self.incidents
            incident = self.store.database.incidents.get(near[step.choice // 4 % len(near)])
            assert incident is not None
            self._go_on(incident, step)

    def _report(self, step: Step) -> None:
        reporter = [*CAST, None][step.choice % (len(CAST) + 1)]
        incident = self.store.database.reports.create(
            self.groups[step.choice % 3],
            next(_MESSAGE_IDS),
            reporter,
            "It broke down",
            self.now,
            facts=Facts(unit=step.unit),
            waits_for_setup=step.choice % 7 == 0,
        )
        assert incident is not None
        self.incidents.append(incident.incident_id)

    def _go_on(self, incident: Incident, step: Step) -> None:
        named, waits = (incident.incident_id, incident.group_id), self.store.database.waits
        owner = next((user for user in CAST if user.user_id == incident.owner_id), DAN)
        if step.kind == "wait":
            waits.begin(*named, owner, Order(step.wait, self.now + 60 + step.choice * 60), self.now)
        elif step.kind == "no_wait":
            waits.end(*named, owner, self.now)
        elif step.kind == "go_on":
            self._act(incident, owner, step)

    def _act(self, incident: Incident, owner: User, step: Step) -> None:
        """Take the first action that somebody may take now, from one on that is chosen."""
        at = step.choice % len(_ACTIONS)
        for action in [*_ACTIONS[at:], *_ACTIONS[:at]]:
            if incident.status in TRANSITIONS[action].sources:
                for user in (owner, *CAST[step.choice % 3 :], *CAST):
                    if self.store.act(action, incident, user, self.now):
                        return

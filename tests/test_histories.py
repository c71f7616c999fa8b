"""Random histories of several people on several incidents, against a model written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.incidents import Action, Incident
from domain.people import Role, User
from tests.examples import examples
from tests.factories import ALICE, BO, JOHN, NOW, SAM, Store, open_store

CAST = (JOHN, ALICE, BO, SAM)
GROUP_IDS = count(-1002000000000, -1)
INCIDENTS = 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for all histories: each has a group of its own."""
    with open_store(tmp_path_factory.mktemp("histories")) as store:
        yield store


@dataclass
class Model:
    """One incident as PRODUCT.md section 4 tells it, in words of its own."""

    dispatchers: set[int]
    managers: set[int]
    status: str = "Unclaimed"
    tier1: int | None = None
    tier2: int | None = None
    asked: int | None = None
    story: list[str] = field(default_factory=lambda: ["report"])
    redraws: int = 0  # beside those of the steps

    @property
    def owner(self) -> int | None:
        """Who has the incident."""
        owners = {"Claimed_T1": self.tier1, "Claimed_T2": self.tier2}
        return owners.get(self.status, self.asked)

    def is_at(self, who: int, *statuses: str) -> bool:
        """Tell whether somebody has the incident in one of these states."""
        return self.status in statuses and self.owner == who

    def take(self, action: str, who: int) -> bool:
        """Take an action if it is allowed; tells whether it was."""
        if not MAY[action](self, who):
            return False
        for name, value in CHANGES[action](self, who).items():
            setattr(self, name, value)
        self.story.append(action)
        return True


WAITS_FOR = {Role.DISPATCHER: "Unclaimed", Role.MANAGER: "Escalated_Unclaimed_T2"}
MAY: Mapping[str, Callable[[Model, int], bool]] = {
    "claim": lambda m, who: m.status == "Unclaimed" and who in m.dispatchers,
    "take_charge": lambda m, who: m.status == "Unclaimed" and who in m.managers,
    "take_over": lambda m, who: (
        m.status in ("Claimed_T1", "Awaiting_Summary")
        and m.tier2 is None
        and who in m.dispatchers - {m.owner}
    ),
    "leave": lambda m, who: m.is_at(who, "Claimed_T1"),
    "escalate": lambda m, who: m.is_at(who, "Claimed_T1"),
    "claim_escalation": lambda m, who: m.status == "Escalated_Unclaimed_T2" and who in m.managers,
    "leave_escalation": lambda m, who: m.is_at(who, "Claimed_T2"),
    "resolve": lambda m, who: m.is_at(who, "Claimed_T1", "Claimed_T2"),
    "keep_working": lambda m, who: m.is_at(who, "Awaiting_Summary"),
    "summarise": lambda m, who: m.is_at(who, "Awaiting_Summary"),
    "cancel": lambda m, who: (
        m.status not in ("Resolved", "Cancelled") and (m.owner == who or who in m.managers)
    ),
}
CHANGES: Mapping[str, Callable[[Model, int], Mapping[str, object]]] = {
    "claim": lambda _, who: {"status": "Claimed_T1", "tier1": who},
    "take_charge": lambda _, who: {"status": "Claimed_T2", "tier2": who},
    "take_over": lambda m, who: {"tier1": who, "asked": who if m.asked else None},
    "leave": lambda *_: {"status": "Unclaimed", "tier1": None},
    "escalate": lambda *_: {"status": "Escalated_Unclaimed_T2"},
    "claim_escalation": lambda _, who: {"status": "Claimed_T2", "tier2": who},
    "leave_escalation": lambda *_: {"status": "Escalated_Unclaimed_T2", "tier2": None},
    "resolve": lambda _, who: {"status": "Awaiting_Summary", "asked": who},
    "keep_working": lambda m, _: {
        "status": "Claimed_T2" if m.tier2 else "Claimed_T1",
        "asked": None,
    },
    "summarise": lambda *_: {"status": "Resolved", "asked": None},
    "cancel": lambda *_: {"status": "Cancelled", "asked": None},
}


@dataclass
class Step:
    """Something somebody does; which of its details count depends on its kind."""

    kind: str
    user: User
    action: Action
    role: Role
    number: int
    choice: int


# "go_on" takes a step the model allows: random taps alone hardly ever resolve anything.
steps = st.builds(
    Step,
    kind=st.sampled_from(["tap", "go_on", "go_on", "give", "take"]),
    user=st.sampled_from(CAST),
    action=st.sampled_from(Action),
    role=st.sampled_from([Role.DISPATCHER, Role.MANAGER]),
    number=st.integers(0, INCIDENTS - 1),
    choice=st.integers(0, 20),
)


class History:
    """The same history, told to the database and to the model."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.group_id = next(GROUP_IDS)
        self.now = NOW
        self.models: list[Model] = []
        self.holders: dict[Role, set[int]] = {Role.DISPATCHER: set(), Role.MANAGER: set()}
        store.database.groups.record(self.group_id, "North Fleet")
        self.give(JOHN, Role.DISPATCHER)
        self.give(ALICE, Role.MANAGER)
        self.incidents = [store.report(self.group_id) for _ in range(INCIDENTS)]
        dispatchers, managers = self.holders.values()
        self.models = [Model(dispatchers, managers) for _ in self.incidents]

    def take_step(self, step: Step) -> None:
        """Do what the step says."""
        if step.kind == "give":
            self.give(step.user, step.role)
        elif step.kind == "take":
            self.take(step.user, step.role)
        elif step.kind == "tap":
            self.tap(step.action, step.user, step.number)
        else:
            self.go_on(step.choice, step.number)

    def give(self, user: User, role: Role) -> None:
        """Give a right."""
        self.store.database.teams.add(self.group_id, role, [user], [], None, self.now)
        if not self.holders[role]:
            self.redraw(role)
        self.holders[role].add(user.user_id)

    def take(self, user: User, role: Role) -> None:
        """Take a right away; what the person owns stays theirs."""
        held = self.store.database.teams.remove(
            self.group_id, role, user.user_id, None, None, self.now
        )
        assert held == (user.user_id in self.holders[role])
        self.holders[role].discard(user.user_id)
        if held and not self.holders[role]:
            self.redraw(role)

    def redraw(self, role: Role) -> None:
        """Note that cards waiting for a role say anew whether anybody has it."""
        for model in self.models:
            model.redraws += model.status == WAITS_FOR[role]

    def tap(self, action: Action, user: User, number: int) -> None:
        """Have somebody try an action."""
        self.now += 7
        after = self.store.act(action, self.incidents[number], user, self.now)
        assert (after is not None) == self.models[number].take(action.value, user.user_id)

    def go_on(self, choice: int, number: int) -> None:
        """Take one of the actions the model allows now, if there is any."""
        model = self.models[number]
        able = [(a, user) for a in Action for user in CAST if MAY[a.value](model, user.user_id)]
        if able:
            self.tap(*able[choice % len(able)], number)

    def check(self) -> None:
        """Compare every incident with its model."""
        for incident, model in zip(self.incidents, self.models, strict=True):
            stored = self.store.database.incidents.get(incident.incident_id)
            assert stored is not None
            assert (stored.status.value, stored.owner_id) == (model.status, model.owner)
            self.check_trail(stored, model)

    def check_trail(self, stored: Incident, model: Model) -> None:
        """Compare the audit trail: an event for every step, each beginning where one ended."""
        events = self.store.database.audit.events(stored.incident_id)
        assert [event.action for event in events] == model.story
        assert all(a.to_status is b.from_status for a, b in pairwise(events))
        assert events[-1].to_status is stored.status
        assert stored.version == len(events) + model.redraws


@examples(200)
@given(st.lists(steps, max_size=40))
def test_every_history_goes_as_the_model_says(store: Store, steps: list[Step]) -> None:
    history = History(store)
    for step in steps:
        history.take_step(step)
        history.check()


def test_the_model_knows_every_action() -> None:
    assert set(MAY) == set(CHANGES) == {action.value for action in Action}

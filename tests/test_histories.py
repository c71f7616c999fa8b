"""Random histories of several people on several incidents, against a model written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database import Change
from domain.incidents import Action, Incident
from domain.people import Role, User
from tests.examples import examples
from tests.factories import ALICE, BO, JOHN, NOW, SAM, Store, open_store
from tests.incident_model import CHANGES, DAY, MAY, WAITS_FOR, Model, Place, Staff, Try

CAST = (JOHN, ALICE, BO, SAM)
GROUP_IDS = count(-1002000000000, -1)
INCIDENTS = 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for all histories: each has a group of its own."""
    with open_store(tmp_path_factory.mktemp("histories")) as store:
        yield store


@dataclass
class Step:
    """Something somebody does; which of its details count depends on its kind."""

    kind: str
    user: User
    to: User
    action: Action
    role: Role
    number: int
    choice: int
    is_admin: bool
    in_office: bool


# "go_on" takes a step the model allows: random taps alone hardly ever resolve anything.
KINDS = [*["go_on"] * 8, "tap", "late", "admin", "give", "take", "leave", "rest", "join"]
steps = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    user=st.sampled_from(CAST),
    to=st.sampled_from(CAST),
    action=st.sampled_from(Action),
    role=st.sampled_from([Role.DISPATCHER, Role.MANAGER]),
    number=st.integers(0, INCIDENTS - 1),
    choice=st.integers(0, 9999),
    is_admin=st.booleans(),
    in_office=st.booleans(),
)


class History:
    """The same history, told to the database and to the model."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.group_id, self.office_id = next(GROUP_IDS), next(GROUP_IDS)
        self.now = NOW
        self.staff, self.office = Staff(), Place()
        self.models: list[Model] = []
        for group_id in (self.group_id, self.office_id):
            store.database.groups.record(group_id, "North Fleet")
        founded = Change(self.office_id, None, NOW)
        fleet = store.database.fleets.found(founded, "North", str(self.office_id))
        assert fleet is not None
        self.fleet = fleet
        for user in CAST:
            store.database.people.record(user, Role.DRIVER)
        self.give(JOHN, Role.DISPATCHER)
        self.give(ALICE, Role.MANAGER)
        for role in (Role.DISPATCHER, Role.MANAGER):
            self.give(BO, role)
        self.incidents = [store.report(self.group_id, SAM) for _ in range(INCIDENTS)]
        self.models = [Model(self.staff, SAM.user_id) for _ in self.incidents]

    def take_step(self, step: Step) -> None:
        """Do what the step says."""
        does: Mapping[str, Callable[[], None]] = {
            "give": lambda: self.give(step.user, step.role, in_office=step.in_office),
            "take": lambda: self.take(step.user, step.role, in_office=step.in_office),
            "leave": lambda: self.leave_or_return(step.user, in_office=step.in_office),
            "join": self.join_or_part,
            "rest": lambda: self.rest(step.choice),
            "go_on": lambda: self.go_on(step.choice, step.number),
        }
        does.get(step.kind, lambda: self.tap(step))()

    def place(self, *, in_office: bool) -> tuple[int, Place]:
        """Tell where rights are given: in the group, or in the office of what is its fleet."""
        return (self.office_id, self.office) if in_office else (self.group_id, self.staff.own)

    def give(self, user: User, role: Role, *, in_office: bool = False) -> None:
        """Give a right."""
        group_id, place = self.place(in_office=in_office)
        self.store.database.teams.add(group_id, role, [user], [], None, self.now)
        if not place.holders(role):
            self.redraw(role, place)
        place.holders(role).add(user.user_id)

    def take(self, user: User, role: Role, *, in_office: bool) -> None:
        """Take a right away; what the person owns stays theirs."""
        group_id, place = self.place(in_office=in_office)
        held = self.store.database.teams.remove(group_id, role, user.user_id, None, None, self.now)
        holders = place.holders(role)
        assert held == (user.user_id in holders)
        holders.discard(user.user_id)
        if held and not holders:
            self.redraw(role, place)

    def redraw(self, role: Role, changed: Place) -> None:
        """Note that cards waiting for a role say anew whether anybody has it, if that changed."""
        places = [each for each in (self.staff.own, self.staff.office) if each is not None]
        if all(each is not changed for each in places) or any(
            p.holders(role) for p in places if p is not changed
        ):
            return
        for model in self.models:
            model.redraws += model.status == WAITS_FOR[role]

    def leave_or_return(self, user: User, *, in_office: bool) -> None:
        """Have somebody leave the group or the office, or come back."""
        absences, (group_id, place) = self.store.database.absences, self.place(in_office=in_office)
        if user.user_id in place.gone:
            assert absences.record_return(group_id, user.user_id)
        else:
            absences.record_absence(group_id, user, self.now)
        place.gone ^= {user.user_id}

    def join_or_part(self) -> None:
        """Have the group join the fleet, or leave it."""
        fleets, change = self.store.database.fleets, Change(self.group_id, None, self.now)
        if self.staff.office is None:
            assert fleets.join(change, self.fleet)
            self.staff.office = self.office
        else:
            assert fleets.leave(change, self.fleet)
            self.staff.office = None
        for role in (Role.DISPATCHER, Role.MANAGER):
            if not self.staff.own.holders(role):
                for model in self.models:
                    model.redraws += model.status == WAITS_FOR[role]

    def rest(self, choice: int) -> None:
        """Let days pass, or a week to the second."""
        self.now += 7 * DAY - 7 if choice % 4 == 0 else choice % 9 * DAY

    def tap(self, step: Step) -> None:
        """Have somebody try an action: too late, as an admin, or as it comes."""
        who, seen = step.user.user_id, None
        if step.kind == "late":
            seen = len(self.models[step.number].story) - step.choice % 2
        anonymous = step.kind == "admin" and step.choice % 2 == 0 and step.action in NAMELESS
        tried = Try(None if anonymous else who, 0, step.to.user_id, seen, step.is_admin)
        self.try_it(step.action, tried, step.number)

    def try_it(self, action: Action, tried: Try, number: int) -> None:
        """Have the database and the model take an action, or both refuse it."""
        self.now += 7
        tried = replace(tried, now=self.now)
        summary = "Replaced the hose" if action is Action.SUMMARISE else None
        outcome = self.store.database.incidents.apply(
            *(action, self.incidents[number].incident_id, self.group_id, tried.who, tried.now),
            text=summary,
            named=tried.to,
            seen=tried.seen,
            is_admin=tried.is_admin,
        )
        was_done = isinstance(outcome, Incident)
        assert was_done == self.models[number].take(action.value, tried), (action, tried)
        if isinstance(outcome, Incident):
            self.check_fleet(outcome)

    def check_fleet(self, incident: Incident) -> None:
        """See that the newest event tells by which fleet rights counted."""
        [newest] = self.store.rows(
            "SELECT fleet_id FROM incident_events WHERE incident_id = ?"
            " ORDER BY event_id DESC LIMIT 1",
            incident.incident_id,
        )
        assert newest == (self.fleet.fleet_id if self.staff.office else None,)

    def go_on(self, choice: int, number: int) -> None:
        """Take one of the actions the model allows now, if there is any."""
        model, people = self.models[number], [user.user_id for user in CAST]
        ways: list[tuple[int | None, int, bool]] = [(a, b, False) for a in people for b in people]
        ways += [(who, SAM.user_id, True) for who in (None, *people)]
        able = [
            (action, tried)
            for action in Action
            for who, to, is_admin in ways
            if who is not None or action in NAMELESS
            for tried in [Try(who, self.now + 7, to, len(model.story), is_admin)]
            if model.may(action.value, tried)
        ]
        seldom = {Action.CANCEL} if choice % 10 else set()
        by_action = sorted({action for action, _ in able} - seldom)
        if by_action:
            mixed = choice * 7919 + 31 * len(model.story)  # small choices are drawn most
            action = by_action[mixed % len(by_action)]
            tries = [tried for each, tried in able if each is action]
            self.try_it(action, tries[mixed // 7 % len(tries)], number)

    def check(self) -> None:
        """Compare every incident with its model."""
        for incident, model in zip(self.incidents, self.models, strict=True):
            stored = self.store.database.incidents.get(incident.incident_id)
            assert stored is not None
            assert (stored.status.value, stored.owner_id) == (model.status, model.owner)
            first = model.resolved[0] if model.resolved else None
            assert (stored.t_resolved, stored.reopened) == (first, model.reopened)
            self.check_trail(stored, model)

    def check_trail(self, stored: Incident, model: Model) -> None:
        """Compare the audit trail: an event for every step, each beginning where one ended."""
        report, *events = self.store.database.audit.events(stored.incident_id)
        assert [(event.action, event.actor_id, event.other_id) for event in events] == model.story
        assert all(a.to_status is b.from_status for a, b in pairwise([report, *events]))
        assert [report, *events][-1].to_status is stored.status
        assert stored.transitions == len(events)
        assert stored.version == 1 + len(events) + model.redraws


NAMELESS = (Action.RELEASE, Action.CANCEL, Action.REOPEN)
"""What an anonymous admin may try: only a release is ever theirs to do."""


@examples(200)
@given(st.lists(steps, min_size=10, max_size=60))
def test_every_history_goes_as_the_model_says(store: Store, steps: list[Step]) -> None:
    history = History(store)
    for step in steps:
        history.take_step(step)
        history.check()


def test_the_model_knows_every_action() -> None:
    assert set(MAY) == set(CHANGES) == {action.value for action in Action}

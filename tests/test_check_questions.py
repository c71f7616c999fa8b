"""Who reads the question whether somebody is still on it, and what its buttons send."""

from __future__ import annotations

import pytest

from domain import calling
from domain.calling import Question, Staff
from domain.checks import PUT_OFF, Button, Verb, letting_go, parse_check_button, put_off
from domain.people import NOBODY, Team
from domain.refusals import Refused
from domain.waiting import Order, WaitKind
from tests.factories import (
    ALICE,
    BOB,
    JOHN,
    KATE,
    NOW,
    Store,
)
from tests.test_checks import HOUR

CREW, BOSSES = Team((JOHN, KATE), ("mia",)), Team((ALICE,), ())


@pytest.mark.parametrize(
    ("staff", "team"),
    [
        (Staff(Team((KATE,), ()), CREW, BOSSES), Team((KATE,), ())),
        (Staff(NOBODY, CREW, BOSSES), Team((KATE,), ("mia",))),
        (Staff(Team((JOHN,), ()), CREW, BOSSES), Team((KATE,), ("mia",))),  # he has it himself
        (Staff(NOBODY, Team((JOHN,), ()), BOSSES), BOSSES),
        (Staff(), NOBODY),
    ],
)
def test_those_on_duty_read_it_else_all_dispatchers_else_managers(staff: Staff, team: Team) -> None:
    who = {"is_here": True, "is_managers": False}
    assert calling.asked(JOHN, staff, is_for_team=False, **who) == Question(JOHN)
    assert calling.asked(JOHN, staff, is_for_team=True, **who) == Question(JOHN, team)


def test_what_a_manager_has_is_read_by_managers_and_at_once_where_they_left() -> None:
    staff = Staff(CREW, CREW, Team((ALICE, BOB), ()))
    bob = Team((BOB,), ())
    for is_here in (True, False):
        found = calling.asked(ALICE, staff, is_here=is_here, is_for_team=is_here, is_managers=True)
        assert found == Question(ALICE, bob, is_gone=not is_here)


def test_no_more_are_called_than_a_message_rings() -> None:
    crowd = Team((), tuple(f"d{number}" for number in range(40)))
    found = calling.asked(JOHN, Staff(crowd), is_here=True, is_for_team=True, is_managers=False)
    assert len(found.others.call_keys) == calling.MENTIONED


@pytest.mark.parametrize("verb", Verb)
def test_buttons_are_read_as_they_were_written_and_are_never_too_long(verb: Verb) -> None:
    button = Button(verb, "TKT-2026-123456789", 999_999_999)
    assert parse_check_button(button.data) == button
    assert len(button.data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["", "k:", "k:still:TKT-2026-0001", "k:still:TKT-2026-0001:", "k:still:TKT-2026-0001:-1",
     "k:sing:TKT-2026-0001:1", "k:still:2026-0001:1", "k:still:TKT-2026-0001:1 ",
     "p:show:TKT-2026-0001", "k:still:TKT-2026-0001:٣"],
)  # fmt: skip
def test_anything_else_is_no_button(data: str) -> None:
    assert parse_check_button(data) is None


@pytest.mark.parametrize("situation", ["claimed", "claimed by a manager"])
def test_who_has_it_lets_go_by_the_action_of_its_state(store: Store, situation: str) -> None:
    incident = store.play(situation)
    owner = JOHN if situation == "claimed" else ALICE
    assert not isinstance(store.attempt(letting_go(incident.status), incident, owner), Refused)


def test_it_is_put_off_for_two_hours() -> None:
    assert put_off(NOW) == Order(WaitKind.OTHER, NOW + PUT_OFF)
    assert PUT_OFF == 2 * HOUR


# Who is called when a wait is over


@pytest.mark.parametrize("number", [1, calling.REACHES_OTHERS])
def test_when_a_wait_is_over_its_owner_is_called_and_from_the_third_call_on_others(
    number: int,
) -> None:
    staff = Staff(Team((JOHN,), ()), CREW, BOSSES)
    found = calling.waited_for(number, JOHN, staff, is_here=True, is_managers=False)
    assert found == (Team((JOHN,), ()) if number == 1 else Team((JOHN, KATE), ("mia",)))


@pytest.mark.parametrize(
    ("staff", "is_managers", "team"),
    [
        (Staff(NOBODY, CREW, BOSSES), False, Team((KATE,), ("mia",))),
        (Staff(NOBODY, Team((JOHN,), ()), BOSSES), False, BOSSES),
        (Staff(CREW, CREW, BOSSES), True, BOSSES),
        (Staff(NOBODY, CREW, NOBODY), True, Team((KATE,), ("mia",))),
        (Staff(), False, NOBODY),
    ],
)
def test_where_its_owner_left_whoever_there_is_is_called(
    staff: Staff, is_managers: bool, team: Team
) -> None:
    found = calling.waited_for(1, JOHN, staff, is_here=False, is_managers=is_managers)
    assert found == team
    asked = calling.asked(JOHN, staff, is_here=False, is_for_team=False, is_managers=is_managers)
    assert asked.others == team


def test_who_has_no_role_any_more_is_called_and_others_at_once() -> None:
    staff = Staff(NOBODY, Team((KATE,), ()), BOSSES)
    found = calling.waited_for(1, JOHN, staff, is_here=True, is_managers=False)
    assert found == Team((JOHN, KATE), ())

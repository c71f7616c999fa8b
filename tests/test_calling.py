"""Who is called to what nobody has: everybody at most once, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain import calling
from domain.calling import CardCall, Staff
from domain.people import NOBODY, Team
from domain.severity import Severity
from tests.factories import ALICE, BO, BOB, JOHN, KATE

DISPATCHERS, MANAGERS = Team((JOHN, KATE, BO), ("dee",)), Team((ALICE, BOB, BO), ("max", "dee"))
STAFF = Staff(Team((KATE,), ()), DISPATCHERS, MANAGERS)
PLAIN = [severity for severity in Severity if severity is not Severity.ACCIDENT]


@pytest.mark.parametrize("severity", PLAIN)
def test_those_on_duty_are_called_at_once(severity: Severity) -> None:
    assert calling.at_once(severity, STAFF).call_keys == ["kate"]


@pytest.mark.parametrize("severity", PLAIN)
def test_with_nobody_on_duty_all_dispatchers_are_called(severity: Severity) -> None:
    called = calling.at_once(severity, replace(STAFF, on_duty=NOBODY))
    assert called.call_keys == ["john", "kate", "bo", "dee"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_where_there_is_no_dispatcher_the_managers_are_called(number: int) -> None:
    staff = Staff(managers=MANAGERS)
    assert calling.at_once(Severity.DOWN, staff) == MANAGERS
    assert calling.nudged(number, Severity.DOWN, staff) == MANAGERS


def test_an_accident_calls_everybody_once_managers_before_who_is_off_duty() -> None:
    called = calling.at_once(Severity.ACCIDENT, STAFF)
    members = [user.telegram_handle for user in called.members]
    assert members == ["kate", "alice", "bob", "bo", "john"]
    assert called.invited == ("max", "dee")


def test_each_nudge_reaches_further() -> None:
    nudges = [calling.nudged(number, Severity.DOWN, STAFF) for number in (1, 2, 3, 4)]
    first, second, third, fourth = nudges
    assert first.call_keys == ["kate"]
    assert second.call_keys == ["kate", "john", "bo", "dee"]
    assert third == fourth == calling.at_once(Severity.ACCIDENT, STAFF)


def test_so_many_are_called_at_most_but_all_to_an_accident() -> None:
    many = Team((JOHN, KATE), tuple(f"d{number}" for number in range(40)))
    assert calling.at_most(4, Severity.DOWN, many).call_keys == ["john", "kate", "d0", "d1"]
    assert calling.at_most(1, Severity.DOWN, many).call_keys == ["john"]
    assert calling.at_most(1, Severity.ACCIDENT, many) == many


def test_a_nudge_calls_twenty_at_most_but_all_managers_and_all_to_an_accident() -> None:
    crowd = Team((), tuple(f"d{number}" for number in range(40)))
    for staff in (Staff(dispatchers=crowd), Staff(crowd, crowd)):
        first, second = (calling.nudged(number, Severity.DOWN, staff) for number in (1, 2))
        assert (len(first.call_keys), len(second.call_keys)) == (20, 20)
    busy = Staff(crowd, crowd, MANAGERS)
    third = calling.nudged(3, Severity.DOWN, busy).call_keys
    assert len(third) == 20 + len(MANAGERS.call_keys)
    assert set(MANAGERS.call_keys) <= set(third)
    for number in (1, 2, 3):
        called = calling.nudged(number, Severity.ACCIDENT, busy).call_keys
        assert set(called) >= set(crowd.call_keys)


def test_of_a_crowd_nudges_call_everybody_in_the_end() -> None:
    crowd = Team((JOHN, KATE, BO), tuple(f"d{number}" for number in range(47)))
    on_duty = Team((KATE,), ("d4", "d30"))
    for staff, most in (
        (Staff(dispatchers=crowd, managers=MANAGERS), 4),
        (Staff(on_duty, crowd, MANAGERS), 6),
        (Staff(crowd, crowd, MANAGERS), 3),
    ):
        nudges = [calling.nudged(number, Severity.DOWN, staff) for number in range(1, most + 1)]
        assert {key for nudge in nudges for key in nudge.call_keys} >= set(crowd.call_keys)
        first, second = (set(nudge.call_keys) for nudge in nudges[:2])
        assert first == set((staff.on_duty if staff.on_duty.call_keys else crowd).call_keys[:20])
        assert staff.on_duty is crowd or first & second == set(staff.on_duty.call_keys)
        assert all(len(set(nudge.call_keys)) == len(nudge.call_keys) for nudge in nudges)


def test_twenty_who_are_all_on_duty_are_called_each_time() -> None:
    twenty = Team((), tuple(f"d{number}" for number in range(20)))
    for number in (1, 2, 3):
        assert calling.nudged(number, Severity.DOWN, Staff(twenty, twenty)) == twenty


def test_a_card_that_calls_nobody_leaves_nobody_to_call() -> None:
    assert CardCall(NOBODY, 0, more=False) == calling.NO_CALL


def test_a_card_calls_as_many_as_it_has_room_for_and_counts_the_rest() -> None:
    crowd = Staff(dispatchers=Team((), tuple(f"d{number}" for number in range(40))))
    few = calling.by_card(Severity.DOWN, Staff(dispatchers=Team((JOHN, KATE), ())), 5)
    assert (few.called.call_keys, few.uncalled, few.more) == (["john", "kate"], 0, False)
    many = calling.by_card(Severity.DOWN, crowd, 5)
    assert (len(many.called.call_keys), many.uncalled, many.more) == (5, 20, True)
    accident = calling.by_card(Severity.ACCIDENT, crowd, 5)
    assert (len(accident.called.call_keys), accident.uncalled, accident.more) == (5, 0, True)
    full = calling.by_card(Severity.DOWN, crowd, 0)
    assert (full.called, full.uncalled, full.more) == (NOBODY, 25, True)


def test_who_left_an_incident_is_not_called_back_to_it() -> None:
    called = calling.at_once(Severity.DOWN, STAFF.but("kate"))
    assert called.call_keys == ["john", "bo", "dee"]

"""A change of shift worked out: who comes, who goes, whose incidents can be taken over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.duty import Span, Worker, WorkerSpan
from domain.handover import (
    A_DAY,
    LONG_GONE,
    OVERLAP,
    Handover,
    Leaver,
    TakeButton,
    in_turn,
    parse_take_button,
    shift_change,
    take_data,
    takeable,
)
from domain.incidents import Status
from domain.transitions import OWNED
from storage.duty import KEPT
from tests.factories import ALICE, GROUP, INCIDENT, JOHN, KATE, NOW, incident_in

HOUR = 3600
KATES, JOHNS, MIAS = Worker(KATE.user_id), Worker(JOHN.user_id), Worker(None, "mia")
AT_SEVEN = Handover(GROUP, NOW, NOW, NOW - 12 * HOUR)


def on(worker: Worker, starts: float, ends: float) -> WorkerSpan:
    """Have somebody on duty from one hour to another, counted from the change of shift."""
    return WorkerSpan(worker, Span(NOW + int(starts * HOUR), NOW + int(ends * HOUR)))


def test_of_shifts_that_touch_one_comes_and_the_other_goes() -> None:
    found = shift_change([on(KATES, -12, 0), on(JOHNS, 0, 12)], AT_SEVEN, NOW)
    assert found.comes == (JOHNS,)
    assert found.goes == (Leaver(KATES, NOW),)
    assert found.off_duty == {KATE.user_id}


@pytest.mark.parametrize(("ends", "goes"), [(1, True), (2, True), (2.01, False), (12, False)])
def test_of_shifts_that_overlap_the_other_goes_if_that_is_soon(ends: float, goes: bool) -> None:
    found = shift_change([on(KATES, -12, ends), on(JOHNS, 0, 12)], AT_SEVEN, NOW)
    assert [leaver.worker for leaver in found.goes] == [KATES] * goes
    assert found.off_duty == ({KATE.user_id} if goes else set())


def test_who_was_told_to_go_soon_is_not_told_again_and_can_still_be_relieved() -> None:
    earlier = [on(KATES, -24, -11), on(JOHNS, -12, 0), on(MIAS, 0, 12)]
    found = shift_change(earlier, AT_SEVEN, NOW)
    assert found.goes == (Leaver(JOHNS, NOW),)
    assert found.off_duty == {KATE.user_id, JOHN.user_id}


def test_who_went_while_nobody_came_is_told_at_the_next_change() -> None:
    found = shift_change([on(KATES, -12, -5), on(JOHNS, 0, 12)], AT_SEVEN, NOW)
    assert found.goes == (Leaver(KATES, NOW - 5 * HOUR),)


@pytest.mark.parametrize(("ended", "goes"), [(-21, True), (-23, False)])
def test_where_no_change_was_told_before_who_went_within_a_day_is_told(
    ended: float, goes: bool
) -> None:
    first = replace(AT_SEVEN, t_before=None)
    found = shift_change([on(KATES, -30, ended), on(JOHNS, 0, 12)], first, NOW)
    assert bool(found.goes) == goes


@pytest.mark.parametrize(("ended", "goes"), [(-10, False), (-9.9, True)])
def test_who_went_within_two_hours_of_the_change_before_was_told_of_then(
    ended: float, goes: bool
) -> None:
    found = shift_change([on(KATES, -20, ended), on(JOHNS, 0, 12)], AT_SEVEN, NOW)
    assert bool(found.goes) == goes
    assert found.off_duty == {KATE.user_id}


def test_duty_is_kept_for_longer_than_anybody_is_relieved() -> None:
    assert OVERLAP < A_DAY < LONG_GONE < KEPT


def test_who_was_on_twice_goes_when_the_later_time_is_over() -> None:
    known = [on(KATES, -30, -25), on(KATES, -12, 0), on(JOHNS, 0, 12)]
    assert shift_change(known, AT_SEVEN, NOW).goes == (Leaver(KATES, NOW),)


def test_who_is_on_again_neither_goes_nor_is_relieved() -> None:
    found = shift_change([on(KATES, -12, -4), on(KATES, 0, 8)], AT_SEVEN, NOW)
    assert (found.comes, found.goes, found.off_duty) == ((KATES,), (), frozenset())


def test_all_who_came_since_the_first_untold_start_come_but_who_is_off_again() -> None:
    late = replace(AT_SEVEN, t_first=NOW - 4 * HOUR)
    known = [on(KATES, -4, 4), on(MIAS, -3, 0.5), on(JOHNS, 0, 12)]
    assert shift_change(known, late, NOW + HOUR).comes == (KATES, JOHNS)
    assert shift_change(known, late, NOW).comes == (KATES, MIAS, JOHNS)
    assert shift_change(known, late, NOW + HOUR // 2).comes == (KATES, JOHNS)


def test_who_came_before_or_comes_later_is_not_told_to_come() -> None:
    known = [on(KATES, -1, 12), on(JOHNS, 0, 12), on(MIAS, 1, 12)]
    assert shift_change(known, AT_SEVEN, NOW + 2 * HOUR).comes == (JOHNS,)


def test_around_the_clock_nobody_goes() -> None:
    assert shift_change([on(KATES, -999, 999), on(JOHNS, 0, 9)], AT_SEVEN, NOW).goes == ()


@pytest.mark.parametrize("status", Status)
def test_what_tier_1_has_can_be_taken_over_and_nothing_else(status: Status) -> None:
    incident = replace(incident_in(status), owner_id=KATE.user_id if status in OWNED else None)
    found = takeable([incident], [KATE.user_id, ALICE.user_id])
    is_offered = status in {Status.CLAIMED_T1, Status.AWAITING_SUMMARY}
    assert found == ({KATE.user_id: [incident]} if is_offered else {})
    assert takeable([incident], [JOHN.user_id]) == {}
    assert takeable([replace(incident, claimed_by_t2_id=ALICE.user_id)], [KATE.user_id]) == {}


def test_what_can_be_taken_over_comes_first() -> None:
    one, two, three = (replace(INCIDENT, incident_id=f"TKT-2026-{each}") for each in range(3))
    assert in_turn([one, two, three], {1: [two]}) == [two, one, three]


def test_a_button_says_what_it_takes_over() -> None:
    button = TakeButton(NOW, 10**15)
    assert parse_take_button(take_data(button)) == button
    assert len(take_data(TakeButton(10**12 - 1, 10**19 - 1)).encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["", "take_over", "take_over:1", "take_over:1:", "take_over::1", "take_over:1:2:3",
     "take_over:-1:2", "take_over:1:2\n", "take_over:١:2", "claim:TKT-2026-0001",
     "take_over:TKT-2026-0001", "take_over:1:12345678901234567890"],
)  # fmt: skip
def test_anything_else_is_no_such_button(data: str) -> None:
    assert parse_take_button(data) is None

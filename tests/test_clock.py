"""The desk's clock: Telegram's time where ours is wrong, and what happened to the machine's."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from receiving.clock import AHEAD, NO_LATER, WRITTEN, DeskClock, Jumps

NOW = 1_790_000_000
HOUR = 3600


class Machine:
    """A machine whose clocks the test sets."""

    def __init__(self, wall: float = NOW) -> None:
        self.wall, self.steady, self.awake = wall, 50.0, 50.0
        self.clock = DeskClock(lambda: self.wall, lambda: self.steady)
        self.jumps = Jumps(lambda: self.wall, lambda: self.steady, lambda: self.awake)

    def goes(self, seconds: float) -> None:
        """Let time pass while the machine is awake."""
        self.sleeps(seconds)
        self.awake += seconds

    def sleeps(self, seconds: float) -> None:
        """Let time pass while the machine is suspended."""
        self.wall += seconds
        self.steady += seconds


def test_a_clock_nobody_corrects_is_the_machines() -> None:
    assert Machine().clock() == NOW


def test_a_clock_that_is_behind_goes_by_telegrams_dates() -> None:
    machine = Machine(wall=17)
    assert not machine.clock.is_set
    machine.clock.read({"update_id": 1, "message": {"date": NOW}})
    machine.goes(30)
    machine.clock.read({"update_id": 2, "message": {"date": NOW - HOUR}})  # it had waited
    assert (machine.clock(), machine.clock.is_set) == (NOW + 30, True)


@pytest.mark.parametrize("kind", ["message", "edited_message", "my_chat_member"])
def test_every_kind_of_update_tells_the_time(kind: str) -> None:
    machine = Machine(wall=17)
    machine.clock.read({"update_id": 1, kind: {"date": NOW - 5, "edit_date": NOW}})
    assert machine.clock() == NOW


def test_old_messages_do_not_set_back_a_clock_that_is_right() -> None:
    machine = Machine()
    machine.clock.told(NOW - HOUR)
    assert machine.clock() == NOW


@pytest.mark.parametrize(
    ("when", "dated"), [(NOW - 5, NOW - 5), (NOW + 5, NOW), (0, NOW), (WRITTEN - 1, NOW)]
)
def test_nothing_is_dated_by_a_date_that_cannot_be(when: int, dated: int) -> None:
    assert Machine().clock.of(when) == dated


def test_a_clock_that_is_ahead_goes_by_the_date_of_an_answer() -> None:
    machine = Machine(wall=NOW + HOUR)
    machine.clock.answered({"date": formatdate(NOW, usegmt=True)})
    machine.goes(30)
    assert machine.clock() == NOW + 30
    machine.wall = NOW + 30 + AHEAD  # corrected, or as near as an answer can be old
    assert machine.clock() == NOW + 30 + AHEAD


@pytest.mark.parametrize("just_now", [True, False])
def test_a_time_to_come_is_believed_until_answers_refute_it(just_now: bool) -> None:
    machine = Machine()
    machine.clock.told(NOW + 365 * 24 * HOUR, just_now=just_now)
    for _ in range(2):
        machine.clock.answered({"date": formatdate(machine.wall, usegmt=True)})
        machine.goes(AHEAD + 1)
    machine.clock.answered({"date": formatdate(machine.wall, usegmt=True)})
    assert machine.clock() == machine.wall


def test_a_steady_clock_that_runs_fast_leads_nowhere() -> None:
    machine = Machine()
    for _ in range(365):
        machine.goes(24 * HOUR)
        machine.steady += 5  # of 86,400: a crystal without NTP
        machine.clock.answered({"date": formatdate(machine.wall, usegmt=True)})
    assert machine.wall <= machine.clock() <= machine.wall + 2 * AHEAD


def test_answers_that_were_read_after_a_sleep_do_not_set_the_clock_back() -> None:
    machine = Machine()
    machine.clock.answered({"date": formatdate(NOW, usegmt=True)})
    machine.sleeps(8 * HOUR)
    for _ in range(3):
        machine.clock.answered({"date": formatdate(NOW, usegmt=True)})
    assert machine.clock() == NOW + 8 * HOUR
    machine.clock.answered({"date": formatdate(machine.wall, usegmt=True)})
    machine.goes(2 * AHEAD)
    machine.clock.answered({"date": formatdate(NOW, usegmt=True)})
    assert machine.clock() == machine.wall


@pytest.mark.parametrize("when", [None, "soon", 0, WRITTEN - 1, NO_LATER, 2**70, -1, 1.5, True])
def test_what_can_be_no_time_of_telegrams_is_not_believed(when: object) -> None:
    machine = Machine()
    machine.clock.told(when, just_now=True)
    assert machine.clock() == NOW


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 01 Jan 0001 00:00:00 -0000", formatdate(9, usegmt=True)]
)
def test_a_date_that_says_nothing_is_not_believed(date: str) -> None:
    machine = Machine()
    machine.clock.answered({"date": date})
    machine.clock.answered({})
    assert machine.clock() == NOW


def test_a_machine_that_slept_goes_on_with_the_true_time() -> None:
    machine = Machine(wall=17)
    machine.clock.told(NOW)
    machine.sleeps(HOUR)
    assert machine.clock() == NOW + HOUR


@pytest.mark.parametrize("seconds", [HOUR, -HOUR, NOW, 2, -2])
def test_a_clock_set_anew_is_noticed_once(seconds: float) -> None:
    machine = Machine()
    machine.goes(1)
    assert machine.jumps.since_last() == (0, 0)
    machine.wall += seconds
    assert machine.jumps.since_last() == (seconds, 0)
    assert machine.jumps.since_last() == (0, 0)


def test_a_sleep_is_told_from_a_clock_set_anew() -> None:
    machine = Machine()
    machine.sleeps(HOUR)
    assert machine.jumps.since_last() == (0, HOUR)


def test_little_corrections_are_no_jump() -> None:
    machine = Machine()
    machine.wall += 1.5
    assert machine.jumps.since_last() == (0, 0)

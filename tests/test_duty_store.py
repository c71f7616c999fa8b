"""Who is on duty, as the database knows it: worked out ahead, bound, removed, audited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.dates import read_dates
from domain.duty import Worker
from domain.people import Role, User
from domain.times import read_week
from domain.unclear import Unclear
from storage.duty import AHEAD, DAY, LEAST_AHEAD
from storage.group_events import Change
from tests.factories import (
    GROUP,
    JOHN,
    KATE,
    OTHER_GROUP,
    SAM,
    Store,
    open_store,
    staff,
)

UTC = ZoneInfo("UTC")
CHICAGO = ZoneInfo("America/Chicago")
HOUR = 3600
NOON = int(datetime.fromisoformat("2026-11-27T12:00+00:00").timestamp())  # a Friday
ADMIN = 77
J, K = Worker(JOHN.user_id), Worker(KATE.user_id)
MIA = Worker(None, "Mia")
ZOE = User(51, "mia", "Mia Park")  # whom "mia" turns out to be


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with a team, and somebody who is only invited."""
    with open_store(tmp_path) as store:
        staff(store.database, GROUP)
        invite(store)
        yield store


def invite(store: Store, now: int = NOON - DAY) -> None:
    """Invite Mia to dispatch."""
    store.database.teams.add(GROUP, Role.DISPATCHER, [], ["Mia"], ADMIN, now)


def change(now: int = NOON, group_id: int = GROUP) -> Change:
    """Have an admin change something."""
    return Change(group_id, ADMIN, now)


def works(store: Store, worker: Worker, typed: str, now: int = NOON, zone: ZoneInfo = UTC) -> None:
    """Set shifts as they are typed."""
    week = read_week(typed)
    assert not isinstance(week, Unclear)
    store.database.shifts.set_week(change(now), zone, [worker], week)


def off(store: Store, worker: Worker, typed: str, now: int = NOON) -> None:
    """Give days off as they are typed."""
    dates = read_dates(typed, datetime.fromtimestamp(now, UTC).date())
    assert not isinstance(dates, Unclear)
    store.database.shifts.take_off(change(now), UTC, [worker], dates)


def on_duty(store: Store, now: int = NOON, group_id: int = GROUP) -> list[int | str]:
    """List who is on, by id or handle."""
    team = store.database.duty.on_duty(group_id, now)
    return [*(user.user_id for user in team.members), *team.invited]


def until(store: Store, now: int = NOON) -> list[int]:
    """Tell for how many hours those are on who are."""
    return [
        (each.span.t_end - now) // HOUR for each in store.database.duty.spans(GROUP, now, now + 1)
    ]


def audited(store: Store) -> list[tuple[object, ...]]:
    """Read the audit of the group."""
    rows = store.database.connection.sql(
        "SELECT what, user_id, handle, old, new, actor_id FROM group_events ORDER BY event_id"
    )
    return [tuple(row) for row in rows]


def test_without_shifts_nobody_is_on_duty(store: Store) -> None:
    assert on_duty(store) == []
    assert store.database.duty.worked_out_until(GROUP) is None


def test_who_began_first_comes_first(store: Store) -> None:
    works(store, K, "daily 8-20")
    works(store, J, "daily 7-19")
    assert on_duty(store) == [JOHN.user_id, KATE.user_id]


def test_the_end_of_a_shift_is_not_in_it(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, K, "daily 19-7")
    assert on_duty(store, NOON + 7 * HOUR - 1) == [JOHN.user_id]
    assert on_duty(store, NOON + 7 * HOUR) == [KATE.user_id]


def test_duty_of_another_group_is_none_here(store: Store) -> None:
    works(store, J, "daily 7-19")
    assert on_duty(store, group_id=OTHER_GROUP) == []


def test_who_left_the_group_is_not_on_duty_until_they_are_back(store: Store) -> None:
    works(store, J, "daily 7-19")
    store.database.absences.record_absence(GROUP, JOHN, NOON)
    assert on_duty(store) == []
    store.database.absences.record_return(GROUP, JOHN.user_id)
    assert on_duty(store) == [JOHN.user_id]


def test_who_is_only_invited_is_on_duty_by_handle(store: Store) -> None:
    works(store, MIA, "daily 7-19")
    assert on_duty(store) == ["Mia"]


def test_who_is_on_duty_is_a_dispatcher_now_whatever_was_worked_out(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, MIA, "daily 7-19")
    store.run("UPDATE groups SET dispatcher_user_ids = '[]', dispatcher_handles = '[]'")
    assert on_duty(store) == []


def test_an_invited_handle_that_is_bound_keeps_its_duty(store: Store) -> None:
    works(store, MIA, "daily 7-19")
    off(store, MIA, "24.12")
    store.database.teams.accept_invitations(GROUP, ZOE, NOON)
    assert on_duty(store) == [ZOE.user_id]
    found = store.database.shifts.of(GROUP, Worker(ZOE.user_id))
    assert found.shifts
    assert found.days_off
    store.database.duty.work_out(GROUP, UTC, NOON + HOUR)
    assert on_duty(store, NOON + HOUR) == [ZOE.user_id]


def test_who_is_named_outright_keeps_the_duty_of_their_invited_handle(store: Store) -> None:
    works(store, MIA, "daily 7-19")
    store.database.teams.add(GROUP, Role.DISPATCHER, [ZOE], [], ADMIN, NOON)
    assert on_duty(store) == [ZOE.user_id]


def test_who_is_removed_loses_shifts_and_days_off_which_is_audited(store: Store) -> None:
    works(store, J, "fri 7-19")
    off(store, J, "24.12")
    store.database.shifts.say_on(Change(GROUP, JOHN.user_id, NOON + 8 * HOUR), UTC, JOHN.user_id)
    store.database.teams.remove(
        GROUP, Role.DISPATCHER, JOHN.user_id, "john", ADMIN, NOON + 9 * HOUR
    )
    assert store.database.shifts.all(GROUP) == {}
    assert on_duty(store, NOON + 9 * HOUR) == []
    assert store.database.duty.worked_out_until(GROUP) is None
    assert [row[0] for row in audited(store)[-3:]] == ["shifts", "days_off", "duty"]
    assert all(
        (row[1], row[4], row[5]) == (JOHN.user_id, None, ADMIN) for row in audited(store)[-3:]
    )


def test_a_withdrawn_invitation_takes_its_shifts_along(store: Store) -> None:
    works(store, MIA, "daily 7-19")
    store.database.teams.remove(GROUP, Role.DISPATCHER, None, "MIA", ADMIN, NOON)
    invite(store, NOON)
    assert on_duty(store) == []


def test_who_is_no_manager_any_more_keeps_their_shifts(store: Store) -> None:
    store.database.teams.add(GROUP, Role.MANAGER, [JOHN], [], ADMIN, NOON)
    works(store, J, "daily 7-19")
    store.database.teams.remove(GROUP, Role.MANAGER, JOHN.user_id, "john", ADMIN, NOON)
    assert on_duty(store) == [JOHN.user_id]


def test_the_days_named_get_just_these_shifts_and_the_others_stay(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, J, "fri 7-11, sun off")
    assert on_duty(store) == []
    assert on_duty(store, NOON + DAY) == [JOHN.user_id]
    assert on_duty(store, NOON + 2 * DAY) == []
    assert audited(store) == [
        ("shifts", JOHN.user_id, None, None, "mon-sun 07:00-19:00", ADMIN),
        (
            "shifts",
            JOHN.user_id,
            None,
            "mon-sun 07:00-19:00",
            "mon-thu 07:00-19:00, fri 07:00-11:00, sat 07:00-19:00",
            ADMIN,
        ),
    ]


def test_what_changes_nothing_is_not_audited(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, J, "mon-sun 07:00-19:00")
    assert len(audited(store)) == 1


def test_shifts_are_copied(store: Store) -> None:
    works(store, J, "daily 7-19")
    assert store.database.shifts.set_like(change(), UTC, [K, MIA], J)
    assert on_duty(store) == [JOHN.user_id, KATE.user_id, "Mia"]
    assert not store.database.shifts.set_like(change(), UTC, [J], Worker(SAM.user_id))


def test_clearing_ends_duty_at_once(store: Store) -> None:
    works(store, J, "daily 7-19")
    store.database.shifts.clear(change(NOON + HOUR), UTC, [J])
    assert on_duty(store, NOON + HOUR) == []
    assert on_duty(store, NOON) == [JOHN.user_id]  # what is over stays as it was


def test_days_off_are_taken_and_given_back(store: Store) -> None:
    works(store, J, "daily 7-19")
    off(store, J, "today-29.11")
    assert on_duty(store) == []
    back = read_dates("28.11", datetime.fromtimestamp(NOON, UTC).date())
    assert not isinstance(back, Unclear)
    store.database.shifts.take_back(change(), UTC, [J], back)
    assert on_duty(store, NOON + DAY) == [JOHN.user_id]
    assert on_duty(store, NOON + 2 * DAY) == []
    assert audited(store)[-1][3:5] == (
        "2026-11-27 - 2026-11-29",
        "2026-11-27 - 2026-11-27, 2026-11-29 - 2026-11-29",
    )


def says(store: Store, what: str, now: int, zone: ZoneInfo = UTC) -> None:
    """Have John say that he is on, or off."""
    say = {"on": store.database.shifts.say_on, "off": store.database.shifts.say_off}[what]
    say(Change(GROUP, JOHN.user_id, now), zone, JOHN.user_id)


def test_who_says_on_without_a_shift_is_on_for_twelve_hours(store: Store) -> None:
    says(store, "on", NOON)
    assert on_duty(store) == [JOHN.user_id]
    assert until(store) == [12]
    says(store, "on", NOON + HOUR)
    assert until(store, NOON + HOUR) == [11]  # saying it again is no longer day
    assert len(audited(store)) == 1


def test_who_says_off_is_off_until_their_shift_ends(store: Store) -> None:
    works(store, J, "daily 7-19")
    says(store, "off", NOON)
    assert on_duty(store) == []
    assert on_duty(store, NOON + 19 * HOUR) == [JOHN.user_id]


def test_who_says_off_without_being_on_is_off_for_the_day(store: Store) -> None:
    works(store, J, "daily 19-23")
    works(store, K, "daily 0-4")
    says(store, "off", NOON, CHICAGO)  # 06:00 in Chicago, where the day has 18 hours left
    says(store, "off", NOON + 1, CHICAGO)
    [exception] = store.database.shifts.of(GROUP, J).exceptions
    assert (exception.t_end - NOON) // HOUR == 18


def test_who_says_off_without_any_shifts_is_off_for_the_day(store: Store) -> None:
    says(store, "off", NOON)
    [exception] = store.database.shifts.of(GROUP, J).exceptions
    assert (exception.t_end - NOON) // HOUR == 12


def test_who_says_off_before_a_night_is_off_until_the_morning(store: Store) -> None:
    works(store, J, "daily 19-7")
    says(store, "off", NOON)
    assert [on_duty(store, NOON + hours * HOUR) for hours in (8, 12, 18)] == [[], [], []]
    assert on_duty(store, NOON + DAY + 8 * HOUR) == [JOHN.user_id]


def test_on_takes_back_an_off_and_duty_begins_then(store: Store) -> None:
    works(store, J, "daily 7-19")
    says(store, "off", NOON)
    says(store, "on", NOON + HOUR)
    assert until(store, NOON + HOUR) == [6]
    [span] = [each.span for each in store.database.duty.spans(GROUP, NOON + HOUR, NOON + HOUR + 1)]
    assert span.t_start == NOON + HOUR
    assert on_duty(store, NOON + 1) == []


def test_on_and_off_within_a_second_leave_nothing_behind(store: Store) -> None:
    works(store, J, "daily 7-19")
    says(store, "off", NOON)
    says(store, "on", NOON)
    assert store.database.shifts.of(GROUP, J).exceptions == ()
    assert on_duty(store) == [JOHN.user_id]


def test_a_zone_changed_while_somebody_is_on_puts_on_who_works_by_the_new_clock(
    store: Store,
) -> None:
    works(store, J, "daily 7-19")
    works(store, K, "daily 19-7")
    store.database.duty.work_out(GROUP, CHICAGO, NOON)  # 06:00 there
    assert on_duty(store) == [KATE.user_id]
    assert on_duty(store, NOON + HOUR) == [JOHN.user_id]
    assert JOHN.user_id in on_duty(store, NOON - 1)  # what is over stays as it was


def test_who_stays_on_has_been_since_they_began(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, J, "daily 9-21")
    [span] = [each.span for each in store.database.duty.spans(GROUP, NOON, NOON + 1)]
    assert (span.t_start, span.t_end) == (NOON - 5 * HOUR, NOON + 9 * HOUR)


def test_who_would_have_begun_earlier_by_new_shifts_still_has_been_on_since_they_began(
    store: Store,
) -> None:
    works(store, J, "daily 7-19")
    works(store, J, "daily 5-19")
    [span] = [each.span for each in store.database.duty.spans(GROUP, NOON, NOON + 1)]
    assert span.t_start == NOON - 5 * HOUR


def test_who_is_always_on_never_begins_anew(store: Store) -> None:
    works(store, J, "24/7")
    [began] = [each.span.t_start for each in store.database.duty.spans(GROUP, NOON, NOON + 1)]
    for days in range(3, 30, 3):
        store.database.duty.work_out(GROUP, UTC, NOON + days * DAY)
        [each] = store.database.duty.spans(GROUP, NOON + days * DAY, NOON + days * DAY + 1)
        assert each.span.t_start == began
        assert store.database.duty.next_start(GROUP, NOON + days * DAY) is None


def next_shift(store: Store) -> int | None:
    """Read which start of a shift is announced next."""
    query = "SELECT t_next_shift FROM groups WHERE group_id = :group_id"
    [row] = store.database.connection.sql(query, group_id=GROUP)
    t: int | None = row["t_next_shift"]
    return t


def test_the_next_start_of_a_shift_is_known(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, K, "daily 19-7")
    assert next_shift(store) == NOON + 7 * HOUR
    assert store.database.duty.next_start(GROUP, NOON + 7 * HOUR) == NOON + 19 * HOUR


def test_a_start_that_passed_is_not_forgotten_before_it_was_announced(store: Store) -> None:
    works(store, J, "daily 7-19")
    works(store, K, "daily 19-7")
    works(store, MIA, "daily 20-8", NOON + 8 * HOUR)
    assert next_shift(store) == NOON + 7 * HOUR


def test_duty_is_worked_out_anew_before_it_ends(store: Store) -> None:
    works(store, J, "daily 7-19")
    late = NOON + AHEAD - LEAST_AHEAD + 1
    assert store.database.duty.work_out_due(lambda _: UTC, late - 1, 10) == []
    assert store.database.duty.work_out_due(lambda _: UTC, late, 10) == [GROUP]
    assert store.database.duty.work_out_due(lambda _: UTC, late, 10) == []
    assert on_duty(store, NOON + AHEAD + DAY) == [JOHN.user_id]


def test_a_sweep_works_out_a_bounded_number_of_groups_those_first_that_end_first(
    store: Store,
) -> None:
    for number, group_id in enumerate((OTHER_GROUP, GROUP)):
        staff(store.database, group_id)
        week = read_week("daily 7-19")
        assert not isinstance(week, Unclear)
        store.database.shifts.set_week(change(NOON + number, group_id), UTC, [J], week)
    assert store.database.duty.work_out_due(lambda _: UTC, NOON + AHEAD, 1) == [OTHER_GROUP]


def test_duty_that_is_known_is_not_worked_out_at_a_start(store: Store) -> None:
    works(store, J, "daily 7-19")
    assert store.database.duty.work_out_unknown(lambda _: UTC, NOON + AHEAD - 1) == []


@pytest.mark.parametrize(
    ("now", "zone"),
    [
        (NOON + AHEAD, UTC),  # after a long outage
        (NOON - DAY, UTC),  # the clock was ahead before
        (NOON, CHICAGO),  # ops have changed the zone
    ],
)
def test_duty_that_is_not_known_at_a_start_is_worked_out_in_all_groups_at_once(
    store: Store, now: int, zone: ZoneInfo
) -> None:
    works(store, J, "24/7")
    week = read_week("24/7")
    assert not isinstance(week, Unclear)
    store.database.shifts.set_week(change(group_id=OTHER_GROUP), UTC, [J], week)
    found = store.database.duty.work_out_unknown(lambda _: zone, now)
    assert sorted(found) == sorted([GROUP, OTHER_GROUP])
    assert store.database.duty.work_out_unknown(lambda _: zone, now) == []
    for group_id in (GROUP, OTHER_GROUP):
        assert on_duty(store, now, group_id) == [JOHN.user_id]


def test_a_group_that_became_a_supergroup_keeps_its_duty(store: Store) -> None:
    works(store, J, "daily 7-19")
    off(store, J, "24.12")
    known, due = store.database.shifts.all(GROUP), next_shift(store)
    new_id = GROUP - 1000
    store.database.groups.migrate(GROUP, new_id)
    assert on_duty(store, group_id=new_id) == [JOHN.user_id]
    assert store.database.shifts.all(new_id) == known
    assert store.database.shifts.all(GROUP) == {}
    assert store.database.duty.next_start(new_id, NOON) == due
    assert store.database.duty.worked_out_until(GROUP) is None
    assert store.database.duty.worked_out_until(new_id) == NOON + AHEAD


def test_what_is_long_over_is_dropped(store: Store) -> None:
    works(store, J, "daily 7-19")
    off(store, J, "today")
    says(store, "on", NOON)
    later = NOON + 30 * DAY
    store.database.duty.work_out(GROUP, UTC, later)
    found = store.database.shifts.of(GROUP, J)
    assert (found.days_off, found.exceptions) == ((), ())
    assert store.database.duty.spans(GROUP, 0, later - 9 * DAY) == []


@pytest.mark.parametrize("day", ["2026-02-31", "24.12.2026", "2026-12-24 07:00", ""])
def test_a_day_off_that_is_no_date_would_stop_the_sweep_and_is_refused(
    store: Store, day: str
) -> None:
    query = "INSERT INTO days_off (group_id, handle, first_day, last_day) VALUES (?, 'mia', ?, ?)"
    with pytest.raises(sqlite3.IntegrityError):
        store.run(query, GROUP, day, day)


def test_the_audit_of_a_group_cannot_be_changed(store: Store) -> None:
    works(store, J, "daily 7-19")
    for statement in ("DELETE FROM group_events", "UPDATE group_events SET new = NULL"):
        with pytest.raises(Exception, match="audit events cannot be"):
            store.database.connection.sql(statement)

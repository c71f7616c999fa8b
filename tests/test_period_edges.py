"""What figures of a period say at its edges, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database import Change
from domain.facts import Facts
from domain.figures import Day, Durations, PeriodFigures, Response, UnitFigures
from domain.incidents import Action, Incident, Status
from domain.people import User
from domain.periods import Kind, Period, period_of
from domain.waiting import Order, WaitKind
from tests.examples import examples
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, OTHER_GROUP, Store
from tests.played_year import BEGINS, OPS_SLAS, Played, Step, steps

CHICAGO = ZoneInfo("America/Chicago")
CLAIM, RESOLVE, DONE = Action.CLAIM, Action.RESOLVE, Action.SUMMARISE
HOUR = 3600


def at(moment: str, fold: int = 0) -> int:
    """Give the epoch seconds of a moment in Chicago, like 2026-11-27 08:30."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=CHICAGO, fold=fold).timestamp())


NOW = at("2026-11-27 12:00")
LAST_WEEK = period_of(Kind.LAST_WEEK, CHICAGO, NOW)  # 16 to 22 November
WEEK = period_of(Kind.WEEK, CHICAGO, NOW)


def figures(
    store: Store,
    period: Period = LAST_WEEK,
    *,
    group_id: int = GROUP,
    slas: Mapping[Status, float] = OPS_SLAS,
    person: User | None = None,
) -> PeriodFigures:
    """Work out the figures of a period."""
    person_id = person.user_id if person else None
    return store.database.figures.period(group_id, period, slas, person_id=person_id)


def reported(store: Store, moment: str, unit: str = "456", group_id: int = GROUP) -> Incident:
    """Have Dan report that a truck broke down."""
    incident = store.database.reports.create(
        group_id, next(store.message_ids), DAN, "It broke down", at(moment), facts=Facts(unit)
    )
    assert incident is not None
    return incident


def goes_on(store: Store, incident: Incident, *steps: tuple[str, Action, User]) -> Incident:
    """Have things done at these moments."""
    for moment, action, user in steps:
        after = store.act(action, incident, user, at(moment))
        assert after is not None, (moment, action)
        incident = after
    return incident


def measured(count: int, seconds: float) -> Durations:
    """Write down what all took equally long."""
    return Durations(count, seconds, seconds)


NOTHING = Durations(0, None, None)


def test_where_nothing_was_reported_everything_is_nothing(store: Store) -> None:
    told = figures(store)
    assert told.totals == told.before
    assert (told.totals.opened, told.totals.still_open, told.totals.oldest_open) == (0, 0, None)
    assert told.totals.first_response == Response(NOTHING, 0)
    assert (told.units, told.people, told.look_at, dict(told.waited)) == ([], [], [], {})
    assert told.days == [Day(date(2026, 11, day), 0, 0) for day in range(16, 23)]
    assert told.days_before == [Day(date(2026, 11, day), 0, 0) for day in range(9, 16)]
    assert sum(map(sum, told.by_hour)) == 0


def test_one_incident_is_in_every_figure(store: Store) -> None:
    one = goes_on(
        store,
        reported(store, "2026-11-18 09:15"),
        ("2026-11-18 09:20", CLAIM, JOHN),
        ("2026-11-18 10:14", RESOLVE, JOHN),
        ("2026-11-18 10:15", DONE, JOHN),
    )
    told = figures(store)
    assert (told.totals.opened, told.totals.resolved, told.totals.still_open) == (1, 1, 0)
    assert told.totals.first_response == Response(measured(1, 300), 1)
    assert told.totals.resolution == told.totals.working == measured(1, HOUR)
    assert told.totals.waiting == NOTHING
    assert told.units == [UnitFigures("456", 1, 1, {})]
    assert told.days[2] == Day(date(2026, 11, 18), 1, 1)
    assert told.by_hour[2][9] == sum(map(sum, told.by_hour)) == 1
    assert told.look_at == [one.incident_id]
    assert [(who.user_id, who.reported, who.claimed, who.resolved) for who in told.people] == [
        (JOHN.user_id, 0, 1, 1),
        (DAN.user_id, 1, 0, 0),
    ]
    assert figures(store, WEEK).before == told.totals


@pytest.mark.parametrize(
    ("moments", "day", "by_hour"),
    [
        ([("2026-03-08 00:00", 0), ("2026-03-08 03:00", 0), ("2026-03-08 23:59", 0)],
         date(2026, 3, 8), {0: 1, 3: 1, 23: 1}),
        ([("2026-11-01 00:00", 0), ("2026-11-01 01:30", 0), ("2026-11-01 01:30", 1),
          ("2026-11-01 23:59", 0)], date(2026, 11, 1), {0: 1, 1: 2, 23: 1}),
    ],
    ids=["of 23 hours", "of 25 hours"],
)  # fmt: skip
def test_a_day_on_which_clocks_change_counts_what_its_clock_showed(
    store: Store, moments: list[tuple[str, int]], day: date, by_hour: dict[int, int]
) -> None:
    for moment, fold in moments:
        store.report(now=at(moment, fold))
    store.report(now=at(f"{day} 00:00") - 120)  # the day before
    store.report(now=at(f"{day} 23:59") + 60)  # the day after
    told = figures(store, period_of(Kind.A_MONTH, CHICAGO, NOW, (day.year, day.month)))
    assert next(each for each in told.days if each.day == day).opened == len(moments)
    of_day = figures(store, period_of(Kind.TODAY, CHICAGO, at(f"{day} 23:59")))
    assert of_day.days == [Day(day, len(moments), 0)]
    sundays = of_day.by_hour[6]
    assert {hour: count for hour, count in enumerate(sundays) if count} == by_hour
    assert of_day.days_before == [Day(day - timedelta(days=1), 1, 0)]


def test_what_is_open_across_periods_is_open_at_the_end_of_each_until_it_is_resolved(
    store: Store,
) -> None:
    across = reported(store, "2026-11-14 08:00")
    goes_on(store, across, ("2026-11-17 08:00", CLAIM, JOHN))
    goes_on(store, across, ("2026-11-24 07:00", RESOLVE, JOHN), ("2026-11-24 08:00", DONE, JOHN))
    last, this = figures(store), figures(store, WEEK)
    assert (last.before.opened, last.before.still_open) == (1, 1)
    assert (last.totals.opened, last.totals.resolved, last.totals.still_open) == (0, 0, 1)
    assert last.totals.first_response == Response(measured(1, 3 * 86400), 0)
    assert last.totals.oldest_open == across.incident_id
    assert last.look_at == [across.incident_id]
    assert (this.totals.resolved, this.totals.still_open) == (1, 0)
    assert this.totals.resolution == measured(1, 10 * 86400)
    assert this.totals.first_response.times == NOTHING


def test_what_was_open_for_months_is_in_all_of_them_and_in_none_behind(store: Store) -> None:
    long = goes_on(store, reported(store, "2026-05-01 08:00"), ("2026-05-01 09:00", CLAIM, JOHN))
    goes_on(store, long, ("2026-11-18 07:00", RESOLVE, JOHN), ("2026-11-18 08:00", DONE, JOHN))
    for month in range(5, 11):
        told = figures(store, period_of(Kind.A_MONTH, CHICAGO, NOW, (2026, month)))
        assert (told.totals.still_open, told.totals.oldest_open) == (1, long.incident_id)
    assert (figures(store).totals.resolved, figures(store).totals.still_open) == (1, 0)
    assert (figures(store, WEEK).totals.resolved, figures(store, WEEK).totals.still_open) == (0, 0)


def test_what_is_reopened_counts_as_resolved_once_and_changes_no_past_period(store: Store) -> None:
    again = goes_on(
        store,
        reported(store, "2026-11-20 08:00"),
        ("2026-11-20 08:10", CLAIM, JOHN),
        ("2026-11-20 08:50", RESOLVE, JOHN),
        ("2026-11-20 09:00", DONE, JOHN),
    )
    before = figures(store)
    again = goes_on(store, again, ("2026-11-23 08:00", Action.REOPEN, DAN))
    assert figures(store, WEEK).totals.still_open == 1
    goes_on(
        store,
        again,
        ("2026-11-23 08:30", CLAIM, KATE),
        ("2026-11-23 09:50", RESOLVE, KATE),
        ("2026-11-23 10:00", DONE, KATE),
    )
    this = figures(store, WEEK)
    assert (this.totals.reopened, this.totals.resolved, this.totals.still_open) == (1, 0, 0)
    assert (this.totals.first_response.times, this.totals.resolution) == (NOTHING, NOTHING)
    assert figures(store) == before
    assert (before.totals.resolved, before.totals.reopened) == (1, 0)


def test_what_is_called_off_is_not_resolved_and_not_open(store: Store) -> None:
    goes_on(store, reported(store, "2026-11-20 08:00"), ("2026-11-20 08:10", Action.CANCEL, DAN))
    told = figures(store).totals
    assert (told.opened, told.cancelled, told.resolved, told.still_open) == (1, 1, 0, 0)
    assert told.first_response.times == told.resolution == NOTHING


def test_what_a_manager_takes_charge_of_is_answered_but_not_escalated(store: Store) -> None:
    taken = goes_on(
        store, reported(store, "2026-11-20 08:00"), ("2026-11-20 08:10", Action.TAKE_CHARGE, ALICE)
    )
    up = goes_on(
        store,
        reported(store, "2026-11-20 08:00"),
        ("2026-11-20 08:20", CLAIM, JOHN),
        ("2026-11-20 08:30", Action.ESCALATE, JOHN),
        ("2026-11-20 08:40", Action.CLAIM_ESCALATION, ALICE),
    )
    told = figures(store)
    assert (told.totals.taken_charge, told.totals.escalated) == (1, 1)
    assert told.totals.first_response == Response(Durations(2, 900, 1200), 1)
    did = {who.user_id: (who.claimed, who.escalated) for who in told.people}
    assert did == {ALICE.user_id: (2, 0), JOHN.user_id: (1, 1), DAN.user_id: (0, 0)}
    assert figures(store, person=ALICE).totals.still_open == 2
    assert figures(store, person=JOHN).totals.still_open == 0
    assert told.look_at == [taken.incident_id, up.incident_id]


def test_of_a_wait_over_the_end_each_period_has_its_part(store: Store) -> None:
    waits = goes_on(store, reported(store, "2026-11-22 20:00"), ("2026-11-22 20:10", CLAIM, JOHN))
    order = Order(WaitKind.PARTS, at("2026-11-23 04:00"))
    began = store.database.waits.begin(
        waits.incident_id, GROUP, JOHN, order, at("2026-11-22 22:00")
    )
    assert isinstance(began, Incident)
    assert dict(figures(store).waited) == {WaitKind.PARTS: 2 * HOUR}
    store.database.waits.call_due(at("2026-11-23 05:00"))
    goes_on(store, waits, ("2026-11-23 05:50", RESOLVE, JOHN), ("2026-11-23 06:00", DONE, JOHN))
    assert dict(figures(store).waited) == {WaitKind.PARTS: 2 * HOUR}
    this = figures(store, WEEK)
    assert this.units == [UnitFigures("456", 0, 1, {WaitKind.PARTS: 4 * HOUR})]
    assert (this.totals.waiting, this.totals.working) == (
        measured(1, 6 * HOUR),
        measured(1, 4 * HOUR),
    )


def test_a_person_in_two_groups_of_a_fleet_is_one_person(store: Store) -> None:
    fleets = store.database.fleets
    fleet = fleets.found(Change(GROUP, None, NOW), "North", "code")
    assert fleet is not None
    assert fleets.join(Change(OTHER_GROUP, None, NOW), fleet)
    for group_id in (GROUP, OTHER_GROUP):
        incident = reported(store, "2026-11-20 08:00", group_id=group_id)
        goes_on(store, incident, ("2026-11-20 08:05", CLAIM, JOHN))
    of_fleet = {who.user_id: who for who in figures(store).people}
    of_group = {who.user_id: who for who in figures(store, group_id=OTHER_GROUP).people}
    assert (of_fleet[JOHN.user_id].claimed, of_group[JOHN.user_id].claimed) == (2, 1)
    assert of_fleet[JOHN.user_id].first_response == Response(measured(2, 300), 2)
    assert figures(store, group_id=OTHER_GROUP).totals.opened == 1


def test_an_sla_of_never_is_always_kept(store: Store) -> None:
    goes_on(store, reported(store, "2026-11-16 08:00"), ("2026-11-20 08:00", CLAIM, JOHN))
    assert figures(store).totals.first_response.within == 0
    never = {Status.UNCLAIMED: math.inf, Status.ESCALATED: math.inf}
    assert figures(store, slas=never).totals.first_response.within == 1


def test_as_many_units_and_people_are_listed_as_are_asked_for(store: Store) -> None:
    for number, unit in enumerate(["1", "2", "2", "3", "3", "3"]):
        reported(store, f"2026-11-20 08:0{number}", unit)
    for most, units in {2: ["3", "2"], -1: ["3", "2", "1"]}.items():
        told = store.database.figures.period(GROUP, LAST_WEEK, OPS_SLAS, most=most)
        assert [unit.unit for unit in told.units] == units
    assert store.database.figures.period(GROUP, LAST_WEEK, OPS_SLAS, most=0).people == []


@examples(60)
@given(st.lists(steps, min_size=10, max_size=40), st.lists(steps, min_size=1, max_size=20))
def test_what_happens_later_changes_nothing_of_a_period_that_is_over(
    shared: Store, history: list[Step], later: list[Step]
) -> None:
    played = Played(shared, BEGINS)
    for step in history:
        played.take(step)
    period = period_of(Kind.TODAY, CHICAGO, played.now)
    before = figures(shared, period, group_id=played.office)
    played.now += 1
    for step in later:
        played.take(step)
    assert figures(shared, period, group_id=played.office) == before

"""Figures of a period at the very second: its borders, SLAs, and what comes first."""

from __future__ import annotations

import pytest

from domain.exported import Export
from domain.figures import Durations, Response
from domain.incidents import Action, Incident
from domain.periods import Kind, period_of
from domain.settings import Setting
from domain.waiting import Order, WaitKind
from storage.period_sql import LONG
from tests.factories import DAN, GROUP, JOHN, KATE, Store
from tests.played_year import DAY, OPS_SLAS
from tests.test_period_edges import (
    CHICAGO,
    CLAIM,
    DONE,
    LAST_WEEK,
    NOTHING,
    NOW,
    RESOLVE,
    WEEK,
    at,
    figures,
    goes_on,
    measured,
    reported,
)


def test_what_happens_at_midnight_is_of_the_day_that_begins(store: Store) -> None:
    incident = reported(store, "2026-11-16 00:00")
    goes_on(
        store,
        incident,
        ("2026-11-16 00:00", CLAIM, JOHN),
        ("2026-11-22 23:00", RESOLVE, JOHN),
        ("2026-11-23 00:00", DONE, JOHN),
    )
    last, this = figures(store).totals, figures(store, WEEK).totals
    assert (last.opened, last.first_response.times.count, last.resolved) == (1, 1, 0)
    assert (last.still_open, this.resolved, this.still_open) == (1, 1, 0)
    a_week_later = period_of(Kind.LAST_WEEK, CHICAGO, NOW + 7 * DAY)
    assert figures(store, a_week_later).before == last


def test_who_answers_in_the_last_second_of_the_groups_own_sla_is_on_time(store: Store) -> None:
    store.database.settings.change(GROUP, Setting.SLA_UNCLAIMED, 5.0, None, at("2026-11-01 00:00"))
    for claimed in ("08:05:00", "08:05:01", "08:15:00"):
        incident = reported(store, "2026-11-20 08:00")
        goes_on(store, incident, (f"2026-11-20 {claimed}", CLAIM, JOHN))
    response = figures(store).totals.first_response
    assert (response.times.count, response.within) == (3, 1)


def test_a_wait_ends_at_its_time_however_late_that_is_noticed(store: Store) -> None:
    waits = goes_on(store, reported(store, "2026-11-20 08:00"), ("2026-11-20 08:00", CLAIM, JOHN))
    order = Order(WaitKind.SHOP, at("2026-11-20 09:00"))
    named = (waits.incident_id, GROUP, JOHN)
    began = store.database.waits.begin(*named, order, at("2026-11-20 08:00"))
    assert isinstance(began, Incident)
    goes_on(store, began, ("2026-11-20 12:00", RESOLVE, JOHN))  # and nobody was called before
    assert dict(figures(store).waited) == {WaitKind.SHOP: 3600}


def test_what_was_reopened_is_looked_at_first_then_what_took_longest(store: Store) -> None:
    def resolved(reported_at: str, at_last: str) -> Incident:
        incident = goes_on(store, reported(store, reported_at), (reported_at, CLAIM, JOHN))
        return goes_on(store, incident, (at_last, RESOLVE, JOHN), (at_last, DONE, JOHN))

    short, long, longer, again = (
        resolved("2026-11-20 08:00", f"2026-11-20 {clock}")
        for clock in ("09:00", "12:00", "15:00", "08:30")
    )
    again = goes_on(store, again, ("2026-11-20 16:00", Action.REOPEN, DAN))
    goes_on(store, again, ("2026-11-20 16:01", Action.CANCEL, DAN))
    wanted = [again, longer, long, short]
    assert figures(store).look_at == [each.incident_id for each in wanted]


def long_ago(store: Store, t_created: int) -> Incident:
    """Have something reported, of a unit, and claimed in the period before."""
    incident = store.report(now=t_created)
    store.run("UPDATE incidents SET unit = '7' WHERE incident_id = ?", incident.incident_id)
    return goes_on(store, incident, ("2026-11-09 00:00", CLAIM, JOHN))


AROUND = [-1, 0, 1]
"""Seconds from the one before which what was open is looked for by itself."""


@pytest.mark.parametrize("second", AROUND)
def test_what_is_open_for_long_is_counted_once_whenever_it_was_reported(
    store: Store, second: int
) -> None:
    old = long_ago(store, LAST_WEEK.before.t_from - LONG + second)
    named = (old.incident_id, GROUP, JOHN)
    order = Order(WaitKind.PARTS, at("2026-11-18 10:00"))
    began = store.database.waits.begin(*named, order, at("2026-11-18 08:00"))
    assert isinstance(began, Incident)
    told = figures(store)
    assert (told.totals.still_open, told.before.still_open) == (1, 1)
    assert told.before.first_response.times.count == 1
    assert (told.totals.oldest_open, told.look_at) == (old.incident_id, [old.incident_id])
    assert dict(told.waited) == dict(told.units[0].waited) == {WaitKind.PARTS: 2 * 3600}


@pytest.mark.parametrize("second", AROUND)
@pytest.mark.parametrize("at_last", ["2026-11-09 00:00", "2026-11-18 08:00"])
def test_what_took_long_is_resolved_once_whenever_it_was_reported(
    store: Store, second: int, at_last: str
) -> None:
    old = long_ago(store, LAST_WEEK.before.t_from - LONG + second)
    goes_on(store, old, (at_last, RESOLVE, JOHN), (at_last, DONE, JOHN))
    told = figures(store)
    is_before = at_last == "2026-11-09 00:00"
    assert (told.before.resolved, told.totals.resolved) == (is_before, not is_before)
    assert sum(unit.resolved for unit in told.units) == (not is_before)
    assert told.totals.still_open == 0


@pytest.mark.parametrize("second", AROUND)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_file_has_what_was_open_for_long_once_whenever_it_was_reported(
    store: Store, second: int, *, is_open: bool
) -> None:
    old = long_ago(store, LAST_WEEK.t_from - LONG + second)
    if not is_open:
        begins = "2026-11-16 00:00"
        goes_on(store, old, (begins, RESOLVE, JOHN), (begins, DONE, JOHN))
    rows = list(store.database.exported.incidents(Export(GROUP, LAST_WEEK, OPS_SLAS)))
    assert [row.incident_id for row in rows] == [old.incident_id]


def test_of_what_is_called_off_in_a_period_no_time_is_measured(store: Store) -> None:
    claimed = goes_on(store, reported(store, "2026-11-20 08:00"), ("2026-11-20 08:05", CLAIM, JOHN))
    goes_on(store, reported(store, "2026-11-20 08:00"), ("2026-11-20 09:00", CLAIM, KATE))
    assert figures(store).totals.first_response == Response(Durations(2, 1950, 3600), 1)
    goes_on(store, claimed, ("2026-11-22 23:59:59", Action.CANCEL, JOHN))
    told = figures(store)
    assert told.totals.first_response == Response(measured(1, 3600), 0)
    assert (told.totals.opened, told.totals.cancelled) == (2, 1)
    by_person = {who.user_id: who for who in told.people}
    assert by_person[JOHN.user_id].claimed == 1
    assert by_person[JOHN.user_id].first_response == Response(NOTHING, 0)


def test_what_is_called_off_after_a_period_was_over_stays_measured_in_it(store: Store) -> None:
    claimed = goes_on(store, reported(store, "2026-11-20 08:00"), ("2026-11-20 08:05", CLAIM, JOHN))
    before = figures(store)
    goes_on(store, claimed, ("2026-11-23 00:00", Action.CANCEL, JOHN))
    assert figures(store) == before
    assert before.totals.first_response == Response(measured(1, 300), 1)


def test_what_was_resolved_before_it_was_called_off_has_no_times_but_was_resolved(
    store: Store,
) -> None:
    again = goes_on(
        store,
        reported(store, "2026-11-20 08:00"),
        ("2026-11-20 08:05", CLAIM, JOHN),
        ("2026-11-20 09:00", RESOLVE, JOHN),
        ("2026-11-20 09:00", DONE, JOHN),
        ("2026-11-20 10:00", Action.REOPEN, DAN),
    )
    assert figures(store).totals.resolution == measured(1, 3600)
    goes_on(store, again, ("2026-11-20 10:30", Action.CANCEL, DAN))
    told = figures(store).totals
    assert (told.resolved, told.cancelled) == (1, 1)
    assert told.resolution == told.working == told.first_response.times == NOTHING

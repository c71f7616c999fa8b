"""The figures of a day that was made by hand, on a real file, and in plain SQL."""

from __future__ import annotations

from dataclasses import astuple

from domain.figures import Durations, Kpis
from domain.incidents import Action, Incident
from domain.people import User
from domain.waiting import Order, WaitKind
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, OTHER_GROUP, SLAS, Store

DAY = NOW - NOW % 86400
CLAIM, CHARGE, DONE = Action.CLAIM, Action.TAKE_CHARGE, Action.SUMMARISE
ESCALATE, ANSWER, RESOLVE = Action.ESCALATE, Action.CLAIM_ESCALATION, Action.RESOLVE


def at(clock: str) -> int:
    """Give the epoch seconds of a time of the day, like 08:30."""
    hours, minutes = map(int, clock.split(":"))
    return DAY + hours * 3600 + minutes * 60


def played(store: Store, reported: str, *steps: tuple[str, Action, User]) -> Incident:
    """Have something reported and done at these times."""
    incident = store.report(now=at(reported))
    return goes_on(store, incident, *steps)


def goes_on(store: Store, incident: Incident, *steps: tuple[str, Action, User]) -> Incident:
    """Have things done at these times."""
    for clock, action, user in steps:
        after = store.act(action, incident, user, at(clock))
        assert after is not None, (clock, action)
        incident = after
    return incident


def waits(store: Store, incident: Incident, user: User, begins: str, ends: str) -> None:
    """Have an incident wait for parts between two times."""
    order = Order(WaitKind.PARTS, at(ends))
    began = store.database.waits.begin(incident.incident_id, GROUP, user, order, at(begins))
    assert isinstance(began, Incident)


def a_day(store: Store) -> None:
    """Play a day: eight reports in the group, and one each elsewhere and the night before."""
    store.report(now=DAY - 1)
    store.report(OTHER_GROUP, now=DAY)
    parts = played(store, "7:00", ("7:04", CLAIM, JOHN))
    waits(store, parts, JOHN, "7:30", "8:30")
    store.database.waits.call_due(at("8:30"))
    goes_on(store, parts, ("9:00", RESOLVE, JOHN), ("9:01", DONE, JOHN))
    up = played(store, "8:00", ("8:10", CLAIM, JOHN), ("8:20", ESCALATE, JOHN))
    goes_on(store, up, ("8:35", ANSWER, ALICE), ("9:20", RESOLVE, ALICE), ("9:25", DONE, ALICE))
    played(store, "9:00", ("9:02", CHARGE, ALICE), ("9:30", RESOLVE, ALICE), ("9:32", DONE, ALICE))
    again = played(
        store, "10:00", ("10:06", CLAIM, KATE), ("10:19", RESOLVE, KATE), ("10:20", DONE, KATE)
    )
    again = goes_on(store, again, ("15:00", Action.REOPEN, DAN), ("15:01", CHARGE, ALICE))
    waits(store, again, ALICE, "15:02", "15:32")
    store.database.waits.call_due(at("15:32"))
    goes_on(store, again, ("16:00", RESOLVE, ALICE), ("16:05", DONE, ALICE))
    played(store, "11:00", ("11:05", Action.CANCEL, DAN))
    waits(store, played(store, "12:00", ("12:30", CLAIM, KATE)), KATE, "17:00", "23:00")
    over = played(store, "13:00", ("13:01", CLAIM, KATE))
    waits(store, over, KATE, "13:10", "13:30")
    store.database.waits.call_due(at("14:00"))
    played(store, "14:00")


def minutes(count: int, median: float, p90: float) -> Durations:
    """Write down how long something took, in minutes."""
    return Durations(count, median * 60, p90 * 60)


def test_the_figures_of_a_day_are_those_worked_out_by_hand(store: Store) -> None:
    a_day(store)
    assert store.database.figures.kpis(GROUP, DAY, SLAS) == Kpis(
        reported=7,
        resolved=4,
        resolved_tier1=2,  # the first, and what was reopened later
        cancelled=1,
        taken_charge=2,
        reopened=1,
        waiting_now=1,  # the other wait is over
        first_response=minutes(6, 5, 30),  # 4, 10, 6, 30, 1, and a manager's 2
        on_time=5,
        manager_response=minutes(1, 15, 15),
        resolution=minutes(4, 58.5, 121),  # 121, 85, 32, 20
        waiting=minutes(1, 60, 60),  # what is open, or was reopened, waited for no resolution
        working=minutes(4, 46.5, 85),  # 61, 85, 32, 20
    )


def test_the_subtractions_in_plain_sql_say_the_same(store: Store) -> None:
    a_day(store)
    ours = "FROM incidents WHERE group_id = ? AND t_created >= ? AND status <> 'Cancelled'"
    kpis = store.database.figures.kpis(GROUP, DAY, SLAS)
    for seconds, measured in {
        "coalesce(t_claimed_tier1, t_claimed_tier2) - t_created": kpis.first_response,
        "t_claimed_tier2 - t_escalated": kpis.manager_response,
        "t_resolved - t_created": kpis.resolution,
    }.items():
        query = f"SELECT {seconds} {ours} AND {seconds} IS NOT NULL ORDER BY 1"
        found = [value for (value,) in store.rows(query, GROUP, DAY)]
        assert (len(found), found[-1]) == (measured.count, measured.p90), seconds


def test_what_is_still_open_or_of_another_day_changes_no_time(store: Store) -> None:
    a_day(store)
    tomorrow = store.database.figures.kpis(GROUP, DAY + 86400, SLAS)
    assert (tomorrow.reported, tomorrow.resolved, tomorrow.cancelled) == (0, 0, 0)
    everything = store.database.figures.kpis(GROUP, 0, SLAS)
    assert everything.reported == 8
    assert astuple(everything)[1:] == astuple(store.database.figures.kpis(GROUP, DAY, SLAS))[1:]

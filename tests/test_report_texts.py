"""The report that managers read of a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.figures import UnitFigures
from domain.periods import Kind, period_of
from domain.waiting import WaitKind
from tests.factories import DAN, GROUP, INCIDENT, JOHN
from tests.made_figures import A_WEEK, CHICAGO, EMPTY, NOTHING, PERIODS, THE_WEEK_BEFORE
from tests.pseudo import PSEUDO
from tests.reading import units, visible
from texts.figures import LONGEST_UNIT, Subject, fits_caption, report
from texts.formatting import percent
from texts.language import ENGLISH

OLDEST = replace(
    INCIDENT,
    incident_id="TKT-2026-0031",
    description="Reefer alarm <12>",
    t_created=A_WEEK.period.t_until - 3 * 86400 - 4 * 3600,
    pinned_message_id=8,
)
NAMED = Subject(
    "North Fleet",
    {each.incident_id: each for each in (OLDEST, INCIDENT)},
    {1: DAN, 11: JOHN},
)


def test_a_report_tells_a_period_against_the_one_before() -> None:
    assert visible(report(ENGLISH, A_WEEK, NAMED)).splitlines() == [
        "📊 North Fleet: week of Nov 16 – Nov 22",
        "In brackets: the week before.",
        "",
        "Opened: 42 (35)",
        "Resolved: 40 (37)",
        "Called off: 2 (0)",
        "Escalated: 6 (4)",
        "Reopened: 1 (0)",
        "Open at the end: 7 (9), the oldest for 3 d 4 h: TKT-2026-0031",
        "",
        "Until somebody had it: half within 4 min (6 min), 9 in 10 within 15 min (20 min)",
        "On time: 93% (80%)",
        "Until resolved: half within 2 h 5 min (3 h), 9 in 10 within 9 h (10 h)",
        "Of that, work: half within 55 min (–), 9 in 10 within 4 h (–)",
        "Of that, waiting: half within 1 h (–), 9 in 10 within 3 h (–)",
        "Waited for parts 10 h, the vendor 2 h",
        "",
        "Most incidents",
        "🚛 456: 5. Waited for parts 3 h, the vendor 1 h",
        "🚛 12: 3",
        "",
        "Worth a look",
        "• TKT-2026-0031 Reefer alarm <12>",
        "• TKT-2026-0042 Truck 456 engine overheating",
    ]


def test_a_usual_report_can_stand_below_the_picture() -> None:
    assert fits_caption(report(ENGLISH, A_WEEK, NAMED, tells_people=True))


def test_a_report_of_much_tells_less_of_each_to_fit_below_the_picture() -> None:
    wide = dict.fromkeys(WaitKind, 10**6)
    much = replace(
        A_WEEK,
        units=[UnitFigures("Ж" * 99, 10**4, 10**4, wide)] * 9,
        people=[replace(A_WEEK.people[0], user_id=JOHN.user_id)] * 30,
    )
    whole = visible(report(ENGLISH, much, NAMED, tells_people=True))
    assert whole.count("🚛") <= 5
    assert units(whole) <= 4096
    assert "Ж" * (LONGEST_UNIT - 1) + "…" in whole


def test_what_cannot_be_a_caption_is_told_whole() -> None:
    wide = dict.fromkeys(WaitKind, 90061)
    many = replace(A_WEEK, units=[UnitFigures("9" * LONGEST_UNIT, 5, 5, wide)] * 9)
    whole = report(PSEUDO, many, NAMED)
    assert not fits_caption(whole)
    assert whole.count("🚛") == 5


def test_a_report_of_nothing_says_so() -> None:
    told = visible(report(ENGLISH, EMPTY, NAMED, tells_people=True)).splitlines()
    assert told[3:] == ["Nothing was reported, and nothing is open."]


def test_a_period_without_incidents_after_one_with_some_is_compared() -> None:
    told = visible(report(ENGLISH, replace(EMPTY, before=THE_WEEK_BEFORE), NAMED))
    assert "Opened: 0 (35)" in told
    assert "half within – (6 min)" in told
    assert "On time: – (80%)" in told


def test_what_was_waited_for_is_told_also_where_nothing_of_it_was_resolved() -> None:
    waits = replace(EMPTY, totals=replace(NOTHING, still_open=1), waited={WaitKind.PARTS: 7200})
    assert "Waited for parts 2 h" in visible(report(ENGLISH, replace(waits, unit="456"), NAMED))


def test_people_are_told_of_only_where_they_are_asked_for() -> None:
    told = visible(report(ENGLISH, A_WEEK, NAMED, tells_people=True))
    assert "@john: claimed 12, resolved 10, escalated 2, half within 3 min" in told
    assert "Dan Moss: reported 4" in told
    assert "john" not in report(ENGLISH, A_WEEK, NAMED)


def test_a_report_names_the_unit_and_the_person_it_is_of() -> None:
    of_unit = visible(report(ENGLISH, replace(A_WEEK, unit="456"), NAMED))
    assert of_unit.startswith("📊 North Fleet · 🚛 456: week of")
    assert "Most incidents" not in of_unit
    one = replace(A_WEEK, person_id=JOHN.user_id)
    of_john = visible(report(ENGLISH, one, NAMED, tells_people=True))
    assert of_john.startswith("📊 North Fleet · @john: week of")
    assert "People" not in of_john


def test_who_only_escalated_something_did_not_do_nothing() -> None:
    once = replace(NOTHING, escalated=1)
    of_john = replace(EMPTY, person_id=JOHN.user_id, totals=once)
    assert "Escalated: 1 (0)" in visible(report(ENGLISH, of_john, NAMED, tells_people=True))


def test_of_who_did_nothing_it_is_not_said_that_nothing_was_reported() -> None:
    of_john = replace(EMPTY, person_id=JOHN.user_id)
    told = visible(report(ENGLISH, of_john, NAMED, tells_people=True)).splitlines()
    assert told[3:] == ["They did nothing that is counted, and have nothing open."]


def test_a_long_month_is_not_said_to_be_over_where_all_of_a_short_one_is_before() -> None:
    day = date(2026, 3, 30)
    now = int(datetime(2026, 3, 30, 9, tzinfo=CHICAGO).timestamp())
    march = period_of(Kind.A_MONTH, CHICAGO, now, (day.year, day.month))
    told = visible(report(ENGLISH, replace(EMPTY, period=march), NAMED)).splitlines()
    assert told[:2] == [
        "📊 North Fleet: Mar 2026 until Mar 30",
        "In brackets: the month before.",
    ]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (0.001, "1%"), (0.004, "1%"), (0.5, "50%"), (0.996, "99%"), (1, "100%")],
)
def test_only_all_are_a_hundred_percent_and_only_none_are_no_percent(
    share: float, said: str
) -> None:
    assert percent(ENGLISH, share) == said


def test_in_an_office_incidents_name_their_groups_and_lead_to_their_panels() -> None:
    named = replace(NAMED, titles={GROUP: "Dave / 456"}, bot_username="desk_bot")
    told = report(ENGLISH, A_WEEK, named)
    assert "https://t.me/desk_bot?start=" in told
    assert "Reefer alarm <12> · Dave / 456" in visible(told)
    assert "https://t.me/c/" not in told


def test_nobody_is_called_by_what_a_report_quotes() -> None:
    unit = UnitFigures("@john", 1, 0, {})
    named = replace(NAMED, title="@alice", incidents={
        OLDEST.incident_id: replace(OLDEST, description="@john =1+1")})  # fmt: skip
    told = report(ENGLISH, replace(A_WEEK, units=[unit]), named)
    assert "@john" not in told
    assert "@alice" not in told
    assert "=1+1" in told


@pytest.mark.parametrize(
    ("kind", "named", "before"),
    [
        (Kind.TODAY, "today, Nov 26", "the day before, until the same time"),
        (Kind.WEEK, "this week, Nov 23 – Nov 26", "the week before, until the same time"),
        (Kind.MONTH, "this month, Nov 1 – Nov 26", "the month before, until the same time"),
        (Kind.LAST_WEEK, "week of Nov 16 – Nov 22", "the week before"),
        (Kind.LAST_MONTH, "Oct 2026", "the month before"),
        (Kind.A_MONTH, "Nov 2026 until Nov 26", "the month before, until the same time"),
    ],
)
def test_a_period_is_named_with_its_days(kind: Kind, named: str, before: str) -> None:
    told = visible(report(ENGLISH, replace(EMPTY, period=PERIODS[kind]), NAMED)).splitlines()
    assert told[:2] == [f"📊 North Fleet: {named}", f"In brackets: {before}."]


def test_every_kind_of_period_has_a_name() -> None:
    assert PERIODS.keys() == set(Kind)
    assert NOTHING.opened == 0

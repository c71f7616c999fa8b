"""Periods that figures are of: what people type for them, and the days that are meant."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.periods import Kind, Period, Request, Span, Unclear, Why, period_of, read_request

CHICAGO = ZoneInfo("America/Chicago")
FRIDAY = datetime(2026, 11, 27, 12, 0, 5, tzinfo=CHICAGO)
NOW = int(FRIDAY.timestamp())


def at(day: str, clock: str = "00:00:00") -> int:
    """Give the epoch seconds of a moment in Chicago."""
    return int(datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=CHICAGO).timestamp())


def asked(typed: str, now: int = NOW) -> Request:
    """Read what can be read."""
    request = read_request(typed, CHICAGO, now)
    assert isinstance(request, Request), request
    return request


BEGUN = [
    ("today", "2026-11-27", "2026-11-26", "2026-11-26"),
    ("week", "2026-11-23", "2026-11-16", "2026-11-20"),
    ("this week", "2026-11-23", "2026-11-16", "2026-11-20"),
    ("month", "2026-11-01", "2026-10-01", "2026-10-27"),
    ("2026-11", "2026-11-01", "2026-10-01", "2026-10-27"),
]


@pytest.mark.parametrize(("typed", "first", "first_before", "last_before"), BEGUN)
def test_what_is_not_over_ends_now_and_is_compared_with_as_much_of_what_was_before(
    typed: str, first: str, first_before: str, last_before: str
) -> None:
    period = asked(typed).period
    assert Span(period.t_from, period.t_until) == Span(at(first), NOW + 1)
    assert period.before == Span(at(first_before), at(last_before, "12:00:06"))
    assert (period.first_day, period.last_day) == (date.fromisoformat(first), FRIDAY.date())


OVER = [
    ("", "2026-11-16", "2026-11-23", "2026-11-09"),
    ("Last  Week", "2026-11-16", "2026-11-23", "2026-11-09"),
    ("last month", "2026-10-01", "2026-11-01", "2026-09-01"),
    ("2026-01", "2026-01-01", "2026-02-01", "2025-12-01"),
    ("2024-2", "2024-02-01", "2024-03-01", "2024-01-01"),
]


@pytest.mark.parametrize(("typed", "first", "behind", "before"), OVER)
def test_what_is_over_is_whole_days_and_so_is_what_was_before(
    typed: str, first: str, behind: str, before: str
) -> None:
    period = asked(typed).period
    assert Span(period.t_from, period.t_until) == Span(at(first), at(behind))
    assert period.before == Span(at(before), at(first))


def test_the_end_of_a_long_month_is_compared_with_the_whole_of_a_short_one() -> None:
    period = asked("month", at("2026-03-31", "09:00:00")).period
    assert period.before == Span(at("2026-02-01"), at("2026-03-01"))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.A_MONTH])
def test_no_period_is_empty_even_in_its_first_second(kind: Kind) -> None:
    monday = at("2026-06-01")
    period = period_of(kind, CHICAGO, monday)
    assert period.t_from < period.t_until <= monday + 1
    assert period.before.t_from < period.before.t_until <= period.t_from


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_a_day_is_as_long_as_its_clock_says(day: str, hours: int) -> None:
    period = period_of(Kind.TODAY, CHICAGO, at(day, "23:59:59"))
    assert period.t_until - period.t_from == hours * 3600


def test_a_day_without_midnight_begins_with_its_first_moment() -> None:
    beirut = ZoneInfo("Asia/Beirut")  # 2022-03-27 began at 01:00
    day = datetime(2022, 3, 27, 1, tzinfo=beirut)
    assert period_of(Kind.TODAY, beirut, int(day.timestamp()) + 60).t_from == day.timestamp()


@pytest.mark.parametrize(
    ("typed", "unit", "handle"),
    [
        ("unit 456", "456", None),
        ("week unit 456", "456", None),
        ("Truck t-12 last month", "T12", None),
        ("#456", "456", None),
        ("@john", None, "john"),
        ("2026-11 @John unit #7a", "7A", "John"),
    ],
)
def test_a_unit_and_a_person_may_stand_in_any_order(
    typed: str, unit: str | None, handle: str | None
) -> None:
    request = asked(typed)
    assert (request.unit, request.handle) == (unit, handle)
    assert isinstance(request.period, Period)


@pytest.mark.parametrize(
    ("typed", "words", "why"),
    [
        ("last fortnight", "last fortnight", Why.UNKNOWN),
        ("week month", "week month", Why.UNKNOWN),
        ("week @", "@", Why.UNKNOWN),
        ("@john @kate", "@kate", Why.UNKNOWN),
        ("unit engine", "unit engine", Why.UNKNOWN),
        ("unit 1 unit 2", "unit 2", Why.UNKNOWN),
        ("2026-13", "2026-13", Why.NO_SUCH_MONTH),
        ("2026-00", "2026-00", Why.NO_SUCH_MONTH),
        ("0000-11", "0000-11", Why.TOO_EARLY),
        ("2012-12", "2012-12", Why.TOO_EARLY),
        ("2026-12", "2026-12", Why.NOT_BEGUN),
        ("9999-01", "9999-01", Why.NOT_BEGUN),
    ],
)
def test_what_leads_to_no_figures_is_said_back_with_the_reason(
    typed: str, words: str, why: Why
) -> None:
    assert read_request(typed, CHICAGO, NOW) == Unclear(words, why)


def test_what_began_is_over_with_its_last_second() -> None:
    last_second = at("2026-10-31", "23:59:59")
    for typed, now, is_over in (
        ("2026-10", NOW, True),
        ("last month", NOW, True),
        ("", NOW, True),
        ("2026-11", NOW, False),
        ("today", NOW, False),
        ("week", NOW, False),
        ("month", at("2026-03-31", "09:00:00"), False),
        ("2026-10", last_second - 1, False),
        ("2026-10", last_second, True),
    ):
        assert asked(typed, now).period.is_over is is_over, typed


def test_a_month_begins_with_the_clock_of_the_group() -> None:
    last_second = at("2026-11-30", "23:59:59")  # in December by UTC
    assert read_request("2026-12", CHICAGO, last_second) == Unclear("2026-12", Why.NOT_BEGUN)
    assert asked("2026-12", last_second + 1).period.first_day == date(2026, 12, 1)

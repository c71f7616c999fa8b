"""Duty worked out: shifts of the week by the clock of a zone, days off, and what people said."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duty import (
    DaysOff,
    DutyButton,
    DutyException,
    Rules,
    Span,
    end_of_day,
    instant,
    local_day,
    merged,
    parse_duty_button,
    spans,
    with_days_off,
    without_days_off,
)
from domain.times import read_week
from domain.unclear import Unclear

UTC = ZoneInfo("UTC")
CHICAGO = ZoneInfo("America/Chicago")
TASHKENT = ZoneInfo("Asia/Tashkent")
KOLKATA = ZoneInfo("Asia/Kolkata")
HOUR = 3600


def at(text: str) -> int:
    """Read a moment in UTC."""
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def rules(
    typed: str, days_off: tuple[DaysOff, ...] = (), exceptions: tuple[DutyException, ...] = ()
) -> Rules:
    """Read shifts as people type them."""
    week = read_week(typed)
    assert not isinstance(week, Unclear)
    return Rules(week.shifts, days_off, exceptions)


def told(found: list[Span]) -> list[str]:
    """Write spans in UTC."""
    ends = ((datetime.fromtimestamp(t, timezone.utc) for t in (s.t_start, s.t_end)) for s in found)
    return [f"{a:%m-%d %H:%M} {b:%m-%d %H:%M}" for a, b in ends]


def on(known: Rules, zone: ZoneInfo, first: str, last: str | None = None) -> list[str]:
    """List duty whose shifts begin on some days, by the zone's clock."""
    days = (date.fromisoformat(first), date.fromisoformat(last or first))
    noons = (instant(zone, day, 12 * 60) for day in days)
    return told(spans(zone, known, *noons))


def test_a_shift_over_midnight_ends_on_the_next_day() -> None:
    assert on(rules("fri 19-7"), UTC, "2026-11-27") == ["11-27 19:00 11-28 07:00"]


def test_a_shift_over_midnight_on_the_last_day_of_the_year_ends_in_the_next() -> None:
    assert on(rules("daily 19-7"), UTC, "2026-12-31") == ["12-31 19:00 01-01 07:00"]


def test_a_whole_day_has_24_hours() -> None:
    assert on(rules("fri 24h"), UTC, "2026-11-27") == ["11-27 00:00 11-28 00:00"]


def test_who_is_always_on_has_one_span() -> None:
    assert on(rules("24/7"), UTC, "2026-11-27", "2026-12-03") == ["11-27 00:00 12-04 00:00"]


def test_shifts_that_touch_are_one() -> None:
    assert on(rules("fri 7-15, fri 15-19"), UTC, "2026-11-27") == ["11-27 07:00 11-27 19:00"]


def test_shifts_that_overlap_are_one() -> None:
    assert on(rules("fri 7-15, fri 13-19"), UTC, "2026-11-27") == ["11-27 07:00 11-27 19:00"]


def test_the_end_of_a_span_is_not_in_it() -> None:
    [span] = spans(UTC, rules("fri 7-19"), at("2026-11-27T12:00"), at("2026-11-27T12:00"))
    assert span.covers(span.t_start)
    assert not span.covers(span.t_end)


def test_who_has_no_shifts_is_never_on() -> None:
    assert spans(UTC, Rules(), 0, 10**6) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "sun 02:30-10:00": ["03-08 08:00 03-08 15:00"],  # begins at 03:00, where the gap ends
        "sat 19:00-02:30": ["03-08 01:00 03-08 08:00"],
        "sat 19:00-07:00": ["03-08 01:00 03-08 12:00"],  # eleven hours
        "sun 02:10-02:50": [],  # there is no such time that night
        "sun 00:00-24:00": ["03-08 06:00 03-09 05:00"],  # 23 hours
    }.items(),
)
def test_on_the_short_night_in_chicago(typed: str, meant: list[str]) -> None:
    assert on(rules(typed), CHICAGO, "2026-03-07", "2026-03-08") == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "sun 01:30-10:00": ["11-01 06:30 11-01 16:00"],  # once, and from the first 01:30
        "sun 02:30-10:00": ["11-01 08:30 11-01 16:00"],
        "sat 19:00-01:30": ["11-01 00:00 11-01 06:30"],
        "sat 19:00-07:00": ["11-01 00:00 11-01 13:00"],  # thirteen hours
        "sun 00:00-24:00": ["11-01 05:00 11-02 06:00"],  # 25 hours
    }.items(),
)
def test_on_the_long_night_in_chicago(typed: str, meant: list[str]) -> None:
    assert on(rules(typed), CHICAGO, "2026-10-31", "2026-11-01") == meant


@pytest.mark.parametrize("month", range(1, 13))
def test_tashkent_has_no_daylight_saving(month: int) -> None:
    day = date(2026, month, 1)
    assert instant(TASHKENT, day, 7 * 60) == instant(UTC, day, 2 * 60)


def test_kolkata_is_half_an_hour_off() -> None:
    assert on(rules("fri 7-19"), KOLKATA, "2026-11-27") == ["11-27 01:30 11-27 13:30"]


def test_a_day_is_that_of_the_zone() -> None:
    assert local_day(CHICAGO, at("2026-11-28T03:00")) == date(2026, 11, 27)
    assert end_of_day(CHICAGO, at("2026-11-28T03:00")) == at("2026-11-28T06:00")


@given(
    st.sampled_from([CHICAGO, TASHKENT, KOLKATA, ZoneInfo("Australia/Lord_Howe")]),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(0, 1439),
)
def test_an_instant_is_the_first_whose_clock_shows_no_earlier_time(
    zone: ZoneInfo, day: date, minute: int
) -> None:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    t = instant(zone, day, minute)
    assert datetime.fromtimestamp(t, zone).replace(tzinfo=None) >= wall
    assert datetime.fromtimestamp(t - 1, zone).replace(tzinfo=None) < wall


EVE, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 1)
OFF = DaysOff(EVE, NEW_YEAR)


def test_no_shift_begins_on_a_day_off_but_one_goes_on_into_it() -> None:
    known = rules("daily 19-7", (DaysOff(EVE, EVE),))
    assert on(known, UTC, "2026-12-23", "2026-12-25") == [
        "12-23 19:00 12-24 07:00",
        "12-25 19:00 12-26 07:00",
    ]


def test_who_says_on_is_on_even_on_a_day_off() -> None:
    came = DutyException(at("2026-12-24T10:00"), at("2026-12-24T22:00"), is_on=True)
    known = rules("daily 7-19", (OFF,), (came,))
    assert on(known, UTC, "2026-12-24") == ["12-24 10:00 12-24 22:00"]


def test_of_two_exceptions_the_later_one_holds() -> None:
    left = DutyException(at("2026-11-27T12:00"), at("2026-11-27T19:00"), is_on=False)
    back = DutyException(at("2026-11-27T15:00"), at("2026-11-27T16:00"), is_on=True)
    assert on(rules("fri 7-19", (), (left, back)), UTC, "2026-11-27") == [
        "11-27 07:00 11-27 12:00",
        "11-27 15:00 11-27 16:00",
    ]
    assert on(rules("fri 7-19", (), (back, left)), UTC, "2026-11-27") == ["11-27 07:00 11-27 12:00"]


_SPANS = st.lists(st.builds(Span, st.integers(0, 50), st.integers(0, 50)), max_size=8)


@given(_SPANS)
def test_merged_spans_cover_the_same_and_do_not_touch(found: list[Span]) -> None:
    joined = merged(found)
    for t in range(51):
        assert any(s.covers(t) for s in joined) == any(s.covers(t) for s in found)
    assert all(a.t_end < b.t_start for a, b in pairwise(joined))


def test_days_off_that_follow_each_other_are_one_stretch() -> None:
    parts = [DaysOff(date(2026, 12, 28), NEW_YEAR), DaysOff(EVE, date(2026, 12, 27))]
    assert with_days_off([], parts) == [OFF]


def test_a_day_in_the_middle_is_taken_back() -> None:
    third = DaysOff(date(2026, 12, 28), date(2026, 12, 28))
    assert without_days_off([OFF], [third]) == [
        DaysOff(EVE, date(2026, 12, 27)),
        DaysOff(date(2026, 12, 29), NEW_YEAR),
    ]
    assert without_days_off([OFF], [OFF]) == []


@pytest.mark.parametrize("button", DutyButton)
def test_a_button_is_read_as_it_was_written(button: DutyButton) -> None:
    assert parse_duty_button(button.value) is button
    assert parse_duty_button(f"{button.value}x") is None

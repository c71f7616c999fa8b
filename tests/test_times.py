"""Days, times and dates as people type them; what may mean two things means nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import read_dates
from domain.duty import DaysOff, Shift
from domain.times import Week, clock, read_week, written
from domain.unclear import Unclear

TODAY = date(2026, 11, 27)  # a Friday
DAILY = "mon-sun"


def week(typed: str) -> str | Unclear:
    """Read shifts, and write them as we would."""
    read = read_week(typed)
    return read if isinstance(read, Unclear) else written(read.shifts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "mon-fri 07:00-19:00": "mon-fri 07:00-19:00",
        "daily 19:00-07:00": f"{DAILY} 19:00-07:00",
        "every day 7-19": f"{DAILY} 07:00-19:00",
        "mon-sun 7-19": f"{DAILY} 07:00-19:00",
        "7-19": f"{DAILY} 07:00-19:00",
        "7pm-7am": f"{DAILY} 19:00-07:00",
        "7 p.m. to 7 a.m.": f"{DAILY} 19:00-07:00",
        "19:00-7am": f"{DAILY} 19:00-07:00",
        "12am-12pm": f"{DAILY} 00:00-12:00",
        "noon-midnight": f"{DAILY} 12:00-24:00",
        "07-07": f"{DAILY} 07:00-07:00",
        "12:00-11:00": f"{DAILY} 12:00-11:00",
        "7a-7p": f"{DAILY} 07:00-19:00",
        "7:30a - 7:30p": f"{DAILY} 07:30-19:30",
        "0700-1900": f"{DAILY} 07:00-19:00",
        "1000-0200": f"{DAILY} 10:00-02:00",
        "22:00-6:00": f"{DAILY} 22:00-06:00",
        "9:00-10:30": f"{DAILY} 09:00-10:30",
        "0-24": f"{DAILY} 00:00-24:00",
        "24/7": f"{DAILY} 00:00-24:00",
        "weekend all day": "sat-sun 00:00-24:00",
        "weekdays 06:30-14:45": "mon-fri 06:30-14:45",
        "M-F 7-19": "mon-fri 07:00-19:00",
        "mon thru fri 7am-7pm": "mon-fri 07:00-19:00",
        "Monday through Friday 7-19": "mon-fri 07:00-19:00",
        "mon/wed/fri 7-19": "mon 07:00-19:00, wed 07:00-19:00, fri 07:00-19:00",
        "mon.-fri. 7-19": "mon-fri 07:00-19:00",
        "mon-fri: 7:00-19:00, sat: 9:00-13:00": "mon-fri 07:00-19:00, sat 09:00-13:00",
        "Monday and WED, fri 7-19": "mon 07:00-19:00, wed 07:00-19:00, fri 07:00-19:00",
        "from mon to thu from 7 to 19": "mon-thu 07:00-19:00",
        "7-19 mon-fri": "mon-fri 07:00-19:00",
        "fri-mon 22-6": "mon 22:00-06:00, fri-sun 22:00-06:00",
        "mon-thu 7-19, fri 7-15": "mon-thu 07:00-19:00, fri 07:00-15:00",
        "mon 7-11, 15-19": "mon 07:00-11:00 15:00-19:00",
        "mon 7-11, mon 15-19": "mon 07:00-11:00 15:00-19:00",
        "daily 7-19, sun off": "mon-sat 07:00-19:00",
        "sun 9-13 daily 7-19": "mon-sat 07:00-19:00, sun 09:00-13:00",
        "mon-fri 7-19.": "mon-fri 07:00-19:00",
    }.items(),
)
def test_shifts_are_read_as_people_type_them(typed: str, meant: str) -> None:
    assert week(typed) == meant


@pytest.mark.parametrize(
    "dash", ["-", "–", "—", "−", "‑", "‐", "―", "－", " - ", " – ", "~", " to "]
)
def test_any_dash_will_do(dash: str) -> None:
    assert week(f"mon{dash}fri 07.00{dash}19.00") == "mon-fri 07:00-19:00"


def test_what_nobody_can_see_changes_nothing() -> None:
    assert week("\u200emon-fri\u00a07\u200b-19") == "mon-fri 07:00-19:00"


@pytest.mark.parametrize(
    ("typed", "unclear"),
    {
        "25:00-7": "25:00-7",
        "mon 7:60-9": "7:60-9",
        "mon 13pm-15pm": "13pm-15pm",
        "mon 24:00-7": "24:00-7",
        "mon-sun": "mon-sun",
        "mon-fri 7-19 please": "please",
        "mon-fri 7-19, wknd 9-13": "wknd",
        "mon 7-19 off": "mon 7-19 off",
        "7": "7",
        "9-5": "9-5",
        "7-7": "7-7",
        "9am-5": "9am-5",
        "9-5pm": "9-5pm",
        "noon-5": "noon-5",
        "9:00-5:30": "9:00-5:30",
        "7:00-7:00": "7:00-7:00",
        "10:00-6:00": "10:00-6:00",
        "9am-5:30": "9am-5:30",
        "2400-0800": "2400-0800",
        "7-19 mon-fri 9-17": "9-17",
        "mon-wed-fri 7-19": "mon-wed-fri",
        "mon-fri 7-19-21": "7-19-21",
        "mon 1-2 2-3 3-4 4-5 5-6": "5-6",
    }.items(),
)
def test_what_is_not_understood_is_shown_back(typed: str, unclear: str) -> None:
    assert read_week(typed) == Unclear(unclear)


def test_a_day_off_every_week_is_a_day_without_shifts() -> None:
    assert read_week("sun off") == Week(frozenset({6}), ())


_MINUTES = st.integers(0, 1439)
_SHIFTS = st.builds(Shift, st.integers(0, 6), _MINUTES, _MINUTES)


@given(st.lists(_SHIFTS, max_size=8, unique_by=lambda shift: shift.weekday))
def test_what_we_write_we_read(shifts: list[Shift]) -> None:
    read = read_week(written(shifts)) if shifts else Week(frozenset(), ())
    assert read == Week(frozenset(each.weekday for each in shifts), tuple(sorted(shifts)))


@given(st.text(max_size=40))
def test_no_text_breaks_the_grammar(typed: str) -> None:
    assert isinstance(read_week(typed), Week | Unclear)
    assert isinstance(read_dates(typed, TODAY), tuple | Unclear)


def test_a_minute_is_written_as_on_a_clock() -> None:
    assert clock(65) == "01:05"


def days(typed: str, today: date = TODAY) -> str | Unclear:
    """Read dates, and write them all alike."""
    read = read_dates(typed, today)
    return read if isinstance(read, Unclear) else ", ".join(f"{d.first}/{d.last}" for d in read)


CHRISTMAS = "2026-12-24/2027-01-02"
EVE = "2026-12-24/2026-12-24"
TO_26 = "2026-12-24/2026-12-26"


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "24.12-2.1": CHRISTMAS,
        "24.12.–2.1.": CHRISTMAS,
        "24.12.2026 - 2.1.27": CHRISTMAS,
        "12/24-1/2": CHRISTMAS,
        "2026-12-24 - 2027-01-02": CHRISTMAS,
        "24 dec to 2 jan": CHRISTMAS,
        "24.12-2.1.27": CHRISTMAS,
        "24.12.26-2.1": CHRISTMAS,
        "24-26.12": TO_26,
        "24.-26.12.2026": TO_26,
        "24-26 dec": TO_26,
        "24th to 26th of December": TO_26,
        "Dec. 24-26": TO_26,
        "12/24-26": TO_26,
        "28.12-10.1": "2026-12-28/2027-01-10",
        "December 24th - January 2nd": CHRISTMAS,
        "24.12": EVE,
        "12/24": EVE,
        "2026-12-24": EVE,
        "dec 24": EVE,
        "today": "2026-11-27/2026-11-27",
        "tomorrow": "2026-11-28/2026-11-28",
        "today-30.11": "2026-11-27/2026-11-30",
        "20.11-30.11": "2026-11-20/2026-11-30",
        "26.11": "2027-11-26/2027-11-26",
        "29.2": "2028-02-29/2028-02-29",
        "24.12, 31.12 and 1.1": f"{EVE}, 2026-12-31/2026-12-31, 2027-01-01/2027-01-01",
    }.items(),
)
def test_dates_are_the_next_that_are_not_over(typed: str, meant: str) -> None:
    assert days(typed) == meant


def test_days_off_that_began_last_year_are_not_of_the_next() -> None:
    assert days("24.12-2.1", date(2027, 1, 1)) == CHRISTMAS


@pytest.mark.parametrize(
    "typed",
    ["31.2", "24/12", "0.5", "1.1.2020", "2.1.2027-24.12.2026", "fri", "1.1.2027-5.1.2028",
     "31.12.9999", "24.12.2126", "29.2.2027", "12-24", "24", "1-5", "28-2.1", "26-24.12"],
)  # fmt: skip
def test_days_that_are_none_or_over_are_shown_back(typed: str) -> None:
    assert read_dates(typed, TODAY) == Unclear(typed)


@pytest.mark.parametrize("typed", ["24.12-23.12", "26.11-25.11", "2.1-24.12", "1/2-12/24"])
def test_days_the_wrong_way_round_are_not_a_year_off(typed: str) -> None:
    assert read_dates(typed, TODAY) == Unclear(typed)


def test_days_off_are_whole_days() -> None:
    assert read_dates("24.12", TODAY) == (DaysOff(date(2026, 12, 24), date(2026, 12, 24)),)

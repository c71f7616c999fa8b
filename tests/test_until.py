"""Until when: lengths, times and days that people type, by the clock of a zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.unclear import Unclear
from domain.until import read_until

CHICAGO = ZoneInfo("America/Chicago")


def at(typed: str, zone: ZoneInfo = CHICAGO) -> int:
    """Read a moment by the clock of a zone."""
    return int(datetime.fromisoformat(typed).replace(tzinfo=zone).timestamp())


NOW = "2026-11-27 13:00"  # a Friday
MEANT = [
    ("45m", "2026-11-27 13:45"),
    ("2h", "2026-11-27 15:00"),
    ("for 2 hours", "2026-11-27 15:00"),
    ("1h30", "2026-11-27 14:30"),
    ("1 h 30 min", "2026-11-27 14:30"),
    ("1 hour and 30 minutes", "2026-11-27 14:30"),
    ("1.5h", "2026-11-27 14:30"),
    (".5h", "2026-11-27 13:30"),
    ("in .5 h", "2026-11-27 13:30"),
    ("3d", "2026-11-30 13:00"),
    ("2 weeks", "2026-12-11 13:00"),
    ("14:30", "2026-11-27 14:30"),
    ("until 14.30", "2026-11-27 14:30"),
    ("2:30pm", "2026-11-27 14:30"),
    ("at 4 PM.", "2026-11-27 16:00"),
    ("8am", "2026-11-28 08:00"),
    ("0930", "2026-11-28 09:30"),
    ("noon", "2026-11-28 12:00"),
    ("midnight", "2026-11-28 00:00"),
    ("24:00", "2026-11-28 00:00"),
    ("today 18:00", "2026-11-27 18:00"),
    ("today 8:00", "2026-11-27 08:00"),
    ("tomorrow 8:00", "2026-11-28 08:00"),
    ("tomorrow at 8", "2026-11-28 08:00"),
    ("8am tomorrow", "2026-11-28 08:00"),
    ("Tomorrow", "2026-11-28 08:00"),
    ("tomorrow 24:00", "2026-11-29 00:00"),
    ("fri 9:00", "2026-12-04 09:00"),
    ("fri 15:00", "2026-11-27 15:00"),
    ("Monday", "2026-11-30 08:00"),
    ("mon., 9am", "2026-11-30 09:00"),
    ("yesterday", "2026-11-26 08:00"),
    ("yesterday 14:30", "2026-11-26 14:30"),
    ("0m", "2026-11-27 13:00"),
]


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_a_time_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert read_until(typed, at(NOW), CHICAGO) == at(meant)


UNREAD = [
    "",
    "8",
    "12",
    "20",
    "soon",
    "25:00",
    "13pm",
    "9:61",
    "tomorrow morning",
    "2h tomorrow",
    "1x",
    "2h-3h",
    "30m to 45m",
    "1h 2h",
    "14h30",
]


@pytest.mark.parametrize("typed", UNREAD)
def test_what_is_no_time_or_may_be_a_length_is_asked_back(typed: str) -> None:
    assert read_until(typed, at(NOW), CHICAGO) == Unclear(typed)


@pytest.mark.parametrize("typed", ["2:30", "12:30", "9:00"])
def test_a_time_that_comes_sooner_in_the_other_half_of_the_day_is_asked_back(typed: str) -> None:
    assert read_until(typed, at(NOW), CHICAGO) == Unclear(typed)


def test_a_time_that_is_next_in_either_reading_is_that() -> None:
    assert read_until("8:00", at("2026-11-27 07:00"), CHICAGO) == at("2026-11-27 08:00")
    assert read_until("08:00", at(NOW), CHICAGO) == at("2026-11-28 08:00")


NIGHTS = [  # 2026: clocks go back on November 1, forward on March 8
    ("2026-10-31 20:00", "tomorrow 8", "2026-11-01 08:00", 13),
    ("2026-03-07 20:00", "tomorrow 8", "2026-03-08 08:00", 11),
    ("2026-03-07 20:00", "tomorrow 02:30", "2026-03-08 03:00", 6),
    ("2026-10-31 20:00", "tomorrow 01:30", "2026-11-01 01:30", 5.5),
    ("2026-10-31 20:00", "12h", "2026-11-01 07:00", 12),
    ("2026-10-25 20:00", "14d", "2026-11-08 19:00", 14 * 24),
]


@pytest.mark.parametrize(("now", "typed", "meant", "hours"), NIGHTS)
def test_daylight_saving_moves_times_and_no_lengths(
    now: str, typed: str, meant: str, hours: float
) -> None:
    until = read_until(typed, at(now), CHICAGO)
    assert until == at(meant)
    assert until - at(now) == hours * 3600


@pytest.mark.parametrize("name", ["Asia/Tashkent", "Asia/Kolkata", "America/Chicago"])
def test_a_time_is_that_of_the_zone(name: str) -> None:
    zone = ZoneInfo(name)
    now = at("2026-11-27 23:30", zone)
    assert read_until("tomorrow 8:00", now, zone) == at("2026-11-28 08:00", zone)
    assert read_until("0:15", now, zone) == at("2026-11-28 00:15", zone)


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2026-11-27 08:00", "fri 9:00", "2026-11-27 09:00"),
        ("2026-11-27 10:00", "fri 9:00", "2026-12-04 09:00"),
        ("2026-11-27 08:00", "fri", "2026-12-04 08:00"),
        ("2026-11-27 15:00", "14:30", "2026-11-28 14:30"),
        ("2026-11-27 14:30", "14:30", "2026-11-28 14:30"),
        ("2026-11-27 11:00", "noon", "2026-11-27 12:00"),
        ("2026-11-27 18:00", "5pm", "2026-11-28 17:00"),
    ],
)
def test_a_time_that_is_over_today_is_the_next_one(now: str, typed: str, meant: str) -> None:
    assert read_until(typed, at(now), CHICAGO) == at(meant)

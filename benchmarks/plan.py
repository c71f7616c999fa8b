"""How much is measured: all of it, a quick look, or just enough to see that it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Amounts. Programs and file sizes take turns in rounds, so that noise hits all alike."""

    burst: int  # reports of a group within two seconds
    burst_groups: int  # that report at the same time
    crowds: int  # of four people, each with a desk of its own
    crowd_incidents: int  # of each person
    rest: float  # how much of the time they take that people take
    redrawn_groups: int  # with a card each
    redrawn_cards: int  # in one group
    hanging_groups: int  # whose toasts hang
    flood_commands: int  # of one member
    command_seconds: float  # seconds
    owed_groups: int  # a card each
    recovering: int  # groups, of which each is owed ten messages
    starts: int
    rounds: int
    slow_rounds: int  # with a network in between
    taps: int  # a round and program
    groups: tuple[int, ...]
    warm_up: float  # seconds of full load before we count
    seconds: float  # of full load, counted at a time
    bursts: int  # of full load, by turns at two programs
    sleepers: int  # programs of a kind that are tapped after a pause
    pauses: int
    pause: float  # seconds; more than the HTTP library keeps an idle connection
    settling: float  # seconds at most until first bursts are over; a minute of flood control's
    limit_seconds: float  # at Telegram's limits, after that
    flood_seconds: float  # of quiet, of flood, and after it
    quiet_groups: int  # beside the flooded one
    hold: float  # seconds Telegram keeps a call that is one too many
    sizes: tuple[int, ...]  # incidents in the file; the first is what others are compared with
    repetitions: int
    duty_groups: int  # of 40 people in shifts
    fleet_groups: int  # of one fleet, ten of them with open incidents
    written: tuple[int, ...]  # incidents in a spreadsheet
    report_groups: int  # of the fleet that reports are of
    reported: int  # incidents of a month
    report_taps: int  # before a report, for each round trip, and as many after it
    report_seconds: float  # in which we tap, of each of its parts; the rest is more of the same
    year_incidents: int  # of a year, of whose last week reports are
    weeks: int  # such reports


FULL = Plan(
    burst=10,
    burst_groups=10,
    crowds=3,
    crowd_incidents=3,
    rest=1,
    redrawn_groups=2_000,
    redrawn_cards=60,
    hanging_groups=12,
    flood_commands=100,
    command_seconds=20,
    owed_groups=10_000,
    recovering=100,
    starts=5,
    rounds=15,
    slow_rounds=6,
    taps=20,
    groups=(100,),
    warm_up=1,
    seconds=3,
    bursts=2,
    sleepers=3,
    pauses=3,
    pause=6,
    settling=61,
    limit_seconds=61,
    flood_seconds=60,
    quiet_groups=20,
    hold=8,
    sizes=(0, 10_000, 1_000_000),
    repetitions=200,
    duty_groups=1_000,
    fleet_groups=500,
    written=(1_000, 100_000),
    report_groups=50,
    reported=1_000_000,
    report_taps=100,
    report_seconds=40,
    year_incidents=20_000,
    weeks=3,
)
QUICK = Plan(
    burst=10,
    burst_groups=10,
    crowds=1,
    crowd_incidents=1,
    rest=1,
    redrawn_groups=200,
    redrawn_cards=60,
    hanging_groups=12,
    flood_commands=50,
    command_seconds=10,
    owed_groups=1_000,
    recovering=20,
    starts=2,
    rounds=2,
    slow_rounds=1,
    taps=24,
    groups=(1, 10),
    warm_up=0.3,
    seconds=1,
    bursts=1,
    sleepers=1,
    pauses=2,
    pause=6,
    settling=3,
    limit_seconds=6,
    flood_seconds=8,
    quiet_groups=10,
    hold=8,
    sizes=(0, 1_000, 10_000),
    repetitions=40,
    duty_groups=1_000,
    fleet_groups=500,
    written=(100, 10_000),
    report_groups=50,
    reported=100_000,
    report_taps=50,
    report_seconds=10,
    year_incidents=20_000,
    weeks=2,
)
SMALLEST = Plan(
    burst=2,
    burst_groups=2,
    crowds=1,
    crowd_incidents=1,
    rest=0.01,
    redrawn_groups=3,
    redrawn_cards=3,
    hanging_groups=1,
    flood_commands=14,
    command_seconds=0.5,
    owed_groups=3,
    recovering=2,
    starts=1,
    rounds=1,
    slow_rounds=1,
    taps=4,
    groups=(1,),
    warm_up=0.02,
    seconds=0.1,
    bursts=1,
    sleepers=1,
    pauses=1,
    pause=0.1,
    settling=0.05,
    limit_seconds=0.2,
    flood_seconds=0.2,
    quiet_groups=1,
    hold=1,
    sizes=(0, 10),
    repetitions=2,
    duty_groups=3,
    fleet_groups=20,
    written=(1, 10),
    report_groups=2,
    reported=10,
    report_taps=10,
    report_seconds=0.5,
    year_incidents=10,
    weeks=1,
)

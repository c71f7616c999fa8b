"""A made-up year of a fleet, always the same: 20,000 incidents in 50 groups, besides the office.

Their times follow the hours of the day, the days of the week and the seasons, and some trucks break
down much more than others. A few hundred stories are played by what the desk itself does, each
once, in a file of their own (tests/fleet_stories.py). The year is made of copies of their rows,
with other times, people, groups and trucks (tests/fleet_copies.py): so each row is as the desk
leaves it.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate, count
from pathlib import Path
from zoneinfo import ZoneInfo

from database import Change, Database
from domain.incidents import Status
from domain.people import Role, User
from domain.settings import Setting
from sandbox.cast import HANDLES
from tests.factories import Store
from tests.fleet_copies import Copier, Happened
from tests.fleet_problems import PROBLEMS, Season
from tests.fleet_stories import HOUR, Stage, Story, Who, drags_on, made_up

ZONE = ZoneInfo("America/Chicago")
BEGINS = int(datetime(2025, 12, 1, 7, tzinfo=ZONE).timestamp())
ENDS = int(datetime(2026, 12, 1, 7, tzinfo=ZONE).timestamp())
GROUPS, INCIDENTS = 50, 20_000
TRUCKS, DRIVERS = 40, 8  # in each group
OFFICE = -1_004_000_000_000  # the groups count down from it
FLEET = "Acme Freight"
SLAS = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
"""What ops set, in seconds."""
OWN_SLAS = {OFFICE - 3: 300.0, OFFICE - 7: 1200.0}
"""What groups set for themselves, in seconds."""
TOWNS = (
    "Reno", "Elko", "Salina", "Joliet", "Laredo", "Amarillo", "Fargo", "Omaha", "Tulsa",
    "Boise", "Ogden", "Gary", "Toledo", "Macon", "Mobile", "Tampa", "Dothan", "Camden", "Dover",
    "Albany", "Utica", "Bangor", "Duluth", "Racine", "Moline", "Peoria", "Topeka", "Pueblo",
    "Yuma", "Fresno", "Chico", "Eugene", "Yakima", "Helena", "Casper", "Laramie", "Lubbock",
    "Waco", "Odessa", "Monroe", "Jackson", "Memphis", "Dayton", "Akron", "Erie", "Scranton",
    "Reading", "Roanoke", "Durham", "Aiken",
)  # fmt: skip
ROADS = ("I-80", "I-40", "I-70", "I-35", "I-10", "I-55", "US-50")
HOURS = (
    2, 2, 1.5, 1.5, 2.5, 4, 6, 7.5, 8, 8, 7.5, 7,
    7, 7.5, 8, 8, 7.5, 6.5, 5.5, 4.5, 4, 3.5, 3, 2.5,
)  # fmt: skip
"""How much happens at each hour of the day, beside the others."""
WEEKDAYS = (1.15, 1.0, 1.0, 1.0, 1.1, 0.6, 0.45)
MONTHS = (1.3, 1.2, 1.0, 0.9, 0.9, 1.05, 1.2, 1.2, 0.95, 0.9, 1.0, 1.2)
SUMMER, WINTER = (6, 7, 8), (12, 1, 2)
AT_NIGHT = (22, 6)
EACH = 14  # stories of each problem by day, and as many by night
LONG = 10  # stories that drag on
DRAGS_ON = 0.001  # of all
SEED = 17
_FULL_NAMES = [name.split() for name in HANDLES]


def _person(user_id: int, number: int, role: Role) -> User:
    """Name somebody by the demo's names, each in front of each."""
    size = len(_FULL_NAMES)
    first, last = _FULL_NAMES[number % size][0], _FULL_NAMES[(number + number // size) % size][1]
    return User(user_id, f"{first}_{user_id}".lower(), f"{first} {last}", role)


DISPATCHERS = [_person(100 + each, each, Role.DISPATCHER) for each in range(14)]
MANAGERS = [_person(200 + each, 14 + each, Role.MANAGER) for each in range(5)]
SHIFTS = {range(6, 14): DISPATCHERS[:6], range(14, 22): DISPATCHERS[6:11]}
BY_NIGHT = DISPATCHERS[11:]


@cache
def drivers(group: int) -> list[User]:
    """List the drivers of a group, by its number from 1 on."""
    numbers = range(group * DRIVERS, (group + 1) * DRIVERS)
    return [_person(1000 + each, 19 + each, Role.DRIVER) for each in numbers]


def trucks(group: int) -> list[str]:
    """List the trucks of a group; none is called as a year is."""
    return [str(3000 + group * TRUCKS + each) for each in range(TRUCKS)]


@dataclass(frozen=True)
class Year:
    """The fleet's file, and what happened in it, in its order, with the ids of its incidents."""

    store: Store
    happened: Sequence[Happened]
    incident_ids: Sequence[Sequence[str]]

    @property
    def slas(self) -> dict[int, float]:
        """Give the SLA of each group for what is unclaimed, in seconds."""
        groups = range(OFFICE, OFFICE - GROUPS - 1, -1)
        return {each: OWN_SLAS.get(each, SLAS[Status.UNCLAIMED]) for each in groups}

    def close(self) -> None:
        """Close the file."""
        self.store.close()


def make_year(path: Path, incidents: int = INCIDENTS, begins: int = BEGINS) -> Year:
    """Write the file of a year of the fleet; beside it the one of the stories is written."""
    chance = random.Random(SEED)  # noqa: S311 - a made-up year
    happened = list(_happens(chance, incidents, begins))
    store = open_fleet(path)
    usual = Stage(OFFICE - 1, BEGINS, "", {**_team(chance, BEGINS), Who.DRIVER: drivers(1)[0]})
    with closing(open_fleet(path.with_suffix(".stories"))) as played:
        ids = Copier(played, store, usual).copy_all(happened)
    return Year(store, happened, ids)


def open_fleet(path: Path) -> Store:
    """Write a file with the fleet, in which nothing has happened yet."""
    ids = count(1)
    store = Store(path, Database(path), ids, ids)
    database = store.database
    database.connection.sql("PRAGMA synchronous = OFF")
    with database.transaction():
        database.groups.record(OFFICE, "Acme Dispatch")
        database.teams.set_managers(OFFICE, MANAGERS, [], None, BEGINS)
        database.teams.add(OFFICE, Role.DISPATCHER, DISPATCHERS, [], None, BEGINS)
        fleet = database.fleets.found(Change(OFFICE, None, BEGINS), FLEET, "code")
        assert fleet is not None
        database.settings.change(OFFICE, Setting.TIME_ZONE, ZONE.key, None, BEGINS)
        for group in range(1, GROUPS + 1):
            database.groups.record(OFFICE - group, f"Acme {TOWNS[group - 1]}")
            assert database.fleets.join(Change(OFFICE - group, None, BEGINS), fleet)
            for driver in drivers(group):
                database.people.record(driver, Role.DRIVER)
        for group_id, seconds in OWN_SLAS.items():
            minutes = (Setting.SLA_UNCLAIMED, seconds / 60)
            database.settings.change(group_id, *minutes, None, BEGINS)
    return store


# What happens


def _happens(chance: random.Random, incidents: int, begins: int) -> Iterator[Happened]:
    """Draw what happens, from the beginning of the year on."""
    fleet = _Trucks(chance)
    for t, story, is_over in sorted(_stories(chance, incidents, begins), key=lambda each: each[0]):
        group, truck = fleet.draw(t, story.seconds)
        people = {**_team(chance, t), Who.DRIVER: drivers(group)[int(truck) % DRIVERS]}
        words = story.problem.words.format(
            unit=truck,
            trailer=f"T{chance.randrange(100, 999)}",
            place=f"{chance.choice(ROADS)} mile {chance.randrange(1, 400)}",
        )
        yield Happened(story, Stage(OFFICE - group, t, words, people), is_over)


def _stories(
    chance: random.Random, incidents: int, begins: int
) -> Iterator[tuple[int, Story, bool]]:
    """Draw stories of so many incidents together, when they begin, and whether they are over."""
    shelf, left = _Shelf(chance), incidents
    for t in _times(chance, incidents, begins):
        story = shelf.draw(t)
        is_over = t + story.seconds < ENDS
        story = story if is_over else story.until(ENDS - t)
        if len(story.reports) <= left:
            left -= len(story.reports)
            yield t, story, is_over


def _times(chance: random.Random, many: int, begins: int) -> Iterator[int]:
    """Draw when incidents are reported."""
    hours = list(range(begins, ENDS, HOUR))
    shown = [datetime.fromtimestamp(t, ZONE) for t in hours]
    weights = [HOURS[at.hour] * WEEKDAYS[at.weekday()] * MONTHS[at.month - 1] for at in shown]
    for hour in chance.choices(hours, weights, k=many):
        yield hour + chance.randrange(HOUR)


def _team(chance: random.Random, t: int) -> dict[Who, User]:
    """Draw who works on what is reported at a time."""
    hour = datetime.fromtimestamp(t, ZONE).hour
    shift = next((team for hours, team in SHIFTS.items() if hour in hours), BY_NIGHT)
    first, second = chance.sample(shift, 2)
    return {Who.FIRST: first, Who.SECOND: second, Who.MANAGER: chance.choice(MANAGERS)}


class _Shelf:
    """The stories there are, to be drawn from."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._stories = {
            (problem.words, at_night): [
                made_up(chance, problem, at_night=at_night) for _ in range(EACH)
            ]
            for problem in PROBLEMS
            for at_night in (False, True)
        }
        self._long = [drags_on(chance, chance.choice(PROBLEMS)) for _ in range(LONG)]

    def draw(self, t: int) -> Story:
        """Draw what happens at a time."""
        if self._chance.random() < DRAGS_ON:
            return self.draw_long()
        shown = datetime.fromtimestamp(t, ZONE)
        season = Season.SUMMER if shown.month in SUMMER else Season.BETWEEN
        season = Season.WINTER if shown.month in WINTER else season
        weights = [problem.weight(season) for problem in PROBLEMS]
        [problem] = self._chance.choices(PROBLEMS, weights)
        at_night = shown.hour >= AT_NIGHT[0] or shown.hour < AT_NIGHT[1]
        return self._chance.choice(self._stories[problem.words, at_night])

    def draw_long(self) -> Story:
        """Draw one that drags on."""
        return self._chance.choice(self._long)


class _Trucks:
    """The trucks of the fleet: some break down much more than others, and none that is broken."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._trucks = [(g, truck) for g in range(1, GROUPS + 1) for truck in trucks(g)]
        frail = (min(chance.paretovariate(1.4), 40) for _ in self._trucks)
        self._weights = list(accumulate(frail))
        self._free_at: defaultdict[str, int] = defaultdict(int)

    def draw(self, t: int, seconds: int) -> tuple[int, str]:
        """Draw the truck that breaks down, and its group; it is broken for so long."""
        while True:
            at = bisect(self._weights, self._chance.random() * self._weights[-1])
            group, truck = self._trucks[at]
            if self._free_at[truck] <= t:
                self._free_at[truck] = t + seconds + HOUR  # later it is not the same again
                return group, truck

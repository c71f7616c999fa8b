"""Text, picture and file of a year of a fleet: every figure is what the slow computation says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from domain.exported import Column, Export, Sheet
from domain.figures import PeriodFigures
from domain.periods import Kind, Period, period_of
from domain.waiting import WaitKind
from reports import making, spreadsheet
from reports.drawing import contents
from sending.figures_reading import subject_of
from tests import read_figures
from tests.fleet_year import DISPATCHERS, ENDS, MANAGERS, OFFICE, SLAS, ZONE, Year, make_year
from tests.read_figures import column, minutes, sheet_of
from tests.slow_figures import figures_of
from tests.told import FINISHED, TAKES, Told, read_all
from texts import figures as texts
from texts.formatting import plain
from texts.language import ENGLISH

pytestmark = [
    pytest.mark.slow(reason="makes a year of a fleet, and works all figures out slowly"),
    pytest.mark.timeout(900),  # beside all other tests
]
NEVER = 10**12  # seconds


def at(month: int, day: int, hour: int, minute: int = 0) -> int:
    """Tell when the clock of the fleet shows this."""
    return int(datetime(2026, month, day, hour, minute, tzinfo=ZONE).timestamp())


@dataclass(frozen=True)
class Asked:
    """What a manager asks for, where and when."""

    kind: Kind
    now: int
    month: tuple[int, int] | None = None
    group_id: int = OFFICE
    unit: str | None = None
    person_id: int | None = None

    @property
    def period(self) -> Period:
        """Find the period that is meant."""
        return period_of(self.kind, ZONE, self.now, self.month)


NOVEMBER = (2026, 11)
ASKED = {
    "the week in which clocks go back": Asked(Kind.LAST_WEEK, at(11, 2, 7)),
    "the week in which clocks go forward": Asked(Kind.LAST_WEEK, at(3, 9, 7)),
    "a week that is not over": Asked(Kind.WEEK, at(11, 4, 14, 40)),
    "November": Asked(Kind.A_MONTH, ENDS, NOVEMBER),
    "the last month": Asked(Kind.LAST_MONTH, at(2, 3, 9)),
    "a month that is not over": Asked(Kind.MONTH, at(7, 8, 15, 20)),
    "today": Asked(Kind.TODAY, ENDS),
    "a day in which nothing is over yet": Asked(Kind.TODAY, at(1, 12, 0, 5)),
    "a truck": Asked(Kind.A_MONTH, ENDS, NOVEMBER, unit="4844"),
    "a dispatcher": Asked(Kind.LAST_WEEK, at(11, 2, 7), person_id=DISPATCHERS[1].user_id),
    "a manager": Asked(Kind.A_MONTH, ENDS, (2026, 8), person_id=MANAGERS[0].user_id),
    "one group": Asked(Kind.A_MONTH, ENDS, NOVEMBER, group_id=OFFICE - 3),
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Write the whole year."""
    year = make_year(tmp_path_factory.mktemp("year") / "year.db")
    yield year
    year.close()


@pytest.fixture(scope="module")
def everything(year: Year) -> list[Told]:
    """Read what the audit trail tells of all incidents."""
    return read_all(year.store, year.slas)


def touched(everything: Sequence[Told], asked: Asked) -> list[Told]:
    """Leave out what was over before both periods, and what came after them: it takes long."""
    period, groups = asked.period, {asked.group_id}
    return [
        told
        for told in everything
        if (asked.group_id == OFFICE or told.group_id in groups)
        and told.t_created < period.t_until
        and (_t_finished(told) or NEVER) >= period.before.t_from
    ]


def _t_finished(told: Told) -> int | None:
    """Tell when it was finished for the last time, if it is."""
    last = told.events[-1]
    return last.t if last.to_status in FINISHED else None


def slowly(year: Year, everything: Sequence[Told], asked: Asked, most: int = 10) -> PeriodFigures:
    """Work all figures out the slow way."""
    told = touched(everything, asked)
    return figures_of(told, asked.period, year.slas, asked.unit, asked.person_id, most)


def test_so_much_happened(everything: Sequence[Told]) -> None:
    assert len(everything) == 20_000
    assert len({told.group_id for told in everything}) == 50
    assert sum(_t_finished(told) is None for told in everything) >= 5


@pytest.mark.parametrize("name", ASKED)
def test_all_figures_are_those_of_the_slow_computation(
    year: Year, everything: Sequence[Told], tmp_path: Path, name: str
) -> None:
    asked = ASKED[name]
    slow = slowly(year, everything, asked)
    database = year.store.database
    figures = database.figures.period(
        asked.group_id, asked.period, SLAS, asked.unit, asked.person_id
    )
    assert figures == slow
    subject = subject_of(database, asked.group_id, figures, "desk_bot")
    the_text_says(texts.report(ENGLISH, figures, subject), slow, everything)
    drawn = contents(figures, ENGLISH, subject)
    assert {part: each for part, each in drawn.items() if part != "labels"} == (
        read_figures.picture(slow)
    )
    said = read_figures.labels(slow)
    assert {label: drawn["labels"][label] for label in said} == said
    book = written(year, asked, tmp_path)
    the_file_says(book, slowly(year, everything, asked, most=NEVER), year)
    the_rows_say(book, touched(everything, asked), asked)


def the_text_says(text: str, slow: PeriodFigures, everything: Sequence[Told]) -> None:
    """Find each line of figures in a text, and what to look at."""
    lines = plain(text).splitlines()
    oldest = [told.t_created for told in everything if told.incident_id == slow.totals.oldest_open]
    age = slow.period.t_until - oldest[0] if oldest else 0
    assert [line for line in read_figures.lines_of_text(slow, age) if line not in lines] == []
    units = [line for line in lines if line.startswith("🚛 ")]
    wanted = [] if slow.unit else list(read_figures.lines_of_units(slow))
    assert units == wanted[: len(units)]
    assert len(units) >= min(3, len(wanted))
    named = [line.split()[1] for line in lines if line.startswith("• ")]
    assert named == list(slow.look_at)


def written(year: Year, asked: Asked, folder: Path) -> Workbook:
    """Have the file written, and open it as another program does."""
    export = Export(
        *(asked.group_id, asked.period, SLAS, asked.unit, asked.person_id), with_people=True
    )
    job = spreadsheet.job_of(year.store.path, export, ENGLISH, folder, 50_000_000)
    return load_workbook(making.make(job), read_only=True)


def the_file_says(book: Workbook, slow: PeriodFigures, year: Year) -> None:
    """Compare the sheets of figures."""
    users = year.store.database.people.get_all([person.user_id for person in slow.people])
    names = {each: (user.full_name, str(user.telegram_handle)) for each, user in users.items()}
    assert sheet_of(book, Sheet.UNITS) == read_figures.units(slow)
    assert sheet_of(book, Sheet.DAYS) == read_figures.days(slow)
    assert sheet_of(book, Sheet.PEOPLE) == read_figures.people(slow, names)
    rows = sheet_of(book, Sheet.DEFINITIONS)
    shown = [(column(row, Column.NOW), column(row, Column.BEFORE)) for row in rows]
    assert [each for each in shown if each not in ((None, None), (ZONE.key, None))] == (
        [each for each in read_figures.values(slow) if each != (None, None)]
    )


def the_rows_say(book: Workbook, told: Sequence[Told], asked: Asked) -> None:
    """Compare the rows of the incidents that were open in the period, and their figures."""
    wanted = {
        each.incident_id: each
        for each in told
        if (_t_finished(each) or NEVER) >= asked.period.t_from
        and asked.unit in (None, each.unit)
        and asked.person_id in (None, each.reporter, *_involved(each))
    }
    rows = sheet_of(book, Sheet.INCIDENTS)
    assert [column(row, Column.INCIDENT) for row in rows] == sorted(wanted, key=_number)
    for row in rows:
        each = wanted[str(column(row, Column.INCIDENT))]
        assert column(row, Column.UNIT) == each.unit
        assert column(row, Column.REOPENED) == (len(each.all_of("reopen")) or None)
        assert column(row, Column.FIRST_RESPONSE) == _minutes_until(each, *TAKES)
        assert column(row, Column.RESOLUTION) == _minutes_until(each, "summarise")
        if _t_finished(each) is not None:
            waited = sum(wait.t_ended - wait.t_began for wait in each.waits(NEVER))
            assert column(row, Column.WAITING) == minutes(waited or None)
        kinds = {wait.kind for wait in each.waits(NEVER)}
        said = [kind.value.capitalize() for kind in WaitKind if kind in kinds]
        assert column(row, Column.WAITED_FOR) == (", ".join(said) or None)


def _involved(told: Told) -> set[int | None]:
    """Tell who did something to an incident, got it or lost it."""
    return {who for event in told.events for who in (event.actor, event.other)}


def _number(incident_id: str) -> tuple[int, int]:
    _, year, number = incident_id.split("-")
    return int(year), int(number)


def _minutes_until(told: Told, *actions: str) -> float | None:
    first = told.first_of(*actions)
    return minutes(first[0].t - told.t_created) if first else None

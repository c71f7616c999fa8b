"""The spreadsheet of a period, written by its process and read back by another program."""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.chart.axis import NumericAxis, TextAxis
from openpyxl.chart.bar_chart import BarChart
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.exported import Column, Export, Figure, Sheet, meaning_key, word_key
from domain.figures import PeriodFigures
from domain.incidents import Action, Logged, Status
from domain.messages import Content
from domain.people import User
from domain.periods import Kind, Period, Span
from domain.waiting import Order, WaitKind
from reports import csv_files, making, sheets, spreadsheet, workbook
from reports.sheets import Head, Table, TooManyRowsError
from tests.desk import ROOT
from tests.factories import (
    ALICE,
    ALL_SITUATIONS,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    Store,
)
from texts.language import ENGLISH
from texts.spreadsheets import words

WORDS = words(ENGLISH)
CHICAGO = ZoneInfo("America/Chicago")
DAY = 24 * 60 * 60
TYPED = (
    "=1+1", "@x", "+1", "-1", "\t=1+1", "{=1+1}", "=cmd|'/c calc'!A1", "https://x.example/a",
    "<r><t>bold</t></r>", "</t></is></c>", "_x0041_", "\x01\x1f\x0b", "  spaces  ", "1234", "1e5",
    "a;=1+1", "TRUE", "line\nbreak", "ʻoʻzbek ғилдирак", "🚛" * 9, "&amp; < > \"'",
)  # fmt: skip
"""What somebody may type: none of it is more than a text."""


def export_of(
    t_from: int = NOW - DAY,
    t_until: int = NOW + DAY,
    group_id: int | None = GROUP,
    unit: str | None = None,
) -> Export:
    """Ask for the incidents of a span of time, by Chicago's clock."""
    first, last = (datetime.fromtimestamp(t, CHICAGO).date() for t in (t_from, t_until - 1))
    before = Span(2 * t_from - t_until, t_from)
    period = Period(t_from, t_until, Kind.WEEK, CHICAGO, before, first, last)
    slas = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 1200.0}
    return Export(group_id, period, slas, unit)


def written(store: Store, export: Export | None = None) -> Workbook:
    """Have the file written, and open it as another program does."""
    folder = store.path.parent
    job = spreadsheet.job_of(store.path, export or export_of(), ENGLISH, folder, 50_000_000)
    return load_workbook(making.make(job))


def rows_of(book: Workbook, sheet: Sheet) -> list[dict[str, Cell]]:
    """Read the rows of a sheet, each cell by the head above it."""
    heads, *rows = book[WORDS[word_key(sheet)]].iter_rows()
    names = [str(head.value) for head in heads]
    return [dict(zip(names, row, strict=True)) for row in rows]  # type: ignore[arg-type]


def value(row: Mapping[str, Cell], column: Column) -> object:
    """Read one cell."""
    return row[WORDS[word_key(column)]].value


def column(book: Workbook, sheet: Sheet, column: Column) -> Sequence[object]:
    """Read one column."""
    return [value(row, column) for row in rows_of(book, sheet)]


def charts_of(sheet: Worksheet) -> list[object]:
    """List the charts that a reader found on a sheet."""
    return list(vars(sheet)["_charts"])


def test_a_row_tells_all_of_an_incident(store: Store) -> None:
    incident = store.play("resolved by tier 1")
    store.run("UPDATE incidents SET unit = '456', nth_of_unit = 3")
    note = Content("Tow truck is here")
    store.database.notes.add(incident.incident_id, GROUP, 999, SAMS, note, note.text, NOW + 90)
    [row] = rows_of(written(store), Sheet.INCIDENTS)
    reported = datetime(2026, 5, 28, 15, 26, 40)  # noqa: DTZ001 - as Chicago's clock showed
    assert {name: cell.value for name, cell in row.items() if cell.value is not None} == {
        "Incident": incident.incident_id,
        "Group": f"Fleet {GROUP}",
        "Status": "Resolved",
        "Severity": "Down",
        "Unit": "456",
        "Reported": reported,
        "Reported by": "Dan Moss",
        "Description": "Truck 456 engine overheating",
        "Claimed": reported + timedelta(minutes=1),
        "Claimed by": "John Reed",
        "Resolved": reported + timedelta(minutes=3),
        "Resolved by": "John Reed",
        "What was done": "Replaced the hose",
        "First response, min": 1,
        "Resolution, min": 3,
        "Working, min": 3,
        "Which one in 30 days": 3,
        "Notes": 1,
    }


SAMS = User(41, None, "")


def test_a_person_without_a_name_is_someone(store: Store) -> None:
    incident = store.report(reporter=SAMS)
    store.database.notes.add(incident.incident_id, GROUP, 999, None, Content("Hm"), "Hm", NOW)
    book = written(store)
    assert column(book, Sheet.INCIDENTS, Column.REPORTED_BY) == ["someone"]
    assert column(book, Sheet.NOTES, Column.AUTHOR) == ["an anonymous admin"]


def test_what_somebody_typed_is_text_and_nothing_else(store: Store) -> None:
    for typed in TYPED:
        incident = store.report(reporter=User(51, None, typed), description=typed)
        note_id = incident.source_message_id + 500
        note = (incident.incident_id, GROUP, note_id, DAN, Content(typed), typed)
        store.database.notes.add(*note, NOW)
    store.run("UPDATE incidents SET unit = description, road = description, trailer = description")
    store.run("UPDATE groups SET group_name = '=1+1'")
    book = written(store)
    for sheet, columns in (
        (Sheet.INCIDENTS, (Column.DESCRIPTION, Column.UNIT, Column.ROAD, Column.TRAILER)),
        (Sheet.NOTES, (Column.TEXT, Column.UNIT)),
    ):
        for each in columns:
            assert [unescape(str(text)).rstrip() for text in column(book, sheet, each)] == [
                typed.rstrip() for typed in TYPED
            ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []


def test_an_incident_in_any_situation_has_its_row(store: Store) -> None:
    played = [store.play(situation) for situation in ALL_SITUATIONS]
    book = written(store)
    assert column(book, Sheet.INCIDENTS, Column.STATUS) == [
        WORDS[word_key(incident.status)] for incident in played
    ]
    assert set(column(book, Sheet.INCIDENTS, Column.STATUS)) == {
        WORDS[word_key(status)] for status in Status
    }


def test_a_period_has_what_was_open_at_any_time_of_it(store: Store) -> None:
    for began, situation in (
        (NOW - 99 * DAY, "resolved by tier 1"),  # over before
        (NOW - 99 * DAY, "claimed"),
        (NOW - DAY, "resolved by tier 1"),  # over before
        (NOW - 60, "resolved by tier 1"),
        (NOW - DAY, "claimed"),
        (NOW, "unclaimed"),
        (NOW + DAY - 1, "called off"),
        (NOW + DAY, "unclaimed"),  # too late
    ):
        store.play(situation, now=began)
    late = store.play("tier 1 asked", now=NOW - 98 * DAY)
    store.act(Action.SUMMARISE, late, JOHN, NOW)
    store.report(OTHER_GROUP)
    book = written(store, export_of(NOW, NOW + DAY))
    numbers = column(book, Sheet.INCIDENTS, Column.INCIDENT)
    assert numbers == [f"TKT-2026-{number:04}" for number in (2, 4, 5, 6, 7, 9)]
    everything = written(store, export_of(NOW, NOW + DAY, group_id=None))
    assert len(column(everything, Sheet.INCIDENTS, Column.INCIDENT)) == 7


def test_a_file_of_a_unit_has_only_what_is_of_it(store: Store) -> None:
    for unit in ("456", "457", "456"):
        incident = store.report()
        store.run("UPDATE incidents SET unit = ? WHERE incident_id = ?", unit, incident.incident_id)
    book = written(store, export_of(unit="456"))
    assert column(book, Sheet.INCIDENTS, Column.UNIT) == ["456", "456"]


def test_what_an_incident_waited_for_stands_in_its_row(store: Store) -> None:
    incident = store.play("claimed")
    order = Order(WaitKind.PARTS, NOW + 7200)
    store.database.waits.begin(incident.incident_id, GROUP, JOHN, order, NOW + 3600)
    store.act(Action.RESOLVE, incident, JOHN, NOW + 5400)
    [row] = rows_of(written(store), Sheet.INCIDENTS)
    assert (value(row, Column.WAITED_FOR), value(row, Column.WAITING)) == ("Parts", 30)


def test_a_file_of_a_person_has_what_they_did_something_to(store: Store) -> None:
    for situation in ("unclaimed", "claimed", "claimed by a manager", "called off by its owner"):
        store.play(situation)
    book = written(store, replace(export_of(), person_id=ALICE.user_id))
    numbers = column(book, Sheet.INCIDENTS, Column.INCIDENT)
    assert numbers == ["TKT-2026-0003"]


def test_a_file_of_a_person_has_what_others_logged_for_them_or_gave_them(store: Store) -> None:
    message_id = next(store.message_ids)
    logged = store.database.reports.create(
        *(GROUP, message_id, DAN, "It broke down", NOW), logged=Logged(message_id + 1, JOHN)
    )
    given = store.play("claimed")
    store.attempt(Action.GIVE, given, JOHN, NOW + 90, to=KATE)
    assert logged is not None
    for person, incident in ((DAN, logged), (KATE, given)):
        book = written(store, replace(export_of(), person_id=person.user_id))
        assert incident.incident_id in column(book, Sheet.INCIDENTS, Column.INCIDENT)


def test_who_takes_an_incident_first_responds_to_it(store: Store) -> None:
    for situation in ("claimed", "taken charge of", "reopened", "unclaimed", "called off"):
        store.play(situation)
    given = store.report()
    store.attempt(Action.GIVE, given, ALICE, NOW + 30)
    responses = column(written(store), Sheet.INCIDENTS, Column.FIRST_RESPONSE)
    assert responses == [1, 1, 1, None, None, None]


# Figures


def a_week(store: Store) -> None:
    """Play a few days in which units break down and wait."""
    for at, (unit, kind, situation) in enumerate(
        (
            ("456", WaitKind.PARTS, "resolved by tier 2"),
            ("456", WaitKind.VENDOR, "claimed"),
            ("457", None, "unclaimed"),
            ("=1+1", WaitKind.PARTS, "reopened"),
            (None, None, "called off"),
        )
    ):
        began = NOW + at * 7 * 3600
        incident = store.play(situation, now=began)
        named = (unit, incident.incident_id)
        store.run("UPDATE incidents SET unit = ? WHERE incident_id = ?", *named)
        if kind and situation == "claimed":
            order = Order(kind, began + 7200)
            store.database.waits.begin(incident.incident_id, GROUP, JOHN, order, began + 3600)


def figures_of(store: Store, export: Export) -> PeriodFigures:
    """Work out what the text and the picture show."""
    assert export.group_id is not None
    return store.database.figures.period(export.group_id, export.period, export.slas, most=-1)


def test_the_units_are_those_of_the_figures(store: Store) -> None:
    a_week(store)
    rows, figures = rows_of(written(store), Sheet.UNITS), figures_of(store, export_of())
    assert len(rows) == len(figures.units) == 3
    for row, unit in zip(rows, figures.units, strict=True):
        assert value(row, Column.UNIT) == unit.unit
        assert (value(row, Column.OPENED), value(row, Column.RESOLVED)) == (
            unit.opened,
            unit.resolved,
        )
        waited = {kind: value(row, Column.waited(kind)) for kind in WaitKind}
        assert waited == {
            kind: unit.waited[kind] / 60 if kind in unit.waited else None for kind in WaitKind
        }


def test_the_days_are_those_of_the_figures(store: Store) -> None:
    a_week(store)
    export = export_of(NOW - 3 * DAY, NOW + 2 * DAY)
    rows, figures = rows_of(written(store, export), Sheet.DAYS), figures_of(store, export)
    shown = [
        (cell.value.date() if isinstance(cell.value, datetime) else cell.value)
        for row in rows
        for cell in list(row.values())[:3]
    ]
    days = [part for day in figures.days for part in (day.day, day.opened, day.resolved)]
    assert shown == days
    assert sum(day.opened for day in figures.days) == 5


def test_each_figure_stands_with_its_value_and_its_meaning(store: Store) -> None:
    a_week(store)
    rows = rows_of(written(store), Sheet.DEFINITIONS)
    assert [value(row, Column.FIGURE) for row in rows] == [
        WORDS[word_key(figure)] for figure in Figure
    ]
    assert all(value(row, Column.MEANS) for row in rows)
    totals = figures_of(store, export_of()).totals
    now = {value(row, Column.FIGURE): value(row, Column.NOW) for row in rows}
    told = {figure: now[WORDS[word_key(figure)]] for figure in Figure}
    assert told[Figure.CLOCK] == "America/Chicago"
    assert told[Figure.OPENED] == totals.opened == 4
    assert told[Figure.STILL_OPEN] == totals.still_open
    assert told[Figure.OLDEST_OPEN] == totals.oldest_open
    assert told[Figure.RESPONSE_MEDIAN] == minutes_of(totals.first_response.times.median)
    assert told[Figure.RESOLUTION_P90] == minutes_of(totals.resolution.p90)
    assert told[Figure.WITHIN_SLA] == 1


def test_a_figure_means_what_its_documentation_says() -> None:
    page = " ".join((ROOT / "docs" / "figures.md").read_text("utf-8").split())
    figures = list(Figure)
    defined = figures[figures.index(Figure.OPENED) : figures.index(Figure.WORKING_P90) + 1]
    assert [each for each in defined if WORDS[meaning_key(each)] not in page] == []


def minutes_of(seconds: float | None) -> float | None:
    """Give a length in minutes."""
    return None if seconds is None else seconds / 60


def test_people_are_counted_only_where_that_was_asked_for_in_private(store: Store) -> None:
    a_week(store)
    assert WORDS[word_key(Sheet.PEOPLE)] not in written(store).sheetnames
    book = written(store, replace(export_of(), with_people=True))
    assert book.sheetnames == [WORDS[word_key(sheet)] for sheet in Sheet]
    people = figures_of(store, export_of()).people
    rows = rows_of(book, Sheet.PEOPLE)
    assert [value(row, Column.CLAIMS) for row in rows if value(row, Column.CLAIMS) is not None]
    assert len(rows) == len(people)
    names = {value(row, Column.PERSON) for row in rows}
    assert {JOHN.full_name, ALICE.full_name, DAN.full_name} <= names


def test_charts_show_the_units_and_the_days(store: Store) -> None:
    a_week(store)
    book = written(store)
    charts = {sheet.title: charts_of(sheet) for sheet in book if charts_of(sheet)}
    assert {title: len(found) for title, found in charts.items()} == {
        WORDS[word_key(Sheet.UNITS)]: 2,
        WORDS[word_key(Sheet.DAYS)]: 1,
    }


def test_bars_go_from_left_to_right_and_the_first_unit_is_on_top(store: Store) -> None:
    a_week(store)
    for chart in charts_of(written(store)[WORDS[word_key(Sheet.UNITS)]]):
        assert isinstance(chart, BarChart)
        names, counts = chart.x_axis, chart.y_axis  # as openpyxl calls them
        assert (names.scaling.orientation, counts.scaling.orientation) == ("maxMin", "minMax")
        assert said_of(names) == "Unit"
        assert said_of(counts) in {"Incidents", "Minutes"}


def said_of(axis: TextAxis | NumericAxis) -> str:
    """Read what an axis says along it."""
    assert axis.title is not None
    assert axis.title.tx is not None
    assert axis.title.tx.rich is not None
    return "".join(run.t for part in axis.title.tx.rich.p for run in part.r)


def test_each_head_has_room_beside_the_button_of_its_filter(store: Store) -> None:
    for sheet in written(store):
        widths = {
            at: columns.width
            for columns in sheet.column_dimensions.values()
            for at in range(columns.min or 0, (columns.max or 0) + 1)
        }
        for at, head in enumerate(sheet[1], 1):
            assert widths[at] >= len(str(head.value)) + workbook.BUTTON


def test_nothing_reported_is_a_file_all_the_same(store: Store) -> None:
    assert rows_of(written(store), Sheet.INCIDENTS) == []


def test_heads_stay_in_sight_and_rows_can_be_filtered(store: Store) -> None:
    store.report()
    for sheet in written(store):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


# What is too large for a spreadsheet


def test_what_is_too_large_is_csv_compressed(store: Store) -> None:
    for typed in TYPED:
        store.report(reporter=User(51, None, typed), description=typed)
    size = size_of_spreadsheet(store)
    folder = store.path.parent
    job = spreadsheet.job_of(store.path, export_of(), ENGLISH, folder, size - 1)
    path = making.make(job)
    assert (path.suffix, path.stat().st_size < size) == (".zip", True)
    assert not path.with_suffix(".xlsx").exists()
    with ZipFile(path) as archive:
        sheets = [sheet for sheet in Sheet if sheet is not Sheet.PEOPLE]
        assert archive.namelist() == [f"{WORDS[word_key(sheet)]}.csv" for sheet in sheets]
        text = archive.read("Incidents.csv").decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    told = heads.index(WORDS[word_key(Column.DESCRIPTION)])
    assert [row[told].replace("'=", "=").removeprefix("'") for row in rows] == list(TYPED)
    parts = [part.strip() for row in rows for cell in row for part in cell.split(";")]
    assert [part for part in parts if part.startswith(tuple("=+-@\t\r"))] == []
    assert rows[0][heads.index(WORDS[word_key(Column.REPORTED)])] == "2026-05-28 15:26:40"


def long_rows(read: list[int]) -> Iterator[tuple[str]]:
    """Give rows whose text cannot be compressed, and note how many are read."""
    chance = random.Random(7)  # noqa: S311 - the same in each run
    for read[0] in range(1, ROWS + 1):
        yield (chance.randbytes(100).hex(),)


ROWS = 2_000


@pytest.mark.parametrize("write", [workbook.write, csv_files.write_all])
def test_what_would_be_far_too_large_is_not_written_to_its_end(
    write: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LOOK_EACH", 10)
    read, heads = [0], [Head(Column.TEXT)]
    with pytest.raises(TooManyRowsError):
        write(tmp_path / "f", [Table(Sheet.NOTES, heads, long_rows(read))], WORDS, CHICAGO, 30_000)
    assert 0 < read[0] < ROWS / 2
    assert {path.name for path in tmp_path.iterdir()} <= {"f"}


@pytest.mark.parametrize("write", [workbook.write, csv_files.write_all])
def test_what_is_just_small_enough_is_written(
    write: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LOOK_EACH", 10)
    most, read, heads = math.inf, [0], [Head(Column.TEXT)]
    for _ in range(2):
        table = Table(Sheet.NOTES, heads, long_rows(read))
        write(tmp_path / "f", [table], WORDS, CHICAGO, most)
        most = (tmp_path / "f").stat().st_size
    assert read == [ROWS]


def size_of_spreadsheet(store: Store) -> int:
    """Tell how many bytes the spreadsheet has."""
    job = spreadsheet.job_of(store.path, export_of(), ENGLISH, store.path.parent, 10**9)
    return making.make(job).stat().st_size


async def test_what_is_too_large_even_so_is_none(store: Store) -> None:
    folder = store.path.parent
    assert await spreadsheet.write(store.path, export_of(), ENGLISH, folder, most_bytes=99) is None
    assert [path.name for path in folder.iterdir() if path.suffix in (".xlsx", ".zip")] == []


def test_a_sheet_without_room_for_all_rows_is_csv(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        store.report()
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    job = spreadsheet.job_of(store.path, export_of(), ENGLISH, store.path.parent, 10**9)
    assert making.make(job).suffix == ".zip"


async def test_a_child_process_writes_it(store: Store) -> None:
    incident = store.report()
    path = await spreadsheet.write(store.path, export_of(), ENGLISH, store.path.parent)
    assert path is not None
    assert path.name == "incidents-2026-05-27-2026-05-29.xlsx"
    numbers = column(load_workbook(path), Sheet.INCIDENTS, Column.INCIDENT)
    assert numbers == [incident.incident_id]
    assert {path.name for path in store.path.parent.iterdir()} >= {path.name}


async def test_a_file_that_cannot_be_written_is_none_and_said_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    folder = store.path.parent
    path = await spreadsheet.write(folder / "none.db", export_of(), ENGLISH, folder)
    assert path is None
    assert [record.getMessage() for record in caplog.records if "no_file" in record.getMessage()]

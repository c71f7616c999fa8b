"""The spreadsheet of a period, written by its process and read back by another program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from domain.exported import Column, Export, Sheet, word_key
from domain.incidents import Action, Status
from domain.messages import Content
from domain.people import User
from domain.periods import Kind, Period, Span
from domain.waiting import Order, WaitKind
from reports import making, spreadsheet
from tests.factories import ALL_SITUATIONS, DAN, GROUP, JOHN, NOW, OTHER_GROUP, Store
from texts.language import ENGLISH
from texts.spreadsheets import words

WORDS = words(ENGLISH)
CHICAGO = ZoneInfo("America/Chicago")
DAY = 24 * 60 * 60
TYPED = (
    "=1+1", "@x", "+1", "-1", "\t=1+1", "{=1+1}", "=cmd|'/c calc'!A1", "https://x.example/a",
    "<r><t>bold</t></r>", "</t></is></c>", "_x0041_", "\x01\x1f\x0b", "  spaces  ", "1234", "1e5",
    "TRUE", "line\nbreak", "ʻoʻzbek ғилдирак", "🚛" * 9, "&amp; < > \"'",
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
        (NOW - DAY, "resolved by tier 1"),  # over before
        (NOW - 60, "resolved by tier 1"),
        (NOW - DAY, "claimed"),
        (NOW, "unclaimed"),
        (NOW + DAY - 1, "called off"),
        (NOW + DAY, "unclaimed"),  # too late
    ):
        store.play(situation, now=began)
    store.report(OTHER_GROUP)
    book = written(store, export_of(NOW, NOW + DAY))
    numbers = column(book, Sheet.INCIDENTS, Column.INCIDENT)
    assert numbers == [f"TKT-2026-{number:04}" for number in (2, 3, 4, 5)]
    everything = written(store, export_of(NOW, NOW + DAY, group_id=None))
    assert len(column(everything, Sheet.INCIDENTS, Column.INCIDENT)) == 5


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


def test_nothing_reported_is_a_file_all_the_same(store: Store) -> None:
    assert rows_of(written(store), Sheet.INCIDENTS) == []


def test_heads_stay_in_sight_and_rows_can_be_filtered(store: Store) -> None:
    store.report()
    for sheet in written(store):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


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


async def test_a_file_that_takes_too_long_is_none(store: Store) -> None:
    folder = store.path.parent
    path = await spreadsheet.write(store.path, export_of(), ENGLISH, folder, seconds=0.0)
    assert path is None

"""Rows are written as XlsxWriter writes them cell by cell, only faster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from xlsxwriter import Workbook

from domain.exported import Column, Sheet
from domain.periods import Kind
from reports import workbook
from reports.sheets import Form, Formed, Head, Table
from reports.worksheet import MOST_UNITS, RowSheet
from tests.made_figures import CHICAGO, PERIODS
from tests.test_spreadsheets import TYPED, WORDS

TEXTS = (
    *(typed for typed in TYPED if not typed.startswith("<r>")),  # XlsxWriter takes it for its own
    *("", " ", "\n", "_", "a_b", "\ufffe\uffff", "\x0b x", "x \x1f", "\u2003em", "a" * MOST_UNITS),
    *("a" * (MOST_UNITS + 1), "🚛" * MOST_UNITS, "a" + "🚛" * MOST_UNITS),
)
NUMBERS = (0, -1, 10**15 + 1, 1 / 3, 45_000.123_456_789_1, 1e-9, 2.5)
MOMENTS = [
    PERIODS[Kind.WEEK].t_from + seconds for seconds in (0, 1, 59, 3600, 5 * 3600 - 1, 86_399)
]


def rows_of(path: Path) -> Mapping[str, str]:
    """Read what stands in the sheets of a file."""
    with ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return {name: archive.read(name).decode() for name in sheets}


def data(sheet: str) -> list[str]:
    """Cut the rows out of a sheet, and over which cells they extend."""
    return re.findall(r"<dimension.*?/>|<row.*?</row>", sheet, re.DOTALL)


def test_rows_are_those_that_xlsxwriter_writes(tmp_path: Path) -> None:
    target = tmp_path / "both.xlsx"
    book = Workbook(str(target), {"constant_memory": True, "tmpdir": str(tmp_path)})
    shown = book.add_format({"num_format": "0.0"})
    theirs, ours = book.add_worksheet("theirs"), book.add_worksheet("ours", RowSheet)
    assert isinstance(ours, RowSheet)
    rows: list[tuple[str | None, float | None]] = [(text, None) for text in TEXTS]
    rows += [*((None, number) for number in NUMBERS), (None, None), ("last", 1)]
    for sheet in (theirs, ours):
        sheet.write_string(0, 0, "text")
        sheet.write_string(0, 1, "number")
    for at, (text, number) in enumerate(rows, 1):
        if text is not None:
            assert theirs.write_string(at, 0, text) in (0, -2)
        if number is not None:
            theirs.write_number(at, 1, number, shown)
    assert ours.write_rows(rows, [ours.text, ours.number(shown)]) == len(rows)
    book.close()
    [expected, written] = rows_of(target).values()
    assert data(written) == data(expected)


@pytest.mark.parametrize("zone", [CHICAGO, ZoneInfo("Asia/Kathmandu")], ids=str)
def test_a_moment_is_what_the_clock_showed(tmp_path: Path, zone: ZoneInfo) -> None:
    table = Table(
        Sheet.INCIDENTS, [Head(Column.REPORTED, Form.MOMENT)], [(each,) for each in MOMENTS]
    )
    workbook.write(tmp_path / "ours.xlsx", [table], WORDS, zone)
    book = Workbook(str(tmp_path / "theirs.xlsx"), {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for at, t in enumerate(MOMENTS, 1):
        sheet.write_datetime(at, 0, datetime.fromtimestamp(t, zone).replace(tzinfo=None))
    book.close()
    values = [
        re.findall("<v>(.*?)</v>", next(iter(rows_of(tmp_path / f"{each}.xlsx").values())))
        for each in ("ours", "theirs")
    ]
    assert values[0] == values[1]
    assert len(values[0]) == len(MOMENTS)


def test_each_cell_of_a_mixed_column_has_its_own_form(tmp_path: Path) -> None:
    each = (Formed(Form.TEXT, "1"), Formed(Form.COUNT, 1), None, Formed(Form.MINUTES, 90))
    heads = [Head(Column.NOW, Form.EACH)]
    table = Table(Sheet.DEFINITIONS, heads, [(value,) for value in each])
    workbook.write(tmp_path / "each.xlsx", [table], WORDS, CHICAGO)
    [sheet] = rows_of(tmp_path / "each.xlsx").values()
    _, *cells = re.findall("<is><t>.*?</t></is>|<v>.*?</v>", sheet)
    assert cells == ["<is><t>1</t></is>", "<v>1</v>", "<v>1.5</v>"]

"""Writes a spreadsheet, row by row: however many rows there are, few are in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from domain.exported import Words, word_key
from reports import charts
from reports.sheets import SECONDS_A_MINUTE, Form, Formed, Table

MOST_ROWS = 1_048_576
"""Of a sheet: https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3."""
_FORMATS = {
    Form.COUNT: "0",
    Form.MINUTES: "0.0",
    Form.MOMENT: "yyyy-mm-dd hh:mm",
    Form.DAY: "yyyy-mm-dd",
    Form.SHARE: "0%",
}


class TooManyRowsError(Exception):
    """A sheet has no room for them."""


def write(target: Path, tables: Iterable[Table], words: Words, zone: ZoneInfo) -> None:
    """Write the sheets to a file; what it puts aside is in the file's folder.

    Raises TooManyRowsError.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(target.parent),
        # What people typed is text, whatever it begins with.
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(str(target), options)
    book.use_zip64()
    try:
        writer = _Writer(book, words, zone)
        for table in tables:
            writer.add(table)
    finally:
        book.close()  # which removes what it put aside


class _Writer:
    def __init__(self, book: Workbook, words: Words, zone: ZoneInfo) -> None:
        self._book, self._words, self._zone = book, words, zone
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        self._forms = {
            form: book.add_format({"num_format": code}) for form, code in _FORMATS.items()
        }

    def add(self, table: Table) -> None:
        sheet = self._book.add_worksheet(self._words[word_key(table.sheet)])
        sheet.freeze_panes(1, 1)
        for at, head in enumerate(table.heads):
            sheet.set_column(at, at, head.width, self._forms.get(head.form))
            sheet.write_string(0, at, self._words[word_key(head.column)], self._head)
        last = self._rows(sheet, table)
        sheet.autofilter(0, 0, last, len(table.heads) - 1)
        charts.insert(self._book, sheet, table, self._words)

    def _rows(self, sheet: Worksheet, table: Table) -> int:
        """Write the rows; returns the number of the last one."""
        last, writes = 0, [self._write_of(sheet, head.form) for head in table.heads]
        for last, row in enumerate(table.rows, 1):
            if last >= MOST_ROWS:
                raise TooManyRowsError
            for at, (write, value) in enumerate(zip(writes, row, strict=True)):
                if value is not None:
                    write(last, at, value)
        return last

    def _write_of(self, sheet: Worksheet, form: Form) -> Callable[[int, int, Any], object]:
        """Tell how the cells of a column are written."""
        shown = self._forms.get(form)
        writes: Mapping[Form, Callable[[int, int, Any], object]] = {
            Form.TEXT: lambda row, at, text: sheet.write_string(row, at, harmless(text), shown),
            Form.COUNT: lambda row, at, count: sheet.write_number(row, at, count, shown),
            Form.SHARE: lambda row, at, share: sheet.write_number(row, at, share, shown),
            Form.MINUTES: lambda row, at, seconds: sheet.write_number(
                row, at, seconds / SECONDS_A_MINUTE, shown
            ),
            Form.MOMENT: lambda row, at, t: sheet.write_datetime(row, at, self._clock(t), shown),
            Form.DAY: lambda row, at, day: sheet.write_datetime(
                row, at, datetime.fromordinal(day), shown
            ),
            Form.EACH: lambda row, at, each: self._write_each(sheet, row, at, each),
        }
        return writes[form]

    def _write_each(self, sheet: Worksheet, row: int, at: int, formed: Formed) -> None:
        if formed.value is not None:
            self._write_of(sheet, formed.form)(row, at, formed.value)

    def _clock(self, t: int) -> datetime:
        """Tell what the clock of the group showed; spreadsheets know no zones."""
        return datetime.fromtimestamp(t, self._zone).replace(tzinfo=None)


def harmless(text: str) -> str:
    """Keep XlsxWriter from taking what somebody typed for markup of its own: its rich strings.

    See `_write_cell` in its worksheet.py.
    """
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text

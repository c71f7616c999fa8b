"""Writes a spreadsheet, row by row: however many rows there are, few are in memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from domain.exported import Words, word_key
from reports import charts
from reports.charts import DAY_0
from reports.sheets import SECONDS_A_MINUTE, Form, Table, fitting
from reports.worksheet import RowSheet, Shown

MOST_ROWS = 1_048_576
"""Of a sheet: https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3."""
BUTTON = 4
"""Characters that the button of a filter takes beside a head."""
SECONDS_A_DAY = 24 * 60 * 60
FAR_MORE = 1.2
"""Times as large as it may be: how large a file will be compressed is told from a part of it."""
_FORMATS = {
    Form.COUNT: "0",
    Form.MINUTES: "0.0",
    Form.MOMENT: "yyyy-mm-dd hh:mm",
    Form.DAY: "yyyy-mm-dd",
    Form.SHARE: "0.0%",
}


def write(
    target: Path,
    tables: Iterable[Table],
    words: Words,
    zone: ZoneInfo,
    most_bytes: float = math.inf,
) -> None:
    """Write the sheets to a file; what it puts aside is in the file's folder.

    Raises TooManyRowsError, also as soon as the file would be far larger than `most_bytes`.
    """
    with TemporaryDirectory(dir=target.parent) as aside:
        book = Workbook(str(target), {"constant_memory": True, "tmpdir": aside})
        book.use_zip64()
        writer = _Writer(book, words, zone, most_bytes)
        try:
            for table in tables:
                writer.add(table)
        except BaseException:
            writer.give_up()
            raise
        try:
            book.close()
        except FileCreateError as error:  # in which XlsxWriter wraps an OSError
            raise error.args[0] from None


class _Writer:
    def __init__(self, book: Workbook, words: Words, zone: ZoneInfo, most_bytes: float) -> None:
        self._book, self._words, self._zone, self._most_bytes = book, words, zone, most_bytes
        self._sheets: list[RowSheet] = []
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        self._forms = {
            form: book.add_format({"num_format": code}) for form, code in _FORMATS.items()
        }

    def add(self, table: Table) -> None:
        name = self._words[word_key(table.sheet)]
        sheet = cast(RowSheet, self._book.add_worksheet(name, RowSheet))
        self._sheets.append(sheet)
        sheet.freeze_panes(1, 1)
        for at, head in enumerate(table.heads):
            said = self._words[word_key(head.column)]
            width = max(head.width, len(said) + BUTTON)
            sheet.set_column(at, at, width, self._forms.get(head.form))
            sheet.write_string(0, at, said, self._head)
        columns = [self._shown(sheet, head.form) for head in table.heads]
        rows = fitting(table.rows, MOST_ROWS - 1, self._is_too_large)
        last = sheet.write_rows(rows, columns)
        sheet.autofilter(0, 0, last, len(table.heads) - 1)
        charts.insert(self._book, sheet, table, self._words)

    def give_up(self) -> None:
        """Close what was put aside, of which no file is made."""
        for sheet in self._sheets:
            sheet.close()

    def _is_too_large(self) -> bool:
        return sum(sheet.compressed for sheet in self._sheets) > FAR_MORE * self._most_bytes

    def _shown(self, sheet: RowSheet, form: Form) -> Shown:
        """Tell how the cells of a column are written."""
        number = sheet.number(self._forms.get(form))
        shown: Mapping[Form, Shown] = {
            Form.TEXT: sheet.text,
            Form.COUNT: number,
            Form.SHARE: number,
            Form.MINUTES: lambda seconds: number(seconds / SECONDS_A_MINUTE),
            Form.MOMENT: lambda t: number(self._clock(t)),
            Form.DAY: lambda day: number(day - DAY_0),
            Form.EACH: lambda each: self._shown(sheet, each.form)(each.value),
        }
        return shown[form]

    def _clock(self, t: int) -> float:
        """Tell what the clock of the group showed, in days: spreadsheets know no zones."""
        shown = datetime.fromtimestamp(t, self._zone)
        seconds = (shown.hour * 60 + shown.minute) * 60 + shown.second
        return shown.toordinal() - DAY_0 + seconds / SECONDS_A_DAY

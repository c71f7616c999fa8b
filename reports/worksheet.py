"""A worksheet that takes whole rows: cell by cell XlsxWriter takes four times as long."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO, cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.sheets import Value

Shown = Callable[[Any], str]
"""Writes a value as what stands in a cell behind its address."""

MOST_UNITS = 32_767
"""Of UTF-16 in a cell: https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3."""
SAMPLE = 1 << 20  # bytes
_SPECIAL = re.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")


class RowSheet(Worksheet):
    """Writes rows word for word as XlsxWriter does, below one that was written with it.

    See `_write_single_row` and `_write_cell` in its worksheet.py. Rows go to a file at once, as
    with its `constant_memory`, without which this cannot be used.
    """

    @property
    def compressed(self) -> float:
        """About how many bytes the rows so far take compressed, told from the last of them."""
        with Path(str(self.row_data_filename)).open("rb") as rows:
            size = rows.seek(0, os.SEEK_END)
            rows.seek(max(0, size - SAMPLE))
            sample = rows.read()
        return size * len(zlib.compress(sample)) / max(len(sample), 1)

    def close(self) -> None:
        """Close the file to which rows go until the sheet is whole."""
        self._opt_close()

    def write_rows(self, rows: Iterable[Sequence[Value]], columns: Sequence[Shown]) -> int:
        """Write rows, where None is an empty cell; returns the number of the last one."""
        self._write_single_row(1)  # what was written before
        last, write = 0, cast(TextIO, self.row_data_fh).write
        named = [(xl_col_to_name(at), shown) for at, shown in enumerate(columns)]
        for last, row in enumerate(rows, 1):
            cells = "".join(_cells(row, named, last + 1))
            if cells:
                write(f'<row r="{last + 1}">{cells}</row>')
        self._check_dimensions(last, len(columns) - 1)
        return last

    def number(self, shown: Format | None) -> Shown:
        """Tell how numbers are written in a format."""
        return f"{_style(shown)}><v>{{:.16G}}</v></c>".format

    def text(self, text: str) -> str:
        """Write a text, as which nothing else is taken, whatever it begins with."""
        if len(text) > MOST_UNITS // 2:
            text = text.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")
        if _SPECIAL.search(text):
            text = self._escaped(text)
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'

    def _escaped(self, text: str) -> str:
        legible = self._escape_control_characters(text)  # type: ignore[no-untyped-call]
        return str(self._escape_data(legible))  # type: ignore[no-untyped-call]


def _cells(
    row: Sequence[Value], columns: Iterable[tuple[str, Shown]], number: int
) -> Iterator[str]:
    for (name, shown), value in zip(columns, row, strict=True):
        if value is not None:
            yield f'<c r="{name}{number}"{shown(value)}'


def _style(shown: Format | None) -> str:
    """Name a format; XlsxWriter numbers them as they are first used."""
    if shown is None:
        return ""
    return f' s="{shown._get_xf_index()}"'  # type: ignore[no-untyped-call]  # noqa: SLF001 - see above

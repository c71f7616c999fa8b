"""Writes sheets as CSV, row by row: the first alone, or all in one compressed file."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from domain.exported import Words, word_key
from reports.sheets import SECONDS_A_MINUTE, Form, Formed, Table, Value, fitting

WITH_BOM = "utf-8-sig"
"""Excel takes a CSV file for UTF-8 only if it begins with a byte order mark."""
_BEGINS_A_FORMULA = re.compile(r"^(?=[=+\-@\t\r\n＝＋－＠])|(?<=;)(?=\s*[=+\-@＝＋－＠])")
"""Spreadsheets work out what begins so, also behind a semicolon where that parts the cells:
https://owasp.org/www-community/attacks/CSV_Injection."""


def write_all(
    target: Path,
    tables: Iterable[Table],
    words: Words,
    zone: ZoneInfo,
    most_bytes: float = math.inf,
) -> None:
    """Write a compressed file with a CSV file for each sheet.

    Raises TooManyRowsError as soon as it has more than `most_bytes`.
    """

    def is_too_large() -> bool:
        return target.stat().st_size > most_bytes

    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table in tables:
            name = f"{words[word_key(table.sheet)]}.csv"
            with archive.open(name, "w", force_zip64=True) as file:
                rows = fitting(table.rows, math.inf, is_too_large)
                _write(file, replace(table, rows=rows), words, zone)  # type: ignore[arg-type]


def write_first(target: Path, tables: Iterable[Table], words: Words, zone: ZoneInfo) -> None:
    """Write the first sheet as a CSV file, and no other."""
    with target.open("wb") as file:
        _write(file, next(iter(tables)), words, zone)


def _write(file: BinaryIO, table: Table, words: Words, zone: ZoneInfo) -> None:
    text = io.TextIOWrapper(file, WITH_BOM, newline="")
    writer = csv.writer(text)
    writer.writerow([words[word_key(head.column)] for head in table.heads])
    forms = [head.form for head in table.heads]
    for row in table.rows:
        writer.writerow([_shown(form, value, zone) for form, value in zip(forms, row, strict=True)])
    text.flush()
    text.detach()


def _shown(form: Form, value: Value, zone: ZoneInfo) -> object:
    """Write a cell; a text that a spreadsheet would work out gets an apostrophe before it."""
    if isinstance(value, Formed):
        return _shown(value.form, value.value, zone)
    if isinstance(value, str):
        return _BEGINS_A_FORMULA.sub("'", value)
    if value is None or form in (Form.COUNT, Form.TEXT):
        return value
    if form is Form.MOMENT:
        return datetime.fromtimestamp(value, zone).replace(tzinfo=None).isoformat(" ")
    if form is Form.DAY:
        return date.fromordinal(int(value)).isoformat()
    return round(value / SECONDS_A_MINUTE if form is Form.MINUTES else value, 4)

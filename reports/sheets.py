"""Sheets as they are handed from who reads the figures to who writes the file, of whatever kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from domain.exported import Column, Sheet, Word

SECONDS_A_MINUTE = 60
LOOK_EACH = 10_000  # rows

_Row = TypeVar("_Row")


class TooManyRowsError(Exception):
    """A sheet has no room for them, or the file would have too many bytes."""


def fitting(
    rows: Iterable[_Row], most_rows: float, is_too_large: Callable[[], bool]
) -> Iterator[_Row]:
    """Give rows as long as there is room for them; raises TooManyRowsError.

    Whether the file is too large is asked from time to time.
    """
    for number, row in enumerate(rows, 1):
        if number > most_rows or (number % LOOK_EACH == 0 and is_too_large()):
            raise TooManyRowsError
        yield row


class Form(Enum):
    """How a column's values are meant."""

    TEXT = auto()
    COUNT = auto()
    MINUTES = auto()  # given in seconds
    MOMENT = auto()  # given in UTC epoch seconds
    DAY = auto()  # given as the ordinal of a date
    SHARE = auto()  # of one
    EACH = auto()  # each its own: given as a `Formed`


@dataclass(frozen=True)
class Formed:
    """A value of a column in which not all are alike."""

    form: Form
    value: str | float


Value = str | int | float | Formed | None


@dataclass(frozen=True)
class Head:
    """The head of a column; its width is in characters."""

    column: Column
    form: Form = Form.TEXT
    width: int = 12


@dataclass(frozen=True)
class Series:
    """What a chart shows of one column."""

    column: Column
    color: str
    is_dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of the first `most` rows, by the first column; bars lie on top of each other."""

    title: Word
    across: Word  # what is counted
    series: Sequence[Series]
    most: int
    is_line: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet: its heads, and rows with a value for each.

    Rows may be made as they are read. Of those of a sheet with charts there are few: a list.
    """

    sheet: Sheet
    heads: Sequence[Head]
    rows: Iterable[Sequence[Value]]
    charts: Sequence[Chart] = ()

"""Buttons that say of which group a report is to be; what was typed stands in what they send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, digits

from domain.periods import Kind, Period


@dataclass(frozen=True)
class Button:
    """A report somebody asked for with a message of theirs, of one group of several.

    `period` is as it is typed.
    """

    group_id: int
    message_id: int
    period: str
    unit: str | None = None
    person_id: int | None = None

    @property
    def data(self) -> str:
        """Write what the button sends: with the longest of all, 64 bytes."""
        numbers = (self.group_id, self.message_id, self.person_id)
        group, message, person = ("" if each is None else _short(each) for each in numbers)
        period = _SHORT.get(self.period, self.period)
        return f"{PREFIX}{group}:{message}:{period}:{person}:{self.unit or ''}"


PREFIX = "report:"
LONGEST_UNIT = 8  # characters: more than `domain.facts` reads
_SHORT = {"last week": "lweek", "last month": "lmonth"}
_LONG = {short: period for period, short in _SHORT.items()}
_DIGITS = digits + ascii_lowercase
_BUTTON = re.compile(
    rf"{PREFIX}(-[0-9a-z]{{1,10}}):([0-9a-z]{{1,7}}):([a-z0-9-]{{1,7}}):"
    rf"([0-9a-z]{{0,11}}):(.{{0,{LONGEST_UNIT}}})"
)


def _short(number: int) -> str:
    """Write a number so that `int` reads it with as many digits as there are."""
    if number < 0:
        return f"-{_short(-number)}"
    left, digit = divmod(number, len(_DIGITS))
    return (_short(left) if left else "") + _DIGITS[digit]


def parse_figures_button(data: str) -> Button | None:
    """Read what a button sent that asks for a report; None for anything else."""
    match = _BUTTON.fullmatch(data)
    if match is None:
        return None
    *numbers, period, person, unit = match.group(1, 2, 3, 4, 5)
    group_id, message_id = (int(each, len(_DIGITS)) for each in numbers)
    person_id = int(person, len(_DIGITS)) if person else None
    return Button(group_id, message_id, _LONG.get(period, period), unit or None, person_id)


def typed(period: Period) -> str:
    """Write a period as it is typed."""
    if period.kind is Kind.A_MONTH:
        return period.first_day.isoformat()[: len("2026-11")]
    return str(period.kind.value)

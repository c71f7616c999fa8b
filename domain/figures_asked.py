"""Buttons that say of which group a report is to be; what was typed stands in what they send."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.periods import Kind, Period


@dataclass(frozen=True)
class Button:
    """A report somebody asked for with a message of theirs, of one group of several.

    `period` is as it is typed; at most one of `unit` and `person_id` is there.
    """

    group_id: int
    message_id: int
    period: str
    unit: str | None = None
    person_id: int | None = None

    @property
    def data(self) -> str:
        """Write what the button sends: with the longest of all, 64 bytes."""
        of = f"u{self.unit}" if self.unit is not None else ""
        of = f"p{self.person_id}" if self.person_id is not None else of
        return f"{PREFIX}{self.group_id}:{self.message_id}:{self.period}:{of}"


PREFIX = "report:"
LONGEST_UNIT = 8  # characters: more than `domain.facts` reads
_BUTTON = re.compile(
    rf"{PREFIX}(-[0-9]{{1,16}}):([0-9]{{1,10}}):([a-z0-9 -]{{1,10}}):"
    rf"(?:u(.{{1,{LONGEST_UNIT}}})|p([0-9]{{1,16}}))?"
)


def parse_figures_button(data: str) -> Button | None:
    """Read what a button sent that asks for a report; None for anything else."""
    match = _BUTTON.fullmatch(data)
    if match is None:
        return None
    group_id, message_id, period, unit, person_id = match.groups()
    of_person = int(person_id) if person_id else None
    return Button(int(group_id), int(message_id), period, unit, of_person)


def typed(period: Period) -> str:
    """Write a period as it is typed."""
    if period.kind is Kind.A_MONTH:
        return period.first_day.isoformat()[: len("2026-11")]
    return str(period.kind.value)

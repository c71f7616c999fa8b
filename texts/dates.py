"""Days of the calendar, and months, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from texts.language import ENGLISH, N_, Deferred, Language

_MONTHS: Sequence[Deferred] = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_DAYS: Sequence[Deferred] = (
    *(N_("Jan {day}"), N_("Feb {day}"), N_("Mar {day}"), N_("Apr {day}"), N_("May {day}")),
    *(N_("Jun {day}"), N_("Jul {day}"), N_("Aug {day}"), N_("Sep {day}"), N_("Oct {day}")),
    *(N_("Nov {day}"), N_("Dec {day}")),
)
"""Days of each month: beside a number, months have another form in some languages."""


def day(language: Language, on: date) -> str:
    """Write a day, without its year."""
    return language.gettext(_DAYS[on.month - 1]).format(day=on.day)


def dated(language: Language, on: date) -> str:
    """Write a day with its year, as it can be typed, too: in English the way /shift asks for it."""
    if language == ENGLISH:
        return on.isoformat()
    said = language.gettext("{month_and_day}, {year}")
    return said.format(month_and_day=day(language, on), year=on.year)


def month(language: Language, on: date) -> str:
    """Write the month of a day, and its year."""
    named = language.gettext(_MONTHS[on.month - 1])
    return language.gettext("{month} {year}").format(month=named, year=on.year)

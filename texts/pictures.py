"""What stands on the picture of a period's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.figures import PeriodFigures, Response, UnitFigures
from domain.visible import legible
from texts.cutting import cut
from texts.duty import WEEKDAYS
from texts.figures import WAITED_FOR
from texts.formatting import duration, percent
from texts.language import Language
from texts.periods import before, named

LONGEST_TITLE = 44  # UTF-16 units, as many as stand in a line of the picture
LONGEST_UNIT = 14
DAYS_A_WEEK = 7
DAYS_A_MONTH = 31


@dataclass(frozen=True)
class Labels:
    """All words of a picture, in one language."""

    title: str
    period: str
    by_day: str
    opened: str
    resolved: str
    before: str
    a_day: str
    day: str
    days: list[str]
    by_hour: str
    hour: str
    weekdays: list[str]
    kept: str
    kept_now: str
    kept_before: str
    units: str
    unit_names: list[str]
    waited: list[str]
    incidents: str
    nothing: str
    nothing_answered: str


def labels(language: Language, figures: PeriodFigures, name: str, most_units: int) -> Labels:
    """Say what stands on a picture of figures; `name` is whose they are, as plain text."""
    units = figures.units[:most_units]
    return Labels(
        title=cut(legible(name), LONGEST_TITLE) or language.gettext("Incidents"),
        period=named(language, figures.period),
        by_day=language.gettext("Incidents by day"),
        opened=language.gettext("opened ({count})").format(count=figures.totals.opened),
        resolved=language.gettext("resolved ({count})").format(count=figures.totals.resolved),
        before=before(language, figures.period),
        a_day=language.gettext("incidents a day"),
        day=language.gettext("day"),
        days=_days(language, [each.day for each in figures.days]),
        by_hour=language.gettext("When they were opened"),
        hour=language.gettext("hour of the day, {zone}").format(zone=figures.period.zone.key),
        weekdays=[language.gettext(day) for day in WEEKDAYS],
        kept=language.gettext("First response within SLA"),
        kept_now=_kept(language, language.gettext("now"), figures.totals.first_response),
        kept_before=_kept(language, language.gettext("before"), figures.before.first_response),
        units=language.gettext("Units with the most incidents"),
        unit_names=[cut(legible(unit.unit), LONGEST_UNIT) for unit in units],
        waited=[_waited(language, unit) for unit in units],
        incidents=language.gettext("incidents"),
        nothing=language.gettext("none"),
        nothing_answered=language.gettext("nothing to respond to"),
    )


def _days(language: Language, days: Sequence[date]) -> list[str]:
    if len(days) > DAYS_A_MONTH:
        return [f"{day:%m-%d}" for day in days]
    if len(days) > DAYS_A_WEEK:
        return [str(day.day) for day in days]
    return [f"{language.gettext(WEEKDAYS[day.weekday()])} {day.day}" for day in days]


def _kept(language: Language, when: str, response: Response) -> str:
    """Say how often the first response came in time, behind when that was."""
    count = response.times.count
    if not count:
        return language.gettext("{when}: –").format(when=when)
    share = percent(language, response.within / count)
    said = language.gettext("{when}: {percent} ({within} of {count})")
    return said.format(when=when, percent=share, within=response.within, count=count)


def _waited(language: Language, unit: UnitFigures) -> str:
    """Say what a unit waited for, longest first."""
    longest = sorted(unit.waited.items(), key=lambda each: -each[1])
    return ", ".join(
        language.gettext(WAITED_FOR[kind]).format(time=duration(language, seconds))
        for kind, seconds in longest[:2]
        if seconds
    )

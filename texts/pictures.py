"""What stands on the picture of a period's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.figures import PeriodFigures, Response
from domain.visible import legible
from texts import periods
from texts.cutting import cut
from texts.duty import WEEKDAYS
from texts.figures import Subject, waited_for
from texts.formatting import percent, plain_name
from texts.language import Language

LONGEST_TITLE = 40  # UTF-16 units, as many as stand in a line of the picture
LONGEST_UNIT = 12
LONGEST_PERSON = 20
MOST_WAITS = 2  # kinds of waits that are told of one unit, the longest first
DAYS_A_WEEK = 7
SHARES = range(0, 101, 25)
"""Percent that are named below the bar of what came in time."""


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
    shares: list[str]
    units: str
    unit_names: list[str]
    waited: list[str]
    incidents: str
    scale: str
    nothing: str


def labels(language: Language, figures: PeriodFigures, subject: Subject, most_units: int) -> Labels:
    """Say what stands on a picture of figures."""
    units = figures.units[:most_units]
    before = periods.one_before(language, figures.period.kind)
    return Labels(
        title=_title(language, figures, subject),
        period=periods.named(language, figures.period),
        by_day=language.gettext("Incidents by day"),
        opened=language.gettext("opened: {count}").format(count=figures.totals.opened),
        resolved=language.gettext("resolved: {count}").format(count=figures.totals.resolved),
        before=before,
        a_day=language.gettext("incidents a day"),
        day=language.gettext("day"),
        days=_days(language, [each.day for each in figures.days]),
        by_hour=language.gettext("When they were opened"),
        hour=language.gettext("hour of the day, {zone}").format(zone=figures.period.zone.key),
        weekdays=[language.gettext(day) for day in WEEKDAYS],
        kept=language.gettext("First response on time (SLA)"),
        kept_now=_kept(language, figures.totals.first_response),
        kept_before=f"{before}: {_kept(language, figures.before.first_response)}",
        shares=[percent(language, share / 100) for share in SHARES],
        units=language.gettext("Units with the most incidents"),
        unit_names=[_unit(unit.unit) for unit in units],
        waited=[" ".join(waited_for(language, unit.waited, MOST_WAITS)) for unit in units],
        incidents=language.gettext("incidents"),
        scale=_scale(language, max(map(max, figures.by_hour))),
        nothing=language.gettext("none was named"),
    )


def _title(language: Language, figures: PeriodFigures, subject: Subject) -> str:
    """Say whose figures they are; a unit or a person is told, however long the group's name is."""
    named = [_unit(figures.unit)] if figures.unit is not None else []
    if figures.person_id is not None:
        person = subject.people.get(figures.person_id)
        named.append(plain_name(language, person, LONGEST_PERSON))
    room = LONGEST_TITLE - sum(map(len, named))
    whole = cut(legible(subject.title) or language.gettext("Report"), room)
    return " · ".join([whole, *named])


def _unit(unit: str) -> str:
    return cut(legible(unit), LONGEST_UNIT)


def _days(language: Language, days: Sequence[date]) -> list[str]:
    """Name days as shortly as their number asks for."""
    if len(days) > DAYS_A_WEEK:
        return [str(day.day) for day in days]
    return [f"{language.gettext(WEEKDAYS[day.weekday()])} {day.day}" for day in days]


def _scale(language: Language, most: int) -> str:
    """Say how many the darkest colour stands for."""
    said = language.ngettext("0–{count} incidents", "0–{count} incidents", most)
    return said.format(count=most)


def _kept(language: Language, response: Response) -> str:
    """Say how often the first response came in time."""
    count = response.times.count
    if not count:
        return language.gettext("nothing was claimed")
    said = language.gettext("{percent} ({within} of {count})")
    share = percent(language, response.within / count)
    return said.format(percent=share, within=response.within, count=count)

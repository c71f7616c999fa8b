"""Periods, as people read them, and what each is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from domain.periods import Kind, Period
from texts.dates import day, month
from texts.language import N_, Deferred, Language

# A report may come late: what was last week when it was due is not, by then.
_NAMED: Mapping[Kind, Deferred] = {
    Kind.TODAY: N_("today, {first}"),
    Kind.WEEK: N_("this week, {first} – {last}"),
    Kind.MONTH: N_("this month, {first} – {last}"),
    Kind.LAST_WEEK: N_("week of {first} – {last}"),
    Kind.LAST_MONTH: N_("{month}"),
    Kind.A_MONTH: N_("{month}"),
}
_MONTH_SO_FAR = N_("{month} until {last}")
_BEFORE: Mapping[Kind, Deferred] = {
    Kind.TODAY: N_("the day before"),
    Kind.WEEK: N_("the week before"),
    Kind.MONTH: N_("the month before"),
    Kind.LAST_WEEK: N_("the week before"),
    Kind.LAST_MONTH: N_("the month before"),
    Kind.A_MONTH: N_("the month before"),
}
_BEFORE_SO_FAR: Mapping[Kind, Deferred] = {
    Kind.TODAY: N_("the day before, until the same time"),
    Kind.WEEK: N_("the week before, until the same time"),
    Kind.MONTH: N_("the month before, until the same time"),
    Kind.A_MONTH: N_("the month before, until the same time"),
}


def named(language: Language, period: Period) -> str:
    """Name a period, with its days."""
    so_far = period.kind is Kind.A_MONTH and not period.is_over
    return language.gettext(_MONTH_SO_FAR if so_far else _NAMED[period.kind]).format(
        first=day(language, period.first_day),
        last=day(language, period.last_day),
        month=month(language, period.first_day),
    )


def before(language: Language, period: Period) -> str:
    """Name what a period is compared with."""
    so_far = _BEFORE_SO_FAR.get(period.kind) if _is_of_a_part(period) else None
    return language.gettext(so_far or _BEFORE[period.kind])


def one_before(language: Language, kind: Kind) -> str:
    """Name the period before, where there is no room to say how much of it counts."""
    return language.gettext(_BEFORE[kind])


def _is_of_a_part(period: Period) -> bool:
    """Tell whether a period is compared with a part of the one before."""
    return period.before.t_until < period.t_from

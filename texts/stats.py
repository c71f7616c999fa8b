"""How fast a group is, in the words of those who read it with /stats."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures import Durations, Kpis
from texts.formatting import duration, percent
from texts.language import N_, Deferred, Language

PERIODS: Mapping[str, Deferred] = {
    "today": N_("today"),
    "week": N_("the last 7 days"),
    "month": N_("the last 30 days"),
    "all": N_("all time"),
}
"""What can stand behind /stats, and what it means."""


def stats(language: Language, period: str, kpis: Kpis) -> str:
    """Show a group's figures for the incidents reported in a period."""
    said = language.gettext("<b>Incidents reported: {period}</b>")
    counted = language.gettext("{reported} reported, {resolved} resolved")
    return "\n".join(
        [
            said.format(period=language.gettext(PERIODS[period])),
            counted.format(reported=kpis.reported, resolved=kpis.resolved),
            *_apart_line(language, kpis),
            *_on_time(language, kpis),
            *_took(language, _CLAIMED, kpis.first_response),
            *_took(language, _RESOLVED, kpis.resolution),
            *_waiting_lines(language, kpis),
            *_took(language, _MANAGERS, kpis.manager_response),
            *_without_manager(language, kpis),
        ]
    )


def _apart_line(language: Language, kpis: Kpis) -> list[str]:
    """Count what went another way than from a dispatcher's claim to the end, if anything did."""
    said = [
        language.gettext(text).format(count=count)
        for text, count in (
            (N_("{count} called off"), kpis.cancelled),
            (N_("{count} taken charge of by a manager"), kpis.taken_charge),
            (N_("{count} reopened"), kpis.reopened),
            (N_("{count} waiting for something now"), kpis.waiting_now),
        )
        if count
    ]
    return [", ".join(said)] if said else []


def _on_time(language: Language, kpis: Kpis) -> list[str]:
    """Tell how many had somebody soon enough, by what the group, its fleet or ops set."""
    count = kpis.first_response.count
    if not count:
        return []
    said = language.gettext("On time: {rate} ({kept} of {count} claimed)")
    rate = percent(language, kpis.on_time / count)
    return [said.format(rate=rate, kept=kpis.on_time, count=count)]


# How long one took; how long half took, and nine in ten.
_CLAIMED = (
    N_("It was claimed within {median}"),
    N_("Half were claimed within {median}, 9 in 10 within {p90}"),
)
_RESOLVED = (
    N_("It was resolved within {median}"),
    N_("Half were resolved within {median}, 9 in 10 within {p90}"),
)
_WORKED_ON = (
    N_("Without waiting, that is {median}"),
    N_("Without waiting, half within {median}, 9 in 10 within {p90}"),
)
_WAITED = (
    N_("One waited {median} for parts or others"),
    N_("Of those that waited, half waited up to {median}, 9 in 10 up to {p90}"),
)
_MANAGERS = (
    N_("Managers had the escalated one within {median}"),
    N_("Managers had half of what was escalated within {median}, 9 in 10 within {p90}"),
)


def _took(language: Language, said: tuple[Deferred, Deferred], took: Durations) -> list[str]:
    """Tell how long something took, if it ever happened."""
    if took.median is None or took.p90 is None:
        return []
    one, many = said
    times = (duration(language, each) for each in (took.median, took.p90))
    median, p90 = times
    return [language.gettext(one if took.count == 1 else many).format(median=median, p90=p90)]


def _waiting_lines(language: Language, kpis: Kpis) -> list[str]:
    """Tell how long incidents waited for parts, a vendor and the like, if any did."""
    if not kpis.waiting.count:
        return []
    return [
        *_took(language, _WORKED_ON, kpis.working),
        *_took(language, _WAITED, kpis.waiting),
    ]


def _without_manager(language: Language, kpis: Kpis) -> list[str]:
    if not kpis.resolved:
        return []
    rate = percent(language, kpis.resolved_tier1 / kpis.resolved)
    said = language.gettext("Resolved without a manager: {rate} ({tier1} of {resolved})")
    return [said.format(rate=rate, tier1=kpis.resolved_tier1, resolved=kpis.resolved)]

"""How fast a group is, in the words of those who read it with /stats."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures import Durations, Kpis
from texts.formatting import duration, percent
from texts.language import N_, Deferred, Language

PERIODS: Mapping[str, Deferred] = {
    "today": N_("today (since 00:00 UTC)"),
    "week": N_("the last 7 days"),
    "month": N_("the last 30 days"),
    "all": N_("all time"),
}
"""What can stand behind /stats, and what it means."""


def stats(language: Language, period: str, kpis: Kpis) -> str:
    """Show a group's figures for the incidents reported in a period."""
    return "\n".join(
        [
            language.gettext("<b>Incidents reported: {period}</b>").format(
                period=language.gettext(PERIODS[period])
            ),
            language.gettext("{reported} reported, {resolved} resolved").format(
                reported=kpis.reported, resolved=kpis.resolved
            ),
            *_apart_line(language, kpis),
            _tier1_line(language, kpis),
            _kpi_line(language, language.gettext("Triage time"), kpis.triage),
            _kpi_line(language, language.gettext("Manager response"), kpis.manager_response),
            _kpi_line(language, language.gettext("Total resolution"), kpis.resolution),
            *_waiting_lines(language, kpis),
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


def _waiting_lines(language: Language, kpis: Kpis) -> list[str]:
    """Tell how long incidents waited for parts, a vendor and the like, if any did."""
    if not kpis.waiting.count:
        return []
    return [
        _kpi_line(language, language.gettext("Resolution without waiting"), kpis.working),
        _kpi_line(language, language.gettext("Waiting for parts or others"), kpis.waiting),
    ]


def _tier1_line(language: Language, kpis: Kpis) -> str:
    rate = percent(language, kpis.resolved_tier1 / kpis.resolved) if kpis.resolved else "–"
    return language.gettext("Tier-1 resolution rate: {rate} ({tier1} of {resolved})").format(
        rate=rate, tier1=kpis.resolved_tier1, resolved=kpis.resolved
    )


def _kpi_line(language: Language, title: str, figures: Durations) -> str:
    if figures.median is None or figures.p90 is None:
        return language.gettext("{title}: none yet").format(title=title)
    return language.gettext(
        "{title}: median {median}, 90th percentile {p90} (count {count})"
    ).format(
        title=title,
        median=duration(language, figures.median),
        p90=duration(language, figures.p90),
        count=figures.count,
    )

"""The figures of a group, as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures import Durations, Kpis
from texts.formatting import duration

PERIODS: Mapping[str, str] = {
    "today": "today (since 00:00 UTC)",
    "week": "the last 7 days",
    "month": "the last 30 days",
    "all": "all time",
}


STATS_USAGE = "Choose a period: /stats today, /stats week, /stats month or /stats all"


def stats(period: str, kpis: Kpis) -> str:
    """Show a group's figures for the incidents reported in a period."""
    rate = f"{kpis.resolved_tier1 / kpis.resolved:.0%}" if kpis.resolved else "–"
    return "\n".join(
        [
            f"<b>Incidents reported: {PERIODS[period]}</b>",
            f"{kpis.reported} reported, {kpis.resolved} resolved",
            f"Tier-1 resolution rate: {rate} ({kpis.resolved_tier1} of {kpis.resolved})",
            _kpi_line("Triage time", kpis.triage),
            _kpi_line("Manager response", kpis.manager_response),
            _kpi_line("Total resolution", kpis.resolution),
        ]
    )


def _kpi_line(title: str, figures: Durations) -> str:
    if figures.median is None or figures.p90 is None:
        return f"{title}: none yet"
    return (
        f"{title}: median {duration(figures.median)},"
        f" 90th percentile {duration(figures.p90)} (count {figures.count})"
    )

"""What people ask to see of incidents: the open ones, one whole story, the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incidents import REPORT, Action, Durations, Event, Incident, Kpis
from message_builder import status
from phrases import (
    People,
    cut,
    duration,
    escaped,
    link,
    message_link,
    pack,
    pieces,
    quiet,
    quiet_name,
    time,
    who,
)

INCIDENT_USAGE = "Say which one, by its number:\n/incident 42 or /incident TKT-2026-0042"
NOTHING_OPEN = "✅ Nothing is open."
OPEN_TEXT = 60  # characters of each report in the list
OPEN_A_PAGE = 20  # below Telegram's 4096 characters and 100 entities, however long the names


def open_list(open_incidents: Sequence[Incident], people: People, number: int) -> str:
    """List one page (from 1) of a group's open incidents, oldest first."""
    if not open_incidents:
        return NOTHING_OPEN
    pages = -(-len(open_incidents) // OPEN_A_PAGE)
    number = min(max(number, 1), pages)
    shown = open_incidents[(number - 1) * OPEN_A_PAGE : number * OPEN_A_PAGE]
    lines = [f"<b>Open incidents: {len(open_incidents)}</b>"]
    lines += [_open_line(incident, people) for incident in shown]
    if pages > 1:
        lines.append(f"Page {number} of {pages}. /open {number % pages + 1} shows another.")
    return "\n".join(lines)


def _open_line(incident: Incident, people: People) -> str:
    url = message_link(incident.group_id, incident.pinned_message_id)
    return (
        f"• {link(url, incident.incident_id)} {status(incident, people, quiet_name)},"
        f" reported {time(incident.t_created)}"
        f"\n   {escaped(quiet(cut(_one_line(incident.description), OPEN_TEXT)))}"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def no_such_incident(text: str) -> str:
    """Answer /incident for a number this group does not have."""
    return (
        f"This group has no incident {escaped(cut(text.strip(), 40))}. /open lists the open ones."
    )


_TOLD: Mapping[str, str] = {
    REPORT: "reported by {who}",
    Action.CLAIM.value: "claimed by {who}",
    Action.LEAVE.value: "left by {who}",
    Action.ESCALATE.value: "escalated by {who}",
    Action.CLAIM_ESCALATION.value: "escalation claimed by {who}",
    Action.LEAVE_ESCALATION.value: "escalation left by {who}",
    Action.RESOLVE.value: "{who} asked to resolve; summary awaited",
    Action.KEEP_WORKING.value: "{who} kept working",
    Action.SUMMARISE.value: "resolved by {who}",
}


def story(incident: Incident, people: People, events: Sequence[Event]) -> list[str]:
    """Tell one incident whole, in as many messages as it takes: full text, then the timeline."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    blocks = [
        f"<b>{link(url, incident.incident_id)}</b>\nStatus: {status(incident, people, quiet_name)}"
    ]
    blocks += [escaped(part) for part in _parts(f"Issue: {incident.description}")]
    if incident.resolution_summary is not None:
        blocks += [escaped(part) for part in _parts(f"Summary: {incident.resolution_summary}")]
    blocks.append("<b>Timeline</b>")
    blocks += [_event_line(event, people) for event in events]
    return pack(blocks)


def _event_line(event: Event, people: People) -> str:
    told = _TOLD[event.action].format(who=who(people, event.actor_id, quiet_name))
    return f"{time(event.t, 'dT')} {told}"


STORY_PART = 3500  # UTF-16 units


def _parts(text: str) -> list[str]:
    return pieces(quiet(text), STORY_PART)


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

"""What people ask to see of incidents: the open ones, one whole story, the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.incidents import REPORT, Action, Among, Event, Incident, Status
from domain.people import User
from texts.formatting import (
    People,
    cut,
    escaped,
    link,
    message_link,
    name,
    pack,
    pieces,
    quiet,
    quiet_gist,
    quiet_name,
    time,
    who,
)
from texts.links import card_link

INCIDENT_USAGE = "Say which one, by its number:\n/incident 42 or /incident TKT-2026-0042"
NOTHING_OPEN = "✅ Nothing is open."
MOST_EVENTS = 300  # of an incident's timeline, besides the report: up to eight messages
OPEN_A_PAGE = 20  # incidents: within `_fits` of formatting.py, however long the names


_TITLES: Mapping[Among, str] = {
    Among.ALL: "Open incidents",
    Among.MINE: "Open incidents you have",
    Among.UNCLAIMED: "Unclaimed incidents",
}
_NOTHING: Mapping[Among, str] = {
    Among.ALL: NOTHING_OPEN,
    Among.MINE: "You have no open incident. /open lists all that are open.",
    Among.UNCLAIMED: "✅ Nothing is unclaimed. /open lists all that are open.",
}


@dataclass(frozen=True)
class Page:
    """One page of /open: its number from 1, how many pages there are, and how many incidents."""

    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, number: int, total: int) -> Page:
        """Give the page asked for, or the nearest there is."""
        pages = max(1, -(-total // OPEN_A_PAGE))
        return cls(min(max(number, 1), pages), pages, total)

    @property
    def skipped(self) -> int:
        """How many incidents stand on earlier pages."""
        return (self.number - 1) * OPEN_A_PAGE


def open_list(shown: Sequence[Incident], people: People, page: Page, among: Among) -> str:
    """List one page of a group's open incidents, in the order given."""
    if not page.total:
        return _NOTHING[among]
    lines = [f"<b>{_TITLES[among]}: {page.total}</b>"]
    lines += [_open_line(incident, people) for incident in shown]
    if page.pages > 1:
        another = f"/open {among.value} {page.number % page.pages + 1}".replace("  ", " ")
        lines.append(f"Page {page.number} of {page.pages}. {another} shows another.")
    return "\n".join(lines)


def open_usage(word: str) -> str:
    """Name a word behind /open that says nothing, and those that do."""
    return (
        f"I do not know <code>{escaped(cut(word, 40))}</code>. Send /open for all that is open,"
        " <code>/open mine</code> for what you have, <code>/open unclaimed</code> for what nobody"
        " has, or <code>/open 2</code> for the second page."
    )


def _open_line(incident: Incident, people: People) -> str:
    url = message_link(incident.group_id, incident.pinned_message_id)
    problem = quiet_gist(incident.description)
    return (
        f"• {link(url, incident.incident_id)} {status(incident, people, quiet_name)},"
        f" reported {time(incident.t_created)}"
    ) + (f"\n   {problem}" if problem else "")


def no_such_incident(text: str) -> str:
    """Answer /incident for a number this group does not have."""
    first = cut(text.split(maxsplit=1)[0], 40)  # what stands behind it may be a name
    return f"This group has no incident {escaped(first)}. /open lists the open ones."


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


def story(
    incident: Incident, people: People, events: Sequence[Event], left_out: int = 0
) -> list[str]:
    """Tell one incident whole, in as many messages as it takes: full text, then the timeline.

    `left_out` events stand between the first and the others.
    """
    blocks = [f"<b>{card_link(incident)}</b>\nStatus: {status(incident, people, quiet_name)}"]
    blocks += [escaped(part) for part in _parts(f"Report: {incident.description}")]
    if incident.resolution_summary is not None:
        blocks += [escaped(part) for part in _parts(f"Summary: {incident.resolution_summary}")]
    blocks.append("<b>Timeline</b>")
    lines = [_event_line(event, people) for event in events]
    gap = [f"… {left_out} older entries are not shown …"] if left_out else []
    return pack([*blocks, *lines[:1], *gap, *lines[1:]])


def _event_line(event: Event, people: People) -> str:
    told = _TOLD[event.action].format(who=who(people, event.actor_id, quiet_name))
    return f"{time(event.t, 'dT')} {told}"


STORY_PART = 3500  # UTF-16 units, within `_fits` of formatting.py


def _parts(text: str) -> list[str]:
    return pieces(quiet(text), STORY_PART)


def status(incident: Incident, people: People, show: Callable[[User | None], str] = name) -> str:
    """Say in one line where an incident stands, with who has it."""
    owner = show(people.get(incident.owner_id)) if incident.owner_id is not None else ""
    return _STATUS[incident.status].format(owner=owner)


_STATUS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥 UNCLAIMED",
    Status.CLAIMED_T1: "🛠️ IN PROGRESS (Claimed by {owner})",
    Status.ESCALATED: "🆘 ESCALATED - Awaiting Manager",
    Status.CLAIMED_T2: "🛠️ IN PROGRESS (Handled by {owner})",
    Status.AWAITING_SUMMARY: "⌛ AWAITING SUMMARY (from {owner})",
    Status.RESOLVED: "✅ RESOLVED",
}

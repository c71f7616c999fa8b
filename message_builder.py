"""The card: its text and its keyboard, for each state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from domain.incidents import Action, Incident, Status
from domain.people import Team
from texts.formatting import (
    People,
    cut,
    duration,
    escaped,
    gist,
    link,
    message_link,
    time,
    who,
)
from texts.incidents import status
from texts.paging import REPLY_WITH_SUMMARY, nobody_named, shown

# Buttons

BUTTONS: Mapping[Action, tuple[str, str | None]] = {
    Action.CLAIM: ("✅ Claim", KeyboardButtonStyle.SUCCESS),
    Action.LEAVE: ("❌ Leave Claim", KeyboardButtonStyle.DANGER),
    Action.ESCALATE: ("⬆️ Escalate", None),
    Action.CLAIM_ESCALATION: ("🛡️ Claim Escalation", KeyboardButtonStyle.SUCCESS),
    Action.LEAVE_ESCALATION: ("❌ Leave Claim", KeyboardButtonStyle.DANGER),
    Action.RESOLVE: ("🏁 Resolve", KeyboardButtonStyle.PRIMARY),
    Action.KEEP_WORKING: ("↩️ Keep Working", None),
}

KEYBOARDS: Mapping[Status, Sequence[Sequence[Action]]] = {
    Status.UNCLAIMED: [[Action.CLAIM]],
    Status.CLAIMED_T1: [[Action.LEAVE, Action.ESCALATE], [Action.RESOLVE]],
    Status.ESCALATED: [[Action.CLAIM_ESCALATION]],
    Status.CLAIMED_T2: [[Action.RESOLVE], [Action.LEAVE_ESCALATION]],
    Status.AWAITING_SUMMARY: [[Action.KEEP_WORKING]],
    Status.RESOLVED: [],
}

BUTTON_DATA = rf"^(?:{'|'.join(action.value for action in BUTTONS)}):TKT-\d{{4}}-\d{{4,9}}\Z"
"""What `button_data` makes; anything else pressed is not one of our live buttons."""


def button_data(action: Action, incident_id: str) -> str:
    """Write what a button sends back: the action and the incident (at most 64 bytes)."""
    return f"{action.value}:{incident_id}"


def parse_button(data: str) -> tuple[Action, str] | None:
    """Read what `button_data` wrote; None for anything else."""
    action, _, incident_id = data.partition(":")
    return (Action(action), incident_id) if re.match(BUTTON_DATA, data) else None


def keyboard(incident: Incident) -> InlineKeyboardMarkup | None:
    """Lay out the buttons of the incident's state; None when there are none."""
    rows = [
        [_button(action, incident.incident_id) for action in row]
        for row in KEYBOARDS[incident.status]
    ]
    return InlineKeyboardMarkup(rows) if rows else None


REMOVE_COPY = "🗑️ Remove this copy"


def remove_button(incident: Incident) -> InlineKeyboardMarkup:
    """Make the button of a card that has none, until it is known to be the only one.

    Should its sending be cut off and done again, there are two; who taps the other one removes it.
    """
    data = button_data(Action.KEEP_WORKING, incident.incident_id)  # refused: it is resolved
    return InlineKeyboardMarkup([[InlineKeyboardButton(REMOVE_COPY, callback_data=data)]])


def _button(action: Action, incident_id: str) -> InlineKeyboardButton:
    label, style = BUTTONS[action]
    return InlineKeyboardButton(label, callback_data=button_data(action, incident_id), style=style)


# Characters of the report on an open card, well inside the 4096 of
# https://core.telegram.org/bots/api#sendmessage.
CARD_TEXT = 3000
RESOLVED_TEXT = 1500  # of the report, and of the summary, on a resolved card
LINKED = 10  # attachments with a link of their own


# The card


def card(
    incident: Incident,
    people: People,
    attachments: Sequence[int] = (),
    claimants: Team | None = None,
) -> str:
    """Render an incident as its card, at most 4096 characters of text.

    `claimants` may claim it; None: it waits for no claim.
    """
    resolved = incident.status is Status.RESOLVED
    lines = [
        f"<b>{_headline(incident)}</b>",
        *shown(escaped(gist(incident.description))),
        *(_outcome(incident, people) if resolved else [f"Status: {status(incident, people)}"]),
        *_what_to_do(incident),
        *nobody_named(incident, claimants),
        *_taps_lost(incident),
        "",
        f"Reported by: {who(people, incident.created_by_id)}, {time(incident.t_created)}",
        *_attachment_line(incident, attachments),
        *_report(incident.description, RESOLVED_TEXT if resolved else CARD_TEXT),
    ]
    return "\n".join(lines)


def _report(text: str, limit: int) -> list[str]:
    """Show the whole report where it says more than the gist."""
    return [] if gist(text) in ("", text.strip()) else [f"Report: {escaped(cut(text, limit))}"]


def least_card(incident: Incident) -> str:
    """Write what stays of a card when all that people typed is refused, as plain text."""
    return f"{_headline(incident)}\nStatus: {status(incident, {})}"


def _headline(incident: Incident) -> str:
    title = {Status.UNCLAIMED: "🚨 NEW INCIDENT", Status.RESOLVED: "✅ RESOLVED"}
    return f"{title.get(incident.status, '🚨 INCIDENT')}: {incident.incident_id}"


def _what_to_do(incident: Incident) -> list[str]:
    return [REPLY_WITH_SUMMARY] if incident.status is Status.AWAITING_SUMMARY else []


def _taps_lost(incident: Incident) -> list[str]:
    if incident.t_taps_lost is None:
        return []
    return [f"⚠️ Taps before {time(incident.t_taps_lost, 't')} may be lost. Please tap again."]


def _outcome(incident: Incident, people: People) -> list[str]:
    took = duration((incident.t_resolved or 0) - incident.t_created)
    return [
        f"Resolved by: {who(people, incident.resolved_by_id)}",
        f"Summary: {escaped(cut(incident.resolution_summary or '', RESOLVED_TEXT))}",
        f"Took: {took}",
    ]


def _attachment_line(incident: Incident, attachments: Sequence[int]) -> list[str]:
    if not attachments:
        return []
    if incident.source_chat_id != incident.group_id:  # left behind when the group migrated
        return [f"📎 Attachments: {len(attachments)}"]
    links = [
        link(message_link(incident.group_id, message_id), str(number))
        for number, message_id in enumerate(attachments[:LINKED], 1)
    ]
    more = f" and {len(attachments) - LINKED} more" if len(attachments) > LINKED else ""
    return [f"📎 Attachments: {', '.join(links)}{more}"]


# Toasts and alerts

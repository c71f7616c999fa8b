"""What is said to people who report something, or correct what they reported."""

from __future__ import annotations

from domain.incidents import Incident
from domain.reports import MOST_WAITING, WAITS_FOR
from texts.commands import usage
from texts.formatting import DAY
from texts.language import Language


def kept(language: Language, incident: Incident) -> str:
    """Say what becomes of a report in a group where nobody would be called to it yet."""
    days = WAITS_FOR // DAY
    until = language.ngettext(
        "Your report is kept as {incident} for {days} day: its card is posted as soon as that is"
        " done. Nobody is told of it before: call a dispatcher.",
        "Your report is kept as {incident} for {days} days: its card is posted as soon as that is"
        " done. Nobody is told of it before: call a dispatcher.",
        days,
    ).format(incident=incident.incident_id, days=days)
    return f"{_not_configured(language)}\n{until}"


def too_many_kept(language: Language) -> str:
    """Refuse one report more in a group that is not set up."""
    full = language.ngettext(
        "{count} report waits for that already, and there is no room for more: this one was not"
        " recorded. Call a dispatcher, and send it again after that.",
        "{count} reports wait for that already, and there is no room for more: this one was not"
        " recorded. Call a dispatcher, and send it again after that.",
        MOST_WAITING,
    ).format(count=MOST_WAITING)
    return f"{_not_configured(language)}\n{full}"


def _not_configured(language: Language) -> str:
    return language.gettext(
        "Group not configured. A group admin must first name the managers, like this: {usage}"
    ).format(usage=usage(language, "configure_managers"))

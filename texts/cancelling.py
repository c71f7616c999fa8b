"""What people are told who call an incident off."""

from __future__ import annotations

from domain.incidents import Incident
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import escaped
from texts.incidents import reason
from texts.language import N_, Language
from texts.links import card_link, incident_link

AS_YOURSELF = N_("Please call it off as yourself, not as the group, so that I can see who you are.")
REASON = 200  # UTF-16 units of it that are read back


def called_off(
    language: Language, incident: Incident, bot_username: str, first: Incident | None = None
) -> str:
    """Confirm that an incident is called off, and why; `first` is the one it is a duplicate of."""
    why = escaped(cut(reason(language, incident), REASON))
    if first is not None:
        why = why.replace(first.incident_id, card_link(first))
    return language.gettext("🚫 {incident} is called off: {reason}").format(
        incident=incident_link(incident, bot_username), reason=why
    )


def say_why(language: Language, incident: Incident) -> str:
    """Ask somebody who did not report an incident why they call it off; nothing was changed."""
    need = language.gettext("{incident} is still open: say why it is called off.")
    usage = misused(language, "cancel")
    return f"{need.format(incident=incident.incident_id)}\n{usage}"


def which(language: Language, incident: Incident, other: Incident) -> str:
    """Ask which one is meant by a reply to one that names another; nothing was changed."""
    return language.gettext(
        "You replied to {incident}, but typed the number of {other}, so nothing was called off."
        " To call off {other}, send its number and why as a new message. To call off {incident},"
        " reply with why, like <code>/cancel duplicate of {other}</code>."
    ).format(incident=incident.incident_id, other=other.incident_id)


def no_such(language: Language, typed: str) -> str:
    """Reply to /cancel for a number this group does not have."""
    none = language.gettext("This group has no incident {number}. /open lists the open ones.")
    return none.format(number=escaped(cut(typed.split(maxsplit=1)[0], 40)))


def no_other(language: Language, number: int) -> str:
    """Say that the group has no such incident of which another could be a duplicate."""
    none = language.gettext("The group has no incident {number}, so nothing was called off.")
    return none.format(number=number)


def of_another_group(language: Language, other: Incident) -> str:
    """Say in an office why an incident is no duplicate of one in another group of the fleet."""
    said = language.gettext(
        "{other} is of another group: people there would read what is said here, so nothing was"
        " called off as its duplicate. Call it off in words of your own instead."
    )
    return said.format(other=other.incident_id)


def is_itself(language: Language, incident: Incident) -> str:
    """Say that an incident cannot be a duplicate of itself, or of its own duplicate."""
    itself = language.gettext(
        "{incident} cannot be a duplicate of itself or of its own duplicates, so nothing was"
        " called off."
    )
    return itself.format(incident=incident.incident_id)


def is_called_off(language: Language, incident: Incident, first: Incident) -> str:
    """Say that the incident another would be a duplicate of is worked on by nobody."""
    none_left = language.gettext(
        "{first} was called off itself, so nobody works on it. Say in words why {incident} is"
        " called off; nothing was changed."
    )
    return none_left.format(first=first.incident_id, incident=incident.incident_id)

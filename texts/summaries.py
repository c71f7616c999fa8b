"""What people read about a summary: the prompt, and what is said to replies that are none."""

from __future__ import annotations

from domain.incidents import Incident
from domain.people import User
from texts.formatting import People, mention, quiet_name
from texts.incidents import status
from texts.language import N_, Language
from texts.links import asked_about
from texts.paging import with_gist


def prompt(language: Language, incident: Incident, owner: User | None, bot_username: str) -> str:
    """Ask the owner for the resolution summary.

    The link behind the incident's id leads to the card, and says to `prompted_incident` what was
    asked, in case the prompt's message id never came back to us.
    """
    asked = language.gettext(
        "{person}, please reply to this message with the resolution summary for {incident}."
    ).format(person=mention(language, owner), incident=asked_about(incident, bot_username))
    return with_gist(asked, incident)


PROMPT_PLACEHOLDER = N_("What was done")


REPLY_WITH_SUMMARY = N_("📝 Reply to this message with the summary")


def empty_summary(language: Language, incident: Incident, bot_username: str) -> str:
    """Ask again for a summary that had no words."""
    return language.gettext(
        "The summary of {incident} needs words: reply with a text, or a photo with a caption."
    ).format(incident=asked_about(incident, bot_username))


def waiting_for(
    language: Language,
    incident: Incident,
    owner: User | None,
    bot_username: str,
    *,
    anonymous: bool,
) -> str:
    """Tell somebody else who replied that the summary is another person's to give."""
    awaited = language.gettext("The summary of {incident} is awaited from {person}.").format(
        incident=asked_about(incident, bot_username), person=mention(language, owner)
    )
    if not anonymous:
        return awaited
    hint = language.gettext("If that is you, reply as yourself, not as the group.")
    return f"{awaited} {hint}"


def came_late(language: Language, incident: Incident, people: People) -> str:
    """Tell somebody who gives a summary that it is not awaited any more."""
    return language.gettext(
        "{incident} is now: {status}."
        " Nobody is asked for a summary, so your reply was kept as a note."
    ).format(incident=incident.incident_id, status=status(language, incident, people, quiet_name))

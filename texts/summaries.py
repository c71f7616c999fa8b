"""What people read about a summary: the prompt, and what is said to replies that are none."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import Incident
from domain.people import User
from domain.summaries import Choice, OfferButton
from texts.formatting import MINUTE, People, mention, quiet_name
from texts.incidents import status
from texts.language import N_, Deferred, Language
from texts.links import asked_about, incident_link
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


TAKEN_OVER_AFTER = 60 * 60  # seconds; then the prompt says who else can write the summary


def prompt_again(
    language: Language,
    incident: Incident,
    owner: User | None,
    bot_username: str,
    waited: int,
    *,
    is_gone: bool,
) -> str:
    """Ask the owner again after `waited` seconds; others read how to write it in their place.

    They do so after an hour, or at once if the owner `is_gone` from the group.
    """
    asked = _awaited_for(language, waited // MINUTE).format(
        person=mention(language, owner),
        incident=asked_about(incident, bot_username),
        minutes=waited // MINUTE,
    )
    lines = [with_gist(asked, incident)]
    if is_gone or waited >= TAKEN_OVER_AFTER:
        lines.append(_who_else(language, incident))
    return "\n".join(lines)


def _awaited_for(language: Language, minutes: int) -> str:
    if not minutes:
        return language.gettext(
            "{person}, {incident} has been waiting for its summary for less than a minute."
            " Please reply to this message with it."
        )
    return language.ngettext(
        "{person}, {incident} has been waiting for its summary for {minutes} minute."
        " Please reply to this message with it.",
        "{person}, {incident} has been waiting for its summary for {minutes} minutes."
        " Please reply to this message with it.",
        minutes,
    )


def _who_else(language: Language, incident: Incident) -> str:
    """Say how somebody else can write the summary: of what a manager has, a manager."""
    if incident.claimed_by_t2_id is None:
        said = language.gettext("Anyone else on the team can take over and write it: {command}")
    else:
        said = language.gettext("Any other manager can take over and write it: {command}")
    return said.format(command=f"<code>/take {incident.incident_id}</code>")


PROMPT_PLACEHOLDER = N_("What was done")


REPLY_WITH_SUMMARY = N_("📝 Reply to this message with the summary")


def empty_summary(language: Language, incident: Incident, bot_username: str) -> str:
    """Ask again for a summary that said nothing."""
    return language.gettext(
        "That says nothing about what was done on {incident}:"
        " reply with words, a photo, a voice message or a file."
    ).format(incident=asked_about(incident, bot_username))


SEE_ATTACHMENT = N_("see attachment")
"""The summary of whoever sent a photo, a voice message or a file without a word."""


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


def offer(language: Language, incident: Incident, bot_username: str) -> str:
    """Ask whether what this replies to is the summary; a reply to it is the summary, too."""
    asked = language.gettext("Is this the summary of {incident}?")
    return asked.format(incident=asked_about(incident, bot_username))


def tap_instead(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell who says yes or no to an offer in words to tap; a reply to this is the summary."""
    return language.gettext(
        "If what you wrote before is the summary of {incident}, tap ✅ Yes."
        " If not, reply with what was done."
    ).format(incident=asked_about(incident, bot_username))


_CHOICES: Mapping[Choice, Deferred] = {Choice.YES: N_("✅ Yes"), Choice.NO: N_("✏️ No")}


def offer_keyboard(language: Language, incident: Incident) -> InlineKeyboardMarkup:
    """Lay out the buttons below an offer."""
    keys = [
        InlineKeyboardButton(
            language.gettext(label),
            callback_data=OfferButton(choice, incident.incident_id, incident.transitions).data,
        )
        for choice, label in _CHOICES.items()
    ]
    return InlineKeyboardMarkup([keys])


def words_gone(language: Language, incident: Incident) -> str:
    """Tell whoever says yes to words that are gone, or are none any more, how to give the summary.

    An alert: at most 200 characters, https://core.telegram.org/bots/api#answercallbackquery.
    """
    return language.gettext(
        "Your message is gone, or it says nothing about this any more."
        " Reply to the card with the summary of {incident}."
    ).format(incident=incident.incident_id)


def stays(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell who edited a summary into nothing that it stays as it was."""
    return language.gettext(
        "The summary of {incident} stays as it was: your message says nothing any more."
    ).format(incident=incident_link(incident, bot_username))


def too_late(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell who edited a summary that it does not change any more, and what to do instead."""
    return language.gettext(
        "The summary of {incident} stays as it was: it can be edited for a day, and only while the"
        " incident is resolved with it. To add something, reply to the card."
    ).format(incident=incident_link(incident, bot_username))

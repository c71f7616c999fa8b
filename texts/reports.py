"""What is said to people who report something, or correct what they reported."""

from __future__ import annotations

from telegram import ForceReply

from domain.incidents import Incident
from domain.reports import CORRECTED_WITHIN, MOST_WAITING, WAITS_FOR
from texts.commands import usage
from texts.formatting import DAY, HOUR, People, actor_name, linked, moment, quiet_name
from texts.incidents import status_line
from texts.joining import shown_title
from texts.language import N_, Deferred, Language
from texts.links import incident_link, question
from texts.panel import Page

OUT_OF_SIGHT = N_("💬 message in another topic")
PLACEHOLDER = N_("Truck 456, flat tire, I-80 mile 212")


def what_happened(language: Language, bot_username: str) -> Page:
    """Ask who reports without saying what; by a link in it, a reply is known to be the report."""
    return _question(language, N_("{what_happened} Reply to this message."), bot_username)


def say_it(language: Language, bot_username: str) -> Page:
    """Ask once more: what came does not say what happened."""
    return _question(
        language,
        N_(
            "{what_happened} I cannot tell from that. Reply to this message with words, a photo, a"
            " video, a voice message, a file or your location."
        ),
        bot_username,
    )


def _question(language: Language, text: Deferred, bot_username: str) -> Page:
    asked = linked(question(bot_username), language.gettext("What happened?"))
    placeholder = language.gettext(PLACEHOLDER)
    return Page(
        language.gettext(text).format(what_happened=asked),
        ForceReply(selective=True, input_field_placeholder=placeholder),
    )


def already(
    language: Language,
    incident: Incident,
    people: People,
    bot_username: str,
    office: str | None,
) -> str:
    """Say that a message was reported before, and where that stands."""
    that = language.gettext("That is {incident} already").format(
        incident=incident_link(incident, bot_username)
    )
    if incident.waits_for_setup:
        return f"{that}\n{_not_configured(language, office)}"
    return f"{that}\n{status_line(language, incident, people, quiet_name)}"


# Before the group is set up


def kept(language: Language, incident: Incident, bot_username: str, office: str | None) -> str:
    """Say what becomes of a report in a group where nobody would be called to it yet.

    A reply to it is known to be about the incident.
    """
    days = WAITS_FOR // DAY
    until = language.ngettext(
        "Your report is kept as {incident} for {days} day: its card is posted as soon as that is"
        " done. Nobody is told of it before: call a dispatcher.",
        "Your report is kept as {incident} for {days} days: its card is posted as soon as that is"
        " done. Nobody is told of it before: call a dispatcher.",
        days,
    ).format(incident=incident_link(incident, bot_username), days=days)
    return f"{_not_configured(language, office)}\n{until}"


def too_many_kept(language: Language, office: str | None) -> str:
    """Refuse one report more in a group that is not set up."""
    full = language.ngettext(
        "{count} report waits for that already, and there is no room for more: this one was not"
        " recorded. Call a dispatcher, and send it again after that.",
        "{count} reports wait for that already, and there is no room for more: this one was not"
        " recorded. Call a dispatcher, and send it again after that.",
        MOST_WAITING,
    ).format(count=MOST_WAITING)
    return f"{_not_configured(language, office)}\n{full}"


def _not_configured(language: Language, office: str | None) -> str:
    """Say what is missing, and where: in a group of a fleet, in the fleet's `office`."""
    said = _NAME_THEM if office is None else _NAME_THEM_IN_THE_OFFICE
    shown = shown_title(language, office or "")
    return language.gettext(said).format(usage=usage(language, "configure_managers"), office=shown)


_NAME_THEM = N_(
    "Group not configured. A group admin must first name the managers, like this: {usage}"
)
_NAME_THEM_IN_THE_OFFICE = N_(
    "Group not configured. In its fleet's office, {office}, an admin must first name the managers,"
    " like this: {usage}"
)


# Corrections


def too_late(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell who edits an old report that it stays as it was, and what to do instead."""
    hours = CORRECTED_WITHIN // HOUR
    late = language.ngettext(
        "{incident} stays as it was reported: editing a report changes it for {hours} hour only."
        " Reply to the card with what is different now.",
        "{incident} stays as it was reported: editing a report changes it for {hours} hours only."
        " Reply to the card with what is different now.",
        hours,
    )
    return late.format(incident=incident_link(incident, bot_username), hours=hours)


def nothing_left(language: Language, incident: Incident, bot_username: str) -> str:
    """Refuse an edit that leaves a report without words."""
    return language.gettext(
        "{incident} stays as it was reported: nothing is left of your words. To call it off,"
        " reply to the card with <code>/cancel</code>"
    ).format(incident=incident_link(incident, bot_username))


def no_correction(language: Language, incident: Incident, bot_username: str) -> str:
    """Refuse an edit that makes another command of a report."""
    return language.gettext(
        "{incident} stays as it was reported, and nothing else was done: a command works as a new"
        " message only. Send it as one, or edit your report into what happened."
    ).format(incident=incident_link(incident, bot_username))


def reported_lines(language: Language, incident: Incident, people: People) -> list[str]:
    """Say on a card who reported an incident and when, and who logged it for them."""
    reported = language.gettext("Reported by: {person}, {time}").format(
        person=actor_name(language, people, incident.created_by_id),
        time=moment(language, incident.t_created),
    )
    if incident.logged_message_id is None or incident.logged_by_id == incident.created_by_id:
        return [reported]
    # Whoever has just logged it needs no call to it.
    logger = actor_name(language, people, incident.logged_by_id, quiet_name)
    return [reported, language.gettext("Logged by: {person}").format(person=logger)]

"""What the panel of an incident shows behind its first page."""

from __future__ import annotations

from database import Database
from domain.panel import Button, Verb
from handling import questions
from handling.context import Context, read
from handling.presses import Press
from sending.history import Question
from texts import panel, refusals
from texts.notes import notes_of
from texts.panel import Page


async def story(press: Press, context: Context) -> Page:
    """Show the whole story, page by page."""
    incident_id, language = press.incident.incident_id, press.language

    def told(database: Database) -> list[str]:
        incident = database.incidents.get(incident_id) or press.incident
        return questions.story_of(database, language, incident)

    return await _leaves(press, context, Verb.STORY, told)


async def notes(press: Press, context: Context) -> Page:
    """Show all notes, page by page."""
    incident, language = press.incident, press.language

    def told(database: Database) -> list[str]:
        duplicates = database.duplicates.of(incident.incident_id)
        found, note_count = questions.notes_about(database, incident, duplicates)
        people = database.people.get_all([note.author_id for note in found])
        return notes_of(language, found, people, note_count)

    return await _leaves(press, context, Verb.NOTES, told)


async def _leaves(press: Press, context: Context, verb: Verb, told: Question) -> Page:
    """Show one of several pages that are read beside the loop."""
    incident, language = press.incident, press.language
    about = f"{verb.value} {incident.incident_id}"
    leaves = await read(context, language, press.user.user_id, about, told)
    shown = leaves or [language.gettext(refusals.CANNOT_LOOK_UP)]
    return panel.leaf(language, incident, verb, shown, _number(press.button))


def _number(button: Button) -> int:
    """Read which page is wanted."""
    digits = button.argument[:MOST_DIGITS]
    return int(digits) if digits.isdecimal() else 1


MOST_DIGITS = 6


async def severities(press: Press, _: Context) -> Page:
    """Offer the grades of how bad it is."""
    return panel.severities(press.language, press.incident)


async def whys(press: Press, _: Context) -> Page:
    """Offer the reasons for calling an incident off."""
    is_reporter = press.incident.created_by_id == press.user.user_id
    return panel.whys(press.language, press.incident, is_reporter=is_reporter)


async def sure(press: Press, _: Context) -> Page:
    """Ask once more whether an incident is the duplicate of another."""
    return panel.sure_of_duplicate(press.language, press.incident)

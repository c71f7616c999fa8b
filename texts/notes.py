"""What people say about an incident: the newest on its card, all of it in its story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.messages import Kind
from domain.notes import Note
from texts.cutting import cut, pieces, units
from texts.formatting import (
    People,
    actor_name,
    escaped,
    linked,
    message_link,
    moment,
    on_record,
    one_line,
    pack,
    quiet,
    quiet_name,
)
from texts.kinds import wordless
from texts.language import Language

ON_CARD = 120  # UTF-16 units of the newest note
IN_PART = 120  # of an older one, when the story would be too long with all of them whole
WHOLE = 24_000  # of all notes that a story tells whole: seven messages
MOST_TOLD = 150  # of the newest notes
STORY_PART = 3500  # within `_fits` of formatting.py


def newest_note(language: Language, note: Note, people: People, note_count: int) -> str:
    """Show the newest note on the card, and how many there are; a card posted anew rings nobody."""
    line = language.gettext("📝 {time} {person}: {text}").format(
        time=moment(language, note.t, "t"),
        person=actor_name(language, people, note.author_id, quiet_name),
        text=escaped(_said(language, _without_place(language, note), ON_CARD)),
    )
    if note_count == 1:
        return line
    counted = language.ngettext("({count} note)", "({count} notes)", note_count)
    return f"{line} {counted.format(count=note_count)}"


_COORDINATES = re.compile(r"^-?\d+\.\d{6}, -?\d+\.\d{6}$", re.ASCII | re.MULTILINE)
"""What `domain.places.coordinates` writes, on a line of its own."""


def _without_place(language: Language, note: Note) -> Note:
    """Leave out where it was: the card has a line for that, which follows a truck that moves."""
    if note.kind is not Kind.PLACE:
        return note
    label = wordless(language, Kind.PLACE)
    return replace(note, text=_COORDINATES.sub(label, note.text, count=1))


def _said(language: Language, note: Note, limit: int) -> str:
    """Say what a note says in one line, or what it is if it has no words."""
    return one_line(language, note.text, limit) or _kind(language, note)


def _kind(language: Language, note: Note) -> str:
    return wordless(language, note.kind) if note.kind else ""


def told(
    language: Language, note: Note, people: People, *, whole: bool, seconds: bool = True
) -> list[str]:
    """Tell a note for a story: whole, with what it said first, or its first words.

    `seconds`: to the second when it was.
    """
    person = actor_name(language, people, note.author_id, quiet_name)
    begins = (
        f"{moment(language, note.t, 'dT' if seconds else 'dt')} {_linked_icon(note)} {person}: "
    )
    if not whole:
        return [begins + escaped(cut(quiet(_said(language, note, IN_PART)), IN_PART))]
    return _whole(begins, _words(language, note)) + _first(language, note)


def notes_of(
    language: Language, notes: Sequence[Note], people: People, note_count: int
) -> list[str]:
    """Tell all notes about an incident, in as many messages as it takes."""
    if not notes:
        return [
            language.gettext(
                "📝 Nobody has said anything yet. Reply to one of its messages in the group: what"
                " you say there, or send, stands here."
            )
        ]
    left_out = note_count - len(notes)
    lines = [older(language, left_out)] if left_out > 0 else []
    for note, whole in zip(notes, fit_whole(notes), strict=True):
        lines += told(language, note, people, whole=whole)
    return pack(lines)


def fit_whole(notes: Sequence[Note]) -> list[bool]:
    """Tell which notes of a story, oldest first, are told whole: the newest, until it is long."""
    left, fit = WHOLE, []
    for note in reversed(notes):
        left -= units(note.text) + units(note.first_text or "")
        fit.append(left >= 0)
    return fit[::-1]


def older(language: Language, note_count: int) -> str:
    """Say how many notes are not shown."""
    return language.ngettext(
        "… {count} older note is not shown …",
        "… {count} older notes are not shown …",
        note_count,
    ).format(count=note_count)


def _linked_icon(note: Note) -> str:
    """Lead to the note's own message, where its photo or voice is."""
    return linked(message_link(note.chat_id, note.message_id), "📝")


def _words(language: Language, note: Note) -> str:
    words = on_record(language, note.text)
    return "\n".join(filter(None, (_kind(language, note), words)))


def _whole(begins: str, text: str) -> list[str]:
    first, *more = pieces(quiet(text), STORY_PART) or [""]
    return [begins + escaped(first), *map(escaped, more)]


def _first(language: Language, note: Note) -> list[str]:
    if note.first_text is None:
        return []
    was = language.gettext("   before it was edited: {text}")
    return _whole("", was.format(text=on_record(language, note.first_text)))


def says_too_little(language: Language) -> str:
    """Refuse a sticker or a dice as a note."""
    return language.gettext(
        "I cannot keep that as a note. Reply with words, a photo, a video, a voice message, a file"
        " or your location."
    )


def too_many(language: Language, limit: int) -> str:
    """Refuse a note of somebody who wrote very many."""
    return language.ngettext(
        "You added {count} note to this incident within the hour, so this one was not kept."
        " Edit your last one instead: what you add there is kept.",
        "You added {count} notes to this incident within the hour, so this one was not kept."
        " Edit your last one instead: what you add there is kept.",
        limit,
    ).format(count=limit)

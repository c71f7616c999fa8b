"""What people are called in files."""

from __future__ import annotations

from domain.exported import ExportedPerson, Word, Words, word_key
from domain.visible import can_be_seen, legible


def name_of(person: ExportedPerson | None, words: Words) -> str:
    """Name a person by what others can see of them."""
    name = legible(person.full_name) if person else ""
    if can_be_seen(name):
        return name
    return f"@{person.handle}" if person and person.handle else words[word_key(Word.SOMEONE)]

"""What people are called in files."""

from __future__ import annotations

from functools import lru_cache

from domain.exported import ExportedPerson, Word, Words, word_key
from domain.visible import legible

MOST_NAMES = 1024  # remembered: the same people are in row after row


def name_of(person: ExportedPerson | None, words: Words) -> str:
    """Name a person by what others can see of them."""
    name = _legible(person.full_name) if person else ""
    if name:
        return name
    return f"@{person.handle}" if person and person.handle else words[word_key(Word.SOMEONE)]


@lru_cache(MOST_NAMES)
def _legible(name: str) -> str:
    return legible(name)

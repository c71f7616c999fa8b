"""Which language is read where: a group's own by all of it, else each person's."""

from __future__ import annotations

from collections.abc import Mapping

from database import Database
from domain.languages import Code, Reader, spoken_to
from domain.people import User
from texts.language import ENGLISH, Language


class Languages:
    """Tells the language of what is said.

    A person's is the one they chose with /language, else that of their app, if it is spoken; else
    it is their group's, and English where there is none, as in a private chat. Nothing is kept: it
    is what the database says when something is written.
    """

    def __init__(self, database: Database, spoken: Mapping[Code, Language]) -> None:
        self._store = database.languages
        self.spoken = spoken

    def in_code(self, code: Code | None) -> Language:
        """Give a language by its code; one that cannot be read, and None, are English."""
        return self.spoken.get(code or Code.ENGLISH, ENGLISH)

    def of_group(self, group_id: int) -> Language:
        """Give the language of what all of a group read: cards, pages, nudges, boards."""
        return self.in_code(self._store.of_group(group_id))

    def of_person(self, user_id: int | None, group_id: int | None = None) -> Language:
        """Give the language of what one person alone reads, about something of a group."""
        return self._of(user_id, None, group_id)

    def of_user(self, user: User | None, group_id: int | None = None) -> Language:
        """Give the language of somebody who has just done something; None: nobody is known."""
        told = user.language_code if user else None
        return self._of(user.user_id if user else None, told, group_id)

    def _of(self, user_id: int | None, told: str | None, group_id: int | None) -> Language:
        reader = Reader() if user_id is None else self._store.of_person(user_id)
        code = reader.chosen or spoken_to(told or reader.told)
        if code is None and group_id is not None:
            return self.of_group(group_id)
        return self.in_code(code)

"""Which language is read where: English, until groups and people can choose theirs."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Place
from texts.language import ENGLISH, Language


@dataclass(frozen=True)
class Languages:
    """Tells the language of what is said: a group's own for what all of it read, else a person's.

    `default` is read by all whose language is not known.
    """

    default: Language = ENGLISH

    def of_group(self, _group_id: int) -> Language:
        """Give the language of cards, pages, nudges, prompts, and replies in a group."""
        return self.default

    def of_person(self, _user_id: int | None) -> Language:
        """Give the language of what one person alone reads: toasts, and the private chat."""
        return self.default

    def of_place(self, place: Place) -> Language:
        """Give the language of a reply to what was written somewhere."""
        if place.is_private:
            return self.of_person(place.writer_id)
        return self.of_group(place.chat_id)

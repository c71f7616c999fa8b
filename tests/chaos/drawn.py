"""What each card and board must show: written anew from the database, in some language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from telegram import InlineKeyboardButton

import message_builder
from database import Database
from domain.incidents import Incident
from sandbox import SentMessage
from sending import beside
from sending.boards import drawing
from texts import board as board_texts
from texts.language import Language


def drawn(database: Database) -> Callable[[SentMessage, Language], str]:
    """Give what writes a board anew, as of when it was drawn; only an office has one."""

    def of(message: SentMessage, language: Language) -> str:
        board = database.boards.of_office(message.chat.id)
        if board is None:
            return ""
        now = int(message.chat.telegram.now())
        shown = replace(drawing(database, board, now), t=drawn_at(message))
        return board_texts.message(language, shown, str(message.sender.username))

    return of


def drawn_at(message: SentMessage) -> int:
    """Read off a board when it was drawn, in UTC epoch seconds."""
    times = [each.unix_time for each in message.entities if each.unix_time is not None]
    return times[-1] if times else 0


def shows(database: Database, card: SentMessage, language: Language, incident: Incident) -> bool:
    """Tell whether a card shows how its incident stands, in a language."""
    people = beside.people_on_card(database, incident)
    said = message_builder.card(language, incident, people, beside.beside(database, incident))
    place = database.places.of(incident.incident_id)
    bot_username = str(card.sender.username)
    wanted = message_builder.keyboard(language, incident, bot_username, place)
    return card.html == said and _keyboard(card) == [
        [(b.text, b.callback_data, b.style, _copied(b)) for b in row]
        for row in wanted.inline_keyboard
    ]


def _keyboard(card: SentMessage) -> list[list[tuple[object, ...]]]:
    return [[(b.text, b.callback_data, b.style, b.copy_text) for b in row] for row in card.buttons]


def _copied(button: InlineKeyboardButton) -> str | None:
    return button.copy_text.text if button.copy_text else None

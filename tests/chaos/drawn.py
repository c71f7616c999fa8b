"""What each board must show: written anew from the database, as of the time it was drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from database import Database
from sandbox import SentMessage
from sending.boards import drawing
from texts import board as board_texts
from texts.language import ENGLISH


def drawn(database: Database) -> Callable[[SentMessage], str]:
    """Give what writes a board anew; one of a group that is no office shows nothing."""

    def of(message: SentMessage) -> str:
        board = database.boards.of_office(message.chat.id)
        if board is None:
            return ""
        now = int(message.chat.telegram.now())
        shown = replace(drawing(database, board, now), t=drawn_at(message))
        return board_texts.message(ENGLISH, shown, str(message.sender.username))

    return of


def drawn_at(message: SentMessage) -> int:
    """Read off a board when it was drawn, in UTC epoch seconds."""
    times = [each.unix_time for each in message.entities if each.unix_time is not None]
    return times[-1] if times else 0

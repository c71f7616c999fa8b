"""Figures that somebody asked for, or that come by themselves, until all their parts stand."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import IntFlag
from typing import final

from domain.periods import Kind, Span
from storage.connection import Connection

_UNDER_WAY = (
    "EXISTS (SELECT 1 FROM figures_owed WHERE chat_id = :chat_id AND t_done IS NULL"
    " AND reply_to IS NOT NULL)"
)


class Part(IntFlag):
    """What figures consist of; a caption is the text below the picture."""

    PICTURE = 1
    TEXT = 2
    FILE = 4


@dataclass(frozen=True)
class FiguresRequest:
    """Which figures are wanted where: of what is seen from a group, in a span of time.

    `chat_id` is where they are sent, a group or a private chat; `asked_by` is None for an anonymous
    admin. Without `reply_to`, the message that asked, they come by themselves.
    """

    chat_id: int
    group_id: int
    kind: Kind
    span: Span
    thread_id: int | None = None
    unit: str | None = None  # of this unit only
    person_id: int | None = None  # what this person did only
    asked_by: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class OwedFigures:
    """Figures on their way; `t` is when they were asked for, or due, `sent` which parts stand."""

    request_id: int
    request: FiguresRequest
    t: int
    sent: Part


@final
class FiguresOwed:
    """Which figures are to be sent where, and how much of them was; kept once they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, request: FiguresRequest, now: int) -> bool:
        """Owe figures that somebody asked for; False while others asked for are under way there.

        The same message once more owes nothing new, and is told the same.
        """
        with self._connection.transaction():
            if self._is_asked(request):
                return True
            return self._put(request, now, unless=_UNDER_WAY)

    def _is_asked(self, request: FiguresRequest) -> bool:
        query = (
            "SELECT 1 FROM figures_owed WHERE chat_id = :chat_id AND reply_to = :reply_to"
            " AND group_id = :group_id"
        )
        rows = self._connection.sql(
            query,
            chat_id=request.chat_id,
            reply_to=request.reply_to,
            group_id=request.group_id,
        )
        return bool(rows)

    def _put(self, request: FiguresRequest, now: int, unless: str) -> bool:
        """Owe figures; False, and nothing, if a condition of SQL holds."""
        rows = self._connection.sql(
            "INSERT INTO figures_owed (chat_id, thread_id, group_id, kind, t_from, t_until, unit,"
            " person_id, asked_by, reply_to, t) SELECT :chat_id, :thread_id, :group_id, :kind,"
            " :t_from, :t_until, :unit, :person_id, :asked_by, :reply_to, :now"
            f" WHERE NOT {unless} RETURNING request_id",
            chat_id=request.chat_id,
            thread_id=request.thread_id,
            group_id=request.group_id,
            kind=request.kind.value,
            t_from=request.span.t_from,
            t_until=request.span.t_until,
            unit=request.unit,
            person_id=request.person_id,
            asked_by=request.asked_by,
            reply_to=request.reply_to,
            now=now,
        )
        return bool(rows)

    def get(self, request_id: int) -> OwedFigures | None:
        """Find figures that are on their way; None once all of them were sent."""
        query = "SELECT * FROM figures_owed WHERE request_id = :request_id AND t_done IS NULL"
        rows = self._connection.sql(query, request_id=request_id)
        return _owed_of(rows[0]) if rows else None

    def record_sent(self, figures: OwedFigures, part: Part, now: int) -> None:
        """Record that a part was sent, or a message that says why it is none; the file is last."""
        self._connection.sql(
            "UPDATE figures_owed SET parts = parts | :part, t_done = iif(:is_last, :now, t_done)"
            " WHERE request_id = :request_id",
            request_id=figures.request_id,
            part=int(part),
            is_last=Part.FILE in part,
            now=now,
        )

    def give_up(self, request_id: int, now: int) -> None:
        """Owe nothing more of figures that nobody may see, or that cannot be sent."""
        self._connection.sql(
            "UPDATE figures_owed SET t_done = :now WHERE request_id = :request_id",
            request_id=request_id,
            now=now,
        )


def _owed_of(row: sqlite3.Row) -> OwedFigures:
    request = FiguresRequest(
        chat_id=row["chat_id"],
        group_id=row["group_id"],
        kind=Kind(row["kind"]),
        span=Span(row["t_from"], row["t_until"]),
        thread_id=row["thread_id"],
        unit=row["unit"],
        person_id=row["person_id"],
        asked_by=row["asked_by"],
        reply_to=row["reply_to"],
    )
    return OwedFigures(row["request_id"], request, row["t"], Part(row["parts"]))

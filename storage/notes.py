"""Notes: what people say about incidents, and which of them are still to be acknowledged."""

from __future__ import annotations

import sqlite3
from typing import final

from domain.messages import Content, Kind
from domain.notes import Note
from domain.people import Role, User
from storage import people
from storage.attachments import attach, attach_loose_photos
from storage.connection import Connection
from storage.messages import record_message
from storage.places import record_place
from storage.states import IS_SHOWN, SHOWS_IT
from storage.waits import take_reply

_NOTE = (
    "incident_id, chat_id, message_id, author_id, text, first_text, kind, t, t_edited FROM notes"
)

_WITH = "iif(text = '', :text, text || char(10) || :text)"
_IS_NEW = "instr(char(10) || text || char(10), char(10) || :text || char(10)) = 0 AND :text <> ''"
"""What a note of an album says with the words below one more photo, unless they stand there."""


@final
class Notes:
    """What people say about incidents by replying to one of their messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        incident_id: str,
        chat_id: int,
        message_id: int,
        author: User | None,
        content: Content,
        text: str,
        now: int,
    ) -> bool:
        """Keep a note with its photo, file or place; False if there is nothing new in it.

        An album is one note: its first message makes it, the others add to it. `text` is what is
        to be kept of its words. Nobody is acknowledged where no reaction can be: in a group that
        allows none, or that migrated.
        """
        with self._connection.transaction():
            if author is not None:
                people.record(self._connection, author, Role.DRIVER)
            known = self._of_album(incident_id, chat_id, content.album_id)
            if known is None:
                is_new = self._insert(incident_id, chat_id, message_id, author, content, text, now)
            else:
                words = text if content.text else ""  # else whose photo it is at most
                is_new = self._add_to_album(known, chat_id, message_id, words)
            if content.file_id:
                kind = content.kind.value if content.kind else None
                attach(self._connection, incident_id, message_id, content.file_id, kind, chat_id)
            if content.album_id:  # what came without a reply
                attach_loose_photos(self._connection, incident_id, chat_id, content.album_id)
            if is_new:
                author_id = author.user_id if author else None
                take_reply(self._connection, incident_id, author_id, now)
            if is_new and content.position:
                where = (incident_id, chat_id, message_id, content.position)
                record_place(self._connection, *where, now)
            return is_new

    def _insert(
        self,
        incident_id: str,
        chat_id: int,
        message_id: int,
        author: User | None,
        content: Content,
        text: str,
        now: int,
    ) -> bool:
        rows = self._connection.sql(
            "INSERT INTO notes (incident_id, chat_id, message_id, author_id, text, kind,"
            " media_group_id, t, reaction_owed) VALUES (:incident_id, :chat_id, :message_id,"
            " :author_id, :text, :kind, :album, :now, coalesce((SELECT reaction <> ''"
            " AND migrated_to IS NULL FROM groups WHERE group_id = :chat_id), 0))"
            " ON CONFLICT DO NOTHING RETURNING incident_id",
            incident_id=incident_id,
            chat_id=chat_id,
            message_id=message_id,
            author_id=author.user_id if author else None,
            text=text,
            kind=content.kind.value if content.kind else None,
            album=content.album_id,
            now=now,
        )
        if rows:
            self._have_shown(incident_id)
            self._connection.note_added_row()
        return bool(rows)

    def _add_to_album(self, note: Note, chat_id: int, message_id: int, text: str) -> bool:
        """Add one more message of an album: words may stand under any of them, and under several.

        What is delivered twice is known by its words.
        """
        record_message(self._connection, chat_id, message_id, note.incident_id)
        rows = self._connection.sql(
            f"UPDATE notes SET text = {_WITH} WHERE chat_id = :chat_id AND message_id = :first"
            f" AND {_IS_NEW} RETURNING incident_id",
            text=text,
            chat_id=note.chat_id,
            first=note.message_id,
        )
        if rows:
            self._have_shown(note.incident_id)
        return bool(rows)

    def _have_shown(self, incident_id: str) -> None:
        self._connection.sql(
            f"UPDATE incidents SET version = version + {IS_SHOWN} WHERE {SHOWS_IT}",
            incident_id=incident_id,
        )

    def edit(self, note: Note, text: str, now: int, *, is_more: bool = False) -> bool:
        """Change what a note says; what it said first is kept. False if that is the same.

        `is_more`: these words stand below another photo of its album, and are put behind its own.
        """
        new, is_new = (_WITH, _IS_NEW) if is_more else (":text", "text <> :text")
        with self._connection.transaction():
            rows = self._connection.sql(
                f"UPDATE notes SET first_text = coalesce(first_text, text), text = {new},"
                " t_edited = :now WHERE chat_id = :chat_id AND message_id = :message_id"
                f" AND {is_new} RETURNING incident_id",
                text=text,
                now=now,
                chat_id=note.chat_id,
                message_id=note.message_id,
            )
            if rows:
                self._have_shown(note.incident_id)
                self._connection.note_added_row()
            return bool(rows)

    # Found

    def of_message(self, chat_id: int, message_id: int, album: str | None = None) -> Note | None:
        """Find the note a message is, or whose album it belongs to."""
        rows = self._connection.sql(
            f"SELECT {_NOTE} WHERE chat_id = :chat_id AND message_id = :message_id"
            f" UNION ALL SELECT {_NOTE} WHERE chat_id = :chat_id AND media_group_id = :album",
            chat_id=chat_id,
            message_id=message_id,
            album=album,
        )
        return _note(rows[0]) if rows else None

    def _of_album(self, incident_id: str, chat_id: int, album: str | None) -> Note | None:
        rows = self._connection.sql(
            f"SELECT {_NOTE} WHERE chat_id = :chat_id AND media_group_id = :album"
            " AND incident_id = :incident_id",
            chat_id=chat_id,
            album=album,
            incident_id=incident_id,
        )
        return _note(rows[0]) if rows else None

    def newest(self, incident_id: str, most: int = 1) -> list[Note]:
        """List so many of the newest notes about an incident, oldest first."""
        rows = self._connection.sql(
            f"SELECT {_NOTE} WHERE incident_id = :incident_id ORDER BY note_id DESC LIMIT :most",
            incident_id=incident_id,
            most=most,
        )
        return [_note(row) for row in reversed(rows)]

    def count(self, incident_id: str) -> int:
        """Count the notes about an incident."""
        query = "SELECT count(*) FROM notes WHERE incident_id = :incident_id"
        [(count,)] = self._connection.sql(query, incident_id=incident_id)
        return int(count)

    def count_by(self, incident_id: str, author_id: int | None, since: int) -> int:
        """Count one person's notes about an incident since a time."""
        [(count,)] = self._connection.sql(
            "SELECT count(*) FROM notes WHERE incident_id = :incident_id AND t > :since"
            " AND author_id IS :author_id",
            incident_id=incident_id,
            author_id=author_id,
            since=since,
        )
        return int(count)

    # Acknowledged

    def record_acknowledged(self, chat_id: int, message_id: int) -> None:
        """Record that a note has its reaction, or can have none."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE notes SET reaction_owed = 0 WHERE chat_id = :chat_id"
                " AND message_id = :message_id",
                chat_id=chat_id,
                message_id=message_id,
            )

    def record_reaction(self, chat_id: int, reaction: str) -> None:
        """Record what notes are acknowledged with in a group; empty: with nothing."""
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE groups SET reaction = :reaction WHERE group_id = :chat_id",
                chat_id=chat_id,
                reaction=reaction,
            )
            self._connection.sql(
                "UPDATE notes SET reaction_owed = 0"
                " WHERE chat_id = :chat_id AND reaction_owed AND :reaction = ''",
                chat_id=chat_id,
                reaction=reaction,
            )

    def reaction(self, chat_id: int) -> str:
        """Tell what notes are acknowledged with in a group; empty: with nothing."""
        query = "SELECT reaction FROM groups WHERE group_id = :chat_id"
        rows = self._connection.sql(query, chat_id=chat_id)
        return str(rows[0]["reaction"]) if rows else ""


def _note(row: sqlite3.Row) -> Note:
    return Note(**{**dict(row), "kind": Kind(row["kind"]) if row["kind"] else None})

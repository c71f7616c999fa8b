"""Photos and files that belong to incidents, albums among them."""

from __future__ import annotations

from typing import final

from storage.connection import Connection
from storage.messages import record_message
from storage.states import IS_SHOWN, SHOWS_IT

# Seconds. An album has no end mark; its members were seen 11 s apart, or late after an outage:
# https://github.com/NousResearch/hermes-agent/issues/74965. Somebody may report
# a photo of it later: our choice.
ALBUM_TAKES = 10 * 60

_OFFERED = (
    "SELECT said.chat_id, said.media_group_id FROM offers JOIN loose_photos AS said"
    " ON said.chat_id = offers.group_id AND said.message_id = offers.message_id"
    " WHERE is_owed OR offer_message_id IS NOT NULL"
)
"""The albums that somebody is asked about, or is to be: are they the summary?"""


@final
class Attachments:
    """Photos and files of incidents, and loose photos: of albums that may yet report one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def attach(
        self,
        incident_id: str,
        message_id: int,
        file_id: str,
        kind: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Keep a photo or file that belongs to an incident; the card then shows it.

        With the chat its message stands in, a reply to it is known to be about the incident.
        """
        attach(self._connection, incident_id, message_id, file_id, kind, chat_id)

    def message_ids(self, incident_id: str) -> list[int]:
        """List the messages with an incident's attachments, oldest first."""
        query = (
            "SELECT message_id FROM attachments WHERE incident_id = :incident_id"
            " ORDER BY message_id"
        )
        return [row["message_id"] for row in self._connection.sql(query, incident_id=incident_id)]

    def record_summary_album(self, incident_id: str, album: str) -> None:
        """Record the album a summary came with, so that its other photos are attached too."""
        self._connection.sql(
            "UPDATE incidents SET summary_album = :album WHERE incident_id = :incident_id",
            incident_id=incident_id,
            album=album,
        )

    def keep_loose_photo(
        self,
        chat_id: int,
        album: str,
        message_id: int,
        file_id: str,
        now: int,
        kind: str | None = None,
    ) -> None:
        """Keep a photo of an album until it is known whether the album reports an incident."""
        with self._connection.not_synced():
            self._connection.sql(
                "INSERT INTO loose_photos"
                " VALUES (:chat_id, :album, :message_id, :file_id, :now, :kind)"
                " ON CONFLICT DO NOTHING",
                chat_id=chat_id,
                album=album,
                message_id=message_id,
                file_id=file_id,
                now=now,
                kind=kind,
            )

    def purge_loose_photos(self, now: int) -> None:
        """Forget photos whose album has turned out to be none of ours.

        Those of a time to come were dated by a clock that was ahead. An album that is offered as
        a summary may still be taken as one.
        """
        with self._connection.not_synced():
            self._connection.sql(
                "DELETE FROM loose_photos WHERE (t_received < :before OR t_received > :now)"
                f" AND (chat_id, media_group_id) NOT IN ({_OFFERED})",
                before=now - ALBUM_TAKES,
                now=now,
            )

    def attach_loose_photos(self, incident_id: str, chat_id: int, album: str) -> None:
        """Give an incident the photos of its album that came before its words."""
        attach_loose_photos(self._connection, incident_id, chat_id, album)


def attach(
    connection: Connection,
    incident_id: str,
    message_id: int,
    file_id: str,
    kind: str | None,
    chat_id: int | None,
) -> None:
    """Keep a photo or file, and have the incident's card show it."""
    with connection.transaction():
        new = connection.sql(
            "INSERT INTO attachments VALUES (:incident_id, :message_id, :file_id, :kind)"
            " ON CONFLICT DO NOTHING RETURNING message_id",
            incident_id=incident_id,
            message_id=message_id,
            file_id=file_id,
            kind=kind,
        )
        if new:
            if chat_id is not None:
                record_message(connection, chat_id, message_id, incident_id)
            connection.sql(
                f"UPDATE incidents SET version = version + {IS_SHOWN} WHERE {SHOWS_IT}",
                incident_id=incident_id,
            )


def attach_loose_photos(connection: Connection, incident_id: str, chat_id: int, album: str) -> None:
    """Give an incident the photos of an album that are known so far."""
    with connection.transaction():
        rows = connection.sql(
            "SELECT message_id, file_id, kind FROM loose_photos"
            " WHERE chat_id = :chat_id AND media_group_id = :album",
            chat_id=chat_id,
            album=album,
        )
        for row in rows:
            attach(connection, incident_id, row["message_id"], row["file_id"], row["kind"], chat_id)
        connection.sql(
            "DELETE FROM loose_photos WHERE chat_id = :chat_id AND media_group_id = :album",
            chat_id=chat_id,
            album=album,
        )

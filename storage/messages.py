"""Messages by their ids: whose they are, and which of ours are to be deleted."""

from __future__ import annotations

from typing import final

from domain.incidents import Incident, Status
from storage.connection import Connection
from storage.rows import first_incident
from storage.states import IS_OPEN
from storage.transitions import COLUMNS

_CARD_TAKEN = "(pinned_message_id IS :message_id AND incident_id <> :but)"
_RELEASE_ID = (
    f"UPDATE incidents SET pinned = iif({_CARD_TAKEN}, 0, pinned), card_version ="
    f" iif({_CARD_TAKEN} AND {IS_OPEN}, 0, card_version),"
    f" pinned_message_id = iif({_CARD_TAKEN}, NULL, pinned_message_id),"
    " prompt_message_id = nullif(prompt_message_id, :message_id),"
    " page_message_id = nullif(page_message_id, :message_id),"
    " told_message_id = nullif(told_message_id, :message_id)"
    " WHERE incident_id IN (SELECT incident_id FROM live WHERE group_id = :group_id"
    f" AND ({_CARD_TAKEN} OR :message_id IN (prompt_message_id, page_message_id,"
    " told_message_id)))"
    " RETURNING incident_id"
)
_CALL_AGAIN = (
    "UPDATE incidents SET call_owed = 1 WHERE incident_id = (SELECT incident_id FROM calls"
    " WHERE group_id = :group_id AND message_id = :message_id AND kind = 'call')"
    f" AND status = '{Status.UNCLAIMED.value}' AND incident_id <> :but"
)
_CALL_AGAIN_AFTER_WAIT = (
    "UPDATE incidents SET wait_owed = 1 WHERE incident_id = (SELECT incident_id FROM calls"
    " WHERE group_id = :group_id AND message_id = :message_id AND kind = 'wait')"
    " AND wait_calls > 0"
)
_ASK_AGAIN = (
    "UPDATE checks SET asked = asked - (NOT is_owed), is_owed = 1, message_id = NULL"
    " WHERE group_id = :group_id AND message_id = :message_id RETURNING incident_id"
)
_WHOSE = (
    "group_id = :group_id AND {column} = :message_id AND incident_id = (SELECT incident_id"
    " FROM incident_messages WHERE chat_id = :group_id AND message_id = :message_id)"
)
# What is not owed again: the message was of no use to anybody any more, or people saw it. A board
# is owed as long as it has no message.
_FORGET = (
    f"UPDATE offers SET offer_message_id = NULL WHERE {_WHOSE.format(column='offer_message_id')}",
    f"UPDATE reopen_offers SET message_id = NULL WHERE {_WHOSE.format(column='message_id')}",
    f"DELETE FROM told_ends WHERE {_WHOSE.format(column='message_id')}",
    f"DELETE FROM ended_pages WHERE {_WHOSE.format(column='message_id')}",
    (
        "UPDATE groups SET welcome_message_id = NULL"
        " WHERE group_id = :group_id AND welcome_message_id = :message_id"
    ),
    (
        "UPDATE join_requests SET chat_id = NULL, message_id = NULL, is_stale = 0"
        " WHERE chat_id = :group_id AND message_id = :message_id"
    ),
    (
        "UPDATE boards SET message_id = NULL, pinned = 0, shown_version = 0"
        " WHERE group_id = :group_id AND message_id = :message_id"
    ),
    "DELETE FROM ended_boards WHERE group_id = :group_id AND message_id = :message_id",
)
_RELEASE_CALL = (
    "DELETE FROM calls WHERE group_id = :group_id AND message_id = :message_id"
    " RETURNING incident_id"
)


@final
class Messages:
    """To which incident a message belongs, and which have served and are to be deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def incident_of(self, group_id: int, message_id: int) -> Incident | None:
        """Find the live incident to which a message belongs: report, card, page, nudge, prompt."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM live WHERE group_id = :group_id AND (:message_id IN"
            " (pinned_message_id, prompt_message_id, page_message_id)"
            " OR (source_chat_id = :group_id AND source_message_id = :message_id)"
            " OR incident_id = (SELECT incident_id FROM calls WHERE group_id = :group_id"
            " AND message_id = :message_id))",
            group_id=group_id,
            message_id=message_id,
        )
        return first_incident(rows)

    def any_incident_of(self, chat_id: int, message_id: int) -> Incident | None:
        """Find the incident to which a message belongs or belonged, whatever became of it.

        The ids are those of the chat the message was written in, also if the group migrated since.
        """
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE incident_id = (SELECT incident_id"
            " FROM incident_messages WHERE chat_id = :chat_id AND message_id = :message_id)",
            chat_id=chat_id,
            message_id=message_id,
        )
        return first_incident(rows)

    def record(self, chat_id: int, message_id: int, incident_id: str) -> None:
        """Record that a message belongs to an incident; the id is that of its own chat."""
        record_message(self._connection, chat_id, message_id, incident_id)

    def owe_deletion(self, group_id: int, message_id: int) -> None:
        """Owe the deletion of one of our messages that has served."""
        owe_deletion(self._connection, group_id, message_id)

    def record_deletion(self, group_id: int, message_id: int) -> None:
        """Record that a message that was to be deleted is gone."""
        record_deletion(self._connection, group_id, message_id)


def record_message(connection: Connection, chat_id: int, message_id: int, incident_id: str) -> None:
    """Record that a message belongs to an incident, so that a reply to it is a note."""
    connection.sql(
        "INSERT INTO incident_messages VALUES (:chat_id, :message_id, :incident_id)"
        " ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id",
        chat_id=chat_id,
        message_id=message_id,
        incident_id=incident_id,
    )


def owe_deletion(connection: Connection, group_id: int, message_id: int) -> None:
    """Owe the deletion of one of our messages."""
    connection.sql(
        "INSERT INTO retired_messages VALUES (:group_id, :message_id) ON CONFLICT DO NOTHING",
        group_id=group_id,
        message_id=message_id,
    )


def record_deletion(connection: Connection, group_id: int, message_id: int) -> None:
    """Record that a message is gone, or to stay after all."""
    connection.sql(
        "DELETE FROM retired_messages WHERE group_id = :group_id AND message_id = :message_id",
        group_id=group_id,
        message_id=message_id,
    )


def release_id(connection: Connection, group_id: int, message_id: int, but: str = "") -> list[str]:
    """Take a message id from whatever had it: Telegram just gave it to a new message.

    Ids are unique in a chat, so what was on record is there no longer, and is owed again.
    `but` has the incident whose card this is. Returns the incidents it was taken from.
    """
    about = {"group_id": group_id, "message_id": message_id}
    connection.sql(_CALL_AGAIN, but=but, **about)
    connection.sql(_CALL_AGAIN_AFTER_WAIT, **about)
    rows = connection.sql(_RELEASE_ID, but=but, **about)
    rows += connection.sql(_RELEASE_CALL, **about) + connection.sql(_ASK_AGAIN, **about)
    for statement in _FORGET:
        connection.sql(statement, **about)
    record_deletion(connection, group_id, message_id)
    return sorted({row["incident_id"] for row in rows})

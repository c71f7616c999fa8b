"""Calls in private chats: who is to be called there, and which message stands."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import final

from domain.incidents import FINISHED, Incident, Status
from domain.private_calls import Reason
from storage.connection import Connection, SqlValue
from storage.messages import record_deletion
from storage.rows import first_incident
from storage.states import IS_OPEN
from storage.transitions import COLUMNS

_THIS = "user_id = :user_id AND incident_id = :incident_id"
_VERSION = "(SELECT version FROM incidents WHERE incidents.incident_id = private_calls.incident_id)"
_IS_ANSWERED = (
    f"(:reason = '{Reason.CHECK.value}' AND NOT EXISTS (SELECT 1 FROM checks"
    " WHERE checks.incident_id = :incident_id AND asked > 0))"
)
_FINISHED = ", ".join(f"'{status.value}'" for status in FINISHED)


@dataclass(frozen=True)
class PrivateCall:
    """Somebody's call to an incident, and the message of it that stands, if any.

    `reason` is why, `t` when it came to be owed: later for each call of an incident.
    """

    user_id: int
    incident: Incident
    reason: Reason
    t: int
    is_owed: bool
    is_stale: bool
    message_id: int | None = None


@final
class PrivateCalls:
    """Who is called in private to what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, user_id: int, incident_id: str) -> PrivateCall | None:
        """Find somebody's call to an incident, with the incident as it is now."""
        rows = self._connection.sql(
            f"SELECT reason, t, is_owed, is_stale, message_id FROM private_calls WHERE {_THIS}",
            user_id=user_id,
            incident_id=incident_id,
        )
        query = f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
        incident = first_incident(self._connection.sql(query, incident_id=incident_id))
        if not rows or incident is None:
            return None
        [row] = rows
        return PrivateCall(
            user_id,
            incident,
            Reason(row["reason"]),
            row["t"],
            bool(row["is_owed"]),
            bool(row["is_stale"]),
            row["message_id"],
        )

    def stand(self, user_id: int) -> bool:
        """Tell whether somebody has a message of a call that goes on."""
        query = (
            "SELECT 1 FROM private_calls JOIN incidents USING (incident_id)"
            f" WHERE user_id = :user_id AND message_id IS NOT NULL AND {IS_OPEN}"
        )
        return bool(self._connection.sql(f"{query} LIMIT 1", user_id=user_id))

    def called(self, incident: Incident) -> set[int]:
        """Tell who was called in private since an incident's state began."""
        rows = self._connection.sql(
            "SELECT user_id FROM private_calls WHERE incident_id = :incident_id AND t >= :since",
            incident_id=incident.incident_id,
            since=incident.t_status,
        )
        return {row["user_id"] for row in rows}

    def hand_over(self, incident: Incident, user_ids: Collection[int], now: int) -> None:
        """Owe the one who took an incident over a call to it, within the transaction of that."""
        ring(self._connection, incident, Reason.HANDOVER, user_ids, now)

    def people_owed(self, group_id: int) -> list[int]:
        """List who is owed something in private about incidents of a group."""
        rows = self._connection.sql(
            "SELECT DISTINCT user_id FROM private_calls"
            " WHERE group_id = :group_id AND (is_owed OR is_stale)",
            group_id=group_id,
        )
        return [row["user_id"] for row in rows]

    def record_sent(self, call: PrivateCall, message_id: int) -> None:
        """Record the message of a call; the one before it is to be deleted.

        If the incident changed while it was sent, it may be out of date; if there was a new call,
        that is still owed.
        """
        incident = call.incident
        with self._connection.transaction():
            self._release_id(call.user_id, message_id)
            self._connection.sql(
                "INSERT INTO retired_messages SELECT user_id, message_id FROM private_calls"
                f" WHERE {_THIS} AND message_id IS NOT NULL ON CONFLICT DO NOTHING",
                user_id=call.user_id,
                incident_id=incident.incident_id,
            )
            self._connection.sql(
                "INSERT INTO private_calls"
                " (user_id, incident_id, group_id, reason, t, is_owed, message_id, is_stale)"
                " SELECT :user_id, incident_id, group_id, :reason, :t, 0, :message_id,"
                f" version <> :version OR {_IS_ANSWERED} FROM incidents"
                " WHERE incident_id = :incident_id"
                " ON CONFLICT DO UPDATE SET is_owed = is_owed AND t <> :t,"
                " message_id = :message_id, is_stale = excluded.is_stale",
                user_id=call.user_id,
                incident_id=incident.incident_id,
                reason=call.reason.value,
                t=call.t,
                message_id=message_id,
                version=incident.version,
            )

    def record_edited(self, call: PrivateCall) -> None:
        """Record that a message shows its incident as `call` has it.

        Of what was called off nothing changes any more: it is forgotten. Summaries are corrected.
        """
        of_this: dict[str, SqlValue] = {
            "user_id": call.user_id,
            "incident_id": call.incident.incident_id,
        }
        with self._connection.transaction():
            self._connection.sql(
                f"UPDATE private_calls SET is_stale = 0 WHERE {_THIS}"
                f" AND message_id IS :message_id AND {_VERSION} = :version",
                message_id=call.message_id,
                version=call.incident.version,
                **of_this,
            )
            self._connection.sql(
                f"DELETE FROM private_calls WHERE {_THIS} AND NOT is_stale AND NOT is_owed"
                f" AND (SELECT status = '{Status.CANCELLED.value}' FROM incidents"
                " WHERE incidents.incident_id = private_calls.incident_id)",
                **of_this,
            )

    def forget(self, before: int) -> None:
        """Forget calls to what was finished before a time: nothing of it changes any more."""
        with self._connection.not_synced():
            self._connection.sql(
                "DELETE FROM private_calls WHERE t < :before AND NOT is_owed AND NOT is_stale"
                f" AND (SELECT status IN ({_FINISHED}) AND t_status < :before FROM incidents"
                " WHERE incidents.incident_id = private_calls.incident_id)",
                before=before,
            )

    def record_tap(self, user_id: int, incident: Incident, message_id: int) -> None:
        """Record a tap on a message of a call: it is to show how the incident stands now.

        A message that is not on record becomes the one of this call; beside another it is to be
        deleted.
        """
        of_this: dict[str, SqlValue] = {"user_id": user_id, "incident_id": incident.incident_id}
        with self._connection.transaction():
            self._connection.sql(
                "INSERT INTO private_calls (user_id, incident_id, group_id, reason, t, is_owed,"
                " message_id, is_stale) SELECT users.user_id, :incident_id, :group_id, :reason, :t,"
                " 0, :message_id, 1 FROM users WHERE users.user_id = :user_id"
                " ON CONFLICT DO UPDATE SET is_stale = 1,"
                " message_id = coalesce(message_id, :message_id)",
                group_id=incident.group_id,
                reason=Reason.CALL.value,
                t=incident.t_status,
                message_id=message_id,
                **of_this,
            )
            self._connection.sql(
                "INSERT INTO retired_messages SELECT user_id, :message_id FROM private_calls"
                f" WHERE {_THIS} AND message_id <> :message_id ON CONFLICT DO NOTHING",
                message_id=message_id,
                **of_this,
            )

    def forget_message(self, call: PrivateCall) -> None:
        """Forget a message that is gone; a call that is owed stays so."""
        of_this: dict[str, SqlValue] = {
            "user_id": call.user_id,
            "incident_id": call.incident.incident_id,
            "message_id": call.message_id,
        }
        with self._connection.transaction():
            self._connection.sql(
                f"DELETE FROM private_calls WHERE {_THIS} AND message_id IS :message_id"
                " AND NOT is_owed",
                **of_this,
            )
            self._connection.sql(
                f"UPDATE private_calls SET message_id = NULL, is_stale = 0 WHERE {_THIS}"
                " AND message_id IS :message_id",
                **of_this,
            )

    def drop(self, call: PrivateCall) -> None:
        """Forget a call: there is no reason for it any more, or no message."""
        self._connection.sql(
            f"DELETE FROM private_calls WHERE {_THIS}",
            user_id=call.user_id,
            incident_id=call.incident.incident_id,
        )

    def withdraw(self, call: PrivateCall) -> None:
        """Owe no new message of a call; one that stands goes on being edited."""
        of_this: dict[str, SqlValue] = {
            "user_id": call.user_id,
            "incident_id": call.incident.incident_id,
        }
        with self._connection.transaction():
            self._connection.sql(
                f"DELETE FROM private_calls WHERE {_THIS} AND message_id IS NULL AND t = :t",
                t=call.t,
                **of_this,
            )
            self._connection.sql(
                f"UPDATE private_calls SET is_owed = 0 WHERE {_THIS} AND t = :t",
                t=call.t,
                **of_this,
            )

    def _release_id(self, user_id: int, message_id: int) -> None:
        """Take a message id from whatever had it: Telegram just gave it to a new message."""
        self._connection.sql(
            "DELETE FROM private_calls WHERE user_id = :user_id AND message_id = :message_id",
            user_id=user_id,
            message_id=message_id,
        )
        record_deletion(self._connection, user_id, message_id)


def ring(
    connection: Connection, incident: Incident, reason: Reason, user_ids: Collection[int], now: int
) -> None:
    """Owe people a call in private within the transaction that records why they are called.

    Not if somebody acted on the incident meanwhile, or its group migrated. Who was called before
    is called anew.
    """
    connection.sql(
        "INSERT INTO private_calls (user_id, incident_id, group_id, reason, t)"
        " SELECT value, incident_id, group_id, :reason, :now FROM incidents, json_each(:ids)"
        " WHERE incident_id = :incident_id AND group_id = :group_id AND transitions = :transitions"
        " ON CONFLICT DO UPDATE SET reason = excluded.reason, is_owed = 1,"
        " t = max(excluded.t, t + 1)",
        incident_id=incident.incident_id,
        group_id=incident.group_id,
        transitions=incident.transitions,
        reason=reason.value,
        ids=json.dumps(sorted(user_ids)),
        now=now,
    )


def withdraw_questions(connection: Connection, group_id: int) -> None:
    """Send no question of a group in private; by triggers those come to be owed in the group."""
    questions = "group_id = :group_id AND is_owed AND reason = :reason"
    values: dict[str, SqlValue] = {"group_id": group_id, "reason": Reason.CHECK.value}
    connection.sql(f"DELETE FROM private_calls WHERE {questions} AND message_id IS NULL", **values)
    connection.sql(f"UPDATE private_calls SET is_owed = 0 WHERE {questions}", **values)

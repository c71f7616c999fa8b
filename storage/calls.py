"""Pages, nudges and calls as they are sent, five people a message."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import final

from domain.calling import NO_CALL, CardCall
from domain.incidents import Action, Incident, Status
from domain.people import Team, User
from domain.private_calls import Reason
from storage import people
from storage.connection import Connection, SqlValue
from storage.messages import owe_deletion, release_id
from storage.pages import record_late_page
from storage.private_calls import ring
from storage.rows import incident_of
from storage.transitions import COLUMNS


class CallKind(str, Enum):
    """What calls people to an incident; the values are what the database stores."""

    PAGE = "page"
    NUDGE = "nudge"
    CALL = "call"  # to what is unclaimed: by its card, and beside it
    WAIT = "wait"  # to what has waited long enough


@dataclass(frozen=True)
class Call:
    """A page, nudge or call that is owed, and whom its earlier parts `called`.

    They are named as by `call_key`. `round` tells it from the incident's others: a page or call by
    the transitions before it, a nudge by the time at which the next one is due, as it is with what
    has waited. `number` counts the nudges of this wait, or the calls since it is over; `left_by` is
    who has just let go of the incident, or lost it when it was released; `freed_by` who released or
    reopened it.
    """

    kind: CallKind
    incident: Incident
    round: int
    called: frozenset[str]
    number: int = 1
    left_by: int | None = None
    freed_by: int | None = None


_LAST = (
    "FROM incident_events AS event WHERE event.incident_id = incidents.incident_id"
    " AND from_status IS NOT to_status ORDER BY event_id DESC LIMIT 1"
)
_MORE = (
    f"(SELECT CASE action WHEN '{Action.LEAVE.value}' THEN actor_id"
    f" WHEN '{Action.RELEASE.value}' THEN other_id END {_LAST}) AS left_by,"
    f" (SELECT iif(action IN ('{Action.RELEASE.value}', '{Action.REOPEN.value}'), actor_id, NULL)"
    f" {_LAST}) AS freed_by"
)
_OWED: Mapping[CallKind, str] = {
    CallKind.PAGE: (
        f"SELECT {COLUMNS}, transitions AS round, nudges AS number, {_MORE} FROM incidents"
        f" WHERE incident_id = :incident_id AND status = '{Status.ESCALATED.value}'"
        " AND page_message_id IS NULL"
    ),
    CallKind.CALL: (
        f"SELECT {COLUMNS}, transitions AS round, nudges AS number, {_MORE} FROM incidents"
        " WHERE incident_id = :incident_id AND call_owed"
    ),
    CallKind.NUDGE: (
        f"SELECT {COLUMNS}, coalesce(nudge_due, 0) AS round, nudges AS number, {_MORE}"
        " FROM incidents WHERE incident_id = :incident_id AND nudge_owed"
    ),
    CallKind.WAIT: (
        f"SELECT {COLUMNS}, wait_due AS round, wait_calls AS number, {_MORE}"
        " FROM incidents WHERE incident_id = :incident_id AND wait_owed"
    ),
}
_DONE: Mapping[CallKind, str] = {
    CallKind.PAGE: (
        "UPDATE incidents SET page_message_id = (SELECT min(message_id) FROM calls WHERE"
        " calls.incident_id = :incident_id AND kind = 'page' AND calls.round = :round)"
        " WHERE incident_id = :incident_id AND transitions = :round"
    ),
    CallKind.CALL: (
        "UPDATE incidents SET call_owed = 0"
        " WHERE incident_id = :incident_id AND transitions = :round"
    ),
    CallKind.NUDGE: (
        "UPDATE incidents SET nudge_owed = 0"
        " WHERE incident_id = :incident_id AND coalesce(nudge_due, 0) = :round"
    ),
    CallKind.WAIT: (
        "UPDATE incidents SET wait_owed = 0 WHERE incident_id = :incident_id AND wait_due = :round"
    ),
}


@final
class Calls:
    """Pages and nudges, part by part."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owed(self, kind: CallKind, incident_id: str) -> Call | None:
        """Find a call that is owed, and who was called by its earlier parts."""
        rows = self._connection.sql(_OWED[kind], incident_id=incident_id)
        if not rows:
            return None
        record = dict(rows[0])
        told = {name: record.pop(name) for name in ("round", "number", "left_by", "freed_by")}
        called = self.called(kind, incident_id, told["round"])
        return Call(kind, incident_of(record), called=called, **told)

    def called(self, kind: CallKind, incident_id: str, number: int) -> frozenset[str]:
        """Tell who was called to an incident in a round, named as by `call_key`."""
        called = self._connection.sql(
            "SELECT DISTINCT value FROM calls, json_each(people)"
            " WHERE incident_id = :incident_id AND kind = :kind AND round = :round",
            incident_id=incident_id,
            kind=kind.value,
            round=number,
        )
        return frozenset(row["value"] for row in called)

    def by_card(self, incident: Incident) -> CardCall:
        """Tell whom the card called when it was posted, in that order.

        A handle of which we know nobody, or nobody any more, is an account without an id.
        """
        rows = self._connection.sql(
            "SELECT value, uncalled, coalesce((SELECT user_id FROM users WHERE telegram_handle"
            " = value), CAST(value AS INTEGER)) AS user_id FROM calls, json_each(people)"
            " WHERE group_id = :group_id AND message_id = :message_id AND kind = 'call'"
            " ORDER BY key",
            group_id=incident.group_id,
            message_id=incident.pinned_message_id,
        )
        known = people.get_all(self._connection, [row["user_id"] for row in rows])
        called = [known.get(row["user_id"]) or User(0, row["value"], "") for row in rows]
        return CardCall(Team(tuple(called), ()), rows[0]["uncalled"]) if rows else NO_CALL

    def record_part(
        self,
        call: Call,
        message_id: int,
        called: Collection[str],
        *,
        is_last: bool,
        private: Collection[int] = (),
        now: int = 0,
    ) -> list[str]:
        """Record one part that was sent, and owe `private` calls to those people, as of `now`.

        A nudge or call that nobody waits for any more is to be deleted, and with the last part of a
        nudge the one before it; a page is to say what came of it. Returns the incidents whose
        message its id was thought to be.
        """
        incident = call.incident
        with self._connection.transaction():
            taken_from = release_id(self._connection, incident.group_id, message_id)
            if self._is_current(call):
                self._record_called(call, message_id, called)
                ring(self._connection, incident, Reason(call.kind.value), private, now)
                if is_last:
                    self._finish(call)
            elif call.kind is CallKind.PAGE:
                record_late_page(self._connection, incident, message_id)
            else:
                owe_deletion(self._connection, incident.group_id, message_id)
            return taken_from

    def record_finished(self, call: Call, private: Collection[int] = (), now: int = 0) -> None:
        """Record that nobody is left to be called, and owe `private` calls, as of `now`."""
        with self._connection.transaction():
            ring(self._connection, call.incident, Reason(call.kind.value), private, now)
            self._finish(call)

    def page_message_ids(self, incident: Incident) -> list[int]:
        """List the messages of the page that stands for an incident, the first one first."""
        rows = self._connection.sql(
            "SELECT page_message_id AS message_id FROM incidents"
            " WHERE incident_id = :incident_id AND page_message_id IS NOT NULL"
            " UNION SELECT message_id FROM calls WHERE incident_id = :incident_id"
            " AND kind = 'page' AND round = :round ORDER BY message_id",
            incident_id=incident.incident_id,
            round=incident.transitions,
        )
        return [row["message_id"] for row in rows]

    def record_lost_page(self, incident: Incident, message_id: int) -> None:
        """Forget a page's message that is gone, and whom it called: they are called again."""
        lost: dict[str, SqlValue] = {
            "incident_id": incident.incident_id,
            "message_id": message_id,
        }
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE incidents SET page_message_id = NULL WHERE incident_id = :incident_id"
                " AND (page_message_id = :message_id OR transitions = (SELECT round FROM calls"
                " WHERE calls.incident_id = :incident_id AND kind = 'page'"
                " AND message_id = :message_id))",
                **lost,
            )
            self._connection.sql(
                "DELETE FROM calls WHERE incident_id = :incident_id AND kind = 'page'"
                " AND message_id = :message_id",
                **lost,
            )

    def _is_current(self, call: Call) -> bool:
        """Tell whether the group did not migrate, and nobody acted since it was decided on."""
        incident = call.incident
        return bool(
            self._connection.sql(
                "SELECT 1 FROM incidents WHERE incident_id = :incident_id"
                " AND transitions = :transitions AND group_id = :group_id"
                " AND (:kind <> 'wait' OR wait_due = :round)",
                incident_id=incident.incident_id,
                kind=call.kind.value,
                round=call.round,
                transitions=incident.transitions,
                group_id=incident.group_id,
            )
        )

    def _record_called(self, call: Call, message_id: int, called: Collection[str]) -> None:
        self._connection.sql(
            "INSERT INTO calls (group_id, message_id, incident_id, kind, round, people)"
            " VALUES (:group_id, :message_id, :incident_id, :kind, :round, :people)",
            group_id=call.incident.group_id,
            message_id=message_id,
            incident_id=call.incident.incident_id,
            kind=call.kind.value,
            round=call.round,
            people=json.dumps(list(called)),
        )

    def _finish(self, call: Call) -> None:
        this: dict[str, SqlValue] = {
            "incident_id": call.incident.incident_id,
            "round": call.round,
        }
        self._connection.sql(_DONE[call.kind], **this)
        if call.kind in (CallKind.NUDGE, CallKind.WAIT):
            # Not "before": a clock that was ahead gave the earlier ones a round to come.
            others = "incident_id = :incident_id AND kind = :kind AND round <> :round"
            self._connection.sql(
                "INSERT INTO retired_messages SELECT group_id, message_id FROM calls"
                f" WHERE {others} ON CONFLICT DO NOTHING",
                kind=call.kind.value,
                **this,
            )
            self._connection.sql(f"DELETE FROM calls WHERE {others}", kind=call.kind.value, **this)

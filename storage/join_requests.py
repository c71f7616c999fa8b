"""Groups that are brought to a fleet: they join at once, or its office is asked."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import final

from domain.changes import Changed
from domain.fleets import Fleet, Joining, JoinRequest, News, Outcome
from domain.people import Role, User
from storage import people
from storage.connection import Connection
from storage.fleet_groups import BY_ID, DECIDES, IS_OF_FLEET, OF_GROUP, find, is_so, join
from storage.fleet_notices import owe
from storage.group_events import OF_THE_GROUP, Change, record

_REQUEST = (
    "SELECT request_id, join_requests.group_id, group_name AS title, fleets.fleet_id, fleet_name,"
    " office_id, asked_by, chat_id, message_id, outcome, decided_by"
    " FROM join_requests JOIN groups ON groups.group_id = join_requests.group_id"
    " JOIN fleets ON fleets.fleet_id = join_requests.fleet_id"
)

MIGRATE_REQUESTS = (
    (  # what stands in the old chat is out of reach, so that the office is asked again
        "UPDATE join_requests SET chat_id = NULL, message_id = NULL, is_stale = 0"
        " WHERE chat_id = :old_id"
    ),
    (  # what was asked under the new id already stays
        "UPDATE OR IGNORE join_requests SET group_id = :new_id WHERE group_id = :old_id"
    ),
    (
        "UPDATE join_requests SET outcome = 'withdrawn', is_stale = 1"
        " WHERE group_id = :old_id AND outcome IS NULL"
    ),
    (  # what the group asked for by one id is settled by the fleet that it is in by the other
        "UPDATE join_requests SET is_stale = 1, outcome = (SELECT iif(groups.fleet_id ="
        " join_requests.fleet_id, 'let_in', 'withdrawn') FROM groups WHERE group_id = :new_id)"
        " WHERE group_id = :new_id AND outcome IS NULL"
        " AND EXISTS (SELECT 1 FROM groups WHERE group_id = :new_id AND fleet_id IS NOT NULL)"
    ),
)
"""Requests follow a group that became a supergroup, and an office that did."""


@final
class JoinRequests:
    """Which groups want into which fleet, and what its office said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bring(
        self, change: Change, fleet: Fleet, by: User | None, *, is_admin: bool, code: str | None
    ) -> Joining:
        """Have a group join a fleet, if somebody of the fleet says so; else ask the office.

        They say so as an admin of the group: that is asked of Telegram before. `is_admin` tells
        whether they are one of the office that `fleet` has, too. Without a `code` nobody is asked.
        """
        with self._connection.transaction():
            current = find(self._connection, OF_GROUP, change.group_id)
            if current is not None:
                same = current.fleet_id == fleet.fleet_id
                return Joining.HERE_ALREADY if same else Joining.ELSEWHERE
            if not self._is_valid(fleet, code):
                return Joining.OVER
            if self._holds(IS_OF_FLEET, fleet, change, is_admin=is_admin):
                return Joining.JOINED if join(self._connection, change, fleet) else Joining.OVER
            if code is None:
                return Joining.STRANGER
            self._ask(change, fleet, by)
            return Joining.ASKED

    def _is_valid(self, fleet: Fleet, code: str | None) -> bool:
        """Tell whether a fleet has the office it had, and its invitation the code that was used."""
        current = find(self._connection, BY_ID, fleet.fleet_id)
        if current is None or current.office_id != fleet.office_id:
            return False
        return code is None or current.code == code

    def _holds(self, right: str, fleet: Fleet, by: Change, *, is_admin: bool) -> bool:
        return is_so(self._connection, right, fleet.office_id, by.actor_id, is_admin=is_admin)

    def _ask(self, change: Change, fleet: Fleet, by: User | None) -> None:
        """Owe the office a question; one to another fleet is withdrawn, the same stays."""
        self._connection.sql(
            "UPDATE join_requests SET outcome = 'withdrawn', is_stale = 1"
            " WHERE group_id = :group_id AND outcome IS NULL AND fleet_id <> :fleet_id",
            group_id=change.group_id,
            fleet_id=fleet.fleet_id,
        )
        if by is not None:
            people.record(self._connection, by, Role.DRIVER)
        asked = self._connection.sql(
            "INSERT INTO join_requests (group_id, fleet_id, asked_by, t)"
            " VALUES (:group_id, :fleet_id, :asked_by, :now)"
            " ON CONFLICT DO NOTHING RETURNING request_id",
            group_id=change.group_id,
            fleet_id=fleet.fleet_id,
            asked_by=by.user_id if by else None,
            now=change.now,
        )
        if asked:
            self._record(change, "", fleet.fleet_name)

    def get(self, request_id: int) -> JoinRequest | None:
        """Look a request up, whatever became of it."""
        rows = self._connection.sql(f"{_REQUEST} WHERE request_id = :it", it=request_id)
        return _request(rows[0]) if rows else None

    def of_fleet(self, fleet_id: int) -> list[JoinRequest]:
        """List the requests on which a fleet's office has not decided, oldest first."""
        query = f"{_REQUEST} WHERE fleets.fleet_id = :it AND outcome IS NULL ORDER BY t, request_id"
        return [_request(row) for row in self._connection.sql(query, it=fleet_id)]

    def of_group(self, group_id: int) -> JoinRequest | None:
        """Find what a group asked for that is not decided yet."""
        query = f"{_REQUEST} WHERE join_requests.group_id = :it AND outcome IS NULL"
        rows = self._connection.sql(query, it=group_id)
        return _request(rows[0]) if rows else None

    def decide(
        self, request_id: int, office: Change, outcome: Outcome, *, is_admin: bool
    ) -> JoinRequest | None:
        """Let a group in, or refuse it, as somebody says in the office; the group is told.

        None if nothing changed: it was decided before, or they do not decide there.
        """
        with self._connection.transaction():
            request = self.get(request_id)
            fleet = find(self._connection, "WHERE office_id = :it", office.group_id)
            if request is None or fleet is None or request.fleet_id != fleet.fleet_id:
                return None
            is_open = request.outcome is None
            if not is_open or not self._holds(DECIDES, fleet, office, is_admin=is_admin):
                return None
            change = replace(office, group_id=request.group_id)
            if outcome is Outcome.LET_IN:
                join(self._connection, change, fleet)
            else:
                self._refuse(request, change)
            return self.get(request_id)

    def _refuse(self, request: JoinRequest, change: Change) -> None:
        self._connection.sql(
            "UPDATE join_requests SET outcome = 'refused', decided_by = :actor_id, is_stale = 1"
            " WHERE request_id = :request_id",
            actor_id=change.actor_id,
            request_id=request.request_id,
        )
        self._record(change, request.fleet_name, "")
        owe(self._connection, change, News.REFUSED, request.fleet_id)

    def record_sent(self, request: JoinRequest, chat_id: int, message_id: int) -> None:
        """Record by which message the office was asked; decided meanwhile, it is to say so."""
        self._connection.sql(
            "UPDATE join_requests SET chat_id = :chat_id, message_id = :message_id,"
            " is_stale = outcome IS NOT NULL WHERE request_id = :request_id",
            chat_id=chat_id,
            message_id=message_id,
            request_id=request.request_id,
        )

    def record_answered(self, request: JoinRequest) -> None:
        """Record that the message in the office says what came of it."""
        self._connection.sql(
            "UPDATE join_requests SET is_stale = 0 WHERE request_id = :request_id",
            request_id=request.request_id,
        )

    def _record(self, change: Change, old: str, new: str) -> None:
        record(self._connection, change, Changed.FLEET_REQUEST, OF_THE_GROUP, old, new)


def _request(row: sqlite3.Row) -> JoinRequest:
    known = dict(row)
    outcome = known.pop("outcome")
    return JoinRequest(**known, outcome=Outcome(outcome) if outcome else None)

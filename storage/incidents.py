"""Incidents: moved by one conditional UPDATE each, and asked about."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from domain.incidents import FINISHED, Action, Among, Incident, Status
from domain.refusals import OF_NAMED, Condition, Refusal, Refused, refusal
from domain.transitions import TRANSITIONS
from storage.audit import record_event
from storage.connection import Connection, SqlValue
from storage.rights import places
from storage.rows import first_incident, incident_of
from storage.scopes import SEEN_LIVE_FROM
from storage.states import IS_OPEN, MOST_URGENT_FIRST
from storage.transitions import COLUMNS, QUESTIONS, UPDATES

_OPEN = f"FROM live WHERE group_id IN {SEEN_LIVE_FROM} AND {IS_OPEN}"
# From the newest to the one before: a number is looked up in each, not in each group of a fleet.
_YEARS = (
    "(WITH RECURSIVE years (year) AS (SELECT max(year) FROM incidents UNION ALL"
    " SELECT (SELECT max(year) FROM incidents WHERE incidents.year < years.year)"
    " FROM years WHERE years.year IS NOT NULL) SELECT year FROM years)"
)
_AMONG: Mapping[Among, str] = {
    Among.ALL: "true",
    Among.MINE: "owner_id = :user_id",
    Among.UNCLAIMED: "owner_id IS NULL",
}


@dataclass(frozen=True)
class _Attempt:
    """Who tries which action on which incident, and what else its conditions ask for."""

    action: Action
    incident_id: str
    group_id: int
    user_id: int | None
    now: int
    named: int | None = None
    seen: int | None = None
    is_admin: bool = False

    @property
    def values(self) -> dict[str, SqlValue]:
        """Give the values that its statements bind."""
        return {
            "incident_id": self.incident_id,
            "group_id": self.group_id,
            "user_id": self.user_id,
            "now": self.now,
            "named": self.named,
            "seen": self.seen,
            "is_admin": self.is_admin,
        }

    def second_person(self, owner_id: int | None) -> int | None:
        """Tell who got an incident, or lost it to somebody else."""
        if TRANSITIONS[self.action].receiver is not None:
            return self.named
        return owner_id if owner_id != self.user_id else None


@final
class Incidents:
    """Incidents: each transition is one conditional UPDATE with its audit event."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(
        self,
        action: Action,
        incident_id: str,
        group_id: int,
        user_id: int | None,
        now: int,
        text: str | None = None,
        other: str | None = None,
        *,
        named: int | None = None,
        seen: int | None = None,
        is_admin: bool = False,
    ) -> Incident | Refused:
        """Take an action if state, owner and rights allow it, with its audit event.

        `other` is the incident of which this one is a duplicate, when that is why it is called off.
        `named` is who is to get the incident, `seen` how many transitions it had when the person
        saw it (None: not checked). `is_admin`: Telegram says that the person is an admin; an
        anonymous one has no `user_id`. Whoever has one must be on record (`people.record`).
        Else nothing is changed, and what is given back says why, as of that very moment.
        """
        attempt = _Attempt(action, incident_id, group_id, user_id, now, named, seen, is_admin)
        with self._connection.transaction():
            old = self._connection.sql(
                "SELECT status, owner_id FROM incidents WHERE incident_id = :incident_id",
                incident_id=incident_id,
            )
            rows = self._connection.sql(UPDATES[action], **attempt.values, text=text, other=other)
            if not rows:
                return self._why(attempt)
            incident = incident_of(rows[0])
            self._record(attempt, old[0], incident, text)
            return incident

    def _record(
        self, attempt: _Attempt, old: sqlite3.Row, incident: Incident, text: str | None
    ) -> None:
        """Record what was done, to what it was done, and who got the incident or lost it."""
        before, second = Status(old["status"]), attempt.second_person(old["owner_id"])
        action, user_id, now = attempt.action.value, attempt.user_id, attempt.now
        record_event(self._connection, incident, action, user_id, before, now, text, second)

    def look_at(
        self, action: Action, incident_id: str, group_id: int, user_id: int | None, now: int
    ) -> Refused:
        """Tell how an incident stands for somebody, as if they took an action that is not taken."""
        return self._why(_Attempt(action, incident_id, group_id, user_id, now))

    def why_not(
        self,
        action: Action,
        incident_id: str,
        group_id: int,
        user_id: int | None,
        now: int,
        *,
        named: int | None = None,
        seen: int | None = None,
        is_admin: bool = False,
    ) -> Refused | None:
        """Tell by the conditions of its UPDATE why somebody cannot take an action; None if can.

        Without `named` it is asked whether they could give the incident to anybody.
        """
        attempt = _Attempt(action, incident_id, group_id, user_id, now, named, seen, is_admin)
        asked = (each for each in Condition if named is not None or each not in OF_NAMED)
        held = " AND ".join(condition.name for condition in asked)
        query = f"SELECT 1 FROM ({QUESTIONS[action]}) WHERE {held}"
        return None if self._connection.sql(query, **attempt.values) else self._why(attempt)

    def _why(self, attempt: _Attempt) -> Refused:
        """Say which condition of an action does not hold."""
        rows = self._connection.sql(QUESTIONS[attempt.action], **attempt.values)
        if not rows:
            return Refused(Refusal.UNKNOWN)
        record = dict(rows[0])
        held = {condition for condition in Condition if record.pop(condition.name)}
        incident = incident_of(record)
        why = refusal(attempt.action, incident, attempt.user_id, held)
        return Refused(why, incident, attempt.named if why in OF_NAMED.values() else None)

    def is_seen_from(self, group_id: int, incident: Incident) -> bool:
        """Tell whether what a group writes may be about an incident: its own, or its fleet's."""
        query = f"SELECT 1 WHERE :group_id IN {places(':other_id')}"
        about = {"group_id": group_id, "other_id": incident.group_id}
        return group_id == incident.group_id or bool(self._connection.sql(query, **about))

    def get(self, incident_id: str) -> Incident | None:
        """Look an incident up, whatever its group."""
        query = f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
        return first_incident(self._connection.sql(query, incident_id=incident_id))

    def find(self, group_id: int, year: int | None, number: int) -> Incident | None:
        """Look an incident that is seen from a group up by number; without a year, the newest."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE year IN {_YEARS} AND number = :number"
            f" AND :group_id IN {places('incidents.group_id')}"
            " AND year = coalesce(:year, year) ORDER BY year DESC LIMIT 1",
            group_id=group_id,
            year=year,
            number=number,
        )
        return first_incident(rows)

    def awaiting_reply(self, group_id: int, message_id: int) -> Incident | None:
        """Find the incident whose summary is awaited and whose prompt or card this message is."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM live WHERE group_id = :group_id AND status = :status"
            " AND :message_id IN (prompt_message_id, pinned_message_id)",
            group_id=group_id,
            message_id=message_id,
            status=Status.AWAITING_SUMMARY.value,
        )
        return first_incident(rows)

    def list_open(
        self,
        group_id: int,
        among: Among = Among.ALL,
        user_id: int | None = None,
        *,
        most: int = -1,
        skipped: int = 0,
    ) -> list[Incident]:
        """List what is open, as seen from a group: accidents, then who waits longest for anybody.

        Then what somebody has, oldest first. `user_id` is whose `Among.MINE` are.
        """
        rows = self._connection.sql(
            f"SELECT {COLUMNS} {_OPEN} AND {_AMONG[among]} ORDER BY {MOST_URGENT_FIRST}"
            " LIMIT :most OFFSET :skipped",
            group_id=group_id,
            user_id=user_id,
            most=most,
            skipped=skipped,
        )
        return [incident_of(row) for row in rows]

    def count_open(
        self, group_id: int, among: Among = Among.ALL, user_id: int | None = None
    ) -> int:
        """Count what is open, as seen from a group."""
        query = f"SELECT count(*) {_OPEN} AND {_AMONG[among]}"
        [(count,)] = self._connection.sql(query, group_id=group_id, user_id=user_id)
        return int(count)

    def count_by_state(self) -> dict[Status, int]:
        """Count what is open in each state, over all groups that can be written to."""
        rows = self._connection.sql(
            "SELECT status, count(*) AS number FROM live JOIN groups USING (group_id)"
            f" WHERE {IS_OPEN} AND NOT suspended GROUP BY status"
        )
        counted = {Status(row["status"]): row["number"] for row in rows}
        return {status: counted.get(status, 0) for status in Status if status not in FINISHED}

    def of_album(self, group_id: int, album: str) -> Incident | None:
        """Find the incident that was reported, or resolved, with this album."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE source_chat_id = :group_id"
            " AND media_group_id = :album"
            f" UNION ALL SELECT {COLUMNS} FROM incidents WHERE group_id = :group_id"
            " AND summary_album = :album",
            group_id=group_id,
            album=album,
        )
        return first_incident(rows)

    def record_taps_lost(self, now: int) -> None:
        """Have every open card say that taps before `now` may not have reached us."""
        self._connection.sql(
            "UPDATE incidents SET version = version + 1, t_taps_lost = :now"
            f" WHERE incident_id IN (SELECT incident_id FROM live WHERE {IS_OPEN}"
            " AND t_created < :now)",
            now=now,
        )

"""Incidents: reported, moved by one conditional UPDATE each, and asked about."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, final

from domain import incidents
from domain.facts import NO_FACTS, Facts, Load, Severity
from domain.incidents import (
    LOG,
    REPORT,
    Action,
    Among,
    Condition,
    Incident,
    Logged,
    Refusal,
    Refused,
    Status,
    refusal,
)
from domain.people import Role, User
from storage import people
from storage.audit import record_event
from storage.connection import Connection, SqlValue
from storage.states import IS_OPEN
from storage.transitions import COLUMNS, QUESTIONS, UPDATES

SAME_UNIT_FOR = 60 * 60  # seconds in which a second report of a truck may be about the same
_SAME_UNIT = (
    "(SELECT other.incident_id FROM incidents AS other WHERE other.group_id = :group_id"
    f" AND other.unit = :unit AND other.t_created > :now - {SAME_UNIT_FOR}"
    f" AND other.{IS_OPEN} ORDER BY other.t_created DESC, other.number DESC LIMIT 1)"
)
_REPORT_SQL = (
    "INSERT INTO incidents (incident_id, year, number, group_id, thread_id,"
    " source_chat_id, source_message_id, media_group_id, status, description,"
    " created_by_id, logged_message_id, logged_by_id, logged_words, waits_for_setup,"
    " unit, unit_from_title, trailer, road, load, severity, same_unit_as,"
    " t_created, t_status)"
    " VALUES (:incident_id, :year, :number,"
    " coalesce((SELECT migrated_to FROM groups WHERE groups.group_id = :group_id), :group_id),"
    " :thread_id, :group_id, :source_message_id, :media_group_id,"
    f" '{Status.UNCLAIMED.value}', :description,"
    " :created_by_id, :logged_message_id, :logged_by_id, :logged_words, :waits_for_setup,"
    " :unit, :unit_from_title, :trailer, :road, :load, :severity,"
    f" {_SAME_UNIT},"
    " :now, :now)"
    f" ON CONFLICT (source_chat_id, source_message_id) DO NOTHING RETURNING {COLUMNS}"
)
_OPEN = f"FROM live WHERE group_id = :group_id AND {IS_OPEN}"
_AMONG: Mapping[Among, str] = {
    Among.ALL: "true",
    Among.MINE: "owner_id = :user_id",
    Among.UNCLAIMED: "owner_id IS NULL",
}


@final
class Incidents:
    """Incidents: each transition is one conditional UPDATE with its audit event."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        group_id: int,
        source_message_id: int,
        reporter: User | None,
        description: str,
        now: int,
        *,
        thread_id: int | None = None,
        media_group_id: str | None = None,
        logged: Logged | None = None,
        waits_for_setup: bool = False,
        facts: Facts = NO_FACTS,
        severity: Severity = Severity.DOWN,
    ) -> Incident | None:
        """Open an incident for a report; None if this very message was reported before.

        `logged` tells who reported it, if it was not its author.
        """
        with self._connection.transaction():
            for user in (reporter, logged.by if logged else None):
                if user is not None:
                    people.record(self._connection, user, Role.DRIVER)
            rows = self._connection.sql(
                _REPORT_SQL,
                **self._next_number(now),
                group_id=group_id,
                thread_id=thread_id,
                source_message_id=source_message_id,
                media_group_id=media_group_id,
                description=description,
                created_by_id=reporter.user_id if reporter else None,
                **_logged(logged),
                waits_for_setup=waits_for_setup,
                **facts_of(facts),
                severity=severity.value,
                now=now,
            )
            incident = first_incident(rows)
            if incident is not None:
                self._record_report(incident, now)
            return incident

    def _record_report(self, incident: Incident, now: int) -> None:
        record_event(self._connection, incident, REPORT, incident.created_by_id, None, now)
        if incident.logged_message_id is not None:
            status, by = incident.status, incident.logged_by_id
            record_event(self._connection, incident, LOG, by, status, now)

    def _next_number(self, now: int) -> dict[str, SqlValue]:
        year = datetime.fromtimestamp(now, timezone.utc).year
        [(last,)] = self._connection.sql(
            "SELECT max(coalesce((SELECT max(number) FROM incidents WHERE year = :year), 0),"
            " coalesce((SELECT last FROM numbers_given WHERE year = :year), 0))",
            year=year,
        )
        number = last + 1
        return {
            "incident_id": incidents.format_incident_id(year, number),
            "year": year,
            "number": number,
        }

    def apply(
        self,
        action: Action,
        incident_id: str,
        group_id: int,
        user_id: int,
        now: int,
        text: str | None = None,
        other: str | None = None,
    ) -> Incident | Refused:
        """Take an action if state, owner and rights allow it, with its audit event.

        `other` is the incident of which this one is a duplicate, when that is why it is called off.
        Else nothing is changed, and what is given back says why, as of that very moment.
        """
        values: dict[str, SqlValue] = {
            "incident_id": incident_id,
            "group_id": group_id,
            "user_id": user_id,
        }
        with self._connection.transaction():
            old = self._connection.sql(
                "SELECT status FROM incidents WHERE incident_id = :incident_id",
                incident_id=incident_id,
            )
            rows = self._connection.sql(UPDATES[action], **values, now=now, text=text, other=other)
            if not rows:
                return self._why(action, user_id, values)
            incident = incident_of(rows[0])
            before = Status(old[0]["status"])
            record_event(self._connection, incident, action.value, user_id, before, now, text)
            return incident

    def look_at(self, action: Action, incident_id: str, group_id: int, user_id: int) -> Refused:
        """Tell how an incident stands for somebody, as if they took an action that is not taken."""
        values: dict[str, SqlValue] = {
            "incident_id": incident_id,
            "group_id": group_id,
            "user_id": user_id,
        }
        return self._why(action, user_id, values)

    def why_not(
        self, action: Action, incident_id: str, group_id: int, user_id: int
    ) -> Refused | None:
        """Tell by the conditions of its UPDATE why somebody cannot take an action; None if can."""
        values: dict[str, SqlValue] = {
            "incident_id": incident_id,
            "group_id": group_id,
            "user_id": user_id,
        }
        held = " AND ".join(condition.name for condition in Condition)
        query = f"SELECT 1 FROM ({QUESTIONS[action]}) WHERE {held}"
        return None if self._connection.sql(query, **values) else self._why(action, user_id, values)

    def _why(self, action: Action, user_id: int, values: Mapping[str, SqlValue]) -> Refused:
        """Say which condition of an action does not hold."""
        rows = self._connection.sql(QUESTIONS[action], **values)
        if not rows:
            return Refused(Refusal.UNKNOWN)
        record = dict(rows[0])
        held = {condition for condition in Condition if record.pop(condition.name)}
        incident = incident_of(record)
        return Refused(refusal(action, incident, user_id, held), incident)

    def get(self, incident_id: str) -> Incident | None:
        """Look an incident up, whatever its group."""
        query = f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
        return first_incident(self._connection.sql(query, incident_id=incident_id))

    def reported_by(self, chat_id: int, message_id: int) -> Incident | None:
        """Find the incident a message reported; both ids as they were then."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE source_chat_id = :chat_id"
            " AND source_message_id = :message_id",
            chat_id=chat_id,
            message_id=message_id,
        )
        return first_incident(rows)

    def find(self, group_id: int, year: int | None, number: int) -> Incident | None:
        """Look a group's incident up by number; without a year, the newest with that number."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE number = :number AND group_id = :group_id"
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
        """List a group's open incidents: accidents, then who waits longest for anybody.

        Then what somebody has, oldest first. `user_id` is whose `Among.MINE` are.
        """
        rows = self._connection.sql(
            f"SELECT {COLUMNS} {_OPEN} AND {_AMONG[among]} ORDER BY"
            f" severity <> '{Severity.ACCIDENT.value}', owner_id IS NOT NULL,"
            " iif(owner_id IS NULL, t_status, t_created), year, number LIMIT :most OFFSET :skipped",
            group_id=group_id,
            user_id=user_id,
            most=most,
            skipped=skipped,
        )
        return [incident_of(row) for row in rows]

    def count_open(
        self, group_id: int, among: Among = Among.ALL, user_id: int | None = None
    ) -> int:
        """Count a group's unresolved incidents."""
        query = f"SELECT count(*) {_OPEN} AND {_AMONG[among]}"
        [(count,)] = self._connection.sql(query, group_id=group_id, user_id=user_id)
        return int(count)

    def groups_of_reporter(self, user_id: int, most: int) -> list[int]:
        """List groups in which a person reported something and we still are, newest first."""
        theirs = "FROM incidents WHERE created_by_id = :user_id AND group_id"
        rows = self._connection.sql(
            # From group to group by the index, however much they reported in each.
            "WITH RECURSIVE reported (id) AS (SELECT min(group_id) FROM incidents"
            " WHERE created_by_id = :user_id UNION ALL SELECT"
            f" (SELECT min(group_id) {theirs} > id) FROM reported WHERE id IS NOT NULL)"
            " SELECT group_id FROM reported JOIN groups ON group_id = id"
            " WHERE NOT suspended AND migrated_to IS NULL"
            f" ORDER BY (SELECT max(t_created) {theirs} = id) DESC LIMIT :most",
            user_id=user_id,
            most=most,
        )
        return [row["group_id"] for row in rows]

    def count_reports_by(self, group_id: int, user_id: int | None, since: int, but: int) -> int:
        """Count a person's reports in a group since a time, the one with message `but` left out.

        What somebody else logged is a report of theirs, not of whoever wrote the message.
        """
        [(count,)] = self._connection.sql(
            "SELECT count(*) FROM incidents WHERE group_id = :group_id AND t_created > :since"
            " AND iif(logged_message_id IS NULL, created_by_id, logged_by_id) IS :user_id"
            " AND coalesce(logged_message_id, source_message_id) <> :but",
            group_id=group_id,
            user_id=user_id,
            since=since,
            but=but,
        )
        return int(count)

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


def _logged(logged: Logged | None) -> dict[str, SqlValue]:
    by = logged.by if logged else None
    return {
        "logged_message_id": logged.message_id if logged else None,
        "logged_by_id": by.user_id if by else None,
        "logged_words": logged.words if logged else None,
    }


def facts_of(facts: Facts) -> dict[str, SqlValue]:
    """Give the columns of facts."""
    return {
        "unit": facts.unit,
        "unit_from_title": facts.unit_from_title,
        "trailer": facts.trailer,
        "road": facts.road,
        "load": facts.load.value if facts.load else None,
    }


def incident_of(row: sqlite3.Row | Mapping[str, Any]) -> Incident:
    """Build the record from a row of COLUMNS."""
    return Incident(
        **{
            **dict(row),
            "status": Status(row["status"]),
            "load": Load(row["load"]) if row["load"] else None,
            "severity": Severity(row["severity"]),
            "unit_from_title": bool(row["unit_from_title"]),
            "waits_for_setup": bool(row["waits_for_setup"]),
        }
    )


def first_incident(rows: list[sqlite3.Row]) -> Incident | None:
    """Build the record from the one row there is, if any."""
    return incident_of(rows[0]) if rows else None

"""Reports: what people report becomes an incident, is found, counted, and kept until set-up."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import final

from domain.facts import NO_FACTS, Facts
from domain.incident_ids import format_incident_id
from domain.incidents import EXPIRE, LOG, REPORT, Incident, Logged, Status
from domain.people import Role, User
from domain.severity import Severity
from storage import people
from storage.audit import record_event
from storage.connection import Connection, SqlValue
from storage.messages import owe_deletion
from storage.repeats import nth_of_unit
from storage.rows import facts_of, first_incident, incident_of
from storage.states import IS_OPEN
from storage.transitions import COLUMNS

SAME_UNIT_FOR = 60 * 60  # seconds in which a second report of a truck may be about the same
_SAME_UNIT = (
    "(SELECT other.incident_id FROM incidents AS other WHERE other.group_id = :group_id"
    f" AND other.unit = :unit AND other.t_created > :now - {SAME_UNIT_FOR}"
    f" AND other.{IS_OPEN} ORDER BY other.t_created DESC, other.number DESC LIMIT 1)"
)
_GROUP = "coalesce((SELECT migrated_to FROM groups WHERE groups.group_id = :group_id), :group_id)"
_REPORT_SQL = (
    "INSERT INTO incidents (incident_id, year, number, group_id, thread_id,"
    " source_chat_id, source_message_id, media_group_id, status, description,"
    " created_by_id, logged_message_id, logged_by_id, logged_words, waits_for_setup,"
    " unit, unit_from_title, trailer, road, load, severity, same_unit_as, nth_of_unit, hears,"
    " t_created, t_status)"
    " VALUES (:incident_id, :year, :number,"
    f" {_GROUP},"
    " :thread_id, :group_id, :source_message_id, :media_group_id,"
    f" '{Status.UNCLAIMED.value}', :description,"
    " :created_by_id, :logged_message_id, :logged_by_id, :logged_words, :waits_for_setup,"
    " :unit, :unit_from_title, :trailer, :road, :load, :severity,"
    f" {_SAME_UNIT}, iif(:unit IS NULL, NULL, {nth_of_unit(_GROUP, ':now')}),"
    " (SELECT tells_reporters FROM settings_in_force WHERE group_id = :group_id),"
    " :now, :now)"
    f" ON CONFLICT (source_chat_id, source_message_id) DO NOTHING RETURNING {COLUMNS}"
)


@final
class Reports:
    """What people report: its incident, which message it was, and whether it waits."""

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
            "incident_id": format_incident_id(year, number),
            "year": year,
            "number": number,
        }

    def of_message(self, chat_id: int, message_id: int) -> Incident | None:
        """Find the incident that a message reported, or logged; both ids as they were then."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE incident_id = (SELECT incident_id"
            " FROM incident_messages WHERE chat_id = :chat_id AND message_id = :message_id)"
            " AND source_chat_id = :chat_id"
            " AND :message_id IN (source_message_id, logged_message_id)",
            chat_id=chat_id,
            message_id=message_id,
        )
        return first_incident(rows)

    def record_answer(self, incident: Incident, chat_id: int, question_id: int) -> None:
        """Record that our question what happened was answered: it is to be deleted.

        Until it is, what is said to it is about that incident.
        """
        with self._connection.transaction():
            self._connection.sql(
                "INSERT INTO incident_messages VALUES (:chat_id, :message_id, :incident_id)"
                " ON CONFLICT DO NOTHING",
                chat_id=chat_id,
                message_id=question_id,
                incident_id=incident.incident_id,
            )
            owe_deletion(self._connection, chat_id, question_id)

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

    # Before the group is set up

    def count_waiting(self, group_id: int) -> int:
        """Count what was reported in a group that is not set up yet."""
        [(count,)] = self._connection.sql(
            "SELECT count(*) FROM incidents WHERE group_id = :group_id AND waits_for_setup"
            f" AND {IS_OPEN}",
            group_id=group_id,
        )
        return int(count)

    def expire(self, before: int, now: int) -> list[Incident]:
        """Call off what was reported before a time in groups that nobody has set up since."""
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE incidents SET status = :cancelled, waits_for_setup = 0, t_status = :now,"
                " transitions = transitions + 1, version = version + 1,"
                " card_version = version + 1"
                " WHERE waits_for_setup AND t_created <= :before"
                f" AND {IS_OPEN} RETURNING {COLUMNS}",
                cancelled=Status.CANCELLED.value,
                before=before,
                now=now,
            )
            expired = [incident_of(row) for row in rows]
            for incident in expired:
                record_event(self._connection, incident, EXPIRE, None, Status.UNCLAIMED, now)
            return expired


def _logged(logged: Logged | None) -> dict[str, SqlValue]:
    by = logged.by if logged else None
    return {
        "logged_message_id": logged.message_id if logged else None,
        "logged_by_id": by.user_id if by else None,
        "logged_words": logged.words if logged else None,
    }

"""Who is on duty when, worked out ahead from shifts, days off and what people say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import tzinfo
from typing import final

from domain.duty import Rules, Span, Worker, WorkerSpan, local_day, spans
from domain.people import Team
from storage import people, rules
from storage.connection import Connection
from storage.group_events import Change
from storage.rights import places

DAY = 24 * 60 * 60
AHEAD = 10 * DAY  # seconds for which duty is worked out
LEAST_AHEAD = 7 * DAY  # with less it is worked out anew: /shift tells of the week to come
KEPT = 8 * DAY  # seconds it is kept: a change of shift is told after an outage, too
BACK = 2 * DAY  # seconds before now on whose days a shift may begin that is not over

# Read once, not for each row: a group may have hundreds.
_NAMED = (
    "SELECT place.group_id, value FROM groups AS place, json_each({who})"
    f" WHERE place.group_id IN {places()}"
)


@final
class Duty:
    """Who is on duty in which group."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def on_duty(self, group_id: int, now: int) -> Team:
        """List who is on duty: dispatchers who did not leave, and who is invited to be one.

        In a group of a fleet so are those of its office. Who began first is first.
        """
        rows = self._connection.sql(
            "SELECT duty.user_id, duty.handle, telegram_handle, full_name, team_role"
            " FROM duty LEFT JOIN users USING (user_id)"
            f" WHERE group_id IN {places()} AND t_end > :now AND t_start <= :now"
            f" AND ((group_id, duty.user_id) IN ({_NAMED.format(who='dispatcher_user_ids')})"
            f" OR (group_id, duty.handle) IN ({_NAMED.format(who='dispatcher_handles')}))"
            " AND NOT EXISTS (SELECT 1 FROM absences WHERE absences.group_id = duty.group_id"
            " AND absences.user_id = duty.user_id)"
            " ORDER BY t_start, duty.rowid",
            group_id=group_id,
            now=now,
        )
        members = [people.user_of(row) for row in rows if row["user_id"] is not None]
        invited = [row["handle"] for row in rows if row["user_id"] is None]
        return Team(tuple(dict.fromkeys(members)), tuple(dict.fromkeys(invited)))

    def spans(self, group_id: int, since: int, until: int) -> list[WorkerSpan]:
        """List all duty between two moments, in the order in which it begins."""
        rows = self._connection.sql(
            "SELECT user_id, handle, t_start, t_end FROM duty WHERE group_id = :group_id"
            " AND t_end > :since AND t_start < :until ORDER BY t_start, rowid",
            group_id=group_id,
            since=since,
            until=until,
        )
        return [
            WorkerSpan(Worker(row["user_id"], row["handle"]), Span(row["t_start"], row["t_end"]))
            for row in rows
        ]

    def next_start(self, group_id: int, after: int) -> int | None:
        """Tell when somebody's duty begins next, as far as it is worked out."""
        [row] = self._connection.sql(
            "SELECT min(t_start) AS t FROM duty"
            " WHERE group_id = :group_id AND t_end > :after AND t_start > :after",
            group_id=group_id,
            after=after,
        )
        return None if row["t"] is None else int(row["t"])

    def worked_out_until(self, group_id: int) -> int | None:
        """Tell until when duty is known; None: there are no shifts, and nobody said anything."""
        query = "SELECT t_duty_until FROM groups WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return rows[0]["t_duty_until"] if rows else None

    def work_out(self, group_id: int, zone: tzinfo, now: int) -> None:
        """Work out who is on duty in the days to come, by the clock of a zone."""
        work_out(self._connection, group_id, zone, now)

    def work_out_due(self, zone_of: Callable[[int], tzinfo], now: int, most: int) -> list[int]:
        """Work it out for groups where it ends soon, those first where it ends first.

        Returns these groups, at most so many.
        """
        rows = self._connection.sql(
            "SELECT group_id FROM groups WHERE t_duty_until < :soon"
            " ORDER BY t_duty_until LIMIT :most",
            soon=now + LEAST_AHEAD,
            most=most,
        )
        groups = [row["group_id"] for row in rows]
        for group_id in groups:
            self.work_out(group_id, zone_of(group_id), now)
        return groups

    def work_out_unknown(self, zone_of: Callable[[int], tzinfo], now: int) -> list[int]:
        """Work it out wherever it is not known for now, or by another clock than the group's.

        So it is after a long outage, when the clock was wrong, or when ops changed the zone of
        groups that set none. Returns these groups.
        """
        rows = self._connection.sql(
            "SELECT group_id, t_duty_until, duty_zone FROM groups WHERE t_duty_until IS NOT NULL"
        )
        groups = [
            row["group_id"]
            for row in rows
            if not now < row["t_duty_until"] <= now + AHEAD
            or row["duty_zone"] != str(zone_of(row["group_id"]))
        ]
        for group_id in groups:
            self.work_out(group_id, zone_of(group_id), now)
        return groups


def work_out(connection: Connection, group_id: int, zone: tzinfo, now: int) -> None:
    """Work duty out within a transaction, as `Duty.work_out` does.

    What is over stays as it was. Whoever is on has been since they began, whatever rule says so
    now; if none does any longer, their duty ends now.
    """
    with connection.transaction():
        rules.purge(connection, group_id, local_day(zone, now - BACK), now - BACK)
        known = rules.of_group(connection, group_id)
        running = _cut(connection, group_id, now)
        found: list[WorkerSpan] = []
        worked_out: dict[Rules, list[Span]] = {}  # whole teams have the same shifts
        for worker, rule in known.items():
            if rule not in worked_out:
                worked_out[rule] = spans(zone, rule, now - BACK, now + AHEAD)
            ahead = _with_start(worked_out[rule], running.pop(worker, None), now)
            found += [WorkerSpan(worker, span) for span in ahead]
        found += [WorkerSpan(each, Span(began, now)) for each, began in running.items()]
        _add(connection, group_id, found)
        _note_ahead(connection, group_id, now, now + AHEAD if known else None)
        connection.sql(
            "UPDATE groups SET duty_zone = :zone WHERE group_id = :group_id",
            group_id=group_id,
            zone=str(zone),
        )


def _cut(connection: Connection, group_id: int, now: int) -> dict[Worker, int]:
    """Drop what is not over, and what is long over; tells since when those are on who are."""
    running = connection.sql(
        "SELECT user_id, handle, min(t_start) AS t_start FROM duty WHERE group_id = :group_id"
        " AND t_end > :now AND t_start <= :now GROUP BY user_id, handle",
        group_id=group_id,
        now=now,
    )
    connection.sql(
        "DELETE FROM duty WHERE group_id = :group_id AND (t_end > :now OR t_end < :old)",
        group_id=group_id,
        now=now,
        old=now - KEPT,
    )
    return {Worker(row["user_id"], row["handle"]): row["t_start"] for row in running}


def _with_start(ahead: Iterable[Span], began: int | None, now: int) -> list[Span]:
    """Leave out what is over; the span of now begins when it really did."""
    kept = [span for span in ahead if span.t_end > now]
    if began is None:
        return kept
    if kept and kept[0].covers(now):
        return [replace(kept[0], t_start=began), *kept[1:]]
    return [Span(began, now), *kept]


def _add(connection: Connection, group_id: int, found: Iterable[WorkerSpan]) -> None:
    """Add duty, all of it in one statement; what has no length is left out."""
    rows = [
        [each.worker.user_id, each.worker.handle, each.span.t_start, each.span.t_end]
        for each in found
        if each.span.t_start < each.span.t_end
    ]
    connection.sql(
        "INSERT INTO duty (group_id, user_id, handle, t_start, t_end)"
        " SELECT :group_id, json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
        " json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(:rows)",
        group_id=group_id,
        rows=json.dumps(rows),
    )


def _note_ahead(connection: Connection, group_id: int, now: int, until: int | None) -> None:
    """Note until when duty is worked out, and which start of it is announced next.

    One that has passed stays until it was announced.
    """
    connection.sql(
        "UPDATE groups SET t_duty_until = :until, t_next_shift ="
        " iif(t_next_shift <= :now, t_next_shift, (SELECT min(t_start) FROM duty"
        " WHERE duty.group_id = :group_id AND t_end > :now AND t_start > :now))"
        " WHERE group_id = :group_id",
        group_id=group_id,
        until=until,
        now=now,
    )


def forget(connection: Connection, change: Change, worker: Worker) -> None:
    """End all duty of somebody who is no dispatcher any more; others' stays as it is."""
    rules.drop(connection, change, worker)
    whose = "group_id = :group_id AND user_id IS :user_id AND handle IS :handle AND t_end > :now"
    for statement in (
        f"UPDATE duty SET t_end = :now WHERE {whose} AND t_start < :now",
        f"DELETE FROM duty WHERE {whose}",
    ):
        connection.sql(
            statement,
            group_id=change.group_id,
            user_id=worker.user_id,
            handle=worker.handle,
            now=change.now,
        )
    until = "SELECT t_duty_until FROM groups WHERE group_id = :group_id"
    [row] = connection.sql(until, group_id=change.group_id)
    still = row["t_duty_until"] if rules.of_group(connection, change.group_id) else None
    _note_ahead(connection, change.group_id, change.now, still)

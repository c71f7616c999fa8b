"""Whether who has an incident is still on it: when to ask, what was asked, and what stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import final

from domain.checks import Check, due
from domain.incidents import STILL, Incident
from domain.private_calls import Reason
from storage.audit import record_event
from storage.connection import Connection
from storage.messages import owe_deletion, release_id
from storage.private_calls import ring, withdraw_questions
from storage.rows import incident_of
from storage.settings import UPDATE_AFTER
from storage.transitions import COLUMNS

A_DAY = 24 * 60 * 60
"""Seconds after which the sweep looks at a check again, however long there is nothing to ask."""
SOON = 5 * 60
"""Seconds after which it does where a question in private is still on its way."""
MOST = 1000  # looked at in one sweep
_NOT_SENT = (
    "EXISTS (SELECT 1 FROM private_calls WHERE private_calls.incident_id = checks.incident_id"
    f" AND reason = '{Reason.CHECK.value}' AND private_calls.is_owed)"
)
_AS_ASKED = "incident_id = :incident_id AND round = :round AND asked = :number - 1 AND is_owed"

_SERVES = (
    "SELECT 1 FROM checks WHERE group_id = :group_id AND message_id = :message_id"
    " UNION ALL SELECT 1 FROM calls WHERE group_id = :group_id AND message_id = :message_id"
    " UNION ALL SELECT 1 FROM live WHERE group_id = :group_id AND :message_id IN"
    " (pinned_message_id, prompt_message_id, page_message_id, told_message_id)"
)
"""Whether a message of a group's is one that stands."""


@final
class Checks:
    """Questions to those who have incidents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, now: int, update_after: float) -> list[str]:
        """Owe the questions whose time has come; `update_after` is what ops set, in seconds.

        Nobody is asked about what waits for something: that has calls of its own. Nor again before
        they got the question before. Returns the incidents' ids.
        """
        rows = self._connection.sql(
            f"SELECT checks.*, waits_for, {UPDATE_AFTER} AS update_after, {_NOT_SENT} AS on_its_way"
            " FROM checks JOIN incidents USING (incident_id) WHERE t_look <= :now"
            " ORDER BY t_look LIMIT :most",
            now=now,
            update_after=update_after,
            most=MOST,
        )
        with self._connection.transaction():  # for all: each commit waits for the disk
            return [row["incident_id"] for row in rows if self._look(row, now)]

    def _look(self, row: sqlite3.Row, now: int) -> bool:
        """Owe a question if it is due; else put it off until then."""
        t_look, is_due = now + A_DAY, False
        if row["on_its_way"]:
            t_look = now + SOON
        elif row["update_after"] and row["waits_for"] is None and not row["is_owed"]:
            t_asked = None if row["t_asked"] is None else min(row["t_asked"], now)
            t_due = due(min(row["t_news"], now), t_asked, row["update_after"])
            is_due, t_look = t_due <= now, min(t_look, max(t_due, now + 1))
        self._connection.sql(
            "UPDATE checks SET t_look = :t_look, is_owed = (is_owed AND :is_asked) OR :is_due,"
            " t_news = min(t_news, :now), t_asked = min(t_asked, :now)"
            " WHERE incident_id = :incident_id",
            incident_id=row["incident_id"],
            t_look=t_look,
            is_asked=bool(row["update_after"]),
            is_due=is_due,
            now=now,
        )
        return is_due

    def correct(self, now: int) -> None:
        """Have looked at soon what a clock that was ahead has written."""
        for column, latest in (("t_look", now + A_DAY), ("t_news", now), ("t_asked", now)):
            self._connection.sql(
                f"UPDATE checks SET t_look = 0 WHERE {column} > :latest", latest=latest
            )

    def look_anew(self) -> None:
        """Have all checks looked at: ops may have changed the time after which people are asked."""
        self._connection.sql("UPDATE checks SET t_look = 0")

    def follow(self, group_id: int, *, is_asked: bool) -> None:
        """Have a group's checks looked at: it changed that time.

        Where nobody is asked any more, what is owed is not.
        """
        with self._connection.transaction():
            if not is_asked:
                withdraw_questions(self._connection, group_id)
            self._connection.sql(
                "UPDATE checks SET t_look = 0, is_owed = is_owed AND :is_asked"
                " WHERE group_id = :group_id",
                group_id=group_id,
                is_asked=is_asked,
            )

    def owed(self, incident_id: str) -> Check | None:
        """Find the question about an incident that is owed."""
        return self._find(incident_id, "is_owed", "asked + 1")

    def standing(self, incident_id: str) -> Check | None:
        """Find the newest question about an incident that was asked, and not answered."""
        return self._find(incident_id, "asked > 0", "asked")

    def _find(self, incident_id: str, condition: str, number: str) -> Check | None:
        rows = self._connection.sql(
            f"SELECT round, {number} AS number, t_news, in_group, {COLUMNS}"
            " FROM (SELECT incident_id, round, asked, t_news, is_owed, in_group FROM checks)"
            f" JOIN incidents USING (incident_id) WHERE incident_id = :incident_id AND {condition}",
            incident_id=incident_id,
        )
        if not rows:
            return None
        record = dict(rows[0])
        told = {name: record.pop(name) for name in ("round", "number", "t_news")}
        in_group = bool(record.pop("in_group"))
        return Check(incident_of(record), in_group=in_group, **told)

    def record_asked_privately(self, check: Check, user_ids: Collection[int], now: int) -> None:
        """Owe the question to who has the incident in private; the group is asked nothing."""
        with self._connection.transaction():
            if self._record_asked(check, None, now, in_group=False):
                ring(self._connection, check.incident, Reason.CHECK, user_ids, now)

    def record_sent(
        self, check: Check, message_id: int, private: Collection[int], now: int
    ) -> list[str]:
        """Record the question that was posted; the one before it is to be deleted.

        So is this one, if there was news while it was sent. `private` is who is asked there, too;
        an earlier question in private asks no more.
        Returns the incidents whose message its id was thought to be.
        """
        group_id = check.incident.group_id
        with self._connection.transaction():
            taken_from = release_id(self._connection, group_id, message_id)
            if self._record_asked(check, message_id, now, in_group=True):
                ring(self._connection, check.incident, Reason.CHECK, private, now)
                self._end_private(check)
            else:
                owe_deletion(self._connection, group_id, message_id)
            return taken_from

    def _end_private(self, check: Check) -> None:
        """Have an earlier question in private ask no more, where none takes its place."""
        self._connection.sql(
            "UPDATE private_calls SET reason = :call, is_stale = 1"
            " WHERE incident_id = :incident_id AND reason = :check"
            " AND message_id IS NOT NULL AND NOT is_owed",
            incident_id=check.incident.incident_id,
            call=Reason.CALL.value,
            check=Reason.CHECK.value,
        )

    def _record_asked(
        self, check: Check, message_id: int | None, now: int, *, in_group: bool
    ) -> bool:
        """Record that a question was asked; False if it is no longer the one that is owed."""
        rows = self._connection.sql(
            "UPDATE checks SET asked = :number, t_asked = :now, is_owed = 0, t_look = 0,"
            " in_group = :in_group, message_id = :message_id"
            f" WHERE {_AS_ASKED} AND group_id = :group_id RETURNING incident_id",
            incident_id=check.incident.incident_id,
            group_id=check.incident.group_id,
            round=check.round,
            number=check.number,
            message_id=message_id,
            in_group=in_group,
            now=now,
        )
        return bool(rows)

    def answer(self, incident: Incident, user_id: int, now: int) -> bool:
        """Record that who has an incident is still on it; False if that is no news.

        Its event is what takes the question away, and has the time begin anew.
        """
        with self._connection.transaction():
            asked = self._connection.sql(
                "SELECT 1 FROM checks JOIN incidents USING (incident_id)"
                " WHERE incident_id = :incident_id AND owner_id = :user_id"
                " AND transitions = :transitions AND (asked > 0 OR is_owed)",
                incident_id=incident.incident_id,
                user_id=user_id,
                transitions=incident.transitions,
            )
            if asked:
                record_event(self._connection, incident, STILL, user_id, incident.status, now)
            return bool(asked)

    def record_tap(self, incident: Incident, message_id: int) -> None:
        """Record a tap on a question in the group; one that is not the newest is to be deleted.

        It was answered, or sent twice because nobody knew that it had arrived. What a forged tap
        says of a message that is known for something else is not true.
        """
        serves = self._connection.sql(_SERVES, group_id=incident.group_id, message_id=message_id)
        if not serves:
            owe_deletion(self._connection, incident.group_id, message_id)

"""Who changed what in groups, who asked for figures, what was exported: as seen from one group."""

from __future__ import annotations

import sqlite3
from typing import final

from domain.changes import (
    UNLISTED,
    AllExported,
    Changed,
    Entry,
    FiguresAsked,
    GroupChange,
    RoleAction,
    RoleChange,
    What,
)
from domain.people import Role
from domain.periods import Span
from domain.settings import Setting
from storage.connection import Connection

_JOINED = (
    "(SELECT max(t) FROM group_events WHERE group_events.group_id = member.group_id"
    f" AND what = '{Changed.FLEET.value}' AND new IS NOT NULL)"
)
_SEEN = (
    "WITH RECURSIVE seen (group_id, since) AS (SELECT :group_id, 0"
    f" UNION ALL SELECT member.group_id, ifnull({_JOINED}, 0) FROM fleets"
    " JOIN groups AS member USING (fleet_id)"
    " WHERE office_id = :group_id AND member.group_id <> :group_id"
    " UNION ALL SELECT older.group_id, since FROM seen"
    " JOIN groups AS older ON older.migrated_to = seen.group_id)"
)
"""Of which groups, since when: of its own, of what it was before it became a supergroup; and in an
office of all groups of the fleet, since they are in it: what was before is none of its business."""
_ENTRIES = (
    "SELECT 'role' AS source, event_id AS id, group_id, t, actor_id, user_id, handle,"
    " role AS what, action AS old, NULL AS new, NULL AS t_from, NULL AS t_until"
    " FROM seen JOIN team_events USING (group_id) WHERE t >= since"
    " UNION ALL SELECT 'group', event_id, group_id, t, actor_id, user_id, handle,"
    " what, old, new, NULL, NULL FROM seen JOIN group_events USING (group_id)"
    f" WHERE t >= since AND what <> '{UNLISTED.value}'"
    " UNION ALL SELECT 'figures', request_id, group_id, t, asked_by, NULL, NULL,"
    " unit, NULL, person_id, t_from, t_until FROM seen JOIN figures_owed USING (group_id)"
    " WHERE t >= since AND reply_to IS NOT NULL"
    " UNION ALL SELECT 'export', export_id, :group_id, t, NULL, NULL, NULL,"
    " NULL, NULL, NULL, t_from, t_until FROM exports WHERE EXISTS (SELECT 1 FROM seen"
    " JOIN incidents USING (group_id) WHERE t_created < min(t, t_until) AND since <= t)"
)


@final
class Changes:
    """What was changed in groups, by whom and when; nothing of it can be changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, group_id: int) -> int:
        """Count what is seen from a group."""
        [(count,)] = self._connection.sql(
            f"{_SEEN} SELECT count(*) FROM ({_ENTRIES})", group_id=group_id
        )
        return int(count)

    def list(self, group_id: int, *, most: int, skipped: int = 0) -> list[Entry]:
        """List what is seen from a group, newest first."""
        rows = self._connection.sql(
            f"{_SEEN} {_ENTRIES} ORDER BY t DESC, source, id DESC LIMIT :most OFFSET :skipped",
            group_id=group_id,
            most=most,
            skipped=skipped,
        )
        return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["group_id"], row["t"], row["actor_id"], _what(row), row["user_id"], row["handle"]
    )


def _what(row: sqlite3.Row) -> What:
    if row["source"] == "role":
        return RoleChange(Role(row["what"]), RoleAction(row["old"]))
    if row["source"] == "group":
        return GroupChange(_changed(row["what"]), row["old"], row["new"])
    span = Span(row["t_from"], row["t_until"])
    if row["source"] == "export":
        return AllExported(span)
    return FiguresAsked(span, row["what"], of_person=row["new"] is not None)


def _changed(what: str) -> Changed | Setting:
    return Setting(what) if what in set(Setting) else Changed(what)

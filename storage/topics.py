"""Topics of forums: which are open as far as we know, and who was told that none is."""

from __future__ import annotations

from typing import final

from storage.connection import Connection

MOST_TOPICS = 20  # kept of a group
STALE = 60 * 60  # seconds after which it is noted again that somebody wrote in a topic


@final
class Topics:
    """Open topics, and who was told in private that a group has none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record_open(self, group_id: int, thread_id: int, now: int) -> None:
        """Record that a topic is open: people write in it."""
        fresh = self._connection.sql(
            "SELECT 1 FROM topics WHERE group_id = :group_id AND thread_id = :thread_id"
            " AND t_seen > :stale",
            group_id=group_id,
            thread_id=thread_id,
            stale=now - STALE,
        )
        if fresh:
            return
        with self._connection.not_synced(), self._connection.transaction():
            self._connection.sql(
                "INSERT INTO topics VALUES (:group_id, :thread_id, :now)"
                " ON CONFLICT DO UPDATE SET t_seen = :now",
                group_id=group_id,
                thread_id=thread_id,
                now=now,
            )
            self._connection.sql(
                "DELETE FROM topics WHERE group_id = :group_id AND thread_id NOT IN"
                " (SELECT thread_id FROM topics WHERE group_id = :group_id"
                " ORDER BY t_seen DESC LIMIT :most)",
                group_id=group_id,
                most=MOST_TOPICS,
            )

    def record_closed(self, group_id: int, thread_id: int) -> None:
        """Record that a topic is closed or deleted."""
        self._connection.sql(
            "DELETE FROM topics WHERE group_id = :group_id AND thread_id = :thread_id",
            group_id=group_id,
            thread_id=thread_id,
        )

    def list_open(self, group_id: int, most: int) -> list[int]:
        """List the topics in which people wrote, the last one first."""
        rows = self._connection.sql(
            "SELECT thread_id FROM topics WHERE group_id = :group_id"
            " ORDER BY t_seen DESC LIMIT :most",
            group_id=group_id,
            most=most,
        )
        return [row["thread_id"] for row in rows]

    def was_told_privately(self, group_id: int, what: str) -> bool:
        """Tell whether somebody was told in private of what a group cannot be shown."""
        query = "SELECT 1 FROM told_privately WHERE group_id = :group_id AND what = :what"
        return bool(self._connection.sql(query, group_id=group_id, what=what))

    def record_told_privately(self, group_id: int, what: str) -> None:
        """Record that somebody was told in private."""
        self._connection.sql(
            "INSERT INTO told_privately VALUES (:group_id, :what) ON CONFLICT DO NOTHING",
            group_id=group_id,
            what=what,
        )

    def record_writable(self, group_id: int) -> None:
        """Record that a group can be written to, so that the next time somebody is told again."""
        self._connection.sql(
            "DELETE FROM told_privately WHERE group_id = :group_id", group_id=group_id
        )

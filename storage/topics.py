"""Topics of forums: which are open as far as we know, and who was told that none is."""

from __future__ import annotations

from storage.connection import Connection

MOST_TOPICS = 20  # kept of a group
STALE = 60 * 60  # seconds after which it is noted again that somebody wrote in a topic


class Topics(Connection):
    """Queries on topics."""

    def note_topic(self, group_id: int, thread_id: int, now: int) -> None:
        """Note that a topic is open: people write in it."""
        fresh = self._sql(
            "SELECT 1 FROM topics WHERE group_id = :group_id AND thread_id = :thread_id"
            " AND t_seen > :stale",
            group_id=group_id,
            thread_id=thread_id,
            stale=now - STALE,
        )
        if fresh:
            return
        with self._not_synced(), self._transaction():
            self._sql(
                "INSERT INTO topics VALUES (:group_id, :thread_id, :now)"
                " ON CONFLICT DO UPDATE SET t_seen = :now",
                group_id=group_id,
                thread_id=thread_id,
                now=now,
            )
            self._sql(
                "DELETE FROM topics WHERE group_id = :group_id AND thread_id NOT IN"
                " (SELECT thread_id FROM topics WHERE group_id = :group_id"
                " ORDER BY t_seen DESC LIMIT :most)",
                group_id=group_id,
                most=MOST_TOPICS,
            )

    def forget_topic(self, group_id: int, thread_id: int) -> None:
        """Note that a topic is closed or deleted."""
        self._sql(
            "DELETE FROM topics WHERE group_id = :group_id AND thread_id = :thread_id",
            group_id=group_id,
            thread_id=thread_id,
        )

    def open_topics(self, group_id: int, most: int) -> list[int]:
        """List the topics in which people wrote, the last one first."""
        rows = self._sql(
            "SELECT thread_id FROM topics WHERE group_id = :group_id"
            " ORDER BY t_seen DESC LIMIT :most",
            group_id=group_id,
            most=most,
        )
        return [row["thread_id"] for row in rows]

    def was_told(self, group_id: int, what: str) -> bool:
        """Tell whether somebody was told in private of what a group cannot be shown."""
        query = "SELECT 1 FROM told_privately WHERE group_id = :group_id AND what = :what"
        return bool(self._sql(query, group_id=group_id, what=what))

    def told(self, group_id: int, what: str) -> None:
        """Record that somebody was told in private."""
        self._sql(
            "INSERT INTO told_privately VALUES (:group_id, :what) ON CONFLICT DO NOTHING",
            group_id=group_id,
            what=what,
        )

    def let_in(self, group_id: int) -> None:
        """Record that a group can be written to, so that the next time somebody is told again."""
        self._sql("DELETE FROM told_privately WHERE group_id = :group_id", group_id=group_id)

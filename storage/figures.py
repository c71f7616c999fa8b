"""How the desk is doing, asked of the database."""

from __future__ import annotations

from dataclasses import dataclass

from storage.connection import Connection


@dataclass(frozen=True)
class Backlog:
    """What is owed to groups we may write to; `oldest` is when the oldest send came to be owed."""

    owed: int
    oldest: int | None


class FiguresStore(Connection):
    """Queries across groups, for those who run the desk."""

    def backlog(self) -> Backlog:
        """Count what is owed; since when is known of cards, pages and prompts only."""
        [row] = self._sql(
            "SELECT count(*) AS owed, min(CASE WHEN delivery IN ('card', 'page', 'prompt')"
            " THEN t_status END) AS oldest FROM owed JOIN groups USING (group_id)"
            " WHERE NOT suspended"
        )
        return Backlog(row["owed"], row["oldest"])

    def groups_of(self, user_id: int, most: int) -> list[int]:
        """List groups in which a person gave or holds rights and we still are, newest first."""
        rows = self._sql(
            "SELECT here.group_id FROM team_events"
            " JOIN groups AS there ON there.group_id = team_events.group_id"
            " JOIN groups AS here ON here.group_id = coalesce(there.migrated_to, there.group_id)"
            " WHERE :user_id IN (actor_id, user_id) AND NOT here.suspended"
            " GROUP BY here.group_id ORDER BY max(event_id) DESC LIMIT :most",
            user_id=user_id,
            most=most,
        )
        return [row["group_id"] for row in rows]

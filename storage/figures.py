"""Figures asked of the database: how fast a group is, and how the desk is doing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from domain.figures import Durations, Kpis
from storage.connection import Connection

_MEASURED: Mapping[str, str] = {
    "triage": "t_claimed_tier1 - t_created",
    "manager_response": "t_claimed_tier2 - t_escalated",
    "resolution": "t_resolved - t_created",
}
_PERIOD = "FROM incidents WHERE group_id = :group_id AND t_created >= :since"


def _durations_sql(what: str, seconds: str) -> str:
    """Compose the query for one row: how many, the two in the middle, the 90th percentile.

    Equal times are counted together first: that takes a third of the time of ranking each.
    """
    return (
        "SELECT * FROM (WITH counted AS MATERIALIZED"
        f" (SELECT {seconds} AS seconds, count(*) AS times {_PERIOD} AND {seconds} IS NOT NULL"
        " GROUP BY 1),"
        " ranked AS MATERIALIZED"
        " (SELECT seconds, sum(times) OVER (ORDER BY seconds) AS rank FROM counted),"
        " number AS MATERIALIZED (SELECT sum(times) AS n FROM counted)"
        f" SELECT '{what}' AS what, coalesce(n, 0) AS a,"
        " (SELECT min(seconds) FROM ranked WHERE rank >= (n + 1) / 2) AS b,"
        " (SELECT min(seconds) FROM ranked WHERE rank >= (n + 2) / 2) AS c,"
        " (SELECT min(seconds) FROM ranked WHERE rank >= (9 * n + 9) / 10) AS d FROM number)"
    )


_COUNTS_SQL = (
    "SELECT 'all' AS what, count(*) AS a, count(t_resolved) AS b,"
    f" count(iif(t_escalated IS NULL, t_resolved, NULL)) AS c, 0 AS d {_PERIOD}"
)
_KPIS_SQL = " UNION ALL ".join(
    [_COUNTS_SQL, *(_durations_sql(what, seconds) for what, seconds in _MEASURED.items())]
)


@dataclass(frozen=True)
class Backlog:
    """What is owed to groups we may write to; `oldest` is when the oldest send came to be owed."""

    owed: int
    oldest: int | None


class FiguresStore(Connection):
    """Queries that count."""

    def kpis(self, group_id: int, since: int) -> Kpis:
        """Measure the group's incidents that were reported at or after `since`."""
        rows = self._sql(_KPIS_SQL, group_id=group_id, since=since)
        counts, *measured = rows
        durations = {row["what"]: _durations(row) for row in measured}
        return Kpis(counts["a"], counts["b"], counts["c"], **durations)

    def backlog(self) -> Backlog:
        """Count what is owed; since when is known of cards, pages and prompts only."""
        return self._backlog("true")

    def backlog_of(self, group_id: int) -> Backlog:
        """Count what one group is owed."""
        return self._backlog("group_id = :group_id", group_id)

    def _backlog(self, condition: str, group_id: int | None = None) -> Backlog:
        [row] = self._sql(
            "SELECT count(*) AS owed, min(CASE WHEN delivery IN ('card', 'page', 'prompt')"
            " THEN t_status END) AS oldest FROM owed JOIN groups USING (group_id)"
            f" WHERE NOT suspended AND {condition}",
            group_id=group_id,
        )
        return Backlog(row["owed"], row["oldest"])

    def owing_since(self, before: int) -> list[int]:
        """List groups we may write to that wait for a card, page or prompt since before a time."""
        rows = self._sql(
            "SELECT DISTINCT group_id FROM owed JOIN groups USING (group_id) WHERE NOT suspended"
            " AND delivery IN ('card', 'page', 'prompt') AND t_status < :before",
            before=before,
        )
        return [row["group_id"] for row in rows]

    def groups_of(self, user_id: int, most: int) -> list[int]:
        """List groups in which a person gave or holds rights and we still are, newest first."""
        rows = self._sql(
            "SELECT here.group_id FROM (SELECT group_id, max(event_id) AS newest FROM team_events"
            " WHERE actor_id = :user_id GROUP BY group_id"
            " UNION ALL SELECT group_id, max(event_id) FROM team_events"
            " WHERE user_id = :user_id GROUP BY group_id) AS named"
            " JOIN groups AS there ON there.group_id = named.group_id"
            " JOIN groups AS here ON here.group_id = coalesce(there.migrated_to, there.group_id)"
            " WHERE NOT here.suspended"
            " GROUP BY here.group_id ORDER BY max(newest) DESC LIMIT :most",
            user_id=user_id,
            most=most,
        )
        return [row["group_id"] for row in rows]


def _durations(row: sqlite3.Row) -> Durations:
    if not row["a"]:
        return Durations(0, None, None)
    return Durations(row["a"], (row["b"] + row["c"]) / 2, row["d"])

"""Figures asked of the database: how fast a group is, and all that a report says of a period."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import final

from domain.figures import NONE_MEASURED, Durations, Kpis, PeriodFigures
from domain.incidents import Status
from domain.periods import Period
from storage.connection import Connection
from storage.period_figures import work_out
from storage.scopes import SEEN_FROM

_FIRST = "min(ifnull(t_claimed_tier1, t_claimed_tier2), ifnull(t_claimed_tier2, t_claimed_tier1))"
# Who claims what was reopened is not the first to have it.
_RESPONSE = f"iif({_FIRST} <= ifnull(t_resolved, {_FIRST}), {_FIRST} - t_created, NULL)"
_MEASURED: Mapping[str, str] = {
    "first_response": _RESPONSE,
    "manager_response": "iif(t_claimed_tier2 >= t_escalated, t_claimed_tier2 - t_escalated, NULL)",
    "resolution": "t_resolved - t_created",
}
_OF_WAITS: Mapping[str, str] = {
    "waiting": "nullif(waited, 0)",
    "working": "iif(reopened, NULL, t_resolved - t_created - waited)",
}
"""What is measured only if anything waited: else it would take time, and tell nothing."""
_CANCELLED = f"status = '{Status.CANCELLED.value}'"
_REPORTED = f"FROM incidents WHERE group_id IN {SEEN_FROM} AND t_created >= :since"
_PERIOD = f"{_REPORTED} AND NOT {_CANCELLED}"


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
        " (SELECT min(seconds) FROM ranked WHERE rank >= (9 * n + 9) / 10) AS d,"
        " 0 AS e, 0 AS f, 0 AS g, 0 AS h FROM number)"
    )


# What happens to an incident after it was reopened does not change who resolved it first.
_BY_TIER_1 = (
    "ifnull(t_escalated, t_resolved + 1) > t_resolved"
    " AND ifnull(t_claimed_tier2, t_resolved + 1) > t_resolved"
)
_WITHOUT_ESCALATION = "t_claimed_tier2 < ifnull(t_escalated, t_claimed_tier2 + 1)"
_COUNTS_SQL = (
    "SELECT 'all' AS what, count(*) AS a, count(t_resolved) AS b,"
    f" count(iif({_BY_TIER_1}, 1, NULL)) AS c,"
    f" (SELECT count(*) {_REPORTED} AND {_CANCELLED}) AS d,"
    f" count(iif({_WITHOUT_ESCALATION}, 1, NULL)) AS e, count(iif(reopened, 1, NULL)) AS f,"
    f" count(iif(wait_calls, NULL, waits_for)) AS g, count(iif(waited, 1, NULL)) AS h {_PERIOD}"
)
_KPIS_SQL = " UNION ALL ".join(
    [_COUNTS_SQL, *(_durations_sql(what, seconds) for what, seconds in _MEASURED.items())]
)
_WAITS_SQL = " UNION ALL ".join(
    _durations_sql(what, seconds) for what, seconds in _OF_WAITS.items()
)
_ON_TIME_SQL = (
    "SELECT count(*) AS on_time FROM ("
    "SELECT group_id, coalesce(60 * sla_unclaimed, :sla) AS sla"
    f" FROM settings_in_force WHERE group_id IN {SEEN_FROM}) CROSS JOIN incidents USING (group_id)"
    f" WHERE t_created >= :since AND NOT {_CANCELLED} AND {_RESPONSE} <= sla"
)


@final
class Figures:
    """How fast groups are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def kpis(self, group_id: int, since: int, slas: Mapping[Status, float]) -> Kpis:
        """Measure what is seen from a group and was reported at or after `since`.

        `slas` are what ops set, in seconds: they hold where groups and their fleets set none.
        """
        sla = slas[Status.UNCLAIMED]
        counts, *measured = self._connection.sql(_KPIS_SQL, group_id=group_id, since=since)
        [kept] = self._connection.sql(_ON_TIME_SQL, group_id=group_id, since=since, sla=sla)
        if counts["h"]:
            measured += self._connection.sql(_WAITS_SQL, group_id=group_id, since=since)
        durations = {row["what"]: _durations(row) for row in measured}
        return Kpis(
            reported=counts["a"],
            resolved=counts["b"],
            resolved_tier1=counts["c"],
            cancelled=counts["d"],
            taken_charge=counts["e"],
            reopened=counts["f"],
            waiting_now=counts["g"],
            on_time=kept["on_time"],
            **durations,
        )

    def period(
        self,
        group_id: int,
        period: Period,
        slas: Mapping[Status, float],
        unit: str | None = None,
        person_id: int | None = None,
        most: int = 10,
    ) -> PeriodFigures:
        """Work out all that a report says of a period, of what is seen from a group.

        `slas` are what ops set, in seconds: they hold where groups and their fleets set none. At
        `most` so many units and people are listed; -1: all.
        """
        return work_out(self._connection, group_id, period, slas, unit, person_id, most)


def _durations(row: sqlite3.Row) -> Durations:
    if not row["a"]:
        return NONE_MEASURED
    return Durations(row["a"], (row["b"] + row["c"]) / 2, row["d"])

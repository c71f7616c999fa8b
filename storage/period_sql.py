"""The one statement that works out the figures of a period; docs/figures.md defines each of them.

Whatever happened is a fact: what it was, to which incident, when, and who did it. Every figure is
counted, or measured, from facts of a span of time. All of it is read at one moment.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.incidents import EXPIRE, FINISHED, WAIT, WAIT_ENDED, Action, Status
from domain.transitions import HANDS_ON, OWNED, TRANSITIONS, keeps_wait
from storage.scopes import SEEN_FROM
from storage.states import IS_OPEN

SLOT = 15 * 60
"""Seconds of which all that happened is counted together: offsets of clocks are multiples of it."""

MOST_A_YEAR = 10**9
"""More than any number of an incident: with its year it makes one number of both."""

LONG = 30 * 24 * 60 * 60
"""Seconds after which something was open so long that it is looked for by itself."""


def _listed(values: Iterable[Action | Status]) -> str:
    return ", ".join(repr(value.value) for value in values)


TOOK_LONG = f"status IN ({_listed(FINISHED)}) AND t_status - t_created > {LONG}"
"""That an incident was finished long after it was reported: word for word as its index has it."""

_NOT_BEFORE = "t_status >= :before_from"

_HANDS_ON = sorted(HANDS_ON)
_GIVES = [action for action in _HANDS_ON if TRANSITIONS[action].receiver is not None]
_TAKES = [action for action in _HANDS_ON if action not in _GIVES]
_ENDS_WAIT = [action for action, row in TRANSITIONS.items() if not keeps_wait(row)]
_WAITS = f"action IN ('{WAIT}', '{WAIT_ENDED}', {_listed(_ENDS_WAIT)})"

# What was open in either span: most of it was reported not long before. Events are joined by a
# number, which takes half the time of the text.
_TOUCHED = (
    f"SELECT year * {MOST_A_YEAR} + number AS id, incident_id, group_id, unit, t_created, number,"
    f" created_by_id, iif({IS_OPEN}, NULL, t_status) AS t_finished,"
    " waited > 0 OR waits_for IS NOT NULL AS has_waited FROM ("
    f"SELECT * FROM incidents WHERE group_id IN {SEEN_FROM}"
    f" AND t_created >= :t_early AND t_created < :t_until AND ({IS_OPEN} OR {_NOT_BEFORE})"
    f" UNION ALL SELECT * FROM live WHERE group_id IN {SEEN_FROM} AND {IS_OPEN}"
    " AND t_created < :t_early"
    f" UNION ALL SELECT * FROM incidents"
    f" WHERE group_id IN {SEEN_FROM} AND {TOOK_LONG}"
    f" AND t_created < :t_early AND {_NOT_BEFORE})"
    " WHERE :unit IS NULL OR unit = :unit"
)
_EVENTS = (
    "SELECT id, group_id, unit, t_created, t_finished, number, has_waited, event_id, action,"
    " actor_id, other_id, t, to_status, detail"
    " FROM touched CROSS JOIN incident_events USING (incident_id) WHERE t < :t_until"
)


def _facts(what: str, actions: str, *, is_first: bool = False) -> str:
    """Write which events are facts of a kind; of an incident all of them, or the first one."""
    first = "min(event_id) AS event_id" if is_first else "event_id"
    once = " GROUP BY id" if is_first else ""
    return (
        f"SELECT '{what}' AS what, id, group_id, unit, t, actor_id AS who,"
        f" t - t_created AS seconds FROM (SELECT *, {first} FROM events"
        f" WHERE action IN ({actions}){once})"
    )


_OPENED = (
    "SELECT 'opened' AS what, id, group_id, unit, t_created AS t, created_by_id AS who,"
    " 0 AS seconds FROM touched"
)
_FACTS = " UNION ALL ".join(
    [
        _OPENED,
        _facts("resolved", _listed([Action.SUMMARISE]), is_first=True),
        _facts("responded", _listed(_TAKES), is_first=True),
        _facts("cancelled", f"{_listed([Action.CANCEL])}, '{EXPIRE}'"),
        _facts("escalated", _listed([Action.ESCALATE])),
        _facts("reopened", _listed([Action.REOPEN])),
        _facts("taken_charge", _listed([Action.TAKE_CHARGE])),
        _facts("claimed", _listed(_TAKES)),
    ]
)
_WAITED = (
    "SELECT id, unit, who, kind, t AS t_began,"
    " max(t, min(t_over, ifnull(t_next, t_over))) AS t_ended FROM ("
    "SELECT id, unit, action, actor_id AS who, t,"
    " substr(detail, 1, instr(detail, ' ') - 1) AS kind,"
    " CAST(substr(detail, instr(detail, ' ') + 1) AS INTEGER) AS t_over,"
    " lead(t) OVER (PARTITION BY id ORDER BY event_id) AS t_next"
    f" FROM events WHERE has_waited AND {_WAITS}) WHERE action = '{WAIT}'"
)
_BY_WHOM = "(:person_id IS NULL OR who = :person_id)"
_DONE = (
    "SELECT span, facts.*, coalesce(seconds <= sla, 0) AS is_kept FROM facts"
    " JOIN spans ON t >= t_from AND t < t_until JOIN slas USING (group_id)"
    f" WHERE {_BY_WHOM}"
)
_LAST = (
    "SELECT span, id, t_created, number, to_status, t_until, max(event_id)"
    " FROM events JOIN spans ON t < t_until"
    " WHERE ifnull(t_finished, t_until) >= t_until GROUP BY span, id"
)
_OWNERS = (
    "SELECT span, id,"
    f" iif(action IN ({_listed(_GIVES)}), other_id, actor_id) AS owner, max(event_id)"
    " FROM events JOIN spans ON t < t_until"
    f" WHERE :person_id IS NOT NULL AND action IN ({_listed(_HANDS_ON)}) GROUP BY span, id"
)
_UNFINISHED = (
    "SELECT span, id, t_created, number, t_until FROM last LEFT JOIN owners USING (span, id)"
    f" WHERE to_status NOT IN ({_listed(FINISHED)})"
    " AND (:person_id IS NULL OR"
    f" (to_status IN ({_listed(sorted(OWNED))}) AND owner = :person_id))"
)
_RESOLVED = (
    "SELECT span, done.id, seconds, coalesce(sum(t_ended - t_began), 0) AS waiting"
    " FROM done LEFT JOIN waited ON waited.id = done.id AND t_began <= done.t"
    " WHERE what = 'resolved' GROUP BY span, done.id"
)
_MEASURED = """
    SELECT span, NULL AS who, 'first_response' AS what, seconds FROM done WHERE what = 'responded'
    UNION ALL SELECT span, NULL, 'resolution', seconds FROM resolved
    UNION ALL SELECT span, NULL, 'waiting', waiting FROM resolved WHERE waiting > 0
    UNION ALL SELECT span, NULL, 'working', seconds - waiting FROM resolved
    UNION ALL SELECT span, who, 'first_response', seconds FROM done
        WHERE what = 'responded' AND span = 0 AND who IS NOT NULL
"""
# Equal times are counted together first: that takes a third of the time of ranking each.
_RANKED = (
    "SELECT *, sum(times) OVER (PARTITION BY span, who, what ORDER BY seconds) AS rank,"
    " sum(times) OVER (PARTITION BY span, who, what) AS n"
    " FROM (SELECT span, who, what, seconds, count(*) AS times FROM measured GROUP BY 1, 2, 3, 4)"
)
_REOPENED = (
    "SELECT DISTINCT id, 1 AS again FROM facts JOIN spans ON t >= t_from AND t < t_until"
    " WHERE span = 0 AND what = 'reopened'"
)
_LOOK_AT = (
    "SELECT id, max(seconds) AS seconds, ifnull(max(again), 0) AS again FROM ("
    "SELECT id, seconds FROM resolved WHERE span = 0 UNION ALL"
    " SELECT id, t_until - t_created FROM unfinished WHERE span = 0)"
    f" LEFT JOIN ({_REOPENED}) USING (id)"
    " GROUP BY id ORDER BY again DESC, seconds DESC, id LIMIT :look_at"
)
_WITH = {
    "spans (span, t_from, t_until)": (
        "VALUES (0, :t_from, :t_until), (1, :before_from, :before_until)"
    ),
    "slas": (
        "SELECT group_id, coalesce(60 * sla_unclaimed, :sla_unclaimed) AS sla"
        f" FROM settings_in_force WHERE group_id IN {SEEN_FROM}"
    ),
    "touched": _TOUCHED,
    "events": _EVENTS,
    "facts": _FACTS,
    "waited": _WAITED,
    "done": _DONE,
    "last": _LAST,
    "owners": _OWNERS,
    "unfinished": _UNFINISHED,
    "resolved": _RESOLVED,
    "measured": _MEASURED,
    "ranked": _RANKED,
    "look_at": _LOOK_AT,
}
_TIMES = """n,
    min(iif(rank >= (n + 1) / 2, seconds, NULL)),
    min(iif(rank >= (n + 2) / 2, seconds, NULL)),
    min(iif(rank >= (9 * n + 9) / 10, seconds, NULL)) FROM ranked"""
_ROWS = f"""
    SELECT 'count' AS about, span, what AS name,
        count(DISTINCT id) AS a, 0 AS b, 0 AS c, 0 AS d FROM done GROUP BY span, what
    UNION ALL SELECT 'kept', span, NULL, sum(is_kept), 0, 0, 0 FROM done
        WHERE what = 'responded' GROUP BY span
    UNION ALL SELECT 'time', span, what, {_TIMES} WHERE who IS NULL GROUP BY span, what
    UNION ALL SELECT 'open', span, id,
        count(*), min(t_created * {MOST_A_YEAR} + number), 0, 0 FROM unfinished GROUP BY span
    UNION ALL SELECT 'slot', span, what, t / {SLOT}, count(*), 0, 0 FROM done
        WHERE what IN ('opened', 'resolved') GROUP BY span, what, t / {SLOT}
    UNION ALL SELECT 'unit', 0, unit, sum(what = 'opened'), sum(what = 'resolved'), 0, 0 FROM done
        WHERE span = 0 AND what IN ('opened', 'resolved') AND unit IS NOT NULL GROUP BY unit
    UNION ALL SELECT 'wait', kind, unit,
        sum(min(t_ended, t_until) - max(t_began, t_from)), 0, 0, 0
        FROM waited JOIN spans ON t_ended > t_from AND t_began < t_until
        WHERE span = 0 AND {_BY_WHOM} GROUP BY kind, unit
    UNION ALL SELECT 'person', who, what, count(DISTINCT id), sum(is_kept), 0, 0 FROM done
        WHERE span = 0 AND who IS NOT NULL
            AND what IN ('opened', 'claimed', 'resolved', 'escalated', 'responded')
        GROUP BY who, what
    UNION ALL SELECT 'theirs', who, what, {_TIMES} WHERE who IS NOT NULL GROUP BY who, what
    UNION ALL SELECT 'look_at', 0, id, again, seconds, 0, 0 FROM look_at
"""
FIGURES_SQL = (
    "WITH "
    + ", ".join(
        f"{name} AS {'' if name.startswith('spans') else 'MATERIALIZED '}({query})"
        for name, query in _WITH.items()
    )
    + _ROWS
)
"""Rows of (about, span, name, a, b, c, d); storage/period_figures.py puts them together."""

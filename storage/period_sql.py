"""What figures are worked out from, in one place; docs/figures.md defines each of them.

Whatever happened is a fact: what it was, to which incident, when, and who did it. Every figure is
counted, or measured, from facts of a span of time, in one statement: all of it is read at one
moment. What a report says needs all facts, /stats some of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.incidents import FINISHED, WAIT, WAIT_ENDED, Action, Status
from domain.transitions import HANDS_ON, OWNED, TRANSITIONS, keeps_wait
from storage.scopes import SEEN_FROM
from storage.states import IS_NO_MISTAKE, IS_OPEN

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

FIRST_TAKEN = (
    "min(ifnull(t_claimed_tier1, t_claimed_tier2), ifnull(t_claimed_tier2, t_claimed_tier1))"
)
"""When somebody first had an incident; NULL: nobody ever had it."""

_NOT_BEFORE = "t_status >= :before_from"

_HANDS_ON = sorted(HANDS_ON)
_GIVES = [action for action in _HANDS_ON if TRANSITIONS[action].receiver is not None]
_TAKES = [action for action in _HANDS_ON if action not in _GIVES]
_ENDS_WAIT = [action for action, row in TRANSITIONS.items() if not keeps_wait(row)]
_WAITS = f"action IN ('{WAIT}', '{WAIT_ENDED}', {_listed(_ENDS_WAIT)})"

# Which incidents there are facts of. Their events are joined by a number, which takes half the time
# of the text.
_INCIDENTS = (
    f"SELECT year * {MOST_A_YEAR} + number AS id, incident_id, group_id, unit, t_created, number,"
    f" created_by_id, {FIRST_TAKEN} AS t_responded, t_escalated, t_claimed_tier2, t_resolved,"
    f" iif({IS_NO_MISTAKE}, NULL, t_status) AS t_cancelled, cancelled_by_id,"
    f" iif({IS_OPEN}, NULL, t_status) AS t_finished, reopened,"
    " waited > 0 OR waits_for IS NOT NULL AS has_waited,"
    " waits_for IS NOT NULL AND wait_calls = 0 AS is_waiting"
)
# What was open in either span: most of it was reported not long before.
_TOUCHED = (
    f"{_INCIDENTS} FROM ("
    f"SELECT * FROM incidents WHERE group_id IN {SEEN_FROM}"
    f" AND t_created >= :t_early AND t_created < :t_until AND ({IS_OPEN} OR {_NOT_BEFORE})"
    f" UNION ALL SELECT * FROM live WHERE group_id IN {SEEN_FROM} AND {IS_OPEN}"
    " AND t_created < :t_early"
    f" UNION ALL SELECT * FROM incidents"
    f" WHERE group_id IN {SEEN_FROM} AND {TOOK_LONG}"
    f" AND t_created < :t_early AND {_NOT_BEFORE})"
    " WHERE :unit IS NULL OR unit = :unit"
)
_REPORTED = f"{_INCIDENTS} FROM incidents WHERE group_id IN {SEEN_FROM} AND t_created >= :t_from"
_EVENTS = (
    "SELECT id, group_id, unit, t_created, t_finished, t_cancelled, number, has_waited, event_id,"
    " action, actor_id, other_id, t, to_status, detail"
    " FROM touched CROSS JOIN incident_events USING (incident_id) WHERE t < :t_until"
)
_SOME_EVENTS = (
    f"{_EVENTS} AND (has_waited OR reopened OR t_claimed_tier2 IS NOT NULL)"
    f" AND ({_WAITS} OR action IN ({_listed([Action.REOPEN, Action.TAKE_CHARGE])}))"
)

# What happens to an incident after it was reopened does not change who resolved it first.
_BY_TIER_1 = (
    "ifnull(t_escalated, t_resolved + 1) > t_resolved"
    " AND ifnull(t_claimed_tier2, t_resolved + 1) > t_resolved"
)
# What happens to an incident once, as its row has it: when it did, since when that took, and if.
_ONCE: Mapping[str, tuple[str, str, str]] = {
    "opened": ("t_created", "t_created", "true"),
    "responded": ("t_responded", "t_created", "true"),
    "resolved": ("t_resolved", "t_created", "true"),
    "cancelled": ("t_cancelled", "t_created", "true"),
    "answered": ("t_claimed_tier2", "t_escalated", "t_claimed_tier2 >= t_escalated"),
    "resolved_tier1": ("t_resolved", "t_created", _BY_TIER_1),
}
_OFTEN: Mapping[str, Iterable[Action]] = {
    "escalated": [Action.ESCALATE],
    "reopened": [Action.REOPEN],
    "taken_charge": [Action.TAKE_CHARGE],
    "claimed": _TAKES,
}
# Who did it first, which is not always who did it last.
_FIRST_BY: Mapping[str, Iterable[Action]] = {"responded": _TAKES, "resolved": [Action.SUMMARISE]}
_BY = {"opened": "created_by_id", "cancelled": "cancelled_by_id"}


def _once(what: str, first_by: Mapping[str, Iterable[Action]]) -> str:
    """Write the facts of a kind that happens to an incident once at most."""
    t, since, condition = _ONCE[what]
    by, joined = _BY.get(what, "NULL"), ""
    if what in first_by:
        by = "by_id"
        joined = (
            " LEFT JOIN (SELECT id, actor_id AS by_id, min(event_id) FROM events"
            f" WHERE action IN ({_listed(first_by[what])}) GROUP BY id) USING (id)"
        )
    return (
        f"SELECT '{what}' AS what, id, group_id, unit, t_cancelled, {t} AS t, {by} AS who,"
        f" {t} - {since} AS seconds FROM touched{joined} WHERE {t} IS NOT NULL AND {condition}"
    )


def _often(what: str) -> str:
    """Write the facts of a kind that may happen to an incident over and over."""
    return (
        f"SELECT '{what}', id, group_id, unit, t_cancelled, t, actor_id, t - t_created"
        f" FROM events WHERE action IN ({_listed(_OFTEN[what])})"
    )


_ALL_FACTS = " UNION ALL ".join(
    [
        *(_once(what, _FIRST_BY) for what in ("opened", "responded", "resolved", "cancelled")),
        *map(_often, _OFTEN),
    ]
)
_SOME_FACTS = " UNION ALL ".join(
    [*(_once(what, {}) for what in _ONCE), _often("reopened"), _often("taken_charge")]
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
# Of what was called off no time is measured, but only once it was: past periods stay as they are.
_DONE = (
    "SELECT span, facts.*, coalesce(seconds <= sla, 0) AS is_kept,"
    " coalesce(t_cancelled >= t_until, 1) AS is_measured FROM facts"
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
    "SELECT span, done.id, seconds, is_measured, coalesce(sum(t_ended - t_began), 0) AS waiting"
    " FROM done LEFT JOIN waited ON waited.id = done.id AND t_began <= done.t"
    " WHERE what = 'resolved' GROUP BY span, done.id"
)
_MEASURED = """
    SELECT span, NULL AS who, 'first_response' AS what, seconds FROM done
        WHERE what = 'responded' AND is_measured
    UNION ALL SELECT span, NULL, 'resolution', seconds FROM resolved WHERE is_measured
    UNION ALL SELECT span, NULL, 'waiting', waiting FROM resolved
        WHERE is_measured AND waiting > 0
    UNION ALL SELECT span, NULL, 'working', seconds - waiting FROM resolved WHERE is_measured
"""
_MEASURED_OF_PEOPLE = f"""{_MEASURED}
    UNION ALL SELECT span, who, 'first_response', seconds FROM done
        WHERE what = 'responded' AND is_measured AND span = 0 AND who IS NOT NULL
"""
# If nothing waited, "working" would take time and say the same as "resolution".
_MEASURED_OF_MANAGERS = f"""{_MEASURED} AND EXISTS (SELECT 1 FROM resolved WHERE waiting > 0)
    UNION ALL SELECT span, NULL, 'manager_response', seconds FROM done WHERE what = 'answered'
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
_SLAS = (
    "SELECT group_id, coalesce(60 * sla_unclaimed, :sla_unclaimed) AS sla"
    f" FROM settings_in_force WHERE group_id IN {SEEN_FROM}"
)
_TIMES = """n,
    min(iif(rank >= (n + 1) / 2, seconds, NULL)),
    min(iif(rank >= (n + 2) / 2, seconds, NULL)),
    min(iif(rank >= (9 * n + 9) / 10, seconds, NULL)) FROM ranked"""
# To tell one incident from another takes longer than to count what happens to each once.
_ONCE_EACH = f"what IN ({', '.join(map(repr, _ONCE))})"
_COUNTED = f"""
    SELECT 'count' AS about, span, what AS name, count(*) AS a, 0 AS b, 0 AS c, 0 AS d FROM done
        WHERE {_ONCE_EACH} GROUP BY span, what
    UNION ALL SELECT 'count', span, what, count(DISTINCT id), 0, 0, 0 FROM done
        WHERE NOT {_ONCE_EACH} GROUP BY span, what
    UNION ALL SELECT 'kept', span, NULL, sum(is_kept), 0, 0, 0 FROM done
        WHERE what = 'responded' AND is_measured GROUP BY span
    UNION ALL SELECT 'time', span, what, {_TIMES} WHERE who IS NULL GROUP BY span, what
"""
_ROWS = f"""{_COUNTED}
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
    UNION ALL SELECT 'person', who, what, count(DISTINCT id), sum(is_kept AND is_measured), 0, 0
        FROM done WHERE span = 0 AND who IS NOT NULL
            AND what IN ('opened', 'claimed', 'resolved', 'escalated', 'responded')
        GROUP BY who, what
    UNION ALL SELECT 'theirs', who, what, {_TIMES} WHERE who IS NOT NULL GROUP BY who, what
    UNION ALL SELECT 'look_at', 0, id, again, seconds, 0, 0 FROM look_at
"""


def _statement(named: Mapping[str, str], rows: str) -> str:
    """Write a statement of tables by their names, each of which is worked out once."""
    tables = (
        f"{name} AS {'' if name == _SPANS else 'MATERIALIZED '}({query})"
        for name, query in named.items()
    )
    return f"WITH {', '.join(tables)}{rows}"


_SPANS = "spans (span, t_from, t_until)"


FIGURES_SQL = _statement(
    {
        _SPANS: "VALUES (0, :t_from, :t_until), (1, :before_from, :before_until)",
        "slas": _SLAS,
        "touched": _TOUCHED,
        "events": _EVENTS,
        "facts": _ALL_FACTS,
        "waited": _WAITED,
        "done": _DONE,
        "last": _LAST,
        "owners": _OWNERS,
        "unfinished": _UNFINISHED,
        "resolved": _RESOLVED,
        "measured": _MEASURED_OF_PEOPLE,
        "ranked": _RANKED,
        "look_at": _LOOK_AT,
    },
    _ROWS,
)
"""Rows of (about, span, name, a, b, c, d); storage/period_figures.py puts them together."""

KPIS_SQL = _statement(
    {
        _SPANS: "VALUES (0, :t_from, :t_until)",
        "slas": _SLAS,
        "touched": _REPORTED,
        "events": _SOME_EVENTS,
        "facts": f"SELECT * FROM ({_SOME_FACTS}) WHERE t_cancelled IS NULL OR what = 'cancelled'",
        "waited": _WAITED,
        "done": _DONE,
        "resolved": _RESOLVED,
        "measured": _MEASURED_OF_MANAGERS,
        "ranked": _RANKED,
    },
    f"""{_COUNTED}
    UNION ALL SELECT 'count', 0, 'waiting_now', count(*), 0, 0, 0 FROM touched WHERE is_waiting""",
)
"""The same of what was reported since :t_from; nothing of it is of people, units or days."""

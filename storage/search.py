"""Finds incidents by what they say, over what is resolved, too: the newest first.

`searched` has the words of each incident, and `searched_people` names: schema.sql says what keeps
them in step. Who asks reads beside the loop, as handling/context.py has it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple, final

from domain.incidents import Incident
from domain.repeats import REPEATS_WITHIN, Repeats
from domain.searches import Search, Term
from storage.connection import Connection, SqlValue
from storage.rows import incident_of
from storage.scopes import SEEN_FROM_SOME
from storage.states import IS_NO_MISTAKE
from storage.transitions import COLUMNS

_KEY = 1_000_000_000
"""A rowid of `searched` is the year, so many times, and the number."""
_WITH_WORDS = "SELECT rowid AS key FROM searched WHERE searched MATCH :{words}"
_CALLED = "SELECT rowid FROM searched_people WHERE searched_people MATCH :{words}"
_WITH_HANDLE = "SELECT user_id FROM users WHERE telegram_handle = :{handle}"
_OF_EVENT = f"substr(incident_id, 5, 4) * {_KEY} + substr(incident_id, 10)"


def _done_by(people: str) -> str:
    """Write in SQL to which incidents people did something, or with whom something was done."""
    return (
        f"SELECT {_OF_EVENT} AS key FROM incident_events WHERE actor_id IN ({people})"
        f" UNION SELECT {_OF_EVENT} FROM incident_events WHERE other_id IN ({people})"
    )


class _Wanted(NamedTuple):
    """What is looked for, in SQL: which incidents, in which order, with which values."""

    incidents: str
    newest_first: str
    values: dict[str, SqlValue]


@final
class SearchStore:
    """What is found by words, people, units and times."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(
        self, groups: Sequence[int], search: Search, most: int, skipped: int = 0
    ) -> list[Incident]:
        """List the newest incidents with all that is looked for, of those seen from groups.

        A word is one that somebody said, or the name of somebody who did something.
        """
        wanted = self._wanted(groups, search)
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM {wanted.incidents}"
            f" ORDER BY {wanted.newest_first} LIMIT :most OFFSET :skipped",
            **wanted.values,
            most=most,
            skipped=skipped,
        )
        return [incident_of(row) for row in rows]

    def count(self, groups: Sequence[int], search: Search, most: int) -> int:
        """Count what `find` would list, up to so many."""
        wanted = self._wanted(groups, search)
        [(count,)] = self._connection.sql(
            f"SELECT count(*) FROM (SELECT 1 FROM {wanted.incidents} LIMIT :most)",
            **wanted.values,
            most=most,
        )
        return int(count)

    def _wanted(self, groups: Sequence[int], search: Search) -> _Wanted:
        values: dict[str, SqlValue] = {"groups": json.dumps(list(groups))}
        conditions = [f"group_id IN {SEEN_FROM_SOME}"]
        if search.unit is not None:
            conditions.append("unit = :unit")
            values["unit"] = search.unit
        if search.span is not None:
            conditions.append("t_created >= :t_from AND t_created < :t_until")
            values.update(t_from=search.span.t_from, t_until=search.span.t_until)
        first, *rest = self._sets(search, values) or [""]
        # With a plus: else SQLite asks `searched` once for each key of these.
        conditions += [f"+key IN ({each})" for each in rest]
        order = "key DESC" if first else "year DESC, number DESC"
        return _Wanted(f"{_incidents_of(first)} WHERE {' AND '.join(conditions)}", order, values)

    def _sets(self, search: Search, values: dict[str, SqlValue]) -> list[str]:
        """Write in SQL the keys that have each of the words, and add these to the values."""
        sets, said = [], []
        for number, term in enumerate(search.terms):
            if not self._is_name(term):
                said.append(_match(term))
                continue
            name = f"word_{number}"
            values[name] = _match(term)
            called = _done_by(_CALLED.format(words=name))
            sets.append(f"{_WITH_WORDS.format(words=name)} UNION {called}")
        for number, handle in enumerate(search.handles):
            values[f"handle_{number}"] = handle
            sets.append(_done_by(_WITH_HANDLE.format(handle=f"handle_{number}")))
        if said:
            values["words"] = " AND ".join(said)
            sets.insert(0, _WITH_WORDS.format(words="words"))
        return sets

    def _is_name(self, term: Term) -> bool:
        """Tell whether anybody is called so."""
        return bool(
            self._connection.sql(f"{_CALLED.format(words='words')} LIMIT 1", words=_match(term))
        )

    def of_unit(self, groups: Sequence[int], unit: str, most: int) -> list[Incident]:
        """List the newest incidents of a unit, of those seen from groups."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE group_id IN {SEEN_FROM_SOME} AND unit = :unit"
            " ORDER BY t_created DESC, number DESC LIMIT :most",
            groups=json.dumps(list(groups)),
            unit=unit,
            most=most,
        )
        return [incident_of(row) for row in rows]

    def repeats(self, groups: Sequence[int], unit: str, now: int) -> Repeats:
        """Count the incidents of a unit, of those seen from groups, and the latest of them."""
        [row] = self._connection.sql(
            "SELECT count(*) AS in_all, coalesce(sum(t_created > :now - :within), 0) AS lately"
            f" FROM incidents WHERE group_id IN {SEEN_FROM_SOME} AND unit = :unit"
            f" AND {IS_NO_MISTAKE}",
            groups=json.dumps(list(groups)),
            unit=unit,
            now=now,
            within=REPEATS_WITHIN,
        )
        return Repeats(row["in_all"], row["lately"])


def _match(term: Term) -> str:
    """Write a term for FTS5: https://www.sqlite.org/fts5.html#full_text_query_syntax."""
    begun = " *" if term.is_begun else ""
    forms = " OR ".join(f'"{form}"{begun}' for form in term.forms)
    return f"({forms})"


def _incidents_of(keys: str) -> str:
    """Write in SQL from where incidents are read: from keys in their order, or from all."""
    if not keys:
        return "incidents"
    return (
        f"({keys}) CROSS JOIN incidents ON incidents.year = key / {_KEY}"
        f" AND incidents.number = key % {_KEY}"
    )

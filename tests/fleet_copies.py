"""Copies of what was played once: the same rows, with other times, people, groups and trucks."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import count
from typing import Any

from domain.incident_ids import format_incident_id
from domain.incidents import WAIT, Action
from domain.repeats import REPEATS_WITHIN
from storage.connection import SqlValue
from storage.rows import facts_of
from tests.factories import Store
from tests.fleet_stories import Stage, Story, play


@dataclass(frozen=True)
class Happened:
    """A story that happened somewhere, in which everything has happened that ever will, or not."""

    story: Story
    stage: Stage
    is_over: bool


Row = Mapping[str, Any]

TABLES = {
    "incidents": "INSERT",
    "notes": "INSERT",
    "incident_events": "INSERT",
    "told_ends": "INSERT",
    # Triggers write these, too, but not with all that was played.
    "incident_messages": "INSERT OR REPLACE",
    "checks": "INSERT OR REPLACE",
}
"""Where the desk writes of what happens to an incident, and how it is copied."""
_NUMBERED = ("note_id", "event_id")
_INCIDENTS = {"incident_id", "same_unit_as", "duplicate_of"}
_GROUPS = {"group_id", "source_chat_id", "chat_id"}
_PEOPLE = {
    "created_by_id", "claimed_by_t1_id", "claimed_by_t2_id", "pending_resolution_by_user_id",
    "resolved_by_id", "cancelled_by_id", "told_owner_id", "actor_id", "other_id", "author_id",
}  # fmt: skip
_MESSAGES = {"message_id", "source_message_id", "pinned_message_id", "told_message_id"}
_TIMES = {
    "t", "t_created", "t_claimed_tier1", "t_escalated", "t_claimed_tier2", "t_resolution_requested",
    "t_resolved", "t_status", "nudge_due", "t_wait_began", "t_wait_until", "wait_due", "t_news",
}  # fmt: skip
_CHANGED = _INCIDENTS | _GROUPS | _PEOPLE | _MESSAGES | _TIMES | {"told_wait"}
"""The columns that are others in a copy; tests/test_fleet_year.py finds what is not."""


@dataclass(frozen=True)
class Played:
    """What was played, and the rows it left."""

    stage: Stage
    incident_ids: Sequence[str]
    messages: range
    rows: Mapping[str, Sequence[Row]]


class Copier:
    """Copies into a file what is played in another one, by the same people.

    What is over is played once, on a stage of its own; all else where and when it happens.
    """

    def __init__(self, source: Store, target: Store, usual: Stage) -> None:
        self._source, self._target, self._usual = source, target, usual
        self._played: dict[int, Played] = {}
        self._numbers = count(1)
        self._inserts = {table: _insert(table, _columns(source, table)) for table in TABLES}

    def copy_all(self, happened: Sequence[Happened]) -> list[list[str]]:
        """Copy stories; returns the ids of the incidents of each."""
        ids, nth = _ids(happened), _nth_of_unit(happened)
        first_message: defaultdict[int, int] = defaultdict(lambda: 1)
        with closing(sqlite3.connect(self._target.path, isolation_level=None)) as target:
            target.executescript("PRAGMA synchronous = OFF; BEGIN;")
            # What is not over is played last: it would be swept with what is.
            for at in sorted(range(len(happened)), key=lambda at: not happened[at].is_over):
                played, group_id = self._play(happened[at]), happened[at].stage.group_id
                copy = _Copy(played, happened[at].stage, ids[at], nth[at], first_message[group_id])
                first_message[group_id] += len(played.messages)
                for table, insert in self._inserts.items():
                    each = copy.incident if table == "incidents" else copy.row
                    target.executemany(insert, map(each, played.rows[table]))
            target.execute("COMMIT")
        return ids

    def _play(self, happened: Happened) -> Played:
        if not happened.is_over:
            return self._played_on(happened.story, happened.stage)
        if id(happened.story) not in self._played:
            words = happened.story.problem.words.format(
                unit=f"S{next(self._numbers)}", trailer="T1", place="I-80 mile 1"
            )
            stage = replace(self._usual, words=words)
            self._played[id(happened.story)] = self._played_on(happened.story, stage)
        return self._played[id(happened.story)]

    def _played_on(self, story: Story, stage: Stage) -> Played:
        with self._source.database.transaction():
            first = next(self._source.message_ids)
            incident_ids = play(self._source, story, stage)
            messages = range(first, next(self._source.message_ids))
        return Played(stage, incident_ids, messages, self._rows(incident_ids))

    def _rows(self, incident_ids: Sequence[str]) -> dict[str, list[Row]]:
        sql = self._source.database.connection.sql
        return {
            table: [
                dict(row)
                for each in incident_ids
                for row in sql(f"SELECT * FROM {table} WHERE incident_id = :id", id=each)  # noqa: S608
            ]
            for table in TABLES
        }


def _columns(store: Store, table: str) -> list[str]:
    """List the columns that are written, but for ids that SQLite gives."""
    rows = store.database.connection.sql(f"PRAGMA table_info({table})")  # not what is generated
    return [row["name"] for row in rows if row["name"] not in _NUMBERED]


def _insert(table: str, columns: Sequence[str]) -> str:
    values = ", ".join(f":{column}" for column in columns)
    return f"{TABLES[table]} INTO {table} ({', '.join(columns)}) VALUES ({values})"


class _Copy:
    """What was played once, as it is when it happens somewhere else."""

    def __init__(
        self,
        played: Played,
        stage: Stage,
        incident_ids: Sequence[str],
        nth: Sequence[int | None],
        first_message: int,
    ) -> None:
        self._stage = stage
        self._ids = dict(zip(played.incident_ids, incident_ids, strict=True))
        self._nth = dict(zip(incident_ids, nth, strict=True))
        self._later = stage.t - played.stage.t
        self._further = first_message - played.messages.start
        self._people = {
            user.user_id: stage.people[who].user_id for who, user in played.stage.people.items()
        }

    def incident(self, row: Row) -> Row:
        """Copy an incident, of another truck."""
        copied = self.row(row)
        incident_id = str(copied["incident_id"])
        _, year, number = incident_id.split("-")
        numbers = {
            "year": int(year),
            "number": int(number),
            "nth_of_unit": self._nth[incident_id],
        }
        said = {"description": self._stage.words, **facts_of(self._stage.facts)}
        return {**copied, **numbers, **said}

    def row(self, row: Row) -> Row:
        """Copy a row of any table."""
        copied = dict(row)
        for column in row.keys() & _CHANGED:
            if row[column] is not None:
                copied[column] = self._cell(column, row[column])
        if row.get("action") == WAIT:
            copied["detail"] = self._wait(row["detail"])
        return copied

    def _cell(self, column: str, value: Any) -> SqlValue:  # noqa: ANN401 - what the column has
        if column in _INCIDENTS:
            return self._ids[value]
        if column in _GROUPS:
            return self._stage.group_id
        if column in _PEOPLE:
            return self._people[value]
        if column in _MESSAGES:
            return int(value) + self._further
        if column == "told_wait":
            return self._wait(value)
        return int(value) + self._later if value else value  # 0: never

    def _wait(self, order: Any) -> str:  # noqa: ANN401 - a text
        """Move the end of a wait."""
        kind, t = str(order).split(" ")
        return f"{kind} {int(t) + self._later}"


# What depends on what happened before


def _reported(happened: Sequence[Happened]) -> list[tuple[int, int, int]]:
    """List when each incident was reported, of which story, and which one of it, in this order."""
    return sorted(
        (each.stage.t + seconds, at, which)
        for at, each in enumerate(happened)
        for which, seconds in enumerate(each.story.reports)
    )


def _ids(happened: Sequence[Happened]) -> list[list[str]]:
    """Give incidents their numbers, in the order in which they are reported."""
    numbers: defaultdict[int, Iterator[int]] = defaultdict(lambda: count(1))
    ids: list[list[str]] = [[] for _ in happened]
    for t, at, _ in _reported(happened):
        year = datetime.fromtimestamp(t, timezone.utc).year
        ids[at].append(format_incident_id(year, next(numbers[year])))
    return ids


def _nth_of_unit(happened: Sequence[Happened]) -> list[list[int | None]]:
    """Count which one of its truck each is within 30 days; what was called off does not count."""
    nth: list[list[int | None]] = [[] for _ in happened]
    before: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for t, at, which in _reported(happened):
        unit = happened[at].stage.facts.unit
        if unit is None:
            nth[at].append(None)
            continue
        others = sum(t - REPEATS_WITHIN < began and t < ended for began, ended in before[unit])
        nth[at].append(others + 1 if others else None)
        before[unit].append((t, _called_off(happened[at], which)))
    return nth


def _called_off(happened: Happened, which: int) -> int:
    """Tell when an incident was called off; long after everything, if it was not."""
    called_off = (
        happened.stage.t + step.seconds
        for step in happened.story.steps
        if step.do is Action.CANCEL and step.of == which
    )
    return next(called_off, 10**12)

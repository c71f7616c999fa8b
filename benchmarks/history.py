"""A file with years of finished incidents, the same little open, and the same last month."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from database import Database
from domain.people import Role, User

NOW = 1_790_000_000  # 2026-09-21, UTC epoch seconds
DAY = 24 * 60 * 60
YEARS = 5
GROUPS = 100
GROUP = -1_009_000_000_000  # the one asked about; the others count down, far from the sandbox's
OPEN = 5  # in every group
LAST_MONTH = 300  # finished ones, in GROUP
DAN = User(1, None, "Dan Moss")
JOHN = User(11, "john", "John Reed", Role.DISPATCHER)
ALICE = User(21, "alice", "Alice Wood", Role.MANAGER)

_FINISHED = """
WITH RECURSIVE seq (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM seq WHERE i < :count - 1)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, resolution_summary, created_by_id, claimed_by_t1_id, claimed_by_t2_id,
    resolved_by_id, t_created, t_claimed_tier1, t_escalated, t_claimed_tier2,
    t_resolution_requested, t_resolved, t_status, transitions, version, card_version,
    pinned_message_id, hears)
SELECT printf('TKT-%d-%04d', year, number), year, number, chat, chat, message, 'Resolved',
    'Truck ' || number || ' engine overheating, coolant on the road, I-80 mile ' || (i % 900),
    'Coolant hose replaced on site, truck rolling again', 1, 11, iif(escalated, 21, NULL),
    iif(escalated, 21, 11), t, t + 60 + i % 600, iif(escalated, t + 900, NULL),
    iif(escalated, t + 1200 + i % 900, NULL), t + 3600, t + 3700 + i % 3600,
    t + 3700 + i % 3600, iif(escalated, 5, 3), iif(escalated, 6, 4), iif(escalated, 6, 4),
    message, 0
FROM (SELECT i, :first_year + i * :years / :count AS year,
    1 + i - (i * :years / :count * :count + :years - 1) / :years AS number,
    :group_id - i % :groups AS chat, :first_message + i AS message,
    :since + i * :step AS t, i % 3 = 0 AS escalated FROM seq)
"""
_OPEN = """
WITH RECURSIVE seq (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM seq WHERE i < :count - 1)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, created_by_id, claimed_by_t1_id, t_created, t_claimed_tier1, t_status,
    transitions, version, card_version, pinned_message_id, pinned, nudge_due)
SELECT printf('TKT-%d-%04d', 2026, i + 301), 2026, i + 301, chat, chat, 3000000 + i,
    iif(i % 2, 'Claimed_T1', 'Unclaimed'), 'Truck ' || i || ' flat tyre', 1, iif(i % 2, 11, NULL),
    :now - 3600, iif(i % 2, :now - 3000, NULL), :now - 3000, i % 2, 1, 1, 3000000 + i, 1,
    :now + 3600
FROM (SELECT i, :group_id - i % :groups AS chat FROM seq)
"""
_EVENTS = """
INSERT INTO incident_events (incident_id, action, actor_id, t, from_status, to_status)
SELECT incident_id, column1, column2, t_created + column3, column4, column5
FROM incidents, (VALUES
    ('report', 1, 0, NULL, 'Unclaimed', 1),
    ('claim', 11, 300, 'Unclaimed', 'Claimed_T1', 1),
    ('escalate', 11, 900, 'Claimed_T1', 'Escalated_Unclaimed_T2', 0),
    ('claim_escalation', 21, 1500, 'Escalated_Unclaimed_T2', 'Claimed_T2', 0),
    ('resolve', 11, 3600, 'Claimed_T1', 'Awaiting_Summary', 1),
    ('summarise', 11, 3700, 'Awaiting_Summary', 'Resolved', 1))
WHERE status = 'Resolved' AND (column6 OR t_escalated IS NOT NULL)
"""


@cache
def _folder() -> TemporaryDirectory[str]:
    """Give the folder the files are in; it goes with this program."""
    return TemporaryDirectory(prefix="benchmark-")


@cache
def filled(finished: int) -> Path:
    """Write a file with so many finished incidents of earlier years, once for all who ask."""
    path = Path(_folder().name, f"{finished}.db")
    _staff(path)
    with unsafely(path) as connection:
        _finish(connection, LAST_MONTH, groups=1, first_year=2026, years=1, days=28)
        if finished:
            _finish(connection, finished, groups=GROUPS, first_year=2021, years=YEARS, days=1700)
        connection.execute(_EVENTS)
    return path


def open_some(path: Path) -> None:
    """Add some open incidents to each group; their cards are as they should be."""
    with unsafely(path) as connection:
        of_all = {"count": OPEN * GROUPS, "now": NOW, "group_id": GROUP, "groups": GROUPS}
        connection.execute(_OPEN, of_all)


def drop_open(path: Path) -> None:
    """Take the open incidents out again: to a desk they would be long overdue."""
    with unsafely(path) as connection:
        connection.execute("DELETE FROM incidents WHERE status <> 'Resolved'")


@contextmanager
def unsafely(path: Path) -> Iterator[sqlite3.Connection]:
    """Write to a file fast; a crash would ruin it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;"
        )
        yield connection
        connection.executescript("PRAGMA journal_mode = WAL;")


def _staff(path: Path) -> None:
    database = Database(path)
    for group_id in range(GROUP, GROUP - GROUPS, -1):
        database.groups.record(group_id, f"Fleet {-group_id}")
        database.people.record(DAN, Role.DRIVER)
        database.teams.set_managers(group_id, [ALICE], [], None, NOW)
        database.teams.add(group_id, Role.DISPATCHER, [JOHN], [], None, NOW)
    database.close()


def _finish(
    connection: sqlite3.Connection, count: int, *, groups: int, first_year: int, years: int,
    days: int,
) -> None:  # fmt: skip
    since = NOW - days * DAY - (0 if years == 1 else 60 * DAY)
    connection.execute(
        _FINISHED,
        {
            "count": count,
            "groups": groups,
            "group_id": GROUP,
            "first_year": first_year,
            "years": years,
            "first_message": 1 if years > 1 else 4_000_000,
            "since": since,
            "step": days * DAY / count,
        },
    )

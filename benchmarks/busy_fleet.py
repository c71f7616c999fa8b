"""A fleet in which very much was reported, all of it resolved since: written into a desk's file."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fleet import Group
from benchmarks.history import unsafely

FIRST_MESSAGE = 1_000_000  # in each chat, far behind what is said there
FLEET = "Acme"
TRUCKS = 400
HOUR = 60 * 60

_CREWS = "CREATE TEMP TABLE crews (n INTEGER PRIMARY KEY, chat, driver, john, alice)"
_CREW = (
    "INSERT INTO crews SELECT key, value ->> 0, value ->> 1, value ->> 2, value ->> 3"
    " FROM json_each(?)"
)
_FLEET = (
    "INSERT INTO fleets (fleet_id, fleet_name, office_id, code, t_created)"
    " VALUES (1, ?, ?, 'code', 0)"
)
_JOINED = "UPDATE groups SET fleet_id = 1 WHERE group_id IN (SELECT chat FROM crews)"
_INCIDENTS = """
WITH RECURSIVE seq (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM seq WHERE i < :count - 1)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, resolution_summary, unit, created_by_id, claimed_by_t1_id,
    claimed_by_t2_id, resolved_by_id, t_created, t_claimed_tier1, t_escalated, t_claimed_tier2,
    t_resolution_requested, t_resolved, t_status, transitions, version, card_version,
    pinned_message_id, hears)
SELECT printf('TKT-%d-%04d', year, number), year, number, chat, chat, :first_message + i,
    'Resolved', 'Truck ' || unit || ' engine overheating, coolant on the road, I-80 mile '
    || (i * 7919 % 1000) || ', driver ' || driver || ' waits, load ' || (i * 104729 % 1000000),
    'Coolant hose replaced on site, truck rolling again, invoice ' || (i * 15485863 % 10000000),
    unit, driver, john, iif(escalated, alice, NULL), iif(escalated, alice, john), t,
    t + taken, iif(escalated, t + 900, NULL), iif(escalated, t + 1200, NULL), t + 2400 + taken,
    t + 2500 + 3 * taken, t + 2500 + 3 * taken, iif(escalated, 5, 3), iif(escalated, 6, 4),
    iif(escalated, 6, 4), :first_message + i, 0
FROM (SELECT i, :year AS year, i + 1 AS number, 100 + i * 31 % :trucks AS unit,
        :since + i * :seconds / :count AS t, 60 + i * 37 % 1201 AS taken, i % 3 = 0 AS escalated,
        i % (SELECT count(*) FROM crews) AS crew FROM seq)
    CROSS JOIN crews ON crews.n = crew
"""
_EVENTS = """
INSERT INTO incident_events (incident_id, action, actor_id, t, from_status, to_status)
SELECT incident_id, column1,
    CASE column1 WHEN 'report' THEN created_by_id WHEN 'claim' THEN claimed_by_t1_id
        WHEN 'escalate' THEN claimed_by_t1_id ELSE resolved_by_id END,
    CASE column1 WHEN 'report' THEN t_created WHEN 'claim' THEN t_claimed_tier1
        WHEN 'escalate' THEN t_escalated WHEN 'claim_escalation' THEN t_claimed_tier2
        WHEN 'resolve' THEN t_resolution_requested ELSE t_resolved END,
    iif(column1 = 'resolve' AND t_escalated IS NOT NULL, 'Claimed_T2', column2), column3
FROM incidents CROSS JOIN (VALUES
    ('report', NULL, 'Unclaimed', 1),
    ('claim', 'Unclaimed', 'Claimed_T1', 1),
    ('escalate', 'Claimed_T1', 'Escalated_Unclaimed_T2', 0),
    ('claim_escalation', 'Escalated_Unclaimed_T2', 'Claimed_T2', 0),
    ('resolve', 'Claimed_T1', 'Awaiting_Summary', 1),
    ('summarise', 'Awaiting_Summary', 'Resolved', 1))
WHERE status = 'Resolved' AND (column4 OR t_escalated IS NOT NULL)
"""


@dataclass(frozen=True)
class Busy:
    """How many incidents were reported, evenly from one time to another, in epoch seconds.

    All were resolved within two hours. `year` is that of their numbers.
    """

    count: int
    t_from: int
    t_until: int
    year: int

    def fill(self, path: Path, groups: Sequence[Group]) -> None:
        """Make groups a fleet, of which the first one is the office, and write its incidents."""
        crews = [[g.chat.id, g.driver.id, g.john.id, g.alice.id] for g in groups]
        with unsafely(path) as connection:
            connection.execute(_CREWS)
            connection.execute(_CREW, (json.dumps(crews),))
            connection.execute(_FLEET, (FLEET, groups[0].chat.id))
            connection.execute(_JOINED)
            connection.execute("DELETE FROM fleet_notices")
            connection.executemany(
                "INSERT INTO users (user_id, full_name, team_role) VALUES (?, ?, 'Driver')"
                " ON CONFLICT DO NOTHING",
                {(group.driver.id, group.driver.full_name) for group in groups},
            )
            connection.execute(
                _INCIDENTS,
                {
                    "count": self.count,
                    "since": self.t_from,
                    "seconds": self.t_until - self.t_from - 2 * HOUR,
                    "year": self.year,
                    "trucks": TRUCKS,
                    "first_message": FIRST_MESSAGE,
                },
            )
            connection.execute(_EVENTS)
        with path.open("rb+") as file:  # else the system writes it while we measure
            os.fsync(file.fileno())

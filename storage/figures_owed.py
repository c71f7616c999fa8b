"""Figures that somebody asked for, or that come by themselves, until all their parts stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag
from typing import TypeAlias, final
from zoneinfo import ZoneInfo

from domain.figures_times import last_due, next_due
from domain.periods import Kind, Span, period_of
from storage.connection import Connection

_AN_HOUR = 3600  # seconds for which others wait for figures that do not come
_UNDER_WAY = (
    "EXISTS (SELECT 1 FROM figures_owed JOIN groups USING (group_id)"
    " WHERE chat_id = :chat_id AND t_done IS NULL AND reply_to IS NOT NULL AND NOT suspended"
    f" AND t > :now - {_AN_HOUR})"
)
# By another clock a week ends up to some hours earlier or later.
_HALF_A_WEEK = 7 * 24 * 3600 // 2
_LONGEST = 8 * 24 * 3600  # seconds until figures come next, by whatever clock
_HAS_THAT_WEEK = (
    "EXISTS (SELECT 1 FROM figures_owed WHERE chat_id = :chat_id AND reply_to IS NULL"
    f" AND t_until BETWEEN :t_until - {_HALF_A_WEEK} AND :t_until + {_HALF_A_WEEK})"
)
_WHERE_SET = "SELECT group_id FROM groups WHERE figures_at >= 0"
_COME_HERE = (
    "migrated_to IS NULL AND (fleet_id IS NULL OR EXISTS"
    " (SELECT 1 FROM fleets WHERE office_id = groups.group_id))"
)
"""That a group has figures come by itself: of a fleet, only the office has."""


MIGRATE_FIGURES = (
    # Messages have other numbers there: one below 0 is of the old chat, and is not replied to.
    (
        "UPDATE OR IGNORE figures_owed SET chat_id = :new_id, thread_id = NULL,"
        " reply_to = -abs(reply_to) WHERE chat_id = :old_id"
    ),
    "DELETE FROM figures_owed WHERE chat_id = :old_id",
    "UPDATE OR IGNORE figures_owed SET group_id = :new_id WHERE group_id = :old_id",
    "DELETE FROM figures_owed WHERE group_id = :old_id",
    (
        "UPDATE groups SET t_next_figures = (SELECT t_next_figures FROM groups"
        " WHERE group_id = :old_id) WHERE group_id = :new_id AND EXISTS (SELECT 1 FROM groups"
        " WHERE group_id = :old_id AND t_next_figures IS NOT NULL)"
    ),
    "UPDATE groups SET t_next_figures = NULL WHERE group_id = :old_id",
)
"""What is owed to a group that became a supergroup, and comes to it by itself, goes along."""

_BY_THEMSELVES = "chat_id = :office_id AND reply_to IS NULL AND t_done IS NULL"
FIGURES_GO_ALONG = (
    (
        "UPDATE groups SET t_next_figures = (SELECT t_next_figures FROM groups"
        " WHERE group_id = :office_id) WHERE group_id = :group_id"
    ),
    "UPDATE groups SET t_next_figures = NULL WHERE group_id = :office_id",
    # From the old one only its own incidents are seen now.
    (
        "UPDATE OR IGNORE figures_owed SET chat_id = :group_id, group_id = :group_id, parts = 0"
        f" WHERE {_BY_THEMSELVES}"
    ),
    f"UPDATE figures_owed SET t_done = :now WHERE {_BY_THEMSELVES}",
)
"""What is owed to a fleet's office by itself, and comes to it, goes along to its new one."""


class Part(IntFlag):
    """What figures consist of; a caption is the text below the picture."""

    PICTURE = 1
    TEXT = 2
    FILE = 4


_IN_ORDER = (Part.TEXT, Part.PICTURE, Part.FILE)


@dataclass(frozen=True)
class FiguresRequest:
    """Which figures are wanted where: of what is seen from a group, in a span of time.

    `chat_id` is where they are sent, a group or a private chat; `asked_by` is None for an anonymous
    admin. Without `reply_to`, the message that asked, they come by themselves.
    """

    chat_id: int
    group_id: int
    kind: Kind
    span: Span
    thread_id: int | None = None
    unit: str | None = None  # of this unit only
    person_id: int | None = None  # what this person did only
    asked_by: int | None = None
    reply_to: int | None = None

    @property
    def replied_to(self) -> int | None:
        """What to reply to: the message that asked, unless it is in a chat that migrated since."""
        return self.reply_to if (self.reply_to or 0) > 0 else None


@dataclass(frozen=True)
class OwedFigures:
    """Figures on their way; `t` is when they were asked for, or due, `sent` which parts stand."""

    request_id: int
    request: FiguresRequest
    t: int
    sent: Part

    @property
    def next_part(self) -> Part:
        """What is sent next: the words wait for nothing else."""
        return next((part for part in _IN_ORDER if part not in self.sent), Part.FILE)


ZoneOf: TypeAlias = Callable[[int], ZoneInfo]
"""Gives the clock of a group."""


@final
class FiguresOwed:
    """Which figures are to be sent where, and how much of them was; kept once they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, request: FiguresRequest, now: int) -> bool:
        """Owe figures that somebody asked for; False while others asked for are under way there.

        The same message once more owes nothing new, and is told the same. Those of a group that put
        us out, and what does not come within an hour, keep nobody from asking.
        """
        with self._connection.transaction():
            if self._is_asked(request):
                return True
            return self._put(request, now, unless=_UNDER_WAY)

    def _is_asked(self, request: FiguresRequest) -> bool:
        query = (
            "SELECT 1 FROM figures_owed WHERE chat_id = :chat_id AND reply_to = :reply_to"
            " AND group_id = :group_id"
        )
        rows = self._connection.sql(
            query,
            chat_id=request.chat_id,
            reply_to=request.reply_to,
            group_id=request.group_id,
        )
        return bool(rows)

    def _put(self, request: FiguresRequest, now: int, unless: str) -> bool:
        """Owe figures; False, and nothing, if a condition of SQL holds."""
        rows = self._connection.sql(
            "INSERT INTO figures_owed (chat_id, thread_id, group_id, kind, t_from, t_until, unit,"
            " person_id, asked_by, reply_to, t) SELECT :chat_id, :thread_id, :group_id, :kind,"
            " :t_from, :t_until, :unit, :person_id, :asked_by, :reply_to, :now"
            f" WHERE NOT {unless} RETURNING request_id",
            chat_id=request.chat_id,
            thread_id=request.thread_id,
            group_id=request.group_id,
            kind=request.kind.value,
            t_from=request.span.t_from,
            t_until=request.span.t_until,
            unit=request.unit,
            person_id=request.person_id,
            asked_by=request.asked_by,
            reply_to=request.reply_to,
            now=now,
        )
        return bool(rows)

    # By themselves

    def plan(self, group_id: int, zone: ZoneInfo, now: int) -> None:
        """Work out when figures come to a group by themselves next, by the clock of its zone."""
        query = "SELECT figures_at FROM groups WHERE group_id = :group_id AND figures_at >= 0"
        rows = self._connection.sql(query, group_id=group_id)
        t_next = next_due(rows[0]["figures_at"], zone, now) if rows else None
        self._connection.sql(
            "UPDATE groups SET t_next_figures = :t_next WHERE group_id = :group_id",
            group_id=group_id,
            t_next=t_next,
        )

    def plan_anew(self, zone_of: ZoneOf, now: int) -> None:
        """Work out what is to come anew, at a start: clocks may have been set otherwise."""
        query = "SELECT group_id FROM groups WHERE figures_at >= 0 AND t_next_figures > :now"
        for row in self._connection.sql(query, now=now):
            self.plan(row["group_id"], zone_of(row["group_id"]), now)

    def owe_due(self, zone_of: ZoneOf, now: int, most: int) -> list[int]:
        """Owe the figures whose time has come, in at most so many groups; returns these.

        A fleet's come to its office alone. Of several that were missed it is those of the newest
        week, and they take the place of older ones of which nothing was sent yet.
        """
        with self._connection.transaction():  # for all: each commit waits for the disk
            self._correct(zone_of, now)
            rows = self._connection.sql(
                "SELECT group_id, figures_at, t_next_figures FROM groups"
                " WHERE figures_at >= 0 AND t_next_figures <= :now AND NOT suspended"
                f" AND {_COME_HERE} ORDER BY t_next_figures LIMIT :most",
                now=now,
                most=most,
            )
            return [row["group_id"] for row in rows if self._owe(row, zone_of, now)]

    def _correct(self, zone_of: ZoneOf, now: int) -> None:
        """Plan what is not planned, or was by a clock that was ahead, and drop what that owed.

        In a group of a fleet the time passes without any: it is owed none for it once it leaves.
        """
        self._connection.sql(
            "UPDATE groups SET t_next_figures = NULL"
            f" WHERE figures_at >= 0 AND t_next_figures <= :now AND NOT ({_COME_HERE})",
            now=now,
        )
        rows = self._connection.sql(
            f"{_WHERE_SET} AND t_next_figures IS NULL AND {_COME_HERE}"
            f" UNION ALL {_WHERE_SET} AND t_next_figures > :latest AND {_COME_HERE}",
            latest=now + _LONGEST,
        )
        too_early = self._connection.sql(
            "DELETE FROM figures_owed WHERE t_done IS NULL AND reply_to IS NULL AND NOT parts"
            " AND t > :now RETURNING group_id",
            now=now,
        )
        for row in (*rows, *too_early):
            self.plan(row["group_id"], zone_of(row["group_id"]), now)

    def _owe(self, row: sqlite3.Row, zone_of: ZoneOf, now: int) -> bool:
        """Owe a group the figures of the week before they were last due; False if it has them."""
        group_id, minute = row["group_id"], row["figures_at"]
        zone = zone_of(group_id)
        due = max(row["t_next_figures"], last_due(minute, zone, now))
        week = period_of(Kind.LAST_WEEK, zone, due)
        self._connection.sql(
            "UPDATE figures_owed SET t_done = :now WHERE chat_id = :group_id AND t_done IS NULL"
            " AND reply_to IS NULL AND NOT parts AND t_until < :t_until - :half",
            now=now,
            group_id=group_id,
            t_until=week.t_until,
            half=_HALF_A_WEEK,
        )
        request = FiguresRequest(
            group_id, group_id, Kind.LAST_WEEK, Span(week.t_from, week.t_until)
        )
        self.plan(group_id, zone, now)
        return self._put(request, due, unless=_HAS_THAT_WEEK)

    # Until they are sent

    def get(self, request_id: int) -> OwedFigures | None:
        """Find figures that are on their way; None once all of them were sent."""
        query = "SELECT * FROM figures_owed WHERE request_id = :request_id AND t_done IS NULL"
        rows = self._connection.sql(query, request_id=request_id)
        return _owed_of(rows[0]) if rows else None

    def record_sent(self, figures: OwedFigures, part: Part, now: int) -> None:
        """Record that a part was sent, or a message that says why it is none; the file is last."""
        self._connection.sql(
            "UPDATE figures_owed SET parts = parts | :part, t_done = iif(:is_last, :now, t_done)"
            " WHERE request_id = :request_id",
            request_id=figures.request_id,
            part=int(part),
            is_last=Part.FILE in part,
            now=now,
        )

    def give_up(self, request_id: int, now: int) -> None:
        """Owe nothing more of figures that nobody may see, or that cannot be sent."""
        self._connection.sql(
            "UPDATE figures_owed SET t_done = :now WHERE request_id = :request_id",
            request_id=request_id,
            now=now,
        )


def _owed_of(row: sqlite3.Row) -> OwedFigures:
    request = FiguresRequest(
        chat_id=row["chat_id"],
        group_id=row["group_id"],
        kind=Kind(row["kind"]),
        span=Span(row["t_from"], row["t_until"]),
        thread_id=row["thread_id"],
        unit=row["unit"],
        person_id=row["person_id"],
        asked_by=row["asked_by"],
        reply_to=row["reply_to"],
    )
    return OwedFigures(row["request_id"], request, row["t"], Part(row["parts"]))

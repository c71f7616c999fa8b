"""Boards: which message is a fleet's board, what it shows, and whether that is out of date."""

from __future__ import annotations

from typing import final

from domain.boards import MOST_LISTED, Board, Counts
from domain.incidents import Incident, Status
from domain.severity import Severity
from storage.connection import Connection
from storage.messages import release_id
from storage.rows import incident_of
from storage.states import IS_OPEN, MOST_URGENT_FIRST
from storage.transitions import COLUMNS

# What is open is read first, and its groups are looked up: quiet groups cost nothing.
_OPEN = f"FROM live CROSS JOIN groups USING (group_id) WHERE {IS_OPEN} AND fleet_id = :fleet_id"
_WAITS = "waits_for IS NOT NULL AND NOT wait_calls"
_WORKED_ON = f"status IN ('{Status.CLAIMED_T1.value}', '{Status.CLAIMED_T2.value}')"
_THIS = "fleet_id = :fleet_id AND group_id = :group_id AND message_id IS :message_id"


@final
class Boards:
    """The board of each fleet; what it has to show counts up by triggers of schema.sql."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_office(self, group_id: int) -> Board | None:
        """Find the board that a group has, or is to have."""
        rows = self._connection.sql(
            "SELECT fleet_id, fleet_name, group_id, message_id, version"
            " FROM boards JOIN fleets USING (fleet_id) WHERE group_id = :group_id",
            group_id=group_id,
        )
        return Board(**dict(rows[0])) if rows else None

    def stale_office(self, group_id: int) -> int | None:
        """Find the office whose board lacks something, perhaps of a group.

        None while a new card is on its way in the group: the board can link to it then.
        """
        rows = self._connection.sql(
            "SELECT stale_boards.group_id FROM groups JOIN stale_boards USING (fleet_id)"
            " WHERE groups.group_id = :group_id AND (suspended OR NOT EXISTS (SELECT 1 FROM owing"
            " WHERE owing.group_id = :group_id AND pinned_message_id IS NULL"
            " AND card_transitions < 0))",
            group_id=group_id,
        )
        return rows[0]["group_id"] if rows else None

    # What it shows

    def counts(self, fleet_id: int) -> Counts:
        """Count what is open in a fleet's groups."""
        [row] = self._connection.sql(
            f"SELECT total(status = '{Status.UNCLAIMED.value}') AS unclaimed,"
            f" total(status = '{Status.ESCALATED.value}') AS escalated,"
            f" total({_WORKED_ON} AND NOT ({_WAITS})) AS in_progress,"
            f" total({_WORKED_ON} AND {_WAITS}) AS waiting,"
            f" total(status = '{Status.AWAITING_SUMMARY.value}') AS awaiting_summary,"
            f" total(severity = '{Severity.ACCIDENT.value}') AS accidents {_OPEN}",
            fleet_id=fleet_id,
        )
        return Counts(**{name: int(number) for name, number in dict(row).items()})

    def listed(self, fleet_id: int) -> list[Incident]:
        """List what a board has a line for, most urgent first as in one group."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} {_OPEN} ORDER BY {MOST_URGENT_FIRST} LIMIT :most",
            fleet_id=fleet_id,
            most=MOST_LISTED,
        )
        return [incident_of(row) for row in rows]

    def has_several_groups(self, fleet_id: int) -> bool:
        """Tell whether a fleet has another group than its office."""
        query = "SELECT 1 FROM groups WHERE fleet_id = :fleet_id LIMIT 2"
        return len(self._connection.sql(query, fleet_id=fleet_id)) > 1

    # Which message it is

    def record_sent(self, board: Board, message_id: int, t_duty: int | None, now: int) -> list[str]:
        """Record the board that was just posted; a second one is to be ended.

        `t_duty` is when others are on duty than it shows. Returns the incidents whose message its
        id was thought to be.
        """
        with self._connection.transaction():
            taken_from = release_id(self._connection, board.group_id, message_id)
            recorded = self._connection.sql(
                "UPDATE boards SET message_id = :new_id, shown_version = :version, pinned = 0,"
                " edit_in_doubt = 0, look_owed = 0, t_duty = :t_duty, t_looked = :now"
                f" WHERE {_THIS} RETURNING fleet_id",
                **_this(board),
                new_id=message_id,
                version=board.version,
                t_duty=t_duty,
                now=now,
            )
            if not recorded:
                self._end(board.group_id, message_id)
            return taken_from

    def record_seen(self, group_id: int, message_id: int) -> None:
        """Record that a board turned up: ours, one whose sending was not recorded, or an old one.

        A send whose answer got lost may have arrived. Without another one it becomes the board.
        """
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE boards SET message_id = :message_id, shown_version = 0, pinned = 0"
                " WHERE group_id = :group_id AND message_id IS NULL",
                group_id=group_id,
                message_id=message_id,
            )
            if not self.is_board(group_id, message_id):
                self._end(group_id, message_id)

    def is_board(self, group_id: int, message_id: int) -> bool:
        """Tell whether a message is the board of the fleet whose office a group is."""
        query = "SELECT 1 FROM boards WHERE group_id = :group_id AND message_id = :message_id"
        return bool(self._connection.sql(query, group_id=group_id, message_id=message_id))

    def record_lost(self, board: Board) -> None:
        """Forget a board that can no longer be edited or pinned, so that it is posted again."""
        with self._connection.transaction():
            lost = self._connection.sql(
                "UPDATE boards SET message_id = NULL, shown_version = 0, pinned = 0,"
                f" edit_in_doubt = 0, look_owed = 0, t_duty = NULL WHERE {_THIS}"
                " RETURNING fleet_id",
                **_this(board),
            )
            if lost and board.message_id is not None:
                self._end(board.group_id, board.message_id)

    def _end(self, group_id: int, message_id: int) -> None:
        self._connection.sql(
            "INSERT INTO ended_boards VALUES (:group_id, :message_id) ON CONFLICT DO NOTHING",
            group_id=group_id,
            message_id=message_id,
        )

    def record_ended(self, group_id: int, message_id: int) -> None:
        """Record that a message that was a board is gone, or shows nothing any more."""
        self._connection.sql(
            "DELETE FROM ended_boards WHERE group_id = :group_id AND message_id = :message_id",
            group_id=group_id,
            message_id=message_id,
        )

    # Whether it is up to date

    def begin_edit(self, board: Board) -> None:
        """Record, before an edit is made, that it may land at any time from now on."""
        self._set_in_doubt(board, in_doubt=True)

    def record_edit_failed(self, board: Board) -> None:
        """Record that the edit that was begun will certainly not land."""
        self._set_in_doubt(board, in_doubt=False)

    def _set_in_doubt(self, board: Board, *, in_doubt: bool) -> None:
        with self._connection.not_synced():
            self._connection.sql(
                f"UPDATE boards SET edit_in_doubt = :in_doubt WHERE {_THIS}",
                **_this(board),
                in_doubt=in_doubt,
            )

    def is_edit_in_doubt(self, group_id: int) -> bool:
        """Tell whether an edit of an office's board was begun of which nobody knows the outcome."""
        query = "SELECT 1 FROM boards WHERE group_id = :group_id AND edit_in_doubt"
        return bool(self._connection.sql(query, group_id=group_id))

    def record_edited(self, board: Board, t_duty: int | None) -> None:
        """Record that the board now shows what it had to at that version."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE boards SET shown_version = max(shown_version, :version),"
                f" edit_in_doubt = 0, t_duty = :t_duty WHERE {_THIS}",
                **_this(board),
                version=board.version,
                t_duty=t_duty,
            )

    def record_pinned(self, board: Board) -> None:
        """Record that the board is pinned."""
        self._connection.sql(f"UPDATE boards SET pinned = 1 WHERE {_THIS}", **_this(board))

    def change_duty(self, now: int) -> None:
        """Have those boards drawn anew that show who was on duty and is not, or the other way."""
        self._connection.sql(
            "UPDATE boards SET version = version + 1, t_duty = NULL WHERE t_duty <= :now", now=now
        )

    def owe_looks(self, before: int, most: int) -> None:
        """Owe a look at boards that were not looked for since a time, the longest first."""
        self._connection.sql(
            "UPDATE boards SET look_owed = 1 WHERE fleet_id IN (SELECT fleet_id FROM boards"
            " WHERE message_id IS NOT NULL AND NOT look_owed AND t_looked <= :before"
            " ORDER BY t_looked LIMIT :most)",
            before=before,
            most=most,
        )

    def owe_look(self, group_id: int, before: int) -> None:
        """Owe a look at an office's board, if it was not looked for since a time."""
        self._connection.sql(
            "UPDATE boards SET look_owed = 1 WHERE group_id = :group_id"
            " AND message_id IS NOT NULL AND t_looked <= :before",
            group_id=group_id,
            before=before,
        )

    def record_look(self, group_id: int, now: int) -> None:
        """Record that an office's board was looked for."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE boards SET look_owed = 0, t_looked = :now WHERE group_id = :group_id",
                group_id=group_id,
                now=now,
            )


def _this(board: Board) -> dict[str, int | None]:
    return {
        "fleet_id": board.fleet_id,
        "group_id": board.group_id,
        "message_id": board.message_id,
    }

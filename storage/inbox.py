"""Updates on disk: received, tried, and handled or kept as dead letters."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import final

from storage.connection import Connection


@dataclass(frozen=True)
class StoredUpdate:
    """An update as it came in; `body` is its JSON."""

    update_id: int
    body: str


@dataclass(frozen=True)
class Progress:
    """How far polling has come: when Telegram last answered, and the offset it has confirmed.

    `t_machine` is when it answered by the machine's own clock, if that is known to differ.
    """

    t_answered: int
    confirmed: int = 0
    t_machine: int | None = None


@dataclass(frozen=True)
class CutOff:
    """An update that was in work when an earlier run was killed, and how often that happened."""

    update_id: int
    body: str
    kills: int


@dataclass(frozen=True)
class Waiting:
    """How many updates were not handled yet, and when the oldest of them came in."""

    waiting: int
    oldest: int | None


@final
class InboxStore:
    """Updates from their arrival until Telegram knows that they were handled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def receive(self, updates: Iterable[StoredUpdate], now: int) -> list[StoredUpdate]:
        """Keep a batch, in one commit; returns, in order, those that were not there yet.

        Now we may be killed. A power cut may take them until `Connection.sync`, or until a
        transition's own commit: one that is on disk takes all before it along.
        """
        with self._connection.not_synced(), self._connection.transaction():
            new = [update for update in updates if self._receive(update, now)]
        if new:
            self._connection.note_unsynced()
        return new

    def _receive(self, update: StoredUpdate, now: int) -> bool:
        rows = self._connection.sql(
            "INSERT INTO inbox (update_id, body, t_received) VALUES (:update_id, :body, :now)"
            " ON CONFLICT DO NOTHING RETURNING update_id",
            update_id=update.update_id,
            body=update.body,
            now=now,
        )
        return bool(rows)

    def begin_attempt(self, update_id: int) -> int | None:
        """Count an attempt before it is made; returns which one it is, None if not in the inbox."""
        with self._connection.not_synced():
            rows = self._connection.sql(
                "UPDATE inbox SET attempts = attempts + 1, begun = 1"
                " WHERE update_id = :update_id AND t_dead IS NULL RETURNING attempts",
                update_id=update_id,
            )
        return rows[0]["attempts"] if rows else None

    def take_back_attempt(self, update_id: int) -> None:
        """Forget the attempt that was counted last."""
        self._connection.sql(
            "UPDATE inbox SET attempts = attempts - 1, begun = 0 WHERE update_id = :update_id"
            " AND attempts > 0 AND t_handled IS NULL",
            update_id=update_id,
        )

    def record_kills(self) -> list[CutOff]:
        """Count a kill instead of an attempt for what was in work when the last run ended."""
        rows = self._connection.sql(
            "UPDATE inbox SET attempts = max(0, attempts - begun), kills = kills + begun, begun = 0"
            " WHERE t_handled IS NULL AND t_dead IS NULL AND (begun OR kills)"
            " RETURNING update_id, body, kills"
        )
        return [CutOff(row["update_id"], row["body"], row["kills"]) for row in rows]

    def record_applied(self, update_ids: Collection[int], now: int) -> None:
        """Record that what updates change is committed. The body stays: a toast is on its way."""
        with self._connection.not_synced(), self._connection.transaction():
            for update_id in update_ids:
                self._connection.sql(
                    "UPDATE inbox SET t_handled = :now, begun = 0 WHERE update_id = :update_id",
                    update_id=update_id,
                    now=now,
                )

    def unanswered(self, most_runs: int) -> list[StoredUpdate]:
        """List, in order, what was applied and not answered yet, each in so many runs at most."""
        waiting = "t_handled IS NOT NULL AND t_dead IS NULL AND body <> ''"
        with self._connection.transaction():
            self._connection.sql(
                f"UPDATE inbox SET kills = kills + 1, attempts = 0, begun = 0 WHERE {waiting}"
            )
            rows = self._connection.sql(
                f"SELECT update_id, body FROM inbox WHERE {waiting} AND kills <= :most"
                " ORDER BY seq",
                most=most_runs,
            )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    def record_handled(
        self, update_ids: Collection[int], now: int, progress: Progress | None = None
    ) -> None:
        """Record that updates were handled. Their ids stay: Telegram may deliver them once more."""
        with self._connection.not_synced(), self._connection.transaction():
            for update_id in update_ids:
                self._connection.sql(
                    "UPDATE inbox SET t_handled = :now, body = '' WHERE update_id = :update_id",
                    update_id=update_id,
                    now=now,
                )
            if progress is not None:
                self._record_poll(progress)

    def record_poll(self, progress: Progress) -> None:
        """Record how far polling has come; handled updates that were confirmed are forgotten."""
        with self._connection.not_synced(), self._connection.transaction():
            self._record_poll(progress)

    def _record_poll(self, progress: Progress) -> None:
        self._connection.sql(
            "INSERT INTO polling (only_row, t_last_poll, t_machine) VALUES (1, :now, :machine)"
            " ON CONFLICT DO UPDATE SET t_last_poll = :now, t_machine = :machine"
            " WHERE t_last_poll <> :now OR t_machine IS NOT :machine",
            now=progress.t_answered,
            machine=progress.t_machine,
        )
        if progress.confirmed:
            self._connection.sql(
                "DELETE FROM inbox WHERE update_id < :confirmed"
                " AND t_handled IS NOT NULL AND body = ''",
                confirmed=progress.confirmed,
            )

    def make_dead_letter(self, update_id: int, now: int) -> None:
        """Keep an update that cannot be handled, and never try it again."""
        self._connection.sql(
            "UPDATE inbox SET t_dead = :now WHERE update_id = :update_id",
            update_id=update_id,
            now=now,
        )

    def unannounced_dead_letters(self) -> list[StoredUpdate]:
        """List the dead letters of which their senders were not told."""
        rows = self._connection.sql(
            "SELECT update_id, body FROM inbox WHERE t_dead IS NOT NULL AND NOT told ORDER BY seq"
        )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    def record_announced(self, update_id: int) -> None:
        """Record that whoever sent an update was told that it is a dead letter."""
        self._connection.sql(
            "UPDATE inbox SET told = 1 WHERE update_id = :update_id", update_id=update_id
        )

    def pending(self) -> list[StoredUpdate]:
        """List what was received and not handled, in the order it came in."""
        rows = self._connection.sql(
            "SELECT update_id, body FROM inbox WHERE t_dead IS NULL"
            " AND t_handled IS NULL ORDER BY seq"
        )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    def backlog(self) -> Waiting:
        """Count what was received and not handled."""
        [row] = self._connection.sql(
            "SELECT count(*) AS waiting, min(t_received) AS oldest FROM inbox"
            " WHERE t_dead IS NULL AND t_handled IS NULL"
        )
        return Waiting(row["waiting"], row["oldest"])

    def count_dead_letters(self) -> int:
        """Count the dead letters."""
        [(count,)] = self._connection.sql("SELECT count(*) FROM inbox WHERE t_dead IS NOT NULL")
        return int(count)

    def purge(self, dead_before: int, handled_before: int) -> None:
        """Delete dead letters, and handled updates, from before a time."""
        self._connection.sql("DELETE FROM inbox WHERE t_dead < :before", before=dead_before)
        self._connection.sql("DELETE FROM inbox WHERE t_handled < :before", before=handled_before)

    def last_poll(self) -> int | None:
        """Tell when Telegram was last reached, by this run or an earlier one; None: never."""
        rows = self._connection.sql("SELECT t_last_poll FROM polling")
        return rows[0]["t_last_poll"] if rows else None

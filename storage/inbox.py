"""Updates on disk: received, tried, done with or set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from domain.incidents import Status
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


class InboxStore(Connection):
    """Queries on the inbox."""

    def receive(self, updates: Iterable[StoredUpdate], now: int) -> list[StoredUpdate]:
        """Keep a batch, in one commit; returns, in order, those that were not there yet.

        Now we may be killed. What a power cut needs is `settle`, or a transition's own commit:
        a commit on disk takes all before it along.
        """
        with self._not_synced(), self._transaction():
            new = [update for update in updates if self._receive(update, now)]
        self._settled = self._settled and not new
        return new

    def _receive(self, update: StoredUpdate, now: int) -> bool:
        rows = self._sql(
            "INSERT INTO inbox (update_id, body, t_received) VALUES (:update_id, :body, :now)"
            " ON CONFLICT DO NOTHING RETURNING update_id",
            update_id=update.update_id,
            body=update.body,
            now=now,
        )
        return bool(rows)

    def settle(self) -> None:
        """Have all that was kept on disk for good."""
        self.require_in_place()  # else what is confirmed would be gone after the next start
        if self._settled:
            return
        with self._transaction():
            self._touch()
            self._settles = True

    def attempt(self, update_id: int) -> int | None:
        """Count an attempt before it is made; returns which one it is, None if not in the inbox."""
        with self._not_synced():
            rows = self._sql(
                "UPDATE inbox SET attempts = attempts + 1, begun = 1"
                " WHERE update_id = :update_id AND t_dead IS NULL RETURNING attempts",
                update_id=update_id,
            )
        return rows[0]["attempts"] if rows else None

    def take_back_attempt(self, update_id: int) -> None:
        """Forget the attempt that was counted last."""
        self._sql(
            "UPDATE inbox SET attempts = attempts - 1, begun = 0 WHERE update_id = :update_id"
            " AND attempts > 0 AND t_handled IS NULL",
            update_id=update_id,
        )

    def killed(self) -> list[CutOff]:
        """Count a kill instead of an attempt for what was in work when the last run ended."""
        rows = self._sql(
            "UPDATE inbox SET attempts = max(0, attempts - begun), kills = kills + begun, begun = 0"
            " WHERE t_handled IS NULL AND t_dead IS NULL AND (begun OR kills)"
            " RETURNING update_id, body, kills"
        )
        return [CutOff(row["update_id"], row["body"], row["kills"]) for row in rows]

    def handled(
        self, update_ids: Collection[int], now: int, progress: Progress | None = None
    ) -> None:
        """Note that updates were handled. Their ids stay: Telegram may deliver them once more."""
        with self._not_synced(), self._transaction():
            for update_id in update_ids:
                self._sql(
                    "UPDATE inbox SET t_handled = :now, body = '' WHERE update_id = :update_id",
                    update_id=update_id,
                    now=now,
                )
            if progress is not None:
                self._polled(progress)

    def polled(self, progress: Progress) -> None:
        """Record how far polling has come; handled updates that were confirmed are forgotten."""
        with self._not_synced(), self._transaction():
            self._polled(progress)

    def _polled(self, progress: Progress) -> None:
        self._sql(
            "INSERT INTO polling (only_row, t_last_poll, t_machine) VALUES (1, :now, :machine)"
            " ON CONFLICT DO UPDATE SET t_last_poll = :now, t_machine = :machine"
            " WHERE t_last_poll <> :now OR t_machine IS NOT :machine",
            now=progress.t_answered,
            machine=progress.t_machine,
        )
        if progress.confirmed:
            self._sql(
                "DELETE FROM inbox WHERE update_id < :confirmed AND t_handled IS NOT NULL",
                confirmed=progress.confirmed,
            )

    def set_aside(self, update_id: int, now: int) -> None:
        """Keep an update that cannot be handled, and never try it again."""
        self._sql(
            "UPDATE inbox SET t_dead = :now WHERE update_id = :update_id",
            update_id=update_id,
            now=now,
        )

    def not_told_of(self) -> list[StoredUpdate]:
        """List what was set aside, and nobody was told so."""
        rows = self._sql(
            "SELECT update_id, body FROM inbox WHERE t_dead IS NOT NULL AND NOT told ORDER BY seq"
        )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    def told_of(self, update_id: int) -> None:
        """Note that whoever sent an update was told that it is a dead letter."""
        self._sql("UPDATE inbox SET told = 1 WHERE update_id = :update_id", update_id=update_id)

    def waiting_updates(self) -> list[StoredUpdate]:
        """List what was received and not handled, in the order it came in."""
        rows = self._sql(
            "SELECT update_id, body FROM inbox WHERE t_dead IS NULL"
            " AND t_handled IS NULL ORDER BY seq"
        )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    def count_dead(self) -> int:
        """Count what was set aside."""
        [(count,)] = self._sql("SELECT count(*) FROM inbox WHERE t_dead IS NOT NULL")
        return int(count)

    def bury(self, dead_before: int, handled_before: int) -> None:
        """Delete what was set aside, or handled, before a time."""
        self._sql("DELETE FROM inbox WHERE t_dead < :before", before=dead_before)
        self._sql("DELETE FROM inbox WHERE t_handled < :before", before=handled_before)

    def last_poll(self) -> int | None:
        """Tell when Telegram was last reached, by this run or an earlier one; None: never."""
        rows = self._sql("SELECT t_last_poll FROM polling")
        return rows[0]["t_last_poll"] if rows else None

    def taps_lost(self, now: int) -> None:
        """Have every open card say that taps before `now` may not have reached us."""
        self._sql(
            "UPDATE incidents SET version = version + 1, t_taps_lost = :now"
            " WHERE incident_id IN (SELECT incident_id FROM live WHERE status <> :resolved"
            " AND t_created < :now)",
            now=now,
            resolved=Status.RESOLVED.value,
        )

"""What Telegram does not show yet, and the record of what it does."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Incident, Status
from storage.connection import Connection


class Delivery(str, Enum):
    """What can be owed to a group: the kinds of the `owed` view and nothing else."""

    CARD = "card"
    PAGE = "page"
    PROMPT = "prompt"
    PIN = "pin"
    NUDGE = "nudge"
    EDIT = "edit"
    PIN_NOTICE = "pin_notice"
    WELCOME = "welcome"
    UNPIN = "unpin"
    DELETE = "delete"
    LOOK = "look"


@dataclass(frozen=True)
class Owed:
    """One thing Telegram does not show yet.

    `version` tells it from another of its kind: of an edit that of the card, of a new message how
    many transitions the incident has been through.
    """

    delivery: Delivery
    group_id: int
    incident_id: str | None = None
    message_id: int | None = None
    version: int = 0

    def __str__(self) -> str:
        about = self.incident_id or self.message_id
        return f"{self.delivery.value} {about}" if about else self.delivery.value


_CARD_TAKEN = "(pinned_message_id IS :message_id AND incident_id <> :but)"
_FREE_ID = (
    f"UPDATE incidents SET pinned = iif({_CARD_TAKEN}, 0, pinned), card_version ="
    f" iif({_CARD_TAKEN} AND status <> '{Status.RESOLVED.value}', 0, card_version),"
    f" pinned_message_id = iif({_CARD_TAKEN}, NULL, pinned_message_id),"
    " prompt_message_id = nullif(prompt_message_id, :message_id),"
    " page_message_id = nullif(page_message_id, :message_id)"
    " WHERE incident_id IN (SELECT incident_id FROM live WHERE group_id = :group_id"
    f" AND ({_CARD_TAKEN} OR :message_id IN (prompt_message_id, page_message_id)))"
    " RETURNING incident_id"
)
_FREE_CALL = (
    "DELETE FROM calls WHERE group_id = :group_id AND message_id = :message_id"
    " RETURNING incident_id"
)


class Deliveries(Connection):
    """Queries on what is owed and what was delivered."""

    def owing_groups(self) -> list[int]:
        """List the groups that are owed something and can be written to."""
        rows = self._sql(
            "SELECT DISTINCT group_id FROM owed JOIN groups USING (group_id) WHERE NOT suspended"
        )
        return [row["group_id"] for row in rows]

    def owed(self, group_id: int) -> list[Owed]:
        """List what a group is owed, most urgent first; nothing while it is suspended."""
        rows = self._sql(
            "SELECT delivery, incident_id, message_id, version FROM owed WHERE group_id = :group_id"
            " AND NOT (SELECT suspended FROM groups WHERE groups.group_id = :group_id)"
            " ORDER BY urgency, t_status, incident_id, message_id",
            group_id=group_id,
        )
        return [
            Owed(
                Delivery(row["delivery"]),
                group_id,
                row["incident_id"],
                row["message_id"],
                row["version"],
            )
            for row in rows
        ]

    def card_sent(self, incident: Incident, message_id: int) -> list[str]:
        """Record the card that was just posted as `incident` was; a second card is retired.

        Returns the incidents whose message its id was thought to be.
        """
        with self._transaction():
            robbed = self._free_id(incident.group_id, message_id, but=incident.incident_id)
            self._adopt_card(incident.incident_id, incident.group_id, message_id)
            self._sql(
                "UPDATE incidents SET card_version = max(card_version, :version)"
                " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
                incident_id=incident.incident_id,
                message_id=message_id,
                version=incident.version,
            )
            return robbed

    def card_seen(self, incident_id: str, group_id: int, message_id: int) -> None:
        """Note that a person tapped a card: ours, one whose sending was not recorded, or a copy.

        A send whose answer got lost may have arrived. Without another card it becomes the card;
        beside one it is retired.
        """
        known = self._sql(
            "SELECT 1 FROM incidents WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id = :message_id",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )
        if not known and not self.is_card(group_id, message_id):  # never take another's
            with self._transaction():
                self._adopt_card(incident_id, group_id, message_id)

    def _adopt_card(self, incident_id: str, group_id: int, message_id: int) -> None:
        adopted = self._sql(
            "UPDATE incidents SET pinned_message_id = :message_id"
            " WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id IS NULL RETURNING incident_id",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )
        if adopted:
            self.retired(group_id, message_id)  # given up as lost, it is a card again
        self._sql(
            "INSERT INTO retired_messages SELECT group_id, :message_id FROM incidents"
            " WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id <> :message_id ON CONFLICT DO NOTHING",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )

    def edit_begins(self, incident: Incident, now: int) -> bool:
        """Note that an edit is on its way; False if an earlier one may still land."""
        with self._not_synced(), self._transaction():
            [earlier] = self._sql(
                "SELECT t_edit_sent FROM incidents WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )
            self._sql(
                "UPDATE incidents SET t_edit_sent = :now WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                now=now,
            )
            return earlier["t_edit_sent"] is None

    def edit_in_doubt(self, incident: Incident, now: int) -> None:
        """Note that an edit was given up at `now`, and may still land."""
        with self._not_synced():
            self._sql(
                "UPDATE incidents SET t_edit_sent = :now WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                now=now,
            )

    def edit_settled(self, incident: Incident) -> None:
        """Note that no edit of the card is under way any more."""
        with self._not_synced():
            self._sql(
                "UPDATE incidents SET t_edit_sent = NULL WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )

    def doubt_edits_from(self, now: int) -> None:
        """Note that edits an earlier run had under way were given up at `now`."""
        self._sql("UPDATE incidents SET t_edit_sent = :now WHERE t_edit_sent IS NOT NULL", now=now)

    def doubt_edits(self, before: int, but: Collection[str | None]) -> list[int]:
        """Owe edits again that were given up before a time; returns their groups.

        Such an edit may have landed after a later one, so the card may not show what we think.
        `but` has the incidents of which an edit is in hand: what comes of it is not known yet.
        """
        rows = self._sql(
            "UPDATE incidents SET t_edit_sent = NULL, card_version ="
            " iif(pinned_message_id IS NULL, card_version, 0)"
            " WHERE t_edit_sent <= :before"
            " AND incident_id NOT IN (SELECT value FROM json_each(:but))"
            " RETURNING group_id",
            before=before,
            but=json.dumps(list(but)),
        )
        return [row["group_id"] for row in rows]

    def card_edited(self, incident: Incident, *, settled: bool) -> None:
        """Record that the card now shows `incident`; forgotten, it is edited once more.

        `settled` says that no other edit of it is under way any more.
        """
        with self._not_synced():
            self._sql(
                "UPDATE incidents SET t_edit_sent = iif(:settled, NULL, t_edit_sent),"
                " card_version = iif(pinned_message_id = :message_id,"
                " max(card_version, :version), card_version) WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                message_id=incident.pinned_message_id,
                version=incident.version,
                settled=settled,
            )

    def card_lost(self, incident: Incident) -> None:
        """Forget a card that can no longer be edited, so that it is posted again."""
        with self._transaction():
            lost = self._sql(
                "UPDATE incidents SET pinned_message_id = NULL, card_version = 0, pinned = 0"
                " WHERE incident_id = :incident_id AND pinned_message_id = :message_id"
                " RETURNING incident_id",
                incident_id=incident.incident_id,
                message_id=incident.pinned_message_id,
            )
            if lost and incident.pinned_message_id is not None:
                self.retire(incident.group_id, incident.pinned_message_id)

    def set_pinned(self, incident: Incident, pinned: bool) -> None:
        """Record whether the incident's card is pinned."""
        self._sql(
            "UPDATE incidents SET pinned = :pinned"
            " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=incident.pinned_message_id,
            pinned=pinned,
        )

    def pin_in_doubt(self, incident: Incident) -> None:
        """Take a card for pinned, and owe a look while it is to be so: it may be, or not."""
        self._sql(
            "UPDATE incidents SET pinned = 1, look_owed = (status <> :resolved)"
            " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=incident.pinned_message_id,
            resolved=Status.RESOLVED.value,
        )

    def prompted(self, incident: Incident, message_id: int) -> list[str]:
        """Record the prompt; one that came too late for its request is retired.

        Returns the incidents whose message its id was thought to be.
        """
        with self._transaction():
            robbed = self._free_id(incident.group_id, message_id)
            current = self._sql(
                "UPDATE incidents SET prompt_message_id = :message_id"
                " WHERE incident_id = :incident_id AND transitions = :transitions"
                " AND group_id = :group_id AND prompt_message_id IS NULL RETURNING incident_id",
                incident_id=incident.incident_id,
                group_id=incident.group_id,
                message_id=message_id,
                transitions=incident.transitions,
            )
            if not current:
                self.retire(incident.group_id, message_id)
            return robbed

    def _free_id(self, group_id: int, message_id: int, but: str = "") -> list[str]:
        """Forget what else a message was thought to be: Telegram just gave its id to a new one.

        Ids are unique in a chat, so what was on record cannot stand any more, and is owed again.
        `but` has the incident whose card this is. Returns the incidents it was taken from.
        """
        about = {"group_id": group_id, "message_id": message_id}
        rows = [*self._sql(_FREE_ID, but=but, **about), *self._sql(_FREE_CALL, **about)]
        robbed = sorted({row["incident_id"] for row in rows})
        self.retired(group_id, message_id)
        return robbed

    def is_card(self, group_id: int, message_id: int) -> bool:
        """Tell whether a message is the card of a live incident of the group."""
        return bool(
            self._sql(
                "SELECT 1 FROM live WHERE group_id = :group_id AND pinned_message_id = :message_id",
                group_id=group_id,
                message_id=message_id,
            )
        )

    def retire(self, group_id: int, message_id: int) -> None:
        """Have one of our messages that has served deleted."""
        self._sql(
            "INSERT INTO retired_messages VALUES (:group_id, :message_id) ON CONFLICT DO NOTHING",
            group_id=group_id,
            message_id=message_id,
        )

    def retired(self, group_id: int, message_id: int) -> None:
        """Record that a retired message is gone."""
        self._sql(
            "DELETE FROM retired_messages WHERE group_id = :group_id AND message_id = :message_id",
            group_id=group_id,
            message_id=message_id,
        )

"""Cards: the message that shows an incident, posted, edited, pinned and lost."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import final

from domain.incidents import Incident, Status
from domain.private_calls import Reason
from storage.connection import Connection
from storage.duplicates import have_linked
from storage.messages import owe_deletion, record_deletion, release_id
from storage.private_calls import ring
from storage.states import IS_OPEN

_CALLED_NOBODY = f"status = '{Status.UNCLAIMED.value}' AND transitions = 0 AND card_transitions < 0"
"""That an incident is new, and no card of it is on record that could have called anybody."""
_AS_IT_WAS = "incident_id = :incident_id AND transitions = :transitions"


@final
class Cards:
    """Which message is an incident's card, and which version of the incident it shows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record_sent(
        self,
        incident: Incident,
        message_id: int,
        called: Sequence[str] = (),
        *,
        uncalled: int = 0,
        more_to_call: bool = False,
        private: Collection[int] = (),
        now: int = 0,
    ) -> list[str]:
        """Record the card that was just posted as `incident` was; a second card is to be deleted.

        It `called` people, named as by `call_key`; `uncalled` were too many, and others are still
        to be called beside it. `private` calls are owed to those people, as of `now`.
        Returns the incidents whose message its id was thought to be.
        """
        with self._connection.transaction():
            taken_from = release_id(
                self._connection, incident.group_id, message_id, but=incident.incident_id
            )
            self._adopt(incident.incident_id, incident.group_id, message_id)
            self._connection.sql(
                "UPDATE incidents SET card_version = max(card_version, :version),"
                " card_transitions = max(card_transitions, :transitions)"
                " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
                incident_id=incident.incident_id,
                message_id=message_id,
                version=incident.version,
                transitions=incident.transitions,
            )
            if called:
                self._record_called(incident, message_id, called, uncalled)
                ring(self._connection, incident, Reason.CALL, private, now)
            if more_to_call:
                self._owe_call(incident)
            return taken_from

    def _record_called(
        self, incident: Incident, message_id: int, called: Sequence[str], uncalled: int
    ) -> None:
        """Record whom a card called, unless somebody acted meanwhile."""
        self._connection.sql(
            "INSERT INTO calls (group_id, message_id, incident_id, kind, round, people, uncalled)"
            " SELECT group_id, :message_id, incident_id, 'call', transitions, :people, :uncalled"
            f" FROM incidents WHERE {_AS_IT_WAS} AND group_id = :group_id ON CONFLICT DO NOTHING",
            incident_id=incident.incident_id,
            transitions=incident.transitions,
            group_id=incident.group_id,
            message_id=message_id,
            people=json.dumps(list(called)),
            uncalled=uncalled,
        )

    def _owe_call(self, incident: Incident) -> None:
        """Owe a call of those who were not called yet, unless somebody acted meanwhile."""
        self._connection.sql(
            f"UPDATE incidents SET call_owed = 1 WHERE {_AS_IT_WAS}",
            incident_id=incident.incident_id,
            transitions=incident.transitions,
        )

    def was_posted(self, incident_id: str) -> bool:
        """Tell whether an incident ever had a card, as far as we know."""
        return bool(
            self._connection.sql(
                "SELECT 1 FROM incidents WHERE incident_id = :incident_id"
                " AND card_transitions >= 0",
                incident_id=incident_id,
            )
        )

    def record_seen(self, incident_id: str, group_id: int, message_id: int) -> None:
        """Record that a person tapped a card: ours, one whose sending was not recorded, or a copy.

        A send whose answer got lost may have arrived. Without another card it becomes the card;
        beside one it is to be deleted. Whom it rang is not known: while nobody has acted, everybody
        is called beside it.
        """
        known = self._connection.sql(
            "SELECT 1 FROM incidents WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id = :message_id",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )
        if not known and not self.is_card(group_id, message_id):  # never take another's
            with self._connection.transaction():
                self._adopt(incident_id, group_id, message_id)
                self._connection.sql(
                    "UPDATE incidents SET call_owed = 1 WHERE incident_id = :incident_id"
                    f" AND group_id = :group_id AND {_CALLED_NOBODY}",
                    incident_id=incident_id,
                    group_id=group_id,
                )

    def _adopt(self, incident_id: str, group_id: int, message_id: int) -> None:
        adopted = self._connection.sql(
            "UPDATE incidents SET pinned_message_id = :message_id"
            " WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id IS NULL RETURNING incident_id",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )
        if adopted:  # if it was given up as lost, it is a card again
            record_deletion(self._connection, group_id, message_id)
            have_linked(self._connection, incident_id)
        self._connection.sql(
            "INSERT INTO retired_messages SELECT group_id, :message_id FROM incidents"
            " WHERE incident_id = :incident_id AND group_id = :group_id"
            " AND pinned_message_id <> :message_id ON CONFLICT DO NOTHING",
            incident_id=incident_id,
            group_id=group_id,
            message_id=message_id,
        )

    def begin_edit(self, incident: Incident) -> None:
        """Record, before an edit of the card is made, that it may land at any time from now on."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET edits_in_doubt = edits_in_doubt + 1"
                " WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )

    def record_edit_failed(self, incident: Incident) -> None:
        """Record that an edit that was begun will certainly not land."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET edits_in_doubt = max(edits_in_doubt - 1, 0)"
                " WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )

    def record_edited(self, incident: Incident, *, is_last: bool = False) -> None:
        """Record that the card now shows `incident`; forgotten, it is edited once more.

        `is_last` says that no edit begun before this one can land any more.
        """
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET"
                " edits_in_doubt = iif(:is_last, 0, max(edits_in_doubt - 1, 0)),"
                " card_version = iif(pinned_message_id = :message_id,"
                " max(card_version, :version), card_version),"
                " card_transitions = iif(pinned_message_id = :message_id,"
                " max(card_transitions, :transitions), card_transitions)"
                " WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                message_id=incident.pinned_message_id,
                version=incident.version,
                transitions=incident.transitions,
                is_last=is_last,
            )

    def record_lost(self, incident: Incident) -> None:
        """Forget a card that can no longer be edited, so that it is posted again.

        One that has shown how its incident ended stays away, whatever is said about that later.
        """
        with self._connection.transaction():
            lost = self._connection.sql(
                "UPDATE incidents SET pinned_message_id = NULL, pinned = 0, card_version ="
                f" iif({IS_OPEN} OR card_transitions < transitions, 0, version)"
                " WHERE incident_id = :incident_id AND pinned_message_id = :message_id"
                " RETURNING incident_id",
                incident_id=incident.incident_id,
                message_id=incident.pinned_message_id,
            )
            if lost and incident.pinned_message_id is not None:
                owe_deletion(self._connection, incident.group_id, incident.pinned_message_id)

    def record_pinned(self, incident: Incident, pinned: bool) -> None:
        """Record whether the incident's card is pinned."""
        self._connection.sql(
            "UPDATE incidents SET pinned = :pinned"
            " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=incident.pinned_message_id,
            pinned=pinned,
        )

    def record_pin_in_doubt(self, incident: Incident) -> None:
        """Record that a card may be pinned: a look is owed, unless it is to be unpinned."""
        self._connection.sql(
            f"UPDATE incidents SET pinned = 1, look_owed = ({IS_OPEN})"
            " WHERE incident_id = :incident_id AND pinned_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=incident.pinned_message_id,
        )

    def is_card(self, group_id: int, message_id: int) -> bool:
        """Tell whether a message is the card of a live incident of the group."""
        return bool(
            self._connection.sql(
                "SELECT 1 FROM live WHERE group_id = :group_id AND pinned_message_id = :message_id",
                group_id=group_id,
                message_id=message_id,
            )
        )

"""Pages and nudges as they are sent, five people a message: what stands, and who was called."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Incident, Status
from storage.deliveries import Deliveries
from storage.incidents import incident_of
from storage.transitions import COLUMNS


class CallKind(str, Enum):
    """What calls people to an incident; the values are what the database stores."""

    PAGE = "page"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Call:
    """A page or nudge that is owed. `called` has those its earlier parts called, as `call_key`.

    `round` tells it from the incident's others: a page by the transitions before it, a nudge by
    the time at which the next one is due.
    """

    kind: CallKind
    incident: Incident
    round: int
    called: frozenset[str]


_OWED: Mapping[CallKind, str] = {
    CallKind.PAGE: (
        f"SELECT {COLUMNS}, transitions AS round FROM incidents WHERE incident_id = :incident_id"
        f" AND status = '{Status.ESCALATED.value}' AND page_message_id IS NULL"
    ),
    CallKind.NUDGE: (
        f"SELECT {COLUMNS}, coalesce(nudge_due, 0) AS round FROM incidents"
        " WHERE incident_id = :incident_id AND nudge_owed"
    ),
}
_DONE: Mapping[CallKind, str] = {
    CallKind.PAGE: (
        "UPDATE incidents SET page_message_id = (SELECT min(message_id) FROM calls WHERE"
        " calls.incident_id = :incident_id AND kind = 'page' AND calls.round = :round)"
        " WHERE incident_id = :incident_id AND transitions = :round"
    ),
    CallKind.NUDGE: (
        "UPDATE incidents SET nudge_owed = 0"
        " WHERE incident_id = :incident_id AND coalesce(nudge_due, 0) = :round"
    ),
}


class Calls(Deliveries):
    """Queries on pages and nudges."""

    def call_owed(self, kind: CallKind, incident_id: str) -> Call | None:
        """Look at a page or nudge that is owed, and at who of it was called already."""
        rows = self._sql(_OWED[kind], incident_id=incident_id)
        if not rows:
            return None
        record = dict(rows[0])
        number = record.pop("round")
        called = self._sql(
            "SELECT DISTINCT value FROM calls, json_each(people)"
            " WHERE incident_id = :incident_id AND kind = :kind AND round = :round",
            incident_id=incident_id,
            kind=kind.value,
            round=number,
        )
        return Call(kind, incident_of(record), number, frozenset(row["value"] for row in called))

    def called(
        self, call: Call, message_id: int, people: Collection[str], *, is_last: bool
    ) -> list[str]:
        """Record one part that was sent; returns whose message its id was thought to be.

        A nudge that nobody waits for any more is retired, and with the last part of a nudge the
        one before it.
        """
        incident = call.incident
        with self._transaction():
            robbed = self._free_id(incident.group_id, message_id)
            if self._is_current(incident):
                self._keep(call, message_id, people)
                if is_last:
                    self._finish(call)
            elif call.kind is CallKind.NUDGE:
                self.retire(incident.group_id, message_id)
            return robbed

    def all_called(self, call: Call) -> None:
        """Record that nobody is left to be called."""
        with self._transaction():
            self._finish(call)

    def _is_current(self, incident: Incident) -> bool:
        """Tell whether nobody acted since, and the group did not migrate."""
        return bool(
            self._sql(
                "SELECT 1 FROM incidents WHERE incident_id = :incident_id"
                " AND transitions = :transitions AND group_id = :group_id",
                incident_id=incident.incident_id,
                transitions=incident.transitions,
                group_id=incident.group_id,
            )
        )

    def _keep(self, call: Call, message_id: int, people: Collection[str]) -> None:
        self._sql(
            "INSERT INTO calls (group_id, message_id, incident_id, kind, round, people)"
            " VALUES (:group_id, :message_id, :incident_id, :kind, :round, :people)",
            group_id=call.incident.group_id,
            message_id=message_id,
            incident_id=call.incident.incident_id,
            kind=call.kind.value,
            round=call.round,
            people=json.dumps(list(people)),
        )

    def _finish(self, call: Call) -> None:
        incident_id = call.incident.incident_id
        self._sql(_DONE[call.kind], incident_id=incident_id, round=call.round)
        if call.kind is CallKind.NUDGE:
            # Not "before": a clock that was ahead gave the earlier ones a round to come.
            others = "incident_id = :incident_id AND kind = 'nudge' AND round <> :round"
            self._sql(
                "INSERT INTO retired_messages SELECT group_id, message_id FROM calls"
                f" WHERE {others} ON CONFLICT DO NOTHING",
                incident_id=incident_id,
                round=call.round,
            )
            self._sql(
                f"DELETE FROM calls WHERE {others}", incident_id=incident_id, round=call.round
            )

"""Facts and severity, corrected by people: each by one conditional UPDATE with its audit event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import final

from domain.facts import Facts
from domain.incidents import FACTS, SEVERITY, Incident
from domain.people import Role, User
from domain.refusals import Condition, Refusal, Refused
from domain.severity import Severity
from storage import people
from storage.audit import record_event
from storage.connection import Connection, SqlValue
from storage.repeats import NTH_AS_CORRECTED
from storage.rows import facts_of, first_incident, incident_of
from storage.states import IS_OPEN, TURNS_OUT_AN_ACCIDENT
from storage.transitions import COLUMNS, IS_PRESENT

_NAMED = "incident_id = :incident_id AND group_id = :group_id"
_CONDITIONS: Mapping[Condition, str] = {
    Condition.IN_STATE: IS_OPEN,
    Condition.PRESENT: IS_PRESENT,
    Condition.RIGHT: "(owner_id IS NULL OR owner_id IS :user_id)",
}
"""Anybody in the group may correct what nobody has; then its owner may."""
_GUARD = f"{_NAMED} AND {' AND '.join(_CONDITIONS.values())}"
_HELD = ", ".join(f"{sql} AS {condition.name}" for condition, sql in _CONDITIONS.items())
_FACTS = ("unit", "unit_from_title", "trailer", "road", "load")
_SETS = ", ".join(f"{name} = :{name}" for name in _FACTS)
_DIFFERS = " OR ".join(f"{name} IS NOT :{name}" for name in _FACTS)
# What stays as it was needs no new card.
_CORRECT = (
    f"UPDATE incidents SET {_SETS}, facts_corrected = 1, version = version + ({_DIFFERS}),"
    f" nth_of_unit = iif(unit IS :unit, nth_of_unit, {NTH_AS_CORRECTED})"
    f" WHERE {_GUARD} RETURNING {COLUMNS}"
)
_SET_SEVERITY = (
    "UPDATE incidents SET severity = :severity, severity_corrected = 1,"
    f" call_owed = call_owed OR {TURNS_OUT_AN_ACCIDENT},"
    " version = version + (severity <> :severity)"
    f" WHERE {_GUARD} RETURNING {COLUMNS}"
)


@final
class FactStore:
    """What is known of the trucks of incidents, and how bad it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def correct(
        self, incident_id: str, group_id: int, user: User, facts: Facts, now: int
    ) -> Incident | Refused:
        """Correct the facts of an open incident: an edit of the report no longer changes them."""
        return self._change(
            _CORRECT,
            FACTS,
            lambda before: str(before.facts),
            {"incident_id": incident_id, "group_id": group_id},
            user,
            facts_of(facts),
            now,
        )

    def set_severity(
        self, incident_id: str, group_id: int, user: User, severity: Severity, now: int
    ) -> Incident | Refused:
        """Correct how bad it is."""
        return self._change(
            _SET_SEVERITY,
            SEVERITY,
            lambda before: before.severity.value,
            {"incident_id": incident_id, "group_id": group_id},
            user,
            {"severity": severity.value},
            now,
        )

    def may_correct(self, incident_id: str, group_id: int, user_id: int) -> bool:
        """Tell whether somebody may correct an incident's facts and severity."""
        return bool(
            self._connection.sql(
                f"SELECT 1 FROM incidents WHERE {_GUARD}",
                incident_id=incident_id,
                group_id=group_id,
                user_id=user_id,
            )
        )

    def why_not(self, incident_id: str, group_id: int, user: User) -> Refused | None:
        """Say by the conditions of its UPDATE why somebody may not correct it; None if may."""
        if self.may_correct(incident_id, group_id, user.user_id):
            return None
        named: dict[str, SqlValue] = {"incident_id": incident_id, "group_id": group_id}
        query = f"SELECT {COLUMNS} FROM incidents WHERE {_NAMED}"
        return self._why(first_incident(self._connection.sql(query, **named)), user, named)

    def _change(
        self,
        update: str,
        action: str,
        detail: Callable[[Incident], str],
        named: dict[str, SqlValue],
        user: User,
        new: dict[str, SqlValue],
        now: int,
    ) -> Incident | Refused:
        with self._connection.transaction():
            before = first_incident(
                self._connection.sql(f"SELECT {COLUMNS} FROM incidents WHERE {_NAMED}", **named)
            )
            if before is not None:
                people.record(self._connection, user, Role.DRIVER)
            rows = self._connection.sql(update, **named, user_id=user.user_id, **new)
            if before is None or not rows:
                return self._why(before, user, named)
            incident = incident_of(rows[0])
            said, actor_id = detail(before), user.user_id
            if said != detail(incident):
                record_event(self._connection, incident, action, actor_id, before.status, now, said)
            return incident

    def _why(self, incident: Incident | None, user: User, named: dict[str, SqlValue]) -> Refused:
        """Say which condition does not hold."""
        held = f"SELECT {_HELD} FROM incidents WHERE {_NAMED}"
        rows = self._connection.sql(held, **named, user_id=user.user_id)
        if incident is None or not rows:
            return Refused(Refusal.UNKNOWN)
        if not rows[0][Condition.PRESENT.name]:
            return Refused(Refusal.ABSENT, incident)
        is_open = rows[0][Condition.IN_STATE.name]
        return Refused(Refusal.NOT_OWNER if is_open else Refusal.MOVED_ON, incident)

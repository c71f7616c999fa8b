"""The sheets of incidents and notes, row by row: as many as there are, and never all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from database import Database
from domain.exported import (
    Column,
    Export,
    ExportedIncident,
    ExportedNote,
    ExportedPerson,
    Sheet,
    Word,
    Words,
    word_key,
)
from domain.panel import Why
from reports.naming import name_of
from reports.sheets import Form, Head, Table, Value

_INCIDENTS = (
    Head(Column.INCIDENT, width=15),
    Head(Column.GROUP, width=20),
    Head(Column.STATUS, width=16),
    Head(Column.SEVERITY, width=10),
    Head(Column.UNIT, width=8),
    Head(Column.TRAILER, width=8),
    Head(Column.LOAD, width=8),
    Head(Column.ROAD, width=18),
    Head(Column.REPORTED, Form.MOMENT, 16),
    Head(Column.REPORTED_BY, width=18),
    Head(Column.DESCRIPTION, width=50),
    Head(Column.CLAIMED, Form.MOMENT, 16),
    Head(Column.CLAIMED_BY, width=18),
    Head(Column.ESCALATED, Form.MOMENT, 16),
    Head(Column.MANAGER_CLAIMED, Form.MOMENT, 16),
    Head(Column.MANAGER, width=18),
    Head(Column.RESOLVED, Form.MOMENT, 16),
    Head(Column.RESOLVED_BY, width=18),
    Head(Column.SUMMARY, width=50),
    Head(Column.CANCELLED, Form.MOMENT, 16),
    Head(Column.CANCEL_REASON, width=18),
    Head(Column.DUPLICATE_OF, width=15),
    Head(Column.FIRST_RESPONSE, Form.MINUTES, 14),
    Head(Column.RESOLUTION, Form.MINUTES, 14),
    Head(Column.WAITING, Form.MINUTES, 14),
    Head(Column.WORKING, Form.MINUTES, 14),
    Head(Column.WAITED_FOR, width=16),
    Head(Column.REOPENED, Form.COUNT, 10),
    Head(Column.NTH_OF_UNIT, Form.COUNT, 10),
    Head(Column.NOTES, Form.COUNT, 8),
)
_NOTES = (
    Head(Column.INCIDENT, width=15),
    Head(Column.GROUP, width=20),
    Head(Column.UNIT, width=8),
    Head(Column.WRITTEN, Form.MOMENT, 16),
    Head(Column.AUTHOR, width=18),
    Head(Column.TEXT, width=70),
    Head(Column.KIND, width=12),
    Head(Column.EDITED, Form.MOMENT, 16),
)


def incidents(database: Database, export: Export, words: Words) -> Table:
    """List the incidents of a period."""
    said = _Said(words)
    rows = map(said.incident, database.exported.incidents(export))
    return Table(Sheet.INCIDENTS, _INCIDENTS, rows)


def notes(database: Database, export: Export, words: Words) -> Table:
    """List what was said of them."""
    said = _Said(words)
    return Table(Sheet.NOTES, _NOTES, map(said.note, database.exported.notes(export)))


@dataclass(frozen=True)
class _Said:
    """Says records in the words of a language."""

    words: Words

    def _word(self, meant: Enum | None) -> str | None:
        return None if meant is None else self.words[word_key(meant)]

    def _person(self, person: ExportedPerson | None, *, acted: bool = True) -> str | None:
        """Name a person; where there is none, an anonymous admin did it if somebody did."""
        if person is None:
            return self._word(Word.ANONYMOUS_ADMIN) if acted else None
        return name_of(person, self.words)

    def _reason(self, reason: str | None) -> str | None:
        tapped = {Why.FALSE_ALARM.value: Word.FALSE_ALARM, Why.TEST.value: Word.TEST}
        return self._word(tapped[reason]) if reason in tapped else reason

    def incident(self, incident: ExportedIncident) -> Sequence[Value]:
        """Write the row of an incident."""
        waited_for = [self.words[word_key(kind)] for kind in incident.waited_for]
        return (
            incident.incident_id,
            incident.group_name,
            self._word(incident.status),
            self._word(incident.severity),
            incident.unit,
            incident.trailer,
            self._word(incident.load),
            incident.road,
            incident.t_reported,
            self._person(incident.reported_by),
            incident.description,
            incident.t_claimed,
            self._person(incident.claimed_by, acted=False),
            incident.t_escalated,
            incident.t_manager_claimed,
            self._person(incident.manager, acted=False),
            incident.t_resolved,
            self._person(incident.resolved_by, acted=incident.t_resolved is not None),
            incident.summary,
            incident.t_cancelled,
            self._reason(incident.cancel_reason),
            incident.duplicate_of,
            incident.first_response,
            incident.resolution,
            incident.waited or None,
            incident.working,
            ", ".join(waited_for) or None,
            incident.reopened or None,
            incident.nth_of_unit,
            incident.notes or None,
        )

    def note(self, note: ExportedNote) -> Sequence[Value]:
        """Write the row of a note."""
        return (
            note.incident_id,
            note.group_name,
            note.unit,
            note.t,
            self._person(note.author),
            note.text,
            self._word(note.kind),
            note.t_edited,
        )

"""Looks up what the card of an incident shows beside it, and who is named there."""

from __future__ import annotations

from collections.abc import Sequence

import message_builder
from database import Database
from domain.incidents import Incident
from domain.notes import Note
from domain.people import User


def people_on_card(database: Database, incident: Incident) -> dict[int, User]:
    """Look up who is named on the card of an incident."""
    notes = _newest_notes(database, incident, database.duplicates.of(incident.incident_id))
    same_unit = database.incidents.get(incident.same_unit_as or "")
    return database.people.get_all(
        [
            incident.created_by_id,
            incident.logged_by_id,
            incident.owner_id,
            incident.resolved_by_id,
            *(note.author_id for note in notes),
            same_unit.owner_id if same_unit else None,
        ]
    )


def beside(database: Database, incident: Incident) -> message_builder.Beside:
    """Look up what the card of an incident shows besides it; what its duplicates brought, too."""
    duplicates = database.duplicates.of(incident.incident_id)
    notes = _newest_notes(database, incident, duplicates)
    counts = [database.notes.count(each.incident_id) for each in (incident, *duplicates)]
    return message_builder.Beside(
        attachments=_attachments(database, incident, duplicates),
        claimants=database.teams.claimants(incident.group_id, incident.status),
        same_unit=database.incidents.get(incident.same_unit_as or ""),
        first=database.incidents.get(incident.duplicate_of or ""),
        duplicates=duplicates,
        note=max(notes, key=lambda note: note.t, default=None),
        note_count=sum(counts),
        place=database.places.of(incident.incident_id),
        call=database.calls.by_card(incident),
    )


def _newest_notes(
    database: Database, incident: Incident, duplicates: Sequence[Incident]
) -> list[Note]:
    """Read the newest note about an incident, and about each of its duplicates."""
    every = (database.notes.newest(each.incident_id) for each in (incident, *duplicates))
    return [note for notes in every for note in notes]


def _attachments(
    database: Database, incident: Incident, duplicates: Sequence[Incident]
) -> list[int | None]:
    """List the messages with attachments; None for what was left behind at a migration."""
    return [
        message_id if each.source_chat_id == incident.group_id else None
        for each in (incident, *duplicates)
        for message_id in database.attachments.message_ids(each.incident_id)
    ]

"""What people said, what is on record of it, and what reporters were told, side by side."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from database import Database
from domain.incidents import CORRECT, FINISHED, Action, Incident, Status
from sandbox import SentMessage
from tests.chaos.ledger import Ledger, Report
from tests.chaos.sight import Group
from texts import formatting
from texts.language import ENGLISH

BY_WHOM: Mapping[Status, str] = {
    Status.UNCLAIMED: "Nobody has your report",
    Status.CLAIMED_T1: "{owner} has your report.",
    Status.ESCALATED: "A manager is being called",
    Status.CLAIMED_T2: "{owner}, a manager, has your report.",
}
"""What reporters read of where their reports stand, until they hear how it ended."""

END: Mapping[Status, str] = {
    Status.RESOLVED: "resolved your report: {why}",
    Status.CANCELLED: "called off your report: {why}",
}
"""What they read in the end."""


class KeptWords:
    """Compares, when all is calm; `note` counts what must not be, and tells of it."""

    def __init__(
        self,
        database: Database,
        groups: Sequence[Group],
        ledger: Ledger,
        incidents: Mapping[str, Incident],
        note: Callable[[str, str], None],
    ) -> None:
        self.database = database
        self.groups = groups
        self.ledger = ledger
        self.incidents = incidents
        self.note = note
        self._replies: dict[tuple[int, int], list[SentMessage]] = defaultdict(list)
        for group in groups:
            for message in group.chat.bot_messages:
                if message.reply_to is not None:
                    self._replies[group.chat.id, message.reply_to.id].append(message)

    def compare(self) -> None:
        """Compare all that was said."""
        reports = {
            (report.message.chat.id, report.message.id): report for report in self.ledger.reports
        }
        for incident in self.incidents.values():
            report = reports.get((incident.source_chat_id, incident.source_message_id))
            if report is not None:
                self._compare_corrections(incident, report)
                self._compare_logging(incident, report)
                self._compare_told(incident)
        self._compare_notes()

    # Reports

    def _compare_corrections(self, incident: Incident, report: Report) -> None:
        trail = self.database.audit.events(incident.incident_id)
        kept = [event.detail for event in trail if event.action == CORRECT]
        if kept != report.before:
            lost = "lost" if len(kept) <= len(report.before) else "doubled"
            self.note(lost, f"{incident.incident_id} said {report.before}, on record {kept}")

    def _compare_logging(self, incident: Incident, report: Report) -> None:
        first = report.logged[0] if report.logged else None
        logged = None if first is None else (first.id, first.sender.id)
        kept = (incident.logged_message_id, incident.logged_by_id) if logged else None
        by_nobody = logged is None and incident.logged_message_id is not None
        if kept != logged or by_nobody:
            self.note("lost", f"{logged} logged it: {incident}")

    # Notes

    def _compare_notes(self) -> None:
        rows = self.database.connection.sql(
            "SELECT incident_id, chat_id, message_id, author_id, text, kind FROM notes"
        )
        kept = Counter((row["chat_id"], row["message_id"]) for row in rows)
        said = {(note.message.chat.id, note.message.id): note for note in self.ledger.notes}
        late = self._late_summaries(rows)
        for place in kept.keys() - said.keys() - late.keys():
            self.note("doubled", f"nobody noted {place}")
        found = {(row["chat_id"], row["message_id"]): row for row in rows}
        for place, note in said.items():
            row, message = found.get(place), note.message
            if row is None:
                self.note("lost", f"{note}")
                continue
            is_whose = (row["incident_id"], row["author_id"]) == (
                note.incident_id,
                message.sender.id,
            )
            if not is_whose or (row["text"] != message.text and not note.is_place):
                self.note("lost", f"{note} is on record as {tuple(row)}")
            if message.reactions.get(message.chat.telegram.bot.id) is None:
                self.note("lost", f"nobody acknowledged {note}")
        self._compare_newest(set(late.values()))

    def _late_summaries(self, rows: Sequence[sqlite3.Row]) -> dict[tuple[int, int], str]:
        """Find the notes that were meant as summaries: somebody gave two, or gave it too late."""
        said = (act.message for act in self.ledger.acts if act.action is Action.SUMMARISE)
        given = {(each.chat.id, each.id) for each in said if each is not None}
        found = {(row["chat_id"], row["message_id"]): row["incident_id"] for row in rows}
        return {place: incident_id for place, incident_id in found.items() if place in given}

    def _compare_newest(self, unclear: set[str]) -> None:
        """See that each card tells of the newest note, and of how many there are.

        Of those that are `unclear`, somebody else than the ledger knows wrote one.
        """
        of_incident: dict[str, list[SentMessage]] = defaultdict(list)
        for note in self.ledger.notes:
            for incident_id in self._shown_at(note.incident_id):
                of_incident[incident_id].append(note.message)
        others = {each for incident_id in unclear for each in self._shown_at(incident_id)}
        for incident_id in of_incident.keys() - others:
            messages = of_incident[incident_id]
            incident, newest = self.incidents[incident_id], messages[-1]
            card = newest.chat.find(incident.pinned_message_id or 0)
            count = "" if len(messages) == 1 else f"({len(messages)} notes)"
            if card is not None and (newest.text not in card.text or count not in card.text):
                self.note("stale_cards", f"{card.text!r} lacks {newest.text!r} {count}")

    def _shown_at(self, incident_id: str) -> list[str]:
        """List on which cards the notes of an incident count: a duplicate brings them along."""
        first = self.incidents[incident_id].duplicate_of
        return [incident_id] if first is None else [incident_id, first]

    # Told

    def _compare_told(self, incident: Incident) -> None:
        replies = self._replies[incident.source_chat_id, incident.source_message_id]
        t_open = self._t_reopened(incident)
        told = [message.text for message in replies if message.date >= t_open]
        self._compare_invented(incident, told)
        owner = self.database.people.get_all([incident.owner_id, incident.resolved_by_id])
        if incident.status in FINISHED:
            self._compare_end(incident, told)
        elif incident.status in BY_WHOM:
            name = formatting.quiet_name(ENGLISH, owner.get(incident.owner_id or 0))
            wanted = BY_WHOM[incident.status].format(owner=formatting.plain(name))
            self._compare_standing(incident, told, wanted)

    def _t_reopened(self, incident: Incident) -> int:
        """Tell when an incident was last opened again: what was told before is of no matter."""
        trail = self.database.audit.events(incident.incident_id)
        return max((each.t for each in trail if each.action == Action.REOPEN), default=0)

    def _compare_standing(self, incident: Incident, told: list[str], wanted: str) -> None:
        standing = [text for text in told if _is_told(text)]
        if not standing and incident.owner_id is None:
            return  # nobody had it for long enough
        if not any(wanted in text for text in standing):
            self.note("untold", f"{standing} instead of {wanted!r}: {incident}")

    def _compare_end(self, incident: Incident, told: list[str]) -> None:
        if incident.cancelled_by_id == incident.created_by_id:
            return  # who called it off knows
        wanted = [END[incident.status].format(why=why) for why in _whys(incident)]
        if not any(each in text for each in wanted for text in told):
            self.note("untold", f"{told} instead of {wanted}: {incident}")

    def _compare_invented(self, incident: Incident, told: list[str]) -> None:
        """See that nobody was told of an end that never came; what is reopened had one."""
        ends = {} if incident.reopened else END
        for status, text in ends.items():
            beginning = text.partition("{")[0]
            if status is not incident.status and any(beginning in said for said in told):
                self.note("untold", f"{told}, but {incident}")


def _whys(incident: Incident) -> list[str]:
    """List what may be told of an end; a duplicate may turn out to be one of another incident."""
    if incident.status is Status.RESOLVED:
        return [incident.resolution_summary or ""]
    first = f"duplicate of {incident.duplicate_of}"
    return [incident.cancel_reason or "", *([first] if incident.duplicate_of else [])]


def _is_told(text: str) -> bool:
    return any(said.rpartition("{owner}")[2] in text for said in BY_WHOM.values())

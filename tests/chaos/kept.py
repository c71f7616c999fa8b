"""What people said, what is on record of it, and what reporters were told, side by side."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from database import Database
from domain.incidents import CORRECT, FINISHED, Action, Incident, Status
from sandbox import SentMessage
from tests.chaos import languages
from tests.chaos.duplicates import DUPLICATE
from tests.chaos.languages import LAG
from tests.chaos.ledger import Ledger, Report
from tests.chaos.sight import Group
from tests.chaos.wording import beginning
from texts import formatting
from texts.incidents import reason
from texts.language import Language

BY_WHOM: Mapping[Status, Sequence[str]] = {
    Status.UNCLAIMED: [
        "🔔 Nobody has your report just now. The dispatchers are called again.",
        "🔁 Your report is open again. The dispatchers are called.",
    ],
    Status.CLAIMED_T1: ["🛠️ {person} has your report."],
    Status.ESCALATED: ["🆘 A manager is being called to your report."],
    Status.CLAIMED_T2: ["🛠️ {person}, a manager, has your report."],
}
"""What reporters read of where their reports stand, until they hear how it ended."""

END: Mapping[Status, str] = {
    Status.RESOLVED: "✅ {person} resolved your report: {summary}",
    Status.CANCELLED: "🚫 {person} called off your report: {reason}",
}
"""What they read in the end."""

STANDS = {status: beginning(*said) for status, said in BY_WHOM.items()}
ENDED = {status: beginning(said) for status, said in END.items()}
"""The same in all languages."""


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
            counts = self._counted(incident, len(messages))
            is_counted = card is None or any(each in card.text for each in counts)
            if card is not None and (newest.text not in card.text or not is_counted):
                self.note("stale_cards", f"{card.text!r} lacks {newest.text!r} {counts}")

    def _counted(self, incident: Incident, number: int) -> list[str]:
        """Tell how a card says how many notes there are, in each language it may be in."""
        if number == 1:
            return [""]
        said = "({count} note)", "({count} notes)"
        read = languages.in_group(self._group_of(incident), incident.t_status - LAG)
        return [language.ngettext(*said, number).format(count=number) for language in read]

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
        if incident.status in FINISHED:
            self._compare_end(incident, told)
        elif incident.status in BY_WHOM:
            wanted = [
                language.gettext(said).format(person=self._name(language, incident.owner_id))
                for language in self._read_by_reporter(incident)
                for said in BY_WHOM[incident.status]
            ]
            self._compare_standing(incident, told, wanted)

    def _read_by_reporter(self, incident: Incident) -> list[Language]:
        """List the languages in which the reporter may have been told how it stands."""
        group = self._group_of(incident)
        return languages.of_person(group, incident.created_by_id, incident.t_status - LAG)

    def _group_of(self, incident: Incident) -> Group:
        return next(each for each in self.groups if each.chat.id == incident.group_id)

    def _name(self, language: Language, user_id: int | None) -> str:
        people = self.database.people.get_all([user_id])
        return formatting.plain(formatting.quiet_name(language, people.get(user_id or 0)))

    def _t_reopened(self, incident: Incident) -> int:
        """Tell when an incident was last opened again: what was told before is of no matter."""
        trail = self.database.audit.events(incident.incident_id)
        return max((each.t for each in trail if each.action == Action.REOPEN), default=0)

    def _compare_standing(self, incident: Incident, told: list[str], wanted: list[str]) -> None:
        standing = [text for text in told if _is_told(text)]
        if not standing and incident.owner_id is None:
            return  # nobody had it for long enough
        if not any(each in text for each in wanted for text in standing):
            self.note("untold", f"{standing} instead of {wanted!r}: {incident}")

    def _compare_end(self, incident: Incident, told: list[str]) -> None:
        if incident.cancelled_by_id == incident.created_by_id:
            return  # who called it off knows
        wanted = [
            formatting.plain(language.gettext(END[incident.status])).format(
                person=self._name(language, incident.resolved_by_id or incident.cancelled_by_id),
                **dict.fromkeys(("summary", "reason"), why),
            )
            for language in self._read_by_reporter(incident)
            for why in _whys(language, incident)
        ]
        if not any(each in text for each in wanted for text in told):
            self.note("untold", f"{told} instead of {wanted}: {incident}")

    def _compare_invented(self, incident: Incident, told: list[str]) -> None:
        """See that nobody was told of an end that never came; what is reopened had one."""
        ends = {} if incident.reopened else ENDED
        for status, end in ends.items():
            if status is not incident.status and any(end.match(said) for said in told):
                self.note("untold", f"{told}, but {incident}")


def _whys(language: Language, incident: Incident) -> list[str]:
    """List what may be told of an end; a duplicate may turn out to be one of another incident."""
    if incident.status is Status.RESOLVED:
        return [incident.resolution_summary or ""]
    named = DUPLICATE.fullmatch(incident.cancel_reason or "")
    firsts = [incident.duplicate_of, named[1] if named else None]
    return [
        reason(language, incident),
        *(reason(language, replace(incident, duplicate_of=each)) for each in firsts if each),
    ]


def _is_told(text: str) -> bool:
    return any(said.match(text) for said in STANDS.values())

"""What people ask to see of incidents: the open ones, one whole story, the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram.constants import MessageLimit

from domain.facts import Severity
from domain.incidents import (
    CORRECT,
    CORRECT_LATE,
    EXPIRE,
    FACTS,
    LOG,
    REPORT,
    SEVERITY,
    Action,
    Among,
    Event,
    Incident,
    Status,
)
from domain.notes import Note
from domain.panel import Why
from texts.commands import misused
from texts.cutting import cut, pieces, units
from texts.formatting import (
    People,
    Show,
    actor_name,
    escaped,
    linked,
    mention,
    message_link,
    moment,
    on_record,
    pack,
    plain,
    quiet,
    quiet_gist,
    quiet_name,
)
from texts.language import N_, Deferred, Language
from texts.links import card_link
from texts.notes import fit_whole, older, told

_DETAILED: Mapping[str, Deferred] = {
    CORRECT: N_("before: {text}"),
    CORRECT_LATE: N_("it would say: {text}"),
    FACTS: N_("before: {text}"),
    SEVERITY: N_("before: {text}"),
}
"""What an event's line tells of its detail."""
MOST_EVENTS = 300  # of an incident's timeline, besides the report: up to eight messages
OPEN_A_PART = 20  # incidents: within `_fits` of formatting.py, however long the names


_TITLES: Mapping[Among, Deferred] = {
    Among.ALL: N_("Open incidents: {count}"),
    Among.MINE: N_("Open incidents you have: {count}"),
    Among.UNCLAIMED: N_("Unclaimed incidents: {count}"),
}
_NOTHING: Mapping[Among, Deferred] = {
    Among.ALL: N_("✅ Nothing is open."),
    Among.MINE: N_("You have no open incident. /open lists all that are open."),
    Among.UNCLAIMED: N_("✅ Nothing is unclaimed. /open lists all that are open."),
}


@dataclass(frozen=True)
class Part:
    """One part of /open: its number from 1, how many there are, and how many incidents in all."""

    number: int
    parts: int
    total: int

    @classmethod
    def of(cls, number: int, total: int) -> Part:
        """Give the part asked for, or the nearest there is."""
        parts = max(1, -(-total // OPEN_A_PART))
        return cls(min(max(number, 1), parts), parts, total)

    @property
    def skipped(self) -> int:
        """How many incidents stand in earlier parts."""
        return (self.number - 1) * OPEN_A_PART


def open_list(
    language: Language, shown: Sequence[Incident], people: People, part: Part, among: Among
) -> list[str]:
    """List one part of a group's open incidents, in the order given.

    Where a language needs many letters, in two messages.
    """
    if not part.total:
        return [language.gettext(_NOTHING[among])]
    lines = [f"<b>{language.gettext(_TITLES[among]).format(count=part.total)}</b>"]
    lines += [_open_line(language, incident, people) for incident in shown]
    if part.parts > 1:
        command = " ".join(filter(None, ("/open", among.value, str(part.number % part.parts + 1))))
        another = language.gettext("Page {number} of {pages}. {command} shows another.")
        lines.append(another.format(number=part.number, pages=part.parts, command=command))
    whole = "\n".join(lines)
    return [whole] if units(plain(whole)) <= MessageLimit.MAX_TEXT_LENGTH else pack(lines)


def _open_line(language: Language, incident: Incident, people: People) -> str:
    url = message_link(incident.group_id, incident.pinned_message_id)
    problem = quiet_gist(incident.description)
    line = language.gettext("{incident} {status}, reported {time}").format(
        incident=linked(url, incident.incident_id),
        status=status(language, incident, people, quiet_name),
        time=moment(language, incident.t_created),
    )
    mark = "🚑 " if incident.severity is Severity.ACCIDENT else ""
    return f"• {mark}{line}" + (f"\n   {problem}" if problem else "")


def open_usage(language: Language, word: str) -> str:
    """Name a word behind /open that says nothing, and those that do."""
    return misused(language, "open", escaped(cut(word, 40)))


def no_such_incident(language: Language, text: str) -> str:
    """Reply to /incident for a number this group does not have."""
    first = cut(text.split(maxsplit=1)[0], 40)  # what stands behind it may be a name
    none = language.gettext("This group has no incident {number}. /open lists the open ones.")
    return none.format(number=escaped(first))


_TOLD: Mapping[str, Deferred] = {
    REPORT: N_("reported by {person}"),
    LOG: N_("logged by {person}"),
    CORRECT: N_("report edited by {person}"),
    CORRECT_LATE: N_("report edited by {person}, too late to change it"),
    FACTS: N_("facts corrected by {person}"),
    SEVERITY: N_("severity changed by {person}"),
    EXPIRE: N_("called off: this group was not set up in time"),
    Action.CLAIM.value: N_("claimed by {person}"),
    Action.LEAVE.value: N_("left by {person}"),
    Action.ESCALATE.value: N_("escalated by {person}"),
    Action.CLAIM_ESCALATION.value: N_("escalation claimed by {person}"),
    Action.LEAVE_ESCALATION.value: N_("escalation left by {person}"),
    Action.RESOLVE.value: N_("{person} asked to resolve; summary awaited"),
    Action.KEEP_WORKING.value: N_("{person} kept working"),
    Action.SUMMARISE.value: N_("resolved by {person}"),
    Action.CANCEL.value: N_("called off by {person}"),
}


def story(
    language: Language,
    incident: Incident,
    people: People,
    events: Sequence[Event],
    left_out: int = 0,
    notes: Sequence[Note] = (),
    note_count: int = 0,
    duplicates: Sequence[Incident] = (),
) -> list[str]:
    """Tell one incident whole, in as many messages as it takes: full text, then the timeline.

    `left_out` events stand between the first and the others; the notes stand where they belong.
    """
    blocks = [
        f"<b>{card_link(incident)}</b>\n{status_line(language, incident, people, quiet_name)}"
    ]
    blocks += _parts(language, N_("Report: {text}"), incident.description)
    blocks += _first_report(language, events)
    if incident.resolution_summary is not None:
        blocks += _parts(language, N_("Summary: {text}"), incident.resolution_summary)
    if incident.status is Status.CANCELLED:
        blocks += _parts(language, N_("Reason: {text}"), reason(language, incident))
    if duplicates:
        blocks.append(duplicates_line(language, duplicates))
    blocks.append(language.gettext("<b>Timeline</b>"))
    first = [_event_line(language, event, people) for event in events[:1]]
    rest = _in_order(
        [(event.t, [_event_line(language, event, people)]) for event in events[1:]],
        _notes(language, notes, people, note_count),
    )
    return pack([*blocks, *first, *_gap(language, left_out), *rest])


def _notes(
    language: Language, notes: Sequence[Note], people: People, note_count: int
) -> list[tuple[int, list[str]]]:
    """Tell each note with its time; `note_count` are there in all."""
    lines = [
        (note.t, told(language, note, people, whole=whole))
        for note, whole in zip(notes, fit_whole(notes), strict=True)
    ]
    if notes and note_count > len(notes):
        lines.insert(0, (notes[0].t, [older(language, note_count - len(notes))]))
    return lines


def _in_order(*told: Sequence[tuple[int, list[str]]]) -> list[str]:
    """Put what events and notes tell in the order of their times."""
    by_time = sorted((each for some in told for each in some), key=lambda each: each[0])
    return [line for _, lines in by_time for line in lines]


def duplicates_line(language: Language, duplicates: Sequence[Incident]) -> str:
    """List what was called off as a duplicate of an incident."""
    listed = ", ".join(
        linked(message_link(each.group_id, each.pinned_message_id), each.incident_id)
        for each in duplicates
    )
    return language.gettext("🔗 Duplicates: {incidents}").format(incidents=listed)


def _first_report(language: Language, events: Sequence[Event]) -> list[str]:
    """Say whole what an incident was reported as, if it was edited since."""
    edits = (event.detail for event in events if event.action == CORRECT and event.detail)
    first = next(edits, None)
    return _parts(language, N_("First reported as: {text}"), first) if first else []


def _gap(language: Language, left_out: int) -> list[str]:
    if not left_out:
        return []
    gap = language.ngettext(
        "… {count} older entries are not shown …",
        "… {count} older entries are not shown …",
        left_out,
    )
    return [gap.format(count=left_out)]


def _event_line(language: Language, event: Event, people: People) -> str:
    person = actor_name(language, people, event.actor_id, quiet_name)
    told = language.gettext(_TOLD[event.action]).format(person=person)
    return f"{moment(language, event.t, 'dT')} {told}{_before(language, event)}"


BEFORE = 120  # UTF-16 units of what was there before, in a line of the timeline


def _before(language: Language, event: Event) -> str:
    if not event.detail or event.action not in _DETAILED:
        return ""
    text = escaped(cut(quiet(" ".join(event.detail.split())), BEFORE))
    return f"\n   {language.gettext(_DETAILED[event.action]).format(text=text)}"


STORY_PART = 3500  # UTF-16 units, within `_fits` of formatting.py


def _parts(language: Language, label: Deferred, text: str) -> list[str]:
    whole = language.gettext(label).format(text=on_record(language, text))
    return [escaped(part) for part in pieces(quiet(whole), STORY_PART)]


_REASONS: Mapping[str, Deferred] = {
    Why.FALSE_ALARM.value: N_("false alarm"),
    Why.TEST.value: N_("test"),
}
"""What is said of a reason that was tapped, as stored."""


def reason(language: Language, incident: Incident) -> str:
    """Say why an incident was called off."""
    if incident.duplicate_of is not None:
        return language.gettext("duplicate of {incident}").format(incident=incident.duplicate_of)
    if incident.cancel_reason:
        tapped = _REASONS.get(incident.cancel_reason)
        return language.gettext(tapped) if tapped else on_record(language, incident.cancel_reason)
    if incident.cancelled_by_id is None:
        return language.gettext("this group was not set up in time")
    if incident.cancelled_by_id == incident.created_by_id:
        return language.gettext("called off by the reporter")
    return language.gettext("no reason was given")


def status_line(
    language: Language, incident: Incident, people: People, show: Show = mention
) -> str:
    """Write the line of a card, or story, that says where an incident stands."""
    stands = status(language, incident, people, show)
    return language.gettext("Status: {status}").format(status=stands)


def status(language: Language, incident: Incident, people: People, show: Show = mention) -> str:
    """Say in a few words where an incident stands, with who has it."""
    owner = show(language, people.get(incident.owner_id)) if incident.owner_id is not None else ""
    return language.gettext(_STATUS[incident.status]).format(owner=owner)


_STATUS: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("🔥 UNCLAIMED"),
    Status.CLAIMED_T1: N_("🛠️ IN PROGRESS (Claimed by {owner})"),
    Status.ESCALATED: N_("🆘 ESCALATED - Awaiting Manager"),
    Status.CLAIMED_T2: N_("🛠️ IN PROGRESS (Handled by {owner})"),
    Status.AWAITING_SUMMARY: N_("⌛ AWAITING SUMMARY (from {owner})"),
    Status.RESOLVED: N_("✅ RESOLVED"),
    Status.CANCELLED: N_("🚫 CANCELLED"),
}

"""One incident told whole: its full text, then its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.incidents import (
    CORRECT,
    CORRECT_LATE,
    CORRECT_SUMMARY,
    CORRECT_SUMMARY_LATE,
    EXPIRE,
    FACTS,
    LOG,
    REPORT,
    SEVERITY,
    STILL,
    WAIT,
    WAIT_ENDED,
    Action,
    Event,
    Incident,
    Status,
)
from domain.notes import Note
from domain.waiting import OVER, order_of
from texts.cutting import cut, pieces
from texts.formatting import (
    People,
    actor_name,
    escaped,
    moment,
    on_record,
    pack,
    quiet,
    quiet_name,
)
from texts.incidents import ONE_GROUP, Origins, duplicates_line, origin, reason, status_line
from texts.language import N_, Deferred, Language
from texts.links import card_link
from texts.notes import fit_whole, older, told
from texts.waiting import recorded

_DETAILED: Mapping[str, Deferred] = {
    CORRECT: N_("before: {text}"),
    CORRECT_LATE: N_("it would say: {text}"),
    CORRECT_SUMMARY: N_("before: {text}"),
    CORRECT_SUMMARY_LATE: N_("it would say: {text}"),
    FACTS: N_("before: {text}"),
    SEVERITY: N_("before: {text}"),
    Action.SUMMARISE.value: N_("Summary: {text}"),
}
"""What an event's line tells of its detail."""
MOST_EVENTS = 300  # of an incident's timeline, besides the report: up to eight messages

_TOLD: Mapping[str, Deferred] = {
    REPORT: N_("reported by {person}"),
    LOG: N_("logged by {person}"),
    CORRECT: N_("report edited by {person}"),
    CORRECT_LATE: N_("report edited by {person}, too late to change it"),
    CORRECT_SUMMARY: N_("summary edited by {person}"),
    CORRECT_SUMMARY_LATE: N_("summary edited by {person}, too late to change it"),
    FACTS: N_("facts corrected by {person}"),
    SEVERITY: N_("severity changed by {person}"),
    WAIT: N_("{person} said what it waits for"),
    WAIT_ENDED: N_("{person} said that it waits no more"),
    STILL: N_("{person} is still on it"),
    EXPIRE: N_("called off: this group was not set up in time"),
    Action.CLAIM.value: N_("claimed by {person}"),
    Action.TAKE_CHARGE.value: N_("taken charge of by {person}"),
    Action.TAKE_OVER.value: N_("taken over by {person}"),
    Action.GIVE.value: N_("given away by {person}"),
    Action.GIVE_CHARGE.value: N_("given to a manager by {person}"),
    Action.RELEASE.value: N_("released by {person}"),
    Action.LEAVE.value: N_("left by {person}"),
    Action.ESCALATE.value: N_("escalated by {person}"),
    Action.CLAIM_ESCALATION.value: N_("escalation claimed by {person}"),
    Action.LEAVE_ESCALATION.value: N_("escalation left by {person}"),
    Action.RESOLVE.value: N_("{person} asked to resolve; summary awaited"),
    Action.KEEP_WORKING.value: N_("{person} kept working"),
    Action.SUMMARISE.value: N_("resolved by {person}"),
    Action.CANCEL.value: N_("called off by {person}"),
    Action.REOPEN.value: N_("reopened by {person}"),
}

_TOLD_OF_TWO: Mapping[str, Deferred] = {
    Action.TAKE_CHARGE.value: N_("taken charge of by {person}, from {other}"),
    Action.TAKE_OVER.value: N_("taken over by {person}, from {other}"),
    Action.GIVE.value: N_("given to {other} by {person}"),
    Action.GIVE_CHARGE.value: N_("given to {other}, as a manager, by {person}"),
    Action.RELEASE.value: N_("released by {person}; {other} had it"),
    Action.CANCEL.value: N_("called off by {person}; {other} had it"),
}
"""What is told of an action if somebody else got the incident by it, or lost it."""


_WAITED_ENOUGH = N_("the wait is over")


def story(
    language: Language,
    incident: Incident,
    people: People,
    events: Sequence[Event],
    left_out: int = 0,
    notes: Sequence[Note] = (),
    note_count: int = 0,
    duplicates: Sequence[Incident] = (),
    first: Incident | None = None,
    origins: Origins = ONE_GROUP,
) -> list[str]:
    """Tell one incident whole, in as many messages as it takes: full text, then the timeline.

    `left_out` events stand between the first and the others; the notes stand where they belong.
    `first` is the incident of which it is a duplicate.
    """
    where = " · ".join(origin(language, incident, origins))
    stands = status_line(language, incident, people, quiet_name)
    blocks = ["\n".join(filter(None, (f"<b>{card_link(incident)}</b>", stands, where)))]
    blocks += _parts(language, N_("Report: {text}"), incident.description)
    blocks += _first_report(language, events)
    if incident.resolution_summary is not None:
        blocks += _parts(language, _summary_label(incident), incident.resolution_summary)
        blocks += _first_summary(language, events)
    if incident.status is Status.CANCELLED:
        blocks += _why_off(language, incident, first)
    if duplicates:
        blocks.append(duplicates_line(language, duplicates))
    blocks.append(language.gettext("<b>Timeline</b>"))
    begins = [_event_line(language, event, people) for event in events[:1]]
    rest = _in_order(
        [(event.t, [_event_line(language, event, people)]) for event in _told_once(events)],
        _notes(language, notes, people, note_count),
    )
    return pack([*blocks, *begins, *_gap(language, left_out), *rest])


def _summary_label(incident: Incident) -> Deferred:
    """Name the summary there is: of what was reopened, that of before."""
    if incident.status is Status.RESOLVED:
        return N_("Summary: {text}")
    return N_("Summary before it was reopened: {text}")


def _why_off(language: Language, incident: Incident, first: Incident | None) -> list[str]:
    blocks = _parts(language, N_("Reason: {text}"), reason(language, incident))
    if first is None:
        return blocks
    return [block.replace(first.incident_id, card_link(first)) for block in blocks]


def _told_once(events: Sequence[Event]) -> list[Event]:
    """Leave out the newest summary, which stands above the timeline, whole; earlier ones stay."""
    newest = next((e for e in reversed(events) if e.action == Action.SUMMARISE), None)
    return [replace(e, detail=None) if e is newest else e for e in events[1:]]


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


def _first_report(language: Language, events: Sequence[Event]) -> list[str]:
    """Say whole what an incident was reported as, if it was edited since."""
    edits = (event.detail for event in events if event.action == CORRECT and event.detail)
    first = next(edits, None)
    return _parts(language, N_("First reported as: {text}"), first) if first else []


def _first_summary(language: Language, events: Sequence[Event]) -> list[str]:
    """Say whole what the summary said at first, if it was edited since."""
    first = None
    for event in events:
        if event.action == Action.SUMMARISE.value:
            first = None  # another one, of what was reopened
        elif event.action == CORRECT_SUMMARY:
            first = first or event.detail
    return _parts(language, N_("First summed up as: {text}"), first) if first else []


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
    other = quiet_name(language, people.get(event.other_id or 0))
    told = language.gettext(_told(event)).format(person=person, other=other)
    return f"{moment(language, event.t, 'dT')} {told}{_before(language, event)}"


def _told(event: Event) -> Deferred:
    if event.action == WAIT_ENDED and event.detail == OVER:
        return _WAITED_ENOUGH
    of_two = _TOLD_OF_TWO.get(event.action) if event.other_id is not None else None
    return _TOLD[event.action] if of_two is None else of_two


BEFORE = 120  # UTF-16 units of what was there before, in a line of the timeline
SUMMARY_BEFORE = 500  # of the summary before an incident was reopened


def _before(language: Language, event: Event) -> str:
    order = order_of(event.detail) if event.action == WAIT else None
    if order is not None:
        return f"\n   {recorded(language, order)}"
    if not event.detail or event.action not in _DETAILED:
        return ""
    room = SUMMARY_BEFORE if event.action == Action.SUMMARISE else BEFORE
    text = escaped(cut(quiet(" ".join(event.detail.split())), room))
    return f"\n   {language.gettext(_DETAILED[event.action]).format(text=text)}"


STORY_PART = 3500  # UTF-16 units, within `_fits` of formatting.py


def _parts(language: Language, label: Deferred, text: str) -> list[str]:
    whole = language.gettext(label).format(text=on_record(language, text))
    return [escaped(part) for part in pieces(quiet(whole), STORY_PART)]

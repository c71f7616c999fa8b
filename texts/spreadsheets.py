"""The words of the file that managers get: its sheets, columns, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from domain.exported import Column, Figure, Sheet, Word, meaning_key, word_key
from domain.facts import Load
from domain.incidents import Status
from domain.messages import Kind
from domain.severity import Severity
from domain.waiting import WaitKind
from texts.language import N_, Deferred, Language

_SHEETS: Mapping[Enum, Deferred] = {
    Sheet.INCIDENTS: N_("Incidents"),
    Sheet.NOTES: N_("Notes"),
    Sheet.PEOPLE: N_("People"),
    Sheet.UNITS: N_("Units"),
    Sheet.DAYS: N_("By day"),
    Sheet.DEFINITIONS: N_("Definitions"),
}
_COLUMNS: Mapping[Enum, Deferred] = {
    Column.INCIDENT: N_("Incident"),
    Column.GROUP: N_("Group"),
    Column.STATUS: N_("Status"),
    Column.SEVERITY: N_("Severity"),
    Column.UNIT: N_("Unit"),
    Column.TRAILER: N_("Trailer"),
    Column.LOAD: N_("Load"),
    Column.ROAD: N_("Road"),
    Column.REPORTED: N_("Reported"),
    Column.REPORTED_BY: N_("Reported by"),
    Column.DESCRIPTION: N_("Description"),
    Column.CLAIMED: N_("Claimed"),
    Column.CLAIMED_BY: N_("Claimed by"),
    Column.ESCALATED: N_("Escalated"),
    Column.MANAGER_CLAIMED: N_("Manager claimed"),
    Column.MANAGER: N_("Manager"),
    Column.RESOLVED: N_("Resolved"),
    Column.RESOLVED_BY: N_("Resolved by"),
    Column.SUMMARY: N_("What was done"),
    Column.CANCELLED: N_("Called off"),
    Column.CANCEL_REASON: N_("Why called off"),
    Column.DUPLICATE_OF: N_("Duplicate of"),
    Column.FIRST_RESPONSE: N_("First response, min"),
    Column.RESOLUTION: N_("Resolution, min"),
    Column.WAITING: N_("Waiting, min"),
    Column.WORKING: N_("Working, min"),
    Column.WAITED_FOR: N_("Waited for"),
    Column.REOPENED: N_("Reopened, times"),
    Column.NTH_OF_UNIT: N_("Which one in 30 days"),
    Column.NOTES: N_("Notes"),
    Column.WRITTEN: N_("Written"),
    Column.AUTHOR: N_("By"),
    Column.TEXT: N_("Text"),
    Column.KIND: N_("With"),
    Column.EDITED: N_("Edited"),
    Column.PERSON: N_("Person"),
    Column.HANDLE: N_("Username"),
    Column.OPENED: N_("Opened"),
    Column.WAITED: N_("Waited, min"),
    Column.WAITED_VENDOR: N_("For a vendor, min"),
    Column.WAITED_PARTS: N_("For parts, min"),
    Column.WAITED_SHOP: N_("For a shop, min"),
    Column.WAITED_DRIVER: N_("For the driver, min"),
    Column.WAITED_CUSTOMER: N_("For the customer, min"),
    Column.WAITED_OTHER: N_("For other things, min"),
    Column.DAY: N_("Day"),
    Column.DAY_BEFORE: N_("Day of period before"),
    Column.OPENED_BEFORE: N_("Opened before"),
    Column.RESOLVED_BEFORE: N_("Resolved before"),
    Column.REPORTS: N_("Reported"),
    Column.CLAIMS: N_("Claimed"),
    Column.ESCALATIONS: N_("Escalated"),
    Column.FIRST_RESPONSES: N_("First responses"),
    Column.MEDIAN: N_("Median, min"),
    Column.P90: N_("90th percentile, min"),
    Column.WITHIN_SLA: N_("On time"),
    Column.FIGURE: N_("Figure"),
    Column.NOW: N_("This period"),
    Column.BEFORE: N_("Period before"),
    Column.MEANS: N_("What it means"),
}
_STATUSES: Mapping[Enum, Deferred] = {
    Status.UNCLAIMED: N_("Unclaimed"),
    Status.CLAIMED_T1: N_("In progress"),
    Status.ESCALATED: N_("Escalated"),
    Status.CLAIMED_T2: N_("With a manager"),
    Status.AWAITING_SUMMARY: N_("Awaiting summary"),
    Status.RESOLVED: N_("Resolved"),
    Status.CANCELLED: N_("Called off"),
}
_SEVERITIES: Mapping[Enum, Deferred] = {
    Severity.ACCIDENT: N_("Accident"),
    Severity.DOWN: N_("Down"),
    Severity.ROLLING: N_("Rolling"),
}
_LOADS: Mapping[Enum, Deferred] = {Load.LOADED: N_("Loaded"), Load.EMPTY: N_("Empty")}
_WAITS: Mapping[Enum, Deferred] = {
    WaitKind.VENDOR: N_("Vendor"),
    WaitKind.PARTS: N_("Parts"),
    WaitKind.SHOP: N_("Shop"),
    WaitKind.DRIVER: N_("Driver"),
    WaitKind.CUSTOMER: N_("Customer"),
    WaitKind.OTHER: N_("Other"),
}
_KINDS: Mapping[Enum, Deferred] = {
    Kind.PHOTO: N_("Photo"),
    Kind.VIDEO: N_("Video"),
    Kind.ANIMATION: N_("Animation"),
    Kind.VIDEO_NOTE: N_("Video message"),
    Kind.VOICE: N_("Voice message"),
    Kind.AUDIO: N_("Audio"),
    Kind.DOCUMENT: N_("File"),
    Kind.PLACE: N_("Place"),
    Kind.STICKER: N_("Sticker"),
    Kind.DICE: N_("Dice"),
    Kind.CONTACT: N_("Contact"),
    Kind.POLL: N_("Poll"),
    Kind.OTHER: N_("Other"),
}
_OTHERS: Mapping[Enum, Deferred] = {
    Word.SOMEONE: N_("someone"),
    Word.ANONYMOUS_ADMIN: N_("an anonymous admin"),
    Word.FALSE_ALARM: N_("false alarm"),
    Word.TEST: N_("test"),
    Word.INCIDENTS: N_("Incidents"),
    Word.MINUTES: N_("Minutes"),
    Word.PER_DAY: N_("Opened and resolved per day"),
    Word.BY_UNIT: N_("Units with most incidents"),
    Word.WAITED_BY_UNIT: N_("What these units waited for"),
}
_PERCENTILE = N_("The 90th percentile is the nearest rank, so it is a time that really occurred.")
_FIGURES: Mapping[Figure, tuple[Deferred, Deferred]] = {
    Figure.PERIOD: (N_("From"), N_("Where the period begins, on the clock below.")),
    Figure.PERIOD_END: (
        N_("Until"),
        N_("Where it ends. If it is not over, it is compared with as much of the one before."),
    ),
    Figure.CLOCK: (N_("Clock"), N_("All times and days in this file are by this clock.")),
    Figure.OPENED: (N_("Opened"), N_("Incidents reported in the period, whatever came of them.")),
    Figure.RESOLVED: (
        N_("Resolved"),
        N_("Incidents resolved in it for the first time. What is reopened is not counted again."),
    ),
    Figure.CALLED_OFF: (
        N_("Called off"),
        N_("Incidents called off in it, by somebody or because nobody set the group up."),
    ),
    Figure.ESCALATED: (
        N_("Escalated"),
        N_("Incidents escalated in it. One that is escalated twice counts once."),
    ),
    Figure.REOPENED: (
        N_("Reopened"),
        N_("Incidents reopened in it. One that is reopened twice counts once."),
    ),
    Figure.TAKEN_CHARGE: (
        N_("Taken charge of"),
        N_("Incidents in it of which a manager took charge without answering an escalation."),
    ),
    Figure.STILL_OPEN: (
        N_("Open at the end"),
        N_(
            "Incidents that were neither resolved nor called off when the period ended, whenever "
            "they were reported."
        ),
    ),
    Figure.OLDEST_OPEN: (N_("Oldest open"), N_("Of these, the one reported first.")),
    Figure.RESPONSE_MEDIAN: (
        N_("First response, median, min"),
        N_(
            "From the report until somebody claimed the incident or took charge of it, of what "
            "was first claimed in the period, but for what was called off in it."
        ),
    ),
    Figure.RESPONSE_P90: (
        N_("First response, 90th percentile, min"),
        _PERCENTILE,
    ),
    Figure.WITHIN_SLA: (
        N_("First response on time"),
        N_(
            "Of these, how many took no longer than the group's SLA for what is unclaimed: its "
            "own, else its fleet's, else what ops set. An SLA of never is always kept."
        ),
    ),
    Figure.RESOLUTION_MEDIAN: (
        N_("Resolution, median, min"),
        N_(
            "From the report until it was resolved for the first time, of what was resolved in "
            "the period, but for what was called off in it."
        ),
    ),
    Figure.RESOLUTION_P90: (
        N_("Resolution, 90th percentile, min"),
        _PERCENTILE,
    ),
    Figure.WAITING_MEDIAN: (
        N_("Waiting, median, min"),
        N_("How long it waited for something until then, of those of them that did."),
    ),
    Figure.WAITING_P90: (
        N_("Waiting, 90th percentile, min"),
        _PERCENTILE,
    ),
    Figure.WORKING_MEDIAN: (
        N_("Working, median, min"),
        N_("Resolution without waiting, of all of them."),
    ),
    Figure.WORKING_P90: (
        N_("Working, 90th percentile, min"),
        _PERCENTILE,
    ),
    Figure.INCIDENTS_SHEET: (
        N_("Sheets Incidents and Notes"),
        N_(
            "All incidents that were open at any time in the period, as they stand now, and all"
            " that was said of them."
        ),
    ),
    Figure.WHO: (
        N_("Claimed by, Manager, Resolved by"),
        N_("Who did so last, while the time beside it is that of the first."),
    ),
    Figure.FIRST_RESPONSE: (
        N_("First response (of an incident)"),
        N_("Minutes from its report until somebody first took it."),
    ),
    Figure.RESOLUTION: (
        N_("Resolution (of an incident)"),
        N_("Minutes from its report until it was first resolved."),
    ),
    Figure.WAITING: (
        N_("Waiting (of an incident)"),
        N_("Minutes in which it waited, in all; of a wait that goes on, until the period ended."),
    ),
    Figure.WORKING: (
        N_("Working (of an incident)"),
        N_("Its resolution without waiting; empty if it was reopened."),
    ),
    Figure.NTH_OF_UNIT: (
        N_("Which one in 30 days"),
        N_("3 says: the third incident of its unit within 30 days. Empty for the first."),
    ),
    Figure.UNITS_SHEET: (
        N_("Sheet Units"),
        N_("What was opened and resolved in the period, and the minutes waited within it."),
    ),
}
"""What docs/figures.md defines is said in its words."""
_NAMES: Mapping[Enum, Deferred] = {figure: name for figure, (name, _) in _FIGURES.items()}
_ALL = (_SHEETS, _COLUMNS, _STATUSES, _SEVERITIES, _LOADS, _WAITS, _KINDS, _OTHERS, _NAMES)


def words(language: Language) -> dict[str, str]:
    """Say all that a file says by itself, for `word_key` to find."""
    meanings = {
        meaning_key(figure): language.gettext(means) for figure, (_, means) in _FIGURES.items()
    }
    return meanings | {
        word_key(meant): language.gettext(said) for each in _ALL for meant, said in each.items()
    }

"""The words of the file that managers get: its sheets, columns, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from domain.exported import Column, Sheet, Word, word_key
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
}
_ALL = (_SHEETS, _COLUMNS, _STATUSES, _SEVERITIES, _LOADS, _WAITS, _KINDS, _OTHERS)


def words(language: Language) -> dict[str, str]:
    """Say all that a file says by itself, for `word_key` to find."""
    return {
        word_key(meant): language.gettext(said) for each in _ALL for meant, said in each.items()
    }

"""What a file of incidents holds: its sheets, their columns, and whose incidents are in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.facts import Load
from domain.incidents import Status
from domain.messages import Kind
from domain.periods import Period
from domain.severity import Severity
from domain.waiting import WaitKind


class Sheet(str, Enum):
    """The sheets, in their order."""

    INCIDENTS = "incidents"
    NOTES = "notes"
    PEOPLE = "people"
    UNITS = "units"
    DAYS = "days"
    DEFINITIONS = "definitions"


class Column(str, Enum):
    """What stands above the columns of all sheets."""

    INCIDENT = "incident"
    GROUP = "group"
    STATUS = "status"
    SEVERITY = "severity"
    UNIT = "unit"
    TRAILER = "trailer"
    LOAD = "load"
    ROAD = "road"
    REPORTED = "reported"
    REPORTED_BY = "reported_by"
    DESCRIPTION = "description"
    CLAIMED = "claimed"
    CLAIMED_BY = "claimed_by"
    ESCALATED = "escalated"
    MANAGER_CLAIMED = "manager_claimed"
    MANAGER = "manager"
    RESOLVED = "resolved"
    RESOLVED_BY = "resolved_by"
    SUMMARY = "summary"
    CANCELLED = "cancelled"
    CANCEL_REASON = "cancel_reason"
    DUPLICATE_OF = "duplicate_of"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    WAITING = "waiting"
    WORKING = "working"
    WAITED_FOR = "waited_for"
    REOPENED = "reopened"
    NTH_OF_UNIT = "nth_of_unit"
    NOTES = "notes"
    WRITTEN = "written"
    AUTHOR = "author"
    TEXT = "text"
    KIND = "kind"
    EDITED = "edited"
    PERSON = "person"
    HANDLE = "handle"
    OPENED = "opened"
    WAITED = "waited"
    WAITED_VENDOR = "waited_vendor"
    WAITED_PARTS = "waited_parts"
    WAITED_SHOP = "waited_shop"
    WAITED_DRIVER = "waited_driver"
    WAITED_CUSTOMER = "waited_customer"
    WAITED_OTHER = "waited_other"
    DAY = "day"
    DAY_BEFORE = "day_before"
    OPENED_BEFORE = "opened_before"
    RESOLVED_BEFORE = "resolved_before"
    REPORTS = "reports"
    CLAIMS = "claims"
    ESCALATIONS = "escalations"
    FIRST_RESPONSES = "first_responses"
    MEDIAN = "median"
    P90 = "p90"
    WITHIN_SLA = "within_sla"
    FIGURE = "figure"
    NOW = "now"
    BEFORE = "before"
    MEANS = "means"

    @classmethod
    def waited(cls, kind: WaitKind) -> Column:
        """Give the column of how long was waited for something."""
        return cls(f"waited_{kind.value}")


class Figure(str, Enum):
    """What the sheet of definitions has a line for, in their order."""

    PERIOD = "period"
    PERIOD_END = "period_end"
    CLOCK = "clock"
    OPENED = "opened"
    RESOLVED = "resolved"
    CALLED_OFF = "called_off"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    TAKEN_CHARGE = "taken_charge"
    STILL_OPEN = "still_open"
    OLDEST_OPEN = "oldest_open"
    RESPONSE_MEDIAN = "response_median"
    RESPONSE_P90 = "response_p90"
    WITHIN_SLA = "within_sla"
    RESOLUTION_MEDIAN = "resolution_median"
    RESOLUTION_P90 = "resolution_p90"
    WAITING_MEDIAN = "waiting_median"
    WAITING_P90 = "waiting_p90"
    WORKING_MEDIAN = "working_median"
    WORKING_P90 = "working_p90"
    INCIDENTS_SHEET = "incidents_sheet"
    WHO = "who"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    WAITING = "waiting"
    WORKING = "working"
    NTH_OF_UNIT = "nth_of_unit"
    UNITS_SHEET = "units_sheet"


class Word(str, Enum):
    """What else is said in cells."""

    SOMEONE = "someone"
    ANONYMOUS_ADMIN = "anonymous_admin"
    FALSE_ALARM = "false_alarm"
    TEST = "test"
    INCIDENTS = "incidents"  # along the axis of a chart
    MINUTES = "minutes"
    PER_DAY = "per_day"
    BY_UNIT = "by_unit"
    WAITED_BY_UNIT = "waited_by_unit"


Words = Mapping[str, str]
"""What is said in a file in one language, by `word_key`."""


def word_key(meant: Enum) -> str:
    """Tell under which key the word for something is."""
    return f"{type(meant).__name__}.{meant.value}"


def meaning_key(figure: Figure) -> str:
    """Tell under which key is said what a figure means."""
    return f"meaning.{figure.value}"


@dataclass(frozen=True)
class Export:
    """Whose incidents are asked for: what is seen from a group, or all there is.

    `slas` are those of groups that set none, in seconds. Figures of people are for managers only,
    in private.
    """

    group_id: int | None
    period: Period
    slas: Mapping[Status, float]
    unit: str | None = None
    person_id: int | None = None
    with_people: bool = False


@dataclass(frozen=True)
class ExportedPerson:
    """Somebody as they are called in a file; the handle comes without the @."""

    full_name: str
    handle: str | None


@dataclass(frozen=True)
class ExportedIncident:
    """One incident of a file. Times are UTC epoch seconds, lengths seconds; None: not, or not yet.

    Of people None is an anonymous admin where the time beside it says that somebody did it.
    """

    incident_id: str
    group_name: str
    status: Status
    severity: Severity
    unit: str | None
    trailer: str | None
    load: Load | None
    road: str | None
    t_reported: int
    reported_by: ExportedPerson | None
    description: str
    t_claimed: int | None
    claimed_by: ExportedPerson | None
    t_escalated: int | None
    t_manager_claimed: int | None
    manager: ExportedPerson | None
    t_resolved: int | None
    resolved_by: ExportedPerson | None
    summary: str | None
    t_cancelled: int | None
    cancel_reason: str | None
    duplicate_of: str | None
    first_response: int | None
    resolution: int | None
    waited: int
    working: int | None
    waited_for: tuple[WaitKind, ...]
    reopened: int
    nth_of_unit: int | None
    notes: int


@dataclass(frozen=True)
class ExportedNote:
    """One note of a file."""

    incident_id: str
    group_name: str
    unit: str | None
    t: int
    author: ExportedPerson | None  # None: an anonymous admin
    text: str
    kind: Kind | None
    t_edited: int | None

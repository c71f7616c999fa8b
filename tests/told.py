"""What the audit trail tells of incidents: all rows and events of a file, read in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.periods import Span
from domain.waiting import WaitKind
from tests.factories import Store

TAKES = ("claim", "take_charge", "take_over", "claim_escalation")
GIVES = ("give", "give_charge")
GOT_BY_MANAGERS = ("claim_escalation", "take_charge", "give_charge")
STAYS_WORKED_ON = ("take_charge", "take_over", "give", "give_charge")
NOT_AN_END_OF_A_WAIT = (
    *STAYS_WORKED_ON,
    *("report", "log", "correct", "facts", "severity", "correct_late", "still"),
    *("correct_summary", "correct_summary_late"),
)
HELD = ("Claimed_T1", "Claimed_T2", "Awaiting_Summary")
FINISHED = ("Resolved", "Cancelled")


@dataclass(frozen=True)
class Event:
    """A line of the audit trail."""

    action: str
    actor: int | None
    other: int | None
    t: int
    to_status: str
    detail: str | None


@dataclass(frozen=True)
class Wait:
    """What was waited for, from when until when."""

    kind: WaitKind
    who: int | None
    t_began: int
    t_ended: int

    def within(self, span: Span) -> int:
        """Count the seconds of it that were in a span."""
        return max(0, min(self.t_ended, span.t_until) - max(self.t_began, span.t_from))


@dataclass(frozen=True)
class Told:
    """What the audit trail tells of one incident."""

    incident_id: str
    group_id: int
    unit: str | None
    t_created: int
    number: int
    reporter: int | None
    events: Sequence[Event] = field(default_factory=list)

    def all_of(self, *actions: str) -> list[Event]:
        """List what was done of some kinds."""
        return [event for event in self.events if event.action in actions]

    def first_of(self, *actions: str) -> list[Event]:
        """Give what was done first of some kinds, if anything was."""
        return self.all_of(*actions)[:1]

    def before(self, t: int) -> list[Event]:
        """List what had been done at a moment."""
        return [event for event in self.events if event.t < t]

    def is_open_at(self, t: int) -> bool:
        """Tell whether it was there, and not finished."""
        return self.t_created < t and self.before(t)[-1].to_status not in FINISHED

    def is_called_off_at(self, t: int) -> bool:
        """Tell whether it was called off by then."""
        return any(event.t < t for event in self.all_of("cancel", "expire"))

    def is_waiting(self) -> bool:
        """Tell whether it waits for something now, and nobody was told that its time is over."""
        ends = [event for event in self.events if event.action not in NOT_AN_END_OF_A_WAIT]
        return bool(ends) and ends[-1].action == "wait"

    def owner_at(self, t: int) -> int | None:
        """Tell who had it."""
        if self.before(t)[-1].to_status not in HELD:
            return None
        got = [event for event in self.before(t) if event.action in (*TAKES, *GIVES)][-1]
        return got.other if got.action in GIVES else got.actor

    def waits(self, now: int) -> list[Wait]:
        """List what it waited for so far."""
        found = []
        for at, event in enumerate(self.events):
            if event.action == "wait" and event.t < now:
                kind, t_until = (event.detail or "").split(" ")
                later = [each for each in self.events[at + 1 :] if each.t < now]
                ends = [each.t for each in later if each.action not in NOT_AN_END_OF_A_WAIT]
                t_ended = min([int(t_until), *ends[:1]])
                found.append(Wait(WaitKind(kind), event.actor, event.t, max(event.t, t_ended)))
        return found


def read_all(store: Store, group_ids: Iterable[int]) -> list[Told]:
    """Read what the whole file tells of the incidents of some groups."""
    events: defaultdict[object, list[Event]] = defaultdict(list)
    for incident_id, *event in store.rows(
        "SELECT incident_id, action, actor_id, other_id, t, to_status, detail"
        " FROM incident_events ORDER BY event_id"
    ):
        events[incident_id].append(Event(*event))  # type: ignore[arg-type]
    rows = store.rows(
        "SELECT incident_id, group_id, unit, t_created, number, created_by_id FROM incidents"
    )
    wanted = set(group_ids)
    found = [(*row, events[row[0]]) for row in rows if row[1] in wanted]
    return [Told(*each) for each in found]  # type: ignore[arg-type]

"""Whose phones rang, and whose should have: a second, independent reading of who is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from database import Database
from domain.incidents import Action, Incident, Status
from domain.severity import Severity
from sandbox import Person, SentMessage
from sandbox.world.accounts import User
from tests.chaos.kinds import ACCIDENT, CALL, CARD, NEW_CARD, NUDGE, PAGE
from tests.chaos.sight import Group, shown_name
from tests.chaos.storm import WorldClock
from tests.chaos.wording import Wording

NOTIFIED = 5  # people whom one message rings
DELAY = 15  # seconds between the choice of who is called and the ring: a send may be held
LATE = 60  # seconds after which a reminder is missed: the bot was down, and sweeps now and then
WIDER = 3  # the reminder that calls managers, too


@dataclass(frozen=True)
class Times:
    """When all groups were set up, and when calm came, in UTC epoch seconds.

    People are reminded after `nudged_after` seconds, and asked for news after `asked_after`.
    """

    began: float
    calm_since: float
    nudged_after: float
    asked_after: float


class Phones:
    """Compares, when all is calm; `note` counts what must not be, and tells of it.

    What was reported before all `times.began` was for a group that was still being set up.
    """

    def __init__(
        self,
        database: Database,
        groups: Sequence[Group],
        incidents: Mapping[str, Incident],
        note: Callable[[str, str], None],
        times: Times,
        clock: WorldClock,
    ) -> None:
        self.database = database
        self.groups = groups
        self.incidents = incidents
        self.note = note
        self.times = times
        self.clock = clock
        self._posted: dict[Wording, dict[str, list[SentMessage]]] = {}
        for pattern in (CARD, CALL, NUDGE, PAGE):
            self._posted[pattern] = defaultdict(list)

    def compare(self) -> None:
        """Compare all phones with all incidents."""
        for group in self.groups:
            self._read(group)
            for incident in self.incidents.values():
                if incident.group_id == group.chat.id and incident.t_created >= self.times.began:
                    self._compare_incident(group, incident)

    def _read(self, group: Group) -> None:
        for message in group.chat.ever_posted:
            if message.sender is not group.chat.telegram.bot:
                continue
            for pattern, found in self._posted.items():
                match = pattern.match(as_posted(message))
                if match:
                    found[str(match[1])].append(message)

    def _compare_incident(self, group: Group, incident: Incident) -> None:
        self._compare_first_card(group, incident)
        self._compare_called(group, incident)
        if incident.status is Status.UNCLAIMED:
            self._compare_unclaimed(group, incident)
            self._compare_reminded(group, incident)
        elif incident.status is Status.ESCALATED:
            self._compare_paged(group, incident)

    # By the card, and beside it

    def _compare_first_card(self, group: Group, incident: Incident) -> None:
        """See that the first card rang whom it could: who claimed by it was there to be called."""
        cards = self._posted[CARD][incident.incident_id]
        if not cards or not is_unclaimed(first := cards[0]):
            return
        away = set(group.elsewhere) - first.mentioned
        gone = [each for each in away if shown_name(each) in as_posted(first)]
        for team in self._at_once(group, first):
            others = (first.mentioned - team).union(gone)  # who has just left takes up room
            if len(first.mentioned & team) >= min(len(team), NOTIFIED - len(others)):
                return
        story = f"{as_posted(first)!r} rang {names(first.mentioned)}: {incident}"
        self.note("missing_calls", story)

    def _compare_called(self, group: Group, incident: Incident) -> None:
        """See that no card or call rang people of the team who were not meant."""
        everybody = {*group.dispatchers, *group.managers}
        cards = filter(is_unclaimed, self._posted[CARD][incident.incident_id])
        for message in (*cards, *self._posted[CALL][incident.incident_id]):
            teams = self._at_once(group, message)
            # Whoever alone is on duty may have left it: then all others are called.
            on_duty = [*teams, *self._on_duty_at(group, message.date)]  # some sit in the office
            alone = any(len(team) == 1 for team in on_duty) and not is_unclaimed(message)
            meant = frozenset[User](group.dispatchers if alone else ()).union(*teams)
            wrong = (message.mentioned & everybody) - meant
            if wrong:
                self.note("wrong_calls", f"{names(wrong)} by {as_posted(message)!r}: {incident}")

    def _compare_unclaimed(self, group: Group, incident: Incident) -> None:
        """See that everybody was called to what nobody has."""
        left = self._who_left(incident)
        ringing = self._since(incident, CARD, CALL)
        rung = frozenset[User]().union(*(message.mentioned for message in ringing))
        is_accident = incident.severity is Severity.ACCIDENT
        for message in ringing:
            for team in self._teams(group, message.date, left, is_accident=is_accident):
                if team <= rung:
                    return
        self.note("missing_calls", f"only {names(rung)} were called: {incident}")

    def _who_left(self, incident: Incident) -> frozenset[int | None]:
        """Tell who has just left it, lost it, or set it free: they are not called back."""
        trail = self.database.audit.events(incident.incident_id)
        last = next(e for e in reversed(trail) if e.from_status is not e.to_status)
        who = {
            Action.LEAVE.value: (last.actor_id,),
            Action.RELEASE.value: (last.actor_id, last.other_id),
            Action.REOPEN.value: (last.actor_id,),
        }
        return frozenset(who.get(last.action, ()))

    # By reminders and pages

    def _compare_reminded(self, group: Group, incident: Incident) -> None:
        now = group.chat.telegram.now()
        standing = [each for each in self._since(incident, NUDGE) if not each.deleted]
        if not standing:
            if now - incident.t_status > self.times.nudged_after + LATE:
                self.note("missing_calls", f"no reminder: {incident}")
            return
        rung = frozenset[User]().union(*(message.mentioned for message in standing))
        number = self._nudges(incident)
        circles = [
            circle
            for message in standing
            for on_duty in self._on_duty_at(group, message.date)
            for circle in [reminded(group, on_duty, number)]
        ]
        if not any(circle - frozenset(group.elsewhere) <= rung for circle in circles):
            story = f"reminder {number} rang {names(rung)}: {incident}"
            self.note("missing_calls", story)

    def _nudges(self, incident: Incident) -> int:
        [row] = self.database.connection.sql(
            "SELECT nudges FROM incidents WHERE incident_id = :incident_id",
            incident_id=incident.incident_id,
        )
        return int(row["nudges"])

    def _compare_paged(self, group: Group, incident: Incident) -> None:
        pages = self._since(incident, PAGE)
        rung = frozenset[User]().union(*(message.mentioned for message in pages))
        if not rung >= frozenset(group.managers).difference(group.wanderers):
            self.note("missing_pages", f"only {names(rung)} were paged: {incident}")

    def _since(self, incident: Incident, *kinds: Wording) -> list[SentMessage]:
        """List what was posted since an incident came to be as it is."""
        return [
            message
            for kind in kinds
            for message in self._posted[kind][incident.incident_id]
            if message.date >= incident.t_status
        ]

    # Who is to be called

    def _at_once(self, group: Group, message: SentMessage) -> list[frozenset[User]]:
        """List the teams a card or call may have been for: who is on duty changes under way."""
        is_accident = ACCIDENT.match(as_posted(message)) is not None
        return self._teams(group, message.date, frozenset(), is_accident=is_accident)

    def _teams(
        self, group: Group, date: int, left: frozenset[int | None], *, is_accident: bool
    ) -> list[frozenset[User]]:
        """List whom an incident that nobody has may call at that time; not those who `left` it."""
        others = frozenset(person for person in group.dispatchers if person.id not in left)
        if is_accident:
            managers = (person for person in group.managers if person.id not in left)
            return _with_and_without(group, others.union(managers))
        on_duty = self._on_duty_at(group, date)
        teams = (frozenset(p for p in team if p.id not in left) or others for team in on_duty)
        return [each for team in teams for each in _with_and_without(group, team)]

    def _on_duty_at(self, group: Group, date: int) -> list[list[Person]]:
        """List who may have been on duty when people were chosen who were rung at that time."""
        return group.on_duty(self.clock.earlier(date, DELAY), date)


def _with_and_without(group: Group, team: frozenset[User]) -> list[frozenset[User]]:
    """List a team with those who come and go, and without: who is away is not called.

    Who sits in the office cannot be rung here.
    """
    there = team.difference(group.colleagues)
    here = there.difference(group.wanderers)
    return [there, here] if here else [there]


def as_posted(message: SentMessage) -> str:
    """Tell what a message said when it rang."""
    return message.history[0] if message.history else message.text


def is_unclaimed(card: SentMessage) -> bool:
    """Tell whether nobody had the incident of a card when it was posted."""
    return NEW_CARD.match(as_posted(card)) is not None


def names(people: Iterable[User]) -> list[str]:
    """Name people in a story."""
    return sorted(person.first_name for person in people) or ["nobody"]


def reminded(group: Group, on_duty: Sequence[Person], number: int) -> frozenset[User]:
    """Tell whom a reminder calls: each one reaches further than the one before."""
    if number >= WIDER:
        return frozenset({*group.dispatchers, *group.managers})
    return frozenset(group.dispatchers if number > 1 else on_duty or group.dispatchers)

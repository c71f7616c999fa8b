"""What becomes of what breaks down in a made-up fleet: stories, played by what the desk does."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property

from domain.facts import Facts, read_facts
from domain.incidents import FINISHED, Action, Incident
from domain.messages import Content
from domain.people import User
from domain.severity import Severity, guess_severity
from domain.waiting import LONGEST, Order, WaitKind
from tests.factories import Store
from tests.fleet_problems import NOTES, REASONS, Problem

MINUTE, HOUR = 60, 3600


class Who(Enum):
    """Who acts in a story."""

    DRIVER = auto()
    FIRST = auto()  # the dispatcher who claims it
    SECOND = auto()
    MANAGER = auto()


class Also(Enum):
    """What happens besides actions."""

    REPORT = auto()  # of the same truck, again
    NOTE = auto()
    WAIT = auto()
    WAIT_NO_MORE = auto()
    SWEEP = auto()  # once a wait is over


@dataclass(frozen=True)
class Step:
    """What somebody does, so many seconds after the report.

    `said` is a note, a reason or a summary; `until` seconds after the report, too. `of` is which of
    the story's incidents it is done to: a second report of the same truck is one of its own.
    """

    seconds: int
    do: Action | Also
    who: Who
    said: str = ""
    kind: WaitKind | None = None
    until: int = 0
    of: int = 0


@dataclass(frozen=True)
class Story:
    """What becomes of a problem."""

    problem: Problem
    steps: Sequence[Step]

    @property
    def seconds(self) -> int:
        """How long it goes on."""
        return max((step.seconds for step in self.steps), default=0)

    @property
    def reports(self) -> Sequence[int]:
        """When its incidents are reported, in seconds after the first of them."""
        return [0, *(step.seconds for step in self.steps if step.do is Also.REPORT)]

    def until(self, seconds: int) -> Story:
        """Leave out what has not happened yet."""
        return replace(self, steps=[step for step in self.steps if step.seconds < seconds])


class _Course:
    """Makes up what becomes of a problem, step by step."""

    def __init__(self, chance: random.Random, problem: Problem) -> None:
        self.chance, self.problem = chance, problem
        self.t, self.owner = 0, Who.FIRST
        self.steps: list[Step] = []

    def after(self, minutes: float, spread: float = 0.6) -> None:
        """Let about so many minutes pass."""
        self.t += max(15, int(minutes * MINUTE * self.chance.lognormvariate(0, spread)))

    def do(self, do: Action | Also, who: Who | None = None, said: str = "") -> None:
        """Have somebody act: who has it, unless it says who."""
        self.steps.append(Step(self.t, do, who or self.owner, said))

    def note(self, kind: WaitKind | None, chance: float = 0.5) -> None:
        """Have somebody perhaps say something."""
        if self.chance.random() < chance:
            self.do(Also.NOTE, Who.DRIVER if kind is None else self.owner, NOTES[kind])

    def happens(self, chance: float) -> bool:
        """Draw."""
        return self.chance.random() < chance

    def goes(self, at_night: bool) -> None:
        """Make the whole story up."""
        if self.happens(0.03):
            self.after(3)
            self.do(Action.CANCEL, Who.DRIVER, self.chance.choice(REASONS))
            return
        self.note(None, 0.3)
        self._comes_to_somebody(at_night)
        self._escalates()
        for kind, (chance, hours) in self.problem.waits.items():
            if self.happens(chance):
                self.after(12)
                self.note(kind)
                self._waits(kind, hours)
        self.after(self.problem.hours * 60)
        self._ends()
        if self.happens(0.025):
            self.after(7 * 60)
            self.do(Action.REOPEN, Who.DRIVER)
            self.after(6)
            self.do(Action.CLAIM, Who.FIRST)
            self.owner = Who.FIRST
            self.after(self.problem.hours * 60)
            self._ends()

    def _comes_to_somebody(self, at_night: bool) -> None:
        is_grave = guess_severity(self.problem.words) is Severity.ACCIDENT
        self.after(9 if at_night else 4, 0.9)
        if self.happens(0.4 if is_grave else 0.02):
            self.do(Action.TAKE_CHARGE, Who.MANAGER)
            self.owner = Who.MANAGER
            return
        self.do(Action.CLAIM)
        for chance, action in ((0.05, Action.LEAVE), (0.03, Action.GIVE), (0.03, Action.TAKE_OVER)):
            if self.happens(chance):
                self.after(8)
                taker = Who.SECOND if action is Action.TAKE_OVER else None
                self.do(action, taker)
                self.owner = Who.SECOND
                if action is Action.LEAVE:
                    self.after(6)
                    self.do(Action.CLAIM)
                break
        if self.happens(0.02):
            self._is_reported_again()

    def _is_reported_again(self) -> None:
        """Have the same truck be reported once more, claimed, and called off as a duplicate."""
        for do, who in (
            (Also.REPORT, Who.DRIVER),
            (Action.CLAIM, Who.FIRST),
            (Action.CANCEL, Who.FIRST),
        ):
            self.after(3)
            self.steps.append(Step(self.t, do, who, of=1))

    def _escalates(self) -> None:
        if self.owner is not Who.MANAGER and self.happens(self.problem.escalated):
            self.after(25)
            self.do(Action.ESCALATE)
            self.after(10)
            self.owner = Who.MANAGER
            self.do(Action.CLAIM_ESCALATION)

    def _waits(self, kind: WaitKind, hours: float) -> None:
        """Have it wait: as long as was said, less, or once more for longer."""
        while True:
            said = int(hours * HOUR * self.chance.lognormvariate(0, 0.6))
            said = min(max(said - said % (15 * MINUTE), 15 * MINUTE), LONGEST)
            until = self.t + said
            self.steps.append(Step(self.t, Also.WAIT, self.owner, "", kind, until))
            if self.happens(0.5):
                self.t += int(said * self.chance.uniform(0.3, 0.95))
                self.do(Also.WAIT_NO_MORE)
                return
            self.t = until
            self.do(Also.SWEEP)
            self.after(15)
            if self.happens(0.75):
                return

    def _ends(self) -> None:
        self.do(Action.RESOLVE)
        if self.happens(0.04):
            self.after(3)
            self.do(Action.KEEP_WORKING)
            self.after(30)
            self.do(Action.RESOLVE)
        self.after(4, 1.0)
        self.do(Action.SUMMARISE, None, self.problem.done)


def made_up(chance: random.Random, problem: Problem, *, at_night: bool) -> Story:
    """Make up what becomes of a problem."""
    course = _Course(chance, problem)
    course.goes(at_night)
    return Story(problem, course.steps)


def drags_on(chance: random.Random, problem: Problem) -> Story:
    """Make up what waits for weeks: body work after an accident, say."""
    course = _Course(chance, problem)
    course.after(5)
    course.do(Action.CLAIM)
    while course.t < chance.uniform(25, 70) * 24 * HOUR:
        course.after(60)
        until = course.t + LONGEST
        course.steps.append(Step(course.t, Also.WAIT, course.owner, "", WaitKind.SHOP, until))
        course.t = until
        course.do(Also.SWEEP)
    course.after(60)
    course.do(Action.RESOLVE)
    course.after(5)
    course.do(Action.SUMMARISE, None, problem.done)
    return Story(problem, course.steps)


@dataclass(frozen=True)
class Stage:
    """Where and when a story is played, by whom; `words` are those of the report."""

    group_id: int
    t: int
    words: str
    people: Mapping[Who, User]

    @cached_property
    def facts(self) -> Facts:
        """Read what the report says of the truck."""
        return read_facts(self.words)


def play(store: Store, story: Story, stage: Stage) -> list[str]:
    """Play a story by what the desk itself does; returns the ids of its incidents.

    All that Telegram is to show is shown at once, but for what only what is open is owed.
    """
    told = [_reported(store, stage, 0)]
    for step in story.steps:
        if step.do is Also.REPORT:
            told.append(_reported(store, stage, step.seconds))
            continue
        before = store.database.incidents.get(told[step.of])
        assert before is not None
        _take(store, step, before, stage, told[0])
        for incident_id in told:
            _show(store, incident_id)
    return told


def _reported(store: Store, stage: Stage, seconds: int) -> str:
    incident = store.database.reports.create(
        *(stage.group_id, next(store.message_ids), stage.people[Who.DRIVER], stage.words),
        stage.t + seconds,
        facts=stage.facts,
        severity=guess_severity(stage.words),
    )
    assert incident is not None
    card = next(store.message_ids)
    store.database.cards.record_sent(incident, card)
    store.database.cards.record_pinned(replace(incident, pinned_message_id=card), pinned=True)
    if incident.severity is Severity.ACCIDENT:
        store.database.reporters.record_advised(incident, next(store.message_ids))
    return incident.incident_id


def _take(store: Store, step: Step, incident: Incident, stage: Stage, first: str) -> None:
    database, user, now = store.database, stage.people[step.who], stage.t + step.seconds
    named = (incident.incident_id, incident.group_id)
    if isinstance(step.do, Action):
        is_given = step.do is Action.GIVE
        done = database.incidents.apply(
            *(step.do, *named, user.user_id, now, step.said or None),
            first if step.of else None,
            named=stage.people[Who.SECOND].user_id if is_given else None,
        )
        assert isinstance(done, Incident), (step, done)
        if done.duplicate_of:
            database.duplicates.record(done)
    elif step.do is Also.NOTE:
        note, message_id = Content(step.said), next(store.message_ids)
        assert database.notes.add(*named, message_id, user, note, step.said, now)
        database.notes.record_acknowledged(incident.group_id, message_id)
    elif step.do is Also.WAIT:
        assert step.kind is not None
        order = Order(step.kind, stage.t + step.until)
        assert isinstance(database.waits.begin(*named, user, order, now), Incident)
    elif step.do is Also.WAIT_NO_MORE:
        assert isinstance(database.waits.end(*named, user, now), Incident)
    else:
        assert database.waits.call_due(now)


def _show(store: Store, incident_id: str) -> None:
    """Have Telegram show how an incident stands, on its card and to its reporter."""
    incident = store.database.incidents.get(incident_id)
    assert incident is not None
    store.database.cards.record_edited(incident, is_last=True)
    store.database.cards.record_pinned(incident, pinned=incident.status not in FINISHED)
    store.tell(incident)

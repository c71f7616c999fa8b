"""What people did, in the order they did it, and what must have come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from domain.incidents import Action, Status
from domain.transitions import IN_CHARGE, RIGHTS, TRANSITIONS, Who
from sandbox import CallbackPress, Person, SentMessage
from texts.language import ENGLISH
from texts.panel import TRY_AGAIN

SUCCESS: Mapping[Action, str] = {
    Action.CLAIM: "{id} is yours.",
    Action.LEAVE: "You left {id}.",
    Action.ESCALATE: "{id} is escalated.",
    Action.CLAIM_ESCALATION: "{id} is yours.",
    Action.LEAVE_ESCALATION: "You left {id}.",
    Action.RESOLVE: "Reply to the prompt with the summary of {id}.",
    Action.KEEP_WORKING: "Back to work on {id}.",
}
"""How the answer to a tap begins that people take for a yes."""

Rights: TypeAlias = Mapping[int, Mapping[Who, frozenset[int]]]
"""Who may claim what, by group id; as a canceller, who reports there."""


@dataclass
class Report:
    """A message of a driver's that was reported, by itself or by others in reply to it.

    `text` is what it says last, behind the `command` it begins with; `own` are the words of who
    logged it, which come first on record. `before` is what was on record before each correction.
    """

    message: SentMessage
    text: str
    command: str = ""
    logged: list[SentMessage] = field(default_factory=list)
    own: str = ""
    before: list[str] = field(default_factory=list)

    @property
    def description(self) -> str:
        """What must be on record."""
        return f"{self.own}{self.text}"

    def correct(self, text: str) -> None:
        """Have its author say something else."""
        author = self.message.sender
        if isinstance(author, Person):
            author.edits(self.message, f"{self.command}{text}")
            self.before.append(self.description)
            self.text = text


@dataclass(frozen=True)
class Note:
    """What somebody said about an incident; its message has what it says last."""

    message: SentMessage
    incident_id: str
    is_place: bool


@dataclass(frozen=True)
class Act:
    """A tap, or something that was typed; `press` is None for the latter.

    `to` is who is to get the incident. `typed` is what a command may do: which of it, the state
    decides. It does nothing where somebody else acted in the second in which it was written.
    """

    group_id: int
    incident_id: str
    action: Action
    person_id: int
    text: str | None = None
    press: CallbackPress | None = None
    to: int | None = None
    typed: tuple[Action, ...] = ()

    @property
    def chat_id(self) -> int:
        """Where it was made: what is said and tapped in one chat is handled in turn."""
        return self.press.message.chat.id if self.press else self.group_id

    @property
    def said_yes(self) -> bool:
        """Whether a tap was answered with what people take for a yes."""
        answer = self.press.answer.value if self.press else None
        yes = SUCCESS.get(self.action, "").format(id=self.incident_id)
        return bool(answer is not None and yes and (answer.text or "").startswith(yes))

    @property
    def was_told_to_try_again(self) -> bool:
        """Whether Telegram did not tell who is a member: what is tapped in private does nothing."""
        answer = self.press.answer.value if self.press else None
        return answer is not None and answer.text == ENGLISH.gettext(TRY_AGAIN)


@dataclass
class Take:
    """A tap that takes over what somebody has, on the button of a change of shift.

    It comes behind so many acts as `after` tells. What is certainly offered is `shown`.
    """

    group_id: int
    owner_id: int
    person_id: int
    press: CallbackPress
    after: int
    shown: frozenset[str] = frozenset()

    @property
    def chat_id(self) -> int:
        """Where it was made."""
        return self.group_id

    def of(self, incident_id: str, rights: Mapping[Who, frozenset[int]]) -> Act:
        """Tell what it does to one incident; a manager who is no dispatcher takes charge."""
        is_manager = self.person_id in rights[Who.MANAGER] - rights[Who.DISPATCHER]
        action = Action.TAKE_CHARGE if is_manager else Action.TAKE_OVER
        return Act(self.group_id, incident_id, action, self.person_id, press=self.press)


BY_TAKE = (Action.TAKE_OVER, Action.TAKE_CHARGE)
"""What a tap on such a button may do."""


@dataclass(frozen=True)
class Step:
    """A transition as the audit trail has it."""

    action: str
    actor_id: int | None
    from_status: Status | None
    to_status: Status


Memory: TypeAlias = Callable[["Course", Act], object]


@dataclass
class Course:
    """How one incident must have gone: a second, independent reading of the workflow."""

    status: Status = Status.UNCLAIMED
    holders: dict[int, int] = field(default_factory=dict)  # by tier
    asked: int | None = None
    summary: str | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def owner(self) -> int | None:
        """Who has the incident, or is asked for its summary."""
        tiers = {Status.CLAIMED_T1: 1, Status.CLAIMED_T2: 2}
        if self.status is Status.AWAITING_SUMMARY:
            return self.asked
        return self.holders.get(tiers.get(self.status, 0))

    def take(self, act: Act, rights: Mapping[Who, frozenset[int]]) -> bool:
        """Go on with an act; False if it must change nothing."""
        act = self._as_typed(act, rights)
        is_shown = self.status in TRANSITIONS[act.action].sources
        act = _meant(act, rights)
        transition = TRANSITIONS[act.action]
        entitled = self._entitled(transition.who, rights)
        if not is_shown or act.person_id not in entitled:
            return False
        if act.action is Action.TAKE_OVER and 2 in self.holders:
            return False
        if act.to is not None and act.to == self.owner:
            return False
        came_from, self.status = self.status, self._target(act.action)
        REMEMBERED[act.action](self, act)
        self.steps.append(Step(act.action.value, act.person_id, came_from, self.status))
        return True

    def _as_typed(self, act: Act, rights: Mapping[Who, frozenset[int]]) -> Act:
        """Find what a command does in this state, for this person."""
        fitting = (
            action
            for action in act.typed
            if self.status in TRANSITIONS[action].sources
            and not (action is Action.TAKE_OVER and 2 in self.holders)
            and act.person_id in self._entitled(TRANSITIONS[action].who, rights)
        )
        return replace(act, action=next(fitting, act.action))

    def _entitled(self, who: Who, rights: Mapping[Who, frozenset[int]]) -> frozenset[int | None]:
        owner = frozenset({self.owner})
        if who is Who.OWNER:
            return owner
        if who in RIGHTS:
            return rights[who] - owner
        managers, reporters = rights[Who.MANAGER], rights[Who.CANCELLER]
        others = {
            Who.CANCELLER: owner | (reporters if self.status is Status.UNCLAIMED else frozenset()),
            Who.GIVER: owner,
            Who.RELEASER: frozenset[int](),
            Who.REOPENER: rights[Who.DISPATCHER] | reporters,
        }
        return (managers | others[who]) - {None}

    def _target(self, action: Action) -> Status:
        first, *second = TRANSITIONS[action].targets_from(self.status)
        is_second = 2 in self.holders if action is Action.KEEP_WORKING else self._was_escalated
        return second[0] if second and is_second else first

    @property
    def _was_escalated(self) -> bool:
        """Whether the incident was escalated, and not reopened since."""
        turns = (Action.ESCALATE, Action.REOPEN)
        last = (step.action for step in reversed(self.steps) if step.action in turns)
        return next(last, None) == Action.ESCALATE


def _meant(act: Act, rights: Mapping[Who, frozenset[int]]) -> Act:
    """Tell what a tap does: a manager who is no dispatcher takes charge by the same button."""
    in_charge = IN_CHARGE.get(act.action)
    if in_charge is None or act.person_id in rights[TRANSITIONS[act.action].who]:
        return act
    return replace(act, action=in_charge)


def _hold(tier: int) -> Memory:
    return lambda course, act: course.holders.update({tier: act.person_id})


def _take(tier: int) -> Memory:
    def take(course: Course, act: Act) -> None:
        course.holders[tier] = act.person_id
        if course.status is Status.AWAITING_SUMMARY:
            course.asked = act.person_id

    return take


def _give(course: Course, act: Act) -> None:
    tier = 1 if act.action is Action.GIVE else 2
    course.holders = {tier: act.to or 0}


def _let_go(tier: int) -> Memory:
    return lambda course, _: course.holders.pop(tier)


REMEMBERED: Mapping[Action, Memory] = {
    Action.CLAIM: _hold(1),
    Action.TAKE_CHARGE: _take(2),
    Action.TAKE_OVER: _take(1),
    Action.GIVE: _give,
    Action.GIVE_CHARGE: _give,
    Action.RELEASE: lambda course, _: course.holders.clear(),
    Action.REOPEN: lambda course, _: course.holders.clear(),
    Action.LEAVE: _let_go(1),
    Action.ESCALATE: lambda *_: None,
    Action.CLAIM_ESCALATION: _hold(2),
    Action.LEAVE_ESCALATION: _let_go(2),
    Action.RESOLVE: lambda course, act: setattr(course, "asked", act.person_id),
    Action.KEEP_WORKING: lambda *_: None,
    Action.SUMMARISE: lambda course, act: setattr(course, "summary", act.text),
    Action.CANCEL: lambda *_: None,
}
"""What each action leaves to be remembered, besides the state it leads to."""


@dataclass
class Ledger:
    """Everything people did that the desk has to answer for."""

    reports: list[Report] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    expired: frozenset[str | None] = frozenset()  # taps that Telegram dropped: they may be unheard
    removed: int = 0  # of our messages, by a timer

    @property
    def taps(self) -> int:
        """How many buttons were pressed."""
        return len(self.takes) + sum(act.press is not None for act in self.acts)

    @property
    def edits(self) -> int:
        """How often something was said anew."""
        noted = sum(note.message.edits for note in self.notes)
        return noted + sum(len(report.before) for report in self.reports)

"""How each incident must have gone: a second, independent reading of the workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from domain.incidents import Action, Status
from domain.people import Role
from domain.transitions import IN_CHARGE, RIGHTS, TRANSITIONS, Who
from tests.chaos.ledger import NO_WORDS, Act, GroupRights

RECEIVERS: Mapping[Role, Who] = {role: who for who, role in RIGHTS.items()}


@dataclass(frozen=True)
class Step:
    """A transition as the audit trail has it."""

    action: str
    actor_id: int | None
    from_status: Status | None
    to_status: Status
    other_id: int | None = None  # to whom it was given, or who lost it to somebody else


Memory: TypeAlias = Callable[["Course", Act], object]


@dataclass
class Course:
    """How one incident must have gone: a second, independent reading of the workflow."""

    status: Status = Status.UNCLAIMED
    holders: dict[int, int] = field(default_factory=dict)  # by tier
    asked: int | None = None
    summary: Act | None = None  # the last one that was given
    steps: list[Step] = field(default_factory=list)

    @property
    def owner(self) -> int | None:
        """Who has the incident, or is asked for its summary."""
        tiers = {Status.CLAIMED_T1: 1, Status.CLAIMED_T2: 2}
        if self.status is Status.AWAITING_SUMMARY:
            return self.asked
        return self.holders.get(tiers.get(self.status, 0))

    def take(self, act: Act, rights: GroupRights) -> bool:
        """Go on with an act; False if it must change nothing."""
        if act.seen is not None and act.seen != len(self.steps):
            return False
        act = self._as_typed(act, rights)
        is_shown = self.status in TRANSITIONS[act.action].sources
        act = _meant(act, rights)
        if not is_shown or not self._may(act, rights):
            return False
        lost_by, came_from = self.owner, self.status
        self.status = self._target(act.action)
        REMEMBERED[act.action](self, act)
        other = act.to if TRANSITIONS[act.action].receiver else lost_by
        other = other if act.to is not None or other != act.person_id else None
        self.steps.append(Step(act.action.value, act.person_id, came_from, self.status, other))
        return True

    def _may(self, act: Act, rights: GroupRights) -> bool:
        """Tell whether a person may do that, as far as it depends on people."""
        transition = TRANSITIONS[act.action]
        if act.person_id not in self._entitled(transition.who, rights, act.absent):
            return False
        if act.action is Action.TAKE_OVER and 2 in self.holders:
            return False
        if transition.receiver is None:
            return True
        able = rights[RECEIVERS[transition.receiver]] - act.absent
        return act.to in able and act.to != self.owner

    def _as_typed(self, act: Act, rights: GroupRights) -> Act:
        """Find what a command does in this state, for this person."""
        fitting = (
            action
            for action in act.typed
            if self.status in TRANSITIONS[action].sources
            and self._may(replace(act, action=action), rights)
        )
        return replace(act, action=next(fitting, act.action))

    def _entitled(
        self, who: Who, rights: GroupRights, absent: frozenset[int]
    ) -> frozenset[int | None]:
        owner = frozenset({self.owner})
        if who is Who.OWNER:
            return owner
        if who in RIGHTS:
            return rights[who] - owner
        managers, reporters = rights[Who.MANAGER], rights[Who.CANCELLER]
        admins = rights.get(Who.RELEASER, frozenset()) if self.owner in absent else frozenset()
        others: Mapping[Who, frozenset[int | None]] = {
            Who.CANCELLER: owner | (reporters if self.status is Status.UNCLAIMED else frozenset()),
            Who.GIVER: owner,
            Who.RELEASER: admins,
            Who.REOPENER: rights[Who.DISPATCHER] | reporters,
        }
        return managers | others[who]

    def may_say(self, summary: str | None) -> bool:
        """Tell whether a summary is as it was given; an edit comes too late for the state after."""
        said = self.summary.said if self.summary else []
        if self.summary is not None and self.summary.is_wordless:
            return summary in NO_WORDS
        if self.status is Status.RESOLVED:
            return [summary] == said[-1:]
        return summary in said if said else summary is None

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


def _meant(act: Act, rights: GroupRights) -> Act:
    """Tell what a tap does: a manager who is no dispatcher takes charge by the same button."""
    in_charge = IN_CHARGE.get(act.action)
    if in_charge is None or act.person_id in rights[TRANSITIONS[act.action].who]:
        return act
    return replace(act, action=in_charge)


def _hold(tier: int) -> Memory:
    return lambda course, act: course.holders.update({tier: act.person_id or 0})


def _take(tier: int) -> Memory:
    def take(course: Course, act: Act) -> None:
        course.holders[tier] = act.person_id or 0
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
    Action.SUMMARISE: lambda course, act: setattr(course, "summary", act),
    Action.CANCEL: lambda *_: None,
}
"""What each action leaves to be remembered, besides the state it leads to."""

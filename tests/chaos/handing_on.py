"""People hand incidents on by what they type: they take, give, release and reopen them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TypeAlias

from domain.incidents import FINISHED, Action
from domain.moves import TAKES
from sandbox import Person
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Case, Group, shown_owner, shown_status

REOPENED = 0.3  # of all times somebody looks at what is finished so
Typed: TypeAlias = tuple[Person, str, tuple[Action, ...], Person | None]
"""Who types which command, what it may do, and who is named with it."""


def hand_on(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody type a command about an incident, also where they may not."""
    cases = [case for case in group.cases.values() if case.card is not None]
    if not cases:
        return
    case = chance.choice(cases)
    is_finished = case.card is not None and shown_status(case.card) in FINISHED
    if is_finished and chance.random() > REOPENED:
        return
    _type(group, case, chance.choice(_OF[is_finished])(group, case, chance), ledger)


def take(group: Group, case: Case, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody take what another has, who is away."""
    _type(group, case, _take(group, case, chance), ledger)


def _type(group: Group, case: Case, typed: Typed, ledger: Ledger) -> None:
    person, command, actions, to = typed
    if not group.is_here(person):
        return
    named = f" @{to.username}" if to else ""
    person.says(group.chat, f"/{command} {case.incident_id}{named}")
    ledger.acts.append(
        Act(
            *(group.chat.id, case.incident_id, actions[0], person.id),
            to=to.id if to else None,
            typed=actions,
            absent=group.absent,
        )
    )


TYPED: Mapping[Action, tuple[str, tuple[Action, ...]]] = {
    Action.TAKE_OVER: ("take", TAKES),
    Action.RELEASE: ("release", (Action.RELEASE,)),
    Action.REOPEN: ("reopen", (Action.REOPEN,)),
}
"""Which command people type for what, and what it may do."""


def _take(group: Group, _: Case, chance: random.Random) -> Typed:
    people = [*group.dispatchers * 2, *group.managers, group.fleet.stranger]
    return chance.choice(people), *TYPED[Action.TAKE_OVER], None


def _give(group: Group, case: Case, chance: random.Random) -> Typed:
    owner = group.named(shown_owner(case.card)) if case.card else None
    person = chance.choice([each for each in (owner, *group.managers) if each is not None])
    to = chance.choice([*group.dispatchers, *group.managers])
    action = Action.GIVE_CHARGE if to in group.managers else Action.GIVE
    return person, "give", (action,), to


def _release(group: Group, _: Case, chance: random.Random) -> Typed:
    people = [*group.managers, group.fleet.stranger]
    return chance.choice(people), *TYPED[Action.RELEASE], None


def _reopen(group: Group, _: Case, chance: random.Random) -> Typed:
    people = [group.fleet.driver, *group.dispatchers, *group.managers, group.fleet.stranger]
    return chance.choice(people), *TYPED[Action.REOPEN], None


_OF: dict[bool, list[Callable[[Group, Case, random.Random], Typed]]] = {
    False: [_take, _give, _release],
    True: [_reopen],
}
"""What is typed of what is open, and of what is finished."""

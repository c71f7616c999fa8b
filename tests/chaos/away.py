"""People who leave a group and come back, with what they have; an admin may release that."""

from __future__ import annotations

import random

from domain.incidents import Action
from sandbox import Person
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Group, shown_owner

EVERY = 3  # in so manyth group some people come and go; not in an office
WANDERERS = ("olga", "bob")  # a dispatcher, and a manager
RELEASED = 0.5  # of all times somebody is away their admin looks at what they have
ANONYMOUS = 0.3  # of all times admins do so as the group


def has_wanderers(number: int) -> bool:
    """Tell whether there are people in a group who come and go."""
    return number % EVERY == 1 and number >= EVERY


def come_or_go(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody leave, or come back; or have an admin release what they have meanwhile."""
    if not group.wanderers:
        return
    person = chance.choice(group.wanderers)
    if not group.is_here(person) and chance.random() < RELEASED:
        _release(group, person, ledger, chance)
    elif group.is_here(person):
        group.chat.remove(person)
    else:
        group.chat.add(person)


def _release(group: Group, owner: Person, ledger: Ledger, chance: random.Random) -> None:
    """Have an admin type that somebody who is away has an incident no more."""
    cases = [
        case
        for case in group.cases.values()
        if case.card is not None and group.named(shown_owner(case.card)) is owner
    ]
    if not cases:
        return
    case, admin = chance.choice(cases), group.fleet.admin
    is_anonymous = chance.random() < ANONYMOUS
    admin.says(group.chat, f"/release {case.incident_id}", as_anonymous=is_anonymous)
    person_id = None if is_anonymous else admin.id
    ledger.acts.append(
        Act(
            *(group.chat.id, case.incident_id, Action.RELEASE, person_id),
            typed=(Action.RELEASE,),
            absent=group.absent,
        )
    )

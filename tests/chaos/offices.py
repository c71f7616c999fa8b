"""People of an office about what happens in other groups: by what they type there, and in private.

And about the other fleet, of which they must learn nothing.
"""

from __future__ import annotations

import random

from domain.incidents import FINISHED, Action
from sandbox import Person
from tests.chaos import boards, handing_on
from tests.chaos.companies import Company
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Case, shown_status

NEWEST = 8  # incidents of a group about which people ask
ASKED = ("/open", "/mine", "/stats", "/fleet", "/open 2")
ABOUT_OTHERS = 0.3  # of all questions are about the other fleet
TAMPERED = 0.15  # of all times somebody takes the board away, or its pin
DELETED = 0.5  # of the same, the board


def act(company: Company, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody of an office type something there, or ask for something."""
    if chance.random() < TAMPERED:
        _tamper(company, ledger, chance)
    if chance.random() < 0.5:
        _ask(company, chance)
    else:
        _type(company, ledger, chance)


def _type(company: Company, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody hand on there what happens in another group."""
    group = chance.choice(company.groups)
    cases = [each for each in list(group.cases.values())[-NEWEST:] if each.card is not None]
    if not cases:
        return
    case = chance.choice(cases)
    is_finished = case.card is not None and shown_status(case.card) in FINISHED
    person = chance.choice(company.people)
    command, actions = handing_on.TYPED[Action.REOPEN if is_finished else chance.choice(_OPEN)]
    person.says(company.chat, f"/{command} {case.incident_id}")
    ledger.acts.append(
        Act(
            *(group.chat.id, case.incident_id, actions[0], person.id),
            typed=actions,
            absent=group.absent,
            place=company.chat.id,
        )
    )


_OPEN = (Action.TAKE_OVER, Action.TAKE_OVER, Action.RELEASE)


def _ask(company: Company, chance: random.Random) -> None:
    person, of_others = (
        chance.choice(company.people),
        _any_case(chance.choice(company.others or [company]), chance),
    )
    if of_others is None or chance.random() > ABOUT_OTHERS:
        person.says(company.chat, chance.choice(ASKED))
    elif chance.random() < 0.5:
        command = chance.choice(("incident", "take", "note"))
        person.says(company.chat, f"/{command} {of_others.incident_id}")
    elif not _is_blocked(person):
        person.starts(of_others.incident_id)


def _any_case(company: Company, chance: random.Random) -> Case | None:
    cases = list(chance.choice(company.groups).cases.values())[-NEWEST:]
    return chance.choice(cases) if cases else None


def _tamper(company: Company, ledger: Ledger, chance: random.Random) -> None:
    """Have an admin of an office take the board away, or only its pin."""
    for board in boards.standing(company)[:1]:
        if chance.random() < DELETED:
            company.office.fleet.admin.deletes(board)
        else:
            company.chat.unpin(board)
        ledger.removed += 1


def _is_blocked(person: Person) -> bool:
    return person.telegram.private(person).bot_member.status == "kicked"

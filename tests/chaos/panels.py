"""People in the panels of incidents, in private: they open them, and tap whatever is there."""

from __future__ import annotations

import random
from collections.abc import Mapping

from domain.panel import MOVES, Verb, parse_panel_button
from sandbox import Person, SentMessage
from tests.chaos import companies
from tests.chaos.ledger import Ledger
from tests.chaos.sight import Group
from tests.chaos.taps import act_of

NEWEST = 8  # incidents of a group whose panels people open
OPENED = 0.35  # of all times somebody turns to a panel they open one, else tap one
EAGERNESS: Mapping[Verb, int] = {
    **dict.fromkeys(Verb, 1),
    **dict.fromkeys(MOVES, 6),
    Verb.GIVE_TO: 12,
    Verb.HOLD: 6,
    Verb.WAIT_FOR: 4,
    Verb.GO_ON: 4,
    Verb.CANCEL: 2,
    Verb.HOME: 0,
}
"""How often people tap what, as weights. Nobody leaves for the first page of the private chat."""


def visit(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody open a panel, or tap a button of one that they opened before."""
    cases = list(group.cases)[-NEWEST:]
    person = chance.choice(_visitors(group))
    shown = _panels(person)
    if cases and (not shown or chance.random() < OPENED):
        if not _is_blocked(person):
            person.starts(chance.choice(cases))
    elif shown:
        _tap(group, person, chance.choice(shown[-2:]), ledger, chance)


def _visitors(group: Group) -> list[Person]:
    fleet = group.fleet
    team = (*group.dispatchers, *group.managers, *group.colleagues)
    return [*team, *team, fleet.driver, fleet.admin]


def _is_blocked(person: Person) -> bool:
    return person.telegram.private(person).bot_member.status == "kicked"


def _panels(person: Person) -> list[SentMessage]:
    return [each for each in person.telegram.private(person).bot_messages if is_panel(each)]


def is_panel(message: SentMessage) -> bool:
    """Tell whether a message in private is the panel of an incident."""
    return any(_verbs(message).values())


def _verbs(message: SentMessage) -> dict[str, Verb | None]:
    """List what a message's buttons send, and what that does in a panel."""
    every = [button.callback_data or "" for row in message.buttons for button in row]
    parsed = {data: parse_panel_button(data) for data in every}
    return {data: button.verb if button else None for data, button in parsed.items()}


def _tap(
    group: Group, person: Person, message: SentMessage, ledger: Ledger, chance: random.Random
) -> None:
    weights = {data: EAGERNESS[verb] for data, verb in _verbs(message).items() if verb}
    if not any(weights.values()) or _is_blocked(person):
        return
    [data] = chance.choices(list(weights), list(weights.values()))
    act = companies.at_home(group, act_of(person.presses(message, data), group.chat.id))
    if act is None:
        ledger.looks += 1
    else:
        ledger.acts.append(act)

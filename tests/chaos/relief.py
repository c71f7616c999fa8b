"""People on shifts: they take over what those have who go, and say that they are on, or off."""

from __future__ import annotations

import random

from domain.handover import parse_take_button
from sandbox import Person, SentMessage
from tests.chaos.kinds import LISTED
from tests.chaos.ledger import Ledger, Take
from tests.chaos.shifts import Say, says
from tests.chaos.sight import Group

NEWEST = 2  # changes of shift whose buttons people tap
DUTY = {True: "duty:on", False: "duty:off"}  # what the buttons below /duty send


def take(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody tap a button of a change of shift, mostly a dispatcher."""
    offers = [each for each in group.changes if each.buttons and not each.deleted]
    if not offers:
        return
    message = chance.choice(offers[-NEWEST:])
    [button] = chance.choice(message.buttons)
    found = parse_take_button(button.callback_data or "")
    if found is None:
        raise ValueError(f"a change of shift has a button with {button.callback_data!r}")
    others = [each for each in group.dispatchers if each.id != found.owner_id]
    people = group.here([*others * 4, *group.managers, group.fleet.stranger])
    person = chance.choice(people)
    press = person.presses(message, button.callback_data or "")
    after = len(ledger.acts)
    ledger.takes.append(Take(message.chat.id, found.owner_id, person.id, press, after))


def say(group: Group, chance: random.Random) -> None:
    """Have somebody who has no shifts say that they are on, or off."""
    if group.duty is None or group.without_shifts is None:
        return
    person = group.without_shifts
    is_on = says(chance, group.rota, person)
    press = person.presses(group.duty, DUTY[is_on])
    group.rota.says.append(Say(person, is_on, group.chat.telegram.now(), press))


def listed(message: SentMessage, owner: Person) -> frozenset[str]:
    """Read off a change of shift, as it was told, which incidents it lists as somebody's."""
    text = message.history[0] if message.history else message.text
    name = f"@{owner.username}" if owner.username else owner.full_name
    found = filter(None, map(LISTED.match, text.splitlines()))
    return frozenset(str(match["incident"]) for match in found if match["owner"] == name)

"""What people do below questions and offers in the group, and what makes the bot offer something.

These are "Still on it?", "Is this the summary?" and the offer to open what is resolved again.
"""

from __future__ import annotations

import random

from sandbox import Person, SentMessage
from tests.chaos.kinds import CHECK, OFFER
from tests.chaos.ledger import Ledger
from tests.chaos.sight import Case, Group
from tests.chaos.taps import act_of

NEWEST = 8  # messages whose buttons people tap
MEANT = 0.75  # of all taps are by whom the message is for


def tap(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have somebody tap a button below a question or an offer, mostly who is meant."""
    shown = [each for each in group.notices[-NEWEST:] if each.buttons and not each.deleted]
    if not shown:
        return
    message = chance.choice(shown)
    able = group.here(_meant(group, message)) if chance.random() < MEANT else []
    person = chance.choice(able or group.here(group.everybody))
    button = chance.choice([button for row in message.buttons for button in row])
    act = act_of(person.presses(message, button.callback_data or ""), group.chat.id)
    if act is None:
        ledger.looks += 1
    else:
        ledger.acts.append(act)


def _meant(group: Group, message: SentMessage) -> list[Person]:
    """List whom a message is for: who has the incident, who said it, or the team."""
    if OFFER.match(message.text):
        said = message.reply_to
        return [said.sender] if said and isinstance(said.sender, Person) else []
    if CHECK.match(message.text):
        return [each for each in group.everybody if each in message.mentioned]
    return [group.fleet.driver, *group.dispatchers, *group.managers]


def say(
    case: Case, owner: Person, card: SentMessage, ledger: Ledger, chance: random.Random
) -> None:
    """Have who is asked for a summary say it without replying to anything: it may be offered."""
    chat = owner.telegram.chats[card.chat.id]
    said = owner.says(chat, f"Belt of {case.incident_id} changed, {chance.random()} & <tested>")
    ledger.talk.append(said)

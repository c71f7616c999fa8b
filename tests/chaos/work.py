"""Work on incidents as their cards show them: races, what owners do, and summaries."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import message_builder
from domain.incidents import FINISHED, Action, Status
from domain.transitions import IN_CHARGE, RIGHTS, TRANSITIONS, Who
from message_builder import BUTTONS
from sandbox import Person, SentMessage
from tests.chaos import handing_on, notices, waits
from tests.chaos.ledger import NO_WORDS, Act, Ledger
from tests.chaos.sight import Case, Group, buttons, shown_owner, shown_status, visible
from tests.chaos.taps import act_of
from tests.chaos.words import Words

PATIENCE = (3.0, 7.0)  # seconds until people tap again a card that does not change
DELETED = 0.01  # of all taps are on a card that somebody deletes at this moment
SECOND_THOUGHTS = 0.15  # of all taps of owners are taken back at once
IN_CHARGE_OF = 0.15  # of all races for what is new are joined by a manager
CALLED_OFF = 0.04  # of all times somebody looks at a case they may call off
WAITS = 0.25  # of all times its owner looks at a case, they say what it waits for
UNADDRESSED = {True: 0.6, False: 0.1}
"""How many summaries are said without replying to anything, by whether no other is awaited."""

WORDLESS = 0.05  # are photos without a word
WITH_PHOTO = 0.1  # are photos with words below them
MISCHIEF = 0.04  # of all times a card shows an owner somebody tries to claim it all the same
SELDOM = 2  # the weight of what is not in EAGERNESS, so that people still come to all states
EAGERNESS = {
    Action.LEAVE: 12,
    Action.ESCALATE: 12,
    Action.LEAVE_ESCALATION: 12,
    Action.KEEP_WORKING: 12,
    Action.RESOLVE: 76,
    Action.SUMMARISE: 90,
    Action.CANCEL: 3,
}
"""How often owners do what, as weights."""

OF_OWNERS = (Who.OWNER, Who.CANCELLER)
"""Who may take the actions that owners choose from."""

RACED_FOR: Mapping[Action, Who] = {
    action: TRANSITIONS[action].who for action in BUTTONS if TRANSITIONS[action].who in RIGHTS
}
"""What several people try at once, and who of them may."""


def actions_in(status: Status) -> list[Action]:
    """List what can be done to an incident in a state."""
    rows = TRANSITIONS.items()
    return [act for act, row in rows if status in row.sources]


def undoes(action: Action) -> Action | None:
    """Find the button that leads back from where an action leads."""
    there = TRANSITIONS[action]
    back = (
        each
        for each in BUTTONS
        if set(TRANSITIONS[each].sources) >= set(there.targets)
        and set(TRANSITIONS[each].targets) <= set(there.sources)
    )
    return next(back, None)


def _asked_of(group: Group, owner: Person) -> int:
    """Count on the cards how many summaries are awaited from somebody."""
    cards = [case.card for case in group.cases.values() if case.card is not None]
    awaited = (card for card in cards if shown_status(card) is Status.AWAITING_SUMMARY)
    return sum(group.named(shown_owner(card)) is owner for card in awaited)


class Work:
    """What people do who work on incidents; `shown` are the states in which they saw some."""

    def __init__(self, ledger: Ledger, chance: random.Random, words: Words) -> None:
        self.ledger = ledger
        self.chance = chance
        self.words = words
        self.shown: set[Status] = set()

    def go_on(self, group: Group, case: Case) -> None:
        """Have somebody do what comes next, as far as the card shows; not again at once."""
        card, now = case.card, time.monotonic()
        looks, until = case.touched
        seen = card.text if card else ""
        if seen == looks and now < until:
            return
        case.touched = (seen, now + self.chance.uniform(*PATIENCE))
        if card is None:
            self._ask_for(group, case)
            return
        status = shown_status(card)
        self.shown.add(status)
        if not self._perhaps_called_off(group, case, status):
            self._act_on(group, case, card, status)

    def _act_on(self, group: Group, case: Case, card: SentMessage, status: Status) -> None:
        claims = [action for action in actions_in(status) if action in RACED_FOR]
        owner = group.named(shown_owner(card))
        if claims and (owner is None or self.chance.random() < MISCHIEF):
            able = group.dispatchers, group.managers
            racers = group.here(able[RACED_FOR[claims[0]] is Who.MANAGER])
            self._race(group, case, card, claims[0], racers)
        elif owner is None:
            return
        elif not group.is_here(owner):
            handing_on.take(group, case, self.ledger, self.chance)
        elif self.chance.random() < WAITS:
            waits.say(case, owner, self.chance)
        else:
            self._own(group, case, card, owner)

    def _perhaps_called_off(self, group: Group, case: Case, status: Status) -> bool:
        """Have the reporter or a manager call an incident off, also where they may not."""
        eager = case.goal is Status.CANCELLED or self.chance.random() < CALLED_OFF
        if not eager or status in FINISHED:
            return False
        able = group.here([group.fleet.driver, *group.managers])
        self.words.call_off(case, group, self.chance.choice(able))
        return True

    def _race(
        self, group: Group, case: Case, card: SentMessage, action: Action, able: list[Person]
    ) -> None:
        racers = self.chance.sample(able, self.chance.randint(1, len(able)))
        if self.chance.random() < 0.1:
            racers.insert(0, group.fleet.stranger)
        if action in IN_CHARGE and self.chance.random() < IN_CHARGE_OF:
            racers.insert(0, self.chance.choice(group.here(group.managers)))
        data = buttons(card)[action]
        self._perhaps_delete(group, card)
        for racer in racers:
            self.press(case, racer, card, data)

    def _own(self, group: Group, case: Case, card: SentMessage, owner: Person) -> None:
        action = self._choose(case, shown_status(card))
        if action is Action.CANCEL:
            self.words.call_off(case, group, owner)
            return
        if action not in BUTTONS:
            if not self._summarise(group, case, card, owner):
                self._ask_for(group, case)
            return
        data = buttons(card)[action]
        self._perhaps_delete(group, card)
        self.press(case, owner, card, data)
        case.was_left |= action is Action.LEAVE
        if self.chance.random() < SECOND_THOUGHTS:
            self._take_back(case, owner, card, action)

    def _take_back(self, case: Case, owner: Person, card: SentMessage, action: Action) -> None:
        """Press at once what undoes the tap: the button is there on another, slower screen."""
        undoing = undoes(action)
        if undoing is not None:
            data = message_builder.button_data(undoing, case.incident_id)
            self.press(case, owner, card, data)

    def _choose(self, case: Case, status: Status) -> Action:
        own = [action for action in actions_in(status) if TRANSITIONS[action].who in OF_OWNERS]
        weights = {action: EAGERNESS.get(action, SELDOM) for action in own}
        if case.goal in {Status.ESCALATED, Status.CLAIMED_T2} and Action.ESCALATE in weights:
            weights = {Action.ESCALATE: 9, Action.LEAVE: 1}
        if case.is_left and Action.LEAVE in weights:
            weights = {Action.LEAVE: 1}
        [action] = self.chance.choices(list(weights), list(weights.values()))
        return action

    def _summarise(self, group: Group, case: Case, card: SentMessage, owner: Person) -> bool:
        """Reply to the prompt, or to the card; False if there is no prompt to be seen."""
        prompts = [prompt for prompt in visible(case.prompts) if owner in prompt.mentioned]
        if not prompts:
            return False
        if self.chance.random() < UNADDRESSED[_asked_of(group, owner) == 1]:
            notices.say(case, owner, card, self.ledger, self.chance)
            return True
        asked = prompts[-1] if self.chance.random() < 0.9 else card
        message = self._say_summary(case, owner, asked)
        self.ledger.acts.append(
            Act(
                *(card.chat.id, case.incident_id, Action.SUMMARISE, owner.id),
                message.text or NO_WORDS[0],
                message=message,
            )
        )
        self.words.perhaps_twice(message)
        return True

    def _say_summary(self, case: Case, owner: Person, asked: SentMessage) -> SentMessage:
        """Reply with words, with a photo, or with both."""
        text = f"Hose of {case.incident_id} replaced, {self.chance.random()} miles on 👍"
        chat, how = owner.telegram.chats[asked.chat.id], self.chance.random()
        if how < WORDLESS:
            return owner.sends_photo(chat, reply_to=asked)
        if how < WORDLESS + WITH_PHOTO:
            return owner.sends_photo(chat, text, reply_to=asked)
        return owner.replies(asked, text)

    def press(self, case: Case, person: Person, card: SentMessage, data: str) -> None:
        """Have somebody tap a card."""
        case.pressed.add(data)
        act = act_of(person.presses(card, data), card.chat.id)
        if act is None:
            raise ValueError(f"the card has a button with {data!r}")
        self.ledger.acts.append(act)

    def _ask_for(self, group: Group, case: Case) -> None:
        group.fleet.stranger.says(group.chat, f"/incident {case.incident_id}")

    def _perhaps_delete(self, group: Group, card: SentMessage) -> None:
        if self.chance.random() < DELETED:
            group.fleet.admin.deletes(card)

"""The people: they report, race, leave, escalate, resolve, and press what they should not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping

import message_builder
from domain.incidents import FINISHED, Action, Status
from domain.transitions import IN_CHARGE, RIGHTS, TRANSITIONS, Who
from message_builder import BUTTONS
from sandbox import Person, SentMessage
from tests.chaos import handing_on, relief, waits
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Case, Group, buttons, shown_owner, shown_status, visible
from tests.chaos.words import Words

MOVES_A_SECOND = 50.0
AT_ONCE = 8  # cases a group works on before anybody reports another
RUSH = 3  # moves in each group when everybody acts at once
PATIENCE = (3.0, 7.0)  # seconds until people tap again a card that does not change
MISCHIEF = 0.04  # of all moves
REMOVED = 0.04  # of all moves are a timer's, which takes a card, prompt or page away
DELETED = 0.01  # of all taps are on a card that somebody deletes at this moment
SECOND_THOUGHTS = 0.15  # of all taps of owners are taken back at once
NOTED = 0.12  # of all moves are something said about an incident
CORRECTED = 0.04  # of all moves correct a report, and as many a note
IN_PRIVATE = 0.08  # of all moves are in the private chat of somebody who is called there
RELIEVED = 0.03  # of all moves take over what somebody has who goes off duty
HANDED_ON = 0.03  # of all moves type that somebody else is to have an incident, or nobody
ON_OR_OFF = 0.01  # of all moves say that somebody is on duty, or off
IN_CHARGE_OF = 0.15  # of all races for what is new are joined by a manager
CALLED_OFF = 0.04  # of all times somebody looks at a case they may call off
WAITS = 0.25  # of all times its owner looks at a case, they say what it waits for
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


class Crowd:
    """Everybody in all groups; `chance` decides what they do, what they see whether they can."""

    def __init__(
        self, groups: list[Group], reports: int, ledger: Ledger, chance: random.Random
    ) -> None:
        self.groups = groups
        self.reports = reports
        self.ledger = ledger
        self.chance = chance
        self.words = Words(ledger, chance)
        self._shown: set[Status] = set()  # by cards somebody went on with

    @property
    def has_tried_all(self) -> bool:
        """Whether all is reported, and every state was seen on a card."""
        cards = (case.card for group in self.groups for case in group.cases.values())
        shown = self._shown | {shown_status(card) for card in cards if card is not None}
        return len(self.ledger.reports) >= self.reports and shown >= set(Status)

    @property
    def is_done(self) -> bool:
        """Whether all is reported, seen, and taken as far as people want."""
        return len(self.ledger.reports) >= self.reports and not any(
            len(group.cases) < group.reported or group.open_cases() for group in self.groups
        )

    async def work(self) -> None:
        """Make one move after the other, until there is nothing left to do."""
        while not self.is_done:
            group = self.chance.choice(self.groups)
            group.look(self.chance)
            self._move(group)
            await asyncio.sleep(self.chance.expovariate(MOVES_A_SECOND))

    def rush(self) -> None:
        """Have people in all groups act at the same moment."""
        for group in self.groups * RUSH:
            group.look(self.chance)
            self._move(group)

    def _move(self, group: Group) -> None:
        moves = list(self._moves)
        [move] = self.chance.choices(moves, [self._moves[each] for each in moves])
        move(group)

    @property
    def _moves(self) -> Mapping[Callable[[Group], None], float]:
        """What people do, and how much of all moves it is."""
        others = {
            self._mischief: MISCHIEF,
            self._remove: REMOVED,
            self._say: NOTED,
            self._correct: CORRECTED,
            self._in_private: IN_PRIVATE,
            self._relieve: RELIEVED,
            self._hand_on: HANDED_ON,
            self._say_on_or_off: ON_OR_OFF,
        }
        return {**others, self._work: 1 - sum(others.values())}

    def _correct(self, group: Group) -> None:
        self.words.correct(group)
        self.words.edit_note(group)

    def _relieve(self, group: Group) -> None:
        relief.take(group, self.ledger, self.chance)

    def _hand_on(self, group: Group) -> None:
        handing_on.hand_on(group, self.ledger, self.chance)

    def _say_on_or_off(self, group: Group) -> None:
        relief.say(group, self.chance)

    def _in_private(self, group: Group) -> None:
        if group.listeners:
            act = self.chance.choice(group.listeners).look(self.chance)
            self.ledger.acts += [] if act is None else [act]

    def _work(self, group: Group) -> None:
        cases = group.open_cases()
        unseen = group.reported - len(group.cases)
        wanted = len(self.ledger.reports) < self.reports and len(cases) + unseen < AT_ONCE
        if wanted and self.chance.random() < 0.3:
            self.words.report(group)
        elif cases:
            self._go_on(group, self.chance.choice(cases))

    def _say(self, group: Group) -> None:
        """Reply to a question, or say something about an incident, finished or not."""
        is_wanted = len(self.ledger.reports) < self.reports
        if (is_wanted and self.words.answer(group)) or not group.cases:
            return
        newest = list(group.cases.values())[-AT_ONCE:]
        self.words.note(self.chance.choice(newest), group)

    # Work on what is seen

    def _go_on(self, group: Group, case: Case) -> None:
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
        self._shown.add(status)
        if self._perhaps_called_off(group, case, status):
            return
        claims = [action for action in actions_in(status) if action in RACED_FOR]
        owner = group.named(shown_owner(card))
        if claims and (owner is None or self.chance.random() < MISCHIEF):
            able = group.dispatchers, group.managers
            self._race(group, case, card, claims[0], able[RACED_FOR[claims[0]] is Who.MANAGER])
        elif owner is not None and self.chance.random() < WAITS:
            waits.say(case, owner, self.chance)
        elif owner is not None:
            self._own(group, case, card, owner)

    def _perhaps_called_off(self, group: Group, case: Case, status: Status) -> bool:
        """Have the reporter or a manager call an incident off, also where they may not."""
        eager = case.goal is Status.CANCELLED or self.chance.random() < CALLED_OFF
        if not eager or status in FINISHED:
            return False
        self.words.call_off(case, group, self.chance.choice([group.fleet.driver, *group.managers]))
        return True

    def _race(
        self, group: Group, case: Case, card: SentMessage, action: Action, able: list[Person]
    ) -> None:
        racers = self.chance.sample(able, self.chance.randint(1, len(able)))
        if self.chance.random() < 0.1:
            racers.insert(0, group.fleet.stranger)
        if action in IN_CHARGE and self.chance.random() < IN_CHARGE_OF:
            racers.insert(0, self.chance.choice(group.managers))
        data = buttons(card)[action]
        self._perhaps_delete(group, card)
        for racer in racers:
            self._press(case, racer, card, data)

    def _own(self, group: Group, case: Case, card: SentMessage, owner: Person) -> None:
        action = self._choose(case, shown_status(card))
        if action is Action.CANCEL:
            self.words.call_off(case, group, owner)
            return
        if action not in BUTTONS:
            if not self._summarise(case, card, owner):
                self._ask_for(group, case)
            return
        data = buttons(card)[action]
        self._perhaps_delete(group, card)
        self._press(case, owner, card, data)
        case.was_left |= action is Action.LEAVE
        if self.chance.random() < SECOND_THOUGHTS:
            self._take_back(case, owner, card, action)

    def _take_back(self, case: Case, owner: Person, card: SentMessage, action: Action) -> None:
        """Press at once what undoes the tap: the button is there on another, slower screen."""
        undoing = undoes(action)
        if undoing is not None:
            data = message_builder.button_data(undoing, case.incident_id)
            self._press(case, owner, card, data)

    def _choose(self, case: Case, status: Status) -> Action:
        own = [action for action in actions_in(status) if TRANSITIONS[action].who in OF_OWNERS]
        weights = {action: EAGERNESS.get(action, SELDOM) for action in own}
        if case.goal in {Status.ESCALATED, Status.CLAIMED_T2} and Action.ESCALATE in weights:
            weights = {Action.ESCALATE: 9, Action.LEAVE: 1}
        if case.is_left and Action.LEAVE in weights:
            weights = {Action.LEAVE: 1}
        [action] = self.chance.choices(list(weights), list(weights.values()))
        return action

    def _summarise(self, case: Case, card: SentMessage, owner: Person) -> bool:
        """Reply to the prompt, or to the card; False if there is no prompt to be seen."""
        prompts = [prompt for prompt in visible(case.prompts) if owner in prompt.mentioned]
        if not prompts:
            return False
        asked = prompts[-1] if self.chance.random() < 0.9 else card
        text = f"Hose of {case.incident_id} replaced, {self.chance.random()} miles on 👍"
        if self.chance.random() < 0.1:
            message = owner.sends_photo(owner.telegram.chats[card.chat.id], text, reply_to=asked)
        else:
            message = owner.replies(asked, text)
        self.ledger.acts.append(
            Act(card.chat.id, case.incident_id, Action.SUMMARISE, owner.id, message.text)
        )
        self.words.perhaps_twice(message)
        return True

    def _press(self, case: Case, person: Person, card: SentMessage, data: str) -> None:
        parsed = message_builder.parse_button(data)
        if parsed is None:
            raise ValueError(f"the card has a button with {data!r}")
        action, incident_id = parsed
        case.pressed.add(data)
        press = person.presses(card, data)
        self.ledger.acts.append(Act(card.chat.id, incident_id, action, person.id, press=press))

    # What vanishes

    def _remove(self, group: Group) -> None:
        """Have the group's timer take away one message of an open incident."""
        ours = [each for case in group.open_cases() for each in case.standing()]
        if ours:
            group.chat.erase(self.chance.choice(ours))
            self.ledger.removed += 1

    def _ask_for(self, group: Group, case: Case) -> None:
        group.fleet.stranger.says(group.chat, f"/incident {case.incident_id}")

    # What people should not do

    def _perhaps_delete(self, group: Group, card: SentMessage) -> None:
        if self.chance.random() < DELETED:
            group.fleet.admin.deletes(card)

    def _mischief(self, group: Group) -> None:
        cases = [case for case in group.cases.values() if case.cards]
        if not cases:
            return
        case = self.chance.choice(cases)
        person = self.chance.choice(group.everybody)
        if case.pressed and self.chance.random() < 0.7:
            old = self.chance.choice(sorted(case.pressed))
            self._press(case, person, self.chance.choice(case.cards), old)
        elif prompts := visible(case.prompts):
            self._answer_for_another(case, prompts[-1], group.fleet.stranger)

    def _answer_for_another(self, case: Case, prompt: SentMessage, stranger: Person) -> None:
        message = stranger.replies(prompt, "I think it was the hose")
        act = Act(message.chat.id, case.incident_id, Action.SUMMARISE, stranger.id, message.text)
        self.ledger.acts.append(act)

"""The people: they report, race, leave, escalate, resolve, and press what they should not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping

from domain.incidents import Action, Status
from sandbox import Person, SentMessage
from tests.chaos import away, handing_on, joining, languages, notices, offices, panels, relief
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Case, Group, shown_status, visible
from tests.chaos.words import Words
from tests.chaos.work import Work

MOVES_A_SECOND = 60.0
AT_ONCE = 6  # cases a group works on before anybody reports another
REPORTED_WITHIN = 900.0  # seconds; whoever is late with that reports whatever they work on
MOST_WAITING = 300  # of what people did: then they do nothing more until the desk caught up
LOOK = 0.5  # seconds between two looks at how much that is
RUSH = 3  # moves in each group when everybody acts at once
MISCHIEF = 0.04  # of all moves
REMOVED = 0.04  # of all moves are a timer's, which takes a card, prompt or page away
NOTED = 0.12  # of all moves are something said about an incident
CORRECTED = 0.04  # of all moves correct a report, and as many a note
IN_PRIVATE = 0.08  # of all moves are in the private chat of somebody who is called there
RELIEVED = 0.03  # of all moves take over what somebody has who goes off duty
HANDED_ON = 0.03  # of all moves type that somebody else is to have an incident, or nobody
ON_OR_OFF = 0.01  # of all moves say that somebody is on duty, or off
IN_PANELS = 0.06  # of all moves open the panel of an incident, or tap in one
NOTICED = 0.05  # of all moves tap below a question or an offer
AWAY = 0.01  # of all moves are of people who leave the group, or come back
JOINING = 0.02  # of all moves are of groups that leave their fleet, or join it again
DECIDED = 0.01  # of all moves decide in an office who joins, renew its code, or move it
FROM_OFFICE = 0.03  # of all moves are made in an office
LANGUAGES = 0.02  # of all moves choose a language, somebody's or a group's


class Crowd:
    """Everybody in all groups; `chance` decides what they do, what they see whether they can.

    `waiting` counts what they did and the desk did not handle yet: a busy machine makes them slow.
    """

    def __init__(
        self,
        groups: list[Group],
        reports: int,
        ledger: Ledger,
        chance: random.Random,
        waiting: Callable[[], int],
    ) -> None:
        self.groups = groups
        self.waiting = waiting
        self.reports = reports
        self.ledger = ledger
        self.chance = chance
        self.words = Words(ledger, chance)
        self.case_work = Work(ledger, chance, self.words)
        self._began = time.monotonic()

    @property
    def has_tried_all(self) -> bool:
        """Whether all is reported, and every state was seen on a card."""
        cards = (case.card for group in self.groups for case in group.cases.values())
        shown = self.case_work.shown | {shown_status(card) for card in cards if card is not None}
        return len(self.ledger.reports) >= self.reports and shown >= set(Status)

    @property
    def is_done(self) -> bool:
        """Whether all is reported, seen, and taken as far as people want."""
        return len(self.ledger.reports) >= self.reports and not any(
            len(group.cases) < group.reported or group.open_cases() for group in self.groups
        )

    async def work(self) -> None:
        """Make one move after the other, until there is nothing left to do."""
        self._began = looked = time.monotonic()
        while not self.is_done:
            if time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                if self.waiting() > MOST_WAITING:
                    await asyncio.sleep(LOOK)
                    continue
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
            self._in_panels: IN_PANELS,
            self._notice: NOTICED,
            self._come_or_go: AWAY,
            self._join_or_leave: JOINING,
            self._decide: DECIDED,
            self._from_office: FROM_OFFICE,
            self._choose_language: LANGUAGES,
        }
        return {**others, self._work: 1 - sum(others.values())}

    def _correct(self, group: Group) -> None:
        self.words.correct(group)
        self.words.edit_note(group)
        self.words.edit_summary(group)

    def _relieve(self, group: Group) -> None:
        relief.take(group, self.ledger, self.chance)

    def _hand_on(self, group: Group) -> None:
        handing_on.hand_on(group, self.ledger, self.chance)

    def _say_on_or_off(self, group: Group) -> None:
        relief.say(group, self.chance)

    def _in_panels(self, group: Group) -> None:
        panels.visit(group, self.ledger, self.chance)

    def _notice(self, group: Group) -> None:
        notices.tap(group, self.ledger, self.chance)

    def _come_or_go(self, group: Group) -> None:
        away.come_or_go(group, self.ledger, self.chance)

    def _join_or_leave(self, group: Group) -> None:
        joining.come_or_go(group, self.chance)

    def _decide(self, group: Group) -> None:
        if group.company is not None:
            joining.in_office(group.company, self.chance)

    def _from_office(self, group: Group) -> None:
        if group.company is not None:
            offices.act(group.company, self.ledger, self.chance)

    def _choose_language(self, group: Group) -> None:
        languages.change(group, self.ledger, self.chance)

    def _in_private(self, group: Group) -> None:
        if group.listeners:
            act = self.chance.choice(group.listeners).look(self.chance)
            self.ledger.acts += [] if act is None else [act]

    def _work(self, group: Group) -> None:
        cases = group.open_cases()
        unseen = group.reported - len(group.cases)
        is_wanted = len(self.ledger.reports) < self.reports
        has_time = len(cases) + unseen < AT_ONCE or self._is_late()
        if is_wanted and has_time and self.chance.random() < 0.3:
            self.words.report(group)
        elif cases:
            self.case_work.go_on(group, self.chance.choice(cases))

    def _is_late(self) -> bool:
        """Whether fewer reports came by now than should have: the storm does not wait."""
        due = self.reports * (time.monotonic() - self._began) / REPORTED_WITHIN
        return len(self.ledger.reports) < due

    def _say(self, group: Group) -> None:
        """Reply to a question, or say something about an incident, finished or not."""
        is_wanted = len(self.ledger.reports) < self.reports
        if (is_wanted and self.words.answer(group)) or not group.cases:
            return
        newest = list(group.cases.values())[-AT_ONCE:]
        self.words.note(self.chance.choice(newest), group)

    # What vanishes

    def _remove(self, group: Group) -> None:
        """Have the group's timer take away one message of an open incident."""
        ours = [each for case in group.open_cases() for each in case.standing()]
        if ours:
            group.chat.erase(self.chance.choice(ours))
            self.ledger.removed += 1

    # What people should not do

    def _mischief(self, group: Group) -> None:
        cases = [case for case in group.cases.values() if case.cards]
        if not cases:
            return
        case = self.chance.choice(cases)
        person = self.chance.choice(group.here(group.everybody))
        if case.pressed and self.chance.random() < 0.7:
            old = self.chance.choice(sorted(case.pressed))
            self.case_work.press(case, person, self.chance.choice(case.cards), old)
        elif prompts := visible(case.prompts):
            self._answer_for_another(case, prompts[-1], group.fleet.stranger)

    def _answer_for_another(self, case: Case, prompt: SentMessage, stranger: Person) -> None:
        message = stranger.replies(prompt, "I think it was the hose")
        chat_id, words = message.chat.id, message.text
        act = Act(chat_id, case.incident_id, Action.SUMMARISE, stranger.id, words, message=message)
        self.ledger.acts.append(act)

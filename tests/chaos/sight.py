"""What people see in a group: cards, prompts and pages, as they appear."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import message_builder
from domain.incidents import FINISHED, Action, Status
from message_builder import KEYBOARDS
from sandbox import Chat, Person, SentMessage
from tests.chaos import joining
from tests.chaos.kinds import (
    CARD,
    CHANGE,
    CHECK,
    FINISHED_CARDS,
    OFFER,
    OWNER,
    PAGE,
    PROMPT,
    QUESTION,
    REOPEN_OFFER,
)
from tests.chaos.languages import Readers, Tongue
from tests.chaos.ledger import Note, Report
from tests.chaos.shifts import Rota
from tests.desk import Fleet

if TYPE_CHECKING:
    from tests.chaos.companies import Company, Stay
    from tests.chaos.listeners import Listener

SHOWN: Mapping[frozenset[Action], Status] = {
    frozenset(action for row in rows for action in row): status
    for status, rows in KEYBOARDS.items()
    if status is not Status.CANCELLED
}
"""By which buttons people tell the states apart that are not finished."""

FAVOURITES = {Status.RESOLVED: 84, Status.UNCLAIMED: 4, Status.CLAIMED_T1: 4}
GOALS: Mapping[Status, int] = dict.fromkeys(Status, 2) | FAVOURITES
"""How far people take an incident before they leave it be: in so many of 100 cases.

What is left open is asked about twice a minute until the end, so it must not be much.
"""

LEFT = 0.5  # of all that are to end unclaimed, somebody had before


def buttons(message: SentMessage) -> dict[Action, str]:
    """List a card's buttons: what each does, and the data it sends."""
    every = [button.callback_data or "" for row in message.buttons for button in row]
    pressed = {data: message_builder.parse_button(data) for data in every}
    return {parsed[0]: data for data, parsed in pressed.items() if parsed}


def shown_status(message: SentMessage) -> Status:
    """Read off a card where its incident stands; a finished one may have a button all the same.

    It removes a second copy.
    """
    return finished_as(message.text) or SHOWN[frozenset(buttons(message))]


def finished_as(text: str) -> Status | None:
    """Read off the headline of a card how its incident ended; None: it did not."""
    return next((each for each, card in FINISHED_CARDS.items() if card.match(text)), None)


def shown_owner(message: SentMessage) -> str | None:
    """Read off a card who has its incident."""
    found = OWNER.search(message.text)
    return found[1] if found else None


def shown_name(person: Person) -> str:
    """Tell how a card names somebody."""
    return f"@{person.username}" if person.username else person.full_name


def visible(messages: list[SentMessage]) -> list[SentMessage]:
    """Leave out what was deleted."""
    return [message for message in messages if not message.deleted]


@dataclass
class Case:
    """An incident as people follow it; they go on with it until `goal` is reached."""

    incident_id: str
    goal: Status
    is_left: bool = False  # somebody is to have had it before
    was_left: bool = False
    cards: list[SentMessage] = field(default_factory=list)
    prompts: list[SentMessage] = field(default_factory=list)
    pages: list[SentMessage] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    touched: tuple[str, float] = ("", 0.0)
    notes: int = 0

    @property
    def card(self) -> SentMessage | None:
        """The newest card that is there to be tapped."""
        return next(iter(reversed(visible(self.cards))), None)

    def standing(self) -> list[SentMessage]:
        """List what can be removed of an incident that is open, as far as people can see."""
        if self.card is None or shown_status(self.card) in FINISHED:
            return []
        return [self.card, *visible(self.prompts), *visible(self.pages)]

    def reached_goal(self) -> bool:
        """Tell whether the card shows what people wanted, or that all is over."""
        if self.card is None:
            return False
        shown = shown_status(self.card)
        return shown in FINISHED or (shown is self.goal and self.was_left >= self.is_left)


class Group:
    """One group: its people, and what they have seen in it."""

    def __init__(
        self, number: int, fleet: Fleet, dispatchers: list[str], managers: list[str]
    ) -> None:
        self.number = number
        self.fleet = fleet
        self.dispatchers = [fleet.people[name] for name in dispatchers]
        self.managers = [fleet.people[name] for name in managers]
        self.everybody = list(fleet.people.values())
        self.rota = Rota()
        self.without_shifts: Person | None = None  # says that they are on, or off, below `duty`
        self.duty: SentMessage | None = None
        self.changes: list[SentMessage] = []  # of shifts, as they were told
        self.notices: list[SentMessage] = []  # questions and offers with buttons
        self.wanderers: list[Person] = []  # who leave, and come back
        self.listeners: list[Listener] = []
        self.readers = Readers()
        self.tongue = Tongue()  # what it set itself
        self.pages: list[SentMessage] = []  # where languages are chosen: the group's, and people's
        self.company: Company | None = None
        self.stays: list[Stay] = []  # in the fleet of its company
        self.is_nomad = False  # it leaves that and joins it again
        self.not_before = 0.0  # its admin does so again, by `time.monotonic`
        self.cases: dict[str, Case] = {}
        self.reports: list[Report] = []
        self.notes: list[Note] = []
        self.questions: list[SentMessage] = []  # what happened? nobody replied yet
        self._asked: set[SentMessage | None] = set()
        self._working: list[Case] = []
        self._named = {shown_name(person): person for person in self.everybody}
        self._seen: dict[int, int] = {}  # by chat

    @property
    def reported(self) -> int:
        """How much was reported."""
        return len(self.reports)

    @property
    def chat(self) -> Chat:
        """The chat."""
        return self.fleet.chat

    def person(self, user_id: int) -> Person | None:
        """Find somebody by their id."""
        every = (*self.everybody, *self.colleagues)
        return next((each for each in every if each.id == user_id), None)

    def named(self, name: str | None) -> Person | None:
        """Find whom a card names."""
        of_office = (each for each in self.colleagues if shown_name(each) == name)
        return self._named.get(name or "") or next(of_office, None)

    # Its fleet

    @property
    def colleagues(self) -> list[Person]:
        """Who works here from the office, while the group is in the fleet."""
        if self.company is None or self.company.office is self:
            return []
        return self.company.people

    @property
    def elsewhere(self) -> list[Person]:
        """Whom nothing that is posted here can be sure to ring."""
        return [*self.wanderers, *self.colleagues]

    @property
    def is_in_fleet(self) -> bool:
        """Whether it is in the fleet for certain."""
        return any(stay.must_be(self.chat.telegram.now()) for stay in self.stays)

    def on_duty(self, since: float, until: float) -> list[list[Person]]:
        """List who may have been on duty at some moment, each time as one team."""
        own = self.rota.teams(since, until)
        if self.company is None or self.company.office is self:
            return own
        of_office = self.company.office.rota.teams(since, until)
        together = [[*one, *other] for one, other in product(own, of_office)]
        return [*own, *together] if self.is_nomad else together

    @property
    def all_listeners(self) -> list[Listener]:
        """Who is called in private to what happens here."""
        of_office = self.company.office.listeners if self.colleagues and self.company else []
        return [*self.listeners, *of_office]

    @property
    def rooms(self) -> list[Chat]:
        """The chats its people read: an office may have been moved."""
        is_office = self.company is not None and self.company.office is self
        return self.company.rooms if self.company is not None and is_office else [self.chat]

    def at_work(self, person: Person) -> bool:
        """Tell whether somebody is in the group, or works here from the office."""
        if person not in self.colleagues or self.company is None:
            return self.is_here(person)
        return self.is_in_fleet and self.company.office.is_here(person)

    # Who is there

    def is_here(self, person: Person) -> bool:
        """Tell whether somebody is in the group now."""
        return self.chat.member(person).is_present

    def here(self, people: Iterable[Person]) -> list[Person]:
        """Leave out who is away."""
        return [person for person in people if self.is_here(person)]

    @property
    def absent(self) -> frozenset[int]:
        """Who is away."""
        return frozenset(each.id for each in self.wanderers if not self.is_here(each))

    def look(self, chance: random.Random) -> None:
        """Read what was posted since the last look."""
        for chat in tuple(self.rooms):
            for message_id in range(self._seen.get(chat.id, 0) + 1, chat.last_id + 1):
                message = chat.find(message_id)
                if message is not None and message.sender is chat.telegram.bot:
                    self._note(message, chance)
            self._seen[chat.id] = chat.last_id
        self.rota.note_answers(self.chat.telegram.now())
        self.tongue.note_answers(self.chat.telegram.now())
        self.readers.note_answers(self.chat.telegram.now())
        for listener in self.listeners:
            listener.note_answer()

    def _note(self, message: SentMessage, chance: random.Random) -> None:
        if QUESTION.match(message.text) and message.reply_to not in self._asked:
            self._asked.add(message.reply_to)
            self.questions.append(message)
        joining.note(self, message)
        if CHANGE.match(message.text):
            self.changes.append(message)
        if any(pattern.match(message.text) for pattern in (CHECK, OFFER, REOPEN_OFFER)):
            self.notices.append(message)
        for pattern, kind in ((CARD, "cards"), (PROMPT, "prompts"), (PAGE, "pages")):
            found = pattern.match(message.text)
            if found:
                getattr(self._case(str(found[1]), chance), kind).append(message)

    def _case(self, incident_id: str, chance: random.Random) -> Case:
        if incident_id not in self.cases:
            goal = self._goal(chance)
            is_left = goal is Status.UNCLAIMED and chance.random() < LEFT
            self.cases[incident_id] = Case(incident_id, goal, is_left)
            self._working.append(self.cases[incident_id])
        return self.cases[incident_id]

    def _goal(self, chance: random.Random) -> Status:
        """Choose how far people want an incident to come; first each state once."""
        had = {case.goal for case in self.cases.values()}
        left = [goal for goal in GOALS if goal not in had]
        if left:
            return chance.choice(left)
        [goal] = chance.choices(list(GOALS), list(GOALS.values()))
        return goal

    def open_cases(self) -> list[Case]:
        """List what people still work on, as far as they can see it."""
        self._working = [case for case in self._working if not case.reached_goal()]
        return self._working

"""What happened before a program starts: written into the desk's file, and into its world."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

import message_builder
from benchmarks.fleet import Group
from database import Database, Progress
from domain.incidents import Action, Incident
from domain.people import Role, User
from domain.refusals import Refused
from sandbox import Person, SentMessage, Telegram
from sandbox.world.messages import Draft
from texts.language import ENGLISH

WORDS = "Truck 456 engine overheating, I-80 mile 212"
AGE = 60  # seconds since it was reported: too few for a nudge


@dataclass(frozen=True)
class Past:
    """Writes it; `now` is in epoch seconds."""

    telegram: Telegram
    groups: list[Group]
    database: Database
    now: int

    def staff(self, group: Group) -> None:
        """Name the people of a group."""
        chat, managers = group.chat, [_user(group.alice, Role.MANAGER)]
        self.database.groups.record(chat.id, chat.title)
        self.database.teams.set_managers(chat.id, managers, [], None, self.now)
        self.hire(group, group.john)

    def hire(self, group: Group, dispatcher: Person) -> None:
        """Name one more dispatcher of a group."""
        user = _user(dispatcher, Role.DISPATCHER)
        self.database.teams.add(group.chat.id, Role.DISPATCHER, [user], [], None, self.now)

    def report(self, group: Group) -> Incident:
        """Have the driver report; the card is owed."""
        message = group.chat.post(Draft(group.driver, WORDS))
        driver = _user(group.driver, Role.DRIVER)
        incident = self.database.reports.create(
            group.chat.id, message.id, driver, WORDS, self.now - AGE
        )
        if incident is None:
            raise RuntimeError("the report was already there")
        return incident

    def show(self, group: Group, incident: Incident) -> SentMessage:
        """Post and pin the card of an incident as it is."""
        own = str(self.telegram.bot.username)
        markup = message_builder.keyboard(ENGLISH, incident, own).to_dict()
        report = group.chat.find(incident.source_message_id)
        card = group.chat.post(Draft(self.telegram.bot, WORDS, markup=markup, reply_to=report))
        group.chat.pinned.insert(0, card)
        self.database.cards.record_sent(incident, card.id)
        self.database.cards.record_pinned(replace(incident, pinned_message_id=card.id), True)
        return card

    def act(self, group: Group, incident: Incident, *actions: Action) -> Incident:
        """Have the dispatcher act; its card is to be redrawn, and what belongs to it is owed."""
        for action in actions:
            changed = self.database.incidents.apply(
                action, incident.incident_id, group.chat.id, group.john.id, self.now - AGE
            )
            if isinstance(changed, Refused):
                raise RuntimeError(f"{action} was refused: {changed.why}")  # noqa: TRY004 - a state
            incident = changed
        return incident

    def end_contact(self, seconds: int) -> None:
        """Let the desk have been without Telegram for so long."""
        self.database.inbox.record_poll(Progress(self.now - seconds))

    def stay_away(self, seconds: float) -> float:
        """Let Telegram be out of reach for so long; returns its end, by perf_counter."""
        self.telegram.outage = True
        asyncio.get_running_loop().call_later(seconds, self._come_back)
        return time.perf_counter() + seconds

    def _come_back(self) -> None:
        self.telegram.outage = False


def _user(person: Person, role: Role) -> User:
    return User(person.id, person.username, person.full_name, role)

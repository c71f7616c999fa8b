"""What people say: reports in every way, corrections, notes, and that a report is called off."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from domain.incidents import Action
from sandbox import Person, SentMessage
from sandbox.world.chats import Topic
from sandbox.world.message_json import message_json
from tests.chaos import duplicates
from tests.chaos.ledger import Act, Ledger, Note, Report
from tests.chaos.sight import Case, Group, visible

TWICE = 0.05  # of all messages Telegram delivers twice
DUPLICATES = 0.3  # of all that is called off is said to be a duplicate
MOST_NOTES = 6  # about one incident: people come to all of them
TROUBLE = ["steaming"] * 8 + ["crashed", "slow"]  # an accident in one report of ten


class Way(Enum):
    """How something is reported."""

    COMMAND = "the command with what happened"
    PHOTO = "the same, under a photo"
    ALIAS = "nearly the command"
    REPLY = "the command in reply to what the driver said"
    TWO = "the same, by two people at once"
    WORDS = "the same, with words of who replies"
    EDIT = "what was said before, edited into the command"
    BARE = "the command alone, and then the reply to the question"


WAYS: Mapping[Way, int] = dict.fromkeys(Way, 4) | {Way.COMMAND: 12, Way.BARE: 2}
"""How often people report how, as weights."""


class Noted(Enum):
    """What a note is."""

    TEXT = "words"
    PHOTO = "a photo with words under it"
    VOICE = "a voice message"
    PLACE = "a place"


NOTED: Mapping[Noted, int] = {Noted.TEXT: 12, Noted.PHOTO: 3, Noted.VOICE: 1, Noted.PLACE: 2}
"""How often notes are what, as weights."""

Reporting: TypeAlias = "Callable[[Words, Group, str, Topic | None], Report | None]"
Noting: TypeAlias = Callable[[Person, SentMessage, str], SentMessage]


class Words:
    """What is said in all groups; `chance` decides what and how."""

    def __init__(self, ledger: Ledger, chance: random.Random) -> None:
        self.ledger = ledger
        self.chance = chance

    def report(self, group: Group, way: Way | None = None) -> None:
        """Have a driver's trouble reported, in some way."""
        number = len(self.ledger.reports) + 1
        what = self.chance.choice(TROUBLE)
        text = f"Truck {number} <stopped> & {what} 🔥\nseed word {self.chance.random()}"
        [chosen] = self.chance.choices(list(WAYS), list(WAYS.values()))
        report = REPORTING[way or chosen](self, group, text, self._topic(group))
        if report is not None:
            self._reported(group, report)

    def answer(self, group: Group) -> bool:
        """Have the driver reply to a question what happened; False if none was asked."""
        if not group.questions:
            return False
        question = group.questions.pop(0)
        if not question.deleted:
            number = len(self.ledger.reports) + 1
            text = f"Truck {number} is down\nseed word {self.chance.random()}"
            self._reported(group, Report(group.fleet.driver.replies(question, text), text))
        return True

    def _reported(self, group: Group, report: Report) -> None:
        self.ledger.reports.append(report)
        group.reports.append(report)
        self.perhaps_twice(report.logged[-1] if report.logged else report.message)

    def _topic(self, group: Group) -> Topic | None:
        return self.chance.choice([None, *group.chat.topics.values()])

    def perhaps_twice(self, message: SentMessage) -> None:
        """Have Telegram deliver a message twice, now and then."""
        if self.chance.random() < TWICE and message.edit_date is None:
            message.chat.telegram.deliver("message", message_json(message))

    # Corrections

    def correct(self, group: Group) -> None:
        """Have a driver say something else in a report of the last ones."""
        reports = [each for each in group.reports[-8:] if not each.message.deleted]
        if reports:
            report = self.chance.choice(reports)
            number = report.text.split()[1]
            report.correct(f"Truck {number} corrected\nseed word {self.chance.random()}")

    # Notes

    def note(self, case: Case, group: Group) -> None:
        """Have somebody who never works on an incident say something about it."""
        about = self._messages_of(case)
        if not about or case.notes >= MOST_NOTES:
            return
        case.notes += 1
        fleet = group.fleet
        person = self.chance.choice([fleet.driver, fleet.stranger, fleet.admin])
        text = f"vendor called, {self.chance.random()} <min> & parts"
        [kind] = self.chance.choices(list(NOTED), list(NOTED.values()))
        message = NOTING[kind](person, self.chance.choice(about), text)
        note = Note(message, case.incident_id, kind is Noted.PLACE)
        self.ledger.notes.append(note)
        group.notes.append(note)
        self.perhaps_twice(message)

    def edit_note(self, group: Group) -> None:
        """Have somebody say something else in a note of the last ones."""
        notes = [each for each in group.notes[-8:] if each.message.text]
        if notes:
            note = self.chance.choice(notes)
            author = note.message.sender
            if isinstance(author, Person):
                author.edits(note.message, f"no, {self.chance.random()} <min> & parts")

    def edit_summary(self, group: Group) -> None:
        """Have somebody say something else in a summary of the last ones."""
        given = [each for each in self.ledger.acts[-200:] if each.action is Action.SUMMARISE]
        said = [each.message for each in given if each.group_id == group.chat.id]
        messages = [each for each in said if each is not None and each.text]
        if messages:
            message = self.chance.choice(messages[-4:])
            author = message.sender
            if isinstance(author, Person) and group.is_here(author):
                author.edits(message, f"no, the belt, {self.chance.random()} <miles> on")

    def _messages_of(self, case: Case) -> list[SentMessage]:
        """List what people reply to who have something to say about an incident."""
        if case.card is None:
            return []
        report = case.card.reply_to
        reported = [] if report is None or report.deleted else [report]
        return [case.card, *visible(case.pages), *reported]

    # Called off

    def call_off(self, case: Case, group: Group, person: Person) -> None:
        """Have somebody call an incident off, in reply to one of its messages."""
        about = self._messages_of(case)
        if not about:
            return
        if self.chance.random() < DUPLICATES:
            duplicates.call_off(case, group, person, self.ledger, self.chance)
            return
        is_reporter = person is group.fleet.driver
        words = "/cancel" if is_reporter else "/cancel it runs again & well"
        message = person.replies(self.chance.choice(about), words)
        act = Act(group.chat.id, case.incident_id, Action.CANCEL, person.id)
        self.ledger.acts.append(act)
        self.perhaps_twice(message)


# The ways


def _command(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    del words
    said = group.fleet.driver.says(group.chat, f"/new_issue {text}", topic=topic)
    return Report(said, text, "/new_issue ")


def _photo(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    del words
    said = group.fleet.driver.sends_photo(group.chat, f"/new_issue {text}", topic=topic)
    return Report(said, text, "/new_issue ")


def _alias(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    command = words.chance.choice(["/newissue", "/issue", "/ticket", "/new"])
    said = group.fleet.driver.says(group.chat, f"{command} {text}", topic=topic)
    return Report(said, text, f"{command} ")


def _reply(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    said = group.fleet.driver.says(group.chat, text, topic=topic)
    return Report(
        said, text, logged=[words.chance.choice(group.here(group.dispatchers)).replies(said, BARE)]
    )


def _two(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    said = group.fleet.driver.says(group.chat, text, topic=topic)
    two = words.chance.sample(group.here(group.dispatchers), 2)
    return Report(said, text, logged=[person.replies(said, BARE) for person in two])


def _words(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    said = group.fleet.driver.says(group.chat, text, topic=topic)
    own = f"Needs a tow {words.chance.random()}"
    logged = words.chance.choice(group.here(group.dispatchers)).replies(said, f"{BARE} {own}")
    return Report(said, text, logged=[logged], own=f"{own}\n\n")


def _edit(words: Words, group: Group, text: str, topic: Topic | None) -> Report:
    del words
    said = group.fleet.driver.says(group.chat, text, topic=topic)
    group.fleet.driver.edits(said, f"/new_issue {text}")
    return Report(said, text, "/new_issue ")


def _bare(words: Words, group: Group, text: str, topic: Topic | None) -> None:
    del words, text
    group.fleet.driver.says(group.chat, BARE, topic=topic)


BARE = "/new_issue"
REPORTING: Mapping[Way, Reporting] = {
    Way.COMMAND: _command,
    Way.PHOTO: _photo,
    Way.ALIAS: _alias,
    Way.REPLY: _reply,
    Way.TWO: _two,
    Way.WORDS: _words,
    Way.EDIT: _edit,
    Way.BARE: _bare,
}


# What notes are


def _noted_photo(person: Person, about: SentMessage, text: str) -> SentMessage:
    return person.sends_photo(person.chat_of(about), text, reply_to=about)


def _noted_voice(person: Person, about: SentMessage, _: str) -> SentMessage:
    return person.sends_voice(person.chat_of(about), reply_to=about)


def _noted_place(person: Person, about: SentMessage, text: str) -> SentMessage:
    degrees = float(text.split()[2])
    return person.sends_location(person.chat_of(about), 40 + degrees, degrees, reply_to=about)


NOTING: Mapping[Noted, Noting] = {
    Noted.TEXT: lambda person, about, text: person.replies(about, text),
    Noted.PHOTO: _noted_photo,
    Noted.VOICE: _noted_voice,
    Noted.PLACE: _noted_place,
}

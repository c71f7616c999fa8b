"""Which language everybody reads: people by their app or what they tap, groups by what is set.

That changes under way; what is said about then may be in the one or the other.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.languages import Button, Code, Verb, spoken_to
from domain.settings import Button as SettingsButton
from domain.settings import Setting
from domain.settings import Verb as SettingsVerb
from sandbox import CallbackPress, Person
from tests.chaos.kinds import LANGUAGE_CHOSEN, SAVED
from tests.chaos.wording import SPOKEN, Wording
from texts.language import Language

if TYPE_CHECKING:
    from tests.chaos.ledger import Ledger
    from tests.chaos.sight import Group

APPS = ("ru", "uz-Cyrl", "es", "uk", "pa", "en-GB", None, "es-419", "pt-br", "uz", "uk-UA")
"""What Telegram tells of people's apps, one after the other; None and `pt-br` say nothing to us."""

SET = (*list(Code)[1:], Code.ENGLISH, None)
"""What groups read from the beginning, one after the other; None: what their office does."""

OFFICES = 2  # the first groups: what they set goes along when the office moves, so it stays
OF_GROUPS = 0.4  # of all changes of a language are of a group's
LAG = 60.0  # seconds from when something is written until it reaches Telegram, at most


@dataclass
class Choice:
    """A tap that chooses a language; None is the one of the app, or of the office.

    It takes effect between `t` and `done`, which is None until that is known; UTC epoch seconds.
    """

    code: Code | None
    t: float
    press: CallbackPress
    done: float | None = None


@dataclass
class Tongue:
    """What somebody, or a group, reads: `first` from the beginning, then what they tapped."""

    first: Code | None = None
    confirms: Wording = SAVED
    choices: list[Choice] = field(default_factory=list)

    def chooses(self, code: Code | None, press: CallbackPress, now: float) -> None:
        """Note a tap."""
        self.choices.append(Choice(code, now, press))

    def note_answers(self, now: float) -> None:
        """Note what has taken effect by now: whoever may not, or is answered late, reads no yes."""
        for choice in self.choices:
            answer = choice.press.answer.value
            if choice.done is None and answer is not None:
                is_yes = self.confirms.matches_all(answer.text or "")
                choice.done = now if is_yes else None

    def may_be(self, since: float, until: float) -> set[Code | None]:
        """List what may have been read at some moment."""
        found: set[Code | None] = {self.first}
        for choice in self.choices:
            if choice.done is not None and choice.done <= since:
                found = {choice.code}
            elif int(choice.t) <= until:
                found.add(choice.code)
        return found

    @property
    def is_certain(self) -> bool:
        """Whether the last tap has taken effect for certain."""
        return not self.choices or self.choices[-1].done is not None


@dataclass
class Readers:
    """What people read, by their ids."""

    told: dict[int, str | None] = field(default_factory=dict)  # of their apps
    chosen: dict[int, Tongue] = field(default_factory=dict)
    groups: Counter[int] = field(default_factory=Counter)  # in how many they are

    def meets(self, person: Person, language_code: str | None) -> None:
        """Have somebody's app be in a language."""
        person.language_code = self.told[person.id] = language_code

    def tongue_of(self, person_id: int) -> Tongue:
        """Give what somebody chooses."""
        return self.chosen.setdefault(person_id, Tongue(confirms=LANGUAGE_CHOSEN))

    def note_answers(self, now: float) -> None:
        """Note what people chose that has taken effect by now."""
        for tongue in self.chosen.values():
            tongue.note_answers(now)

    def codes_of(self, person_id: int | None, since: float, until: float) -> set[Code | None]:
        """List what somebody may have read; None: whatever is read where they are."""
        if person_id is None:
            return {None}
        told = spoken_to(self.told.get(person_id))
        tongue = self.chosen.get(person_id, Tongue())
        return {each or told for each in tongue.may_be(since, until)}


def spoken(codes: Iterable[Code]) -> list[Language]:
    """Give languages by their codes, in one order always."""
    known = set(codes)
    return [language for code, language in SPOKEN.items() if code in known]


def in_group(group: Group, since: float, until: float | None = None) -> list[Language]:
    """List the languages all of a group may have read since then, until some time or now."""
    until = group.chat.telegram.now() if until is None else until
    codes = group.tongue.may_be(since, until)
    known = {each for each in codes if each is not None}
    return spoken(known | (_inherited(group) if None in codes else set()))


def _inherited(group: Group) -> set[Code]:
    """Tell which language a group may read that set none: its office's, if it has one."""
    if group.company is None:
        return {Code.ENGLISH}
    of_office = {group.company.office.tongue.first or Code.ENGLISH}
    return of_office | {Code.ENGLISH} if group.is_nomad else of_office


def of_person(
    group: Group, person_id: int | None, since: float, until: float | None = None
) -> list[Language]:
    """List the languages somebody may have read about something of a group since then."""
    until = group.chat.telegram.now() if until is None else until
    codes = group.readers.codes_of(person_id, since, until)
    known = {each for each in codes if each is not None}
    shared = in_group(group, since, until) if None in codes else []
    return spoken({*known, *(Code(language.code) for language in shared)})


# What people do


def meet(group: Group, readers: Readers) -> None:
    """Have everybody in a group have their app in some language."""
    group.readers = readers
    for number, person in enumerate(group.everybody, start=group.number):
        readers.groups[person.id] += 1
        if person.id not in readers.told:
            readers.meets(person, APPS[number % len(APPS)])


async def set_up(group: Group) -> None:
    """Have an admin set a group's language, and ask for the buttons of everybody's."""
    fleet = group.fleet
    group.pages = [
        await fleet.asks(fleet.admin, "/settings"),
        await fleet.asks(fleet.admin, "/language"),
    ]
    group.tongue.first = SET[group.number % len(SET)]
    if group.tongue.first is not None:
        await _set(group, group.tongue.first).wait()


def change(group: Group, ledger: Ledger, chance: random.Random) -> None:
    """Have an admin set another language of a group, or somebody choose one for themselves."""
    ledger.looks += 1
    if chance.random() < OF_GROUPS and group.number >= OFFICES:
        code = chance.choice(list(Code))
        group.tongue.chooses(code, _set(group, code), group.chat.telegram.now())
        return
    # Of who is in several groups the taps are handled side by side.
    able = [each for each in group.here(group.everybody) if group.readers.groups[each.id] == 1]
    person, chosen = chance.choice(able), chance.choice([*Code, None])
    button = Button(Verb.AS_IN_APP) if chosen is None else Button(Verb.SET, chosen)
    press = person.presses(group.pages[1], button.data)
    group.readers.tongue_of(person.id).chooses(chosen, press, group.chat.telegram.now())


def _set(group: Group, code: Code) -> CallbackPress:
    button = SettingsButton(SettingsVerb.SET, Setting.LANGUAGE, code.value)
    return group.fleet.admin.presses(group.pages[0], button.data)


async def settle(group: Group) -> None:
    """Have it be known what a group reads: an admin may not have been known as one."""
    while not group.tongue.is_certain:
        code = group.tongue.choices[-1].code or Code.ENGLISH
        press = _set(group, code)
        group.tongue.chooses(code, press, group.chat.telegram.now())
        await press.wait()
        group.tongue.note_answers(group.chat.telegram.now())

"""How groups begin: with shifts of every kind, and people who are called in private."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping

from sandbox import Chat, Person, Telegram
from tests.chaos import away
from tests.chaos.companies import NAME
from tests.chaos.kinds import NOT_SET_UP
from tests.chaos.listeners import Listener
from tests.chaos.shifts import MINUTE, OVERLAPPING, TOGETHER, TOUCHING, Stretches, written
from tests.chaos.sight import Group
from tests.chaos.storm import LOOK_EVERY
from tests.chaos.words import Way, Words
from tests.desk import populate

FORUM = 1  # the group that has topics
CROWD = [f"extra{n}" for n in range(5)]  # who else dispatches where there are many
CROWDED = 3  # the group with more dispatchers than a card can call
WITHOUT_SHIFTS = 2  # the group in which nobody has any
LISTENING = ("john", "alice")  # who is called in private, in two groups of four
OFFICES = 2  # the first groups are each the office of a company
TWIN = "tess"  # who works in the offices of both companies
ALONE = 18  # the group from which on groups are in no fleet
NOMADS = (4, 5, 12, 13)  # groups that leave their fleet and join it again


def group(telegram: Telegram, number: int) -> Group:
    """Fill a group with people; not all of them have a handle, and some come and go."""
    chat = telegram.supergroup(title(number), forum=number == FORUM)
    fleet = populate(telegram, chat, f"_{number}")
    fleet.people["nora"] = telegram.person(f"Nora Nameless{number}")
    others = CROWD if number == CROWDED else []
    others = [*others, away.WANDERERS[0]] if away.has_wanderers(number) else others
    for name in others:
        fleet.people[name] = telegram.person(name.title(), username=f"{name}_{number}")
    if number < OFFICES:
        others = [*others, TWIN]
        fleet.people[TWIN] = _twin(telegram)
    for name in ("nora", *others):
        chat.add(fleet.people[name])
    found = Group(number, fleet, ["john", "kate", "nora", *others], ["alice", "bob"])
    found.is_nomad = number in NOMADS
    if away.has_wanderers(number):
        found.wanderers = [fleet.people[name] for name in away.WANDERERS]
    return found


def _twin(telegram: Telegram) -> Person:
    """Give the person who works in all offices."""
    known = telegram.user_called(TWIN)
    return known if isinstance(known, Person) else telegram.person("Tess Twin", username=TWIN)


def room(telegram: Telegram, office: Group) -> Chat:
    """Open another group for the people of an office, to which it can be moved."""
    chat, fleet = telegram.supergroup(f"{NAME} back office"), office.fleet
    for person in office.everybody:
        chat.add(person, status="creator" if person is fleet.admin else "member")
    chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    return chat


def title(number: int) -> str:
    """Give a group its title; those of one company are called as those of the other."""
    if number < OFFICES:
        return f"{NAME} office"
    return f"Rig {number // OFFICES}" if number < ALONE else f"Fleet {number}"


async def report_too_early(group: Group, words: Words) -> None:
    """Report in a group that is not set up, in several ways; whoever does is told so."""
    for way in (Way.COMMAND, Way.REPLY, Way.EDIT):
        words.report(group, way)
    await group.fleet.until(
        lambda: any(NOT_SET_UP.match(each.text) for each in group.chat.bot_messages),
        "what is missing to be said",
    )
    words.correct(group)


async def name_people(group: Group) -> None:
    """Have an admin name managers and dispatchers, and have each of them seen."""
    fleet, named = group.fleet, [each for each in group.dispatchers if each.username]
    managers = " ".join(f"@{each.username}" for each in group.managers)
    await fleet.asks(fleet.admin, f"/configure_managers {managers}")
    handles = " ".join(f"@{each.username}" for each in named)
    await fleet.asks(fleet.admin, f"/add_dispatcher {handles}")
    greeting = fleet.nora.says(fleet.chat, "good morning")
    await fleet.answer_to(fleet.admin.replies(greeting, "/add_dispatcher"))
    for person in (*group.managers, *named):
        person.says(fleet.chat, "good morning")
    await fleet.quiet()
    if fleet.chat.is_forum:
        fleet.chat.topic("Breakdowns", by=fleet.admin)


def first_shift(now: float) -> int:
    """Tell when the first shifts begin: when all groups are set up, at a full minute."""
    return MINUTE * (int(now) // MINUTE + 2)


async def set_shifts(group: Group, began: int) -> None:
    """Have an admin set the shifts of a group; in some, somebody says by taps when they are on."""
    fleet = group.fleet
    if group.number == CROWDED:
        await fleet.asks(fleet.admin, f"/shift all dispatchers {written(began, TOGETHER)}")
        for person in group.dispatchers:
            group.rota.add(person, began, TOGETHER)
        return
    shifts = _kind(group.number)
    for name, stretches in shifts.items():
        await _set(group, fleet.people[name], began, stretches)
    if "nora" not in shifts and group.number >= OFFICES:
        group.without_shifts = fleet.nora
        group.duty = await fleet.asks(fleet.admin, "/duty")


def _kind(number: int) -> Mapping[str, Stretches]:
    if number == WITHOUT_SHIFTS:
        return {}
    return OVERLAPPING if number % 2 else TOUCHING


async def _set(group: Group, person: Person, began: int, stretches: Stretches) -> None:
    fleet = group.fleet
    said = written(began, stretches)
    if person.username:
        await fleet.asks(fleet.admin, f"/shift @{person.username} {said}")
    else:
        about = person.says(fleet.chat, "when do I work?")
        await fleet.answer_to(fleet.admin.replies(about, f"/shift {said}"))
    group.rota.add(person, began, stretches)


async def switch_on(group: Group, chance: random.Random) -> None:
    """Have some people of every second group switch their calls in private on."""
    if group.number % 4 >= OFFICES:
        return
    group.listeners = [Listener(group.fleet.people[name], group) for name in LISTENING]
    for listener in group.listeners:
        while listener.since is None:
            listener.look(chance)
            listener.note_answer()
            await asyncio.sleep(LOOK_EVERY)

"""How groups get into fleets and out of them: invitations, what the office says, and moving it."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from domain.fleets import Verb, parse_fleet_button
from sandbox import Chat, Person, SentMessage
from tests.chaos.companies import NAME, Company, Stay
from tests.chaos.kinds import JOIN_REQUEST, JOINED, LEFT, MOVED_HERE
from tests.chaos.wording import Wording

if TYPE_CHECKING:
    from tests.chaos.sight import Group

PATIENCE = (6.0, 12.0)  # seconds until somebody says again what had no effect
STAYS = 0.3  # of all times an admin looks at their fleet they leave it
OUTDATED = 0.15  # of all invitations that people bring to a group
NEWEST = 3  # codes of which one may be the one that counts
REFUSED = 0.2  # of all groups that ask to be let in
INTRUDED = 0.2  # of all times somebody decides who may not
FOREIGN = 0.2  # of all times an office does something, a group is brought to the other fleet
RENEWED = 0.2  # of the same, it renews its code
MOVED = 0.1  # of the same, it moves


# Setting up


async def found(company: Company) -> None:
    """Have the admin of an office make it one, and bring all other groups to its fleet."""
    office = company.office
    asked = company.a_while_ago()
    await office.fleet.asks(office.fleet.admin, f"/fleet new {NAME}")
    office.stays.append(Stay(asked, company.clock()))
    for room in company.rooms[1:]:
        _bring(room, office.fleet.admin, company.codes[-1])
        await room.telegram.until(lambda room=room: _said(room, JOINED), 30, "a room to join")  # type: ignore[misc]
    await asyncio.gather(*(_joins(company, group) for group in company.groups[1:]))


async def _joins(company: Company, group: Group) -> None:
    """Have an admin of a group bring an invitation, and one of the office let it in."""
    bring(company, group)
    found: list[SentMessage] = []

    def is_asked() -> bool:
        found[:] = [each for each in requests(company) if _title(each) == group.chat.title]
        return bool(found)

    await group.fleet.until(is_asked, "the office to be asked")
    _decide(found[0], company.office.fleet.admin, Verb.LET_IN)
    await group.fleet.until(lambda: _said(group.chat, JOINED), "a group to join")
    for message in group.chat.bot_messages:
        note(group, message)


def _said(chat: Chat, pattern: Wording) -> bool:
    return any(pattern.match(message.text) for message in chat.bot_messages)


# What people see


def note(group: Group, message: SentMessage) -> None:
    """Note what a message says of the fleet a group is in, or of where its office is."""
    if group.company is not None and group.company.office is group:
        _note_move(group.company, message)
        return
    stay = group.stays[-1] if group.stays else None
    if stay is None or stay.is_over or group.company is None or message.date < int(stay.asked):
        return
    now = group.company.clock()
    if stay.joined is None and JOINED.match(message.text):
        stay.joined = now
    elif stay.leaving is not None and LEFT.match(message.text):
        stay.left = now


def _note_move(company: Company, message: SentMessage) -> None:
    room = next((room for room in company.rooms if room is message.chat), None)
    if room is not None and MOVED_HERE.match(message.text):
        company.rooms.remove(room)
        company.rooms.insert(0, room)


def requests(company: Company) -> list[SentMessage]:
    """List the questions that stand in the rooms whether to let a group in."""
    shown = (message for room in company.rooms for message in room.bot_messages)
    return [message for message in shown if Verb.LET_IN in _verbs(message)]


def _verbs(message: SentMessage) -> dict[Verb, str]:
    every = [button.callback_data or "" for row in message.buttons for button in row]
    parsed = {data: parse_fleet_button(data) for data in every}
    return {button.verb: data for data, button in parsed.items() if button is not None}


def _title(request: SentMessage) -> str:
    """Read off a question which group asks."""
    found = JOIN_REQUEST.match(request.text)
    return str(found[1]) if found else ""


# What people do


def come_or_go(group: Group, chance: random.Random) -> None:
    """Have the admin of a group that comes and goes take it out of the fleet, or bring it back."""
    company, stay = group.company, group.stays[-1] if group.stays else None
    if company is None or not group.is_nomad or time.monotonic() < group.not_before:
        return
    group.not_before = time.monotonic() + chance.uniform(*PATIENCE)
    if stay is None or stay.joined is None or stay.is_over:
        outdated = company.codes[:-NEWEST]
        if outdated and chance.random() < OUTDATED:
            _bring(group.chat, group.fleet.admin, chance.choice(outdated))
        else:
            bring(company, group)
    elif stay.leaving is not None or chance.random() < STAYS:
        leave(company, group)


def bring(company: Company, group: Group) -> None:
    """Have the admin of a group bring it the invitation: from now on it may be in the fleet."""
    if not group.stays or group.stays[-1].is_over:
        group.stays.append(Stay(company.a_while_ago()))
    _bring(group.chat, group.fleet.admin, company.codes[-1])


def leave(company: Company, group: Group) -> None:
    """Have the admin of a group take it out of the fleet: from now on it may be out."""
    stay = group.stays[-1]
    stay.leaving = stay.leaving or company.a_while_ago()
    group.fleet.admin.says(group.chat, "/fleet leave")


def _bring(chat: Chat, admin: Person, code: str) -> None:
    admin.says(chat, f"/start@{chat.telegram.bot.username} {code}")


def in_office(company: Company, chance: random.Random) -> None:
    """Have people of an office decide who may join, renew its code, or move it.

    Or somebody of the other one brings its invitation to a group of this fleet.
    """
    asked = requests(company)
    if asked:
        _perhaps_decide(company, chance.choice(asked), chance)
    how = chance.random()
    admin = company.office.fleet.admin
    if how < RENEWED:
        admin.says(company.chat, "/fleet code")
    elif how < RENEWED + MOVED:
        admin.says(company.rooms[-1], "/fleet office")
    elif how < RENEWED + MOVED + FOREIGN:
        settled = [each for each in company.groups if not each.is_nomad]
        group = chance.choice(settled)
        _bring(group.chat, group.fleet.admin, chance.choice(company.others or [company]).codes[-1])


def _perhaps_decide(company: Company, request: SentMessage, chance: random.Random) -> None:
    office = company.office
    able = [office.fleet.admin, *office.managers]
    others = [office.fleet.stranger, *office.dispatchers]
    person = chance.choice(others if chance.random() < INTRUDED else able)
    verb = Verb.REFUSE if chance.random() < REFUSED else Verb.LET_IN
    _decide(request, person, verb)


def _decide(request: SentMessage, person: Person, verb: Verb) -> None:
    person.presses(request, _verbs(request)[verb])


# In the end


async def settle(group: Group) -> None:
    """Have it be known whether a group is in its fleet."""
    stay = group.stays[-1] if group.stays else None
    while stay is not None and stay.leaving is not None and not stay.is_over:
        said = await group.fleet.asks(group.fleet.admin, "/fleet leave")
        note(group, said)

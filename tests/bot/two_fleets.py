"""Two fleets of the same names, and what of one of them is seen in what is sent to the other."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from database import Change, Owed
from domain.fleets import Joining
from domain.people import Role, User, account
from sandbox import ApiCall, Chat, Person
from sending.redraws import DRAWS
from tests.bot.offices import founded, join
from tests.desk import PATIENCE, Desk, Fleet, eventually, populate

MARK = "zanzibar"  # stands in all that is written in the fleet nothing may be seen of
UNSENT = ("getChatMember", "getChat", "getUpdates")  # what Telegram is asked, and nobody reads
_TEAM = {Role.MANAGER: ("admin", "alice", "bob"), Role.DISPATCHER: ("admin", "john", "kate")}


@dataclass(frozen=True)
class Side:
    """A fleet: its office and its trucks' groups, with the same people in all of them."""

    office: Fleet
    trucks: Sequence[Fleet]
    others: Sequence[Chat] = ()
    """Groups that want into it."""
    ids: Sequence[str] = ()
    """Of its incidents."""

    @property
    def chats(self) -> list[Chat]:
        """Its groups."""
        return [self.office.chat, *(truck.chat for truck in self.trucks), *self.others]

    @property
    def people(self) -> list[Person]:
        """Its people."""
        return list(self.office.people.values())

    @property
    def readers(self) -> set[int]:
        """Where its people read: the ids of its groups and of their private chats."""
        return {chat.id for chat in self.chats} | {person.id for person in self.people}

    @property
    def names(self) -> frozenset[str]:
        """What tells it from the other one: its word, ids of chats and people, handles."""
        of_chats = [str(chat.id).removeprefix("-100") for chat in self.chats]
        of_people = [str(person.id) for person in self.people]
        handles = [f"@{person.username}" for person in self.people if person.username]
        return frozenset([MARK, *of_chats, *of_people, *handles])

    def hidden(self, typed: str) -> list[str]:
        """List what nobody else may see of it, but for what they typed themselves."""
        return [each for each in (*self.names, *self.ids) if each not in typed]


async def two_fleets(desk: Desk) -> tuple[Side, Side]:
    """Open both: the second has a truck more, whose title has the mark, as all its words."""
    ours = await _opened(desk, "", ["Dave / 456"])
    theirs = await _opened(desk, "0", ["Dave / 456", f"Zed / 999 {MARK}"])
    for fleet in (ours.office, ours.trucks[0]):
        await fleet.reports("Truck 456 engine overheating")
    ids = [await _reported(desk, theirs, number) for number in range(6)]
    others = [_asking(desk, theirs)]
    await desk.sweep()
    await eventually(lambda: not desk.database.deliveries.groups_owed(), "nothing to be owed")
    return ours, replace(theirs, others=others, ids=ids)


def _asking(desk: Desk, side: Side) -> Chat:
    """Have a group ask to be let in, which the office has not answered yet."""
    chat, by = desk.telegram.supergroup(f"Zoe / 111 {MARK}"), side.office.driver
    desk.database.groups.record(chat.id, chat.title)
    change, fleet = Change(chat.id, by.id, desk.clock.time), founded(desk, side.office)
    requests = desk.database.join_requests
    asked = requests.bring(change, fleet, _user(by), is_admin=False, code=fleet.code)
    assert asked is Joining.ASKED
    desk.application.bot_data.outbox.wake(side.office.chat.id)
    return chat


async def _opened(desk: Desk, suffix: str, titles: Iterable[str]) -> Side:
    """Open the groups of a fleet, and name its team in the office."""
    office = populate(desk.telegram, desk.telegram.supergroup("Acme office"), suffix)
    trucks = [Fleet(desk.telegram, desk.telegram.supergroup(title), office.people)
              for title in titles]  # fmt: skip
    for fleet in (office, *trucks):
        for name, person in office.people.items():
            fleet.chat.add(person, status="creator" if name == "admin" else "member")
        fleet.chat.add_bot(admin=True, can_pin=True, by=office.admin)
        await fleet.appears("Incident desk is here")
    _name_team(desk, office)
    founded(desk, office, "Acme")
    for truck in trucks:
        join(desk, office, truck)
    return Side(office, trucks)


def _name_team(desk: Desk, office: Fleet) -> None:
    teams, group_id, now = desk.database.teams, office.chat.id, desk.clock.time
    managers, dispatchers = (
        [_user(office.people[name]) for name in _TEAM[role]]
        for role in (Role.MANAGER, Role.DISPATCHER)
    )
    teams.set_managers(group_id, managers, [], None, now)
    teams.add(group_id, Role.DISPATCHER, dispatchers, [], None, now)


def _user(person: Person) -> User:
    return account(person.id, person.username, person.full_name)


async def _reported(desk: Desk, side: Side, number: int) -> str:
    """Report the next incident in one of the trucks' groups, and bring it to some state."""
    truck = side.trucks[number % len(side.trucks)]
    card = await truck.reports(f"Truck 456 engine overheating {MARK}")
    incident_id = re.findall(r"TKT-\d+-\d+", card.text)[0]
    truck.kate.replies(card, f"vendor called {MARK}")
    if number % 3:
        await truck.john.taps(card, "✅ Claim")
        await truck.shows(card, "Claimed by @john0")
    if number % 3 == 2:
        await truck.john.taps(card, "🏁 Resolve")
        prompt = await truck.appears(f"resolution summary for {incident_id}")
        if number == 2:
            truck.john.replies(prompt, f"hose replaced {MARK}")
            await truck.shows(card, "RESOLVED")
    await idle(desk)
    return str(incident_id)


async def idle(desk: Desk) -> None:
    """Wait until all that people did is handled, and whoever waits for an answer has one."""
    data = desk.application.bot_data

    def is_busy() -> bool:
        waits = data.replies.pending._writers or data.background._tasks  # noqa: SLF001
        comes_in = desk.telegram.queue.pending or waits or desk.database.inbox.pending()
        return bool(comes_in or any(map(owed, desk.database.deliveries.groups_owed())))

    def owed(group_id: int) -> list[Owed]:  # a board may wait for the next sweep
        every = desk.database.deliveries.owed(group_id)
        return [each for each in every if each.delivery not in DRAWS]

    async def over() -> None:
        while is_busy():  # noqa: ASYNC110 - none of them tells
            await asyncio.sleep(0.001)

    await asyncio.wait_for(over(), PATIENCE)


def leaks(calls: Iterable[ApiCall], theirs: Side, typed: str = "") -> list[str]:
    """List what is sent, and has something of a fleet in it that its reader did not type."""
    found = []
    for call in calls:
        said = json.dumps(call.params, ensure_ascii=False)
        hidden = theirs.hidden(typed)
        if call.method not in UNSENT and any(each in said for each in hidden):
            found.append(f"{call.method} {said}")
    return found


def stored(desk: Desk, side: Side) -> dict[str, list[dict[str, object]]]:
    """Read all that is stored of a fleet: every row that has an id of its own in it."""
    ids = side.readers
    connection = desk.database.connection
    tables = connection.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
    rows = {
        each: [dict(row) for row in connection.sql(f"SELECT * FROM {each}")]  # noqa: S608 - a table's
        for each in (table["name"] for table in tables)
    }

    def is_theirs(row: dict[str, object]) -> bool:
        return bool(ids & {*row.values()}) or row.get("incident_id") in side.ids

    return {name: [row for row in each if is_theirs(row)] for name, each in rows.items()}

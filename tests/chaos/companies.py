"""Companies: fleets of several groups, as the people in them know who belongs to which and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox import Chat, Person, SentMessage
from tests.chaos.storm import WorldClock

if TYPE_CHECKING:
    from tests.chaos.ledger import Act
    from tests.chaos.sight import Group

NAME = "Acme"  # of all companies: nothing but where they are tells them apart
LAG = 5.0  # seconds the desk's clock may be behind when the world's was set forward
CODE = re.compile(r"startgroup=([\w-]+)")


@dataclass
class Stay:
    """That a group is in its company's fleet, in UTC epoch seconds.

    It may be from `asked` until `left`, and is for certain from `joined` until `leaving`. None is
    what has not come yet.
    """

    asked: float
    joined: float | None = None
    leaving: float | None = None
    left: float | None = None

    def may_be(self, time: float) -> bool:
        """Tell whether the group may have been in the fleet then, to the second."""
        return int(self.asked) <= time and (self.left is None or time <= self.left + 1)

    def must_be(self, time: float) -> bool:
        """Tell whether the group was in the fleet then for certain, to the second."""
        if self.joined is None or time <= self.joined:
            return False
        return self.leaving is None or time + 1 < self.leaving

    @property
    def is_over(self) -> bool:
        """Whether it has ended for certain."""
        return self.left is not None


@dataclass
class Company:
    """A fleet: `rooms` are the groups where its people sit, the first of them the office now.

    They are in all of the rooms. `groups` are those that belong to it, or once did, but for the
    second room; their numbers begin with the office's.
    """

    office: Group
    rooms: list[Chat]
    clock: WorldClock
    groups: list[Group] = field(default_factory=list)
    others: list[Company] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        """Whoever has a role in all its groups."""
        return [*self.office.dispatchers, *self.office.managers]

    @property
    def chat(self) -> Chat:
        """The office now."""
        return self.rooms[0]

    @property
    def codes(self) -> list[str]:
        """The codes of its invitations as they stand in its rooms, the newest last."""
        shown = (each for room in self.rooms for each in room.bot_messages)
        sent = sorted(shown, key=lambda each: (each.date, each.id))
        return list(dict.fromkeys(code for message in sent for code in _codes(message)))

    def home_of(self, incident_id: str) -> Group | None:
        """Find the group an incident was reported in, as far as people have seen it.

        Who works in two offices reads of both fleets.
        """
        groups = (group for company in (self, *self.others) for group in company.groups)
        return next((group for group in groups if incident_id in group.cases), None)

    def a_while_ago(self) -> float:
        """Tell the earliest time by which the desk may date what happens now."""
        return self.clock.earlier(self.clock(), LAG)


def _codes(message: SentMessage) -> Iterator[str]:
    urls = (button.url or "" for row in message.buttons for button in row)
    for url in (*urls, message.text):
        yield from CODE.findall(url)


def at_home(group: Group, act: Act | None) -> Act | None:
    """Say of what somebody of a group did in private in which group the incident was reported."""
    home = group.company.home_of(act.incident_id) if act and group.company else None
    return replace(act, group_id=home.chat.id) if act and home else act


def dealt(groups: Sequence[Group], rooms: Sequence[Chat], clock: WorldClock) -> list[Company]:
    """Deal groups out to companies, an office first: each has one of the other `rooms`, too."""
    pairs = zip(groups, rooms, strict=False)
    companies = [Company(office, [office.chat, room], clock) for office, room in pairs]
    for company in companies:
        company.others += [each for each in companies if each is not company]
    for number, group in enumerate(groups):
        group.company = companies[number % len(companies)]
        group.company.groups.append(group)
    return companies

"""Who plays in the playground: two groups, a fleet of an office and six trucks, their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.world.chats import Chat
    from sandbox.world.people import Person
    from sandbox.world.telegram import Telegram

#: Full names with the handle each person has; None for people without a @username.
HANDLES: dict[str, str | None] = {
    "Dave Miller": "dave",
    "John Carter": "john",
    "Kate Brooks": "kate",
    "Alice Novak": "alice",
    "Bob Rivera": None,
    "Ada Stone": "ada",
    "Otto Lang": "otto",
    "Sam Reyes": "sam",
    "Rita Moss": "rita",
    "Luis Ortega": None,
    "Mia Petrov": None,
    "Vera Lindt": "vera",
    "Nora Quinn": "nora",
    "Omar Haddad": "omar",
    "Lena Fox": "lena",
    "Ray Dunn": None,
    "Ines Cruz": "ines",
    "Paul Wade": "paul",
    "Mona Hale": None,
    "Theo Banks": "theo",
}


@dataclass(frozen=True)
class GroupPlan:
    """A group: who is in it as what, and what its admin says to set it up; first the admin."""

    title: str
    admin: str
    jobs: dict[str, str]
    greetings: Sequence[tuple[str, str]]
    managers: str = ""
    dispatchers: str = ""


@dataclass(frozen=True)
class Truck:
    """A truck's group, what its driver reports, and who has that."""

    group: GroupPlan
    report: str = ""
    claimed_by: str = ""
    waits: str = ""


@dataclass(frozen=True)
class FleetPlan:
    """Groups with one team, which sits in the office."""

    name: str
    office: GroupPlan
    trucks: Sequence[Truck]


ADMIN, OWNER = "Ada Stone", "Vera Lindt"
NORTH = GroupPlan(
    "North Fleet",
    ADMIN,
    {
        "Dave Miller": "driver",
        "John Carter": "dispatcher",
        "Kate Brooks": "dispatcher",
        "Alice Novak": "manager",
        "Bob Rivera": "manager, no @username",
        ADMIN: "group admin",
        "Otto Lang": "member, no role",
        "Luis Ortega": "driver, no @username",
    },
    (
        ("Alice Novak", "Morning all ☕"),
        ("Bob Rivera", "Morning. Snow on I-80 from mile 200, drive carefully"),
        ("John Carter", "On desk until 14:00"),
        ("Kate Brooks", "Me too, John and I share the board today"),
        ("Dave Miller", "Truck 456 is loaded, leaving the yard now"),
    ),
    "@alice Bob Rivera",
    "@john @kate",
)
SOUTH = GroupPlan(
    "South Fleet",
    ADMIN,
    {
        "Sam Reyes": "driver",
        "Rita Moss": "dispatcher",
        "Alice Novak": "manager",
        ADMIN: "group admin",
        "John Carter": "visitor, no role here",
        "Mia Petrov": "dispatcher, no @username",
    },
    (("Rita Moss", "South desk is open, Mia has the nights"), ("Alice Novak", "Hi Rita")),
    "@alice",
    "@rita Mia Petrov",
)


def group_of(unit: int, driver: str, said: str) -> GroupPlan:
    """Plan the group of a truck, called as many fleets call theirs."""
    jobs = {driver: "driver", OWNER: "group admin", "Nora Quinn": "dispatcher of the office"}
    greetings = ((driver, said), ("Nora Quinn", "Got it, thank you"))
    return GroupPlan(f"{driver} / {unit}", OWNER, jobs, greetings)


ACME = FleetPlan(
    "Acme",
    GroupPlan(
        "Acme office",
        OWNER,
        {OWNER: "manager, group admin", "Nora Quinn": "dispatcher", "Omar Haddad": "dispatcher"},
        (
            ("Vera Lindt", "Six trucks out today"),
            ("Omar Haddad", "I am in no truck's group, and see them all on the board"),
            ("Nora Quinn", "Morning, I have the phones"),
        ),
        "@vera",
        "@nora @omar",
    ),
    (
        Truck(
            group_of(501, "Lena Fox", "Loaded in Laramie, reefer set to 34"),
            "Reefer shows alarm 18, Laramie, loaded",
            "Nora Quinn",
        ),
        Truck(group_of(502, "Ray Dunn", "Rolling, ETA Omaha 16:00")),
        Truck(
            group_of(503, "Ines Cruz", "Left Denver, going east"),
            "Air leak at the tractor, I-76 EB mile 64",
            "Nora Quinn",
            "parts 2h",
        ),
        Truck(group_of(504, "Paul Wade", "Empty in Salina, waiting for a load")),
        Truck(
            group_of(505, "Mona Hale", "In the Amarillo yard"), "Wiper motor is dead", "Vera Lindt"
        ),
        Truck(group_of(506, "Theo Banks", "On my 34 until tomorrow")),
    ),
)
PLANS = (NORTH, SOUTH, ACME.office, *(truck.group for truck in ACME.trucks))


@dataclass(frozen=True)
class Cast:
    """The groups and, by chat and person, what somebody does there."""

    telegram: Telegram
    people: dict[str, Person]
    groups: dict[str, Chat]
    jobs: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def chats(self) -> list[Chat]:
        """The groups, and everybody's chat with the bot."""
        return [*self.groups.values(), *map(self.telegram.private, self.people.values())]


def gather(telegram: Telegram) -> Cast:
    """Fill an empty world, always with the same ids, without the bot and without a word."""
    people = {name: telegram.person(name, username=handle) for name, handle in HANDLES.items()}
    cast = Cast(telegram, people, {plan.title: telegram.supergroup(plan.title) for plan in PLANS})
    for plan in PLANS:
        chat = cast.groups[plan.title]
        for name in plan.jobs:
            chat.add(people[name], status="creator" if name == plan.admin else "member")
        cast.jobs[chat.id] = {people[name].id: job for name, job in plan.jobs.items()}
    for person in people.values():
        telegram.private(person)
    return cast

"""Who plays in the playground: two fleets, their people, and how the groups were set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.world.chats import Chat
    from sandbox.world.messages import SentMessage
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
}


@dataclass(frozen=True)
class GroupPlan:
    """A group: who is in it as what, and what its admin says to set it up."""

    title: str
    jobs: dict[str, str]
    managers: str
    dispatchers: str
    greetings: Sequence[tuple[str, str]]


ADMIN = "Ada Stone"
NORTH = GroupPlan(
    "North Fleet",
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
    "@alice Bob Rivera",
    "@john @kate",
    (
        ("Alice Novak", "Morning all ☕"),
        ("Bob Rivera", "Morning. Snow on I-80 from mile 200, drive carefully"),
        ("John Carter", "On desk until 14:00"),
        ("Kate Brooks", "Me too, John and I share the board today"),
        ("Dave Miller", "Truck 456 is loaded, leaving the yard now"),
    ),
)
SOUTH = GroupPlan(
    "South Fleet",
    {
        "Sam Reyes": "driver",
        "Rita Moss": "dispatcher",
        "Alice Novak": "manager",
        ADMIN: "group admin",
        "John Carter": "visitor, no role here",
        "Mia Petrov": "dispatcher, no @username",
    },
    "@alice",
    "@rita Mia Petrov",
    (("Rita Moss", "South desk is open, Mia has the nights"), ("Alice Novak", "Hi Rita")),
)
PLANS = (NORTH, SOUTH)


@dataclass(frozen=True)
class Cast:
    """The two groups and, by chat and person, what somebody does there."""

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
            chat.add(people[name], status="creator" if name == ADMIN else "member")
        cast.jobs[chat.id] = {people[name].id: job for name, job in plan.jobs.items()}
    for person in people.values():
        telegram.private(person)
    return cast


async def set_up(cast: Cast) -> None:
    """Add the bot to both groups and name its team, by messages to the running bot.

    Raises TimeoutError when the bot stays silent.
    """
    for plan in PLANS:
        await _set_up_group(cast, plan)


async def _set_up_group(cast: Cast, plan: GroupPlan) -> None:
    chat, admin = cast.groups[plan.title], cast.people[ADMIN]
    chat.add_bot(admin=True, can_pin=True, by=admin)
    await cast.telegram.until(lambda: chat.bot_messages, 30, "the bot's welcome")
    for said in (f"/configure_managers {plan.managers}", f"/add_dispatcher {plan.dispatchers}"):
        nameless = {name: cast.people[name] for name in plan.jobs if name in said}
        await _answered(admin.says(chat, said, mentions=nameless))
    for name, text in plan.greetings:  # the first word of each binds their handle
        cast.people[name].says(chat, text)
    await _answered(admin.says(chat, "/team"))


async def _answered(message: SentMessage) -> None:
    """Wait until the bot has replied to a message."""
    chat = message.chat
    await chat.telegram.until(
        lambda: any(other.reply_to is message for other in chat.bot_messages),
        30,
        f"an answer to {message.text!r}",
    )

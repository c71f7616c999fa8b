"""How the playground's groups are set up: by messages to the running bot, as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.cast import ACME, NORTH, SOUTH
from sandbox.languages import CHOOSES, ENGLISH, sets

if TYPE_CHECKING:
    from sandbox.cast import Cast, FleetPlan, GroupPlan, Truck
    from sandbox.world.messages import SentMessage
    from sandbox.world.people import Person

PATIENCE = 30  # seconds the bot may take to say something
CODE = re.compile(r"\?startgroup=([\w-]+)")


async def set_up(cast: Cast) -> None:
    """Add the bot to all groups and name their teams; raises TimeoutError when it stays silent."""
    for plan in (NORTH, SOUTH):
        await _set_up_group(cast, plan)
        await _answered(cast.people[plan.admin].says(cast.groups[plan.title], "/team"))
    await _set_up_fleet(cast, ACME)


async def _set_up_group(cast: Cast, plan: GroupPlan) -> None:
    chat, admin = cast.groups[plan.title], cast.people[plan.admin]
    chat.add_bot(admin=True, can_pin=True, by=admin)
    await cast.telegram.until(lambda: chat.bot_messages, PATIENCE, "the bot's welcome")
    if admin.language_code not in (None, ENGLISH):
        await _choose_language(await _answered(admin.says(chat, "/settings")), admin)
    for said in (f"/configure_managers {plan.managers}", f"/add_dispatcher {plan.dispatchers}"):
        nameless = {name: cast.people[name] for name in plan.jobs if name in said}
        await _answered(admin.says(chat, said, mentions=nameless))
    _greet(cast, plan)  # the first word of each binds their handle


async def _choose_language(settings: SentMessage, admin: Person) -> None:
    """Have a group, and those that join its fleet, read what its admin does."""
    for words in (CHOOSES, sets(admin.language_code or ENGLISH)):
        await admin.taps_what_sends(settings, *words, timeout=PATIENCE)


def _greet(cast: Cast, plan: GroupPlan) -> None:
    for name, text in plan.greetings:
        cast.people[name].says(cast.groups[plan.title], text)


async def _set_up_fleet(cast: Cast, plan: FleetPlan) -> None:
    """Begin a fleet in its office, and have the trucks' groups join it."""
    office, owner = cast.groups[plan.office.title], cast.people[plan.office.admin]
    await _set_up_group(cast, plan.office)
    founded = await _answered(owner.says(office, f"/fleet new {plan.name}"))
    code = _code(founded)
    for truck in plan.trucks:
        owner.brings_bot(cast.groups[truck.group.title], code)
        await _set_up_truck(cast, truck)


async def _set_up_truck(cast: Cast, truck: Truck) -> None:
    """Have a driver report, and somebody of the office see to it."""
    chat = cast.groups[truck.group.title]
    await cast.telegram.until(lambda: chat.bot_messages, PATIENCE, "the bot's welcome")
    _greet(cast, truck.group)
    if not truck.report:
        return
    [driver, *_] = truck.group.jobs
    cast.people[driver].says(chat, f"/new_issue {truck.report}")
    await cast.telegram.until(lambda: chat.pinned, PATIENCE, "the pinned card")
    [card] = chat.pinned
    owner = cast.people[truck.claimed_by]
    await owner.taps_what_sends(card, "claim", timeout=PATIENCE)
    if truck.waits:
        await _answered(owner.replies(card, f"/wait {truck.waits}"))


def _code(founded: SentMessage) -> str:
    """Read the invitation of a fleet, as a person's client does."""
    urls = [button.url or "" for row in founded.buttons for button in row]
    [code] = [found[1] for found in map(CODE.search, urls) if found]
    return code


async def _answered(message: SentMessage) -> SentMessage:
    """Wait until the bot has replied to a message."""
    telegram = message.chat.telegram
    await telegram.until(lambda: _answers(message), PATIENCE, f"an answer to {message.text!r}")
    return _answers(message)[-1]


def _answers(message: SentMessage) -> list[SentMessage]:
    return [other for other in message.chat.bot_messages if other.reply_to is message]

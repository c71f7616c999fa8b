"""What several bot-layer tests need: states to start from, troubles, and the end of all work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping

from domain.incidents import Action, Incident, Status
from domain.people import User
from domain.transitions import IN_CHARGE, TRANSITIONS
from message_builder import BUTTONS, KEYBOARDS, MORE
from sandbox import ApiCall, Fault, Person, SentMessage, Telegram
from tests.desk import PATIENCE, Desk, Fleet, open_group, populate
from texts.language import ENGLISH

ID = "TKT-2026-0001"
STATES: Mapping[str, Status] = {
    "new": Status.UNCLAIMED,
    "claimed": Status.CLAIMED_T1,
    "escalated": Status.ESCALATED,
    "handled": Status.CLAIMED_T2,
    "asked": Status.AWAITING_SUMMARY,
    "asked by a manager": Status.AWAITING_SUMMARY,
}
"""What `card_in` knows: every state of an open incident, by its name in tests."""


async def card_in(state: str, fleet: Fleet) -> SentMessage:
    """Bring a first incident into one of STATES, or resolve it; returns its card."""
    card = await _WAYS[state](fleet)
    if state in STATES:
        await fleet.until(lambda: shows_state(card, STATES[state]), f"a card that is {state}")
    return card


def shows_state(card: SentMessage, status: Status) -> bool:
    """Tell whether a card has the buttons of a state."""
    return buttons_on(card) == buttons_of(status)


def buttons_on(card: SentMessage) -> list[list[tuple[str, str | None]]]:
    """List the buttons a card has: what each says, and its colour."""
    return [[(button.text, button.style) for button in row] for row in card.buttons]


def buttons_of(status: Status) -> list[list[tuple[str, str | None]]]:
    """List the buttons of a state by the tables, which tests/test_message_builder.py specifies."""
    of_state = [[(label(each), BUTTONS[each].style) for each in row] for row in KEYBOARDS[status]]
    return [*of_state, [(ENGLISH.gettext(MORE), None)]]


async def _reported(fleet: Fleet) -> SentMessage:
    return await fleet.reports("Truck 456")


async def _asked(fleet: Fleet) -> SentMessage:
    return (await fleet.prompted())[0]


async def _handled(fleet: Fleet) -> SentMessage:
    card = await fleet.escalated()
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @alice")
    return card


async def _asked_by_a_manager(fleet: Fleet) -> SentMessage:
    card = await _handled(fleet)
    await fleet.alice.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    await fleet.appears("please reply to this message")
    return card


async def take(fleet: Fleet, card: SentMessage, steps: Iterable[tuple[Action, User]]) -> None:
    """Have people take steps that must succeed, each once the one before is seen on the card."""
    for action, user in steps:
        await _step(fleet, card, action, fleet.people[user.telegram_handle or "driver"])
        targets = TRANSITIONS[action].ends
        await fleet.until(
            lambda targets=targets: any(shows_state(card, each) for each in targets),  # type: ignore[misc]
            f"what comes of {action.value}",
        )


BUTTON_OF = {in_charge: button for button, in_charge in IN_CHARGE.items()}
"""Actions without a button of their own, and whose they share."""


def label(action: Action) -> str:
    """Write what an action's button says."""
    return ENGLISH.gettext(BUTTONS[BUTTON_OF.get(action, action)].label)


async def _step(fleet: Fleet, card: SentMessage, action: Action, person: Person) -> None:
    if action in BUTTONS or action in BUTTON_OF:
        await person.taps(card, label(action))
        return
    if action is Action.CANCEL:
        person.replies(card, "/cancel false alarm")
        return
    prompt = await fleet.appears(f"resolution summary for {card.text.split()[2]}")
    person.replies(prompt, "Hose replaced")


async def settled(desk: Desk, fleet: Fleet) -> None:
    """Wait until everything said is handled and the group is owed nothing."""
    await fleet.quiet()

    async def delivered() -> None:
        while desk.database.deliveries.owed(fleet.chat.id):  # noqa: ASYNC110 - a database has no events
            await asyncio.sleep(0.005)

    await asyncio.wait_for(delivered(), PATIENCE)


def tell_nobody(desk: Desk) -> None:
    """Have no reporter of what was reported so far hear of it any more."""
    desk.database.connection.sql("UPDATE incidents SET hears = 0")


async def resolved(fleet: Fleet, summary: str = "Hose replaced") -> SentMessage:
    """Have john claim and resolve a new incident; returns its card."""
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, summary)
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    return card


_WAYS: Mapping[str, Callable[[Fleet], Awaitable[SentMessage]]] = {
    "new": _reported,
    "claimed": Fleet.claimed,
    "asked": _asked,
    "resolved": resolved,
    "escalated": Fleet.escalated,
    "handled": _handled,
    "asked by a manager": _asked_by_a_manager,
}
"""How each of STATES is come to, and the end."""


async def basic_group(desk: Desk) -> Fleet:
    """Open a group that is no supergroup: no message links, one numbering for all chats."""
    fleet = populate(desk.telegram, desk.telegram.group("Yard"))
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    await fleet.appears("Incident desk is here")
    await fleet.configure()
    return fleet


async def second_fleet(desk: Desk) -> Fleet:
    """Open another group with a team of its own."""
    south = await open_group(desk.telegram, "South Fleet", suffix="_south")
    await south.asks(south.admin, "/configure_managers @alice_south @bob_south")
    await south.asks(south.admin, "/add_dispatcher @john_south @kate_south")
    for name in ("alice", "bob", "john", "kate"):
        south.people[name].says(south.chat, "good morning")
    await south.quiet()
    return south


def stored(desk: Desk, incident_id: str = ID) -> Incident:
    """Read an incident from the database."""
    incident = desk.database.incidents.get(incident_id)
    assert incident is not None
    return incident


def calls(telegram: Telegram, method: str) -> list[ApiCall]:
    """List the bot's calls of one method."""
    return [call for call in telegram.calls if call.method == method]


def refusal(method: str, description: str, times: int | None = 1) -> Fault:
    """Have Telegram refuse calls with a 400 and its own words."""
    body = {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}
    return Fault(method, status=400, body=json.dumps(body), times=times)


def lost_answer(method: str) -> Fault:
    """Have a call take effect, but its answer never arrive."""
    return Fault(method, after_effect=True, drop_connection=True)


def links(message: SentMessage) -> list[str]:
    """List where the links of a message lead."""
    return [entity.url for entity in message.entities if entity.url]


def crowd(fleet: Fleet, number: int) -> list[Person]:
    """Bring so many people into the group."""
    people = [fleet.telegram.person(f"Visitor {each}") for each in range(number)]
    for person in people:
        fleet.chat.add(person)
    return people


def answers(fleet: Fleet, message: SentMessage) -> list[SentMessage]:
    """List the bot's replies to a message so far."""
    return [answer for answer in fleet.chat.bot_messages if answer.reply_to is message]

"""What tests of calls in private need: who listens, what they got, and taps answered again."""

from __future__ import annotations

from domain.people import account
from domain.private_calls import CalledHere
from domain.updates import Chat, Tap, Unanswered
from sandbox import Person, SentMessage
from tests.bot.support import settled
from tests.bot.test_panel import said_to
from tests.desk import Desk, Fleet, eventually


async def listening(desk: Desk, fleet: Fleet, *people: Person) -> None:
    """Have people start the bot in private, with calls switched on."""
    for person in people:
        await said_to(fleet, person, person.starts())
        desk.database.wishes.switch(person.id, on=True)


async def switches_on(fleet: Fleet, person: Person) -> SentMessage:
    """Have somebody switch their calls in private on; returns what /start shows."""
    home = await said_to(fleet, person, person.starts())
    await person.taps(home, "🔔 Call me here")
    await fleet.shows(home, "I call you here, too")
    return home


def private(fleet: Fleet, person: Person, text: str = "") -> list[SentMessage]:
    """List the calls somebody has in private, as far as they stand."""
    said = fleet.telegram.private(person).bot_messages
    return [each for each in said if "👥" in each.text and text in each.text]


async def called(fleet: Fleet, person: Person, text: str = "") -> SentMessage:
    """Wait for a call in somebody's private chat."""
    await fleet.until(lambda: private(fleet, person, text), f"a call of {person.full_name}")
    return private(fleet, person, text)[-1]


async def at_rest(desk: Desk, fleet: Fleet) -> None:
    """Wait until nothing is owed to anybody."""
    await settled(desk, fleet)
    await eventually(lambda: not desk.database.deliveries.groups_owed(), "nothing to be owed")


def wish(desk: Desk, person: Person) -> CalledHere:
    """Tell how it stands with somebody's calls in private."""
    return desk.database.wishes.of(person.id).called_here


async def again(desk: Desk, person: Person, message: SentMessage, data: str) -> None:
    """Have a tap in private answered again that an earlier run applied."""
    tap = Tap(
        update_id=1,
        chat=Chat(person.id, is_group=False),
        by=account(person.id, person.username, person.full_name),
        query_id="1",
        data=data,
        message_id=message.id,
    )
    await desk.application.process_update(Unanswered.of(tap))

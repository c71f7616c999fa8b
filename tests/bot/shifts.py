"""What tests of changes of shift need: people on shifts, time that passes, what is told then."""

from __future__ import annotations

from datetime import datetime, timezone

from sandbox import SentMessage
from tests.desk import Desk, Fleet, eventually

# It is Monday 2026-09-21 14:13:20 in the tests.
CHANGE = "🔁 Change of shift"


async def two_shifts(fleet: Fleet) -> None:
    """Have kate work by day, and john by night."""
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")


async def works_by_the_clock_of(fleet: Fleet, city: str) -> None:
    """Have an admin set the group's time zone to one of the usual ones, by the buttons."""
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.taps(message, "🕐 Time zone")
    await fleet.until(lambda: ["⬅️ Back"] in message.button_texts, "the choices")
    labels = (label for row in message.button_texts for label in row)
    await fleet.admin.taps(message, next(label for label in labels if label.startswith(city)))
    await fleet.shows(message, f"/{city.replace(' ', '_')}. It was ")


def come(desk: Desk, clock: str) -> None:
    """Let time pass until the clock says so, of this day or the next."""
    now = datetime.fromtimestamp(desk.clock.time, timezone.utc)
    hours, minutes = map(int, clock.split(":"))
    then = now.replace(hour=hours, minute=minutes, second=0)
    desk.clock.passes(minutes=(then - now).total_seconds() % 86400 / 60)


async def shown(desk: Desk, fleet: Fleet, clock: str = "19:00") -> SentMessage:
    """Let it be the time of a change of shift; returns the message that tells of it."""
    before = len(fleet.said(CHANGE))
    come(desk, clock)
    await desk.sweep()
    await fleet.until(lambda: len(fleet.said(CHANGE)) > before, "a change of shift")
    return fleet.said(CHANGE)[-1]


async def changed(desk: Desk, fleet: Fleet, clock: str = "19:00") -> SentMessage:
    """Do the same, and wait until it is known that it was told."""
    message = await shown(desk, fleet, clock)
    untold = "SELECT 1 FROM handovers WHERE message_id IS NULL"
    await eventually(lambda: not desk.database.connection.sql(untold), "it to be recorded")
    return message


async def has(fleet: Fleet, *texts: str) -> list[SentMessage]:
    """Have kate claim a new incident for each text; returns their cards."""
    cards = []
    for text in texts:
        card = await fleet.reports(text)
        await fleet.kate.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @kate")
        cards.append(card)
    return cards


def data_of(message: SentMessage) -> str:
    """Read what the first button of a message sends."""
    data = message.buttons[0][0].callback_data
    assert data is not None
    return data


def called(message: SentMessage) -> list[str]:
    """List whom a message says that it calls."""
    _, _, names = message.text.partition("Calling: ")
    return names.splitlines()[0].partition(";")[0].split(", ") if names else []

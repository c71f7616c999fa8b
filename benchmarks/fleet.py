"""People at work in front of a program: they report, tap, and reply as soon as they can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from benchmarks.watch import Watch
from sandbox import Chat, Person, SentMessage, Telegram

CLAIM, LEAVE, ESCALATE = "✅ Claim", "❌ Leave Claim", "⬆️ Escalate"
CLAIM_ESCALATION, RESOLVE, KEEP = "🛡️ Claim Escalation", "🏁 Resolve", "↩️ Keep Working"
REPORT = "/new_issue Truck 456 engine overheating, I-80 mile 212"
CREWS = 100
PACE = 0.05  # seconds between taps: slow enough for the desk's limit of 25 messages a second
TAP, SIMPLE, ESCALATED = "tap", "without escalation", "with escalation"  # what gets done

Crew: TypeAlias = tuple[Person, Person, Person]  # driver, dispatcher, manager


class Tapped(NamedTuple):
    """The seconds from a tap to its toast, to the changed card, and until the program had it."""

    toast: float
    card: float
    handed: float


@dataclass
class Group:
    """One group and who works in it."""

    watch: Watch
    chat: Chat
    driver: Person
    john: Person
    alice: Person
    said: Callable[[str], str] = str
    """How a button's label reads in the group's language."""

    def worked_by(self, dispatcher: Person) -> Group:
        """Give the same group as another dispatcher works in it."""
        return replace(self, john=dispatcher)

    def reported_by(self, driver: Person) -> Group:
        """Give the same group as another driver reports in it."""
        return replace(self, driver=driver)

    async def report(self) -> SentMessage:
        """Report an incident and wait for its card to be pinned."""
        card = await self.card_of(self.driver.says(self.chat, REPORT))
        await self.watch.until(self.chat, lambda: card.is_pinned)
        return card

    async def time_report(self) -> float:
        """Report an incident; returns the seconds to its card."""
        start = time.perf_counter()
        await self.card_of(self.driver.says(self.chat, REPORT))
        return time.perf_counter() - start

    async def time_refusal(self) -> float:
        """Report what is refused; returns the seconds until that is said, or the patience."""
        start, report = time.perf_counter(), self.driver.says(self.chat, REPORT)
        with suppress(TimeoutError):
            await self.appears(report.id, lambda message: message.reply_to is report)
        return time.perf_counter() - start

    async def card_of(self, report: SentMessage) -> SentMessage:
        """Wait for the card of a report, which is a reply to it."""
        return await self.appears(report.id, lambda message: _is_card(message, report))

    async def tap(self, person: Person, card: SentMessage, label: str, then: str) -> Tapped:
        """Press a button, and wait until the card has button `then`; both as English has them."""
        label, then = self.said(label), self.said(then)
        [data] = [b.callback_data for row in card.buttons for b in row if b.text == label]
        start = time.perf_counter()
        press = person.presses(card, data or "")
        await press.wait(self.watch.patience)
        await self.watch.until(self.chat, lambda: shows(card, then))
        # Not when we hear of the toast: this process has other things to do, too.
        came_at, handed = press.answer.came_at or 0, self.watch.handed.pop(press.id)
        return Tapped(came_at - start, time.perf_counter() - start, handed - start)

    async def turn(self, card: SentMessage) -> Tapped:
        """Claim an incident, or leave it if it is claimed."""
        label, then = (CLAIM, LEAVE) if shows(card, self.said(CLAIM)) else (LEAVE, CLAIM)
        return await self.tap(self.john, card, label, then)

    async def toggle(self, card: SentMessage, times: int, pace: float = PACE) -> list[float]:
        """Claim and leave by turns, at least `pace` apart; returns the seconds to each toast."""
        toasts = []
        for _ in range(times):
            beat = asyncio.create_task(asyncio.sleep(pace))
            toasts.append((await self.turn(card)).toast)
            await beat
        return toasts

    async def lifecycle(
        self, *, escalate: bool = False, rest: Callable[[], Awaitable[None]] | None = None
    ) -> list[Tapped]:
        """Take an incident from report to resolution, with a rest after each step."""
        rest = rest or _no_rest
        card, owner = await self.report(), self.john
        await rest()
        tapped = [await self.tap(owner, card, CLAIM, RESOLVE)]
        await rest()
        if escalate:
            tapped.append(await self.tap(owner, card, ESCALATE, CLAIM_ESCALATION))
            owner = self.alice
            await rest()
            tapped.append(await self.tap(owner, card, CLAIM_ESCALATION, RESOLVE))
            await rest()
        seen = self.chat.last_id
        tapped.append(await self.tap(owner, card, RESOLVE, KEEP))
        await self._summarise(card, owner, seen, rest)
        return tapped

    async def _summarise(
        self, card: SentMessage, owner: Person, seen: int, rest: Callable[[], Awaitable[None]]
    ) -> None:
        prompt = await self.appears(seen, lambda message: _is_prompt(message, card))
        await rest()
        owner.replies(prompt, "Coolant hose replaced on site, truck rolling again")
        await self.watch.until(self.chat, lambda: "RESOLVED" in card.text and not card.is_pinned)
        await rest()

    async def appears(self, seen: int, wanted: Callable[[SentMessage], bool]) -> SentMessage:
        """Wait for a message that comes after the one with number `seen`."""

        def look() -> SentMessage | None:
            numbers = range(seen + 1, self.chat.last_id + 1)
            found = (self.chat.find(number) for number in numbers)
            return next((message for message in found if message and wanted(message)), None)

        return await self.watch.until(self.chat, look)


def open_groups(telegram: Telegram, watch: Watch, count: int) -> list[Group]:
    """Open groups that have a driver, a dispatcher, a manager, and the bot each.

    No more than 100 have people of their own: who many groups are is not what costs time.
    """
    crews = [_hire(telegram, number) for number in range(min(count, CREWS))]
    return [_open(telegram, watch, number, crews[number % CREWS]) for number in range(count)]


def _hire(telegram: Telegram, number: int) -> Crew:
    return (
        telegram.person("Dan Moss"),
        telegram.person("John Reed", username=f"john{number}"),
        telegram.person("Alice Wood", username=f"alice{number}"),
    )


def _open(telegram: Telegram, watch: Watch, number: int, crew: Crew) -> Group:
    chat = telegram.supergroup(f"Fleet {number}")
    for person in crew:
        chat.add(person)
    chat.add_bot(admin=True, can_pin=True, by=crew[-1])
    return Group(watch, chat, *crew)


def shows(message: SentMessage, label: str) -> bool:
    """Tell whether a message has a button."""
    return any(button.text == label for row in message.buttons for button in row)


def _is_card(message: SentMessage, report: SentMessage) -> bool:
    return bool(message.buttons) and message.reply_to is report


def _is_prompt(message: SentMessage, card: SentMessage) -> bool:
    return message.force_reply and message.reply_to is card


async def _no_rest() -> None:
    pass


async def taps(group: Group, card: SentMessage) -> AsyncIterator[str]:
    """Tap as fast as the card allows."""
    while True:
        await group.turn(card)
        yield TAP


async def lifecycles(group: Group, *, escalate: bool, after: float) -> AsyncIterator[str]:
    """Take one incident after the other from report to resolution, beginning after a while."""
    await asyncio.sleep(after)
    while True:
        await group.lifecycle(escalate=escalate)
        yield ESCALATED if escalate else SIMPLE

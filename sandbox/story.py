"""`make story`: one incident from report to resolution and back, as each person sees it."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.bot_api.server import SandboxServer
from sandbox.languages import CHOOSES, ENGLISH, add_option, have_in_apps, sets
from sandbox.world.chats import Chat
from sandbox.world.core import DEFAULT_TOKEN
from sandbox.world.messages import SentMessage
from sandbox.world.people import Person
from sandbox.world.telegram import Telegram

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.world.answers import Answer

    Wanted = Callable[[SentMessage], bool]

BOT = Path(__file__).parent.parent / "bot.py"
TROUBLE = "Truck 456 engine overheating, I-80 WB mile 212, loaded"
CORRECTED = "Truck 456 engine overheating, I-80 WB mile 230, loaded"
SUMMARY = "Coolant hose replaced on site, truck rolling again"
SECOND_SUMMARY = "Clamp was loose, tightened, test drive done"
MINUTES, HOURS = 60, 3600  # seconds
PATIENCE = 30  # seconds the bot may take to do something


@dataclass
class Stage:
    """The group the story plays in, and how it is told.

    What the bot says is known by what it does: it reads otherwise in each language.
    """

    telegram: Telegram
    chat: Chat
    told: set[SentMessage] = field(default_factory=set)

    async def says(self, person: Person, text: str) -> SentMessage:
        """Have somebody write; returns the bot's answer, printed."""
        print(f"\n{person.full_name} writes: {text}")
        message = person.says(self.chat, text)
        return await self.shows(lambda other: other.reply_to is message, "an answer")

    async def notes(self, person: Person, text: str, about: SentMessage) -> None:
        """Have somebody reply to a message of the incident; print how that is acknowledged."""
        message = person.replies(about, text)
        await self.until(lambda: message.reactions, f"a reaction to {text!r}")
        print(f"\n{person.full_name} replies: {text}   {' '.join(message.reactions.values())}")

    async def taps(self, person: Person, card: SentMessage, *words: str) -> None:
        """Have somebody tap the button that sends this, once it is there; print what they see."""
        await self.until(lambda: card.button(*words), f"a button that sends {' '.join(words)}")
        button = card.button(*words)
        if button is not None:
            pressed = person.presses(card, button.callback_data or "")
            print(_seen(person, button.text, await pressed.wait(PATIENCE)))

    async def until(self, predicate: Callable[[], object], what: str) -> None:
        """Wait until something holds; raises TimeoutError when the bot does not see to it."""
        await self.telegram.until(predicate, PATIENCE, what)

    def later(self, passed: str, seconds: int) -> None:
        """Let time pass."""
        print(f"\n{passed} pass.")
        self.telegram.set_forward(seconds)

    async def shows(self, wanted: Wanted, what: str) -> SentMessage:
        """Wait for a message of the bot; print it as the group sees it."""
        await self.until(lambda: any(map(wanted, self.chat.bot_messages)), what)
        found = [message for message in self.chat.bot_messages if wanted(message)][-1]
        self.told.add(found)
        draw(found)
        return found

    def rings(self, person: Person, words: str = "") -> Wanted:
        """Want a message that rings somebody's phone, which was not told of yet."""
        return lambda message: (
            message not in self.told and person in message.rung and words in message.text
        )


def draw(message: SentMessage) -> None:
    """Print a message with its buttons, in a frame."""
    pin = "pinned, " if message.is_pinned else ""
    print(f"  ┌ Fleet Desk ({pin}message {message.id})")
    for line in message.text.splitlines():
        print(f"  │ {line}")
    for row in message.button_texts:
        print(f"  │ {'  '.join(f'[{text}]' for text in row)}")
    called = message.rung if not message.edits else ()  # an edit calls nobody
    rings = ", ".join(sorted(person.full_name for person in called))
    print(f"  └ {f'the phone of {rings} rings' if rings else ''}".rstrip())


async def play(stage: Stage, language: str | None = None) -> None:
    """Tell the whole story: logged, noted, escalated, handed on, resolved twice."""
    people = await gather(stage, language)
    driver, john, kate, alice = (people[name] for name in ("Dave", "John", "Kate", "Alice"))
    print(f"\nDave sends a photo: {TROUBLE}")
    photo = driver.sends_photo(stage.chat, TROUBLE)
    print("\nKate replies to it: /new_issue")
    kate.replies(photo, "/new_issue")
    card = await stage.shows(lambda message: message.is_pinned, "the card")
    await stage.taps(people["Guest"], card, "claim")
    await race(stage, card, john, kate)
    await stage.shows(stage.rings(driver), "what Dave is told")
    await discuss(stage, card, photo, driver, john)
    await stage.taps(john, card, "escalate")
    await stage.shows(stage.rings(alice), "the page")
    await stage.taps(alice, card, "claim_escalation")
    await stage.shows(_offers(card, "resolve"), "the card")
    await hand_on(stage, card, alice, kate)
    await resolve(stage, card, driver, kate, SUMMARY)
    again = await reopen(stage, card, driver, kate)
    await resolve(stage, again, driver, kate, SECOND_SUMMARY)
    await stage.says(driver, "/incident 1")


async def gather(stage: Stage, language: str | None) -> dict[str, Person]:
    """Bring everybody together, and have the admin set the group up."""
    chat, telegram = stage.chat, stage.telegram
    handles = {"Ada": "ada", "John": "john", "Kate": "kate", "Alice": "alice"}
    names = ("Ada", "Dave", "John", "Kate", "Alice", "Guest")
    people = {name: telegram.person(name, username=handles.get(name)) for name in names}
    for name, person in people.items():
        chat.add(person, status="creator" if name == "Ada" else "member")
    have_in_apps(people.values(), language)
    print("Ada adds the bot to the group North Fleet.")
    chat.add_bot(admin=True, can_pin=True, by=people["Ada"])
    await stage.shows(lambda _: True, "the welcome")
    if language not in (None, ENGLISH):
        settings = await stage.says(people["Ada"], "/settings")
        await stage.taps(people["Ada"], settings, *CHOOSES)
        await stage.taps(people["Ada"], settings, *sets(language))
    await stage.says(people["Ada"], "/configure_managers @alice")
    await stage.says(people["Ada"], "/add_dispatcher @john @kate")
    return people


async def discuss(
    stage: Stage, card: SentMessage, photo: SentMessage, driver: Person, john: Person
) -> None:
    """Have people say what else there is: three notes, a place, and a correction."""
    await stage.notes(john, "vendor called, 40 min", card.reply_to or card)
    await stage.notes(driver, "coolant is gone, no smoke any more", card)
    await stage.notes(john, "tow truck on standby", card)
    print("\nDave replies to the card with his location.")
    driver.sends_location(stage.chat, 40.7812, -111.9, reply_to=card)
    await stage.until(lambda: "📍" in card.text and "40.7812" in card.text, "the place")
    print(f"\nDave edits what he wrote under his photo: {CORRECTED}")
    driver.edits(photo, CORRECTED)
    await stage.until(lambda: CORRECTED in card.text, "the correction")
    draw(card)


async def hand_on(stage: Stage, card: SentMessage, alice: Person, kate: Person) -> None:
    """Have a manager give the incident to a dispatcher, who waits for parts with it."""
    stage.later("Five minutes", 5 * MINUTES)  # she gives away what she has seen for a while
    await stage.says(alice, "/give 1 @kate")
    await stage.shows(stage.rings(kate), "what Kate is told")
    await stage.says(kate, "/wait 1 parts 2h")
    await stage.shows(lambda message: message is card and "⏳" in card.text, "the card")
    stage.later("Two hours", 2 * HOURS)
    await stage.shows(stage.rings(kate), "the call")


async def resolve(
    stage: Stage, card: SentMessage, driver: Person, person: Person, summary: str
) -> None:
    """Have whoever has the incident resolve it."""
    await stage.taps(person, card, "resolve")
    asks = stage.rings(person)
    prompt = await stage.shows(lambda each: each.force_reply and asks(each), "the prompt")
    print(f"\n{person.full_name} replies: {summary}")
    person.replies(prompt, summary)
    await stage.shows(lambda message: message is card and summary in card.text, "the resolved card")
    await stage.shows(stage.rings(driver, summary), "what Dave is told in the end")


async def reopen(stage: Stage, card: SentMessage, driver: Person, kate: Person) -> SentMessage:
    """Have the driver say that it is not done; Kate opens it again, and claims its new card."""
    await stage.notes(driver, "overheating again, mile 260", card)
    offer = await stage.shows(lambda each: each.button("reopen") is not None, "the offer")
    await stage.taps(kate, offer, "reopen")
    again = await stage.shows(lambda each: each.is_pinned and each is not card, "the new card")
    await stage.taps(kate, again, "claim")
    return again


def _offers(card: SentMessage, action: str) -> Wanted:
    return lambda message: message is card and card.button(action) is not None


def _seen(person: Person, label: str, answer: Answer) -> str:
    """Say what somebody taps, and what the bot shows them alone."""
    kind = "an alert" if answer.show_alert else "a toast"
    sees = f" and sees {kind}: {answer.text}" if answer.text else ""
    return f"\n{person.full_name} taps [{label}]{sees}"


async def race(stage: Stage, card: SentMessage, first: Person, second: Person) -> None:
    """Have two people tap Claim before either sees that the other did."""
    button = card.buttons[0][0]
    presses = [(who, who.presses(card, button.callback_data or "")) for who in (first, second)]
    for who, press in presses:
        print(_seen(who, button.text, await press.wait(PATIENCE)))
    await stage.shows(_offers(card, "escalate"), "the claimed card")


async def tell(language: str | None) -> int:
    """Start the sandbox and the unchanged bot, play, stop both; returns the exit status."""
    telegram = Telegram(DEFAULT_TOKEN)
    chat = telegram.supergroup("North Fleet")
    async with SandboxServer(telegram) as server:
        with tempfile.TemporaryDirectory() as folder:
            settings = {
                "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
                "TELEGRAM_API_URL": server.url,
                "DATABASE_PATH": str(Path(folder, "demo.db")),
                "REMINDER_CHECK_INTERVAL_MINUTES": "0.02",
                "LOG_LEVEL": "ERROR",  # the pace below is warned of, in the middle of the story
                "GROUP_MESSAGES_PER_MINUTE": "6000",  # nobody but Telegram counts them
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(BOT), env={**os.environ, **settings}, cwd=folder
            )
            try:
                await play(Stage(telegram, chat), language)
            finally:
                process.terminate()
                status = await process.wait()
    print("\nThat was the real bot.py, talking to a stand-in for Telegram on this machine.")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options and tell the story; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.story", description=__doc__)
    add_option(parser)
    return asyncio.run(tell(parser.parse_args(arguments).language))


if __name__ == "__main__":
    sys.exit(main())

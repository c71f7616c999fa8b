"""The whole desk in another language: every text that reaches Telegram is said in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.incidents import Action, Status
from domain.languages import OWN_NAMES, Code
from domain.settings import Setting
from message_builder import BUTTONS, KEYBOARDS, MORE
from sandbox import SentMessage, Telegram
from tests.bot.support import refusal
from tests.call_texts import texts_of
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, populate
from tests.pseudo import PSEUDO, plain_letters
from texts import paging
from texts.commands import COMMANDS
from texts.formatting import plain
from texts.language import ENGLISH

NAMES = ("Driver Moss", "Stranger Moss", "North Fleet", "UTC")  # the last one is of a clock
REPORT = "/new_issue 456 перегрев"


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock) -> AsyncIterator[Desk]:
    """Run a bot that speaks the pseudo-language, and look at all it said in the end."""
    async with desk_for(
        Telegram(TOKEN, clock=clock), tmp_path / "incidents.db", clock, dict.fromkeys(Code, PSEUDO)
    ) as desk:
        yield desk
        texts = [text for call in desk.telegram.calls for text in texts_of(call)]
        assert texts
        own_names = {f"{sign}{name}" for name in OWN_NAMES.values() for sign in ("", "✓ ")}
        texts = [text for text in texts if text not in own_names]  # of languages
        assert [text for text in texts if not is_said_in_pseudo(text)] == []


@pytest.fixture
async def fleet(desk: Desk) -> Fleet:
    """Open a group with managers and dispatchers bound."""
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    await fleet.configure()
    return fleet


def is_said_in_pseudo(text: str) -> bool:
    """Tell whether a text is in brackets, and none of it in plain letters but people's names."""
    shown = plain(text)
    for name in NAMES:
        shown = shown.replace(name, "")
    return "⟦" in shown and plain_letters(shown) == ""


def label(action: Action) -> str:
    """Write what an action's button says."""
    return PSEUDO.gettext(BUTTONS[action].label)


async def show_buttons(fleet: Fleet, card: SentMessage, status: Status) -> None:
    """Wait until a card has the buttons of a state."""
    labels = {label(action) for row in KEYBOARDS[status] for action in row} | {PSEUDO.gettext(MORE)}
    await fleet.until(
        lambda: {text for row in card.button_texts for text in row} == labels, "its buttons"
    )


async def escalate(fleet: Fleet) -> SentMessage:
    """Report an incident, and have john claim and escalate it; returns its card."""
    card = await fleet.reports("456 перегрев")
    await fleet.stranger.taps(card, label(Action.CLAIM))
    await fleet.admin.taps(card, label(Action.CLAIM))
    await fleet.john.taps(card, label(Action.CLAIM))
    await show_buttons(fleet, card, Status.CLAIMED_T1)
    await fleet.kate.taps(card, label(Action.ESCALATE))
    await fleet.john.taps(card, label(Action.ESCALATE))
    await show_buttons(fleet, card, Status.ESCALATED)
    return card


async def test_an_incident_is_told_in_the_language_from_report_to_summary(fleet: Fleet) -> None:
    card = await escalate(fleet)
    await fleet.alice.taps(card, label(Action.CLAIM_ESCALATION))
    await show_buttons(fleet, card, Status.CLAIMED_T2)
    await fleet.alice.taps(card, label(Action.RESOLVE))
    await show_buttons(fleet, card, Status.AWAITING_SUMMARY)
    await fleet.until(lambda: fleet.said("⟦@alice,"), "the prompt")
    [prompt] = fleet.said("⟦@alice,")
    await fleet.answer_to(fleet.bob.replies(prompt, "456"))
    await fleet.answer_to(fleet.alice.replies(prompt, "…"))
    fleet.alice.replies(prompt, "готово")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    await fleet.asks(fleet.driver, "/incident 1")


@pytest.mark.parametrize("command", [entry.name for entry in COMMANDS])
async def test_a_command_is_replied_to_in_the_language(desk: Desk, command: str) -> None:
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(by=fleet.admin)
    for words in ("", " @", " @john", " 7", " что"):
        await fleet.asks(fleet.admin, f"/{command}{words}")
        await fleet.asks(fleet.stranger, f"/{command}{words}")
    private = desk.telegram.private(fleet.stranger)
    fleet.stranger.says(private, f"/{command}")
    await fleet.until(lambda: private.bot_messages, "a reply in private")


async def test_nudges_and_refusals_are_in_the_language(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.reports("456 перегрев")
    clock.passes(minutes=30)
    await desk.sweep()
    await fleet.until(lambda: fleet.said("30"), "a nudge")
    await escalate(fleet)
    clock.passes(minutes=40)
    await desk.sweep()
    await fleet.until(lambda: fleet.said("40"), "a nudge to managers")
    await fleet.john.presses(fleet.chat.bot_messages[-1], "none of ours").wait()
    for question in ("/open", "/open mine", "/stats all", "/team", "/setup", "/health"):
        await fleet.asks(fleet.admin, question)


async def test_the_notice_of_a_missing_right_is_in_the_language(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(
        refusal("pinChatMessage", "not enough rights to manage pinned messages in the chat")
    )
    fleet.driver.says(fleet.chat, REPORT)
    notice = plain(PSEUDO.gettext(paging.PIN_NOTICE))
    await fleet.until(lambda: fleet.said(notice), "the notice")


async def test_a_group_reads_its_language_and_a_person_theirs(tmp_path: Path, clock: Clock) -> None:
    telegram = Telegram(TOKEN, clock=clock)
    spoken = {Code.ENGLISH: ENGLISH, Code.RUSSIAN: PSEUDO}
    async with desk_for(telegram, tmp_path / "own.db", clock, spoken) as desk:
        fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
        for person in (fleet.admin, fleet.driver, fleet.john):
            person.language_code = "en-GB"
        fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
        await fleet.configure()
        group_id, code = fleet.chat.id, Code.RUSSIAN.value
        desk.database.settings.change(group_id, Setting.LANGUAGE, code, None, clock.time)
        card = await fleet.reports("456 перегрев")
        toast = await fleet.john.taps(card, label(Action.CLAIM))
        assert toast.text == "TKT-2026-0001 is yours."
        await fleet.appears("@john has your report.")
        assert is_said_in_pseudo(card.text)
        private = desk.telegram.private(fleet.john)
        fleet.john.says(private, "/help")
        await fleet.until(lambda: private.bot_messages, "help in private")
        assert private.bot_messages[0].text.startswith("I am an incident desk")

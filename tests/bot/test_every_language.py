"""An incident's life in each language: nothing that reaches Telegram falls back to English."""

from __future__ import annotations

from collections.abc import AsyncIterator
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest

from domain.incidents import Action, Status
from domain.languages import Code
from message_builder import BUTTONS, KEYBOARDS, MORE
from sandbox import SentMessage, Telegram
from sending import catalogues
from tests.call_texts import texts_of
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, populate
from tests.reading import units
from texts.language import Language

TOAST = 200  # UTF-16 units, https://core.telegram.org/bots/api#answercallbackquery


class Missing(NullTranslations):
    """Stands behind a catalogue, and remembers what that does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        """Say a text in English, and remember it."""
        self.asked.add(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text that depends on a number in English, and remember it."""
        self.asked.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Say one that also depends on where it stands in English, and remember it."""
        self.asked.add(msgid1)
        return super().npgettext(context, msgid1, msgid2, n)


@pytest.fixture(params=list(Code)[1:], ids=[code.value for code in Code][1:])
def language(request: pytest.FixtureRequest) -> Language:
    """Read one catalogue of its own, for nobody else to be told what it lacks."""
    code: Code = request.param
    path = catalogues.FOLDER / code.value / "LC_MESSAGES" / "desk.mo"
    with path.open("rb") as file:
        return Language(code.value, GNUTranslations(file))


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock, language: Language) -> AsyncIterator[Desk]:
    """Run a bot that speaks one language only, and look at all it said in the end."""
    missing = Missing()
    language.translations.add_fallback(missing)
    telegram, spoken = Telegram(TOKEN, clock=clock), dict.fromkeys(Code, language)
    async with desk_for(telegram, tmp_path / "incidents.db", clock, spoken) as desk:
        yield desk
        said = [text for call in desk.telegram.calls for text in texts_of(call)]
        assert missing.asked == set()
        assert [text for text in said if "{" in text or "}" in text] == []
        toasts = [call for call in desk.telegram.calls if call.method == "answerCallbackQuery"]
        assert all(units(str(call.params.get("text", ""))) <= TOAST for call in toasts)


@pytest.fixture
async def fleet(desk: Desk) -> Fleet:
    """Open a group with managers and dispatchers bound."""
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    await fleet.configure()
    return fleet


async def shows(fleet: Fleet, card: SentMessage, status: Status, language: Language) -> None:
    """Wait until a card has the buttons of a state."""
    wanted = {
        language.gettext(BUTTONS[action].label) for row in KEYBOARDS[status] for action in row
    } | {language.gettext(MORE)}
    await fleet.until(
        lambda: {text for row in card.button_texts for text in row} == wanted, "its buttons"
    )


async def test_an_incident_is_told_in_each_language_from_report_to_summary(
    desk: Desk, fleet: Fleet, clock: Clock, language: Language
) -> None:
    def label(action: Action) -> str:
        return language.gettext(BUTTONS[action].label)

    card = await fleet.reports("Truck 456")
    clock.passes(minutes=30)
    await desk.sweep()
    await fleet.stranger.taps(card, label(Action.CLAIM))
    await fleet.john.taps(card, label(Action.CLAIM))
    await shows(fleet, card, Status.CLAIMED_T1, language)
    await fleet.john.taps(card, label(Action.ESCALATE))
    await shows(fleet, card, Status.ESCALATED, language)
    clock.passes(minutes=40)
    await desk.sweep()
    await fleet.alice.taps(card, label(Action.CLAIM_ESCALATION))
    await shows(fleet, card, Status.CLAIMED_T2, language)
    await fleet.asks(fleet.alice, "/wait 1 parts 2h")
    await fleet.alice.taps(card, label(Action.RESOLVE))
    await shows(fleet, card, Status.AWAITING_SUMMARY, language)
    await fleet.until(lambda: [m for m in fleet.chat.bot_messages if m.force_reply], "the prompt")
    [prompt] = [each for each in fleet.chat.bot_messages if each.force_reply]
    fleet.alice.replies(prompt, "Hose replaced")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    for question in ("/incident 1", "/open", "/mine", "/stats all", "/team", "/duty", "/help"):
        await fleet.asks(fleet.alice, question)
    for question in ("/settings", "/setup", "/audit", "/language", "/find 456", "/unit 456"):
        await fleet.asks(fleet.admin, question)

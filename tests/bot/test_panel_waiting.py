"""What an incident waits for, said in its panel."""

from __future__ import annotations

import pytest

from domain.panel import Button, Verb
from domain.waiting import WaitKind
from sandbox import SentMessage
from tests.bot.support import ID, stored
from tests.bot.test_panel import opened, said_to
from tests.desk import Desk, Fleet

UNTIL = "2026-09-21 16:13 UTC"  # two hours from the beginning of each test


async def test_the_owner_taps_what_it_waits_for_and_until_when(fleet: Fleet) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "⏳ Waiting")
    await fleet.shows(panel, f"What does {ID} wait for?")
    await fleet.john.taps(panel, "🔩 Parts")
    await fleet.shows(panel, f"Until when does {ID} wait?")
    answer = await fleet.john.taps(panel, "2 h")
    assert answer.text == "Saved: I call whoever has it when that time is over."
    await fleet.shows(panel, f"⏳ Waiting for parts until {UNTIL}")
    await fleet.shows(card, f"⏳ Waiting for parts until {UNTIL}")
    await fleet.john.taps(panel, "▶️ Waits no more")
    await fleet.until(lambda: "⏳" not in card.text, "the card without a wait")
    await fleet.until(lambda: not is_offered("▶️ Waits no more", panel), "the button to be gone")
    assert is_offered("⏳ Waiting", panel)


def is_offered(label: str, panel: SentMessage) -> bool:
    """Tell whether a panel has a button."""
    return label in [each for row in panel.button_texts for each in row]


async def test_the_owner_types_it_and_is_asked_again_for_what_makes_no_sense(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "⏳ Waiting")
    await fleet.shows(panel, "What does")
    await fleet.john.taps(panel, "✏️ In words")
    question = await said_to(fleet, fleet.john, panel)
    for typed, said in (
        ("soon", "Say what for and until when"),
        ("parts soon", "I do not know when soon is"),
        ("parts 15d", "more than 14 days away"),
        ("parts yesterday", "That time is over"),
    ):
        question = await said_to(fleet, fleet.john, fleet.john.replies(question, typed))
        assert said in question.text
    page = await said_to(fleet, fleet.john, fleet.john.replies(question, "vendor 16:13"))
    assert f"⏳ Waiting for the vendor until {UNTIL}" in page.text
    assert stored(desk).waits_for is WaitKind.VENDOR


async def test_nobody_else_is_offered_it_or_gains_by_a_forged_button(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    for person in (fleet.kate, fleet.alice, fleet.driver):
        panel = await opened(fleet, person)
        assert not is_offered("⏳ Waiting", panel)
        await person.presses(panel, Button(Verb.HOLD, ID, "parts_2h").data).wait()
    assert stored(desk).wait is None


@pytest.mark.parametrize("argument", ["", "parts", "parts_9h", "nobody_2h"])
async def test_a_button_of_another_version_changes_nothing(
    desk: Desk, fleet: Fleet, argument: str
) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    answer = await fleet.john.presses(panel, Button(Verb.HOLD, ID, argument).data).wait()
    assert answer.text == "This button is no longer in use. /start shows what there is."
    assert stored(desk).wait is None

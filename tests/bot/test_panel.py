"""The panel in the private chat: what people see and do there, and who sees nothing."""

from __future__ import annotations

from sandbox import Person, SentMessage
from tests.bot.support import ID, stored
from tests.desk import Desk, Fleet

NOTHING = "There is no such incident for you."


async def said_to(fleet: Fleet, person: Person, after: SentMessage) -> SentMessage:
    """Wait for what the bot says to somebody in private behind a message of theirs."""
    chat = fleet.telegram.private(person)

    def later() -> list[SentMessage]:
        return [each for each in chat.bot_messages if each.id > after.id]

    await fleet.until(later, f"words to {person.full_name}")
    return later()[-1]


async def opened(fleet: Fleet, person: Person, incident_id: str = ID) -> SentMessage:
    """Have somebody open a panel by its deep link."""
    return await said_to(fleet, person, person.starts(incident_id))


async def test_more_opens_a_panel_that_is_edited_in_place(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 engine overheating")
    panel = await opened(fleet, fleet.driver)
    assert "Truck 456 engine overheating" in panel.text
    assert "North Fleet" in panel.text
    assert panel.button_texts == [["📜 Timeline", "🚫 Call off"], ["⬅️ Back"]]
    await fleet.driver.taps(panel, "📜 Timeline")
    await fleet.shows(panel, "reported by Driver Moss")
    await fleet.driver.taps(panel, "⬅️ Back")
    await fleet.shows(panel, "NEW INCIDENT")


async def test_a_reporter_calls_off_their_own_report(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    await fleet.driver.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    answer = await fleet.driver.taps(panel, "I reported it, no reason")
    assert answer.text == f"{ID} is called off."
    await fleet.shows(card, f"🚫 CANCELLED: {ID}")
    assert "Reason: called off by the reporter" in card.text
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    await fleet.shows(panel, "CANCELLED")


async def test_who_is_no_member_sees_nothing(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    outsider = desk.telegram.person("Eve")
    assert (await opened(fleet, outsider)).text == NOTHING
    assert (await opened(fleet, outsider, "TKT-2026-9999")).text == NOTHING


async def test_start_shows_what_is_open_for_this_person(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 engine overheating")
    home = await said_to(fleet, fleet.john, fleet.john.starts())
    assert "North Fleet: you dispatch, 1 open" in home.text
    await fleet.john.taps(home, "🔥 Truck 456 engine overheating #1")
    await fleet.shows(home, "NEW INCIDENT")
    await fleet.john.taps(home, "⬅️ Back")
    await fleet.shows(home, "Your incident desk")


async def test_other_words_are_asked_for_and_read(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    chat = fleet.telegram.private(fleet.john)
    before = len(chat.bot_messages)
    await fleet.john.taps(panel, "✏️ In other words")
    await fleet.until(lambda: len(chat.bot_messages) > before, "a question")
    question = chat.bot_messages[-1]
    assert question.force_reply
    after = await said_to(fleet, fleet.john, fleet.john.replies(question, "driver fixed it"))
    assert f"{ID} is called off." in after.text
    await fleet.shows(card, "Reason: driver fixed it")
    assert stored(desk).cancel_reason == "driver fixed it"


async def test_cancel_is_typed_in_the_group(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    told = await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    assert told.text == "🚫 TKT-2026-0002 is called off: duplicate of TKT-2026-0001"
    await fleet.shows(second, "Reason: duplicate of TKT-2026-0001")
    first = fleet.said(ID)[0]
    await fleet.shows(first, "🔗 Duplicates: TKT-2026-0002")
    assert (await fleet.asks(fleet.kate, "/cancel 1 no")).text.startswith("You cannot call this")

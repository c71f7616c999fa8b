"""/cancel: an incident is called off in the group, by its number or in reply."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from tests.bot.support import ID, links, resolved, settled, stored
from tests.desk import Clock, Desk, Fleet


async def test_cancel_is_typed_in_the_group(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    told = await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    assert told.text == "🚫 TKT-2026-0002 is called off: duplicate of TKT-2026-0001"
    await fleet.shows(second, "Reason: duplicate of TKT-2026-0001")
    first = fleet.said(ID)[0]
    await fleet.shows(first, "🔗 Duplicates: TKT-2026-0002")
    assert (await fleet.asks(fleet.kate, "/cancel 1 no")).text.startswith("You cannot call this")


async def test_a_cancelled_incident_is_owed_nothing_and_no_nudge(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card, prompt = await fleet.prompted()
    await fleet.asks(fleet.john, "/cancel 1 false alarm")
    await fleet.shows(card, "Reason: false alarm")
    await fleet.until(lambda: prompt.deleted, "the prompt to be gone")
    assert not card.is_pinned
    clock.passes(minutes=600)
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said("🔔") == []


async def test_who_had_what_a_manager_calls_off_is_told(fleet: Fleet) -> None:
    card = await fleet.claimed("Truck 456 no start")
    await fleet.asks(fleet.alice, "/cancel 1 test")
    told = await fleet.appears("had it")
    assert told.text == f"Truck 456 no start\n🚫 @alice called {ID} off. @john had it."
    assert told.mentioned == {fleet.john}
    assert told.reply_to is card


async def test_nobody_is_told_who_calls_off_their_own(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/cancel 1 test")
    await settled(desk, fleet)
    assert fleet.said("had it") == []


async def test_a_chain_of_duplicates_ends_at_its_first(desk: Desk, fleet: Fleet) -> None:
    cards = [await fleet.reports(f"Truck 456 {word}") for word in ("a", "b", "c", "d")]
    for command in ("/cancel 3 duplicate of 2", "/cancel 2 duplicate of 1", "/cancel 4 dup 3"):
        await fleet.asks(fleet.alice, command)
    for card in cards[1:]:
        await fleet.shows(card, f"Reason: duplicate of {ID}")
        assert f"https://t.me/c/2000000001/{cards[0].id}" in links(card)
    await fleet.shows(
        cards[0], f"🔗 Duplicates: {', '.join(f'TKT-2026-000{n}' for n in (2, 3, 4))}"
    )
    told = await fleet.asks(fleet.alice, "/cancel 1 duplicate of 4")
    assert "cannot be a duplicate of itself" in told.text
    assert stored(desk).status is Status.UNCLAIMED


async def test_what_is_finished_gets_no_card_by_a_duplicate(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    await settled(desk, fleet)
    desk.database.connection.sql("UPDATE incidents SET pinned_message_id = NULL")  # as migrated
    await fleet.reports("Truck 456 again")
    cards = fleet.said(f"RESOLVED: {ID}")
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await settled(desk, fleet)
    assert fleet.said(f"RESOLVED: {ID}") == cards


SAYINGS = [
    ("/cancel", "Say which one and why"),
    ("/cancel please", "Say which one and why"),
    ("/cancel 99 no", "This group has no incident 99."),
    ("/cancel 1", f"{ID} is still open: say why"),
    ("/cancel 1 ...", f"{ID} is still open: say why"),
    ("/cancel 1 duplicate of 99", "The group has no incident 99"),
    ("/cancel 1 duplicate of 1", f"{ID} cannot be a duplicate of itself"),
]


@pytest.mark.parametrize(("command", "answer"), SAYINGS)
async def test_a_cancel_that_makes_no_sense_changes_nothing(
    desk: Desk, fleet: Fleet, command: str, answer: str
) -> None:
    await fleet.reports("Truck 456")
    assert (await fleet.asks(fleet.alice, command)).text.startswith(answer)
    assert stored(desk).status is Status.UNCLAIMED


@pytest.mark.parametrize("words", ["", " false alarm"])
async def test_cancel_in_reply_to_any_message_of_the_incident(fleet: Fleet, words: str) -> None:
    card = await fleet.reports("Truck 456")
    for message in (card, card.reply_to):
        assert message is not None
        said = fleet.driver.replies(message, f"/cancel{words}")
        told = await fleet.answer_to(said)
        reason = words.strip() or "called off by the reporter"
        assert told.text == f"🚫 {ID} is called off: {reason}"  # the second time as well
    await fleet.shows(card, f"Reason: {reason}")


@pytest.mark.parametrize("words", ["2", "#2 false alarm"])
async def test_cancel_in_reply_to_one_with_the_number_of_another_asks_which(
    desk: Desk, fleet: Fleet, words: str
) -> None:
    card = await fleet.reports("Truck 456")
    await fleet.reports("Truck 457")
    told = await fleet.answer_to(fleet.alice.replies(card, f"/cancel {words}"))
    assert told.text.startswith(f"You replied to {ID}, but typed the number of TKT-2026-0002,")
    found = desk.database.incidents.list_open(fleet.chat.id)
    assert [each.status for each in found] == [Status.UNCLAIMED] * 2


async def test_cancel_in_reply_with_its_own_number_has_no_other_reason(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    told = await fleet.answer_to(fleet.driver.replies(card, "/cancel 1"))
    assert told.text == f"🚫 {ID} is called off: called off by the reporter"


async def test_cancel_in_reply_to_what_we_told_about_it(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    story = await fleet.asks(fleet.driver, "/incident 1")
    fleet.driver.replies(story, "/cancel test")
    await fleet.shows(card, "Reason: test")


async def test_cancel_is_nothing_for_who_shows_no_face(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    said = fleet.admin.says(fleet.chat, "/cancel 1 test", as_anonymous=True)
    assert "as yourself" in (await fleet.answer_to(said)).text
    typed = fleet.driver.says(fleet.chat, "/cancel 1 test")
    await fleet.answer_to(typed)
    second = await fleet.reports("Truck 457")
    said = fleet.alice.forwards(fleet.alice.says(fleet.chat, "/cancel 2 test"), fleet.chat)
    del second
    assert "may not be your own words" in (await fleet.answer_to(said)).text
    assert stored(desk).cancelled_by_id == fleet.driver.id

"""What an incident costs: messages, of which Telegram counts twenty a minute, and calls in all."""

from __future__ import annotations

from collections import Counter

from sandbox import Person, SentMessage
from tests.bot.in_private import at_rest, called, listening
from tests.bot.support import card_in, resolved, settled, tell_nobody
from tests.desk import Desk, Fleet
from tests.reliability.support import held

MESSAGES = {"sendMessage", "editMessageText"}


async def begun(desk: Desk, fleet: Fleet) -> None:
    """Have all be quiet, and forget what was called so far."""
    await settled(desk, fleet)
    desk.telegram.calls.clear()


async def assert_spent(desk: Desk, fleet: Fleet, messages: int, calls: int) -> int:
    """Have it cost no more than that once nothing is owed any more; returns the new messages."""
    await settled(desk, fleet)
    made = Counter(call.method for call in desk.telegram.calls)
    del made["getUpdates"]
    del made["setMyCommands"]  # of each start: three menus in six languages, in the background
    made["sendMessage"] -= 1  # the reply to the question that ends `settled`
    sent, all_calls = sum(made[method] for method in MESSAGES), sum(made.values())
    print(f"{sent} messages of {messages}, {all_calls} calls of {calls}: {dict(made)}")
    assert sent <= messages
    assert all_calls <= calls
    return made["sendMessage"]


async def resolves(fleet: Fleet, card: SentMessage, owner: Person) -> None:
    """Have the owner of an incident resolve it."""
    await owner.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    await fleet.shows(card, "AWAITING SUMMARY")
    owner.replies(prompt, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")


async def test_tier_one_with_the_reporter_told_costs_seven_messages_and_fourteen_calls(
    desk: Desk, fleet: Fleet
) -> None:
    await begun(desk, fleet)
    await resolved(fleet)
    await assert_spent(desk, fleet, messages=7, calls=14)


async def test_tier_one_with_telling_off_costs_five_messages_and_eleven_calls(
    desk: Desk, fleet: Fleet
) -> None:
    await begun(desk, fleet)
    card = await fleet.reports("Truck 456")
    tell_nobody(desk)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await resolves(fleet, card, fleet.john)
    await assert_spent(desk, fleet, messages=5, calls=11)


async def test_whoever_does_it_all_alone_costs_no_more_than_with_telling_off(
    desk: Desk, fleet: Fleet
) -> None:
    await begun(desk, fleet)
    card = await fleet.reports("Truck 456", by=fleet.john)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await resolves(fleet, card, fleet.john)
    await assert_spent(desk, fleet, messages=5, calls=11)


async def test_tier_two_with_the_reporter_told_costs_thirteen_messages_and_22_calls(
    desk: Desk, fleet: Fleet
) -> None:
    await begun(desk, fleet)
    card = await card_in("handled", fleet)
    await resolves(fleet, card, fleet.alice)
    assert await assert_spent(desk, fleet, messages=13, calls=22) == 5


async def test_calls_in_private_go_to_who_wants_them_and_cost_the_group_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.kate)
    await begun(desk, fleet)
    card = await fleet.reports("Truck 456")
    await called(fleet, fleet.kate)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await resolves(fleet, card, fleet.john)
    await at_rest(desk, fleet)
    messages = [call for call in desk.telegram.calls if call.method in MESSAGES]
    spent = Counter(int(str(message.params["chat_id"])) for message in messages)
    assert spent.keys() == {fleet.chat.id, fleet.kate.id}
    assert spent[fleet.chat.id] - 1 <= 7  # but for the reply to the question that ends `at_rest`
    assert spent[fleet.kate.id] <= 4  # the call, and an edit for each of three transitions


async def test_calls_beyond_what_a_card_rings_cost_three_messages_at_most(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @alice")
    named = " ".join(f"@dispatcher_{each}" for each in range(40))
    await fleet.asks(fleet.admin, f"/add_dispatcher {named}")
    await begun(desk, fleet)
    await fleet.reports("Truck 456")
    assert await assert_spent(desk, fleet, messages=4, calls=7) == 4


async def test_a_leave_costs_one_call_and_two_edits(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await begun(desk, fleet)
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    assert await assert_spent(desk, fleet, messages=3, calls=4) == 1


async def test_a_note_costs_one_edit_and_two_calls(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await begun(desk, fleet)
    fleet.john.replies(card, "vendor called, 40 min")
    await assert_spent(desk, fleet, messages=1, calls=2)


async def test_notes_that_come_while_a_card_is_edited_share_its_next_edit(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await begun(desk, fleet)
    gate = held(desk.telegram, "editMessageText")
    for number in range(5):
        fleet.john.replies(card, f"vendor called, {number} min")
        await fleet.until(lambda: desk.telegram.faults[0].times == 0, "the first edit")
    await fleet.quiet()
    gate.set()
    await fleet.shows(card, "4 min")
    await settled(desk, fleet)
    assert card.edits == 1 + 2  # the claim, the first note, and all others

"""Whom a new incident calls: by its card, beside it, and when somebody lets go of it."""

from __future__ import annotations

import pytest

from sandbox import Fault, SentMessage
from tests.bot.support import ID, lost_answer, refusal, settled, stored
from tests.desk import Desk, Fleet

MORE = "needs somebody. Calling:"
AGAIN = "is unclaimed again. Calling:"


async def with_dispatchers(desk: Desk, number: int) -> Fleet:
    """Set a group up with so many dispatchers, only invited."""
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    named = " ".join(f"@dispatcher_{each}" for each in range(number))
    await fleet.asks(fleet.admin, f"/add_dispatcher {named}")
    return fleet


def called(message: SentMessage) -> list[str]:
    """List whom a message says that it calls."""
    _, _, names = message.text.partition("Calling: ")
    return names.splitlines()[0].partition(";")[0].split(", ")


async def test_a_new_card_rings_the_dispatchers_and_a_claim_takes_their_names_away(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    assert called(card) == ["@john", "@kate"]
    assert card.mentioned == {fleet.driver, fleet.john, fleet.kate}
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    assert "Calling" not in card.text
    await settled(desk, fleet)
    assert fleet.said("Calling") == []


async def test_a_card_redrawn_goes_on_naming_whom_it_rang(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await fleet.asks(fleet.admin, "/add_dispatcher @carol")
    fleet.driver.replies(card, "it smokes")
    await fleet.shows(card, "it smokes")
    assert called(card) == ["@john", "@kate"]


async def test_forty_dispatchers_are_called_by_a_card_and_three_calls(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 40)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    calls = fleet.said(MORE)
    names = [name for message in (card, *calls) for name in called(message)]
    assert [len(called(message)) for message in calls] == [5, 5, 5]
    assert names == [f"@dispatcher_{each}" for each in range(19)]
    assert "; 21 more may claim it" in card.text
    assert all(call.reply_to is card for call in calls)
    assert calls[0].text.startswith(f"Truck 456\n🔔 {ID} {MORE} @dispatcher_4, @dispatcher_5, ")


async def test_a_card_mentions_five_at_most_its_reporter_among_them(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 8)
    card = await fleet.reports("Truck 456, ask @kate_the_dispatcher")
    assert (len(called(card)), len(card.mentioned)) == (3, 1)
    anonymous = fleet.admin.says(fleet.chat, "/new_issue Truck 457", as_anonymous=True)
    assert len(called(await fleet.answer_to(anonymous))) == 5


async def test_a_report_that_mentions_many_has_all_called_beside_its_card(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 2)
    card = await fleet.reports("Truck 456 " + " ".join(f"@friend_{each}" for each in range(6)))
    assert "Calling" not in card.text
    assert called(await fleet.appears(MORE)) == ["@dispatcher_0", "@dispatcher_1"]


async def test_a_few_are_called_by_the_card_alone(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 4)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    assert len(called(card)) == 4
    assert fleet.said(MORE) == []


async def test_the_number_on_a_card_stays_what_it_was_when_it_was_posted(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 40)
    card = await fleet.reports("Truck 456")
    await fleet.asks(fleet.admin, "/add_dispatcher @carol @dave_k")
    fleet.driver.replies(card, "it smokes")
    await fleet.shows(card, "it smokes")
    assert "; 21 more may claim it" in card.text


async def test_a_card_that_comes_back_rings_nobody_again(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.admin.deletes(card)
    desk.clock.passes(minutes=60)
    await desk.sweep()
    await fleet.until(lambda: fleet.chat.pinned not in ([], [card]), "the card to be back")
    assert fleet.chat.pinned[0].mentioned == {fleet.driver}
    await settled(desk, fleet)
    assert fleet.said(MORE) == []


async def test_a_card_sent_plain_calls_people_without_a_handle_beside_it(
    desk: Desk, fleet: Fleet
) -> None:
    mention = {"Stranger Moss": fleet.stranger}
    said = fleet.admin.says(fleet.chat, "/add_dispatcher Stranger Moss", mentions=mention)
    await fleet.answer_to(said)
    desk.telegram.faults.append(refusal("sendMessage", "can't parse entities"))
    card = await fleet.reports("Truck 456")
    assert card.mentioned == {fleet.john, fleet.kate}
    assert (await fleet.appears(MORE)).mentioned == {fleet.stranger}
    await settled(desk, fleet)
    assert len(fleet.said(MORE)) == 1


async def test_a_card_of_which_all_that_was_typed_is_refused_calls_all_the_same(
    desk: Desk, fleet: Fleet
) -> None:
    desk.telegram.faults.append(refusal("sendMessage", "message text is bad", times=3))
    card = await fleet.reports("Truck 456")
    assert card.text.splitlines()[1:] == ["Status: 🔥 UNCLAIMED", "Calling: @john, @kate"]
    await settled(desk, fleet)
    assert fleet.said(MORE) == []


@pytest.mark.usefixtures("impatient")
async def test_a_further_call_that_may_not_have_arrived_is_made_again(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 8)
    desk.telegram.faults += [Fault("sendMessage"), lost_answer("sendMessage")]
    await fleet.reports("Truck 456")
    await fleet.appears(MORE)
    await settled(desk, fleet)
    assert {tuple(called(call)) for call in fleet.said(MORE)} == {
        tuple(f"@dispatcher_{each}" for each in range(4, 8))
    }


async def test_further_calls_are_taken_away_by_a_claim(desk: Desk) -> None:
    fleet = await with_dispatchers(desk, 8)
    card = await fleet.reports("Truck 456")
    await fleet.appears(MORE)
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    await fleet.john.taps(card, "✅ Claim")
    await settled(desk, fleet)
    assert fleet.said(MORE) == []
    assert not card.deleted


async def test_where_there_is_no_dispatcher_the_card_rings_the_managers(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    card = await fleet.reports("Truck 456")
    assert called(card) == ["@alice", "@bob"]
    assert "No dispatcher is named here" in card.text


async def test_who_left_the_group_is_not_called(fleet: Fleet) -> None:
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    card = await fleet.reports("Truck 456")
    assert called(card) == ["@john"]


async def test_a_manager_who_left_the_group_is_not_paged(fleet: Fleet) -> None:
    fleet.chat.remove(fleet.bob)
    await fleet.escalated()
    page = await fleet.appears("requires manager attention")
    assert "Paging: @alice\n" in page.text


async def test_an_invited_person_known_to_have_left_is_not_called(desk: Desk, fleet: Fleet) -> None:
    dave = desk.telegram.person("Dave", username="dave_k")
    fleet.chat.add(dave)
    await fleet.answer_to(dave.says(fleet.chat, "/register_driver"))
    fleet.chat.remove(dave)
    await fleet.asks(fleet.admin, "/add_dispatcher @dave_k")
    assert called(await fleet.reports("Truck 456")) == ["@john", "@kate"]


async def test_when_all_managers_left_the_page_and_the_nudge_say_so(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.remove(fleet.alice)
    fleet.chat.remove(fleet.bob)
    card = await fleet.claimed()
    await fleet.john.taps(card, "⬆️ Escalate")
    left = "⚠️ No manager is left in this group. An admin can name others: /configure_managers"
    assert left in (await fleet.appears("requires manager attention")).text
    desk.clock.passes(minutes=15)
    await desk.sweep()
    assert left in (await fleet.appears("awaiting a manager for")).text


async def test_when_all_dispatchers_left_the_nudge_calls_managers_and_says_so(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.remove(fleet.john)
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    assert called(await fleet.reports("Truck 456")) == ["@alice", "@bob"]
    desk.clock.passes(minutes=10)
    await desk.sweep()
    nudge = await fleet.appears("has been unclaimed")
    assert nudge.mentioned == {fleet.alice, fleet.bob}
    assert "No dispatcher is left in this group" in nudge.text


async def test_a_card_names_whom_it_called_by_the_names_they_have_now(
    desk: Desk, fleet: Fleet
) -> None:
    mention = {"Stranger Moss": fleet.stranger}
    said = fleet.admin.says(fleet.chat, "/add_dispatcher Stranger Moss", mentions=mention)
    await fleet.answer_to(said)
    card = await fleet.reports("Truck 456")
    assert called(card) == ["@john", "@kate", "Stranger Moss"]
    fleet.stranger.first_name = "Sam"
    fleet.stranger.says(fleet.chat, "new name")
    fleet.kate.username = "kate_new"
    fleet.kate.says(fleet.chat, "new handle")
    await fleet.shows(card, "Sam Moss")
    await settled(desk, fleet)
    assert called(card) == ["@john", "@kate", "Sam Moss"]


async def test_who_lets_go_has_the_others_called(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await fleet.john.taps(card, "❌ Leave Claim")
    call = await fleet.appears(AGAIN)
    assert call.text == f"Truck 456\n🔔 {ID} {AGAIN} @kate"
    assert call.reply_to is card
    await fleet.shows(card, "UNCLAIMED")  # the call may come before the card's edit
    await fleet.kate.taps(card, "✅ Claim")
    await settled(desk, fleet)
    assert fleet.said(AGAIN) == []


async def test_the_only_dispatcher_who_lets_go_has_the_managers_called(
    fleet: Fleet,
) -> None:
    await fleet.asks(fleet.admin, "/remove_dispatcher @kate")
    card = await fleet.claimed()
    await fleet.john.taps(card, "❌ Leave Claim")
    assert called(await fleet.appears(AGAIN)) == ["@alice", "@bob"]


async def test_a_manager_who_taps_claim_takes_charge(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    answer = await fleet.alice.taps(card, "✅ Claim")
    assert (answer.text, answer.show_alert) == (f"{ID} is yours.", False)
    await fleet.shows(card, "Handled by @alice")
    assert stored(desk).claimed_by_t1_id is None
    late = await fleet.bob.presses(card, f"claim:{ID}").wait()
    assert late.text == "Sorry, this incident has already been claimed. @alice has it."
    again = await fleet.alice.presses(card, f"claim:{ID}").wait()
    assert (again.text, again.show_alert) == (f"{ID} is already yours.", False)


async def test_who_is_dispatcher_and_manager_claims_as_a_dispatcher(
    fleet: Fleet,
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    card = await fleet.reports("Truck 456")
    assert called(card) == ["@john", "@kate", "@alice"]
    await fleet.alice.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @alice")

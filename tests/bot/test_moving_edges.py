"""Where and how incidents are handed on by hand: topics, captions, line breaks, other chats."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from tests.bot.support import ID, answers, card_in, resolved, second_fleet, settled, stored
from tests.bot.test_moving import a_minute_later
from tests.bot.test_panel import opened, said_to
from tests.desk import Clock, Desk, Fleet
from tests.reliability.support import held
from texts import refusals

TYPED = ["/take 1", "/give 1 @kate", "/release 1", "/reopen 1", "/cancel 1 test"]

GIVEN = [
    "/give 1\n@kate",
    "/give\n1 @kate",
    "/give 1 @KATE",
    "/give #1 @kate,",
    "/give 0001 (@kate)",
    "/give TKT-2026-0001 @kate",
    "/give TKT-2026-1 and @kate",
    "/give@incident_desk_bot 1 @kate",
]


@pytest.mark.parametrize("typed", GIVEN)
async def test_a_gift_is_read_however_it_is_typed(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    typed = typed.replace("incident_desk_bot", desk.telegram.bot.username or "")
    assert (await fleet.asks(fleet.john, typed)).text == f"🤝 @kate has {ID} now."
    assert stored(desk).owner_id == fleet.kate.id


async def test_a_gift_in_the_caption_of_a_photo_counts(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    said = fleet.john.sends_photo(fleet.chat, "/give 1 @kate")
    assert (await fleet.answer_to(said)).text == f"🤝 @kate has {ID} now."
    assert stored(desk).owner_id == fleet.kate.id


async def test_a_gift_in_a_topic_is_answered_there_and_told_where_the_card_is(
    desk: Desk, clock: Clock
) -> None:
    fleet = await desk.fleet(forum=True)
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    topic = fleet.chat.topic("Talk")
    said = fleet.john.says(fleet.chat, "/give 1 @kate", topic=topic)
    answer = await fleet.answer_to(said)
    told = await fleet.appears("gave you")
    assert (answer.thread_id, told.thread_id) == (said.thread_id, card.thread_id)
    assert stored(desk).owner_id == fleet.kate.id


@pytest.mark.parametrize("typed", TYPED)
async def test_an_edit_into_a_command_hands_nothing_on(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str
) -> None:
    await card_in("resolved" if "reopen" in typed else "claimed", fleet)
    await a_minute_later(fleet, clock)
    before, said = stored(desk), fleet.alice.says(fleet.chat, "good morning")
    fleet.alice.edits(said, typed)
    await settled(desk, fleet)
    assert answers(fleet, said) == []
    assert stored(desk) == before


@pytest.mark.parametrize("typed", TYPED)
async def test_in_private_it_is_said_that_it_belongs_in_the_group(
    desk: Desk, fleet: Fleet, typed: str
) -> None:
    await fleet.claimed()
    before, private = stored(desk), fleet.telegram.private(fleet.alice)
    fleet.alice.starts()
    told = await said_to(fleet, fleet.alice, fleet.alice.says(private, typed))
    assert told.text == refusals.ONLY_IN_GROUPS.source
    assert stored(desk) == before


@pytest.mark.parametrize("typed", TYPED)
async def test_a_number_of_another_group_is_none_here(desk: Desk, fleet: Fleet, typed: str) -> None:
    await card_in("resolved" if "reopen" in typed else "claimed", fleet)
    before, south = stored(desk), await second_fleet(desk)
    told = await south.asks(south.alice, typed.replace("@kate", "@kate_south"))
    assert told.text.startswith("This group has no incident 1.")
    assert stored(desk) == before


NUMBERS = ["/give 0 @kate", "/give -1 @kate", "/give 1.5 @kate", "/give ٣ @kate", "/give @kate"]


@pytest.mark.parametrize("typed", [*NUMBERS, f"/give {'9' * 4000} @kate"])
async def test_a_wrong_number_gives_nothing_and_says_what_to_type(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    told = await fleet.asks(fleet.john, typed)
    assert told.text.startswith(("Say which one, and to whom", "This group has no incident"))
    assert stored(desk).owner_id == fleet.john.id


async def test_an_outsider_of_whom_another_group_knows_is_given_nothing(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await second_fleet(desk)
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    told = await fleet.asks(fleet.john, "/give 1 @kate_south")
    assert "not a dispatcher here" in told.text
    assert stored(desk).owner_id == fleet.john.id


async def test_nothing_is_given_to_a_bot_or_to_this_one(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    for said in (
        fleet.john.says(fleet.chat, f"/give 1 @{desk.telegram.bot.username}"),
        fleet.john.replies(card, "/give 1"),
    ):
        assert "/give 42 @mia" in (await fleet.answer_to(said)).text
    assert stored(desk).owner_id == fleet.john.id


# A summary that is awaited


async def test_who_replies_to_the_old_prompt_reads_who_is_asked_now(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card, prompt = await fleet.prompted()
    await a_minute_later(fleet, clock)
    gate = held(desk.telegram, "deleteMessage")  # of the old prompt, while john writes
    await fleet.asks(fleet.kate, "/take 1")
    await fleet.shows(card, "AWAITING SUMMARY (from @kate)")
    answer = await fleet.answer_to(fleet.john.replies(prompt, "Hose replaced"))
    assert "@kate" in answer.text
    assert stored(desk).status is Status.AWAITING_SUMMARY
    gate.set()
    await fleet.until(lambda: prompt.deleted, "the old prompt to be gone")
    new = await fleet.appears("@kate, please reply to this message")
    fleet.kate.replies(new, "Hose replaced")
    await fleet.shows(card, "Resolved by: @kate")


# The owner meanwhile


async def test_what_somebody_has_who_left_the_group_is_taken_over_and_nobody_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.kate)
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    assert (await fleet.kate.taps(panel, "🙋 Take over")).text == f"{ID} is yours."
    await fleet.shows(card, "Claimed by @kate")
    await settled(desk, fleet)
    assert fleet.said("took") == []


# Called off


async def test_an_escalation_that_is_called_off_says_so_on_its_page(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.escalated()
    [page] = fleet.said("Paging:")
    await fleet.asks(fleet.alice, "/cancel 1 false alarm")
    await fleet.shows(card, "Reason: false alarm")
    said = f"🔔 {ID} requires manager attention. @alice called it off.\nTruck 456"
    await fleet.until(lambda: page.text == said, "an edited page")
    await settled(desk, fleet)


async def test_who_claims_what_is_called_off_at_that_moment_reads_so(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    said = fleet.driver.says(fleet.chat, "/cancel 1 test")
    press = fleet.john.presses(card, f"claim:{ID}")
    assert (await press.wait()).text == f"{ID} is now: 🚫 CANCELLED"
    assert (await fleet.answer_to(said)).text.startswith("🚫")
    assert stored(desk).owner_id is None


async def test_what_was_claimed_at_that_moment_its_reporter_calls_off_no_more(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    press = fleet.john.presses(card, f"claim:{ID}")
    said = fleet.driver.says(fleet.chat, "/cancel 1 test")
    assert (await press.wait()).text == f"{ID} is yours."
    assert (await fleet.answer_to(said)).text.startswith("You cannot call this off")
    assert stored(desk).status is Status.CLAIMED_T1


# Reopened


async def test_what_is_reopened_resolved_and_reopened_has_one_card_and_its_number(
    desk: Desk, fleet: Fleet
) -> None:
    await resolved(fleet)
    for summary in ("Clamp replaced", "Radiator replaced"):
        await fleet.asks(fleet.driver, "/reopen 1")
        await settled(desk, fleet)
        [card] = fleet.said(f"NEW INCIDENT: {ID}")
        await fleet.john.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @john")
        await fleet.john.taps(card, "🏁 Resolve")
        await fleet.shows(card, "AWAITING SUMMARY")
        await settled(desk, fleet)
        fleet.john.replies(fleet.said("please reply to this message")[-1], summary)
        await fleet.shows(card, f"Summary: {summary}")
    await settled(desk, fleet)
    assert fleet.said("RESOLVED:") == [card]
    assert stored(desk).reopened == 2


@pytest.mark.parametrize(("seconds", "opens"), [(0, True), (1, False)])
async def test_seven_days_to_the_second_are_enough_to_reopen(
    desk: Desk, fleet: Fleet, clock: Clock, seconds: int, opens: bool
) -> None:
    await resolved(fleet)
    await settled(desk, fleet)
    clock.passes(minutes=(stored(desk).t_status - clock.time + 7 * 86400 + seconds) / 60)
    told = await fleet.asks(fleet.driver, "/reopen 1")
    assert told.text.startswith("🔁") is opens
    assert stored(desk).status is (Status.UNCLAIMED if opens else Status.RESOLVED)

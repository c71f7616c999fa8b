"""What is typed to hand incidents on: who may, what is meant, and what is refused."""

from __future__ import annotations

import pytest

from domain.incidents import Action, Status
from tests.bot.support import ID, card_in, refusal, resolved, settled, stored
from tests.bot.test_moving import a_minute_later
from tests.desk import Clock, Desk, Fleet

TAKES = [
    ("new", "john", Action.CLAIM),
    ("new", "alice", Action.TAKE_CHARGE),
    ("claimed", "kate", Action.TAKE_OVER),
    ("claimed", "alice", Action.TAKE_CHARGE),
    ("escalated", "bob", Action.CLAIM_ESCALATION),
    ("handled", "bob", Action.TAKE_CHARGE),
    ("asked", "kate", Action.TAKE_OVER),
    ("asked by a manager", "bob", Action.TAKE_CHARGE),
]


@pytest.mark.parametrize(("state", "who", "action"), TAKES)
async def test_take_does_what_this_person_may(
    desk: Desk, fleet: Fleet, clock: Clock, state: str, who: str, action: Action
) -> None:
    await card_in(state, fleet)
    await a_minute_later(fleet, clock)
    person = fleet.people[who]
    assert (await fleet.asks(person, "/take 1")).text == f"🙋 {ID} is yours."
    assert stored(desk).owner_id == person.id
    assert desk.database.audit.events(ID)[-1].action == action


REFUSED = [
    ("new", "driver", "/take 1", "You are not authorized to claim issues."),
    ("claimed", "driver", "/take 1", "You are not authorized to take over incidents."),
    ("claimed", "admin", "/take 1", "You are not a dispatcher yet. You are an admin, so you can"),
    ("escalated", "kate", "/take 1", "You are not authorized to claim escalations."),
    ("handled", "kate", "/take 1", "Only managers take charge. Ask @alice to give"),
    ("claimed", "john", "/take 1", f"{ID} is already yours."),
    ("resolved", "kate", "/take 1", f"{ID} is now: ✅ RESOLVED"),
    ("claimed", "kate", "/give 1 @kate", "You cannot give this to anybody: only its owner"),
    ("claimed", "john", "/give 1 @john", f"@john has {ID} already."),
    ("claimed", "john", "/give 1 @nobody_here", "I do not know whom @nobody_here means."),
    ("claimed", "john", "/give 1 please @kate", "I do not know whom please means."),
    ("claimed", "john", "/give 1", "Say which one, and to whom, like this: /give 42 @mia"),
    ("claimed", "john", "/give 1 @kate @alice", "Say which one, and to whom, like this:"),
    ("new", "alice", "/give 1 @kate", f"{ID} is now: 🔥 UNCLAIMED"),
    ("asked", "john", "/give 1 @kate", f"{ID} is now: ⌛ AWAITING SUMMARY (from @john)"),
    ("claimed", "john", "/release 1", "You cannot release this: only a manager can, or an admin"),
    ("claimed", "admin", "/release 1", "You cannot release this: only a manager can, or an admin"),
    ("new", "alice", "/release 1", f"{ID} is now: 🔥 UNCLAIMED"),
    ("claimed", "alice", "/reopen 1", f"{ID} is now: 🛠️ IN PROGRESS (Claimed by @john)"),
    ("resolved", "stranger", "/reopen 1", "You cannot reopen this: only its reporter, a"),
    ("claimed", "kate", "/take", "Say which one, by its number: /take 42"),
    ("claimed", "kate", "/take over", "Say which one, by its number: /take 42"),
    ("claimed", "kate", "/take 99", "This group has no incident 99."),
]


@pytest.mark.parametrize(("state", "who", "typed", "said"), REFUSED)
async def test_what_cannot_be_done_says_why_and_changes_nothing(
    desk: Desk, fleet: Fleet, clock: Clock, state: str, who: str, typed: str, said: str
) -> None:
    await card_in(state, fleet)
    await a_minute_later(fleet, clock)
    before = stored(desk).transitions
    assert (await fleet.asks(fleet.people[who], typed)).text.startswith(said)
    assert stored(desk).transitions == before


@pytest.mark.parametrize("typed", ["/take 1", "/give 1 @kate", "/release 1"])
async def test_what_changed_as_it_was_written_is_left_alone(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @bob")
    await fleet.claimed()
    await fleet.quiet()
    told = await fleet.asks(fleet.bob, typed)  # in the second in which john claimed it
    assert told.text == "Sorry, this incident has already been claimed. @john has it."
    assert stored(desk).owner_id == fleet.john.id
    clock.passes(minutes=1)
    assert (await fleet.asks(fleet.bob, typed)).text.startswith(("🙋", "🤝", "👐"))


async def test_what_its_owner_did_as_it_was_written_is_no_claim_of_another(
    fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    told = await fleet.asks(fleet.kate, "/take 1")
    assert told.text == f"{ID} is now: ⌛ AWAITING SUMMARY (from @john)"


async def test_what_nobody_has_is_taken_whatever_happened_in_that_second(fleet: Fleet) -> None:
    card = await fleet.claimed()
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    assert (await fleet.asks(fleet.kate, "/take 1")).text == f"🙋 {ID} is yours."


@pytest.mark.parametrize(
    ("typed", "who"),
    [("/take 1", "kate"), ("/give 1 @kate", "john"), ("/release 1", "alice"), ("/reopen 1", "bob")],
)
async def test_a_message_that_comes_twice_does_it_once_and_says_the_same(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str, who: str
) -> None:
    await card_in("resolved" if "reopen" in typed else "claimed", fleet)
    await a_minute_later(fleet, clock)
    said = fleet.people[who].says(fleet.chat, typed)
    first = await fleet.answer_to(said)
    await settled(desk, fleet)
    number = stored(desk).transitions
    desk.telegram.deliver_again(said)
    await settled(desk, fleet)
    told = [each.text for each in fleet.chat.bot_messages if each.reply_to is said]
    assert set(told) == {first.text}
    assert stored(desk).transitions == number


async def test_in_reply_to_its_card_no_number_is_needed(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    said = fleet.john.replies(card, "/give @kate")
    assert (await fleet.answer_to(said)).text == f"🤝 @kate has {ID} now."
    clock.passes(minutes=1)
    await fleet.answer_to(fleet.alice.replies(card, "/take"))
    assert stored(desk).owner_id == fleet.alice.id


async def test_a_reply_to_one_with_the_number_of_another_asks_which(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await fleet.claimed("Truck 457")
    await a_minute_later(fleet, clock)
    told = await fleet.answer_to(fleet.kate.replies(card, "/take 2"))
    assert told.text.startswith(f"You replied to {ID}, but typed the number of TKT-2026-0002,")
    assert stored(desk).owner_id == fleet.john.id


async def test_who_is_named_by_a_reply_or_a_mention_is_given_it(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    fleet.kate.username = None
    hello = fleet.kate.says(fleet.chat, "I can take one")
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    given = await fleet.answer_to(fleet.john.replies(hello, "/give 1"))
    assert given.text == f"🤝 Kate Stone has {ID} now."
    clock.passes(minutes=1)
    await fleet.asks(fleet.kate, "/give 1 @john")
    clock.passes(minutes=1)
    mention = fleet.john.says(fleet.chat, "/give 1 Kate", mentions={"Kate": fleet.kate})
    assert (await fleet.answer_to(mention)).text == f"🤝 Kate Stone has {ID} now."
    assert stored(desk).owner_id == fleet.kate.id


async def test_who_is_not_in_the_team_is_given_nothing(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    assert card.reply_to is not None
    told = await fleet.answer_to(fleet.john.replies(card.reply_to, "/give 1"))
    assert told.text.startswith("Driver Moss is not a dispatcher here. An admin adds them with")
    assert stored(desk).owner_id == fleet.john.id


async def test_who_is_only_invited_is_given_nothing(desk: Desk, fleet: Fleet, clock: Clock) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @zoe")
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    assert (await fleet.asks(fleet.john, "/give 1 @zoe")).text.startswith("@zoe is only invited")
    assert stored(desk).owner_id == fleet.john.id


async def test_who_has_two_roles_is_given_it_as_a_manager(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @bob")
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.asks(fleet.john, "/give 1 @bob")
    await fleet.shows(card, "Handled by @bob")
    assert stored(desk).status is Status.CLAIMED_T2


async def test_who_left_the_group_is_given_nothing(desk: Desk, fleet: Fleet, clock: Clock) -> None:
    await fleet.claimed()
    fleet.chat.remove(fleet.kate)
    await a_minute_later(fleet, clock)
    told = await fleet.asks(fleet.john, "/give 1 @kate")
    assert told.text == "@kate is not in this group any more. Choose somebody else."
    assert stored(desk).owner_id == fleet.john.id


# An admin


async def test_an_admin_releases_what_somebody_has_who_left(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    fleet.chat.remove(fleet.john)
    await a_minute_later(fleet, clock)
    assert (await fleet.asks(fleet.admin, "/release 1")).text.startswith("👐")
    await fleet.shows(card, "UNCLAIMED")
    await settled(desk, fleet)
    assert fleet.said("@john had it") == []  # he is not there to read it
    assert desk.database.audit.events(ID)[-1].actor_id == fleet.admin.id


async def test_an_anonymous_admin_releases_what_somebody_has_who_lost_the_role(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    await a_minute_later(fleet, clock)
    said = fleet.admin.says(fleet.chat, "/release 1", as_anonymous=True)
    assert (await fleet.answer_to(said)).text.startswith("👐")
    await fleet.shows(card, "UNCLAIMED")
    told = await fleet.appears("@john had it")
    assert told.text.endswith(f"👐 an anonymous admin released {ID}. @john had it.")
    assert told.mentioned == {fleet.john}
    assert desk.database.audit.events(ID)[-1].actor_id is None


@pytest.mark.parametrize("typed", ["/take 1", "/give 1 @kate", "/reopen 1"])
async def test_an_anonymous_admin_does_nothing_else(
    desk: Desk, fleet: Fleet, clock: Clock, typed: str
) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    said = fleet.admin.says(fleet.chat, typed, as_anonymous=True)
    assert (await fleet.answer_to(said)).text.startswith("Please do that as yourself")
    assert stored(desk).owner_id == fleet.john.id


# Reopened


async def test_on_the_eighth_day_nothing_is_reopened(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await resolved(fleet)
    clock.passes(minutes=7 * 24 * 60 + 1)
    told = await fleet.asks(fleet.driver, "/reopen 1")
    assert told.text.startswith(f"{ID} was resolved more than 7 days ago. Please report it again")
    assert stored(desk).status is Status.RESOLVED


async def test_reopened_twice_it_has_one_card_at_the_bottom(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    assert (await fleet.asks(fleet.driver, "/reopen 1")).text.startswith("🔁")
    told = await fleet.asks(fleet.kate, "/reopen 1")
    assert told.text == f"{ID} is now: 🔥 UNCLAIMED"
    await settled(desk, fleet)
    assert len(fleet.said(f"NEW INCIDENT: {ID}")) == 1
    assert fleet.said("RESOLVED") == []


async def test_a_card_that_people_deleted_is_no_hindrance(desk: Desk, fleet: Fleet) -> None:
    card = await resolved(fleet)
    fleet.admin.deletes(card)
    await fleet.asks(fleet.kate, "/reopen 1")
    new = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.until(lambda: new.is_pinned, "the new card to be pinned")
    await settled(desk, fleet)


async def test_after_a_migration_it_is_reopened_in_the_new_group(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    await settled(desk, fleet)
    fleet.chat = fleet.telegram.migrate(fleet.chat)
    await fleet.asks(fleet.driver, "/reopen 1")
    new = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.until(lambda: new.is_pinned, "the new card to be pinned")
    assert stored(desk).group_id == fleet.chat.id


async def test_an_old_card_that_telegram_does_not_delete_says_no_more_that_it_is_resolved(
    desk: Desk, fleet: Fleet
) -> None:
    card = await resolved(fleet)
    await settled(desk, fleet)
    # As after 48 hours: https://core.telegram.org/bots/api#deletemessage.
    fleet.telegram.faults.append(refusal("deleteMessage", "message can't be deleted", None))
    await fleet.asks(fleet.kate, "/reopen 1")
    await fleet.shows(card, f"🔁 {ID} was opened again: its card is further down.")
    assert card.buttons == []
    await settled(desk, fleet)
    new = await fleet.appears(f"NEW INCIDENT: {ID}")
    assert new.id == stored(desk).pinned_message_id

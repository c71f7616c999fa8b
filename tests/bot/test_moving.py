"""Incidents change hands by /take, /give, /release and /reopen; who is concerned is told."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from database import Database, Delivery
from domain.incidents import Incident, Status
from tests.bot.in_private import at_rest, listening, private
from tests.bot.support import ID, resolved, settled, stored
from tests.desk import Clock, Desk, Fleet
from tests.killed_copies import copying


async def a_minute_later(fleet: Fleet, clock: Clock) -> None:
    """Have what was done so far be seen by everybody."""
    await fleet.quiet()
    clock.passes(minutes=1)


async def test_kate_takes_over_what_john_has_and_he_is_told(fleet: Fleet, clock: Clock) -> None:
    card = await fleet.claimed("Truck 456 no start")
    await a_minute_later(fleet, clock)
    assert (await fleet.asks(fleet.kate, "/take 1")).text == f"🙋 {ID} is yours."
    await fleet.shows(card, "Claimed by @kate")
    told = await fleet.appears("took")
    assert told.text == f"Truck 456 no start\n🙋 @kate took {ID} over from @john."
    assert told.mentioned == {fleet.john}
    assert told.reply_to is card


async def test_john_gives_his_to_kate_who_is_called(fleet: Fleet, clock: Clock) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    assert (await fleet.asks(fleet.john, "/give 1 @kate")).text == f"🤝 @kate has {ID} now."
    await fleet.shows(card, "Claimed by @kate")
    told = await fleet.appears("gave you")
    assert told.text == f"Truck 456\n🤝 @kate, @john gave you {ID}."
    assert told.mentioned == {fleet.kate}


async def test_alice_gives_johns_to_a_manager(fleet: Fleet, clock: Clock) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.asks(fleet.alice, "/give 1 @bob")
    await fleet.shows(card, "Handled by @bob")
    told = await fleet.appears("gave you")
    assert told.text.endswith(f"🤝 @bob, @alice gave you {ID}. @john had it.")
    assert told.mentioned == {fleet.bob, fleet.john}


async def test_who_gets_it_is_called_when_who_had_it_has_left(fleet: Fleet, clock: Clock) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    fleet.chat.remove(fleet.john)
    await fleet.asks(fleet.alice, "/give 1 @kate")
    assert fleet.kate in (await fleet.appears("gave you")).mentioned


async def test_who_gives_it_to_themselves_is_not_called(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await listening(desk, fleet, fleet.alice)
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.asks(fleet.alice, "/give 1 @alice")
    await fleet.shows(card, "Handled by @alice")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.alice) == []


async def test_who_gives_it_to_themselves_is_not_called_by_that(fleet: Fleet, clock: Clock) -> None:
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.asks(fleet.alice, "/give 1 @alice")
    told = await fleet.appears("had it")
    assert told.text.endswith(f"🛡️ @alice took charge of {ID}. @john had it.")
    assert told.mentioned == {fleet.john}


async def test_alice_releases_johns_and_all_others_are_called(fleet: Fleet, clock: Clock) -> None:
    card = await fleet.claimed()
    await a_minute_later(fleet, clock)
    told = await fleet.asks(fleet.alice, "/release 1")
    assert told.text == f"👐 {ID} is released. Nobody has it now."
    await fleet.shows(card, "UNCLAIMED")
    assert (await fleet.appears("@alice released")).mentioned == {fleet.john}
    assert (await fleet.appears("is unclaimed again")).mentioned == {fleet.kate}


async def test_who_releases_is_not_called_although_they_may_claim_it(
    fleet: Fleet, clock: Clock
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.claimed()
    await a_minute_later(fleet, clock)
    await fleet.asks(fleet.alice, "/release 1")
    assert (await fleet.appears("is unclaimed again")).mentioned == {fleet.kate}


async def test_a_reopened_incident_gets_a_new_card_and_its_reporter_hears(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await resolved(fleet)
    await a_minute_later(fleet, clock)
    answer = await fleet.asks(fleet.kate, "/reopen 1")
    assert answer.text == f"🔁 {ID} is open again. Nobody has it yet."
    await fleet.until(lambda: card.deleted, "the old card to be gone")
    new = await fleet.appears(f"NEW INCIDENT: {ID}")
    assert "Status: 🔥 UNCLAIMED\n🔁 Opened again. What was done before: " in new.text
    await fleet.until(lambda: new.is_pinned, "the new card to be pinned")
    heard = await fleet.appears("Your report is open again")
    assert heard.reply_to is not None
    assert heard.reply_to.sender is fleet.driver
    await settled(desk, fleet)
    assert stored(desk).reopened == 1
    [call] = fleet.said("is unclaimed again")
    assert call.mentioned == {fleet.john}  # kate knows: it was she who opened it


async def test_the_reopened_incident_is_worked_like_a_new_one(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    await fleet.asks(fleet.driver, "/reopen 1")
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.appears("@john has your report.")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "Clamp replaced")
    await fleet.shows(card, "Summary: Clamp replaced")
    await fleet.appears("@john resolved your report: Clamp replaced")
    await settled(desk, fleet)
    assert stored(desk).status is Status.RESOLVED
    assert not fleet.said("Your report is open again")  # the driver opened it themselves
    assert not card.is_pinned


# The offer to reopen


async def test_what_is_said_about_a_resolved_incident_offers_once_to_reopen_it(
    desk: Desk, fleet: Fleet
) -> None:
    card = await resolved(fleet)
    said = fleet.driver.replies(card, "it is broken again")
    offer = await fleet.answer_to(said)
    assert f"{ID} is resolved, and what you say is kept." in offer.text
    fleet.stranger.replies(card, "I see it smoking")
    await settled(desk, fleet)
    assert len(fleet.said("is resolved, and what you say is kept")) == 1
    refused = await fleet.stranger.taps(offer, "🔁 Reopen")
    assert (refused.text or "").startswith("You cannot reopen this")
    assert (await fleet.kate.taps(offer, "🔁 Reopen")).text == (
        f"{ID} is open again. Nobody has it yet."
    )
    await fleet.until(lambda: offer.deleted, "the offer to be gone")
    await fleet.appears(f"NEW INCIDENT: {ID}")
    assert stored(desk).status is Status.UNCLAIMED


async def test_each_resolution_is_offered_to_be_reopened(desk: Desk, fleet: Fleet) -> None:
    first = await resolved(fleet)
    await fleet.answer_to(fleet.driver.replies(first, "it is broken again"))
    await fleet.asks(fleet.driver, "/reopen 1")
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "Clamp replaced")
    await fleet.shows(card, "Summary: Clamp replaced")
    await fleet.answer_to(fleet.driver.replies(card, "and again"))
    await settled(desk, fleet)
    old, new = [offer for offer in fleet.chat.ever_posted if OFFER in offer.text]
    assert (old.deleted, new.deleted) == (True, False)
    tap = await fleet.driver.presses(old, str(old.buttons[0][0].callback_data)).wait()
    assert str(tap.text).startswith(f"{ID} is now: ✅ RESOLVED")  # seen before it was reopened
    assert stored(desk).status is Status.RESOLVED


OFFER = "is resolved, and what you say is kept"


@pytest.mark.parametrize(("days", "offers"), [(7, 1), (7.001, 0)])
async def test_what_can_be_reopened_no_more_is_not_offered(
    desk: Desk, fleet: Fleet, clock: Clock, days: float, offers: int
) -> None:
    card = await resolved(fleet)
    await settled(desk, fleet)
    clock.passes(minutes=days * 24 * 60)
    fleet.driver.replies(card, "thank you")
    await settled(desk, fleet)
    assert len(fleet.said(OFFER)) == offers


# Killed


@pytest.mark.parametrize(
    ("state", "command", "status", "owed"),
    [
        ("claimed", "/take 1", Status.CLAIMED_T1, Delivery.MOVE),
        ("claimed", "/release 1", Status.UNCLAIMED, Delivery.MOVE),
        ("resolved", "/reopen 1", Status.UNCLAIMED, Delivery.CARD),
    ],
)
async def test_what_changes_hands_owes_what_is_told_of_it_from_that_very_commit_on(
    *,
    desk: Desk,
    fleet: Fleet,
    clock: Clock,
    tmp_path: Path,
    state: str,
    command: str,
    status: Status,
    owed: Delivery,
) -> None:
    await (fleet.claimed() if state == "claimed" else resolved(fleet))
    await a_minute_later(fleet, clock)
    before, connection = stored(desk).transitions, desk.database.connection._sqlite  # noqa: SLF001
    with copying(tmp_path / "incidents.db", connection) as copies:
        await fleet.asks(fleet.kate if command == "/take 1" else fleet.alice, command)
    changed, deliveries = next(
        (incident, deliveries)
        for incident, deliveries in map(_as_left, copies)
        if incident.transitions > before
    )
    assert changed.status is status
    assert owed in deliveries


def _as_left(copy: Path) -> tuple[Incident, list[Delivery]]:
    """Tell how a kill left the incident, and what its group is owed."""
    with closing(Database(copy)) as database:
        incident = database.incidents.get(ID)
        assert incident is not None
        owed = database.deliveries.owed(incident.group_id)
        return incident, [each.delivery for each in owed]


async def test_a_card_posted_anew_rings_nobody_who_wrote_its_newest_note(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    fleet.alice.replies(card, "vendor called")
    await fleet.shows(card, "@alice: vendor called")
    fleet.john.replies(prompt, "New belt")
    await fleet.shows(card, "RESOLVED")
    await settled(desk, fleet)
    await fleet.asks(fleet.kate, "/reopen 1")
    await settled(desk, fleet)
    anew = fleet.said(f"INCIDENT: {ID}")[-1]
    assert anew is not card
    assert "@alice: vendor called" in anew.text
    assert fleet.alice not in anew.mentioned

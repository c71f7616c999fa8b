"""Places: where a truck is, from a place or a live location, on the card and in a map."""

from __future__ import annotations

import pytest

from domain.places import IncidentPlace
from sandbox import SentMessage
from tests.bot.support import ID, calls, links, settled
from tests.bot.test_notes import acknowledged, kept
from tests.desk import Desk, Fleet

OMAHA, LINCOLN = (41.258611, -95.937792), (40.813599, -96.702606)


def place(desk: Desk) -> IncidentPlace | None:
    """Read where the truck of the first incident is."""
    return desk.database.places.of(ID)


def copied(card: SentMessage) -> list[str]:
    """List what buttons of a card copy."""
    return [button.copy_text for row in card.buttons for button in row if button.copy_text]


@pytest.mark.parametrize("where", [OMAHA, (0.0, 0.0), (-33.9, 151.2)])
async def test_a_place_in_reply_is_on_the_card_with_a_map_and_a_button_that_copies(
    desk: Desk, fleet: Fleet, where: tuple[float, float]
) -> None:
    card = await fleet.claimed()
    note = fleet.kate.sends_location(fleet.chat, *where, reply_to=card)
    await acknowledged(desk, fleet, note)
    written = f"{where[0]:.6f}, {where[1]:.6f}"
    await fleet.shows(card, f"📍 Place: {written}, ")
    assert f"https://maps.google.com/?q={written.replace(' ', '')}" in links(card)
    assert copied(card) == [written]
    assert [each.text for each in kept(desk)] == [written]


async def test_the_card_says_once_where_the_truck_is(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await acknowledged(desk, fleet, fleet.kate.sends_location(fleet.chat, *OMAHA, reply_to=card))
    await fleet.shows(card, "@kate: 📍 place")
    assert card.text.count("41.258611, -95.937792") == 1


async def test_the_reporter_need_not_reply_soon_after_the_report(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.clock.passes(minutes=10)
    note = fleet.driver.sends_location(fleet.chat, *OMAHA)
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "📍 Place: 41.258611, -95.937792")


async def test_a_place_that_somebody_reports_is_on_the_card(desk: Desk, fleet: Fleet) -> None:
    where, told = fleet.driver.sends_location(fleet.chat, *OMAHA), desk.clock.time
    desk.clock.passes(minutes=30)
    fleet.kate.replies(where, "/new_issue Truck 456 stands there")
    card = await fleet.answer_to(where)
    assert "📍 Place: 41.258611, -95.937792" in card.text
    assert place(desk) == IncidentPlace(*OMAHA, told)


async def test_a_place_may_be_the_reply_to_our_question(fleet: Fleet) -> None:
    question = await fleet.asks(fleet.driver, "/new_issue")
    where = fleet.driver.sends_location(fleet.chat, *OMAHA, reply_to=question)
    assert copied(await fleet.answer_to(where)) == ["41.258611, -95.937792"]


async def test_a_live_location_that_was_reported_moves_the_place(desk: Desk, fleet: Fleet) -> None:
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=3600)
    fleet.kate.replies(live, "/new_issue")
    card = await fleet.answer_to(live)
    desk.clock.passes(minutes=6)
    fleet.driver.moves(live, *LINCOLN)
    await fleet.shows(card, "📍 Place: 40.813599, -96.702606")
    assert [event.action for event in desk.database.audit.events(ID)] == ["report", "log"]


async def test_the_name_of_a_place_is_part_of_the_note(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    note = fleet.driver.sends_venue(fleet.chat, "Petro", *OMAHA, reply_to=card)
    await acknowledged(desk, fleet, note)
    assert [each.text for each in kept(desk)] == ["Petro, Main Street 1\n41.258611, -95.937792"]


@pytest.mark.parametrize("why", ["too late", "another person", "two open incidents", "resolved"])
async def test_other_places_are_nobodys_business(desk: Desk, fleet: Fleet, why: str) -> None:
    card = await fleet.reports("Truck 456")
    if why == "too late":
        desk.clock.passes(minutes=11)
    elif why == "two open incidents":
        await fleet.reports("Truck 457")
    elif why == "resolved":
        await fleet.answer_to(fleet.driver.replies(card, "/cancel"))
    person = fleet.stranger if why == "another person" else fleet.driver
    note = person.sends_location(fleet.chat, *OMAHA)
    await settled(desk, fleet)
    assert (place(desk), kept(desk), note.reactions) == (None, [], {})


async def test_a_place_in_a_topic_of_the_reporter_is_taken(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Breakdowns")
    await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Flat tire", topic=topic))
    await acknowledged(desk, fleet, fleet.driver.sends_location(fleet.chat, *OMAHA, topic=topic))


async def test_a_live_location_moves_the_place_at_most_once_a_minute(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=3600, reply_to=card)
    await fleet.shows(card, "41.258611")
    for minutes, latitude in ((0.5, 41.1), (0.5, 41.2), (0.5, 41.3), (0.5, 41.4)):
        desk.clock.passes(minutes=minutes)
        fleet.driver.moves(live, latitude, -96.0)
        await fleet.quiet()
        known = place(desk)
        assert known is not None
        if latitude in (41.2, 41.4):
            assert (known.latitude, known.t) == (latitude, desk.clock.time)
        else:
            assert known.t == desk.clock.time - 30


async def test_hours_of_a_live_location_cost_an_edit_every_five_minutes(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=7200, reply_to=card)
    await settled(desk, fleet)
    edits, messages = len(calls(desk.telegram, "editMessageText")), len(fleet.chat.bot_messages)
    for minute in range(60):
        desk.clock.passes(minutes=1)
        fleet.driver.moves(live, 41.0 + minute / 1000, -96.0)
        if minute % 10 == 9:
            await desk.sweep()
        await settled(desk, fleet)
    asked = 60  # `settled` asks a question each time
    still_on_it = fleet.said("No news of")  # where the truck is tells nothing of the work
    assert len(still_on_it) == 1
    assert len(fleet.chat.bot_messages) == messages + asked + len(still_on_it)
    assert 11 <= len(calls(desk.telegram, "editMessageText")) - edits <= 12
    assert len(kept(desk)) == 1


async def test_the_last_position_comes_to_the_card_by_the_sweep(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=3600, reply_to=card)
    await fleet.shows(card, "41.258611")
    desk.clock.passes(minutes=1)
    fleet.driver.moves(live, *LINCOLN)
    await settled(desk, fleet)
    assert "41.258611" in card.text
    desk.clock.passes(minutes=4)
    await desk.sweep()
    await fleet.shows(card, "📍 Place: 40.813599, -96.702606")
    assert copied(card) == ["40.813599, -96.702606"]


async def test_a_finished_incident_is_not_followed(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=3600, reply_to=card)
    await fleet.shows(card, "41.258611")
    await fleet.answer_to(fleet.driver.replies(card, "/cancel"))
    desk.clock.passes(minutes=2)
    fleet.driver.moves(live, *LINCOLN)
    await settled(desk, fleet)
    known = place(desk)
    assert known is not None
    assert (known.latitude, known.longitude) == OMAHA
    assert copied(card) == []


async def test_an_older_live_location_does_not_overrule_a_newer_place(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    live = fleet.driver.sends_location(fleet.chat, *OMAHA, live_seconds=3600, reply_to=card)
    await fleet.shows(card, "41.258611")
    fleet.kate.sends_location(fleet.chat, *LINCOLN, reply_to=card)
    await fleet.shows(card, "40.813599")
    desk.clock.passes(minutes=2)
    fleet.driver.moves(live, 42.0, -96.0)
    desk.telegram.deliver_again(live)
    await settled(desk, fleet)
    known = place(desk)
    assert known is not None
    assert (known.latitude, known.longitude) == LINCOLN


async def test_a_place_that_the_reporter_passes_on_is_not_where_the_truck_is(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    where = fleet.stranger.sends_location(fleet.chat, *OMAHA)
    fleet.driver.forwards(where, fleet.chat)
    await settled(desk, fleet)
    assert place(desk) is None
    assert kept(desk) == []

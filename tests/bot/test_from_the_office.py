"""What people of the office do to incidents of their groups, of which they are no members."""

from __future__ import annotations

import pytest

from database import Change
from domain.groups import AdminCheck
from domain.incidents import Status
from sandbox import Fault, SentMessage
from sending import members
from tests.bot.offices import truck_of
from tests.bot.support import ID, calls, links, settled, stored
from tests.bot.test_panel import NOTHING, opened
from tests.bot.test_panel_access import TRY_AGAIN
from tests.desk import Desk, Fleet


async def a_truck(desk: Desk, fleet: Fleet) -> tuple[Fleet, SentMessage]:
    """Give the office a truck in whose group something was reported; returns it and the card."""
    truck = await truck_of(desk, fleet)
    card = await truck.reports("Flat tire")
    await settled(desk, truck)
    return truck, card


# Typed in the office


async def test_an_incident_changes_hands_by_what_is_typed_in_the_office(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await a_truck(desk, fleet)
    taken = await fleet.asks(fleet.john, "/take 1")
    assert taken.text == f"🙋 {ID} is yours.\n👥 Dave / 456 · 👤 Driver Moss"
    assert any(url.endswith(f"?start={ID}") for url in links(taken))
    await truck.shows(card, "Claimed by @john")
    assert (await fleet.asks(fleet.john, "/wait parts 2h")).text.startswith("⏳")
    await truck.shows(card, "Waiting for parts")
    await fleet.asks(fleet.john, "/give 1 @kate")
    await truck.shows(card, "Claimed by @kate")
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.alice, "/release 1")
    await truck.shows(card, "UNCLAIMED")
    await fleet.asks(fleet.alice, "/cancel 1 false alarm")
    await truck.shows(card, "🚫 CANCELLED")


async def test_what_was_resolved_is_opened_again_from_the_office(desk: Desk, fleet: Fleet) -> None:
    truck, card = await a_truck(desk, fleet)
    await truck.bob.taps(card, "✅ Claim")
    await truck.shows(card, "Handled by @bob_truck")
    await truck.bob.taps(card, "🏁 Resolve")
    truck.bob.replies(await truck.appears("resolution summary"), "Patched")
    await truck.shows(card, "✅ RESOLVED")
    await fleet.asks(fleet.john, "/reopen 1")
    assert stored(desk).status is Status.UNCLAIMED


async def test_in_a_trucks_group_the_numbers_of_the_office_mean_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    truck, _ = await a_truck(desk, fleet)
    await fleet.reports("Office printer")
    for command in ("/take 2", "/cancel 2 test", "/release 2", "/reopen 2", "/wait 2 parts 2h"):
        assert "TKT-2026-0002" not in (await truck.asks(truck.bob, command)).text, command
    assert stored(desk, "TKT-2026-0002").status is Status.UNCLAIMED


async def test_a_reply_in_the_office_to_an_answer_about_an_incident_is_a_note(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await a_truck(desk, fleet)
    answer = await fleet.asks(fleet.john, "/take 1")
    fleet.kate.replies(answer, "vendor comes at two")
    await truck.shows(card, "@kate: vendor comes at two")
    waits = fleet.john.replies(answer, "/wait vendor 2h")
    assert "⏳" in (await fleet.answer_to(waits)).text


async def test_a_photo_in_the_office_is_not_kept_and_its_sender_is_told_where_to_send_it(
    desk: Desk, fleet: Fleet
) -> None:
    await a_truck(desk, fleet)
    answer = await fleet.asks(fleet.john, "/take 1")
    photo = fleet.kate.sends_photo(fleet.chat, "the tire", reply_to=answer)
    assert "I can pass on words only" in (await fleet.answer_to(photo)).text
    assert desk.database.notes.count(ID) == 0


# In private


async def test_who_is_in_the_office_alone_works_on_an_incident_in_its_panel(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await a_truck(desk, fleet)
    panel = await opened(fleet, fleet.john)
    assert "Flat tire" in panel.text
    assert panel.text.endswith("👥 Dave / 456")
    await fleet.john.taps(panel, "✅ Claim")
    await truck.shows(card, "Claimed by @john")
    await fleet.until(lambda: "🏁 Resolve" in str(panel.button_texts), "the card's buttons")
    await fleet.john.taps(panel, "🏁 Resolve")
    await truck.shows(card, "AWAITING SUMMARY")
    await fleet.until(lambda: "summary" in panel.text, "the question")
    fleet.john.replies(panel, "Patched the tire")
    await truck.shows(card, "Patched the tire")
    assert stored(desk).resolved_by_id == fleet.john.id


async def test_a_panel_asks_telegram_two_questions_at_most(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    truck, _ = await a_truck(desk, fleet)
    for person, asked in ((fleet.john, 2), (fleet.john, 0), (truck.stranger, 2)):
        before = len(calls(desk.telegram, "getChatMember"))
        assert "Flat tire" in (await opened(fleet, person)).text
        assert len(calls(desk.telegram, "getChatMember")) - before == asked, person
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    outsider = desk.telegram.person("Eve")
    before = len(calls(desk.telegram, "getChatMember"))
    assert (await opened(fleet, outsider)).text == NOTHING
    assert len(calls(desk.telegram, "getChatMember")) - before == 2


async def test_who_left_the_office_sees_nothing_of_its_groups(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    await a_truck(desk, fleet)
    panel = await opened(fleet, fleet.john)
    del fleet.chat.members[fleet.john.id]
    assert (await fleet.john.taps(panel, "📜 Timeline")).text == NOTHING
    assert (await opened(fleet, fleet.john)).text == NOTHING


async def test_who_is_in_a_trucks_group_sees_nothing_of_the_office_or_another_truck(
    desk: Desk, fleet: Fleet
) -> None:
    truck, _ = await a_truck(desk, fleet)
    await fleet.reports("Office printer")
    other = await truck_of(desk, fleet, "Eve / 457", "_eve")
    assert (await opened(truck, truck.bob, "TKT-2026-0002")).text == NOTHING
    assert (await opened(other, other.bob)).text == NOTHING


async def test_a_group_that_left_shows_its_office_nothing(desk: Desk, fleet: Fleet) -> None:
    truck, _ = await a_truck(desk, fleet)
    panel = await opened(fleet, fleet.john)
    desk.database.connection.sql(
        "UPDATE groups SET fleet_id = NULL WHERE group_id = :group_id", group_id=truck.chat.id
    )
    assert (await fleet.john.taps(panel, "📜 Timeline")).text == NOTHING


async def test_without_an_answer_of_telegrams_about_the_office_nothing_is_shown(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_truck(desk, fleet)
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.2)
    desk.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    assert (await opened(fleet, fleet.john)).text == TRY_AGAIN


async def test_an_admin_of_the_office_is_none_of_a_group_that_left_while_that_was_asked(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    truck, _ = await a_truck(desk, fleet)
    await fleet.asks(fleet.john, "/take 1")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    acme = desk.database.fleets.of_office(fleet.chat.id)
    asks, told = desk.application.bot_data.members, []
    is_admin = asks.is_admin

    async def leaves(group_id: int, user_id: int, update_id: int) -> AdminCheck:
        check = await is_admin(group_id, user_id, update_id)
        if group_id == fleet.chat.id and acme is not None:
            told.append((check, desk.database.fleets.leave(Change(truck.chat.id, 1, 3), acme)))
        return check

    monkeypatch.setattr(asks, "is_admin", leaves)
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.admin, "/release 1")
    assert told[0] == (AdminCheck.ADMIN, True)
    assert stored(desk).owner_id == fleet.john.id


async def test_nothing_of_the_office_is_a_duplicate_of_what_is_in_a_trucks_group(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await a_truck(desk, fleet)
    await fleet.reports("Owner of 456 owes us money")
    told = await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    assert told.text.startswith(f"{ID} is of another group: people there would read")
    await settled(desk, truck)
    assert "TKT-2026-0002" not in card.text
    assert "owes" not in (await truck.asks(truck.bob, "/incident 1")).text


async def test_an_admin_of_the_office_releases_what_somebody_has_who_is_gone(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await a_truck(desk, fleet)
    await fleet.asks(fleet.john, "/take 1")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.admin, "/release 1")
    await truck.shows(card, "UNCLAIMED")

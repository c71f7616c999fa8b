"""The board in a fleet's office: what is open in all its groups, pinned, and true."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import pytest

from database import Change
from sandbox import Fault, SentMessage
from sending import redraws
from tests.bot.support import basic_group, calls, lost_answer, refusal, settled
from tests.desk import Desk, Fleet, open_group

Way: TypeAlias = Callable[[Desk, Fleet], Coroutine[Any, Any, object]]
NOTHING_OPEN = "📋 Acme: ✅ nothing is open"
DAY = 24 * 60


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boards redrawn at once, so that tests need not wait."""
    monkeypatch.setattr(redraws, "REST", 0.0)
    monkeypatch.setattr(redraws, "LANDED_AFTER", 0.0)
    monkeypatch.setattr(redraws, "AFTER_CARD", 0.0)


async def board_of(fleet: Fleet) -> SentMessage:
    """Make the group the office of a fleet; returns its board, pinned."""
    await fleet.asks(fleet.admin, "/fleet new Acme")
    board = await fleet.appears("📋 Acme")
    await fleet.until(lambda: board.is_pinned, "the board to be pinned")
    return board


async def truck(desk: Desk, fleet: Fleet) -> Fleet:
    """Open another group of the fleet, with people of its own."""
    group = await open_group(desk.telegram, "Truck 7", suffix="_7")
    acme = desk.database.fleets.of_group(fleet.chat.id)
    assert acme is not None
    assert desk.database.fleets.join(Change(group.chat.id, None, desk.clock()), acme)
    await group.asks(group.admin, "/add_dispatcher @john_7")
    group.john.says(group.chat, "good morning")
    await group.quiet()
    return group


def boards(fleet: Fleet) -> list[SentMessage]:
    """List the boards that stand."""
    return [each for each in fleet.said("📋 ") if not each.deleted]


async def at_rest(desk: Desk, *fleets: Fleet) -> None:
    """Wait until nothing is owed to any of the groups."""
    for fleet in fleets:
        await settled(desk, fleet)


async def test_the_office_gets_a_board_that_follows_all_groups(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(fleet)
    assert board.text.startswith(NOTHING_OPEN)
    group = await truck(desk, fleet)
    card = await group.reports("Truck 7 has a flat tire")
    await fleet.shows(board, "🔥 0001 · 7 · Truck 7 has a flat tire · 👥 Truck 7 · unclaimed")
    await group.john.taps(card, "✅ Claim")
    await fleet.shows(board, "· @john_7 ·")
    await fleet.reports("Truck 456 overheats")
    await fleet.shows(board, "2 incidents are open")
    await group.john.taps(card, "🏁 Resolve")
    await fleet.shows(board, "⌛ 1 awaiting summary")
    group.john.replies(await group.appears("please reply to this message"), "Done")
    await fleet.shows(board, "📋 Acme: 1 incident is open")
    await at_rest(desk, fleet, group)
    assert "0001" not in board.text
    assert boards(fleet) == [board]
    assert [each.type for each in board.entities if each.type == "mention"] == []


async def test_what_is_resolved_before_it_is_drawn_never_appears(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redraws, "REST", 3600.0)
    board = await board_of(fleet)
    card = await fleet.reports("Truck 456 overheats")
    fleet.driver.replies(card, "/cancel")
    await fleet.shows(card, "🚫 CANCELLED")
    await fleet.quiet()
    assert (board.text.startswith(NOTHING_OPEN), board.edits) == (True, 0)
    assert desk.database.boards.is_board(fleet.chat.id, board.id)


async def test_what_people_of_duty_change_is_on_it_at_the_next_sweep(
    desk: Desk, fleet: Fleet
) -> None:
    board = await board_of(fleet)
    await fleet.asks(fleet.admin, "/shift @john daily 00:00-12:00")
    await fleet.asks(fleet.admin, "/shift @kate daily 12:00-00:00")
    await desk.sweep()
    await fleet.until(lambda: "☎️ On duty: @" in board.text, "who is on duty")
    await at_rest(desk, fleet)
    before = board.text
    desk.clock.passes(minutes=DAY / 2)
    await desk.sweep()
    await fleet.until(lambda: board.text != before, "who is on duty then")
    both = {"@john" in text for text in (before, board.text)}
    assert both == {True, False}


# What people do to it


async def _listed(_desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.stranger, "/open")


async def _an_hour_later(desk: Desk, _fleet: Fleet) -> None:
    desk.clock.passes(minutes=59)
    await desk.sweep()


async def _reported(_desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.driver, "/new_issue Truck 456 overheats")


@pytest.mark.parametrize(
    ("way", "may_pin"),
    [(_listed, True), (_listed, False), (_an_hour_later, True), (_reported, True)],
)
async def test_a_board_that_was_deleted_comes_back_once(
    desk: Desk, fleet: Fleet, way: Way, may_pin: bool
) -> None:
    board = await board_of(fleet)
    if not may_pin:
        fleet.chat.set_bot_rights(can_pin=False)
    await at_rest(desk, fleet)
    desk.clock.passes(minutes=1)
    fleet.admin.deletes(board)
    await way(desk, fleet)
    await fleet.until(lambda: boards(fleet), "another board")
    await at_rest(desk, fleet)
    [again] = boards(fleet)
    assert again.is_pinned is may_pin


@pytest.mark.parametrize("way", [_listed, _an_hour_later])
async def test_a_board_somebody_unpinned_is_pinned_again(
    desk: Desk, fleet: Fleet, way: Way
) -> None:
    board = await board_of(fleet)
    await at_rest(desk, fleet)
    desk.clock.passes(minutes=1)
    fleet.chat.unpin(board)
    await way(desk, fleet)
    await fleet.until(lambda: board.is_pinned, "the pin")
    await at_rest(desk, fleet)
    assert boards(fleet) == [board]
    lines = [each for each in fleet.chat.messages if "pinned_message" in (each.service or {})]
    assert (lines, len(calls(desk.telegram, "deleteMessage"))) == ([], 2)


async def test_without_the_right_to_pin_it_says_so_once_and_is_pinned_when_that_comes(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.set_bot_rights(can_pin=False)
    await fleet.asks(fleet.admin, "/fleet new Acme")
    board = await fleet.appears("📋 Acme")
    await fleet.appears("📌 I may not pin")
    await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 456"))
    await fleet.shows(board, "🔥 1 unclaimed")
    await desk.sweep()
    await at_rest(desk, fleet)
    assert len(fleet.said("📌 I may not pin")) == 1
    assert (boards(fleet), fleet.chat.pinned) == ([board], [])
    fleet.chat.set_bot_rights(can_pin=True)
    await fleet.until(lambda: board.is_pinned, "the pin")


async def test_an_office_that_threw_us_out_has_a_true_board_when_we_are_back(
    desk: Desk, fleet: Fleet
) -> None:
    board = await board_of(fleet)
    group = await truck(desk, fleet)
    await at_rest(desk, fleet, group)
    fleet.chat.remove_bot()
    await group.reports("Truck 7 has a flat tire")
    await settled(desk, group)
    assert board.text.startswith(NOTHING_OPEN)
    fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    await fleet.shows(board, "🔥 1 unclaimed")
    await at_rest(desk, fleet)
    assert boards(fleet) == [board]


async def test_an_office_that_migrates_has_one_board_with_all_its_groups(desk: Desk) -> None:
    fleet = await basic_group(desk)
    fleet.chat.set_bot_rights(admin=True)
    await fleet.asks(fleet.admin, "/fleet new Acme")
    await fleet.appears("📋 Acme")
    group = await truck(desk, fleet)
    await group.reports("Truck 7 has a flat tire")
    await at_rest(desk, fleet, group)
    fleet.chat = desk.telegram.migrate(fleet.chat)
    board = await fleet.appears("📋 Acme: 1 incident is open")
    await group.reports("Truck 8 has a flat tire")
    await fleet.shows(board, "2 incidents are open")
    await at_rest(desk, fleet)
    assert boards(fleet) == [board]


# When a group is the office no more


@pytest.mark.parametrize("moves", [True, False])
async def test_where_the_office_was_no_board_stays(desk: Desk, fleet: Fleet, moves: bool) -> None:
    board = await board_of(fleet)
    group = await truck(desk, fleet)
    await group.reports("Truck 7 has a flat tire")
    await at_rest(desk, fleet, group)
    if moves:
        group.chat.add(fleet.admin, status="administrator")
        fleet.admin.says(group.chat, "/fleet office")
    else:
        fleet.admin.says(fleet.chat, "/fleet end Acme")
    await fleet.until(lambda: board.deleted, "the old board to be gone")
    if moves:
        await group.appears("📋 Acme: 1 incident is open")
    await at_rest(desk, fleet, group)
    assert (boards(fleet), len(boards(group))) == ([], int(moves))


async def test_a_board_too_old_to_be_deleted_shows_nothing_and_is_unpinned(
    desk: Desk, fleet: Fleet
) -> None:
    board = await board_of(fleet)
    await fleet.reports("Truck 456 overheats")
    await fleet.shows(board, "overheats")
    await at_rest(desk, fleet)
    fleet.chat.set_bot_rights(can_delete=False)
    desk.clock.passes(minutes=3 * DAY)
    fleet.admin.says(fleet.chat, "/fleet end Acme")
    await fleet.shows(board, "📋 This board is no longer kept.")
    await fleet.until(lambda: not board.is_pinned, "the board to be unpinned")
    assert "overheats" not in board.text


# Trouble on the way


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("sendMessage", "500"),
        ("editMessageText", "lost"),
        ("editMessageText", "429"),
        ("pinChatMessage", "500"),
    ],
)
async def test_whatever_happens_on_the_way_it_is_true_in_the_end(
    desk: Desk, fleet: Fleet, method: str, how: str
) -> None:
    trouble = {
        "429": Fault(method, retry_after=1),
        "500": Fault(method, status=500, body='{"ok":false,"error_code":500,"description":"Oops"}'),
        "lost": Fault(method, drop_connection=True),
    }
    await fleet.asks(fleet.admin, "/team")
    if method == "sendMessage":
        desk.database.fleets.found(Change(fleet.chat.id, None, desk.clock()), "Acme", "code")
        desk.telegram.faults.append(trouble[how])
        desk.application.bot_data.outbox.wake(fleet.chat.id)
    else:
        await board_of(fleet)
        await at_rest(desk, fleet)
        desk.telegram.faults.append(trouble[how])
    board = await fleet.appears("📋 Acme")
    group = await truck(desk, fleet)
    await group.reports("Truck 7 has a flat tire")
    await fleet.shows(board, "🔥 1 unclaimed")
    await fleet.until(lambda: board.is_pinned, "the pin")
    await at_rest(desk, fleet, group)
    assert boards(fleet) == [board]


@pytest.mark.usefixtures("impatient")
async def test_one_that_cannot_be_edited_is_posted_again_and_taken_away(
    desk: Desk, fleet: Fleet
) -> None:
    board = await board_of(fleet)
    await at_rest(desk, fleet)
    group = await truck(desk, fleet)
    desk.telegram.faults.append(refusal("editMessageText", "message can't be edited"))
    await group.reports("Truck 7 has a flat tire")
    await fleet.until(lambda: board.deleted, "the old board to be gone")
    await at_rest(desk, fleet, group)
    [again] = boards(fleet)
    assert "🔥 1 unclaimed" in again.text


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["a reply", "a pin"])
async def test_a_second_board_nobody_knew_of_is_taken_away_once_it_turns_up(
    desk: Desk, fleet: Fleet, how: str
) -> None:
    desk.database.fleets.found(Change(fleet.chat.id, None, desk.clock()), "Acme", "code")
    desk.telegram.faults.append(lost_answer("sendMessage"))
    desk.application.bot_data.outbox.wake(fleet.chat.id)
    await fleet.until(lambda: len(boards(fleet)) == 2, "two boards")
    first, second = boards(fleet)
    await fleet.until(lambda: second.is_pinned, "the pin")
    if how == "a reply":
        fleet.driver.replies(first, "what is this?")
    else:
        fleet.chat.pin(first, by=fleet.admin, silent=True)
    await fleet.until(lambda: first.deleted, "the first board to be gone")
    await at_rest(desk, fleet)
    assert boards(fleet) == [second]


async def test_people_cannot_pass_something_off_as_a_board(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(fleet)
    await at_rest(desk, fleet)
    url = "https://t.me/FleetDeskBot?shows=board"
    fake = fleet.stranger.says(fleet.chat, "look here", links={"here": url})
    fleet.driver.replies(fake, "really?")
    fleet.driver.forwards(board, fleet.chat)
    fleet.driver.replies(board, "and this?")
    await at_rest(desk, fleet)
    assert not fake.deleted
    assert boards(fleet)[0] is board


async def test_html_that_is_refused_is_sent_plain(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(fleet)
    await at_rest(desk, fleet)
    desk.telegram.faults.append(
        refusal("editMessageText", 'can\'t parse entities: unsupported start tag "x"')
    )
    await fleet.reports("Truck 456 overheats")
    await fleet.shows(board, "Truck 456 overheats")
    assert boards(fleet) == [board]


async def test_a_board_waits_for_the_card_to_which_it_links(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(fleet)
    group = await truck(desk, fleet)
    await at_rest(desk, fleet, group)
    before = board.edits
    card = await group.reports("Truck 7 has a flat tire")
    await fleet.shows(board, "🔥 1 unclaimed")
    await at_rest(desk, fleet, group)
    assert board.edits == before + 1
    links = [each.url for each in board.entities if each.url and "/c/" in each.url]
    assert [link.rpartition("/")[2] for link in links] == [str(card.id)]


async def test_nothing_of_a_group_in_no_fleet_touches_a_board(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(fleet)
    alone = await open_group(desk.telegram, "Alone", suffix="_9")
    await alone.asks(alone.admin, "/configure_managers @alice_9")
    await at_rest(desk, fleet)
    edits = len(calls(desk.telegram, "editMessageText"))
    await alone.reports("Truck 9 has a flat tire")
    await at_rest(desk, fleet, alone)
    assert len(calls(desk.telegram, "editMessageText")) == edits
    assert board.text.startswith(NOTHING_OPEN)

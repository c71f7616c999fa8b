"""A board rests between two edits, and waits for one that an earlier run left under way."""

from __future__ import annotations

import asyncio

import pytest

from database import Change, Database, Delivery, Owed
from domain.boards import Board
from sending.redraws import AFTER_CARD, LANDED_AFTER, REST, Redraws
from tests.factories import GROUP, NOW, Store
from tests.reliability.fast_time import run_fast

EDIT = Owed(Delivery.BOARD_EDIT, GROUP, None, 500, 2)


@pytest.fixture
def board(store: Store) -> Board:
    """Give the board of an office, as it was posted."""
    assert store.database.fleets.found(Change(GROUP, None, NOW), "Acme", "code")
    board = store.database.boards.of_office(GROUP)
    assert board is not None
    store.database.boards.record_sent(board, 500, None, NOW)
    store.database.boards.record_pinned(Board(board.fleet_id, "Acme", GROUP, 500, board.version))
    return Board(board.fleet_id, "Acme", GROUP, 500, board.version)


async def _waits(database: Database, *before: Owed, what: Owed = EDIT) -> float:
    redraws = Redraws(database)
    for each in before:
        redraws.begin(each)
    return redraws.ready(what) - asyncio.get_running_loop().time()


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("kind", Delivery)
def test_it_rests_after_it_was_drawn_and_a_moment_after_a_card(
    store: Store, kind: Delivery
) -> None:
    async def story() -> float:
        return await _waits(store.database, Owed(kind, GROUP, None, 500))

    rests = {Delivery.BOARD: REST, Delivery.BOARD_EDIT: REST, Delivery.CARD: AFTER_CARD}
    waits = max(run_fast(story()), 0.0)
    assert waits == pytest.approx(rests.get(kind, 0.0), abs=0.1)


def test_a_board_is_posted_at_once_and_again_after_a_rest(store: Store) -> None:
    post = Owed(Delivery.BOARD, GROUP)
    assert run_fast(_waits(store.database, what=post)) <= 0
    again = run_fast(_waits(store.database, post, what=post))
    assert again == pytest.approx(REST, abs=0.1)
    assert run_fast(_waits(store.database, post, what=Owed(Delivery.CARD, GROUP, "A"))) <= 0


def test_an_edit_that_was_begun_is_owed_once_more_and_never_lands_on_top(
    store: Store, board: Board
) -> None:
    async def story() -> float:
        return await _waits(store.database)

    def owed() -> list[Owed]:
        return store.database.deliveries.owed(GROUP)

    assert (owed(), run_fast(story()) <= 0) == ([], True)
    store.database.boards.begin_edit(board)
    assert [each.delivery for each in owed()] == [Delivery.BOARD_EDIT]
    assert run_fast(story()) == pytest.approx(LANDED_AFTER, abs=0.1)
    store.database.boards.record_edited(board, None)
    assert (owed(), run_fast(story()) <= 0) == ([], True)


def test_one_that_certainly_did_not_land_is_not_in_doubt(store: Store, board: Board) -> None:
    store.database.boards.begin_edit(board)
    store.database.boards.record_edit_failed(board)
    assert store.database.deliveries.owed(GROUP) == []

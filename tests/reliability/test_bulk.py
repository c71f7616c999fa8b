"""Places for bulk work: so many groups at once, each in its turn."""

from __future__ import annotations

from sending.bulk import Places


def test_who_finds_no_place_is_called_in_the_order_they_came() -> None:
    called: list[int] = []
    places = Places(2, called.append)
    assert [places.ask(group_id) for group_id in (1, 2, 3, 4)] == [True, True, False, False]
    places.leave(2)
    places.leave(1)
    assert called == [3, 4]
    assert [places.ask(group_id) for group_id in (3, 4, 1)] == [True, True, False]


def test_who_has_a_place_keeps_it_and_takes_no_second() -> None:
    places = Places(2, list[int]().append)
    assert [places.ask(1) for _ in range(3)] == [True] * 3
    assert places.ask(2)


def test_who_asks_again_in_line_keeps_the_turn() -> None:
    called: list[int] = []
    places = Places(1, called.append)
    for group_id in (1, 2, 3, 2):
        places.ask(group_id)
    places.leave(1)
    places.leave(2)
    assert called == [2, 3]


def test_who_leaves_the_line_is_not_called() -> None:
    called: list[int] = []
    places = Places(1, called.append)
    for group_id in (1, 2, 3):
        places.ask(group_id)
    places.leave(2)
    places.leave(1)
    assert called == [3]


def test_a_place_nobody_waits_for_is_free() -> None:
    places = Places(1, list[int]().append)
    places.leave(1)
    assert places.ask(1)
    places.leave(1)
    assert places.ask(2)

"""Figures that are to be sent, in the database: one request at a time, and each once."""

from __future__ import annotations

from dataclasses import replace

from database import Database, FiguresRequest, Part
from domain.periods import Kind, Span
from tests.factories import ALICE, GROUP, NOW, OTHER_GROUP, Store

WEEK = 7 * 24 * 3600
ASKED = FiguresRequest(
    ALICE.user_id,
    GROUP,
    Kind.LAST_WEEK,
    Span(NOW - WEEK, NOW),
    unit="456",
    asked_by=ALICE.user_id,
    reply_to=7,
)


def requests(store: Store) -> list[tuple[object, ...]]:
    """List what was asked for, from outside: by which message, and whether it is owed."""
    return store.rows("SELECT reply_to, t_done IS NULL FROM figures_owed ORDER BY request_id")


def finish(database: Database, request_id: int) -> None:
    """Send figures in one part."""
    owed = database.figures_owed.get(request_id)
    assert owed is not None
    database.figures_owed.record_sent(owed, Part.FILE, NOW)


def test_who_asks_while_figures_are_under_way_gets_no_second_ones(store: Store) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    assert not any(ask(replace(ASKED, reply_to=8 + i), NOW + i) for i in range(9))
    assert requests(store) == [(7, 1)]
    finish(store.database, 1)
    assert ask(replace(ASKED, reply_to=20), NOW)
    assert requests(store) == [(7, 0), (20, 1)]


def test_what_a_group_owes_that_put_us_out_keeps_nobody_from_asking_of_others(
    store: Store,
) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    store.database.groups.set_suspended(GROUP, True)
    assert ask(replace(ASKED, group_id=OTHER_GROUP, reply_to=8), NOW)


def test_what_does_not_come_within_an_hour_keeps_nobody_from_asking_again(store: Store) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    assert not ask(replace(ASKED, reply_to=8), NOW + 3599)
    assert ask(replace(ASKED, reply_to=9), NOW + 3600)
    assert requests(store) == [(7, 1), (9, 1)]


def test_a_message_delivered_twice_asks_once(store: Store) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    assert ask(ASKED, NOW + 1)
    finish(store.database, 1)
    assert ask(ASKED, NOW + 2)
    assert requests(store) == [(7, 0)]


def test_buttons_of_one_message_ask_for_each_of_several_groups(store: Store) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    finish(store.database, 1)
    assert ask(replace(ASKED, group_id=OTHER_GROUP), NOW)
    assert requests(store) == [(7, 0), (7, 1)]


def test_one_chat_does_not_wait_for_another(store: Store) -> None:
    ask = store.database.figures_owed.ask
    assert ask(ASKED, NOW)
    assert ask(replace(ASKED, chat_id=GROUP), NOW)
    assert requests(store) == [(7, 1), (7, 1)]


def test_what_was_asked_for_comes_back_as_it_was(store: Store) -> None:
    store.database.figures_owed.ask(ASKED, NOW)
    owed = store.database.figures_owed.get(1)
    assert owed is not None
    assert (owed.request, owed.t, owed.sent) == (ASKED, NOW, Part(0))


def test_what_was_sent_is_known_until_the_file_was(store: Store) -> None:
    figures = store.database.figures_owed
    figures.ask(ASKED, NOW)
    sent = Part(0)
    for part in (Part.PICTURE, Part.TEXT, Part.FILE):
        owed = figures.get(1)
        assert owed is not None
        assert owed.sent == sent
        figures.record_sent(owed, part, NOW)
        sent |= part
    assert figures.get(1) is None

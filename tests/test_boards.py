"""Boards: owed to offices whenever what they show has changed, and only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timezone

import pytest

from database import Change, Database, Delivery, Pinning
from domain.boards import MOST_LISTED, Board, Counts
from domain.fleets import Fleet
from domain.groups import Allowed
from domain.incidents import Action, Incident, Status
from domain.messages import Content
from domain.people import Role
from domain.severity import Severity
from domain.waiting import Order, WaitKind
from sending.boards import drawing
from sending.flood_control import Priority
from sending.order import priority
from storage.copies import make_ready
from tests.factories import (
    ALICE,
    DAN,
    GROUP,
    INCIDENT,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    staff,
)
from tests.killed_copies import expect_all_or_nothing
from tests.test_deliveries import owed
from texts import board as texts
from texts.language import ENGLISH

OFFICE, ALONE, NEW = OTHER_GROUP, GROUP - 1, GROUP - 2
DAY = 24 * 60 * 60
OF_BOARDS = {each for each in Delivery if each.value.startswith("board")}


@pytest.fixture
def fleet(store: Store) -> Fleet:
    """Make a fleet of an office and a truck's group, its board posted and pinned."""
    staff(store.database, ALONE)
    fleet = store.database.fleets.found(Change(OFFICE, None, NOW), "Acme", "code")
    assert fleet is not None
    assert store.database.fleets.join(Change(GROUP, None, NOW), fleet)
    post(store)
    return fleet


def board_of(store: Store, office_id: int = OFFICE) -> Board:
    board = store.database.boards.of_office(office_id)
    assert board is not None
    return board


def post(store: Store, message_id: int = 500, office_id: int = OFFICE) -> Board:
    """Have the board posted and pinned as it is now."""
    board = board_of(store, office_id)
    store.database.boards.record_sent(board, message_id, None, NOW)
    posted = replace(board, message_id=message_id)
    store.database.boards.record_pinned(posted)
    return posted


def draw(store: Store) -> None:
    """Have the board show what is so now."""
    store.database.boards.record_edited(board_of(store), None)


def shown(store: Store, now: int = NOW) -> str:
    """Write what the board has to show."""
    return texts.message(ENGLISH, drawing(store.database, board_of(store), now), "desk_bot")


def board_owed(store: Store, office_id: int = OFFICE) -> list[Delivery]:
    return [each for each in owed(store, office_id) if each in OF_BOARDS]


def test_a_new_fleet_is_owed_a_board_then_its_pin_and_then_nothing(store: Store) -> None:
    assert store.database.fleets.found(Change(OFFICE, None, NOW), "Acme", "code")
    assert board_owed(store) == [Delivery.BOARD]
    board = board_of(store)
    store.database.boards.record_sent(board, 500, None, NOW)
    assert board_owed(store) == [Delivery.BOARD_PIN]
    store.database.boards.record_pinned(replace(board, message_id=500))
    assert board_owed(store) == []


# What makes it stale


HERE = Change(OFFICE, None, NOW)
ID = "TKT-2026-0001"


def nothing(_store: Store) -> None:
    """Leave all as it is."""


def claimed(store: Store) -> Incident:
    """Have john work on what was reported in the truck's group, its card posted."""
    return store.shown("claimed", 70)


def waits(store: Store) -> None:
    """Have what john works on wait for parts."""
    if store.database.incidents.get(ID) is None:
        claimed(store)
    order = Order(WaitKind.PARTS, NOW + DAY)
    store.database.waits.begin(ID, GROUP, JOHN, order, NOW + 60)


def on_duty(store: Store) -> None:
    store.database.shifts.say_on(HERE, timezone.utc, JOHN.user_id)


def off_duty(store: Store) -> None:
    store.database.shifts.say_off(HERE, timezone.utc, JOHN.user_id)


def renamed(store: Store) -> None:
    store.database.people.record(replace(JOHN, telegram_handle="johnny"), Role.DRIVER)


def worse(store: Store) -> None:
    store.database.facts.set_severity(ID, GROUP, JOHN, Severity.ACCIDENT, NOW)


def corrected(store: Store) -> None:
    store.run("UPDATE incidents SET description = 'Truck 9', unit = '9'")


def joined(store: Store) -> None:
    fleet = store.database.fleets.of_office(OFFICE)
    assert fleet is not None
    assert store.database.fleets.join(Change(ALONE, None, NOW), fleet)


Step = Callable[[Store], object]
CHANGES: Mapping[str, tuple[Step, Step]] = {
    "reported": (nothing, Store.report),
    "worse": (claimed, worse),
    "corrected": (claimed, corrected),
    "waits": (claimed, waits),
    "waited": (waits, lambda store: store.database.waits.call_due(NOW + DAY)),
    "card posted": (
        Store.report,
        lambda store: store.database.cards.record_sent(replace(INCIDENT, incident_id=ID), 71),
    ),
    "card lost": (
        lambda store: store.shown("unclaimed", 71),
        lambda store: store.run("UPDATE incidents SET pinned_message_id = NULL"),
    ),
    "owner renamed": (claimed, renamed),
    "group renamed": (claimed, lambda store: store.database.groups.record(GROUP, "Truck 456")),
    "group leaves": (
        claimed,
        lambda store: store.run("UPDATE groups SET fleet_id = NULL WHERE group_id = ?", GROUP),
    ),
    "group joins": (lambda store: store.report(ALONE), joined),
    "group migrates": (claimed, lambda store: store.database.groups.migrate(GROUP, NEW)),
    "fleet renamed": (nothing, lambda store: store.run("UPDATE fleets SET fleet_name = 'Ajax'")),
    "on duty": (nothing, on_duty),
    "off duty": (on_duty, off_duty),
    "dispatcher removed": (
        on_duty,
        lambda store: store.database.teams.remove(OFFICE, Role.DISPATCHER, 11, None, None, NOW),
    ),
    "dispatcher left": (
        on_duty,
        lambda store: store.database.absences.record_absence(OFFICE, JOHN, NOW),
    ),
    "dispatcher renamed": (on_duty, renamed),
}


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_it_shows_makes_it_stale(store: Store, change: str) -> None:
    prepare, step = CHANGES[change]
    prepare(store)
    draw(store)
    before = shown(store)
    step(store)
    assert shown(store) != before
    assert board_owed(store) == [Delivery.BOARD_EDIT]


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("group_id", [GROUP, OFFICE])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_step_of_an_incident_makes_it_stale(
    store: Store, situation: str, group_id: int
) -> None:
    incident = store.report(group_id)
    assert board_owed(store) == [Delivery.BOARD_EDIT]
    for step in SITUATIONS[situation]:
        draw(store)
        before = shown(store)
        incident = store.follow(incident, step)
        assert board_owed(store) == [Delivery.BOARD_EDIT]
        assert shown(store) != before


@pytest.mark.usefixtures("fleet")
def test_what_it_does_not_show_leaves_it_alone(store: Store) -> None:
    incident = claimed(store)
    draw(store)
    store.database.notes.add(incident.incident_id, GROUP, 9, DAN, Content("hot"), "hot", NOW)
    store.database.nudges.schedule(NOW + DAY, dict.fromkeys(Status, 60.0))
    store.database.incidents.record_taps_lost(NOW + DAY)
    store.database.people.record(replace(ALICE, full_name="Al"), Role.MANAGER)
    store.play("claimed", ALONE)
    assert board_owed(store) == []


def test_it_shows_nothing_of_another_fleet_nor_of_a_group_in_none(
    store: Store, fleet: Fleet
) -> None:
    before = shown(store)
    other = store.database.fleets.found(Change(ALONE, None, NOW), "Acme", "other")
    assert other is not None
    store.report(ALONE)
    assert shown(store) == before
    assert board_owed(store) == []
    assert store.database.boards.counts(other.fleet_id) == Counts(unclaimed=1)
    assert store.database.boards.counts(fleet.fleet_id) == Counts()


def test_of_three_hundred_the_most_urgent_are_listed_and_all_are_counted(
    store: Store, fleet: Fleet
) -> None:
    for number in range(150):
        store.report(GROUP, now=NOW + number)
        store.report(OFFICE, now=NOW + number)
    accident = store.report(GROUP, now=NOW + 999)
    store.run("UPDATE incidents SET severity = 'accident' WHERE t_created = ?", NOW + 999)
    counts, listed = store.database.boards.counts(fleet.fleet_id), store.database.boards.listed
    assert counts == Counts(unclaimed=301, accidents=1)
    first, *others = listed(fleet.fleet_id)
    assert first.incident_id == accident.incident_id
    assert [each.t_created for each in others] == sorted(NOW + n // 2 for n in range(29))
    assert len(others) + 1 == MOST_LISTED
    assert "… and 271 more: /open" in shown(store)


@pytest.mark.usefixtures("fleet")
def test_when_duty_ends_or_begins_it_is_drawn_anew_once(store: Store) -> None:
    boards = store.database.boards
    boards.record_edited(board_of(store), NOW + 60)
    boards.change_duty(NOW + 59)
    assert board_owed(store) == []
    boards.change_duty(NOW + 60)
    assert board_owed(store) == [Delivery.BOARD_EDIT]
    version = board_of(store).version
    boards.change_duty(NOW + 61)
    assert board_of(store).version == version


@pytest.mark.usefixtures("fleet")
def test_it_is_bulk_and_the_first_of_it_but_for_one_that_is_not_there(store: Store) -> None:
    card = store.shown("unclaimed", 70, OFFICE)
    store.database.cards.record_lost(replace(card, pinned_message_id=70))
    store.database.messages.owe_deletion(OFFICE, 71)
    bulk = {Delivery.BOARD_EDIT: 5, Delivery.CARD: 5, Delivery.DELETE: 5}
    found = {each.delivery: priority(each) for each in store.database.deliveries.owed(OFFICE)}
    assert list(found.items()) == list(bulk.items())
    store.database.boards.record_lost(board_of(store))
    first, *_ = store.database.deliveries.owed(OFFICE)
    assert (first.delivery, priority(first)) == (Delivery.BOARD, Priority.REPLY)


# Which message it is


@pytest.mark.usefixtures("fleet")
def test_a_second_board_is_ended_and_the_first_one_stays(store: Store) -> None:
    store.database.boards.record_sent(replace(board_of(store), message_id=None), 501, None, NOW)
    assert board_of(store).message_id == 500
    assert board_owed(store) == [Delivery.BOARD_END]
    store.database.boards.record_ended(OFFICE, 501)
    assert board_owed(store) == []


@pytest.mark.usefixtures("fleet")
def test_a_board_that_turns_up_becomes_the_board_where_there_is_none(store: Store) -> None:
    boards = store.database.boards
    boards.record_seen(OFFICE, 500)
    assert board_owed(store) == []
    boards.record_seen(OFFICE, 499)
    assert board_owed(store) == [Delivery.BOARD_END]
    boards.record_lost(board_of(store))
    assert board_owed(store) == [Delivery.BOARD, Delivery.BOARD_END, Delivery.BOARD_END]
    boards.record_seen(OFFICE, 502)
    assert board_of(store).message_id == 502
    assert board_owed(store)[:2] == [Delivery.BOARD_EDIT, Delivery.BOARD_PIN]
    boards.record_seen(GROUP, 7)
    assert board_owed(store, GROUP) == [Delivery.BOARD_END]


def test_it_goes_along_to_another_office(store: Store, fleet: Fleet) -> None:
    store.run("UPDATE fleets SET office_id = ? WHERE fleet_id = ?", GROUP, fleet.fleet_id)
    assert board_owed(store) == [Delivery.BOARD_END]
    assert board_owed(store, GROUP) == [Delivery.BOARD]


@pytest.mark.usefixtures("fleet")
def test_of_a_fleet_that_ended_it_is_taken_away(store: Store) -> None:
    store.run("UPDATE fleets SET office_id = NULL")
    assert board_owed(store) == [Delivery.BOARD_END]
    assert store.database.boards.of_office(OFFICE) is None


@pytest.mark.usefixtures("fleet")
def test_an_office_that_is_served_for_its_fleet_alone_is_served_until_its_board_is_gone(
    store: Store,
) -> None:
    store.run("UPDATE fleets SET office_id = NULL")
    store.run("UPDATE groups SET fleet_id = NULL")
    allowed = Allowed(frozenset({GROUP, ALONE}), invited=True)
    assert store.database.groups.turn_away(allowed) == []
    store.database.boards.record_ended(OFFICE, 500)
    assert store.database.groups.turn_away(allowed) == [OFFICE]


@pytest.mark.usefixtures("fleet")
def test_in_an_office_that_migrates_it_is_posted_anew(store: Store) -> None:
    store.database.groups.migrate(OFFICE, NEW)
    assert board_owed(store, NEW) == [Delivery.BOARD]
    assert owed(store, OFFICE) == []


@pytest.mark.usefixtures("fleet")
def test_while_the_office_is_suspended_nothing_is_owed_and_then_what_changed(store: Store) -> None:
    store.database.groups.set_suspended(OFFICE, True)
    store.report()
    assert board_owed(store) == []
    store.database.groups.set_suspended(OFFICE, False)
    assert board_owed(store) == [Delivery.BOARD_EDIT]


def test_without_the_right_to_pin_it_is_pinned_once_that_comes(store: Store) -> None:
    store.database.groups.record_pinning(OFFICE, Pinning.REFUSED_AND_TOLD)
    assert store.database.fleets.found(Change(OFFICE, None, NOW), "Acme", "code")
    store.database.boards.record_sent(board_of(store), 500, None, NOW)
    assert board_owed(store) == []
    store.database.groups.record_pinning(OFFICE, Pinning.ALLOWED)
    assert board_owed(store) == [Delivery.BOARD_PIN]


@pytest.mark.usefixtures("fleet")
def test_a_board_whose_id_another_message_got_is_posted_again(store: Store) -> None:
    store.database.cards.record_sent(store.report(OFFICE), 500)
    assert board_owed(store) == [Delivery.BOARD]


@pytest.mark.usefixtures("fleet")
def test_it_is_looked_for_when_that_is_due_or_somebody_asks(store: Store) -> None:
    boards = store.database.boards
    boards.owe_looks(NOW - 1, 10)
    boards.owe_look(OFFICE, NOW - 1)
    assert board_owed(store) == []
    boards.owe_looks(NOW, 10)
    assert board_owed(store) == [Delivery.BOARD_LOOK]
    boards.record_look(OFFICE, NOW + 60)
    boards.owe_look(OFFICE, NOW)
    assert board_owed(store) == []
    boards.owe_look(OFFICE, NOW + 60)
    assert board_owed(store) == [Delivery.BOARD_LOOK]


@pytest.mark.usefixtures("fleet")
def test_after_a_restore_it_is_drawn_and_pinned_anew(store: Store) -> None:
    store.close()
    make_ready(store.path, NOW)
    store.restart()
    assert board_owed(store) == [Delivery.BOARD_EDIT, Delivery.BOARD_PIN]


# Killed


def _lost(database: Database) -> None:
    board = database.boards.of_office(OFFICE)
    assert board is not None
    database.boards.record_lost(board)


STEPS: Mapping[str, Callable[[Database], object]] = {
    "claimed": lambda database: database.incidents.apply(
        Action.CLAIM, "TKT-2026-0001", GROUP, KATE.user_id, NOW
    ),
    "lost": _lost,
    "seen": lambda database: database.boards.record_seen(OFFICE, 499),
    "migrated": lambda database: database.groups.migrate(OFFICE, NEW),
    "posted": lambda database: database.boards.record_sent(
        Board(1, "Acme", OFFICE, None, 1), 501, None, NOW
    ),
}


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_two_statements_leaves_all_or_nothing(store: Store, step: str) -> None:
    store.report()

    def recorded(database: Database) -> tuple[object, ...]:
        sql = database.connection.sql
        tables = ("boards", "ended_boards", "fleets", "incident_events")
        rows = [sql(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608 - no values
        return tuple(tuple(row) for table in rows for row in table)

    expect_all_or_nothing(store, STEPS[step], recorded)

"""Changes of shift in the database: owed once each, and lost by no `kill -9`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from database import Database, Delivery
from domain.duty import Shift, Worker
from domain.handover import Handover, TakeButton
from domain.incidents import Action
from domain.times import Week
from storage.group_events import Change
from tests.factories import GROUP, JOHN, KATE, OTHER_GROUP, Store, open_store
from tests.killed_copies import killed_copies

UTC = timezone.utc
HOUR, DAY = 3600, 86400
NOON = int(datetime.fromisoformat("2026-11-27T12:00+00:00").timestamp())  # a Friday
AT_SEVEN = NOON + 7 * HOUR
J, K = Worker(JOHN.user_id), Worker(KATE.user_id)
MOST = 10


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file in which kate works by day, and john by night."""
    with open_store(tmp_path) as store:
        works(store, K, 7, 19)
        works(store, J, 19, 7)
        yield store


def works(store: Store, worker: Worker, starts: int, ends: int, group_id: int = GROUP) -> None:
    """Have somebody work every day."""
    shifts = tuple(Shift(day, starts * 60, ends * 60) for day in range(7))
    week = Week(frozenset(range(7)), shifts)
    store.database.shifts.set_week(Change(group_id, None, NOON), UTC, [worker], week)


def owed(database: Database, group_id: int = GROUP) -> list[int]:
    """List the changes of shift that are owed to a group."""
    return [
        each.version
        for each in database.deliveries.owed(group_id)
        if each.delivery is Delivery.HANDOVER
    ]


def told(store: Store, t_start: int, message_id: int, group_id: int = GROUP) -> Handover:
    """Tell of a change of shift."""
    handover = store.database.handovers.get(group_id, t_start)
    assert handover is not None
    store.database.handovers.record_sent(handover, message_id)
    return handover


def next_shift(store: Store, group_id: int = GROUP) -> object:
    """Read which start is told next."""
    query = "SELECT t_next_shift FROM groups WHERE group_id = ?"
    return store.rows(query, group_id)[0][0]


def test_a_change_is_owed_from_the_second_it_begins(store: Store) -> None:
    assert store.database.handovers.owe_due(AT_SEVEN - 1, MOST) == []
    assert store.database.handovers.owe_due(AT_SEVEN, MOST) == [GROUP]
    assert owed(store.database) == [AT_SEVEN]
    assert next_shift(store) == AT_SEVEN + 12 * HOUR


def test_it_is_owed_once(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    told(store, AT_SEVEN, 70)
    for later in (0, 1, 59, HOUR):
        assert store.database.handovers.owe_due(AT_SEVEN + later, MOST) == []
    assert owed(store.database) == []


def test_one_told_is_not_owed_again_when_shifts_are_worked_out_anew(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    told(store, AT_SEVEN, 70)
    for later in (1, 30):
        store.database.duty.work_out(GROUP, UTC, AT_SEVEN + later)
        assert store.database.handovers.owe_due(AT_SEVEN + later, MOST) == []
    assert owed(store.database) == []


def test_one_told_by_a_clock_that_was_ahead_is_not_told_again(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    told(store, AT_SEVEN, 70)
    store.database.duty.work_out(GROUP, UTC, AT_SEVEN - HOUR)
    assert next_shift(store) == AT_SEVEN
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    assert owed(store.database) == []


def test_changes_that_a_clock_ahead_went_over_are_told_when_their_time_comes(
    store: Store,
) -> None:
    ahead = AT_SEVEN + 3 * DAY
    store.database.handovers.owe_due(ahead, MOST)
    told(store, ahead, 70)
    assert store.database.handovers.owe_due(NOON, MOST) == []
    for number in range(6):
        now = AT_SEVEN + number * 12 * HOUR
        assert store.database.handovers.owe_due(now, MOST) == [GROUP]
        assert owed(store.database) == [now]
        told(store, now, 71 + number)
    store.database.handovers.owe_due(ahead, MOST)
    assert owed(store.database) == []


def test_of_several_untold_the_newest_is_owed_for_all(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    store.database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)
    assert owed(store.database) == [AT_SEVEN + 12 * HOUR]
    found = store.database.handovers.get(GROUP, AT_SEVEN + 12 * HOUR)
    assert found == Handover(GROUP, AT_SEVEN + 12 * HOUR, AT_SEVEN, None)


def test_a_change_knows_the_one_told_before(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    told(store, AT_SEVEN, 70)
    store.database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)
    found = store.database.handovers.get(GROUP, AT_SEVEN + 12 * HOUR)
    assert found is not None
    assert (found.t_first, found.t_before) == (AT_SEVEN + 12 * HOUR, AT_SEVEN)


def test_of_those_told_before_a_change_knows_the_newest(store: Store) -> None:
    changes = [AT_SEVEN + number * 12 * HOUR for number in range(3)]
    for number, change in enumerate(changes):
        store.database.handovers.owe_due(change, MOST)
        told(store, change, 70 + number)
    found = [store.database.handovers.get(GROUP, change) for change in changes]
    assert [each.t_before for each in found if each] == [None, *changes[:2]]


def test_one_that_is_not_told_yet_was_not_told_before_another(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN + DAY, MOST)
    told(store, AT_SEVEN + DAY, 70)
    store.database.handovers.owe_due(NOON, MOST)  # the clock was ahead
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    assert owed(store.database) == [AT_SEVEN]
    found = store.database.handovers.get(GROUP, AT_SEVEN + DAY)
    assert found is not None
    assert found.t_before is None


def test_a_shift_that_is_over_this_very_second_is_not_told(store: Store) -> None:
    works(store, J, 19, 21)
    assert store.database.handovers.owe_due(AT_SEVEN + 2 * HOUR, MOST) == []


def test_one_that_was_overtaken_while_it_was_sent_is_to_be_deleted(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    late = store.database.handovers.get(GROUP, AT_SEVEN)
    assert late is not None
    store.database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)
    store.database.handovers.record_sent(late, 70)
    assert owed(store.database) == [AT_SEVEN + 12 * HOUR]
    deleted = [each.message_id for each in store.database.deliveries.owed(GROUP) if each.message_id]
    assert deleted == [70]


def test_after_days_without_the_desk_duty_is_worked_out_before_a_change_is_owed(
    store: Store,
) -> None:
    late = NOON + 20 * DAY + HOUR
    assert store.database.handovers.owe_due(late, MOST) == []
    store.database.duty.work_out_due(lambda _: UTC, late, MOST)
    assert store.database.handovers.owe_due(late, MOST) == [GROUP]
    assert owed(store.database) == [NOON + 20 * DAY - 5 * HOUR]


def test_a_start_that_was_taken_away_is_not_told(store: Store) -> None:
    store.database.shifts.clear(Change(GROUP, None, AT_SEVEN + 1), UTC, [J, K])
    assert store.database.handovers.owe_due(AT_SEVEN + 2, MOST) == []
    assert owed(store.database) == []
    assert next_shift(store) is None


def test_a_zone_changed_while_somebody_is_on_tells_of_the_next_start_only(store: Store) -> None:
    store.database.duty.work_out(GROUP, ZoneInfo("America/Chicago"), NOON)  # it is 6:00 there
    assert store.database.handovers.owe_due(NOON + HOUR - 1, MOST) == []
    assert store.database.handovers.owe_due(NOON + HOUR, MOST) == [GROUP]
    assert owed(store.database) == [NOON + HOUR]


def test_groups_without_shifts_are_owed_nothing(store: Store) -> None:
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    assert owed(store.database, OTHER_GROUP) == []
    assert next_shift(store, OTHER_GROUP) is None


def test_a_sweep_owes_to_so_many_groups_those_first_that_wait_longest(store: Store) -> None:
    works(store, J, 18, 23, OTHER_GROUP)
    assert store.database.handovers.owe_due(AT_SEVEN, 1) == [OTHER_GROUP]
    assert store.database.handovers.owe_due(AT_SEVEN, 1) == [GROUP]


def test_nothing_is_owed_to_a_suspended_group_until_it_is_back(store: Store) -> None:
    store.database.groups.set_suspended(GROUP, True)
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    store.database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)
    assert owed(store.database) == []
    store.database.groups.set_suspended(GROUP, False)
    assert owed(store.database) == [AT_SEVEN + 12 * HOUR]


def test_what_is_untold_is_told_in_the_group_it_became(store: Store) -> None:
    new_id = GROUP - 7
    store.database.handovers.owe_due(AT_SEVEN, MOST)
    told(store, AT_SEVEN, 70)
    store.database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)
    store.database.groups.migrate(GROUP, new_id)
    store.database.groups.migrate(GROUP, new_id)
    assert owed(store.database, GROUP) == []
    assert owed(store.database, new_id) == [AT_SEVEN + 12 * HOUR]
    assert store.rows("SELECT group_id FROM handovers") == [(new_id,)]
    assert next_shift(store, new_id) == AT_SEVEN + 24 * HOUR


def test_what_a_button_offers_is_of_its_owner_group_and_change(store: Store) -> None:
    handovers = store.database.handovers
    handovers.owe_due(AT_SEVEN, MOST)
    handover = handovers.get(GROUP, AT_SEVEN)
    assert handover is not None
    handovers.record_listed(handover, {"TKT-2026-0001": 12, "TKT-2026-0002": 31}, AT_SEVEN)
    assert handovers.offered(GROUP, TakeButton(AT_SEVEN, 12)) == ["TKT-2026-0001"]
    assert handovers.offered(GROUP, TakeButton(AT_SEVEN, 13)) == []
    assert handovers.offered(GROUP, TakeButton(AT_SEVEN + 1, 12)) is None
    assert handovers.offered(OTHER_GROUP, TakeButton(AT_SEVEN, 12)) is None


def test_old_changes_are_forgotten_once_their_buttons_work_no_more(store: Store) -> None:
    for change in range(12):
        now = AT_SEVEN + change * 12 * HOUR
        store.database.duty.work_out_due(lambda _: UTC, now, MOST)
        store.database.handovers.owe_due(now, MOST)
        told(store, now, 70 + change)
    assert len(store.rows("SELECT 1 FROM handovers")) == 5


# Killed between any two statements

ID, SECOND = "TKT-2026-0001", "TKT-2026-0002"
RECORDED = (
    "SELECT (SELECT json_group_array(json_array(t_start, t_first, t_told, message_id, incidents))"
    " FROM handovers), (SELECT json_group_array(t_next_shift) FROM groups),"
    " (SELECT json_group_array(json_array(owner_id, status, version)) FROM incidents),"
    " (SELECT json_group_array(json_array(incident_id, action, actor_id)) FROM incident_events),"
    " (SELECT json_group_array(message_id) FROM retired_messages)"
)


def owes(database: Database) -> None:
    """Have the sweep owe a change."""
    database.handovers.owe_due(AT_SEVEN, MOST)


def owes_next(database: Database) -> None:
    """Have the sweep owe the next one, in the place of the first."""
    database.handovers.owe_due(AT_SEVEN + 12 * HOUR, MOST)


def of_seven(database: Database) -> Handover:
    """Look the change up."""
    found = database.handovers.get(GROUP, AT_SEVEN)
    assert found is not None
    return found


def lists(database: Database) -> None:
    """Record what its message offers."""
    offered = {ID: KATE.user_id, SECOND: KATE.user_id}
    database.handovers.record_listed(of_seven(database), offered, AT_SEVEN)


def sends(database: Database) -> None:
    """Record that it was sent."""
    database.handovers.record_sent(of_seven(database), 70)


def drops(database: Database) -> None:
    """Record that nobody comes."""
    database.handovers.drop(of_seven(database))


def takes(database: Database) -> None:
    """Take over all that is offered, as the tap does."""
    with database.transaction():
        for incident_id in (
            database.handovers.offered(GROUP, TakeButton(AT_SEVEN, KATE.user_id)) or []
        ):
            database.incidents.apply(Action.TAKE_OVER, incident_id, GROUP, JOHN.user_id, AT_SEVEN)


STEPS = {
    "the sweep": ((), owes),
    "the sweep with one untold": ((owes,), owes_next),
    "what it offers": ((owes,), lists),
    "the message": ((owes, lists), sends),
    "nobody comes": ((owes,), drops),
    "the tap": ((owes, lists, sends), takes),
}
"""What is recorded of a change of shift, and what comes before each."""


def recorded(database: Database) -> tuple[object, ...]:
    """Read all that a change of shift has to do with."""
    [row] = database.connection.sql(RECORDED)
    return tuple(row)


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing_and_the_step_can_be_taken_again(
    store: Store, name: str
) -> None:
    before, step = STEPS[name]
    for _ in range(2):
        store.follow(store.report(now=NOON), (Action.CLAIM, KATE))
    for each in before:
        each(store.database)
    first = recorded(store.database)
    connection = store.database.connection._sqlite  # noqa: SLF001 - to see each statement
    copies = killed_copies(store.path, connection, lambda: step(store.database))
    last = recorded(store.database)
    assert first != last
    found = []
    for copy in copies:
        database = Database(copy)
        found.append(recorded(database))
        if found[-1] == first:  # the sweep runs again, the update is in the inbox still
            step(database)
            assert recorded(database) == last
        database.close()
    whole = found.index(last)
    assert whole > 0
    assert found == [first] * whole + [last] * (len(found) - whole)

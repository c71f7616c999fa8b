"""An accident: the team is called once, and the reporter told what comes first, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from database import CallKind, Delivery
from domain.incidents import FINISHED, Incident
from sending.flood_control import Priority
from sending.order import priority
from tests.factories import GROUP, SITUATIONS, Store, open_store, status_after

CALL, ADVICE = Delivery.CALL, Delivery.ADVICE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    """List what a group is owed of the accident itself."""
    deliveries = store.database.deliveries.owed(group_id)
    return [each.delivery for each in deliveries if each.delivery in (CALL, ADVICE)]


def grade(store: Store, severity: str) -> None:
    """Have an incident be as bad as that, as a correction does."""
    store.run(
        "UPDATE incidents SET severity = ?, version = version + 1,"
        " call_owed = (severity <> 'accident' AND status = 'Unclaimed')",
        severity,
    )


def called(store: Store, incident: Incident, message_id: int = 71) -> None:
    """Call the team to an accident, and have the reporter advised."""
    store.call(incident, CallKind.CALL, message_id)
    store.database.reporters.record_advised(incident, message_id + 1)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_team_is_called_while_nobody_has_it_and_the_reporter_advised_while_it_is_open(
    store: Store, situation: str
) -> None:
    store.play(situation)
    assert owed(store) == []
    grade(store, "accident")
    finished = status_after(SITUATIONS[situation]) in FINISHED
    assert owed(store) == [CALL] * (situation == "unclaimed") + [ADVICE] * (not finished)


def test_both_come_right_after_the_card_and_before_all_that_is_less_urgent(store: Store) -> None:
    store.report()
    grade(store, "accident")
    listed = store.database.deliveries.owed(GROUP)
    assert [each.delivery for each in listed] == [Delivery.CARD, CALL, ADVICE]
    assert {priority(each) for each in listed} == {Priority.NEEDED}


def test_after_a_migration_nobody_is_called_again(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    called(store, incident)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert owed(store, GROUP - 5) == []


def test_a_call_sent_to_the_chat_before_it_migrated_is_not_counted_for_the_new_one(
    store: Store,
) -> None:
    incident = store.report()
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.calls.record_part(call, 71, ["john"], is_last=True)
    assert CALL in owed(store, GROUP - 5)


def test_a_card_that_was_lost_is_posted_at_once_for_the_call_to_reply_to(store: Store) -> None:
    incident = store.shown("unclaimed", 70)
    store.database.cards.record_lost(incident)
    grade(store, "accident")
    first = store.database.deliveries.owed(GROUP)[0]
    assert (first.delivery, priority(first)) == (Delivery.CARD, Priority.NEEDED)

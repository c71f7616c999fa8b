"""Reports in the database: who logged them, corrected, and kept until a group is set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from database import Delivery
from domain.incidents import (
    CORRECT,
    CORRECT_LATE,
    EXPIRE,
    LOG,
    REPORT,
    Action,
    Incident,
    Logged,
    Status,
)
from domain.transitions import WAITING
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, OTHER_GROUP, Store, open_store

NEW_GROUP = GROUP - 50
WEEK = 7 * 24 * 60 * 60
SLA = dict.fromkeys(WAITING, 600.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file of our own."""
    with open_store(tmp_path) as store:
        store.database.groups.record(NEW_GROUP, "Yard")
        yield store


def logged(store: Store, by: str = "kate") -> Incident:
    """Have Kate, or an anonymous admin, log what Dan wrote."""
    user = KATE if by == "kate" else None
    incident = store.database.reports.create(
        GROUP, 7, DAN, "tow it\n\nthe truck is hot", NOW, logged=Logged(8, user, "tow it")
    )
    assert incident is not None
    return incident


def waiting(store: Store, message_id: int = 7, now: int = NOW) -> Incident:
    """Have Dan report in a group that is not set up."""
    incident = store.database.reports.create(
        NEW_GROUP, message_id, DAN, "flat tyre", now, waits_for_setup=True
    )
    assert incident is not None
    return incident


def events(store: Store, incident: Incident) -> list[tuple[str, int | None, str | None]]:
    """List what the audit trail has: what, by whom, and what there was before."""
    trail = store.database.audit.events(incident.incident_id)
    return [(event.action, event.actor_id, event.detail) for event in trail]


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    """List what a group is owed."""
    return [each.delivery for each in store.database.deliveries.owed(group_id)]


@pytest.mark.parametrize(("by", "user_id"), [("kate", KATE.user_id), ("nobody", None)])
def test_who_logs_a_report_is_on_record_beside_its_author(
    store: Store, by: str, user_id: int | None
) -> None:
    incident = logged(store, by)
    assert (incident.created_by_id, incident.logged_by_id) == (DAN.user_id, user_id)
    assert events(store, incident) == [(REPORT, DAN.user_id, None), (LOG, user_id, None)]


@pytest.mark.parametrize("message_id", [7, 8])
def test_a_report_is_found_by_its_message_and_by_the_command_that_logged_it(
    store: Store, message_id: int
) -> None:
    incident = logged(store)
    assert store.database.reports.of_message(GROUP, message_id) == incident
    assert store.database.reports.of_message(GROUP - 1, message_id) is None


def test_a_card_is_no_report(store: Store) -> None:
    store.database.cards.record_sent(logged(store), 9)
    assert store.database.reports.of_message(GROUP, 9) is None


def test_a_logged_report_counts_for_who_logged_it(store: Store) -> None:
    logged(store)
    count = store.database.reports.count_reports_by
    assert count(GROUP, KATE.user_id, NOW - 1, but=99) == 1
    assert count(GROUP, KATE.user_id, NOW - 1, but=8) == 0  # delivered twice
    assert count(GROUP, DAN.user_id, NOW - 1, but=99) == 0


def test_a_correction_keeps_what_was_there_before(store: Store) -> None:
    incident = logged(store)
    corrected = store.database.corrections.correct(
        incident.incident_id, "tow it\n\nthe truck burns", "tow it", DAN, NOW + 60
    )
    assert corrected is not None
    assert corrected.description == "tow it\n\nthe truck burns"
    assert corrected.version == incident.version + 1
    assert events(store, incident)[2:] == [(CORRECT, DAN.user_id, incident.description)]


def test_the_same_correction_twice_is_one(store: Store) -> None:
    incident = logged(store)
    for _ in range(2):
        store.database.corrections.correct(incident.incident_id, "burns", None, DAN, NOW + 60)
    assert [action for action, *_ in events(store, incident)] == [REPORT, LOG, CORRECT]
    assert store.row(incident)["version"] == incident.version + 1


def test_a_correction_changes_the_state_of_nothing(store: Store) -> None:
    incident = store.follow(logged(store), (Action.CLAIM, JOHN))
    corrected = store.database.corrections.correct(
        incident.incident_id, "burns", None, DAN, NOW + 99
    )
    assert corrected is not None
    assert (corrected.status, corrected.transitions) == (Status.CLAIMED_T1, 1)
    assert corrected.t_status == incident.t_status


def test_the_card_of_what_is_resolved_is_redrawn(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 9)
    store.database.cards.record_pinned(incident, pinned=False)
    store.database.cards.record_edited(incident)
    assert Delivery.EDIT not in owed(store)
    store.database.corrections.correct(incident.incident_id, "burns", None, DAN, NOW + 99)
    assert Delivery.EDIT in owed(store)


def test_no_card_is_posted_for_what_is_resolved_without_one(store: Store) -> None:
    incident = store.play("resolved by tier 1")
    store.run("UPDATE incidents SET card_version = version")
    store.database.corrections.correct(incident.incident_id, "burns", None, DAN, NOW + 99)
    assert Delivery.CARD not in owed(store)


def test_an_edit_that_comes_too_late_is_on_record_once(store: Store) -> None:
    incident = logged(store)
    late = store.database.corrections.record_late
    assert late(incident.incident_id, "burns", DAN, NOW + WEEK)
    assert not late(incident.incident_id, "burns more", DAN, NOW + WEEK)
    assert events(store, incident)[2:] == [(CORRECT_LATE, DAN.user_id, "burns")]
    assert store.row(incident)["description"] == incident.description


def test_a_late_edit_that_changes_nothing_is_none(store: Store) -> None:
    incident = logged(store)
    late = store.database.corrections.record_late
    assert not late(incident.incident_id, incident.description, DAN, NOW + WEEK)


def test_loose_photos_stay_in_their_group_whatever_their_album_is_called(store: Store) -> None:
    ours, photos = logged(store), store.database.attachments
    theirs = store.database.reports.create(OTHER_GROUP, 9, DAN, "flat tyre", NOW)
    assert theirs is not None
    photos.keep_loose_photo(OTHER_GROUP, "album", 10, "file-10", NOW)
    photos.attach_loose_photos(ours.incident_id, GROUP, "album")
    assert photos.message_ids(ours.incident_id) == []
    photos.attach_loose_photos(theirs.incident_id, OTHER_GROUP, "album")
    assert photos.message_ids(theirs.incident_id) == [10]


def test_a_group_that_is_not_set_up_is_owed_nothing(store: Store) -> None:
    incident = waiting(store)
    assert incident.waits_for_setup
    assert owed(store, NEW_GROUP) == []
    assert store.database.nudges.schedule(NOW + WEEK, SLA) == []
    assert store.database.reports.count_waiting(NEW_GROUP) == 1
    assert store.database.reports.count_waiting(GROUP) == 0


def test_once_the_managers_are_named_its_cards_are_owed(store: Store) -> None:
    incident = waiting(store)
    store.database.teams.set_managers(NEW_GROUP, [ALICE], [], None, NOW + WEEK)
    assert owed(store, NEW_GROUP) == [Delivery.CARD]
    row = store.row(incident)
    assert (row["t_created"], row["t_status"]) == (NOW, NOW + WEEK)  # reminders count from then
    schedule = store.database.nudges.schedule
    assert schedule(NOW + WEEK + 599, SLA) == []
    assert schedule(NOW + WEEK + 600, SLA) == [incident.incident_id]


def test_what_was_called_off_before_gets_no_card(store: Store) -> None:
    incident = waiting(store)
    store.act(Action.CANCEL, incident, DAN)
    assert store.database.reports.count_waiting(NEW_GROUP) == 0
    store.database.teams.set_managers(NEW_GROUP, [ALICE], [], None, NOW + WEEK)
    assert Delivery.CARD not in owed(store, NEW_GROUP)


def test_what_nobody_claims_in_a_group_that_is_set_up_is_never_called_off(store: Store) -> None:
    incident = logged(store)
    assert store.database.reports.expire(NOW, NOW + WEEK) == []
    after = store.database.incidents.get(incident.incident_id)
    assert after is not None
    assert after.status is Status.UNCLAIMED


def test_what_waits_too_long_is_called_off(store: Store) -> None:
    old, new = waiting(store), waiting(store, 8, NOW + 1)
    [expired] = store.database.reports.expire(NOW, NOW + WEEK)
    assert expired.incident_id == old.incident_id
    assert (expired.status, expired.cancelled_by_id) == (Status.CANCELLED, None)
    assert events(store, old)[1:] == [(EXPIRE, None, None)]
    assert store.database.reports.count_waiting(NEW_GROUP) == 1
    assert store.database.reports.expire(NOW, NOW + WEEK) == []
    store.database.teams.set_managers(NEW_GROUP, [ALICE], [], None, NOW + WEEK)
    cards = [
        each for each in store.database.deliveries.owed(NEW_GROUP) if each.delivery is Delivery.CARD
    ]
    assert [each.incident_id for each in cards] == [new.incident_id]

"""Whose a message is: ids lead to incidents, within one group only."""

from __future__ import annotations

from database import CallKind
from domain.incidents import Status
from tests.factories import GROUP, NOW, OTHER_GROUP, Store


def test_report_card_page_nudge_and_prompt_lead_to_their_incident(store: Store) -> None:
    called, asked = store.shown("escalated", 70), store.shown("tier 1 asked", 80)
    store.call(called, CallKind.PAGE, 71)
    store.database.nudges.schedule(NOW + 10**6, dict.fromkeys(Status, 600.0))
    store.call(called, CallKind.NUDGE, 72)
    store.database.prompts.record_sent(asked, 81)
    for incident, ids in ((called, (70, 71, 72)), (asked, (80, 81))):
        for message_id in (incident.source_message_id, *ids):
            found = store.database.messages.incident_of(GROUP, message_id)
            assert found is not None
            assert found.incident_id == incident.incident_id


def test_a_message_id_of_another_group_leads_nowhere(store: Store) -> None:
    incident = store.shown("tier 1 asked", 70)
    store.database.prompts.record_sent(incident, 71)
    for message_id in (incident.source_message_id, 70, 71):
        assert store.database.messages.incident_of(OTHER_GROUP, message_id) is None
    assert store.database.messages.incident_of(GROUP, 99) is None


def test_a_deletion_is_recorded_of_one_message_only(store: Store) -> None:
    for group_id, message_id in ((GROUP, 90), (GROUP, 91), (OTHER_GROUP, 90)):
        store.database.messages.owe_deletion(group_id, message_id)
    store.database.messages.record_deletion(GROUP, 90)
    left = [*store.database.deliveries.owed(GROUP), *store.database.deliveries.owed(OTHER_GROUP)]
    assert [(owed.group_id, owed.message_id) for owed in left] == [(GROUP, 91), (OTHER_GROUP, 90)]

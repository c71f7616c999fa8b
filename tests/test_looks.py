"""When messages are looked for: bounded, the longest first, and only what is at rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from database import CallKind, Delivery
from domain.incidents import FINISHED, Action, Incident
from domain.transitions import WAITING
from storage import looks as looks_module
from tests.factories import (
    ALICE,
    GROUP,
    JOHN,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    open_store,
    status_after,
)

LATER = NOW + 3600


def at_rest(store: Store, situation: str, message_id: int, group_id: int = GROUP) -> Incident:
    """Bring an incident into a situation and show all of it."""
    shown = store.shown(situation, message_id, group_id)
    incident = replace(shown, pinned_message_id=message_id)
    store.database.cards.record_edited(incident)
    store.database.cards.record_pinned(incident, pinned=situation not in RESOLVED)
    if situation == "escalated":
        store.call(incident, CallKind.PAGE, message_id + 1000)
    if situation.endswith("asked"):
        store.database.prompts.record_sent(incident, message_id + 1000)
    store.tell(incident)
    return incident


RESOLVED = [name for name, steps in SITUATIONS.items() if status_after(steps) in FINISHED]


def looks(store: Store, group_id: int = GROUP) -> list[str | None]:
    """List the incidents that are owed a look."""
    owed = store.database.deliveries.owed(group_id)
    return [item.incident_id for item in owed if item.delivery is Delivery.LOOK]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_whatever_is_open_is_looked_for_and_nothing_else_is_owed(
    store: Store, situation: str
) -> None:
    incident = at_rest(store, situation, 70)
    store.database.looks.owe_due(LATER, 200, 20)
    wanted = [] if situation in RESOLVED else [Delivery.LOOK]
    assert [item.delivery for item in store.database.deliveries.owed(GROUP)] == wanted
    store.database.looks.record_look(incident, LATER)
    assert store.database.deliveries.owed(GROUP) == []


def test_a_look_comes_after_everything_else_the_group_is_owed(store: Store) -> None:
    at_rest(store, "claimed", 70)
    store.database.looks.owe_due(LATER, 200, 20)
    store.database.messages.owe_deletion(GROUP, 71)
    store.report()
    deliveries = [item.delivery for item in store.database.deliveries.owed(GROUP)]
    assert deliveries == [Delivery.CARD, Delivery.DELETE, Delivery.LOOK]


def test_a_sweep_looks_for_so_many_of_a_group_and_so_many_in_all(store: Store) -> None:
    for number in range(5):
        at_rest(store, "claimed", 70 + number)
        at_rest(store, "claimed", 70 + number, OTHER_GROUP)
    assert store.database.looks.owe_due(LATER, 5, 3) == 5
    assert max(len(looks(store)), len(looks(store, OTHER_GROUP))) == 3
    assert store.database.looks.owe_due(LATER, 200, 20) == 5


MANY_GROUPS = (
    (
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)"
        " INSERT INTO groups (group_id, group_name) SELECT -n, 'x' FROM n"
    ),
    (
        "INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
        " source_message_id, status, description, t_created, t_status, pinned_message_id)"
        " SELECT printf('TKT-2025-%04d', -group_id), 2025, -group_id, group_id, group_id, 1,"
        " 'Unclaimed', 'x', 1, 1, 1 FROM groups WHERE group_id BETWEEN -?1 AND -1"
    ),
)


def test_a_sweep_does_not_read_all_that_is_due(tmp_path: Path) -> None:
    steps: list[int] = []
    for many in (1000, 5000):
        folder = tmp_path / str(many)
        folder.mkdir()
        with open_store(folder) as store:
            for statement in MANY_GROUPS:
                store.run(statement, many)
            taken: list[None] = []
            connection = store.database.connection._sqlite  # noqa: SLF001 - only SQLite knows
            connection.set_progress_handler(lambda taken=taken: taken.append(None), 10)  # type: ignore[misc]
            assert store.database.looks.owe_due(LATER, 200, 20) == 200
            steps.append(len(taken))
    assert steps[1] < 1.1 * steps[0]


def test_of_a_group_with_many_due_the_bound_holds_and_others_have_their_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks_module, "STEP", 2)
    for number in range(5):
        at_rest(store, "claimed", 70 + number)
    at_rest(store, "claimed", 70, OTHER_GROUP)
    assert store.database.looks.owe_due(LATER, 200, 2) == 3
    assert (len(looks(store)), len(looks(store, OTHER_GROUP))) == (2, 1)


def test_what_was_looked_for_longest_ago_comes_first(store: Store) -> None:
    first, second, third = (at_rest(store, "claimed", 70 + number) for number in range(3))
    for incident, ago in ((first, 60), (second, 180), (third, 120)):
        store.database.looks.record_look(incident, LATER - ago)
    store.database.looks.owe_due(LATER, 1, 20)
    assert looks(store) == [second.incident_id]


def test_what_was_looked_for_or_changed_lately_is_left_alone(store: Store) -> None:
    looked_for, changed = at_rest(store, "claimed", 70), at_rest(store, "claimed", 75)
    store.database.looks.record_look(looked_for, LATER + 1)
    store.act(Action.LEAVE, changed, JOHN, LATER + 1)
    assert store.database.looks.owe_due(LATER, 200, 20) == 0


def test_a_group_that_cannot_be_written_to_is_not_looked_at(store: Store) -> None:
    at_rest(store, "claimed", 70)
    store.database.groups.set_suspended(GROUP, True)
    assert store.database.looks.owe_due(LATER, 200, 20) == 0


def test_a_list_has_its_group_looked_at_and_not_again_at_once(store: Store) -> None:
    mine, other = at_rest(store, "claimed", 70), at_rest(store, "claimed", 70, OTHER_GROUP)
    store.database.looks.owe_seen_from(GROUP, NOW, 50)
    assert (looks(store), looks(store, OTHER_GROUP)) == ([mine.incident_id], [])
    store.database.looks.record_look(mine, NOW + 10)
    store.database.looks.owe_seen_from(GROUP, NOW + 9, 50)
    assert looks(store) == []
    assert other.incident_id != mine.incident_id


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_asks_for_an_open_incident_has_it_looked_for_though_its_card_is_lost(
    store: Store, situation: str
) -> None:
    incident = at_rest(store, situation, 70)
    store.database.cards.record_lost(incident)
    store.database.looks.owe(incident.incident_id)
    assert looks(store) == ([] if situation in RESOLVED else [incident.incident_id])


def test_a_page_that_is_lost_calls_everybody_again(store: Store) -> None:
    incident = at_rest(store, "escalated", 70)
    store.database.calls.record_lost_page(incident, 4711)
    assert store.database.calls.owed(CallKind.PAGE, incident.incident_id) is None
    store.database.calls.record_lost_page(incident, 1070)
    call = store.database.calls.owed(CallKind.PAGE, incident.incident_id)
    assert call is not None
    assert call.called == frozenset()


def test_the_page_that_stands_is_that_of_the_newest_escalation(store: Store) -> None:
    first = at_rest(store, "escalated", 70)
    again = store.follow(first, (Action.CLAIM_ESCALATION, ALICE), (Action.LEAVE_ESCALATION, ALICE))
    store.call(again, CallKind.PAGE, 1090)
    assert store.database.calls.page_message_ids(again) == [1090]


@pytest.mark.parametrize("what", ["report", "card", "page", "nudge"])
def test_every_message_of_an_open_incident_leads_to_it(store: Store, what: str) -> None:
    incident = at_rest(store, "escalated", 70)
    store.database.nudges.schedule(LATER, dict.fromkeys(WAITING, 900.0))
    store.call(incident, CallKind.NUDGE, 2070)
    report = incident.source_message_id
    message_id = {"report": report, "card": 70, "page": 1070, "nudge": 2070}[what]
    found = store.database.messages.incident_of(GROUP, message_id)
    assert found is not None
    assert found.incident_id == incident.incident_id
    assert store.database.messages.incident_of(OTHER_GROUP, message_id) is None


def test_the_page_of_an_escalation_that_was_claimed_still_leads_to_it(store: Store) -> None:
    incident = at_rest(store, "escalated", 70)
    store.follow(incident, (Action.CLAIM_ESCALATION, ALICE))
    found = store.database.messages.incident_of(GROUP, 1070)
    assert found is not None
    assert found.incident_id == incident.incident_id

"""What a reporter is owed: by what stands in the database, whenever it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from database import Delivery
from domain.incidents import FINISHED, Action, Incident, Status
from domain.people import User
from tests.factories import (
    ALICE,
    DAN,
    GROUP,
    JOHN,
    KATE,
    SITUATIONS,
    Store,
    status_after,
)

TO_THE_REPORTER = {Delivery.TELL, Delivery.TELL_EDIT, Delivery.TELL_END, Delivery.ADVICE}
TOLD = 77  # the id of what the reporter is told
LEAVE, CLAIM = (Action.LEAVE, JOHN), (Action.CLAIM, JOHN)
SUMMARISE = ((Action.RESOLVE, JOHN), (Action.SUMMARISE, JOHN))


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    """List what the reporters of a group are owed."""
    deliveries = store.database.deliveries.owed(group_id)
    return [each.delivery for each in deliveries if each.delivery in TO_THE_REPORTER]


def told(store: Store, incident: Incident) -> Incident:
    """Have the reporter read how an incident stands, as the first message they get."""
    store.database.reporters.record_told(incident, TOLD)
    return replace(incident, told_message_id=TOLD)


def test_a_reporter_is_owed_who_has_it_then_each_change_then_the_end(store: Store) -> None:
    claimed = store.play("claimed")
    assert owed(store) == [Delivery.TELL]
    told(store, claimed)
    assert owed(store) == []
    left = store.follow(claimed, LEAVE)
    assert owed(store) == [Delivery.TELL_EDIT]
    store.database.reporters.record_edited(replace(left, told_message_id=TOLD))
    assert owed(store) == []
    done = store.follow(left, CLAIM, *SUMMARISE)
    assert owed(store) == [Delivery.TELL_END]
    store.database.reporters.record_end(done, 78)
    assert owed(store) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_of_what_somebody_reported_and_did_alone_they_hear_nothing(
    store: Store, situation: str
) -> None:
    steps = SITUATIONS[situation]
    reporter = steps[-1][1] if steps else JOHN
    incident = store.follow(store.report(reporter=reporter), *steps)
    owned_by = (incident.owner_id, incident.resolved_by_id, incident.cancelled_by_id)
    if reporter.user_id in owned_by or incident.status is Status.ESCALATED:
        assert owed(store) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_anonymous_reporter_is_owed_nothing(store: Store, situation: str) -> None:
    incident = store.report(reporter=None)
    steps = [step for step in SITUATIONS[situation] if step[1] is not DAN]
    store.follow(incident, *steps)
    store.run("UPDATE incidents SET severity = 'accident'")
    assert owed(store) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_is_to_hear_nothing_is_owed_nothing(store: Store, situation: str) -> None:
    store.play(situation)
    store.run("UPDATE incidents SET hears = 0")
    assert owed(store) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_is_to_hear_nothing_is_owed_advice_after_an_accident(
    store: Store, situation: str
) -> None:
    incident = store.play(situation)
    store.run("UPDATE incidents SET hears = 0, severity = 'accident'")
    is_open = incident.status not in FINISHED
    assert owed(store) == ([Delivery.ADVICE] if is_open else [])


@pytest.mark.parametrize("situation", ["tier 1 asked", "tier 2 asked"])
def test_while_a_summary_is_awaited_nothing_is_told(store: Store, situation: str) -> None:
    incident = store.play(situation)
    assert owed(store) == []
    told(store, incident)
    store.run("UPDATE incidents SET told_owner_id = NULL, told_status = 'Unclaimed'")
    assert owed(store) == []


def test_who_was_not_told_before_it_went_on_is_told_how_it_stands_now(store: Store) -> None:
    escalated = store.play("escalated")
    assert owed(store) == []  # nobody has it
    store.follow(escalated, (Action.CLAIM_ESCALATION, ALICE))
    assert owed(store) == [Delivery.TELL]


def test_another_owner_in_the_same_state_is_told(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    store.follow(claimed, LEAVE, (Action.CLAIM, KATE))
    assert owed(store) == [Delivery.TELL_EDIT]


def test_an_edit_nobody_knows_the_outcome_of_is_made_again_though_it_is_as_it_was(
    store: Store,
) -> None:
    claimed = told(store, store.play("claimed"))
    left = store.follow(claimed, LEAVE)
    store.database.reporters.begin_edit(replace(left, told_message_id=TOLD))
    again = store.follow(left, CLAIM)
    assert owed(store) == [Delivery.TELL_EDIT]
    store.database.reporters.record_edited(replace(again, told_message_id=TOLD))
    assert owed(store) == []


def test_keeping_on_working_is_no_news(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    store.follow(claimed, (Action.RESOLVE, JOHN), (Action.KEEP_WORKING, JOHN))
    assert owed(store) == []


def test_what_was_told_and_is_gone_is_not_told_again_but_the_end_is(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    store.database.reporters.record_lost(claimed)
    left = store.follow(claimed, LEAVE)
    assert owed(store) == []
    again = store.follow(left, (Action.CLAIM, KATE))
    assert owed(store) == []
    store.follow(again, (Action.LEAVE, KATE), CLAIM, *SUMMARISE)
    assert owed(store) == [Delivery.TELL_END]


def test_the_news_of_an_earlier_message_that_is_gone_loses_no_later_one(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    store.database.reporters.record_lost(replace(claimed, told_message_id=TOLD - 1))
    assert store.row(claimed)["told_message_id"] == TOLD


def test_an_edit_that_came_too_late_leaves_the_newest_owed(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    left = store.follow(claimed, LEAVE)
    store.follow(left, (Action.CLAIM, KATE))
    store.database.reporters.record_edited(replace(left, told_message_id=TOLD))
    assert owed(store) == [Delivery.TELL_EDIT]


def test_who_was_told_while_the_group_migrated_is_not_told_again(store: Store) -> None:
    claimed = store.play("claimed")
    store.database.groups.migrate(GROUP, GROUP - 5)
    told(store, claimed)
    assert owed(store, GROUP - 5) == []
    assert store.row(claimed)["told_message_id"] is None


def test_a_migration_forgets_what_was_told_and_has_none_of_it_told_again(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert store.row(claimed)["told_message_id"] is None
    store.follow(replace(claimed, group_id=GROUP - 5), LEAVE)
    assert owed(store, GROUP - 5) == []


def test_a_message_whose_id_another_got_is_edited_no_more(store: Store) -> None:
    claimed = told(store, store.play("claimed"))
    assert store.database.cards.record_sent(store.report(), TOLD) == [claimed.incident_id]
    store.follow(claimed, LEAVE)
    assert owed(store) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_message_to_a_reporter_leads_to_the_incident(store: Store, situation: str) -> None:
    incident = told(store, store.play(situation))
    store.database.reporters.record_advised(incident, 78)
    store.database.reporters.record_end(incident, 79)
    for message_id in (TOLD, 78, 79):
        found = store.database.messages.any_incident_of(GROUP, message_id)
        assert found is not None
        assert found.incident_id == incident.incident_id


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_end_told_of_what_goes_on_again_is_no_end(store: Store, situation: str) -> None:
    incident = store.play(situation)
    store.database.reporters.record_end(incident, 79)
    finished = status_after(SITUATIONS[situation]) in FINISHED
    assert store.row(incident)["hears"] == (0 if finished else 1)


def test_an_incident_reported_before_the_setup_is_told_of_only_then(store: Store) -> None:
    store.play("claimed")
    store.run("UPDATE incidents SET waits_for_setup = 1")
    assert owed(store) == []
    store.run("UPDATE incidents SET waits_for_setup = 0")
    assert owed(store) == [Delivery.TELL]


@pytest.mark.parametrize(("by", "is_told"), [(DAN, False), (JOHN, True)], ids=["reporter", "owner"])
def test_who_calls_off_decides_whether_the_reporter_is_told(
    store: Store, by: User, is_told: bool
) -> None:
    steps = [(Action.CANCEL, DAN)] if by is DAN else [CLAIM, (Action.CANCEL, JOHN)]
    store.follow(store.report(), *steps)
    assert owed(store) == [Delivery.TELL_END] * is_told


def test_a_report_nobody_called_off_is_told_of(store: Store) -> None:
    incident = store.report()
    store.run("UPDATE incidents SET status = 'Cancelled'")
    assert owed(store) == [Delivery.TELL_END]
    assert store.row(incident)["cancelled_by_id"] is None


@pytest.mark.parametrize("steps", [(LEAVE,), ((Action.ESCALATE, JOHN),)])
def test_what_may_have_been_told_is_told_again_although_it_went_on(
    store: Store, steps: tuple[tuple[Action, User], ...]
) -> None:
    claimed = store.play("claimed")
    assert store.database.reporters.begin_tell(claimed)
    now = store.follow(claimed, *steps)
    assert owed(store) == [Delivery.TELL]
    assert not store.database.reporters.begin_tell(now)
    store.database.reporters.record_told(now, TOLD)
    assert owed(store) == []


def test_what_was_certainly_not_told_stays_unsaid_when_it_went_on(store: Store) -> None:
    claimed = store.play("claimed")
    store.database.reporters.begin_tell(claimed)
    store.database.reporters.record_not_told(claimed)
    store.follow(claimed, LEAVE)
    assert owed(store) == []

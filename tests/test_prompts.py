"""Requests for summaries: their due times live in the file, double, and are kept once."""

from __future__ import annotations

import pytest

from database import Prompt
from domain.incidents import Action, Incident, Status
from tests.factories import GROUP, JOHN, NOW, SITUATIONS, Store, status_after

HOUR, MINUTE = 3600.0, 60


@pytest.fixture
def awaited(store: Store) -> Incident:
    """Have a summary awaited that was asked for once."""
    incident = store.play("tier 1 asked")
    store.database.prompts.record_sent(incident, 500)
    return incident


def owed(store: Store, incident: Incident) -> Prompt:
    """Find the request that is to be sent."""
    prompt = store.database.prompts.owed(incident.incident_id)
    assert prompt is not None
    return prompt


def sent(store: Store, prompt: Prompt, message_id: int) -> None:
    """Send a request."""
    store.database.prompts.record_sent(
        prompt.incident, message_id, round=prompt.round, before=prompt.before
    )


def retired(store: Store) -> list[object]:
    """List the messages that are to be deleted."""
    return [message for (message,) in store.rows("SELECT message_id FROM retired_messages")]


def minutes_asked(store: Store, incident: Incident, minutes: int, *, restart: bool) -> list[int]:
    """Sweep every minute, sending what is owed; returns the minutes with a request."""
    found = []
    for minute in range(minutes):
        for due in store.database.prompts.schedule(incident.t_status + minute * MINUTE, HOUR):
            sent(store, owed(store, due), 1000 + minute)
            found.append(minute)
        if restart and minute % 7 == 0:
            store.restart()
    return found


@pytest.mark.parametrize("restart", [False, True])
def test_requests_come_when_the_wait_has_doubled_restart_or_not(
    store: Store, awaited: Incident, *, restart: bool
) -> None:
    assert minutes_asked(store, awaited, 1000, restart=restart) == [60, 120, 240, 480, 960]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_only_summaries_that_are_awaited_are_asked_for(store: Store, situation: str) -> None:
    incident = store.play(situation)
    due = store.database.prompts.schedule(NOW + 10**6, HOUR)
    is_awaited = status_after(SITUATIONS[situation]) is Status.AWAITING_SUMMARY
    assert [each.incident_id for each in due] == [incident.incident_id] * is_awaited


def test_never_is_never(store: Store, awaited: Incident) -> None:
    assert store.database.prompts.schedule(awaited.t_status + 10**7, 0.0) == []


def test_the_request_before_is_to_be_deleted_once_the_next_one_stands(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    assert retired(store) == []
    sent(store, owed(store, awaited), 501)
    assert retired(store) == [500]
    assert store.database.prompts.owed(awaited.incident_id) is None


def test_what_came_to_be_due_while_a_request_was_sent_is_still_owed(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    first = owed(store, awaited)
    store.database.prompts.schedule(awaited.t_status + 7200, HOUR)
    sent(store, first, 501)
    second = owed(store, awaited)
    assert (second.number, second.before) == (2, 501)


def test_a_request_that_came_after_somebody_acted_is_to_be_deleted(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    late = owed(store, awaited)
    assert store.act(Action.KEEP_WORKING, awaited, JOHN, NOW + 9999) is not None
    sent(store, late, 501)
    assert set(retired(store)) == {500, 501}


def test_a_request_without_a_message_is_owed_once_and_as_what_it_is_by_then(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    store.database.prompts.record_lost(awaited, 500)
    kinds = [each.delivery.value for each in store.database.deliveries.owed(GROUP)]
    assert ("prompt" in kinds, "chase" in kinds) == (True, False)
    sent(store, owed(store, awaited), 501)
    assert store.database.prompts.owed(awaited.incident_id) is None


def test_a_clock_that_was_ahead_delays_no_request(store: Store, awaited: Incident) -> None:
    ahead = awaited.t_status + 10**7
    store.database.prompts.schedule(ahead, HOUR)
    sent(store, owed(store, awaited), 501)
    now = awaited.t_status + 600
    store.database.prompts.correct(now, HOUR)
    assert store.database.prompts.schedule(now, HOUR) == []
    [due] = store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    assert due.incident_id == awaited.incident_id


def test_what_was_asked_for_by_a_clock_that_was_ahead_waits_from_now(
    store: Store, awaited: Incident
) -> None:
    now = awaited.t_status - 10**6
    store.database.prompts.correct(now, HOUR)
    assert store.database.prompts.schedule(now + 3599, HOUR) == []
    assert len(store.database.prompts.schedule(now + 3600, HOUR)) == 1


@pytest.mark.parametrize(("after", "next_one"), [(600.0, 80), (7200.0, 120)])
def test_a_group_that_changes_the_time_is_asked_by_the_new_one(
    store: Store, awaited: Incident, after: float, next_one: int
) -> None:
    now = awaited.t_status + 3600
    store.database.prompts.schedule(now, HOUR)
    sent(store, owed(store, awaited), 501)
    store.database.prompts.reschedule(GROUP, after, now)
    due = awaited.t_status + next_one * MINUTE
    assert store.database.prompts.schedule(due - 1, HOUR) == []
    assert len(store.database.prompts.schedule(due, HOUR)) == 1


def test_a_group_that_wants_no_more_questions_gets_none_that_was_due(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    store.database.prompts.reschedule(GROUP, 0.0, awaited.t_status + 3600)
    assert store.database.prompts.owed(awaited.incident_id) is None


def test_of_two_requests_that_were_sent_at_once_the_first_one_stands(
    store: Store, awaited: Incident
) -> None:
    store.database.prompts.schedule(awaited.t_status + 3600, HOUR)
    same = owed(store, awaited)
    sent(store, same, 501)
    sent(store, same, 502)
    assert sorted(map(str, retired(store))) == ["500", "502"]
    assert store.row(awaited)["prompt_message_id"] == 501

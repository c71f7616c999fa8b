"""Whether owners are still on it: when they are asked, what is news, and what stays on disk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from database import Delivery
from domain.checks import Check, due
from domain.incidents import STILL, Action, Incident
from domain.messages import Content
from domain.people import User
from domain.settings import Setting
from domain.severity import Severity
from domain.transitions import TRANSITIONS, WORKED_ON
from domain.waiting import Order, WaitKind
from storage.checks import A_DAY, MOST
from tests.factories import (
    ALICE,
    BOB,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    status_after,
)

HOUR = 3600
AFTER = float(HOUR)
NEVER = 0.0


def claimed(store: Store, group_id: int = GROUP) -> Incident:
    """Have john claim an incident, a minute after NOW."""
    return store.play("claimed", group_id)


def due_at(store: Store, t: int, update_after: float = AFTER) -> list[str]:
    """Sweep at a time; lists whose owners are to be asked."""
    store.database.checks.correct(t)
    return store.database.checks.schedule(t, update_after)


def ask(store: Store, incident: Incident, message_id: int, t: int) -> Check:
    """Have the question that is owed posted in the group."""
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    store.database.checks.record_sent(check, message_id, (), t)
    return check


def asked(store: Store, message_id: int = 80) -> Incident:
    """Have john claim an incident and be asked an hour later."""
    incident = claimed(store)
    t = incident.t_status + HOUR
    assert due_at(store, t) == [incident.incident_id]
    ask(store, incident, message_id, t)
    return incident


def is_owed(store: Store, group_id: int = GROUP) -> bool:
    """Tell whether a question is owed to a group."""
    owed = store.database.deliveries.owed(group_id)
    return Delivery.CHECK in {each.delivery for each in owed}


def retired(store: Store) -> list[object]:
    """List the messages that are to be deleted."""
    return [message for (message,) in store.rows("SELECT message_id FROM retired_messages")]


def note(store: Store, incident: Incident, t: int, message_id: int = 90) -> None:
    """Have somebody say something about an incident."""
    said = Content("vendor called")
    store.database.notes.add(
        incident.incident_id, incident.group_id, message_id, DAN, said, said.text, t
    )


# When


@pytest.mark.parametrize(
    ("t_asked", "at"), [(None, 600), (600, 1200), (700, 1200), (1200, 2400), (5000, 9600)]
)
def test_it_is_due_after_a_time_without_news_then_when_that_has_doubled(
    t_asked: int | None, at: int
) -> None:
    assert due(0, t_asked, 600) == at


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_somebody_works_on_is_asked_about_and_nothing_else(
    store: Store, situation: str
) -> None:
    incident = store.play(situation)
    is_worked_on = status_after(SITUATIONS[situation]) in WORKED_ON
    assert bool(store.rows("SELECT 1 FROM checks")) == is_worked_on
    assert due_at(store, NOW + 10 * HOUR) == ([incident.incident_id] if is_worked_on else [])


def test_it_is_due_at_its_second_and_not_before(store: Store) -> None:
    incident = claimed(store)
    for seconds in (0, 1, HOUR - 1):
        assert due_at(store, incident.t_status + seconds) == []
    assert due_at(store, incident.t_status + HOUR) == [incident.incident_id]
    assert is_owed(store)


def test_while_it_is_owed_it_is_not_owed_again_and_counts_as_one(store: Store) -> None:
    incident = claimed(store)
    for hours in (1, 2, 4, 30):
        due_at(store, incident.t_status + hours * HOUR)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    assert (check.number, check.is_for_team) == (1, False)


def test_the_third_question_is_for_the_team(store: Store) -> None:
    incident, numbers = claimed(store), []
    for hours in (1, 2, 4, 8):
        assert due_at(store, incident.t_status + hours * HOUR) == [incident.incident_id]
        check = ask(store, incident, 80 + hours, incident.t_status + hours * HOUR)
        numbers.append((check.number, check.is_for_team))
        assert due_at(store, incident.t_status + hours * HOUR + 1) == []
    assert numbers == [(1, False), (2, False), (3, True), (4, True)]
    assert retired(store) == [81, 82, 84]


@pytest.mark.parametrize(("own", "at"), [(None, HOUR), (30, HOUR // 2), (240, 4 * HOUR)])
def test_a_groups_time_goes_over_that_of_ops(store: Store, own: float | None, at: int) -> None:
    if own is not None:
        store.database.settings.change(GROUP, Setting.SLA_UPDATE, own, None, NOW)
    incident = claimed(store)
    assert due_at(store, incident.t_status + at - 1) == []
    assert due_at(store, incident.t_status + at) == [incident.incident_id]


def test_where_it_is_never_asked_it_is_once_there_is_a_time_again(store: Store) -> None:
    store.database.settings.change(GROUP, Setting.SLA_UPDATE, 0, None, NOW)
    ours, theirs = claimed(store), claimed(store, OTHER_GROUP)
    t = ours.t_status + 5 * HOUR
    assert due_at(store, t) == [theirs.incident_id]
    store.database.settings.change(GROUP, Setting.SLA_UPDATE, None, None, NOW)
    store.database.checks.follow(GROUP, is_asked=True)
    assert due_at(store, t) == [ours.incident_id]


def test_what_is_owed_is_not_once_nobody_is_to_be_asked(store: Store) -> None:
    incident = claimed(store)
    due_at(store, incident.t_status + HOUR)
    store.database.checks.follow(GROUP, is_asked=False)
    assert not is_owed(store)
    due_at(store, incident.t_status + 2 * HOUR)
    assert is_owed(store)
    store.database.checks.look_anew()
    due_at(store, incident.t_status + 2 * HOUR, NEVER)
    assert not is_owed(store)


def test_a_sweep_looks_at_so_many_and_the_next_one_at_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.checks.MOST", 2)
    ids = {claimed(store).incident_id for _ in range(3)}
    found = [due_at(store, NOW + 2 * HOUR) for _ in range(2)]
    assert [len(each) for each in found] == [2, 1]
    assert {each for some in found for each in some} == ids
    assert MOST >= 1000


# News


@pytest.mark.parametrize("action", Action)
def test_every_action_takes_the_question_away(store: Store, action: Action) -> None:
    row = TRANSITIONS[action]
    if not set(row.sources) & set(WORKED_ON):
        return
    situation = "claimed" if WORKED_ON[0] in row.sources else "claimed by a manager"
    incident = store.play(situation)
    due_at(store, NOW + 2 * HOUR)
    ask(store, incident, 80, NOW + 2 * HOUR)
    actor = next(
        user
        for user in (JOHN, ALICE, KATE, BOB)
        if store.act(action, incident, user, NOW + 2 * HOUR + 60)
    )
    assert actor is not None
    assert retired(store) == [80]
    assert due_at(store, NOW + 3 * HOUR + 59) == []


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_note_takes_it_away_and_the_time_begins_anew(store: Store, seconds: int) -> None:
    incident = asked(store)
    t = incident.t_status + HOUR + seconds  # in the second in which it was asked, and later
    note(store, incident, t)
    assert retired(store) == [80]
    assert due_at(store, t + HOUR - 1) == []
    assert due_at(store, t + HOUR) == [incident.incident_id]


def test_older_news_that_comes_later_takes_no_time_away(store: Store) -> None:
    incident = claimed(store)
    t = incident.t_status
    note(store, incident, t + HOUR)
    note(store, incident, t + 60, message_id=91)
    store.database.facts.set_severity(incident.incident_id, GROUP, JOHN, Severity.ROLLING, t + 90)
    assert due_at(store, t + 2 * HOUR - 1) == []
    assert due_at(store, t + 2 * HOUR) == [incident.incident_id]


def test_a_note_takes_away_what_is_owed(store: Store) -> None:
    incident = claimed(store)
    t = incident.t_status + HOUR
    due_at(store, t)
    note(store, incident, t)
    assert not is_owed(store)


def test_what_was_on_its_way_when_there_was_news_is_deleted(store: Store) -> None:
    incident = claimed(store)
    t = incident.t_status + HOUR
    due_at(store, t)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    note(store, incident, t)
    store.database.checks.record_sent(check, 80, [JOHN.user_id], t)
    assert retired(store) == [80]
    assert store.database.private_calls.get(JOHN.user_id, incident.incident_id) is None
    assert due_at(store, t + HOUR) == [incident.incident_id]


def test_what_is_late_does_not_stand_for_the_question_after_the_news(store: Store) -> None:
    incident = claimed(store)
    t = incident.t_status + HOUR
    due_at(store, t)
    late = store.database.checks.owed(incident.incident_id)
    assert late is not None
    note(store, incident, t + 1)
    assert due_at(store, t + 1 + HOUR) == [incident.incident_id]
    store.database.checks.record_sent(late, 80, (), t + 1 + HOUR)
    assert retired(store) == [80]
    assert is_owed(store)


def test_facts_and_severity_are_news_and_an_edited_report_is_none(store: Store) -> None:
    incident = asked(store)
    t = incident.t_status + HOUR
    store.database.corrections.correct(incident.incident_id, "hose burst", None, DAN, t)
    assert retired(store) == []
    store.database.facts.set_severity(incident.incident_id, GROUP, JOHN, Severity.ROLLING, t + 5)
    assert retired(store) == [80]


def test_what_waits_is_not_asked_about_nor_what_has_waited_long_enough(store: Store) -> None:
    incident = asked(store)
    t = incident.t_status + HOUR
    order = Order(WaitKind.PARTS, t + HOUR)
    assert isinstance(
        store.database.waits.begin(incident.incident_id, GROUP, JOHN, order, t), Incident
    )
    assert retired(store) == [80]
    assert due_at(store, t + HOUR) == []
    store.database.waits.call_due(t + HOUR)
    assert due_at(store, t + 9 * HOUR) == []
    note(store, incident, t + 9 * HOUR)  # by the driver: john was called, and says nothing
    assert due_at(store, t + 19 * HOUR) == []
    store.database.waits.end(incident.incident_id, GROUP, JOHN, t + 20 * HOUR)
    assert due_at(store, t + 21 * HOUR - 1) == []
    assert due_at(store, t + 21 * HOUR) == [incident.incident_id]


# Answers


def answer(store: Store, incident: Incident, user: User, t: int) -> bool:
    """Have somebody say that they are still on it."""
    return store.database.checks.answer(incident, user.user_id, t)


def test_that_somebody_is_still_on_it_is_on_record_once(store: Store) -> None:
    incident = asked(store)
    t = incident.t_status + HOUR + 60
    assert answer(store, incident, JOHN, t)
    assert not answer(store, incident, JOHN, t)
    events = store.database.audit.events(incident.incident_id)
    assert [(e.action, e.actor_id, e.t) for e in events if e.action == STILL] == [
        (STILL, JOHN.user_id, t)
    ]
    assert store.database.incidents.get(incident.incident_id) == incident  # no new version of it
    assert due_at(store, t + HOUR) == [incident.incident_id]


def test_nobody_else_says_so_nor_who_saw_an_earlier_state(store: Store) -> None:
    incident = asked(store)
    t = incident.t_status + HOUR
    assert not answer(store, incident, KATE, t)
    assert not answer(store, replace(incident, transitions=0), JOHN, t)
    assert retired(store) == []


def test_it_is_answered_before_it_is_posted(store: Store) -> None:
    incident = claimed(store)
    t = incident.t_status + HOUR
    due_at(store, t)
    assert answer(store, incident, JOHN, t)  # by one that was sent, and is not on record
    assert not is_owed(store)


def test_a_tap_on_one_that_is_not_on_record_has_it_deleted(store: Store) -> None:
    incident = asked(store)
    store.database.checks.record_tap(incident, 80)
    assert retired(store) == []
    store.database.checks.record_tap(incident, 79)
    assert retired(store) == [79]


@pytest.mark.parametrize("kind", ["card", "prompt", "question", "call"])
def test_a_forged_tap_on_another_message_has_nothing_deleted(store: Store, kind: str) -> None:
    incident = asked(store)
    if kind == "card":
        store.database.cards.record_sent(incident, 79)
    elif kind == "prompt":
        other = store.play("tier 1 asked")
        store.database.prompts.record_sent(other, 79)
    elif kind == "question":
        store.run("UPDATE checks SET message_id = 79")
    else:
        of_this = (GROUP, incident.incident_id)
        store.run("INSERT INTO calls VALUES (?, 79, ?, 'page', 1, '[]', 0)", *of_this)
    store.database.checks.record_tap(incident, 79)
    assert 79 not in retired(store)


def test_what_was_on_its_way_when_nobody_is_to_be_asked_any_more_is_deleted(store: Store) -> None:
    incident = claimed(store)
    due_at(store, incident.t_status + HOUR)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    store.database.checks.follow(GROUP, is_asked=False)
    store.database.checks.record_sent(check, 80, (), incident.t_status + HOUR)
    assert retired(store) == [80]
    assert store.database.checks.standing(incident.incident_id) is None


def test_what_was_on_its_way_when_its_group_migrated_is_asked_again_in_the_new_one(
    store: Store,
) -> None:
    incident = claimed(store)
    due_at(store, incident.t_status + HOUR)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.checks.record_sent(check, 80, (), incident.t_status + HOUR)
    assert is_owed(store, GROUP - 5)


# Clocks and ids


def test_a_clock_that_was_ahead_does_not_put_it_off(store: Store) -> None:
    ahead = NOW + 30 * 24 * HOUR
    incident = store.follow(store.report(now=ahead), (Action.CLAIM, JOHN))
    due_at(store, ahead + 60)
    assert due_at(store, NOW) == []
    assert due_at(store, NOW + HOUR - 1) == []
    assert due_at(store, NOW + HOUR) == [incident.incident_id]


def test_a_question_of_a_clock_ahead_is_asked_again_by_the_right_one(store: Store) -> None:
    incident = claimed(store)
    ahead = NOW + 30 * 24 * HOUR
    due_at(store, ahead)
    ask(store, incident, 80, ahead)
    found = [hours for hours in (2, 3, 4) if due_at(store, NOW + hours * HOUR)]
    assert found == [3]  # as if it had been asked when the clock was set right, after two hours


def test_a_clock_that_jumps_forward_has_it_asked_once(store: Store) -> None:
    incident = claimed(store)
    later = incident.t_status + 400 * A_DAY
    assert due_at(store, later) == [incident.incident_id]
    ask(store, incident, 80, later)
    assert due_at(store, later + A_DAY) == []


def test_one_whose_id_another_message_got_is_asked_again_and_nothing_is_deleted(
    store: Store,
) -> None:
    incident = asked(store)
    assert store.database.cards.record_sent(store.report(), 80) == [incident.incident_id]
    assert is_owed(store)
    assert retired(store) == []
    assert ask(store, incident, 81, NOW + 2 * HOUR).number == 1


@pytest.mark.parametrize("is_next_owed", [False, True])
def test_a_group_that_migrates_is_asked_again_under_its_new_id(
    store: Store, is_next_owed: bool
) -> None:
    incident = asked(store)
    if is_next_owed:
        due_at(store, incident.t_status + 2 * HOUR)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert is_owed(store, GROUP - 5)
    assert retired(store) == []
    moved = store.database.incidents.get(incident.incident_id)
    assert moved is not None
    assert ask(store, moved, 80, NOW + 3 * HOUR).number == 1 + is_next_owed


def test_a_reply_to_it_is_known_to_be_about_the_incident(store: Store) -> None:
    incident = asked(store)
    assert store.database.messages.any_incident_of(GROUP, 80) == incident
    note(store, incident, NOW + 2 * HOUR)
    assert store.database.messages.any_incident_of(GROUP, 80) is not None

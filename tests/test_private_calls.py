"""Who is called in private, by the records: wishes, what is owed there, and taps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from database import CallKind, Delivery, Owed, PrivateCall
from domain.facts import Facts
from domain.incidents import Action, Incident
from domain.people import Team
from domain.private_calls import (
    USUAL,
    Button,
    CalledHere,
    Quiet,
    Reason,
    Verb,
    Wish,
    parse_button,
    read_quiet,
)
from domain.severity import Severity
from domain.summaries import Given
from sending.listeners import listeners
from sending.zones import Zones
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, OTHER_GROUP, Store, open_store

NIGHT = Quiet(22 * 60, 6 * 60)
NOON, MIDNIGHT = 12 * 60, 0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike, in which John is called in private."""
    with open_store(tmp_path) as store:
        store.database.wishes.switch(JOHN.user_id, on=True)
        yield store


def ring(store: Store, *people: int, message_id: int = 70) -> Incident:
    """Report an incident whose card calls people in private."""
    incident = store.report()
    private = people or (JOHN.user_id,)
    store.database.cards.record_sent(incident, message_id, ["john"], private=private, now=NOW)
    return incident


def owed(store: Store, user_id: int = JOHN.user_id) -> list[Delivery]:
    return [each.delivery for each in store.database.deliveries.owed(user_id)]


def call_of(store: Store, incident: Incident, user_id: int = JOHN.user_id) -> PrivateCall:
    call = store.database.private_calls.get(user_id, incident.incident_id)
    assert call is not None
    return call


def retired(store: Store) -> list[tuple[object, ...]]:
    return store.rows("SELECT group_id, message_id FROM retired_messages")


# Quiet hours


@pytest.mark.parametrize(
    ("quiet", "minute", "is_quiet"),
    [
        (NIGHT, NIGHT.starts, True),
        (NIGHT, NIGHT.starts - 1, False),
        (NIGHT, MIDNIGHT, True),
        (NIGHT, NIGHT.ends - 1, True),
        (NIGHT, NIGHT.ends, False),
        (Quiet(NOON, NOON + 60), NOON, True),
        (Quiet(NOON, NOON + 60), NOON + 60, False),
        (Quiet(0, 360), MIDNIGHT, True),
        (Quiet(1320, 0), MIDNIGHT, False),
    ],
)
def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last(
    quiet: Quiet, minute: int, *, is_quiet: bool
) -> None:
    assert quiet.holds_at(minute) is is_quiet


@pytest.mark.parametrize("called_here", CalledHere)
@pytest.mark.parametrize("severity", Severity)
def test_only_who_switched_it_on_is_called_and_in_quiet_hours_to_accidents(
    called_here: CalledHere, severity: Severity
) -> None:
    wish, is_on = Wish(called_here, NIGHT), called_here is CalledHere.ON
    assert wish.allows(severity, NOON) is is_on
    assert wish.allows(severity, MIDNIGHT) is (is_on and severity is Severity.ACCIDENT)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22-6", NIGHT),
        ("22:00 – 6:00", NIGHT),
        ("22.00—06.00", NIGHT),
        ("10pm-6am", NIGHT),
        ("from 10 PM to 6 a.m.", NIGHT),
        ("22:30 until 7", Quiet(1350, 420)),
        ("12am-12pm", Quiet(0, 720)),
        ("midnight to noon", Quiet(0, 720)),
        ("every day 22-6", NIGHT),
        ("10-6am", None),  # in the morning?
        ("mon 22-6", None),
        ("22-2, 3-6", None),
        ("0-24", None),
        ("22-24", Quiet(1320, 0)),
        ("7-7", None),
        ("25:00-7", None),
        ("22:60-7", None),
        ("13pm-7", None),
        ("0am-7", None),
        ("24:01-7", None),
        ("22", None),
        ("", None),
        ("at night", None),
        ("22-6 and 12-13", None),
        ("9" * 4000, None),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(typed: str, read: Quiet | None) -> None:
    assert read_quiet(typed) == read


@pytest.mark.parametrize("quiet", [*USUAL, Quiet(0, 1439), Quiet(1439, 0)])
def test_what_a_button_sends_is_read_back(quiet: Quiet) -> None:
    for button in (Button(Verb.QUIET, quiet), *(Button(v) for v in Verb if v is not Verb.QUIET)):
        assert parse_button(button.data) == button
        assert len(button.data) <= 64


@pytest.mark.parametrize(
    "data", ["", "c", "c:", "c:on:1-2", "c:quiet", "c:quiet:1-1", "c:quiet:1440-0", "c:quiet:-1-2",
             "c:quiet:0-1440", "c:nothing", "C:on", "c:on ", "x:on"]
)  # fmt: skip
def test_what_no_button_sends_is_none(data: str) -> None:
    assert parse_button(data) is None


# Who listens


def listening(store: Store, *, at: int = NOW) -> list[int]:
    zones = Zones(store.database, ZoneInfo("UTC"))
    return listeners(store.database, zones, store.report(), Team((JOHN, KATE), ("eve",)), at)


def test_of_those_a_message_called_who_switched_it_on_listens(store: Store) -> None:
    assert listening(store) == [JOHN.user_id]


def test_nobody_listens_in_a_group_without_private_calls(store: Store) -> None:
    store.database.connection.sql("UPDATE groups SET calls_privately = 0")
    assert listening(store) == []


def test_in_the_nights_of_daylight_saving_quiet_hours_go_by_the_wall_clock(store: Store) -> None:
    store.database.wishes.set_quiet(JOHN.user_id, Quiet(60, 180))
    store.database.connection.sql("UPDATE groups SET time_zone = 'America/Chicago'")
    falls_back = 1_793_512_800  # 2026-11-01 06:00 UTC: it is 01:00 there now, and in an hour
    assert [listening(store, at=falls_back + hour * 3600) for hour in (0, 1)] == [[], []]
    assert listening(store, at=falls_back - 1) == [JOHN.user_id]
    springs_forward = 1_772_956_800  # 2026-03-08 08:00 UTC: from 01:59 to 03:00 there
    assert listening(store, at=springs_forward - 60) == []
    assert listening(store, at=springs_forward) == [JOHN.user_id]


# What is owed


def test_a_call_is_owed_with_the_card_that_called(store: Store) -> None:
    incident = ring(store)
    assert store.database.deliveries.owed(JOHN.user_id) == [
        Owed(Delivery.PRIVATE_CALL, JOHN.user_id, incident.incident_id, None, NOW)
    ]
    assert store.database.deliveries.groups_owed() == {GROUP: False, JOHN.user_id: False}
    assert store.database.deliveries.backlog().owed == 2  # the call, and the card's pin
    assert store.database.private_calls.people_owed(GROUP) == [JOHN.user_id]
    assert store.database.private_calls.people_owed(OTHER_GROUP) == []


@pytest.mark.parametrize("kind", CallKind)
def test_each_kind_of_call_says_why(store: Store, kind: CallKind) -> None:
    situations = {CallKind.PAGE: "escalated", CallKind.WAIT: "claimed"}
    incident = store.shown(situations.get(kind, "unclaimed"), 70)
    store.database.connection.sql(
        "UPDATE incidents SET call_owed = 1, nudge_owed = 1, wait_owed = 1, wait_due = 1"
    )
    call = store.database.calls.owed(kind, incident.incident_id)
    assert call is not None
    people = [JOHN.user_id]
    store.database.calls.record_part(call, 80, ["john"], is_last=True, private=people, now=NOW)
    assert call_of(store, incident).reason is Reason(kind.value)


def test_a_card_sent_while_somebody_claimed_calls_nobody_in_private(store: Store) -> None:
    incident = store.report()
    store.follow(incident, (Action.CLAIM, KATE))
    store.database.cards.record_sent(incident, 70, ["john"], private=[JOHN.user_id], now=NOW)
    assert owed(store) == []


def test_a_claim_before_the_call_is_sent_takes_it_back(store: Store) -> None:
    store.follow(ring(store), (Action.CLAIM, KATE))
    assert store.rows("SELECT * FROM private_calls") == []


def test_a_claim_after_it_has_the_message_edited(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    assert owed(store) == []
    store.follow(incident, (Action.CLAIM, KATE))
    assert owed(store) == [Delivery.PRIVATE_EDIT]
    store.database.private_calls.record_edited(call_of(store, incident))
    assert owed(store) == []


def test_the_owners_own_call_is_edited_before_those_of_others(store: Store) -> None:
    store.database.wishes.switch(KATE.user_id, on=True)
    incident = ring(store, JOHN.user_id, KATE.user_id)
    for person in (JOHN, KATE):
        store.database.private_calls.record_sent(call_of(store, incident, person.user_id), 7)
    store.follow(incident, (Action.CLAIM, JOHN))
    [johns], [kates] = (store.database.deliveries.owed(each.user_id) for each in (JOHN, KATE))
    assert (johns.is_bulk, kates.is_bulk) == (False, True)


def test_a_claim_while_the_call_is_sent_has_it_edited(store: Store) -> None:
    incident = ring(store)
    call = call_of(store, incident)
    store.follow(incident, (Action.CLAIM, KATE))
    store.database.private_calls.record_sent(call, 7)
    assert owed(store) == [Delivery.PRIVATE_EDIT]


def test_a_claim_while_the_message_is_edited_has_it_edited_again(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    store.follow(incident, (Action.CLAIM, KATE))
    call = call_of(store, incident)
    store.follow(incident, (Action.LEAVE, KATE))
    store.database.private_calls.record_edited(call)
    assert owed(store) == [Delivery.PRIVATE_EDIT]


def corrected(store: Store, incident: Incident) -> None:
    """Have the reporter correct what is known of the truck."""
    facts = Facts(unit="457")
    store.database.facts.correct(incident.incident_id, GROUP, DAN, facts, NOW)


def test_a_correction_has_the_message_edited(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    corrected(store, incident)
    assert owed(store) == [Delivery.PRIVATE_EDIT]
    store.database.private_calls.record_edited(call_of(store, incident))
    assert owed(store) == []
    corrected(store, incident)  # once more, the same
    assert owed(store) == []


def test_a_correction_while_the_call_is_sent_or_edited_has_it_edited_again(store: Store) -> None:
    incident = ring(store)
    call = call_of(store, incident)
    corrected(store, incident)
    store.database.private_calls.record_sent(call, 7)
    assert owed(store) == [Delivery.PRIVATE_EDIT]
    call = call_of(store, incident)
    store.database.facts.correct(incident.incident_id, GROUP, DAN, Facts(unit="458"), NOW)
    store.database.private_calls.record_edited(call)
    assert owed(store) == [Delivery.PRIVATE_EDIT]


def test_a_correction_before_the_call_is_sent_owes_no_edit(store: Store) -> None:
    corrected(store, ring(store))
    assert owed(store) == [Delivery.PRIVATE_CALL]


def test_a_new_call_while_one_is_sent_is_still_owed(store: Store) -> None:
    incident = ring(store)
    call = call_of(store, incident)
    nudge(store, incident)
    store.database.private_calls.record_sent(call, 7)
    assert owed(store) == [Delivery.PRIVATE_CALL]


def test_a_new_call_takes_the_place_of_the_message_before_it(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    nudge(store, incident)
    store.database.private_calls.record_sent(call_of(store, incident), 8)
    assert retired(store) == [(JOHN.user_id, 7)]
    assert owed(store) == [Delivery.DELETE]


def nudge(store: Store, incident: Incident) -> None:
    """Have a nudge call John within the same second."""
    store.database.connection.sql("UPDATE incidents SET nudge_owed = 1")
    call = store.database.calls.owed(CallKind.NUDGE, incident.incident_id)
    assert call is not None
    ids = [JOHN.user_id]
    store.database.calls.record_part(call, 90, ["john"], is_last=True, private=ids, now=NOW)


def test_an_id_given_to_another_message_is_taken_from_the_one_that_had_it(store: Store) -> None:
    first, second = ring(store), ring(store, message_id=71)
    store.database.private_calls.record_sent(call_of(store, first), 7)
    store.database.private_calls.record_sent(call_of(store, second), 7)
    assert store.database.private_calls.get(JOHN.user_id, first.incident_id) is None
    assert call_of(store, second).message_id == 7
    assert retired(store) == []


def test_of_a_finished_incident_nothing_is_kept_once_it_is_shown(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    store.follow(incident, (Action.CANCEL, DAN))
    store.database.private_calls.record_edited(call_of(store, incident))
    assert store.rows("SELECT * FROM private_calls") == []


def test_of_a_resolved_incident_a_call_follows_corrections_for_as_long_as_there_can_be_any(
    store: Store,
) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    steps = ((Action.CLAIM, KATE), (Action.RESOLVE, KATE), (Action.SUMMARISE, KATE))
    resolved = store.follow(incident, *steps)
    store.database.private_calls.record_edited(call_of(store, resolved))
    assert not store.database.private_calls.stand(JOHN.user_id)
    given = Given(resolved.incident_id, GROUP, 9, resolved.transitions, resolved.t_status)
    assert store.database.summaries.correct(given, "Hose", KATE, NOW + 9999) is not None
    assert call_of(store, resolved).is_stale
    store.database.private_calls.record_edited(call_of(store, resolved))
    store.database.private_calls.forget(resolved.t_status)
    assert len(store.rows("SELECT * FROM private_calls")) == 1
    store.database.private_calls.forget(resolved.t_status + 1)
    assert store.rows("SELECT * FROM private_calls") == []


def test_a_suspended_group_owes_nothing_in_private(store: Store) -> None:
    sent, _ = ring(store), ring(store, message_id=71)
    store.database.private_calls.record_sent(call_of(store, sent), 7)
    store.follow(sent, (Action.CLAIM, KATE))
    store.database.groups.set_suspended(GROUP, suspended=True)
    assert owed(store) == []
    store.database.groups.set_suspended(GROUP, suspended=False)
    assert owed(store) == [Delivery.PRIVATE_CALL, Delivery.PRIVATE_EDIT]


def test_a_group_that_switches_private_calls_off_owes_no_new_ones(store: Store) -> None:
    ring(store)
    store.database.connection.sql("UPDATE groups SET calls_privately = 0")
    assert owed(store) == []


def test_private_calls_go_with_a_group_that_migrates(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.incidents.apply(Action.CLAIM, incident.incident_id, GROUP - 5, KATE.user_id, NOW)
    assert store.database.private_calls.people_owed(GROUP - 5) == [JOHN.user_id]
    assert owed(store) == [Delivery.PRIVATE_EDIT]


# Who wants it no more


def test_switched_off_nothing_new_is_owed_and_what_stands_goes_on(store: Store) -> None:
    sent, _ = ring(store), ring(store, message_id=71)
    store.database.private_calls.record_sent(call_of(store, sent), 7)
    nudge(store, sent)
    store.database.wishes.switch(JOHN.user_id, on=False)
    assert owed(store) == []
    store.follow(sent, (Action.CLAIM, KATE))
    assert owed(store) == [Delivery.PRIVATE_EDIT]


def test_who_blocks_us_is_owed_nothing(store: Store) -> None:
    sent, _ = ring(store), ring(store, message_id=71)
    store.database.private_calls.record_sent(call_of(store, sent), 7)
    store.database.messages.owe_deletion(JOHN.user_id, 6)
    assert store.database.wishes.record_blocked(JOHN.user_id)
    assert (store.rows("SELECT * FROM private_calls"), retired(store)) == ([], [])


def test_who_blocks_us_without_calls_stays_without(store: Store) -> None:
    assert not store.database.wishes.record_blocked(ALICE.user_id)
    assert store.database.wishes.of(ALICE.user_id).called_here is CalledHere.OFF


def test_unblocked_calls_stay_off_until_they_are_switched_on(store: Store) -> None:
    wishes = store.database.wishes
    wishes.record_blocked(JOHN.user_id)
    wishes.record_unblocked(JOHN.user_id)
    assert wishes.of(JOHN.user_id).called_here is CalledHere.UNBLOCKED
    wishes.switch(JOHN.user_id, on=True)
    assert wishes.of(JOHN.user_id).called_here is CalledHere.ON


# Taps


def test_a_tap_on_a_message_that_is_not_on_record_makes_it_the_call(store: Store) -> None:
    incident = store.report()
    store.database.private_calls.record_tap(JOHN.user_id, incident, 7)
    assert store.database.deliveries.owed(JOHN.user_id) == [
        Owed(Delivery.PRIVATE_EDIT, JOHN.user_id, incident.incident_id, 7, 0)
    ]


def test_a_tap_on_a_second_message_has_it_deleted(store: Store) -> None:
    incident = ring(store)
    store.database.private_calls.record_sent(call_of(store, incident), 7)
    store.database.private_calls.record_tap(JOHN.user_id, incident, 6)
    assert retired(store) == [(JOHN.user_id, 6)]
    assert call_of(store, incident).message_id == 7


def test_of_a_stranger_who_taps_nothing_is_kept(store: Store) -> None:
    store.database.private_calls.record_tap(99, store.report(), 7)
    assert store.rows("SELECT * FROM private_calls") == []

"""Incidents reopened: who may, how long, how often, and what stays of before."""

from __future__ import annotations

from database import Delivery
from domain.incidents import Action, Incident
from domain.refusals import Refusal, Refused
from domain.transitions import CAN_BE_REOPENED
from message_builder import card
from tests.factories import BOB, DAN, GROUP, JOHN, KATE, NOW, SAM, Store
from tests.test_handing_on import why
from texts.language import ENGLISH

THEN = NOW + 3600


def resolved_at(store: Store, when: int) -> Incident:
    """Have john resolve an incident at that time."""
    asked = store.play("tier 1 asked")
    resolved = store.act(Action.SUMMARISE, asked, JOHN, when)
    assert resolved is not None
    return resolved


def test_seven_days_are_enough_to_reopen_and_a_second_more_is_not(store: Store) -> None:
    incident = resolved_at(store, THEN)
    for user in (DAN, KATE, BOB):
        late = store.attempt(Action.REOPEN, incident, user, THEN + CAN_BE_REOPENED + 1)
        assert late == Refused(Refusal.TOO_LATE, incident)
    stranger = store.attempt(Action.REOPEN, incident, SAM, THEN + CAN_BE_REOPENED + 1)
    assert why(stranger) is Refusal.NOT_AUTHORIZED
    assert store.act(Action.REOPEN, incident, DAN, THEN + CAN_BE_REOPENED)


def test_the_seven_days_begin_with_the_last_resolution(store: Store) -> None:
    incident = resolved_at(store, THEN)
    sixth = THEN + 6 * 86400
    again = store.act(Action.REOPEN, incident, DAN, sixth)
    assert again is not None
    resolved = store.follow(
        again, (Action.CLAIM, KATE), (Action.RESOLVE, KATE), (Action.SUMMARISE, KATE)
    )
    assert store.act(Action.REOPEN, resolved, DAN, resolved.t_status + CAN_BE_REOPENED)


def test_what_is_reopened_twice_counts_twice_and_keeps_its_first_resolution(store: Store) -> None:
    incident = resolved_at(store, THEN)
    for number in (1, 2):
        incident = store.follow(incident, (Action.REOPEN, DAN))
        assert (incident.reopened, incident.owner_id, incident.t_resolved) == (number, None, THEN)
        assert store.attempt(Action.REOPEN, incident, KATE, THEN) == Refused(
            Refusal.MOVED_ON, incident
        )
        steps = (Action.CLAIM, Action.RESOLVE, Action.SUMMARISE)
        incident = store.follow(incident, *((action, KATE) for action in steps))
    assert (incident.t_resolved, incident.resolved_by_id) == (THEN, KATE.user_id)


def test_the_next_summary_replaces_the_first_which_stays_in_the_trail(store: Store) -> None:
    database = store.database.incidents
    incident = store.follow(store.play("resolved by tier 1"), (Action.REOPEN, DAN))
    asked = store.follow(incident, (Action.TAKE_CHARGE, BOB), (Action.RESOLVE, BOB))
    about = (Action.SUMMARISE, asked.incident_id, GROUP, BOB.user_id, THEN)
    resolved = database.apply(*about, "New radiator")
    assert isinstance(resolved, Incident)
    assert (resolved.resolution_summary, resolved.resolved_by_id) == ("New radiator", BOB.user_id)
    trail = store.database.audit.events(asked.incident_id)
    said = [event.detail for event in trail if event.action == Action.SUMMARISE]
    assert said == ["Replaced the hose", "New radiator"]


def test_what_was_resolved_before_the_group_migrated_can_be_reopened(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 70)
    store.database.groups.migrate(GROUP, GROUP - 1000)
    about = (Action.REOPEN, incident.incident_id)
    reopen = store.database.incidents.apply
    assert why(reopen(*about, GROUP, DAN.user_id, THEN)) is Refusal.UNKNOWN
    assert isinstance(reopen(*about, GROUP - 1000, DAN.user_id, THEN), Incident)
    owed = [each.delivery for each in store.database.deliveries.owed(GROUP - 1000)]
    assert Delivery.CARD in owed


def test_what_was_called_off_is_not_reopened(store: Store) -> None:
    for situation in ("called off", "called off by its owner"):
        incident = store.play(situation)
        assert store.attempt(Action.REOPEN, incident, BOB, THEN) == Refused(
            Refusal.MOVED_ON, incident
        )


def test_a_reporter_who_left_the_group_reopens_nothing(store: Store) -> None:
    incident = store.play("resolved by tier 1")
    store.database.absences.record_absence(GROUP, DAN, NOW)
    assert why(store.attempt(Action.REOPEN, incident, DAN, THEN)) is Refusal.ABSENT


def test_the_card_says_how_long_it_took_until_it_was_resolved_again(store: Store) -> None:
    first = resolved_at(store, THEN)
    again = store.follow(first, (Action.REOPEN, DAN), (Action.CLAIM, KATE), (Action.RESOLVE, KATE))
    last = store.act(Action.SUMMARISE, again, KATE, NOW + 86400)
    assert last is not None
    assert "Took: 1 h" in card(ENGLISH, first, {})
    assert "Took: 1 d" in card(ENGLISH, last, {})

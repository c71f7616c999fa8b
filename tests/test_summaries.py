"""Which message gave a summary, on disk: it corrects that one, and none that came later."""

from __future__ import annotations

from domain.incidents import Action, Incident
from domain.summaries import Given
from tests.factories import DAN, GROUP, JOHN, NOW, OTHER_GROUP, Store

WORDS = 80  # the message that says what was done


def given(store: Store, incident: Incident, message_id: int = WORDS) -> Given:
    """Record by which message an incident was resolved."""
    summaries = store.database.summaries
    summaries.record(incident, incident.group_id, message_id, None, incident.t_status)
    found = summaries.of_message(incident.group_id, message_id)
    assert found is not None
    return found


def resolved_again(store: Store, incident: Incident) -> Incident:
    """Reopen what is resolved, and have john resolve it once more."""
    steps = (Action.CLAIM, Action.RESOLVE, Action.SUMMARISE)
    return store.follow(incident, (Action.REOPEN, DAN), *((action, JOHN) for action in steps))


def test_a_summary_that_another_took_the_place_of_is_not_corrected(store: Store) -> None:
    first = store.play("resolved by tier 1")
    earlier = given(store, first)
    again = resolved_again(store, first)
    assert store.database.summaries.correct(earlier, "Hose", JOHN, NOW) is None
    assert store.row(again)["resolution_summary"] == again.resolution_summary
    later = given(store, again, WORDS + 1)
    corrected = store.database.summaries.correct(later, "Hose", JOHN, NOW)
    assert corrected is not None
    assert corrected.resolution_summary == "Hose"


def test_what_is_open_again_has_no_summary_to_correct(store: Store) -> None:
    first = store.play("resolved by tier 1")
    earlier = given(store, first)
    store.follow(first, (Action.REOPEN, DAN))
    assert store.database.summaries.correct(earlier, "Hose", JOHN, NOW) is None


def test_words_that_are_taken_again_can_be_corrected_from_then_on(store: Store) -> None:
    first = store.play("resolved by tier 1")
    given(store, first)
    again = resolved_again(store, first)
    assert given(store, again) == Given(
        again.incident_id, GROUP, WORDS, again.transitions, again.t_status
    )


def test_each_summary_is_told_once_that_an_edit_comes_too_late(store: Store) -> None:
    first = store.play("resolved by tier 1")
    earlier, late = given(store, first), store.database.summaries.record_late
    assert [late(earlier, "Hose", JOHN, first.t_status + 9) for _ in range(2)] == [True, False]
    later = given(store, resolved_again(store, first), WORDS + 1)
    assert late(later, "Hose", JOHN, later.t)


def test_what_is_awaited_is_that_of_a_person_in_a_group(store: Store) -> None:
    asked, _ = store.play("tier 1 asked"), store.play("tier 1 asked", OTHER_GROUP)
    awaited = store.database.summaries.awaited_from
    assert [each.incident_id for each in awaited(GROUP, JOHN.user_id, 2)] == [asked.incident_id]
    assert awaited(GROUP, DAN.user_id, 2) == []


def test_the_message_that_told_an_end_is_forgotten_when_it_is_open_again(store: Store) -> None:
    first = store.play("resolved by tier 1")
    store.database.reporters.record_end(first, 90)
    assert store.database.reporters.end_message(first) == 90
    store.follow(first, (Action.REOPEN, DAN))
    assert store.database.reporters.end_message(first) is None

"""Every state, action and kind of delivery is met by the tests that go through all of them."""

from __future__ import annotations

import inspect
import re

import pytest

import config
import message_builder
from database import Delivery
from domain import panel
from domain.incidents import FINISHED, Action, Status
from domain.transitions import CLAIMANTS, OWNED, RIGHTS, TRANSITIONS, WAITING, Who
from message_builder import BUTTONS, KEYBOARDS
from sending.deliveries import Deliverer
from service import building
from tests import factories, incident_model, test_deliveries, test_workflow_grid
from tests.bot import support, test_taps
from tests.chaos import course, figures, kept, kinds, ledger, panels, sight, words, work
from tests.completeness import assert_complete
from tests.desk import TOKEN
from texts import formatting, reporters
from texts.language import ENGLISH
from texts.toasts import done

FINAL = set(FINISHED)
OF_ROLES = {Who.DISPATCHER, Who.MANAGER}  # whom else an action asks for depends on the incident
SEEN = set(Status) - {Status.CANCELLED}  # without buttons, as Resolved is: told by its headline


def test_there_is_a_situation_for_every_status() -> None:
    reached = map(factories.status_after, factories.SITUATIONS.values())
    assert_complete(reached, Status, "SITUATIONS in tests/factories.py")
    open_states = set(Status) - FINAL
    assert_complete(support.STATES.values(), open_states, "STATES in tests/bot/support.py")


@pytest.mark.parametrize("action", Action)
def test_every_action_can_be_gone_through(action: Action) -> None:
    assert factories.steps_through(action)[-1][0] is action


def test_somebody_has_an_incident_in_the_records_of_tests_as_in_the_table() -> None:
    had = {status for status in Status if factories.incident_in(status).owner_id is not None}
    assert_complete(had, OWNED, "_OWNERS in tests/factories.py")


def test_every_state_that_waits_has_people_to_claim_it_and_a_time_for_its_first_nudge() -> None:
    settings = config.load({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert_complete(CLAIMANTS, WAITING, "what a role can claim by TRANSITIONS")
    assert_complete(building.sla(settings), WAITING, "sla in service/building.py")
    assert not OWNED & set(WAITING)


def test_every_kind_of_delivery_is_sent() -> None:
    sent = re.findall(r"Delivery\.(\w+): self\.", inspect.getsource(Deliverer))
    kinds = [kind.name for kind in Delivery]
    assert_complete(sent, kinds, "_kinds in sending/deliveries.py")
    assert len(sent) == len(kinds)


def test_the_tests_know_who_has_each_right() -> None:
    assert_complete(RIGHTS, OF_ROLES, "RIGHTS in domain/transitions.py")
    assert_complete(factories.ACTORS, set(Who) - {Who.OWNER}, "ACTORS in tests/factories.py")
    assert_complete(factories.HOLDERS, RIGHTS, "HOLDERS in tests/factories.py")


def test_every_situation_says_what_it_owes() -> None:
    where = "{} in tests/test_deliveries.py".format
    told, situations = test_deliveries, factories.SITUATIONS
    assert_complete(told.OWED_WITHOUT_A_CARD, situations, where("OWED_WITHOUT_A_CARD"))
    assert_complete(told.OWED_WITH_A_CARD, situations, where("OWED_WITH_A_CARD"))


def test_every_row_of_the_table_has_its_stamps_told() -> None:
    told = {
        (factories.status_after(factories.ALL_SITUATIONS[situation]), action, end)
        for situation, action, _, end, _ in test_workflow_grid.TOLD_APART
    }
    rows = {
        (start, action, end)
        for action, row in TRANSITIONS.items()
        for start in row.sources
        for end in row.targets_from(start)
    }
    assert_complete(told, rows, "TOLD_APART in tests/test_workflow_grid.py")


def test_the_independent_readings_of_the_workflow_know_every_action() -> None:
    actions = {action.value for action in Action}
    assert_complete(incident_model.MAY, actions, "MAY in tests/incident_model.py")
    assert_complete(incident_model.CHANGES, actions, "CHANGES in tests/incident_model.py")
    assert_complete(course.REMEMBERED, Action, "REMEMBERED in tests/chaos/course.py")


def test_the_chaos_crowd_tells_all_states_apart_and_can_leave_each_that_is_not_final() -> None:
    shown = sight.SHOWN.values()
    assert_complete(shown, SEEN, "SHOWN in tests/chaos/sight.py (two states look the same)")
    assert_complete(sight.GOALS, Status, "GOALS in tests/chaos/sight.py")
    taken = {action for status in Status for action in work.actions_in(status)}
    assert_complete(taken, Action, "what the crowd of tests/chaos/work.py does")
    raced = work.RACED_FOR.values()
    assert_complete(raced, RIGHTS, "what the crowd of tests/chaos/work.py races for")


@pytest.mark.parametrize("status", FINISHED)
def test_the_chaos_crowd_tells_what_is_finished_by_its_headline(status: Status) -> None:
    card = formatting.plain(message_builder.card(ENGLISH, factories.incident_in(status), {}))
    match = kinds.CARD.match(card)
    assert match is not None, "CARD of tests/chaos/kinds.py does not know this headline"
    assert sight.finished_as(card) is status


def test_the_chaos_crowd_reports_and_notes_in_every_way() -> None:
    assert_complete(words.WAYS, words.Way, "WAYS in tests/chaos/words.py")
    assert_complete(words.REPORTING, words.Way, "REPORTING in tests/chaos/words.py")
    assert_complete(words.NOTED, words.Noted, "NOTED in tests/chaos/words.py")
    assert_complete(words.NOTING, words.Noted, "NOTING in tests/chaos/words.py")


def test_the_chaos_verdict_knows_what_reporters_are_told() -> None:
    assert_complete(kept.BY_WHOM, reporters.TOLD, "BY_WHOM in tests/chaos/kept.py")
    assert_complete(kept.END, FINISHED, "END in tests/chaos/kept.py")


@pytest.mark.parametrize("action", work.RACED_FOR)
def test_the_chaos_crowd_takes_back_what_it_claimed(action: Action) -> None:
    assert work.undoes(action) is not None


@pytest.mark.parametrize("status", sorted(OWNED))
def test_the_chaos_crowd_reads_on_the_card_who_has_an_incident(status: Status) -> None:
    incident = factories.incident_in(status)
    people = {user.user_id: user for user in factories.PEOPLE.values()}
    card = message_builder.card(ENGLISH, incident, people)
    has_it = kinds.OWNER.search(formatting.plain(card))
    assert has_it is not None, "STANDS of tests/chaos/kinds.py does not know this status line"


def test_the_chaos_verdict_knows_the_yes_to_every_button() -> None:
    assert_complete(ledger.SUCCESS, Action, "SUCCESS in tests/chaos/ledger.py")
    for action, yes in ledger.SUCCESS.items():
        said = done(ENGLISH, action, factories.INCIDENT).text
        found = yes.match(said)
        assert found is not None, f"SUCCESS in tests/chaos/ledger.py, {action}: {said!r}"
        assert found[1] == factories.INCIDENT.incident_id


def test_the_chaos_verdict_judges_every_kind_of_delivery() -> None:
    assert_complete(figures.JUDGED, Delivery, "JUDGED in tests/chaos/figures.py")


def test_the_chaos_crowd_taps_every_button_of_a_panel() -> None:
    assert_complete(panels.EAGERNESS, panel.Verb, "EAGERNESS in tests/chaos/panels.py")


def test_every_button_of_every_state_is_tapped_by_who_may_and_by_who_may_not() -> None:
    buttons = {
        (state, support.label(action))
        for state, status in support.STATES.items()
        for row in KEYBOARDS[status]
        for action in row
    }
    done_by, refused_to = ({row[:2] for row in table} for table in (test_taps.YES, test_taps.NO))
    assert_complete(done_by, buttons, "YES in tests/bot/test_taps.py")
    assert_complete(refused_to, buttons, "NO in tests/bot/test_taps.py")


def test_every_button_is_tapped_on_old_screens_and_every_claim_by_who_has_it_already() -> None:
    where = "{} in tests/bot/test_taps.py".format
    assert_complete({Action(row[1]) for row in test_taps.OLD}, BUTTONS, where("OLD"))
    assert_complete({Action(row[1]) for row in test_taps.OWN}, work.RACED_FOR, where("OWN"))

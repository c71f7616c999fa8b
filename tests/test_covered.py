"""Every state, action and kind of delivery is met by the tests that go through all of them."""

from __future__ import annotations

import inspect
import re

import pytest

import config
from database import Delivery
from domain.incidents import CLAIMANTS, RIGHTS, TRANSITIONS, WAITING, Action, Status, Who
from message_builder import BUTTONS
from sending.deliveries import Deliverer
from service import building
from tests import factories, test_deliveries, test_histories, test_workflow_grid
from tests.bot import support
from tests.chaos import crowd, ledger, sight, verdict
from tests.desk import TOKEN

FINAL = {status for status in Status if not crowd.actions_in(status)}


def test_there_is_a_situation_for_every_status() -> None:
    reached = map(factories.status_after, factories.SITUATIONS.values())
    assert set(reached) == set(Status)
    assert set(support.STATES.values()) == set(Status) - FINAL


@pytest.mark.parametrize("action", Action)
def test_every_action_can_be_gone_through(action: Action) -> None:
    assert factories.steps_through(action)[-1][0] is action


def test_somebody_has_an_incident_in_the_records_of_tests_as_in_the_table() -> None:
    had = {status for status in Status if factories.incident_in(status).owner_id is not None}
    assert had == factories.OWNED


def test_every_state_that_waits_has_people_to_claim_it_and_a_time_for_its_first_nudge() -> None:
    settings = config.load({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert set(CLAIMANTS) == set(WAITING) == set(building.sla(settings))
    assert not factories.OWNED & set(WAITING)


def test_every_kind_of_delivery_is_sent() -> None:
    sent = re.findall(r"Delivery\.(\w+): self\.", inspect.getsource(Deliverer))
    assert sorted(sent) == sorted(kind.name for kind in Delivery)


def test_the_tests_know_who_has_each_right() -> None:
    assert set(factories.HOLDERS) == set(RIGHTS) == set(Who) - {Who.OWNER}


def test_every_situation_says_what_it_owes() -> None:
    assert set(test_deliveries.OWED_WITHOUT_A_CARD) == set(factories.SITUATIONS)
    assert set(test_deliveries.OWED_WITH_A_CARD) == set(factories.SITUATIONS)


def test_every_row_of_the_table_has_its_stamps_told() -> None:
    told = {(row[1], row[3]) for row in test_workflow_grid.TOLD_APART}
    assert told == {(action, end) for action, row in TRANSITIONS.items() for end in row.targets}


def test_the_independent_readings_of_the_workflow_know_every_action() -> None:
    actions = {action.value for action in Action}
    assert set(test_histories.MAY) == set(test_histories.CHANGES) == actions
    assert set(ledger.REMEMBERED) == set(Action)


def test_the_chaos_crowd_tells_all_states_apart_and_can_leave_each_that_is_not_final() -> None:
    assert set(sight.SHOWN.values()) == set(sight.GOALS) == set(Status)
    taken = {action for status in Status for action in crowd.actions_in(status)}
    assert taken == set(Action)
    assert set(crowd.RACED_FOR.values()) == set(RIGHTS)


def test_the_chaos_verdict_knows_the_yes_to_every_button() -> None:
    assert set(verdict.SUCCESS) == set(BUTTONS)
    assert set(verdict.JUDGED) == set(Delivery)

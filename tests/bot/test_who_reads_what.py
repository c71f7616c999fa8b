"""Stories told again where groups read another language than all their people do."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox import Telegram
from sending import redraws
from tests.bot import (
    test_boards,
    test_deliveries,
    test_figures_sent,
    test_fleets,
    test_group_life,
    test_handover,
    test_moving,
    test_moving_typed,
    test_nudges,
    test_offers,
    test_private_checks,
    test_waiting,
)
from tests.bot.support import card_in
from tests.desk import Clock, Desk, Fleet
from tests.marked import GROUPS, PERSONS, Said, marked_desk


async def an_escalation_is_handled(fleet: Fleet) -> None:
    """Page the managers, edit the page, and ask for a summary."""
    await card_in("asked by a manager", fleet)


async def lists_are_asked_for(fleet: Fleet) -> None:
    """Have somebody ask for what is said to them alone."""
    await fleet.claimed()
    for command in ("/open", "/mine", "/duty", "/settings", "/incident 1", "/stats", "/find 456"):
        await fleet.asks(fleet.admin, command)


STORIES: list[Callable[..., Awaitable[None]]] = [
    an_escalation_is_handled,
    lists_are_asked_for,
    test_boards.test_a_board_too_old_to_be_deleted_shows_nothing_and_is_unpinned,
    test_deliveries.test_html_that_is_refused_in_an_edit_is_shown_plain,
    test_figures_sent.test_a_picture_with_its_text_comes_and_then_the_file,
    test_group_life.test_refused_pinning_is_told_once_and_everything_else_works,
    test_fleets.test_who_is_nobody_in_the_fleet_waits_for_what_its_office_says,
    test_handover.test_one_tap_takes_over_all_that_who_goes_has,
    test_moving_typed.test_an_old_card_that_telegram_does_not_delete_says_no_more_that_it_is_resolved,
    test_moving.test_kate_takes_over_what_john_has_and_he_is_told,
    test_moving.test_alice_releases_johns_and_all_others_are_called,
    test_moving.test_what_is_said_about_a_resolved_incident_offers_once_to_reopen_it,
    test_nudges.test_a_nudge_comes_again_each_time_the_wait_has_doubled,
    test_nudges.test_managers_are_paged_again_when_an_escalation_waits,
    test_offers.test_what_the_person_asked_says_is_offered_back_and_yes_resolves,
    test_private_checks.test_the_third_one_is_read_in_the_group_too,
    test_waiting.test_the_owner_says_what_it_waits_for_and_is_called_when_that_is_over,
]
TO_ONE = re.compile("[Yy]our report|^Is this the summary")
"""What is said to one person in their group, without a command of theirs."""
REPORT = "/new_issue"


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boards redrawn at once, so that tests need not wait."""
    monkeypatch.setattr(redraws, "REST", 0.0)
    monkeypatch.setattr(redraws, "LANDED_AFTER", 0.0)
    monkeypatch.setattr(redraws, "AFTER_CARD", 0.0)


def language_of(said: Said, telegram: Telegram) -> str:
    """Tell who reads something: one person, or all of a group."""
    if said.chat_id >= 0 or TO_ONE.search(said.text):  # a toast, in private, or to one of them
        return PERSONS
    messages = {each.id: each for each in telegram.chats[said.chat_id].ever_posted}
    shown = messages.get(said.message_id or 0)
    asked = shown.reply_to if shown else messages.get(said.reply_to or 0)
    is_answer = asked and asked.text.startswith("/") and not asked.text.startswith(REPORT)
    return PERSONS if is_answer else GROUPS


@pytest.mark.parametrize("story", STORIES)
async def test_a_group_reads_its_language_and_each_person_theirs(
    story: Callable[..., Awaitable[None]], tmp_path: Path, clock: Clock
) -> None:
    async with marked_desk(tmp_path / "marked.db", clock) as (desk, said):
        fleet = await desk.fleet()
        given: dict[str, Desk | Fleet | Clock] = {"desk": desk, "fleet": fleet, "clock": clock}
        await story(*(given[name] for name in inspect.signature(story).parameters))
        wrong = [each for each in said if each.marks != {language_of(each, desk.telegram)}]
        assert wrong == []
        assert {mark for each in said for mark in each.marks} == {GROUPS, PERSONS}

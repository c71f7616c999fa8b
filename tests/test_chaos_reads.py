"""That the crowd and the judges of a chaos run can read what the desk says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from domain.calling import Question
from domain.incidents import Action, Status
from domain.moves import Move
from domain.people import Team
from domain.waiting import WaitKind
from tests.chaos import moved, sight
from tests.factories import ALICE, JOHN, KATE, NOW, incident_in
from texts import checks, formatting, moving, paging, summaries, waiting
from texts.language import ENGLISH

CLAIMED = replace(incident_in(Status.CLAIMED_T1), waits_for=WaitKind.PARTS, t_wait_began=NOW)
WAITED_FOR = replace(CLAIMED, t_wait_until=NOW + 60, wait_calls=1)
TEAM = Team((JOHN, KATE), ())
SAID: dict[str, tuple[re.Pattern[str], str]] = {
    "prompt": (sight.PROMPT, summaries.prompt(ENGLISH, CLAIMED, JOHN, "desk_bot")),
    "prompt again": (
        sight.PROMPT,
        summaries.prompt_again(ENGLISH, CLAIMED, JOHN, "desk_bot", 120, is_gone=False),
    ),
    "chase": (
        sight.CHASE,
        summaries.prompt_again(ENGLISH, CLAIMED, JOHN, "desk_bot", 0, is_gone=True),
    ),
    "check": (sight.CHECK, checks.question(ENGLISH, CLAIMED, Question(JOHN, TEAM), 3600)),
    "check of who left": (
        sight.CHECK,
        checks.question(ENGLISH, CLAIMED, Question(JOHN, TEAM, is_gone=True), 3600),
    ),
    "offer": (sight.OFFER, summaries.offer(ENGLISH, CLAIMED, "desk_bot")),
    "reopen offer": (sight.REOPEN_OFFER, moving.reopen_offer(ENGLISH, CLAIMED).text),
    "wait": (sight.WAITED, waiting.over(ENGLISH, WAITED_FOR, TEAM)[0]),
    "nudge": (sight.NUDGE, paging.unclaimed_nudge(ENGLISH, CLAIMED, 600, TEAM, TEAM)[0]),
    "escalation nudge": (sight.AWAITED, paging.escalation_nudge(ENGLISH, CLAIMED, 600, TEAM)[0]),
}


@pytest.mark.parametrize("kind", SAID)
def test_judges_know_what_the_desk_says(kind: str) -> None:
    pattern, text = SAID[kind]
    match = pattern.match(formatting.plain(text))
    assert match is not None, text
    assert match[1] == CLAIMED.incident_id


@pytest.mark.parametrize("action", moved.KINDS)
def test_judges_know_how_people_are_told_of_moves(action: str) -> None:
    move = Move(CLAIMED, 1, Action(action), ALICE.user_id, JOHN.user_id, KATE.user_id)
    people = {user.user_id: user for user in (JOHN, KATE, ALICE)}
    told = formatting.plain(moving.told(ENGLISH, move, people))
    kinds = [kind for kind, pattern in moved.TOLD.items() if pattern.match(told)]
    assert kinds == [moved.KINDS[action]]

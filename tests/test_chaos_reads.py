"""That the crowd and the judges of a chaos run can read what the desk says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import message_builder
from domain.calling import Question
from domain.checks import Button as CheckButton
from domain.checks import Verb as Still
from domain.incidents import Action, Event, Status
from domain.moves import Gift, Move, ReopenButton
from domain.panel import Button, Verb
from domain.people import Team
from domain.summaries import Choice, OfferButton
from domain.waiting import WaitKind
from sandbox import CallbackPress, Telegram
from sandbox.world.messages import Draft
from tests.chaos import moved, sight
from tests.chaos.taps import act_of
from tests.desk import TOKEN
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


ID = CLAIMED.incident_id


def test_judges_know_that_who_gives_something_to_themselves_takes_charge() -> None:
    own = Move(CLAIMED, 1, Action.GIVE_CHARGE, ALICE.user_id, JOHN.user_id, ALICE.user_id)
    told = formatting.plain(moving.told(ENGLISH, own, {}))
    trail = [
        Event("claim", JOHN.user_id, NOW, Status.UNCLAIMED, Status.CLAIMED_T1),
        Event(
            *("give_charge", ALICE.user_id, NOW, Status.CLAIMED_T1, Status.CLAIMED_T2),
            other_id=ALICE.user_id,
        ),
    ]
    [(_, (kind, people))] = moved.moves_in(trail)
    assert moved.TOLD[kind].match(told) is not None, told
    assert people == {JOHN.user_id}


DOES: dict[str, tuple[str, tuple[Action, ...], int | None]] = {
    "card": (message_builder.button_data(Action.RESOLVE, ID), (Action.RESOLVE,), None),
    "let go": (
        CheckButton(Still.LET_GO, ID, 3).data,
        (Action.LEAVE, Action.LEAVE_ESCALATION),
        3,
    ),
    "reopen": (ReopenButton(ID, 5).data, (Action.REOPEN,), 5),
    "yes": (OfferButton(Choice.YES, ID, 2).data, (Action.SUMMARISE,), 2),
    "take charge": (Button(Verb.TAKE_CHARGE, ID, "4").data, (Action.TAKE_CHARGE,), 4),
    "give": (
        Button(Verb.GIVE_TO, ID, Gift(6, KATE.user_id, Action.GIVE).argument).data,
        (Action.GIVE,),
        6,
    ),
    "call off": (Button(Verb.CALL_OFF, ID, "test").data, (Action.CANCEL,), None),
    "no": (OfferButton(Choice.NO, ID, 2).data, (), None),
    "still": (CheckButton(Still.STILL, ID, 3).data, (), None),
    "look": (Button(Verb.NOTES, ID).data, (), None),
}


@pytest.mark.parametrize("what", DOES)
def test_the_ledger_reads_what_a_button_does(what: str) -> None:
    data, actions, seen = DOES[what]
    telegram = Telegram(TOKEN)
    person, chat = telegram.person("John Stone"), telegram.supergroup("North Fleet")
    chat.add(person)
    words = person.says(chat, "Replaced the hose")
    message = chat.post(Draft(telegram.bot, "?", reply_to=words))
    act = act_of(CallbackPress(telegram, person, message, data), chat.id)
    if not actions:
        assert act is None
        return
    assert act is not None
    assert (act.typed or (act.action,), act.seen, act.incident_id) == (actions, seen, ID)
    assert act.to == (KATE.user_id if what == "give" else None)
    assert act.text == (words.text if what == "yes" else None)

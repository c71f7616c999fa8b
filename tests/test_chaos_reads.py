"""That the crowd and the judges of a chaos run can read what the desk says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import message_builder
from domain.calling import Question
from domain.checks import Button as CheckButton
from domain.checks import Verb as Still
from domain.incidents import FINISHED, Action, Event, Incident, Status
from domain.languages import Code
from domain.moves import Gift, Move, ReopenButton
from domain.panel import Button, Verb
from domain.people import Team
from domain.summaries import Choice, OfferButton
from domain.waiting import WaitKind
from sandbox import CallbackPress, Telegram
from sandbox.world.messages import Draft
from tests.cases import for_each
from tests.chaos import kinds, ledger, moved, sight
from tests.chaos.taps import act_of
from tests.chaos.wording import SPOKEN, Wording, beginning
from tests.desk import TOKEN
from tests.factories import ALICE, JOHN, KATE, NOW, PEOPLE, incident_in
from texts import checks, formatting, moving, paging, summaries, toasts, waiting
from texts.language import ENGLISH, Language

CLAIMED = replace(incident_in(Status.CLAIMED_T1), waits_for=WaitKind.PARTS, t_wait_began=NOW)
TEAM = Team((JOHN, KATE), ())
SAID: dict[str, tuple[Wording, Callable[[Language, Incident], str]]] = {
    "prompt": (kinds.PROMPT, lambda say, told: summaries.prompt(say, told, JOHN, "desk_bot")),
    "prompt again": (
        kinds.PROMPT,
        lambda say, told: summaries.prompt_again(say, told, JOHN, "desk_bot", 120, is_gone=False),
    ),
    "chase": (
        kinds.CHASE,
        lambda say, told: summaries.prompt_again(say, told, JOHN, "desk_bot", 0, is_gone=True),
    ),
    "check": (
        kinds.CHECK,
        lambda say, told: checks.question(say, told, Question(JOHN, TEAM), 3600),
    ),
    "check of who left": (
        kinds.CHECK,
        lambda say, told: checks.question(say, told, Question(JOHN, TEAM, is_gone=True), 3600),
    ),
    "offer": (kinds.OFFER, lambda say, told: summaries.offer(say, told, "desk_bot")),
    "reopen offer": (kinds.REOPEN_OFFER, lambda say, told: moving.reopen_offer(say, told).text),
    "wait": (kinds.WAITED, lambda say, told: waiting.over(say, _waited_for(told), TEAM)[0]),
    "page": (kinds.PAGE, lambda say, told: paging.page(say, told, TEAM)[0]),
    "nudge": (
        kinds.NUDGE,
        lambda say, told: paging.unclaimed_nudge(say, told, 600, TEAM, TEAM)[0],
    ),
    "escalation nudge": (
        kinds.AWAITED,
        lambda say, told: paging.escalation_nudge(say, told, 600, TEAM)[0],
    ),
}


def _waited_for(incident: Incident) -> Incident:
    return replace(incident, t_wait_until=NOW + 60, wait_calls=1)


@pytest.mark.parametrize("kind", SAID)
@for_each("code", Code)
@for_each("told", [CLAIMED, replace(CLAIMED, description="")])
def test_judges_know_what_the_desk_says_in_every_language(
    kind: str, code: Code, told: Incident
) -> None:
    wording, write = SAID[kind]
    text = formatting.plain(write(SPOKEN[code], told))
    match = wording.match(text)
    assert match is not None, text
    assert match[1] == CLAIMED.incident_id
    assert code in wording.codes(text)


@pytest.mark.parametrize("action", moved.KINDS)
@for_each("code", Code)
def test_judges_know_how_people_are_told_of_moves(action: str, code: Code) -> None:
    move = Move(CLAIMED, 1, Action(action), ALICE.user_id, JOHN.user_id, KATE.user_id)
    people = {user.user_id: user for user in (JOHN, KATE, ALICE)}
    told = formatting.plain(moving.told(SPOKEN[code], move, people))
    found = [kind for kind, wording in kinds.TOLD.items() if wording.match(told)]
    assert found == [moved.KINDS[action]]


@for_each("code", Code)
@for_each("status", Status)
def test_the_crowd_reads_a_card_in_every_language(code: Code, status: Status) -> None:
    incident = incident_in(status)
    people = {user.user_id: user for user in PEOPLE.values()}
    card = formatting.plain(message_builder.card(SPOKEN[code], incident, people))
    found = kinds.CARD.match(card)
    assert found is not None, card
    assert found[1] == incident.incident_id
    assert (kinds.NEW_CARD.match(card) is not None) is (status is Status.UNCLAIMED)
    assert sight.finished_as(card) is (status if status in FINISHED else None)
    owner = kinds.OWNER.search(card)
    named = None if owner is None else owner[1]
    has_it = people.get(incident.owner_id or 0)
    assert named == (None if has_it is None else f"@{has_it.telegram_handle}")


@for_each("code", Code)
@for_each("action", Action)
def test_judges_know_a_yes_in_every_language(code: Code, action: Action) -> None:
    said = toasts.done(SPOKEN[code], action, CLAIMED).text
    found = ledger.SUCCESS[action].match(said)
    assert found is not None, said
    assert found[1] == CLAIMED.incident_id


def test_a_text_that_is_not_in_a_catalogue_is_noticed() -> None:
    with pytest.raises(LookupError, match="not translated: 'Never said'"):
        Wording(lambda say: say("Never said"))
    with pytest.raises(LookupError, match="nothing begins with 'Never said'"):
        beginning("Never said")


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
    assert kinds.TOLD[kind].match(told) is not None, told
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

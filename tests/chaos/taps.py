"""What a tap on any button of an incident does: the act that comes of it, if one does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import message_builder
from domain import checks, panel
from domain.checks import parse_check_button
from domain.incidents import Action
from domain.moves import parse_gift, parse_reopen_button, parse_seen
from domain.panel import MOVES, parse_panel_button
from domain.summaries import Choice, parse_offer_button
from sandbox import CallbackPress
from tests.chaos.ledger import Act

OF_CHECK: Mapping[checks.Verb, tuple[Action, ...]] = {
    checks.Verb.RESOLVE: (Action.RESOLVE,),
    checks.Verb.LET_GO: (Action.LEAVE, Action.LEAVE_ESCALATION),
    checks.Verb.TAKE_OVER: (Action.TAKE_OVER, Action.TAKE_CHARGE),
}
"""What the buttons of the question whether somebody is still on it may do."""


def act_of(press: CallbackPress, group_id: int) -> Act | None:
    """Tell what a tap does; None if it changes nobody's incident."""
    acts = (read(press, group_id) for read in (_card, _check, _offer, _reopen, _panel))
    return next((act for act in acts if act is not None), None)


def _card(press: CallbackPress, group_id: int) -> Act | None:
    found = message_builder.parse_button(press.data)
    return _act(press, group_id, found[1], found[0]) if found else None


def _check(press: CallbackPress, group_id: int) -> Act | None:
    button = parse_check_button(press.data)
    actions = OF_CHECK.get(button.verb) if button else None
    if button is None or actions is None:
        return None
    act = _act(press, group_id, button.incident_id, actions[0])
    return replace(act, typed=actions, seen=button.seen)


def _offer(press: CallbackPress, group_id: int) -> Act | None:
    button, words = parse_offer_button(press.data), press.message.reply_to
    if button is None or button.choice is not Choice.YES or words is None:
        return None
    act = _act(press, group_id, button.incident_id, Action.SUMMARISE)
    is_theirs = words.sender.id == press.person.id
    return replace(act, text=words.text, seen=button.transitions, is_sure=is_theirs)


def _reopen(press: CallbackPress, group_id: int) -> Act | None:
    button = parse_reopen_button(press.data)
    if button is None:
        return None
    return replace(_act(press, group_id, button.incident_id, Action.REOPEN), seen=button.seen)


def _panel(press: CallbackPress, group_id: int) -> Act | None:
    button = parse_panel_button(press.data)
    read = _OF_PANEL.get(button.verb) if button else None
    return read(press, group_id, button) if read and button else None


def _move(press: CallbackPress, group_id: int, button: panel.Button) -> Act | None:
    act = _act(press, group_id, button.incident_id, MOVES[button.verb])
    return replace(act, seen=parse_seen(button.argument))


def _gift(press: CallbackPress, group_id: int, button: panel.Button) -> Act | None:
    gift = parse_gift(button.argument)
    if gift is None:
        return None
    act = _act(press, group_id, button.incident_id, gift.action)
    return replace(act, to=gift.user_id, seen=gift.seen)


def _call_off(press: CallbackPress, group_id: int, button: panel.Button) -> Act | None:
    """Tell that a tap may call an incident off; not if it is a duplicate of what was called off."""
    return replace(_act(press, group_id, button.incident_id, Action.CANCEL), is_sure=False)


_OF_PANEL: Mapping[panel.Verb, Callable[[CallbackPress, int, panel.Button], Act | None]] = {
    **{verb: _move for verb, action in MOVES.items() if action is not Action.GIVE},
    panel.Verb.GIVE_TO: _gift,
    panel.Verb.CALL_OFF: _call_off,
}


def _act(press: CallbackPress, group_id: int, incident_id: str, action: Action) -> Act:
    return Act(group_id, incident_id, action, press.person.id, press=press)

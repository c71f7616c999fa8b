"""What is said without a reply, and may be the summary that is awaited: offered back, once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from domain.incidents import Action, Incident
from domain.people import User
from domain.refusals import Refused
from domain.summaries import (
    OFFER,
    OFFERED_WITHIN,
    Choice,
    OfferButton,
    is_still_summary,
    is_summary,
    only_says_yes_or_no,
    parse_offer_button,
)
from domain.updates import Message, RepliedTo, Tap
from handling import incidents
from handling.context import Context
from handling.logs import TOOK
from handling.resolving import Summary, resolve
from texts import summaries, toasts
from texts.toasts import Toast

logger = logging.getLogger(__name__)


def owe(message: Message, context: Context) -> bool:
    """Owe somebody an offer of what they said, if one summary is awaited from them here.

    Which message that was is kept, not what it says. False if it is just talk.
    """
    if message.by is None or message.replied_to is not None or not is_summary(message):
        return False
    place = message.place
    awaited = context.database.summaries.awaited_from(place.chat_id, message.by.user_id, most=2)
    if len(awaited) != 1:
        return False
    [incident], said_at = awaited, context.time_of(message)
    if not incident.t_status <= said_at <= incident.t_status + OFFERED_WITHIN:
        return False
    offers = context.database.offers
    return offers.owe(incident, place.message_id, place.thread_id, context.now)


def is_replied_to_in_words(message: Message, replied_to: RepliedTo) -> bool:
    """Tell whether a message says yes or no to an offer: that is no summary, and names none."""
    is_offer = any(data.startswith(OFFER) for data in replied_to.buttons)
    is_words = message.content.kind is None and message.command is None
    return is_offer and is_words and only_says_yes_or_no(message.text)


# Tapped


@dataclass(frozen=True)
class _Press:
    """A tap on a button below an offer, and the incident as it is now."""

    tap: Tap
    button: OfferButton
    incident: Incident
    user: User

    @property
    def on_incident(self) -> incidents.Press:
        """The same as the action that it stands for."""
        action, incident = Action.SUMMARISE, self.incident
        return incidents.Press(self.tap, action, incident.incident_id, incident.group_id, self.user)

    @property
    def is_current(self) -> bool:
        """Whether the request it is about still stands."""
        return self.incident.transitions == self.button.transitions


def is_on_offer(tap: Tap) -> bool:
    """Tell whether a tap is on a button below an offer, or was on one once."""
    return tap.data.startswith(OFFER)


async def tap(tap: Tap, context: Context) -> None:
    """Take what was said as the summary, or take the offer away; it is for the person asked."""
    press = _read(tap, context)
    if press is None:
        _answer_dead_button(tap, context)
        return
    if not press.is_current:
        incidents.tell_again(press.on_incident, context)
        _retire(press, context)
    elif press.user.user_id != press.incident.owner_id:
        incidents.tell_again(press.on_incident, context)
    elif press.button.choice is Choice.YES:
        _accept(press, context)
    else:
        _decline(press, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how the incident stands by now."""
    press = _read(tap, context)
    if press is None:
        _answer_dead_button(tap, context)
    else:
        incidents.tell_again(press.on_incident, context)


def _read(tap: Tap, context: Context) -> _Press | None:
    """Read which offer a tap is about; None if there is none here."""
    button, group = parse_offer_button(tap.data), tap.group
    if button is None or group is None or tap.by is None:
        return None
    incident = context.database.incidents.get(button.incident_id)
    if incident is None or incident.group_id != group.id:
        return None
    return _Press(tap, button, incident, tap.by)


def _answer_dead_button(tap: Tap, context: Context) -> None:
    said = context.person_language(tap).gettext(toasts.DEAD_BUTTON)
    context.toast(tap, Toast(said, alert=True))


def _accept(press: _Press, context: Context) -> None:
    """Read the words back from what the offer replies to; nothing was kept of them."""
    words, incident = press.tap.words, press.incident
    if words is None or not (_is_theirs(words, press.user) and is_still_summary(words.content)):
        language = context.person_language(press.tap)
        context.toast(press.tap, Toast(summaries.words_gone(language, incident), alert=True))
        return
    with context.database.transaction():
        outcome = resolve(Summary.said(words), incident, press.user.user_id, context)
        if not isinstance(outcome, Refused):
            _retire(press, context)
    incidents.tell(press.on_incident, outcome, context)


def _is_theirs(words: RepliedTo, user: User) -> bool:
    return words.author is not None and words.author.user_id == user.user_id


def _decline(press: _Press, context: Context) -> None:
    incident = press.incident
    with context.database.transaction():
        context.database.offers.record_declined(incident)
        _retire(press, context)
    logger.info(TOOK, incident.incident_id, incident.group_id, "offer_declined", press.user.user_id)
    language = context.person_language(press.tap)
    context.toast(press.tap, toasts.done(language, Action.RESOLVE, incident))


def _retire(press: _Press, context: Context) -> None:
    """Owe the deletion of the offer that was tapped: it may be one that is not on record."""
    tap, group_id = press.tap, press.incident.group_id
    if tap.under is not None and tap.under.is_ours and tap.data in tap.under.buttons:
        context.database.messages.owe_deletion(group_id, tap.under.message_id)
    context.outbox.wake(group_id)

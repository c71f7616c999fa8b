"""What the panel of an incident shows and does about what it waits for."""

from __future__ import annotations

from domain.incidents import Incident
from domain.refusals import Refused
from domain.updates import Message
from domain.waiting import (
    Ask,
    Order,
    WaitKind,
    kind_of,
    read_offered,
)
from handling import waiting
from handling.context import Context
from handling.presses import Press
from texts import panel, toasts
from texts import waiting as texts
from texts.language import Deferred
from texts.panel import Page
from texts.toasts import Toast


async def kinds(press: Press, _: Context) -> Page:
    """Offer what an incident can wait for."""
    return panel.kinds(press.language, press.incident)


async def times(press: Press, _: Context) -> Page:
    """Offer until when it can wait."""
    kind = kind_of(press.button.argument) or WaitKind.OTHER
    return panel.times(press.language, press.incident, kind)


def hold(press: Press, context: Context) -> Toast:
    """Have it wait until a time that was tapped."""
    zone = context.zone(press.incident.group_id)
    order = read_offered(press.button.argument, context.now, zone)
    if order is None:
        return Toast(press.language.gettext(panel.OUTDATED), alert=True)
    return _begin(press, order, context)


def go_on(press: Press, context: Context) -> Toast:
    """Have it wait no more."""
    outcome = waiting.end(press.incident, press.user, context)
    return _told(press, outcome, texts.ENDED, context)


def take_typed(press: Press, text: str, context: Context) -> Toast | str:
    """Have it wait as was typed; else say (HTML) what is wrong with the words."""
    message, language = press.received, press.language
    written = context.time_of(message) if isinstance(message, Message) else context.now
    order = waiting.order_in(text, press.incident, written, language, context)
    if isinstance(order, str):
        return order
    if order is Ask.END:
        return go_on(press, context)
    if isinstance(order, Ask):
        return language.gettext(texts.SAY_WHAT_FOR)
    return _begin(press, order, context)


def _begin(press: Press, order: Order, context: Context) -> Toast:
    outcome = waiting.begin(press.incident, press.user, order, context)
    return _told(press, outcome, texts.SAVED, context)


def _told(press: Press, outcome: Incident | Refused, done: Deferred, context: Context) -> Toast:
    if isinstance(outcome, Incident):
        return Toast(press.language.gettext(done))
    people = context.database.people.get_all([press.incident.owner_id])
    return toasts.refused(press.language, outcome, None, people)

"""What admins type in reply to a question of the settings', and what it sets."""

from __future__ import annotations

from domain import zones
from domain.settings import Button, Setting, Value, Verb, reader_of
from domain.updates import Message
from handling.context import Context, reply
from handling.fleet_rights import put_on_record
from handling.settings import change, effective, redraw, refuse_writer
from texts import links, refusals, settings, settings_typed
from texts.panel import Page


def asked(message: Message) -> tuple[Setting, int | None] | None:
    """Tell which setting a message answers our question for, and below which message."""
    replied_to = message.replied_to
    if replied_to is None or not replied_to.is_ours or replied_to.chat_id != message.chat.id:
        return None
    return links.setting_asked(replied_to.urls)


async def take_answer(message: Message, context: Context) -> None:
    """Set what an admin typed in reply to our question; what makes no sense is asked for again."""
    question = asked(message)
    if question is None:
        return
    refused = await refuse_writer(message, context)
    if refused is None and message.is_borrowed:
        refused = refusals.NOT_OWN_WORDS
    if refused is not None:
        context.note_idempotent()
        reply(message, context, refused)
        return
    setting, below = question
    read = zones.meant if setting is Setting.TIME_ZONE else reader_of(setting)
    value = read(message.text)
    if value is None:
        page = _ask_again(message, setting, below, context)
        reply(message, context, page.text, markup=page.markup)
    else:
        _take(message, setting, value, below, context)


def _ask_again(message: Message, setting: Setting, below: int | None, context: Context) -> Page:
    language, typed = context.person_language(message), message.text
    near = zones.near(typed) if setting is Setting.TIME_ZONE else ()
    if near:
        return settings.near_zones(language, typed, near, context.now)
    return settings_typed.not_understood(language, setting, typed, context.bot.username, below)


def _take(
    message: Message, setting: Setting, value: Value, below: int | None, context: Context
) -> None:
    """Set it, say how it is now, and have the message of settings show that, too."""
    group_id, actor_id = message.chat.id, message.by.user_id if message.by else None
    put_on_record(message, context)
    change(group_id, setting, value, actor_id, context)
    language = context.person_language(message)
    reply(message, context, settings.saved(language, effective(group_id, context), setting))
    if message.replied_to is not None:
        context.database.messages.owe_deletion(group_id, message.replied_to.message_id)
        context.outbox.wake(group_id)
    if below is not None:
        showing = redraw(group_id, below, Button(Verb.HOME), language, context)
        context.in_background(showing, message)

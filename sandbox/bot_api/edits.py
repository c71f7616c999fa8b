"""Methods that change what was sent: edits, deletion, pins, reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.bot_api.content import inline_markup_of, text_of
from sandbox.bot_api.targets import chat_of, message_of
from sandbox.world.errors import Json, bad_request
from sandbox.world.message_json import message_json

if TYPE_CHECKING:
    from sandbox.bot_api.content import FormattedText
    from sandbox.bot_api.params import Call
    from sandbox.world.chats import Chat
    from sandbox.world.messages import SentMessage

TWO_DAYS = 48 * 60 * 60
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
NO_PIN_RIGHTS = "not enough rights to manage pinned messages in the chat"


def edit_message_text(call: Call) -> Json:
    """Give an own text message a new text and keyboard; no keyboard removes the old one."""
    content = text_of(call, too_long="MESSAGE_TOO_LONG")
    message = _editable(call)
    if not message.is_text:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, message, content)


def edit_message_reply_markup(call: Call) -> Json:
    """Give an own message a new keyboard, or none."""
    message = _editable(call)
    markup = inline_markup_of(call)
    if markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    message.markup = markup
    call.telegram.changed()
    return message_json(message)


def delete_message(call: Call) -> bool:
    """Delete a message: own ones for 48 hours, others' with the right to."""
    chat = chat_of(call)
    message = message_of(call, chat, "delete")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted")
    chat.erase(message)
    return True


def pin_chat_message(call: Call) -> bool:
    """Pin a message; the chat gets a service message about a new pin."""
    chat = chat_of(call)
    message = message_of(call, chat, "pin")
    _check_pin_rights(chat)
    if message.service is not None:
        raise bad_request("message can't be pinned")
    chat.pin(message, by=call.telegram.bot, silent=call.flag("disable_notification"))
    return True


def unpin_chat_message(call: Call) -> bool:
    """Unpin one message, or without an id the newest pin."""
    chat = chat_of(call)
    if call.integer("message_id"):
        message: SentMessage | None = message_of(call, chat, "unpin")
    else:
        message = next(iter(chat.pinned), None)
    _check_pin_rights(chat)
    if message is None:
        raise bad_request("message to unpin not found")
    chat.unpin(message)
    return True


def set_message_reaction(call: Call) -> bool:
    """Put the bot's reaction on a message, or take it away.

    Bots give one and no paid one; a chat says which it allows, private ones all:
    https://core.telegram.org/bots/api#setmessagereaction.
    """
    chat = chat_of(call)
    message = message_of(call, chat, "react")
    reactions = call.json_list("reaction", "reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if message.service is not None:
        raise bad_request("MESSAGE_ID_INVALID")
    if not all(_is_allowed(reaction, chat) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    emoji = reactions[0]["emoji"] if reactions else None
    message.react(call.telegram.bot, emoji)
    call.telegram.changed()
    return True


def _is_allowed(reaction: object, chat: Chat) -> bool:
    if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
        return False
    return str(reaction.get("emoji")) in chat.allowed_reactions


def _editable(call: Call) -> SentMessage:
    """Return the message to edit; one with ForceReply or by others never can be."""
    message = message_of(call, chat_of(call), "edit")
    own = message.sender is call.telegram.bot and message.service is None
    if not own or (message.markup is not None and not message.buttons):
        raise bad_request("message can't be edited")
    return message


def _edit(call: Call, message: SentMessage, content: FormattedText) -> Json:
    markup = inline_markup_of(call)
    before = (message.text, list(message.entities), message.markup)
    if (content.text, content.entities, markup) == before:
        raise bad_request(NOT_MODIFIED)
    message.rewrite(content.text, content.entities, now=call.telegram.now())
    message.html, message.markup = content.html, markup
    call.telegram.changed()
    return message_json(message)


def _may_delete(call: Call, chat: Chat, message: SentMessage) -> bool:
    if chat.type != "private" and chat.bot_member.may_delete:
        return True
    is_recent = call.telegram.now() - message.date < TWO_DAYS
    return is_recent and (chat.type == "private" or message.sender is call.telegram.bot)


def _check_pin_rights(chat: Chat) -> None:
    if chat.type != "private" and not chat.bot_member.may_pin:
        raise bad_request(NO_PIN_RIGHTS)

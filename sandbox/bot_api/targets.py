"""Which chat and which message a call means, and whether the bot may reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.errors import bad_request, forbidden
from sandbox.world.people import Person

if TYPE_CHECKING:
    from sandbox.bot_api.params import Call
    from sandbox.world.chats import Chat
    from sandbox.world.messages import SentMessage

KINDS = {"group": "group chat", "supergroup": "supergroup chat"}


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """Return the chat the bot is in; raises ApiError with Telegram's reason otherwise."""
    if not call.text(name):
        raise bad_request("chat_id is empty")
    chat_id = call.integer(name)
    chat = call.telegram.chats.get(chat_id) or _unopened(call, chat_id)
    if chat is None:
        raise bad_request("chat not found")
    _check_access(chat)
    return chat


def chat_id_of(call: Call) -> int:
    """Return the number of the chat a call concerns, whether or not there is one; 0 for none."""
    answered = call.telegram.pending_answers.get(call.text("callback_query_id"))
    return call.integer("chat_id") if answered is None else answered.chat_id


def message_of(call: Call, chat: Chat, purpose: str) -> SentMessage:
    """Return the message of `message_id`; `purpose` is as in `message to edit not found`."""
    message_id = call.integer("message_id")
    if message_id == 0:
        raise bad_request("message identifier is not specified")
    message = chat.find(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def _unopened(call: Call, chat_id: int) -> Chat | None:
    """Return the private chat of somebody known who never wrote to the bot."""
    person = call.telegram.user(chat_id)
    if isinstance(person, Person) and chat_id in call.telegram.known:
        return call.telegram.private(person)
    return None


def _check_access(chat: Chat) -> None:
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to.id},
        )
    if not chat.bot_member.is_present:
        _refuse_outsider(chat)


def _refuse_outsider(chat: Chat) -> None:
    if chat.type == "private" and chat.bot_member.status == "kicked":
        raise forbidden("bot was blocked by the user")
    if chat.telegram.bot.id not in chat.members and chat.id not in chat.telegram.known:
        raise bad_request("chat not found")
    if chat.type == "private":
        raise forbidden("bot can't initiate conversation with a user")
    if chat.bot_was_kicked:
        raise forbidden(f"bot was kicked from the {KINDS[chat.type]}")
    raise forbidden(f"bot is not a member of the {KINDS[chat.type]}")

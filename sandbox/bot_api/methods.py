"""The methods of the Bot API that are served, in one table: what runs each, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.bot_api import chats, edits, profile, sends, updates

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.bot_api.params import Call

    Run = Callable[[Call], object]  # or a coroutine function

TODAY = "the bot calls it"
OTHERS = "another program that has the token calls it, and the bot must bear it"
REPORTS = "reports for managers: a picture and a file"


@dataclass(frozen=True)
class Method:
    """One method: which parameters it needs and which it looks at, and who wants it served.

    What `takes` leaves out is refused, although Telegram overlooks what it does not know.
    tests/sandbox/test_api_names.py compares the names with Telegram's.
    """

    run: Run
    needs: frozenset[str]
    takes: frozenset[str]
    wanted_by: str = TODAY


def _method(run: Run, needs: str = "", takes: str = "", wanted_by: str = TODAY) -> Method:
    needed = frozenset(needs.split())
    return Method(run, needed, needed | frozenset(takes.split()), wanted_by)


#: How a message is placed and announced, whatever it holds.
PLACED = (
    "message_thread_id direct_messages_topic_id disable_notification reply_parameters reply_markup"
)
CAPTIONED = f"caption parse_mode caption_entities {PLACED}"

METHODS = {
    "getUpdates": _method(updates.get_updates, "", "offset limit timeout allowed_updates"),
    "deleteWebhook": _method(updates.delete_webhook, "", "drop_pending_updates"),
    "getWebhookInfo": _method(updates.get_webhook_info),
    "setWebhook": _method(updates.set_webhook, "url", "drop_pending_updates", OTHERS),
    "getMe": _method(profile.get_me),
    "setMyCommands": _method(profile.set_my_commands, "commands", "scope language_code"),
    "answerCallbackQuery": _method(
        profile.answer_callback_query, "callback_query_id", "text show_alert url cache_time"
    ),
    "getChat": _method(chats.get_chat, "chat_id"),
    "getChatMember": _method(chats.get_chat_member, "chat_id user_id"),
    "getChatAdministrators": _method(chats.get_chat_administrators, "chat_id"),
    "sendMessage": _method(
        sends.send_message,
        "chat_id text",
        f"parse_mode entities link_preview_options {PLACED}",
    ),
    "sendPhoto": _method(sends.send_photo, "chat_id photo", CAPTIONED, REPORTS),
    "sendDocument": _method(sends.send_document, "chat_id document", CAPTIONED, REPORTS),
    "editMessageText": _method(
        edits.edit_message_text,
        "chat_id message_id text",
        "parse_mode entities link_preview_options reply_markup",
    ),
    "editMessageReplyMarkup": _method(
        edits.edit_message_reply_markup, "chat_id message_id", "reply_markup"
    ),
    "setMessageReaction": _method(edits.set_message_reaction, "chat_id message_id", "reaction"),
    "deleteMessage": _method(edits.delete_message, "chat_id message_id"),
    "pinChatMessage": _method(edits.pin_chat_message, "chat_id message_id", "disable_notification"),
    "unpinChatMessage": _method(edits.unpin_chat_message, "chat_id", "message_id"),
}

#: By lower-case name: Telegram does not look at the case.
BY_NAME = {name.lower(): method for name, method in METHODS.items()}

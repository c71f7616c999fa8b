"""Methods about the bot itself, its menus, and taps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.answers import Answer
from sandbox.world.commands import checked_commands
from sandbox.world.entities import utf16_length
from sandbox.world.errors import Json, bad_request

if TYPE_CHECKING:
    from sandbox.bot_api.params import Call

TOAST_LIMIT = 200
ANSWERED_OR_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(call: Call) -> Json:
    """Describe the bot; privacy mode is on."""
    return {
        **call.telegram.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def answer_callback_query(call: Call) -> bool:
    """Answer a tap, once and in time, with a toast, an alert or nothing."""
    pending = call.telegram.pending_answers.get(call.text("callback_query_id"))
    if pending is None or not pending.is_open(call.telegram.now()):
        raise bad_request(ANSWERED_OR_OLD)
    text = call.text("text").strip() or None
    if text is not None and utf16_length(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url") or None
    pending.give(Answer(text, call.flag("show_alert"), url))
    call.telegram.changed()
    return True


def set_my_commands(call: Call) -> bool:
    """Register a command menu."""
    commands = checked_commands(call.params.get("commands"))
    scope = call.json_object("scope", "BotCommandScope")
    call.telegram.command_book.put(scope, call.text("language_code"), commands)
    call.telegram.changed()
    return True

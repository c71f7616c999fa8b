"""Bot API methods about the bot itself, its menus, files and taps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.commands import checked_commands
from sandbox.entities import utf16_length
from sandbox.errors import Json, bad_request
from sandbox.taps import Answer

if TYPE_CHECKING:
    from sandbox.params import Call

TOAST_LIMIT = 200
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120
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
    press = call.telegram.presses.get(call.text("callback_query_id"))
    if press is None or not press.is_open(call.telegram.now()):
        raise bad_request(ANSWERED_OR_OLD)
    text = call.text("text").strip() or None
    if text is not None and utf16_length(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url") or None
    press.answer.give(Answer(text, call.flag("show_alert"), url))
    call.telegram.changed()
    return True


def set_my_commands(call: Call) -> bool:
    """Register a command menu."""
    commands = checked_commands(call.params.get("commands"))
    scope = call.json_object("scope", "BotCommandScope")
    call.telegram.command_book.put(scope, call.text("language_code"), commands)
    call.telegram.changed()
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Return the menu of exactly this scope."""
    scope = call.json_object("scope", "BotCommandScope")
    return call.telegram.command_book.get(scope, call.text("language_code"))


def delete_my_commands(call: Call) -> bool:
    """Remove a command menu."""
    scope = call.json_object("scope", "BotCommandScope")
    call.telegram.command_book.put(scope, call.text("language_code"), [])
    call.telegram.changed()
    return True


def set_my_description(call: Call) -> bool:
    """Set the text people see before their first message."""
    description = call.text("description")
    if len(description) > DESCRIPTION_LIMIT:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    call.telegram.profile.description = description
    return True


def set_my_short_description(call: Call) -> bool:
    """Set the text on the bot's profile."""
    description = call.text("short_description")
    if len(description) > SHORT_DESCRIPTION_LIMIT:
        raise bad_request("BOT_SHORT_DESCRIPTION_TOO_LONG")
    call.telegram.profile.short_description = description
    return True


def get_file(call: Call) -> Json:
    """Return the path a file can be fetched from."""
    stored = call.telegram.files.find(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {**stored.as_json(), "file_path": stored.path}


METHODS = {
    "getMe": get_me,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "getFile": get_file,
}

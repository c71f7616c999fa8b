"""The command menus the bot registers, by scope and language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.world.errors import bad_request

if TYPE_CHECKING:
    from sandbox.world.errors import Json

COMMAND_NAME = re.compile(r"/?[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}

ScopeKey = tuple[str, ...]


class CommandBook:
    """All menus; the key is scope type, its ids, and the language."""

    def __init__(self) -> None:
        self._menus: dict[tuple[ScopeKey, str], list[Json]] = {}

    def put(self, scope: Json | None, language: str, commands: list[Json]) -> None:
        """Register a menu; an empty one removes it."""
        key = (scope_key(scope), language)
        self._menus.pop(key, None)
        if commands:
            self._menus[key] = commands

    def by_scope(self) -> dict[str, list[Json]]:
        """Return the menus by scope; a language is appended as in `default/de`."""
        return {
            ":".join(scope) + (f"/{language}" if language else ""): commands
            for (scope, language), commands in self._menus.items()
        }


def scope_key(scope: Json | None) -> ScopeKey:
    """Return scope type and ids; raises ApiError for a scope Telegram does not know."""
    kind = (scope or {"type": "default"}).get("type", "")
    if not isinstance(kind, str) or kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return (kind, *(str((scope or {}).get(name, "")) for name in SCOPES[kind]))


def checked_commands(commands: Any) -> list[Json]:  # noqa: ANN401 - whatever the bot sent
    """Return the menu as Telegram keeps it; raises ApiError for one it refuses."""
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked(command) for command in commands]


def _checked(command: Any) -> Json:  # noqa: ANN401 - whatever the bot sent
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    if not COMMAND_NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description.strip()}

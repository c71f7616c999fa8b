"""The command menus: validation and scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox import Telegram
    from tests.sandbox.conftest import Api

OPEN = {"command": "open", "description": "Open incidents"}


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"command": "Open", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "open-it", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "open", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "open", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_bad_command_is_refused(api: Api, command: dict[str, Any], reason: str) -> None:
    error = await api.error("setMyCommands", commands=[command])
    assert error == f"Bad Request: {reason}"


async def test_a_menu_has_at_most_100_commands(api: Api) -> None:
    commands = [{"command": f"c{number}", "description": "x"} for number in range(101)]
    assert "BOT_COMMANDS_TOO_MUCH" in await api.error("setMyCommands", commands=commands)
    await api.result("setMyCommands", commands=commands[:100])


async def test_each_scope_has_its_own_menu(api: Api, telegram: Telegram) -> None:
    admins = {"type": "all_chat_administrators"}
    here = {"type": "chat", "chat_id": -5}
    await api.result("setMyCommands", commands=[OPEN])
    await api.result("setMyCommands", commands=[OPEN, OPEN], scope=admins)
    await api.result("setMyCommands", commands=[OPEN], scope=here, language_code="de")
    assert {scope: len(menu) for scope, menu in telegram.commands.items()} == {
        "default": 1,
        "all_chat_administrators": 2,
        "chat:-5/de": 1,
    }
    await api.result("setMyCommands", commands=[], scope=admins)
    assert "all_chat_administrators" not in telegram.commands
    assert telegram.commands["default"] == [OPEN]


async def test_an_unknown_scope_is_refused(api: Api) -> None:
    error = await api.error("setMyCommands", commands=[OPEN], scope={"type": "everywhere"})
    assert error == "Bad Request: can't parse BotCommandScope: Unsupported type specified"

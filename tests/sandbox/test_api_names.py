"""Methods and parameters are called what Telegram calls them, and what is required is required.

`api_names.json` has Telegram's names; `read_api.py` says where from.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from telegram import Bot, InlineKeyboardButton, ReplyParameters, TelegramObject

from sandbox.bot_api.content import BUTTON_FIELDS
from sandbox.bot_api.methods import METHODS, TODAY
from sandbox.bot_api.sends import REPLY_FIELDS
from tests.sandbox.conftest import button
from tests.sandbox.read_api import NAMES

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api

ROOT = Path(__file__).parent.parent.parent
TELEGRAMS: dict[str, dict[str, list[str]]] = json.loads(NAMES.read_text("utf-8"))["methods"]
NEEDED = [(method, name) for method in METHODS for name in sorted(METHODS[method].needs)]


@pytest.fixture
async def pool(api: Api, telegram: Telegram, fleet: Chat, ann: Person) -> dict[str, Any]:
    """Return a good value for each parameter some method needs."""
    sent = await api.result("sendMessage", chat_id=fleet.id, text="card", reply_markup=button())
    fleet.pin(fleet.bot_messages[0], by=ann, silent=True)
    return {
        "callback_query_id": ann.presses(fleet.bot_messages[0], "claim:1").id,
        "chat_id": fleet.id,
        "commands": [{"command": "open", "description": "Open incidents"}],
        "document": telegram.files.store(b"file", "documents", "week.xlsx").file_id,
        "message_id": sent["message_id"],
        "photo": telegram.files.store(b"picture").file_id,
        "text": "changed",
        "url": "https://example.org",
        "user_id": ann.id,
    }


@pytest.mark.parametrize("method", METHODS)
def test_telegram_knows_every_method_and_parameter(method: str) -> None:
    served, telegrams = METHODS[method], TELEGRAMS[method]
    assert served.takes <= {*telegrams["required"], *telegrams["optional"]}
    assert served.needs >= {*telegrams["required"]}


@pytest.mark.parametrize("method", METHODS)
def test_the_library_knows_them_too(method: str) -> None:
    parameters = inspect.signature(getattr(Bot, snake(method))).parameters
    required = {n for n, p in parameters.items() if p.default is p.empty} - {"self"}
    assert required <= METHODS[method].needs
    assert METHODS[method].takes <= parameters.keys()


@pytest.mark.parametrize(
    ("fields", "known"),
    [(BUTTON_FIELDS, InlineKeyboardButton), (REPLY_FIELDS, ReplyParameters)],
)
def test_the_fields_of_objects_are_called_as_the_librarys(
    fields: frozenset[str], known: type[TelegramObject]
) -> None:
    assert fields <= inspect.signature(known).parameters.keys()


@pytest.mark.parametrize("method", [name for name in METHODS if METHODS[name].wanted_by == TODAY])
def test_what_is_served_for_the_bot_is_called_by_it(method: str) -> None:
    call = re.compile(rf"\.{snake(method)}\b")
    assert any(call.search(path.read_text("utf-8")) for path in sources())


@pytest.mark.parametrize("method", METHODS)
async def test_what_a_method_needs_is_enough(api: Api, pool: dict[str, Any], method: str) -> None:
    await api.result(method, **{name: pool[name] for name in METHODS[method].needs})


@pytest.mark.parametrize(("method", "missing"), NEEDED)
async def test_what_a_method_needs_it_does_need(
    api: Api, pool: dict[str, Any], method: str, missing: str
) -> None:
    given = {name: pool[name] for name in METHODS[method].needs - {missing}}
    assert (await api.error(method, **given)).startswith("Bad Request")


@pytest.mark.parametrize("method", METHODS)
async def test_a_parameter_nobody_looks_at_is_refused(api: Api, method: str) -> None:
    error = await api.error(method, chat_ids=[7])
    assert error == f"Bad Request: the sandbox knows no chat_ids of {method}"


def sources() -> list[Path]:
    """List the files of the bot: every package but those around it, and the rooms at the door."""
    around = {"benchmarks", "sandbox", "tests"}
    floors = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in around]
    return [*ROOT.glob("*.py"), *(path for floor in floors for path in floor.rglob("*.py"))]


def snake(name: str) -> str:
    """Write a name as Python does: `sendMessage` as `send_message`."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()

"""HTTP: every way to send parameters, tokens, unknown methods and files."""

from __future__ import annotations

import json
import socket
import sys
from asyncio import create_subprocess_exec, get_running_loop, subprocess
from typing import TYPE_CHECKING

import pytest
from aiohttp import FormData

from sandbox import SandboxServer
from tests.sandbox.conftest import button

if TYPE_CHECKING:
    from sandbox import Chat, Telegram
    from tests.sandbox.conftest import Api

WRONG_TOKEN = "123456:" + "A" * 35


async def test_parameters_come_as_form_query_or_parts(api: Api, fleet: Chat) -> None:
    fields = {"chat_id": str(fleet.id), "text": "7", "reply_markup": json.dumps(button())}
    parts = FormData(fields, default_to_multipart=True)
    for sending in ({"data": fields}, {"params": fields}, {"data": parts}):
        async with api.session.post(f"{api.url}/sendMessage", **sending) as response:
            assert (await response.json())["ok"]
    assert [message.text for message in fleet.bot_messages] == ["7"] * 3
    assert all(message.button_texts == [["✅ Claim"]] for message in fleet.bot_messages)


async def test_calls_are_recorded_with_their_parameters(
    api: Api, telegram: Telegram, fleet: Chat
) -> None:
    await api.result("SENDMESSAGE", chat_id=str(fleet.id), text="x", reply_markup=button())
    await api.error("sendMessage", chat_id=fleet.id)
    good, bad = telegram.calls
    assert good.params == {"chat_id": fleet.id, "text": "x", "reply_markup": button()}
    assert (good.ok, good.error, good.result["text"]) == (True, None, "x")
    assert (bad.ok, bad.error) == (False, "Bad Request: message text is empty")


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("/bot{token}/flyToTheMoon", 404, "Not Found"),
        ("/bot" + WRONG_TOKEN + "/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/", 404, "Not Found"),
        ("/file/bot{token}/photos/none.jpg", 404, "Not Found"),
    ],
)
async def test_wrong_addresses_are_refused(
    server: SandboxServer, api: Api, path: str, code: int, reason: str
) -> None:
    url = server.url + path.format(token=server.telegram.token)
    async with api.session.get(url) as response:
        assert response.status == code
        assert await response.json() == {"ok": False, "error_code": code, "description": reason}


@pytest.mark.parametrize("body", ["{", "[]"])
async def test_a_body_must_be_a_json_object(api: Api, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with api.session.post(f"{api.url}/getMe", data=body, headers=headers) as response:
        assert response.status == 400


async def test_latency_delays_every_answer(api: Api, telegram: Telegram) -> None:
    telegram.latency = 0.05
    loop = get_running_loop()
    before = loop.time()
    await api.result("getMe")
    assert loop.time() - before >= 0.05


async def test_an_empty_upload_is_refused(api: Api, fleet: Chat) -> None:
    parts = FormData({"chat_id": str(fleet.id)}, default_to_multipart=True)
    parts.add_field("photo", b"", filename="photo.jpg")
    async with api.session.post(f"{api.url}/sendPhoto", data=parts) as response:
        assert (await response.json())["description"] == "Bad Request: file must be non-empty"


async def test_the_port_can_be_chosen(telegram: Telegram) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with SandboxServer(telegram, port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}"


async def test_it_runs_as_a_process() -> None:
    process = await create_subprocess_exec(sys.executable, "-m", "sandbox", stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith("TELEGRAM_API_URL=http://127.0.0.1:")
    process.terminate()
    await process.communicate()

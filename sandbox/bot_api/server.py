"""The Bot API over HTTP on 127.0.0.1, as https://api.telegram.org speaks it."""

from __future__ import annotations

import asyncio
import json
import re
from email.utils import formatdate
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web

from sandbox.bot_api import calls
from sandbox.bot_api.params import Call, Upload, decoded
from sandbox.world.errors import ApiError, ConnectionLostError, Json, bad_request, too_many_requests

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from typing_extensions import Self

    from sandbox.world.faults import Fault
    from sandbox.world.telegram import Telegram

HOST = "127.0.0.1"
WELL_FORMED_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{30,100}")
UPLOAD_LIMIT = 50 * 1024 * 1024
SHUTDOWN_SECONDS = 1.0


class SandboxServer:
    """Serves one world; `port` 0 takes any free one. Use it with `async with`."""

    def __init__(self, telegram: Telegram, port: int = 0) -> None:
        self.telegram = telegram
        self.port = port
        self.app = web.Application(client_max_size=UPLOAD_LIMIT)
        self.app.router.add_route("*", "/bot{token}/{method}", self._call)
        self.app.router.add_route("*", "/{anything:.*}", self._elsewhere)
        self.app.on_response_prepare.append(self._date)
        self._runner: web.AppRunner | None = None
        self._running: set[asyncio.Future[web.StreamResponse]] = set()

    @property
    def url(self) -> str:
        """The address to give the bot, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def is_busy(self) -> bool:
        """Whether a call is held or being answered; a waiting getUpdates does not count."""
        return bool(self._running)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._runner = web.AppRunner(
            self.app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        self.telegram.queue.drop_poll()
        for task in list(self._running):
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.telegram.outage:
            return _dropped(request)
        try:
            self._check_token(request)
            call = await _read(request, self.telegram)
        except ApiError as error:
            return _refused(error)
        if call.method.lower() == "getupdates":
            return await self._hold_and_answer(request, call)
        return await self._survive_hangup(self._hold_and_answer(request, call))

    async def _survive_hangup(
        self, answering: Coroutine[None, None, web.StreamResponse]
    ) -> web.StreamResponse:
        """Let a call take effect although the bot may not wait for the answer."""
        task = asyncio.ensure_future(answering)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _hold_and_answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        fault = self.telegram.next_fault(call.method)
        await asyncio.sleep(self.telegram.latency)
        if fault is not None:
            await fault.hold()
        if fault is None or not fault.answers:
            return await self._answer(request, call)
        if fault.after_effect:
            await self._answer(request, call)
        else:
            self._record_fault(call, fault)
        return _faulty(request, fault)

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        try:
            result = await calls.answer(call)
        except ConnectionLostError:
            return _dropped(request)
        except ApiError as error:
            return _refused(error)
        if self.telegram.outage:
            return _dropped(request)
        return web.json_response({"ok": True, "result": result})

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Date every answer by the world's clock, as Telegram's servers do by theirs."""
        response.headers["Date"] = formatdate(self.telegram.now(), usegmt=True)
        if not self.telegram.dates_answers:
            del response.headers["Date"]

    async def _elsewhere(self, _request: web.Request) -> web.StreamResponse:
        return _refused(ApiError(404, "Not Found"))

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if token == self.telegram.token:
            return
        if WELL_FORMED_TOKEN.fullmatch(token):
            raise ApiError(401, "Unauthorized")
        raise ApiError(404, "Not Found")

    def _record_fault(self, call: Call, fault: Fault) -> None:
        record = calls.begin(call)
        record.error, record.done = f"fault: {fault}", True


async def _read(request: web.Request, telegram: Telegram) -> Call:
    """Collect parameters from query, form, multipart or JSON body."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw |= await _json_body(request)
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, raw, uploads)
    elif request.can_read_body:
        raw |= dict(await request.post())
    params = {name: decoded(name, value) for name, value in raw.items()}
    return Call(telegram, request.match_info["method"], params, uploads)


async def _json_body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected")
    return body


async def _read_parts(request: web.Request, raw: Json, uploads: dict[str, Upload]) -> None:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            raw[part.name] = content.decode()
        else:
            uploads[part.name] = Upload(part.filename, content)


def _refused(error: ApiError) -> web.Response:
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.as_json(), status=error.code, headers=headers)


def _faulty(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop_connection:
        return _dropped(request)
    if fault.retry_after is not None:
        return _refused(too_many_requests(fault.retry_after))
    is_html = fault.body.lstrip().startswith("<")
    kind = "text/html" if is_html else "application/json"
    return web.Response(status=fault.status or 500, text=fault.body, content_type=kind)


def _dropped(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)

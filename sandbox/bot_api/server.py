"""The Bot API over HTTP on 127.0.0.1, as https://api.telegram.org speaks it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web

from sandbox.bot_api.gateway import Gateway, Reply, refused
from sandbox.bot_api.params import Upload
from sandbox.world.errors import ApiError, ConnectionLostError, Json, bad_request

if TYPE_CHECKING:
    from typing_extensions import Self

    from sandbox.world.telegram import Telegram

HOST = "127.0.0.1"
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
        self._gateway = Gateway(telegram)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address to give the bot, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def is_busy(self) -> bool:
        """Whether a call is held or being answered; a waiting getUpdates does not count."""
        return self._gateway.is_busy

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
        self._gateway.hang_up()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _call(self, request: web.Request) -> web.Response:
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            return _response(await self._gateway.call(token, method, partial(_read, request)))
        except ConnectionLostError:
            return _dropped(request)

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Date every answer by the world's clock instead of the machine's."""
        del response.headers["Date"]
        response.headers.update(self._gateway.date())

    async def _elsewhere(self, _request: web.Request) -> web.Response:
        return _response(refused(ApiError(404, "Not Found")))


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Collect parameters from query, form, multipart or JSON body."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw |= await _json_body(request)
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, raw, uploads)
    elif request.can_read_body:
        raw |= dict(await request.post())
    return raw, uploads


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


def _response(reply: Reply) -> web.Response:
    return web.Response(
        status=reply.status, text=reply.body, content_type=reply.kind, headers=reply.headers
    )


def _dropped(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)

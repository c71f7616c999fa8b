"""The server of the web client: its files, its live view, and what people do in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.web.actions import Actions
from sandbox.web.guard import HOSTS, add_security_headers, guard
from sandbox.web.pictures import picture_type
from sandbox.web.stream import Windows
from sandbox.web.view import view_of
from sandbox.web.words import page_in, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.bot_runner import BotRunner
    from sandbox.cast import Cast
    from sandbox.world.errors import Json

FILES = Path(__file__).parent / "static"
POST_LIMIT = 15 * 1024 * 1024  # a photo of 10 MB, as base64 in JSON


class WebClient:
    """Serves the web client of one world on 127.0.0.1.

    `port` 0 takes any free one; `reminders` are the bot's times in seconds, to be shown; `language`
    is the code of what its own words are said in, None is English.
    """

    def __init__(
        self,
        cast: Cast,
        runner: BotRunner,
        reminders: Mapping[str, float],
        port: int = 0,
        language: str | None = None,
    ) -> None:
        self.port = port
        self._language, words = language, words_in(language)
        self._telegram = cast.telegram
        looked_back: dict[int, int] = {}
        self._windows = Windows(lambda: view_of(cast, runner, reminders, looked_back, words))
        self._actions = Actions(cast.telegram, self._windows, runner, looked_back)
        self._runner: web.AppRunner | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        """The address for a browser."""
        return f"http://{HOSTS[0]}:{self.port}/"

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        app = web.Application(middlewares=[guard], client_max_size=POST_LIMIT)
        app.on_response_prepare.append(add_security_headers)
        app.router.add_get("/", self._index)
        app.router.add_get("/events", self._windows.stream)
        app.router.add_get("/photos/{name}", self._photo)
        app.router.add_get("/files/{path:.+}", self._file)
        app.router.add_post("/do/{action}", self._do)
        app.router.add_static("/static/", FILES)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOSTS[0], self.port).start()
        self.port = self._runner.addresses[0][1]
        self._unsubscribe = self._telegram.subscribe(self._windows.changed)

    async def stop(self) -> None:
        """Close every window's stream and stop listening."""
        self._unsubscribe()
        self._actions.stop()
        self._windows.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _index(self, _request: web.Request) -> web.Response:
        return web.Response(text=page_in(self._language), content_type="text/html")

    async def _photo(self, request: web.Request) -> web.Response:
        stored = self._telegram.files.at_path(f"photos/{request.match_info['name']}")
        kind = picture_type(stored.content) if stored else None
        if stored is None or kind is None:
            raise web.HTTPNotFound
        return web.Response(body=stored.content, content_type=kind)

    async def _file(self, request: web.Request) -> web.Response:
        """Hand a file out to be kept, never to be shown: it may be anything."""
        stored = self._telegram.files.at_path(request.match_info["path"])
        if stored is None:
            raise web.HTTPNotFound
        headers = {"Content-Disposition": "attachment"}
        return web.Response(
            body=stored.content, content_type="application/octet-stream", headers=headers
        )

    async def _do(self, request: web.Request) -> web.Response:
        try:
            await self._actions.run(request.match_info["action"], await _body(request))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({})


async def _body(request: web.Request) -> Json:
    body = json.loads(await request.text())
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")  # noqa: TRY004 - all wrong bodies become a 400
    return body

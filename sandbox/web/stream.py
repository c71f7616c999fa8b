"""What every open window hears: the parts of the view that changed, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.world.errors import Json

TOGETHER = 0.03  # seconds in which changes are gathered into one event
HEARTBEAT = 15.0  # seconds of silence after which a comment keeps the connection alive


class Windows:
    """All open windows. `look` returns the whole view: named parts, each a JSON object.

    A window gets every part when it opens, then those that changed; a part that is gone is null.
    """

    def __init__(self, look: Callable[[], Mapping[str, Json]]) -> None:
        self._look = look
        self._shown: dict[str, str] = {}
        self._queues: dict[str, asyncio.Queue[str | None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """Look again soon; many changes in a row become one event."""
        if self._timer is None and self._queues:
            self._timer = asyncio.get_running_loop().call_later(TOGETHER, self._refresh)

    def tell(self, window: str, event: str, body: Json) -> None:
        """Send something to one window only, if it is still open."""
        if window in self._queues:
            self._queues[window].put_nowait(_event(event, json.dumps(body)))

    def close(self) -> None:
        """End every stream."""
        if self._timer is not None:
            self._timer.cancel()
        for queue in self._queues.values():
            queue.put_nowait(None)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Keep one window up to date until it goes away."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        window = request.query.get("window", "")
        queue = self._open(window)
        try:
            while (event := await _next(queue)) is not None:
                await response.write(event.encode())
        except ConnectionResetError:
            pass  # the window was closed
        finally:
            if self._queues.get(window) is queue:
                del self._queues[window]
        return response

    def _open(self, window: str) -> asyncio.Queue[str | None]:
        self._refresh()
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        queue.put_nowait(_event("all", _patch(self._shown)))
        self._queues[window] = queue
        return queue

    def _refresh(self) -> None:
        """Compare the view with what the windows show, and send them the difference."""
        self._timer = None
        view = {name: json.dumps(part) for name, part in self._look().items()}
        patch = {name: part for name, part in view.items() if self._shown.get(name) != part}
        patch |= {name: "null" for name in self._shown if name not in view}
        self._shown = view
        if patch:
            for queue in self._queues.values():
                queue.put_nowait(_event("some", _patch(patch)))


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT)
    except asyncio.TimeoutError:
        return ": still here\n\n"


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def _patch(parts: Mapping[str, str]) -> str:
    """Join parts that are JSON already."""
    return "{" + ",".join(f"{json.dumps(name)}:{part}" for name, part in parts.items()) + "}"

"""The way in to the Bot API: who may call, trouble on the way, and the reply as it goes back."""

from __future__ import annotations

import asyncio
import json
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, NamedTuple

from sandbox.bot_api import calls
from sandbox.bot_api.params import Call, decoded
from sandbox.bot_api.targets import chat_id_of
from sandbox.world.errors import ApiError, ConnectionLostError, too_many_requests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from sandbox.bot_api.params import Upload
    from sandbox.world.errors import Json
    from sandbox.world.faults import Fault
    from sandbox.world.telegram import Telegram

    #: Reads a call's parameters, as sent, and its uploads; raises ApiError if it cannot.
    Read = Callable[[], Awaitable[tuple[Json, dict[str, Upload]]]]

WELL_FORMED_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{30,100}")


class Reply(NamedTuple):
    """What goes back: an HTTP status, a body, what kind of text that is, and further headers."""

    status: int
    body: str
    kind: str = "application/json"
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class Gateway:
    """Takes the calls of one world's bot, over HTTP or from within the process."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._running: set[asyncio.Future[Reply]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a call is held or being worked on; a waiting getUpdates does not count."""
        return bool(self._running)

    def hang_up(self) -> None:
        """End whatever waits or is held."""
        self.telegram.queue.drop_poll()
        for task in list(self._running):
            task.cancel()

    async def call(self, token: str, method: str, read: Read) -> Reply:
        """Reply to a call; raises ConnectionLostError when nothing goes back."""
        if self.telegram.outage:
            raise ConnectionLostError
        try:
            self._check_token(token)
            raw, uploads = await read()
        except ApiError as error:
            return refused(error)
        params = {name: decoded(name, value) for name, value in raw.items()}
        call = Call(self.telegram, method, params, uploads)
        if method.lower() == "getupdates":
            return await self._hold_and_reply(call)
        return await self._survive_hangup(self._hold_and_reply(call))

    def date(self) -> dict[str, str]:
        """Date a reply by the world's clock, as Telegram's servers do by theirs."""
        if not self.telegram.dates_answers:
            return {}
        return {"Date": formatdate(self.telegram.now(), usegmt=True)}

    async def _survive_hangup(self, replying: Coroutine[None, None, Reply]) -> Reply:
        """Let a call take effect although the bot may not wait for the reply."""
        task = asyncio.ensure_future(replying)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _hold_and_reply(self, call: Call) -> Reply:
        fault = self.telegram.next_fault(call.method, chat_id_of(call))
        await asyncio.sleep(self.telegram.latency)
        if fault is not None:
            await fault.hold()
        if fault is None or not fault.answers:
            return await self._reply(call, struck=fault is not None)
        if fault.after_effect:
            await self._take_effect(call)
        else:
            _record_fault(call, fault)
        return _faulty(fault)

    async def _take_effect(self, call: Call) -> None:
        try:
            await calls.answer(call, struck=True)
        except (ApiError, ConnectionLostError):
            return  # of which nobody hears

    async def _reply(self, call: Call, *, struck: bool) -> Reply:
        try:
            result = await calls.answer(call, struck=struck)
        except ApiError as error:
            return refused(error)
        if self.telegram.outage:
            raise ConnectionLostError
        return Reply(200, json.dumps({"ok": True, "result": result}))

    def _check_token(self, token: str) -> None:
        if token == self.telegram.token:
            return
        if WELL_FORMED_TOKEN.fullmatch(token):
            raise ApiError(401, "Unauthorized")
        raise ApiError(404, "Not Found")


def refused(error: ApiError) -> Reply:
    """Write a refusal as Telegram does."""
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return Reply(error.code, json.dumps(error.as_json()), headers=headers)


def _record_fault(call: Call, fault: Fault) -> None:
    record = calls.begin(call)
    record.error, record.done, record.struck = f"fault: {fault}", True, True


def _faulty(fault: Fault) -> Reply:
    if fault.drop_connection:
        raise ConnectionLostError
    if fault.retry_after is not None:
        return refused(too_many_requests(fault.retry_after))
    is_html = fault.body.lstrip().startswith("<")
    return Reply(fault.status or 500, fault.body, "text/html" if is_html else "application/json")

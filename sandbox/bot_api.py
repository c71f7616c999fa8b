"""The Bot API: every call is recorded, dispatched by name and answered or refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sandbox import bot_chats, bot_edits, bot_messages, bot_profile, bot_updates
from sandbox.errors import ApiError, ConnectionLostError
from sandbox.world import ApiCall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.params import Call

#: Methods by lower-case name: Telegram does not look at the case.
METHODS: Mapping[str, Callable[[Call], object]] = {
    name.lower(): function
    for module in (bot_messages, bot_edits, bot_chats, bot_profile, bot_updates)
    for name, function in module.METHODS.items()
}


async def answer(call: Call) -> Any:  # noqa: ANN401 - the result of any method
    """Return the result of a call; raises ApiError when Telegram refuses it."""
    record = begin(call)
    try:
        record.result = await _run(call)
    except ApiError as error:
        record.error = error.description
        raise
    except ConnectionLostError:
        record.error = "connection lost"
        raise
    else:
        record.ok = True
        return record.result
    finally:
        record.done = True
        call.telegram.changed()


def begin(call: Call) -> ApiCall:
    """Record a call before it is answered."""
    record = ApiCall(call.method, call.params, call.telegram.now())
    call.telegram.calls.append(record)
    call.telegram.changed()
    return record


async def _run(call: Call) -> object:
    if call.method.lower() == "getupdates":
        return await bot_updates.get_updates(call)
    method = METHODS.get(call.method.lower())
    if method is None:
        raise ApiError(404, "Not Found")
    if call.telegram.flood_limits:
        await _wait_for_room(call)
    return method(call)


async def _wait_for_room(call: Call) -> None:
    """Hold a call over the limit for a while, then refuse it."""
    flood, chat_id = call.telegram.flood_control, call.integer("chat_id")
    refusal = flood.refusal(call.method, chat_id)
    if refusal is not None and flood.hold > 0:
        await asyncio.sleep(flood.hold)
        refusal = flood.refusal(call.method, chat_id)
    if refusal is not None:
        raise refusal

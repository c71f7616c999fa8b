"""One call of the bot: recorded, held where limits say so, then answered or refused."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from sandbox.bot_api.methods import BY_NAME
from sandbox.world.core import ApiCall
from sandbox.world.errors import ApiError, ConnectionLostError, bad_request

if TYPE_CHECKING:
    from sandbox.bot_api.methods import Method
    from sandbox.bot_api.params import Call


# python-telegram-bot sends it with every edit when it is among its Defaults (Bot._send_message).
BY_DEFAULT = frozenset({"parse_mode"})


async def answer(call: Call, *, struck: bool = False) -> Any:  # noqa: ANN401 - of any method
    """Return the result of a call; raises ApiError when Telegram refuses it."""
    record = begin(call)
    record.struck = struck
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
    method = BY_NAME.get(call.method.lower())
    if method is None:
        raise ApiError(404, "Not Found")
    _check_names(call, method)
    if call.telegram.flood_limits:
        await _wait_for_room(call)
    result = method.run(call)
    return await result if inspect.isawaitable(result) else result


def _check_names(call: Call, method: Method) -> None:
    """Refuse what the method does not take; Telegram would overlook it, and our mistake with it."""
    unknown = sorted({*call.params, *call.uploads} - method.takes - call.attached() - BY_DEFAULT)
    if unknown:
        raise bad_request(f"the sandbox knows no {', '.join(unknown)} of {call.method}")


async def _wait_for_room(call: Call) -> None:
    """Hold a call over the limit for a while, then refuse it."""
    flood, chat_id = call.telegram.flood_control, call.integer("chat_id")
    refusal = flood.refusal(call.method, chat_id)
    if refusal is not None and flood.hold > 0:
        await asyncio.sleep(flood.hold)
        refusal = flood.refusal(call.method, chat_id)
    if refusal is not None:
        raise refusal

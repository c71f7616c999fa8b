"""Answers to edits, cut short: Telegram sends the whole message back, and nobody reads it."""

from __future__ import annotations

import json
from typing import Any

from telegram.request import RequestData

from network.client import Wrapped

ECHOED = ("/editMessageText", "/editMessageReplyMarkup")
# As to an edit of an inline message: https://core.telegram.org/bots/api#editmessagetext.
_DONE = b'{"ok":true,"result":true}'


class WithoutEchoes(Wrapped):
    """Asks over some connections, and keeps an edited message from the library.

    Making objects of a card takes longer than all else that belongs to a call.
    """

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - their type is private to the library
        **more_timeouts: Any,  # noqa: ANN401 - same
    ) -> tuple[int, bytes]:
        """Ask, and give status and body; of an edit that was made only that it was."""
        status, payload = await self._connections.do_request(
            url, method, request_data, *timeouts, **more_timeouts
        )
        is_made = url.endswith(ECHOED) and _is_message(payload)
        return status, _DONE if is_made else payload


def _is_message(payload: bytes) -> bool:
    """Tell whether Telegram answers with a message, and not a proxy on the way with a page."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("ok") is True and "result" in answer

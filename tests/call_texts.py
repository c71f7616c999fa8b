"""What people read of a call to the Bot API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox import ApiCall


def texts_of(call: ApiCall) -> Iterator[str]:
    """Give what people read of a call: messages, buttons, toasts, the menu."""
    yield from (str(call.params[name]) for name in ("text", "caption") if name in call.params)
    markup = decoded(call.params.get("reply_markup") or {})
    yield from (button["text"] for row in markup.get("inline_keyboard", []) for button in row)
    if "input_field_placeholder" in markup:
        yield markup["input_field_placeholder"]
    yield from (command["description"] for command in decoded(call.params.get("commands", [])))


def decoded(value: Any) -> Any:  # noqa: ANN401 - what the Bot API takes, as JSON or not
    """Read a parameter of a call, which may be JSON."""
    return json.loads(value) if isinstance(value, str) else value

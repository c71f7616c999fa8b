"""The parameters of a call: strings, numbers and JSON, from any of the ways to send them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.errors import Json
    from sandbox.world.telegram import Telegram

#: Parameters that stay what was typed, even when it looks like JSON.
TEXTS = frozenset(
    {
        "callback_query_id",
        "caption",
        "document",
        "language_code",
        "parse_mode",
        "photo",
        "text",
        "url",
    }
)
INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
TRUE = frozenset({"true", "yes", "1"})


def decoded(name: str, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return a form value as the JSON value it stands for, or as it is."""
    if name in TEXTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def as_integer(value: object, default: int = 0) -> int:
    """Return a whole number given as such or as a string, else `default`."""
    text = str(value)
    return int(text) if INTEGER.fullmatch(text) else default


class Upload(NamedTuple):
    """A file that came with a call, and what it is called."""

    name: str
    content: bytes


@dataclass
class Call:
    """One call by the bot: the world it acts on, its parameters and uploads."""

    telegram: Telegram
    method: str
    params: Json
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def attached(self) -> frozenset[str]:
        """Return the names of uploads that parameters point to as `attach://name`."""
        start = "attach://"
        values = (value for value in self.params.values() if isinstance(value, str))
        return frozenset(value[len(start) :] for value in values if value.startswith(start))

    def text(self, name: str) -> str:
        """Return a string, empty when it is missing."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number, `default` when it is missing or none."""
        return as_integer(self.params.get(name), default)

    def flag(self, name: str) -> bool:
        """Return a boolean, False when it is missing."""
        return self.text(name).lower() in TRUE

    def has(self, name: str) -> bool:
        """Whether the parameter was sent."""
        return name in self.params

    def json_object(self, name: str, what: str) -> Json | None:
        """Return an object; raises ApiError naming `what` when it is something else."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {what} JSON object")
        return value

    def json_list(self, name: str, what: str) -> list[Any]:
        """Return an array, empty when it is missing."""
        value = self.params.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {what} JSON object")
        return value

"""Inline buttons, as people see them under a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.errors import Json


@dataclass(frozen=True)
class Button:
    """An inline button; `style` is its color (success, danger, primary) or None."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None
    copy_text: str | None = None

    @property
    def words(self) -> list[str]:
        """What it sends the bot, in parts; nothing for a button that opens something."""
        return (self.callback_data or "").split(":")


def buttons_of(markup: Json | None) -> list[list[Button]]:
    """Return the rows of inline buttons of a reply markup."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [[_button(raw) for raw in row] for row in rows]


def _button(raw: Json) -> Button:
    copied = raw.get("copy_text")
    return Button(
        text=raw["text"],
        callback_data=raw.get("callback_data"),
        url=raw.get("url"),
        style=raw.get("style"),
        copy_text=copied["text"] if copied else None,
    )

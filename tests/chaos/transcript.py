"""What stood in all chats in the end, written down for whoever looks into what was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sandbox import Chat, Telegram
from sandbox.world.messages import SentMessage


def write_down(telegram: Telegram, path: Path) -> None:
    """Write every message of every chat into a file."""
    lines = (line for chat in telegram.chats.values() for line in _lines(chat))
    path.write_text("\n".join(lines), encoding="utf-8")


def _lines(chat: Chat) -> Iterator[str]:
    yield f"== {chat.id} {chat.title}"
    for message in chat.ever_posted:
        if message.service is None:
            yield _line(message)


def _line(message: SentMessage) -> str:
    """Tell of a message in one line: when, by whom, in reply to what, whether it is gone."""
    about = f" to {message.reply_to.id}" if message.reply_to else ""
    marks = "".join([" deleted" * message.deleted, " pinned" * message.is_pinned])
    said = [*message.history, message.text]
    return f"{message.id} {message.date} {message.sender.full_name}{about}{marks}: {said}"

"""The Bot API traffic in a few words a line: what the bot was told, and what it called."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.core import ApiCall
    from sandbox.world.errors import Json
    from sandbox.world.telegram import Telegram

SHOWN_CALLS = 60
LONGEST = 160  # characters of one value
#: What a call is about; the rest is form (parse mode, previews, …).
MAIN_PARAMS = (
    "message_id",
    "text",
    "caption",
    "show_alert",
    "reply_parameters",
    "reply_markup",
    "commands",
    "user_id",
)


def shown_calls(telegram: Telegram) -> dict[str, Json]:
    """Return the newest calls by number; long polls that brought nothing are left out."""
    return dict(islice(_newest_first(telegram), SHOWN_CALLS))


def _newest_first(telegram: Telegram) -> Iterator[tuple[str, Json]]:
    for number in range(len(telegram.calls) - 1, -1, -1):
        call = telegram.calls[number]
        body = _poll(call, telegram) if call.method == "getUpdates" else _call(call, telegram)
        if body is not None:
            yield f"call:{number:09d}", body


def _poll(call: ApiCall, telegram: Telegram) -> Json | None:
    if not call.result and not call.error:
        return None
    told = [_cut(_update(update), telegram) for update in call.result or []]
    return _line("told", call, "getUpdates", told, telegram)


def _update(update: Json) -> str:
    """Say in one line what an update tells the bot."""
    kind, body = next((name, body) for name, body in update.items() if name != "update_id")
    who = body.get("from", {}).get("first_name", "?")
    what = body.get("data") or body.get("text") or body.get("caption")
    if what is None and "new_chat_member" in body:
        what = body["new_chat_member"]["status"]
    return f"{kind} from {who}: {what or ', '.join(set(body) - _FRAME) or 'photo'}"


_FRAME = {"message_id", "from", "chat", "date", "edit_date", "sender_chat", "message_thread_id"}


def _call(call: ApiCall, telegram: Telegram) -> Json:
    values = {**call.params, "chat_id": _title(call, telegram)}
    names = ("chat_id", *MAIN_PARAMS)
    about = [f"{name}: {_short(values[name])}" for name in names if values.get(name)]
    return _line("call", call, call.method, [_cut(line, telegram) for line in about], telegram)


def _line(kind: str, call: ApiCall, method: str, about: list[str], telegram: Telegram) -> Json:
    state = "ok" if call.ok else "waiting"
    return {
        "kind": kind,
        "method": method,
        "about": about,
        "at": call.at,
        "state": "error" if call.error else state,
        "error": _cut(call.error, telegram) if call.error else None,
    }


def _title(call: ApiCall, telegram: Telegram) -> str | None:
    chat_id = call.params.get("chat_id")
    chat = telegram.chats.get(chat_id) if isinstance(chat_id, int) else None
    return chat.title if chat else None


def _short(value: Any) -> str:  # noqa: ANN401 - any parameter
    """Reduce keyboards, reply targets and menus to what one looks for."""
    if isinstance(value, dict) and "inline_keyboard" in value:
        rows = value["inline_keyboard"]
        return " ".join(f"[{button['text']}]" for row in rows for button in row)
    if isinstance(value, dict) and "message_id" in value:
        return f"to message {value['message_id']}"
    if isinstance(value, dict):
        return ", ".join(value)
    if isinstance(value, list):
        return ", ".join(str(item.get("command", item)) for item in value)
    return str(value)


def _cut(text: str, telegram: Telegram) -> str:
    """Shorten a value; the token never shows, wherever it came from."""
    clean = text.replace(telegram.token, "<token>")
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"

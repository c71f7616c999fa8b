"""Text and buttons of an outgoing message, checked as Telegram checks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.bot_api.html_entities import TAGS
from sandbox.bot_api.html_parser import parse_html
from sandbox.bot_api.params import as_integer
from sandbox.world.entities import Entity, clean, detect, trimmed, utf16_length
from sandbox.world.errors import Json, bad_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.bot_api.params import Call
    from sandbox.world.telegram import Telegram

#: In UTF-16 units after parsing: sources disagree whether Telegram counts these or characters.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_BYTES = 64
COPY_TEXT_LIMIT = 256
MAX_BUTTONS = 100
STYLES = frozenset({"danger", "success", "primary"})
#: What a button can do here, exactly one of them; Telegram knows more.
#: https://core.telegram.org/bots/api#inlinekeyboardbutton
ACTIONS = frozenset({"callback_data", "url", "copy_text"})
BUTTON_FIELDS = ACTIONS | {"text", "style"}
#: A host without a dot is refused: "Wrong HTTP URL", in td's LinkManager::get_checked_link.
WEB_ADDRESS = re.compile(r"tg://\S+|(?:https?://)?[^\s/.]+(?:\.[^\s/.]+)+(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class FormattedText:
    """Plain text with its entities, and the HTML it came from."""

    text: str
    entities: list[Entity]
    html: str | None


def text_of(call: Call, *, too_long: str = "message is too long") -> FormattedText:
    """Return the `text` of the call; raises ApiError when it is empty or too long."""
    content = formatted(call, "text", "entities")
    if not content.text:
        raise bad_request("message text is empty")
    if utf16_length(content.text) > TEXT_LIMIT:
        raise bad_request(too_long)
    return content


def caption_of(call: Call, *, too_long: str = "message caption is too long") -> FormattedText:
    """Return the `caption` of the call, which may be empty."""
    content = formatted(call, "caption", "caption_entities")
    if utf16_length(content.text) > CAPTION_LIMIT:
        raise bad_request(too_long)
    return content


def formatted(call: Call, name: str, entities_name: str) -> FormattedText:
    """Return one parameter as text with entities, given or parsed, and those Telegram adds."""
    source, mode = call.text(name), call.text("parse_mode").lower()
    html = source if mode == "html" else None
    if html is not None:
        raw, given = parse_html(source, _known_tags(call.telegram))
    elif mode in {"", "none"}:
        raw, given = source, _given_entities(call, entities_name)
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = trimmed(clean(raw), _with_users(call.telegram, given))
    return FormattedText(text, detect(text, entities), html)


def markup_of(call: Call) -> Json | None:
    """Return the reply markup, None for none; raises ApiError for one Telegram refuses."""
    markup = call.params.get("reply_markup")
    if markup is None or markup == "":
        return None
    if isinstance(markup, str):
        raise bad_request("can't parse reply keyboard markup JSON object")
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"], styled=not call.telegram.is_outdated)
    return markup or None


def inline_markup_of(call: Call) -> Json | None:
    """Return the inline keyboard of an edit; other markup cannot be put on later."""
    markup = markup_of(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _inline_keyboard(rows: Any, *, styled: bool) -> Json | None:  # noqa: ANN401 - whatever the bot sent
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: expected an Array of Arrays")
    known = rows if styled else [[_without_style(button) for button in row] for row in rows]
    kept = [[_checked_button(button) for button in row] for row in known if row]
    if sum(len(row) for row in kept) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _without_style(button: Any) -> Any:  # noqa: ANN401 - whatever the bot sent
    """Overlook a field that an older server does not know, as JSON readers do."""
    if not isinstance(button, dict):
        return button
    return {name: value for name, value in button.items() if name != "style"}


def _checked_button(button: Any) -> Json:  # noqa: ANN401 - whatever the bot sent
    if not isinstance(button, dict) or "text" not in button:
        raise _unparsable('Can\'t find field "text"')
    if unknown := sorted(button.keys() - BUTTON_FIELDS):
        raise _unparsable(f"the sandbox knows no {', '.join(unknown)}")
    if not str(button["text"]).strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if not ACTIONS & button.keys():
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(ACTIONS & button.keys()) > 1:  # Telegram takes the first one, and overlooks our mistake
        raise _unparsable("exactly one thing must be done by a button")
    _check_action(button)
    if str(button.get("style", "primary")) not in STYLES:
        raise _unparsable("invalid button style specified")
    return button


def _check_action(button: Json) -> None:
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not _is_copied(button["copy_text"]):
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not WEB_ADDRESS.fullmatch(str(button["url"])):
        raise bad_request("BUTTON_URL_INVALID")


def _is_copied(copied: object) -> bool:
    text = copied.get("text") if isinstance(copied, dict) else None
    return isinstance(text, str) and 1 <= utf16_length(text) <= COPY_TEXT_LIMIT


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _known_tags(telegram: Telegram) -> frozenset[str]:
    """Return the tags this server knows; dates came with Bot API 9.5."""
    return TAGS - {"tg-time"} if telegram.is_outdated else TAGS


def _given_entities(call: Call, name: str) -> list[Entity]:
    return [_given_entity(raw) for raw in call.json_list(name, "entities")]


def _given_entity(raw: Any) -> Entity:  # noqa: ANN401 - whatever the bot sent
    if not isinstance(raw, dict) or not {"type", "offset", "length"} <= raw.keys():
        raise bad_request("can't parse MessageEntity: expected type, offset and length")
    names = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")
    extras = {name: raw[name] for name in names if name in raw}
    user = raw.get("user")
    user_id = as_integer(user.get("id")) if isinstance(user, dict) else None
    offset, length = as_integer(raw["offset"], -1), as_integer(raw["length"], -1)
    if offset < 0 or length < 0:
        raise bad_request("can't parse MessageEntity: offset and length must be numbers")
    return Entity(str(raw["type"]), offset, length, user_id=user_id, **extras)


def _with_users(telegram: Telegram, entities: Iterable[Entity]) -> list[Entity]:
    """Keep mentions by id only of people the bot has met."""
    kept = []
    for entity in entities:
        if entity.type != "text_mention":
            kept.append(entity)
        elif entity.user_id in telegram.known and (user := telegram.user(entity.user_id)):
            kept.append(replace(entity, user=user))
    return kept

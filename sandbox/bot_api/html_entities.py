"""What a tag of Telegram's HTML means: the entity it becomes when it is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from sandbox.world.entities import Entity
from sandbox.world.errors import bad_request

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TAGS = frozenset({*STYLES, "a", "tg-emoji", "tg-time"})

USER_LINK = re.compile(r"tg://user\?id=([0-9]+)$", re.IGNORECASE)
WEB_LINK = re.compile(r"(?:(?:https?|tg|ton|tonsite)://)?[^\s/]+\.?[^\s]*$", re.IGNORECASE)
DATE_TIME_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)$")


@dataclass
class OpenTag:
    """A start tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    begins_at: int


def refuse(reason: str) -> NoReturn:
    """Raise the 400 of text that cannot be parsed."""
    raise bad_request(f"can't parse entities: {reason}")


def entity_of(tag: OpenTag, length: int, content: str) -> Entity | None:
    """Return what a closed tag means; None for a link Telegram does not make one."""
    if tag.name == "a":
        return _link(tag, length, content)
    if tag.name == "tg-emoji":
        return _custom_emoji(tag, length)
    if tag.name == "tg-time":
        return _date_time(tag, length)
    if tag.name == "code":
        language = tag.attributes.get("class", "")
        known = language[len("language-") :] if language.startswith("language-") else None
        return Entity("code", tag.offset, length, language=known)
    style = "expandable_blockquote" if "expandable" in tag.attributes else STYLES[tag.name]
    return Entity(style, tag.offset, length)


def _link(tag: OpenTag, length: int, content: str) -> Entity | None:
    url = tag.attributes.get("href") or content
    user = USER_LINK.match(url)
    if user and content.startswith("@"):
        return None
    if user:
        return Entity("text_mention", tag.offset, length, user_id=int(user[1]))
    if not WEB_LINK.match(url) or ("." not in url and "://" not in url):
        return None
    full = url if "://" in url else f"http://{url}"
    is_bare_host = "/" not in full.partition("://")[2]
    return Entity("text_link", tag.offset, length, url=f"{full}/" if is_bare_host else full)


def _custom_emoji(tag: OpenTag, length: int) -> Entity:
    identifier = tag.attributes.get("emoji-id", "")
    if not identifier.isdecimal() or int(identifier) == 0:
        refuse("Invalid custom emoji identifier specified")
    return Entity("custom_emoji", tag.offset, length, custom_emoji_id=identifier)


def _date_time(tag: OpenTag, length: int) -> Entity:
    unix, how = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
    if not re.fullmatch(r"-?[0-9]{1,10}", unix):
        refuse("Invalid date specified")
    if not DATE_TIME_FORMAT.match(how):
        refuse("Invalid date-time format specified")
    return Entity("date_time", tag.offset, length, unix_time=int(unix), date_time_format=how)

"""Message entities: what Telegram finds in a text, with offsets in UTF-16 code units."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.world.accounts import User
    from sandbox.world.errors import Json

MAX_ENTITIES = 100

#: Inside these nothing is detected: they already are links, or are shown as typed.
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "date_time", "custom_emoji"})

HANDLE = r"@[A-Za-z][A-Za-z0-9_]{2,31}"
KNOWN_DOMAINS = r"(?:com|org|net|io|me|dev)"
URL = (
    r"(?<![\w@.])(?:https?://[^\s<>\"]+"
    rf"|(?:[a-z0-9-]+\.)+{KNOWN_DOMAINS}\b(?:/[^\s<>\"]*)?)"
    r"(?<![.,;:!?)])"
)
DETECTED = {
    "bot_command": rf"(?<![\w/<>])/[A-Za-z0-9_]{{1,64}}(?:{HANDLE})?(?![\w/])",
    "url": URL,
    "email": r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w",
    "mention": rf"(?<!\w){HANDLE}(?!\w)",
    "hashtag": r"(?<!\w)#\w*[^\W\d]\w*",
}
DETECTORS = {kind: re.compile(pattern) for kind, pattern in DETECTED.items()}

#: Characters Telegram turns into spaces, and those it drops (TDLib, clean_input_string).
BLANKED = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
DROPPED = re.compile(r"[\r\u2028-\u202e]")


@dataclass(frozen=True)
class Entity:
    """A MessageEntity; `offset` and `length` in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user_id: int | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """The UTF-16 offset behind the entity."""
        return self.offset + self.length

    def text_of(self, text: str) -> str:
        """Return the part of `text` the entity covers."""
        raw = text.encode("utf-16-le", "surrogatepass")
        return raw[2 * self.offset : 2 * self.end].decode("utf-16-le", "replace")

    def as_json(self) -> Json:
        """Return the object the Bot API sends."""
        names = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")
        extras = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if self.user is not None:
            extras["user"] = self.user.as_json()
        return {"type": self.type, "offset": self.offset, "length": self.length, **extras}


def utf16_length(text: str) -> int:
    """Return the length Telegram counts offsets in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return the text as Telegram stores it, with entity offsets kept for blanked characters."""
    return BLANKED.sub(" ", DROPPED.sub("", text))


def detect(text: str, present: Iterable[Entity] = ()) -> list[Entity]:
    """Return `present` and what Telegram detects by itself in the rest of the text."""
    found = list(present)
    taken = [entity for entity in found if entity.type in OPAQUE]
    for kind, pattern in DETECTORS.items():
        for match in pattern.finditer(text):
            entity = _entity_at(text, kind, match.start(), match.end())
            if not any(_overlap(entity, other) for other in taken):
                taken.append(entity)
                found.append(entity)
    return in_order(found)


def mentions_by_name(text: str, people: Mapping[str, User]) -> list[Entity]:
    """Return text_mention entities for people without a username, by the name typed."""
    found = []
    for name, person in people.items():
        start = text.index(name)
        entity = _entity_at(text, "text_mention", start, start + len(name))
        found.append(replace(entity, user_id=person.id, user=person))
    return found


def links_by_text(text: str, links: Mapping[str, str]) -> list[Entity]:
    """Return text_link entities for words that lead somewhere, by the words typed."""
    found = []
    for shown, url in links.items():
        start = text.index(shown)
        found.append(replace(_entity_at(text, "text_link", start, start + len(shown)), url=url))
    return found


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """Strip the text as Telegram does and move and clip the entities with it."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    stripped = text.strip()
    end = utf16_length(stripped)
    clipped = (_clip(entity, cut, end) for entity in entities)
    return stripped, [entity for entity in clipped if entity.length > 0]


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Sort outer before inner and drop what is above Telegram's limit."""
    ordered = sorted(entities, key=lambda entity: (entity.offset, -entity.length))
    return ordered[:MAX_ENTITIES]


def _clip(entity: Entity, cut: int, end: int) -> Entity:
    start = max(entity.offset - cut, 0)
    return replace(entity, offset=start, length=min(entity.end - cut, end) - start)


def _entity_at(text: str, kind: str, start: int, end: int) -> Entity:
    return Entity(kind, utf16_length(text[:start]), utf16_length(text[start:end]))


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end

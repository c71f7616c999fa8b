"""Telegram's HTML parse mode: a small strict grammar with its own error texts.

Facts from https://core.telegram.org/bots/api#html-style and the error texts of
Telegram's open-source server. Byte offsets count UTF-8 bytes of the text as sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox.bot_api.html_entities import TAGS, OpenTag, entity_of, refuse
from sandbox.world.entities import Entity, in_order, utf16_length

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[a-zA-Z]+));?")
TEXT = re.compile(r"[^<]*")
QUOTED = {quote: re.compile(f"[^{quote}]*") for quote in "'\""}
SPACES = re.compile(r"[ \t\r\n\v]*")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
MAX_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
LONGEST_REFERENCE = 10


@dataclass
class HtmlReader:
    """Reads one text from left to right; `output` and `entities` are the result."""

    source: str
    tags: frozenset[str] = TAGS
    position: int = 0
    output: str = ""
    offset: int = 0
    entities: list[Entity] = field(default_factory=list)
    open_tags: list[OpenTag] = field(default_factory=list)

    def read(self) -> None:
        """Read everything; raises ApiError with the text Telegram gives."""
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._end_tag()
            elif self.source[self.position] == "<":
                self._start_tag()
            else:
                self._text()
        if self.open_tags:
            name = self.open_tags[-1].name
            refuse(f'Can\'t find end tag corresponding to start tag "{name}"')

    def _text(self) -> None:
        """Take all up to the next tag, its references decoded."""
        plain = decoded(self._take(TEXT))
        self.output += plain
        self.offset += utf16_length(plain)

    def _start_tag(self) -> None:
        start = self.position
        name = self._take(TAG_NAME, start + 1).lower()
        if self.position >= len(self.source):
            refuse(f"Unclosed start tag at byte offset {self._byte(start)}")
        if name not in self.tags:
            refuse(f'Unsupported start tag "{name}" at byte offset {self._byte(start)}')
        attributes = self._attributes(name, start)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            at = self._byte(start)
            refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open_tags.append(OpenTag(name, attributes, self.offset, len(self.output)))

    def _attributes(self, tag: str, start: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._take(SPACES)
            if self._peek() == ">":
                self.position += 1
                return attributes
            name = self._attribute_name(tag, start)
            attributes[name] = self._attribute_value(tag, name, start)
            if not self._peek():
                refuse(f"Unclosed start tag at byte offset {self._byte(start)}")

    def _attribute_name(self, tag: str, start: int) -> str:
        name = self._take(ATTRIBUTE_NAME)
        if not name and not self._peek():
            refuse(f"Unclosed start tag at byte offset {self._byte(start)}")
        if not name:
            at = self._byte(start)
            refuse(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        return name.lower()

    def _attribute_value(self, tag: str, name: str, start: int) -> str:
        self._take(SPACES)
        if self._peek() != "=":
            return self._bare_attribute(tag, name, start)
        self.position += 1
        self._take(SPACES)
        if not self._peek():
            refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(start)}')
        return self._quoted() if self._peek() in "'\"" else self._token()

    def _bare_attribute(self, tag: str, name: str, start: int) -> str:
        """Take `expandable`, the only attribute Telegram takes without a value."""
        if (tag, name) != ("blockquote", "expandable"):
            at = self._byte(start)
            refuse(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {at}'
            )
        return "1"

    def _token(self) -> str:
        start = self.position
        value = self._take(NAME_TOKEN).lower()
        if self._peek() not in {"", " ", "\t", "\r", "\n", "\v", ">"}:
            refuse(f"Unexpected end of name token at byte offset {self._byte(start)}")
        return value

    def _quoted(self) -> str:
        value = self._take(QUOTED[self._peek()], self.position + 1)
        if self._peek():
            self.position += 1
        return decoded(value)

    def _end_tag(self) -> None:
        start = self.position
        if not self.open_tags:
            refuse(f"Unexpected end tag at byte offset {self._byte(start)}")
        name = self._take(TAG_NAME, start + 2).lower()
        self._take(SPACES)
        if self._peek() != ">":
            refuse(f"Unclosed end tag at byte offset {self._byte(start)}")
        self.position += 1
        expected = self.open_tags[-1].name
        if name not in {"", expected}:
            at = self._byte(start)
            refuse(
                f"Unmatched end tag at byte offset {at}, "
                f'expected "</{expected}>", found "</{name}>"'
            )
        self._close(self.open_tags.pop())

    def _close(self, tag: OpenTag) -> None:
        length = self.offset - tag.offset
        if length > 0:
            entity = entity_of(tag, length, self.output[tag.begins_at :])
            if entity is not None and not self._joins_language(entity, tag):
                self.entities.append(entity)

    def _joins_language(self, entity: Entity, tag: OpenTag) -> bool:
        """`<pre><code class="language-x">` is one entity, a pre with a language."""
        last = self.entities[-1] if self.entities else None
        if tag.name != "pre" or last is None or not last.language:
            return False
        if (last.offset, last.length) != (entity.offset, entity.length):
            return False
        self.entities[-1] = Entity("pre", last.offset, last.length, language=last.language)
        return True

    def _take(self, pattern: re.Pattern[str], position: int | None = None) -> str:
        match = pattern.match(self.source, self.position if position is None else position)
        if match is None:  # every pattern taken here also matches nothing
            return ""
        self.position = match.end()
        return match.group()

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())


def parse_html(source: str, tags: frozenset[str] = TAGS) -> tuple[str, list[Entity]]:
    """Return plain text and entities; user links are text_mention with `user_id` only.

    `tags` are those the server knows.
    """
    reader = HtmlReader(source, tags)
    reader.read()
    entities = [
        Entity("code", entity.offset, entity.length) if entity.type == "code" else entity
        for entity in reader.entities
    ]
    return reader.output, in_order(entities)


def decoded(source: str) -> str:
    """Decode the references in a text; what only looks like one stays as it is."""
    return REFERENCE.sub(lambda match: _referenced(match) or match.group(), source)


def _referenced(match: re.Match[str]) -> str | None:
    if match["name"]:
        return NAMED.get(match["name"])
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    too_long = len(match.group().rstrip(";")) >= LONGEST_REFERENCE
    if too_long or not 0 < code < MAX_CODE_POINT or code in SURROGATES:
        return None
    return chr(code)

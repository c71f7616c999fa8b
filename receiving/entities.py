"""Where the entities of a text lie, and the addresses of the links behind its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import MessageEntity
from telegram.constants import MessageEntityType

from domain.visible import without_hidden

_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)  # what people leave out


def parts(text: str, entity: MessageEntity) -> tuple[str, str, str]:
    """Cut a text into what stands before an entity, in it, and behind it."""
    start, end = _index(text, entity.offset), _index(text, _end(entity))
    return text[:start], text[start:end], text[end:]


def _index(text: str, units: int) -> int:
    """Find the character at so many UTF-16 units, which is how entities count.

    See https://core.telegram.org/api/entities#entity-length.
    """
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(before.decode("utf-16-le", "ignore"))


def _end(entity: MessageEntity) -> int:
    return entity.offset + entity.length


def with_addresses(text: str, entities: Sequence[MessageEntity]) -> str:
    """Write the address of each link behind its words: `here (https://example.com/)`."""
    for link in sorted(_links(entities), key=_end, reverse=True):
        before, shown, behind = parts(text, link)
        words = shown.rstrip()
        address = "".join(without_hidden(link.url or "").split())
        if address and _bare(words) != _bare(address):
            text = f"{before}{words} ({address}){shown[len(words) :]}{behind}"
    return text


def _links(entities: Sequence[MessageEntity]) -> list[MessageEntity]:
    """List the links; of those with one address that touch, or end together, only the last."""
    links = [each for each in entities if each.type == MessageEntityType.TEXT_LINK and each.url]
    last = {(_end(link), link.url): link for link in links}.values()
    return [link for link in last if not any(_goes_on(link, other) for other in last)]


def _goes_on(link: MessageEntity, other: MessageEntity) -> bool:
    return link.url == other.url and other.offset <= _end(link) < _end(other)


def _bare(address: str) -> str:
    """Write an address as people do: without scheme and last slash, the host in small letters."""
    host, slash, path = _SCHEME.sub("", address.strip()).rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path}"

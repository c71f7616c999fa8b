"""Text cut to Telegram's limits, which count UTF-16 units, and never through a letter or emoji."""

from __future__ import annotations

import re
import unicodedata


def units(text: str) -> int:
    """Count a text as Telegram does at its strictest: in UTF-16 units, two for an emoji.

    It says "characters", and counts entities in units:
    https://core.telegram.org/api/entities#entity-length.
    """
    return len(_utf16(text)) // 2


def cut(text: str, limit: int) -> str:
    """Shorten typed text to `limit` UTF-16 units, with … where something is missing.

    Cut before it is escaped: behind that, half of a `&lt;` could stay.
    """
    if units(text) <= limit:
        return text
    return text[: _border(text, limit - 1)].rstrip() + "…"


def pieces(text: str, size: int) -> list[str]:
    """Split typed text into pieces of at most `size` UTF-16 units, whole emoji in each."""
    found = []
    while text:
        end = max(_border(text, size), 1)
        found.append(text[:end])
        text = text[end:]
    return found


_JOINER = "\u200d"
# Skin colors, and the letters of a flag such as Scotland's: not marks, yet part of what is before.
# See https://www.unicode.org/reports/tr51/.
_MODIFIER = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of these are one flag
_VIRAMA = 9  # class of the signs that join two letters of Gurmukhi and the like, as in ਪ੍ਰ
_LONGEST_EMOJI = 40  # characters; what joins more of them is none, and is cut anywhere


def _border(text: str, limit: int) -> int:
    """Find the last place within `limit` units at which no letter or emoji would be cut through."""
    begun = _utf16(text)[: 2 * limit].decode("utf-16-le", "surrogatepass")
    end = len(begun) if text.startswith(begun) else len(begun) - 1
    first = max(end - _LONGEST_EMOJI, 0)
    return next((at for at in range(end, first, -1) if not _is_within(text, at)), end)


def _is_within(text: str, at: int) -> bool:
    """Tell whether what stands at a place belongs to what stands before it."""
    if at >= len(text):
        return False
    after = text[at]
    if _JOINER in (after, text[at - 1]) or unicodedata.category(after).startswith("M"):
        return True
    if unicodedata.combining(text[at - 1]) == _VIRAMA:
        return True
    if after in _FLAG_LETTERS:
        return (at - len(text[:at].rstrip(_FLAG_LETTERS))) % 2 == 1
    return bool(_MODIFIER.match(after))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")

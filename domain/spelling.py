"""One way to write a word, however people type it: accents, apostrophes, forms of one letter."""

from __future__ import annotations

import re
import unicodedata

from domain.visible import without_hidden

MARKS = "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75"
"""Of a pattern's class: the signs of Gurmukhi that belong to a word, though to Python they are no
letters. https://www.unicode.org/charts/PDF/U0A00.pdf"""
APOSTROPHES = "'ʻʼ’‘`´ʹ′‛"
"""Each stands for the others: o'n, oʻn and o‘n are one word, and so are п’ять and п'ять."""

# Accents that people leave out, the two ways to write a Russian "e", digits, and stops.
_ALIKE = str.maketrans(
    "áéíóúüñё" + "੦੧੨੩੪੫੬੭੮੯" + "।" + APOSTROPHES,
    "aeiouunе" + "0123456789" + "." + "'" * len(APOSTROPHES),
    "\u0a3c",  # the dot below ਸ਼ and ਜ਼, which people leave out, too
)
_NO_APOSTROPHES = str.maketrans("", "", "'")


def plain(text: str) -> str:
    """Write a text in small letters, without accents and the dots of Gurmukhi."""
    return unicodedata.normalize("NFC", text).lower().translate(_ALIKE)


def bare(word: str) -> str:
    """Write a word as a key: as `plain` does, and without apostrophes."""
    return plain(word).translate(_NO_APOSTROPHES)


_FORMS = {
    plain_letter: f"[{plain_letter}{''.join(others)}]"
    for plain_letter, others in {
        "a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ", "е": "ё",
        "'": APOSTROPHES[1:],
    }.items()
}  # fmt: skip


_FOLDED = str.maketrans(
    "\u0a33\u0a36\u0a59\u0a5a\u0a5b\u0a5e", "ਲਸਖਗਜਫ", f"\u0a3c\u0a71{APOSTROPHES}"
)


def folded(text: str) -> str:
    """Write a text as people type in a hurry: without apostrophes, dots and the addak of Gurmukhi.

    SQLite does the same with what is found by its words: `searched` in storage/schema.sql.
    """
    return text.translate(_FOLDED)


def pattern(word: str) -> str:
    """Make a pattern of a word as `plain` writes it, for every way in which it may be written."""
    return "".join(
        f"{_FORMS.get(each, re.escape(each))}" + ("\u0a3c?" if "ਕ" <= each <= "ਹ" else "")
        for each in word
    )


def one_line(typed: str) -> str:
    """Write what people type in small letters with plain digits, in one line; accents stay."""
    straight = without_hidden(typed).replace("´", "'").replace("।", ".")
    return " ".join(unicodedata.normalize("NFKC", straight).lower().split())

"""What the page says in the language of its playground: catalogues of its own, in `words/`.

English stands in the code, as in the bot; the files give what is said in its place.
"""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.languages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping

    Words = Mapping[str, str]

FOLDER = Path(__file__).parent / "words"
PAGE = Path(__file__).parent / "static" / "index.html"
_ATTRIBUTE = re.compile(r'\b(aria-label|title|placeholder)="([^"]*)"')


def words_in(language: str | None) -> Words:
    """Give the words of a language by the English ones; of English, and of None, there are none."""
    if language in (None, ENGLISH):
        return {}
    words: Words = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return words


def say(words: Words, english: str, **values: object) -> str:
    """Say something, with names and numbers filled in."""
    return words.get(english, english).format(**values)


def page_in(language: str | None) -> str:
    """Give the page in a language, as HTML, along with the words its programs say."""
    words = words_in(language)
    known = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    html = said_in(words, PAGE.read_text("utf-8"))
    html = html.replace('lang="en"', f'lang="{language or ENGLISH}"', 1)
    return html.replace('id="words">{}<', f'id="words">{known}<', 1)


def said_in(words: Words, html: str) -> str:
    """Put other words in the place of the English ones that people read or hear of a page."""
    html = _ATTRIBUTE.sub(lambda found: f'{found[1]}="{words.get(found[2], found[2])}"', html)
    for english in sorted(words, key=len, reverse=True):  # some stand within others
        text = rf"(?<=>)(\s*){re.escape(english)}(\s*)(?=<)"
        html = re.sub(text, partial(_put, words[english]), html)
    return html


def _put(said: str, found: re.Match[str]) -> str:
    return f"{found[1]}{said}{found[2]}"

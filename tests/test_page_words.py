"""The words of the demo's page: all of them in every language, and the bot's buttons as its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

from domain.languages import Code
from sandbox.cast import PLANS
from sandbox.languages import LANGUAGES
from sandbox.web.words import FOLDER, PAGE, page_in, said_in, words_in
from sending import catalogues
from tests.cases import for_each
from tests.test_rooms import ROOT

OTHERS = [code for code in LANGUAGES if code != "en"]
WEB = ROOT / "sandbox" / "web"
LETTERS = re.compile(r"[A-Za-z]{2}")
BUTTONS = ("✅ Claim", "🏁 Resolve", "⬆️ Escalate", "⋯ More", "🔔 Call me here")
LATIN = re.compile(r"[A-Za-z]{2,}")
AS_IT_IS = re.compile(
    r"\{\w+\}|Fleet Desk|Acme office|South Fleet|</?\w+>|/\w+|@\w+|kill -9|daily|(?<=>)[A-Z]\w+"
    r"|Bot API|Telegram|pid|Dave|JPEG|PNG|GIF|WebP"
)
"""What is a name, is typed, or is called the same everywhere."""


@cache
def sources() -> Mapping[Path, str]:
    """Read what says the words, with each text in one piece."""
    files = [*sorted(WEB.rglob("*.js")), *sorted(WEB.glob("*.py")), WEB.parent / "bot_runner.py"]
    return {file: re.sub(r'"\s*\+\s*"', "", file.read_text("utf-8")) for file in files}


def said_by_programs() -> Iterator[str]:
    """Give the texts that stand where something is said."""
    for file, source in sources().items():
        said = r"\b(?:worded|said)\(" if file.suffix == ".js" else r"\bsay\("
        for call in re.finditer(said, source):
            yield from re.findall(r'"([^"]*)"', arguments(source[call.end() :]))


def arguments(source: str) -> str:
    """Give what stands before the bracket that closes."""
    depth = 1
    for at, letter in enumerate(source):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return source[:at]
    raise AssertionError(source)


class Texts(HTMLParser):
    """Collects what people read of a page, and what is read to them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a tag."""
        self._inside = tag
        spoken = ("aria-label", "title", "placeholder")
        self.said += [value for name, value in attrs if name in spoken and value]

    def handle_data(self, data: str) -> None:
        """Read text."""
        if self._inside != "script":
            self.said.append(data.strip())


def test_all_the_page_says_is_in_its_catalogues_and_nothing_else() -> None:
    keys = set(words_in("ru"))
    pseudo = dict.fromkeys(keys, "…")
    assert [
        said
        for said in Texts(said_in(pseudo, PAGE.read_text("utf-8"))).said
        if LETTERS.search(said)
    ] == []
    jobs = {job for plan in PLANS for job in plan.jobs.values()}
    said = {text for text in said_by_programs() if LETTERS.search(text)}
    assert (said | jobs) - keys == set()
    everything = "".join([*sources().values(), PAGE.read_text("utf-8")])
    assert {key for key in keys - jobs if key not in everything} == set()


@for_each("language", OTHERS)
def test_a_catalogue_of_the_page_is_whole(language: str) -> None:
    words = words_in(language)
    assert set(words) == set(words_in("ru"))
    assert {path.stem for path in FOLDER.iterdir()} == set(OTHERS)
    for english, said in words.items():
        fields = [
            sorted(field for _, field, *_ in Formatter().parse(text) if field)
            for text in (english, said)
        ]
        assert fields[0] == fields[1], said
        tags, others = (Counter(re.findall(r"<.*?>", text)) for text in (english, said))
        assert tags == others, said
        if language in ("ru", "uk", "pa"):
            assert not LATIN.search(AS_IT_IS.sub("", said)), said


@for_each("language", OTHERS)
def test_a_page_has_its_language_and_names_buttons_as_the_bot_does(language: str) -> None:
    html, spoken = page_in(language), catalogues.read()[Code(language)]
    assert f'<html lang="{language}" dir="ltr">' in html
    assert [label for label in BUTTONS if f"<b>{spoken.gettext(label)}</b>" not in html] == []


def test_the_english_page_is_as_it_stands() -> None:
    assert page_in(None) == page_in("en") == PAGE.read_text("utf-8")

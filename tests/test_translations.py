"""The catalogues: nothing untranslated, stale or fuzzy, and nothing that a text would break on."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from domain.languages import Code
from message_builder import BUTTONS
from sandbox.bot_api.html_parser import parse_html
from sending.catalogues import FOLDER
from tests.cases import for_each
from tests.test_languages import extracted

LANGUAGES = list(Code)[1:]
TAG = re.compile(r"</?[a-z]+[^>]*>", re.IGNORECASE)
COMMAND = re.compile(r"/[a-z_]{2,}")
LABEL = 18  # characters of a button of a card, as a phone shows two side by side
SELECTOR = "\N{VARIATION SELECTOR-16}"  # shows a sign in color, and takes no room
PERIOD = re.compile(r"[\u0A00-\u0A7F]\.")  # behind Gurmukhi, which has a danda
LATIN, CYRILLIC = re.compile(r"[A-Za-z]"), re.compile(r"[\u0400-\u04FF]")


@cache
def catalogue(code: Code) -> Catalog:
    """Read a language's catalogue as translators edit it."""
    with (FOLDER / code.value / "LC_MESSAGES" / "desk.po").open("rb") as file:
        return read_po(file, locale=code.value, abort_invalid=True)


def messages(code: Code) -> list[Message]:
    """List the texts of a catalogue."""
    return [message for message in catalogue(code) if message.id]


def forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give a text in English and in the other language, each in all its forms."""
    return _all(message.id), _all(message.string)


def _all(said: str | Sequence[str] | None) -> tuple[str, ...]:
    return (said or "",) if said is None or isinstance(said, str) else tuple(said)


def pairs(code: Code) -> Iterator[tuple[str, str]]:
    """Give each form of each text beside the English it stands for: the last one for plurals."""
    for message in messages(code):
        english, other = forms(message)
        yield from ((english[-1], form) for form in other)


def placeholders(text: str) -> Counter[tuple[str | None, ...]]:
    """Count what is filled into a text, each with how it is written: `{count:d}` may fail."""
    filled = (how for _, *how in Formatter().parse(text) if how[0] is not None)
    return Counter(map(tuple, filled))


@for_each("code", LANGUAGES)
def test_every_text_is_translated_and_no_other_is(code: Code) -> None:
    ours = {forms(message)[0] for message in messages(code)}
    said = {tuple(text) for text in extracted()}
    assert said - ours == set(), "not translated: make texts, then fill in what is empty"
    assert ours - said == set(), "no longer said: make texts"
    assert [message.id for message in messages(code) if not all(forms(message)[1])] == []
    assert [message.id for message in messages(code) if message.fuzzy] == []


@for_each("code", LANGUAGES)
def test_what_the_bot_reads_was_made_of_what_translators_edit(code: Code) -> None:
    made = io.BytesIO()
    write_mo(made, catalogue(code))
    assert (FOLDER / code.value / "LC_MESSAGES" / "desk.mo").read_bytes() == made.getvalue(), (
        "make texts"
    )


@for_each("code", LANGUAGES)
def test_plurals_are_those_of_the_language(code: Code) -> None:
    plural = get_plural(code.value)
    assert catalogue(code).plural_forms == plural.plural_forms
    for message in messages(code):
        english, other = forms(message)
        assert len(other) == (1 if len(english) == 1 else plural.num_plurals), message.id


@for_each("code", LANGUAGES)
def test_a_translation_has_the_same_placeholders(code: Code) -> None:
    for english, other in pairs(code):
        assert placeholders(other) == placeholders(english), other


@for_each("code", LANGUAGES)
def test_a_translation_has_the_same_tags_and_commands(code: Code) -> None:
    for english, other in pairs(code):
        for sort in (TAG, COMMAND):
            assert Counter(sort.findall(other)) == Counter(sort.findall(english)), other


@for_each("code", LANGUAGES)
def test_a_translation_is_whole_html(code: Code) -> None:
    for _, other in pairs(code):
        shown, _ = parse_html(other)
        assert "<" not in shown, other


@for_each("code", LANGUAGES)
def test_a_translation_begins_ends_and_breaks_where_the_english_does(code: Code) -> None:
    for english, other in pairs(code):
        for text in (english, other):
            assert text == text.strip() or english != english.strip(), other
        assert other.count("\n") == english.count("\n"), other
        if english and not english[0].isascii():  # a sign
            assert other[0] == english[0], other


@for_each("code", LANGUAGES)
def test_buttons_of_a_card_are_short(code: Code) -> None:
    said = dict(pairs(code))
    for button in BUTTONS.values():
        label = said[button.label.source]
        assert len(label.replace(SELECTOR, "")) <= LABEL, label


@for_each("code", [Code.RUSSIAN, Code.UKRAINIAN])
def test_no_letter_of_another_alphabet_hides_in_a_word(code: Code) -> None:
    for _, other in pairs(code):
        for word in re.findall(r"\w+", other):
            assert not (LATIN.search(word) and CYRILLIC.search(word)), word


def test_sentences_in_gurmukhi_end_with_its_own_sign() -> None:
    assert [other for _, other in pairs(Code.PUNJABI) if PERIOD.search(other)] == []


# What is left in English

_AS_IT_IS = re.compile(
    r"\{\w+\}|<code>.*?</code>|<[^>]*>|/[a-z_]+(?: (?:today|week|month|all|mine))?|@\w+", re.DOTALL
)
_WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = {"TKT", "Telegram", "UTC", "SLA", "Acme", "Chicago", "Dallas", "Toronto", "Tashkent"}
OF_TELEGRAM = {
    *("Add", "members", "Pin", "messages", "Manage", "topics", "Administrators"),
    *("Username", "username"),
}
"""What Telegram shows in English where it does not speak a language."""
TYPED = {"new", "duplicate", "of", "parts", "last", "today", "week", "month", "all", "mon", "fri"}
ALIKE = {
    *("{date} {time} UTC", "{hours} h {minutes} min", "{minutes} min {seconds} s", "{minutes} min"),
    *("🎬 video", "🎵 audio", "Video", "Audio", "Sticker", "Unit", "Username", "Vendor"),
    *("🧰 Vendor", "✏️ No", "20 min", "30 min", "90 min", "Chicago"),
}
"""What Spanish or Uzbek says as English does."""
EXAMPLES = {
    *("42 duplicate of 41", "42 parts 2h", "last month", "@john mon-fri 07:00-19:00", "new Acme"),
    *("truck 456 I-80 mile 212", "parts 14:30"),
}
"""What people may type as it stands, whatever they speak."""


@for_each("code", [Code.RUSSIAN, Code.UKRAINIAN, Code.PUNJABI])
def test_no_english_word_is_left_among_other_letters(code: Code) -> None:
    for _, other in pairs(code):
        left = set(_WORD.findall(_AS_IT_IS.sub(" ", other)))
        assert left - NAMES - OF_TELEGRAM - TYPED == set(), other


@for_each("code", LANGUAGES)
def test_no_text_is_the_english_one_but_where_both_say_the_same(code: Code) -> None:
    same = {other for english, other in pairs(code) if english == other}
    words = {text for text in same if _WORD.search(_AS_IT_IS.sub(" ", text))}
    assert words - ALIKE - EXAMPLES == set()

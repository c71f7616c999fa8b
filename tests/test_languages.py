"""Every text in every language: nothing past the seam, nothing too long, no broken HTML."""

from __future__ import annotations

import ast
import functools
import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from domain.languages import Code
from sandbox.bot_api.html_parser import parse_html
from sending import catalogues
from tests.cases import for_each
from tests.factories import INCIDENT
from tests.pseudo import PSEUDO, TRANSLATIONS, plain_letters
from tests.reading import units
from tests.test_rooms import ROOT, files
from tests.text_cases import CONSTANTS, NOBODY, ROOMS, TEXTS, said
from texts import paging, panel, private_calls, refusals, summaries, toasts
from texts.commands import BY_ANY_NAME
from texts.formatting import plain
from texts.language import Language
from texts.panel import Page
from texts.pictures import Labels
from texts.stats import PERIODS
from texts.toasts import Toast

LANGUAGES = [PSEUDO, *catalogues.read().values()]
SENT, TOASTED, BUTTON, OFFERED, PLACEHOLDER = 4096, 200, 64, 256, 64
"""The most UTF-16 units: the first two and OFFERED are Telegram's, BUTTON is what phones show.

https://core.telegram.org/bots/api: sendMessage, answerCallbackQuery, BotCommand, ForceReply
(`input_field_placeholder`).
"""


def lines_of(text: object) -> Iterator[tuple[str, int]]:
    """Give all that people read of what a function wrote, as HTML, each with its limit."""
    if isinstance(text, str):
        yield text, SENT
    elif isinstance(text, Toast):
        yield text.text, TOASTED
    elif isinstance(text, Page):
        yield text.text, SENT
        yield from below(text.markup)
    elif isinstance(text, (InlineKeyboardMarkup, InlineKeyboardButton)):
        yield from below(text)
    elif isinstance(text, tuple):  # of a menu
        yield text[1], OFFERED
    elif isinstance(text, (list, dict, Labels)):
        texts = text if isinstance(text, list) else text if isinstance(text, dict) else vars(text)
        for each in texts.values() if isinstance(texts, dict) else texts:
            yield from lines_of(each)
    else:
        assert text is None, text


def below(
    markup: InlineKeyboardMarkup | InlineKeyboardButton | ForceReply | None,
) -> Iterator[tuple[str, int]]:
    """Give what people read below a message."""
    if isinstance(markup, InlineKeyboardButton):
        yield markup.text, BUTTON
    elif isinstance(markup, InlineKeyboardMarkup):
        yield from ((button.text, BUTTON) for row in markup.inline_keyboard for button in row)
    elif markup is not None:
        yield markup.input_field_placeholder or "", PLACEHOLDER


@functools.cache
def said_by(name: str, language: Language) -> tuple[frozenset[tuple[str, int]], frozenset[str]]:
    """Give each line that a function writes, with its limit, and what it has translated."""
    TRANSLATIONS.asked.clear()
    lines = frozenset(line for text in said(name, language) for line in lines_of(text))
    return lines, frozenset(TRANSLATIONS.asked)


@pytest.mark.slow(reason="writes every text of every case")
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@for_each("name", TEXTS)
def test_a_text_is_within_its_limit_and_its_html_whole(name: str, language: Language) -> None:
    for line, limit in said_by(name, language)[0]:
        shown, entities = parse_html(line) if limit == SENT else (line, [])
        assert units(shown) <= limit, line
        assert len(entities) <= 100, line


def test_a_sentence_ends_with_the_sign_of_its_letters() -> None:
    punjabi = catalogues.read()[Code.PUNJABI]
    for line, _ in said_by("texts.waiting.over", punjabi)[0]:
        assert not re.search(r"[\u0A00-\u0A7F]\.", line), line


@for_each("name", TEXTS)
def test_nothing_is_said_past_the_seam(name: str) -> None:
    for line, _ in said_by(name, PSEUDO)[0]:
        assert plain_letters(plain(line)) == "", line


@for_each("language", LANGUAGES)
@for_each("name", CONSTANTS)
def test_a_constant_is_within_its_limit(name: str, language: Language) -> None:
    limits = {
        summaries.PROMPT_PLACEHOLDER: PLACEHOLDER,
        refusals.NOT_SERVED: TOASTED,
        toasts.WENT_WRONG: TOASTED,
        toasts.DEAD_BUTTON: TOASTED,
        panel.NO_SUCH_INCIDENT: TOASTED,
        panel.TRY_AGAIN: TOASTED,
        panel.OUTDATED: TOASTED,
        private_calls.NOT_IN_A_TEAM: TOASTED,
        private_calls.SWITCHED_ON: TOASTED,
        private_calls.SWITCHED_OFF: TOASTED,
        private_calls.QUIET_SET: TOASTED,
    }
    text = language.gettext(CONSTANTS[name])
    assert units(plain(text)) <= limits.get(CONSTANTS[name], SENT)
    parse_html(text)


# What translators get

FILES = [Path(str(room.__file__)) for room in ROOMS]


def extracted() -> list[tuple[str, ...]]:
    """List the texts `make texts` finds for translators: one, or a singular and its plural."""
    mapping = (ROOT / "babel.cfg").read_text("utf-8")
    methods = [
        (files, how) for how, files in re.findall(r"^\[(\w+): (.+)\]$", mapping, re.MULTILINE)
    ]
    found = [text for _, _, text, *_ in extract_from_dir(ROOT, methods)]
    return [text if isinstance(text, tuple) else (text,) for text in found]


def test_every_text_that_is_said_reaches_the_translators_and_no_other() -> None:
    asked = {text for name in TEXTS for text in said_by(name, PSEUDO)[1]}
    constants = {constant.source for constant in CONSTANTS.values()}
    assert asked | constants == {text for forms in extracted() for text in forms}


def placeholders(text: str) -> set[str]:
    """List what is filled into a text."""
    return {field for _, field, *_ in Formatter().parse(text) if field is not None}


def test_placeholders_have_names_and_are_the_same_in_singular_and_plural() -> None:
    for forms in extracted():
        assert all(field.isidentifier() for field in placeholders(forms[0])), forms
        assert [placeholders(form) for form in forms[1:]] == [placeholders(forms[0])] * (
            len(forms) - 1
        ), forms


def test_a_catalogue_gives_each_number_its_form_and_leaves_the_rest_in_english() -> None:
    catalogue, file = Catalog(locale="ru"), io.BytesIO()
    [forms] = [each for each in extracted() if "{minutes} minutes. Dispatchers" in each[-1]]
    catalogue.add(forms, ("{minutes} one", "{minutes} few", "{minutes} many"))
    write_mo(file, catalogue)
    file.seek(0)
    russian = Language("ru", GNUTranslations(file))
    waits = [
        paging.unclaimed_nudge(russian, INCIDENT, 60 * n, NOBODY, NOBODY)[0] for n in (1, 3, 5, 21)
    ]
    told = [text.partition("\n")[0] for text in waits]
    assert told == ["1 one", "3 few", "5 many", "21 one"]
    assert russian.gettext("someone") == "someone"


# What no function writes, and yet reads like words

_SEAM = {"N_", "gettext", "ngettext", "npgettext"}
_MARKUP = re.compile(r"<[^>]*(?:>|$)|\{\w*\}|https?://\S*|tg://\S*|/\w+|@\w+")
NOT_WORDS = {
    *BY_ANY_NAME,
    *PERIODS,
    *(
        "@alice @bob",
        "en",
        "incident",
        "about",
        "start",
        "startgroup",
        "&admin=pin_messages",
        "asks",
        "heard",
        "question",
        "report",
        "same",
        "quiet",
        "sets",
        "below",
        "shows",
        "board",
        "username",
        "dT",
        "dt",
        "wdt",
        "utf-16-le",
        "surrogatepass",
    ),
    *('" format="', r"):TKT-\d{4}-\d{4,9}\Z"),
    *("Forwarded from", "Sent through"),  # as stored; shown by `on_record`
}
"""What is typed, and keys, formats and encodings, which nobody reads."""


def words_past_the_seam(file: Path) -> list[str]:
    """List what stands in a file in quotes, reads like words, and is not marked for translation."""
    tree = ast.parse(file.read_text("utf-8"))
    inside = {id(each) for node in ast.walk(tree) if _is_exempt(node) for each in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
        if re.search(r"[A-Za-z]{2,}", _MARKUP.sub("", node.value))
    ]


def _is_exempt(node: ast.AST) -> bool:
    """Tell whether something in quotes is documentation, an error for developers, or a text."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Enum" for base in node.bases):
        return True
    if isinstance(node, ast.Raise):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return name in _SEAM or name == "compile"


@for_each("file", FILES)
def test_no_words_stand_in_quotes_outside_the_seam(file: Path) -> None:
    assert [text for text in words_past_the_seam(file) if text not in NOT_WORDS] == []


SAY = {"reply", "send", "Toast", "answer", "answer_callback_query"}
SENDERS = [file for floor in ("handling", "sending", "receiving") for file in files(floor)]


@for_each("file", SENDERS)
def test_who_sends_texts_writes_none(file: Path) -> None:
    calls = [each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if _says(each)]
    assert [text for call in calls for text in _quoted(call)] == []


def _says(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return ast.unparse(node.func).rpartition(".")[2] in SAY


def _quoted(call: ast.AST) -> list[str]:
    """List what stands in quotes inside a call, and is no key."""
    quoted = [each for each in ast.walk(call) if isinstance(each, ast.Constant)]
    return [
        each.value for each in quoted if isinstance(each.value, str) and " " in each.value.strip()
    ]

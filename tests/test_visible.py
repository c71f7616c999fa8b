"""What can be seen and read of a text, whatever characters people or scripts put into it."""

from __future__ import annotations

import pytest

from domain.visible import can_be_read, can_be_seen, legible, without_hidden

NOTHING = [
    "", " ", "\n\t", "\u3164", "\u2800\u2800", "\u115f\u1160\uffa0", "\u00ad", "\u200b\u200c\u200d",
    "\ufe0f", "\u180e", "\u2060", "\ufeff", "\u202e\u2068", "\U000e0001\U000e0041", "\u0301\u0302",
    "\u00a0\u3000", "\x00\x7f", "\u17b5", "\U0001d159", "\ufffc", "\ue000", "\u034f", "\ud83d",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_can_be_neither_seen_nor_read(text: str) -> None:
    assert (can_be_seen(text), can_be_read(text), legible(text)) == (False, False, "")


@pytest.mark.parametrize("text", [".", "...", "?!", "\u2026", "-", "\u200b.\u200b", "&", "#"])
def test_marks_alone_are_seen_and_say_nothing(text: str) -> None:
    assert (can_be_seen(text), can_be_read(text)) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "7",
        "\U0001f525",
        "\u2620\ufe0f",
        "\u65e5",
        "\u0928\u092e",
        "1\ufe0f\u20e3",
        "\U0001fae9",
    ],
)
def test_letters_digits_and_pictures_can_be_read(text: str) -> None:
    assert (can_be_seen(text), can_be_read(text)) == (True, True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dan\u3164\u3164Moss\u3164", "Dan Moss"),
        ("\u202eDan\u2066", "Dan"),
        ("D\u00ada\u200bn\U000e0041", "Dan"),
        ("\u200d\ufe0fDan\u200c", "Dan"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("\u0645\u06cc\u200c\u062f", "\u0645\u06cc\u200c\u062f"),
    ],
)
def test_a_name_keeps_what_shapes_it_and_loses_what_hides_in_it(name: str, shown: str) -> None:
    assert legible(name) == shown


def test_a_word_pasted_with_direction_marks_is_the_word() -> None:
    assert without_hidden("\u2068@jo\u200bhn\u2069\ufeff") == "@john"

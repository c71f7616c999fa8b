"""The languages the sandbox is played in: those the bot speaks, and how a group chooses one."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.world.people import Person

ENGLISH = "en"
LANGUAGES = {
    ENGLISH: "English",
    "ru": "Russian",
    "uz": "Uzbek",
    "es": "Spanish",
    "uk": "Ukrainian",
    "pa": "Punjabi",
}

# What the buttons below the bot's settings send on the way to the language of a group.
CHOOSES = ("choose", "language")


def sets(language: str) -> tuple[str, ...]:
    """Give what the button sends that sets the language of a group."""
    return ("set", "language", language)


def add_option(parser: ArgumentParser) -> None:
    """Have a program ask for a language, by its code; another one is refused with a list."""
    parser.add_argument(
        "--language",
        type=_spoken,
        metavar="CODE",
        help=f"that people and groups read: {', '.join(LANGUAGES)}",
    )


def _spoken(code: str) -> str:
    if code not in LANGUAGES:
        known = ", ".join(f"{each} ({name})" for each, name in LANGUAGES.items())
        raise ArgumentTypeError(f"the bot does not speak {code!r}; it speaks {known}")
    return code


def have_in_apps(people: Iterable[Person], language: str | None) -> None:
    """Let people have their Telegram in a language; None: it tells nothing of it."""
    for person in people:
        person.language_code = language

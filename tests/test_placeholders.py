"""What people typed is never read as a template, in any language: a placeholder is filled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest

from domain.languages import Code
from sending import catalogues
from tests.cases import for_each
from tests.test_languages import lines_of
from tests.text_cases import TEXTS, cases

SPOKEN = catalogues.read()
TYPED = "{owner}%s{0}{person.__class__}{}"
"""Filled in a second time, it would raise an error; so would `%`."""
MOST = 30  # cases of a text that are tried in each language


def as_typed(value: object) -> object:
    """Put TYPED in the place of whatever people typed: those texts have no plain letters."""
    if isinstance(value, (Enum, type(None))):
        return value
    if isinstance(value, str):
        is_typed = re.search("[\\u0400-\\u04ff]", value) is not None
        return TYPED * max(1, len(value) // len(TYPED)) if is_typed else value
    if isinstance(value, (list, tuple)):
        return type(value)(map(as_typed, value))
    if isinstance(value, Mapping):
        return {key: as_typed(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        made = {each.name: as_typed(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **{name: each for name, each in made.items() if each is not None})
    return value


@pytest.mark.slow(reason="writes many texts in six languages")
@pytest.mark.parametrize("code", Code)
@for_each("name", TEXTS)
def test_what_looks_like_a_placeholder_is_said_as_it_was_typed(name: str, code: Code) -> None:
    every = cases(name)
    for case in every[:: len(every) // MOST + 1]:
        typed = as_typed(case)
        assert isinstance(typed, dict)
        for text, _ in lines_of(TEXTS[name](SPOKEN[code], **typed)):
            rest = text.replace(TYPED, "")
            assert not re.search(r"\{owner\}[^…]{32}|<class", rest), text

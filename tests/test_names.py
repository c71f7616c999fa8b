"""Whom a command names: words sorted on records, without a bot."""

from __future__ import annotations

from dataclasses import replace

from domain.naming import Named, Names
from tests.factories import DAN, JOHN

OURS = "desk_bot"
NAMES = Names(words=("(@john)", "and", "@JOHN", "kate", "@desk_bot", "!"), meant=(DAN,))


def test_names_are_sorted_into_accounts_handles_and_what_is_unclear() -> None:
    named = replace(NAMES, mentioned=(JOHN,), unknown=("Some Bot",)).read(OURS)
    assert named == Named((JOHN,), ("john",), ("Some Bot", "kate", "@desk_bot"))


def test_whom_a_reply_means_counts_where_nobody_is_named() -> None:
    assert NAMES.read(OURS) == Named((), ("john",), ("kate", "@desk_bot"))
    assert replace(NAMES, words=("and", "!")).read(OURS) == Named((DAN,))


def test_a_word_that_names_nobody_keeps_the_reply_from_counting() -> None:
    assert replace(NAMES, words=("kate",)).read(OURS) == Named((), (), ("kate",))


def test_somebody_is_named_by_an_account_or_a_handle() -> None:
    assert Named(users=(JOHN,)).anybody
    assert Named(handles=("john",)).anybody
    assert not Named(unclear=("john",)).anybody

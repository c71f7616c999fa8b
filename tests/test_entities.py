"""Links behind words: their addresses are written out, wherever they lie in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from receiving.entities import parts, with_addresses

URL = "https://example.com/a"


def link(offset: int, length: int, url: str | None = URL) -> MessageEntity:
    return MessageEntity("text_link", offset, length, url=url)


@pytest.mark.parametrize(
    ("text", "links", "shown"),
    [
        ("see here now", [link(4, 4)], f"see here ({URL}) now"),
        ("🚚🔥 here", [link(5, 4)], f"🚚🔥 here ({URL})"),
        ("here ", [link(0, 5)], f"here ({URL}) "),
        ("a b", [link(0, 1), link(2, 1, "https://b.example")], f"a ({URL}) b (https://b.example)"),
        ("bold", [MessageEntity("bold", 1, 2), link(0, 4)], f"bold ({URL})"),
        ("a b c", [link(0, 5), link(2, 1, "tel:1")], f"a b (tel:1) c ({URL})"),
        ("one two", [link(0, 4), link(4, 3)], f"one two ({URL})"),
        ("twice", [link(0, 5), link(2, 3)], f"twice ({URL})"),
        ("🔥", [link(0, 1)], f" ({URL})🔥"),
        ("here", [link(2, 50)], f"here ({URL})"),
        ("here", [link(9, 4)], f"here ({URL})"),
        ("\u3164", [link(0, 1)], f"\u3164 ({URL})"),
        ("here", [link(0, 4, "javascript:alert(1)")], "here (javascript:alert(1))"),
        ("here", [link(0, 4, "tg://resolve?domain=eve")], "here (tg://resolve?domain=eve)"),
        ("here", [link(0, 4, "https://e.com/\u202ex \ny")], "here (https://e.com/xy)"),
    ],
)  # fmt: skip
def test_an_address_is_written_behind_its_words(
    text: str, links: list[MessageEntity], shown: str
) -> None:
    assert with_addresses(text, links) == shown


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com/a", URL),
        ("example.com/a", URL),
        ("Example.com", "http://example.com/"),
        ("dan@example.com", "mailto:dan@example.com"),
        ("here", ""),
        ("here", None),
    ],
)
def test_an_address_that_is_shown_is_not_doubled(text: str, url: str | None) -> None:
    assert with_addresses(text, [link(0, len(text), url)]) == text


def test_only_the_same_address_counts_as_shown() -> None:
    assert with_addresses("example.com/A", [link(0, 13)]) == f"example.com/A ({URL})"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
places = st.tuples(st.integers(0, 30), st.integers(0, 30))


@given(texts, st.lists(places, max_size=5))
def test_whatever_the_places_nothing_of_the_text_is_lost(
    text: str, places: list[tuple[int, int]]
) -> None:
    links = [link(offset, length, f"tel:{n}{n}") for n, (offset, length) in enumerate(places)]
    written = with_addresses(text, links)
    rest = iter(written)
    assert all(letter in rest for letter in text)
    written.encode()  # whole characters only
    for each in links:
        assert "".join(parts(text, each)) == text

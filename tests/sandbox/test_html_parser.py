"""Telegram's HTML: what becomes an entity, and what is refused with which words."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.bot_api.html_parser import parse_html
from sandbox.world.entities import utf16_length
from sandbox.world.errors import ApiError

NO_VALUE = 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'
REFUSED = [
    ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    ("é <h1>a</h1>", 'Unsupported start tag "h1" at byte offset 3'),
    ("😀<br>", 'Unsupported start tag "br" at byte offset 4'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><i>a</i>", 'Can\'t find end tag corresponding to start tag "b"'),
    (
        "<b><i>a</b></i>",
        'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<b>a</b x>", "Unclosed end tag at byte offset 4"),
    ("<a href>x</a>", NO_VALUE),
    ("<a ='x'>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=http://a>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<a ", "Unclosed start tag at byte offset 0"),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji emoji-id='x'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
]  # fmt: skip

X_LINK = {"type": "text_link", "offset": 0, "length": 1, "url": "http://x.org/"}
X_EMOJI = {"type": "custom_emoji", "offset": 0, "length": 1, "custom_emoji_id": "5"}
ACCEPTED: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("a &lt;b&gt; &amp; &quot;", 'a <b> & "', []),
    ("&#65;&#x42;&nbsp;&copy;", "AB&nbsp;&copy;", []),
    ("<b>😀a</b>b", "😀ab", [{"type": "bold", "offset": 0, "length": 3}]),
    ("<B>a</B>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
    ("<b></b>a", "a", []),
    ("<a href='nowhere'>x</a>", "x", []),
    ("<a href='x.org/' id=one>x</a >", "x", [X_LINK]),
    ("&#0;&#xd800;", "&#0;&#xd800;", []),
    ("<tg-emoji emoji-id='5'>x</tg-emoji>", "x", [X_EMOJI]),
    (
        '<pre>a<code class="language-python">x</code></pre>',
        "ax",
        [
            {"type": "pre", "offset": 0, "length": 2},
            {"type": "code", "offset": 1, "length": 1},
        ],
    ),
    (
        "<b>a<i>b</i></b>",
        "ab",
        [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "italic", "offset": 1, "length": 1},
        ],
    ),
    (
        '<a href="https://x.org/?a=1&amp;b=2">x</a>',
        "x",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "https://x.org/?a=1&b=2"}],
    ),
    (
        "<a href='x.org'>x</a>",
        "x",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "http://x.org/"}],
    ),
    ("<a href='tg://user?id=7'>@ann</a>", "@ann", []),
    ("<span class='tg-spoiler'>x</span>", "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
    (
        "<blockquote expandable>x</blockquote>",
        "x",
        [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
    ),
    (
        '<pre><code class="language-python">x</code></pre>',
        "x",
        [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
    ),
    (
        '<tg-time unix="1700000000" format="wDT">then</tg-time>',
        "then",
        [
            {
                "type": "date_time",
                "offset": 0,
                "length": 4,
                "unix_time": 1700000000,
                "date_time_format": "wDT",
            }
        ],
    ),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_bad_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(("source", "text", "entities"), ACCEPTED)
def test_good_html_becomes_text_and_entities(
    source: str, text: str, entities: list[dict[str, Any]]
) -> None:
    found, given_entities = parse_html(source)
    assert (found, [entity.as_json() for entity in given_entities]) == (text, entities)


def test_a_user_link_is_a_mention_by_id() -> None:
    _, entities = parse_html("<a href='tg://user?id=77'>Ann</a>")
    assert [(entity.type, entity.user_id) for entity in entities] == [("text_mention", 77)]


@pytest.mark.parametrize("unix", ["", "soon", "1.5", "99999999999"])
def test_a_date_needs_a_whole_number(unix: str) -> None:
    with pytest.raises(ApiError, match="Invalid date"):
        parse_html(f'<tg-time unix="{unix}">x</tg-time>')


@pytest.mark.parametrize("how", ["x", "rt", "tw", "dd"])
def test_a_date_format_telegram_does_not_know_is_refused(how: str) -> None:
    with pytest.raises(ApiError, match="format"):
        parse_html(f'<tg-time unix="1" format="{how}">x</tg-time>')


@given(st.text() | st.text(alphabet="<>/ab&;= '\"\n😀", max_size=30))
def test_any_text_parses_or_is_refused(source: str) -> None:
    with suppress(ApiError):
        text, entities = parse_html(source)
        assert all(entity.end <= utf16_length(text) for entity in entities)

"""What Telegram finds in a text by itself."""

from __future__ import annotations

import pytest

from sandbox.world.entities import Entity, clean, detect, trimmed

FOUND = [
    ("/new_issue Truck", [("bot_command", "/new_issue")]),
    ("/open@FleetDeskBot now", [("bot_command", "/open@FleetDeskBot")]),
    ("😀 /open", [("bot_command", "/open")]),
    ("a/b /x/y", []),
    ("@ann and @Bob_1", [("mention", "@ann"), ("mention", "@Bob_1")]),
    ("mail@example.org", [("email", "mail@example.org")]),
    ("@a", []),
    ("see https://example.org/x.", [("url", "https://example.org/x")]),
    ("example.org", [("url", "example.org")]),
    ("#truck #456 #a1", [("hashtag", "#truck"), ("hashtag", "#a1")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_entities_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(entity.type, entity.text_of(text)) for entity in detect(text)] == expected


def test_offsets_count_utf16_code_units() -> None:
    (entity,) = detect("🚨🚨 @ann")
    assert (entity.offset, entity.length) == (5, 4)


def test_nothing_is_found_in_code_or_links() -> None:
    shown_as_typed = Entity("code", 0, 4)
    assert detect("@ann @bob", [shown_as_typed]) == [shown_as_typed, Entity("mention", 5, 4)]


def test_more_than_100_entities_are_dropped() -> None:
    assert len(detect("@ann " * 150)) == 100


def test_control_characters_become_spaces_and_direction_marks_vanish() -> None:
    assert clean("a\x00b\tc\u202ed\r\ne") == "a b cd\ne"


def test_trimming_moves_and_clips_entities() -> None:
    text, entities = trimmed(" 😀 ab  ", [Entity("bold", 0, 8), Entity("italic", 7, 1)])
    assert (text, entities) == ("😀 ab", [Entity("bold", 0, 5)])

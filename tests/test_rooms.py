"""The rooms keep to themselves: who may import whom, and what the pure ones never touch."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"operations", "sandbox", "storage"}
OURS = {path.stem for path in ROOT.glob("*.py")} | PACKAGES
MAY_IMPORT = {
    "incidents": set[str](),
    "config": set[str](),
    "clock": set[str](),
    "flood_control": set[str](),
    "sending": {"flood_control", "phrases"},
    "answering": {"reading", "sending"},
    "visible": set[str](),
    "phrases": {"incidents", "visible"},
    "message_builder": {"incidents", "phrases"},
    "answers": {"incidents", "phrases"},
    "listings": {"incidents", "message_builder", "phrases"},
    "storage": {"incidents", "storage"},
    "database": {"storage"},
    "inbox": {"clock", "database"},
    "history": {"database"},
    "in_order": {"inbox"},
    "entities": {"visible"},
    "reading": {"entities", "incidents", "visible"},
    "group_setup": {"asking", "database", "incidents", "sending"},
    "courier": {
        "answers", "database", "flood_control", "group_setup", "incidents", "message_builder",
        "phrases", "sending", "ways_out",
    },
    "ways_out": {
        "database", "flood_control", "group_setup", "incidents", "message_builder", "sending",
    },
    "polling": {"clock", "inbox"},
    "publisher": {"courier", "database", "flood_control", "sending", "ways_out"},
    "reminders": {"clock", "database", "incidents", "publisher"},
    "operations": {"clock", "config", "database", "incidents", "operations", "storage"},
    "asking": {"flood_control", "sending"},
    "identity": {"asking"},
    "context": {
        "answering", "answers", "clock", "database", "group_setup", "history", "identity",
        "inbox", "operations", "publisher",
    },
    "handlers": {
        "answers", "context", "group_setup", "incidents", "message_builder", "phrases",
        "reading", "visible",
    },
    "summaries": {"context", "handlers", "incidents", "message_builder", "reading"},
    "questions": {"answers", "context", "database", "incidents", "listings", "reading"},
    "group_life": {"answers", "context", "database", "incidents", "reading"},
    "naming": {"entities", "incidents", "reading", "visible"},
    "team": {"answers", "context", "group_setup", "incidents", "naming", "phrases", "reading"},
    "diagnosis": {"answers", "context", "group_setup", "incidents", "reading"},
    "routes": {
        "answers", "context", "diagnosis", "group_life", "handlers", "message_builder",
        "questions", "reading", "summaries", "team",
    },
}  # fmt: skip
PURE = [
    "config", "incidents", "visible", "phrases", "message_builder", "answers", "listings",
    "entities", "reading",
]  # fmt: skip
IMPURE = {"asyncio", "httpx", "os", "socket", "sqlite3", "subprocess", "time"}
DECIDES = [
    "handlers",
    "questions",
    "group_life",
    "summaries",
    "team",
    "naming",
    "diagnosis",
    "context",
    "routes",
]


def imports(room: str) -> set[str]:
    """List the modules a room imports, by their first name."""
    files = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else (ROOT / room).glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    whole = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in whole | parts}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    assert imports(room) & OURS <= MAY_IMPORT[room]


def test_only_the_entry_point_may_import_every_room() -> None:
    assert OURS - MAY_IMPORT.keys() == {"bot", "sandbox"}


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_depend_on_no_clock_file_or_network(room: str) -> None:
    assert not imports(room) & IMPURE


@pytest.mark.parametrize("room", DECIDES)
def test_handlers_leave_sql_to_the_database(room: str) -> None:
    assert not imports(room) & {"sqlite3", "storage"}


@pytest.mark.parametrize("room", sorted(OURS - {"sandbox"}))
def test_the_bot_never_imports_its_stand_in_for_telegram(room: str) -> None:
    assert "sandbox" not in imports(room)


def test_each_room_says_its_one_purpose_first() -> None:
    packages = (file for package in PACKAGES for file in (ROOT / package).glob("*.py"))
    for file in [*ROOT.glob("*.py"), *packages]:
        assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), file


def test_the_readme_lists_every_room() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    files = [f"`{path.name}`" for path in ROOT.glob("*.py")]
    assert [file for file in files if file not in readme] == []

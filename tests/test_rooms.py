"""The floors keep to themselves: who may import whom, and what the pure ones never touch.

The table is the one of docs/architecture.md; it names floors, not files.
"""

from __future__ import annotations

import ast
import re
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from database import Database
from tests.cases import for_each

ROOT = Path(__file__).parent.parent
DOOR = {"bot", "config", "handlers", "database", "message_builder", "reminders"}
MAY_IMPORT = {
    "domain": set[str](),
    "config": {"domain"},
    "storage": {"domain"},
    "database": {"storage"},
    "texts": {"domain"},
    "message_builder": {"domain", "texts"},
    "network": set[str](),
    "receiving": {"domain", "database", "network"},
    "reports": {"domain", "database", "texts"},
    "sending": {"domain", "database", "network", "texts", "message_builder", "reports"},
    "operations": {"config", "domain", "database", "network", "storage", "receiving", "reports"},
    "handling": {
        "domain", "database", "texts", "message_builder", "receiving", "sending", "operations",
    },
    "handlers": {"domain", "texts", "message_builder", "receiving", "handling"},
    "reminders": {"domain", "database", "receiving", "sending"},
    "service": {
        "config", "domain", "database", "receiving", "sending", "operations", "handling",
        "handlers", "reminders", "texts",
    },
    "bot": {"config", "database", "receiving", "operations", "service"},
}  # fmt: skip
FLOORS = {*MAY_IMPORT, "sandbox"}
PURE = ("domain", "config", "texts", "message_builder")
# Handlers see records of domain/updates.py. What of the library they need all the same:
TELEGRAM_IN_HANDLING = {
    "context.py": {"telegram.ext"},  # the context it gives to handlers, which ours is one of
    "errors.py": {"telegram.error", "telegram.ext"},  # to tell Telegram's refusals from our faults
    "groups.py": {"telegram.ext"},  # to end an update before other handlers see it
}
IMPURE = {"aiohttp", "asyncio", "httpx", "os", "socket", "sqlite3", "subprocess", "time"}


def files(floor: str) -> list[Path]:
    """List the files of a floor, or of a room at the door."""
    room = ROOT / f"{floor}.py"
    return [room] if room.exists() else sorted((ROOT / floor).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    """Read a file, once for all that is asked of it."""
    return ast.parse(file.read_text("utf-8"))


@cache
def modules(file: Path) -> frozenset[str]:
    """List the modules a file imports, or imports from."""
    nodes = list(ast.walk(tree(file)))
    whole = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return frozenset(
        whole | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    )


def imports(floor: str) -> set[str]:
    """List what a floor imports, by its first name."""
    return {name.partition(".")[0] for file in files(floor) for name in modules(file)}


def test_six_rooms_are_at_the_door() -> None:
    assert {path.stem for path in ROOT.glob("*.py")} == DOOR


def test_every_floor_is_in_the_table() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks"} <= FLOORS


@pytest.mark.parametrize("floor", MAY_IMPORT)
def test_a_floor_imports_only_what_it_may(floor: str) -> None:
    assert imports(floor) & FLOORS <= {*MAY_IMPORT[floor], floor}


@pytest.mark.parametrize("floor", PURE)
def test_pure_floors_depend_on_no_clock_file_or_network(floor: str) -> None:
    assert not imports(floor) & IMPURE


@pytest.mark.parametrize("floor", ["handling", "handlers"])
def test_handlers_leave_sql_to_the_database(floor: str) -> None:
    assert not imports(floor) & {"sqlite3", "storage"}


def test_stores_are_peers_over_one_connection(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "incidents.db")) as database:
        for store in stores(database):
            assert type(store).__bases__ == (object,), store
            assert type(store).__subclasses__() == [], store
            assert vars(store) == {"_connection": database.connection}, store


def test_no_store_imports_another_or_the_privates_of_its_room(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "incidents.db")) as database:
        names = {type(store).__name__ for store in stores(database)}
    imported = {
        name.name
        for file in files("storage")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert [name for name in imported if name.startswith("_") or name in names] == []


def test_the_architecture_lists_every_store(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    with closing(Database(tmp_path / "incidents.db")) as database:
        named = [f"`database.{name}`" for name in vars(database) if name != "connection"]
    assert [name for name in named if f"| {name} |" not in text] == []


@pytest.mark.parametrize("floor", sorted(FLOORS - {"sandbox"}))
def test_nothing_is_awaited_within_a_transaction(floor: str) -> None:
    waits = (ast.Await, ast.AsyncFor, ast.AsyncWith)
    for file in files(floor):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.With) and any(map(is_transaction, node.items)):
                assert not any(isinstance(inner, waits) for inner in ast.walk(node)), file


def is_transaction(item: ast.withitem) -> bool:
    """Tell whether a `with` begins a transaction: others share its connection."""
    called = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "transaction"


def stores(database: Database) -> list[object]:
    """List the stores of a database: all it has but the connection."""
    return [part for name, part in vars(database).items() if name != "connection"]


@for_each("file", files("handling"))
def test_handlers_see_records_and_nothing_of_telegrams(file: Path) -> None:
    of_telegram = {name for name in modules(file) if name.partition(".")[0] == "telegram"}
    assert of_telegram == TELEGRAM_IN_HANDLING.get(file.name, set())


def test_nothing_private_of_the_library_is_imported() -> None:
    ours = [file for floor in (*FLOORS, "tests", "benchmarks") for file in files(floor)]
    private = {(file.name, name) for file in ours for name in modules(file) if "telegram._" in name}
    assert private == set()


def test_the_domain_does_not_know_telegram() -> None:
    assert "telegram" not in imports("domain")


@pytest.mark.parametrize("floor", sorted(FLOORS - {"sandbox"}))
def test_the_bot_never_imports_its_stand_in_for_telegram(floor: str) -> None:
    assert "sandbox" not in imports(floor)


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_each_room_says_its_one_purpose_first(floor: str) -> None:
    for file in files(floor):
        assert ast.get_docstring(tree(file)), file


def test_the_architecture_page_says_what_each_floor_may_import() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = page.partition("| floor | may import |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        floors, said = (set(re.findall(r"`(\w+)", cell)) for cell in row.split("|")[1:3])
        allowed = {name for floor in floors for name in MAY_IMPORT.get(floor, ())}
        assert allowed - floors == said or "what they put together" in row, row


def test_the_architecture_page_lists_every_room_and_floor() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    rooms = [f"`{floor}.py`" if floor in DOOR else f"`{floor}/`" for floor in FLOORS]
    assert [room for room in rooms if room not in page] == []

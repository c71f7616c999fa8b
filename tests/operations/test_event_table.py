"""docs/operations.md lists every event that the program logs, and no others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.incidents import FACTS, SEVERITY, STILL, WAIT, WAIT_ENDED, Action
from handlers import HANDLERS
from sending import calls
from tests.completeness import assert_complete
from tests.test_rooms import FLOORS, files

ROOT = Path(__file__).parent.parent.parent
FILES = [file for floor in FLOORS - {"sandbox"} for file in files(floor)]
NAMED_LATER = {
    "action.value": {action.value for action in Action},
    "_CALLED[call.kind]": set(calls._CALLED.values()),  # noqa: SLF001 - named nowhere else
    "what": {FACTS, SEVERITY, STILL, WAIT, WAIT_ENDED},
    "name": {name for name, does in HANDLERS.items() if does.__module__ == "handling.team"},
}
"""What the code puts behind `event=` as it goes, by the expression it does so with."""


@cache
def texts() -> dict[str, str]:
    """Find log lines with a name of their own, which other modules may use."""
    return {
        node.targets[0].id: ast.unparse(node.value)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and "event=%s" in ast.unparse(node.value)
    }


def events_of(file: Path) -> Iterator[str]:
    """Give the events a module logs: named in its texts, or put into them."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\bevent=(\w+)", node.value)
        if isinstance(node, ast.Call) and node.args:
            text = ast.unparse(node.args[0])
            before, put_in, _ = texts().get(text, text).partition("event=%s")
            if put_in:
                yield from put_in_by(node.args[1 + before.count("%")])


def put_in_by(argument: ast.expr) -> set[str]:
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    return NAMED_LATER[ast.unparse(argument)]


def listed() -> set[str]:
    """Read the first column of the table of events."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = page.partition("| `event=` | |\n")[2].partition("\n\n")[0]
    return {
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }


def test_every_event_that_is_logged_is_in_the_table_of_the_operations_page() -> None:
    logged = {event for file in FILES for event in events_of(file)}
    assert {"claim", "card_posted", "nudged", "add_dispatcher", "webhook_set"} <= logged
    assert_complete(listed(), logged, "the table of events in docs/operations.md")


def test_the_operations_page_names_every_logger() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    told = page.partition("The name before the pairs is the logger")[2].partition("\n\n")[0]
    loggers = {
        file.relative_to(ROOT) for file in FILES if "getLogger(__name__)" in file.read_text("utf-8")
    }
    for logger in loggers:
        assert f"`{logger.stem}`" in told or f"`{logger.parent}.{logger.stem}`" in told, logger
        assert logger.parent == Path() or f"`{logger.parent}." in told, logger

"""The sandbox in layers: what may import what, and nothing in a circle."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from tests.cases import for_each

ROOT = Path(__file__).parent.parent.parent
MAY_IMPORT = {
    "world": set[str](),
    "bot_api": {"world"},
    "bot_runner": set[str](),
    "cast": {"world"},
    "languages": {"world"},
    "keeper": {"cast", "languages", "world"},
    "setting_up": {"cast", "languages", "world"},
    "web": {"bot_runner", "cast", "languages", "world"},
    "playground": {
        "bot_api", "bot_runner", "cast", "keeper", "languages", "setting_up", "web", "world",
    },
    "story": {"bot_api", "languages", "world"},
    "__main__": {"bot_api", "world"},
    "__init__": {"bot_api", "world"},
}  # fmt: skip


def modules() -> dict[str, Path]:
    """Find every module of the sandbox by its name."""
    files = (ROOT / "sandbox").rglob("*.py")
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}


def imported(file: Path) -> set[str]:
    """List the modules of the sandbox a file imports, also those only type checkers import."""
    known = modules()
    froms = [
        n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)
    ]
    wanted = {f"{node.module}.{name.name}" for node in froms for name in node.names}
    return {name for name in wanted | {str(node.module) for node in froms} if name in known}


def layer(module: str) -> str:
    """Tell which layer a module belongs to."""
    return module.split(".")[1]


def test_every_module_is_in_a_layer() -> None:
    assert {layer(name) for name in modules()} == MAY_IMPORT.keys()


@for_each("module", modules())
def test_a_layer_imports_only_what_it_may(module: str) -> None:
    own = layer(module)
    assert {layer(name) for name in imported(modules()[module])} <= {*MAY_IMPORT[own], own}


def test_nothing_imports_in_a_circle() -> None:
    graph = {name: imported(file) for name, file in modules().items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)  # else a CycleError


@for_each("module", modules())
def test_modules_name_each_other_by_where_they_are(module: str) -> None:
    """`import x` and `from . import x` would pass the tests above by."""
    nodes = list(ast.walk(ast.parse(modules()[module].read_text("utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    assert not [name for name in names if name.startswith("sandbox")]
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]


def test_the_architecture_lists_every_layer() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {name for name in MAY_IMPORT if (ROOT / "sandbox" / name).is_dir()}
    rooms = {f"`{name}/`" if name in folders else f"`{name}.py`" for name in MAY_IMPORT}
    assert [room for room in rooms - {"`__init__.py`"} if room not in text] == []

"""Write down the names of the Bot API: `python -m tests.sandbox.read_api FOLDER`.

FOLDER is an unpacked aiogram (`pip download --no-deps aiogram`), whose classes are generated from
https://core.telegram.org/bots/api. Only names are taken, so that nothing here depends on it.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

NAMES = Path(__file__).parent / "api_names.json"


def read(folder: Path) -> tuple[str, dict[str, dict[str, list[str]]]]:
    """Return the API's version and, by method, the parameters it requires and allows."""
    meta = ast.parse((folder / "__meta__.py").read_text("utf-8"))
    version = next(value for name, value in _assigned(meta) if name == "__api_version__")
    files = sorted((folder / "methods").glob("[a-z]*.py"))
    trees = (ast.parse(file.read_text("utf-8")) for file in files)
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = {name: _parameters(node) for node in classes for name in _api_name(node)}
    return str(version), methods


def _assigned(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, object]]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            yield ast.unparse(line.targets[0]), line.value.value


def _api_name(node: ast.ClassDef) -> list[str]:
    return [str(value) for name, value in _assigned(node) if name == "__api_method__"]


def _parameters(node: ast.ClassDef) -> dict[str, list[str]]:
    """Tell what is required from what has a default; deprecated names are left out."""
    fields = [line for line in node.body if isinstance(line, ast.AnnAssign)]
    current = [line for line in fields if line.value is None or "deprecated" not in _text(line)]
    return {
        "required": sorted(ast.unparse(line.target) for line in current if line.value is None),
        "optional": sorted(ast.unparse(line.target) for line in current if line.value is not None),
    }


def _text(line: ast.AnnAssign) -> str:
    return ast.unparse(line.value) if line.value else ""


def written(version: str, methods: Mapping[str, object]) -> str:
    """Return it as JSON with a line for each method."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(methods[name])}" for name in methods)
    return f'{{"bot_api": "{version}", "methods": {{\n{lines}\n}}}}\n'


if __name__ == "__main__":
    NAMES.write_text(written(*read(Path(sys.argv[1]))), "utf-8")

"""Makes the faults: small changes of one expression or statement, on its syntax tree."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
SQL = re.compile(r" AND | OR |<>|<=|>=|<|>| DESC\b|\bmin\(|\bmax\(|\bNOT ")
IN_FORMATTED = re.compile(r" AND | OR |\bNOT ")  # of an f-string, whose rest may be Python
SQL_OPPOSITES = {" AND ": " OR ", " OR ": " AND ", "<>": "=", "<=": "<", ">=": ">", "<": "<=",
                 ">": ">=", " DESC": "", "min(": "max(", "max(": "min(", "NOT ": ""}  # fmt: skip
LOOKS_LIKE_SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|AND|ORDER BY|EXISTS)\b")


@dataclass(frozen=True)
class Mutant:
    """A module with one fault in it."""

    name: str  # the module, where in it, and what became what; without the line, which moves
    line: int
    source: str


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Make every fault in a module, in the order of its lines."""
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    for scope, node in _nodes(ast.parse(source), "module"):
        before, old, after = _cut_out(lines, node)
        is_formatted = isinstance(node, ast.JoinedStr)
        if scope == "module" and _is_number(node):  # sizes and waits are choices; tests name them
            continue
        for new in _other_sql(old, IN_FORMATTED) if is_formatted else _changes(node):
            indented = new.replace("\n", "\n" + " " * node.col_offset)
            name = f"{module}: {scope}: {_short(old)} -> {_short(new)}"
            yield Mutant(name, node.lineno, before + indented + after)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _short(text: str) -> str:
    return " ".join(text.split())[:90]


def _nodes(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Walk all that runs: no docstrings, annotations, imports or lines for the log."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        scope = node.name if scope == "module" else f"{scope}.{node.name}"
        children: list[ast.AST] = [*node.body]
        if not isinstance(node, ast.ClassDef):
            children += [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
    elif isinstance(node, ast.AnnAssign):
        children = [node.value] if node.value else []
    elif _runs_not(node):
        return
    else:
        children = [] if isinstance(node, ast.JoinedStr) else list(ast.iter_child_nodes(node))
        if isinstance(node, (ast.expr, ast.stmt)):
            yield scope, node
    for child in children:
        yield from _nodes(child, scope)


def _runs_not(node: ast.AST) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if not isinstance(node, ast.Expr):
        return False
    return isinstance(node.value, ast.Constant) or ast.unparse(node.value).startswith("logger.")


def _changes(node: ast.expr | ast.stmt) -> Iterator[str]:
    """Write what a node may become."""
    for changed in _changed(copy.deepcopy(node)):
        is_part = isinstance(changed, ast.expr) and not isinstance(node, ast.stmt)
        yield f"({ast.unparse(changed)})" if is_part else ast.unparse(changed)


def _changed(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt):
        yield from _other_statements(node)
    elif isinstance(node, ast.Compare):
        yield from _other_comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id])
    else:
        yield from _other_operators(node)


def _other_comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        if type(operator) in OPPOSITES:
            node.ops[place] = OPPOSITES[type(operator)]()  # type: ignore[call-overload]
            yield node
            node.ops[place] = operator


def _other_operators(node: ast.expr) -> Iterator[ast.AST]:
    if isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in OPPOSITES:
        node.op = OPPOSITES[type(node.op)]()  # type: ignore[assignment]
        yield node
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
        yield node


def _other_values(value: object) -> Iterator[bool | float | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str):
        yield from _other_sql(value, SQL)


def _other_sql(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text) if LOOKS_LIKE_SQL.search(text) else ():
        yield text[: found.start()] + SQL_OPPOSITES[found[0]] + text[found.end() :]


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    """Leave a statement out, or turn its condition round."""
    left_out = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)
    is_kept = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name)
    if is_kept or isinstance(node, left_out):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and not isinstance(node.value, (ast.Constant, type(None))):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, ast.Compare):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        yield node


def _cut_out(lines: list[bytes], node: ast.expr | ast.stmt) -> tuple[str, str, str]:
    """Give what is before, in and after a node; its columns are counted in bytes of UTF-8."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    start = sum(map(len, lines[:first])) + node.col_offset
    end = sum(map(len, lines[:last])) + (node.end_col_offset or 0)
    whole = b"".join(lines)
    return whole[:start].decode(), whole[start:end].decode(), whole[end:].decode()

"""The faults that are put in are faults, and what guards.py and known.py say is so."""

from __future__ import annotations

import ast

import pytest

from tests.desk import ROOT
from tests.mutants.faults import mutants
from tests.mutants.guards import GUARDS
from tests.mutants.known import KNOWN


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("x = a < b", ["x = (a <= b)"]),
        ("x = a is b and c", ["x = (a is b or c)", "x = (a is not b) and c"]),
        ("x = not a", ["x = (a)"]),
        ("x = 7 if a else b", ["x = (b if a else 7)"]),
        ("x = max(a)", ["x = (min)(a)"]),
        ("x.y = a", ["pass"]),
        ("f()", ["pass"]),
        ("await f()", ["pass"]),
        ("if a: f()", ["if not a:\n    f()", "if a: pass"]),
        ("x = 'A WHERE b AND c'", ["x = ('A WHERE b OR c')"]),
        ("x = f'A WHERE {b} AND c'", ["x = f'A WHERE {b} OR c'"]),
        ("x = '🚨' + a", ["x = ('🚨' - a)"]),
        ("logger.info('a', 1 + 2)", []),
        ("x: int = True", ["x: int = (False)"]),
    ],
)
def test_a_line_is_changed_in_one_place(line: str, faults: list[str]) -> None:
    assert [mutant.source.strip() for mutant in mutants("m.py", line)] == faults


def test_a_number_is_changed_unless_it_is_a_constant_of_the_module() -> None:
    [mutant] = mutants("m.py", "MOST = 7\n\ndef f(x=3): pass\n")
    assert mutant.name == "m.py: f: 3 -> (4)"


def test_a_fault_names_where_it_is_but_not_the_line() -> None:
    source = "class A:\n    def f(self) -> int:\n        return self.x\n"
    [mutant] = mutants("m.py", source)
    assert (mutant.line, mutant.name) == (3, "m.py: A.f: return self.x -> return None")


@pytest.mark.slow(reason="tries every fault there is")
@pytest.mark.parametrize("module", GUARDS)
def test_every_fault_is_a_program_and_its_guards_are_there(module: str) -> None:
    source = (ROOT / module).read_text(encoding="utf-8")
    made = list(mutants(module, source))
    for mutant in made:
        ast.parse(mutant.source)
        assert mutant.source != source
    assert all((ROOT / test).exists() for test in GUARDS[module])
    known = {name for name in KNOWN if name.startswith(f"{module}:")}
    assert known <= {mutant.name for mutant in made}, "a fault that is known is there no more"

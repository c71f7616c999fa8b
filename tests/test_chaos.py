"""A short chaos run: a few kills under load. `make chaos` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.incidents import Action, Status, Who
from tests.chaos.ledger import Act, Step, replay
from tests.chaos.run import Plan, run, table


@pytest.mark.timeout(300)  # it goes on until every state was reached, as busy as the machine is
@pytest.mark.parametrize(
    "is_hurried", [True, pytest.param(False, marks=pytest.mark.slow(reason="waits half a minute"))]
)
async def test_nothing_is_lost_doubled_or_wrong_when_killed_under_load(
    tmp_path: Path, is_hurried: bool
) -> None:
    plan = Plan(1, 4, 40, 5, is_hurried=is_hurried, calm_comes_with_a_restart=True, finish=5)
    result = await run(plan, tmp_path)
    print(table([result]))
    assert (result.reports, result.kills) == (40, 4)
    assert result.faults > 0
    assert result.removed > 0
    assert result.verdict.is_clean, "\n".join(result.verdict.details)


@pytest.mark.parametrize(
    ("person", "steps"),
    [
        (1, [Step("claim", 1, Status.UNCLAIMED, Status.CLAIMED_T1)]),
        (2, [Step("claim", 2, Status.UNCLAIMED, Status.CLAIMED_T1)]),
        (3, [Step("take_charge", 3, Status.UNCLAIMED, Status.CLAIMED_T2)]),
        (4, []),
    ],
    ids=["dispatcher", "both", "manager", "stranger"],
)
def test_the_ledger_knows_what_a_tap_on_claim_does_for_whom(person: int, steps: list[Step]) -> None:
    rights = {7: {Who.DISPATCHER: frozenset({1, 2}), Who.MANAGER: frozenset({2, 3})}}
    courses, counted = replay([Act(7, "TKT-2026-0001", Action.CLAIM, person)], rights)
    assert courses["TKT-2026-0001"].steps == steps
    assert len(counted) == len(steps)

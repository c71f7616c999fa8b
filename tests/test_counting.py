"""Figures are worked out by a process of their own, and come from it as they are."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from domain.figures import PeriodFigures
from reports import counting, figures
from reports.child import ChildFailedError, Limits
from tests.factories import ALICE, NOW, Store
from tests.made_figures import A_WEEK, EMPTY
from tests.test_spreadsheets import DAY, a_week, export_of, figures_of


@pytest.mark.parametrize("unit", [None, "456"])
@pytest.mark.parametrize("person_id", [None, ALICE.user_id])
def test_what_comes_is_what_was_worked_out(
    store: Store, unit: str | None, person_id: int | None
) -> None:
    a_week(store)
    asked = replace(export_of(NOW - DAY, NOW + 9 * DAY, unit=unit), person_id=person_id)
    period = asked.period
    told = store.database.figures.period(
        *(asked.group_id or 0, period, asked.slas, unit, person_id),
    )
    assert figures.load(counting.work_out(figures.asked(store.path, asked)), period) == told


@pytest.mark.parametrize("told", [A_WEEK, EMPTY])
def test_nothing_is_lost_on_the_way(told: PeriodFigures) -> None:
    come = figures.load(figures.dump(told), told.period)
    for each in fields(PeriodFigures):
        value, expected = getattr(come, each.name), getattr(told, each.name)
        assert _plain(value) == _plain(expected), each.name


def _plain(value: object) -> object:
    """Take lists for what tuples are taken for."""
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


async def test_a_child_process_works_them_out(store: Store) -> None:
    store.play("claimed")
    told = await figures.work_out(store.path, export_of())
    assert told == figures_of(store, export_of())
    assert told.totals.opened == 1


async def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChildFailedError):
        await figures.work_out(tmp_path / "none.db", export_of())


async def test_what_takes_too_long_is_ended(store: Store) -> None:
    with pytest.raises(ChildFailedError, match="longer than 0 s"):
        await figures.work_out(store.path, export_of(), limits=Limits(0, 512))

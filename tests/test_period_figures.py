"""Figures of a period: each is what a slow, obvious computation over all rows and events says."""

from __future__ import annotations

from dataclasses import fields
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.figures import Kpis, PeriodFigures, PersonFigures, Response, Totals, UnitFigures
from domain.periods import Kind, period_of
from tests.desk import ROOT
from tests.examples import examples
from tests.factories import Store
from tests.played_year import BEGINS, CAST, DAY, OPS_SLAS, Played, Step, steps
from tests.slow_figures import slow_figures, slow_kpis

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "UTC",
        "America/Chicago",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Asia/Beirut",
    )
]


@examples(40)
@given(
    st.lists(steps, min_size=40, max_size=100),
    st.sampled_from(Kind),
    st.sampled_from(ZONES),
    st.sampled_from([0, 0, DAY, 2 * DAY, 5 * DAY, 12 * DAY]),
    st.sampled_from([None, None, "456"]),
    st.sampled_from([None, None, *(user.user_id for user in CAST)]),
)
def test_every_figure_is_that_of_the_slow_computation(
    shared: Store,
    history: list[Step],
    kind: Kind,
    zone: ZoneInfo,
    ago: int,
    unit: str | None,
    person_id: int | None,
) -> None:
    played = Played(shared, BEGINS)
    for step in history:
        played.take(step)
    period = period_of(kind, zone, max(BEGINS, played.now - ago), (2026, 10))
    for group_id in played.groups:
        told = shared.database.figures.period(group_id, period, OPS_SLAS, unit, person_id)
        seen = played.seen_from(group_id)
        assert told == slow_figures(shared, seen, period, played.slas, unit, person_id)


@examples(40)
@given(st.lists(steps, min_size=40, max_size=100), st.sampled_from([0, 0, DAY, 5 * DAY]))
def test_how_fast_a_group_is_says_the_slow_computation(
    shared: Store, history: list[Step], ago: int
) -> None:
    played = Played(shared, BEGINS)
    for step in history:
        played.take(step)
    since = max(BEGINS, played.now - ago) if ago else 0
    for group_id in played.groups:
        told = shared.database.figures.kpis(group_id, since, OPS_SLAS)
        assert told == slow_kpis(shared, played.seen_from(group_id), since, played.slas)


def test_the_page_of_figures_defines_each_of_them() -> None:
    page = (ROOT / "docs" / "figures.md").read_text("utf-8")
    figures = {
        field.name
        for kind in (Totals, Response, UnitFigures, PersonFigures, PeriodFigures, Kpis)
        for field in fields(kind)
    }
    not_figures = {"period", "totals", "before", "times", "unit", "user_id", "person_id"}
    assert [name for name in sorted(figures - not_figures) if f"`{name}`" not in page] == []

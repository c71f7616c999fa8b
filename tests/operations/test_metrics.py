"""What metrics tell of a database, and the documents and the dashboard that name them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from prometheus_client import Metric

from database import Progress, StoredUpdate
from domain.incidents import FINISHED, Status
from operations.health import Health
from operations.metrics import DeskCollector
from tests.desk import ROOT, Clock
from tests.factories import GROUP, NOW, OTHER_GROUP, SITUATIONS, Store

DASHBOARD = ROOT / "deploy" / "grafana.json"
NAME = re.compile(r"incident_desk_\w+")


@pytest.fixture
def collector(store: Store) -> Iterator[DeskCollector]:
    """Look at the file of the store, at its time and a hundred seconds."""
    clock = Clock(NOW + 100)
    collector = DeskCollector(store.path, Health(store.database, clock), clock)
    yield collector
    collector.close()


def samples(metrics: Iterator[Metric]) -> dict[str, float]:
    """Name samples without their prefix, with their label behind."""
    return {
        " ".join(
            (sample.name.removeprefix("incident_desk_"), *sample.labels.values())
        ): sample.value
        for metric in metrics
        for sample in metric.samples
    }


def families(collector: DeskCollector) -> dict[str, set[str]]:
    """Give the names of all samples, each with the labels it may have."""
    collector._health._database.inbox.record_poll(Progress(NOW))  # noqa: SLF001 - before, one is missing
    found: dict[str, set[str]] = {}
    for metric in collector.collect():
        for sample in metric.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def panels() -> list[dict[str, Any]]:
    """Read the panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return found


def test_the_dashboard_shows_every_metric_and_no_other(collector: DeskCollector) -> None:
    known = families(collector)
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    assert {name for each in asked for name in NAME.findall(each)} == known.keys()
    assert set(NAME.findall(DASHBOARD.read_text("utf-8"))) == known.keys()  # what is chosen by, too
    for each in asked:
        [name] = NAME.findall(each)
        by = set(re.findall(r"by \((\w+)\)", each))
        assert by <= known[name], each
        assert name.endswith("_total") == ("[" in each), each
        assert f'{name}{{instance=~"$instance"}}' in each


def test_the_legend_of_a_panel_is_what_its_figures_are_told_apart_by() -> None:
    for panel in panels():
        for target in panel["targets"]:
            by = re.findall(r"by \((\w+)\)", target["expr"])
            assert re.findall(r"{{(\w+)}}", target["legendFormat"]) == by, panel["title"]
        assert panel["description"], panel["title"]
        named = [target["legendFormat"] for target in panel["targets"]]
        assert len(set(named)) == len(named), panel["title"]


def test_no_panel_lies_on_another() -> None:
    taken = [
        (place["x"] + x, place["y"] + y)
        for place in (panel["gridPos"] for panel in panels())
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert {x for x, _ in taken} == set(range(24))  # all columns there are
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_the_operations_page_explains_every_metric_and_no_other(collector: DeskCollector) -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = page.partition("| metric | |\n")[2].partition("\n\n")[0]
    listed = {name for row in table.splitlines() for name in NAME.findall(row.split("|")[1])}
    known = families(collector)
    assert listed == known.keys()
    assert set(NAME.findall(page)) == known.keys()  # those of alarms, too


def test_what_waits_is_told_with_its_age(store: Store, collector: DeskCollector) -> None:
    told = samples(collector.collect())
    assert (told["owed"], told["inbox"], told["dead_letters"]) == (0, 0, 0)
    assert (told["oldest_owed_seconds"], told["oldest_inbox_seconds"]) == (0, 0)
    assert "last_poll_seconds" not in told
    store.report(now=NOW + 40)
    store.database.inbox.receive([StoredUpdate(7, "{}"), StoredUpdate(8, "{}")], NOW + 70)
    store.database.inbox.receive([StoredUpdate(9, "{}")], NOW + 90)
    store.database.inbox.make_dead_letter(7, NOW + 80)
    told = samples(collector.collect())
    assert (told["owed"], told["inbox"], told["dead_letters"]) == (1, 2, 1)
    assert (told["oldest_owed_seconds"], told["oldest_inbox_seconds"]) == (60, 30)
    store.database.inbox.record_handled([8, 9], NOW + 95)
    assert samples(collector.collect())["inbox"] == 0


def test_an_age_is_never_negative(store: Store, collector: DeskCollector) -> None:
    store.report(now=NOW + 300)
    assert samples(collector.collect())["oldest_owed_seconds"] == 0


def test_incidents_are_counted_in_the_state_they_are_in(
    store: Store, collector: DeskCollector
) -> None:
    expected = dict.fromkeys((status for status in Status if status not in FINISHED), 0)
    for situation in SITUATIONS:
        status = store.play(situation).status
        if status not in FINISHED:
            expected[status] += 1
    assert all(expected.values())
    told = samples(collector.collect())
    assert {state: told[f"open_incidents {state.value}"] for state in expected} == expected
    store.report(OTHER_GROUP)
    store.database.groups.set_suspended(GROUP, True)
    told = samples(collector.collect())
    assert sum(told[f"open_incidents {state.value}"] for state in expected) == 1


def test_a_database_that_cannot_be_read_takes_no_count_along(
    store: Store, collector: DeskCollector, caplog: pytest.LogCaptureFixture
) -> None:
    assert samples(collector.collect())["database_readable"] == 1
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("ALTER TABLE groups RENAME COLUMN suspended TO aside")
        told = samples(collector.collect())
        assert (told["database_readable"], told["updates_total"]) == (0, 0)
        assert "owed" not in told
        assert "event=metrics_failed" in caplog.text
        other.execute("ALTER TABLE groups RENAME COLUMN aside TO suspended")
    assert samples(collector.collect())["owed"] == 0


def test_nothing_is_written_by_who_asks(collector: DeskCollector) -> None:
    samples(collector.collect())
    assert collector._database is not None  # noqa: SLF001 - whose connection it is
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        collector._database.connection.require_writable()  # noqa: SLF001

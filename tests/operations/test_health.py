"""The figures of the desk: counted, asked of the database, and written once an hour."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from database import Progress
from operations import health
from operations.health import Health, log_summary
from tests.desk import Clock, eventually
from tests.factories import DAN, GROUP, NOW, OTHER_GROUP, SAM, Store


def test_what_is_owed_is_counted_with_the_age_of_the_oldest(store: Store) -> None:
    clock = Clock(NOW + 100)
    assert Health(store.database, clock).figures().oldest_owed is None
    store.report(now=NOW)
    store.report(OTHER_GROUP, now=NOW + 60)
    figures = Health(store.database, clock).figures()
    assert (figures.owed, figures.oldest_owed) == (2, 100)
    store.database.groups.set_suspended(GROUP, True)
    figures = Health(store.database, clock).figures()
    assert (figures.owed, figures.oldest_owed) == (1, 40)


def test_a_redraw_has_no_age(store: Store) -> None:
    incident = store.report(now=NOW)
    store.database.cards.record_sent(incident, 50)
    store.database.cards.record_pinned(replace(incident, pinned_message_id=50), True)
    store.database.incidents.record_taps_lost(NOW + 100)  # has open cards redrawn
    figures = Health(store.database, Clock(NOW + 100)).figures()
    assert (figures.owed, figures.oldest_owed) == (1, None)


def test_the_summary_is_one_line(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock(NOW)
    desk = Health(store.database, clock)
    store.database.inbox.record_poll(Progress(NOW - 12))
    desk.handling(tap=True)
    desk.handling(tap=False)
    desk.nudged()
    log_summary(desk.figures())
    assert caplog.messages == [
        "event=summary updates=2 taps=1 nudges=1 errors=0 owed=0 oldest_owed=- last_poll=12"
    ]


async def test_every_summary_counts_its_own_hour(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "SUMMARY_INTERVAL", 0.05)
    caplog.set_level(logging.INFO)
    desk = Health(store.database, Clock())
    reporting = asyncio.create_task(desk.report())
    await asyncio.sleep(0)
    desk.handling(tap=True)
    while len(caplog.messages) < 2:  # noqa: ASYNC110 - the log tells nobody
        await asyncio.sleep(0.01)
    reporting.cancel()
    assert [line.split()[2] for line in caplog.messages[:2]] == ["taps=1", "taps=0"]


async def test_a_summary_that_failed_does_not_end_the_summaries(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "SUMMARY_INTERVAL", 0.01)
    caplog.set_level(logging.INFO)
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("ALTER TABLE groups RENAME COLUMN suspended TO aside")
        reporting = asyncio.create_task(Health(store.database, Clock()).report())
        await eventually(lambda: "event=summary_failed" in caplog.text)
        other.execute("ALTER TABLE groups RENAME COLUMN aside TO suspended")
    await eventually(lambda: "event=summary " in caplog.text)
    reporting.cancel()
    assert caplog.records[0].levelno == logging.ERROR


def test_errors_are_counted_as_they_are_logged(store: Store) -> None:
    desk, logger = Health(store.database, Clock()), logging.getLogger("a room")
    logger.addHandler(desk)
    logger.warning("recovered")
    logger.error("not recovered")
    logger.removeHandler(desk)
    assert desk.figures().errors == 1


def test_an_admins_groups_are_those_where_they_gave_rights(store: Store) -> None:
    assert store.database.teams.groups_of(SAM.user_id, 3) == []
    store.database.teams.set_managers(GROUP, [DAN], [], SAM.user_id, NOW)
    store.database.teams.set_managers(OTHER_GROUP, [DAN], [], SAM.user_id, NOW)
    assert store.database.teams.groups_of(SAM.user_id, 3) == [OTHER_GROUP, GROUP]
    assert store.database.teams.groups_of(SAM.user_id, 1) == [OTHER_GROUP]
    store.database.groups.set_suspended(OTHER_GROUP, True)
    assert store.database.teams.groups_of(SAM.user_id, 3) == [GROUP]
    store.database.groups.record(-77, "North Fleet")
    store.database.groups.migrate(GROUP, -77)
    assert store.database.teams.groups_of(SAM.user_id, 3) == [-77]

"""A restore drill: what a backup of a busy desk holds, and that the desk goes on from it."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from database import Database
from domain.incidents import REPORT, Action, Incident, Status
from domain.transitions import OWNED, TRANSITIONS
from message_builder import BUTTONS
from operations.backups import Backups
from operations.restore import restore
from sandbox import Telegram
from storage import copies
from tests.bot.support import BUTTON_OF, take
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for
from tests.factories import DAN, RECEIVERS, SITUATIONS, steps_through

_OWNED = ", ".join(repr(status.value) for status in OWNED)
QUERIES_THAT_FIND_NOTHING = {
    "an owned state without an owner": (
        f"SELECT 1 FROM incidents WHERE (status IN ({_OWNED}))"  # noqa: S608 - the enum's values
        " <> (owner_id IS NOT NULL)"
    ),
    "an incident without exactly one report": (
        "SELECT 1 FROM incidents WHERE 1 <> (SELECT count(*) FROM incident_events AS event"
        " WHERE event.incident_id = incidents.incident_id AND action = 'report')"
    ),
    "a report that became two incidents": (
        "SELECT 1 FROM incidents GROUP BY source_chat_id, source_message_id HAVING count(*) > 1"
    ),
    "a gap in the numbers given so far": (
        "SELECT 1 FROM incidents GROUP BY year HAVING max(number) <> count(*) OR min(number) <> 1"
    ),
    "a transition without its event": (
        "SELECT 1 FROM incidents WHERE transitions + 1 <> (SELECT count(*) FROM incident_events"
        " WHERE incident_events.incident_id = incidents.incident_id)"
    ),
    "a right nobody gave": (
        "SELECT 1 FROM groups, json_each(dispatcher_user_ids) AS holder WHERE NOT EXISTS"
        " (SELECT 1 FROM team_events WHERE team_events.group_id = groups.group_id"
        " AND role = 'Dispatcher' AND action IN ('added', 'bound') AND user_id = holder.value)"
    ),
    "a row that points nowhere": "PRAGMA foreign_key_check",
}


async def work(fleet: Fleet, number: int) -> None:
    """Work one incident from report to resolution; its claim is a race.

    Who reports it depends on its number: nobody may report too many.
    """
    reporters = list(fleet.people.values())
    card = await fleet.reports(f"Truck {number}", by=reporters[number % len(reporters)])
    await asyncio.gather(fleet.john.taps(card, "✅ Claim"), fleet.kate.taps(card, "✅ Claim"))
    await fleet.shows(card, "Claimed by")
    owner = fleet.john if "@john" in card.text else fleet.kate
    await owner.taps(card, "🏁 Resolve")
    prompt = await fleet.appears(f"resolution summary for {card.text.split()[2]}")
    owner.replies(prompt, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")


async def go_everywhere(desk: Desk, fleet: Fleet) -> None:
    """Have incidents in every situation, and every action taken.

    A dispatcher reports them: others may report only so many.
    """
    on_cards = {*BUTTONS, *BUTTON_OF, Action.SUMMARISE, Action.CANCEL}
    shown = [action for action in Action if action in on_cards]
    for steps in (*SITUATIONS.values(), *map(steps_through, shown)):
        by_driver = any(user is DAN for _, user in steps)
        reporter = fleet.driver if by_driver else fleet.john  # whose reports are not limited
        await take(fleet, await fleet.reports("Trailer", by=reporter), steps)
    for action in set(Action) - on_cards:
        await take_elsewhere(action, desk, fleet)


async def take_elsewhere(action: Action, desk: Desk, fleet: Fleet) -> None:
    """Take an action that no card offers, once an incident is where that is possible."""
    *before, (_, actor) = steps_through(action)
    card = await fleet.reports("Trailer", by=fleet.john)
    await take(fleet, card, before)
    to = RECEIVERS.get(action)
    who = fleet.people["john" if actor is DAN else actor.telegram_handle or ""]
    taken = desk.database.incidents.apply(
        *(action, card.text.split()[2], fleet.chat.id, who.id, desk.clock()),
        named=fleet.people[to.telegram_handle or ""].id if to else None,
    )
    assert isinstance(taken, Incident), taken


async def keep_busy(fleet: Fleet, enough: asyncio.Event) -> None:
    """Work several incidents at once, over and over until it is enough."""
    for first in itertools.count(0, 4):
        if enough.is_set():
            return
        await asyncio.gather(*(work(fleet, first + each) for each in range(4)))


def events_in(path: Path) -> int:
    """Count the audit events in a file."""
    with closing(sqlite3.connect(path)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM incident_events")
    return int(count)


def check_histories(database: Database, incident_ids: list[str]) -> None:
    """Check that every trail follows the table and ends where the incident stands."""
    for incident_id in incident_ids:
        first, *rest = events = database.audit.events(incident_id)
        assert (first.action, first.from_status, first.to_status) == (
            REPORT,
            None,
            Status.UNCLAIMED,
        )
        assert all(before.to_status is after.from_status for before, after in pairwise(events))
        for event in rest:
            transition = TRANSITIONS[Action(event.action)]
            assert event.from_status is not None
            assert event.from_status in transition.sources
            assert event.to_status in transition.targets_from(event.from_status)
        incident = database.incidents.get(incident_id)
        assert incident is not None
        assert incident.status is events[-1].to_status


@pytest.mark.slow(reason="is a drill under load")
@pytest.mark.usefixtures("_slow_batches")
async def test_a_backup_under_load_restores_to_a_whole_database(
    desk: Desk, fleet: Fleet, tmp_path: Path, clock: Clock
) -> None:
    kept = Backups(tmp_path / "incidents.db", tmp_path / "backups", 3600, 14, clock)
    await go_everywhere(desk, fleet)
    enough = asyncio.Event()
    load = asyncio.create_task(keep_busy(fleet, enough))
    seen = len(fleet.said("✅ RESOLVED"))
    await fleet.until(lambda: len(fleet.said("✅ RESOLVED")) > seen + 2, "work going on")
    made = await asyncio.to_thread(kept.take)
    enough.set()
    await load
    assert 0 < events_in(made) < events_in(kept.database_path)

    target = tmp_path / "restored" / "incidents.db"
    target.parent.mkdir()
    restore(made, target, clock())
    with closing(sqlite3.connect(target)) as connection:
        for what, query in QUERIES_THAT_FIND_NOTHING.items():
            assert connection.execute(query).fetchall() == [], what
        rows = connection.execute("SELECT incident_id, status FROM incidents").fetchall()
        taken = connection.execute("SELECT DISTINCT action FROM incident_events").fetchall()
    assert {Status(status) for _, status in rows} == set(Status)
    assert {action for (action,) in taken} == {REPORT, *(action.value for action in Action)}
    with closing(Database(target)) as database:
        check_histories(database, [incident_id for incident_id, _ in rows])


async def test_the_desk_works_on_from_a_restored_backup(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "incidents.db"
    async with desk_for(Telegram(TOKEN, clock=clock), path, clock) as desk:
        fleet = await desk.fleet()
        await work(fleet, 1)
        made = Backups(path, tmp_path / "backups", 3600, 14, clock).take()
        lost = await fleet.reports("Truck 2, after the backup")
    path.write_bytes(b"gone")
    restore(made, path, clock())
    async with desk_for(fleet.telegram, path, clock) as desk:
        assert desk.database.incidents.get("TKT-2026-0001") is not None
        await work(fleet, 2)
        assert desk.database.incidents.get("TKT-2026-0002") is None
        assert desk.database.incidents.get("TKT-2026-1002") is not None
        toast = await fleet.john.taps(lost, "✅ Claim")
        assert "There is no such incident in this group." in str(toast.text)


@pytest.fixture
def _slow_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy a page at a time, so that the desk commits during the copy."""
    monkeypatch.setattr(copies, "BATCH_PAGES", 1)

"""A clock that is wrong, is set while we run, or stands still: nothing is lost or dated wrongly."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from database import Database, Progress, StoredUpdate
from receiving.clock import uptime
from storage import copies
from tests.bot.support import ID, settled, stored
from tests.desk import Clock, Desk, Fleet, desk_over_http, eventually
from tests.reliability.support import DAY, inbox_empty, message, press, run_sql, world

pytestmark = pytest.mark.over_http  # the head of an answer tells the time

HOUR, YEAR = 3600, 365 * DAY
LOST = "may be lost. Please tap again."


async def opened(fleet: Fleet) -> None:
    """Configure a group of an own world."""
    await fleet.appears("Incident desk is here")
    await fleet.configure()


@pytest.mark.parametrize("wrong", [-1_790_000_000, -DAY, HOUR, 10 * YEAR], ids=str)
async def test_a_clock_that_is_wrong_dates_nothing(tmp_path: Path, wrong: int) -> None:
    clock = Clock(wrong=wrong)
    fleet = world(lambda: clock.time)
    async with desk_over_http(fleet.telegram, tmp_path / "incidents.db", clock) as desk:
        await opened(fleet)
        card = await fleet.reports("Truck 456")
        assert ID in card.text
        clock.passes(minutes=11)
        await fleet.quiet()  # an answer of Telegram's tells the time
        await desk.sweep()
        assert "unclaimed for 11 minutes" in (await fleet.appears("unclaimed")).text
        await fleet.john.taps(card, "✅ Claim")
        times = [event.t for event in desk.database.audit.events(ID)]
        assert times == [clock.time - 11 * 60, clock.time]


async def test_a_message_without_a_date_is_reported_now(desk: Desk, fleet: Fleet) -> None:
    report = message(fleet.chat, fleet.driver, "/new_issue Truck 456", date=0)
    desk.telegram.deliver("message", report)
    await fleet.appears(f"NEW INCIDENT: {ID}")
    assert stored(desk).t_created == desk.clock.time


async def test_what_cannot_be_dated_waits_until_telegram_tells_the_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, clock = tmp_path / "incidents.db", Clock()
    fleet = world(lambda: clock.time)
    async with desk_over_http(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        card = await fleet.reports("Truck 456")
        await settled(desk, fleet)
        await inbox_empty(desk)
    assert "event=clock_wrong" not in caplog.text
    too_old = {"message_id": card.id, "date": 0, "chat": fleet.chat.as_json()}
    tap = {"update_id": 4, "callback_query": press(fleet.chat, fleet.john, f"claim:{ID}",
                                                   message=too_old)}  # fmt: skip
    database = Database(path)
    database.inbox.receive([StoredUpdate(4, json.dumps(tap))], clock())
    database.close()
    fleet.telegram.dates_answers = False
    async with desk_over_http(fleet.telegram, path, Clock(clock.time, wrong=-clock.time)) as desk:
        await eventually(lambda: "event=clock_wrong" in caplog.text, "the complaint")
        await fleet.telegram.until(lambda: fleet.telegram.queue.is_polled, what="polling")
        assert stored(desk).owner_id is None
        fleet.stranger.says(fleet.chat, "a message has a date")
        await fleet.shows(card, "Claimed by @john")
        await inbox_empty(desk)
        assert desk.database.audit.events(ID)[-1].t == clock.time


@pytest.fixture
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.CLOCK_CHECK", 0.01)


@pytest.mark.usefixtures("_quick_looks")
@pytest.mark.parametrize("seconds", [-HOUR, HOUR, YEAR])
async def test_a_clock_set_while_we_run_is_told_and_the_jobs_set_anew(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture, seconds: int
) -> None:
    await fleet.reports("Truck 456")
    queue = desk.application.job_queue
    assert queue is not None
    for job in queue.jobs():  # as the clock that is corrected now had set them
        job.job.modify(next_run_time=datetime.now(timezone.utc) + timedelta(days=400))
    desk.clock.passes(minutes=11)
    desk.service.jumps.wall = lambda: time.time() + seconds
    await fleet.appears("unclaimed for 11 minutes")  # it sweeps at once
    assert f"event=clock_jumped forward={seconds}" in caplog.text
    assert sorted(str(job.name) for job in queue.jobs()) == ["sweep"]
    soon = datetime.now(timezone.utc) + timedelta(minutes=1000)
    assert all(job.next_t and job.next_t <= soon for job in queue.jobs())


@pytest.mark.usefixtures("_quick_looks")
async def test_while_the_clock_goes_right_the_jobs_are_left_alone(desk: Desk, fleet: Fleet) -> None:
    queue, looks = desk.application.job_queue, list[float]()
    assert queue is not None
    await settled(desk, fleet)
    jobs = {job.job.id for job in queue.jobs()}
    watched = desk.service.jumps
    awake = watched.awake

    def looked_at() -> float:
        looks.append(awake())
        return looks[-1]

    watched.awake = looked_at
    await eventually(lambda: len(looks) > 3, "looks at the clock")
    assert {job.job.id for job in queue.jobs()} == jobs


async def test_a_job_missed_since_1970_has_one_run_to_make_up_for(desk: Desk) -> None:
    queue = desk.application.job_queue
    assert queue is not None
    await eventually(queue.jobs, "the jobs")
    now, long_ago = datetime.now(timezone.utc), datetime(1970, 1, 1, tzinfo=timezone.utc)
    for job in queue.jobs():
        assert job.job.trigger.get_next_fire_time(long_ago, now) > now
    [sweep] = queue.get_jobs_by_name("sweep")
    sweep.job.modify(next_run_time=long_ago)
    await eventually(lambda: sweep.next_t and sweep.next_t > now, "the job to be on time again")


@pytest.mark.usefixtures("_quick_looks")
async def test_after_a_sleep_of_the_machine_cards_say_that_taps_may_be_lost(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.clock.passes(minutes=60)
    monkeypatch.setattr("receiving.contact.uptime", lambda: uptime() + HOUR)
    desk.service.jumps.wall = lambda: time.time() + HOUR
    desk.service.jumps.steady = lambda: uptime() + HOUR
    await fleet.quiet()
    await fleet.shows(card, LOST)
    await eventually(lambda: "forward=0 slept=3600" in caplog.text, "the log to say so")
    assert desk.application.bot_data.inbox.contact.is_trying()  # no reason for systemd to end us


async def test_a_clock_that_is_years_ahead_buries_nothing(tmp_path: Path) -> None:
    path, clock = tmp_path / "incidents.db", Clock()
    fleet = world(lambda: clock.time)
    fleet.telegram.dates_answers = False
    database = Database(path)
    database.inbox.receive([StoredUpdate(1, "{}")], clock())
    database.inbox.make_dead_letter(1, clock())
    database.inbox.record_poll(Progress(clock()))
    database.close()
    async with desk_over_http(fleet.telegram, path, Clock(clock.time, wrong=10 * YEAR)) as desk:
        await fleet.appears("Incident desk is here")
        assert desk.database.inbox.count_dead_letters() == 1


async def test_an_edit_in_doubt_is_made_again_however_the_clock_is_set(
    desk: Desk, fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sending.outbox.AMBIGUOUS_SEND_WAIT", 0.1)
    await fleet.claimed()
    await settled(desk, fleet)
    run_sql(tmp_path / "incidents.db", "UPDATE incidents SET edits_in_doubt = 1")
    desk.service.jumps.wall = lambda: time.time() - YEAR
    in_doubt = "SELECT edits_in_doubt FROM incidents"
    await eventually(lambda: run_sql(tmp_path / "incidents.db", in_doubt) == [(0,)], "the edit")


async def test_the_sweep_mends_what_a_clock_that_was_ahead_put_off(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await fleet.reports("Truck 456")
    far = desk.clock() + YEAR
    run_sql(tmp_path / "incidents.db", "UPDATE incidents SET nudge_due = ?", far)
    run_sql(
        tmp_path / "incidents.db", "INSERT INTO loose_photos VALUES (-1, 'a', 1, 'f', ?, NULL)", far
    )
    desk.clock.passes(minutes=11)
    await desk.sweep()
    await fleet.appears("unclaimed for 11 minutes")
    assert run_sql(tmp_path / "incidents.db", "SELECT count(*) FROM loose_photos") == [(0,)]


async def test_whether_we_are_healthy_is_asked_by_the_machines_own_clock(tmp_path: Path) -> None:
    path, clock = tmp_path / "incidents.db", Clock(wrong=HOUR)
    fleet = world(lambda: clock.time)
    async with desk_over_http(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        await inbox_empty(desk)
        await eventually(lambda: copies.last_poll(path) == clock.time + HOUR, "a poll")
        assert desk.database.inbox.last_poll() == clock.time


@pytest.mark.parametrize(("down", "wrong", "is_said"), [(10, -DAY, True), (2, HOUR, False)])
async def test_a_downtime_is_measured_by_telegrams_time(
    tmp_path: Path, down: int, wrong: int, is_said: bool
) -> None:
    path, clock = tmp_path / "incidents.db", Clock()
    fleet = world(lambda: clock.time)
    async with desk_over_http(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        card = await fleet.reports("Truck 456")
        await settled(desk, fleet)
        await inbox_empty(desk)
    clock.passes(minutes=down)
    async with desk_over_http(fleet.telegram, path, Clock(clock.time, wrong=wrong)) as desk:
        await settled(desk, fleet)
        await eventually(lambda: (LOST in card.text) is is_said, "the card")

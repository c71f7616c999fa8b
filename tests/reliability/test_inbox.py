"""The inbox at work: stored first, handled once, forgotten after; poison does not spread."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from telegram import Bot

from database import Database, StoredUpdate
from domain.updates import Received
from receiving.inbox import PORTION, Inbox, Step
from sandbox.world.updates import PendingUpdate
from tests.bot.support import ID, answers, resolved, settled, stored
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import (
    DAY,
    Json,
    answer_with,
    held,
    inbox_empty,
    locked,
    message,
    press,
    run_sql,
    talk,
    world,
)

HUGE = 2**70


async def test_a_batch_is_on_disk_before_it_is_handled(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await inbox_empty(desk)
    gate = held(desk.telegram, "getChatMember")
    fleet.admin.says(fleet.chat, "/add_dispatcher @newcomer")
    for number in (1, 2):
        fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
    waiting = "SELECT attempts FROM inbox WHERE t_handled IS NULL ORDER BY seq"
    rows = run_sql(tmp_path / "incidents.db", waiting)
    assert rows == [(1,), (0,), (0,)]
    assert desk.database.incidents.list_open(fleet.chat.id) == []
    gate.set()
    await fleet.appears("TKT-2026-0002")
    await inbox_empty(desk)


def test_a_silence_is_measured_from_the_last_answer(tmp_path: Path) -> None:
    database = Database(tmp_path / "incidents.db")
    clock = Clock()
    updates: list[Received] = []
    inbox = Inbox(database, clock, updates.append, lambda: None)
    answered = clock()
    inbox.receive(b'{"result": [{"update_id": 8, "message": {"message_id": 1, "date": 1,'
                  b' "chat": {"id": -1, "type": "group"}}}]}')  # fmt: skip
    clock.passes(minutes=5)  # out of reach, while a handler ends and polling is tried
    inbox.poll_begins()
    inbox.end(updates[0])
    assert database.inbox.last_poll() == answered
    database.close()


async def test_of_many_that_wait_the_first_are_handled_while_others_are_read(
    tmp_path: Path,
) -> None:
    database, updates = Database(tmp_path / "incidents.db"), list[Received]()
    many = [StoredUpdate(n, json.dumps(talk(n))) for n in range(1, 10 * PORTION)]
    database.inbox.receive(many, 0)
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.replay(Bot(TOKEN))
    assert len(updates) == PORTION
    inbox.receive(answer_with(talk(10 * PORTION)))
    assert len(updates) == PORTION, "what came later does not go before"
    await eventually(lambda: len(updates) == 10 * PORTION, "all to be handed on")
    assert [update.update_id for update in updates] == list(range(1, 10 * PORTION + 1))
    database.close()


async def test_what_was_not_read_when_the_bot_stops_is_read_after_the_next_start(
    tmp_path: Path,
) -> None:
    database, updates = Database(tmp_path / "incidents.db"), list[Received]()
    many = [StoredUpdate(n, json.dumps(talk(n))) for n in range(PORTION)]
    unreadable = [
        StoredUpdate(PORTION + n, f'{{"update_id": {PORTION + n}, "message": 5}}')
        for n in range(PORTION)
    ]
    database.inbox.receive([*many, *unreadable], 0)
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.replay(Bot(TOKEN))
    inbox.stop()
    inbox.receive(answer_with(talk(10 * PORTION)))
    inbox._hand_on_some()  # noqa: SLF001 - as the loop does, some time later
    assert len(updates) == PORTION
    assert database.inbox.count_dead_letters() == 0
    assert len(database.inbox.pending()) == 2 * PORTION + 1
    database.close()


async def test_nothing_stays_in_the_inbox_when_all_is_quiet(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await resolved(fleet)
    fleet.stranger.says(fleet.chat, "just talking")
    fleet.chat.rename("North & East")
    await settled(desk, fleet)
    await inbox_empty(desk)
    assert run_sql(tmp_path / "incidents.db", "SELECT count(*) FROM inbox WHERE body <> ''") == [
        (0,)
    ]


@pytest.mark.parametrize("kind", ["nothing", "poll", "message"])
async def test_an_update_with_nothing_for_us_does_not_stay(
    desk: Desk, fleet: Fleet, kind: str
) -> None:
    bodies: dict[str, Json] = {
        "nothing": {},
        "poll": {"poll": {"id": "1"}},
        "message": {"message": None},
    }
    queue = desk.telegram.queue
    update = {"update_id": queue.next_id, **bodies[kind]}
    queue.restore(queue.next_id + 1, [*queue.unconfirmed(), PendingUpdate(update, 1e12)])
    await fleet.quiet()
    await inbox_empty(desk)


async def test_an_update_fetched_again_while_in_work_is_handled_once(
    desk: Desk, fleet: Fleet
) -> None:
    await inbox_empty(desk)
    gate = held(desk.telegram, "getChatMember")
    asked = fleet.admin.says(fleet.chat, "/add_dispatcher @newcomer")
    [update] = desk.telegram.queue.unconfirmed()
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
    desk.telegram.queue.restore(desk.telegram.queue.next_id, [update])
    fleet.stranger.says(fleet.chat, "wakes the poll")
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
    gate.set()
    await fleet.quiet()
    assert len(answers(fleet, asked)) == 1


async def test_what_a_killed_run_left_is_handled_in_the_order_it_came(
    tmp_path: Path, clock: Clock
) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
    texts = ["/new_issue first", "/new_issue second", "/new_issue third"]
    left = [message(fleet.chat, fleet.driver, text, 900 + n) for n, text in enumerate(texts)]
    # update_id may restart at random: the order on disk counts, not the number.
    updates = [StoredUpdate(n, json.dumps({"update_id": n, "message": m}))
               for n, m in zip((9, 5, 7), left, strict=True)]  # fmt: skip
    database = Database(path)
    assert database.inbox.receive(updates, clock()) == updates
    database.close()
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.appears("TKT-2026-0003")
        told = [i.description for i in desk.database.incidents.list_open(fleet.chat.id)]
        assert told == ["first", "second", "third"]
        await inbox_empty(desk)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("poison", ["a huge user id", "a huge message id"])
async def test_poison_is_tried_three_times_and_others_go_on(
    desk: Desk, fleet: Fleet, poison: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = message(fleet.chat, fleet.driver, "/new_issue Truck", HUGE)
    if poison == "a huge user id":
        body = message(fleet.chat, fleet.driver, "hi") | {
            "from": {"id": HUGE, "is_bot": False, "first_name": "Big"}
        }
    desk.telegram.deliver("message", body)
    card = await fleet.reports("Truck 456")  # of the same chat, behind it
    assert ID in card.text
    await eventually(lambda: desk.database.inbox.count_dead_letters() == 1, "the dead letter")
    await inbox_empty(desk)
    errors = [r.message for r in caplog.records if r.levelno == logging.ERROR]
    assert sum("unexpected error" in error for error in errors) == 3
    assert "dead letter after 3 attempts" in caplog.text


@pytest.mark.usefixtures("impatient")
async def test_a_handler_that_failed_once_does_its_work_at_the_second_attempt(
    desk: Desk, fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiving.inbox.RETRY_WAIT", 0.2)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    path = tmp_path / "incidents.db"
    run_sql(path, "ALTER TABLE incident_events RENAME TO away")
    answer = await fleet.john.taps(card, "✅ Claim")
    assert answer.show_alert
    assert stored(desk).owner_id is None  # the change and its audit event go together
    run_sql(path, "ALTER TABLE away RENAME TO incident_events")
    await fleet.shows(card, "Claimed by @john")
    await inbox_empty(desk)
    assert desk.database.inbox.count_dead_letters() == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", ["report", "summary"])
async def test_a_photo_that_could_not_be_attached_is_at_the_next_attempt(
    desk: Desk, fleet: Fleet, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "incidents.db"
    prompt = (await fleet.prompted())[1] if what == "summary" else None
    await settled(desk, fleet)
    with locked(desk.database, path) as other:
        other.execute("ALTER TABLE attachments RENAME TO away")
        caption = "/new_issue Flat tyre" if what == "report" else "Hose replaced"
        person = fleet.john if prompt else fleet.driver
        person.sends_photo(fleet.chat, caption, reply_to=prompt)
        await eventually(lambda: attempts(path) >= 1, "an attempt")
        other.execute("ALTER TABLE away RENAME TO attachments")
    card = await fleet.appears("RESOLVED" if what == "summary" else "Flat tyre")
    await fleet.shows(card, "📎 Attachments: 1")
    await inbox_empty(desk)
    assert desk.database.inbox.count_dead_letters() == 0


def attempts(path: Path) -> int:
    """Count the attempts at what is waiting."""
    [(count,)] = run_sql(path, "SELECT total(attempts) FROM inbox WHERE t_handled IS NULL")
    return int(count)


def test_when_an_update_was_handled_is_noted_once(tmp_path: Path) -> None:
    path, clock, updates = tmp_path / "incidents.db", Clock(), list[Received]()
    database = Database(path)
    inbox = Inbox(database, clock, updates.append, lambda: None)
    inbox.receive(answer_with(talk(1), talk(2)))
    began = clock()
    for update in updates:
        inbox.end(update)
        clock.passes(minutes=1)
    assert run_sql(path, "SELECT t_handled FROM inbox ORDER BY seq") == [(began,), (began + 60,)]
    database.close()


def test_trouble_is_news_again_once_it_was_over(tmp_path: Path) -> None:
    database, updates = Database(tmp_path / "incidents.db"), list[Received]()
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.receive(answer_with(talk(1)))
    assert [inbox.fail(1, None), inbox.fail(1, None)] == [True, False]
    assert [inbox.end(updates[0]), inbox.end(updates[0])] == [Step.LATER, Step.DONE]
    assert inbox.fail(1, None)  # numbers may begin anew
    database.close()


def test_numbers_that_begin_anew_below_the_offset_are_not_forgotten(tmp_path: Path) -> None:
    database, updates = Database(tmp_path / "incidents.db"), list[Received]()
    for _ in range(2):  # killed in between, before the next getUpdates confirmed it
        inbox = Inbox(database, Clock(), updates.append, lambda: None)
        inbox.receive(answer_with(talk(5)), offset=900)
        inbox.end(updates[0])
    assert len(updates) == 1
    database.close()


def test_dead_letters_are_counted_at_start_and_purged_after_thirty_days(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(tmp_path / "incidents.db")
    database.inbox.receive([StoredUpdate(n, f'{{"update_id": {n}}}') for n in (1, 2, 3)], clock())
    for update_id, days in ((1, 31), (2, 29), (3, 1)):
        database.inbox.make_dead_letter(update_id, clock() - days * DAY)
    Inbox(database, clock, lambda _update: None, lambda: None).replay(Bot(TOKEN))
    assert "2 dead letters of the last 30 days" in caplog.text
    assert database.inbox.count_dead_letters() == 2
    database.close()


def test_what_was_handled_is_remembered_for_two_days(tmp_path: Path, clock: Clock) -> None:
    database, again = Database(tmp_path / "incidents.db"), [StoredUpdate(1, '{"update_id": 1}')]
    database.inbox.receive(again, clock())
    database.inbox.record_handled([1], clock())
    for hours, is_new in ((47, False), (2, True)):
        clock.passes(minutes=60 * hours)
        Inbox(database, clock, lambda _update: None, lambda: None).replay(Bot(TOKEN))
        assert bool(database.inbox.receive(again, clock())) is is_new
    database.close()


async def test_a_replayed_tap_too_old_to_be_answered_still_counts(
    tmp_path: Path, clock: Clock
) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
    tap = press(fleet.chat, fleet.john, f"claim:{ID}", message={
        "message_id": card.id, "date": 0, "chat": fleet.chat.as_json()})  # fmt: skip
    database = Database(path)
    update = {"update_id": 4, "callback_query": tap}
    database.inbox.receive([StoredUpdate(4, json.dumps(update))], clock())
    database.close()
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.shows(card, "Claimed by @john")
        await inbox_empty(desk)

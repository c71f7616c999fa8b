"""What grows with history is read beside the loop: nobody waits for it, and it does not run on."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from database import Database
from sending import history
from sending.history import History
from tests.bot.support import ID, answers, crowd, second_fleet
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.factories import open_store
from tests.reliability.support import run_sql, world

MANY = """
WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 2000)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, created_by_id, claimed_by_t1_id, resolved_by_id, t_created,
    t_claimed_tier1, t_resolved, t_status, version, card_version, pinned_message_id, pinned,
    t_looked)
SELECT printf('TKT-2020-%04d', i), 2020, i, group_id, group_id, 100000 + i,
    iif(i % 2, 'Resolved', 'Unclaimed'), 'Truck', created_by_id, created_by_id, created_by_id,
    t_created - i, t_created, iif(i % 2, t_created, NULL), t_created, 4, 4, 100000 + i, 1 - i % 2,
    9000000000
FROM incidents, seq WHERE number = 1 AND year = 2026
"""
OTHERS_NAMING = """
WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 2000)
INSERT INTO team_events (group_id, role, action, handle, actor_id, t)
SELECT group_id, 'Dispatcher', 'invited', 'h' || i, 1000 + i, i FROM groups, seq
"""
LONG_TRAIL = """
WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 2000)
INSERT INTO incident_events (incident_id, action, t, from_status, to_status)
SELECT 'TKT-2026-0001', iif(i % 2, 'claim', 'leave'), i, 'Unclaimed', 'Unclaimed' FROM seq
"""
ENDLESS = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
LARGE_TEAM = (
    (
        "WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 1000)"
        " INSERT INTO users (user_id, full_name, team_role) SELECT i, 'Kim', 'Dispatcher' FROM seq"
    ),
    (
        "UPDATE groups SET dispatcher_user_ids ="
        " (SELECT json_group_array(user_id) FROM users WHERE user_id <= 1000)"
    ),
)


def of(desk: Desk) -> History:
    """Find the desk's own."""
    found: History = desk.application.bot_data.history
    return found


def hold(desk: Desk, chat_id: int) -> threading.Event:
    """Keep history busy with a question of a chat until the event is set."""
    gate = threading.Event()

    def question(_: Database) -> Sequence[str]:
        gate.wait(30)
        return []

    of(desk).ask(chat_id, "held", question, lambda _: None)
    return gate


class Steps:
    """Counts the steps SQLite takes on the loop's own connection."""

    def __init__(self, database: Database) -> None:
        self.taken = 0
        database.connection._sqlite.set_progress_handler(self._step, 1)  # noqa: SLF001 - nobody else counts

    def _step(self) -> int:
        self.taken += 1
        return 0


@pytest.mark.parametrize(
    "command",
    ["/stats all", "/open", "/open unclaimed", "/open 9", "/incident 1", "/team", "/setup",
     "/health", "/help"],
)  # fmt: skip
async def test_what_a_command_reads_on_the_loop_does_not_grow_with_history(
    desk: Desk, fleet: Fleet, tmp_path: Path, command: str
) -> None:
    await fleet.reports("Truck 456")
    steps = Steps(desk.database)
    await fleet.asks(fleet.admin, command)
    before = steps.taken
    run_sql(tmp_path / "incidents.db", MANY)
    run_sql(tmp_path / "incidents.db", LONG_TRAIL)
    steps.taken = 0
    await fleet.asks(fleet.admin, command)
    assert steps.taken < 2 * before + 2000


async def test_what_team_reads_on_the_loop_does_not_grow_with_the_team(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    steps, taken = Steps(desk.database), list[int]()
    for statement in ("SELECT 1", *LARGE_TEAM):
        run_sql(tmp_path / "incidents.db", statement)
        steps.taken = 0
        await fleet.asks(fleet.stranger, "/team")
        taken.append(steps.taken)
    assert taken[-1] < 2 * taken[0] + 1000


async def test_a_question_in_private_does_not_read_what_others_did(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    private, taken = desk.telegram.private(fleet.stranger), list[int]()
    for statement in ("SELECT 1", OTHERS_NAMING):
        run_sql(tmp_path / "incidents.db", statement)
        steps, before = Steps(desk.database), len(private.bot_messages)
        fleet.stranger.says(private, "/health")
        await fleet.until(lambda: len(private.bot_messages) > before, "an answer")  # noqa: B023
        taken.append(steps.taken)
    assert taken[1] < 2 * taken[0] + 1000


async def test_a_toast_does_not_wait_for_a_question(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    gate = hold(desk, fleet.chat.id)
    asked = [person.says(fleet.chat, "/stats all") for person in crowd(fleet, 15)]
    assert (await fleet.john.presses(card, f"claim:{ID}").wait(10)).text == f"{ID} is yours."
    assert not any(answers(fleet, message) for message in asked)
    gate.set()
    for message in asked:
        await fleet.answer_to(message)


async def test_who_asks_the_same_meanwhile_shares_one_answer(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.driver, "/stats all")
    statements: list[str] = []
    database = of(desk)._database  # noqa: SLF001
    assert database is not None
    database.connection._sqlite.set_trace_callback(statements.append)  # noqa: SLF001
    gate = hold(desk, fleet.chat.id)
    asked = [person.says(fleet.chat, "/stats all") for person in crowd(fleet, 5)]
    asked.append(fleet.john.says(fleet.chat, "/stats today"))
    await fleet.asks(fleet.admin, "/help")  # by then all of it was asked
    gate.set()
    for message in asked:
        assert "0 reported" in (await fleet.answer_to(message)).text
    assert sum("resolved_tier1" in each for each in statements) == 2  # one for each question


async def test_who_asks_the_same_meanwhile_reads_it_in_their_own_language(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.kate.language_code = "ru"
    await fleet.reports("Truck 456")
    gate, questions = hold(desk, fleet.chat.id), ("/team", "/open", "/find 456")
    english = [fleet.john.says(fleet.chat, each) for each in questions]
    russian = [fleet.kate.says(fleet.chat, each) for each in questions]
    await fleet.asks(fleet.admin, "/help")  # by then all of it was asked
    gate.set()
    for message in english:
        assert not re.search("[а-я]", (await fleet.answer_to(message)).text)
    for message in russian:
        assert re.search("[а-я]", (await fleet.answer_to(message)).text)


async def test_an_answer_shows_what_was_done_before_the_question(fleet: Fleet) -> None:
    for number in range(1, 5):
        await fleet.reports(f"Truck {number}")
        assert f"{number} reported" in (await fleet.asks(fleet.driver, "/stats all")).text
        assert f"Open incidents: {number}\n" in (await fleet.asks(fleet.driver, "/open")).text


async def test_a_chat_rests_after_a_question_and_others_do_not_wait(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        asking, times, took = History(store.path), dict[str, float](), 0.05

        def question(name: str) -> history.Question:
            def read(_: Database) -> Sequence[str]:
                times[name] = time.monotonic()
                time.sleep(took)
                return [name]

            return read

        for chat_id, name in ((1, "first"), (1, "second"), (2, "of another chat")):
            asking.ask(chat_id, name, question(name), lambda _: None)
        await eventually(lambda: len(times) == 3, "all questions")
        asking.stop()
    assert times["second"] - times["first"] >= (1 + history.REST) * took
    assert times["of another chat"] < times["second"]


async def test_who_asks_too_much_at_once_is_not_answered(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    gate, told = hold(desk, 77), list[Sequence[str] | None]()
    for number in range(2 * history.MOST_WAITING):
        of(desk).ask(77, f"/find secret {number % 3}", lambda _: ["told"], told.append)
    fitted = history.MOST_WAITING - 1  # beside the one held
    left_out = 2 * history.MOST_WAITING - fitted
    assert caplog.text.count("event=not_answered about=/find\n") == left_out
    assert "secret" not in caplog.text
    gate.set()
    await eventually(lambda: len(told) == fitted, "those that fitted")


async def test_what_cannot_be_looked_up_is_said_and_the_next_is_answered(
    fleet: Fleet, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as other:
        other.execute("ALTER TABLE incidents RENAME COLUMN t_claimed_tier2 TO t_other")
        failed = await fleet.asks(fleet.driver, "/stats")
        other.execute("ALTER TABLE incidents RENAME COLUMN t_other TO t_claimed_tier2")
    assert failed.text == "I cannot look that up right now. Please ask again in a moment."
    assert "0 reported" in (await fleet.asks(fleet.driver, "/stats")).text


async def test_a_bug_in_one_question_does_not_end_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    told = list[Sequence[str] | None]()
    of(desk).ask(77, "bug", lambda _: [str(1 // 0)], told.append)
    of(desk).ask(77, "next", lambda _: ["fine"], told.append)
    await eventually(lambda: len(told) == 2, "both")
    assert told == [None, ["fine"]]
    assert "ZeroDivisionError" in caplog.text


async def test_a_stop_does_not_wait_for_a_long_question(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        asking, begun = History(store.path), threading.Event()

        def endless(database: Database) -> Sequence[str]:
            begun.set()
            database.connection.sql(ENDLESS)
            return []

        asking.ask(1, "endless", endless, lambda _: None)
        await asyncio.to_thread(begun.wait)
        asking.stop()
    assert not (tmp_path / "incidents.db-wal").exists()


async def test_questions_of_one_group_hold_up_no_other(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    async with desk_for(fleet.telegram, tmp_path / "incidents.db", clock) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        south = await second_fleet(desk)
        card = await south.reports("Truck 456")
        gate = hold(desk, fleet.chat.id)
        for person in crowd(fleet, 50):
            person.says(fleet.chat, "/stats all")
        john = south.people["john"]
        assert (await john.presses(card, f"claim:{ID}").wait(10)).text == f"{ID} is yours."
        gate.set()

"""ALLOWED_GROUPS: other groups are told so once, and nothing of them is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox import Chat
from tests.bot.support import ID, calls, settled
from tests.bot.test_overview import sends
from tests.bot.test_panel import NOTHING, opened
from tests.desk import Clock, Desk, Fleet, desk_for, eventually, populate
from tests.reliability.support import inbox_empty, run_sql, world

REFUSED = "Sorry, I only work in the groups of the fleet that runs me"
TABLES = ("groups", "users", "incidents", "team_events", "topics", "loose_photos")


@asynccontextmanager
async def serving(fleet: Fleet, path: Path, clock: Clock, *allowed: Chat) -> AsyncIterator[Desk]:
    """Run the bot for these groups only."""
    ids = ",".join(str(chat.id) for chat in allowed)
    async with desk_for(fleet.telegram, path, clock, ALLOWED_GROUPS=ids) as desk:
        yield desk


def strangers(fleet: Fleet) -> Fleet:
    """Have somebody add the bot to a group of their own."""
    theirs = populate(fleet.telegram, fleet.telegram.supergroup("Theirs"), "_x")
    theirs.chat.add_bot(admin=True, can_pin=True, by=theirs.admin)
    return theirs


def counted(path: Path) -> dict[str, object]:
    """Count the rows of each table that keeps something of groups and people."""
    return {table: run_sql(path, f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608


async def test_another_group_is_told_in_the_language_of_who_asks(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock, fleet.chat):
        theirs = populate(fleet.telegram, fleet.telegram.supergroup("Theirs"), "_x")
        theirs.admin.language_code = "uk"
        theirs.chat.add_bot(admin=True, can_pin=True, by=theirs.admin)
        await theirs.until(lambda: theirs.chat.bot_messages, "the one line")
        assert re.search("[а-яі]", theirs.chat.bot_messages[0].text)


async def test_another_group_is_told_once_and_nothing_of_it_is_stored(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock, fleet.chat) as desk:
        await fleet.appears("Incident desk is here")
        stored = counted(path)
        theirs = strangers(fleet)
        await theirs.appears(REFUSED)
        for text in ("/configure_managers @x", "/new_issue Truck", "hello", "/health", "/start"):
            theirs.admin.says(theirs.chat, text)
        await fleet.telegram.until(lambda: not fleet.telegram.pending_updates, what="all taken")
        await inbox_empty(desk)
        assert len(theirs.chat.bot_messages) == 1
        assert calls(fleet.telegram, "leaveChat") == []
        assert counted(path) == stored
        assert run_sql(path, "SELECT 1 FROM inbox WHERE body LIKE '%Theirs%'") == []


async def test_the_groups_allowed_are_served_as_ever(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    async with serving(fleet, tmp_path / "incidents.db", clock, fleet.chat):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.claimed()
        assert fleet.said(REFUSED) == []


async def test_what_is_not_meant_for_the_bot_is_not_answered(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    theirs = strangers(fleet)
    async with serving(fleet, tmp_path / "incidents.db", clock, fleet.chat) as desk:
        await theirs.appears(REFUSED)
        theirs.admin.says(theirs.chat, "/ban @somebody")
        theirs.admin.says(theirs.chat, "good morning")
        await fleet.asks(fleet.admin, "/team")
        await inbox_empty(desk)
        assert len(theirs.chat.bot_messages) == 1


async def test_a_tap_in_a_group_that_is_no_longer_allowed_is_answered_and_does_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
    allowed = populate(fleet.telegram, fleet.telegram.supergroup("Ours"), "_y")
    async with serving(fleet, path, clock, allowed.chat) as desk:
        answer = await fleet.john.presses(card, f"claim:{ID}").wait(10)
        assert (answer.text or "").startswith(REFUSED)
        assert answer.show_alert
        clock.passes(minutes=60)
        await desk.sweep()
        await inbox_empty(desk)
        assert not desk.database.deliveries.groups_owed()
        assert fleet.said("has been unclaimed") == []
        incident = desk.database.incidents.get(ID)
        assert incident is not None
        assert incident.transitions == 0
    async with serving(fleet, path, clock):  # allowed again: what waited comes
        await fleet.appears("has been unclaimed")


async def test_a_panel_of_a_group_that_is_no_longer_allowed_shows_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.reports("Truck 456")
        assert "Truck 456" in (await opened(fleet, fleet.driver)).text
    allowed = populate(fleet.telegram, fleet.telegram.supergroup("Ours"), "_y")
    async with serving(fleet, path, clock, allowed.chat):
        assert (await opened(fleet, fleet.driver)).text == NOTHING


async def test_a_list_in_private_leaves_out_groups_that_are_no_longer_allowed(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.claimed("Truck 789")
        assert "Truck 789" in (await sends(fleet, fleet.john, "/mine")).text
    allowed = populate(fleet.telegram, fleet.telegram.supergroup("Ours"), "_y")
    async with serving(fleet, path, clock, allowed.chat):
        for command in ("/mine", "/open", "/start"):
            assert "Truck 789" not in (await sends(fleet, fleet.john, command)).text


async def test_a_group_served_again_gets_what_waited_without_a_word_from_it(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with serving(fleet, path, clock) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.reports("Truck 456")
        await settled(desk, fleet)
        await inbox_empty(desk)
    other = populate(fleet.telegram, fleet.telegram.supergroup("Ours"), "_y")
    async with serving(fleet, path, clock, other.chat):  # an id was forgotten
        await eventually(lambda: run_sql(path, "SELECT suspended FROM groups") == [(1,)])
    clock.passes(minutes=60)
    async with serving(fleet, path, clock, other.chat, fleet.chat):
        await fleet.appears("has been unclaimed")


async def test_an_allowed_group_that_becomes_a_supergroup_is_served_on(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fleet, path = world(clock), tmp_path / "incidents.db"
    fleet = populate(fleet.telegram, fleet.telegram.group("Yard"), "_z")
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    old = fleet.chat
    async with serving(fleet, path, clock, old):
        await fleet.appears("Incident desk is here")
        await fleet.asks(fleet.admin, "/configure_managers @alice_z")
        await fleet.reports("Truck 456")
        fleet.chat = fleet.telegram.migrate(old)
        await fleet.appears(ID)
        await fleet.asks(fleet.driver, "/open")
        new = f"chat={fleet.chat.id} event=served_by_old_id"
        await eventually(lambda: new in caplog.text, "a word to ops")
    caplog.clear()
    async with serving(fleet, path, clock, old):
        assert "Open incidents: 1" in (await fleet.asks(fleet.driver, "/open")).text
        assert new in caplog.text
        assert fleet.said(REFUSED) == []


async def test_the_new_group_is_known_even_if_the_old_one_has_not_spoken_yet(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    fleet = populate(fleet.telegram, fleet.telegram.group("Yard"), "_z")
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    async with serving(fleet, path, clock, fleet.chat) as desk:
        await fleet.appears("Incident desk is here")
        assert desk.database.groups.successors({fleet.chat.id}) == set()
        old, fleet.chat = fleet.chat, fleet.telegram.migrate(fleet.chat)
        assert "Nothing is open" in (await fleet.asks(fleet.driver, "/open")).text
        assert desk.database.groups.successors({old.id}) == {fleet.chat.id}

"""ALLOWED_GROUPS=invited: the groups of fleets are served, and whoever brings an invitation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from database import Change
from domain.groups import BotStatus
from handling import groups
from sandbox import Chat
from tests.bot.support import ID
from tests.bot.test_allowed_groups import counted, strangers
from tests.desk import Clock, Desk, Fleet, desk_for, eventually, populate
from tests.reliability.support import inbox_empty, run_sql, world

NOT_INVITED = "Sorry, I only work in the groups of fleets that I know"
TURNED_AWAY = "SELECT group_id FROM groups WHERE suspended AND turned_away"
CODE = "AcmesInvitation"


@asynccontextmanager
async def serving(office: Fleet, path: Path, clock: Clock, *allowed: Chat) -> AsyncIterator[Desk]:
    """Run the bot for fleets, and for these groups."""
    ids = ("invited", *(str(chat.id) for chat in allowed))
    async with desk_for(office.telegram, path, clock, ALLOWED_GROUPS=",".join(ids)) as desk:
        yield desk


@asynccontextmanager
async def with_a_fleet(path: Path, clock: Clock) -> AsyncIterator[tuple[Fleet, Desk]]:
    """Run the bot for a fleet of one group, its office."""
    office = world(clock, "Acme office")
    async with serving(office, path, clock, office.chat) as desk:
        await office.appears("Incident desk is here")
        change = Change(office.chat.id, office.admin.id, 1)
        assert desk.database.fleets.found(change, "Acme", CODE)
        yield office, desk


def truck(office: Fleet, suffix: str = "_t") -> Fleet:
    """Open a truck's group, in which the bot is not yet."""
    return populate(office.telegram, office.telegram.supergroup("Dave / 456"), suffix)


def join(desk: Desk, group: Fleet) -> None:
    """Have a group let into the fleet."""
    fleet = desk.database.fleets.by_code(CODE)
    assert fleet is not None
    assert desk.database.fleets.join(Change(group.chat.id, None, 2), fleet)


async def all_taken(office: Fleet, desk: Desk) -> None:
    """Wait until everything that happened so far has been handled."""
    await office.telegram.until(lambda: not office.telegram.pending_updates, what="all taken")
    await inbox_empty(desk)


async def test_a_group_no_fleet_invited_is_told_once_and_nothing_of_it_is_stored(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        fleet = desk.database.fleets.by_code(CODE)
        assert fleet is not None
        desk.database.fleets.renew_code(Change(office.chat.id, None, 2), fleet, "Renewed")
        stored, theirs = counted(path), strangers(office)
        theirs.admin.says(theirs.chat, f"/start {CODE}")
        await theirs.appears(NOT_INVITED)
        for text in ("/start guessed", "/fleet new Evil", "/new_issue Truck", "hello", "/start"):
            theirs.admin.says(theirs.chat, text)
        press = theirs.admin.presses(theirs.chat.bot_messages[0], f"claim:{ID}")
        assert ((await press.wait(10)).text or "").startswith(NOT_INVITED)
        await all_taken(office, desk)
        assert len(theirs.chat.bot_messages) == 1
        assert counted(path) == stored
        assert run_sql(path, "SELECT 1 FROM inbox WHERE body LIKE '%Theirs%'") == []


async def test_the_line_waits_for_the_invitation_behind_the_bot(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_is_up = asyncio.Event()
    monkeypatch.setattr(groups, "time_for_a_code", time_is_up.wait)
    async with with_a_fleet(tmp_path / "incidents.db", clock) as (office, desk):
        invited, theirs = truck(office), strangers(office)
        invited.chat.add_bot(by=invited.admin)
        await invited.asks(invited.admin, f"/start {CODE}")
        join(desk, invited)
        await all_taken(office, desk)
        assert theirs.chat.bot_messages == []
        time_is_up.set()
        await theirs.appears(NOT_INVITED)
        assert "Nothing is open" in (await invited.asks(invited.driver, "/open")).text
        assert invited.said(NOT_INVITED) == []


async def test_an_admin_says_that_it_joins_where_somebody_else_brought_the_invitation(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        invited, theirs = truck(office), strangers(office)
        invited.chat.add_bot(by=invited.admin)
        asked = await invited.asks(invited.driver, f"/start {CODE}")
        refused = await invited.driver.taps(asked, "🔗 Join Acme")
        assert refused.text == "Only admins of this group can do that."
        toast = await invited.admin.taps(asked, "🔗 Join Acme")
        assert toast.text == "I asked the office of Acme. I will tell you here what it says."
        await office.appears("wants to join Acme")
        await theirs.asks(theirs.driver, "/start")
        press = theirs.admin.presses(theirs.chat.bot_messages[0], "fleet:bring:guessed")
        assert ((await press.wait(10)).text or "").startswith(NOT_INVITED)
        await all_taken(office, desk)
        assert not run_sql(path, "SELECT 1 FROM groups WHERE group_name LIKE '%Theirs%'")


async def test_what_we_are_in_a_group_is_known_once_it_is_invited(
    tmp_path: Path, clock: Clock
) -> None:
    async with with_a_fleet(tmp_path / "incidents.db", clock) as (office, desk):
        invited = truck(office)
        invited.chat.add_bot(by=invited.admin)
        await invited.asks(invited.admin, f"/start {CODE}")
        join(desk, invited)
        desk.application.bot_data.outbox.wake(invited.chat.id)
        await invited.appears("This group is in the fleet Acme now")
        assert desk.database.groups.bot_status(invited.chat.id) is BotStatus.PINNING_ADMIN


async def test_a_group_that_left_its_fleet_is_told_and_sent_nothing_more(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        left = truck(office)
        left.chat.add_bot(by=left.admin)
        await left.asks(left.admin, f"/start {CODE}")
        join(desk, left)
        await left.asks(left.admin, "/configure_managers @alice_t")
        await left.reports("Truck 456")
        await left.asks(left.admin, "/fleet leave")
        assert NOT_INVITED in (await left.asks(left.driver, "/open")).text
        clock.passes(minutes=60)
        await desk.sweep()
        await all_taken(office, desk)
        assert left.chat.id not in desk.database.deliveries.groups_owed()
        assert left.said("has been unclaimed") == []


async def test_a_group_is_served_while_its_request_is_open_and_founds_no_fleet(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        asks = truck(office)
        asks.chat.add_bot(by=asks.admin)
        await asks.asks(asks.admin, f"/start {CODE}")
        assert "Nothing is open" in (await asks.asks(asks.driver, "/open")).text
        assert NOT_INVITED in (await asks.asks(asks.admin, "/fleet new Evil")).text
    async with serving(office, path, clock, office.chat) as desk:
        assert "Nothing is open" in (await asks.asks(asks.driver, "/open")).text
        await office.admin.taps(await office.appears("wants to join Acme"), "🚫 Refuse")
        await asks.appears("did not let this group in")
        assert NOT_INVITED in (await asks.asks(asks.driver, "/open")).text
        await desk.sweep()
        assert (asks.chat.id,) in run_sql(path, TURNED_AWAY)


async def test_words_of_somebody_else_are_no_invitation(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, _):
        stored, theirs = counted(path), strangers(office)
        said = office.admin.says(office.chat, f"/start {CODE}")
        theirs.chat.add(office.admin)
        theirs.admin.forwards(said, theirs.chat)
        await theirs.appears(NOT_INVITED)
        assert counted(path) == stored


async def test_the_groups_of_a_fleet_are_served_after_a_restart_and_a_migration(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        invited = populate(office.telegram, office.telegram.group("Dave / 456"), "_t")
        invited.chat.add_bot(by=invited.admin)
        await invited.asks(invited.admin, f"/start {CODE}")
        join(desk, invited)
        await invited.asks(invited.admin, "/configure_managers @alice_t")
        await invited.reports("Truck 456")
    clock.passes(minutes=60)
    async with serving(office, path, clock):  # its founder's id is no longer needed
        await invited.appears("has been unclaimed")
        assert "Open incidents: 1" in (await office.asks(office.driver, "/open")).text
        invited.chat = office.telegram.migrate(invited.chat)
        await invited.appears(ID)
        assert "Open incidents: 1" in (await invited.asks(invited.driver, "/open")).text


async def test_what_was_served_by_its_id_waits_until_a_fleet_lets_it_in(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "incidents.db"
    async with with_a_fleet(path, clock) as (office, desk):
        ours = truck(office)
    async with serving(office, path, clock, office.chat, ours.chat) as desk:
        ours.chat.add_bot(by=ours.admin)
        await ours.asks(ours.admin, "/configure_managers @alice_t")
        await ours.reports("Truck 456")
        await all_taken(office, desk)
    clock.passes(minutes=60)
    async with serving(office, path, clock, office.chat) as desk:
        await eventually(lambda: (ours.chat.id,) in run_sql(path, TURNED_AWAY), "its suspension")
        assert ours.said("has been unclaimed") == []
        join(desk, ours)
        ours.admin.says(ours.chat, f"/start {CODE}")
        await ours.appears("has been unclaimed")

"""Figures that come by themselves: set with one tap, and sent when their time has come."""

from __future__ import annotations

import sys
from datetime import datetime, timezone

import pytest

from database import Delivery
from domain.settings import MONDAY_MORNING
from sandbox import SentMessage
from tests.bot.support import settled
from tests.bot.test_settings import kept, opened
from tests.desk import Desk, Fleet, eventually

ONE_TAP = "📊 Report every Mon at 07:00"
MONDAY = int(datetime(2026, 9, 28, 7, tzinfo=timezone.utc).timestamp())


@pytest.fixture(autouse=True)
def _nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have matplotlib not be installed: what is tried here is when, and where."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


async def set_with_one_tap(fleet: Fleet) -> SentMessage:
    """Have figures come on Monday mornings; returns the message of the settings."""
    message = await opened(fleet)
    await fleet.admin.taps(message, ONE_TAP)
    await fleet.shows(message, "The report of the week before comes every Mon at 07:00.")
    return message


async def test_one_tap_has_them_come_on_mondays_and_more_taps_at_another_time(
    desk: Desk, fleet: Fleet
) -> None:
    message = await set_with_one_tap(fleet)
    assert kept(desk, fleet).figures_at == MONDAY_MORNING
    await fleet.admin.taps(message, "Fri")
    await fleet.shows(message, "every Fri at 07:00.")
    await fleet.admin.taps(message, "17:00")
    await fleet.shows(message, "every Fri at 17:00.")
    assert ["✓ Fri", "Sat", "Sun"] in message.button_texts
    await fleet.admin.taps(message, "🚫 Only when somebody asks")
    await fleet.until(lambda: [ONE_TAP] in message.button_texts, "the settings")


async def test_they_come_once_when_their_time_has_come(desk: Desk, fleet: Fleet) -> None:
    await set_with_one_tap(fleet)
    desk.clock.time = MONDAY - 1
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said("📊 North Fleet") == []
    desk.clock.time = MONDAY
    for _ in range(3):
        await desk.sweep()
    await eventually(lambda: not owed(desk, fleet), "all to be sent")
    [report] = fleet.said("📊 North Fleet")
    assert report.reply_to is None
    assert "Sep 21" in report.text
    assert sum(bool(each.attachment) for each in fleet.chat.bot_messages) == 1


async def test_a_tap_on_another_zone_moves_them(desk: Desk, fleet: Fleet) -> None:
    await set_with_one_tap(fleet)
    message = await opened(fleet)
    await fleet.admin.presses(message, "s:set:time_zone:America/Chicago").wait()
    desk.clock.time = MONDAY
    await desk.sweep()
    assert not owed(desk, fleet)
    desk.clock.passes(minutes=5 * 60)
    await desk.sweep()
    assert owed(desk, fleet)


def owed(desk: Desk, fleet: Fleet) -> bool:
    """Tell whether figures are owed to the group."""
    deliveries = desk.database.deliveries.owed(fleet.chat.id)
    return any(each.delivery is Delivery.FIGURES for each in deliveries)


async def test_a_group_that_put_us_out_gets_them_once_it_has_us_back(
    desk: Desk, fleet: Fleet
) -> None:
    await set_with_one_tap(fleet)
    fleet.chat.remove_bot(by=fleet.admin)
    await eventually(lambda: is_suspended(desk, fleet), "the group to be suspended")
    desk.clock.time = MONDAY
    await desk.sweep()
    desk.clock.passes(minutes=24 * 60)
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    await eventually(lambda: not is_suspended(desk, fleet), "the group to be back")
    await desk.sweep()
    await eventually(lambda: not owed(desk, fleet), "all to be sent")
    [report] = fleet.said("📊 North Fleet")
    assert "Sep 21" in report.text


async def test_a_group_that_migrates_meanwhile_gets_them_where_it_is_now(
    desk: Desk, fleet: Fleet
) -> None:
    await set_with_one_tap(fleet)
    desk.clock.time = MONDAY
    await desk.sweep()
    new = desk.telegram.migrate(fleet.chat)
    await fleet.until(lambda: any(each.attachment for each in new.bot_messages), "the file there")
    assert sum("📊 North Fleet" in each.text for each in new.bot_messages) == 1


async def test_an_outage_keeps_them_until_it_is_over(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    await set_with_one_tap(fleet)
    desk.clock.time = MONDAY
    desk.telegram.outage = True
    await desk.sweep()
    await eventually(lambda: "delivery=figures again in" in caplog.text, "a send in vain")
    desk.telegram.outage = False
    await eventually(lambda: not owed(desk, fleet), "all to be sent")
    assert len(fleet.said("📊 North Fleet")) == 1


def is_suspended(desk: Desk, fleet: Fleet) -> bool:
    """Tell whether nothing is sent to the group."""
    query = "SELECT 1 FROM groups WHERE group_id = :group_id AND suspended"
    return bool(desk.database.connection.sql(query, group_id=fleet.chat.id))

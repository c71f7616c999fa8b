"""/report: who gets one, where, and what is told instead."""

from __future__ import annotations

import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from database import FiguresRequest
from domain.figures_asked import LONGEST_UNIT, Button, parse_figures_button
from domain.periods import Kind, Span, period_of
from domain.settings import Setting
from sandbox import Chat, Person, SentMessage
from tests.bot.offices import founded, truck_of
from tests.bot.support import second_fleet, settled
from tests.bot.test_panel import said_to
from tests.desk import Clock, Desk, Fleet


@pytest.fixture
def _nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have matplotlib not be installed: a picture takes long."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


COMES = "📊 The report comes in a moment"


def owed(desk: Desk) -> list[tuple[int, int, str, str | None, int | None]]:
    """List which reports were asked for: where, of which group, and of what."""
    rows = desk.database.connection.sql(
        "SELECT chat_id, group_id, kind, unit, person_id FROM figures_owed ORDER BY request_id"
    )
    return [tuple(row) for row in rows]


async def asks_privately(fleet: Fleet, person: Person, text: str) -> SentMessage:
    """Have somebody ask in their private chat; returns the reply."""
    return await said_to(fleet, person, person.says(fleet.telegram.private(person), text))


async def test_a_manager_asks_in_the_group(desk: Desk, fleet: Fleet) -> None:
    told = await fleet.asks(fleet.alice, "/report")
    assert told.text.startswith(f"{COMES}: week of ")
    group_id = fleet.chat.id
    assert owed(desk) == [(group_id, group_id, Kind.LAST_WEEK.value, None, None)]


async def test_a_report_is_of_the_group_s_own_days(desk: Desk, fleet: Fleet, clock: Clock) -> None:
    zone = ZoneInfo("Pacific/Kiritimati")
    desk.database.settings.change(fleet.chat.id, Setting.TIME_ZONE, zone.key, None, 1)
    await fleet.asks(fleet.alice, "/report month unit 456")
    [row] = desk.database.connection.sql("SELECT t_from, t_until, unit FROM figures_owed")
    period = period_of(Kind.MONTH, zone, clock.time)
    assert (row["t_from"], row["t_until"], row["unit"]) == (period.t_from, period.t_until, "456")


@pytest.mark.parametrize("name", ["john", "driver", "admin"])
async def test_who_is_no_manager_gets_none(desk: Desk, fleet: Fleet, name: str) -> None:
    person = fleet.people[name]
    told = await fleet.asks(person, "/report")
    assert told.text == (
        "Only managers can have a report. /stats tells everybody how fast we are. To report"
        " trouble: /new_issue"
    )
    assert (
        "no group in which you are a manager"
        in (await asks_privately(fleet, person, "/report")).text
    )
    assert owed(desk) == []


async def test_who_shows_no_name_gets_none(desk: Desk, fleet: Fleet) -> None:
    said = fleet.admin.says(fleet.chat, "/report", as_anonymous=True)
    assert "as yourself" in (await fleet.answer_to(said)).text
    assert owed(desk) == []


async def test_words_of_others_ask_for_nothing(desk: Desk, fleet: Fleet) -> None:
    said = fleet.alice.forwards(fleet.bob.says(fleet.telegram.private(fleet.bob), "/report"),
                                fleet.chat)  # fmt: skip
    assert "forwarded" in (await fleet.answer_to(said)).text
    assert fleet.chat.id not in [each[0] for each in owed(desk)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("last fortnight", "I do not know last fortnight. Send /report for the last week"),
        ("2026-13", "There is no month 2026-13."),
        ("2031-01", "2031-01 has not begun"),
        ("=1+1", "I do not know =1+1."),
        ("<b>", "I do not know <b>."),
        ("unit", "I do not know unit."),
    ],
)
async def test_what_is_unclear_is_told_with_what_to_type(
    desk: Desk, fleet: Fleet, typed: str, told: str
) -> None:
    for text in (
        (await fleet.asks(fleet.alice, f"/report {typed}")).text,
        (await asks_privately(fleet, fleet.alice, f"/report {typed}")).text,
    ):
        assert text.startswith(told)
    assert owed(desk) == []


async def test_the_manager_of_one_group_asks_in_private(desk: Desk, fleet: Fleet) -> None:
    told = await asks_privately(fleet, fleet.alice, "/report today")
    assert told.text.startswith(f"{COMES}: today, ")
    assert owed(desk) == [(fleet.alice.id, fleet.chat.id, Kind.TODAY.value, None, None)]


async def test_figures_about_people_are_in_private_only(desk: Desk, fleet: Fleet) -> None:
    told = await fleet.asks(fleet.alice, "/report month @john")
    assert told.text.startswith("Figures about people are only for managers, in private")
    assert owed(desk) == []
    assert (await asks_privately(fleet, fleet.alice, "/report month @john")).text.startswith(COMES)
    [(*_, person_id)] = owed(desk)
    assert person_id == fleet.john.id


async def test_a_person_without_a_handle_is_asked_about_by_a_mention(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Flat tyre")
    chat = fleet.telegram.private(fleet.alice)
    said = fleet.alice.says(
        chat, "/report today Driver Moss", mentions={"Driver Moss": fleet.driver}
    )
    assert (await said_to(fleet, fleet.alice, said)).text.startswith(f"{COMES}: today")
    assert owed(desk)[0][-1] == fleet.driver.id


async def test_figures_about_somebody_without_a_name_are_in_private_only(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.kate.first_name, fleet.kate.last_name, fleet.kate.username = "", "", None
    said = fleet.alice.says(fleet.chat, "/report today her", mentions={"her": fleet.kate})
    told = await fleet.answer_to(said)
    assert told.text.startswith("Figures about people are only for managers, in private")
    assert owed(desk) == []


async def test_of_several_groups_the_one_of_the_person_has_its_own_days(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    south = await both_managed(desk, fleet)
    ahead, behind = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")
    for each, zone in ((fleet, ahead), (south, behind)):
        desk.database.settings.change(each.chat.id, Setting.TIME_ZONE, zone.key, None, 1)
    for handle, zone in (("kate", ahead), ("kate_south", behind)):
        await asks_privately(fleet, fleet.alice, f"/report today @{handle}")
        [row] = desk.database.connection.sql("SELECT t_from FROM figures_owed")
        assert row["t_from"] == period_of(Kind.TODAY, zone, clock.time).t_from
        desk.database.connection.sql("DELETE FROM figures_owed")


@pytest.mark.parametrize("handle", ["nobody_there", "john_south"])
async def test_of_people_of_other_groups_nothing_is_told(
    desk: Desk, fleet: Fleet, handle: str
) -> None:
    await second_fleet(desk)
    told = await asks_privately(fleet, fleet.alice, f"/report @{handle}")
    assert told.text == f"I know nobody by the name of @{handle} there."
    assert owed(desk) == []


async def both_managed(desk: Desk, fleet: Fleet) -> Fleet:
    """Have alice manage a second group, too."""
    south = await second_fleet(desk)
    south.chat.add(fleet.alice)
    await south.asks(south.admin, "/configure_managers @alice_south @alice")
    fleet.alice.says(south.chat, "good morning")
    await south.quiet()
    return south


async def test_who_manages_several_groups_chooses_one(desk: Desk, fleet: Fleet) -> None:
    south = await both_managed(desk, fleet)
    asked = await asks_privately(fleet, fleet.alice, "/report last month unit 456")
    assert owed(desk) == []
    assert sorted(asked.button_texts) == [["North Fleet"], ["South Fleet"]]
    press = fleet.alice.presses(asked, data_of(asked, "South Fleet"))
    assert str((await press.wait()).text).startswith(COMES)
    await fleet.shows(asked, COMES)
    assert owed(desk) == [(fleet.alice.id, south.chat.id, Kind.LAST_MONTH.value, "456", None)]
    assert not asked.buttons


async def test_of_several_groups_a_unit_and_a_person_may_both_be_asked_about(
    desk: Desk, fleet: Fleet
) -> None:
    south = await both_managed(desk, fleet)
    asked = await asks_privately(fleet, fleet.alice, "/report last week unit 456 @alice")
    await fleet.alice.presses(asked, data_of(asked, "South Fleet")).wait()
    assert owed(desk) == [
        (fleet.alice.id, south.chat.id, Kind.LAST_WEEK.value, "456", fleet.alice.id)
    ]


async def test_of_several_groups_only_those_of_the_person_are_offered(
    desk: Desk, fleet: Fleet
) -> None:
    await both_managed(desk, fleet)
    told = await asks_privately(fleet, fleet.alice, "/report @kate")
    assert told.text.startswith(COMES)
    assert owed(desk)[0][1:] == (fleet.chat.id, Kind.LAST_WEEK.value, None, fleet.kate.id)


async def test_who_lost_the_right_gets_nothing_by_the_button(desk: Desk, fleet: Fleet) -> None:
    south = await both_managed(desk, fleet)
    asked = await asks_privately(fleet, fleet.alice, "/report")
    data = data_of(asked, "South Fleet")
    await south.asks(south.admin, "/remove_manager @alice")
    told = await fleet.alice.presses(asked, data).wait()
    assert "no group in which you are a manager" in str(told.text)
    assert owed(desk) == []


async def test_who_left_the_group_gets_nothing_by_the_button(desk: Desk, fleet: Fleet) -> None:
    south = await both_managed(desk, fleet)
    asked = await asks_privately(fleet, fleet.alice, "/report")
    data = data_of(asked, "South Fleet")
    south.chat.remove(fleet.alice)
    await south.quiet()
    told = await fleet.alice.presses(asked, data).wait()
    assert "no group in which you are a manager" in str(told.text)
    assert owed(desk) == []


@pytest.mark.parametrize(
    "data",
    [
        *("report:", "report:-1:7:next week::", "report:-1:7:2999-01::", "report:1:7:week::"),
        *("report:-1:7:week", "report:-1:7:week:?:", "report:-1:7:week::1234567890", "report:x"),
    ],
)
async def test_what_no_button_of_ours_sends_asks_for_nothing(
    desk: Desk, fleet: Fleet, data: str
) -> None:
    told = await asks_privately(fleet, fleet.alice, "/help")
    group = Button(fleet.chat.id, 7, "week").data.split(":")[1]
    await fleet.alice.presses(told, data.replace("-1", group)).wait()
    assert owed(desk) == []


async def test_a_forged_button_tells_nothing_of_a_stranger(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    told = await asks_privately(fleet, fleet.alice, "/help")
    for button in (
        Button(fleet.chat.id, 7, "week", person_id=south.john.id),
        Button(south.chat.id, 7, "week"),
    ):
        await fleet.alice.presses(told, button.data).wait()
    assert owed(desk) == []


def data_of(message: SentMessage, label: str) -> str:
    """Give what a button sends."""
    [found] = [each for row in message.buttons for each in row if each.text == label]
    assert found.callback_data is not None
    return found.callback_data


async def test_in_the_office_a_manager_asks_of_the_whole_fleet(desk: Desk, fleet: Fleet) -> None:
    await truck_of(desk, fleet)
    assert (await fleet.asks(fleet.alice, "/report")).text.startswith(COMES)
    assert (await asks_privately(fleet, fleet.alice, "/report")).text.startswith(COMES)
    assert [each[1] for each in owed(desk)] == [fleet.chat.id] * 2


async def test_a_manager_of_one_truck_asks_of_that_one_only(desk: Desk, fleet: Fleet) -> None:
    truck = await truck_of(desk, fleet)
    assert (await asks_privately(truck, truck.bob, "/report")).text.startswith(COMES)
    assert (await truck.asks(truck.bob, "/report")).text.startswith(COMES)
    assert [each[1] for each in owed(desk)] == [truck.chat.id] * 2


async def test_an_office_is_offered_by_the_name_of_its_fleet(desk: Desk, fleet: Fleet) -> None:
    await both_managed(desk, fleet)
    founded(desk, fleet, "Acme")
    asked = await asks_privately(fleet, fleet.alice, "/report")
    assert sorted(asked.button_texts) == [["Acme"], ["South Fleet"]]


async def test_a_second_one_is_told_that_the_first_is_under_way(desk: Desk, fleet: Fleet) -> None:
    chat_id = fleet.chat.id
    first = FiguresRequest(chat_id, chat_id, Kind.TODAY, Span(1, 2), reply_to=1)
    assert desk.database.figures_owed.ask(first, desk.clock())
    for _ in range(3):
        told = await fleet.asks(fleet.alice, "/report")
        assert told.text.startswith("A report that was asked for is still on its way here.")
    assert len(owed(desk)) == 1
    assert (await asks_privately(fleet, fleet.alice, "/report")).text.startswith(COMES)


def files_in(chat: Chat) -> list[SentMessage]:
    """List the files that came to a chat."""
    return [each for each in chat.bot_messages if each.attachment is not None]


@pytest.mark.usefixtures("_nothing_draws")
async def test_what_a_manager_asks_for_comes(fleet: Fleet) -> None:
    await fleet.claimed("Truck 456 no start")
    await fleet.asks(fleet.alice, "/report today")
    text = await fleet.appears("📊 North Fleet: today")
    assert "Opened: 1 (0)" in text.text
    assert "🚛 456: 1" in text.text
    assert "john" not in text.text.partition("Worth a look")[0]
    await fleet.until(lambda: files_in(fleet.chat), "the file")


@pytest.mark.usefixtures("_nothing_draws")
async def test_a_manager_who_is_alone_with_us_reads_of_people(fleet: Fleet) -> None:
    await fleet.claimed("Truck 456 no start")
    chat = fleet.telegram.private(fleet.alice)
    await asks_privately(fleet, fleet.alice, "/report today")
    await fleet.until(lambda: files_in(chat), "the file")
    [text] = [each.text for each in chat.bot_messages if "North Fleet" in each.text]
    assert "@john: claimed 1" in text


@pytest.mark.usefixtures("_nothing_draws")
async def test_who_asks_ten_times_has_one_made_at_a_time(desk: Desk, fleet: Fleet) -> None:
    for _ in range(10):
        fleet.alice.says(fleet.chat, "/report today")
    await fleet.appears("A report that was asked for is still on its way here.")
    await settled(desk, fleet)
    assert 1 <= len(owed(desk)) < 10
    assert len(files_in(fleet.chat)) == len(owed(desk))


def test_what_the_longest_button_sends_has_room_in_telegram_s_64_bytes() -> None:
    # https://core.telegram.org/bots/api#inlinekeyboardbutton
    of_person = Button(-1_009_999_999_999, 2**31 - 1, "last month", person_id=10**12)
    of_unit = Button(-1_009_999_999_999, 2**31 - 1, "last month", "Ж" * LONGEST_UNIT)
    of_both = replace(of_unit, person_id=2**52 - 1)  # Telegram promises no more bits
    for button in (of_person, of_unit, of_both):
        assert len(button.data.encode()) <= 64
        assert parse_figures_button(button.data) == button

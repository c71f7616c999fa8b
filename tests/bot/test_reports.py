"""Reports: every way a driver writes one, and what is no report."""

from __future__ import annotations

import pytest

from tests.bot.support import ID, answers, links, settled, stored
from tests.desk import Clock, Desk, Fleet

CALLING = "Calling: @john, @kate"


async def test_a_card_says_what_was_reported_by_whom_and_when(fleet: Fleet, clock: Clock) -> None:
    card = await fleet.reports("Truck 456 engine overheating", by=fleet.john)
    head, reporter, when_told = card.text.partition("\n\nReported by: @john, ")
    headline, *lines = head.splitlines()
    assert headline == f"🚨 NEW INCIDENT: {ID}"
    assert lines == ["Truck 456 engine overheating", "🚛 456", "Status: 🔥 UNCLAIMED", CALLING]
    assert reporter
    assert when_told.endswith(" UTC")
    [when] = [entity for entity in card.entities if entity.type == "date_time"]
    assert (when.unix_time, when.date_time_format) == (clock.time, "r")
    assert when.text_of(card.text).endswith(" UTC")


async def test_a_driver_without_a_handle_can_be_tapped(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    [mention] = [entity for entity in card.entities if entity.type == "text_mention"]
    assert mention.user is fleet.driver
    assert mention.text_of(card.text) == "Driver Moss"


@pytest.mark.parametrize(
    "text",
    [
        "Truck <b>7</b> & \"trailer\" 'x' &amp; </a>",
        "first line\n\n  second line\n- third",
        "🚛🔥 engine 👨‍👩‍👧 über Åre",
        "@nobody #tag https://example.com/?a=1&b=2 *bold* _it_ [x](y)",
        "/new_issue again",
    ],
)
async def test_the_issue_is_shown_exactly_as_typed(desk: Desk, fleet: Fleet, text: str) -> None:
    card = await fleet.reports(text)
    whole = f"\nReport: {text}" if "\n" in text else f"{ID}\n{text}\nStatus: "
    assert whole in card.text
    assert stored(desk).description == text


async def test_line_breaks_behind_the_command_are_kept(fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "/new_issue\nTruck 456\noverheating")
    card = await fleet.answer_to(message)
    assert card.text.endswith("Report: Truck 456\noverheating")


@pytest.mark.parametrize("unit", ["truck🔥", "&<>"])
async def test_a_report_as_long_as_telegram_allows_is_cut_on_the_card_only(
    fleet: Fleet, unit: str
) -> None:
    text = (unit * 4096)[: 4096 - len("/new_issue ")]
    card = await fleet.reports(text)
    assert len(card.text) <= 4096
    assert card.text.endswith("…")
    asked = fleet.driver.says(fleet.chat, "/incident 1")

    def told() -> str:
        return "".join(answer.text for answer in answers(fleet, asked)).replace("\n", "")

    await fleet.until(lambda: text in told(), "the whole text")


@pytest.mark.parametrize("name", ["FleetDeskBot", "fleetdeskbot"])
async def test_a_command_may_name_the_bot(fleet: Fleet, name: str) -> None:
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, f"/new_issue@{name} Flat tyre"))
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nFlat tyre\n")


@pytest.mark.parametrize(
    "typed",
    ["/newissue", "/issue", "/ticket", "/new", "/new issue", "/New Issue:", "/TICKET@FleetDeskBot"],
)
async def test_what_people_type_for_the_command_reports_as_well(fleet: Fleet, typed: str) -> None:
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, f"{typed} Flat tyre"))
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nFlat tyre\n")


@pytest.mark.parametrize("before", ["\u200b", "\u200f\u2060", "\ufeff", "\U000e0041"])
async def test_a_command_pasted_with_hidden_characters_before_it_is_one(
    fleet: Fleet, before: str
) -> None:
    card = await fleet.answer_to(
        fleet.driver.says(
            fleet.chat, f"{before}/new_issue Flat tyre, here", links={"here": "https://e.com/1"}
        )
    )
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nFlat tyre, here (https://e.com/1)\n")
    answer = await fleet.asks(fleet.admin, f"{before}/remove_dispatcher @kate")
    assert answer.text == "No longer dispatcher: @kate"


@pytest.mark.parametrize(
    "text", ["/new_issue@OtherBot Flat tyre", "see /new_issue Flat tyre", "/new_issues x", "hi"]
)
async def test_what_is_no_report_stays_unanswered(desk: Desk, fleet: Fleet, text: str) -> None:
    message = fleet.driver.says(fleet.chat, text)
    await settled(desk, fleet)
    assert answers(fleet, message) == []
    assert desk.database.incidents.list_open(fleet.chat.id) == []


async def test_a_report_delivered_twice_is_one_incident(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "/new_issue Flat tyre")
    desk.telegram.deliver_again(message)
    await settled(desk, fleet)
    desk.telegram.deliver_again(message)
    await settled(desk, fleet)
    assert len(answers(fleet, message)) == 1
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_an_anonymous_admin_reports_as_nobody(desk: Desk, fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "/new_issue Flat tyre", as_anonymous=True)
    card = await fleet.answer_to(message)
    assert "Reported by: an anonymous admin, " in card.text
    assert stored(desk).created_by_id is None


async def test_a_report_in_the_name_of_a_channel_is_refused(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "/new_issue Flat tyre", as_channel="Fleet News")
    assert (await fleet.answer_to(message)).text == (
        "I cannot take this in the name of a channel. Please send it as yourself."
    )
    assert desk.database.incidents.list_open(fleet.chat.id) == []


@pytest.mark.parametrize(
    "text",
    ["/new_issue Flat tyre", "/team", "/stats", "/incident 1", "/add_dispatcher @john"],
)
async def test_a_groups_command_in_private_says_so(desk: Desk, text: str) -> None:
    driver = desk.telegram.person("Driver Moss")
    chat = desk.telegram.private(driver)
    driver.says(chat, text)
    await desk.telegram.until(lambda: chat.bot_messages, what="an answer")
    assert chat.bot_messages[0].text == (
        "This command works in your group, not here. /start shows your groups, or how to"
        " add me to one."
    )


async def test_numbers_run_over_all_groups_and_years_start_again(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await fleet.reports("Flat tyre")
    assert (await fleet.reports("Flat tyre")).text.startswith("🚨 NEW INCIDENT: TKT-2026-0002")
    clock.passes(minutes=200 * 24 * 60)
    assert (await fleet.reports("Flat tyre")).text.startswith("🚨 NEW INCIDENT: TKT-2027-0001")
    assert stored(desk, "TKT-2027-0001").t_created == clock.time


async def test_the_card_of_a_photo_report_leads_to_the_photo(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre")
    card = await fleet.answer_to(message)
    await settled(desk, fleet)
    assert card.text.endswith("\n📎 Attachments: 1")
    assert f"https://t.me/c/2000000001/{message.id}" in links(card)


PLACE = {"here": "https://maps.example.com/?q=41.1,-96.5"}
WRITTEN = "🔥 stands here (https://maps.example.com/?q=41.1,-96.5), <b>hurry</b>"


async def test_a_link_behind_words_is_kept_with_its_address(desk: Desk, fleet: Fleet) -> None:
    text = "/new_issue 🔥 stands here, <b>hurry</b>"
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, text, links=PLACE))
    assert stored(desk).description == WRITTEN
    assert card.text.splitlines()[1] == WRITTEN


async def test_a_dot_that_leads_somewhere_is_a_report(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "/new_issue .", links={".": "https://e.com/x"})
    await fleet.answer_to(message)
    assert stored(desk).description == ". (https://e.com/x)"


async def test_a_link_in_a_caption_is_kept(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.sends_photo(fleet.chat, "/new_issue here", links=PLACE)
    await fleet.answer_to(message)
    assert stored(desk).description == f"here ({PLACE['here']})"

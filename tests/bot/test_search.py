"""/find and /unit, in groups, in an office and in private; and the card of a unit that repeats."""

from __future__ import annotations

from sandbox import SentMessage
from tests.bot.offices import truck_of
from tests.bot.support import second_fleet, settled
from tests.bot.test_overview import joins, sends
from tests.desk import Clock, Desk, Fleet
from texts.search import A_PART

DAY = 24 * 60


async def resolved(fleet: Fleet, text: str, summary: str) -> SentMessage:
    """Have john claim and resolve a new incident; returns its card."""
    card, prompt = await fleet.prompted(text)
    fleet.john.replies(prompt, summary)
    await fleet.shows(card, "✅ RESOLVED")
    return card


def problems(told: SentMessage) -> list[str]:
    """List what the incidents of a reply are about."""
    return [line.strip() for line in told.text.split("\n") if line.startswith("   ")]


async def test_what_was_said_of_an_incident_is_found_with_what_was_done(fleet: Fleet) -> None:
    card = await resolved(fleet, "Truck 456 engine overheating", "Replaced the hose")
    await fleet.reports("Truck 457 flat tire")
    for typed in ("overheat", "hose engine", "unit 456", '"the hose"', "@john", "456 moss"):
        told = await fleet.asks(fleet.driver, f"/find {typed}")
        assert told.text.startswith("Found: 1\n• TKT-2026-0001 ✅ RESOLVED, reported "), typed
        assert problems(told) == ["Truck 456 engine overheating", "🏁 Replaced the hose"]
    assert told.mentioned == frozenset()
    assert card.id in {int(each.url.rpartition("/")[2]) for each in told.entities if each.url}


async def test_what_is_not_there_is_not_found(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 engine overheating")
    told = await fleet.asks(fleet.driver, "/find brakes")
    assert told.text.startswith("Nothing found. All the words must be there")


async def test_a_page_has_ten_the_newest_first_and_says_how_to_see_the_others(
    fleet: Fleet,
) -> None:
    for number in range(A_PART + 2):
        await fleet.reports(f"Flat tire {number}")
    told = await fleet.asks(fleet.driver, "/find flat moss")
    assert told.text.startswith("Found: 12\n")
    assert problems(told) == [f"Flat tire {number}" for number in range(11, 1, -1)]
    assert told.text.endswith(
        "\nPage 1 of 2. /find flat moss page 2 shows another."
        "\nTo find fewer, add a word, a unit, a person or a month:"
        " /find hose unit 456 @john 2026-11"
    )
    assert told.mentioned == frozenset()
    second = await fleet.asks(fleet.driver, "/find flat moss page 2")
    assert problems(second) == ["Flat tire 1", "Flat tire 0"]
    assert second.text.endswith("\nPage 2 of 2. /find flat moss page 1 shows another.")
    for nearest, shown in (("9" * 7, second), ("0", told)):
        same = await fleet.asks(fleet.driver, f"/find flat moss page {nearest}")
        assert problems(same) == problems(shown)


async def test_the_page_after_very_long_words_is_told_without_them(fleet: Fleet) -> None:
    for _ in range(A_PART + 1):
        await fleet.reports("Flat tire")
    told = await fleet.asks(fleet.driver, "/find " + "flat " * 700)
    assert "\nPage 1 of 2. The same with page 2 behind it shows another.\n" in told.text


async def test_who_looks_for_nothing_is_told_how(fleet: Fleet) -> None:
    for typed in ("", " 🙂", ' "'):
        told = await fleet.asks(fleet.driver, f"/find{typed}")
        assert told.text.startswith("Say what to look for, like this: /find brake hose\n")
    wrong = await fleet.asks(fleet.driver, "/find hose 2026-13")
    assert wrong.text == "There is no 2026-13. A month is written like 2026-11."
    later = await fleet.asks(fleet.driver, "/find 2099-01")
    assert later.text == "2099-01 has not begun. Look in a month like 2026-11."


async def test_an_edit_of_a_report_and_a_note_are_found_at_once(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456 engine overheating")
    fleet.john.replies(card, "Waiting for a gʻildirak")
    await fleet.shows(card, "gʻildirak")
    told = await fleet.asks(fleet.driver, "/find g'ildirak engine")
    assert problems(told) == ["Truck 456 engine overheating"]


async def test_another_group_finds_nothing(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    await fleet.reports("Truck 456 engine overheating")
    for typed in ("/find engine", "/find dan", "/find unit 456", "/find @john"):
        told = await south.asks(south.driver, typed)
        assert told.text.startswith("Nothing found."), typed
    assert (await south.asks(south.driver, "/unit 456")).text == (
        "🚛 456: nothing was reported of it here."
    )


async def test_an_office_finds_what_its_groups_reported_and_they_do_not(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    await truck.reports("Engine overheating")
    await fleet.reports("Truck 9 engine noise")
    told = await fleet.asks(fleet.driver, "/find engine")
    assert problems(told) == [
        "Truck 9 engine noise · 👥 North Fleet · 👤 Driver Moss",
        "Engine overheating · 👥 Dave / 456 · 👤 Driver Moss",
    ]
    assert problems(await truck.asks(truck.driver, "/find engine")) == ["Engine overheating"]


async def test_in_private_it_is_over_the_groups_of_ones_teams(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    await joins(south, fleet.john, "/add_dispatcher")
    await fleet.reports("Engine one")
    await south.reports("Engine two")
    told = await sends(fleet, fleet.john, "/find engine")
    assert problems(told) == ["Engine two · 👥 South Fleet", "Engine one · 👥 North Fleet"]
    assert "Engine two" not in (await sends(fleet, fleet.alice, "/find engine")).text
    driver = await sends(fleet, fleet.driver, "/find engine")
    assert driver.text.startswith("I know of no group in which you dispatch or manage.")


async def test_who_left_a_group_finds_nothing_of_it_in_private(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Engine one")
    assert "Engine one" in (await sends(fleet, fleet.john, "/find engine")).text
    fleet.chat.remove(fleet.john)
    await settled(desk, fleet)
    assert "Engine one" not in (await sends(fleet, fleet.john, "/find engine")).text


async def test_long_texts_of_many_incidents_come_in_private_in_several_messages(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet, "Dave Miller, from coast to coast since 1998 / 456")
    for number in range(A_PART + 1):
        await truck.reports(f"Engine {number} " + "word " * 20)
    run = desk.database.connection.sql
    run(
        "UPDATE incidents SET status = 'Resolved', resolved_by_id = created_by_id,"
        " t_resolved = t_created, resolution_summary = :said, waited = 1000000",
        said="said " * 100,
    )
    run("UPDATE users SET full_name = :name WHERE telegram_handle IS NULL", name="Moss " * 9)
    await settled(desk, fleet)
    told = await sends(fleet, fleet.john, "/find engine")
    assert problems(told)[0].startswith("Engine 10 word")
    await settled(desk, fleet)
    rest = fleet.telegram.private(fleet.john).bot_messages[-1]
    assert problems(rest)[-2].startswith("Engine 1 word")
    assert "\nPage 1 of 2. /find engine page 2 shows another.\n" in rest.text


# Units


async def test_a_units_last_ten_come_with_what_was_done(fleet: Fleet, clock: Clock) -> None:
    await resolved(fleet, "Truck 456 engine overheating", "Replaced the hose")
    clock.passes(minutes=40 * DAY)
    card = await fleet.reports("Truck 456 flat tire")
    await fleet.asks(fleet.driver, "/cancel 2 false alarm")
    await fleet.shows(card, "CANCELLED")
    await fleet.reports("Truck 456 brakes")
    told = await fleet.asks(fleet.driver, "/unit 456")
    assert told.text.startswith("🚛 456: 1 in 30 days, 2 in all\n")
    assert problems(told) == [
        *("Truck 456 brakes", "Truck 456 flat tire", "🏁 false alarm"),
        *("Truck 456 engine overheating", "🏁 Replaced the hose"),
    ]
    assert problems(await sends(fleet, fleet.john, "/unit #456")) == problems(told)


async def test_of_a_unit_with_more_than_ten_all_are_found(fleet: Fleet) -> None:
    for _ in range(A_PART + 1):
        await fleet.reports("Truck 456 flat tire")
    told = await fleet.asks(fleet.driver, "/unit 456")
    assert len(problems(told)) == A_PART
    assert told.text.endswith("\n/find unit 456 lists all.")
    assert (await fleet.asks(fleet.driver, "/find unit 456")).text.startswith("Found: 11\n")


async def test_a_group_named_after_its_truck_need_not_name_it(desk: Desk, fleet: Fleet) -> None:
    truck = await truck_of(desk, fleet)
    await truck.reports("Engine overheating")
    assert problems(await truck.asks(truck.driver, "/unit")) == ["Engine overheating"]
    told = await fleet.asks(fleet.driver, "/unit")
    assert told.text == "Say which truck, by its number: /unit 456"


async def test_the_card_says_when_a_unit_breaks_down_again_and_again(
    fleet: Fleet, clock: Clock
) -> None:
    for _ in range(2):
        card = await fleet.reports("Truck 456 engine overheating")
        assert "🔁" not in card.text
        clock.passes(minutes=DAY)
    card = await fleet.reports("Truck 456 flat tire")
    assert "\n🔁 3rd in 30 days\n" in card.text


async def test_a_card_follows_when_its_unit_is_corrected(fleet: Fleet) -> None:
    for _ in range(2):
        await fleet.reports("Truck 456 flat tire")
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 457 flat tire")
    card = await fleet.appears("Truck 457 flat tire")
    assert "🔁" not in card.text
    fleet.driver.edits(report, "/new_issue Truck 456 flat tire")
    await fleet.shows(card, "🔁 3rd in 30 days")

"""The office's change of shift: what is open in all groups of its fleet, and who takes it over."""

from __future__ import annotations

from domain.incidents import Action
from sandbox import SentMessage
from tests.bot.offices import founded, join, truck_of
from tests.bot.shifts import CHANGE, changed, data_of, two_shifts
from tests.bot.support import ID, second_fleet, settled, stored
from tests.desk import Desk, Fleet
from texts.links import panel_link

SECOND, THIRD = "TKT-2026-0002", "TKT-2026-0003"


async def kate_has(fleet: Fleet, group: Fleet, text: str) -> SentMessage:
    """Have kate, of the office, claim a new incident of a truck's group, whose card this is."""
    card = await group.reports(text)
    if group is not fleet:
        group.chat.add(fleet.kate)
    await fleet.kate.taps(card, "✅ Claim")
    await group.shows(card, "Claimed by @kate")
    return card


async def test_the_office_reads_what_is_open_in_all_its_groups_and_takes_it_over_by_one_tap(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await truck_of(desk, fleet), await second_fleet(desk)
    await two_shifts(fleet)
    here = await kate_has(fleet, fleet, "Truck 111")
    there = await kate_has(fleet, truck, "Truck 456 no start")
    await other.reports("Truck 999")
    message = await changed(desk, fleet)
    lines = message.text.splitlines()
    assert lines[0].endswith("2 incidents are open")
    assert "Coming on: @john" in lines
    assert "   Truck 456 no start · 👥 Dave / 456 · 👤 Driver Moss" in lines
    assert "999" not in message.text
    assert [each.url for each in message.entities if "start=" in (each.url or "")] == [
        panel_link("FleetDeskBot", incident_id) for incident_id in (ID, SECOND)
    ]
    assert truck.said(CHANGE) == []
    answer = await fleet.john.taps(message, "🤝 Take @kate's 2")
    assert answer.text == "2 incidents of @kate's are yours now."
    await fleet.shows(here, "Claimed by @john")
    await truck.shows(there, "Claimed by @john")
    await fleet.until(lambda: message.buttons == [], "the button to be gone")
    for incident_id in (ID, SECOND):
        *_, last = desk.database.audit.events(incident_id)
        assert (last.action, last.actor_id) == (Action.TAKE_OVER.value, fleet.john.id)


async def test_what_a_truck_s_own_dispatcher_has_is_listed_and_not_offered(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    await two_shifts(fleet)
    card = await truck.reports("Truck 456")
    await truck.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john_south")
    message = await changed(desk, fleet)
    assert ID in message.text
    assert message.buttons == []


async def test_the_truck_s_own_change_of_shift_offers_nothing_of_the_office_s_people(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    await truck.asks(truck.admin, "/shift @john_south daily 15-23")
    await kate_has(fleet, truck, "Truck 456")
    message = await changed(desk, truck, "15:00")
    assert "Coming on: @john_south" in message.text
    assert f"{ID} 🛠️ IN PROGRESS (Claimed by @kate)" in message.text
    assert message.buttons == []
    assert fleet.said(CHANGE) == []


async def test_of_a_group_that_left_meanwhile_nothing_is_taken_told_or_shown(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    await two_shifts(fleet)
    await kate_has(fleet, truck, "Truck 456")
    await kate_has(fleet, fleet, "Truck 111")
    message = await changed(desk, fleet)
    leave(desk, truck)
    answer = await fleet.john.taps(message, "🤝 Take @kate's 2")
    assert answer.text == "1 incident of @kate's is yours now."
    await fleet.shows(message, "Claimed by @john")
    assert ID not in message.text
    await settled(desk, truck)
    assert stored(desk).owner_id == fleet.kate.id
    assert stored(desk, SECOND).owner_id == fleet.john.id


async def test_where_all_that_was_offered_left_the_button_is_dead(desk: Desk, fleet: Fleet) -> None:
    truck = await truck_of(desk, fleet)
    await two_shifts(fleet)
    await kate_has(fleet, truck, "Truck 456")
    message = await changed(desk, fleet)
    leave(desk, truck)
    answer = await fleet.john.presses(message, data_of(message)).wait()
    assert "no longer in use" in (answer.text or "")
    assert stored(desk).owner_id == fleet.kate.id


async def test_who_loses_the_role_by_the_group_s_leaving_keeps_what_they_have(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    card = await kate_has(fleet, truck, "Truck 456")
    leave(desk, truck)
    await fleet.kate.taps(card, "🏁 Resolve")
    fleet.kate.replies(await truck.appears(f"resolution summary for {ID}"), "Hose replaced")
    await truck.shows(card, "Resolved by: @kate")
    later = await truck.reports("Truck 456 again")
    refused = await fleet.kate.presses(later, f"claim:{SECOND}").wait()
    assert "not authorized" in (refused.text or "")


async def test_two_fleets_of_the_same_name_and_people_read_nothing_of_each_other(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    ours, theirs = await truck_of(desk, fleet), await truck_of(desk, south, suffix="_theirs")
    assert founded(desk, south).fleet_name == founded(desk, fleet).fleet_name
    await two_shifts(fleet)
    await south.asks(south.admin, "/shift @john_south daily 19-7")
    await kate_has(fleet, ours, "Truck 456 ours")
    await theirs.reports("Truck 456 theirs")
    message = await changed(desk, fleet)
    await south.appears(CHANGE)
    [there] = south.said(CHANGE)
    assert ("theirs" in message.text, "ours" in there.text) == (False, False)
    assert ("ours" in message.text, "theirs" in there.text) == (True, True)
    stolen = await south.john.presses(there, data_of(message)).wait()
    assert "no longer in use" in (stolen.text or "")
    assert stored(desk).owner_id == fleet.kate.id


async def test_who_is_on_by_the_truck_s_own_shifts_is_not_off_duty(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    truck.chat.add(fleet.kate)
    await truck.asks(truck.admin, "/add_dispatcher @kate")
    await truck.asks(truck.admin, "/shift @kate daily 7-23")
    await two_shifts(fleet)
    await kate_has(fleet, truck, "Truck 456")
    await kate_has(fleet, fleet, "Truck 111")
    message = await changed(desk, fleet)
    assert [[each.text for each in row] for row in message.buttons] == [["🤝 Take @kate's 1"]]
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(message, f"{SECOND} 🛠️ IN PROGRESS (Claimed by @john)")
    assert stored(desk).owner_id == fleet.kate.id


def leave(desk: Desk, truck: Fleet) -> None:
    """Have a group leave its fleet."""
    desk.database.connection.sql(
        "UPDATE groups SET fleet_id = NULL WHERE group_id = :it", it=truck.chat.id
    )


async def test_an_incident_of_a_group_that_migrated_meanwhile_is_taken_where_it_is_now(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    await two_shifts(fleet)
    await kate_has(fleet, truck, "Truck 456")
    message = await changed(desk, fleet)
    desk.database.groups.migrate(truck.chat.id, truck.chat.id - 5000)
    answer = await fleet.john.taps(message, "🤝 Take @kate's 1")
    assert answer.text == "1 incident of @kate's is yours now."
    assert stored(desk).owner_id == fleet.john.id
    assert stored(desk).group_id == truck.chat.id - 5000


async def test_a_moved_office_hands_over_and_the_old_one_offers_nothing_of_other_groups(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await truck_of(desk, fleet), await truck_of(desk, fleet, "Eve", "_eve")
    await two_shifts(fleet)
    await kate_has(fleet, other, "Truck 457")
    old = await changed(desk, fleet)
    truck.chat.add(fleet.admin, status="administrator")
    fleet.admin.says(truck.chat, "/fleet office")
    await truck.appears("is the office of Acme now")
    answer = await fleet.john.presses(old, data_of(old)).wait()
    assert "no longer in use" in (answer.text or "")
    truck.chat.add(fleet.kate)
    truck.chat.add(fleet.john)
    await changed(desk, truck, "07:00")
    message = await changed(desk, truck, "19:00")
    assert "Coming on: @john" in message.text
    assert len(fleet.said(CHANGE)) == 1
    taken = await fleet.john.taps(message, "🤝 Take @kate's 1")
    assert taken.text == "1 incident of @kate's is yours now."

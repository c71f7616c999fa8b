"""A group of a fleet: whose rights count there, whom it calls, and what it says of its team."""

from __future__ import annotations

from database import Change
from sandbox import Person
from tests.bot.in_private import at_rest, called, listening, private
from tests.bot.offices import founded, join
from tests.bot.test_panel import NOTHING
from tests.desk import Desk, Fleet, populate

ONE_GROUP = (
    "Whoever is named here counts in this group only. For all groups of the fleet Acme, name them"
    " in its office, North Fleet."
)
ALL_GROUPS = "Whoever is named here counts in all groups of the fleet Acme."
REFUSED = "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
RINGS_NOBODY = "Nobody who is called first is known to be in this group"


async def truck_of(desk: Desk, office: Fleet, *known: Person) -> Fleet:
    """Open a group of an office's fleet: strangers, and these people of the office."""
    founded(desk, office)
    truck = await opened(desk)
    for person in known:
        truck.chat.add(person)
    await truck.quiet()  # so that nobody is seen there before it joined
    join(desk, office, truck)
    return truck


async def opened(desk: Desk) -> Fleet:
    """Open a group in which nobody is named."""
    truck = populate(desk.telegram, desk.telegram.supergroup("Dave / 456"), "_456")
    truck.chat.add_bot(admin=True, can_pin=True, by=truck.admin)
    await truck.appears("Incident desk is here")
    return truck


async def test_people_of_the_office_work_in_a_group_that_names_nobody(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet, fleet.john, fleet.alice)
    card = await truck.reports("Flat tyre")
    assert "Calling: @john, @kate" in card.text
    assert (await truck.john.taps(card, "✅ Claim")).text == REFUSED
    await fleet.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "⬆️ Escalate")
    await truck.appears("Paging: @alice")
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await truck.shows(card, "Handled by @alice")


async def test_what_was_reported_before_a_group_joined_gets_its_card_then(
    desk: Desk, fleet: Fleet
) -> None:
    founded(desk, fleet)
    truck = await opened(desk)
    answer = await truck.asks(truck.driver, "/new_issue Flat tyre")
    assert "Group not configured" in answer.text
    join(desk, fleet, truck)
    await desk.sweep()
    card = await truck.appears("NEW INCIDENT")
    assert "No dispatcher" not in card.text


async def test_a_report_that_waits_for_managers_says_they_are_named_in_the_office(
    desk: Desk,
) -> None:
    office = await desk.fleet(configured=False)
    truck = await truck_of(desk, office)
    answer = await truck.asks(truck.driver, "/new_issue Flat tyre")
    assert answer.text.startswith(
        "Group not configured. In its fleet's office, North Fleet, an admin must first name the"
        " managers, like this: /configure_managers @alice @bob\nYour report is kept"
    )
    again = truck.john.replies(answer.reply_to or answer, "/new_issue")
    assert "In its fleet's office, North Fleet" in (await truck.answer_to(again)).text
    await office.asks(office.admin, "/configure_managers @alice")
    await truck.appears("NEW INCIDENT")


async def test_a_card_calls_first_who_is_known_to_be_in_the_group(desk: Desk, fleet: Fleet) -> None:
    truck = await truck_of(desk, fleet)
    card = await truck.reports("Flat tyre")
    assert "Calling: @john, @kate" in card.text
    truck.chat.add(fleet.kate)
    card = await truck.reports("Engine overheating")
    assert "Calling: @kate, @john" in card.text


async def test_the_team_says_who_comes_from_the_fleet_and_where_they_are_named(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    added = await truck.asks(truck.admin, "/add_dispatcher @john_456")
    assert added.text.splitlines()[0] == "Dispatchers: @john_456 (invited)"
    assert added.text.endswith(f"From the fleet Acme: @john, @kate\n{ONE_GROUP}")
    removed = await truck.asks(truck.admin, "/remove_dispatcher @john @zoe")
    assert removed.text == (
        "Not on the list of dispatchers: @zoe\n"
        "Named by the fleet Acme, for all its groups; an admin removes them in its"
        " office, North Fleet: @john"
    )
    listed = await truck.asks(truck.driver, "/team")
    assert listed.text == (
        "Managers (paged when an incident is escalated)\nFrom the fleet Acme: @alice, @bob\n\n"
        "Dispatchers (claim new incidents)\n@john_456 (invited)\nFrom the fleet Acme: @john, @kate"
        f"\n\n{ONE_GROUP}"
    )
    assert not listed.mentioned
    in_office = await fleet.asks(fleet.driver, "/team")
    assert in_office.text.endswith(f"@john, @kate\n\n{ALL_GROUPS}")
    assert "_456" not in in_office.text


async def test_an_admin_of_a_group_names_people_for_that_group_only(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    await truck.asks(truck.admin, "/add_dispatcher @ada_456")
    mine, theirs = await truck.reports("Flat tyre"), await fleet.reports("Flat tyre")
    fleet.chat.add(truck.admin)
    assert (await truck.admin.taps(theirs, "✅ Claim")).text == REFUSED
    await truck.admin.taps(mine, "✅ Claim")
    await truck.shows(mine, "Claimed by @ada_456")


async def test_setup_says_if_a_call_rings_nobody_in_a_group_of_a_fleet(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    lines = (await truck.asks(truck.admin, "/setup")).text.splitlines()
    assert "✅ Dispatchers: @john, @kate" in lines
    assert any(line.startswith("🏢 In the fleet Acme: ") for line in lines)
    assert RINGS_NOBODY in "\n".join(lines)
    assert "Not in this group any more" not in "\n".join(lines)
    truck.chat.add(fleet.john)
    again = await truck.asks(truck.admin, "/setup")
    assert RINGS_NOBODY not in again.text
    office = await fleet.asks(fleet.admin, "/setup")
    assert "🏢 Office of the fleet Acme: " in office.text
    assert RINGS_NOBODY not in office.text


async def test_who_is_added_in_the_office_is_named_on_the_cards_of_its_groups(
    desk: Desk,
) -> None:
    fleet = await desk.fleet(configured=False)
    truck = await truck_of(desk, fleet)
    await fleet.asks(fleet.admin, "/configure_managers @alice")
    card = await truck.reports("Flat tyre")
    assert "No dispatcher is named" in card.text
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    await truck.until(lambda: "No dispatcher" not in card.text, "a card that knows of john")


async def test_rights_widen_when_a_group_joins_and_end_when_it_leaves_but_owners_keep_theirs(
    desk: Desk, fleet: Fleet
) -> None:
    founded(desk, fleet)
    truck = await opened(desk)
    await truck.asks(truck.admin, "/configure_managers @alice_456")
    truck.chat.add(fleet.john)
    card, other = await truck.reports("Flat tyre"), await truck.reports("Engine overheating")
    assert (await fleet.john.taps(card, "✅ Claim")).text == REFUSED
    join(desk, fleet, truck)
    await fleet.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john")
    leave = Change(truck.chat.id, None, desk.clock.time)
    assert desk.database.fleets.leave(leave, founded(desk, fleet))
    assert (await fleet.john.taps(other, "✅ Claim")).text == REFUSED
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await truck.appears("please reply to this message")
    fleet.john.replies(prompt, "Changed the tyre")
    await truck.shows(card, "Resolved by: @john")


async def test_who_leaves_the_office_loses_the_right_in_its_groups_until_they_are_back(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet, fleet.john)
    card = await truck.reports("Flat tyre")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    assert (await fleet.john.taps(card, "✅ Claim")).text == REFUSED
    fleet.chat.add(fleet.john)
    await fleet.quiet()
    await fleet.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john")


async def test_people_of_the_office_are_called_in_private_to_what_happens_in_its_groups(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john, fleet.kate)
    truck = await truck_of(desk, fleet)
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    card = await truck.reports("Flat tyre")
    call = await called(fleet, fleet.john)
    assert "👥 Dave / 456" in call.text
    await at_rest(desk, fleet)
    assert private(fleet, fleet.kate) == []
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    truck.chat.add(fleet.bob)
    await fleet.bob.taps(card, "✅ Claim")
    await fleet.shows(call, NOTHING)


async def test_who_is_in_a_group_that_joins_is_known_when_it_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet, fleet.kate)
    await desk.sweep()
    await truck.appears("in the fleet Acme now")
    assert desk.database.teams.seen(truck.chat.id) == {fleet.kate.id}
    card = await truck.reports("Flat tyre")
    assert "Calling: @kate, @john" in card.text

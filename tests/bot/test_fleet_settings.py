"""Settings of a fleet: the office's hold in all its groups, and what is under way follows them."""

from __future__ import annotations

from domain.fleets import Fleet as Joined
from domain.private_calls import Reason
from domain.settings import Setting, Value
from handling import settings
from handling.context import Context
from handling.following import follow_settings
from storage.group_events import Change
from tests.bot.support import second_fleet, settled
from tests.desk import Desk, Fleet, open_group

MINUTE = 60


def founded(desk: Desk, office: Fleet) -> Joined:
    """Make a group the office of a fleet."""
    fleet = desk.database.fleets.found(change(desk, office), "Acme", "code")
    assert fleet is not None
    return fleet


def change(desk: Desk, group: Fleet) -> Change:
    """Have an admin change something in a group."""
    return Change(group.chat.id, group.admin.id, desk.clock.time)


def join(desk: Desk, group: Fleet, fleet: Joined) -> None:
    """Have a group join a fleet, and all that is under way follow."""
    with follow_settings(Context(desk.application), [group.chat.id]):
        assert desk.database.fleets.join(change(desk, group), fleet)


def sets(desk: Desk, group: Fleet, setting: Setting, value: Value) -> None:
    """Have an admin set something in a group."""
    assert settings.change(group.chat.id, setting, value, group.admin.id, Context(desk.application))


def of_incidents(desk: Desk, column: str) -> list[object]:
    """Read a column of all incidents, in the order they were reported."""
    query = f"SELECT {column} AS it FROM incidents ORDER BY number"  # noqa: S608 - of this file
    rows = desk.database.connection.sql(query)
    return [row["it"] for row in rows]


async def test_a_change_in_the_office_is_followed_in_its_groups_but_for_what_they_set(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await second_fleet(desk), await open_group(desk.telegram, suffix="_other")
    acme = founded(desk, fleet)
    join(desk, truck, acme)
    sets(desk, truck, Setting.SLA_ESCALATION, 99)
    for group in (fleet, truck, other):
        await group.asks(group.driver, "/new_issue Truck 456")
    desk.clock.passes(minutes=11)
    await desk.sweep()
    begun = desk.clock.time - 11 * MINUTE
    assert of_incidents(desk, "nudge_due")[:2] == [begun + 20 * MINUTE] * 2
    sets(desk, fleet, Setting.SLA_UNCLAIMED, 15)
    assert of_incidents(desk, "nudge_due")[:2] == [begun + 15 * MINUTE] * 2
    sets(desk, fleet, Setting.SLA_ESCALATION, 5)
    assert desk.database.settings.get(truck.chat.id).sla_escalation == 99
    sets(desk, fleet, Setting.TELLS_REPORTERS, False)
    assert of_incidents(desk, "hears") == [0, 0, 1]


async def test_a_group_that_joins_and_leaves_follows_what_then_holds(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    await truck.asks(truck.admin, "/shift @john_south daily 7-19")
    acme = founded(desk, fleet)
    sets(desk, fleet, Setting.TIME_ZONE, "America/Chicago")
    sets(desk, fleet, Setting.SLA_UNCLAIMED, 30)
    sets(desk, fleet, Setting.TELLS_REPORTERS, False)
    await truck.asks(truck.driver, "/new_issue Truck 456")
    desk.clock.passes(minutes=11)
    await desk.sweep()
    join(desk, truck, acme)
    assert of_incidents(desk, "nudge_due - t_status") == [30 * MINUTE]
    assert of_incidents(desk, "hears") == [0]
    assert duty_zone(desk, truck) == "America/Chicago"
    assert desk.database.duty.on_duty(truck.chat.id, desk.clock.time).members != ()
    with follow_settings(Context(desk.application), [truck.chat.id]):
        desk.database.connection.sql(
            "UPDATE groups SET fleet_id = NULL WHERE group_id = :it", it=truck.chat.id
        )
    assert of_incidents(desk, "nudge_due - t_status") == [20 * MINUTE]
    assert duty_zone(desk, truck) == "UTC"


def duty_zone(desk: Desk, group: Fleet) -> object:
    """Tell by whose clock a group's own duty is worked out."""
    query = "SELECT duty_zone FROM groups WHERE group_id = :it"
    return desk.database.connection.sql(query, it=group.chat.id)[0]["duty_zone"]


async def test_what_does_not_change_by_joining_goes_on_as_it_was(desk: Desk, fleet: Fleet) -> None:
    """A reminder that is due already is not put off."""
    truck = await second_fleet(desk)
    await truck.asks(truck.driver, "/new_issue Truck 456")
    desk.clock.passes(minutes=11)
    await desk.sweep()
    await settled(desk, truck)
    desk.clock.passes(minutes=10)
    before = of_incidents(desk, "nudge_due")
    join(desk, truck, founded(desk, fleet))
    assert of_incidents(desk, "nudge_due") == before


async def test_questions_and_requests_for_summaries_follow_the_office(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, truck, founded(desk, fleet))
    card = await truck.reports("Truck 456")
    await truck.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john_south")
    await truck.john.taps(card, "🏁 Resolve")
    await truck.appears("please reply to this message")
    desk.clock.passes(minutes=61)
    await desk.sweep()
    assert of_incidents(desk, "nudge_due - t_status") == [120 * MINUTE]
    sets(desk, fleet, Setting.SLA_UPDATE, 0)
    assert of_incidents(desk, "nudge_due") == [None]
    assert of_incidents(desk, "nudge_owed") == [0]
    sets(desk, truck, Setting.SLA_UPDATE, 45)
    assert of_incidents(desk, "nudge_due") == [None]


async def test_a_question_on_its_way_in_private_is_asked_in_the_group_when_the_office_calls_nobody(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, truck, founded(desk, fleet))
    card = await truck.reports("Truck 456")
    await truck.john.taps(card, "✅ Claim")
    await truck.shows(card, "Claimed by @john_south")
    [call] = desk.database.connection.sql(
        "INSERT INTO private_calls (user_id, incident_id, group_id, reason, t)"
        " SELECT owner_id, incident_id, group_id, :reason, 1 FROM incidents RETURNING user_id",
        reason=Reason.CHECK.value,
    )
    assert call["user_id"] == truck.john.id
    sets(desk, fleet, Setting.CALLS_PRIVATELY, False)
    assert desk.database.connection.sql("SELECT 1 FROM private_calls") == []


async def test_a_joined_group_reads_where_each_setting_comes_from_and_can_follow_again(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, truck, founded(desk, fleet))
    sets(desk, fleet, Setting.SLA_UNCLAIMED, 5)
    sets(desk, fleet, Setting.TELLS_REPORTERS, False)
    sets(desk, truck, Setting.SLA_UPDATE, 45)
    sets(desk, truck, Setting.CALLS_PRIVATELY, False)
    message = await truck.asks(truck.admin, "/settings")
    assert message.text.splitlines() == [
        "Settings of this group",
        "",
        "🕐 Time zone: UTC. It was 14:13 (UTC) there when I wrote this. (As for all groups.)",
        "⏰ Dispatchers are reminded after 5 min without a claim. (As in Acme.)",
        "🆘 Managers are reminded of an escalation after 15 min. (As for all groups.)",
        "💭 Whoever has an incident is asked how it goes after 45 min. (Set here.)",
        "🔕 Nobody is called in their private chat. (Set here.)",
        "🤐 Reporters are not told what becomes of their reports. (As in Acme.)",
        "🌐 Language: English. Each person sets their own with /language.",
        "",
        "A group admin changes them with the buttons.",
    ]
    assert message.button_texts[-3:] == [
        ["🔔 Calls in private", "↩️ As in Acme"],
        ["💬 Tell reporters"],
        ["🌐 Language"],
    ]
    await truck.admin.taps(message, "↩️ As in Acme")
    await truck.shows(message, "🔔 Dispatchers and managers can be called in private")
    assert desk.database.settings.own(truck.chat.id)[Setting.CALLS_PRIVATELY] is None
    await truck.admin.taps(message, "💬 Tell reporters")
    await truck.shows(message, "💬 Reporters are told what becomes of their reports. (Set here.)")
    assert not desk.database.settings.get(fleet.chat.id).tells_reporters


async def test_the_office_reads_that_its_settings_hold_in_all_groups(
    desk: Desk, fleet: Fleet
) -> None:
    founded(desk, fleet)
    sets(desk, fleet, Setting.SLA_UNCLAIMED, 5)
    message = await fleet.asks(fleet.admin, "/settings")
    assert message.text.startswith(
        "Settings of Acme\nThey hold in all its groups, but for what a group sets itself.\n\n🕐"
    )
    assert "5 min without a claim.\n" in message.text
    assert "↩️" not in str(message.button_texts)


async def test_the_way_back_names_what_then_holds(desk: Desk, fleet: Fleet) -> None:
    truck = await second_fleet(desk)
    join(desk, truck, founded(desk, fleet))
    sets(desk, fleet, Setting.TIME_ZONE, "America/Chicago")
    sets(desk, truck, Setting.TIME_ZONE, "America/Denver")
    message = await truck.asks(truck.admin, "/settings")
    await truck.admin.taps(message, "🕐 Time zone")
    back = "↩️ Back to America/Chicago, as in Acme"
    await truck.until(lambda: [back] in message.button_texts, "the way back")
    await truck.admin.taps(message, back)
    await truck.shows(message, "America/Chicago. It was 09:13 (UTC-5) there when I wrote this. (As")


async def test_whoever_joins_or_leaves_by_command_has_reminders_follow(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    founded = await fleet.asks(fleet.admin, "/fleet new Acme")
    code = (founded.buttons[0][0].url or "").partition("startgroup=")[2].partition("&")[0]
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.taps(message, "⏰ Unclaimed")
    await fleet.until(lambda: ["⬅️ Back"] in message.button_texts, "the choices")
    await fleet.admin.taps(message, "30 min")
    await fleet.shows(message, "after 30 min without a claim.\n")
    await truck.asks(truck.driver, "/new_issue Truck 456")
    desk.clock.passes(minutes=11)
    await desk.sweep()
    truck.chat.add(fleet.admin, status="administrator")
    fleet.admin.says(truck.chat, f"/start {code}")
    await truck.appears("This group is in the fleet Acme now")
    assert of_incidents(desk, "nudge_due - t_status") == [30 * MINUTE]
    await truck.asks(truck.admin, "/fleet leave")
    assert of_incidents(desk, "nudge_due - t_status") == [20 * MINUTE]


async def test_a_moved_office_has_its_settings_hold_in_all_groups_as_before(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await second_fleet(desk), await open_group(desk.telegram, suffix="_other")
    acme = founded(desk, fleet)
    for group in (truck, other):
        join(desk, group, acme)
    sets(desk, fleet, Setting.SLA_UNCLAIMED, 30)
    sets(desk, truck, Setting.SLA_ESCALATION, 5)
    await other.asks(other.driver, "/new_issue Truck 456")
    truck.chat.add(fleet.admin, status="administrator")
    fleet.admin.says(truck.chat, "/fleet office")
    await truck.appears("is the office of Acme now")
    for group in (fleet, truck, other):
        held = desk.database.settings.get(group.chat.id)
        assert (held.sla_unclaimed, held.sla_escalation) == (30, None)
    desk.clock.passes(minutes=31)
    await desk.sweep()
    sets(desk, truck, Setting.SLA_UNCLAIMED, 40)
    assert of_incidents(desk, "nudge_due - t_status") == [40 * MINUTE]
    assert not desk.database.settings.own(fleet.chat.id)[Setting.SLA_UNCLAIMED]


async def test_open_cards_of_all_groups_follow_the_language_of_their_office(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, truck, founded(desk, fleet))
    card = await truck.reports("Truck 456")
    sets(desk, fleet, Setting.LANGUAGE, "ru")
    await truck.shows(card, " · UNCLAIMED")
    sets(desk, truck, Setting.LANGUAGE, "en")
    await truck.shows(card, "Status: 🔥 UNCLAIMED")
    sets(desk, truck, Setting.LANGUAGE, None)
    await truck.shows(card, " · UNCLAIMED")

"""Many groups with one team: founded, brought in by an invitation, let in or refused, left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, cast

from database import Change
from domain.groups import BotStatus
from domain.people import Role, account
from domain.settings import Setting
from domain.updates import Chat as UpdateChat
from domain.updates import Tap
from handling import fleet_buttons
from handling.context import Context
from sandbox import Chat, Person, SentMessage
from tests.bot.support import settled
from tests.desk import Desk, Fleet
from texts.toasts import Toast

REPORT = "Truck 456 no start"
PINNING = BotStatus.PINNING_ADMIN
HOW_PHONES_RING = (
    "Where a call rings no phone: add your people to the group and have each write a word there, or"
    " have them send me /start in private and tap 🔔 Call me here."
)


async def founded(fleet: Fleet) -> str:
    """Make the group the office of Acme; returns the code of its invitation."""
    return code_of(await fleet.asks(fleet.admin, "/fleet new Acme"))


def code_of(message: SentMessage) -> str:
    """Read the code off the button that adds a group."""
    [[button]] = message.buttons
    assert button.text == "➕ Add a group"
    base, _, rights = (button.url or "").partition("&")
    assert (base.partition("?")[0], rights) == ("https://t.me/FleetDeskBot", "admin=pin_messages")
    assert base in message.text or "lists" not in message.text
    return base.partition("startgroup=")[2]


def truck(fleet: Fleet, owner: Person, title: str = "Dave / 456") -> Fleet:
    """Open a group of one truck, of which somebody is the owner; its driver is in it."""
    chat = fleet.telegram.supergroup(title)
    chat.add(owner, status="creator")
    chat.add(fleet.driver)
    chat.add_bot(admin=True, can_pin=True, by=owner)
    return Fleet(fleet.telegram, chat, fleet.people)


def group_of(desk: Desk, chat: Chat) -> str | None:
    """Tell which fleet a group is in."""
    fleet = desk.database.fleets.of_group(chat.id)
    return fleet.fleet_name if fleet else None


async def test_an_invitation_brings_a_group_in_where_its_admin_is_of_the_fleet(
    fleet: Fleet,
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.admin)
    fleet.admin.says(dave.chat, f"/start {code}")
    news = await dave.appears("This group is in the fleet Acme now")
    assert "Missing" not in news.text
    await dave.asks(fleet.driver, f"/new_issue {REPORT}")
    listed = await fleet.asks(fleet.admin, "/fleet")
    assert listed.text.splitlines() == [
        "🏢 Acme: 2 groups, 1 open",
        "• North Fleet (the office): 0 open",
        "• Dave / 456: 1 open – ⚠️ I know nobody of the team there, so a call rings no phone",
        HOW_PHONES_RING,
    ]
    dave.chat.add(fleet.john)
    said = await dave.asks(fleet.driver, "/fleet")
    assert "in the fleet Acme. Its office is North Fleet" in said.text
    again = await fleet.asks(fleet.admin, "/fleet")
    assert again.text.splitlines()[-1] == "• Dave / 456: 1 open"


async def test_who_is_nobody_in_the_fleet_waits_for_what_its_office_says(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    answer = await dave.asks(fleet.stranger, f"/start {code}")
    assert "I asked the office of Acme" in answer.text
    request = await fleet.appears("Dave / 456 wants to join Acme. Stranger Moss brought")
    refused = await fleet.john.taps(request, "✅ Let in")
    assert (refused.show_alert, group_of(desk, dave.chat)) == (True, None)
    toast = await fleet.alice.taps(request, "✅ Let in")
    assert toast.text == "Dave / 456 is in Acme."
    await fleet.shows(request, "✅ Dave / 456 is in Acme: @alice let it in.")
    assert request.buttons == []
    await dave.appears("This group is in the fleet Acme now")
    events = desk.database.connection.sql(
        "SELECT what, old, new, actor_id FROM group_events WHERE group_id = :it", it=dave.chat.id
    )
    assert [tuple(event) for event in events] == [
        ("fleet_request", None, "Acme", fleet.stranger.id),
        ("fleet", None, "Acme", fleet.alice.id),
    ]


async def test_a_refused_group_is_told_and_stays_out(desk: Desk, fleet: Fleet) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    await dave.asks(fleet.stranger, f"/start {code}")
    request = await fleet.appears("wants to join")
    await fleet.admin.taps(request, "🚫 Refuse")
    await fleet.shows(request, "🚫 Dave / 456 was refused by @ada.")
    await dave.appears("did not let this group in")
    assert group_of(desk, dave.chat) is None
    late = await fleet.alice.presses(request, "fleet:let_in:1").wait()
    assert late.text == "Dave / 456 was refused."
    assert group_of(desk, dave.chat) is None


async def test_a_renewed_code_brings_nobody_in(desk: Desk, fleet: Fleet) -> None:
    leaked = await founded(fleet)
    code = code_of(await fleet.asks(fleet.alice, "/fleet code"))
    assert code != leaked
    dave = truck(fleet, fleet.admin)
    answer = await dave.asks(fleet.admin, f"/start {leaked}")
    assert "not valid any more" in answer.text
    assert group_of(desk, dave.chat) is None
    refused = await fleet.asks(fleet.john, "/fleet code")
    assert "Only admins of this group and the fleet's managers" in refused.text
    assert desk.database.fleets.by_code(code) is not None


async def test_only_an_admin_of_the_group_brings_it_into_a_fleet(desk: Desk, fleet: Fleet) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    dave.chat.add(fleet.alice)  # of the fleet, and no admin here
    for person in (fleet.alice, fleet.driver):
        answer = await dave.asks(person, f"/start {code}")
        assert "An admin of this group has to say that it joins Acme" in answer.text
    assert group_of(desk, dave.chat) is None
    assert desk.database.join_requests.of_group(dave.chat.id) is None


async def test_whoever_brings_a_group_that_is_in_a_fleet_already_reads_so(fleet: Fleet) -> None:
    code = await founded(fleet)
    dave = await joined(fleet, code)
    answer = await dave.asks(fleet.driver, f"/start {code}")
    assert (answer.text, answer.buttons) == ("This group is in the fleet Acme already.", [])


async def test_an_invitation_opened_in_private_says_that_it_is_for_a_group(fleet: Fleet) -> None:
    opened = fleet.driver.starts(await founded(fleet))
    private = fleet.telegram.private(fleet.driver)
    await fleet.until(lambda: private.bot_messages, "an answer")
    assert opened.chat is private
    assert private.bot_messages[-1].text.startswith("This invitation is for a group.")


async def test_the_office_reads_that_reports_wait_until_managers_are_named(desk: Desk) -> None:
    office = await desk.fleet(configured=False)
    begun = await office.asks(office.admin, "/fleet new Acme")
    assert begun.text.index("1. Name the team once, here") < begun.text.index("2. Tap ➕")
    missing = "⚠️ No manager is named yet, so reports are kept and nobody is told"
    assert missing in (await office.asks(office.admin, "/fleet")).text
    await office.asks(office.admin, "/configure_managers @alice")
    assert missing not in (await office.asks(office.admin, "/fleet")).text


async def test_a_group_leaves_and_the_office_reads_who_took_it_out(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.admin)
    fleet.admin.says(dave.chat, f"/start {code}")
    await dave.appears("in the fleet Acme now")
    await dave.asks(fleet.admin, "/configure_managers @zoe")
    card = await dave.reports(REPORT)
    dave.chat.add(fleet.john)
    await fleet.john.taps(card, "✅ Claim")
    await dave.shows(card, "Claimed by @john")
    refused = await dave.asks(fleet.john, "/fleet leave")
    assert refused.text == "Only admins of this group can do that."
    answer = await dave.asks(fleet.admin, "/fleet leave")
    assert answer.text.startswith("This group is out of the fleet Acme.")
    await fleet.appears("@ada took Dave / 456 out of the fleet Acme")
    other = await dave.reports("Truck 457")
    toast = await fleet.john.taps(other, "✅ Claim")
    assert toast.show_alert
    await settled(desk, dave)
    assert "Claimed by @john" in card.text


async def test_a_group_is_in_one_fleet_at_most_and_reads_what_to_do(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    how = await fleet.asks(fleet.admin, "/fleet join Acme")
    assert "To join one, open the invitation" in how.text
    dave = truck(fleet, fleet.admin)
    await dave.asks(fleet.admin, "/fleet new Other")
    answer = await dave.asks(fleet.admin, f"/start {code}")
    assert "in the fleet Other, and a group is in one at most" in answer.text
    assert "/fleet leave" in answer.text
    again = await fleet.asks(fleet.admin, "/fleet new Again")
    assert again.text.startswith("This group is in a fleet already.")
    mine = await dave.asks(fleet.admin, f"/start {desk.database.fleets.of_group(dave.chat.id)}")
    assert "not valid" in mine.text
    assert group_of(desk, dave.chat) == "Other"


async def joined(fleet: Fleet, code: str, title: str = "Dave / 456") -> Fleet:
    """Have a group of which ada is the owner join the fleet."""
    group = truck(fleet, fleet.admin, title)
    fleet.admin.says(group.chat, f"/start {code}")
    await group.appears("in the fleet Acme now")
    return group


async def test_the_office_moves_with_its_team_shifts_and_settings(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 00:00-24:00")
    desk.database.settings.change(fleet.chat.id, Setting.SLA_UNCLAIMED, 5.0, None, 1)
    code = await founded(fleet)
    dave, other = await joined(fleet, code), truck(fleet, fleet.stranger, "Eve / 457")
    await other.asks(fleet.stranger, f"/start {code}")
    request = await fleet.appears("Eve / 457 wants to join")
    refused = await dave.asks(fleet.driver, "/fleet office")
    assert refused.text == "Only admins of this group can do that."
    hidden = fleet.admin.says(dave.chat, "/fleet office", as_anonymous=True)
    assert "Please send this as yourself" in (await dave.answer_to(hidden)).text
    fleet.admin.says(dave.chat, "/fleet office")
    came = await dave.appears("This group is the office of Acme now")
    assert "Whoever /team lists here has rights in all of its groups now." in came.text
    staying = await dave.asks(fleet.admin, "/fleet leave")
    assert "To end the whole fleet, send /fleet end here." in staying.text
    await fleet.appears("@ada moved the office of Acme to Dave / 456")
    database = desk.database
    for group in (fleet, dave):
        team = database.teams.present(group.chat.id, Role.DISPATCHER)
        assert {user.telegram_handle for user in team.members} == {"john", "kate"}
        assert database.settings.get(group.chat.id).sla_unclaimed == 5.0
    on_duty = database.duty.on_duty(dave.chat.id, desk.clock())
    assert fleet.john.id in {user.user_id for user in on_duty.members}
    again = await dave.appears("Eve / 457 wants to join")
    await fleet.until(lambda: request.deleted, "the old question to be gone")
    await fleet.admin.taps(again, "✅ Let in")
    await other.appears("in the fleet Acme now")
    listed = await dave.asks(fleet.admin, "/fleet")
    assert listed.text.splitlines()[1] == "• Dave / 456 (the office): 0 open"


async def test_a_fleet_ends_only_by_its_name_and_every_group_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave, eve = await joined(fleet, code), truck(fleet, fleet.stranger, "Eve / 457")
    await eve.asks(fleet.stranger, f"/start {code}")
    request = await fleet.appears("wants to join")
    asked = await fleet.asks(fleet.admin, "/fleet end")
    assert "/fleet end Acme" in asked.text
    refused = await fleet.asks(fleet.john, "/fleet end Acme")
    assert refused.text == "Only admins of this group and the fleet's managers can do that."
    await fleet.asks(fleet.alice, "/fleet end acme")
    await dave.appears("The fleet Acme was ended by its office")
    await eve.appears("The fleet Acme was ended by its office, so this group cannot join it")
    await fleet.shows(request, "Eve / 457 cannot join Acme any more: the fleet was ended.")
    assert group_of(desk, dave.chat) is group_of(desk, fleet.chat) is None
    gone = await eve.asks(fleet.stranger, f"/start {code}")
    assert "not valid any more" in gone.text


async def test_the_office_takes_a_group_out_that_is_found_by_its_name(
    desk: Desk, fleet: Fleet
) -> None:
    dave = await joined(fleet, await founded(fleet))
    none = await fleet.asks(fleet.admin, "/fleet remove 789")
    assert "No group of this fleet besides the office has 789 in its name" in none.text
    for number in range(9):
        desk.database.connection.sql(
            "INSERT INTO groups (group_id, group_name, fleet_id) SELECT :id, '78', fleet_id"
            " FROM groups WHERE group_id = :dave",
            id=-number - 1,
            dave=dave.chat.id,
        )
    many = await fleet.asks(fleet.admin, "/fleet remove 78")
    assert "Too many groups of this fleet have 78 in their name" in many.text
    found = await fleet.asks(fleet.admin, "/fleet remove 456")
    refused = await fleet.john.taps(found, "🚪 Take out Dave / 456")
    assert (refused.show_alert, group_of(desk, dave.chat)) == (True, "Acme")
    toast = await fleet.alice.taps(found, "🚪 Take out Dave / 456")
    assert toast.text == "Dave / 456 is not in the fleet any more."
    await fleet.shows(found, "🚪 Dave / 456 is not in the fleet any more.")
    assert found.buttons == []
    await dave.appears("@alice took this group out of the fleet Acme")
    assert group_of(desk, dave.chat) is None


async def test_who_is_of_a_fleet_has_their_group_join_by_one_tap(desk: Desk, fleet: Fleet) -> None:
    await founded(fleet)
    dave, eve = truck(fleet, fleet.john), truck(fleet, fleet.stranger, "Eve / 457")
    offer = await dave.asks(fleet.john, "/fleet")
    refused = await fleet.driver.taps(offer, "🔗 Join Acme")
    assert refused.text == "Only admins of this group can do that."
    assert (await dave.asks(fleet.driver, "/fleet")).buttons == []
    toast = await fleet.john.taps(offer, "🔗 Join Acme")
    assert toast.text == "This group is in Acme now."
    await dave.appears("in the fleet Acme now")
    shown = await eve.asks(fleet.stranger, "/fleet")
    assert shown.buttons == []
    forged = await fleet.stranger.presses(shown, "fleet:join:1").wait()
    assert "not in that fleet's team" in (forged.text or "")
    assert group_of(desk, eve.chat) is None


async def test_who_founded_a_fleet_and_is_in_no_team_is_offered_it(fleet: Fleet) -> None:
    await founded(fleet)
    dave = truck(fleet, fleet.admin)
    offer = await dave.asks(fleet.admin, "/fleet")
    assert [[button.text for button in row] for row in offer.buttons] == [["🔗 Join Acme"]]
    fleet.chat.remove(fleet.admin)
    gone = await dave.asks(fleet.admin, "/fleet")
    assert gone.buttons == []


async def test_an_admin_says_that_it_joins_where_somebody_else_opened_the_invitation(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    dave.chat.add(fleet.alice)  # of the fleet, and no admin here
    answer = await dave.asks(fleet.alice, f"/start {code}")
    refused = await fleet.alice.taps(answer, "🔗 Join Acme")
    assert refused.text == "Only admins of this group can do that."
    toast = await fleet.stranger.taps(answer, "🔗 Join Acme")
    assert toast.text == "I asked the office of Acme. I will tell you here what it says."
    await fleet.appears("Dave / 456 wants to join Acme. Stranger Moss brought")
    await fleet.asks(fleet.admin, "/fleet code")
    late = await fleet.stranger.taps(answer, "🔗 Join Acme")
    assert "not valid any more" in (late.text or "")
    waiting = await fleet.asks(fleet.admin, "/fleet")
    assert "⏳ Waiting to be let in: Dave / 456" in waiting.text
    await fleet.admin.taps(waiting, "✅ Let in")
    await dave.appears("in the fleet Acme now")
    assert group_of(desk, dave.chat) == "Acme"


async def test_of_several_groups_that_wait_each_button_says_which_it_lets_in(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave, eve = (truck(fleet, fleet.stranger, title) for title in ("Dave / 456", "Eve / 457"))
    for group in (dave, eve):
        await group.asks(fleet.stranger, f"/start {code}")
    waiting = await fleet.asks(fleet.admin, "/fleet")
    assert "⏳ Waiting to be let in: 1. Dave / 456, 2. Eve / 457" in waiting.text
    toast = await fleet.admin.taps(waiting, "✅ Let in 2")
    assert toast.text == "Eve / 457 is in Acme."
    assert (group_of(desk, dave.chat), group_of(desk, eve.chat)) == (None, "Acme")


async def test_a_group_that_joins_keeps_no_welcome_that_says_to_name_a_team(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.admin)
    welcome = await dave.appears("Two steps for a group admin")
    fleet.admin.says(dave.chat, f"/start {code}")
    await dave.appears("in the fleet Acme now")
    await fleet.until(lambda: welcome.deleted, "the welcome to be gone")
    dave.chat.remove_bot()
    listed = await fleet.asks(fleet.admin, "/fleet")
    assert "• Dave / 456: 0 open – ⚠️ I am not in it any more" in listed.text
    dave.chat.add_bot(admin=False, can_pin=False, by=fleet.admin)
    again = await dave.appears("This group is in the fleet Acme. Its office is North Fleet")
    assert "Missing: administrator status, the right to pin messages" in again.text
    await settled(desk, dave)
    assert not again.deleted


async def test_the_welcome_offers_the_fleets_of_who_brought_the_bot(fleet: Fleet) -> None:
    await founded(fleet)
    welcome = await truck(fleet, fleet.john).appears("Incident desk is here")
    assert [[button.text for button in row] for row in welcome.buttons] == [["🔗 Join Acme"]]
    of_others = await truck(fleet, fleet.stranger, "Eve / 457").appears("Incident desk is here")
    assert of_others.buttons == []


async def test_an_office_that_cannot_be_written_to_is_asked_once_it_can(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    desk.database.groups.set_suspended(fleet.chat.id, True, muted=True)
    answer = await dave.asks(fleet.stranger, f"/start {code}")
    assert "I cannot write there now" in answer.text
    desk.database.groups.set_suspended(fleet.chat.id, False)
    desk.application.bot_data.outbox.wake(fleet.chat.id)
    await fleet.appears("Dave / 456 wants to join Acme")


async def test_the_list_of_a_big_fleet_begins_with_what_needs_somebody(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @john mon-sun 01:00-01:05")
    await founded(fleet)
    acme = desk.database.fleets.of_office(fleet.chat.id)
    assert acme is not None
    for number in range(200):
        desk.database.groups.record(-number - 1, f"Truck {number:03}")
        desk.database.groups.record_bot_status(-number - 1, PINNING, greet=False)
        assert desk.database.fleets.join(Change(-number - 1, None, 1), acme)
    desk.database.connection.sql(
        "INSERT INTO presences SELECT group_id, :john FROM groups WHERE group_id < 0"
        " AND group_id > -200",
        john=fleet.john.id,
    )
    desk.database.groups.set_suspended(-200, True)
    desk.database.reports.create(-100, 1, None, "no start", 1)
    listed = (await fleet.asks(fleet.admin, "/fleet")).text.splitlines()
    assert listed[:5] == [
        "🏢 Acme: 201 groups, 1 open",
        "• North Fleet (the office): 0 open",
        "• Truck 199: 0 open – ⚠️ I am not in it any more",
        "• Truck 099: 1 open",
        "• Truck 000: 0 open",
    ]
    assert listed[-2:] == [
        "Page 1 of 11. /fleet 2 shows another.",
        "☎️ Nobody is on duty: all dispatchers are called. /duty says who is next.",
    ]
    last = (await fleet.asks(fleet.admin, "/fleet 11")).text.splitlines()
    assert len([line for line in last if line.startswith("• ")]) == 1


async def test_an_invitation_that_was_forwarded_brings_no_group_in(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.admin)
    theirs = fleet.stranger.says(fleet.chat, f"/start {code}")
    answer = await dave.answer_to(fleet.admin.forwards(theirs, dave.chat))
    assert "forwarded" in answer.text
    assert group_of(desk, dave.chat) is None
    dave.chat.add(fleet.alice, status="administrator")
    asked = await dave.answer_to(fleet.alice.says(dave.chat, f"/start {code}", as_anonymous=True))
    assert "I asked the office of Acme" in asked.text
    await fleet.appears("an anonymous admin brought the invitation")


async def test_a_manager_moves_the_office_out_of_a_group_that_is_gone(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.alice)
    fleet.alice.says(dave.chat, f"/start {code}")
    await dave.appears("in the fleet Acme now")
    dave.chat.add(fleet.stranger, status="administrator")
    fleet.chat.remove_bot()
    refused = await dave.asks(fleet.stranger, "/fleet office")
    assert "take each group out with /fleet leave and begin a new fleet" in refused.text
    fleet.alice.says(dave.chat, "/fleet office")
    await dave.appears("This group is the office of Acme now")
    found = await dave.asks(fleet.alice, "/fleet remove north")
    await fleet.alice.taps(found, "🚪 Take out North Fleet")
    await dave.shows(found, "🚪 North Fleet is not in the fleet any more.")
    acme = desk.database.fleets.of_office(dave.chat.id)
    assert acme is not None
    assert [each.title for each in desk.database.fleets.groups(acme.fleet_id)] == ["Dave / 456"]


async def test_who_was_put_out_of_the_office_has_no_right_by_it_in_another_group(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave, eve = truck(fleet, fleet.alice), truck(fleet, fleet.john, "Eve / 457")
    fleet.alice.says(dave.chat, f"/start {code}")
    await dave.appears("in the fleet Acme now")
    for each in (fleet.alice, fleet.john):  # and nobody tells us
        fleet.chat.members[each.id] = replace(fleet.chat.members[each.id], status="kicked")
    refused = await dave.asks(fleet.alice, "/fleet office")
    assert refused.text.startswith("Only an admin of this group who is an admin of the office")
    asked = await eve.asks(fleet.john, f"/start {code}")
    assert asked.text.startswith("⏳ I asked the office of Acme")
    assert (group_of(desk, dave.chat), group_of(desk, eve.chat)) == ("Acme", None)


async def test_a_tap_that_an_earlier_run_applied_is_told_how_it_stands(
    desk: Desk, fleet: Fleet
) -> None:
    code = await founded(fleet)
    dave = truck(fleet, fleet.stranger)
    await dave.asks(fleet.stranger, f"/start {code}")
    request = await fleet.appears("wants to join")
    again = partial(answered_again, desk, fleet.stranger)
    asked = "I asked the office of Acme. I will tell you here what it says."
    assert await again(dave, f"fleet:bring:{code}") == asked
    await fleet.alice.taps(request, "✅ Let in")
    assert await again(dave, "fleet:join:1") == "This group is in Acme now."
    assert await again(fleet, "fleet:let_in:1") == "Dave / 456 is in Acme."


class Told(Context):
    """Notes what taps are answered with."""

    said: str = ""

    def toast(self, tap: Tap, toast: Toast) -> None:
        """Note a toast."""
        assert tap.query_id == "q"
        self.said = toast.text


async def answered_again(desk: Desk, person: Person, group: Fleet, data: str) -> str:
    """Answer a tap as after a kill before its toast; returns what was said."""
    user = account(person.id, None, "Stranger", "Moss")
    chat = UpdateChat(group.chat.id, group.chat.title, True)
    told = Told(cast(Any, desk.application))
    tap = Tap(update_id=1, chat=chat, by=user, query_id="q", data=data, message_id=1)
    await fleet_buttons.answer_again(tap, told)
    return told.said

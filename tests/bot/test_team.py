"""The team: who is named, and how a right comes to an account."""

from __future__ import annotations

import pytest

from sandbox import Fault, Person, SentMessage
from sending import members
from tests.bot.support import ID, refusal, second_fleet, settled
from tests.desk import Desk, Fleet

INVITED = (
    "Invited people get their right the first time they write or tap here with that @username."
)


def team(managers: str, dispatchers: str) -> str:
    """Write what /team says."""
    return (
        f"Managers (paged when an incident is escalated)\n{managers}\n\n"
        f"Dispatchers (claim new incidents)\n{dispatchers}"
    )


async def may_claim(person: Person, card: SentMessage) -> bool:
    """Tell whether a tap on Claim is allowed."""
    answer = await person.presses(card, f"claim:{ID}").wait()
    return answer.text in {f"{ID} is yours.", f"{ID} is already yours."}


async def test_the_team_is_listed_and_nobodys_phone_rings(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.driver, "/team")
    assert answer.text == team("@alice, @bob", "@john, @kate")
    assert answer.mentioned == frozenset()


async def test_a_new_group_has_nobody_yet(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    answer = await fleet.asks(fleet.driver, "/team")
    assert answer.text == team("nobody yet", "nobody yet")


async def test_named_handles_are_invited_until_they_speak(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    answer = await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    assert answer.text == f"Managers: @alice (invited), @bob (invited)\n{INVITED}"
    assert answer.mentioned == frozenset()
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    fleet.alice.says(fleet.chat, "good morning")
    answer = await fleet.asks(fleet.driver, "/team")
    assert answer.text == team("@alice, @bob (invited)", "@john (invited)")
    assert answer.mentioned == frozenset()


async def test_the_first_tap_of_an_invited_person_counts(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/add_dispatcher @JOHN")
    await fleet.asks(fleet.admin, "/configure_managers @alice")
    card = await fleet.reports("Flat tyre")
    assert (await fleet.john.taps(card, "✅ Claim")).text == f"{ID} is yours."


async def test_who_takes_over_a_handle_takes_over_no_right(fleet: Fleet) -> None:
    fleet.john.username = "john_new"
    fleet.stranger.username = "john"
    fleet.stranger.says(fleet.chat, "it is me, john")
    card = await fleet.reports("Flat tyre")
    assert not await may_claim(fleet.stranger, card)
    assert await may_claim(fleet.john, card)
    await fleet.shows(card, "Claimed by @john_new")


async def test_an_invitation_is_honoured_once(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    fleet.john.says(fleet.chat, "good morning")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    fleet.john.says(fleet.chat, "good evening")
    answer = await fleet.asks(fleet.driver, "/team")
    assert answer.text == team("nobody yet", "nobody yet")


async def test_a_right_in_one_group_is_none_in_another(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    card = await south.reports("Flat tyre")
    assert not await may_claim(fleet.john, card)
    answer = await south.asks(south.driver, "/team")
    assert answer.text == team("@alice_south, @bob_south", "@john_south, @kate_south")


async def test_a_text_mention_names_a_person_without_a_handle(fleet: Fleet) -> None:
    names = {"Stranger Moss": fleet.stranger}
    message = fleet.admin.says(fleet.chat, "/add_dispatcher Stranger Moss", mentions=names)
    answer = await fleet.answer_to(message)
    assert answer.text == "Dispatchers: @john, @kate, Stranger Moss"
    card = await fleet.reports("Flat tyre")
    assert await may_claim(fleet.stranger, card)


async def test_an_admin_names_by_replying(fleet: Fleet) -> None:
    message = fleet.stranger.says(fleet.chat, "I can help")
    answer = await fleet.answer_to(fleet.admin.replies(message, "/add_dispatcher"))
    assert answer.text == "Dispatchers: @john, @kate, Stranger Moss"


async def test_who_is_named_outright_is_no_longer_listed_as_invited(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    fleet.chat.set_bot_rights(admin=False)  # so that the bot does not hear john talk
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    message = fleet.john.says(fleet.chat, "I am here")
    answer = await fleet.answer_to(fleet.admin.replies(message, "/add_dispatcher"))
    assert answer.text == "Dispatchers: @john"


@pytest.mark.parametrize("names", ["@zoe, @zack", "@zoe,@zack", "@zoe @zack @ZOE", "@zoe\n@zack"])
async def test_names_are_read_as_people_write_them(fleet: Fleet, names: str) -> None:
    answer = await fleet.asks(fleet.admin, f"/add_dispatcher {names}")
    assert answer.text == f"Dispatchers: @john, @kate, @zoe (invited), @zack (invited)\n{INVITED}"


async def test_adding_somebody_twice_changes_nothing(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/add_dispatcher @john @KATE")
    assert answer.text == "Dispatchers: @john, @kate"


async def test_naming_managers_again_keeps_drops_and_adds(desk: Desk, fleet: Fleet) -> None:
    bound = desk.database.teams.roles(fleet.chat.id, fleet.alice.id)
    answer = await fleet.asks(fleet.admin, "/configure_managers @carol @alice")
    assert answer.text.startswith("Managers: @alice, @carol (invited)\n")
    assert desk.database.teams.roles(fleet.chat.id, fleet.alice.id) == bound
    assert desk.database.teams.roles(fleet.chat.id, fleet.bob.id) == []
    listed = await fleet.asks(fleet.driver, "/team")
    assert listed.text == team("@alice, @carol (invited)", "@john, @kate")


async def test_a_known_member_whose_handle_telegram_confirms_is_bound_at_once(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    answer = await fleet.asks(fleet.admin, "/configure_managers @Alice @bob")
    assert answer.text == "Managers: @bob, @alice"
    assert desk.database.teams.roles(fleet.chat.id, fleet.alice.id) != []


async def test_a_known_handle_that_moved_away_is_only_invited(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    fleet.alice.username = "alice_elsewhere"
    answer = await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    assert answer.text == f"Managers: @bob, @alice (invited)\n{INVITED}"
    assert desk.database.teams.roles(fleet.chat.id, fleet.alice.id) == []


UNTOLD = {
    "refused": refusal("getChatMember", "CHAT_ADMIN_REQUIRED", times=None),
    "failing": Fault("getChatMember", status=500, times=None),
    "silent": Fault("getChatMember", drop_connection=True, times=None),
}


@pytest.mark.parametrize("how", UNTOLD)
async def test_a_known_handle_that_telegram_does_not_confirm_is_only_invited(
    desk: Desk, fleet: Fleet, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    fleet.telegram.faults.append(UNTOLD[how])
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.05)
    for command, shown in (
        ("configure_managers", "Managers: @bob, @alice (invited)"),  # bob had the role before
        ("add_dispatcher", "Dispatchers: @john, @kate, @alice (invited), @bob (invited)"),
    ):
        message = fleet.admin.says(fleet.chat, f"/{command} @alice @bob", as_anonymous=True)
        assert (await fleet.answer_to(message)).text == f"{shown}\n{INVITED}"
    assert desk.database.teams.roles(fleet.chat.id, fleet.alice.id) == []


async def test_a_handle_known_from_another_group_is_only_invited(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    answer = await south.asks(south.admin, "/add_dispatcher @john")
    assert answer.text.startswith("Dispatchers: @john_south, @kate_south, @john (invited)")
    assert desk.database.teams.roles(south.chat.id, fleet.john.id) == []


async def test_a_known_member_who_left_is_only_invited(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    fleet.chat.remove(fleet.john)
    answer = await fleet.asks(fleet.admin, "/add_dispatcher @john")
    assert answer.text.startswith("Dispatchers: @kate, @john (invited)")


async def test_registering_as_a_driver_is_confirmed(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.driver, "/register_driver")
    assert answer.text == "Driver Moss, you are registered as a driver. Report with /new_issue."


@pytest.mark.parametrize(("who", "role"), [("john", "dispatcher"), ("alice", "manager")])
async def test_registering_as_a_driver_never_lowers_a_role(
    desk: Desk, fleet: Fleet, who: str, role: str
) -> None:
    answer = await fleet.asks(fleet.people[who], "/register_driver")
    assert answer.text == f"@{who}, you are already on record as a {role}, and stay one."
    await settled(desk, fleet)
    assert desk.database.teams.roles(fleet.chat.id, fleet.people[who].id) != []


async def test_an_anonymous_admin_cannot_be_registered(fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "/register_driver", as_anonymous=True)
    assert (await fleet.answer_to(message)).text == (
        "Please send this as yourself, not as the group, so that I can see who you are."
    )

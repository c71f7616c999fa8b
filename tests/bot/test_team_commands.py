"""Who may change the team, what they read when misused, and removal."""

from __future__ import annotations

import pytest

from tests.bot.support import ID, answers, refusal, resolved
from tests.desk import Desk, Fleet

COMMANDS = ["configure_managers", "add_dispatcher", "remove_dispatcher", "remove_manager"]
TEAM = (
    "Managers (paged when an incident is escalated)\n@alice, @bob\n\n"
    "Dispatchers (claim new incidents)\n@john, @kate"
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("who", ["stranger", "alice"])
async def test_only_admins_change_the_team(fleet: Fleet, command: str, who: str) -> None:
    role = "managers" if "manager" in command else "dispatchers"
    answer = await fleet.asks(fleet.people[who], f"/{command} @john")
    assert answer.text == f"Only group admins can configure {role}."
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_channel_changes_nothing(fleet: Fleet, command: str) -> None:
    message = fleet.admin.says(fleet.chat, f"/{command} @john", as_channel="Fleet News")
    answer = await fleet.answer_to(message)
    assert answer.text.startswith("I cannot take this in the name of a channel")
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


async def test_an_anonymous_admin_may_configure(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    message = fleet.admin.says(fleet.chat, "/configure_managers @alice", as_anonymous=True)
    assert (await fleet.answer_to(message)).text.startswith("Managers: @alice (invited)")


async def test_a_promoted_member_may_configure_until_demoted(fleet: Fleet) -> None:
    fleet.chat.promote(fleet.kate)
    assert "@zoe" in (await fleet.asks(fleet.kate, "/add_dispatcher @zoe")).text
    fleet.chat.demote(fleet.kate)
    answer = await fleet.asks(fleet.kate, "/add_dispatcher @zack")
    assert answer.text == "Only group admins can configure dispatchers."


@pytest.mark.parametrize("command", COMMANDS)
async def test_when_telegram_does_not_tell_who_is_admin_nobody_is(
    fleet: Fleet, command: str
) -> None:
    fleet.telegram.faults.append(refusal("getChatMember", "CHAT_ADMIN_REQUIRED"))
    answer = await fleet.asks(fleet.admin, f"/{command} @john")
    assert answer.text == (
        "Telegram did not say whether you are an admin here."
        " Make me an administrator, then try again."
    )
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_without_names_explains_itself(fleet: Fleet, command: str) -> None:
    answer = await fleet.asks(fleet.admin, f"/{command}")
    example = "@alice @bob" if command == "configure_managers" else "@john"
    assert answer.text == (
        f"Name people by their @username, like this: /{command} {example}\n"
        f"For people without one, reply to a message of theirs with /{command}"
    )
    assert answer.mentioned == frozenset()


@pytest.mark.parametrize(
    ("names", "unclear"),
    [
        ("john", "john"),
        ("@x", "@x"),
        ("@@john", "@@john"),
        ("@7up", "@7up"),
        ("@jo-hn", "@jo-hn"),
        ("john and kate", "john, kate"),
        ("a b c d e f g", "a, b, c, d, e and 2 more"),
        ("<b>zoe</b>", "<b>zoe</b>"),
        ("@FleetDeskBot", "@FleetDeskBot"),
        ("@\u200bfleetdeskbot", "@\u200bfleetdeskbot"),
        ("@" + "z" * 33, "@" + "z" * 33),
    ],
)
async def test_garbage_is_explained_and_nothing_changed(
    fleet: Fleet, names: str, unclear: str
) -> None:
    answer = await fleet.asks(fleet.admin, f"/configure_managers {names}")
    assert answer.text.startswith(f"I do not understand: {unclear}. Nothing was changed.\n")
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


async def test_a_reply_to_a_bot_names_nobody(fleet: Fleet) -> None:
    own = await fleet.asks(fleet.driver, "/team")
    answer = await fleet.answer_to(fleet.admin.replies(own, "/add_dispatcher"))
    assert answer.text.startswith("Name people by their @username")
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


async def test_removing_says_who_went_and_who_was_not_there(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @John @zoe")
    assert answer.text == "No longer dispatcher: @John\nNot on the list of dispatchers: @zoe"
    answer = await fleet.asks(fleet.admin, "/remove_manager @john @bob")
    assert answer.text == "No longer manager: @bob\nNot on the list of managers: @john"
    assert "@alice\n\n" in (await fleet.asks(fleet.driver, "/team")).text


async def test_who_was_not_on_a_list_is_not_rung(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @alice")
    assert answer.text == "Not on the list of dispatchers: @alice"
    assert answer.mentioned == frozenset()


async def test_a_long_removal_is_answered_whole(fleet: Fleet) -> None:
    handles = [f"@x{number}" for number in range(101, 751)]
    asked = fleet.admin.says(fleet.chat, f"/remove_dispatcher {' '.join(handles)}")

    def told() -> str:
        return " ".join(answer.text.replace("\n", " ") for answer in answers(fleet, asked))

    await fleet.until(lambda: handles[-1] in told(), told)
    assert [each for each in handles if each not in told().replace(",", "").split()] == []


async def test_an_invitation_can_be_withdrawn(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @zoe")
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @ZOE")
    assert answer.text == "No longer dispatcher: @ZOE"
    zoe = fleet.telegram.person("Zoe", username="zoe")
    fleet.chat.add(zoe)
    zoe.says(fleet.chat, "hello")
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


async def test_a_person_without_a_handle_is_removed_by_replying(fleet: Fleet) -> None:
    message = fleet.stranger.says(fleet.chat, "I can help")
    await fleet.answer_to(fleet.admin.replies(message, "/add_dispatcher"))
    answer = await fleet.answer_to(fleet.admin.replies(message, "/remove_dispatcher"))
    assert answer.text == "No longer dispatcher: Stranger Moss"
    assert (await fleet.asks(fleet.driver, "/team")).text == TEAM


async def test_a_dispatcher_who_is_removed_can_claim_no_more(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    card = await fleet.reports("Flat tyre")
    answer = await fleet.john.taps(card, "✅ Claim")
    assert (answer.text or "").startswith("You are not authorized to claim issues.")


async def test_an_owner_who_is_removed_keeps_the_incident(fleet: Fleet) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    assert "Claimed by @john" in card.text
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "Resolved by: @john")


async def test_an_owner_who_is_removed_and_leaves_cannot_come_back(fleet: Fleet) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    answer = await fleet.john.taps(card, "✅ Claim")
    assert answer.show_alert
    assert "UNCLAIMED" in card.text


async def test_a_new_handle_shows_on_open_cards_and_not_in_old_ones(fleet: Fleet) -> None:
    old = await resolved(fleet)
    card = await fleet.reports("Truck 789")
    await fleet.john.taps(card, "✅ Claim")
    fleet.john.username = "johnny"
    fleet.john.says(fleet.chat, "new name, same me")
    await fleet.shows(card, "Claimed by @johnny")
    assert f"✅ RESOLVED: {ID}" in old.text

"""How the bot comes, goes and changes rank, and what it may do in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api


@pytest.mark.parametrize("admin", [False, True])
async def test_a_supergroup_takes_the_bot_in_one_step(
    api: Api, telegram: Telegram, ann: Person, admin: bool
) -> None:
    chat = telegram.supergroup("New Fleet")
    chat.add(ann)
    chat.add_bot(admin=admin, can_pin=False, by=ann)
    standing, joined = await api.updates()
    member = standing["my_chat_member"]
    assert member["from"]["id"] == ann.id
    assert _statuses(member) == ("left", "administrator" if admin else "member")
    assert member["new_chat_member"].get("can_pin_messages", False) is False
    assert joined["message"]["new_chat_members"][0]["id"] == telegram.bot.id


async def test_a_basic_group_takes_the_bot_first_and_promotes_it_then(
    api: Api, telegram: Telegram, ann: Person
) -> None:
    chat = telegram.group("New Fleet")
    chat.add(ann)
    chat.add_bot(admin=True)
    first, _, second = await api.updates()
    assert _statuses(first["my_chat_member"]) == ("left", "member")
    assert _statuses(second["my_chat_member"]) == ("member", "administrator")


async def test_a_change_of_rights_is_told(api: Api, fleet: Chat, ann: Person) -> None:
    fleet.set_bot_rights(can_pin=False, by=ann)
    fleet.set_bot_rights(can_pin=False, by=ann)
    (update,) = await api.updates()
    assert update["my_chat_member"]["old_chat_member"]["can_pin_messages"]
    assert not update["my_chat_member"]["new_chat_member"]["can_pin_messages"]


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("fleet", "kicked", "bot was kicked from the supergroup chat"),
        ("group", "left", "bot was kicked from the group chat"),
    ],
)
async def test_a_kicked_bot_is_locked_out(
    api: Api, request: pytest.FixtureRequest, name: str, status: str, reason: str
) -> None:
    chat: Chat = request.getfixturevalue(name)
    chat.remove_bot()
    (update,) = await api.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == status
    error = await api.error("sendMessage", chat_id=chat.id, text="x")
    assert error == f"Forbidden: {reason}"
    chat.add_bot()
    await api.result("sendMessage", chat_id=chat.id, text="x")


async def test_a_bot_that_left_is_no_member(api: Api, fleet: Chat) -> None:
    fleet.change(fleet.telegram.bot, by=fleet.telegram.bot, status="left")
    error = await api.error("sendMessage", chat_id=fleet.id, text="x")
    assert error == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_bot_taken_back_may_leave_by_itself(api: Api, fleet: Chat) -> None:
    fleet.remove_bot()
    fleet.add_bot()
    fleet.change(fleet.telegram.bot, by=fleet.telegram.bot, status="left")
    error = await api.error("sendMessage", chat_id=fleet.id, text="x")
    assert error == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_group_the_bot_never_saw_does_not_exist(api: Api, telegram: Telegram) -> None:
    other = telegram.supergroup("Elsewhere")
    error = await api.error("getChat", chat_id=other.id)
    assert error == "Bad Request: chat not found"


async def test_the_bot_may_not_write_first_in_private(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    stranger = telegram.person("Never Seen")
    target = {"chat_id": ann.id, "text": "x"}
    error = await api.error("sendMessage", **target)
    assert error == "Forbidden: bot can't initiate conversation with a user"
    assert "chat not found" in await api.error("sendMessage", chat_id=stranger.id, text="x")
    ann.says(telegram.private(ann), "/start")
    await api.result("sendMessage", **target)
    ann.blocks_bot()
    assert await api.error("sendMessage", **target) == "Forbidden: bot was blocked by the user"
    ann.unblocks_bot()
    await api.result("sendMessage", **target)
    assert fleet.bot_messages == []


async def test_a_bot_let_back_in_by_who_never_wrote_may_not_write_first(
    api: Api, ann: Person
) -> None:
    ann.blocks_bot()
    target = {"chat_id": ann.id, "text": "x"}
    assert await api.error("sendMessage", **target) == "Forbidden: bot was blocked by the user"
    ann.unblocks_bot()
    blocked, unblocked = [update["my_chat_member"] for update in await api.updates()]
    assert (_statuses(blocked)[1], _statuses(unblocked)) == ("kicked", ("kicked", "member"))
    assert blocked["chat"]["type"] == "private"
    error = await api.error("sendMessage", **target)
    assert error == "Forbidden: bot can't initiate conversation with a user"
    ann.starts()
    await api.result("sendMessage", **target)


def test_who_blocked_the_bot_cannot_write_to_it(telegram: Telegram, ann: Person) -> None:
    question = ann.starts()
    ann.blocks_bot()
    for write in (ann.says, ann.sends_photo):
        with pytest.raises(ValueError, match="unblock it first"):
            write(telegram.private(ann), "/start")
    with pytest.raises(ValueError, match="unblock it first"):
        ann.forwards(question, telegram.private(ann))
    assert telegram.private(ann).messages == [question]


async def test_members_are_described_by_their_standing(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person, bob: Person
) -> None:
    gone = telegram.person("Gone")
    fleet.add(gone)
    fleet.remove(gone)
    found = {user.id: await _member(api, fleet, user.id) for user in (ann, bob, gone)}
    assert [member["status"] for member in found.values()] == ["creator", "member", "left"]
    fleet.promote(bob)
    assert (await _member(api, fleet, bob.id))["can_delete_messages"]
    assert (await _member(api, fleet, telegram.bot.id))["status"] == "administrator"


@pytest.mark.parametrize(
    ("name", "user_id", "reason"),
    [
        ("fleet", 0, "invalid user_id specified"),
        ("fleet", 42, "PARTICIPANT_ID_INVALID"),
        ("group", 42, "user not found"),
    ],
)
async def test_unknown_accounts_are_refused(
    api: Api, request: pytest.FixtureRequest, name: str, user_id: int, reason: str
) -> None:
    chat: Chat = request.getfixturevalue(name)
    error = await api.error("getChatMember", chat_id=chat.id, user_id=user_id)
    assert error == f"Bad Request: {reason}"


async def test_administrators_are_listed(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    admins = await api.result("getChatAdministrators", chat_id=fleet.id)
    assert [admin["user"]["id"] for admin in admins] == [ann.id, telegram.bot.id]


async def test_a_migrated_group_starts_anew_and_names_its_successor(
    api: Api, telegram: Telegram, group: Chat, ann: Person
) -> None:
    await api.result("sendMessage", chat_id=group.id, text="card")
    new = telegram.migrate(group)
    farewell, welcome = [update["message"] for update in await api.updates()]
    assert (farewell["chat"]["id"], farewell["migrate_to_chat_id"]) == (group.id, new.id)
    assert (welcome["chat"]["id"], welcome["migrate_from_chat_id"]) == (new.id, group.id)
    assert welcome["message_id"] == 1
    body = await api("sendMessage", chat_id=group.id, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    await api.result("sendMessage", chat_id=new.id, text="x")
    with pytest.raises(ValueError, match="supergroup"):
        ann.says(group, "hello")
    assert (await _member(api, new, ann.id))["status"] == "creator"


def test_rights_of_an_absent_bot_cannot_change(fleet: Chat) -> None:
    fleet.remove_bot()
    with pytest.raises(ValueError, match="not in North Fleet"):
        fleet.set_bot_rights(admin=True)


def test_an_anonymous_member_is_an_admin(fleet: Chat, telegram: Telegram) -> None:
    hidden = telegram.person("Hidden")
    fleet.add(hidden, anonymous=True)
    assert fleet.member(hidden).status == "administrator"
    assert fleet.is_anonymous(hidden)
    fleet.demote(hidden)
    assert not fleet.is_anonymous(hidden)


async def test_private_chats_have_no_administrators(
    api: Api, telegram: Telegram, ann: Person
) -> None:
    ann.says(telegram.private(ann), "/start")
    assert "no administrators" in await api.error("getChatAdministrators", chat_id=ann.id)


def test_an_empty_group_gets_a_founder_to_act(telegram: Telegram) -> None:
    chat = telegram.group("Empty")
    chat.add_bot()
    assert [member.status for member in chat.people] == ["creator", "administrator"]


async def _member(api: Api, chat: Chat, user_id: int) -> dict[str, Any]:
    found: dict[str, Any] = await api.result("getChatMember", chat_id=chat.id, user_id=user_id)
    return found


def _statuses(update: dict[str, Any]) -> tuple[str, str]:
    return update["old_chat_member"]["status"], update["new_chat_member"]["status"]

"""Privacy mode: which messages of a group the bot sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/open", True),
        ("/open@FleetDeskBot now", True),
        ("/open@fleetdeskbot", True),
        ("/open@OtherBot", False),
        ("hello", False),
        ("hello /open", False),
        ("hello @FleetDeskBot", False),
    ],
)
async def test_a_member_bot_sees_only_commands_for_it(
    telegram: Telegram, group: Chat, ann: Person, text: str, seen: bool
) -> None:
    ann.says(group, text)
    ann.sends_photo(group, text)
    assert len(telegram.pending_updates) == 2 * seen


async def test_an_admin_bot_sees_everything(telegram: Telegram, fleet: Chat, ann: Person) -> None:
    ann.says(fleet, "hello")
    ann.says(fleet, "/open@OtherBot")
    assert len(telegram.pending_updates) == 2


async def test_a_member_bot_sees_replies_to_it_and_their_edits(
    api: Api, telegram: Telegram, group: Chat, ann: Person
) -> None:
    await api.result("sendMessage", chat_id=group.id, text="summary?")
    answer = ann.replies(group.bot_messages[0], "tire changed")
    ann.edits(answer, "tires changed")
    ann.replies(ann.says(group, "chat"), "more chat")
    first, second = await api.updates()
    assert first["message"]["reply_to_message"]["text"] == "summary?"
    assert second["edited_message"]["text"] == "tires changed"
    assert "edit_date" in second["edited_message"]
    assert telegram.pending_updates == []


async def test_a_member_bot_sees_service_messages(
    api: Api, telegram: Telegram, group: Chat
) -> None:
    driver = telegram.person("New Driver")
    group.add(driver)
    group.remove(driver)
    joined, left = await api.updates()
    assert joined["message"]["new_chat_members"][0]["id"] == driver.id
    assert left["message"]["left_chat_member"]["id"] == driver.id


async def test_the_bot_sees_nothing_of_chats_it_is_not_in(telegram: Telegram, ann: Person) -> None:
    other = telegram.group("Elsewhere")
    other.add(ann)
    ann.says(other, "/open")
    assert telegram.pending_updates == []


async def test_in_private_the_bot_sees_everything(
    api: Api, telegram: Telegram, ann: Person
) -> None:
    ann.says(telegram.private(ann), "hello")
    (update,) = await api.updates()
    chat = {"id": ann.id, "type": "private", "first_name": "Ann", "last_name": "Lee"}
    assert update["message"]["chat"] == {**chat, "username": "ann"}

"""Pins: rights, the service message, order, and what takes a pin away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sandbox import Chat, Person, SentMessage, Telegram
    from tests.sandbox.conftest import Api

NO_RIGHTS = "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_a_pin_is_announced_to_people_and_bot(
    api: Api, telegram: Telegram, fleet: Chat
) -> None:
    card = await _card(api, fleet)
    params = {"chat_id": fleet.id, "message_id": card.id, "disable_notification": True}
    assert await api.result("pinChatMessage", **params)
    assert card.is_pinned
    notice = fleet.messages[-1]
    assert notice.silent
    (update,) = await api.updates()
    assert update["message"]["from"]["id"] == telegram.bot.id
    assert update["message"]["pinned_message"]["message_id"] == card.id
    assert await api.result("deleteMessage", chat_id=fleet.id, message_id=notice.id)


async def test_pinning_again_is_no_news(api: Api, telegram: Telegram, fleet: Chat) -> None:
    card = await _pinned(api, fleet)
    telegram.queue.confirm(1 << 62)
    assert await api.result("pinChatMessage", chat_id=fleet.id, message_id=card.id)
    assert telegram.pending_updates == []
    assert fleet.pinned == [card]


async def test_the_newest_pin_comes_first_and_goes_first(api: Api, fleet: Chat) -> None:
    first, second = await _pinned(api, fleet), await _pinned(api, fleet)
    assert fleet.pinned == [second, first]
    assert (await api.result("getChat", chat_id=fleet.id))["pinned_message"]["message_id"] == (
        second.id
    )
    await api.result("unpinChatMessage", chat_id=fleet.id)
    assert fleet.pinned == [first]
    await api.result("unpinChatMessage", chat_id=fleet.id, message_id=first.id)
    assert fleet.pinned == []
    error = await api.error("unpinChatMessage", chat_id=fleet.id)
    assert error == "Bad Request: message to unpin not found"


@pytest.mark.parametrize("method", ["pinChatMessage", "unpinChatMessage"])
async def test_pins_need_a_message_and_the_right(api: Api, fleet: Chat, method: str) -> None:
    card = await _card(api, fleet)
    purpose = method.removesuffix("ChatMessage")
    error = await api.error(method, chat_id=fleet.id, message_id=999)
    assert error == f"Bad Request: message to {purpose} not found"
    fleet.set_bot_rights(can_pin=False)
    assert await api.error(method, chat_id=fleet.id, message_id=card.id) == NO_RIGHTS


async def test_a_member_bot_may_not_pin_in_a_basic_group(api: Api, group: Chat) -> None:
    card = await _card(api, group)
    target = {"chat_id": group.id, "message_id": card.id}
    assert await api.error("pinChatMessage", **target) == NO_RIGHTS
    group.set_bot_rights(admin=True)
    assert await api.result("pinChatMessage", **target)


async def test_a_deleted_message_is_no_longer_pinned(api: Api, fleet: Chat, ann: Person) -> None:
    card = await _pinned(api, fleet)
    ann.deletes(card)
    assert fleet.pinned == []


async def test_service_messages_cannot_be_pinned(api: Api, fleet: Chat) -> None:
    service = next(message for message in fleet.messages if message.service)
    error = await api.error("pinChatMessage", chat_id=fleet.id, message_id=service.id)
    assert error == "Bad Request: message can't be pinned"


async def _card(api: Api, chat: Chat) -> SentMessage:
    await api.result("sendMessage", chat_id=chat.id, text="card")
    return chat.bot_messages[-1]


async def _pinned(api: Api, chat: Chat) -> SentMessage:
    card = await _card(api, chat)
    await api.result("pinChatMessage", chat_id=chat.id, message_id=card.id)
    return card

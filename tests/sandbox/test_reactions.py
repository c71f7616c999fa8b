"""Reactions of people and of the bot, and where they are not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import Update

from sandbox.world.reactions import REACTIONS

if TYPE_CHECKING:
    from sandbox import Chat, Person
    from tests.sandbox.conftest import Api

THUMB, EYES = {"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👀"}
ASKED_FOR = {"allowed_updates": ["message_reaction"]}


async def test_an_admin_bot_that_asks_hears_of_reactions(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    await api.updates(**ASKED_FOR)
    message = bob.says(fleet, "fixed")
    ann.reacts(message, "👍")
    ann.reacts(message, "👀")
    ann.reacts(message, None)
    told = [update["message_reaction"] for update in await api.updates()]
    changes = [(body["old_reaction"], body["new_reaction"]) for body in told]
    assert changes == [([], [THUMB]), ([THUMB], [EYES]), ([EYES], [])]
    assert {body["user"]["id"] for body in told} == {ann.id}
    parsed = Update.de_json({"update_id": 1, "message_reaction": told[0]}).message_reaction
    assert parsed is not None
    assert not parsed.api_kwargs


async def test_who_does_not_ask_or_is_no_admin_hears_nothing(
    api: Api, fleet: Chat, group: Chat, ann: Person
) -> None:
    ann.reacts(ann.says(fleet, "fixed"), "👍")
    assert [list(update)[1] for update in await api.updates()] == ["message"]
    await api.updates(**ASKED_FOR)
    ann.reacts(ann.says(group, "fixed"), "👍")
    assert await api.updates() == []


async def test_an_anonymous_admin_reacts_as_the_group(api: Api, fleet: Chat, ann: Person) -> None:
    await api.updates(**ASKED_FOR)
    fleet.promote(ann, anonymous=True)
    ann.reacts(ann.says(fleet, "fixed"), "👍")
    (update,) = await api.updates()
    assert update["message_reaction"]["actor_chat"]["id"] == fleet.id
    assert "user" not in update["message_reaction"]


async def test_a_group_allows_what_its_admins_chose(api: Api, fleet: Chat, ann: Person) -> None:
    fleet.allowed_reactions = frozenset({"👀"})
    message = ann.says(fleet, "fixed")
    assert await react(api, message.id, fleet, "👍") == "Bad Request: REACTION_INVALID"
    with pytest.raises(ValueError, match="cannot react"):
        ann.reacts(message, "👍")
    await api.result("setMessageReaction", chat_id=fleet.id, message_id=message.id, reaction=[EYES])
    ann.reacts(message, "👀")
    assert set(message.reactions.values()) == {"👀"}
    assert (await api.result("getChat", chat_id=fleet.id))["available_reactions"] == [EYES]


async def react(api: Api, message_id: int, chat: Chat, emoji: str) -> str:
    reaction: list[Any] = [{"type": "emoji", "emoji": emoji}]
    target = {"chat_id": chat.id, "message_id": message_id}
    return await api.error("setMessageReaction", **target, reaction=reaction)


async def test_a_bot_gives_one_reaction_and_only_where_there_is_something(
    api: Api, fleet: Chat, ann: Person
) -> None:
    message = ann.says(fleet, "fixed")
    target = {"chat_id": fleet.id, "message_id": message.id}
    error = await api.error("setMessageReaction", **target, reaction=[THUMB, EYES])
    assert error == "Bad Request: REACTIONS_TOO_MANY"
    for refused in ({"type": "paid"}, {"type": "emoji", "emoji": "📝"}, "👍"):
        error = await api.error("setMessageReaction", **target, reaction=[refused])
        assert error == "Bad Request: REACTION_INVALID"
    fleet.allowed_reactions = frozenset()
    assert await react(api, message.id, fleet, "👍") == "Bad Request: REACTION_INVALID"
    await api.result("setMessageReaction", **target, reaction=[])
    ann.deletes(message)
    assert await react(api, message.id, fleet, "👍") == "Bad Request: message to react not found"


async def test_service_messages_get_no_reaction(api: Api, fleet: Chat, ann: Person) -> None:
    message = fleet.announces(ann, {"new_chat_title": "North"})
    assert await react(api, message.id, fleet, "👍") == "Bad Request: MESSAGE_ID_INVALID"


async def test_a_private_chat_allows_every_reaction(api: Api, ann: Person) -> None:
    message = ann.starts()
    for emoji in REACTIONS:
        given = [{"type": "emoji", "emoji": emoji}]
        target = {"chat_id": ann.id, "message_id": message.id}
        await api.result("setMessageReaction", **target, reaction=given)
    assert "available_reactions" not in await api.result("getChat", chat_id=ann.id)

"""Replies into another chat or topic, as the bot is told: https://core.telegram.org/bots/api#message.

"For replies to messages in other chats or forum topics", there is `external_reply` instead of
`reply_to_message`, with what https://core.telegram.org/bots/api#externalreplyinfo lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import Update

if TYPE_CHECKING:
    from sandbox import Chat, Person, SentMessage, Telegram
    from tests.sandbox.conftest import Api


@pytest.fixture
def other(telegram: Telegram, group: Chat) -> Chat:
    """Return a second supergroup with the bot."""
    chat = telegram.migrate(group)
    telegram.queue.confirm(1 << 62)
    return chat


async def test_a_reply_from_another_chat_has_origin_place_and_quote(
    api: Api, fleet: Chat, other: Chat, ann: Person, bob: Person
) -> None:
    said = bob.says(fleet, "🚛 Truck 5 is down on I-80")
    ann.replies(said, "/new_issue", chat=other, quote="Truck 5")
    told = (await api.updates())[-1]["message"]
    assert "reply_to_message" not in told
    assert told["external_reply"]["origin"]["sender_user"]["id"] == bob.id
    assert told["external_reply"]["chat"]["id"] == fleet.id
    assert told["external_reply"]["message_id"] == said.id
    assert told["quote"] == {"text": "Truck 5", "position": 3, "is_manual": True}
    assert told["chat"]["id"] == other.id


async def test_the_words_of_a_message_elsewhere_are_not_told_its_media_are(
    api: Api, fleet: Chat, other: Chat, ann: Person, bob: Person
) -> None:
    for sent in (bob.sends_photo(fleet, "look"), bob.sends_voice(fleet, "listen")):
        told = await _replied_from(api, other, ann, sent)
        kind = "photo" if sent.photo else "voice"
        assert told[kind]
        assert not {"caption", "text"} & told.keys()


async def test_a_message_of_a_basic_group_has_no_place_elsewhere(
    api: Api, fleet: Chat, group: Chat, ann: Person, bob: Person
) -> None:
    told = await _replied_from(api, fleet, ann, bob.says(group, "Truck 5 is down"))
    assert not {"chat", "message_id"} & told.keys()
    assert told["origin"]["type"] == "user"


@pytest.mark.parametrize(("as_anonymous", "as_channel", "kind"), [
    (False, None, "user"), (True, None, "chat"), (None, "News", "chat"),
])  # fmt: skip
async def test_the_origin_is_who_was_shown_as_the_sender(
    api: Api, fleet: Chat, other: Chat, ann: Person, as_anonymous: bool, as_channel: str, kind: str
) -> None:
    said = ann.says(fleet, "Truck 5", as_anonymous=as_anonymous, as_channel=as_channel)
    assert (await _replied_from(api, other, ann, said))["origin"]["type"] == kind


async def test_the_library_reads_a_reply_from_elsewhere(
    api: Api, fleet: Chat, other: Chat, ann: Person, bob: Person
) -> None:
    ann.replies(bob.sends_location(fleet, 1, 2), "/new_issue", chat=other)
    message = Update.de_json((await api.updates())[-1]).message
    assert message is not None
    assert message.external_reply is not None
    assert message.external_reply.location is not None
    assert not message.external_reply.api_kwargs


def test_nobody_replies_to_what_they_cannot_see(
    fleet: Chat, other: Chat, ann: Person, bob: Person
) -> None:
    fleet.ban(bob, by=ann)
    with pytest.raises(ValueError, match="not"):
        bob.replies(ann.says(fleet, "secret"), "tell me", chat=other)
    with pytest.raises(ValueError, match="does not say"):
        ann.replies(ann.says(fleet, "Truck 5"), "x", quote="Truck 6")


async def _replied_from(api: Api, chat: Chat, person: Person, said: SentMessage) -> dict[str, Any]:
    person.replies(said, "/new_issue", chat=chat)
    told = (await api.updates())[-1]["message"]["external_reply"]
    assert isinstance(told, dict)
    return told

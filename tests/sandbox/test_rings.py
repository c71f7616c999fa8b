"""Whose phone rings: who is mentioned in a new message, and whose message is replied to.

Where a chat is muted only these are notified, and of one message at most five who are mentioned:
https://telegram.org/blog/replies-mentions-hashtags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.conftest import with_people

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api


async def test_a_reply_rings_the_author_of_what_it_replies_to(
    api: Api, fleet: Chat, ann: Person
) -> None:
    said = ann.says(fleet, "Truck 5 is down")
    reply = {"message_id": said.id}
    await api.result("sendMessage", chat_id=fleet.id, text="Got it", reply_parameters=reply)
    await api.result("sendMessage", chat_id=fleet.id, text="Nobody rings")
    assert [message.rung for message in fleet.bot_messages] == [{ann}, frozenset()]


async def test_a_silent_reply_and_a_reply_to_oneself_ring_nobody(
    api: Api, fleet: Chat, ann: Person
) -> None:
    said = ann.says(fleet, "Truck 5 is down")
    assert ann.replies(said, "still").rung == frozenset()
    body = {"chat_id": fleet.id, "text": "Hush", "reply_parameters": {"message_id": said.id}}
    await api.result("sendMessage", **body, disable_notification=True)
    assert fleet.bot_messages[-1].rung == frozenset()


async def test_each_new_message_in_private_rings(api: Api, telegram: Telegram, ann: Person) -> None:
    asked = ann.starts()
    body = {"chat_id": ann.id, "text": "Truck 5 is down"}
    sent = await api.result("sendMessage", **body)
    await api.result("sendMessage", **body, disable_notification=True)
    target = {"chat_id": ann.id, "message_id": sent["message_id"]}
    await api.result("editMessageText", **target, text="Somebody has it")
    rung = [message.rung for message in telegram.private(ann).messages]
    assert asked.rung == frozenset()
    assert rung == [frozenset(), {ann}, frozenset()]


async def test_who_left_is_not_rung(api: Api, fleet: Chat, ann: Person, bob: Person) -> None:
    said = bob.says(fleet, "Truck 5 is down")
    fleet.ban(bob, by=ann)
    reply = {"message_id": said.id}
    await api.result("sendMessage", chat_id=fleet.id, text="Got it", reply_parameters=reply)
    assert fleet.bot_messages[-1].rung == frozenset()


async def test_an_edit_rings_nobody(api: Api, fleet: Chat) -> None:
    sent = await api.result("sendMessage", chat_id=fleet.id, text="Somebody?")
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    await api.result("editMessageText", **target, text="@ann?")
    assert fleet.bot_messages[-1].rung == frozenset()


async def test_a_new_message_rings_at_most_five(
    api: Api, telegram: Telegram, ann: Person, bob: Person
) -> None:
    chat = with_people(telegram.supergroup("Big"), ann, bob)
    many = [telegram.person(f"P{n}", username=f"person_{n}") for n in range(6)]
    for person in many:
        chat.add(person)
    for count in (5, 6):
        text = " ".join(f"@person_{n}" for n in range(count))
        await api.result("sendMessage", chat_id=chat.id, text=text)
    assert [len(message.rung) for message in chat.bot_messages] == [5, 0]

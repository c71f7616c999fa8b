"""Forum topics: where messages land, and which threads cannot be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sandbox import Chat, Person
    from tests.sandbox.conftest import Api


async def test_a_message_in_a_topic_says_so(api: Api, forum: Chat, ann: Person) -> None:
    topic = forum.topic("Breakdowns")
    ann.says(forum, "/open", topic=topic)
    created, asked = await api.updates()
    assert created["message"]["forum_topic_created"]["name"] == "Breakdowns"
    message = asked["message"]
    assert message["chat"]["is_forum"]
    assert message["is_topic_message"]
    assert message["message_thread_id"] == topic.thread_id
    assert message["reply_to_message"]["message_id"] == topic.thread_id


async def test_general_has_no_thread(api: Api, forum: Chat, ann: Person) -> None:
    ann.says(forum, "/open")
    (update,) = await api.updates()
    assert "message_thread_id" not in update["message"]
    assert "is_topic_message" not in update["message"]


async def test_the_bot_sends_to_a_topic(api: Api, forum: Chat) -> None:
    topic = forum.topic("Breakdowns")
    sent = await api.result(
        "sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.thread_id
    )
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic.thread_id, True)
    assert forum.bot_messages[0].thread_id == topic.thread_id


async def test_a_reply_stays_in_its_topic(api: Api, forum: Chat, ann: Person) -> None:
    asked = ann.says(forum, "/open", topic=forum.topic("Breakdowns"))
    reply = {"message_id": asked.id}
    sent = await api.result("sendMessage", chat_id=forum.id, text="x", reply_parameters=reply)
    assert sent["message_thread_id"] == asked.thread_id


async def test_a_reply_into_another_topic_is_an_external_one(
    api: Api, forum: Chat, ann: Person
) -> None:
    topic = forum.topic("Breakdowns")
    asked = ann.says(forum, "in General")
    sent = await api.result(
        "sendMessage",
        chat_id=forum.id,
        text="x",
        message_thread_id=topic.thread_id,
        reply_parameters={"message_id": asked.id},
    )
    assert sent["external_reply"]["message_id"] == asked.id
    assert sent["reply_to_message"]["message_id"] == topic.thread_id


@pytest.mark.parametrize("thread", [1, 999])
async def test_general_and_unknown_threads_are_refused(api: Api, forum: Chat, thread: int) -> None:
    error = await api.error("sendMessage", chat_id=forum.id, text="x", message_thread_id=thread)
    assert error == "Bad Request: message thread not found"


async def test_a_closed_topic_is_refused_until_it_opens(api: Api, forum: Chat) -> None:
    topic = forum.topic("Breakdowns")
    target = {"chat_id": forum.id, "message_thread_id": topic.thread_id}
    topic.close()
    assert await api.error("sendMessage", **target, text="x") == "Bad Request: TOPIC_CLOSED"
    topic.reopen()
    await api.result("sendMessage", **target, text="x")


async def test_a_closed_general_is_refused_and_the_other_topics_are_not(
    api: Api, forum: Chat
) -> None:
    topic = forum.topic("Breakdowns")
    forum.close_general()
    assert await api.error("sendMessage", chat_id=forum.id, text="x") == "Bad Request: TOPIC_CLOSED"
    await api.result("sendMessage", chat_id=forum.id, message_thread_id=topic.thread_id, text="x")


async def test_who_manages_topics_writes_in_closed_ones(api: Api, forum: Chat) -> None:
    forum.close_general()
    forum.set_bot_rights(admin=True, can_manage_topics=True)
    await api.result("sendMessage", chat_id=forum.id, text="x")
    forum.set_bot_rights(admin=False)
    assert await api.error("sendMessage", chat_id=forum.id, text="x") == "Bad Request: TOPIC_CLOSED"


async def test_a_timer_that_deletes_messages_is_told_of(api: Api, forum: Chat) -> None:
    assert "message_auto_delete_time" not in await api.result("getChat", chat_id=forum.id)
    forum.auto_delete_time = 86400
    chat = await api.result("getChat", chat_id=forum.id)
    assert chat["message_auto_delete_time"] == 86400


async def test_a_deleted_topic_takes_its_messages_along(api: Api, forum: Chat, ann: Person) -> None:
    topic = forum.topic("Breakdowns")
    ann.says(forum, "inside", topic=topic)
    outside = ann.says(forum, "outside")
    topic.delete()
    assert [message for message in forum.messages if message.service is None] == [outside]
    target = {"chat_id": forum.id, "message_thread_id": topic.thread_id}
    assert "thread not found" in await api.error("sendMessage", **target, text="x")


def test_only_forums_have_topics(fleet: Chat) -> None:
    with pytest.raises(ValueError, match="not a forum"):
        fleet.topic("Breakdowns")


async def test_elsewhere_a_reply_chain_has_its_roots_id(api: Api, fleet: Chat, ann: Person) -> None:
    root = ann.says(fleet, "one")
    ann.replies(ann.replies(root, "two"), "three")
    messages = [update["message"] for update in await api.updates()]
    assert [message.get("message_thread_id") for message in messages] == [None, root.id, root.id]
    assert not any("is_topic_message" in message for message in messages)
    assert "reply_to_message" not in messages[2]["reply_to_message"]

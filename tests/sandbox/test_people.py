"""What people do in chats, and what others and the bot see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api


def test_a_name_is_split_as_profiles_are(telegram: Telegram) -> None:
    cher = telegram.person("Cher")
    anna = telegram.person("Anna Maria", last_name="Lopez Diaz")
    assert (cher.first_name, cher.last_name, cher.full_name) == ("Cher", None, "Cher")
    assert (anna.first_name, anna.full_name) == ("Anna Maria", "Anna Maria Lopez Diaz")


def test_a_handle_belongs_to_one_account_at_a_time(
    telegram: Telegram, ann: Person, bob: Person
) -> None:
    with pytest.raises(ValueError, match="belongs to"):
        bob.username = "ANN"
    with pytest.raises(ValueError, match="belongs to"):
        telegram.person("Impostor", username="FleetDeskBot")
    ann.username = "ann_lee"
    bob.username = "ann"
    assert telegram.user_called("Ann") is bob


async def test_a_person_without_handle_is_mentioned_by_account(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    message = ann.says(fleet, "/add_dispatcher Bob Stone", mentions={"Bob Stone": bob})
    (update,) = await api.updates()
    command, mention = update["message"]["entities"]
    assert (command["type"], command["length"]) == ("bot_command", 15)
    assert (mention["type"], mention["offset"], mention["length"]) == ("text_mention", 16, 9)
    assert mention["user"]["id"] == bob.id
    assert message.mentioned == {bob}


async def test_an_anonymous_admin_speaks_as_the_group(api: Api, fleet: Chat, ann: Person) -> None:
    fleet.promote(ann, anonymous=True)
    ann.says(fleet, "/team")
    ann.says(fleet, "/team", as_anonymous=False)
    hidden, open_ = [update["message"] for update in await api.updates()]
    assert hidden["from"]["id"] == 1087968824
    assert hidden["sender_chat"]["id"] == fleet.id
    assert open_["from"]["id"] == ann.id
    assert "sender_chat" not in open_


async def test_a_person_can_speak_as_a_channel(api: Api, fleet: Chat, ann: Person) -> None:
    ann.says(fleet, "/team", as_channel="News")
    ann.replies(fleet.messages[-1], "/team", as_channel="News")
    first, second = [update["message"] for update in await api.updates()]
    assert first["from"]["id"] == 136817688
    assert (first["sender_chat"]["type"], first["sender_chat"]["title"]) == ("channel", "News")
    assert first["sender_chat"] == second["sender_chat"]


async def test_an_album_is_several_messages(api: Api, fleet: Chat, ann: Person) -> None:
    ann.sends_photo(fleet, "/new_issue axle", album="77")
    ann.sends_photo(fleet, album="77")
    first, second = [update["message"] for update in await api.updates()]
    assert first["media_group_id"] == second["media_group_id"] == "77"
    assert first["caption"] == "/new_issue axle"
    assert first["caption_entities"][0]["type"] == "bot_command"
    assert "caption" not in second
    assert first["photo"][0]["file_id"] != second["photo"][0]["file_id"]


def test_a_reply_points_to_its_message(fleet: Chat, ann: Person, bob: Person) -> None:
    question = ann.says(fleet, "where?")
    answer = bob.replies(question, "Reno")
    assert answer.reply_to is question
    assert question.reply_to is None


async def test_a_deleted_message_is_no_longer_replied_to(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    question = ann.says(fleet, "where?")
    answer = bob.replies(question, "Reno")
    ann.deletes(question)
    bob.edits(answer, "Reno, NV")
    *_, edited = await api.updates()
    assert "reply_to_message" not in edited["edited_message"]
    with pytest.raises(ValueError, match="deleted"):
        bob.replies(question, "Reno")


async def test_a_renamed_group_says_so(api: Api, fleet: Chat) -> None:
    fleet.rename("East Fleet")
    (update,) = await api.updates()
    assert update["message"]["new_chat_title"] == "East Fleet"
    assert update["message"]["chat"]["title"] == "East Fleet"


def test_only_own_messages_are_edited(fleet: Chat, ann: Person, bob: Person) -> None:
    message = ann.says(fleet, "one")
    with pytest.raises(ValueError, match="cannot edit"):
        bob.edits(message, "two")
    ann.edits(message, "two")
    assert (message.text, message.history) == ("two", ["one"])


def test_clients_refuse_what_telegram_would_not_take(fleet: Chat, ann: Person) -> None:
    with pytest.raises(ValueError, match="4096"):
        ann.says(fleet, "x" * 4097)
    with pytest.raises(ValueError, match="empty"):
        ann.says(fleet, " ")


def test_strangers_cannot_write(telegram: Telegram, fleet: Chat) -> None:
    with pytest.raises(ValueError, match="not in North Fleet"):
        telegram.person("Never Seen").says(fleet, "hello")


def test_a_message_notifies_members_it_names(
    telegram: Telegram, fleet: Chat, ann: Person, bob: Person
) -> None:
    telegram.person("Far Away", username="away")
    bob.username = "bob"
    message = ann.says(fleet, "@bob @away @ann @FleetDeskBot")
    assert message.mentioned == {bob}


def test_nobody_counts_on_more_than_five_mentions(
    telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    crew = [telegram.person(f"Crew {number}", username=f"crew{number}") for number in range(6)]
    for person in crew:
        fleet.add(person)
    handles = [f"@{person.username}" for person in crew]
    assert len(ann.says(fleet, " ".join(handles[:5])).mentioned) == 5
    assert ann.says(fleet, " ".join(handles)).mentioned == frozenset()


async def test_until_is_asked_at_every_change(telegram: Telegram, fleet: Chat, ann: Person) -> None:
    ann.says(fleet, "hello")
    await telegram.until(lambda: fleet.messages, what="a message")
    with pytest.raises(TimeoutError, match="a second card"):
        await telegram.until(lambda: len(fleet.pinned) > 1, timeout=0.01, what="a second card")


def test_subscribers_hear_of_changes_until_they_leave(
    telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    heard: list[int] = []
    leave = telegram.subscribe(lambda: heard.append(1))
    ann.says(fleet, "hello")
    assert heard
    heard.clear()
    leave()
    ann.says(fleet, "hello")
    assert heard == []


async def test_a_forwarded_message_shows_its_origin_and_is_no_reply(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    said = bob.says(fleet, "/team")
    first = ann.forwards(said, fleet)
    bob.forwards(first, fleet)
    _, once, twice = [update["message"] for update in await api.updates()]
    assert (once["from"]["id"], once["text"]) == (ann.id, "/team")
    assert once["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]
    assert once["forward_origin"]["type"] == "user"
    assert once["forward_origin"]["sender_user"]["id"] == bob.id
    assert twice["forward_origin"] == once["forward_origin"]
    assert "reply_to_message" not in once


async def test_who_hides_is_forwarded_by_name_only(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    bob.hides_when_forwarded = True
    ann.forwards(bob.says(fleet, "hello"), fleet)
    origin = (await api.updates())[-1]["message"]["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", bob.full_name)
    assert "sender_user" not in origin


async def test_a_group_gets_the_posts_of_the_channel_it_discusses(
    api: Api, fleet: Chat, ann: Person
) -> None:
    ann.forwards(fleet.discusses("Fleet News", "/team"), fleet)
    post, again = [update["message"] for update in await api.updates()]
    assert post["is_automatic_forward"]
    assert (post["from"]["id"], post["sender_chat"]["title"]) == (777000, "Fleet News")
    assert again["forward_origin"] == post["forward_origin"]
    assert again["forward_origin"]["chat"]["title"] == "Fleet News"
    assert "is_automatic_forward" not in again


def test_nobody_forwards_a_service_message(fleet: Chat, ann: Person) -> None:
    fleet.rename("South Fleet")
    with pytest.raises(ValueError, match="forwarded"):
        ann.forwards(fleet.messages[-1], fleet)


async def test_an_inline_bot_and_words_that_lead_somewhere_are_told(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    helper = telegram.other_bot("Helper", username="HelperBot")
    ann.says(fleet, "🔥 see here", links={"here": "https://example.com/"}, via=helper)
    message = (await api.updates())[-1]["message"]
    link = {"type": "text_link", "offset": 7, "length": 4, "url": "https://example.com/"}
    assert message["entities"] == [link]
    assert message["via_bot"]["username"] == "HelperBot"


async def test_only_get_chat_tells_a_persons_further_handles(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    ann.more_usernames = ["ann_two"]
    ann.says(fleet, "/team")
    assert (await api.updates())[-1]["message"]["from"]["username"] == "ann"
    assert (await api.result("getChat", chat_id=ann.id))["active_usernames"] == ["ann", "ann_two"]
    assert telegram.user_called("Ann_Two") is ann


async def test_of_a_deleted_account_an_empty_name_is_left(
    api: Api, fleet: Chat, ann: Person
) -> None:
    ann.deletes_account()
    ann.says(fleet, "/team")
    sender = (await api.updates())[-1]["message"]["from"]
    assert sender == {"id": ann.id, "is_bot": False, "first_name": ""}


async def test_a_channels_direct_messages_take_only_what_is_addressed(
    api: Api, telegram: Telegram, ann: Person
) -> None:
    chat = telegram.direct_messages("Fleet News", ann)
    ann.says(chat, "hello")
    message = (await api.updates())[-1]["message"]
    assert (message["chat"]["type"], message["chat"]["is_direct_messages"]) == ("supergroup", True)
    topic = message["direct_messages_topic"]["topic_id"]
    assert "topic" in await api.error("sendMessage", chat_id=chat.id, text="hello")
    sent = {"chat_id": chat.id, "text": "hello", "direct_messages_topic_id": topic}
    assert (await api.result("sendMessage", **sent))["text"] == "hello"


async def test_a_deep_link_opens_the_private_chat(api: Api, ann: Person) -> None:
    await api.error("sendMessage", chat_id=ann.id, text="too early")
    ann.starts("panel-42_x")
    (update,) = await api.updates()
    assert update["message"]["text"] == "/start panel-42_x"
    assert update["message"]["chat"]["type"] == "private"
    await api.result("sendMessage", chat_id=ann.id, text="Here it is")


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "é", "a\n"])
def test_a_deep_link_carries_only_so_much(ann: Person, payload: str) -> None:
    with pytest.raises(ValueError, match="64"):
        ann.starts(payload)


async def test_an_invitation_brings_the_bot_and_tells_it_something(
    api: Api, telegram: Telegram, ann: Person, bob: Person
) -> None:
    chat = telegram.supergroup("Truck 501")
    chat.add(ann, status="creator")
    chat.add(bob)
    for _ in range(2):  # the second time it is there already
        ann.brings_bot(chat, "code-42")
        [*_, update] = await api.updates()
        assert update["message"]["text"] == "/start@FleetDeskBot code-42"
        assert chat.bot_member.may_pin
    with pytest.raises(ValueError, match="no admin"):
        bob.brings_bot(chat, "code-42")
    with pytest.raises(ValueError, match="goes to a group"):
        ann.brings_bot(telegram.private(ann), "code-42")


async def test_starting_the_bot_again_lets_it_back_in(
    api: Api, telegram: Telegram, ann: Person
) -> None:
    ann.starts()
    ann.blocks_bot()
    error = await api.error("sendMessage", chat_id=ann.id, text="x")
    assert error == "Forbidden: bot was blocked by the user"
    ann.starts()
    await api.result("sendMessage", chat_id=ann.id, text="x")
    assert telegram.private(ann).bot_messages[-1].text == "x"


async def test_the_language_of_an_app_is_told_of_who_acts_and_not_of_their_chat(
    api: Api, ann: Person
) -> None:
    ann.language_code = "uz"
    ann.starts()
    [update] = await api.updates()
    message = update["message"]
    assert message["from"]["language_code"] == "uz"
    named = {"id": ann.id, "first_name": "Ann", "last_name": "Lee", "username": "ann"}
    assert message["chat"] == {**named, "type": "private"}

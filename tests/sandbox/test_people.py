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

"""Sending, editing and deleting: results as Telegram gives them, refusals in its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.conftest import button, copied

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api, Clock

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
LONG = "x" * 4097
TOO_MUCH_DATA = button(data="x" * 65)

REFUSED_SENDS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": LONG}, "message is too long"),
    ({"text": "x", "parse_mode": "Texas"}, "unsupported parse_mode"),
    ({"text": "x", "reply_markup": TOO_MUCH_DATA}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": button(data="é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": button(data="")}, "BUTTON_DATA_INVALID"),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y"}]]}},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    ({"text": "x", "reply_markup": {"inline_keyboard": 7}},
     "can't parse inline keyboard: expected an Array of Arrays"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"url": "x.org"}]]}},
     "can't parse inline keyboard button: Can't find field \"text\""),
    ({"text": "x", "reply_markup": button(" ")}, "BUTTON_TEXT_INVALID"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "url": " "}]]}},
     "BUTTON_URL_INVALID"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "url": "http://desk"}]]}},
     "BUTTON_URL_INVALID"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "copy_text": {}}]]}},
     "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "reply_markup": copied("")}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "reply_markup": copied("x" * 257)}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "reply_markup": copied("x", url="https://x.org")},
     "can't parse inline keyboard button: exactly one thing must be done by a button"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "data": "claim:1"}]]}},
     "can't parse inline keyboard button: the sandbox knows no data"),
    ({"text": "x", "reply_parameters": {"message": 7}},
     "the sandbox knows no message of ReplyParameters"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [button()["inline_keyboard"][0] * 101]}},
     "reply markup is too long"),
    ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"text": "x", "reply_markup": 7}, "object expected as reply markup"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "x", "message_thread_id": 7}, "message thread not found"),
    ({"text": "x", "chat_id": 12345}, "chat not found"),
    ({"text": "x", "chat_id": -999}, "chat not found"),
    ({"text": "x", "chat_id": "@nowhere"}, "chat not found"),
    ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ({"text": "x", "entities": [{"type": "bold"}]},
     "can't parse MessageEntity: expected type, offset and length"),
]  # fmt: skip


@pytest.mark.parametrize(("params", "reason"), REFUSED_SENDS)
async def test_a_bad_send_is_refused(
    api: Api, fleet: Chat, params: dict[str, Any], reason: str
) -> None:
    error = await api.error("sendMessage", **{"chat_id": fleet.id, **params})
    assert error == f"Bad Request: {reason}"
    assert fleet.bot_messages == []


async def test_entities_can_be_given(api: Api, fleet: Chat, bob: Person) -> None:
    given = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_mention", "offset": 5, "length": 3, "user": {"id": bob.id}},
    ]
    sent = await api.result("sendMessage", chat_id=fleet.id, text="Dear Bob", entities=given)
    assert [entity["type"] for entity in sent["entities"]] == ["bold", "text_mention"]
    assert fleet.bot_messages[0].mentioned == {bob}


async def test_a_selective_prompt_opens_for_those_asked(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person, bob: Person
) -> None:
    claim = bob.says(fleet, "/resolve")
    driver = telegram.person("Driver")
    await api.result(
        "sendMessage",
        chat_id=fleet.id,
        text="@ann, summary?",
        reply_parameters={"message_id": claim.id},
        reply_markup={"force_reply": True, "selective": True},
    )
    (prompt,) = fleet.bot_messages
    assert [prompt.opens_reply_for(person) for person in (ann, bob, driver)] == [True, True, False]


async def test_limits_count_utf_16_units_after_the_markup_is_gone(api: Api, fleet: Chat) -> None:
    params = {"chat_id": fleet.id, "parse_mode": "html"}
    sent = await api.result("sendMessage", **params, text=f"<b>{'😀' * 2048}</b>")
    assert len(sent["text"]) == 2048
    error = await api.error("sendMessage", **params, text=f"<b>{'😀' * 2048}</b>x")
    assert error == "Bad Request: message is too long"


async def test_an_older_server_refuses_dates_and_overlooks_button_styles(
    telegram: Telegram, api: Api, fleet: Chat
) -> None:
    telegram.is_outdated = True
    dated = {"text": 'at <tg-time unix="1">noon</tg-time>', "parse_mode": "html"}
    error = await api.error("sendMessage", chat_id=fleet.id, **dated)
    assert error == (
        'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 3'
    )
    [[pressed]] = button()["inline_keyboard"]
    markup = {"inline_keyboard": [[{**pressed, "style": "success"}]]}
    sent = await api.result("sendMessage", chat_id=fleet.id, text="x", reply_markup=markup)
    assert "style" not in sent["reply_markup"]["inline_keyboard"][0][0]


async def test_a_message_comes_back_as_telegram_shows_it(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    asked = ann.says(fleet, "/open")
    sent = await api.result(
        "sendMessage",
        chat_id=fleet.id,
        text=" hello @ann ",
        reply_parameters={"message_id": asked.id},
        reply_markup=button(),
    )
    assert sent["from"]["id"] == telegram.bot.id
    assert sent["text"] == "hello @ann"
    assert sent["entities"] == [{"type": "mention", "offset": 6, "length": 4}]
    assert sent["reply_to_message"]["message_id"] == asked.id
    assert sent["reply_markup"] == button()
    assert sent["message_thread_id"] == asked.id
    assert "is_topic_message" not in sent


async def test_a_lost_reply_target_is_ignored_on_request(api: Api, fleet: Chat) -> None:
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    sent = await api.result("sendMessage", chat_id=fleet.id, text="x", reply_parameters=reply)
    assert "reply_to_message" not in sent


async def test_only_people_the_bot_has_met_are_mentioned_by_id(
    api: Api, telegram: Telegram, fleet: Chat, bob: Person
) -> None:
    stranger = telegram.person("Never Seen")
    text = "".join(f"<a href='tg://user?id={user.id}'>x</a>" for user in (bob, stranger))
    sent = await api.result("sendMessage", chat_id=fleet.id, text=text, parse_mode="HTML")
    assert [entity["user"]["id"] for entity in sent["entities"]] == [bob.id]
    assert fleet.bot_messages[0].mentioned == {bob}


async def test_a_caption_has_its_own_limit(api: Api, fleet: Chat, ann: Person) -> None:
    photo = ann.sends_photo(fleet).photo
    assert photo is not None
    target = {"chat_id": fleet.id, "photo": photo.file_id}
    error = await api.error("sendPhoto", **target, caption="x" * 1025)
    assert error == "Bad Request: message caption is too long"
    sent = await api.result("sendPhoto", **target, caption="/open")
    assert sent["caption_entities"][0]["type"] == "bot_command"


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("", "there is no photo in the request"),
        ("AgAC", "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_a_photo_must_exist(api: Api, fleet: Chat, photo: str, reason: str) -> None:
    assert await api.error("sendPhoto", chat_id=fleet.id, photo=photo) == f"Bad Request: {reason}"


async def test_an_edit_changes_what_people_see(api: Api, fleet: Chat, clock: Clock) -> None:
    sent = await _sent(api, fleet, "one", reply_markup=button())
    clock.moves(5)
    edited = await api.result(
        "editMessageText", chat_id=fleet.id, message_id=sent["message_id"], text="two"
    )
    (card,) = fleet.bot_messages
    assert edited["edit_date"] == edited["date"] + 5
    assert (card.text, card.history, card.edits, card.buttons) == ("two", ["one"], 1, [])


async def test_an_edit_notifies_nobody(api: Api, fleet: Chat) -> None:
    sent = await _sent(api, fleet, "one")
    await api.result(
        "editMessageText", chat_id=fleet.id, message_id=sent["message_id"], text="@ann"
    )
    assert fleet.bot_messages[0].mentioned == frozenset()


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "one", "reply_markup": button()}, NOT_MODIFIED),
        ({"text": ""}, "message text is empty"),
        ({"text": LONG}, "MESSAGE_TOO_LONG"),
        ({"text": "x", "message_id": 999}, "message to edit not found"),
        ({"text": "x", "message_id": None}, "message identifier is not specified"),
        ({"text": "x", "reply_markup": {"force_reply": True}}, "inline keyboard expected"),
        ({"text": "x", "reply_markup": TOO_MUCH_DATA}, "BUTTON_DATA_INVALID"),
    ],
)  # fmt: skip
async def test_a_bad_edit_is_refused(
    api: Api, fleet: Chat, params: dict[str, Any], reason: str
) -> None:
    sent = await _sent(api, fleet, "one", reply_markup=button())
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    assert await api.error("editMessageText", **target | params) == f"Bad Request: {reason}"


async def test_a_forced_reply_can_never_be_edited(api: Api, fleet: Chat) -> None:
    markup = {"force_reply": True, "selective": True}
    sent = await _sent(api, fleet, "summary?", reply_markup=markup)
    (prompt,) = fleet.bot_messages
    assert prompt.force_reply
    assert prompt.selective
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    for method, change in (("editMessageText", {"text": "x"}), ("editMessageReplyMarkup", {})):
        error = await api.error(method, **target, **change)
        assert error == "Bad Request: message can't be edited"


async def test_other_peoples_messages_cannot_be_edited(api: Api, fleet: Chat, ann: Person) -> None:
    message = ann.says(fleet, "mine")
    target = {"chat_id": fleet.id, "message_id": message.id}
    error = await api.error("editMessageText", **target, text="yours")
    assert error == "Bad Request: message can't be edited"


async def test_a_keyboard_can_be_taken_away_once(api: Api, fleet: Chat) -> None:
    sent = await _sent(api, fleet, "one", reply_markup=button())
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    edited = await api.result("editMessageReplyMarkup", **target)
    assert "reply_markup" not in edited
    assert "not modified" in await api.error("editMessageReplyMarkup", **target)


async def test_a_picture_has_no_text_to_edit(api: Api, fleet: Chat, ann: Person) -> None:
    photo = ann.sends_photo(fleet).photo
    assert photo is not None
    picture = await api.result("sendPhoto", chat_id=fleet.id, photo=photo.file_id)
    target = {"chat_id": fleet.id, "message_id": picture["message_id"]}
    error = await api.error("editMessageText", **target, text="x")
    assert error == "Bad Request: there is no text in the message to edit"


async def test_a_deleted_message_is_gone(api: Api, fleet: Chat) -> None:
    sent = await _sent(api, fleet, "one")
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    assert await api.result("deleteMessage", **target)
    assert fleet.bot_messages == []
    assert await api.error("deleteMessage", **target) == (
        "Bad Request: message to delete not found"
    )
    error = await api.error("editMessageText", **target, text="x")
    assert error == "Bad Request: message to edit not found"


async def test_others_messages_need_the_right_to_delete(api: Api, fleet: Chat, ann: Person) -> None:
    target = {"chat_id": fleet.id, "message_id": ann.says(fleet, "mine").id}
    fleet.set_bot_rights(can_delete=False)
    assert await api.error("deleteMessage", **target) == "Bad Request: message can't be deleted"
    fleet.set_bot_rights(can_delete=True)
    assert await api.result("deleteMessage", **target)


async def test_own_messages_can_be_deleted_for_two_days(
    api: Api, group: Chat, clock: Clock
) -> None:
    sent = await _sent(api, group, "one")
    target = {"chat_id": group.id, "message_id": sent["message_id"]}
    clock.moves(48 * 60 * 60)
    assert await api.error("deleteMessage", **target) == "Bad Request: message can't be deleted"
    assert len(group.bot_messages) == 1


async def test_a_locked_group_lets_only_admins_write(api: Api, group: Chat) -> None:
    group.locked = True
    error = await api.error("sendMessage", chat_id=group.id, text="x")
    assert error == "Bad Request: CHAT_WRITE_FORBIDDEN"
    group.set_bot_rights(admin=True)
    await _sent(api, group, "x")


@pytest.mark.parametrize(
    ("reaction", "reason"),
    [
        ([{"type": "emoji", "emoji": "🚚"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}] * 2, "REACTIONS_TOO_MANY"),
    ],
)
async def test_a_bad_reaction_is_refused(
    api: Api, fleet: Chat, ann: Person, reaction: list[Any], reason: str
) -> None:
    target = {"chat_id": fleet.id, "message_id": ann.says(fleet, "x").id}
    error = await api.error("setMessageReaction", **target, reaction=reaction)
    assert error == f"Bad Request: {reason}"


async def test_a_reaction_shows_on_the_message(api: Api, fleet: Chat, ann: Person) -> None:
    message = ann.says(fleet, "x")
    reaction = [{"type": "emoji", "emoji": "👀"}]
    target = {"chat_id": fleet.id, "message_id": message.id}
    await api.result("setMessageReaction", **target, reaction=reaction)
    assert message.reactions == {fleet.telegram.bot.id: "👀"}
    await api.result("setMessageReaction", **target)
    assert message.reactions == {}


async def _sent(api: Api, chat: Chat, text: str, **params: object) -> dict[str, Any]:
    sent: dict[str, Any] = await api.result("sendMessage", chat_id=chat.id, text=text, **params)
    return sent

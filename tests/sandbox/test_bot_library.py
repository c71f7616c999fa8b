"""python-telegram-bot, unchanged, understands every answer and update of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    TelegramObject,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from sandbox import Fault
from tests.pictures import png

if TYPE_CHECKING:
    from telegram import Bot

    from sandbox import Chat, Person, Telegram

CLAIM = InlineKeyboardMarkup(
    [[InlineKeyboardButton("✅ Claim", callback_data="claim:1", style="success")]]
)


async def test_a_card_is_sent_edited_pinned_and_unpinned(
    bot: Bot, fleet: Chat, ann: Person
) -> None:
    asked = ann.says(fleet, "/new_issue flat tire")
    text = '<b>NEW</b> <tg-time unix="1700000000" format="r">14 Nov</tg-time>'
    sent = await bot.send_message(
        fleet.id,
        text,
        parse_mode="HTML",
        reply_markup=CLAIM,
        reply_parameters=ReplyParameters(asked.id, allow_sending_without_reply=True),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    (card,) = fleet.bot_messages
    assert card.html == text
    assert card.buttons[0][0].style == "success"
    assert [entity.type for entity in sent.entities] == ["bold", MessageEntity.DATE_TIME]
    assert sent.entities[1].date_time_format == "r"
    assert await sent.pin(disable_notification=True)
    await sent.edit_text("changed")
    assert await sent.unpin()
    assert (card.text, card.is_pinned) == ("changed", False)


async def test_photos_are_uploaded_and_sent_again(bot: Bot, fleet: Chat) -> None:
    sent = await bot.send_photo(fleet.id, png(), caption="<i>x</i>", parse_mode="HTML")
    again = await bot.send_photo(fleet.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    photos = [message.photo for message in fleet.bot_messages if message.photo]
    assert [photo.content for photo in photos] == [png()] * 2


async def test_files_are_uploaded_and_sent_again(bot: Bot, fleet: Chat) -> None:
    sent = await bot.send_document(fleet.id, b"sheet", filename="week 48.xlsx", caption="Week 48")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("week 48.xlsx", 5)
    again = await bot.send_document(fleet.id, sent.document)
    assert again.document is not None
    assert again.document.to_dict() == sent.document.to_dict()
    with pytest.raises(BadRequest, match="no text in the message"):
        await sent.edit_text("Week 49")


async def test_chats_and_members_are_described(
    bot: Bot, telegram: Telegram, fleet: Chat, forum: Chat, ann: Person, bob: Person
) -> None:
    ann.says(telegram.private(ann), "/start")
    for chat in (fleet, forum, telegram.private(ann)):
        assert (await bot.get_chat(chat.id)).id == chat.id
    assert (await bot.get_chat(forum.id)).is_forum
    fleet.promote(bob)
    for user, status in ((ann, "creator"), (bob, "administrator")):
        assert (await bot.get_chat_member(fleet.id, user.id)).status == status
    assert len(await bot.get_chat_administrators(fleet.id)) == 3
    assert (await bot.get_me()).username == "FleetDeskBot"


async def test_every_kind_of_update_parses(
    bot: Bot, telegram: Telegram, forum: Chat, ann: Person, bob: Person
) -> None:
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    topic = forum.topic("Breakdowns")
    message = ann.says(forum, "/open 😀 @ann", topic=topic)
    ann.edits(message, "changed")
    card = await bot.send_message(forum.id, "x", reply_markup=CLAIM)
    await card.pin()
    bob.presses(forum.bot_messages[0], "claim:1")
    ann.deletes(forum.bot_messages[0])
    bob.presses(message, "claim:1")
    ann.sends_photo(forum, "x", album="7", topic=topic)
    ann.says(forum, "x", as_channel="News")
    forum.remove(bob)
    forum.remove_bot()
    updates = await bot.get_updates()
    raw = telegram.pending_updates
    assert [update.update_id for update in updates] == [update["update_id"] for update in raw]
    assert all(getattr(update, list(body)[1]) for update, body in zip(updates, raw, strict=True))
    assert overlooked(updates) == set()


def overlooked(value: object) -> set[str]:
    """List the fields in it of which the library knows nothing: Telegram sends no such."""
    if isinstance(value, (list, tuple)):
        return {name for item in value for name in overlooked(item)}
    if not isinstance(value, TelegramObject):
        return set()
    slots = {name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())}
    parts = [getattr(value, name) for name in slots - {"api_kwargs"} if not name.startswith("_")]
    return {*value.api_kwargs, *overlooked(parts)}


async def test_menus_reactions_and_prompts(bot: Bot, telegram: Telegram, fleet: Chat) -> None:
    commands = [BotCommand("open", "Open incidents")]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllChatAdministrators())
    assert telegram.commands == {"all_chat_administrators": [commands[0].to_dict()]}
    sent = await bot.send_message(fleet.id, "summary?", reply_markup=ForceReply(selective=True))
    assert fleet.bot_messages[0].selective
    assert await sent.set_reaction("👀")
    assert await sent.delete()


async def test_refusals_become_the_librarys_errors(
    bot: Bot,
    telegram: Telegram,
    fleet: Chat,
    group: Chat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the type of retry_after to come
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(fleet.id, " ")
    fleet.remove_bot()
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(fleet.id, "x")
    new = telegram.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.new_chat_id == new.id
    telegram.faults += [Fault(retry_after=3), Fault(status=409, body="Conflict")]
    with pytest.raises(RetryAfter):
        await bot.get_me()
    with pytest.raises(Conflict):
        await bot.get_me()
    telegram.token = "123456:" + "B" * 35
    with pytest.raises(InvalidToken):
        await bot.get_me()

"""What the web client shows: chats, messages, the bot's calls and its troubles, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.web.traffic import shown_calls
from sandbox.web.words import say
from sandbox.world.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.bot_runner import BotRunner
    from sandbox.cast import Cast
    from sandbox.web.words import Words
    from sandbox.world.chats import Chat
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage
    from sandbox.world.rights import Member
    from sandbox.world.telegram import Telegram

SHOWN_MESSAGES = 300  # of each chat, besides what is pinned and what somebody looked back to
QUOTE = 120  # characters of the message a reply quotes

#: The scopes of a member's menu and of an admin's, the narrowest first.
GROUP_MENUS = (
    ("all_group_chats", "default"),
    ("all_chat_administrators", "all_group_chats", "default"),
)
PRIVATE_MENUS = (("all_private_chats", "default"),) * 2

View = dict[str, "Json"]


def view_of(
    cast: Cast,
    runner: BotRunner,
    reminders: Mapping[str, float],
    looked_back: Mapping[int, int],
    words: Words,
) -> View:
    """Return every part of the view by name.

    `reminders` are the bot's times in seconds; `looked_back` is, by chat, the oldest message
    somebody wanted to see; `words` are those of the language it is said in.
    """
    state, values = runner.state
    telegram = cast.telegram
    view: View = {
        "bot": {
            "id": telegram.bot.id,
            "name": telegram.bot.full_name,
            "username": telegram.bot.username,
            "running": runner.is_running,
            "state": say(words, state, **values),
        },
        "trouble": {
            "latency": telegram.latency,
            "outage": telegram.outage,
            "refusals": sum(fault.times or 0 for fault in telegram.faults),
        },
        "reminders": dict(reminders),
        "clock": {"ahead": telegram.ahead},
    }
    for chat in cast.chats:
        view[f"chat:{chat.id}"] = _chat(cast, chat)
        for message in _recent(chat, looked_back.get(chat.id)):
            view[f"message:{chat.id}:{message.id}"] = message_view(message, words)
    return view | shown_calls(telegram)


def _chat(cast: Cast, chat: Chat) -> Json:
    people = [member for member in chat.people if isinstance(member.user, Person)]
    menu, admin_menu = PRIVATE_MENUS if chat.person else GROUP_MENUS
    bot = cast.telegram.bot
    return {
        "id": chat.id,
        "title": bot.full_name if chat.person else chat.title,
        "face": bot.id if chat.person else chat.id,
        "private": chat.person is not None,
        "blocked": chat.person is not None and chat.bot_member.status == "kicked",
        "people": [_member(member, _jobs(cast, chat)) for member in people],
        "first": chat.messages[0].id if chat.messages else 0,
        "pinned": [message.id for message in chat.pinned],
        "commands": _menu(cast.telegram, menu),
        "admin_commands": _menu(cast.telegram, admin_menu),
    }


def _jobs(cast: Cast, chat: Chat) -> Mapping[int, str]:
    return {chat.person.id: "in private"} if chat.person else cast.jobs[chat.id]


def _member(member: Member, jobs: Mapping[int, str]) -> Json:
    user = member.user
    return {
        "id": user.id,
        "name": user.full_name,
        "username": user.username,
        "job": jobs.get(user.id, "member"),
        "admin": member.is_admin,
    }


def _menu(telegram: Telegram, scopes: Sequence[str]) -> list[Json]:
    """Return the commands of the first scope that has any."""
    menus = telegram.commands
    return next((menus[name] for name in scopes if name in menus), [])


def _recent(chat: Chat, oldest: int | None) -> list[SentMessage]:
    newest = chat.messages[-SHOWN_MESSAGES:]
    if oldest is not None and newest and oldest < newest[0].id:
        newest = [message for message in chat.messages if message.id >= oldest]
    first = newest[0].id if newest else 0
    return [message for message in reversed(chat.pinned) if message.id < first] + newest


def message_view(message: SentMessage, words: Words) -> Json:
    """Return one message; what depends on who looks is a list of the people it holds for."""
    return {
        "id": message.id,
        "chat": message.chat.id,
        "sender": {"id": message.sender.id, "name": message.sender.full_name},
        "date": message.date,
        "edited": message.edit_date,
        "text": message.text,
        "entities": [entity.as_json() for entity in message.entities],
        "reply": _quote(message.reply_to, words),
        "buttons": [[vars(button) for button in row] for row in message.buttons],
        "photo": f"/{message.photo.path}" if message.photo else None,
        "album": message.album,
        "attachment": _attachment(message),
        "location": message.location,
        "service": _service(message, words),
        "asks": _asked(message),
        "placeholder": (message.markup or {}).get("input_field_placeholder"),
        "calls": _called(message),
        "reactions": message.reactions,
    }


def _quote(message: SentMessage | None, words: Words) -> Json | None:
    if message is None or message.deleted:
        return None
    text = (message.text or _kind(message, words))[:QUOTE]
    name, chat = message.sender.full_name, message.chat.id
    return {"id": message.id, "chat": chat, "name": name, "text": text}


def _kind(message: SentMessage, words: Words) -> str:
    """Say in a word what is sent besides words."""
    if message.attachment is not None:
        return say(words, message.attachment.kind)
    if message.service is not None:
        return _service(message, words) or ""
    return say(words, "photo" if message.photo else "place")


def _attachment(message: SentMessage) -> Json | None:
    if message.attachment is None:
        return None
    path, kind = message.attachment.file.path, message.attachment.kind
    name = message.attachment.about.get("file_name", f"{kind} message")
    seconds = message.attachment.about.get("duration", 0)
    return {"kind": kind, "name": name, "url": f"/files/{path}", "seconds": seconds}


def _called(message: SentMessage) -> list[int]:
    """Return whose phone rings even where the chat is muted."""
    return sorted(user.id for user in message.rung)


def _asked(message: SentMessage) -> list[int]:
    """Return whose reply box a ForceReply opens."""
    users = (member.user for member in message.chat.people)
    people = [user for user in users if isinstance(user, Person)]
    return [person.id for person in people if message.opens_reply_for(person)]


def _service(message: SentMessage, words: Words) -> str | None:
    """Say in words what a service message reports."""
    if message.service is None:
        return None
    who = message.sender.full_name
    kind, body = next(iter(message.service.items()))
    if kind == "pinned_message":
        text = str(body.get("text") or body.get("caption") or say(words, "a photo"))
        return say(words, "{who} pinned “{text}…”", who=who, text=text[:40].splitlines()[0])
    if kind == "new_chat_members":
        names = ", ".join(member["first_name"] for member in body)
        return say(words, "{who} added {names}", who=who, names=names)
    if kind == "left_chat_member":
        who = body["first_name"]
        return say(words, "{who} left the group", who=who)
    return f"{who}: {kind.replace('_', ' ')}"

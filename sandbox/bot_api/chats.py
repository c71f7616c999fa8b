"""Methods about chats and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.bot_api.targets import chat_of
from sandbox.world.errors import Json, bad_request
from sandbox.world.message_json import message_json
from sandbox.world.people import Person
from sandbox.world.reactions import REACTIONS, reaction_json

if TYPE_CHECKING:
    from sandbox.bot_api.params import Call
    from sandbox.world.chats import Chat

#: ChatFullInfo fields every chat has and this world does not vary.
FULL_INFO = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_chat(call: Call) -> Json:
    """Describe a chat, with its newest pin."""
    chat = _described(call)
    newest = next(iter(chat.pinned), None)
    pin = {"pinned_message": message_json(newest)} if newest else {}
    names = chat.person.usernames if chat.person else []
    handles = {"active_usernames": names} if names else {}
    timer = {"message_auto_delete_time": chat.auto_delete_time} if chat.auto_delete_time else {}
    return {**chat.as_json(), **FULL_INFO, **_reactions(chat), **handles, **timer, **pin}


def _reactions(chat: Chat) -> Json:
    """Say which reactions are allowed, where not all are."""
    if chat.allowed_reactions == REACTIONS:
        return {}
    allowed = [reaction_json(emoji)[0] for emoji in sorted(chat.allowed_reactions)]
    return {"available_reactions": allowed}


def _described(call: Call) -> Chat:
    """Find the chat; a person the bot has met may be looked at without having written to it."""
    person = call.telegram.user(call.integer("chat_id"))
    if isinstance(person, Person) and person.id in call.telegram.known:
        return call.telegram.seen_from_outside(person)
    return chat_of(call)


def get_chat_member(call: Call) -> Json:
    """Tell how an account stands to a chat; who left is known as left."""
    chat = chat_of(call)
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    user = call.telegram.user(user_id)
    if user is None or user.id not in {*call.telegram.known, call.telegram.bot.id}:
        raise bad_request(_stranger(chat))
    return chat.member(user).as_json()


def get_chat_administrators(call: Call) -> list[Json]:
    """List creator and administrators, without other bots."""
    chat = chat_of(call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [member.as_json() for member in chat.people if member.is_admin]


def _stranger(chat: Chat) -> str:
    return "PARTICIPANT_ID_INVALID" if chat.type == "supergroup" else "user not found"

"""Arbitrary updates, as Telegram would form them: any sender, chat, text, entity and service."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import routes
from message_builder import BUTTONS

Json = dict[str, Any]

GROUP, OTHER, BASIC, UNKNOWN_GROUP = -1002000000001, -1002000000002, -4000000001, -1009999999999
JOHN, KATE, ALICE, BOB, ADMIN, DRIVER, STRANGER = range(5000000001, 5000000008)
HANDLES = {JOHN: "john", KATE: "kate", ALICE: "alice", BOB: "bob", ADMIN: "ada"}
BOT, ANONYMOUS, CHANNEL_BOT, SERVICE = 424242, 1087968824, 136817688, 777000
COMMANDS = (*routes.COMMANDS, "other")

letters = st.characters(exclude_categories=["Cs"])
texts = st.text(letters, max_size=60) | st.sampled_from(
    ["1", "TKT-2026-0001", "@alice @bob", "@john", "week", "x" * 4000, "\u202e<b>&", "\x00"]
)


def user(number: int) -> Json:
    """Write the User object of one of the cast."""
    handle = HANDLES.get(number)
    is_bot = number in (BOT, ANONYMOUS, CHANNEL_BOT)
    body: Json = {"id": number, "is_bot": is_bot, "first_name": f"N{number % 10}"}
    return body | ({"username": handle} if handle else {})


people = st.sampled_from([JOHN, KATE, ALICE, BOB, ADMIN, DRIVER, STRANGER])
senders = people | st.sampled_from([BOT, ANONYMOUS, CHANNEL_BOT, SERVICE])
chat_ids = st.sampled_from([GROUP] * 4 + [OTHER, BASIC, UNKNOWN_GROUP])
message_ids = st.integers(1, 60) | st.integers(1, 2**31 - 1)


def chat(number: int, title: str = "Fleet") -> Json:
    """Write the Chat object of a group, or of a person's private chat."""
    if number > 0:
        return {"id": number, "type": "private", "first_name": "P"}
    kind = "group" if number == BASIC else "supergroup"
    return {"id": number, "type": kind, "title": title}


chats = st.builds(chat, chat_ids, st.text(letters, min_size=1, max_size=20)) | st.builds(
    chat, people
)


@st.composite
def bodies(draw: st.DrawFn, *, is_reply: bool = False) -> Json:
    """Write a message of anybody's."""
    where, sender = draw(chats), draw(senders)
    text = draw(texts)
    entities: list[Json] = []
    if draw(st.booleans()):
        name = draw(st.sampled_from(COMMANDS)) + draw(st.sampled_from(["", "", "@FleetDeskBot"]))
        entities.append({"type": "bot_command", "offset": 0, "length": len(name) + 1})
        text = f"/{name} {text}"
    if draw(st.booleans()):
        entities += draw(st.lists(entity(len(text)), max_size=3))
    body: Json = {
        "message_id": draw(message_ids),
        "date": draw(st.integers(1_789_000_000, 1_791_000_000)),
        "chat": where,
        "from": user(sender),
    }
    captioned = draw(st.booleans()) and draw(st.booleans())
    names = ("caption", "caption_entities") if captioned else ("text", "entities")
    body |= {names[0]: text, names[1]: entities}
    if captioned:
        size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
        body["photo"] = [size]
        body |= draw(st.sampled_from([{}, {"media_group_id": "a"}]))
    if sender == ANONYMOUS:
        body["sender_chat"] = where
    if sender == CHANNEL_BOT:
        body["sender_chat"] = {"id": -1003, "type": "channel", "title": "News"}
    if draw(st.booleans()) and not is_reply:
        body["reply_to_message"] = draw(bodies(is_reply=True)) | {"chat": where}
    body |= draw(st.sampled_from([{}, {"message_thread_id": 7, "is_topic_message": True}]))
    return body


def entity(length: int) -> st.SearchStrategy[Json]:
    """Write an entity somewhere in a text, or behind its end."""
    kinds = st.sampled_from(["mention", "text_mention", "url", "bold", "custom_emoji", "brand_new"])
    return st.builds(
        lambda kind, offset, size, who: {"type": kind, "offset": offset, "length": size}
        | ({"user": user(who)} if kind == "text_mention" else {}),
        kinds, st.integers(0, length + 2), st.integers(1, 20), senders,
    )  # fmt: skip


def services() -> st.SearchStrategy[Json]:
    """Write what a service message announces."""
    return st.one_of(
        st.builds(lambda who: {"new_chat_members": [user(who)]}, senders),
        st.builds(lambda who: {"left_chat_member": user(who)}, senders),
        st.builds(lambda title: {"new_chat_title": title}, st.text(letters, min_size=1)),
        st.just({"group_chat_created": True}),
        st.just({"forum_topic_created": {"name": "x", "icon_color": 7322096}}),
        st.builds(lambda body: {"pinned_message": body}, bodies(is_reply=True)),
    )


service_messages = st.builds(
    lambda body, service: (
        {name: value for name, value in body.items() if name not in ("text", "entities", "caption")}
        | service
    ),
    bodies(),
    services(),
)

button_data = st.builds(
    lambda action, incident: f"{action}:{incident}",
    st.sampled_from([action.value for action in BUTTONS]),
    st.sampled_from(["TKT-2026-0001", "TKT-2026-0002", "TKT-2026-0003", "TKT-2026-9999"]),
)
presses = st.builds(
    lambda number, who, source, data: {
        "id": str(number),
        "from": user(who),
        "message": source | {"from": user(BOT)},
        "chat_instance": "1",
        "data": data,
    },
    st.integers(1, 2**62),
    people | st.just(BOT),
    bodies(is_reply=True),
    button_data | button_data | st.text(letters, min_size=1, max_size=64),
)


def standing(status: str, rights: bool) -> Json:
    """Write the bot's own ChatMember object."""
    body: Json = {"user": user(BOT), "status": status}
    if status == "administrator":
        names = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
                 "can_manage_video_chats", "can_restrict_members", "can_promote_members",
                 "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
                 "can_delete_stories", "can_pin_messages")  # fmt: skip
        body |= dict.fromkeys(names, rights)
    return body | ({"until_date": 0} if status == "kicked" else {})


standings = st.builds(
    standing, st.sampled_from(["administrator", "member", "left", "kicked"]), st.booleans()
)
memberships = st.builds(
    lambda where, who, old, new: {
        "chat": where, "from": user(who), "date": 1_790_000_000,
        "old_chat_member": old, "new_chat_member": new,
    },
    chats, senders, standings, standings,
)  # fmt: skip

updates = st.one_of(
    st.tuples(st.just("message"), bodies()),
    st.tuples(st.just("message"), bodies()),
    st.tuples(st.just("message"), service_messages),
    st.tuples(st.just("callback_query"), presses),
    st.tuples(st.just("callback_query"), presses),
    st.tuples(st.just("my_chat_member"), memberships),
)

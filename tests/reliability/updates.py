"""Arbitrary updates, as Telegram would form them: any sender, chat, text, entity and service."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from message_builder import BUTTONS
from texts.commands import BY_ANY_NAME

Json = dict[str, Any]

GROUP, OTHER, BASIC, UNKNOWN_GROUP = -1002000000001, -1002000000002, -4000000001, -1009999999999
JOHN, KATE, ALICE, BOB, ADMIN, DRIVER, STRANGER = range(5000000001, 5000000008)
HANDLES = {JOHN: "john", KATE: "kate", ALICE: "alice", BOB: "bob", ADMIN: "ada"}
BOT, ANONYMOUS, CHANNEL_BOT, SERVICE, OTHER_BOT = 424242, 1087968824, 136817688, 777000, 99
COMMANDS = (*BY_ANY_NAME, "new issue", "other")

letters = st.characters(exclude_categories=["Cs"])
texts = st.text(letters, max_size=60) | st.sampled_from(
    ["1", "TKT-2026-0001", "@alice @bob", "@john", "week", "x" * 4000, "\u202e<b>&", "\x00"]
)


def user(number: int) -> Json:
    """Write the User object of one of the cast."""
    handle = HANDLES.get(number)
    is_bot = number in (BOT, ANONYMOUS, CHANNEL_BOT, OTHER_BOT)
    body: Json = {"id": number, "is_bot": is_bot, "first_name": f"N{number % 10}"}
    return body | ({"username": handle} if handle else {})


people = st.sampled_from([JOHN, KATE, ALICE, BOB, ADMIN, DRIVER, STRANGER])
senders = people | st.sampled_from([BOT, ANONYMOUS, CHANNEL_BOT, SERVICE, OTHER_BOT])
chat_ids = st.sampled_from([GROUP] * 4 + [OTHER, BASIC, UNKNOWN_GROUP])
message_ids = st.integers(1, 60) | st.integers(1, 2**31 - 1)


# What Telegram may leave out, send empty, or take from people as it is: see TELEGRAM 18.
names = st.sampled_from(["N", "", "\u3164", "\U000e0041", "\u0301", "@x", "a\u202eb", "<b>"])
leavings = st.fixed_dictionaries({"first_name": names}, optional={"username": st.just("")}) | (
    st.just({"first_name": ""})  # what is left of a deleted account
)


def accounts(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Json]:
    """Write the User objects of some of the cast, now and then without this or that."""

    def account(number: int, left: Json) -> Json:
        is_deleted = left == {"first_name": ""}
        no_names = {"id": number, "is_bot": user(number)["is_bot"]}
        return (no_names if is_deleted else user(number)) | left

    return st.builds(account, numbers, leavings | st.just({}))


def chat(number: int, title: str | None = "Fleet", direct: bool = False) -> Json:
    """Write the Chat object of a group, of a channel's direct messages, or of a private chat."""
    if number > 0:
        return {"id": number, "type": "private", "first_name": "P"}
    kind = "group" if number == BASIC else "supergroup"
    titled = {} if title is None else {"title": title}
    flag = {"is_direct_messages": True} if direct else {}
    return {"id": number, "type": kind, **titled, **flag}


titles = st.none() | names | st.text(letters, max_size=20)
chats = st.one_of(
    st.builds(chat, chat_ids, titles),
    st.builds(chat, chat_ids, titles),
    st.builds(chat, people),
    st.builds(chat, st.just(UNKNOWN_GROUP), titles, st.just(True)),
)
origins = st.one_of(
    st.builds(lambda who: {"type": "user", "sender_user": who}, accounts(senders)),
    st.builds(lambda name: {"type": "hidden_user", "sender_user_name": name}, names),
    st.builds(lambda where: {"type": "chat", "sender_chat": where}, chats),
    st.builds(
        lambda title: {"type": "channel", "message_id": 1,
                       "chat": {"id": -1003, "type": "channel", "title": title}},
        names,
    ),
)  # fmt: skip
authors = st.one_of(
    st.just({}),
    st.just({}),
    st.builds(lambda origin: {"forward_origin": origin | {"date": 1}}, origins),
    st.builds(
        lambda origin: {"forward_origin": origin | {"date": 1}, "is_automatic_forward": True},
        origins,
    ),
    st.builds(lambda who: {"via_bot": who}, accounts(st.just(OTHER_BOT))),
    st.builds(lambda who: {"sender_business_bot": who}, accounts(st.just(OTHER_BOT))),
)
"""Whose words a message has."""

_FILE = {"file_id": "f", "file_unique_id": "u"}
_FILM = _FILE | {"width": 1, "height": 1, "duration": 1}
positions = st.builds(
    lambda latitude, longitude, live: {"latitude": latitude, "longitude": longitude} | live,
    st.floats(-90, 90) | st.sampled_from([0, -90]),
    st.floats(-180, 180) | st.sampled_from([0, 180]),
    st.sampled_from([{}, {"live_period": 60}, {"live_period": 0x7FFFFFFF}]),
)
nothing: st.SearchStrategy[Json] = st.just({})
captioned: st.SearchStrategy[Json] = st.sampled_from([
    {"photo": [_FILE | {"width": 1, "height": 1}]},
    {"photo": [_FILE | {"width": 1, "height": 1}], "media_group_id": "a"},
    {"video": _FILM, "media_group_id": "a"},
    {"document": _FILE},
    {"animation": _FILM, "document": _FILE},
    {"voice": _FILE | {"duration": 1}},
    {"audio": _FILE | {"duration": 1}},
])  # fmt: skip
wordless: st.SearchStrategy[Json] = st.one_of(
    st.builds(lambda where: {"location": where}, positions),
    st.builds(
        lambda where, name: {"location": where,
                             "venue": {"location": where, "title": name, "address": name}},
        positions, names,
    ),
    st.sampled_from([
        {"video_note": _FILE | {"length": 1, "duration": 1}},
        {"sticker": _FILM | {"type": "regular", "is_animated": False, "is_video": False}},
        {"dice": {"emoji": "🎲", "value": 1}},
        {"contact": {"phone_number": "1", "first_name": ""}},
        {"game": {"title": "g", "description": "", "photo": []}},
        {"story": {"chat": {"id": 5, "type": "private"}, "id": 1}},
    ]),
)  # fmt: skip
"""What a message holds besides words, or in place of them."""


@st.composite
def words(draw: st.DrawFn) -> Json:
    """Write a text, or a caption with what it stands under; a command, now and then."""
    text = draw(texts)
    entities: list[Json] = []
    if draw(st.booleans()):
        name = draw(st.sampled_from(COMMANDS)) + draw(st.sampled_from(["", "", "@FleetDeskBot"]))
        entities.append({"type": "bot_command", "offset": 0, "length": len(name) + 1})
        text = f"/{name} {text}"
    if draw(st.booleans()):
        entities += draw(st.lists(entity(len(text)), max_size=3))
    held: Json = draw(nothing | captioned)
    names = ("caption", "caption_entities") if held else ("text", "entities")
    said: Json = {names[0]: text, names[1]: entities}
    if draw(st.booleans()) and draw(st.booleans()):
        del said[draw(st.sampled_from(names))]
    return said | held


@st.composite
def bodies(draw: st.DrawFn, *, is_reply: bool = False) -> Json:
    """Write a message of anybody's."""
    where, sender = draw(chats), draw(senders)
    body: Json = {
        "message_id": draw(message_ids),
        "date": draw(st.integers(1_789_000_000, 1_791_000_000)),
        "chat": where,
        "from": draw(accounts(st.just(sender))),
    }
    body |= draw(authors)
    body |= draw(words() | words() | words() | wordless)
    if sender == ANONYMOUS:
        body["sender_chat"] = where
    if draw(st.integers(0, 7)) == 0:
        del body["from"]
    if sender == CHANNEL_BOT:
        body["sender_chat"] = {"id": -1003, "type": "channel", "title": "News"}
    if draw(st.booleans()) and not is_reply:
        answered = draw(bodies(is_reply=True) | service_bodies)
        body["reply_to_message"] = answered | {"chat": where}
    elif not is_reply:
        body |= draw(st.just({}) | external_replies)
    body |= draw(st.sampled_from([{}, {"message_thread_id": 7, "is_topic_message": True}]))
    return body


external_replies = st.builds(
    lambda origin, where, held, quoted: {
        "external_reply": {"origin": origin | {"date": 1}} | where | held
    } | quoted,
    origins,
    st.just({}) | st.builds(lambda c, n: {"chat": c, "message_id": n}, chats, message_ids),
    nothing | captioned | wordless,
    st.just({}) | st.builds(lambda text: {"quote": {"text": text, "position": 0}}, texts),
)  # fmt: skip


def entity(length: int) -> st.SearchStrategy[Json]:
    """Write an entity somewhere in a text, or behind its end."""
    kinds = st.sampled_from(
        ["mention", "text_mention", "text_link", "url", "bold", "custom_emoji", "brand_new"]
    )
    extras = st.one_of(
        st.builds(lambda who: {"user": who}, accounts(senders)),
        st.sampled_from([{"url": "https://example.com/?a=1"}, {"url": "tg://x"}, {"url": ""}, {}]),
    )
    return st.builds(
        lambda kind, offset, size, extra: {"type": kind, "offset": offset, "length": size} | extra,
        kinds, st.integers(0, length + 2), st.integers(1, 20), extras,
    )  # fmt: skip


def services() -> st.SearchStrategy[Json]:
    """Write what a service message announces."""
    return st.one_of(
        st.builds(lambda who: {"new_chat_members": who}, st.lists(accounts(senders), max_size=3)),
        st.builds(lambda who: {"left_chat_member": who}, accounts(senders)),
        st.builds(lambda title: {"new_chat_title": title}, names),
        st.just({"pinned_message": {"chat": chat(GROUP), "message_id": 1, "date": 0}}),
        st.just({"group_chat_created": True}),
        st.just({"forum_topic_created": {"name": "x", "icon_color": 7322096}}),
        st.builds(lambda body: {"pinned_message": body}, bodies(is_reply=True)),
    )


def without_words(body: Json, service: Json) -> Json:
    """Make a message one that Telegram itself wrote."""
    kept = ("message_id", "date", "chat", "from", "sender_chat", "reply_to_message",
            "message_thread_id", "is_topic_message")  # fmt: skip
    return {name: value for name, value in body.items() if name in kept} | service


service_messages = st.builds(without_words, bodies(), services())
service_bodies = st.deferred(lambda: st.builds(without_words, bodies(is_reply=True), services()))

button_data = st.builds(
    lambda action, incident: f"{action}:{incident}",
    st.sampled_from([action.value for action in BUTTONS]),
    st.sampled_from(["TKT-2026-0001", "TKT-2026-0002", "TKT-2026-0003", "TKT-2026-9999"]),
)
presses = st.builds(
    lambda number, who, source, data: {
        "id": str(number),
        "from": who,
        "message": source | {"from": user(BOT)},
        "chat_instance": "1",
        "data": data,
    },
    st.integers(1, 2**62),
    accounts(people | st.just(BOT)),
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
        "chat": where, "from": who, "date": 1_790_000_000,
        "old_chat_member": old, "new_chat_member": new,
    },
    chats, accounts(senders), standings, standings,
)  # fmt: skip

edits = st.builds(lambda body, date: body | {"edit_date": date}, bodies(),
                  st.integers(1_789_000_000, 1_791_000_000))  # fmt: skip

updates = st.one_of(
    st.tuples(st.just("edited_message"), edits),
    st.tuples(st.just("message"), bodies()),
    st.tuples(st.just("message"), bodies()),
    st.tuples(st.just("message"), service_messages),
    st.tuples(st.just("callback_query"), presses),
    st.tuples(st.just("callback_query"), presses),
    st.tuples(st.just("my_chat_member"), memberships),
)

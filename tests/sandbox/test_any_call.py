"""Whatever a program sends, it gets an answer or one of Telegram's refusals."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox import ApiError, Telegram
from sandbox.bot_api.methods import METHODS
from sandbox.bot_api.params import Call, decoded
from tests.examples import examples
from tests.sandbox.conftest import with_people

NAMES = [
    "callback_query_id",
    "caption",
    "chat_id",
    "commands",
    "disable_notification",
    "drop_pending_updates",
    "entities",
    "language_code",
    "message_id",
    "message_thread_id",
    "parse_mode",
    "photo",
    "reaction",
    "reply_markup",
    "reply_parameters",
    "scope",
    "show_alert",
    "text",
    "user_id",
]
KEYS = st.sampled_from(
    [
        "callback_data",
        "chat_id",
        "command",
        "copy_text",
        "description",
        "emoji",
        "force_reply",
        "inline_keyboard",
        "length",
        "message_id",
        "offset",
        "style",
        "text",
        "type",
        "url",
        "user",
    ]
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-3, 10)
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["HTML", "<b>x</b>", "chat", "bold", "emoji", "tg://user?id=5"])
    | st.just(-1_002_000_000_001)
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@examples(150)
@given(
    method=st.sampled_from(sorted(METHODS.keys() - {"getUpdates"})),
    params=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8),
)
def test_any_call_is_answered_or_refused(method: str, params: dict[str, Any]) -> None:
    telegram = Telegram(clock=lambda: 1_800_000_000.0)
    chat = with_people(telegram.supergroup("Fleet"), telegram.person("A"), telegram.person("B"))
    target = {"chat_id": chat.id, "message_id": 1}
    decoded_params = {name: decoded(name, value) for name, value in params.items()}
    with suppress(ApiError):
        METHODS[method].run(Call(telegram, method, target | decoded_params))

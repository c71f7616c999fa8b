"""Taps: what the bot is told, and when its answer still counts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Answer
from tests.sandbox.conftest import button, copied

if TYPE_CHECKING:
    from sandbox import Chat, Person, SentMessage
    from tests.sandbox.conftest import Api, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def card(api: Api, fleet: Chat) -> SentMessage:
    await api.result("sendMessage", chat_id=fleet.id, text="card", reply_markup=button())
    return fleet.bot_messages[0]


async def test_a_tap_waits_for_the_bots_answer(api: Api, card: SentMessage, ann: Person) -> None:
    tap = asyncio.create_task(ann.taps(card, "✅ Claim"))
    query = await _query(api, timeout=10)
    assert query["from"]["id"] == ann.id
    assert query["data"] == "claim:1"
    assert query["message"]["text"] == "card"
    assert query["message"]["reply_markup"] == button()
    await api.result(
        "answerCallbackQuery", callback_query_id=query["id"], text="Yours", show_alert=True
    )
    assert await tap == Answer("Yours", show_alert=True)


async def test_a_button_is_found_by_what_it_sends(
    api: Api, card: SentMessage, ann: Person, fleet: Chat
) -> None:
    tap = asyncio.create_task(ann.taps_what_sends(card, "claim"))
    query = await _query(api, timeout=10)
    assert query["data"] == "claim:1"
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="Yours")
    assert (await tap).text == "Yours"
    assert card.button("1", "claim") is not None
    assert [card.button(word) for word in ("claim:1", "cla", "✅ Claim")] == [None] * 3
    await api.result("sendMessage", chat_id=fleet.id, text="card", reply_markup=copied("claim:1"))
    assert fleet.bot_messages[-1].button("claim") is None


async def test_who_waits_for_a_button_is_told_which(card: SentMessage, ann: Person) -> None:
    with pytest.raises(TimeoutError, match=r"a button of .* that sends 'resolve'"):
        await ann.taps_what_sends(card, "resolve", timeout=0.01)


async def test_an_empty_answer_shows_nothing(api: Api, card: SentMessage, ann: Person) -> None:
    press = ann.presses(card, "forged")
    query = await _query(api)
    await api.result("answerCallbackQuery", callback_query_id=query["id"])
    assert await press.answer == Answer(None, show_alert=False)


async def test_an_answer_counts_once(api: Api, card: SentMessage, ann: Person) -> None:
    ann.presses(card, "claim:1")
    query = await _query(api)
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="one")
    again = await api.error("answerCallbackQuery", callback_query_id=query["id"], text="two")
    assert again == TOO_OLD


@pytest.mark.parametrize(("seconds", "is_taken"), [(150, True), (151, False)])
async def test_an_answer_counts_for_150_seconds(
    api: Api, card: SentMessage, ann: Person, clock: Clock, seconds: int, is_taken: bool
) -> None:
    press = ann.presses(card, "claim:1")
    clock.moves(seconds)
    body = await api("answerCallbackQuery", callback_query_id=press.id)
    assert body["ok"] is is_taken
    assert press.answer.done is is_taken


async def test_an_unknown_query_is_refused(api: Api) -> None:
    assert await api.error("answerCallbackQuery", callback_query_id="7") == TOO_OLD


async def test_a_toast_has_at_most_200_units(api: Api, card: SentMessage, ann: Person) -> None:
    press = ann.presses(card, "claim:1")
    params = {"callback_query_id": press.id}
    error = await api.error("answerCallbackQuery", **params, text="x" * 201)
    assert error == "Bad Request: MESSAGE_TOO_LONG"
    assert await api.error("answerCallbackQuery", **params, text="😀" * 101) == error
    await api.result("answerCallbackQuery", **params, text="x" * 200)


async def test_a_button_that_is_not_there_is_named(card: SentMessage, ann: Person) -> None:
    with pytest.raises(KeyError, match="✅ Claim"):
        await ann.taps(card, "🏁 Resolve")
    ann.deletes(card)
    with pytest.raises(KeyError):
        await ann.taps(card, "✅ Claim")


async def test_a_link_button_sends_the_bot_nothing(api: Api, fleet: Chat, ann: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Open", "url": "https://example.org"}]]}
    await api.result("sendMessage", chat_id=fleet.id, text="x", reply_markup=keyboard)
    with pytest.raises(KeyError, match=r"example\.org"):
        await ann.taps(fleet.bot_messages[0], "Open")


async def test_a_silent_bot_is_a_timeout(card: SentMessage, bob: Person) -> None:
    with pytest.raises(TimeoutError, match="Bob Stone's press of 'claim:1'"):
        await bob.taps(card, "✅ Claim", timeout=0.01)


async def test_a_press_on_a_deleted_message_has_no_content(
    api: Api, card: SentMessage, ann: Person
) -> None:
    ann.deletes(card)
    ann.presses(card, "claim:1")
    message = (await _query(api))["message"]
    assert (message["message_id"], message["date"]) == (card.id, 0)
    assert "text" not in message


async def test_a_press_shows_the_real_person_behind_an_anonymous_admin(
    api: Api, fleet: Chat, card: SentMessage, ann: Person
) -> None:
    fleet.promote(ann, anonymous=True)
    ann.presses(card, "claim:1")
    assert (await _query(api))["from"]["id"] == ann.id


async def _query(api: Api, **params: object) -> dict[str, Any]:
    (update,) = await api.updates(**params)
    query: dict[str, Any] = update["callback_query"]
    return query

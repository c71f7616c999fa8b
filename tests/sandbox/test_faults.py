"""Trouble on purpose: faults, outages and flood limits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientError

from sandbox import Fault
from sandbox.world.faults import FloodControl
from tests.desk import eventually
from tests.sandbox.conftest import button

if TYPE_CHECKING:
    from sandbox import Chat, Person, Telegram
    from tests.sandbox.conftest import Api, Clock


async def test_a_fault_strikes_its_method_so_many_times(
    api: Api, telegram: Telegram, fleet: Chat
) -> None:
    telegram.faults.append(Fault("sendMessage", status=502, body="<html>Bad Gateway</html>"))
    await api.result("getMe")
    url = f"{api.url}/sendMessage"
    async with api.session.post(url, json={"chat_id": fleet.id, "text": "x"}) as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert await response.text() == "<html>Bad Gateway</html>"
    assert fleet.bot_messages == []
    await api.result("sendMessage", chat_id=fleet.id, text="x")
    assert [call.ok for call in telegram.calls] == [True, False, True]


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_dropped_connection_leaves_the_effect_unknown(
    api: Api, telegram: Telegram, fleet: Chat, after_effect: bool
) -> None:
    fault = Fault("sendMessage", drop_connection=True, after_effect=after_effect)
    telegram.faults.append(fault)
    with pytest.raises(ClientError):
        await api("sendMessage", chat_id=fleet.id, text="x")
    assert len(fleet.bot_messages) == after_effect


@pytest.mark.parametrize("after_effect", [False, True])
async def test_it_is_on_record_which_calls_a_fault_struck(
    api: Api, telegram: Telegram, fleet: Chat, after_effect: bool
) -> None:
    telegram.faults.append(Fault("sendMessage", status=502, after_effect=after_effect))
    for _ in range(2):
        await api("sendMessage", chat_id=fleet.id, text="x")
    assert [(call.ok, call.struck) for call in telegram.calls] == [
        (after_effect, True),
        (True, False),
    ]


async def test_a_fault_can_ask_for_patience(api: Api, telegram: Telegram) -> None:
    telegram.faults.append(Fault(retry_after=7))
    assert await api("getMe") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_a_held_call_takes_effect_although_the_bot_hangs_up(
    api: Api, telegram: Telegram, fleet: Chat
) -> None:
    gate = asyncio.Event()
    telegram.faults.append(Fault("sendMessage", gate=gate))
    call = asyncio.create_task(api("sendMessage", chat_id=fleet.id, text="x"))
    await eventually(lambda: telegram.struck, "the fault")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    gate.set()
    await telegram.until(lambda: fleet.bot_messages, what="the message")


async def test_a_fault_can_strike_in_some_chats_only(
    api: Api, telegram: Telegram, fleet: Chat, group: Chat
) -> None:
    telegram.faults.append(Fault(retry_after=3, times=None, chats=frozenset({fleet.id})))
    await api.result("sendMessage", chat_id=group.id, text="x")
    await api.result("getMe")
    await api.error("sendMessage", chat_id=fleet.id, text="x")


async def test_a_tap_is_answered_in_the_chat_of_its_message(
    api: Api, telegram: Telegram, fleet: Chat, group: Chat, ann: Person
) -> None:
    presses = []
    for chat in (fleet, group):
        await api.result("sendMessage", chat_id=chat.id, text="card", reply_markup=button())
        presses.append(ann.presses(chat.bot_messages[0], "claim:1"))
    telegram.faults.append(Fault("answerCallbackQuery", retry_after=3, chats=frozenset({fleet.id})))
    here, elsewhere = presses
    await api.result("answerCallbackQuery", callback_query_id=elsewhere.id)
    await api.error("answerCallbackQuery", callback_query_id=here.id)
    assert telegram.struck == 1


async def test_a_fault_that_never_strikes_does_nothing(api: Api, telegram: Telegram) -> None:
    telegram.faults.append(Fault(status=500, times=None, probability=0.0))
    await api.result("getMe")


async def test_an_outage_drops_everything(api: Api, telegram: Telegram) -> None:
    telegram.outage = True
    with pytest.raises(ClientError):
        await api("getMe")
    telegram.outage = False
    await api.result("getMe")


async def test_sends_and_edits_share_the_limit_of_a_group(
    api: Api, telegram: Telegram, fleet: Chat, group: Chat, clock: Clock
) -> None:
    telegram.flood_limits = True
    sent = (await api.result("sendMessage", chat_id=fleet.id, text="x"))["message_id"]
    for number in range(19):
        clock.moves(1)
        text = {"chat_id": fleet.id, "text": str(number)}
        await api.result("editMessageText", **text, message_id=sent)
    body = await api("sendMessage", chat_id=fleet.id, text="one too many")
    assert body["parameters"] == {"retry_after": 41}
    await api.result("sendMessage", chat_id=group.id, text="another group")
    await api.result("pinChatMessage", chat_id=fleet.id, message_id=sent)
    clock.moves(41)
    await api.result("sendMessage", chat_id=fleet.id, text="now")


async def test_30_sends_a_second_are_the_limit_of_all_chats(
    api: Api, telegram: Telegram, ann: Person, bob: Person
) -> None:
    for person in (ann, bob):
        person.says(telegram.private(person), "/start")
    telegram.flood_limits = True
    for number in range(30):
        await api.result("sendMessage", chat_id=(ann, bob)[number % 2].id, text="x")
    error = await api.error("sendMessage", chat_id=ann.id, text="x")
    assert error == "Too Many Requests: retry after 1"


def test_a_chat_can_have_a_limit_of_its_own_per_second(clock: Clock) -> None:
    flood = FloodControl(clock, chat_limit=1)
    assert flood.refusal("sendMessage", 5) is None
    assert flood.refusal("sendMessage", 6) is None
    assert flood.refusal("sendMessage", 5) is not None
    clock.moves(1)
    assert flood.refusal("sendMessage", 5) is None


async def test_a_flooded_call_can_be_held_before_it_is_refused(
    api: Api, telegram: Telegram, fleet: Chat
) -> None:
    telegram.flood_limits = True
    telegram.flood_control.group_limit = 0
    telegram.flood_control.hold = 0.05
    refused = asyncio.create_task(api.error("sendMessage", chat_id=fleet.id, text="x"))
    await telegram.until(lambda: telegram.calls, what="the call")
    assert not telegram.calls[0].done
    assert (await refused).startswith("Too Many Requests")

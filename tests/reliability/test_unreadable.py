"""What the library cannot read, and what a proxy says in Telegram's place: polling goes on."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Fault, Telegram
from sandbox.world.updates import PendingUpdate
from tests.bot.support import ID, second_fleet
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import inbox_empty, message, polls, press

UNREADABLE = [
    "date of absurd size", "date is a word", "entities are numbers", "message is 5",
    "tap is a list", "tap is a word",
]  # fmt: skip
#: The library reads these, with holes where something has to be.
INCOMPLETE = ["no chat", "tap without sender", "membership is empty"]


def unreadable(fleet: Fleet, what: str) -> tuple[str, Any]:
    """Write an update that is not as documented."""
    good = message(fleet.chat, fleet.driver, "/new_issue Truck")
    tap = press(fleet.chat, fleet.driver, "x")
    return {
        "no chat": ("message", {name: good[name] for name in good if name != "chat"}),
        "date of absurd size": ("message", good | {"date": 10**30}),
        "date is a word": ("message", good | {"date": "today"}),
        "entities are numbers": ("message", good | {"entities": [5]}),
        "message is 5": ("message", 5),
        "tap without sender": ("callback_query", {n: tap[n] for n in tap if n != "from"}),
        "tap is a list": ("callback_query", [1]),
        "tap is a word": ("callback_query", "x"),
        "membership is empty": ("my_chat_member", {}),
    }[what]


@pytest.mark.parametrize("what", UNREADABLE)
async def test_an_unreadable_update_becomes_a_dead_letter_and_polling_goes_on(
    desk: Desk, fleet: Fleet, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    await inbox_empty(desk)
    before = polls(desk.telegram)
    desk.telegram.deliver(*unreadable(fleet, what))
    card = await fleet.reports("Truck 456")
    assert ID in card.text
    assert desk.database.inbox.count_dead_letters() == 1
    assert "dead letter, unreadable" in caplog.text
    await inbox_empty(desk)
    assert polls(desk.telegram) - before <= 6


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", INCOMPLETE)
async def test_an_incomplete_update_does_not_stay_and_polling_goes_on(
    desk: Desk, fleet: Fleet, what: str
) -> None:
    desk.telegram.deliver(*unreadable(fleet, what))
    card = await fleet.reports("Truck 456")
    assert ID in card.text
    await inbox_empty(desk)


def numbered(telegram: Telegram, update_id: int, body: object) -> None:
    """Queue an update under a number of its own."""
    update = {"update_id": update_id, "message": body}
    queue = telegram.queue
    queue.restore(queue.next_id, [*queue.unconfirmed(), PendingUpdate(update, 1e12)])


@pytest.mark.parametrize("number", [2**63, 2**70, -(2**70)])
async def test_an_update_id_beyond_64_bit_does_not_stop_polling(
    desk: Desk, fleet: Fleet, number: int
) -> None:
    numbered(desk.telegram, number, message(fleet.chat, fleet.driver, "hello"))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await desk.telegram.until(lambda: fleet.said(ID), timeout=5, what="the card")


@pytest.mark.parametrize("number", [1, 2**31, 2**63 - 2])
async def test_update_ids_may_start_anew_anywhere(desk: Desk, fleet: Fleet, number: int) -> None:
    await inbox_empty(desk)
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
    body = message(fleet.chat, fleet.driver, "/new_issue Truck 456")
    update = {"update_id": number, "message": body}
    desk.telegram.queue.restore(number + 1, [PendingUpdate(update, 1e12)])
    desk.telegram.queue.add("message", message(fleet.chat, fleet.driver, "hi", 5001))
    await fleet.appears(f"NEW INCIDENT: {ID}")


PROXIES = {
    "401": Fault("getUpdates", status=401, body='{"ok":false,"description":"Unauthorized"}'),
    "404": Fault("getUpdates", status=404, body="<html>no such page</html>"),
    "404 of Telegram": Fault("getUpdates", status=404, body='{"ok":false,"error_code":404}'),
    "403": Fault("getUpdates", status=403, body="<html>forbidden</html>"),
    "502": Fault("getUpdates", status=502, body="<html>Bad Gateway</html>"),
    "html": Fault("getUpdates", status=200, body="<html>Log in to the hotel's network</html>"),
    "empty": Fault("getUpdates", status=200, body=""),
    "no result": Fault("getUpdates", status=200, body='{"ok":true}'),
    "null": Fault("getUpdates", status=200, body='{"ok":true,"result":null}'),
    "a list": Fault("getUpdates", status=200, body="[1, 2]"),
    "numbers": Fault("getUpdates", status=200, body='{"ok":true,"result":[1, 2]}'),
    "cut": Fault("getUpdates", status=200, body='{"ok":true,"result":[{"upd'),
}


@pytest.mark.usefixtures("polling_soon")
@pytest.mark.parametrize("answer", PROXIES)
async def test_polling_survives_whatever_a_proxy_answers(
    desk: Desk, fleet: Fleet, answer: str
) -> None:
    fault = PROXIES[answer]
    fault.times = 1
    desk.telegram.faults.append(fault)
    await fleet.reports("Truck 1")
    await eventually(lambda: fault.times == 0, "the fault to strike")
    await fleet.reports("Truck 2")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [401, 404])
async def test_sending_survives_a_proxys_answer_without_waiting_for_the_sweep(
    desk: Desk, fleet: Fleet, status: int
) -> None:
    desk.telegram.faults.append(Fault("sendMessage", status=status, body="<html>Proxy</html>"))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await desk.telegram.until(lambda: fleet.said(ID), timeout=5, what="the card")


async def test_unreadable_updates_of_one_group_do_not_hold_back_another(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    for what in UNREADABLE:
        desk.telegram.deliver(*unreadable(fleet, what))
    await south.reports("Truck 2")
    assert desk.database.inbox.count_dead_letters() == len(UNREADABLE)

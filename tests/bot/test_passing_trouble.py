"""What fails in passing when Telegram is asked is asked again; what stays unknown is said so."""

from __future__ import annotations

import json

import pytest

from sandbox import Fault
from sending import members
from tests.bot.support import calls, refusal
from tests.desk import Desk, Fleet

BUSY = "Telegram does not answer me right now"
PROXY = "<html><h1>502 Bad Gateway</h1></html>"
PASSING = {
    "429": Fault("getChatMember", retry_after=1),
    "500": Fault("getChatMember", status=500),
    "502": Fault("getChatMember", status=502, body=PROXY),
    "a proxy's 403": Fault("getChatMember", status=403, body=PROXY),
    "a broken connection": Fault("getChatMember", drop_connection=True),
}
COMMANDS = {
    "/add_dispatcher @sam": "@sam (invited)",
    "/setup": "✅ I may pin messages",
    "/health": "answered",
}


@pytest.fixture(params=PASSING)
def trouble(request: pytest.FixtureRequest) -> Fault:
    """Give a fault that strikes once."""
    fault = PASSING[request.param]
    return Fault(**{**vars(fault), "times": 1})


@pytest.mark.parametrize("command", COMMANDS)
async def test_one_failure_in_passing_refuses_no_admin(
    fleet: Fleet, trouble: Fault, command: str
) -> None:
    fleet.telegram.faults.append(trouble)
    assert COMMANDS[command] in (await fleet.asks(fleet.admin, command)).text
    assert trouble.times == 0


async def test_setup_asks_again_about_the_group_itself(fleet: Fleet) -> None:
    fleet.telegram.faults.append(Fault("getChat", status=502, body=PROXY))
    before = len(calls(fleet.telegram, "getChat"))
    await fleet.asks(fleet.admin, "/setup")
    assert len(calls(fleet.telegram, "getChat")) == before + 2


async def test_the_welcome_asks_again_about_our_rights(desk: Desk) -> None:
    desk.telegram.faults.append(Fault("getChatMember", status=500))
    fleet = await desk.fleet(configured=False)
    [welcome] = fleet.said("Incident desk is here")
    assert "✅ I may pin messages" in welcome.text
    assert len(calls(desk.telegram, "getChatMember")) == 2


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_pause_longer_than_the_deadline_is_not_waited_for(
    fleet: Fleet, command: str
) -> None:
    before = len(calls(fleet.telegram, "getChatMember"))
    fleet.telegram.faults.append(Fault("getChatMember", retry_after=60, times=None))
    answer = await fleet.asks(fleet.admin, command)
    assert answer.text.startswith(BUSY)
    assert "try again" in answer.text
    assert "administrator" not in answer.text
    assert len(calls(fleet.telegram, "getChatMember")) == before + 1


@pytest.mark.parametrize("command", COMMANDS)
async def test_an_outage_is_not_blamed_on_our_rights(
    fleet: Fleet, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.5)
    fleet.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    assert (await fleet.asks(fleet.admin, command)).text.startswith(BUSY)


async def test_an_outage_is_not_blamed_on_the_person_in_private(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.5)
    fleet.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    private = desk.telegram.private(fleet.admin)
    fleet.admin.says(private, "/health")
    await fleet.until(lambda: private.bot_messages, "an answer")
    assert private.bot_messages[-1].text.startswith(BUSY)


async def test_what_telegram_will_not_tell_is_asked_once_and_blamed_on_our_rights(
    fleet: Fleet,
) -> None:
    before = len(calls(fleet.telegram, "getChatMember"))
    fleet.telegram.faults.append(refusal("getChatMember", "CHAT_ADMIN_REQUIRED", times=None))
    answer = await fleet.asks(fleet.admin, "/setup")
    assert "Make me an administrator" in answer.text
    assert len(calls(fleet.telegram, "getChatMember")) == before + 1


async def test_a_group_that_has_just_migrated_is_asked_about_under_its_new_id(
    desk: Desk, fleet: Fleet
) -> None:
    new = desk.telegram.supergroup("North Fleet, upgraded")
    new.add(fleet.admin, status="creator")
    new.add_bot(admin=True, can_pin=True, by=fleet.admin)
    body = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded",
            "parameters": {"migrate_to_chat_id": new.id}}  # fmt: skip
    fleet.telegram.faults.append(Fault("getChatMember", status=400, body=json.dumps(body)))
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    assert answer.text == "No longer dispatcher: @john"

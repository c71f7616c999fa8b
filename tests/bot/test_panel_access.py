"""Who is shown a panel: those whom Telegram calls members of the incident's group, nobody else."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from domain.panel import Button, Verb, Why
from sandbox import Fault, Person, SentMessage
from sandbox.world.rights import MUTED
from sending import members
from tests.bot.support import ID, calls, second_fleet, settled, stored
from tests.bot.test_panel import NOTHING, opened, said_to
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import held, world
from texts import panel as texts

TRY_AGAIN = texts.TRY_AGAIN.source
ARGUMENTS = ["", "2", texts.SAME, "999999", "accident", *(why.name.lower() for why in Why)]
BUTTONS = [Button(verb, ID, argument).data for verb, argument in itertools.product(Verb, ARGUMENTS)]
FORGED = [
    "TKT-2026-0001x", "TKT-2026-1", "tkt-2026-0001", "1", "TKT-2026-99999", "incident", "_",
    "-" * 64, "TKT-0000-0000",
]  # fmt: skip


async def test_an_outsider_of_another_group_who_tries_every_button_sees_and_does_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    card = await fleet.reports("Truck 456 secret cargo")
    await settled(desk, fleet)
    home = await said_to(fleet, south.john, south.john.starts())
    before = stored(desk), card.text, desk.database.audit.events(ID)
    for data in BUTTONS:
        answer = await south.john.presses(home, data).wait()
        assert answer.text == (None if data.startswith("p:home") else NOTHING), data
    await settled(desk, fleet)
    assert (stored(desk), card.text, desk.database.audit.events(ID)) == before
    private = fleet.telegram.private(south.john)
    assert not any("secret" in "".join([each.text, *each.history]) for each in private.messages)


@pytest.mark.parametrize("payload", FORGED)
async def test_a_forged_or_guessed_payload_gets_the_same_words(fleet: Fleet, payload: str) -> None:
    await fleet.reports("Truck 456")
    assert (await opened(fleet, fleet.driver, payload)).text == NOTHING


async def test_what_is_not_there_takes_as_many_questions_as_what_is_forbidden(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    outsider = desk.telegram.person("Eve")
    for payload in (ID, "TKT-2026-0002", "nonsense", ID):
        before = len(calls(desk.telegram, "getChatMember"))
        assert (await opened(fleet, outsider, payload)).text == NOTHING
        assert len(calls(desk.telegram, "getChatMember")) == before + 1


async def test_who_left_loses_the_panel_that_stands(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.stranger)
    fleet.chat.remove(fleet.stranger)
    await fleet.quiet()
    answer = await fleet.stranger.taps(panel, "📜 Timeline")
    assert (answer.text, answer.show_alert) == (NOTHING, True)
    await fleet.until(lambda: panel.text == NOTHING, "an empty panel")
    assert panel.buttons == []
    assert (await opened(fleet, fleet.stranger)).text == NOTHING


async def test_who_left_without_a_word_is_found_out_within_a_minute(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert members.MEMBER_FOR <= 60
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.stranger)
    del fleet.chat.members[fleet.stranger.id]
    assert (await fleet.stranger.taps(panel, "📜 Timeline")).text == NOTHING


@pytest.mark.parametrize(("is_member", "is_shown"), [(True, True), (False, False)])
async def test_of_the_restricted_those_who_are_still_in_the_group_see_it(
    desk: Desk, fleet: Fleet, *, is_member: bool, is_shown: bool
) -> None:
    await fleet.reports("Truck 456")
    restricted = {
        "status": "restricted", "user": fleet.stranger.as_json(), "is_member": is_member,
        "until_date": 0, **MUTED,
    }  # fmt: skip
    body = json.dumps({"ok": True, "result": restricted})
    desk.telegram.faults.append(Fault("getChatMember", status=200, body=body))
    panel = await opened(fleet, fleet.stranger)
    assert ("Truck 456" in panel.text) is is_shown


async def test_who_is_on_record_as_gone_sees_nothing_although_an_older_answer_says_member(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.john)
    group_id, user = fleet.chat.id, desk.database.people.get(fleet.john.id)
    assert user is not None
    desk.database.absences.record_absence(group_id, user, desk.clock.time)
    assert (await fleet.john.taps(panel, "📜 Timeline")).text == NOTHING


async def test_members_are_asked_about_once_in_a_while(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    asked = len(calls(desk.telegram, "getChatMember"))
    await fleet.driver.taps(panel, "📜 Timeline")
    assert len(calls(desk.telegram, "getChatMember")) == asked


async def test_a_group_the_bot_is_gone_from_shows_nothing(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    fleet.chat.remove_bot(by=fleet.admin)
    assert (await opened(fleet, fleet.driver)).text == NOTHING
    assert "how to add" not in (await said_to(fleet, fleet.john, fleet.john.starts())).text


@pytest.mark.parametrize("status", [500, 502])
async def test_trouble_at_telegram_shows_nothing_and_says_try_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("getChatMember", status=status, times=None))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(members, "LOOK_UP_DEADLINE", 0.2)
        assert (await opened(fleet, fleet.driver)).text == TRY_AGAIN
        assert (await opened(fleet, fleet.driver, "TKT-2026-0002")).text == TRY_AGAIN
    desk.telegram.faults.clear()
    assert "Truck 456" in (await opened(fleet, fleet.driver)).text


async def test_a_tap_in_trouble_changes_nothing_and_leaves_the_panel(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.2)
    desk.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    answer = await fleet.driver.presses(panel, Button(Verb.CALL_OFF, ID, "test").data).wait()
    assert (answer.text, answer.show_alert) == (TRY_AGAIN, True)
    assert "Truck 456" in panel.text
    assert stored(desk).cancelled_by_id is None


async def test_a_button_of_a_panel_is_dead_in_a_group(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    press = fleet.driver.presses(card, Button(Verb.CALL_OFF, ID, "test").data)
    assert "no longer in use" in str((await press.wait()).text)
    assert stored(desk).cancelled_by_id is None


async def test_a_button_of_a_card_does_in_private_what_the_rights_in_its_group_allow(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    await fleet.reports("Truck 456")
    for person, said in (
        (south.john, NOTHING),
        (fleet.stranger, "You are not authorized to claim issues."),
    ):
        home = await said_to(fleet, person, person.starts())
        assert str((await person.presses(home, f"claim:{ID}").wait()).text).startswith(said)
        assert stored(desk).owner_id is None
    panel = await opened(fleet, fleet.john)
    assert (await fleet.john.presses(panel, f"claim:{ID}").wait()).text == f"{ID} is yours."
    assert stored(desk).owner_id == fleet.john.id


@pytest.mark.parametrize("data", ["", "p", "p:", "p:home:x", "p:show", "p:nothing:TKT-2026-0001",
                                  "p:show:TKT-2026-0001:X", "q:show:TKT-2026-0001"])  # fmt: skip
async def test_what_no_button_sends_is_a_dead_button(fleet: Fleet, data: str) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    answer = await fleet.driver.presses(panel, data).wait()
    assert (answer.text, answer.show_alert) == (texts.OUTDATED.source, True)


async def test_a_bot_chat_that_is_blocked_costs_nobody_anything(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    fleet.driver.blocks_bot()
    await fleet.driver.presses(panel, Button(Verb.CALL_OFF, ID, "test").data).wait()
    await fleet.shows(card, "🚫 CANCELLED")
    sent = len(calls(desk.telegram, "editMessageText"))
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "editMessageText")) - sent <= 1
    assert desk.database.deliveries.owed(fleet.chat.id) == []
    assert "CANCELLED" in (await opened(fleet, fleet.driver)).text  # who starts it unblocks it


async def test_start_with_a_payload_in_a_group_opens_no_panel(fleet: Fleet) -> None:
    await fleet.reports("Truck 789")
    for said in (
        fleet.driver.says(fleet.chat, f"/start {ID}"),
        fleet.admin.says(fleet.chat, f"/start {ID}", as_anonymous=True),
        fleet.driver.says(fleet.chat, f"/start {ID}", as_channel="News"),
    ):
        assert "Truck 789" not in (await fleet.answer_to(said)).text


async def test_a_panel_goes_on_working_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.reports("Truck 456")
        panel = await opened(fleet, fleet.driver)
        question = await asked_for_words(fleet, fleet.driver, panel)
        await settled(desk, fleet)
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.driver.taps(panel, "⬅️ Back")
        await fleet.shows(panel, "NEW INCIDENT")
        fleet.driver.replies(question, "already driving again")
        await fleet.appears("Reason: already driving again")


async def asked_for_words(fleet: Fleet, person: Person, panel: SentMessage) -> SentMessage:
    """Have somebody choose to say in words why an incident is called off; returns the question."""
    await person.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    chat = fleet.telegram.private(person)
    known = len(chat.bot_messages)
    await person.taps(panel, "✏️ In other words")
    await fleet.until(lambda: len(chat.bot_messages) > known, "a question")
    return chat.bot_messages[-1]


async def test_who_taps_very_fast_sees_the_last_and_costs_little(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    gate = held(desk.telegram, "editMessageText")
    before = len(calls(desk.telegram, "editMessageText"))
    for _ in range(20):
        await fleet.driver.presses(panel, Button(Verb.STORY, ID).data).wait()
    await fleet.driver.presses(panel, Button(Verb.SHOW, ID).data).wait()
    gate.set()
    await fleet.shows(panel, "NEW INCIDENT")
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "editMessageText")) - before <= 2


async def test_who_blocks_the_bot_before_it_answers_costs_nobody_anything(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    gate = held(desk.telegram, "getChatMember")
    fleet.driver.starts(ID)
    await eventually(lambda: not desk.telegram.faults[0].times, "the question")
    fleet.driver.blocks_bot()
    gate.set()
    sent = len(calls(desk.telegram, "sendMessage"))
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "sendMessage")) - sent <= 2  # it, and the answer to /team
    assert not desk.database.deliveries.groups_owed()
    assert await fleet.reports("Truck 457")


async def test_who_is_told_of_some_groups_only_reads_that(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.2)
    await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    home = await said_to(fleet, fleet.driver, fleet.driver.starts())
    assert "Telegram did not tell me of all your groups" in home.text
    assert "North Fleet" not in home.text

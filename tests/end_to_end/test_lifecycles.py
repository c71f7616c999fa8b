"""Whole incidents through the real process: every text people read, and what it costs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from domain.incidents import Status
from sandbox import ApiCall, SentMessage
from tests.bot.support import buttons_of, buttons_on
from tests.desk import Fleet, open_group
from tests.processes import bot_process

REPORT = "Truck 456 engine overheating 🔥\nI-80 <mile 212> & smoke"
GIST = REPORT.replace("\n", " ")
FACTS = "🚛 456 · 📍 I-80 mile 212"


def visible_lines(card: SentMessage) -> list[str]:
    """List a card's lines, less the live time that stands behind the reporter."""
    return [line.split(", 20")[0] for line in card.text.splitlines()]


def card_lines(head: str, *outcome: str) -> list[str]:
    """Write down the lines a card of this report must have."""
    report = f"Report: {REPORT}".splitlines()
    return [head, GIST, FACTS, *outcome, "", "Reported by: Driver Moss", *report]


async def claim(fleet: Fleet) -> SentMessage:
    card = await fleet.reports(REPORT)
    await fleet.until(lambda: not any(m.service for m in fleet.chat.bot_messages), "tidiness")
    number = card.text.splitlines()[0].rpartition(" ")[2]
    assert visible_lines(card) == card_lines(
        f"🚨 NEW INCIDENT: {number}", "Status: 🔥 UNCLAIMED", "Calling: @john, @kate"
    )
    assert buttons_on(card) == buttons_of(Status.UNCLAIMED)
    answer = await fleet.john.taps(card, "✅ Claim")
    assert answer.text == f"{number} is yours."
    await fleet.shows(card, "Claimed by")
    status = "Status: 🛠️ IN PROGRESS (Claimed by @john)"
    assert visible_lines(card) == card_lines(f"🚨 INCIDENT: {number}", status)
    assert buttons_on(card) == buttons_of(Status.CLAIMED_T1)
    return card


async def resolve(fleet: Fleet, card: SentMessage, name: str) -> None:
    owner = fleet.people[name]
    number = card.text.splitlines()[0].rpartition(" ")[2]
    await owner.taps(card, "🏁 Resolve")
    await fleet.shows(card, f"Status: ⌛ AWAITING SUMMARY (from @{name})")
    assert buttons_on(card) == buttons_of(Status.AWAITING_SUMMARY)
    prompt = await fleet.appears("please reply")
    assert prompt.text == (
        f"@{name}, please reply to this message with the resolution summary for {number}.\n{GIST}"
    )
    assert prompt.reply_to is card
    assert prompt.force_reply
    assert prompt.selective
    assert prompt.mentioned == {owner}
    owner.replies(prompt, "Hose replaced,\nrolling again 👍")
    await fleet.shows(card, "RESOLVED")
    await fleet.until(lambda: prompt.deleted and not card.is_pinned, "unpinned, prompt gone")
    assert card.text.startswith(
        f"✅ RESOLVED: {number}\n{GIST}\n{FACTS}\nResolved by: @{name}\n"
        "Summary: Hose replaced,\nrolling again 👍\n"
    )
    assert buttons_on(card) == buttons_of(Status.RESOLVED)
    told = await fleet.appears(f"✅ @{name} resolved your report: Hose replaced,")
    assert told.reply_to is card.reply_to


def cost(calls: list[ApiCall]) -> tuple[int, int, str]:
    """Count sends and edits, and all calls but polling; with a line that says so."""
    made = Counter(call.method for call in calls if call.method != "getUpdates")
    messages = made["sendMessage"] + made["editMessageText"]
    return messages, made.total(), f"{messages} sends and edits, {made.total()} calls: {dict(made)}"


async def test_a_tier_1_lifecycle_shows_every_text_and_is_cheap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, _):
        fleet = await open_group(telegram)
        await fleet.configure()
        before = len(telegram.calls)
        await resolve(fleet, await claim(fleet), "john")
        messages, calls, line = cost(telegram.calls[before:])
        with capsys.disabled():
            print(f"\ntier-1 lifecycle: {line}")
        assert messages <= 7
        assert calls <= 14


async def test_a_tier_2_lifecycle_shows_every_text_and_is_cheap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, _):
        fleet = await open_group(telegram)
        await fleet.configure()
        before = len(telegram.calls)
        card = await claim(fleet)
        await escalate(fleet, card)
        await resolve(fleet, card, "alice")
        messages, calls, line = cost(telegram.calls[before:])
        with capsys.disabled():
            print(f"\ntier-2 lifecycle: {line}")
        assert messages <= 13
        assert calls <= 22


async def escalate(fleet: Fleet, card: SentMessage) -> None:
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.shows(card, "Status: 🆘 ESCALATED - Awaiting Manager")
    assert buttons_on(card) == buttons_of(Status.ESCALATED)
    page = await fleet.appears("manager attention")
    assert page.text == (
        f"🔔 TKT-2026-0001 requires manager attention. Paging: @alice, @bob\n{GIST}"
    )
    assert page.reply_to is card
    assert page.mentioned == {fleet.alice, fleet.bob}
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Status: 🛠️ IN PROGRESS (Handled by @alice)")
    assert buttons_on(card) == buttons_of(Status.CLAIMED_T2)

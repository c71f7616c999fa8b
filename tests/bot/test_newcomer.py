"""From a bot that knows nobody to a fleet at work, by what the bot itself says to do next."""

from __future__ import annotations

import re

import pytest

from sandbox import Person, SentMessage
from sending import redraws
from tests.bot.test_fleets import code_of
from tests.desk import Desk, Fleet, populate

MOST_LINES = 8  # that people may have to type, besides adding the bot to each group


class Typed:
    """Has people type what the bot's own words told them to, and counts it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def line(self, group: Fleet, person: Person, text: str, told: str) -> SentMessage:
        """Type a line, the example of which somebody was `told`."""
        assert text in told
        self.lines.append(text)
        return await group.asks(person, text)


async def test_a_fleet_of_three_groups_is_set_up_by_what_the_bot_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redraws, "REST", 0.0)
    typed, office = Typed(), await desk.fleet(configured=False)
    ada, help_ = office.admin, await office.asks(office.admin, "/help")
    begun = await typed.line(office, ada, "/fleet new Acme", help_.text)
    named = re.findall(r"/\w+(?: @\w+)+", begun.text)
    assert len(named) == 2
    for line in named:
        await typed.line(office, ada, line, begun.text)
    trucks = [await brought(office, code_of(begun), number) for number in (456, 457)]
    joined = await trucks[0].appears("This group is in the fleet Acme now")
    report = "/new_issue Truck 456 engine overheating"
    card = await typed.line(trucks[0], trucks[0].driver, report, joined.text)
    assert (await office.john.taps(card, "✅ Claim")).text == "TKT-2026-0001 is yours."
    await office.shows(await office.appears("📋 Acme"), "👥 Truck 456 · @john")
    listed = await office.asks(ada, "/fleet")
    assert listed.text.startswith("🏢 Acme: 3 groups, 1 open\n")
    assert len(typed.lines) + len(["/help"]) <= MOST_LINES


async def brought(office: Fleet, code: str, number: int) -> Fleet:
    """Add the bot by the office's button to a truck's group, in which john is, too."""
    group = populate(office.telegram, office.telegram.supergroup(f"Truck {number}"), f"_{number}")
    group.chat.add(office.admin, status="administrator")
    group.chat.add(office.john)
    office.admin.brings_bot(group.chat, code)
    return group

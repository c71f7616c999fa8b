"""What a person just did or needs goes before redraws and tidying, in a group and over all."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sandbox import SentMessage
from tests.reliability.fast_desk import LIMITS, FastWorld, in_fast_time
from tests.reliability.fast_time import now

OUTAGE = 200  # seconds: longer than Telegram keeps taps, but no reminder is due yet
LOST = "may be lost"


def redrawn(cards: list[SentMessage]) -> int:
    """Count the cards that say that taps may be lost."""
    return sum(LOST in card.text for card in cards)


def test_a_card_just_tapped_goes_before_sixty_that_are_redrawn(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=60)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 5, "the redraws to be in full swing")
            begun = now()
            await fleet.john.taps(cards[0], "✅ Claim")
            await fleet.shows(cards[0], "Claimed by @john")
            assert now() - begun <= 4
            assert redrawn(cards) < 12
            await world.telegram.until(lambda: redrawn(cards) == len(cards) - 1, 400)

    in_fast_time(tmp_path / "incidents.db", story)


def test_a_new_card_and_a_page_go_before_what_is_redrawn_in_forty_groups(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=40, incidents=5)
        cards = [card for fleet in world.fleets for card in fleet.said("INCIDENT:")]
        fleet, other = world.fleets[-2:]
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 60, "the redraws to be in full swing")
            begun = now()
            fleet.driver.says(fleet.chat, "/new_issue Truck 99")
            await fleet.appears("Truck 99")
            assert now() - begun <= 2
            begun, card = now(), other.said("INCIDENT:")[0]
            await other.john.taps(card, "✅ Claim")
            await other.shows(card, "Claimed by")
            await other.john.taps(card, "⬆️ Escalate")
            await other.appears("Paging:")
            assert now() - begun <= 4
            assert redrawn(cards) < len(cards) - 1
            await world.telegram.until(lambda: redrawn(cards) == len(cards) - 1, 400)

    in_fast_time(tmp_path / "incidents.db", story)


def test_a_tap_does_not_wait_with_a_redraw_behind_what_people_asked(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=10)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 5, "the redraws to be in full swing")
            for person in fleet.people.values():
                person.says(fleet.chat, "/help")
            await asyncio.sleep(1)  # the next redraw waits behind the replies
            begun = now()
            await fleet.john.taps(cards[0], "✅ Claim")
            await fleet.shows(cards[0], "Claimed by @john")
            assert now() - begun <= 4

    in_fast_time(tmp_path / "incidents.db", story)


def test_under_a_steady_flood_of_reports_redraws_have_a_tenth(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=10)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(NEW_ISSUE_LIMIT_PER_HOUR="1000", **LIMITS):
            for number in range(120):
                fleet.driver.says(fleet.chat, f"/new_issue Trailer {number}")
            await world.telegram.until(lambda: len(fleet.said("Trailer")) == 100, 600)
            assert redrawn(cards) >= 8

    in_fast_time(tmp_path / "incidents.db", story)

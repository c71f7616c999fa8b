"""A world put away and brought back shows what it showed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox import Telegram
from sandbox.cast import PLANS, Cast, gather
from sandbox.world.snapshot import restore_world, world_json

if TYPE_CHECKING:
    from tests.sandbox.conftest import Clock


def brought_back(cast: Cast, clock: Clock) -> Cast:
    """Put the world of a cast away, and bring it back in a fresh one."""
    fresh = gather(Telegram(clock=clock))
    restore_world(fresh.telegram, json.loads(json.dumps(world_json(cast.telegram))), gap=0)
    return fresh


def test_private_chats_stay_open_or_not(clock: Clock) -> None:
    cast = gather(Telegram(clock=clock))
    cast.people["Dave Miller"].starts()
    cast.people["Kate Brooks"].starts()
    cast.people["Kate Brooks"].blocks_bot()
    assert len(cast.chats) == len(PLANS) + len(cast.people)
    again = brought_back(cast, clock)
    standings = {name: private_standing(again, name) for name in ("Dave Miller", "Kate Brooks")}
    assert standings == {"Dave Miller": "member", "Kate Brooks": "kicked"}
    assert private_standing(again, "Alice Novak") == "left"
    again.people["Alice Novak"].starts()
    assert private_standing(again, "Alice Novak") == "member"


def private_standing(cast: Cast, name: str) -> str:
    return cast.telegram.private(cast.people[name]).bot_member.status


def test_things_sent_stay_what_they_were(clock: Clock) -> None:
    cast = gather(Telegram(clock=clock))
    dave, north = cast.people["Dave Miller"], cast.groups["North Fleet"]
    dave.sends_document(north, "bill.pdf", content=b"bill")
    dave.sends_location(north, 40.76, -111.89, live_seconds=600)
    fresh = gather(Telegram(clock=clock))
    fresh.telegram.files.store(b"bill", "documents", "bill.pdf")
    restore_world(fresh.telegram, json.loads(json.dumps(world_json(cast.telegram))), gap=0)
    again = fresh.groups["North Fleet"].messages
    assert [message.location for message in again] == [m.location for m in north.messages]
    assert [message.attachment for message in again] == [m.attachment for m in north.messages]

"""A photo above a command about an incident: it is kept as a note, whatever the command does."""

from __future__ import annotations

import pytest

from domain.messages import Kind
from tests.bot.in_private import at_rest
from tests.bot.support import ID, card_in
from tests.desk import Desk, Fleet

ABOVE = [
    ("claimed", "john", "/wait 1 parts 2h"),
    ("claimed", "kate", "/take 1"),
    ("claimed", "driver", "/take 1"),  # refused; the photo is kept all the same
    ("claimed", "john", "/give 1 @kate"),
    ("claimed", "alice", "/release 1"),
    ("resolved", "kate", "/reopen 1"),
    ("new", "driver", "/cancel 1"),
    ("claimed", "kate", "/cancel 1 false alarm"),  # refused
]


@pytest.mark.parametrize(("state", "who", "caption"), ABOVE)
async def test_a_photo_above_a_command_is_kept_as_a_note(
    desk: Desk, fleet: Fleet, state: str, who: str, caption: str
) -> None:
    await card_in(state, fleet)
    said = fleet.people[who].sends_photo(fleet.chat, caption)
    await fleet.answer_to(said)
    await at_rest(desk, fleet)
    [note] = desk.database.notes.newest(ID, 5)
    assert (note.message_id, note.kind) == (said.id, Kind.PHOTO)


async def test_a_photo_above_a_command_that_names_no_incident_is_none(
    desk: Desk, fleet: Fleet
) -> None:
    await card_in("claimed", fleet)
    await fleet.answer_to(fleet.kate.sends_photo(fleet.chat, "/take 99"))
    assert desk.database.notes.newest(ID, 5) == []

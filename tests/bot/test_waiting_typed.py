"""How /wait may come: edited, below a photo, in a topic, in private, late, or twice."""

from __future__ import annotations

from domain.messages import Kind
from domain.panel import Button, Verb
from domain.waiting import WaitKind
from tests.bot.in_private import at_rest
from tests.bot.support import ID, stored
from tests.bot.test_panel import opened, said_to
from tests.bot.test_waiting import UNTIL
from tests.desk import Desk, Fleet
from tests.reliability.support import message
from texts import refusals
from texts.language import ENGLISH


def waits(desk: Desk) -> list[str]:
    """List what the audit trail tells of waits."""
    events = desk.database.audit.events(ID)
    return [event.action for event in events if event.action.startswith("wait")]


async def test_an_edit_into_it_is_no_command(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    said = fleet.john.says(fleet.chat, "/wait parts 2h")
    await fleet.answer_to(said)
    fleet.john.edits(said, "/wait shop 4h")
    fleet.john.edits(fleet.john.says(fleet.chat, "hello"), "/wait vendor 4h")
    await at_rest(desk, fleet)
    assert stored(desk).waits_for is WaitKind.PARTS
    assert waits(desk) == ["wait"]


async def test_it_may_stand_below_a_photo(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    told = await fleet.answer_to(fleet.john.sends_photo(fleet.chat, "/wait parts 2h"))
    assert told.text.startswith(f"⏳ Waiting for parts until {UNTIL}")
    assert stored(desk).waits_for is WaitKind.PARTS


async def test_a_photo_above_it_is_kept_as_a_note(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    said = fleet.john.sends_photo(fleet.chat, "/wait parts 2h", reply_to=card)
    await fleet.answer_to(said)
    await at_rest(desk, fleet)
    assert stored(desk).waits_for is WaitKind.PARTS
    [note] = desk.database.notes.newest(ID, 5)
    assert (note.message_id, note.kind) == (said.id, Kind.PHOTO)
    assert said.reactions
    assert "📎 Attachments: 1" in card.text


async def test_in_a_forum_the_reply_and_the_call_stay_in_the_topic(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Night", by=fleet.admin)
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 1", topic=topic))
    await fleet.john.taps(card, "✅ Claim")
    told = await fleet.asks(fleet.john, "/wait parts 2h", topic)
    desk.clock.passes(minutes=120)
    await desk.sweep()
    call = await fleet.appears("how does it go on?")
    assert told.topic == call.topic == topic


async def test_in_private_it_says_where_it_works(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await said_to(fleet, fleet.john, fleet.john.starts())
    said = fleet.john.says(fleet.telegram.private(fleet.john), "/wait parts 2h")
    told = await said_to(fleet, fleet.john, said)
    assert told.text == ENGLISH.gettext(refusals.ONLY_IN_GROUPS)
    assert stored(desk).wait is None


async def test_what_was_typed_while_the_bot_was_down_counts_from_then(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    written = desk.clock.time
    desk.clock.passes(minutes=90)
    for number, text in enumerate(("/wait parts 1h", "/wait parts 2h"), 5000):
        raw = message(fleet.chat, fleet.john, text, number, date=written)
        fleet.telegram.deliver("message", raw)
    await fleet.appears("That time is over. Nothing was changed.")
    await fleet.appears(f"⏳ Waiting for parts until {UNTIL}")
    assert stored(desk).t_wait_until == written + 2 * 3600


async def test_of_two_taps_at_once_the_second_one_changes_nothing(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    data = Button(Verb.HOLD, ID, "parts_2h").data
    first = fleet.john.presses(panel, data)
    desk.clock.passes(minutes=1 / 60)
    for press in (first, fleet.john.presses(panel, data)):
        assert str((await press.wait()).text).startswith("Saved")
    assert waits(desk) == ["wait"]
    await fleet.asks(fleet.john, "/wait parts 3h")
    assert waits(desk) == ["wait", "wait"]

"""Albums: several photos sent as one are one note, or one report."""

from __future__ import annotations

import pytest

from tests.bot.support import settled
from tests.bot.test_notes import acknowledged, kept
from tests.desk import Desk, Fleet


@pytest.mark.parametrize("words_at", [0, 4, 9])
async def test_an_album_of_ten_is_one_note_with_one_reaction(
    desk: Desk, fleet: Fleet, words_at: int
) -> None:
    card = await fleet.claimed()
    sent = [
        fleet.driver.sends_photo(
            fleet.chat, "all of it" * (at == words_at), album="a", reply_to=card
        )
        for at in range(10)
    ]
    await settled(desk, fleet)
    assert [(note.text, note.message_id) for note in kept(desk)] == [("all of it", sent[0].id)]
    assert "Driver Moss: all of it\n" in card.text
    assert "📎 Attachments: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10" in card.text
    assert [message for message in sent if message.reactions] == sent[:1]
    again = fleet.john.replies(sent[7], "which wheel?")
    await acknowledged(desk, fleet, again)


async def test_a_reply_to_any_photo_of_a_reports_album_is_a_note(desk: Desk, fleet: Fleet) -> None:
    before = fleet.driver.sends_photo(fleet.chat, album="a")
    report = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tire", album="a")
    after = fleet.driver.sends_photo(fleet.chat, album="a")
    await fleet.answer_to(report)
    await settled(desk, fleet)
    for message in (before, report, after):
        await acknowledged(desk, fleet, fleet.kate.replies(message, "which wheel?"))
    assert len(kept(desk)) == 3


async def test_words_below_several_photos_of_an_album_are_all_kept(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    for words in ("front", "", "rear"):
        photo = fleet.driver.sends_photo(fleet.chat, words, album="a", reply_to=card)
    desk.telegram.deliver_again(photo)
    await settled(desk, fleet)
    assert [each.text for each in kept(desk)] == ["front\nrear"]


async def test_words_put_below_another_photo_of_a_note_take_none_away(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    photos = [
        fleet.driver.sends_photo(fleet.chat, words, album="a", reply_to=card)
        for words in ("front", "")
    ]
    await settled(desk, fleet)
    fleet.driver.edits(photos[1], "rear")
    await settled(desk, fleet)
    assert [(each.text, each.first_text) for each in kept(desk)] == [("front\nrear", "front")]


async def test_words_put_later_below_another_photo_of_a_report_are_a_note(
    desk: Desk, fleet: Fleet
) -> None:
    first = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tire", album="a")
    second = fleet.driver.sends_photo(fleet.chat, album="a")
    card = await fleet.answer_to(first)
    await settled(desk, fleet)
    for words in ("the rim is bent", "the rim is broken"):
        fleet.driver.edits(second, words)
        await fleet.shows(card, f"Driver Moss: {words}")
    assert [each.text for each in kept(desk)] == ["the rim is broken"]

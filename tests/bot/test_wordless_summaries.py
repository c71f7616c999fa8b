"""A photo, a voice message or a file alone is a summary; an album is one, with all its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.incidents import Status
from sandbox import Chat, Person, SentMessage
from sandbox.world.files import Attachment
from tests.bot.support import ID, answers, card_in, settled, stored
from tests.bot.test_reported_by_reply import STICKER
from tests.desk import Desk, Fleet

Send = Callable[[Person, Chat, SentMessage | None], SentMessage]
SENT: dict[str, Send] = {
    "photo": lambda who, chat, to: who.sends_photo(chat, reply_to=to),
    "video": lambda who, chat, to: who.sends_video(chat, reply_to=to),
    "voice": lambda who, chat, to: who.sends_voice(chat, reply_to=to),
    "round video": lambda who, chat, to: who.sends_video_note(chat, reply_to=to),
    "file": lambda who, chat, to: who.sends_document(chat, "invoice.pdf", reply_to=to),
}


@pytest.mark.parametrize("kind", SENT)
async def test_what_was_sent_without_a_word_is_the_summary(
    desk: Desk, fleet: Fleet, kind: str
) -> None:
    card, prompt = await fleet.prompted()
    sent = SENT[kind](fleet.john, fleet.chat, prompt)
    await fleet.shows(card, "Resolved by: @john\nSummary: see attachment")
    await settled(desk, fleet)
    assert "📎 Attachments: 1" in card.text
    assert prompt.deleted
    assert answers(fleet, sent) == []
    await fleet.appears("✅ @john resolved your report: see attachment")


@pytest.mark.parametrize("kind", SENT)
async def test_somebody_elses_attachment_is_no_summary(desk: Desk, fleet: Fleet, kind: str) -> None:
    _, prompt = await fleet.prompted()
    sent = SENT[kind](fleet.kate, fleet.chat, prompt)
    told = await fleet.answer_to(sent)
    assert told.text == f"The summary of {ID} is awaited from @john."
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_place_alone_tells_where_and_is_no_summary(desk: Desk, fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    place = fleet.john.sends_location(fleet.chat, 41.25, -95.9, reply_to=prompt)
    assert "says nothing about what was done" in (await fleet.answer_to(place)).text
    assert stored(desk).status is Status.AWAITING_SUMMARY


def sends_sticker(who: Person, chat: Chat, reply_to: SentMessage | None = None) -> SentMessage:
    """Post a sticker."""
    draft = who.draft(chat, "")
    draft.attachment = Attachment("sticker", who.telegram.files.store(b"webp"), STICKER)
    draft.reply_to = reply_to
    return who.post(chat, draft)


async def test_a_sticker_is_no_summary_and_is_told_what_is(desk: Desk, fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    for question in (card, prompt):
        told = await fleet.answer_to(sends_sticker(fleet.john, fleet.chat, question))
        assert told.text == (
            f"That says nothing about what was done on {ID}:"
            " reply with words, a photo, a voice message or a file."
        )
    assert stored(desk).status is Status.AWAITING_SUMMARY
    fleet.john.replies(told, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced\n")
    await fleet.until(lambda: told.deleted, "the question to be deleted")


async def test_a_managers_voice_is_the_summary_of_an_escalation(fleet: Fleet) -> None:
    card = await card_in("asked by a manager", fleet)
    fleet.alice.sends_voice(fleet.chat, reply_to=card)
    await fleet.shows(card, "Resolved by: @alice\nSummary: see attachment")


async def test_a_forwarded_photo_says_whose_it_is(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    photo = fleet.driver.sends_photo(fleet.chat)
    fleet.john.forwards(photo, fleet.chat)
    offer = await fleet.appears("Is this the summary of")
    await fleet.john.taps(offer, "✅ Yes")
    await fleet.shows(card, "Summary: see attachment\n\nForwarded from: Driver Moss")


@pytest.mark.parametrize("words_at", [0, 1, 2, None])
@pytest.mark.parametrize("are_replies", [True, False])
async def test_an_album_is_one_summary_whichever_photo_has_the_words(
    desk: Desk, fleet: Fleet, words_at: int | None, *, are_replies: bool
) -> None:
    card, prompt = await fleet.prompted()
    for at in range(3):
        reply_to = prompt if are_replies or at == 0 else None
        words = "New hose" * (at == words_at)
        fleet.john.sends_photo(fleet.chat, words, album="a", reply_to=reply_to)
    summary = "see attachment" if words_at is None else "New hose"
    await fleet.shows(card, f"Summary: {summary}\n")
    await settled(desk, fleet)
    assert "📎 Attachments: 1, 2, 3" in card.text
    assert stored(desk).resolution_summary == summary
    assert desk.database.notes.count(ID) == 0


async def test_words_below_two_photos_of_a_summary_stand_one_below_the_other(
    fleet: Fleet,
) -> None:
    card, prompt = await fleet.prompted()
    for words in ("New hose", "", "Old hose"):
        fleet.john.sends_photo(fleet.chat, words, album="a", reply_to=prompt)
    await fleet.shows(card, "Summary: New hose\nOld hose\n")

"""The summary: asked for, given by the person asked, refused to everybody else."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from sandbox.world.message_json import message_json
from sending import outbox
from tests.bot.support import (
    ID,
    answers,
    card_in,
    lost_answer,
    resolved,
    second_fleet,
    settled,
    stored,
)
from tests.desk import Desk, Fleet
from tests.reliability.support import message as raw_message

EMPTY = (
    f"That says nothing about what was done on {ID}:"
    " reply with words, a photo, a voice message or a file."
)
AWAITED = f"The summary of {ID} is awaited from @john."


async def test_the_prompt_asks_its_owner_and_nobody_else(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    assert prompt.text == (
        f"@john, please reply to this message with the resolution summary for {ID}.\nTruck 456"
    )
    assert prompt.reply_to is card
    assert prompt.selective
    assert prompt.mentioned == {fleet.john}
    assert prompt.opens_reply_for(fleet.john)
    assert not prompt.opens_reply_for(fleet.kate)


async def test_an_owner_without_a_handle_is_asked_by_a_mention(fleet: Fleet) -> None:
    hello = fleet.stranger.says(fleet.chat, "hello")
    fleet.admin.replies(hello, "/add_dispatcher")
    card = await fleet.reports("Truck 456")
    await fleet.stranger.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by Stranger Moss")
    await fleet.stranger.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("Stranger Moss, please reply to this message")
    assert prompt.opens_reply_for(fleet.stranger)


@pytest.mark.parametrize("replied_to", ["prompt", "card"])
async def test_a_reply_by_the_person_asked_resolves(
    desk: Desk, fleet: Fleet, replied_to: str
) -> None:
    card, prompt = await fleet.prompted()
    summary = "Hose <replaced> & tested 🚛\n\n- coolant refilled\n- back on the road ✅"
    fleet.john.replies({"card": card, "prompt": prompt}[replied_to], summary)
    await fleet.shows(card, f"✅ RESOLVED: {ID}")
    assert f"Resolved by: @john\nSummary: {summary}\n" in card.text
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    assert stored(desk).resolution_summary == summary


async def test_the_caption_of_a_photo_is_a_summary(desk: Desk, fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    fleet.john.sends_photo(fleet.chat, "New hose, see photo", reply_to=prompt)
    await fleet.shows(card, "Summary: New hose, see photo")
    await settled(desk, fleet)
    assert "📎 Attachments: 1" in card.text


async def test_a_reply_that_says_nothing_is_refused(desk: Desk, fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    assert (await fleet.answer_to(fleet.john.replies(prompt, "..."))).text == EMPTY
    assert stored(desk).status is Status.AWAITING_SUMMARY
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "Summary: Done")


@pytest.mark.parametrize("who", ["kate", "alice", "driver"])
async def test_somebody_elses_reply_is_told_who_is_awaited(
    desk: Desk, fleet: Fleet, who: str
) -> None:
    _, prompt = await fleet.prompted()
    message = fleet.people[who].replies(prompt, "fixed it")
    assert (await fleet.answer_to(message)).text == AWAITED
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_an_anonymous_admin_is_told_to_reply_as_themselves(desk: Desk, fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    message = fleet.admin.replies(prompt, "fixed it", as_anonymous=True)
    hint = " If that is you, reply as yourself, not as the group."
    assert (await fleet.answer_to(message)).text == AWAITED + hint
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_managers_escalation_is_resolved_by_the_manager(fleet: Fleet) -> None:
    card = await card_in("asked by a manager", fleet)
    prompt = await fleet.appears("@alice, please reply to this message")
    told = await fleet.answer_to(fleet.john.replies(prompt, "towed"))
    assert told.text == f"The summary of {ID} is awaited from @alice."
    fleet.alice.replies(prompt, "Towed to Reno")
    await fleet.shows(card, "Resolved by: @alice\nSummary: Towed to Reno")


async def test_a_reply_after_the_resolution_does_nothing(desk: Desk, fleet: Fleet) -> None:
    card = await resolved(fleet)
    late = fleet.john.replies(card, "and another thing")
    await settled(desk, fleet)
    assert answers(fleet, late) == []
    assert stored(desk).resolution_summary == "Hose replaced"


async def test_a_reply_to_a_card_nobody_resolves_yet_is_just_talk(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    talk = fleet.john.replies(card, "on my way")
    await settled(desk, fleet)
    assert answers(fleet, talk) == []
    assert stored(desk).status is Status.CLAIMED_T1


async def test_a_reply_to_a_prompt_that_is_not_on_record_counts(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.3)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.3)
    card = await fleet.claimed()
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    assert stored(desk).prompt_message_id is None
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")
    assert fleet.said("please reply to this message") == []


async def test_keep_working_takes_the_prompt_away_and_resolve_asks_again(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")
    await fleet.john.taps(card, "🏁 Resolve")
    second = await fleet.appears("please reply to this message")
    fleet.john.replies(second, "Now it is done")
    await fleet.shows(card, "Summary: Now it is done")
    assert stored(desk).t_resolved == desk.clock.time


async def test_a_long_summary_is_cut_on_the_card_and_whole_in_the_database(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted("x" * 4000)
    summary = "words & more " * 300
    fleet.john.replies(prompt, summary)
    await fleet.shows(card, "✅ RESOLVED")
    assert len(card.text) <= 4096
    assert card.text.count("…") == 3  # the gist is one more
    assert stored(desk).resolution_summary == summary.strip()


async def test_a_command_sent_as_a_reply_to_the_prompt_is_a_command(
    desk: Desk, fleet: Fleet
) -> None:
    _, prompt = await fleet.prompted()
    answer = await fleet.answer_to(fleet.john.replies(prompt, "/open"))
    assert answer.text.startswith("Open incidents: 1")
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_link_in_a_summary_is_kept_with_its_address(desk: Desk, fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "🔥 out, see invoice", links={"invoice": "https://e.com/7?a=1&b=2"})
    await fleet.shows(card, "Summary: 🔥 out, see invoice (https://e.com/7?a=1&b=2)")
    assert stored(desk).resolution_summary == "🔥 out, see invoice (https://e.com/7?a=1&b=2)"


@pytest.mark.parametrize("key", ["incident", "about"])
@pytest.mark.parametrize("writer", ["stranger", "john"])
async def test_a_link_like_ours_in_somebodys_message_asks_for_no_summary(
    desk: Desk, fleet: Fleet, writer: str, key: str
) -> None:
    await fleet.prompted()
    url = {"it": f"https://t.me/desk?{key}={ID}"}
    message = fleet.people[writer].says(fleet.chat, "look at it", links=url)
    fleet.john.replies(message, "Hose replaced")
    await settled(desk, fleet)
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_prompts_link_in_another_group_takes_no_summary(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    entity = {"type": "text_link", "offset": 0, "length": 2, "url": f"https://t.me/d?incident={ID}"}
    asked = raw_message(south.chat, fleet.john, "it", 4000, entities=[entity])
    asked["from"] = desk.telegram.bot.as_json()
    reply = raw_message(south.chat, fleet.john, "Hose replaced", reply_to_message=asked)
    desk.telegram.deliver("message", reply)
    await settled(desk, south)
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_reply_to_our_own_complaint_is_the_summary(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    complaint = await fleet.answer_to(fleet.john.replies(prompt, "..."))
    fleet.john.replies(complaint, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced")
    await fleet.until(lambda: complaint.deleted, "the complaint to be deleted")


async def test_somebody_elses_reply_to_our_complaint_is_answered(fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    complaint = await fleet.answer_to(fleet.john.replies(prompt, "..."))
    told = await fleet.answer_to(fleet.kate.replies(complaint, "it is fixed"))
    assert told.text == AWAITED


async def test_a_reply_to_the_page_by_the_person_asked_is_the_summary(fleet: Fleet) -> None:
    card = await card_in("asked by a manager", fleet)
    page = await fleet.appears("requires manager attention")
    talk = fleet.bob.replies(page, "is it towed?")
    fleet.alice.replies(page, "Towed to Reno")
    await fleet.shows(card, "Summary: Towed to Reno")
    assert answers(fleet, talk) == []


async def test_a_reply_to_the_whole_story_by_the_person_asked_is_the_summary(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    story = await fleet.asks(fleet.john, "/incident 1")
    fleet.john.replies(story, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced")


async def test_a_reply_to_the_report_itself_is_talk_with_the_driver(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    assert card.reply_to is not None
    talk = fleet.john.replies(card.reply_to, "are you safe?")
    await settled(desk, fleet)
    assert answers(fleet, talk) == []
    assert stored(desk).status is Status.AWAITING_SUMMARY


@pytest.mark.parametrize("who", ["john", "kate"])
async def test_a_reply_from_another_topic_counts_as_one(desk: Desk, who: str) -> None:
    fleet = await desk.fleet(forum=True)
    card, prompt = await fleet.prompted()
    yard = fleet.chat.topic("Yard", by=fleet.admin)
    said = fleet.people[who].replies(prompt, "Hose replaced", topic=yard)
    if who == "john":
        await fleet.shows(card, "Summary: Hose replaced")
    else:
        assert (await fleet.answer_to(said)).text == AWAITED


async def test_a_reply_to_a_prompt_that_is_not_awaited_any_more_is_told_so(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    old = raw_message(
        fleet.chat, fleet.john, "Hose replaced", reply_to_message=message_json(prompt, nested=True)
    )
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")
    desk.telegram.deliver("message", old)
    told = await fleet.appears("Nobody is asked for a summary")
    assert told.text == (
        f"{ID} is now: 🛠️ IN PROGRESS (Claimed by @john). Nobody is asked for a summary,"
        " so your reply was kept as a note."
    )
    [note] = desk.database.notes.newest(ID)
    assert note.text == "Hose replaced"
    assert stored(desk).status is Status.CLAIMED_T1


async def test_a_reply_to_a_card_that_was_removed_meanwhile_is_the_summary(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    said = raw_message(
        fleet.chat, fleet.john, "Hose replaced", reply_to_message=message_json(card, nested=True)
    )
    fleet.chat.erase(card)
    await fleet.answer_to(fleet.kate.says(fleet.chat, "/incident 1"))
    again = await fleet.appears(f"🚨 INCIDENT: {ID}")
    assert again is not card
    desk.telegram.deliver("message", said)
    await fleet.shows(again, "Summary: Hose replaced")

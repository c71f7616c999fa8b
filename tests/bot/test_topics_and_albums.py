"""Forum topics and albums: several messages that belong together stay together."""

from __future__ import annotations

from pathlib import Path

from tests.bot.support import ID, answers, links, refusal, settled, stored
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import run_sql


async def forum(desk: Desk) -> Fleet:
    """Open a group with topics."""
    return await desk.fleet(forum=True)


async def test_an_album_is_attached_whole(desk: Desk, fleet: Fleet) -> None:
    first = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a")
    for _ in range(2):
        fleet.driver.sends_photo(fleet.chat, album="a")
    card = await fleet.answer_to(first)
    await settled(desk, fleet)
    assert card.text.endswith("\n📎 Attachments: 1, 2, 3")
    assert len([url for url in links(card) if "t.me/c/" in url]) == 3
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_an_album_in_a_topic_is_attached_whole(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    first = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a", topic=topic)
    fleet.driver.sends_photo(fleet.chat, album="a", topic=topic)
    card = await fleet.answer_to(first)
    await settled(desk, fleet)
    assert card.text.endswith("\n📎 Attachments: 1, 2")


async def test_an_album_sent_as_a_reply_is_attached_whole(desk: Desk, fleet: Fleet) -> None:
    talk = fleet.kate.says(fleet.chat, "send pictures please")
    fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a", reply_to=talk)
    fleet.driver.sends_photo(fleet.chat, album="a", reply_to=talk)
    card = await fleet.answer_to(talk)
    await settled(desk, fleet)
    assert "\n📎 Attachments: 1, 2\n" in card.text


async def test_photos_that_come_before_the_words_of_their_album_are_attached_too(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.driver.sends_photo(fleet.chat, album="a")
    report = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a")
    fleet.driver.sends_photo(fleet.chat, album="a")
    card = await fleet.answer_to(report)
    await settled(desk, fleet)
    assert card.text.endswith("\n📎 Attachments: 1, 2, 3")


async def test_photos_nobody_reports_with_are_forgotten_by_the_sweep(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    kept = "SELECT media_group_id FROM loose_photos"
    fleet.driver.sends_photo(fleet.chat, album="holidays")
    await fleet.quiet()
    await desk.sweep()
    desk.clock.passes(minutes=9)
    await desk.sweep()
    assert run_sql(tmp_path / "incidents.db", kept) == [("holidays",)]  # somebody may report it
    desk.clock.passes(minutes=2)
    await desk.sweep()
    await eventually(lambda: run_sql(tmp_path / "incidents.db", kept) == [], "nothing to be kept")


async def test_an_album_whose_handling_was_cut_off_still_is_the_summary(
    desk: Desk, fleet: Fleet
) -> None:
    _, prompt = await fleet.prompted()
    desk.database.attachments.record_summary_album(ID, "a")  # and then we were killed
    fleet.john.sends_photo(fleet.chat, "Hose replaced", album="a", reply_to=prompt)
    assert "Summary: Hose replaced" in (await fleet.appears("✅ RESOLVED")).text


async def test_an_album_of_holiday_pictures_is_nobodys_business(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Flat tyre")
    picture = fleet.driver.sends_photo(fleet.chat, album="holidays")
    await settled(desk, fleet)
    assert answers(fleet, picture) == []
    assert desk.database.attachments.message_ids(ID) == []


async def test_everything_about_an_incident_stays_in_its_topic(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    message = fleet.driver.says(fleet.chat, "/new_issue Flat tyre", topic=topic)
    card = await fleet.answer_to(message)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "⬆️ Escalate")
    page = await fleet.appears("Paging: @alice, @bob")
    await fleet.shows(card, "ESCALATED")
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @alice")
    await fleet.alice.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    assert [m.topic for m in (card, page, prompt)] == [topic] * 3
    fleet.alice.replies(prompt, "Towed")
    await fleet.shows(card, "Summary: Towed")


async def test_a_nudge_stays_in_the_topic(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue x", topic=topic))
    desk.clock.passes(minutes=10)
    await desk.sweep()
    nudge = await fleet.appears("unclaimed for 10 minutes")
    assert (nudge.topic, nudge.reply_to) == (topic, card)


async def test_a_card_deleted_in_a_topic_comes_back_with_the_nudge(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue x", topic=topic))
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.until(lambda: len(fleet.chat.pinned) == 1, "the card to be back, and pinned")
    assert fleet.chat.pinned[0].topic is topic


async def test_a_card_that_had_to_go_to_general_is_not_taken_for_deleted(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    fleet.driver.says(fleet.chat, "/new_issue Flat tyre", topic=topic)
    topic.close()
    card = await fleet.appears("Flat tyre")
    await settled(desk, fleet)
    topic.reopen()
    desk.clock.passes(minutes=10)
    await desk.sweep()
    assert (await fleet.appears("unclaimed for 10 minutes")).topic is topic
    await settled(desk, fleet)
    assert (card.topic, card.deleted) == (None, False)
    assert fleet.chat.pinned == [card]


async def test_a_nudge_is_sent_although_its_card_in_another_topic_is_gone(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue x", topic=topic))
    await settled(desk, fleet)
    desk.telegram.faults.append(refusal("sendMessage", "message to be replied not found"))
    desk.clock.passes(minutes=10)
    await desk.sweep()
    nudge = await fleet.appears("unclaimed for 10 minutes")
    assert (nudge.topic, nudge.reply_to) == (topic, None)


async def test_answers_stay_in_the_topic_and_link_to_the_cards(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    message = fleet.driver.says(fleet.chat, "/new_issue Flat tyre", topic=topic)
    card = await fleet.answer_to(message)
    answer = await fleet.asks(fleet.driver, "/open", topic=topic)
    assert answer.topic is topic
    assert links(answer) == [f"https://t.me/c/2000000001/{card.id}"]


async def test_a_reply_chain_is_not_a_topic(desk: Desk, fleet: Fleet) -> None:
    talk = fleet.kate.says(fleet.chat, "what is wrong?")
    fleet.driver.replies(talk, "/new_issue Flat tyre")
    card = await fleet.answer_to(talk)
    assert card.topic is None
    assert stored(desk).thread_id is None


async def test_naming_nobody_in_a_topic_does_not_name_its_creator(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns", by=fleet.stranger)
    answer = await fleet.asks(fleet.admin, "/add_dispatcher", topic=topic)
    assert answer.text.startswith("Name people by their @username")
    assert "Stranger Moss" not in (await fleet.asks(fleet.admin, "/team")).text


async def test_a_closed_topic_does_not_swallow_a_card(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    fleet.driver.says(fleet.chat, "/new_issue Flat tyre", topic=topic)
    topic.close()
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.until(lambda: card.is_pinned, "the card to be pinned")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")


async def test_a_deleted_topic_does_not_swallow_an_incident(desk: Desk) -> None:
    fleet = await forum(desk)
    topic = fleet.chat.topic("Breakdowns")
    old = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue x", topic=topic))
    await fleet.until(lambda: old.is_pinned, "the card to be pinned")
    topic.delete()
    await fleet.john.presses(old, f"claim:{ID}").wait()
    card = await fleet.appears("Claimed by @john")
    assert card.topic is None
    await fleet.until(lambda: card.is_pinned, "the card to be pinned")

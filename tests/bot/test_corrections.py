"""Reports that are edited: the incident says what they say now, and what they said before."""

from __future__ import annotations

import pytest

from domain.incidents import CORRECT, CORRECT_LATE, Status
from sandbox import SentMessage
from tests.bot.support import ID, answers, card_in, resolved, settled, shows_state, stored
from tests.desk import Desk, Fleet

DAY = 24 * 60  # minutes
HOT, BURNS = "Truck 456 is hot", "Truck 456 burns"


async def said(fleet: Fleet, text: str = HOT) -> tuple[SentMessage, SentMessage]:
    """Have the driver report; returns the report and its card."""
    report = fleet.driver.says(fleet.chat, f"/new_issue {text}")
    return report, await fleet.answer_to(report)


def corrections(desk: Desk) -> list[tuple[str, str | None]]:
    """List what the timeline has of edits."""
    events = desk.database.audit.events(ID)
    return [(each.action, each.detail) for each in events if each.action.startswith(CORRECT)]


@pytest.mark.parametrize("edit", [f"/new_issue {BURNS}", BURNS])
async def test_the_card_says_what_the_report_says_now(desk: Desk, fleet: Fleet, edit: str) -> None:
    report, card = await said(fleet)
    fleet.driver.edits(report, edit)
    await fleet.shows(card, f"{ID}\n{BURNS}\n")
    assert corrections(desk) == [(CORRECT, HOT)]
    story = await fleet.asks(fleet.kate, "/incident 1")
    assert f"First reported as: {HOT}" in story.text


async def test_all_of_a_report_can_be_corrected_to_something_else(desk: Desk, fleet: Fleet) -> None:
    old, new = ("x" * (4096 - len("/new_issue ")), "y" * (4096 - len("/new_issue ")))
    report, card = await said(fleet, old)
    fleet.driver.edits(report, f"/new_issue {new}")
    await fleet.shows(card, f"{ID}\nyyy")
    assert stored(desk).description == new
    assert corrections(desk) == [(CORRECT, old)]


async def test_the_same_edit_delivered_twice_is_one_correction(desk: Desk, fleet: Fleet) -> None:
    report, card = await said(fleet)
    for _ in range(2):
        fleet.driver.edits(report, f"/new_issue {BURNS}")
    await fleet.shows(card, BURNS)
    await settled(desk, fleet)
    assert corrections(desk) == [(CORRECT, HOT)]
    assert answers(fleet, report) == [card]


async def test_who_wrote_a_logged_report_corrects_it(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, HOT)
    fleet.kate.replies(message, "/new_issue Call Joe")
    card = await fleet.answer_to(message)
    fleet.driver.edits(message, BURNS)
    await fleet.shows(card, f"{ID}\nCall Joe {BURNS}\n")
    assert stored(desk).description == f"Call Joe\n\n{BURNS}"


@pytest.mark.parametrize(("words", "shown"), [("Call Ann", f"Call Ann\n\n{HOT}"), ("", HOT)])
async def test_who_logged_it_corrects_their_own_words(
    desk: Desk, fleet: Fleet, words: str, shown: str
) -> None:
    message = fleet.driver.says(fleet.chat, HOT)
    command = fleet.kate.replies(message, "/new_issue Call Joe")
    await fleet.answer_to(message)
    fleet.kate.edits(command, f"/new_issue {words}")
    await settled(desk, fleet)
    assert stored(desk).description == shown
    fleet.driver.edits(message, BURNS)
    await settled(desk, fleet)
    assert stored(desk).description == shown.replace(HOT, BURNS)


async def test_a_caption_is_corrected(desk: Desk, fleet: Fleet) -> None:
    photo = fleet.driver.sends_photo(fleet.chat, "/new_issue Truck 456 is hot")
    card = await fleet.answer_to(photo)
    fleet.driver.edits(photo, f"/new_issue {BURNS}")
    await fleet.shows(card, BURNS)
    assert desk.database.attachments.message_ids(ID) == [photo.id]


async def test_words_are_put_below_a_photo_that_had_none(desk: Desk, fleet: Fleet) -> None:
    photo = fleet.driver.sends_photo(fleet.chat)
    fleet.kate.replies(photo, "/new_issue")
    card = await fleet.answer_to(photo)
    fleet.driver.edits(photo, BURNS)
    await fleet.shows(card, f"{ID}\n{BURNS}\n")
    assert stored(desk).description == BURNS


async def test_the_reply_to_our_question_is_corrected(fleet: Fleet) -> None:
    question = await fleet.asks(fleet.driver, "/new_issue")
    reply = fleet.driver.replies(question, HOT)
    card = await fleet.answer_to(reply)
    fleet.driver.edits(reply, BURNS)
    await fleet.shows(card, f"{ID}\n{BURNS}\n")


async def test_a_report_can_be_edited_while_it_is_claimed(desk: Desk, fleet: Fleet) -> None:
    report, card = await said(fleet)
    fleet.driver.edits(report, f"/new_issue {BURNS}")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.shows(card, BURNS)
    assert shows_state(card, Status.CLAIMED_T1)
    assert stored(desk).owner_id == fleet.john.id


async def test_the_card_of_a_resolved_incident_is_corrected_too(desk: Desk, fleet: Fleet) -> None:
    card = await resolved(fleet)
    report = next(each for each in fleet.chat.messages if each.text == "/new_issue Truck 456")
    fleet.driver.edits(report, f"/new_issue {BURNS}")
    await fleet.shows(card, BURNS)
    await settled(desk, fleet)
    assert card.text.startswith("✅ RESOLVED")
    assert not card.is_pinned


async def test_an_edit_that_leaves_nothing_is_refused(desk: Desk, fleet: Fleet) -> None:
    report, _ = await said(fleet)
    fleet.driver.edits(report, "/new_issue")
    answer = await fleet.appears("nothing is left of your words")
    assert answer.text.startswith(f"{ID} stays as it was reported")
    assert "/cancel" in answer.text
    assert (stored(desk).description, corrections(desk)) == (HOT, [])


async def test_a_caption_that_is_taken_away_stays_on_record(desk: Desk, fleet: Fleet) -> None:
    photo = fleet.driver.sends_photo(fleet.chat, "/new_issue Truck 456 is hot")
    await fleet.answer_to(photo)
    fleet.driver.edits(photo, "")
    await fleet.appears("nothing is left of your words")
    assert stored(desk).description == HOT


@pytest.mark.parametrize("command", ["/cancel", "/open mine", "/open@OtherBot"])
async def test_an_edit_into_another_command_is_refused(
    desk: Desk, fleet: Fleet, command: str
) -> None:
    report, _ = await said(fleet)
    fleet.driver.edits(report, command)
    await fleet.appears("a command works as a new message only")
    assert (stored(desk).description, stored(desk).status) == (HOT, Status.UNCLAIMED)


async def test_what_comes_too_late_is_told_so_once(desk: Desk, fleet: Fleet) -> None:
    report, _ = await said(fleet)
    desk.clock.passes(minutes=DAY)
    fleet.driver.edits(report, f"/new_issue {BURNS}")
    await settled(desk, fleet)
    assert stored(desk).description == BURNS
    desk.clock.passes(minutes=1)
    for text in (HOT, "Truck 456 melts"):
        fleet.driver.edits(report, f"/new_issue {text}")
    await settled(desk, fleet)
    assert stored(desk).description == BURNS
    assert corrections(desk) == [(CORRECT, HOT), (CORRECT_LATE, HOT)]
    [answer] = fleet.said("stays as it was reported")
    assert answer.text.endswith("Reply to the card with what is different now.")


async def test_an_edit_into_a_report_reports(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "the truck is hot")
    await settled(desk, fleet)
    desk.clock.passes(minutes=3 * DAY)
    fleet.driver.edits(message, f"/new_issue {HOT}")
    card = await fleet.answer_to(message)
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\n{HOT}")
    assert stored(desk).t_created == desk.clock.time


async def test_an_edit_into_a_report_of_what_was_reported_is_a_correction(
    desk: Desk, fleet: Fleet
) -> None:
    message = fleet.driver.says(fleet.chat, "the truck is hot")
    fleet.kate.replies(message, "/new_issue")
    card = await fleet.answer_to(message)
    fleet.driver.edits(message, f"/new_issue {HOT}")
    await fleet.shows(card, HOT)
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_an_edit_of_what_nobody_reported_is_nobodys_business(
    desk: Desk, fleet: Fleet
) -> None:
    message = fleet.driver.says(fleet.chat, "good mornin")
    fleet.driver.edits(message, "good morning")
    fleet.driver.edits(message, "/open")
    await settled(desk, fleet)
    assert answers(fleet, message) == []


async def test_what_waits_for_a_group_to_be_set_up_is_corrected_too(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    report, _ = await said(fleet)
    fleet.driver.edits(report, f"/new_issue {BURNS}")
    await settled(desk, fleet)
    await fleet.configure()
    await fleet.appears(f"NEW INCIDENT: {ID}\n{BURNS}")


@pytest.mark.parametrize("state", ["claimed", "escalated", "asked"])
async def test_a_correction_takes_nothing_from_anybody(
    desk: Desk, fleet: Fleet, state: str
) -> None:
    card = await card_in(state, fleet)
    before = stored(desk)
    report = next(each for each in fleet.chat.messages if each.text == "/new_issue Truck 456")
    fleet.driver.edits(report, f"/new_issue {BURNS}")
    await fleet.shows(card, BURNS)
    after = stored(desk)
    assert (after.status, after.owner_id, after.t_status, after.transitions) == (
        before.status,
        before.owner_id,
        before.t_status,
        before.transitions,
    )

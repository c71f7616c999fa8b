"""The reporter hears: who has their report, how it goes on, and how it ended."""

from __future__ import annotations

import pytest

from domain.incidents import Action
from sandbox import Fault, Person, SentMessage
from tests.bot.support import (
    ID,
    answers,
    basic_group,
    card_in,
    lost_answer,
    refusal,
    resolved,
    settled,
    stored,
)
from tests.desk import Desk, Fleet

HAS_IT = "🛠️ @john has your report."


def rung(message: SentMessage) -> set[object]:
    """Tell whose phones a message rang: of those it mentions, and of whom it replies to."""
    replied_to = {message.reply_to.sender} if message.reply_to else set[object]()
    return {*message.mentioned, *replied_to} - {message.sender}


def rings(fleet: Fleet, person: Person) -> list[str]:
    """List the first lines of what rang somebody's phone."""
    return [m.history[0] if m.history else m.text for m in fleet.chat.bot_messages
            if person in rung(m)]  # fmt: skip


def report_of(card: SentMessage) -> SentMessage:
    """Give the message that a card replies to."""
    assert card.reply_to is not None
    return card.reply_to


async def told_of(fleet: Fleet, card: SentMessage) -> SentMessage:
    """Wait for what the reporter is told beside the card."""
    await fleet.until(lambda: len(answers(fleet, report_of(card))) > 1, "the reporter to be told")
    return answers(fleet, report_of(card))[1]


async def test_the_phone_of_who_reported_rings_three_times(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet, "Hose replaced, 40 min")
    await settled(desk, fleet)
    received, claimed, done = rings(fleet, fleet.driver)
    assert received.startswith(f"🚨 NEW INCIDENT: {ID}")
    assert claimed == HAS_IT
    assert done == "✅ @john resolved your report: Hose replaced, 40 min"


async def test_a_reporter_whose_message_was_deleted_is_told_by_name(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    fleet.admin.deletes(report_of(card))
    await fleet.john.taps(card, "✅ Claim")
    told = await fleet.appears("has your report")
    await fleet.asks(fleet.john, "/cancel 1 test")
    ended = await fleet.appears("called off your report")
    for message in (told, ended):
        assert message.text.startswith("Driver Moss: Truck 456\n")
        assert rung(message) == {fleet.driver}


async def test_nobody_elses_phone_rings_for_what_a_reporter_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    card = await resolved(fleet, "@kate and @alice replaced the hose")
    await settled(desk, fleet)
    _, *told = answers(fleet, report_of(card))
    assert len(told) == 2
    assert [rung(message) for message in told] == [{fleet.driver}] * 2


async def test_what_a_reporter_was_told_is_edited_as_it_goes_on(desk: Desk, fleet: Fleet) -> None:
    card = await card_in("handled", fleet)
    told = await told_of(fleet, card)
    await fleet.shows(told, "🛠️ @alice, a manager, has your report.")
    await fleet.alice.taps(card, "❌ Leave Claim")
    await fleet.shows(told, "🆘 A manager is being called to your report.")
    await settled(desk, fleet)
    assert told.history[0] == HAS_IT
    assert len(answers(fleet, report_of(card))) == 2


async def test_a_report_that_is_left_is_told_and_told_again_when_somebody_else_has_it(
    fleet: Fleet,
) -> None:
    card = await fleet.claimed()
    told = await told_of(fleet, card)
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(told, "🔔 Nobody has your report just now. The dispatchers are called again.")
    await fleet.shows(card, "UNCLAIMED")
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(told, "🛠️ @kate has your report.")


async def test_nothing_is_edited_while_a_summary_is_awaited(desk: Desk, fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    told = await told_of(fleet, card)
    await settled(desk, fleet)
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.shows(card, "IN PROGRESS")
    await settled(desk, fleet)
    assert told.edits == 0


async def test_who_claims_their_own_report_is_told_nothing(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456", by=fleet.john)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    fleet.john.replies(await fleet.appears("please reply to this message"), "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    await settled(desk, fleet)
    assert answers(fleet, report_of(card)) == [card]


async def test_who_claims_their_own_report_after_somebody_left_it_reads_so(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456", by=fleet.kate)
    await fleet.john.taps(card, "✅ Claim")
    told = await told_of(fleet, card)
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(told, "🛠️ You have your report yourself now.")


async def test_an_anonymous_admin_is_told_nothing(desk: Desk, fleet: Fleet) -> None:
    report = fleet.admin.says(fleet.chat, "/new_issue Truck 456", as_anonymous=True)
    card = await fleet.answer_to(report)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    fleet.john.replies(await fleet.appears("please reply to this message"), "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    await settled(desk, fleet)
    assert answers(fleet, report) == [card]


async def test_a_report_somebody_else_calls_off_is_told_with_the_reason(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    call_off(desk, fleet, fleet.john, "false alarm")
    done = await fleet.appears("🚫 @john called off your report: false alarm")
    assert done.reply_to is report_of(card)
    assert rung(done) == {fleet.driver}


async def test_who_calls_off_their_own_report_is_told_nothing(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    call_off(desk, fleet, fleet.driver, None)
    await fleet.shows(card, "🚫 CANCELLED")
    await settled(desk, fleet)
    assert answers(fleet, report_of(card)) == [card]


def call_off(desk: Desk, fleet: Fleet, person: Person, why: str | None) -> None:
    """Have somebody call the first incident off."""
    desk.database.incidents.apply(Action.CANCEL, ID, fleet.chat.id, person.id, desk.clock(), why)
    desk.application.bot_data.outbox.wake(fleet.chat.id)


async def test_a_reporter_is_told_in_the_topic_of_the_report(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Trucks", by=fleet.admin)
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic))
    await fleet.john.taps(card, "✅ Claim")
    told = await told_of(fleet, card)
    assert (told.text, told.topic) == (HAS_IT, topic)


async def test_a_reply_to_what_a_reporter_was_told_is_a_note(fleet: Fleet) -> None:
    card = await fleet.claimed()
    told = await told_of(fleet, card)
    fleet.driver.replies(told, "the driver's door is jammed")
    await fleet.shows(card, "the driver's door is jammed")


# What Telegram refuses, loses or removes


async def test_what_a_reporter_was_told_is_not_told_again_when_somebody_removes_it(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    told = await told_of(fleet, card)
    await settled(desk, fleet)
    fleet.admin.deletes(told)
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.appears("Paging:")
    await settled(desk, fleet)
    assert stored(desk).told_message_id is None
    assert [m for m in answers(fleet, report_of(card)) if not m.deleted] == [card]


async def test_a_reporter_whose_message_is_gone_is_told_all_the_same(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    fleet.driver.deletes(report_of(card))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.appears(HAS_IT)
    await settled(desk, fleet)
    assert len(fleet.said(HAS_IT)) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_reporter_is_told_whatever_happens_on_the_way(
    desk: Desk, fleet: Fleet, method: str
) -> None:
    card = await fleet.claimed()
    told = await told_of(fleet, card)
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault(method, times=3, status=500, body="{}"))
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(told, "Nobody has your report just now.")
    call_off(desk, fleet, fleet.alice, "test")
    await fleet.appears("🚫 @alice called off your report: test")


@pytest.mark.usefixtures("impatient")
async def test_a_reporter_is_told_twice_only_if_nobody_can_know_whether_they_were(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.until(lambda: len(fleet.said(HAS_IT)) == 2, "the reporter to be told again")
    await settled(desk, fleet)
    assert len(fleet.said(HAS_IT)) == 2


@pytest.mark.usefixtures("impatient")
async def test_what_may_have_arrived_does_not_stay_untrue(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.appears(HAS_IT)
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.appears("🆘 A manager is being called to your report.")


async def test_an_edit_that_is_refused_is_said_more_plainly(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    told = await told_of(fleet, card)
    await settled(desk, fleet)
    desk.telegram.faults.append(refusal("editMessageText", "can't parse entities"))
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(told, "Nobody has your report just now.")


async def test_incidents_from_before_are_told_to_nobody(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.database.connection.sql("UPDATE incidents SET hears = 0")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    call_off(desk, fleet, fleet.john, "test")
    await fleet.shows(card, "🚫 CANCELLED")
    await settled(desk, fleet)
    assert answers(fleet, report_of(card)) == [card]


async def test_after_a_migration_only_the_end_is_told_by_name_and_what_was_told_is_not_repeated(
    desk: Desk,
) -> None:
    fleet = await basic_group(desk)
    await fleet.claimed("Truck 456 is on fire")
    await settled(desk, fleet)
    fleet.chat = desk.telegram.migrate(fleet.chat)
    await fleet.until(lambda: fleet.chat.pinned, "the card in the supergroup")
    await settled(desk, fleet)
    assert stored(desk).told_message_id is None
    call_off(desk, fleet, fleet.john, "test")
    done = await fleet.appears("🚫 @john called off your report: test")
    assert done.text.startswith("Driver Moss: Truck 456 is on fire\n")
    assert rung(done) == {fleet.driver}
    await settled(desk, fleet)
    assert fleet.said("has your report") == []

"""An accident: dispatchers and managers are called at once, the reporter hears what comes first."""

from __future__ import annotations

import pytest

from sandbox import SentMessage
from tests.bot.support import (
    ID,
    answers,
    calls,
    crowd,
    lost_answer,
    refusal,
    settled,
    stored,
)
from tests.desk import Desk, Fleet

CALL = "needs somebody at once. Calling:"
ADVICE = "🚑 People first:"
PLAIN = "Truck 456 will not start"
"""Words from which no accident is guessed: it is one from its correction on."""


async def accident(desk: Desk, fleet: Fleet, text: str = "Truck 456 hit a deer") -> SentMessage:
    """Report what turns out to be an accident; returns its card."""
    card = await fleet.reports(text)
    grade(desk, fleet, "accident")
    return card


def grade(desk: Desk, fleet: Fleet, severity: str) -> None:
    """Have all incidents be as bad as that, as a correction does."""
    desk.database.connection.sql(
        "UPDATE incidents SET severity = :severity, version = version + 1,"
        " call_owed = call_owed OR (status = 'Unclaimed' AND severity <> 'accident')",
        severity=severity,
    )
    desk.application.bot_data.outbox.wake(fleet.chat.id)


async def test_dispatchers_and_managers_are_called_at_once_the_problem_first(
    desk: Desk, fleet: Fleet
) -> None:
    card = await accident(desk, fleet)
    assert card.text.startswith("🚑 ACCIDENT\n")
    assert "Calling: @alice, @bob, @john, @kate" in card.text
    assert card.mentioned >= {fleet.john, fleet.kate, fleet.alice, fleet.bob}
    await settled(desk, fleet)
    assert fleet.said(CALL) == []


async def test_what_turns_out_to_be_one_calls_who_was_not_called_yet(
    desk: Desk, fleet: Fleet
) -> None:
    card = await accident(desk, fleet, PLAIN)
    call = await fleet.appears(CALL)
    assert call.text.splitlines() == [
        "🚑 ACCIDENT: Truck 456 will not start",
        f"{ID} {CALL} @alice, @bob",
    ]
    assert call.reply_to is card
    assert call.mentioned == {fleet.alice, fleet.bob}


async def test_the_reporter_is_told_what_comes_first_in_reply_to_the_report(
    desk: Desk, fleet: Fleet
) -> None:
    card = await accident(desk, fleet)
    advice = await fleet.appears(ADVICE)
    assert advice.reply_to is card.reply_to
    assert "Call 911" in advice.text
    assert "Within 10 minutes three triangles" in advice.text
    await settled(desk, fleet)
    assert (len(fleet.said(ADVICE)), len(fleet.said(CALL))) == (1, 0)


async def test_neither_is_sent_of_what_is_no_accident(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    assert fleet.said(CALL) + fleet.said(ADVICE) == []


async def test_more_than_five_are_called_in_more_than_one_message(desk: Desk, fleet: Fleet) -> None:
    for person in crowd(fleet, 3):
        mention = {person.full_name: person}
        message = fleet.admin.says(
            fleet.chat, f"/add_dispatcher {person.full_name}", mentions=mention
        )
        await fleet.answer_to(message)
    card = await fleet.reports("Truck 456 hit a deer")
    call = await fleet.appears(CALL)
    await settled(desk, fleet)
    assert (len(card.mentioned - {fleet.driver}), len(call.mentioned)) == (4, 3)
    assert not card.mentioned & call.mentioned


async def test_where_nobody_is_named_it_says_how_to_name_somebody(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @alice")
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    card = await accident(desk, fleet)
    assert "No dispatcher is named here" in card.text
    await settled(desk, fleet)
    assert fleet.said("Calling") == []


async def test_after_a_leave_all_others_are_called_to_the_accident_again(
    desk: Desk, fleet: Fleet
) -> None:
    card = await accident(desk, fleet)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "❌ Leave Claim")
    call = await fleet.appears(CALL)
    assert call.text.startswith("🚑 ACCIDENT: Truck 456 hit a deer\n")
    assert call.mentioned == {fleet.kate, fleet.alice, fleet.bob}
    await settled(desk, fleet)
    assert len(fleet.said(CALL)) == 1


async def test_a_report_edited_into_an_accident_calls_the_managers_too(
    desk: Desk, fleet: Fleet
) -> None:
    report = fleet.driver.says(fleet.chat, f"/new_issue {PLAIN}")
    await fleet.answer_to(report)
    fleet.driver.edits(report, "/new_issue Truck 456 hit a deer")
    assert (await fleet.appears(CALL)).mentioned == {fleet.alice, fleet.bob}
    await settled(desk, fleet)
    assert len(fleet.said(CALL)) == 1


async def test_what_is_corrected_after_it_was_claimed_calls_nobody_but_advises(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    grade(desk, fleet, "accident")
    await fleet.appears(ADVICE)
    await settled(desk, fleet)
    await fleet.shows(card, "Claimed by @john")
    assert fleet.said(CALL) == []


@pytest.mark.usefixtures("impatient")
async def test_a_call_that_may_not_have_arrived_is_made_again(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports(PLAIN)
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    grade(desk, fleet, "accident")
    await fleet.until(lambda: len(fleet.said(CALL)) + len(fleet.said(ADVICE)) == 3, "one again")
    await settled(desk, fleet)
    assert len(fleet.said(CALL)) + len(fleet.said(ADVICE)) == 3


async def test_when_all_that_was_typed_is_refused_the_call_still_names_who_is_called(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports(PLAIN)
    desk.database.connection.sql("UPDATE incidents SET advised = 1")
    await settled(desk, fleet)
    desk.telegram.faults.append(refusal("sendMessage", "message text is bad", times=3))
    grade(desk, fleet, "accident")
    call = await fleet.appears(CALL)
    assert call.text == f"{ID} {CALL} @alice, @bob"
    assert call.mentioned == {fleet.alice, fleet.bob}


async def test_an_anonymous_reporter_is_not_advised_but_the_team_is_called(
    desk: Desk, fleet: Fleet
) -> None:
    report = fleet.admin.says(fleet.chat, "/new_issue Truck 456 hit a deer", as_anonymous=True)
    card = await fleet.answer_to(report)
    assert card.mentioned >= {fleet.john, fleet.kate, fleet.alice, fleet.bob}
    await settled(desk, fleet)
    assert answers(fleet, report) == [card]


async def test_a_severity_set_back_before_it_left_is_not_called_for(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports(PLAIN)
    await settled(desk, fleet)
    before = len(calls(desk.telegram, "sendMessage"))
    desk.database.connection.sql("UPDATE incidents SET severity = 'accident'")
    grade(desk, fleet, "down")
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "sendMessage")) == before + 1  # the reply that ends `settled`
    assert stored(desk).severity.value == "down"

"""A summary that is awaited is asked for again, by name, each time the wait has doubled."""

from __future__ import annotations

import pytest

from domain.incidents import Action, Status
from sandbox import SentMessage
from tests.bot.support import ID, card_in, links, settled, stored
from tests.desk import Desk, Fleet

ASKED = "please reply to this message"
AGAIN = "has been waiting for its summary"


async def after(minutes: float, desk: Desk, fleet: Fleet) -> list[str]:
    """Let time pass and the sweep run; returns the questions that stand, old and new."""
    desk.clock.passes(minutes=minutes)
    await desk.sweep()
    await settled(desk, fleet)
    return [message.text for message in standing(fleet)]


def standing(fleet: Fleet) -> list[SentMessage]:
    """List the questions for a summary that stand."""
    return [*fleet.said(ASKED), *fleet.said(AGAIN)]


def again(minutes: int, who: str = "@john", rest: str = "Anyone else on the team") -> str:
    """Write the question that comes later."""
    lines = [
        f"{who}, {ID} {AGAIN} for {minutes} minutes. Please reply to this message with it.",
        "Truck 456",
        f"{rest} can take over and write it: /take {ID}",
    ]
    return "\n".join(lines if minutes >= 60 else lines[:2])


async def test_it_is_asked_again_each_time_the_wait_has_doubled_and_one_question_stands(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    assert await after(59.9, desk, fleet) == [prompt.text]
    assert await after(0.1, desk, fleet) == [again(60)]
    [question] = standing(fleet)
    assert question.reply_to is card
    assert question.mentioned == {fleet.john}
    assert question.opens_reply_for(fleet.john)
    assert prompt.deleted
    assert await after(59.9, desk, fleet) == [again(60)]
    assert await after(0.1, desk, fleet) == [again(120)]
    assert await after(120, desk, fleet) == [again(240)]
    assert question.deleted


async def test_a_reply_to_the_question_that_came_later_is_the_summary(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    await after(60, desk, fleet)
    [question] = standing(fleet)
    told = await fleet.answer_to(fleet.kate.replies(question, "it is fixed"))
    assert told.text == f"The summary of {ID} is awaited from @john."
    fleet.john.replies(question, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced")
    await fleet.until(lambda: question.deleted, "the question to be deleted")
    assert await after(1000, desk, fleet) == []


@pytest.mark.parametrize("way", ["↩️ Keep Working", "/cancel"])
async def test_nobody_is_asked_again_once_it_is_not_awaited_any_more(
    desk: Desk, fleet: Fleet, way: str
) -> None:
    card, _ = await fleet.prompted()
    await after(60, desk, fleet)
    if way == "/cancel":
        fleet.john.replies(card, "/cancel false alarm")
        await fleet.shows(card, "CANCELLED")
    else:
        await fleet.john.taps(card, way)
        await fleet.shows(card, "Claimed by @john")
    assert await after(10, desk, fleet) == []


async def test_a_group_sets_when_for_itself(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    desk.database.connection.sql("UPDATE groups SET sla_update = 20")
    assert await after(20, desk, fleet) == [again(20)]
    assert await after(20, desk, fleet) == [again(40)]
    assert await after(40, desk, fleet) == [again(80)]


async def test_with_never_nobody_is_asked_again(desk: Desk, fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    desk.database.connection.sql("UPDATE groups SET sla_update = 0")
    assert await after(10000, desk, fleet) == [prompt.text]


async def test_of_what_a_manager_has_another_manager_may_take_charge(
    desk: Desk, fleet: Fleet
) -> None:
    await card_in("asked by a manager", fleet)
    assert await after(61, desk, fleet) == [again(61, "@alice", "Any other manager")]


async def test_who_left_the_group_is_named_and_the_others_read_what_to_do(
    desk: Desk, fleet: Fleet
) -> None:
    desk.database.connection.sql("UPDATE groups SET sla_update = 5")
    await fleet.prompted()
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    [text] = await after(5, desk, fleet)
    assert text.endswith(f"Anyone else on the team can take over and write it: /take {ID}")


async def test_taken_over_it_is_asked_of_the_new_person_and_the_wait_begins_anew(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    await after(60, desk, fleet)
    [question] = standing(fleet)
    desk.database.incidents.apply(
        Action.TAKE_OVER, ID, fleet.chat.id, fleet.kate.id, desk.clock.time
    )
    fleet.john.replies(question, "Hose replaced")  # late: it is not his any more
    told = await fleet.appears(f"The summary of {ID} is awaited from @kate.")
    assert told.reply_to is not None
    assert await after(59, desk, fleet) == [prompt.text.replace("@john", "@kate")]
    assert await after(1, desk, fleet) == [again(60, "@kate")]
    talk = fleet.john.replies(card, "she knows")
    await settled(desk, fleet)
    assert [note.text for note in desk.database.notes.newest(ID)] == ["she knows"]
    assert talk.reactions
    fleet.kate.replies(card, "Hose replaced")
    await fleet.shows(card, "Resolved by: @kate\nSummary: Hose replaced")


async def test_a_question_somebody_removed_comes_back_as_it_was(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    await after(60, desk, fleet)
    [question] = standing(fleet)
    fleet.chat.erase(question)
    await fleet.answer_to(fleet.kate.says(fleet.chat, "/incident 1"))
    assert await after(0, desk, fleet) == [again(60)]


async def test_after_an_outage_it_is_asked_once_with_the_true_minutes(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.prompted()
    assert await after(500, desk, fleet) == [again(500)]
    assert await after(459, desk, fleet) == [again(500)]
    assert await after(1, desk, fleet) == [again(960)]


async def test_while_the_group_is_suspended_nothing_is_sent_and_one_question_afterwards(
    desk: Desk, fleet: Fleet
) -> None:
    _, prompt = await fleet.prompted()
    desk.database.groups.set_suspended(fleet.chat.id, True, muted=True)
    for _ in range(3):
        desk.clock.passes(minutes=100)
        await desk.sweep()
    assert not prompt.deleted
    desk.database.groups.set_suspended(fleet.chat.id, False)
    assert await after(1, desk, fleet) == [again(301)]


async def test_the_question_leads_to_the_card(desk: Desk, fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    await after(60, desk, fleet)
    [question] = standing(fleet)
    assert links(question) == [f"https://t.me/c/2000000001/{card.id}?incident={ID}"]
    assert stored(desk).status is Status.AWAITING_SUMMARY

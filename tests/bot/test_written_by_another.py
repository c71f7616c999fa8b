"""A summary that its owner does not write: asked for again, and written by somebody else."""

from __future__ import annotations

import pytest

from tests.bot.support import ID, answers, card_in, refusal, settled, stored
from tests.bot.test_prompted_again import after, standing
from tests.desk import Desk, Fleet


@pytest.mark.parametrize("who", ["kate", "alice"])
async def test_of_what_a_dispatcher_has_dispatchers_and_managers_write_it_as_the_question_says(
    desk: Desk, fleet: Fleet, who: str
) -> None:
    card, _ = await fleet.prompted()
    await after(61, desk, fleet)
    [question] = standing(fleet)
    command = question.text.splitlines()[-1].partition(": ")[2]
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.people[who], command)
    await settled(desk, fleet)
    [asked] = standing(fleet)
    assert question.deleted
    assert asked.opens_reply_for(fleet.people[who])
    fleet.people[who].replies(asked, "Hose replaced")
    await fleet.shows(card, f"Resolved by: @{who}\nSummary: Hose replaced\n")


async def test_of_what_a_manager_has_only_another_manager_writes_it(
    desk: Desk, fleet: Fleet
) -> None:
    card = await card_in("asked by a manager", fleet)
    await after(61, desk, fleet)
    desk.clock.passes(minutes=1)
    told = await fleet.asks(fleet.kate, "/take 1")
    assert told.text.startswith("Only managers take charge. Ask @alice")
    assert stored(desk).owner_id == fleet.alice.id
    await fleet.asks(fleet.bob, "/take 1")
    await settled(desk, fleet)
    [asked] = standing(fleet)
    fleet.bob.replies(asked, "Hose replaced")
    await fleet.shows(card, "Resolved by: @bob\nSummary: Hose replaced\n")


async def test_a_reply_to_an_older_question_that_still_stands_is_the_summary(
    desk: Desk, fleet: Fleet
) -> None:
    card, first = await fleet.prompted()
    desk.telegram.faults.append(refusal("deleteMessage", "message can't be deleted"))
    await after(60, desk, fleet)
    assert not first.deleted
    told = await fleet.answer_to(fleet.kate.replies(first, "I know nothing"))
    assert told.text == f"The summary of {ID} is awaited from @john."
    words = fleet.john.replies(first, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced\n")
    await settled(desk, fleet)
    assert standing(fleet) == []
    assert answers(fleet, words) == []


async def test_thanks_for_taking_it_over_are_a_note_and_no_summary(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    desk.clock.passes(minutes=1)
    done = await fleet.asks(fleet.kate, "/take 1")
    news = await fleet.appears(f"🙋 @kate took {ID} over from @john.")
    fleet.kate.replies(done, "now what?")
    fleet.kate.replies(news, "thanks john")
    fleet.john.replies(news, "the old hose is in the cab")
    await fleet.shows(card, "(3 notes)")
    assert stored(desk).owner_id == fleet.kate.id
    assert stored(desk).resolution_summary is None

"""What people reply in private to a call: words are kept, and everything else gets a reply."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from sandbox import Fault, SentMessage
from tests.bot.in_private import at_rest, called, listening
from tests.bot.support import ID, basic_group, stored
from tests.bot.test_notes import kept
from tests.bot.test_panel import NOTHING, said_to
from tests.desk import Desk, Fleet

NOTED = f"👍 Noted for {ID}: everybody in its group can read it."
RESOLVED = f"✅ {ID} is resolved: what you wrote is its summary."
WORDS_ONLY = (
    "I did not keep that: from here I can pass on words only. Please send it in the group, as a"
    f" reply to the card of {ID}."
)


async def johns_call(desk: Desk, fleet: Fleet) -> tuple[SentMessage, SentMessage]:
    """Have an incident call John in private; returns its card, and the call."""
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    await at_rest(desk, fleet)
    return card, call


async def awaited(desk: Desk, fleet: Fleet) -> tuple[SentMessage, SentMessage]:
    """Have John's summary awaited; returns the card, and his call."""
    card, call = await johns_call(desk, fleet)
    await fleet.john.taps(call, "✅ Claim")
    await fleet.shows(call, "Claimed by @john")
    await fleet.john.taps(call, "🏁 Resolve")
    await fleet.shows(call, "AWAITING SUMMARY")
    return card, call


async def test_a_reply_to_a_call_is_a_note_that_the_group_reads(desk: Desk, fleet: Fleet) -> None:
    card, call = await johns_call(desk, fleet)
    told = await said_to(fleet, fleet.john, said := fleet.john.replies(call, "I call the vendor"))
    assert told.text == NOTED
    await fleet.shows(card, "@john: I call the vendor")
    fleet.john.edits(said, "I call two vendors")
    await fleet.shows(card, "@john: I call two vendors")
    await said_to(fleet, fleet.john, fleet.john.replies(told, "one comes"))
    assert [note.text for note in kept(desk)] == ["I call two vendors", "one comes"]


async def test_in_a_basic_group_a_reply_to_what_somebody_else_has_is_a_note(desk: Desk) -> None:
    fleet = await basic_group(desk)
    card, call = await johns_call(desk, fleet)
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(call, "Claimed by @kate")
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, "the gate code is 12"))
    assert told.text == NOTED
    await fleet.shows(card, "@john: the gate code is 12")


async def test_the_reply_of_the_person_asked_is_the_summary(desk: Desk, fleet: Fleet) -> None:
    card, call = await awaited(desk, fleet)
    assert "📝 Reply to this message with the summary" in call.text
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, "Hose replaced"))
    assert told.text == RESOLVED
    await fleet.shows(card, "Summary: Hose replaced")
    await fleet.shows(call, "✅ RESOLVED")
    await at_rest(desk, fleet)
    assert fleet.said("please reply to this message") == []
    assert kept(desk) == []


async def test_a_reply_without_words_is_neither_summary_nor_note(desk: Desk, fleet: Fleet) -> None:
    _, call = await awaited(desk, fleet)
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, "\u2800"))
    assert told.text.startswith("I cannot keep that as a note. Reply with words")
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_summary_that_comes_twice_is_taken_once(desk: Desk, fleet: Fleet) -> None:
    card, call = await awaited(desk, fleet)
    said = fleet.john.replies(call, "Hose replaced")
    await said_to(fleet, fleet.john, said)
    await fleet.shows(card, "Summary: Hose replaced")
    told = fleet.telegram.private(fleet.john).bot_messages[-1]
    fleet.telegram.deliver_again(said)
    assert (await said_to(fleet, fleet.john, told)).text == RESOLVED
    assert kept(desk) == []


async def test_what_others_say_while_a_summary_is_awaited_is_a_note(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.kate)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.kate)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.shows(call, "AWAITING SUMMARY (from @john)")
    assert "Reply to this message" not in call.text
    told = await said_to(fleet, fleet.kate, fleet.kate.replies(call, "it was the hose"))
    assert told.text == NOTED
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_what_the_group_could_not_see_is_sent_there(desk: Desk, fleet: Fleet) -> None:
    _, call = await johns_call(desk, fleet)
    photo = fleet.john.sends_photo(fleet.telegram.private(fleet.john), "leak", reply_to=call)
    assert (await said_to(fleet, fleet.john, photo)).text == WORDS_ONLY
    assert kept(desk) == []


async def test_who_left_the_group_says_nothing_there_any_more(desk: Desk, fleet: Fleet) -> None:
    card, call = await johns_call(desk, fleet)
    said = fleet.john.replies(call, "on my way")
    await fleet.shows(card, "on my way")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    fleet.john.edits(said, "you will regret this")
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, "you will regret this"))
    assert told.text == NOTHING
    assert [note.text for note in kept(desk)] == ["on my way"]


async def test_who_left_the_group_corrects_no_summary_any_more(desk: Desk, fleet: Fleet) -> None:
    card, call = await awaited(desk, fleet)
    said = fleet.john.replies(call, "Hose replaced")
    await fleet.shows(card, "Summary: Hose replaced")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    fleet.john.edits(said, "you will regret this")
    await at_rest(desk, fleet)
    assert stored(desk).resolution_summary == "Hose replaced"


async def test_without_an_answer_of_telegrams_who_is_a_member_one_is_asked_to_try_again(
    desk: Desk, fleet: Fleet, deaf: Fault
) -> None:
    _, call = await johns_call(desk, fleet)
    desk.application.bot_data.members.forget_member(fleet.chat.id, fleet.john.id)
    deaf.times = None
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, "on my way"))
    assert "Please try again in a moment." in told.text
    assert kept(desk) == []


@pytest.mark.parametrize("said", ["/help", "/nothing"])
async def test_a_command_in_reply_is_no_note(desk: Desk, fleet: Fleet, said: str) -> None:
    _, call = await johns_call(desk, fleet)
    told = await said_to(fleet, fleet.john, fleet.john.replies(call, said))
    assert "/new_issue" in told.text
    assert kept(desk) == []


async def test_who_is_called_here_and_replies_to_nothing_is_told_how(
    desk: Desk, fleet: Fleet
) -> None:
    await johns_call(desk, fleet)
    said = [
        person.says(fleet.telegram.private(person), "Hose replaced")
        for person in (fleet.john, fleet.stranger)
    ]
    told = await said_to(fleet, fleet.john, said[0])
    assert told.text.startswith("I did not keep that: I cannot tell which incident it is about.")
    told = await said_to(fleet, fleet.stranger, said[1])
    assert told.text.startswith("I am an incident desk")

"""The panel hands incidents on: its buttons, who is offered them, and what an old one does."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from domain.panel import MOVES, Button, Verb
from sandbox import Person, SentMessage
from tests.bot.in_private import called, switches_on
from tests.bot.shifts import two_shifts
from tests.bot.support import ID, card_in, resolved, settled, stored
from tests.bot.test_panel import opened
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import held

TAKING = {"✅ Claim", "🛡️ Claim Escalation", "🙋 Take over", "🛡️ Take charge"}
MOVING = TAKING | {"🤝 Give to …", "👐 Release", "🔁 Reopen"}


def offered(panel: SentMessage) -> set[str]:
    """List what a panel offers of who is to have the incident."""
    return {text for row in panel.button_texts for text in row} & MOVING


OFFERS = [
    ("new", "alice", {"🛡️ Take charge"}),
    ("new", "kate", {"✅ Claim"}),
    ("new", "driver", set()),
    ("escalated", "alice", {"🛡️ Claim Escalation"}),
    ("escalated", "kate", set()),
    ("claimed", "kate", {"🙋 Take over"}),
    ("claimed", "john", {"🤝 Give to …"}),
    ("claimed", "alice", {"🛡️ Take charge", "🤝 Give to …", "👐 Release"}),
    ("claimed", "driver", set()),
    ("claimed", "admin", set()),
    ("handled", "kate", set()),
    ("handled", "bob", {"🛡️ Take charge", "🤝 Give to …", "👐 Release"}),
    ("asked", "kate", {"🙋 Take over"}),
    ("asked", "alice", {"🛡️ Take charge", "👐 Release"}),
    ("resolved", "driver", {"🔁 Reopen"}),
    ("resolved", "kate", {"🔁 Reopen"}),
    ("resolved", "stranger", set()),
]


@pytest.mark.parametrize(("state", "who", "buttons"), OFFERS)
async def test_each_is_offered_what_they_may(
    fleet: Fleet, state: str, who: str, buttons: set[str]
) -> None:
    await card_in(state, fleet)
    assert offered(await opened(fleet, fleet.people[who])) == buttons


async def test_who_opens_it_again_claims_it_right_there(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    panel = await opened(fleet, fleet.kate)
    await fleet.kate.taps(panel, "🔁 Reopen")
    await fleet.shows(panel, "UNCLAIMED")
    answer = await fleet.kate.taps(panel, "✅ Claim")
    assert answer.text == f"{ID} is yours."
    await fleet.shows(panel, "Claimed by @kate")
    assert stored(desk).owner_id == fleet.kate.id


async def test_taking_over_asks_the_new_one_for_the_summary(desk: Desk, fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    panel = await opened(fleet, fleet.kate)
    answer = await fleet.kate.taps(panel, "🙋 Take over")
    assert answer.text == f"{ID} is yours."
    await fleet.shows(card, "AWAITING SUMMARY (from @kate)")
    await fleet.until(lambda: prompt.deleted, "the old prompt to be gone")
    await fleet.appears("@kate, please reply to this message")
    fleet.john.replies(card, "Hose replaced")
    await settled(desk, fleet)
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_john_gives_his_to_whom_he_chooses_on_duty_first(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, f"To whom do you give {ID}?")
    assert panel.button_texts == [["☀️ @kate", "🛡️ @alice"], ["🛡️ @bob"], ["⬅️ Back"]]
    answer = await fleet.john.taps(panel, "☀️ @kate")
    assert answer.text == f"{ID} is given away."
    await fleet.shows(card, "Claimed by @kate")
    await fleet.shows(panel, "Claimed by @kate")
    await fleet.appears(f"🤝 @kate, @john gave you {ID}.")
    assert stored(desk).owner_id == fleet.kate.id


async def test_who_is_given_an_incident_gets_it_in_private_with_its_buttons(fleet: Fleet) -> None:
    await switches_on(fleet, fleet.kate)
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, "To whom")
    await fleet.john.taps(panel, "@kate")
    call = await called(fleet, fleet.kate, "was handed over to you")
    assert ["🏁 Resolve"] in call.button_texts


async def test_nobody_is_offered_to_give_it_to_themselves_or_to_who_has_it(fleet: Fleet) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.alice)
    await fleet.alice.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, "To whom")
    assert panel.button_texts == [["@kate", "🛡️ @bob"], ["⬅️ Back"]]


async def test_a_manager_releases_and_the_panel_shows_it(fleet: Fleet) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.alice)
    answer = await fleet.alice.taps(panel, "👐 Release")
    assert answer.text == f"{ID} is released. Nobody has it now."
    await fleet.shows(card, "UNCLAIMED")
    await fleet.shows(panel, "UNCLAIMED")


async def test_reopened_from_the_panel(fleet: Fleet) -> None:
    card = await resolved(fleet)
    panel = await opened(fleet, fleet.driver)
    await fleet.driver.taps(panel, "🔁 Reopen")
    await fleet.until(lambda: card.deleted, "the old card to be gone")
    await fleet.shows(panel, "NEW INCIDENT")
    await fleet.until(lambda: fleet.said("NEW INCIDENT")[-1].is_pinned, "the new card, pinned")


OLD = [
    *(Button(verb, ID, "1") for verb in (Verb.TAKE_OVER, Verb.TAKE_CHARGE, Verb.RELEASE)),
    Button(Verb.GIVE_TO, ID, "1_{bob}_m"),
]


@pytest.mark.parametrize("button", OLD, ids=lambda button: button.verb.value)
async def test_a_button_of_an_old_panel_moves_nothing(
    desk: Desk, fleet: Fleet, button: Button
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.alice)
    await take(fleet, fleet.kate)
    await fleet.shows(card, "Claimed by @kate")
    pressed = fleet.alice.presses(panel, button.data.format(bob=fleet.bob.id))
    said = "Sorry, this incident has already been claimed. @kate has it."
    assert (await pressed.wait()).text == said
    await fleet.shows(panel, "Claimed by @kate")
    assert stored(desk).owner_id == fleet.kate.id


async def take(fleet: Fleet, person: Person) -> None:
    """Have somebody take the incident over in their panel."""
    panel = await opened(fleet, person)
    assert (await person.taps(panel, "🙋 Take over")).text == f"{ID} is yours."


async def test_two_take_over_at_once_and_one_has_it(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @bob")
    await fleet.claimed()
    panels = [await opened(fleet, person) for person in (fleet.kate, fleet.bob)]
    data = Button(Verb.TAKE_OVER, ID, "1").data
    presses = [fleet.kate.presses(panels[0], data), fleet.bob.presses(panels[1], data)]
    said = [(await press.wait()).text for press in presses]
    assert said.count(f"{ID} is yours.") == 1
    winner = (fleet.kate, fleet.bob)[said.index(f"{ID} is yours.")]
    lost = f"Sorry, this incident has already been claimed. @{winner.username} has it."
    assert lost in said
    assert stored(desk).owner_id == winner.id
    await settled(desk, fleet)
    assert len(fleet.said(f"took {ID} over from @john")) == 1


async def test_an_admin_is_offered_to_release_what_somebody_has_who_is_gone(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    assert offered(await opened(fleet, fleet.driver)) == set()
    panel = await opened(fleet, fleet.admin)
    assert offered(panel) == {"👐 Release"}
    answer = await fleet.admin.taps(panel, "👐 Release")
    assert answer.text == f"{ID} is released. Nobody has it now."
    await fleet.shows(card, "UNCLAIMED")
    assert stored(desk).owner_id is None


async def test_who_was_an_admin_when_the_panel_was_shown_may_be_none_by_now(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    data = Button(Verb.RELEASE, ID, "1").data
    answer = await fleet.driver.presses(await opened(fleet, fleet.driver), data).wait()
    assert (answer.text or "").startswith("You cannot release this: only a manager can")
    assert stored(desk).owner_id == fleet.john.id


async def test_nothing_can_be_given_where_nobody_else_is(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    for person in (fleet.kate, fleet.alice, fleet.bob):
        fleet.chat.remove(person)
    await fleet.quiet()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, f"There is nobody else here to whom {ID} could be given.")
    assert panel.button_texts == [["⬅️ Back"]]
    assert stored(desk).owner_id == fleet.john.id


async def test_whoever_leaves_while_it_is_given_to_them_gets_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, "To whom")
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    answer = await fleet.john.taps(panel, "@kate")
    assert answer.text == "@kate is not in this group any more. Choose somebody else."
    assert stored(desk).owner_id == fleet.john.id


async def test_whoever_loses_the_role_while_it_is_given_to_them_gets_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, "To whom")
    await fleet.asks(fleet.admin, "/remove_manager @alice")
    answer = await fleet.john.taps(panel, "🛡️ @alice")
    said = "@alice is not a manager here. An admin adds them with /configure_managers."
    assert answer.text == said
    assert stored(desk).owner_id == fleet.john.id
    await fleet.shows(panel, "Claimed by @john")


@pytest.mark.parametrize("verb", [*MOVES, Verb.GIVE_TO])
async def test_a_button_that_does_not_say_what_was_seen_moves_nothing(
    desk: Desk, fleet: Fleet, verb: Verb
) -> None:
    await (resolved(fleet) if verb is Verb.REOPEN else fleet.claimed())
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    panel, before = await opened(fleet, fleet.alice), stored(desk)
    for argument in ("", "x"):
        await fleet.alice.presses(panel, Button(verb, ID, argument).data).wait()
    assert stored(desk) == before


async def test_what_happened_while_telegram_was_asked_is_told_with_names(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    theirs, panel = await opened(fleet, fleet.kate), await opened(fleet, fleet.driver)
    gate = held(desk.telegram, "getChatMember")
    release = fleet.driver.presses(panel, Button(Verb.RELEASE, ID, "1").data)
    await eventually(lambda: not desk.telegram.faults[0].times, "the question")
    await fleet.kate.taps(theirs, "🙋 Take over")
    gate.set()
    said = "Sorry, this incident has already been claimed. @kate has it."
    assert (await release.wait()).text == said


async def test_at_most_twelve_are_offered(fleet: Fleet) -> None:
    names = " ".join(f"@person{number:02}" for number in range(14))
    await fleet.asks(fleet.admin, f"/add_dispatcher {names}")
    for number in range(14):
        person = fleet.telegram.person(f"Person {number}", username=f"person{number:02}")
        fleet.chat.add(person)
        person.says(fleet.chat, "good morning")
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🤝 Give to …")
    await fleet.shows(panel, "To whom")
    assert [len(row) for row in panel.button_texts] == [2] * 6 + [1]


WHILE = [
    ("🏁 Resolve", "⌛ AWAITING SUMMARY (from @john)"),
    ("❌ Leave Claim", "🔥 UNCLAIMED"),
    ("⬆️ Escalate", "🆘 ESCALATED - Awaiting Manager"),
]


@pytest.mark.parametrize(("button", "stands"), WHILE)
async def test_what_the_owner_did_meanwhile_is_told_to_who_takes_over(
    desk: Desk, fleet: Fleet, button: str, stands: str
) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.kate)
    await fleet.john.taps(card, button)
    answer = await fleet.kate.taps(panel, "🙋 Take over")
    assert answer.text == f"{ID} is now: {stands}"
    await settled(desk, fleet)
    assert fleet.said("took") == []

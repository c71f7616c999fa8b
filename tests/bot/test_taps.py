"""Every tap is answered, rightly, and before the card is redrawn."""

from __future__ import annotations

import asyncio
import re

import pytest

from domain.incidents import Action
from domain.transitions import RIGHTS, TRANSITIONS
from handling import incidents
from message_builder import BUTTONS
from sandbox import Fault, Telegram
from tests.bot.support import ID, calls, card_in, label, settled, stored, take
from tests.desk import Desk, Fleet
from tests.factories import steps_through
from texts.language import ENGLISH
from texts.toasts import done

NOT_A_DISPATCHER = (
    "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
)
NOT_A_MANAGER = (
    "You are not authorized to claim escalations. Ask an admin to add you with /configure_managers."
)
JOHNS = f"{ID} belongs to @john. Only they can do this."
ALICES = f"{ID} belongs to @alice. Only they can do this."
CLAIMS = [action for action in BUTTONS if TRANSITIONS[action].who in RIGHTS]
TAKEN = "Sorry, this incident has already been claimed."


async def test_the_first_tap_wins_and_the_loser_is_told(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456 engine overheating")
    claim = card.buttons[0][0].callback_data or ""
    won = await fleet.john.taps(card, "✅ Claim")
    lost = await fleet.kate.presses(card, claim).wait()
    assert won.text == "TKT-2026-0001 is yours."
    assert not won.show_alert
    assert lost.text == "Sorry, this incident has already been claimed. @john has it."
    assert lost.show_alert
    await fleet.shows(card, "Claimed by @john")


async def test_a_stranger_is_refused_and_gains_nothing(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    answer = await fleet.stranger.taps(card, "✅ Claim")
    assert answer.show_alert
    assert answer.text == (
        "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
    )
    assert "UNCLAIMED" in card.text


# tests/test_covered.py fails if a button has no row in one of these tables.

YES = [
    ("new", "✅ Claim", "john", f"{ID} is yours.", "🛠️ IN PROGRESS (Claimed by @john)"),
    (
        "claimed",
        "❌ Leave Claim",
        "john",
        f"You left {ID}. It is unclaimed again.",
        "🔥 UNCLAIMED",
    ),
    (
        "claimed",
        "⬆️ Escalate",
        "john",
        f"{ID} is escalated. Managers are being paged.",
        "🆘 ESCALATED - Awaiting Manager",
    ),
    (
        "claimed",
        "🏁 Resolve",
        "john",
        f"Reply to the prompt with the summary of {ID}.",
        "⌛ AWAITING SUMMARY (from @john)",
    ),
    (
        "escalated",
        "🛡️ Claim Escalation",
        "alice",
        f"{ID} is yours.",
        "🛠️ IN PROGRESS (Handled by @alice)",
    ),
    (
        "handled",
        "❌ Leave Claim",
        "alice",
        f"You left {ID}. It awaits a manager again.",
        "🆘 ESCALATED - Awaiting Manager",
    ),
    (
        "handled",
        "🏁 Resolve",
        "alice",
        f"Reply to the prompt with the summary of {ID}.",
        "⌛ AWAITING SUMMARY (from @alice)",
    ),
    (
        "asked",
        "↩️ Keep Working",
        "john",
        f"Back to work on {ID}. Nothing was resolved.",
        "🛠️ IN PROGRESS (Claimed by @john)",
    ),
    (
        "asked by a manager",
        "↩️ Keep Working",
        "alice",
        f"Back to work on {ID}. Nothing was resolved.",
        "🛠️ IN PROGRESS (Handled by @alice)",
    ),
]


@pytest.mark.parametrize(("state", "button", "who", "toast", "then"), YES)
async def test_who_may_tap_gets_a_toast_and_the_card_is_redrawn(
    fleet: Fleet, state: str, button: str, who: str, toast: str, then: str
) -> None:
    card = await card_in(state, fleet)
    answer = await fleet.people[who].taps(card, button)
    assert (answer.text, answer.show_alert) == (toast, False)
    await fleet.shows(card, f"Status: {then}")


NO = [
    ("new", "✅ Claim", ["driver", "stranger"], NOT_A_DISPATCHER),
    ("claimed", "❌ Leave Claim", ["kate", "alice", "stranger"], JOHNS),
    ("claimed", "⬆️ Escalate", ["kate", "alice", "stranger"], JOHNS),
    ("claimed", "🏁 Resolve", ["kate", "alice", "stranger"], JOHNS),
    ("escalated", "🛡️ Claim Escalation", ["john", "kate", "stranger"], NOT_A_MANAGER),
    ("handled", "❌ Leave Claim", ["bob", "john", "stranger"], ALICES),
    ("handled", "🏁 Resolve", ["bob", "john", "stranger"], ALICES),
    ("asked", "↩️ Keep Working", ["kate", "alice", "stranger"], JOHNS),
    ("asked by a manager", "↩️ Keep Working", ["bob", "john", "stranger"], ALICES),
]


@pytest.mark.parametrize(("state", "button", "others", "alert"), NO)
async def test_who_may_not_tap_gets_an_alert_and_nothing_changes(
    desk: Desk, fleet: Fleet, state: str, button: str, others: list[str], alert: str
) -> None:
    card = await card_in(state, fleet)
    await settled(desk, fleet)
    before = card.text, stored(desk), desk.database.audit.events(ID)
    for who in others:
        answer = await fleet.people[who].taps(card, button)
        assert (answer.text, answer.show_alert) == (alert, True)
    await settled(desk, fleet)
    assert (card.text, stored(desk), desk.database.audit.events(ID)) == before


OWN = [("claimed", "claim", "john"), ("handled", "claim_escalation", "alice")]


@pytest.mark.parametrize(("state", "action", "who"), OWN)
async def test_the_owner_who_claims_twice_is_told_it_is_theirs(
    fleet: Fleet, state: str, action: str, who: str
) -> None:
    card = await card_in(state, fleet)
    answer = await fleet.people[who].presses(card, f"{action}:{ID}").wait()
    assert (answer.text, answer.show_alert) == (f"{ID} is already yours.", False)


OLD = [
    ("new", "leave", "john", "🔥 UNCLAIMED"),
    ("escalated", "claim", "kate", "🆘 ESCALATED - Awaiting Manager"),
    ("escalated", "leave_escalation", "alice", "🆘 ESCALATED - Awaiting Manager"),
    ("resolved", "claim", "kate", "✅ RESOLVED"),
    ("asked", "claim", "john", "⌛ AWAITING SUMMARY (from @john)"),
    ("new", "claim_escalation", "alice", "🔥 UNCLAIMED"),
    ("resolved", "claim_escalation", "alice", "✅ RESOLVED"),
    ("claimed", "keep_working", "john", "🛠️ IN PROGRESS (Claimed by @john)"),
    ("escalated", "escalate", "john", "🆘 ESCALATED - Awaiting Manager"),
    ("handled", "leave", "john", "🛠️ IN PROGRESS (Handled by @alice)"),
    ("asked", "resolve", "john", "⌛ AWAITING SUMMARY (from @john)"),
]


@pytest.mark.parametrize(("state", "action", "who", "now"), OLD)
async def test_a_tap_on_an_old_screen_is_told_where_the_incident_stands(
    fleet: Fleet, state: str, action: str, who: str, now: str
) -> None:
    card = await card_in(state, fleet)
    answer = await fleet.people[who].presses(card, f"{action}:{ID}").wait()
    assert (answer.text, answer.show_alert) == (f"{ID} is now: {now}", True)


@pytest.mark.parametrize(("state", "owner"), [("claimed", "@john"), ("asked", "@john")])
async def test_a_manager_who_taps_an_old_claim_takes_nothing_from_its_owner(
    desk: Desk, fleet: Fleet, state: str, owner: str
) -> None:
    card = await card_in(state, fleet)
    before = stored(desk)
    answer = await fleet.alice.presses(card, f"claim:{ID}").wait()
    assert (answer.text, answer.show_alert) == (f"{TAKEN} {owner} has it.", True)
    assert stored(desk) == before


@pytest.mark.parametrize("state", ["escalated", "resolved"])
async def test_a_manager_who_taps_an_old_claim_reads_where_the_incident_stands(
    desk: Desk, fleet: Fleet, state: str
) -> None:
    card = await card_in(state, fleet)
    before = stored(desk)
    answer = await fleet.alice.presses(card, f"claim:{ID}").wait()
    assert (answer.text or "").startswith(f"{ID} is now: ")
    assert stored(desk).status is before.status


async def test_a_manager_who_took_charge_and_taps_again_is_told_it_is_theirs(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await fleet.alice.taps(card, "✅ Claim")
    await fleet.shows(card, "Handled by @alice")
    answer = await fleet.alice.presses(card, f"claim:{ID}").wait()
    assert (answer.text, answer.show_alert) == (f"{ID} is already yours.", False)


async def test_of_twenty_who_tap_at_once_one_wins_and_all_are_told(
    desk: Desk, fleet: Fleet
) -> None:
    crowd = [desk.telegram.person(f"Ann {n}", username=f"ann_{n:02}") for n in range(20)]
    for person in crowd:
        fleet.chat.add(person)
    await fleet.asks(fleet.admin, "/add_dispatcher " + " ".join(f"@{p.username}" for p in crowd))
    card = await fleet.reports("Truck 456")
    presses = [person.presses(card, f"claim:{ID}") for person in crowd]
    texts = [answer.text for answer in await asyncio.gather(*(p.wait() for p in presses))]
    winner = crowd[texts.index(f"{ID} is yours.")]
    taken = f"{TAKEN} @{winner.username} has it."
    assert sorted(texts, key=str) == sorted([f"{ID} is yours.", *[taken] * 19])
    await fleet.shows(card, f"Claimed by @{winner.username}")
    assert [event.action for event in desk.database.audit.events(ID)] == ["report", "claim"]


async def test_the_toast_comes_before_the_card_is_redrawn(fleet: Fleet) -> None:
    telegram: Telegram = fleet.telegram
    card = await fleet.reports("Truck 456")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    [toast], [redrawn] = calls(telegram, "answerCallbackQuery"), calls(telegram, "editMessageText")
    assert telegram.calls.index(toast) < telegram.calls.index(redrawn)


async def test_a_manager_who_leaves_makes_room_for_another(fleet: Fleet) -> None:
    card = await card_in("handled", fleet)
    await fleet.alice.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "Awaiting Manager")
    await fleet.until(lambda: len(fleet.said("requires manager attention")) == 2, "a second page")
    await fleet.bob.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @bob")


async def test_an_anonymous_admin_taps_as_themselves(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.chat.promote(fleet.kate, anonymous=True)
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @kate")


async def test_an_admin_who_may_not_claim_reads_how_to_name_themselves(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    answer = await fleet.admin.taps(card, "✅ Claim")
    assert answer.show_alert
    assert answer.text == (
        "You are not a dispatcher yet. You are an admin, so you can add yourself:"
        " send /add_dispatcher @ada"
    )


@pytest.mark.parametrize("is_admin", [False, True])
@pytest.mark.parametrize("action", CLAIMS)
async def test_who_is_refused_a_claim_reads_the_command_that_gives_the_right(
    desk: Desk, fleet: Fleet, action: Action, is_admin: bool
) -> None:
    ann = fleet.telegram.person("Ann", username="ann_lee")
    fleet.chat.add(ann)
    if is_admin:
        fleet.chat.promote(ann)
    card = await fleet.reports("Truck 456")
    await take(fleet, card, steps_through(action)[:-1])
    told = (await ann.taps(card, label(action))).text or ""
    commands = re.findall(r"/\w+", told)
    assert len(commands) == 1, f"no command for {action} in texts/toasts.py: {told}"
    await fleet.asks(fleet.admin, f"{commands[0]} @ann_lee")
    answer = await ann.taps(card, label(action))
    why = f"{commands[0]} does not give the right to {action}: see texts/toasts.py"
    assert answer.text == done(ENGLISH, action, stored(desk)).text, why


async def test_an_admin_is_told_to_ask_one_when_telegram_does_not_say_in_time(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "ADMIN_DEADLINE", 0.05)
    card = await fleet.reports("Truck 456")
    fleet.telegram.faults.append(Fault("getChatMember", delay=60))
    assert (await fleet.admin.taps(card, "✅ Claim")).text == NOT_A_DISPATCHER

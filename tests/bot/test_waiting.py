"""What an incident waits for, said in the group; and the call to who has it when that is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.incidents import Action, Incident
from domain.waiting import WaitKind
from sandbox import Telegram
from tests.bot.in_private import at_rest, called, listening, private
from tests.bot.support import ID, buttons_on, calls, settled, stored
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for
from texts import waiting

HOUR = 60  # minutes
UNTIL = "2026-09-21 16:13 UTC"  # two hours from the beginning of each test


async def over(desk: Desk, fleet: Fleet, minutes: float = 2 * HOUR) -> None:
    """Let a wait pass, and the owner be called."""
    desk.clock.passes(minutes=minutes)
    await desk.sweep()
    await settled(desk, fleet)


async def test_the_owner_says_what_it_waits_for_and_is_called_when_that_is_over(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed("Truck 456 hose")
    told = await fleet.asks(fleet.john, "/wait parts 2h")
    assert told.text == f"⏳ Waiting for parts until {UNTIL}: {ID}. Then I call whoever has it."
    await fleet.shows(card, f"⏳ Waiting for parts until {UNTIL}")
    await over(desk, fleet)
    [call] = fleet.said("how does it go on?")
    assert call.text == (
        "Truck 456 hose\n"
        f"⏳ Waited for parts until {UNTIL}.\n"
        f"{ID}: how does it go on? Reply with a note, or with /wait.\n"
        "Calling: @john"
    )
    assert call.reply_to is card
    assert call.mentioned == {fleet.john}
    await fleet.shows(card, f"⏳ Waited for parts until {UNTIL}")


async def test_before_it_is_over_nobody_is_called_and_after_it_again_at_doubling_times(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    await over(desk, fleet, 2 * HOUR - 1)
    assert fleet.said("how does it go on?") == []
    sent = []
    for minutes in (1, 29, 1, 29, 1, 59, 1):
        await over(desk, fleet, minutes)
        sent.append(len([each for each in calls(desk.telegram, "sendMessage") if asks(each)]))
    assert sent == [1, 1, 2, 2, 3, 3, 4]
    [call] = fleet.said("how does it go on?")  # one at a time
    assert "Calling: @john, @kate" in call.text  # the others of the team, from the third on


def asks(call: object) -> bool:
    """Tell whether the bot asked how it goes on."""
    return "how does it go on?" in str(call)


async def test_what_ends_while_the_bot_is_down_is_called_for_once_with_its_true_time(
    tmp_path: Path, clock: Clock
) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "waits.db"
    async with desk_for(telegram, path, clock) as desk:
        fleet = await desk.fleet()
        card = await fleet.claimed()
        told = await fleet.asks(fleet.john, "/wait vendor 2h")
        until = told.text.partition(" until ")[2].partition(": ")[0]
    clock.passes(minutes=9 * HOUR)
    for _ in range(2):
        async with desk_for(telegram, path, clock) as desk:
            await desk.begun()
            await settled(desk, fleet)
            assert len(fleet.said(f"⏳ Waited for the vendor until {until}.")) == 1
            assert stored(desk).waited == 2 * HOUR * 60
    assert f"⏳ Waited for the vendor until {until}" in card.text


NUMBERED = ["/wait 1 shop 2h", f"/wait {ID} shop 2h", "/wait #1 for the shop until 16:13"]


@pytest.mark.parametrize("typed", NUMBERED)
async def test_the_number_says_which_one_waits(desk: Desk, fleet: Fleet, typed: str) -> None:
    await fleet.claimed("Truck 456")
    await fleet.claimed("Truck 457")
    await fleet.asks(fleet.john, typed)
    assert stored(desk).waits_for is WaitKind.SHOP
    assert stored(desk, "TKT-2026-0002").waits_for is None


async def test_a_reply_to_any_of_its_messages_says_which_one_waits(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed("Truck 456")
    await fleet.claimed("Truck 457")
    for typed, kind in (("/wait driver 1h", WaitKind.DRIVER), ("/wait other 1h", WaitKind.OTHER)):
        message = card if kind is WaitKind.DRIVER else card.reply_to
        assert message is not None
        await fleet.answer_to(fleet.john.replies(message, typed))
        assert stored(desk).waits_for is kind
    told = await fleet.answer_to(fleet.john.replies(card, "/wait 2 parts 1h"))
    assert told.text.startswith(f"You replied to {ID}, but typed the number of TKT-2026-0002")


async def test_who_has_several_or_none_is_told_to_say_which(desk: Desk, fleet: Fleet) -> None:
    none = await fleet.asks(fleet.john, "/wait parts 2h")
    assert none.text.startswith("You have no incident that could wait.")
    await fleet.claimed("Truck 456")
    await fleet.claimed("Truck 457")
    told = await fleet.asks(fleet.john, "/wait parts 2h")
    assert told.text.startswith(
        "You have several incidents. Say which one waits:\n"
        f"• {ID} Truck 456\n"
        "• TKT-2026-0002 Truck 457\n"
        "Say what for and until when"
    )
    assert stored(desk).wait is None


async def test_what_a_summary_is_awaited_of_could_not_wait(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed("Truck 456")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.claimed("Truck 457")
    await fleet.asks(fleet.john, "/wait parts 2h")  # so it is known which one is meant
    assert stored(desk, "TKT-2026-0002").waits_for is WaitKind.PARTS


async def test_an_anonymous_admin_is_asked_to_write_as_themselves(fleet: Fleet) -> None:
    await fleet.claimed()
    message = fleet.admin.says(fleet.chat, "/wait 1 parts 2h", as_anonymous=True)
    assert (await fleet.answer_to(message)).text == waiting.AS_YOURSELF.source


async def test_a_length_of_time_counts_from_when_it_was_written(
    tmp_path: Path, clock: Clock
) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "waits.db"
    async with desk_for(telegram, path, clock) as desk:
        fleet = await desk.fleet()
        await fleet.claimed()
    message, written = fleet.john.says(fleet.chat, "/wait parts 2h"), clock()
    clock.passes(minutes=HOUR)
    async with desk_for(telegram, path, clock) as desk:
        await desk.begun()
        await fleet.answer_to(message)
        assert stored(desk).t_wait_until == written + 2 * HOUR * 60


async def test_all_that_somebody_has_counts_when_none_is_named(desk: Desk, fleet: Fleet) -> None:
    summaries = range(waiting.MOST_NAMED)
    for number in summaries:
        await fleet.prompted(f"Truck {number}")
    await fleet.claimed("Truck 456")
    await fleet.asks(fleet.john, "/wait parts 2h")  # what is awaited is a summary, not parts
    assert stored(desk, f"TKT-2026-{len(summaries) + 1:04}").waits_for is WaitKind.PARTS


SAYINGS = [
    ("/wait", "Say what for and until when"),
    ("/wait 2h", "Say what for and until when"),
    ("/wait parts", "Say what for and until when"),
    ("/wait parts yesterday", "That time is over. Nothing was changed. Say one to come: 2h,"),
    ("/wait parts today 8:00", "That time is over."),
    ("/wait parts 15d", "That is more than 14 days away. Nothing was changed. Say a nearer"),
    ("/wait parts soon", "Nothing was changed: I do not know when soon is."),
    ("/wait parts <b>", "Nothing was changed: I do not know when <b> is."),
    ("/wait 99 parts 2h", "This group has no incident 99."),
    ("/wait over", f"{ID} waits for nothing."),
]


@pytest.mark.parametrize(("command", "answer"), SAYINGS)
async def test_a_wait_that_makes_no_sense_changes_nothing(
    desk: Desk, fleet: Fleet, command: str, answer: str
) -> None:
    await fleet.claimed()
    assert (await fleet.asks(fleet.john, command)).text.startswith(answer)
    assert stored(desk).wait is None


async def test_only_who_has_it_says_what_it_waits_for(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    told = await fleet.asks(fleet.john, "/wait 1 parts 2h")
    assert told.text == f"{ID} is now: 🔥 UNCLAIMED"
    await fleet.john.taps(card, "✅ Claim")
    for person in (fleet.kate, fleet.alice, fleet.driver):
        told = await fleet.asks(person, "/wait 1 parts 2h")
        assert told.text == f"{ID} belongs to @john. Only they can do this."
    assert stored(desk).wait is None


async def test_a_day_and_time_are_those_of_the_groups_clock(desk: Desk, fleet: Fleet) -> None:
    desk.database.connection.sql("UPDATE groups SET time_zone = 'America/Chicago'")
    await fleet.claimed()
    told = await fleet.asks(fleet.john, "/wait shop tomorrow 8")
    assert told.text.startswith("⏳ Waiting for the shop until 2026-09-22 13:00 UTC")


async def test_who_says_that_it_waits_no_more_is_not_called(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    told = await fleet.asks(fleet.john, "/wait over")
    assert told.text == f"▶️ {ID} does not wait any more."
    await fleet.until(lambda: "⏳" not in card.text, "the card without a wait")
    await over(desk, fleet)
    assert fleet.said("how does it go on?") == []


async def test_a_note_of_the_owner_and_of_nobody_else_is_a_reply_to_the_call(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    await over(desk, fleet)
    [call] = fleet.said("how does it go on?")
    fleet.kate.replies(call, "any news?")
    await fleet.shows(card, "any news?")
    assert "⏳ Waited" in card.text
    fleet.john.replies(call, "parts are here")
    await fleet.shows(card, "parts are here")
    await settled(desk, fleet)
    assert "⏳" not in card.text
    assert call.deleted
    await over(desk, fleet, 24 * HOUR)
    assert fleet.said("how does it go on?") == []


async def test_a_note_of_the_owner_before_it_is_over_leaves_the_wait(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    fleet.john.replies(card, "the vendor is on the way")
    await fleet.shows(card, "the vendor is on the way")
    assert stored(desk).waits_for is WaitKind.PARTS


async def test_taken_over_it_goes_on_waiting_and_the_new_owner_is_called(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    take_over(desk, fleet)
    await fleet.asks(fleet.kate, "/team")
    await over(desk, fleet)
    [call] = fleet.said("how does it go on?")
    assert "Calling: @kate" in call.text
    await fleet.shows(card, "Claimed by @kate")
    assert "⏳ Waited for parts" in card.text


def take_over(desk: Desk, fleet: Fleet) -> None:
    """Have kate take over what john has."""
    action, now = Action.TAKE_OVER, desk.clock()
    taken = desk.database.incidents.apply(action, ID, fleet.chat.id, fleet.kate.id, now)
    assert isinstance(taken, Incident)


ENDS = [("❌ Leave Claim", "UNCLAIMED"), ("⬆️ Escalate", "ESCALATED"), ("🏁 Resolve", "AWAITING")]


@pytest.mark.parametrize(("button", "status"), ENDS)
async def test_what_is_done_to_it_ends_the_wait(
    desk: Desk, fleet: Fleet, button: str, status: str
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    desk.clock.passes(minutes=30)
    await fleet.john.taps(card, button)
    await fleet.shows(card, status)
    assert "⏳ Waiting" not in card.text
    assert stored(desk).waited == 30 * 60
    await over(desk, fleet)
    assert fleet.said("how does it go on?") == []


async def test_lists_and_the_timeline_tell_of_the_wait(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    listed = await fleet.asks(fleet.driver, "/open")
    assert f"⏳ Waiting for parts until {UNTIL}" in listed.text
    await over(desk, fleet)
    story = await fleet.asks(fleet.driver, "/incident 1")
    assert story.text.splitlines()[-3:] == [
        "2026-09-21 14:13 UTC @john said what it waits for",
        f"   ⏳ Waiting for parts until {UNTIL}",
        f"{UNTIL} the wait is over",
    ]


async def test_the_reporter_reads_what_it_waits_for(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    told = await fleet.appears("has your report")
    await fleet.asks(fleet.john, "/wait parts 2h")
    await fleet.shows(told, f"@john has your report.\n⏳ Waiting for parts until {UNTIL}")
    await over(desk, fleet)
    assert told.text == "🛠️ @john has your report."


async def test_who_switched_it_on_is_called_in_private_with_the_buttons(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    await over(desk, fleet)
    call = await called(fleet, fleet.john, "has waited long enough")
    assert [label for row in buttons_on(call) for label, _ in row][:3] == [
        "❌ Leave Claim",
        "⬆️ Escalate",
        "🏁 Resolve",
    ]
    await fleet.asks(fleet.john, "/wait parts 1h")
    await at_rest(desk, fleet)
    assert "⏳ Waiting for parts until 2026-09-21 17:13 UTC" in private(fleet, fleet.john)[0].text


async def test_where_its_owner_left_the_others_are_called(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    await over(desk, fleet)
    [call] = fleet.said("how does it go on?")
    assert "Calling: @kate" in call.text


async def test_a_wait_by_a_clock_that_was_ahead_is_over_when_it_should_be(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 2h")
    desk.database.connection.sql(
        "UPDATE incidents SET t_wait_began = t_wait_began + 999999,"
        " t_wait_until = t_wait_until + 999999, wait_due = wait_due + 999999"
    )
    await desk.sweep()
    await over(desk, fleet)
    assert fleet.said("how does it go on?")

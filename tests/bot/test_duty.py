"""Duty: who is on until when, who is next, and two buttons for today's exceptions."""

from __future__ import annotations

import asyncio
from datetime import timezone

from database import Change
from domain.people import account
from domain.updates import Chat, Tap, Unanswered
from sandbox import SentMessage
from tests.bot.support import second_fleet
from tests.desk import Desk, Fleet, populate

# It is Monday 2026-09-21 14:13:20 in the tests.
AT_SEVEN = "Mon 19:00 (2026-09-21 19:00 UTC)"
CLOCK = "The clock is UTC. An admin can set your time zone with /settings."
NOBODY = "Nobody is on duty, so new incidents call all dispatchers."
ON, OFF = "☀️ I'm on", "🌙 I'm off"


async def worked_out(fleet: Fleet) -> None:
    """Have john work by day, and kate by night."""
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    await fleet.asks(fleet.admin, "/shift @kate daily 19-7")


async def duty(fleet: Fleet) -> SentMessage:
    """Ask who is on duty."""
    return await fleet.asks(fleet.driver, "/duty")


async def test_it_is_told_who_is_on_until_when_and_who_is_next(fleet: Fleet) -> None:
    await worked_out(fleet)
    answer = await duty(fleet)
    assert answer.text == (f"On duty\n@john until {AT_SEVEN}\nNext: @kate, {AT_SEVEN}\n{CLOCK}")
    assert answer.mentioned == frozenset()


async def test_of_many_who_are_next_the_first_are_named(fleet: Fleet) -> None:
    handles = " ".join(f"@night{number}" for number in range(7))
    await fleet.asks(fleet.admin, f"/add_dispatcher {handles}")
    await fleet.asks(fleet.admin, f"/shift {handles} daily 19-7")
    assert f"@night4 (invited), and 2 more, {AT_SEVEN}" in (await duty(fleet)).text


async def test_without_shifts_it_is_told_who_is_called(fleet: Fleet) -> None:
    assert (await duty(fleet)).text == f"On duty\n{NOBODY}\n{CLOCK}"


async def test_who_is_always_on_is_on_around_the_clock(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john 24/7")
    assert (await duty(fleet)).text.startswith("On duty\n@john around the clock\n")


async def test_a_dispatcher_goes_on_and_off_and_the_message_shows_it(fleet: Fleet) -> None:
    message = await duty(fleet)
    toast = await fleet.kate.taps(message, ON)
    assert (toast.text, toast.show_alert) == ("You are on duty until Tue 02:13.", False)
    await fleet.shows(message, "@kate until Tue 02:13")
    toast = await fleet.kate.taps(message, OFF)
    assert toast.text == "You are off duty."
    await fleet.shows(message, NOBODY)


async def test_who_is_off_reads_when_they_are_on_next(fleet: Fleet) -> None:
    await worked_out(fleet)
    message = await duty(fleet)
    toast = await fleet.john.taps(message, OFF)
    assert toast.text == "You are off duty until Tue 07:00."
    toast = await fleet.john.taps(message, ON)
    assert toast.text == "You are on duty until Mon 19:00."


async def test_tapping_twice_is_not_twice_as_long(desk: Desk, fleet: Fleet) -> None:
    message = await duty(fleet)
    await fleet.kate.taps(message, ON)
    desk.clock.passes(minutes=60)
    assert (await fleet.kate.taps(message, ON)).text == "You are on duty until Tue 02:13."
    rows = desk.database.connection.sql("SELECT what, actor_id FROM group_events")
    assert [tuple(row) for row in rows] == [("duty", fleet.kate.id)]


async def test_others_are_told_that_only_dispatchers_are_on_duty(fleet: Fleet) -> None:
    message = await duty(fleet)
    for person in (fleet.driver, fleet.stranger, fleet.alice):
        toast = await person.taps(message, ON)
        assert toast.show_alert
        assert "Only dispatchers of this group go on and off duty." in (toast.text or "")
    assert (await duty(fleet)).text == message.text


async def test_a_dispatcher_of_another_group_is_none_here(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    message = await duty(fleet)
    assert (await south.john.presses(message, "duty:on").wait()).show_alert
    assert (await duty(fleet)).text == message.text


async def test_who_left_is_neither_on_duty_nor_can_go_on(fleet: Fleet) -> None:
    await worked_out(fleet)
    message = await duty(fleet)
    fleet.chat.remove(fleet.john)
    toast = await fleet.john.presses(message, "duty:on").wait()
    assert toast.text == "You are not in this group any more, so you cannot be on duty here."
    assert (await duty(fleet)).text.startswith(f"On duty\n{NOBODY}\nNext: @kate")


async def test_a_message_that_somebody_removed_comes_back(fleet: Fleet) -> None:
    message = await duty(fleet)
    fleet.admin.deletes(message)
    fleet.kate.presses(message, "duty:on")
    await fleet.appears("@kate until Tue 02:13")


async def test_two_who_tap_at_once_are_both_on(fleet: Fleet) -> None:
    message = await duty(fleet)
    await asyncio.gather(*(person.taps(message, ON) for person in (fleet.john, fleet.kate)))
    await fleet.shows(message, "@john until Tue 02:13")
    await fleet.shows(message, "@kate until Tue 02:13")


async def test_the_team_shows_who_is_on_duty_and_until_when(fleet: Fleet) -> None:
    await worked_out(fleet)
    answer = await fleet.asks(fleet.driver, "/team")
    assert answer.text.endswith(f"@john, @kate\n\nOn duty\n@john until {AT_SEVEN}")


async def test_an_invited_handle_on_duty_becomes_the_person_who_has_it(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/add_dispatcher @john")
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    assert (await duty(fleet)).text.startswith(f"On duty\n@john (invited) until {AT_SEVEN}")
    fleet.john.says(fleet.chat, "good morning")
    assert (await duty(fleet)).text.startswith(f"On duty\n@john until {AT_SEVEN}")


async def test_a_group_that_became_a_supergroup_keeps_its_shifts(desk: Desk) -> None:
    fleet = populate(desk.telegram, desk.telegram.group("Yard"))
    fleet.chat.add_bot(admin=True, by=fleet.admin)
    await fleet.appears("Incident desk is here")
    await fleet.configure()
    await worked_out(fleet)
    fleet.chat = fleet.telegram.migrate(fleet.chat)
    assert (await duty(fleet)).text.startswith(f"On duty\n@john until {AT_SEVEN}\nNext: @kate")


async def test_a_tap_that_an_earlier_run_applied_is_seen_on_the_message(
    desk: Desk, fleet: Fleet
) -> None:
    message = await duty(fleet)
    change = Change(fleet.chat.id, fleet.kate.id, desk.clock.time)
    desk.database.shifts.say_on(change, timezone.utc, fleet.kate.id)
    kate, chat = account(fleet.kate.id, "kate", "Kate"), Chat(fleet.chat.id)
    tap = Tap(update_id=1, chat=chat, by=kate, query_id="1", data="duty:on", message_id=message.id)
    await desk.application.process_update(Unanswered.of(tap))
    await fleet.shows(message, "@kate until Tue 02:13")

"""A change of shift as who comes finds it; a button takes over what somebody who goes has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

from domain.people import account
from domain.updates import Chat, Tap, Unanswered
from tests.bot.shifts import changed, come, data_of, has, two_shifts
from tests.bot.support import ID, second_fleet, settled, stored
from tests.desk import Desk, Fleet

SECOND = "TKT-2026-0002"
AT_SEVEN = int(datetime(2026, 9, 21, 19, tzinfo=timezone.utc).timestamp())


async def test_who_comes_reads_who_goes_and_what_is_open_with_owner_age_and_last_note(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456 no start")
    fleet.driver.replies(card, "vendor called")
    await fleet.shows(card, "vendor called")
    message = await changed(desk, fleet)
    assert message.text.splitlines() == [
        "🔁 Change of shift, 19:00 (2026-09-21 19:00 UTC): 1 incident is open",
        "Coming on: @john",
        "Going off: @kate",
        f"• {ID} 🛠️ IN PROGRESS (Claimed by @kate), reported 2026-09-21 14:13 UTC",
        "   Truck 456 no start",
        "   2026-09-21 14:13 UTC 📝 Driver Moss: vendor called",
        "Nothing moves by itself: a tap takes it over.",
    ]
    times = [each.date_time_format for each in message.entities if each.type == "date_time"]
    assert times == ["r", "r", "dt"]
    assert message.mentioned == {fleet.john}
    assert [[button.text for button in row] for row in message.buttons] == [["🤝 Take @kate's 1"]]


async def test_where_nothing_is_open_there_is_no_button(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    message = await changed(desk, fleet)
    assert message.text.splitlines()[0].endswith("nothing is open")
    assert message.buttons == []


async def test_one_tap_takes_over_all_that_who_goes_has(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    cards = await has(fleet, "Truck 456", "Truck 457")
    message = await changed(desk, fleet)
    answer = await fleet.john.taps(message, "🤝 Take @kate's 2")
    assert (answer.text, answer.show_alert) == ("2 incidents of @kate's are yours now.", True)
    for card in cards:
        await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: message.buttons == [], "the button to be gone")
    assert f"{SECOND} 🛠️ IN PROGRESS (Claimed by @john)" in message.text
    for incident_id in (ID, SECOND):
        events = desk.database.audit.events(incident_id)
        assert [event.action for event in events] == ["report", "claim", "take_over"]
        assert events[-1].actor_id == fleet.john.id


async def test_all_of_it_is_taken_over_or_nothing(desk: Desk, fleet: Fleet, tmp_path: Path) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456", "Truck 457")
    message = await changed(desk, fleet)
    await settled(desk, fleet)
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as connection:
        connection.execute(
            "CREATE TRIGGER trouble BEFORE INSERT ON incident_events"
            f" WHEN NEW.incident_id = '{SECOND}' BEGIN SELECT RAISE (ABORT, 'trouble'); END"
        )
    answer = await fleet.john.taps(message, "🤝 Take @kate's 2")
    assert "Something went wrong" in (answer.text or "")
    assert [stored(desk, each).owner_id for each in (ID, SECOND)] == [fleet.kate.id] * 2


async def test_what_is_not_hers_any_more_is_left_alone_and_told(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @zoe @alice")
    await two_shifts(fleet)
    one, two, three, four = await has(fleet, "456", "457", "458", "459")
    message = await changed(desk, fleet)
    await fleet.kate.taps(one, "❌ Leave Claim")
    await fleet.shows(one, "UNCLAIMED")
    await fleet.alice.taps(one, "✅ Claim")
    await fleet.kate.taps(two, "⬆️ Escalate")
    await fleet.shows(one, "Claimed by @alice")
    await fleet.shows(two, "ESCALATED")
    answer = await fleet.john.taps(message, "🤝 Take @kate's 4")
    assert answer.text == (
        f"2 incidents of @kate's are yours now. 2 were left alone: {ID} 🛠️ IN PROGRESS"
        f" (Claimed by @alice), {SECOND} 🆘 ESCALATED - Awaiting Manager"
    )
    await fleet.shows(three, "Claimed by @john")
    await fleet.shows(four, "Claimed by @john")
    assert "Claimed by @alice" in one.text


async def test_what_she_resolved_meanwhile_is_left_alone(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    card, _ = await has(fleet, "Truck 456", "Truck 457")
    message = await changed(desk, fleet)
    await fleet.kate.taps(card, "🏁 Resolve")
    fleet.kate.replies(await fleet.appears(f"resolution summary for {ID}"), "Hose replaced")
    await fleet.shows(card, "Resolved by: @kate")
    answer = await fleet.john.taps(message, "🤝 Take @kate's 2")
    assert answer.text == (
        f"1 incident of @kate's is yours now. 1 was left alone: {ID} ✅ RESOLVED"
    )
    await settled(desk, fleet)
    assert "Resolved by: @kate" in card.text
    assert [event.action for event in desk.database.audit.events(ID)][-1] == "summarise"


async def test_what_she_claimed_later_is_not_in_what_was_offered(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    [later] = await has(fleet, "Truck 457")
    answer = await fleet.john.taps(message, "🤝 Take @kate's 1")
    assert answer.text == "1 incident of @kate's is yours now."
    await fleet.shows(message, "Claimed by @john")
    assert message.buttons == []
    await settled(desk, fleet)
    assert "Claimed by @kate" in later.text


async def test_taken_over_late_it_still_says_who_came_and_went(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.asks(fleet.admin, "/shift @kate daily 7-15")
    await fleet.asks(fleet.admin, "/shift @john daily 15-23")
    await fleet.asks(fleet.admin, "/shift @alice daily 23-7")
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet, "15:00")
    await changed(desk, fleet, "23:00")
    await fleet.alice.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(message, "Claimed by @alice")
    assert message.text.splitlines()[1:3] == ["Coming on: @john", "Going off: @kate"]
    assert message.buttons == []


async def test_one_that_was_told_late_still_says_who_came_by_then(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.asks(fleet.admin, "/shift @alice daily 19-20")
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet, "21:40")
    before = message.text.splitlines()[1:3]
    assert before == ["Coming on: @john", "Going off: @kate, @alice"]
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(message, "Claimed by @john")
    assert message.text.splitlines()[1:3] == before


async def test_what_one_has_is_taken_over_and_what_the_other_has_is_still_offered(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.asks(fleet.admin, "/shift @kate @alice daily 7-19")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    await has(fleet, "Truck 456")
    card = await fleet.reports("Truck 457")
    await fleet.alice.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @alice")
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(message, "Claimed by @john")
    assert [[each.text for each in row] for row in message.buttons] == [["🤝 Take @alice's 1"]]
    await fleet.john.taps(message, "🤝 Take @alice's 1")
    await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: message.buttons == [], "no button to be left")


async def test_years_later_it_is_taken_over_if_nothing_came_between(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    desk.clock.passes(minutes=3 * 365 * 24 * 60)
    await fleet.asks(fleet.admin, "/shift all dispatchers clear")
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(card, "Claimed by @john")
    await fleet.shows(message, "Claimed by @john")
    assert "Coming on" not in message.text  # nobody knows any more
    answer = await fleet.kate.presses(message, f"take_over:{AT_SEVEN}:{fleet.kate.id}").wait()
    assert (answer.text or "").startswith("Nothing of @kate's is left to take. 1 was left alone: ")


async def test_a_summary_awaited_is_asked_of_who_took_over(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    await fleet.kate.taps(card, "🏁 Resolve")
    await fleet.appears("@kate, please reply to this message")
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    prompt = await fleet.appears("@john, please reply to this message")
    await fleet.shows(card, "AWAITING SUMMARY (from @john)")
    await fleet.until(lambda: not fleet.said("@kate, please reply"), "the old prompt to be gone")
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.shows(card, "Resolved by: @john")


async def test_what_a_manager_has_is_listed_and_not_offered(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/configure_managers @alice @bob @kate")
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    await fleet.kate.taps(card, "⬆️ Escalate")
    await fleet.shows(card, "ESCALATED")
    await fleet.kate.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @kate")
    message = await changed(desk, fleet)
    assert f"{ID} 🛠️ IN PROGRESS (Handled by @kate)" in message.text
    assert message.buttons == []


# Who may


async def test_who_is_no_dispatcher_takes_over_nothing(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    answer = await fleet.stranger.taps(message, "🤝 Take @kate's 1")
    assert answer.show_alert
    assert (answer.text or "").startswith("You are not authorized to take over incidents.")
    admin = await fleet.admin.taps(message, "🤝 Take @kate's 1")
    assert "send /add_dispatcher @ada" in (admin.text or "")
    fleet.chat.remove(fleet.john)
    gone = await fleet.john.presses(message, data_of(message)).wait()
    assert "not in this group any more" in (gone.text or "")
    await settled(desk, fleet)
    assert "Claimed by @kate" in card.text


async def test_a_manager_takes_charge_of_what_who_goes_has(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    cards = await has(fleet, "Truck 456", "Truck 457")
    message = await changed(desk, fleet)
    answer = await fleet.alice.taps(message, "🤝 Take @kate's 2")
    assert answer.text == "2 incidents of @kate's are yours now."
    for card in cards:
        await fleet.shows(card, "Handled by @alice")
    await fleet.until(lambda: message.buttons == [], "the button to be gone")
    await settled(desk, fleet)
    assert fleet.said("took charge of") == []  # the message itself tells it


async def test_who_goes_is_told_that_it_is_theirs(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    answer = await fleet.kate.taps(message, "🤝 Take @kate's 1")
    assert answer.text == "1 incident is yours already: others can take it over."
    assert message.buttons != []


async def test_of_two_who_tap_at_once_one_has_all_and_the_other_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await two_shifts(fleet)
    await has(fleet, "Truck 456", "Truck 457")
    message = await changed(desk, fleet)
    data = data_of(message)
    presses = [person.presses(message, data) for person in (fleet.john, fleet.alice)]
    answers = {(await press.wait()).text or "" for press in presses}
    owners = {stored(desk, each).owner_id for each in (ID, SECOND)}
    assert len(owners) == 1
    assert "2 incidents of @kate's are yours now." in answers
    assert any(
        answer.startswith("Nothing of @kate's is left to take. 2 were") for answer in answers
    )


async def test_a_second_tap_takes_nothing_more_and_says_the_same(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    data = data_of(message)
    for _ in range(2):
        answer = await fleet.john.presses(message, data).wait()
        assert answer.text == "1 incident of @kate's is yours now."
    assert len(desk.database.audit.events(ID)) == 3


async def test_a_button_of_another_group_or_of_long_ago_does_nothing(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    data = data_of(message)
    there = await south.asks(south.admin, "/duty")
    dead = await south.john.presses(there, data).wait()
    assert "no longer in use" in (dead.text or "")
    for _ in range(8):
        await changed(desk, fleet, "07:00")
        await changed(desk, fleet, "19:00")
    old = await fleet.john.presses(message, data).wait()
    assert "no longer in use" in (old.text or "")
    for forged in (f"{data}0", "take_over:1:1", "take_over:x:1"):
        assert "no longer in use" in ((await fleet.john.presses(message, forged).wait()).text or "")
    assert stored(desk).owner_id == fleet.kate.id


async def test_a_tap_that_an_earlier_run_applied_is_answered_with_how_it_stands(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    john, chat = account(fleet.john.id, "john", "John"), Chat(fleet.chat.id)
    tap = Tap(
        update_id=1, chat=chat, by=john, query_id="1", data=data_of(message), message_id=message.id
    )
    await desk.application.process_update(Unanswered.of(tap))
    await settled(desk, fleet)
    assert stored(desk).owner_id == fleet.kate.id


async def test_forty_who_come_ring_five_phones_and_are_a_number(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @bob")
    named = " ".join(f"@dispatcher_{each}" for each in range(40))
    await fleet.asks(fleet.admin, f"/add_dispatcher {named}")
    await fleet.asks(fleet.admin, "/shift all dispatchers daily 19-7")
    message = await changed(desk, fleet)
    coming = message.text.splitlines()[1]
    assert coming.count("@") == 5
    assert coming.endswith(" and 35 more")


async def test_many_incidents_are_cut_to_one_message_and_all_can_be_taken(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await has(fleet, *(f"Truck {each} " + "very long " * 30 for each in range(12)))
    message = await changed(desk, fleet)
    assert "12 incidents are open" in message.text
    assert "more: /open lists all." in message.text
    answer = await fleet.john.taps(message, "🤝 Take @kate's 12")
    assert answer.text == "12 incidents of @kate's are yours now."


async def test_an_invited_handle_comes_and_goes(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @mia")
    await fleet.asks(fleet.admin, "/shift @mia daily 7-19")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    message = await changed(desk, fleet)
    assert "Going off: @mia" in message.text
    assert [entity.type for entity in message.entities if entity.type == "mention"] == ["mention"]
    assert "Coming on: @mia" in (await changed(desk, fleet, "07:00")).text


async def test_who_has_no_username_is_rung_by_name(desk: Desk, fleet: Fleet) -> None:
    mention = {"Stranger Moss": fleet.stranger}
    said = fleet.admin.says(fleet.chat, "/add_dispatcher Stranger Moss", mentions=mention)
    await fleet.answer_to(said)
    said = fleet.admin.says(fleet.chat, "/shift Stranger Moss daily 19-7", mentions=mention)
    await fleet.answer_to(said)
    message = await changed(desk, fleet)
    assert message.mentioned == {fleet.stranger}


async def test_what_somebody_has_who_left_the_group_can_be_taken_over(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @kate 24/7")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    [card] = await has(fleet, "Truck 456")
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    message = await changed(desk, fleet)
    assert "Going off" not in message.text
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(card, "Claimed by @john")


async def test_what_somebody_has_who_was_removed_and_had_no_shift_can_be_taken_over(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    await has(fleet, "Truck 456")
    assert (await changed(desk, fleet)).buttons == []  # she has no shift that could be over
    await fleet.asks(fleet.admin, "/remove_dispatcher @kate")
    come(desk, "18:00")
    await fleet.john.taps(await changed(desk, fleet), "🤝 Take @kate's 1")


async def test_who_was_removed_keeps_what_they_have_until_it_is_taken_over(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    await fleet.asks(fleet.admin, "/remove_dispatcher @kate")
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(card, "Claimed by @john")

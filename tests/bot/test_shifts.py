"""Shifts: set by admins and managers, seen by everybody, of dispatchers only."""

from __future__ import annotations

import re

import pytest

from tests.desk import Desk, Fleet

CLOCK = "The clock is UTC. An admin can set your time zone with /settings."
# It is Monday 2026-09-21 14:13 in the tests.
LIVE = " (2026-09-21 19:00 UTC)"
DAILY = f"daily 07:00–19:00. On duty until Mon 19:00{LIVE}"


def on_duty(desk: Desk, fleet: Fleet) -> list[str]:
    """List who is on duty by what the bot goes by."""
    team = desk.database.duty.on_duty(fleet.chat.id, desk.clock.time)
    return [*(user.telegram_handle or "" for user in team.members), *team.invited]


async def test_an_admin_sets_shifts_and_reads_the_week_and_until_when(
    desk: Desk, fleet: Fleet
) -> None:
    answer = await fleet.asks(fleet.admin, "/shift @john daily 07:00-19:00")
    assert answer.text == f"@john: {DAILY}\n{CLOCK}"
    assert answer.mentioned == frozenset()
    assert on_duty(desk, fleet) == ["john"]


async def test_a_manager_sets_shifts(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.alice, "/shift @john daily 7-19")
    assert on_duty(desk, fleet) == ["john"]


@pytest.mark.parametrize("name", ["john", "driver"])
async def test_others_read_who_may_set_them(desk: Desk, fleet: Fleet, name: str) -> None:
    answer = await fleet.asks(fleet.people[name], "/shift @john daily 7-19")
    assert answer.text == (
        "Only group admins and managers can set shifts. /shift shows the week, /duty who is on."
    )
    assert on_duty(desk, fleet) == []


async def test_an_admin_sets_up_three_people_from_the_help_alone(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    answer = await fleet.asks(fleet.admin, "/help")
    lines = answer.text.splitlines()
    add = next(line for line in lines if line.startswith("/add_dispatcher")).partition(" – ")[0]
    examples = re.findall(r"/shift @\w+[^;\n–]*", answer.text)
    by_day, by_night, like = (
        next(e for e in examples if w in e) for w in ("mon-fri", "daily", "like")
    )
    await fleet.asks(fleet.admin, f"{add} @mia @bob")
    for typed in (by_day, by_night, like):
        await fleet.asks(fleet.admin, typed.strip())
    answer = await fleet.asks(fleet.driver, "/shift")
    assert answer.text == (
        "Shifts (the clock is UTC)\n"
        f"@john (invited): Mon–Fri 07:00–19:00. On duty until Mon 19:00{LIVE}\n"
        f"@mia (invited): daily 19:00–07:00. On duty from Mon 19:00{LIVE}\n"
        f"@bob (invited): Mon–Fri 07:00–19:00. On duty until Mon 19:00{LIVE}"
    )


async def test_the_week_of_one_person_is_shown(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift all dispatchers daily 7-19")
    answer = await fleet.asks(fleet.john, "/shift @kate")
    assert answer.text == f"Shifts (the clock is UTC)\n@kate: {DAILY}"


async def test_without_shifts_the_week_says_how_to_set_some(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.driver, "/shift")
    assert answer.text.startswith("No shifts are set, so new incidents call all dispatchers.\n")
    assert "/shift @john mon-fri 07:00-19:00" in answer.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    {
        "@john 25:00-7": "25:00-7",
        "@john mon-sun": "mon-sun",
        "@john off 31.2": "31.2",
        "@john off 29.2.2027": "29.2.2027",
        "@john off 24.12-23.12": "24.12-23.12",
        "@john off fri": "fri",
        "@john 9-5": "9-5",
        "@john and @kate mon-fri 25:00-7": "25:00-7",
        "@john mon-fri 7-19 @kate": "@kate",
        "@john mon 22:00-tue 6:00": "22:00-tue",
        "@john nights": "nights",
        "all drivers 7-19": "drivers",
        "@john like": "like",
        "@john mon-fri 7-19 <b>": "<b>",
        "john mon-fri 7-19": "john",
    }.items(),
)
async def test_what_is_not_understood_is_shown_back_with_an_example_and_changes_nothing(
    desk: Desk, fleet: Fleet, typed: str, shown: str
) -> None:
    answer = await fleet.asks(fleet.admin, f"/shift {typed}")
    assert answer.text.startswith(f"I do not understand: {shown}. Nothing was changed.\n")
    assert "/shift @john mon-fri 07:00-19:00" in answer.text
    assert desk.database.shifts.all(fleet.chat.id) == {}


@pytest.mark.parametrize(
    ("typed", "shown"),
    {
        "@john 7-19": "daily 07:00–19:00",
        "@john 7pm-7am": "daily 19:00–07:00",
        "@john 19:00–07:00": "daily 19:00–07:00",
        "@john 19.00 — 07.00": "daily 19:00–07:00",
        "@john mon - fri 7-19": "Mon–Fri 07:00–19:00",
        "@john weekdays 7-19": "Mon–Fri 07:00–19:00",
        "@john Mon,Tue 7-19": "Mon–Tue 07:00–19:00",
        "@john mon-sun 7-19": "daily 07:00–19:00",
        "@john 24/7": "daily 00:00–24:00",
        "@john, mon-fri 7-19; sat 9-13": "Mon–Fri 07:00–19:00, Sat 09:00–13:00",
        "@john off 24.12-10.1": "no shifts, off 2026-12-24 to 2027-01-10",
        "@john off 12/24": "no shifts, off 2026-12-24",
        "@john off 2026-12-24": "no shifts, off 2026-12-24",
        "@john off 29.2": "no shifts, off 2028-02-29",
    }.items(),
)
async def test_shifts_are_taken_as_people_type_them(fleet: Fleet, typed: str, shown: str) -> None:
    answer = await fleet.asks(fleet.admin, f"/shift {typed}")
    assert answer.text.startswith(f"@john: {shown}. ")


async def test_shifts_of_nobody_are_asked_whose_they_are(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/shift daily 7-19")
    assert answer.text.startswith("Say whose shifts these are. Nothing was changed.\n")


async def test_who_is_no_dispatcher_has_no_shifts_and_the_rest_is_done(
    desk: Desk, fleet: Fleet
) -> None:
    answer = await fleet.asks(fleet.admin, "/shift @zoe and @john daily 7-19")
    assert answer.text == (
        f"@john: {DAILY}\n{CLOCK}\n"
        "Only dispatchers have shifts. Not a dispatcher: @zoe. First send /add_dispatcher @zoe"
    )
    assert on_duty(desk, fleet) == ["john"]
    answer = await fleet.asks(fleet.admin, "/shift @zoe daily 7-19")
    assert answer.text.endswith("First send /add_dispatcher @zoe\nNothing was changed.")


async def test_how_people_without_a_username_become_dispatchers_is_told(fleet: Fleet) -> None:
    morning = fleet.stranger.says(fleet.chat, "good morning")
    asked = fleet.admin.replies(morning, "/shift daily 7-19")
    assert (await fleet.answer_to(asked)).text == (
        "Only dispatchers have shifts. Not a dispatcher: Stranger Moss."
        " First reply to a message of theirs with /add_dispatcher\nNothing was changed."
    )


async def test_where_nobody_dispatches_it_is_said_who_has_to_be_added(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    answer = await fleet.asks(fleet.admin, "/shift all dispatchers daily 7-19")
    assert answer.text == "Nobody is a dispatcher here yet. First send /add_dispatcher @john"


async def test_shifts_are_copied_cleared_and_taken_back(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    answer = await fleet.asks(fleet.admin, "/shift @kate like @john")
    assert answer.text.startswith(f"@kate: {DAILY}")
    answer = await fleet.asks(fleet.admin, "/shift @john clear")
    assert answer.text == f"@john: no shifts. Not on duty in the coming week\n{CLOCK}"
    answer = await fleet.asks(fleet.admin, "/shift @kate like @john")
    assert answer.text == "@john has no shifts to copy. Nothing was changed."
    assert on_duty(desk, fleet) == ["kate"]


async def test_days_off_are_given_and_taken_back(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    answer = await fleet.asks(fleet.admin, "/shift @john off today-22.9")
    assert answer.text == (
        "@john: daily 07:00–19:00, off 2026-09-21 to 2026-09-22."
        f" On duty from Wed 07:00 (2026-09-23 07:00 UTC)\n{CLOCK}"
    )
    answer = await fleet.asks(fleet.admin, "/shift @john on 21.9")
    assert answer.text.startswith(
        f"@john: daily 07:00–19:00, off 2026-09-22. On duty until Mon 19:00{LIVE}"
    )


async def test_of_many_days_off_the_first_are_listed(fleet: Fleet) -> None:
    answer = await fleet.asks(
        fleet.admin, "/shift @john off " + " ".join(f"{day}.10" for day in range(1, 31, 2))
    )
    assert "off 2026-10-01" in answer.text
    assert "off 2026-10-19, and 5 more. Not on" in answer.text


async def test_people_without_a_handle_are_named_by_mention_or_by_reply(fleet: Fleet) -> None:
    message = fleet.stranger.says(fleet.chat, "good morning")
    await fleet.answer_to(fleet.admin.replies(message, "/add_dispatcher"))
    answer = await fleet.answer_to(fleet.admin.replies(message, "/shift daily 7-19"))
    assert answer.text.startswith(f"Stranger Moss: {DAILY}")
    names = {"Stranger Moss": fleet.stranger}
    said = fleet.admin.says(fleet.chat, "/shift @john like Stranger Moss", mentions=names)
    answer = await fleet.answer_to(said)
    assert answer.text.startswith(f"@john: {DAILY}")


async def test_shifts_are_a_line_of_the_audit_with_who_set_them(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    [row] = desk.database.connection.sql("SELECT * FROM group_events")
    assert (row["what"], row["user_id"], row["actor_id"], row["t"]) == (
        "shifts",
        fleet.john.id,
        fleet.admin.id,
        desk.clock.time,
    )
    assert (row["old"], row["new"]) == (None, "mon-sun 07:00-19:00")


async def test_an_anonymous_admin_sets_shifts(desk: Desk, fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "/shift @john daily 7-19", as_anonymous=True)
    await fleet.answer_to(message)
    assert on_duty(desk, fleet) == ["john"]


async def test_borrowed_words_set_no_shifts(desk: Desk, fleet: Fleet) -> None:
    original = fleet.stranger.says(fleet.chat, "/shift @john daily 7-19")
    await fleet.answer_to(fleet.admin.forwards(original, fleet.chat))
    assert on_duty(desk, fleet) == []


async def test_the_sweep_works_out_duty_for_the_days_to_come(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    for _ in range(4):
        desk.clock.passes(minutes=5 * 24 * 60)
        await desk.sweep()
    assert on_duty(desk, fleet) == ["john"]


async def test_a_removed_dispatcher_is_in_no_week(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift all dispatchers daily 7-19")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    answer = await fleet.asks(fleet.driver, "/shift")
    assert answer.text == f"Shifts (the clock is UTC)\n@kate: {DAILY}"


async def test_who_works_once_a_week_is_told_when_they_do_on_any_day(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @john mon 7-9")
    for _ in range(16):
        desk.clock.passes(minutes=12 * 60)
        await desk.sweep()
        answer = await fleet.asks(fleet.driver, "/shift")
        assert "On duty from Mon" in answer.text

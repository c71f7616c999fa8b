"""/audit: admins read who changed what and who asked for figures, and nobody else does."""

from __future__ import annotations

import pytest

from domain.periods import Kind, Span
from domain.settings import Setting
from storage import exports
from storage.figures_owed import FiguresRequest
from tests.bot.offices import truck_of
from tests.bot.support import refusal, second_fleet
from tests.desk import Desk, Fleet
from texts import refusals
from texts.changes import A_PART
from texts.language import ENGLISH

NOT_FOR_YOU = "Only group admins can see this."


async def audit(fleet: Fleet, words: str = "") -> list[str]:
    """Have an admin ask; returns the lines without their times."""
    answer = await fleet.asks(fleet.admin, f"/audit {words}".rstrip())
    assert answer.mentioned == frozenset()
    return [line.partition(" UTC ")[2] or line for line in answer.text.splitlines()]


async def test_an_admin_reads_who_gave_roles_and_changed_settings(fleet: Fleet, desk: Desk) -> None:
    user_id, now = fleet.kate.id, desk.clock.time
    desk.database.settings.change(fleet.chat.id, Setting.SLA_UNCLAIMED, 15, user_id, now + 1)
    desk.database.settings.change(fleet.chat.id, Setting.TELLS_REPORTERS, False, None, now + 2)
    desk.database.settings.change(fleet.chat.id, Setting.LANGUAGE, "ru", user_id, now + 3)
    desk.database.settings.change(fleet.chat.id, Setting.LANGUAGE, None, user_id, now + 4)
    await fleet.asks(fleet.admin, "/remove_dispatcher @kate")
    await fleet.asks(fleet.admin, "/add_dispatcher @mia")
    head, *lines = await audit(fleet)
    assert head == f"Who changed what ({len(lines)})"
    told = set(lines)
    assert {
        "@kate set ⏰ Reminder of what nobody claims: 15 min (before: as for all)",
        "an anonymous admin set 💬 Reporters are told: off (before: as for all)",
        "@kate set 🌐 Language: Русский (before: as for all)",
        "@kate set 🌐 Language: as for all (before: Русский)",
        "@ada removed @kate from the dispatchers",
        "@ada invited @mia to be a dispatcher",
        "@ada invited @alice to be a manager",
        "@alice was seen, and is a manager as invited",
    } <= told


async def test_an_admin_reads_who_asked_for_figures_but_not_of_whom(
    fleet: Fleet, desk: Desk
) -> None:
    group_id, now = fleet.chat.id, desk.clock.time
    week = Span(1_789_344_000, 1_789_344_000 + 7 * 86400)  # from Monday, September 14, in UTC
    for number, (unit, person_id) in enumerate(((None, None), ("456", None), (None, 77))):
        desk.database.figures_owed.ask(
            FiguresRequest(
                *(9_000 + number, group_id, Kind.LAST_WEEK, week),
                unit=unit,
                person_id=person_id,
                asked_by=fleet.alice.id,
                reply_to=1,
            ),
            now + number,
        )
    lines = await audit(fleet)
    assert lines[1:4] == [
        "@alice asked for figures of a person, Sep 14 – Sep 20",
        "@alice asked for the report of unit 456, Sep 14 – Sep 20",
        "@alice asked for the report, Sep 14 – Sep 20",
    ]


async def test_an_admin_reads_what_was_exported_of_all_groups(fleet: Fleet, desk: Desk) -> None:
    await fleet.reports("Truck 456")
    now = desk.clock.time + 1
    path = str(desk.database.connection.sql("PRAGMA database_list")[0]["file"])
    until = 1_789_344_000 + 14 * 86400  # September 28, in UTC
    exports.record(path, Span(0, until), now)
    exports.record(path, Span(1_786_665_600, until), now)
    lines = await audit(fleet)
    assert lines[1:3] == [
        "Whoever runs the bot exported what was open from 2026-08-14 to 2026-09-27",
        "Whoever runs the bot exported all that was reported until 2026-09-27",
    ]


async def test_there_are_pages_and_any_number_means_the_nearest(fleet: Fleet, desk: Desk) -> None:
    for number in range(2 * A_PART):
        zone = ("America/Chicago", "Asia/Tashkent")[number % 2]
        now = desk.clock.time + number
        desk.database.settings.change(fleet.chat.id, Setting.TIME_ZONE, zone, None, now)
    pages = [await audit(fleet, words) for words in ("", "2", "3", "99", "-1", "0")]
    total = len({line for page in pages[:3] for line in page}) and int(
        pages[0][0].partition("(")[2].rstrip(")")
    )
    assert pages[0][-1] == "Page 1 of 3. /audit 2 shows another."
    assert pages[2][-1] == "Page 3 of 3. /audit 1 shows another."
    assert (pages[3], pages[4], pages[5]) == (pages[2], pages[0], pages[0])
    assert sum(len(page) - 2 for page in pages[:3]) == total
    assert [len(page) - 2 for page in pages[:2]] == [A_PART, A_PART]


@pytest.mark.parametrize("who", ["alice", "john", "driver", "stranger"])
async def test_only_admins_read_it(fleet: Fleet, who: str) -> None:
    for command in ("/audit", "/audit 2"):
        answer = await fleet.asks(fleet.people[who], command)
        assert answer.text == NOT_FOR_YOU


async def test_an_admin_who_shows_no_name_reads_it(fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "/audit", as_anonymous=True)
    assert (await fleet.answer_to(message)).text.startswith("Who changed what (")


async def test_words_of_somebody_else_ask_for_nothing(fleet: Fleet) -> None:
    elsewhere = fleet.telegram.supergroup("Elsewhere")
    elsewhere.add(fleet.stranger)
    elsewhere.add(fleet.admin)
    theirs = fleet.stranger.says(elsewhere, "/audit")
    answer = await fleet.answer_to(fleet.admin.forwards(theirs, fleet.chat))
    assert answer.text == ENGLISH.gettext(refusals.NOT_OWN_WORDS)


async def test_without_telegrams_word_nothing_is_shown(fleet: Fleet) -> None:
    fleet.telegram.faults.append(refusal("getChatMember", "CHAT_ADMIN_REQUIRED", times=None))
    answer = await fleet.asks(fleet.admin, "/audit")
    assert "Who changed what" not in answer.text


async def test_a_word_that_says_nothing_is_told_with_what_does(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/audit last week")
    assert answer.text.startswith("I do not know last week. Send /audit for what was changed last")


async def test_in_private_it_is_said_to_be_for_groups(fleet: Fleet) -> None:
    private = fleet.telegram.private(fleet.admin)
    fleet.admin.starts()
    fleet.admin.says(private, "/audit")
    told = ENGLISH.gettext(refusals.ONLY_IN_GROUPS)
    await fleet.until(lambda: told in [each.text for each in private.bot_messages], "an answer")


async def test_a_group_where_nothing_happened_says_so(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    assert await audit(fleet) == ["Nothing was changed here yet."]


async def test_an_office_reads_its_trucks_with_their_names_and_they_not_it(
    fleet: Fleet, desk: Desk
) -> None:
    truck = await truck_of(desk, fleet, "Dave / 456")
    await truck.asks(truck.admin, "/add_dispatcher @mia")
    in_office, in_truck = await audit(fleet), await audit(truck)
    mine = "@ada_truck invited @mia to be a dispatcher"
    assert f"{mine} · 👥 Dave / 456" in in_office
    assert mine in in_truck
    assert any("👥 North Fleet" in line for line in in_office)
    assert not any("@ada " in line or "👥" in line for line in in_truck)


async def test_another_group_reads_nothing_of_it(fleet: Fleet, desk: Desk) -> None:
    other = await second_fleet(desk)
    ours, theirs = await audit(fleet), await audit(other)
    assert not set(ours[1:]) & set(theirs[1:])


async def test_an_admin_whom_nobody_knew_is_named(fleet: Fleet) -> None:
    settings = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.taps(settings, "🤐 Do not tell reporters")
    lines = await audit(fleet)
    assert "@ada set 💬 Reporters are told: off (before: as for all)" in lines
    await fleet.asks(fleet.admin, "/shift @john mon-fri 7-19")
    assert "@ada set the shifts of @john" in await audit(fleet)


async def test_an_admin_who_shows_no_name_is_not_named_for_a_tap(fleet: Fleet) -> None:
    hidden = fleet.telegram.person("Hidden Stone", username="hidden")
    fleet.chat.add(hidden, status="administrator", anonymous=True)
    settings = await fleet.asks(fleet.admin, "/settings")
    await hidden.taps(settings, "🤐 Do not tell reporters")
    lines = await audit(fleet)
    assert "someone set 💬 Reporters are told: off (before: as for all)" in lines

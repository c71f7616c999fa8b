"""Hostile input: refused in words people understand, or shown harmless; nothing breaks."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.bot.support import ID, answers, calls, second_fleet, settled, stored
from tests.desk import Clock, Desk, Fleet, desk_for
from tests.reliability.support import Json, inbox_empty, message, press, run_sql, world

HUGE = 2**70
NO_SUCH_BUTTON = "This button is no longer in use. /open lists the open incidents."
FORGED = [
    "", "x", ":", "claim", "claim:", f"claim:{ID}:", f"claim:{ID} ", f"claim:{ID}\n",
    f" claim:{ID}", f"CLAIM:{ID}", f"drop:{ID}", f"claim;{ID}", "claim:TKT-2026-999999999999",
    "claim:TKT--1-0001", "claim:' OR 1=1 --", "summarise:TKT-2026-0001", "claim:TKT-2026-1",
    "\ud83d\ude00" * 8, "0" * 64,
]  # fmt: skip
UNKNOWN = ["claim:TKT-2026-0002", "claim:TKT-2026-999999999", "claim:TKT-9999-0001",
           "resolve:TKT-2025-0001", "claim:TKT-2026-٠٠٠١"]  # fmt: skip


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """List what was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


async def test_one_person_may_report_so_many_an_hour_in_a_group(
    tmp_path: Path, clock: Clock
) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock, NEW_ISSUE_LIMIT_PER_HOUR="3") as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        south = await second_fleet(desk)
        south.chat.add(fleet.driver)
        accepted = [fleet.driver.says(fleet.chat, f"/new_issue Truck {n}") for n in range(3)]
        refused = await fleet.asks(fleet.driver, "/new_issue Truck 4")
        assert refused.text.startswith("You have reported 3 incidents here within an hour")
        assert "not recorded" in refused.text
        await fleet.reports("Truck 5", by=fleet.stranger)
        await south.reports("Truck 6", by=fleet.driver)
        for report in accepted:  # delivered again: no new incident, and no refusal either
            desk.telegram.deliver_again(report)
        await settled(desk, fleet)
        assert len(fleet.said("You have reported")) == 1
        assert len(desk.database.incidents.list_open(fleet.chat.id)) == 4
        clock.passes(minutes=61)
        await fleet.reports("Truck 7")


async def test_the_team_may_log_as_much_as_drivers_call_in(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock, NEW_ISSUE_LIMIT_PER_HOUR="2") as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        for number in range(5):
            await fleet.reports(f"Truck {number}", by=fleet.john if number % 2 else fleet.alice)
        for number in range(2):  # what the team logs counts against nobody
            await fleet.reports(f"Trailer {number}", by=fleet.driver)
        refused = (await fleet.asks(fleet.driver, "/new_issue Trailer 3")).text
        assert refused.endswith("Ask a dispatcher to report it, or call them.")
        assert len(desk.database.incidents.list_open(fleet.chat.id)) == 7


async def test_anonymous_admins_have_one_limit_together(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock, NEW_ISSUE_LIMIT_PER_HOUR="2") as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        for number in range(3):
            fleet.admin.says(fleet.chat, f"/new_issue Truck {number}", as_anonymous=True)
        refused = await fleet.appears("Anonymous admins have reported 2 incidents here")
        assert "not recorded" in refused.text
        await fleet.reports("Truck 4", by=fleet.admin)  # as themselves
        assert len(desk.database.incidents.list_open(fleet.chat.id)) == 3


async def test_a_report_delivered_twice_counts_once(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock, NEW_ISSUE_LIMIT_PER_HOUR="2") as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        report = fleet.driver.says(fleet.chat, "/new_issue Truck 1")
        for _ in range(5):
            desk.telegram.deliver_again(report)
        await fleet.reports("Truck 2")
        await settled(desk, fleet)
        assert len(desk.database.incidents.list_open(fleet.chat.id)) == 2
        assert fleet.said("You have reported") == []


async def test_forged_buttons_are_refused_and_change_nothing(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    for data in (*FORGED, *UNKNOWN):
        answer = await fleet.john.presses(card, data).wait()
        expected = NO_SUCH_BUTTON if data in FORGED else "There is no such incident in this group."
        assert answer.show_alert, data
        assert (answer.text or "").startswith(expected), data
        assert stored(desk).transitions == 0, data
    assert errors(caplog) == []


async def test_a_tap_without_data_or_message_is_answered(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    await inbox_empty(desk)
    bare = press(fleet.chat, fleet.john, "x")
    del bare["message"]
    for query_id, body in (("71", bare | {"data": f"claim:{ID}"}), ("72", bare | {"data": None})):
        desk.telegram.deliver("callback_query", body | {"id": query_id})
    del bare["data"]
    desk.telegram.deliver("callback_query", bare | {"id": "73", "game_short_name": "chess"})
    await fleet.until(lambda: len(calls(desk.telegram, "answerCallbackQuery")) == 3, "three toasts")
    await inbox_empty(desk)
    assert errors(caplog) == []


async def test_numbers_beyond_all_incidents_are_unknown(fleet: Fleet) -> None:
    for typed in ("TKT-2026-999999999", "999999999", "TKT-9999-9"):
        answer = await fleet.asks(fleet.driver, f"/incident {typed}")
        assert answer.text.startswith(f"This group has no incident {typed}.")


async def test_numbers_that_are_none_are_told_how(fleet: Fleet) -> None:
    huge = ("99999999999999999999", "TKT-2026-9999999999", "1e9", "9" * 4000)
    for typed in (*huge, "-" * 4000, "＃" * 9):
        answer = await fleet.asks(fleet.driver, f"/incident {typed}")
        assert answer.text.startswith("Say which one, by its number:"), typed


async def test_any_page_of_the_list_is_a_page(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    for typed in ("99999999", "0", "-1", "9" * 4000, "٣", "99999999999999999999"):
        answer = await fleet.asks(fleet.driver, f"/open {typed}")
        assert answer.text.startswith("Open incidents: 1\n"), typed


@pytest.mark.parametrize("letter", ["x", "<", "&", "\U0001f69b", "\u0301", "@ab "])
async def test_the_longest_text_is_stored_whole_and_worked_to_its_end(
    desk: Desk, fleet: Fleet, letter: str
) -> None:
    text = ("Truck " + letter * 4085)[:4085].strip()
    card = await fleet.reports(text)
    assert stored(desk).description == text
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, ("Towed " + letter * 4096)[:4096])
    await fleet.shows(card, "✅ RESOLVED")
    asked = fleet.driver.says(fleet.chat, "/incident 1")
    wanted = 2 * 4085 // len(letter) - 20

    def told() -> str:
        return "".join(answer.text for answer in answers(fleet, asked)).replace("\u2060", "")

    await fleet.until(lambda: told().count(letter.strip()) >= wanted, "the whole story")


async def test_a_text_of_a_hundred_mentions_is_one_incident(desk: Desk, fleet: Fleet) -> None:
    text = " ".join(f"@person_{n} #tag{n}" for n in range(60))
    await fleet.reports(text)
    assert stored(desk).description == text
    assert "TKT-2026-0001" in (await fleet.asks(fleet.driver, "/incident 1")).text


NASTY = {
    "controls": "a\x00b\x07c\x1b[31md\x7fe\x85f",
    "overrides": "\u202eevil\u202c \u2066x\u2069 \u200f\u061c",
    "html": "<b>x</b><script>&lt;&amp;</a><a href='tg://user?id=1'>y",
    "markdown": "*x* _y_ `z` [a](b) ||s||",
    "format": "{owner} {0} %s %(x)s {",
    "zero width": "\u200bT\u200dr\ufeffuck\u2060",
    "sql": "'; DROP TABLE incidents; --",
}


@pytest.mark.parametrize("what", NASTY)
async def test_nasty_characters_do_no_harm_in_a_report(
    desk: Desk, fleet: Fleet, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = message(fleet.chat, fleet.driver, f"/new_issue {NASTY[what]}")
    desk.telegram.deliver("message", body)
    card = await fleet.appears(ID)
    await fleet.until(lambda: card.is_pinned, "the pin")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.asks(fleet.driver, "/open")
    await fleet.asks(fleet.driver, "/incident 1")
    assert errors(caplog) == []
    if what in {"html", "markdown", "format", "sql"}:  # the others Telegram cleans itself
        assert NASTY[what] in card.text


@pytest.mark.parametrize("what", NASTY)
async def test_nasty_names_do_no_harm(
    fleet: Fleet, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    fleet.driver.first_name, fleet.driver.last_name = NASTY[what], None
    card = await fleet.reports("Truck 456")
    await fleet.asks(fleet.driver, "/register_driver")
    line = next(line for line in card.text.split("\n") if line.startswith("Reported by: "))
    assert not [letter for letter in line if unicodedata.bidirectional(letter) in
                ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI")]  # fmt: skip
    assert errors(caplog) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("where", ["user", "chat", "message", "reply", "thread", "tap"])
async def test_ids_beyond_64_bit_store_nothing_and_stop_nobody(
    desk: Desk, fleet: Fleet, where: str, tmp_path: Path
) -> None:
    for message_id, number in enumerate((2**63, HUGE, -(2**63) - 1), 5000):
        good = message(fleet.chat, fleet.driver, "/new_issue Truck 1", message_id)
        big = {"id": number, "is_bot": False, "first_name": "Big"}
        forged: dict[str, Json] = {
            "user": {"from": big},
            "chat": {"chat": {"id": number, "type": "supergroup", "title": "Big"}},
            "message": {"message_id": number},
            "reply": {"reply_to_message": good | {"message_id": number}, "text": "hi"},
            "thread": {"message_thread_id": number, "is_topic_message": True},
        }
        if where == "tap":
            tap = press(fleet.chat, fleet.john, f"claim:{ID}", str(message_id)) | {"from": big}
            desk.telegram.deliver("callback_query", tap)
        else:
            desk.telegram.deliver("message", good | forged[where])
    card = await fleet.reports("Truck 2", by=fleet.stranger)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await inbox_empty(desk)
    for table in ("users WHERE typeof(user_id)", "groups WHERE typeof(group_id)",
                  "incidents WHERE typeof(source_message_id)"):  # fmt: skip
        rows = run_sql(tmp_path / "incidents.db", f"SELECT count(*) FROM {table} <> 'integer'")  # noqa: S608
        assert rows == [(0,)]

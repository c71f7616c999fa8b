"""Questions anybody may ask: what is open, one incident's story, help."""

from __future__ import annotations

import re

import pytest

from handlers import HANDLERS
from tests.bot.support import ID, answers, basic_group, links, resolved, second_fleet, settled
from tests.desk import Clock, Desk, Fleet
from texts import commands, formatting, incidents, paging, refusals
from texts.commands import COMMANDS
from texts.help import group_help, private_help
from texts.language import ENGLISH, Deferred

INCIDENT_USAGE = "Say which one, by its number:\n/incident 42 or /incident TKT-2026-0042"


async def test_nothing_open_is_said(fleet: Fleet) -> None:
    await resolved(fleet)
    assert (await fleet.asks(fleet.driver, "/open")).text == "✅ Nothing is open."


async def test_what_is_open_is_listed_with_links(fleet: Fleet, clock: Clock) -> None:
    first = await fleet.reports("Truck 1\n\nsmokes  <b>a lot</b>")
    clock.passes(minutes=5)
    second = await fleet.claimed("Truck 2 " + "x" * 100)
    clock.passes(minutes=5)
    await resolved(fleet)
    answer = await fleet.asks(fleet.driver, "/open")
    title, *lines = answer.text.split("\n")
    assert title == "Open incidents: 2"
    assert lines[0].startswith("• TKT-2026-0001 🔥 UNCLAIMED, reported ")
    assert lines[1] == "   Truck 1 smokes <b>a lot</b>"
    assert lines[2].startswith("• TKT-2026-0002 🛠️ IN PROGRESS (Claimed by @john), reported ")
    assert lines[3].startswith("   Truck 2 xxx")
    assert lines[3].endswith("…")
    cards = [f"https://t.me/c/2000000001/{card.id}" for card in (first, second)]
    assert [url for url in links(answer) if "/c/" in url] == cards
    ages = [entity.unix_time for entity in answer.entities if entity.type == "date_time"]
    assert ages == [clock.time - 600, clock.time - 300]


async def test_the_list_rings_nobodys_phone(fleet: Fleet) -> None:
    await fleet.claimed("@alice said the truck smokes")
    assert (await fleet.asks(fleet.driver, "/open")).mentioned == frozenset()


async def test_a_basic_group_has_no_links(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.reports("Flat tyre")
    answer = await fleet.asks(fleet.driver, "/open")
    assert f"• {ID} 🔥 UNCLAIMED" in answer.text
    assert links(answer) == []


def test_a_basic_group_is_not_taken_for_a_supergroup_by_its_first_digits() -> None:
    assert formatting.message_link(-1001234567, 5) is None


async def test_a_long_list_has_pages(desk: Desk, fleet: Fleet) -> None:
    for number in range(1, 23):  # one person alone may not report so many
        reporter = fleet.driver if number % 2 else fleet.stranger
        reporter.says(fleet.chat, f"/new_issue Truck {number}")
    await settled(desk, fleet)
    first = (await fleet.asks(fleet.driver, "/open")).text
    second = (await fleet.asks(fleet.driver, "/open 2")).text
    assert first.startswith("Open incidents: 22\n• TKT-2026-0001 ")
    assert first.endswith("Truck 20\nPage 1 of 2. /open 2 shows another.")
    assert second.startswith("Open incidents: 22\n• TKT-2026-0021 ")
    assert second.endswith("Truck 22\nPage 2 of 2. /open 1 shows another.")
    assert (await fleet.asks(fleet.driver, "/open 99")).text == second


async def test_open_may_be_asked_for_what_one_has_and_for_what_nobody_has(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 1")
    card = await fleet.reports("Truck 2")
    await fleet.kate.taps(card, "✅ Claim")
    await settled(desk, fleet)
    mine = (await fleet.asks(fleet.kate, "/open mine")).text
    assert mine.startswith("Open incidents you have: 1\n• TKT-2026-0002 ")
    assert (await fleet.asks(fleet.john, "/open Mine")).text.startswith("You have no open incident")
    unclaimed = (await fleet.asks(fleet.john, "/open unclaimed 2")).text
    assert unclaimed.startswith("Unclaimed incidents: 1\n• TKT-2026-0001 ")


async def test_what_waits_for_anybody_is_listed_before_what_somebody_has(fleet: Fleet) -> None:
    await fleet.claimed("Truck 1")
    await fleet.reports("Truck 2")
    text = (await fleet.asks(fleet.driver, "/open")).text
    assert text.index("TKT-2026-0002") < text.index("TKT-2026-0001")


async def test_a_word_open_does_not_know_is_named(fleet: Fleet) -> None:
    for typed in ("what", "mine what", "what 2"):
        answer = await fleet.asks(fleet.driver, f"/open {typed}")
        assert answer.text.startswith("I do not know what. Send /open for all that is open"), typed


async def test_what_belongs_to_no_word_does_not_make_it_unknown(fleet: Fleet) -> None:
    for typed in ("\u2060mine", "Mine\u200e", "mine.", "(mine, 1)"):
        answer = await fleet.asks(fleet.john, f"/open {typed}")
        assert answer.text.startswith("You have no open incident"), typed


async def test_a_period_is_read_without_what_belongs_to_no_word(fleet: Fleet) -> None:
    for typed in ("\u2060all", "all\u200e", "ALL.", "(all)"):
        answer = await fleet.asks(fleet.john, f"/stats {typed}")
        assert answer.text.startswith("Incidents reported: all time"), typed


async def test_an_unknown_word_rings_nobody_and_breaks_nothing(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.driver, "/open @alice")
    assert answer.mentioned == frozenset()
    assert "<b>" in (await fleet.asks(fleet.driver, "/open <b>")).text


async def test_an_anonymous_admin_has_nothing_of_their_own(fleet: Fleet) -> None:
    message = fleet.admin.says(fleet.chat, "/open mine", as_anonymous=True)
    assert (await fleet.answer_to(message)).text.startswith("Please ask as yourself")


FORMS = (
    *("1", "0001", "TKT-2026-0001", "tkt-2026-1", " 1 ", "#1", "1 please", "#TKT-2026-1"),
    *("\u2060#1", "\u200fTKT-2026-0001\ufeff", "(1)", "`TKT-2026-0001`", '"1".'),
    *("TKT\u20112026\u20110001", "TKT\u20132026\u20131"),
)


async def test_an_incident_is_found_by_any_form_of_its_number(fleet: Fleet) -> None:
    await fleet.claimed("Truck 456\noverheating")
    for typed in FORMS:
        story = (await fleet.asks(fleet.driver, f"/incident {typed}")).text
        assert story.startswith(f"{ID}\nStatus: 🛠️ IN PROGRESS (Claimed by @john)\n"), typed
        assert "\nReport: Truck 456\noverheating\nTimeline\n" in story, typed


async def test_a_story_tells_who_did_what_when(fleet: Fleet, clock: Clock) -> None:
    card, prompt = await fleet.prompted()
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.shows(card, "Claimed by @john")
    clock.passes(minutes=1)
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.shows(card, "ESCALATED")
    clock.passes(minutes=1)
    await fleet.alice.taps(card, "🛡️ Claim Escalation")
    await fleet.shows(card, "Handled by @alice")
    await fleet.alice.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("@alice, please reply")
    fleet.alice.replies(prompt, "Towed\nto Reno")
    await fleet.shows(card, "✅ RESOLVED")
    story = await fleet.asks(fleet.driver, "/incident 1")
    assert "\nSummary: Towed\nto Reno\nTimeline\n" in story.text
    told = [line.split(" UTC ")[1] for line in story.text.split("\n") if " UTC " in line]
    assert told == [
        "reported by Driver Moss",
        "claimed by @john",
        "@john asked to resolve; summary awaited",
        "@john kept working",
        "escalated by @john",
        "escalation claimed by @alice",
        "@alice asked to resolve; summary awaited",
        "resolved by @alice",
    ]
    assert story.mentioned == frozenset()


async def test_what_is_no_number_is_told_how(fleet: Fleet) -> None:
    for typed in ("", "x", "-1", "0", "1 2", "TKT-2026", "9999999999", "٣"):
        answer = await fleet.asks(fleet.driver, f"/incident {typed}")
        assert answer.text == INCIDENT_USAGE, typed


async def test_an_unknown_incident_is_said(fleet: Fleet) -> None:
    await fleet.reports("Flat tyre")
    for typed in ("42", "TKT-2026-0042", "TKT-2025-0001"):
        answer = await fleet.asks(fleet.driver, f"/incident {typed}")
        assert answer.text == f"This group has no incident {typed}. /open lists the open ones."


async def test_another_groups_incident_is_unknown_here(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Flat tyre")
    south = await second_fleet(desk)
    for typed in ("1", ID):
        answer = await south.asks(south.driver, f"/incident {typed}")
        assert answer.text == f"This group has no incident {typed}. /open lists the open ones."
    assert (await south.asks(south.driver, "/open")).text == "✅ Nothing is open."


async def test_a_long_timeline_is_told_whole(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Flat tyre")
    for _ in range(30):
        await fleet.john.presses(card, f"claim:{ID}").wait()
        await fleet.john.presses(card, f"leave:{ID}").wait()
    await settled(desk, fleet)
    asked = fleet.driver.says(fleet.chat, "/incident 1")

    def told() -> str:
        return "\n".join(answer.text for answer in answers(fleet, asked))

    await fleet.until(lambda: told().count(" by @john") == 60, "the whole timeline")
    assert told().count("left by @john") == 30


async def test_help_in_a_group_says_how_the_desk_works(fleet: Fleet) -> None:
    for command in ("/help", "/start", "/start@FleetDeskBot"):
        answer = await fleet.asks(fleet.driver, command)
        assert answer.text.startswith("Incident desk\nReport a problem"), command
        for name in ("new_issue", "open", "incident", "cancel", "stats", "team", "add_dispatcher"):
            assert f"/{name}" in answer.text, command
        assert answer.mentioned == frozenset()


@pytest.mark.parametrize("text", ["/start", "/help", "hello?"])
async def test_in_private_the_bot_says_what_it_is_and_how_to_add_it(desk: Desk, text: str) -> None:
    driver = desk.telegram.person("Driver Moss")
    chat = desk.telegram.private(driver)
    driver.says(chat, text)
    await desk.telegram.until(lambda: chat.bot_messages, what="an answer")
    assert chat.bot_messages[0].text.startswith("I am an incident desk for trucking fleets.")
    assert chat.bot_messages[0].reply_to is None
    assert "Add members, and choose me: @FleetDeskBot" in chat.bot_messages[0].text


async def test_in_private_the_commands_are_listed_too(desk: Desk) -> None:
    driver = desk.telegram.person("Driver Moss")
    chat = desk.telegram.private(driver)
    driver.says(chat, "/start")
    await desk.telegram.until(lambda: chat.bot_messages, what="an answer")
    text = chat.bot_messages[0].text
    assert [name for name in HANDLERS if f"/{name}" not in text] == ["help"]


MENTIONING = (
    "/help", "/start", "/setup", "/health", "/team", "/open @username", "/incident @username",
    "/stats @username", "/new_issue", "/configure_managers", "/add_dispatcher @-",
    "/register_driver", "/remove_manager @username-x", "/incident 9 @username",
)  # fmt: skip


async def test_the_names_in_help_ring_nobody(desk: Desk, fleet: Fleet) -> None:
    fleet.chat.add(desk.telegram.person("Ulla Moss", username="username"))
    for command in MENTIONING:
        answer = await fleet.asks(fleet.admin, command)
        assert not answer.mentioned - {fleet.admin}, command  # who asks may be named


def test_no_text_of_ours_holds_a_handle_that_could_be_anybodys() -> None:
    constants = [value for room in (refusals, incidents, paging) for value in vars(room).values()]
    texts = [ENGLISH.gettext(each) for each in constants if isinstance(each, Deferred)]
    texts += [commands.misused(ENGLISH, entry.name) for entry in COMMANDS if entry.misused]
    texts += [group_help(ENGLISH), private_help(ENGLISH, "{username}")]
    outside_code = [re.sub(r"<code>.*?</code>", "", text) for text in texts]
    assert [t for t in outside_code if re.search(r"@\w", t.replace("@{username}", ""))] == []


async def test_commands_are_offered_to_everybody_and_more_to_admins(desk: Desk) -> None:
    def registered() -> bool:
        return len(desk.telegram.commands) == 3

    await desk.telegram.until(registered, what="three menus")
    menus = {
        scope: [command["command"] for command in offered]
        for scope, offered in desk.telegram.commands.items()
    }
    member = ["new_issue", "open", "mine", "incident", "find", "unit", "cancel", "take"]
    member += ["give", "release", "reopen", "wait", "stats", "report", "team", "duty"]
    member += ["register_driver", "language", "help"]
    admin = ["configure_managers", "add_dispatcher", "remove_dispatcher", "remove_manager"]
    assert menus == {
        "all_private_chats": [
            *("start", "open", "mine", "find", "unit", "report", "language", "help", "health"),
        ],
        "all_group_chats": [*member, "shift"],
        "all_chat_administrators": [
            *member,
            *admin,
            "shift",
            "settings",
            "fleet",
            "setup",
            "audit",
            "health",
        ],
    }

"""The panel in the private chat: what people see and do there, and who sees nothing."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from domain.panel import Button, Verb
from handling.panel import MAY_CANCEL, ROWS
from sandbox import Person, SentMessage
from tests.bot.support import ID, STATES, card_in, settled, stored
from tests.desk import Desk, Fleet
from texts import refusals
from texts.language import ENGLISH

NOTHING = "There is no such incident for you."


async def said_to(fleet: Fleet, person: Person, after: SentMessage) -> SentMessage:
    """Wait for what the bot says to somebody in private behind a message of theirs."""
    chat = fleet.telegram.private(person)

    def later() -> list[SentMessage]:
        return [each for each in chat.bot_messages if each.id > after.id]

    await fleet.until(later, f"words to {person.full_name}")
    return later()[-1]


async def opened(fleet: Fleet, person: Person, incident_id: str = ID) -> SentMessage:
    """Have somebody open a panel by its deep link."""
    return await said_to(fleet, person, person.starts(incident_id))


def same_truck(desk: Desk, number: int) -> None:
    """Have an incident be about the same truck as the first."""
    desk.database.connection.sql(
        "UPDATE incidents SET same_unit_as = :first WHERE number = :number", first=ID, number=number
    )


async def test_more_opens_a_panel_that_is_edited_in_place(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 engine overheating")
    panel = await opened(fleet, fleet.driver)
    assert "Truck 456 engine overheating" in panel.text
    assert "North Fleet" in panel.text
    assert panel.button_texts == [
        ["📝 Notes", "📜 Timeline"],
        ["🚦 Severity", "✏️ Correct the facts"],
        ["🚫 Call off"],
        ["⬅️ Back"],
    ]
    await fleet.driver.taps(panel, "📜 Timeline")
    await fleet.shows(panel, "reported by Driver Moss")
    await fleet.driver.taps(panel, "⬅️ Back")
    await fleet.shows(panel, "NEW INCIDENT")


async def test_the_panel_leads_to_the_card(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    [link] = [each.url for each in panel.entities if each.type == "text_link"]
    assert (link or "").endswith(f"/{card.id}")
    assert panel.text.endswith("👥 North Fleet")


async def test_a_reporter_calls_off_their_own_report(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    await fleet.driver.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    answer = await fleet.driver.taps(panel, "I reported it, no reason")
    assert answer.text == f"{ID} is called off."
    await fleet.shows(card, f"🚫 CANCELLED: {ID}")
    assert "Reason: called off by the reporter" in card.text
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    await fleet.shows(panel, "CANCELLED")


async def test_who_is_no_member_sees_nothing(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    outsider = desk.telegram.person("Eve")
    assert (await opened(fleet, outsider)).text == NOTHING
    assert (await opened(fleet, outsider, "TKT-2026-9999")).text == NOTHING


async def test_start_shows_what_is_open_for_this_person(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 engine overheating")
    home = await said_to(fleet, fleet.john, fleet.john.starts())
    assert "North Fleet: you dispatch, 1 open" in home.text
    await fleet.john.taps(home, "🔥 Truck 456 engine overheating #1")
    await fleet.shows(home, "NEW INCIDENT")
    await fleet.john.taps(home, "⬅️ Back")
    await fleet.shows(home, "Your incident desk")


async def test_words_that_a_bot_wrote_answer_no_question(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    chat = fleet.telegram.private(fleet.john)
    before = len(chat.bot_messages)
    await fleet.john.taps(panel, "✏️ In other words")
    await fleet.until(lambda: len(chat.bot_messages) > before, "a question")
    helper = fleet.telegram.other_bot("Helper", username="HelperBot")
    reply = fleet.john.replies(chat.bot_messages[-1], "driver fixed it", via=helper)
    told = await said_to(fleet, fleet.john, reply)
    assert told.text == ENGLISH.gettext(refusals.NOT_OWN_WORDS)
    assert stored(desk).status is Status.CLAIMED_T1


async def test_other_words_are_asked_for_and_read(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    panel = await opened(fleet, fleet.john)
    await fleet.john.taps(panel, "🚫 Call off")
    await fleet.shows(panel, "Why is")
    chat = fleet.telegram.private(fleet.john)
    before = len(chat.bot_messages)
    await fleet.john.taps(panel, "✏️ In other words")
    await fleet.until(lambda: len(chat.bot_messages) > before, "a question")
    question = chat.bot_messages[-1]
    assert question.force_reply
    after = await said_to(fleet, fleet.john, fleet.john.replies(question, "driver fixed it"))
    assert f"{ID} is called off." in after.text
    await fleet.shows(card, "Reason: driver fixed it")
    assert stored(desk).cancel_reason == "driver fixed it"


@pytest.mark.parametrize(("state", "status"), STATES.items())
@pytest.mark.parametrize("who", ["driver", "john", "kate", "alice", "stranger"])
async def test_the_panel_offers_what_the_update_would_take(
    desk: Desk, fleet: Fleet, state: str, status: Status, who: str
) -> None:
    await card_in(state, fleet)
    panel = await opened(fleet, fleet.people[who])
    offered = {text for row in panel.button_texts for text in row}
    owner = stored(desk).owner_id
    is_reporter = who == "driver" and status is Status.UNCLAIMED
    may = is_reporter or who == "alice" or fleet.people[who].id == owner
    assert ("🚫 Call off" in offered) == may
    assert {"📜 Timeline", "⬅️ Back"} <= offered
    press = fleet.people[who].presses(panel, Button(Verb.CALL_OFF, ID, "test").data)
    assert ((await press.wait()).text == f"{ID} is called off.") == may
    assert (stored(desk).status is Status.CANCELLED) == may


@pytest.mark.parametrize("verb", [verb for verb, row in ROWS.items() if row.right is MAY_CANCEL])
async def test_an_old_panel_says_who_may_and_shows_what_is(
    desk: Desk, fleet: Fleet, verb: Verb
) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    same_truck(desk, 1)
    answer = await fleet.driver.presses(panel, Button(verb, ID, "test").data).wait()
    assert str(answer.text).startswith("You cannot call this off: only its reporter")
    assert answer.show_alert
    await fleet.shows(panel, "Claimed by @john")
    assert stored(desk).status is Status.CLAIMED_T1


async def test_calling_off_twice_is_told_how_it_stands(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.driver)
    data = Button(Verb.CALL_OFF, ID, "false_alarm").data
    assert (await fleet.driver.presses(panel, data).wait()).text == f"{ID} is called off."
    assert (await fleet.driver.presses(panel, data).wait()).text == f"{ID} is now: 🚫 CANCELLED"


async def test_nobody_gives_the_reporters_excuse_but_the_reporter(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.alice)
    await fleet.alice.presses(panel, Button(Verb.CALL_OFF, ID, "own").data).wait()
    await fleet.quiet()
    assert "CANCELLED" not in card.text


async def test_a_renamed_bot_has_its_new_handle_on_the_next_edit(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.bot.username = "NewDeskBot"
    await fleet.asks(fleet.driver, "/team@NewDeskBot")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    assert card.buttons[-1][0].url == f"https://t.me/NewDeskBot?start={ID}"


async def test_a_question_is_asked_again_until_the_answer_makes_sense(fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    panel = await opened(fleet, fleet.driver, "TKT-2026-0002")
    press = fleet.driver.presses(panel, Button(Verb.DUPLICATE, "TKT-2026-0002").data)
    await press.wait()
    chat = fleet.telegram.private(fleet.driver)
    await fleet.until(lambda: chat.bot_messages[-1].force_reply, "a question")
    for answer, why in (("the first", "no incident's number"), ("99", "no incident 99"),
                        ("2", "duplicate of itself")):  # fmt: skip
        again = await said_to(
            fleet, fleet.driver, fleet.driver.replies(chat.bot_messages[-1], answer)
        )
        assert why in again.text
        assert again.force_reply
    done = await said_to(fleet, fleet.driver, fleet.driver.replies(chat.bot_messages[-1], "#1"))
    assert done.text.startswith("TKT-2026-0002 is called off.")
    await fleet.shows(second, f"Reason: duplicate of {ID}")


async def test_the_same_truck_is_one_tap_and_a_yes_away(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    same_truck(desk, 2)
    panel = await opened(fleet, fleet.driver, "TKT-2026-0002")
    await fleet.driver.taps(panel, f"🔗 Duplicate of {ID}")
    await fleet.shows(panel, f"as a duplicate of {ID}?")
    await fleet.driver.taps(panel, "🔗 Yes, a duplicate")
    await fleet.shows(second, f"Reason: duplicate of {ID}")
    await fleet.shows(panel, "CANCELLED")


async def test_a_stranger_reads_what_the_bot_is_and_a_fleets_people_what_is_theirs(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    eve = desk.telegram.person("Eve")
    assert "I am an incident desk" in (await said_to(fleet, eve, eve.starts())).text
    for person, line in ((fleet.driver, "you report"), (fleet.alice, "you manage")):
        home = await said_to(fleet, person, person.starts())
        assert f"North Fleet: {line}, 1 open" in home.text
    rest = [["🔔 Call me here"], ["🌐 Language"]]
    assert home.button_texts == rest  # nothing waits for a manager
    assert "Nothing is open for you" in home.text
    fleet.chat.remove(fleet.alice)
    await fleet.quiet()
    assert "North Fleet" not in (await said_to(fleet, fleet.alice, fleet.alice.starts())).text


async def test_a_long_story_has_pages(fleet: Fleet) -> None:
    await fleet.reports("Truck 456 " + "x " * 2000)
    panel = await opened(fleet, fleet.driver)
    await fleet.driver.taps(panel, "📜 Timeline")
    await fleet.until(lambda: "▶️" in panel.button_texts[0], "pages")
    await fleet.driver.taps(panel, "▶️")
    await fleet.shows(panel, "reported by")
    assert panel.button_texts[0] == ["◀️", "2/2"]
    press = fleet.driver.presses(panel, Button(Verb.STORY, ID, "999999").data)
    await press.wait()
    await fleet.driver.taps(panel, "◀️")
    await fleet.shows(panel, "Report: Truck 456")


async def test_notes_are_shown_page_by_page_those_of_duplicates_too(
    desk: Desk, fleet: Fleet
) -> None:
    first = await fleet.reports("Truck 456")
    second = await fleet.reports("Truck 456 again")
    panel = await opened(fleet, fleet.driver)
    await fleet.driver.taps(panel, "📝 Notes")
    await fleet.shows(panel, "Nobody has said anything yet.")
    fleet.driver.replies(first, "mile 230, not 212")
    fleet.stranger.replies(second, "I see smoke " + "x " * 1990)
    fleet.driver.sends_photo(fleet.chat, "the hose", reply_to=second)
    await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
    await settled(desk, fleet)
    await fleet.driver.taps(panel, "⬅️ Back")
    await fleet.shows(panel, "🔗 Duplicates: TKT-2026-0002")
    assert "📎 Attachments: 1" in panel.text
    await fleet.driver.taps(panel, "📝 Notes")
    await fleet.until(lambda: "▶️" in panel.button_texts[0], "pages")
    assert "mile 230, not 212" in panel.text
    await fleet.driver.taps(panel, "▶️")
    await fleet.shows(panel, "the hose")
    story = await fleet.asks(fleet.driver, "/incident 1")
    assert "🔗 Duplicates: TKT-2026-0002" in story.text

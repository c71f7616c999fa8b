"""The facts and the severity of an incident, corrected in its panel."""

from __future__ import annotations

from domain.panel import Button, Verb
from domain.severity import Severity
from tests.bot.support import ID, resolved, stored
from tests.bot.test_panel import opened, said_to
from tests.desk import Desk, Fleet


async def test_how_bad_it_is_is_corrected_by_anybody_until_somebody_has_it(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    panel = await opened(fleet, fleet.stranger)
    await fleet.stranger.taps(panel, "🚦 Severity")
    await fleet.shows(panel, f"How bad is {ID}?")
    assert "🛑 Down ✔️" in panel.button_texts[0]
    assert (await fleet.stranger.taps(panel, "🟡 Rolling")).text == "✅ Corrected."
    assert stored(desk).severity is Severity.ROLLING
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    data = Button(Verb.GRADE, ID, "down").data
    answer = await fleet.stranger.presses(panel, data).wait()
    assert answer.text == f"{ID} belongs to @john. Only they can do this."
    assert stored(desk).severity is Severity.ROLLING
    assert (await fleet.john.presses(await opened(fleet, fleet.john), data).wait()).text
    trail = [(event.action, event.detail) for event in desk.database.audit.events(ID)]
    assert trail[1:] == [("severity", "down"), ("claim", None), ("severity", "rolling")]
    story = await fleet.asks(fleet.driver, "/incident 1")
    assert "severity changed by Stranger Moss\n   before: down" in story.text


async def test_facts_are_corrected_with_one_reply(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("It smokes")
    panel = await opened(fleet, fleet.driver)
    chat = fleet.telegram.private(fleet.driver)
    known = len(chat.bot_messages)
    await fleet.driver.taps(panel, "✏️ Correct the facts")
    await fleet.until(lambda: len(chat.bot_messages) > known, "a question")
    question = chat.bot_messages[-1]
    again = await said_to(fleet, fleet.driver, fleet.driver.replies(question, "hm"))
    assert "I find no truck" in again.text
    said = fleet.driver.replies(again, "truck 457")
    assert (await said_to(fleet, fleet.driver, said)).text.startswith("✅ Corrected.")
    assert stored(desk).unit == "457"
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    for person, offered in ((fleet.driver, False), (fleet.john, True), (fleet.kate, False)):
        texts = (await opened(fleet, person)).button_texts
        assert ("✏️ Correct the facts" in str(texts)) == offered


async def test_what_is_finished_is_not_corrected(desk: Desk, fleet: Fleet) -> None:
    await resolved(fleet)
    panel = await opened(fleet, fleet.john)
    assert "✏️ Correct the facts" not in str(panel.button_texts)
    for button in (Button(Verb.GRADE, ID, "accident"), Button(Verb.FACTS, ID)):
        answer = await fleet.john.presses(panel, button.data).wait()
        assert answer.text == f"{ID} is now: ✅ RESOLVED"
    assert stored(desk).severity is Severity.DOWN

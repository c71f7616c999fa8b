"""An evening through the real process: handed over, waited for, resolved, reopened, a duplicate."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from sandbox import Person, SentMessage
from tests.desk import Fleet, open_group
from tests.processes import BotProcess, bot_process

SWEPT_OFTEN = {"REMINDER_CHECK_INTERVAL_MINUTES": "0.005"}
HOURS = 3600


async def test_an_evening_is_handed_over_waited_for_and_reopened(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", **SWEPT_OFTEN) as (telegram, process):
        fleet = await open_group(telegram)
        await two_shifts(fleet)
        engine, tire = [await is_johns(fleet, each) for each in ("Truck 456 stalled", "Truck 12")]
        await mia_takes_both(fleet, engine, tire)
        await waits_for_parts_until_nine(fleet, engine)
        await mia_is_called_at_nine(fleet, engine)
        await mia_resolves(fleet, engine)
        duplicate = await is_reported_again(fleet)
        card = await mia_reopens(fleet, engine)
        await the_duplicate_is_linked(fleet, card, duplicate)
        assert "Claimed by @mia" in tire.text
        await the_file_tells_the_same(process, fleet)


async def two_shifts(fleet: Fleet) -> None:
    """Let it be 18:55; john works by day, mia by night."""
    now = datetime.fromtimestamp(fleet.telegram.now(), timezone.utc)
    evening = (now + timedelta(days=1)).replace(hour=18, minute=55, second=0)
    fleet.telegram.set_forward((evening - now).total_seconds())
    fleet.people["mia"] = fleet.telegram.person("Mia Petrov", username="mia")
    fleet.chat.add(fleet.mia)
    await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    await fleet.asks(fleet.admin, "/add_dispatcher @john @mia")
    for person in (fleet.john, fleet.mia):
        person.says(fleet.chat, "good evening")
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    await fleet.asks(fleet.admin, "/shift @mia daily 19-7")


async def is_johns(fleet: Fleet, text: str) -> SentMessage:
    """Report an incident, which calls only john, and have him claim it."""
    card = await fleet.reports(text)
    assert "Calling: @john\n" in card.text
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    return card


async def mia_takes_both(fleet: Fleet, *cards: SentMessage) -> None:
    fleet.telegram.set_forward(5 * 60)
    change = await fleet.appears("Change of shift, 19:00")
    assert change.mentioned == {fleet.mia}
    answer = await fleet.mia.taps(change, "🤝 Take @john's 2")
    assert (answer.text, answer.show_alert) == ("2 incidents of @john's are yours now.", True)
    for card in cards:
        await fleet.shows(card, "Claimed by @mia")


async def waits_for_parts_until_nine(fleet: Fleet, card: SentMessage) -> None:
    fleet.mia.replies(card, "/wait parts 21:00")
    await fleet.shows(card, "⏳ Waiting for parts until")
    await fleet.appears("Then I call whoever has it.")


async def mia_is_called_at_nine(fleet: Fleet, card: SentMessage) -> None:
    fleet.telegram.set_forward(2 * HOURS)
    call = await fleet.appears("⏳ Waited for parts until")
    assert "how does it go on?" in call.text
    assert call.mentioned == {fleet.mia}
    assert call.reply_to is card


async def mia_resolves(fleet: Fleet, card: SentMessage) -> None:
    await fleet.mia.taps(card, "🏁 Resolve")
    fleet.mia.replies(await fleet.appears("please reply to this message"), "Starter replaced")
    await fleet.shows(card, "Summary: Starter replaced")
    await fleet.appears("✅ @mia resolved your report: Starter replaced")


async def is_reported_again(fleet: Fleet) -> SentMessage:
    """Have somebody else report the same truck, and the driver say so below the resolved card."""
    duplicate = await fleet.reports("Truck 456 does not start", by=fleet.stranger)
    fleet.stranger.replies(duplicate, "blocks the gate")
    await fleet.shows(duplicate, "blocks the gate")
    return duplicate


async def mia_reopens(fleet: Fleet, card: SentMessage) -> SentMessage:
    """Have the driver reply to the resolved card; mia opens it again from its panel, and claims."""
    offer = await fleet.answer_to(fleet.driver.replies(card, "it is broken again"))
    assert offer.button_texts == [["🔁 Reopen"]]
    panel = await opened(fleet, fleet.mia, card)
    answer = await fleet.mia.taps(panel, "🔁 Reopen")
    assert answer.text == f"{number_of(card)} is open again. Nobody has it yet."
    await fleet.until(lambda: len(fleet.chat.pinned) == 3, "a new card, pinned")
    new = fleet.said("it is broken again")[-1]
    assert new.id > offer.id
    assert new.text.splitlines()[0] == f"🚨 NEW INCIDENT: {number_of(card)}"
    await fleet.until(lambda: card.deleted, "the resolved card to be gone")
    await fleet.appears("🔁 Your report is open again.")
    await fleet.mia.taps(new, "✅ Claim")
    await fleet.shows(new, "Claimed by @mia")
    return new


async def opened(fleet: Fleet, person: Person, card: SentMessage) -> SentMessage:
    """Have somebody tap ⋯ More below a card; returns the panel it opens."""
    link = next(each.url or "" for row in card.buttons for each in row if each.text == "⋯ More")
    asked = person.starts(link.partition("start=")[2])
    said = fleet.telegram.private(person)
    await fleet.until(lambda: said.bot_messages[-1:] and said.bot_messages[-1].id > asked.id, link)
    return said.bot_messages[-1]


async def the_duplicate_is_linked(fleet: Fleet, card: SentMessage, duplicate: SentMessage) -> None:
    await fleet.mia.taps(duplicate, "✅ Claim")
    fleet.mia.replies(duplicate, f"/cancel duplicate of {number_of(card)}")
    await fleet.shows(duplicate, f"Reason: duplicate of {number_of(card)}")
    await fleet.shows(card, f"🔗 Duplicates: {number_of(duplicate)}")
    assert "Driver Moss: it is broken again (2 notes)" in card.text
    assert any((each.url or "").endswith(f"/{card.id}") for each in duplicate.entities)
    story = await fleet.asks(fleet.mia, f"/incident {number_of(card)}")
    assert "Stranger Moss: blocks the gate" in story.text


def number_of(card: SentMessage) -> str:
    return card.text.splitlines()[0].rpartition(" ")[2]


async def the_file_tells_the_same(process: BotProcess, fleet: Fleet) -> None:
    john, mia, driver = (fleet.people[name].id for name in ("john", "mia", "driver"))
    acts = (
        "SELECT action, actor_id FROM incident_events JOIN incidents USING (incident_id)"
        " WHERE number = 1 ORDER BY incident_events.rowid"
    )
    assert process.rows(acts) == [
        *[("report", driver), ("claim", john), ("take_over", mia), ("wait", mia)],
        *[("wait_ended", None), ("resolve", mia), ("summarise", mia)],
        *[("reopen", mia), ("claim", mia)],
    ]
    stands = (
        "SELECT number, status, claimed_by_t1_id, reopened, waited BETWEEN 6900 AND 7500"
        " FROM incidents ORDER BY number"
    )
    assert process.rows(stands) == [
        *[(1, "Claimed_T1", mia, 1, 1), (2, "Claimed_T1", mia, 0, 0)],
        (3, "Cancelled", mia, 0, 0),
    ]

"""/mine in groups and in private, and /open in private: what is open over somebody's groups."""

from __future__ import annotations

import pytest

from handling import overview
from sandbox import Fault, Person, SentMessage
from sending import members
from tests.bot.support import ID, basic_group, calls, links, resolved, second_fleet, settled
from tests.bot.test_panel import said_to
from tests.desk import Clock, Desk, Fleet

NO_TEAM = "I know of no group in which you dispatch or manage."
NOTHING = "✅ You have no open incident, and none waits for you."


async def sends(fleet: Fleet, person: Person, text: str) -> SentMessage:
    """Have somebody write to the bot in private; returns its reply."""
    return await said_to(fleet, person, person.says(fleet.telegram.private(person), text))


async def joins(fleet: Fleet, person: Person, command: str) -> None:
    """Bring somebody into another group, with a role there."""
    fleet.chat.add(person)
    await fleet.asks(fleet.admin, f"{command} @{person.username}")
    await fleet.asks(person, "/team")


async def two_groups(desk: Desk, fleet: Fleet) -> Fleet:
    """Have john dispatch in another group, too; in each he has one, and one waits."""
    south = await second_fleet(desk)
    await joins(south, fleet.john, "/add_dispatcher")
    await fleet.claimed("Truck 1")
    await fleet.reports("Truck 2")
    card = await south.reports("Truck 3")
    await fleet.john.taps(card, "✅ Claim")
    await south.reports("Truck 4")
    await settled(desk, fleet)
    await settled(desk, south)
    return south


async def test_mine_in_private_is_over_all_groups(desk: Desk, fleet: Fleet) -> None:
    south = await two_groups(desk, fleet)
    told = await sends(fleet, fleet.john, "/mine")
    lines = told.text.split("\n")
    assert [line for line in lines if not line.startswith((" ", "•"))] == [
        "You have: 2",
        "Waiting for you: 2",
    ]
    assert [line.strip() for line in lines if line.startswith(" ")] == [
        "Truck 1 · 👥 North Fleet",
        "Truck 3 · 👥 South Fleet",
        "Truck 2 · 👥 North Fleet",
        "Truck 4 · 👥 South Fleet",
    ]
    assert told.mentioned == frozenset()
    cards = {card.id for chat in (fleet.chat, south.chat) for card in chat.bot_messages}
    shown = [int(url.rpartition("/")[2]) for url in links(told) if "/c/" in url]
    assert len(shown) == 4
    assert set(shown) <= cards


async def test_a_button_of_the_list_opens_the_panel_there(desk: Desk, fleet: Fleet) -> None:
    await two_groups(desk, fleet)
    told = await sends(fleet, fleet.john, "/mine")
    assert told.button_texts[:2] == [["🛠️ Truck 1 #1"], ["🛠️ Truck 3 #3"]]
    await fleet.john.taps(told, "🔥 Truck 4 #4")
    await fleet.shows(told, "NEW INCIDENT: TKT-2026-0004")
    await fleet.john.taps(told, "⬅️ Back")
    await fleet.shows(told, "/mine lists what you have and what waits for you, /open all")


async def test_mine_in_a_group_is_of_that_group(desk: Desk, fleet: Fleet) -> None:
    south = await two_groups(desk, fleet)
    told = await south.asks(fleet.john, "/mine")
    assert "Truck 3" in told.text
    assert "Truck 4" in told.text
    assert "Truck 1" not in told.text
    assert "👥" not in told.text
    nothing = await fleet.asks(fleet.alice, "/mine")
    assert nothing.text.startswith("✅ You have no open incident here, and none waits for you.")


async def test_open_in_private_lists_the_groups_of_ones_teams_most_urgent_first(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    await two_groups(desk, fleet)
    clock.passes(minutes=5)
    await fleet.reports("Accident on I-80, driver hurt")
    told = await sends(fleet, fleet.john, "/open")
    assert told.text.startswith("Open incidents: 5\n• 🚑 TKT-2026-0005 ")
    order = [told.text.index(f"TKT-2026-000{number}") for number in (5, 2, 4, 1, 3)]
    assert order == sorted(order)
    south_only = await sends(fleet, fleet.alice, "/open")
    assert south_only.text.startswith("Open incidents: 3\n")
    assert "Truck 3" not in south_only.text
    assert "👥" not in south_only.text  # of one group


@pytest.mark.parametrize(
    ("command", "title"),
    [("/open mine", "Open incidents you have: 2"), ("/open unclaimed", "Unclaimed incidents: 2")],
)
async def test_open_in_private_knows_the_words_of_open(
    desk: Desk, fleet: Fleet, command: str, title: str
) -> None:
    await two_groups(desk, fleet)
    assert (await sends(fleet, fleet.john, command)).text.startswith(f"{title}\n")


async def test_a_long_list_in_private_has_pages(desk: Desk, fleet: Fleet) -> None:
    for number in range(1, 13):
        fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
    await settled(desk, fleet)
    first = await sends(fleet, fleet.john, "/mine")
    assert first.text.startswith("Waiting for you: 12\n")
    assert first.text.endswith("Page 1 of 2. /mine 2 shows another.")
    second = await sends(fleet, fleet.john, "/mine 2")
    assert second.text.endswith("Truck 12\nPage 2 of 2. /mine 1 shows another.")
    assert second.button_texts == [["🔥 Truck 11 #11"], ["🔥 Truck 12 #12"]]
    assert (await sends(fleet, fleet.john, "/open 2")).text.endswith("/open 1 shows another.")


async def test_a_word_mine_does_not_know_is_named(fleet: Fleet) -> None:
    for told in (
        await fleet.asks(fleet.john, "/mine what"),
        await sends(fleet, fleet.john, "/mine what"),
    ):
        assert told.text.startswith("I do not know what. Send /mine for what you have")


async def test_a_reporter_reads_in_private_what_becomes_of_their_reports(fleet: Fleet) -> None:
    await fleet.claimed("Truck 1")
    await resolved(fleet)
    told = await sends(fleet, fleet.driver, "/mine")
    assert told.text.startswith(f"You reported: 1\n• {ID} 🛠️ IN PROGRESS (Claimed by @john)")
    assert (await sends(fleet, fleet.driver, "/open")).text.startswith(NO_TEAM)


async def test_who_is_in_no_group_is_told_of_nothing(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 1")
    outsider = desk.telegram.person("Eve")
    assert (await sends(fleet, outsider, "/mine")).text == NOTHING
    assert (await sends(fleet, outsider, "/open")).text.startswith(NO_TEAM)


async def test_an_anonymous_admin_has_nothing_in_the_group(fleet: Fleet) -> None:
    asked = fleet.admin.says(fleet.chat, "/mine", as_anonymous=True)
    assert (await fleet.answer_to(asked)).text.startswith("Please ask as yourself")


async def test_nothing_open_is_said_in_private(fleet: Fleet) -> None:
    await resolved(fleet)
    assert (await sends(fleet, fleet.john, "/open")).text == "✅ Nothing is open."
    assert (await sends(fleet, fleet.john, "/mine")).text == NOTHING


# Who may read it


async def test_who_left_a_group_without_a_word_reads_nothing_of_it(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    await two_groups(desk, fleet)
    del fleet.chat.members[fleet.john.id]
    for command in ("/mine", "/open", "/open mine"):
        told = await sends(fleet, fleet.john, command)
        assert "Truck 3" in told.text, command
        labels = [label for row in told.button_texts for label in row]
        assert "Truck 1" not in "".join([told.text, *labels]), command


async def test_of_what_telegram_does_not_tell_nothing_is_shown(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.2)
    await fleet.claimed("Truck 1")
    desk.telegram.faults.append(Fault("getChatMember", status=500, times=None))
    for command in ("/mine", "/open"):
        told = await sends(fleet, fleet.john, command)
        said = f"Telegram did not tell me of all your groups. Send {command} again in a moment."
        assert told.text == said
        assert told.buttons == []


async def test_a_group_the_bot_is_gone_from_is_not_listed(desk: Desk, fleet: Fleet) -> None:
    await two_groups(desk, fleet)
    fleet.chat.remove_bot(by=fleet.admin)
    told = await sends(fleet, fleet.john, "/open")
    assert told.text.startswith("Open incidents: 2\n")
    assert "North Fleet" not in told.text


async def test_who_was_taken_from_the_team_still_reads_what_they_have(fleet: Fleet) -> None:
    await fleet.claimed("Truck 1")
    await fleet.reports("Truck 2")
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    assert (await sends(fleet, fleet.john, "/open")).text.startswith(NO_TEAM)
    told = await sends(fleet, fleet.john, "/mine")
    assert told.text.startswith(f"You have: 1\n• {ID} ")
    assert "Truck 2" not in told.text


async def test_after_a_migration_the_list_leads_to_the_new_group(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.claimed("Truck 1")
    assert links(await sends(fleet, fleet.john, "/mine")) == ["https://t.me/john"]
    fleet.chat = desk.telegram.migrate(fleet.chat)
    await fleet.until(lambda: fleet.chat.pinned, "the card in the supergroup")
    await settled(desk, fleet)
    told = await sends(fleet, fleet.john, "/mine")
    assert told.text.startswith("You have: 1\n")
    [card] = fleet.said(f"INCIDENT: {ID}")
    assert any(url.endswith(f"/{card.id}") for url in links(told))


async def test_telegram_is_asked_only_about_groups_with_something_to_list(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MEMBER_FOR", 0.0)
    south = await second_fleet(desk)
    await joins(south, fleet.john, "/add_dispatcher")
    await fleet.claimed("Truck 1")
    await settled(desk, fleet)
    before = len(calls(desk.telegram, "getChatMember"))
    await sends(fleet, fleet.john, "/open")
    asked = calls(desk.telegram, "getChatMember")[before:]
    assert [int(call.params["chat_id"]) for call in asked] == [fleet.chat.id]


async def test_of_very_many_groups_those_one_has_something_in_come_first(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_ASKED", 1)
    south = await second_fleet(desk)
    await joins(south, fleet.john, "/add_dispatcher")
    await south.reports("Truck 1")
    await fleet.claimed("Truck 2")
    told = await sends(fleet, fleet.john, "/mine")
    assert "Truck 2" in told.text
    assert "Truck 1" not in told.text
    assert "these are from 1 of them. In each of the other groups, /mine lists" in told.text


async def test_what_is_asked_for_in_private_has_its_card_looked_for(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.claimed("Truck 1")
    await settled(desk, fleet)
    clock.passes(minutes=5)
    fleet.admin.deletes(card)
    await sends(fleet, fleet.john, "/mine")
    await fleet.until(lambda: len(fleet.said(f"INCIDENT: {ID}")) == 1, "the card again")

"""Who left a group, or was banned from it, can do nothing there until they are back."""

from __future__ import annotations

import pytest

from domain.people import Role, User
from sandbox import Person
from tests.bot.support import ID, settled
from tests.desk import Desk, Fleet

GONE = "You are not in this group any more, so you cannot work on its incidents."


async def claim_from_afar(fleet: Fleet, person: Person) -> str | None:
    """Report an incident and have somebody tap Claim on an old screen."""
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 456"))
    return (await person.presses(card, f"claim:{ID}").wait()).text


@pytest.mark.parametrize("is_admin", [True, False], ids=["we are admin", "we are a member"])
@pytest.mark.parametrize("how", ["ban", "remove"])
async def test_who_is_gone_cannot_claim(fleet: Fleet, how: str, is_admin: bool) -> None:
    fleet.chat.set_bot_rights(admin=is_admin)
    {"ban": fleet.chat.ban, "remove": fleet.chat.remove}[how](fleet.john)
    assert await claim_from_afar(fleet, fleet.john) == GONE


async def test_who_is_banned_without_a_line_in_the_chat_is_gone_too(
    desk: Desk, fleet: Fleet
) -> None:
    john = {"user": fleet.john.as_json()}
    change = {
        "chat": fleet.chat.as_json(),
        "from": fleet.admin.as_json(),
        "date": desk.clock(),
        "old_chat_member": john | {"status": "member"},
        "new_chat_member": john | {"status": "kicked", "until_date": 0},
    }
    desk.telegram.deliver("chat_member", change)
    assert await claim_from_afar(fleet, fleet.john) == GONE


async def test_who_joins_again_can_claim_again(fleet: Fleet) -> None:
    fleet.chat.ban(fleet.john)
    fleet.chat.add(fleet.john)
    assert await claim_from_afar(fleet, fleet.john) == f"{ID} is yours."


async def test_who_writes_in_the_group_is_back(desk: Desk, fleet: Fleet) -> None:
    desk.database.absences.record_absence(
        fleet.chat.id, desk.database.people.get_all([fleet.john.id])[fleet.john.id], 1
    )
    fleet.john.says(fleet.chat, "here I am")
    assert await claim_from_afar(fleet, fleet.john) == f"{ID} is yours."


async def test_who_only_edits_an_old_message_is_not_back(desk: Desk, fleet: Fleet) -> None:
    said = fleet.john.says(fleet.chat, "on my way")
    john = User(fleet.john.id, "john", "John Stone")
    await settled(desk, fleet)
    desk.database.absences.record_absence(fleet.chat.id, john, 1)
    fleet.john.edits(said, "on my way out")
    assert await claim_from_afar(fleet, fleet.john) == GONE


async def test_who_writes_again_takes_up_an_invitation_at_once(desk: Desk, fleet: Fleet) -> None:
    mike = fleet.telegram.person("Mike Oak", username="mike")
    fleet.chat.add(mike)
    await fleet.asks(fleet.admin, "/add_dispatcher @mike")
    desk.database.absences.record_absence(fleet.chat.id, User(mike.id, "mike", "Mike Oak"), 1)
    mike.says(fleet.chat, "here I am")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, mike.id) == [Role.DISPATCHER]


async def test_a_tap_from_afar_does_not_take_up_an_invitation(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @mike")
    mike = fleet.telegram.person("Mike Oak", username="mike")
    fleet.chat.add(mike)
    fleet.chat.ban(mike)
    assert await claim_from_afar(fleet, mike) == GONE


async def test_an_owner_who_is_gone_keeps_the_incident(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    fleet.chat.ban(fleet.john)
    assert (await fleet.john.presses(card, f"leave:{ID}").wait()).text == GONE
    await settled(desk, fleet)
    assert "Claimed by @john" in card.text


async def test_of_strangers_who_leave_nothing_is_kept(desk: Desk, fleet: Fleet) -> None:
    passer_by = fleet.telegram.person("Pat Passer")
    fleet.chat.add(passer_by)
    fleet.chat.remove(passer_by)
    await fleet.quiet()
    assert not desk.database.absences.is_absent(fleet.chat.id, passer_by.id)


async def test_an_absence_moves_along_with_a_group(fleet: Fleet, desk: Desk) -> None:
    fleet.chat.ban(fleet.john)
    await fleet.quiet()
    desk.database.groups.migrate(fleet.chat.id, fleet.chat.id - 1)
    assert desk.database.absences.is_absent(fleet.chat.id - 1, fleet.john.id)

"""What happens in the calm behind a storm: messages vanish, and people ask for them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from database import Database
from tests.chaos.companies import Company
from tests.chaos.ledger import Ledger
from tests.chaos.sight import Group

REMOVED = 5  # open incidents of each group whose messages a timer takes away


def remove_messages(
    database: Database, groups: Sequence[Group], ledger: Ledger, chance: random.Random
) -> None:
    """Have a timer remove everything that stands for some open incidents."""
    for group in groups:
        seen = database.incidents.list_open(group.chat.id)  # in an office, of its whole fleet
        open_incidents = [each for each in seen if each.group_id == group.chat.id]
        for incident in chance.sample(open_incidents, min(REMOVED, len(open_incidents))):
            ours = incident.pinned_message_id, incident.prompt_message_id
            for message_id in (*ours, *database.calls.page_message_ids(incident)):
                message = group.chat.find(message_id or 0)
                if message is not None:
                    group.chat.erase(message)
                    ledger.removed += 1


async def ask_for_all(group: Group, missing: Sequence[tuple[Group, str]]) -> None:
    """Have somebody ask for a group's incidents, one after another: a flood would be refused."""
    for asked, incident_id in missing:
        if asked is group:
            await group.fleet.asks(group.fleet.stranger, f"/incident {incident_id}")


async def ask_for_board(company: Company) -> None:
    """Have somebody ask in an office for what is open: a board that is gone comes back by that."""
    fleet, chat = company.office.fleet, company.chat
    asked = fleet.stranger.says(chat, "/open")
    await fleet.until(
        lambda: any(each.reply_to is asked for each in chat.bot_messages), "what is open"
    )

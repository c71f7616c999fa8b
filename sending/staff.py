"""Who can be called in a group, and whom a message called."""

from __future__ import annotations

import re

from telegram import Message

from database import Database
from domain.calling import Staff
from domain.people import Role, Team


def staff_of(database: Database, group_id: int, now: int) -> Staff:
    """Tell who can be called in a group: nobody who left it, but for who works from the office.

    A mention rings only who is in the group: they come first.
    """
    dispatchers = database.teams.present(group_id, Role.DISPATCHER)
    seen = database.teams.seen(group_id)
    return Staff(
        on_duty=database.duty.on_duty(group_id, now).among(dispatchers).with_first(seen),
        dispatchers=dispatchers.with_first(seen),
        managers=database.teams.present(group_id, Role.MANAGER).with_first(seen),
    )


def rung(message: Message, team: Team) -> Team:
    """Tell whom of a team a message mentions."""
    named = {name.lower() for name in re.findall(r"@\w+", message.text or "")}
    linked = {entity.user.id for entity in message.entities if entity.user is not None}

    def is_named(handle: str | None) -> bool:
        return handle is not None and f"@{handle.lower()}" in named

    return Team(
        tuple(u for u in team.members if u.user_id in linked or is_named(u.telegram_handle)),
        tuple(handle for handle in team.invited if is_named(handle)),
    )

"""Who may be told of a group in private: members of it, or of the office of its fleet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from database import Database
from domain.groups import MemberCheck
from network.failures import NotSentError

MemberQuestion: TypeAlias = Callable[[int, int], Awaitable[MemberCheck]]
"""Asks Telegram whether in a group there is somebody."""


async def is_insider(database: Database, group_id: int, user_id: int, ask: MemberQuestion) -> bool:
    """Ask whether somebody is in a group, or in the office of its fleet.

    Raises NotSentError if neither says so, and not both answer.
    """
    checks = []
    for place in database.fleets.places(group_id):
        if not database.absences.is_absent(place, user_id):
            checks.append(await ask(place, user_id))
        if MemberCheck.MEMBER in checks:
            return True
    if MemberCheck.NO_ANSWER in checks:
        raise NotSentError("nobody told whether they are in the group")
    return False

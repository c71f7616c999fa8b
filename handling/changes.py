"""/audit: who changed roles, settings and the like, and who asked for figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from database import Database
from domain.updates import Message
from handling.context import Context, find_out, read, reply
from handling.setup import refuse_non_admin
from texts import changes, refusals
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import escaped
from texts.incidents import Part
from texts.language import Deferred

CITED = 40  # UTF-16 units of a word that says nothing
MOST_DIGITS = 7
_PART = re.compile(r"[-+]?\d+")


async def show_audit(message: Message, context: Context) -> None:
    """List for admins who changed what in their group; in an office, in all groups of the fleet."""
    typed = (message.command.typed if message.command else "").strip()
    if typed and not _PART.fullmatch(typed):
        shown = escaped(cut(typed, CITED))
        reply(message, context, misused(context.person_language(message), "audit", shown))
        return
    number = int(typed[:MOST_DIGITS] or 1)  # any number means the nearest part
    find_out(message, context, lambda: _audit(message, number, context))


async def _audit(message: Message, number: int, context: Context) -> Sequence[str | Deferred]:
    if refused := await refuse_non_admin(message, context):
        return [refused]
    group_id, language = message.chat.id, context.person_language(message)
    zone = context.zone(group_id)

    def listed(database: Database) -> list[str]:
        part = Part.of(number, database.changes.count(group_id), changes.A_PART)
        shown = database.changes.list(group_id, most=part.size, skipped=part.skipped)
        ids = [user_id for each in shown for user_id in (each.actor_id, each.user_id)]
        is_office = database.fleets.of_office(group_id) is not None
        groups = {each.group_id for each in shown} if is_office else set[int]()
        titles = database.groups.names(groups)
        return changes.audit(language, shown, database.people.get_all(ids), part, zone, titles)

    texts = await read(context, language, group_id, f"audit {number}", listed)
    return [refusals.CANNOT_LOOK_UP] if texts is None else texts

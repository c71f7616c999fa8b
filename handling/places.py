"""Places: where a truck is, told by a place or a live location, which moves."""

from __future__ import annotations

from domain.incidents import Incident
from domain.places import TOLD_WITHIN
from domain.updates import Edited, Message
from handling.context import Context


def told_by_reporter(message: Message, context: Context) -> Incident | None:
    """Find the incident that a place is about although it replies to nothing.

    Its reporter sends it soon after the report, and has no other open one in the group. What they
    pass on is where somebody else was.
    """
    if message.content.position is None or message.by is None or message.is_borrowed:
        return None
    since = context.time_of(message) - TOLD_WITHIN
    return context.database.places.only_open_of(message.chat.id, message.by.user_id, since)


def move(edit: Edited, context: Context) -> None:
    """Follow a live location: its card is redrawn at most every five minutes."""
    message, at = edit.message, context.desk.clock.of(edit.edited_at)
    position, place = message.content.position, message.place
    if position is not None:
        context.database.places.move(place.chat_id, place.message_id, position, at)
        context.database.places.show_due(context.now)

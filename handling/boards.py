"""Boards that turn up in a group: the one on record, and those nobody knew had arrived."""

from __future__ import annotations

import logging

from domain.updates import Message, RepliedTo
from handling.context import Context
from texts import links

logger = logging.getLogger(__name__)


async def replied_to(message: Message, context: Context) -> None:
    """Notice by a reply to it that there is a board which is not on record."""
    if message.replied_to is not None and message.chat.is_group:
        note(message.replied_to, message.chat.id, context)


def note(shown: RepliedTo, group_id: int, context: Context) -> None:
    """Note that a message stands in a group, if it is a board of ours: a second one is ended."""
    is_here = shown.chat_id == group_id and shown.is_ours and shown.forwarded_from is None
    if not is_here or not links.is_board(shown.urls):
        return
    if not context.database.boards.is_board(group_id, shown.message_id):
        logger.warning("chat=%s event=board_found message=%s", group_id, shown.message_id)
        context.database.boards.record_seen(group_id, shown.message_id)
        context.outbox.wake(group_id)

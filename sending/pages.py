"""Pages of escalations that are over: edited, so that they say who took it."""

from __future__ import annotations

import logging

from telegram.error import BadRequest

from database import Database, Owed
from sending.cards import SENT
from sending.languages import Languages
from sending.messages import GONE, Sender, says
from texts import paging

logger = logging.getLogger(__name__)


class Pages:
    """Edits pages and records it. Raises the TelegramErrors that concern the chat.

    Edits are ACQUIRED: whoever calls has acquired the chat's allowance.
    """

    def __init__(self, sender: Sender, database: Database, languages: Languages) -> None:
        self._sender = sender
        self._database = database
        self._languages = languages

    async def edit(self, owed: Owed) -> None:
        """Have a page say what came of the escalation; it rings nobody."""
        message_id = owed.message_id or 0
        incident = self._database.incidents.get(owed.incident_id or "")
        page = self._database.pages.ended(incident, message_id) if incident else None
        if page is not None:
            people = self._database.people.get_all([page.actor_id])
            language = self._languages.of_group(owed.group_id)
            text = paging.ended_page(language, page.incident, page.action, page.actor_id, people)
            try:
                await self._sender.edit(owed.group_id, message_id, text)
            except BadRequest as error:
                if not says(error, GONE):
                    raise
                logger.debug("chat=%s page %s is gone: %s", owed.group_id, message_id, error)
            logger.info(SENT, page.incident.incident_id, owed.group_id, "page_ended")
        self._database.pages.record_edited(owed.group_id, message_id)

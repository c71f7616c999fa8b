"""Offers: whoever a summary is awaited from is asked whether what they said is it."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram.ext import ExtBot

from database import Database, Owed
from sending.cards import SENT, log_reused_id
from sending.languages import Languages
from sending.topic_fallback import TopicFallback
from texts import summaries

logger = logging.getLogger(__name__)


class Offers:
    """Offers words back and records it. Raises the TelegramErrors that concern the chat.

    Sends are ACQUIRED: whoever calls has acquired the chat's allowance.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
    ) -> None:
        self._bot = bot
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback

    async def offer(self, owed: Owed) -> None:
        """Ask whether what was said is the summary; without the words there is nothing to ask."""
        offer = self._database.offers.owed(owed.incident_id or "")
        if offer is None:
            return
        incident = offer.incident
        language = self._languages.of_person(incident.owner_id, owed.group_id)
        message, _ = await self._topic_fallback.send(
            incident.group_id,
            summaries.offer(language, incident, self._bot.username),
            about=replace(incident, thread_id=offer.thread_id),
            reply_to=offer.message_id,
            markup=summaries.offer_keyboard(language, incident),
        )
        below = message.reply_to_message
        stands = below is not None and below.message_id == offer.message_id
        taken_from = self._database.offers.record_sent(offer, message.message_id, stands=stands)
        log_reused_id(taken_from, message)
        logger.info(SENT, incident.incident_id, incident.group_id, "offered")

"""Prompts: whoever is to give a summary is asked for it, and asked again while it is awaited."""

from __future__ import annotations

import logging
from collections.abc import Callable

from telegram import ForceReply
from telegram.ext import ExtBot

from database import Database, Owed, Prompt
from sending.cards import SENT, Cards, log_reused_id
from sending.languages import Languages
from texts import summaries
from texts.language import Language

logger = logging.getLogger(__name__)


class Prompters:
    """Asks for summaries and records it. Raises the TelegramErrors that concern the chat.

    `clock` gives UTC epoch seconds. Sends are ACQUIRED: whoever calls has acquired the chat's
    allowance.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        database: Database,
        languages: Languages,
        cards: Cards,
        clock: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._database = database
        self._languages = languages
        self._cards = cards
        self._clock = clock

    async def ask(self, owed: Owed) -> None:
        """Ask for the summary, by a new message in the place of the one before."""
        prompt = self._database.prompts.owed(owed.incident_id or "")
        if prompt is None:
            return
        incident = prompt.incident
        language = self._languages.of_group(incident.group_id)
        placeholder = language.gettext(summaries.PROMPT_PLACEHOLDER)
        message = await self._cards.reply(
            incident,
            self._write(language, prompt),
            markup=ForceReply(selective=True, input_field_placeholder=placeholder),
        )
        taken_from = self._database.prompts.record_sent(
            incident, message.message_id, round=prompt.round, before=prompt.before
        )
        log_reused_id(taken_from, message)
        if prompt.number:
            logger.info(SENT, incident.incident_id, incident.group_id, "prompted_again")
        else:
            logger.info(SENT, incident.incident_id, incident.group_id, "prompted")

    def _write(self, language: Language, prompt: Prompt) -> str:
        incident, own = prompt.incident, self._bot.username
        owner_id = incident.owner_id or 0
        owner = self._database.people.get(owner_id)
        if not prompt.number:
            return summaries.prompt(language, incident, owner, own)
        is_gone = self._database.absences.is_gone(incident.group_id, owner_id)
        waited = max(0, self._clock() - incident.t_status)
        return summaries.prompt_again(language, incident, owner, own, waited, is_gone=is_gone)

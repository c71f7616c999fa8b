"""Looks whether messages of ours still stand; Telegram tells bots of no deletion."""

from __future__ import annotations

import logging

from telegram.error import BadRequest, InvalidToken
from telegram.ext import ExtBot

from database import Database
from domain.incidents import Incident
from sending.cards import Cards
from sending.messages import is_telegrams_own, says

logger = logging.getLogger(__name__)

# https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp (check_message)
_NOTHING_TO_REACT_TO = ("message to react not found", "message_id_invalid")


class Looks:
    """Looks for an incident's messages; what is gone is forgotten, and so owed again.

    By calls of which Telegram counts none (flood_control.COUNTED): a card is pinned once more,
    which also brings back a lost pin; from the others a reaction is taken that was never there.
    """

    def __init__(self, bot: ExtBot[int], database: Database, cards: Cards) -> None:
        self._bot = bot
        self._database = database
        self._cards = cards

    async def look(self, incident: Incident) -> None:
        """Look for the card, the prompt and the pages of an open incident."""
        await self._look_for_card(incident)
        await self._look_for_prompt(incident)
        await self._look_for_page(incident)

    async def _look_for_card(self, incident: Incident) -> None:
        if incident.pinned_message_id is None:
            return
        if self._database.groups.may_pin(incident.group_id):
            await self._cards.pin(incident)
        elif not await self.is_there(incident.group_id, incident.pinned_message_id):
            self._cards.lose(incident, "it was deleted")

    async def _look_for_prompt(self, incident: Incident) -> None:
        prompt = incident.prompt_message_id
        if prompt is not None and not await self.is_there(incident.group_id, prompt):
            self._database.prompts.record_lost(incident, prompt)

    async def _look_for_page(self, incident: Incident) -> None:
        for page in self._database.calls.page_message_ids(incident):
            if not await self.is_there(incident.group_id, page):
                self._database.calls.record_lost_page(incident, page)

    async def is_there(self, group_id: int, message_id: int) -> bool:
        """Tell whether a message of ours is still there, as far as Telegram says."""
        try:
            await self._bot.set_message_reaction(group_id, message_id)
        # 404: a server before Bot API 7.0 (https://core.telegram.org/bots/api-changelog).
        except (BadRequest, InvalidToken) as error:
            if not is_telegrams_own(error):
                raise
            logger.info("chat=%s event=look message=%s error=%r", group_id, message_id, str(error))
            return not says(error, _NOTHING_TO_REACT_TO)
        return True

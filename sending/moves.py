"""Incidents that changed hands: told to those who lost one, or got it; reopening is offered."""

from __future__ import annotations

import logging

from database import Database, Owed
from domain.moves import Move
from sending.cards import SENT, Cards, log_reused_id
from sending.languages import Languages
from sending.topic_fallback import TopicFallback
from texts import moving

logger = logging.getLogger(__name__)


class Movers:
    """Tells people that an incident changed hands, as a reply to its card, and records it.

    Sends are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the TelegramErrors
    that concern the chat.
    """

    def __init__(
        self,
        database: Database,
        languages: Languages,
        cards: Cards,
        topic_fallback: TopicFallback,
    ) -> None:
        self._database = database
        self._languages = languages
        self._cards = cards
        self._topic_fallback = topic_fallback

    async def tell(self, owed: Owed) -> None:
        """Tell of one move, unless all whom it concerns have left the group."""
        move = self._database.moves.owed(owed.incident_id or "", owed.version)
        if move is None:
            return
        incident = move.incident
        if not self._is_anybody_there(move):
            self._database.moves.drop(move)
            logger.info(SENT, incident.incident_id, incident.group_id, "move_untold")
            return
        language = self._languages.of_group(incident.group_id)
        people = self._database.people.get_all([move.actor_id, move.lost_by, move.got_by])
        text = moving.told(language, move, people)
        message = await self._cards.reply(incident, text, least=moving.least_told(text))
        log_reused_id(self._database.moves.record_told(move, message.message_id), message)
        logger.info(SENT, incident.incident_id, incident.group_id, "move_told")

    async def offer_reopening(self, owed: Owed) -> None:
        """Tell who said something about what is resolved that it can be opened again."""
        incident_id, moves = owed.incident_id or "", self._database.moves
        incident = moves.offered(incident_id, owed.version)
        if incident is None:
            moves.record_offered(incident_id, owed.version)
            return
        page = moving.reopen_offer(self._languages.of_group(incident.group_id), incident)
        sent = await self._topic_fallback.send(
            *(incident.group_id, page.text),
            about=incident,
            reply_to=owed.message_id,
            markup=page.markup,
        )
        log_reused_id(moves.record_offer(incident, sent.message.message_id), sent.message)
        logger.info(SENT, incident.incident_id, incident.group_id, "reopening_offered")

    def _is_anybody_there(self, move: Move) -> bool:
        is_gone, group_id = self._database.absences.is_gone, move.incident.group_id
        return any(not is_gone(group_id, user_id) for user_id in move.concerned)

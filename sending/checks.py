"""Questions to who has an incident whether they are still on it: asked, and recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable

from database import Database, Owed
from domain import calling
from domain.calling import Question
from domain.checks import Check
from domain.incidents import Status
from domain.people import Team, User
from sending.cards import SENT, Cards, log_reused_id
from sending.languages import Languages
from sending.listeners import listeners
from sending.staff import staff_of
from sending.zones import Zones
from texts import checks

logger = logging.getLogger(__name__)


class Asker:
    """Asks who has an incident, in private if they are called there, else in reply to the card.

    `clock` gives UTC epoch seconds. Sends are ACQUIRED: whoever calls has acquired the chat's
    allowance. Raises the TelegramErrors that concern the chat.
    """

    def __init__(
        self,
        database: Database,
        languages: Languages,
        zones: Zones,
        cards: Cards,
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._languages = languages
        self._zones = zones
        self._cards = cards
        self._clock = clock

    async def ask(self, owed: Owed) -> None:
        """Ask, unless there was news meanwhile."""
        check = self._database.checks.owed(owed.incident_id or "")
        owner = self._database.people.get(check.incident.owner_id or 0) if check else None
        if check is None or owner is None:
            return
        asked, now = self._asked(check, owner), self._clock()
        private = self._in_private(check, owner, asked, now)
        if private and not check.in_group and not asked.others.call_keys:
            self._database.checks.record_asked_privately(check, private, now)
            incident = check.incident
            logger.info(SENT, incident.incident_id, incident.group_id, "asked_privately")
        else:
            await self._post(check, asked, private, now)

    def _asked(self, check: Check, owner: User) -> Question:
        """Tell who is asked, and who else reads it."""
        group_id = check.incident.group_id
        is_here = not self._database.absences.is_gone(group_id, owner.user_id)
        return calling.asked(
            owner,
            staff_of(self._database, group_id, self._clock()),
            is_here=is_here,
            is_for_team=check.is_for_team,
            is_managers=check.incident.status is Status.CLAIMED_T2,
        )

    def _in_private(self, check: Check, owner: User, asked: Question, now: int) -> list[int]:
        if asked.is_gone:
            return []
        called = Team((owner,), ())
        return listeners(self._database, self._zones, check.incident, called, now)

    async def _post(self, check: Check, asked: Question, private: list[int], now: int) -> None:
        incident = check.incident
        language = self._languages.of_group(incident.group_id)
        waited = max(0, now - check.t_news)
        message = await self._cards.reply(
            incident,
            checks.question(language, incident, asked, waited),
            markup=checks.keyboard(language, incident, for_team=check.is_for_team or asked.is_gone),
        )
        taken_from = self._database.checks.record_sent(check, message.message_id, private, now)
        log_reused_id(taken_from, message)
        logger.info(SENT, incident.incident_id, incident.group_id, "asked")

"""Fleets: the office is asked whether groups may join, and groups are told what became of it."""

from __future__ import annotations

import logging

from telegram.error import BadRequest

from database import Database, Owed
from domain.fleets import JoinRequest
from domain.groups import Rights
from sending.languages import Languages
from sending.messages import GONE, Sender, says
from sending.setup import GroupSetup
from sending.topic_fallback import TopicFallback
from texts import joining
from texts.formatting import People

logger = logging.getLogger(__name__)


class FleetNews:
    """Asks and tells what is owed of fleets, and records it.

    Sends and edits are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the
    TelegramErrors that concern the chat.
    """

    def __init__(
        self,
        sender: Sender,
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
        group_setup: GroupSetup,
    ) -> None:
        self._sender = sender
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback
        self._group_setup = group_setup

    async def tell(self, owed: Owed) -> None:
        """Tell a group what is new of its fleet, unless that is out of date."""
        rights = await self._rights(owed.group_id)
        notice = self._database.fleet_notices.get(owed.version)
        if notice is None:
            return
        language = self._languages.of_group(owed.group_id)
        people = self._database.people.get_all([notice.actor_id])
        text = joining.notice(language, notice, people, rights or Rights(admin=True, pin=True))
        await self._topic_fallback.send(owed.group_id, text)
        self._database.fleet_notices.record_sent(notice.notice_id)
        logger.info("chat=%s event=fleet_notice news=%s", owed.group_id, notice.news.value)

    async def _rights(self, group_id: int) -> Rights | None:
        """Look at what we may do in a group; what Telegram told before it was served is unknown."""
        known = self._database.groups.bot_status(group_id)
        rights = await self._group_setup.rights(group_id)
        if rights is not None and self._database.groups.bot_status(group_id) is known:
            self._database.groups.record_bot_status(group_id, rights.bot_status, greet=False)
        return rights

    async def ask(self, owed: Owed) -> None:
        """Ask the office whether a group may join, unless that is decided by now."""
        request = self._database.join_requests.get(owed.version)
        if request is None or request.outcome is not None or request.office_id != owed.group_id:
            return
        language, people = self._languages.of_group(owed.group_id), self._people(request)
        page = joining.request(language, request, people)
        message, _ = await self._topic_fallback.send(owed.group_id, page.text, markup=page.keyboard)
        self._database.join_requests.record_sent(request, owed.group_id, message.message_id)
        logger.info("chat=%s event=join_request group=%s", owed.group_id, request.group_id)

    async def answer(self, owed: Owed) -> None:
        """Have the message in the office say what came of a request; its buttons go."""
        request = self._database.join_requests.get(owed.version)
        if request is None or request.message_id is None:
            return
        language, people = self._languages.of_group(owed.group_id), self._people(request)
        text = joining.answered(language, request, people)
        try:
            await self._sender.edit(owed.group_id, request.message_id, text, None)
        except BadRequest as error:
            if not says(error, GONE):
                raise
            logger.info("chat=%s event=join_answer_gone error=%r", owed.group_id, str(error))
        self._database.join_requests.record_answered(request)

    def _people(self, request: JoinRequest) -> People:
        return self._database.people.get_all([request.asked_by, request.decided_by])

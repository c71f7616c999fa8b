"""What reporters are told, as replies to their own messages: who has it, its end, what is first."""

from __future__ import annotations

import logging

from telegram import Message
from telegram.error import BadRequest, TelegramError

from database import Database
from domain.incidents import FINISHED, Incident
from domain.people import User
from domain.severity import Severity
from sending.cards import SENT, log_reused_id, report_of
from sending.languages import Languages
from sending.messages import GONE, Sender, certainly_not_sent, says
from sending.topic_fallback import TopicFallback
from texts import reporters
from texts.language import Language

logger = logging.getLogger(__name__)

_GONE = "incident=%s chat=%s event=told_gone: %s"


class Reporters:
    """Tells reporters and records it. Raises the TelegramErrors that concern the chat.

    Sends and edits are ACQUIRED: whoever calls has acquired the chat's allowance.
    """

    def __init__(
        self,
        sender: Sender,
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
    ) -> None:
        self._sender = sender
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback

    async def tell(self, incident: Incident) -> None:
        """Tell the reporter who has their report, as a new message: their phone rings."""
        if incident.status not in reporters.TOLD:
            return  # it went on since this was owed
        is_first = self._database.reporters.begin_tell(incident)
        try:
            message = await self._send(incident, self._told(incident))
        except TelegramError as error:
            if is_first and certainly_not_sent(error):
                self._database.reporters.record_not_told(incident)
            raise
        log_reused_id(self._database.reporters.record_told(incident, message.message_id), message)
        logger.info(SENT, incident.incident_id, incident.group_id, "told")

    async def edit(self, incident: Incident) -> None:
        """Have the same message say how it went on; whoever removed it is not told again."""
        if incident.status in FINISHED:
            await self._edit_end(incident)
            return
        if incident.status not in reporters.TOLD or incident.told_message_id is None:
            return
        self._database.reporters.begin_edit(incident)
        try:
            await self._sender.edit(
                incident.group_id, incident.told_message_id, self._told(incident)
            )
        except BadRequest as error:
            if not says(error, GONE):
                raise
            logger.info(_GONE, incident.incident_id, incident.group_id, error)
            self._database.reporters.record_lost(incident)
            return
        self._database.reporters.record_edited(incident)
        logger.info(SENT, incident.incident_id, incident.group_id, "told_more")

    async def _edit_end(self, incident: Incident) -> None:
        """Have what told the end say what the summary says since somebody corrected it."""
        message_id = self._database.reporters.end_message(incident)
        if message_id is None:
            return
        said = reporters.end(self._language(incident), incident, self._people(incident))
        try:
            await self._sender.edit(incident.group_id, message_id, said)
        except BadRequest as error:
            if not says(error, GONE):
                raise
            logger.info(_GONE, incident.incident_id, incident.group_id, error)
            self._database.reporters.record_end_lost(incident, message_id)
            return
        self._database.reporters.record_end_edited(incident, message_id)
        logger.info(SENT, incident.incident_id, incident.group_id, "told_end_anew")

    async def tell_end(self, incident: Incident) -> None:
        """Tell the reporter what was done, or why nothing will be: their phone rings."""
        if incident.status not in FINISHED:
            return
        said = reporters.end(self._language(incident), incident, self._people(incident))
        message = await self._send(incident, said)
        log_reused_id(self._database.reporters.record_end(incident, message.message_id), message)
        logger.info(SENT, incident.incident_id, incident.group_id, "told_end")

    async def advise(self, incident: Incident) -> None:
        """Tell the reporter of an accident what comes first, if it still is one."""
        if incident.severity is not Severity.ACCIDENT:
            return
        message = await self._send(incident, reporters.advice(self._language(incident), incident))
        record = self._database.reporters.record_advised
        log_reused_id(record(incident, message.message_id), message)
        logger.info(SENT, incident.incident_id, incident.group_id, "advised")

    async def _send(self, incident: Incident, said: str) -> Message:
        """Reply to the report; by name where it is out of reach: deleted, or before a migration."""
        language, people = self._language(incident), self._people(incident)
        report = report_of(incident)
        alone = reporters.addressed(language, incident, people, said)
        sent = await self._topic_fallback.send(
            incident.group_id,
            said if report else alone,
            about=incident,
            reply_to=report,
            alone=alone,
        )
        return sent.message

    def _told(self, incident: Incident) -> str:
        return reporters.told(self._language(incident), incident, self._people(incident))

    def _language(self, incident: Incident) -> Language:
        return self._languages.of_person(incident.created_by_id, incident.group_id)

    def _people(self, incident: Incident) -> dict[int, User]:
        return self._database.people.get_all(
            [
                incident.created_by_id,
                incident.owner_id,
                incident.resolved_by_id,
                incident.cancelled_by_id,
            ]
        )

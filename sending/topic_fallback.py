"""Where a message goes when its topic is closed: to another topic, else to people in private."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from telegram import ForceReply, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from database import Database
from domain.incidents import Incident, Status
from domain.people import Role
from sending.flood_control import ACQUIRED, Priority
from sending.languages import Languages
from sending.members import has_left, look_up
from sending.messages import CLOSED, Sender, Sent, says
from texts import paging
from texts.language import Language

logger = logging.getLogger(__name__)

MOST_TOPICS = 3  # tried, besides its own and General
MOST_ADMINS = 10  # tried, until one has started the bot


class TopicFallback:
    """Sends to a group wherever it is open; says in private, once, what it cannot be shown."""

    def __init__(
        self, bot: ExtBot[int], sender: Sender, database: Database, languages: Languages
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._languages = languages

    async def send(
        self,
        group_id: int,
        text: str,
        *,
        about: Incident | None = None,
        reply_to: int | None = None,
        markup: InlineKeyboardMarkup | ForceReply | None = None,
        priority: int = ACQUIRED,
        least: str = "",
        alone: str = "",
    ) -> Sent:
        """Send to an incident's topic, to General, or to another open topic.

        `alone` is said instead where it cannot be a reply. Raises BadRequest when all are closed;
        then somebody was told in private.
        """
        send = partial(self._sender.send, group_id, markup=markup, least=least)
        thread_id = about.thread_id if about else None
        first = partial(
            send, text, thread_id=thread_id, reply_to=reply_to, priority=priority, alone=alone
        )
        return await self.through(group_id, first, partial(send, alone or text), about)

    async def through(
        self,
        group_id: int,
        first: Callable[[], Awaitable[Sent]],
        elsewhere: Callable[..., Awaitable[Sent]],
        about: Incident | None = None,
    ) -> Sent:
        """Send as it was meant to be, or elsewhere: to a `thread_id`, in a `priority`."""
        try:
            sent = await first()
        except BadRequest as error:
            if not says(error, CLOSED):
                raise
            sent_elsewhere = await self._elsewhere(group_id, elsewhere)
            if sent_elsewhere is None:
                await self._tell(group_id, about)
                raise
            sent = sent_elsewhere
        self._database.topics.record_writable(group_id)
        return sent

    async def _elsewhere(self, group_id: int, send: Callable[..., Awaitable[Sent]]) -> Sent | None:
        """Send to one of the topics in which people wrote last; None if they are closed, too."""
        for thread_id in self._database.topics.list_open(group_id, MOST_TOPICS):
            try:
                sent = await send(thread_id=thread_id, priority=Priority.NEEDED)
            except BadRequest as error:
                if not says(error, CLOSED):
                    raise
                self._database.topics.record_closed(group_id, thread_id)
            else:
                return Sent(sent.message, as_asked=False)
        return None

    async def _tell(self, group_id: int, about: Incident | None) -> None:
        """Tell one of those concerned, and an admin, who can open a topic."""
        what = f"{about.incident_id}/{about.transitions}" if about else "group"
        if self._database.topics.was_told_privately(group_id, what):
            return
        group_name = self._database.groups.name(group_id)
        write = partial(paging.shut_out, group_name=group_name, incident=about)
        concerned = await self._members(group_id, _concerned(about, self._managers(group_id)))
        told = await self._tell_one(concerned, write)
        admins = await self._admins(group_id)
        if told not in admins:
            told = await self._tell_one(admins, write) or told
        logger.warning("chat=%s event=shut_out what=%s told=%s", group_id, what, told)
        if told is not None:
            self._database.topics.record_told_privately(group_id, what)

    def _managers(self, group_id: int) -> list[int]:
        return [user.user_id for user in self._database.teams.get(group_id, Role.MANAGER).members]

    async def _members(self, group_id: int, people: Sequence[int]) -> list[int]:
        """Leave out who left the group: nobody else may learn of it."""
        found = await look_up(self._bot, group_id, people)
        return [user_id for user_id in people if user_id in found and not has_left(found[user_id])]

    async def _admins(self, group_id: int) -> list[int]:
        try:
            admins = await self._bot.get_chat_administrators(group_id)
        except TelegramError as error:
            logger.warning("chat=%s event=admins_unknown error=%r", group_id, str(error))
            return []
        return [admin.user.id for admin in admins if not admin.user.is_bot][:MOST_ADMINS]

    async def _tell_one(
        self, people: Iterable[int], write: Callable[[Language], str]
    ) -> int | None:
        """Tell the first who has started the bot; bots may not begin a conversation.

        "Forbidden: bot can't initiate conversation with a user" says Telegram then:
        https://github.com/vrumger/telegram-errors.
        """
        for user_id in people:
            text = write(self._languages.of_person(user_id))
            try:
                await self._sender.send(user_id, text, priority=Priority.NEEDED)
            except (BadRequest, Forbidden) as error:
                logger.info("user=%s event=not_reached error=%r", user_id, str(error))
            else:
                return user_id
        return None


def _concerned(incident: Incident | None, managers: Sequence[int]) -> list[int]:
    """List who is waited for, or waits: managers of an escalation, the owner, the reporter."""
    if incident is None:
        return []
    waited_for = managers if incident.status is Status.ESCALATED else [incident.owner_id]
    people = [*waited_for, incident.created_by_id]
    return list(dict.fromkeys(user_id for user_id in people if user_id is not None))

"""The welcome of a group: what to do first there, and which fleet it can join."""

from __future__ import annotations

import logging

from telegram import InlineKeyboardMarkup

from database import Database, Owed
from domain.fleets import Fleet
from domain.groups import Rights
from sending.flood_control import Priority
from sending.languages import Languages
from sending.members import Members
from sending.setup import GroupSetup
from sending.topic_fallback import TopicFallback
from texts import fleets, joining, setup

logger = logging.getLogger(__name__)

MOST_NEAR = 3  # fleets of who brought us there that are offered


class Welcomes:
    """Greets groups. Sends are ACQUIRED: whoever calls has acquired the chat's allowance."""

    def __init__(
        self,
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
        group_setup: GroupSetup,
        members: Members,
    ) -> None:
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback
        self._group_setup = group_setup
        self._members = members

    async def welcome(self, owed: Owed) -> None:
        """Greet a group, unless it joined a fleet meanwhile: it is told so instead."""
        group_id, language = owed.group_id, self._languages.of_group(owed.group_id)
        found, near = await self._group_setup.of(group_id), await self._near(group_id)
        if not self._database.groups.is_to_be_welcomed(group_id):
            return
        fleet = self._database.fleets.of_group(group_id)
        is_joined = fleet is not None and fleet.office_id != group_id
        if fleet is not None and is_joined:
            first, more, near = self._in_fleet(group_id, fleet, found.rights), [], []
        else:
            first, *more = setup.welcome(language, found)
        rows = [[joining.join_key(language, each)] for each in near]
        markup = InlineKeyboardMarkup(rows) if rows else None
        sent = await self._topic_fallback.send(group_id, first, markup=markup)
        for text in more:
            await self._topic_fallback.send(group_id, text, priority=Priority.NEEDED)
        message_id = None if is_joined else sent.message.message_id
        self._database.groups.record_welcome(group_id, message_id)
        logger.info("chat=%s event=welcomed", group_id)

    async def _near(self, group_id: int) -> list[Fleet]:
        """List the fleets of who brought us there, if they are of any, as they are now."""
        user_id = self._database.groups.added_by(group_id)
        if user_id is None or self._database.fleets.of_group(group_id) is not None:
            return []
        near = self._database.fleets.near(user_id, MOST_NEAR)
        return [each for each in near if await self._is_of(each, user_id)]

    async def _is_of(self, fleet: Fleet, user_id: int) -> bool:
        if self._database.fleets.is_of_fleet(fleet, user_id):
            return True
        return await self._members.is_admin_now(fleet.office_id, user_id)

    def _in_fleet(self, group_id: int, fleet: Fleet, rights: Rights) -> str:
        language = self._languages.of_group(group_id)
        office = self._database.groups.name(fleet.office_id)
        said = fleets.in_fleet(language, fleet, office)
        return "\n".join([said, *setup.missing_rights(language, rights)])

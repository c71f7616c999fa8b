"""Looks at how a group is set up: our rights, its team, who of it is still there, who is admin."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from telegram import ChatMember, ChatMemberAdministrator
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from database import Database
from incidents import Rights, Role, Setup, Standing, Status, Team, User

logger = logging.getLogger(__name__)

MOST_LOOKED_UP = 20  # people asked about, so that a big team costs no flood of requests
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class GroupSetup:
    """Knows what to look at; `sla` gives the seconds each waiting state may last."""

    def __init__(self, bot: ExtBot[int], database: Database, sla: Mapping[Status, float]) -> None:
        self._bot = bot
        self._database = database
        self._sla = sla

    async def of(self, group_id: int) -> Setup:
        """Look at a group. Raises TelegramError while Telegram is out of reach."""
        managers = self._database.team(group_id, Role.MANAGER)
        dispatchers = self._database.team(group_id, Role.DISPATCHER)
        return Setup(
            rights=await self._rights(group_id),
            managers=managers,
            dispatchers=dispatchers,
            gone=await self._gone(group_id, managers, dispatchers),
            sla=self._sla,
        )

    async def _rights(self, group_id: int) -> Rights:
        try:
            member = await self._bot.get_chat_member(group_id, self._bot.id)
        except BadRequest as error:
            logger.warning("chat=%s event=rights_unknown error=%r", group_id, str(error))
            standing = self._database.standing(group_id)  # as Telegram last told us
            return Rights(standing is not Standing.MEMBER, standing is Standing.PINNING_ADMIN)
        if not isinstance(member, ChatMemberAdministrator):
            return Rights(admin=False)
        return Rights(True, bool(member.can_pin_messages), bool(member.can_delete_messages))

    async def _gone(self, group_id: int, *teams: Team) -> tuple[User, ...]:
        people = {user.user_id: user for team in teams for user in team.members}
        looked_up = list(people.values())[:MOST_LOOKED_UP]
        return tuple([user for user in looked_up if await self._left(group_id, user)])

    async def _left(self, group_id: int, user: User) -> bool:
        try:
            member = await self._bot.get_chat_member(group_id, user.user_id)
        except BadRequest as error:
            logger.info("chat=%s event=member_unknown error=%r", group_id, str(error))
            return False
        return member.status in GONE


async def is_admin(bot: ExtBot[int], group_id: int, user_id: int) -> bool | None:
    """Ask Telegram whether somebody is an admin of a group; None if it does not say."""
    try:
        member = await bot.get_chat_member(group_id, user_id)
    except TelegramError as error:
        logger.warning("chat=%s event=admin_unknown error=%r", group_id, str(error))
        return None
    return member.status in ADMINS

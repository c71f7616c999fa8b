"""Looks at how a group is set up: our rights, its team, who of it is still there, who is admin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from telegram import ChatMember, ChatMemberAdministrator
from telegram.error import TelegramError
from telegram.ext import ExtBot

from database import Database
from incidents import Rights, Role, Setup, Standing, Status

logger = logging.getLogger(__name__)

MOST_LOOKED_UP = 20  # people asked about, so that a big team costs no flood of requests
LOOK_UP_DEADLINE = 5.0  # seconds; who asks has a chat behind them that waits
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class GroupSetup:
    """Knows what to look at; `sla` gives the seconds each waiting state may last."""

    def __init__(self, bot: ExtBot[int], database: Database, sla: Mapping[Status, float]) -> None:
        self._bot = bot
        self._database = database
        self._sla = sla

    async def of(self, group_id: int) -> Setup:
        """Look at a group; what Telegram does not say in time is taken as it was last known."""
        managers = self._database.team(group_id, Role.MANAGER)
        dispatchers = self._database.team(group_id, Role.DISPATCHER)
        people = {user.user_id: user for user in (*managers.members, *dispatchers.members)}
        asked = [self._bot.id, *list(people)[:MOST_LOOKED_UP]]
        found = await look_up(self._bot, group_id, asked)
        return Setup(
            rights=self._rights(group_id, found.get(self._bot.id)),
            managers=managers,
            dispatchers=dispatchers,
            gone=tuple(user for i, user in people.items() if i in found and has_left(found[i])),
            unseen=tuple(people[i] for i in asked if i in people and i not in found),
            sla=self._sla,
        )

    def _rights(self, group_id: int, member: ChatMember | None) -> Rights:
        if member is None:
            standing = self._database.standing(group_id)  # as Telegram last told us
            return Rights(standing is not Standing.MEMBER, standing is Standing.PINNING_ADMIN)
        if not isinstance(member, ChatMemberAdministrator):
            return Rights(admin=False)
        return Rights(True, bool(member.can_pin_messages), bool(member.can_delete_messages))


def has_left(member: ChatMember) -> bool:
    """Tell whether somebody is no longer in the group."""
    return member.status in GONE


async def look_up(
    bot: ExtBot[int], group_id: int, user_ids: Sequence[int]
) -> dict[int, ChatMember]:
    """Ask Telegram about people of a group, all at once; who it does not tell of is left out."""
    asking = {
        asyncio.create_task(bot.get_chat_member(group_id, user_id)): user_id for user_id in user_ids
    }
    if not asking:
        return {}
    try:
        done, late = await asyncio.wait(asking, timeout=LOOK_UP_DEADLINE)
    finally:
        for task in asking:
            task.cancel()
    found = {}
    for task in done:
        try:
            found[asking[task]] = task.result()
        except TelegramError as error:
            logger.warning("chat=%s event=member_unknown error=%r", group_id, str(error))
    if late:
        logger.warning("chat=%s event=members_unknown late=%s", group_id, len(late))
    return found


async def is_admin(bot: ExtBot[int], group_id: int, user_id: int) -> bool | None:
    """Ask Telegram whether somebody is an admin of a group; None if it does not say."""
    member = (await look_up(bot, group_id, [user_id])).get(user_id)
    return None if member is None else member.status in ADMINS

"""Looks at how a group is set up: our rights, its team, and who of it is still there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from telegram import ChatMember, ChatMemberAdministrator
from telegram.ext import ExtBot

from database import Database
from domain.groups import BotStatus, Rights, Setup
from domain.incidents import Status
from domain.people import Role, User
from domain.private_calls import CalledHere
from sending.members import MOST_LOOKED_UP, has_left, look_at, look_up


class GroupSetup:
    """Knows what to look at.

    `sla` gives the seconds each waiting state may last in groups that set none, `update_after`
    those without news after which an owner is asked there; 0: never.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        database: Database,
        sla: Mapping[Status, float],
        update_after: float,
    ) -> None:
        self._bot = bot
        self._database = database
        self.sla = sla
        self.update_after = update_after

    async def of(self, group_id: int) -> Setup:
        """Look at a group; what Telegram does not say in time is taken as it was last known."""
        managers = self._database.teams.get(group_id, Role.MANAGER)
        dispatchers = self._database.teams.get(group_id, Role.DISPATCHER)
        people = {user.user_id: user for user in (*managers.members, *dispatchers.members)}
        asked = [self._bot.id, *list(people)[:MOST_LOOKED_UP]]
        found, chat = await asyncio.gather(
            look_up(self._bot, group_id, asked), look_at(self._bot, group_id)
        )
        return Setup(
            rights=self._rights(group_id, found.get(self._bot.id)),
            managers=managers,
            dispatchers=dispatchers,
            gone=tuple(user for i, user in people.items() if i in found and has_left(found[i])),
            unseen=tuple(people[i] for i in asked if i in people and i not in found),
            sla=self._database.settings.get(group_id).sla(self.sla),
            is_forum=bool((chat and chat.is_forum) or self._database.topics.list_open(group_id, 1)),
            auto_delete=_seconds(chat.message_auto_delete_time) if chat else 0,
            calls_privately=self._database.settings.get(group_id).calls_privately,
            **self._not_called_here(people),
        )

    async def rights(self, group_id: int) -> Rights | None:
        """Look at what we may do in a group; None if Telegram does not say in time."""
        found = await look_up(self._bot, group_id, [self._bot.id])
        return self._rights(group_id, found[self._bot.id]) if found else None

    def _not_called_here(self, people: Mapping[int, User]) -> dict[str, tuple[User, ...]]:
        """List whom calls in private do not reach; where nobody ever wanted one, nobody."""
        wishes = self._database.wishes.of_all(people)
        stands = {i: wish.called_here for i, wish in wishes.items()}
        if set(stands.values()) <= {CalledHere.OFF}:
            return {}
        off = {CalledHere.OFF, CalledHere.UNBLOCKED}
        return {
            "blocked": tuple(u for i, u in people.items() if stands[i] is CalledHere.BLOCKED),
            "calls_off": tuple(u for i, u in people.items() if stands[i] in off),
        }

    def _rights(self, group_id: int, member: ChatMember | None) -> Rights:
        if member is None:
            standing = self._database.groups.bot_status(group_id)  # as Telegram last told us
            return Rights(standing is not BotStatus.MEMBER, standing is BotStatus.PINNING_ADMIN)
        if not isinstance(member, ChatMemberAdministrator):
            return Rights(admin=False)
        return Rights(
            True,
            bool(member.can_pin_messages),
            bool(member.can_manage_topics),
        )


def _seconds(time: float | timedelta | None) -> int:
    """Read a length of time: a number, or with PTB_TIMEDELTA a timedelta."""
    return int(time.total_seconds() if isinstance(time, timedelta) else time or 0)

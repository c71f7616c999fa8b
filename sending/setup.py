"""Looks at how a group is set up: our rights, its team, and who of it is still there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from telegram import ChatMember, ChatMemberAdministrator
from telegram.ext import ExtBot

from database import Database
from domain import calling
from domain.groups import BotStatus, Rights, Setup
from domain.incidents import Status
from domain.people import Role, User
from domain.private_calls import CalledHere
from domain.severity import Severity
from sending.members import MOST_LOOKED_UP, has_left, look_at, look_up
from sending.staff import staff_of

_ROLES = (Role.MANAGER, Role.DISPATCHER)


class GroupSetup:
    """Knows what to look at.

    `sla` gives the seconds each waiting state may last in groups that set none, `update_after`
    those without news after which an owner is asked there; 0: never. `clock` gives UTC epoch
    seconds.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        database: Database,
        sla: Mapping[Status, float],
        update_after: float,
        clock: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._database = database
        self.sla = sla
        self.update_after = update_after
        self._clock = clock

    async def of(self, group_id: int) -> Setup:
        """Look at a group; what Telegram does not say in time is taken as it was last known."""
        managers = self._database.teams.get(group_id, Role.MANAGER)
        dispatchers = self._database.teams.get(group_id, Role.DISPATCHER)
        people = {user.user_id: user for user in (*managers.members, *dispatchers.members)}
        own = self._named_here(group_id)
        in_turn = sorted(people, key=lambda user_id: user_id not in own)
        asked = [self._bot.id, *in_turn[:MOST_LOOKED_UP]]
        found, chat = await asyncio.gather(
            look_up(self._bot, group_id, asked), look_at(self._bot, group_id)
        )
        self._note_who_is_here(group_id, found)
        return Setup(
            rights=self._rights(group_id, found.get(self._bot.id)),
            managers=managers,
            dispatchers=dispatchers,
            gone=tuple(
                people[i] for i in in_turn if i in own and i in found and has_left(found[i])
            ),
            unseen=tuple(people[i] for i in asked if i in own and i not in found),
            sla=self._database.settings.get(group_id).sla(self.sla),
            is_forum=bool((chat and chat.is_forum) or self._database.topics.list_open(group_id, 1)),
            auto_delete=_seconds(chat.message_auto_delete_time) if chat else 0,
            calls_privately=self._database.settings.get(group_id).calls_privately,
            fleet=self._database.teams.of_fleet(group_id),
            rings_nobody=self._rings_nobody(group_id),
            **self._not_called_here(people),
        )

    async def rights(self, group_id: int) -> Rights | None:
        """Look at what we may do in a group, and note who of its team is there.

        None if Telegram does not say in time.
        """
        teams = (self._database.teams.get(group_id, role) for role in _ROLES)
        people = dict.fromkeys(user.user_id for team in teams for user in team.members)
        asked = [self._bot.id, *list(people)[:MOST_LOOKED_UP]]
        found = await look_up(self._bot, group_id, asked)
        self._note_who_is_here(group_id, found)
        own = found.get(self._bot.id)
        return None if own is None else self._rights(group_id, own)

    def _named_here(self, group_id: int) -> frozenset[int]:
        """List whom a group named itself: of its fleet's team nobody need be in it."""
        teams = (self._database.teams.own(group_id, role) for role in _ROLES)
        return frozenset(user.user_id for team in teams for user in team.members)

    def _note_who_is_here(self, group_id: int, found: Mapping[int, ChatMember]) -> None:
        """Note of the fleet's team who is in the group: a mention rings them."""
        for user_id, member in found.items():
            if not has_left(member):
                self._database.absences.record_presence(group_id, user_id)

    def _rings_nobody(self, group_id: int) -> bool:
        """Tell whether none of those who are called first is known to be in a group of a fleet."""
        fleet = self._database.teams.of_fleet(group_id)
        if fleet is None or fleet.office_title is None:
            return False
        staff = staff_of(self._database, group_id, self._clock())
        called = calling.at_once(Severity.DOWN, staff)
        seen = self._database.teams.seen(group_id)
        return bool(called.call_keys) and not any(u.user_id in seen for u in called.members)

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

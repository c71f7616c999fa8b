"""Asks Telegram how people stand in their groups: who is still there, and who is an admin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from telegram import (
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatMemberRestricted,
)
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from domain.groups import AdminCheck, MemberCheck
from domain.people import User, account
from sending.asking import insist
from sending.messages import is_refusal

logger = logging.getLogger(__name__)

MOST_LOOKED_UP = 20  # people asked about, so that a big team costs no flood of requests
LOOK_UP_DEADLINE = 5.0  # seconds; who asks has a chat behind them that waits
# Seconds for which an answer is kept. Far less than the week after which updates may be numbered
# anew: https://core.telegram.org/bots/api#update.
REMEMBERED = 10.0
MEMBER_FOR = 30.0  # seconds for which a member is taken for one without another question
MOST_REMEMBERED = 10_000  # members
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


@dataclass(frozen=True)
class Member:
    """What Telegram tells of somebody who is, or was, in a group; `user` is None for bots."""

    user: User | None
    has_left: bool


def has_left(member: ChatMember) -> bool:
    """Tell whether somebody is no longer in the group."""
    return member.status in GONE


async def look_at(bot: ExtBot[int], group_id: int) -> ChatFullInfo | None:
    """Ask Telegram about a group; None if it does not say in time."""
    try:
        return await insist(lambda: bot.get_chat(group_id), LOOK_UP_DEADLINE)
    except (TelegramError, asyncio.TimeoutError) as error:
        logger.warning("chat=%s event=chat_unknown error=%r", group_id, str(error))
        return None


class Untold(Enum):
    """Why it is not known how somebody stands in a group."""

    REFUSED = "Telegram will not tell"
    NO_ANSWER = "it did not answer in time"


@dataclass(frozen=True)
class _Asked:
    """A question about somebody; `newest` is the last update that came before it."""

    newest: int
    answer: asyncio.Task[ChatMember | Untold]


class Members:
    """Asks Telegram how people stand in their groups.

    One answer serves everything that had come in when it was asked for, and nothing that came
    later: so a right is always as Telegram tells it after it was used. `newest` gives the number
    of the last update that came in.
    """

    def __init__(self, bot: ExtBot[int], newest: Callable[[], int]) -> None:
        self._bot = bot
        self._newest = newest
        self._asked: dict[tuple[int, int], _Asked] = {}
        self._members_until: dict[tuple[int, int], float] = {}

    async def is_admin(self, group_id: int, user_id: int, update_id: int) -> AdminCheck:
        """Tell whether the sender of an update is an admin of a group."""
        return _check(await self._answer(group_id, user_id, update_id))

    async def is_admin_now(self, group_id: int, user_id: int) -> bool:
        """Tell whether Telegram says now that somebody is an admin of a group."""
        check = await self.is_admin(group_id, user_id, self._newest() + 1)
        return check is AdminCheck.ADMIN

    async def is_member(self, group_id: int, user_id: int, update_id: int) -> MemberCheck:
        """Tell whether the sender of an update is in a group, or was half a minute ago.

        Who is in a private chat with us is a member of that, too: asking about it takes as long.
        """
        now = asyncio.get_running_loop().time()
        if self.was_member(group_id, user_id):
            return MemberCheck.MEMBER
        check = _membership(await self._answer(group_id, user_id, update_id))
        if check is MemberCheck.MEMBER and group_id != user_id:
            self._remember_member(group_id, user_id, now)
        return check

    async def was_put_out(self, group_id: int, user_id: int, update_id: int) -> bool:
        """Tell whether Telegram says that the sender of an update was put out of a group."""
        told = await self._answer(group_id, user_id, update_id)
        return isinstance(told, ChatMember) and told.status == ChatMember.BANNED

    def was_member(self, group_id: int, user_id: int) -> bool:
        """Tell whether somebody is known to have been in a group half a minute ago."""
        now = asyncio.get_running_loop().time()
        return now < self._members_until.get((group_id, user_id), 0.0)

    async def is_still_member(self, group_id: int, user_id: int) -> MemberCheck:
        """Tell whether somebody to be written to is in a group, or was half a minute ago."""
        return await self.is_member(group_id, user_id, self._newest())

    async def is_member_now(self, group_id: int, user_id: int) -> MemberCheck:
        """Ask whether somebody to be written to is in a group, whatever was told before."""
        self.forget_member(group_id, user_id)
        return await self.is_member(group_id, user_id, self._newest() + 1)

    def forget_member(self, group_id: int, user_id: int) -> None:
        """Ask again about somebody who left a group, before they are taken for a member."""
        self._members_until.pop((group_id, user_id), None)

    def _remember_member(self, group_id: int, user_id: int, now: float) -> None:
        """Keep it from when the question was asked on; what is out of date is dropped."""
        if len(self._members_until) >= MOST_REMEMBERED:
            self._members_until.clear()
        self._members_until[group_id, user_id] = now + MEMBER_FOR

    async def look_up(
        self, group_id: int, user_ids: Sequence[int], update_id: int
    ) -> dict[int, Member]:
        """Tell of people that an update names; who Telegram does not tell of is left out.

        It promises to tell only where the bot is an admin:
        https://core.telegram.org/bots/api#getchatmember.
        """
        asking = (self._answer(group_id, user_id, update_id) for user_id in user_ids)
        told = zip(user_ids, await asyncio.gather(*asking), strict=True)
        return {i: _member(member) for i, member in told if isinstance(member, ChatMember)}

    def ask_ahead(self, group_id: int, user_ids: Sequence[int], update_id: int) -> None:
        """Have people asked about who will be looked up for an update."""
        for user_id in user_ids:
            self._task(group_id, user_id, update_id)

    def was_admin(self, group_id: int, user_id: int) -> bool:
        """Tell whether somebody was an admin a moment ago: no right follows from it."""
        asked = self._asked.get((group_id, user_id))
        if asked is None or not asked.answer.done() or asked.answer.exception() is not None:
            return False
        return _check(asked.answer.result()) is AdminCheck.ADMIN

    def is_anonymous(self, group_id: int, user_id: int) -> bool:
        """Tell whether somebody was an admin a moment ago who shows no name in the group."""
        asked = self._asked.get((group_id, user_id))
        if asked is None or not asked.answer.done() or asked.answer.exception() is not None:
            return False
        told = asked.answer.result()
        if not isinstance(told, (ChatMemberOwner, ChatMemberAdministrator)):
            return False
        return bool(told.is_anonymous)

    async def _answer(self, group_id: int, user_id: int, update_id: int) -> ChatMember | Untold:
        # Others may wait for the answer, too, when this one is cancelled.
        return await asyncio.shield(self._task(group_id, user_id, update_id))

    def _task(
        self, group_id: int, user_id: int, update_id: int
    ) -> asyncio.Task[ChatMember | Untold]:
        asked = self._asked.get((group_id, user_id))
        if asked is None or asked.newest < update_id:
            asked = self._ask(group_id, user_id)
        return asked.answer

    def _ask(self, group_id: int, user_id: int) -> _Asked:
        asked = _Asked(self._newest(), asyncio.create_task(_ask(self._bot, group_id, user_id)))
        self._asked[group_id, user_id] = asked

        def forget() -> None:
            if self._asked.get((group_id, user_id)) is asked:
                del self._asked[group_id, user_id]

        loop = asyncio.get_running_loop()
        asked.answer.add_done_callback(lambda _: loop.call_later(REMEMBERED, forget))
        return asked


def _check(member: ChatMember | Untold) -> AdminCheck:
    if isinstance(member, ChatMember):
        return AdminCheck.ADMIN if member.status in ADMINS else AdminCheck.NO_ADMIN
    return AdminCheck.NOT_TOLD if member is Untold.REFUSED else AdminCheck.NO_ANSWER


def _membership(member: ChatMember | Untold) -> MemberCheck:
    """Tell who is in; whom Telegram will not tell of, as where we are gone ourselves, is not."""
    if member is Untold.NO_ANSWER:
        return MemberCheck.NO_ANSWER
    if not isinstance(member, ChatMember) or has_left(member):
        return MemberCheck.NO_MEMBER
    restricted_out = isinstance(member, ChatMemberRestricted) and not member.is_member
    return MemberCheck.NO_MEMBER if restricted_out else MemberCheck.MEMBER


def _member(member: ChatMember) -> Member:
    user = member.user
    person = account(user.id, user.username, user.first_name, user.last_name)
    return Member(None if user.is_bot else person, has_left(member))


async def look_up(
    bot: ExtBot[int], group_id: int, user_ids: Sequence[int]
) -> dict[int, ChatMember]:
    """Ask Telegram about people of a group now, all at once; who is not told of is left out."""
    asking = (_ask(bot, group_id, user_id) for user_id in user_ids)
    told = zip(user_ids, await asyncio.gather(*asking), strict=True)
    return {user_id: member for user_id, member in told if isinstance(member, ChatMember)}


async def _ask(bot: ExtBot[int], group_id: int, user_id: int) -> ChatMember | Untold:
    """Ask about one person, until the deadline."""

    async def question() -> ChatMember:
        try:
            return await bot.get_chat_member(group_id, user_id)
        except ChatMigrated as error:
            return await bot.get_chat_member(error.new_chat_id, user_id)

    try:
        return await insist(question, LOOK_UP_DEADLINE)
    except (TelegramError, asyncio.TimeoutError) as error:
        logger.warning("chat=%s event=member_unknown error=%r", group_id, str(error))
        is_refused = isinstance(error, TelegramError) and is_refusal(error)
        return Untold.REFUSED if is_refused else Untold.NO_ANSWER

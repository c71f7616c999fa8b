"""Looks at how a group is set up: our rights, its team, who of it is still there, who is admin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import ChatFullInfo, ChatMember, ChatMemberAdministrator
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from database import Database
from domain.groups import AdminCheck, BotStatus, Rights, Setup
from domain.incidents import Status
from domain.people import Role, User, account
from sending.asking import insist
from sending.messages import is_refusal

logger = logging.getLogger(__name__)

MOST_LOOKED_UP = 20  # people asked about, so that a big team costs no flood of requests
LOOK_UP_DEADLINE = 5.0  # seconds; who asks has a chat behind them that waits
# Seconds for which an answer is kept. Far less than the week after which updates may be numbered
# anew: https://core.telegram.org/bots/api#update.
REMEMBERED = 10.0
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


@dataclass(frozen=True)
class Member:
    """What Telegram tells of somebody who is, or was, in a group; `user` is None for bots."""

    user: User | None
    has_left: bool


class GroupSetup:
    """Knows what to look at; `sla` gives the seconds each waiting state may last."""

    def __init__(self, bot: ExtBot[int], database: Database, sla: Mapping[Status, float]) -> None:
        self._bot = bot
        self._database = database
        self._sla = sla

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
            sla=self._sla,
            is_forum=bool((chat and chat.is_forum) or self._database.topics.list_open(group_id, 1)),
            auto_delete=_seconds(chat.message_auto_delete_time) if chat else 0,
        )

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


def _seconds(time: float | timedelta | None) -> int:
    """Read a length of time: a number, or with PTB_TIMEDELTA a timedelta."""
    return int(time.total_seconds() if isinstance(time, timedelta) else time or 0)


async def look_up_people(
    bot: ExtBot[int], group_id: int, user_ids: Sequence[int]
) -> dict[int, Member]:
    """Ask Telegram about people of a group, all at once; who it does not tell of is left out.

    It promises to tell only where the bot is an admin:
    https://core.telegram.org/bots/api#getchatmember.
    """
    told = await look_up(bot, group_id, user_ids)
    return {user_id: _member(member) for user_id, member in told.items()}


def _member(member: ChatMember) -> Member:
    user = member.user
    person = account(user.id, user.username, user.first_name, user.last_name)
    return Member(None if user.is_bot else person, has_left(member))


async def look_up(
    bot: ExtBot[int], group_id: int, user_ids: Sequence[int]
) -> dict[int, ChatMember]:
    """Do the same, with all that Telegram says of each."""
    asked = await _ask_all(bot, group_id, user_ids)
    return {user_id: member for user_id, member in asked.items() if member is not None}


@dataclass(frozen=True)
class _Asked:
    """A question whether somebody is an admin; `newest` is the last update that came before it."""

    newest: int
    answer: asyncio.Task[AdminCheck]


class Admins:
    """Asks Telegram who is an admin of a group.

    One answer serves everything that had come in when it was asked for, and nothing that came
    later: so a right is always as Telegram tells it after it was used. `newest` gives the number
    of the last update that came in.
    """

    def __init__(self, bot: ExtBot[int], newest: Callable[[], int]) -> None:
        self._bot = bot
        self._newest = newest
        self._asked: dict[tuple[int, int], _Asked] = {}

    async def check(self, group_id: int, user_id: int, update_id: int) -> AdminCheck:
        """Tell whether the sender of an update is an admin of a group."""
        asked = self._asked.get((group_id, user_id))
        if asked is None or asked.newest < update_id:
            asked = self._ask(group_id, user_id)
        return await asyncio.shield(asked.answer)  # others may wait for it, too

    def _ask(self, group_id: int, user_id: int) -> _Asked:
        asked = _Asked(self._newest(), asyncio.create_task(is_admin(self._bot, group_id, user_id)))
        self._asked[group_id, user_id] = asked

        def forget() -> None:
            if self._asked.get((group_id, user_id)) is asked:
                del self._asked[group_id, user_id]

        loop = asyncio.get_running_loop()
        asked.answer.add_done_callback(lambda _: loop.call_later(REMEMBERED, forget))
        return asked


async def is_admin(bot: ExtBot[int], group_id: int, user_id: int) -> AdminCheck:
    """Ask Telegram whether somebody is an admin of a group."""
    asked = await _ask_all(bot, group_id, [user_id])
    if user_id not in asked:
        return AdminCheck.NO_ANSWER
    member = asked[user_id]
    if member is None:
        return AdminCheck.NOT_TOLD
    return AdminCheck.ADMIN if member.status in ADMINS else AdminCheck.NO_ADMIN


async def _ask_all(
    bot: ExtBot[int], group_id: int, user_ids: Sequence[int]
) -> dict[int, ChatMember | None]:
    """Ask about people until the deadline: None if Telegram will not tell, else left out."""
    asking = (_ask(bot, group_id, user_id) for user_id in user_ids)
    results = await asyncio.gather(*asking, return_exceptions=True)
    told = {}
    for user_id, result in zip(user_ids, results, strict=True):
        if result is None or isinstance(result, ChatMember):
            told[user_id] = result
        elif not isinstance(result, (TelegramError, asyncio.TimeoutError)):
            raise result
    return told


async def _ask(bot: ExtBot[int], group_id: int, user_id: int) -> ChatMember | None:
    """Ask about one person; None if Telegram will not tell.

    Raises TelegramError or asyncio.TimeoutError if it does not answer in time.
    """

    async def question() -> ChatMember:
        try:
            return await bot.get_chat_member(group_id, user_id)
        except ChatMigrated as error:
            return await bot.get_chat_member(error.new_chat_id, user_id)

    try:
        return await insist(question, LOOK_UP_DEADLINE)
    except (TelegramError, asyncio.TimeoutError) as error:
        logger.warning("chat=%s event=member_unknown error=%r", group_id, str(error))
        if isinstance(error, TelegramError) and is_refusal(error):
            return None
        raise

"""Asks Telegram how accounts are called now: ourselves, and people by their further handles."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection

from telegram.error import TelegramError
from telegram.ext import ExtBot

from sending.asking import Told, insist

logger = logging.getLogger(__name__)

DEADLINE = 5.0  # seconds; who acts has a chat behind them that waits
MOST_OWN, OWN_WINDOW = 6, 60.0  # so often we ask for our own name, in so many seconds
REMEMBERED = 600.0  # seconds for which somebody is not asked about again in vain
UNANSWERED = 60.0  # same, if Telegram did not say: their chat must not wait each time they act
MOST_REMEMBERED = 10_000  # people


class Identity:
    """What handles belong to us and to people; asked seldom enough to hold nobody up."""

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot
        self._asking_own = asyncio.Lock()
        self._own_asked: deque[float] = deque(maxlen=MOST_OWN)
        self._in_vain: dict[int, tuple[frozenset[str], float]] = {}

    async def learn_own(self, addressee: str) -> None:
        """Find out whether a command's addressee, in small letters, is our own new handle."""
        async with self._asking_own:
            if addressee == self._bot.username.lower() or self._asked_enough():
                return
            old = self._bot.username
            await _told(self._bot.get_me)  # the library keeps what it is told
            if self._bot.username != old:
                logger.info("event=renamed bot=@%s", self._bot.username)

    def _asked_enough(self) -> bool:
        now, asked = asyncio.get_running_loop().time(), self._own_asked
        if len(asked) == MOST_OWN and now - asked[0] < OWN_WINDOW:
            return True
        asked.append(now)
        return False

    async def held_by(self, user_id: int, wanted: Collection[str]) -> list[str]:
        """Tell which of the handles wanted, all in small letters, a person has.

        People may have several, and an update shows only the first: see `active_usernames` of
        https://core.telegram.org/bots/api#chatfullinfo.
        """
        now = asyncio.get_running_loop().time()
        missed, until = self._in_vain.get(user_id, (frozenset(), 0.0))
        if not wanted or (now < until and missed.issuperset(wanted)):
            return []
        chat = await _told(lambda: self._bot.get_chat(user_id))
        if chat is None:
            self._remember(user_id, frozenset(wanted), now + UNANSWERED)
            return []
        held = [name.lower() for name in chat.active_usernames if name.lower() in wanted]
        self._remember(user_id, frozenset(wanted).difference(held), now + REMEMBERED)
        return held

    def _remember(self, user_id: int, missed: frozenset[str], until: float) -> None:
        if len(self._in_vain) >= MOST_REMEMBERED:
            self._in_vain.clear()
        self._in_vain[user_id] = (missed, until)


async def _told(question: Callable[[], Awaitable[Told]]) -> Told | None:
    """Ask until the deadline; None if Telegram will not tell, or not in time."""
    try:
        return await insist(question, DEADLINE)
    except (TelegramError, asyncio.TimeoutError) as error:
        logger.warning("event=name_unknown error=%r", str(error))
        return None

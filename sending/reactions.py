"""Reactions: how whoever wrote a note is told that it is kept, without a message."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import ReactionTypeEmoji
from telegram.error import BadRequest, InvalidToken
from telegram.ext import ExtBot

from database import Database
from sending.locks import Locks
from sending.messages import is_telegrams_own, says

logger = logging.getLogger(__name__)

# Telegram's servers: https://core.telegram.org/method/messages.sendReaction; the words in small
# letters: check_message in Client.cpp of https://github.com/tdlib/telegram-bot-api.
_NOT_ALLOWED = ("reaction_invalid", "reaction_empty", "reactions_too_many")
_NOTHING_TO_DO = ("message to react not found", "message_id_invalid", "msg_id_invalid",
                  "message_not_modified")  # fmt: skip

KIND_ONES = ("👍", "👌", "🫡", "👀", "✍", "🤝", "🙏", "💯", "❤", "🔥", "⚡", "🎉", "🤔")
"""What can be read as "it is kept", best first: our choice of the emoji that
https://core.telegram.org/bots/api#reactiontypeemoji lists."""
UNKIND_ONES = frozenset("👎🤮💩🖕🤬😡🤡💔😢😭😱🤣😁😈🍌🍓💋🥱🥴😴")
"""What would mock somebody with a broken truck: then rather none."""


class Reactions:
    """Puts the bot's reaction under notes, by calls of which Telegram counts none."""

    def __init__(self, bot: ExtBot[int], database: Database) -> None:
        self._bot = bot
        self._database = database
        self._choosing: Locks[int] = Locks()

    async def acknowledge(self, group_id: int, message_id: int) -> None:
        """Acknowledge a note with what its group allows, if anything; it is owed no more then.

        Raises the TelegramErrors that concern the chat.
        """
        reaction = self._database.notes.reaction(group_id)
        if reaction and not await self._react(group_id, message_id, reaction):
            reaction = await self._choose_another(group_id, reaction)
            if reaction and not await self._react(group_id, message_id, reaction):
                self._database.notes.record_reaction(group_id, "")
        self._database.notes.record_acknowledged(group_id, message_id)

    async def _react(self, group_id: int, message_id: int, reaction: str) -> bool:
        """React to a note; False if the group does not allow that. A note that is gone is done."""
        try:
            await self._bot.set_message_reaction(group_id, message_id, reaction)
        # 404: a server before Bot API 7.0 (https://core.telegram.org/bots/api-changelog).
        except (BadRequest, InvalidToken) as error:
            if not is_telegrams_own(error):
                raise
            if isinstance(error, InvalidToken) or says(error, _NOT_ALLOWED):
                return False
            if not says(error, _NOTHING_TO_DO):
                raise
        logger.info("chat=%s event=acknowledged message=%s", group_id, message_id)
        return True

    async def _choose_another(self, group_id: int, refused: str) -> str:
        """Ask once what a group allows, and keep to it until that is refused, too."""
        async with self._choosing.of(group_id):
            known = self._database.notes.reaction(group_id)
            if known != refused:
                return known
            chat = await self._bot.get_chat(group_id)
            allowed = [
                each.emoji
                for each in chat.available_reactions or ()
                if isinstance(each, ReactionTypeEmoji)
            ]
            chosen = choose(each for each in allowed if each != refused)
            self._database.notes.record_reaction(group_id, chosen)
            logger.info("chat=%s event=reaction_chosen reaction=%s", group_id, chosen or "none")
            return chosen


def choose(allowed: Iterable[str]) -> str:
    """Choose what to acknowledge notes with; empty if nothing that is allowed can be read so."""
    usable = [each for each in allowed if each not in UNKIND_ONES]
    best = (each for each in KIND_ONES if each in usable)
    return next(best, next(iter(usable), ""))

"""The board of a fleet: posted in its office, redrawn, pinned, looked for and ended."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from database import Database, Owed, Pinning
from domain.boards import Board, Drawing, OnDuty
from sending.cards import NO_PIN_RIGHT, NOT_MODIFIED, NOT_PINNED, log_reused_id
from sending.flood_control import Priority
from sending.languages import Languages
from sending.looks import Looks
from sending.messages import DELETED, GONE, UNDELETABLE, Sender, certainly_not_sent, says
from sending.topic_fallback import TopicFallback
from texts import board as texts

logger = logging.getLogger(__name__)

_SENT = "chat=%s event=%s fleet=%s"


class Boards:
    """Sends boards and records it. Raises the TelegramErrors that concern the chat.

    What a board shows is read at the moment of sending. `clock` gives UTC epoch seconds. Sends and
    edits are ACQUIRED: whoever calls has acquired the chat's allowance.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        sender: Sender,
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
        looks: Looks,
        clock: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback
        self._looks = looks
        self._clock = clock

    async def post(self, owed: Owed) -> None:
        """Post the board of an office that has none."""
        board, now = self._board(owed), self._clock()
        if board is None:
            return
        text, least = self._texts(board, now)
        t_duty = _changes_at(self._database, board.group_id, now)
        message, _ = await self._topic_fallback.send(board.group_id, text, least=least)
        boards = self._database.boards
        log_reused_id(boards.record_sent(board, message.message_id, t_duty, now), message)
        logger.info(_SENT, board.group_id, "board_posted", board.fleet_id)

    async def edit(self, owed: Owed) -> None:
        """Have the board show what is open now."""
        board, now, boards = self._board(owed), self._clock(), self._database.boards
        if board is None:
            return
        text, least = self._texts(board, now)
        t_duty = _changes_at(self._database, board.group_id, now)
        boards.begin_edit(board)
        try:
            await self._sender.edit(board.group_id, board.message_id or 0, text, least=least)
        except TelegramError as error:
            if certainly_not_sent(error):
                boards.record_edit_failed(board)
            if not self._is_lost(board, error):
                raise
            return
        boards.record_edited(board, t_duty)
        logger.info(_SENT, board.group_id, "board_edited", board.fleet_id)

    async def pin(self, owed: Owed) -> None:
        """Pin the board, without a sound; pinned again, a pin that was taken away comes back."""
        board = self._board(owed)
        if board is None:
            return
        try:
            await self._bot.pin_chat_message(
                board.group_id, board.message_id or 0, disable_notification=True
            )
        except BadRequest as error:
            if says(error, NO_PIN_RIGHT):
                logger.warning("chat=%s pinning refused: %s", board.group_id, error)
                self._database.groups.record_pinning(board.group_id, Pinning.REFUSED)
                return
            if self._is_lost(board, error):
                return
            if not says(error, NOT_MODIFIED):
                raise
        self._database.boards.record_pinned(board)
        logger.info(_SENT, board.group_id, "board_pinned", board.fleet_id)

    async def look(self, owed: Owed) -> None:
        """Look whether the board still stands; Telegram tells bots of no deletion."""
        board = self._board(owed)
        if board is None:
            return
        if self._database.groups.may_pin(board.group_id):
            await self.pin(owed)
        elif not await self._looks.is_there(board.group_id, board.message_id or 0):
            self._lose(board, "it was deleted")
        self._database.boards.record_look(board.group_id, self._clock())

    async def end(self, owed: Owed) -> None:
        """Take a message away that was a board; what is too old for that shows nothing any more."""
        message_id = owed.message_id or 0
        try:
            await self._bot.delete_message(owed.group_id, message_id)
        except BadRequest as error:
            if says(error, UNDELETABLE):
                await self._empty(owed.group_id, message_id)
            elif not says(error, DELETED):
                raise  # about the chat, or passing: it is tried again later
        self._database.boards.record_ended(owed.group_id, message_id)
        logger.info("chat=%s event=board_ended message=%s", owed.group_id, message_id)

    async def _empty(self, group_id: int, message_id: int) -> None:
        """Have an old board say that it is one, and unpin it; as `Deliverer` does with messages."""
        said = self._languages.of_group(group_id).gettext(texts.ENDED)
        priority = Priority.TAPPED
        await self._unless_gone(
            self._bot.edit_message_text(said, group_id, message_id, rate_limit_args=priority)
        )
        await self._unless_gone(self._bot.unpin_chat_message(group_id, message_id))

    async def _unless_gone(self, call: Awaitable[object]) -> None:
        """Have something done to an old board; that it is gone, or cannot be, is as good."""
        try:
            await call
        except BadRequest as error:
            if not says(error, (*GONE, *NOT_MODIFIED, *NOT_PINNED, *NO_PIN_RIGHT)):
                raise
            logger.debug("old board: %s", error)

    # Tools

    def _board(self, owed: Owed) -> Board | None:
        """Find the board that a delivery is about, if it is that message still."""
        board = self._database.boards.of_office(owed.group_id)
        return board if board is not None and board.message_id == owed.message_id else None

    def _is_lost(self, board: Board, error: TelegramError) -> bool:
        """Notice that a board is gone by what Telegram says to an edit or a pin."""
        is_gone = isinstance(error, BadRequest) and says(error, GONE)
        if is_gone:
            self._lose(board, error)
        return is_gone

    def _lose(self, board: Board, why: object) -> None:
        logger.warning("chat=%s board is gone: %s", board.group_id, why)
        self._database.boards.record_lost(board)

    def _texts(self, board: Board, now: int) -> tuple[str, str]:
        """Write what a board shows now, and what is sent instead if all of that is refused."""
        language, shown = (
            self._languages.of_group(board.group_id),
            drawing(self._database, board, now),
        )
        return texts.message(language, shown, self._bot.username), texts.least(language, shown)


def drawing(database: Database, board: Board, now: int) -> Drawing:
    """Read all that a board shows; nothing is awaited, so that it is as of one version."""
    shown = database.boards.listed(board.fleet_id)
    groups = {each.group_id for each in shown}
    has_others = database.boards.has_several_groups(board.fleet_id)
    return Drawing(
        fleet_name=board.fleet_name,
        counts=database.boards.counts(board.fleet_id),
        shown=shown,
        people=database.people.get_all([each.owner_id for each in shown]),
        titles={each: database.groups.name(each) for each in groups} if has_others else {},
        on_duty=_on_duty(database, board.group_id, now),
        t=now,
    )


def _on_duty(database: Database, office_id: int, now: int) -> list[OnDuty] | None:
    """Tell who of the office is on duty, and until when; None where there are no shifts."""
    known_until = database.duty.worked_out_until(office_id)
    if known_until is None:
        return None
    ends: dict[int | str, int] = {}
    for each in database.duty.spans(office_id, now, now + 1):
        key = each.worker.user_id or (each.worker.handle or "").lower()
        ends[key] = max(each.span.t_end, ends.get(key, 0))

    def until(key: int | str) -> int | None:
        t_end = ends.get(key, known_until)
        return t_end if t_end < known_until else None  # around the clock

    team = database.duty.on_duty(office_id, now)
    members = [OnDuty(user, until(user.user_id)) for user in team.members]
    return [*members, *(OnDuty(each, until(each.lower())) for each in team.invited)]


def _changes_at(database: Database, office_id: int, now: int) -> int | None:
    """Tell when somebody comes on duty or goes next, as far as that is known."""
    ends = [each.span.t_end for each in database.duty.spans(office_id, now, now + 1)]
    start = database.duty.next_start(office_id, now)
    return min([*ends, *([] if start is None else [start])], default=None)

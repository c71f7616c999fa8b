"""Sends what is owed, most urgent first, one worker per chat; knows the remedy for each error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from telegram import Bot, ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

import message_builder
from database import Database, Delivery, Owed, Pinning
from incidents import Incident, Role, Status

logger = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 15.0  # seconds
AMBIGUOUS_SEND_WAIT = 10.0  # seconds until a message that may have arrived is sent again
POSTS = {Delivery.CARD, Delivery.PAGE, Delivery.PROMPT, Delivery.PIN_NOTICE}

_GONE = ("message to edit not found", "message can't be edited", "message to pin not found",
         "message_id_invalid")  # fmt: skip
_NO_PIN_RIGHT = ("not enough rights to manage pinned", "not enough rights to pin",
                 "chat_admin_required")  # fmt: skip
_NOT_MODIFIED = ("message is not modified",)
_HTML_REFUSED = ("can't parse entities",)
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
# A group may be unlocked again without a word to us, so these do not suspend it.
_LOCKED = ("chat_write_forbidden", "chat not found", "have no rights to send a message",
             "not enough rights to send")  # fmt: skip


class Publisher:
    """Closes the difference between the database and what the groups see.

    `clock` gives UTC epoch seconds. Everything it does can be repeated: what was recorded as
    delivered is not owed any more, and what was not will be sent again.
    """

    def __init__(self, bot: Bot, database: Database, clock: Callable[[], int]) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._parked: set[Owed] = set()  # failed for a reason only a person can mend
        self._deliver: Mapping[Delivery, Callable[[Owed], Awaitable[None]]] = {
            Delivery.CARD: self._post_card,
            Delivery.PAGE: self._post_page,
            Delivery.PROMPT: self._post_prompt,
            Delivery.PIN: self._pin,
            Delivery.NUDGE: self._nudge,
            Delivery.EDIT: self._edit_card,
            Delivery.PIN_NOTICE: self._tell_about_pins,
            Delivery.UNPIN: self._unpin,
            Delivery.DELETE: self._delete,
        }

    def wake(self, group_id: int) -> None:
        """Have a group's deliveries made; returns at once."""
        if group_id not in self._workers:
            worker = asyncio.create_task(self._work(group_id), name=f"publisher {group_id}")
            self._workers[group_id] = worker
            worker.add_done_callback(lambda done: self._finished(group_id, done))

    def wake_all(self) -> None:
        """Have everything owed delivered, what failed before included."""
        self._parked.clear()
        for group_id in self._database.owing_groups():
            self.wake(group_id)

    async def stop(self) -> None:
        """End all workers now; what they had not delivered stays owed."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _finished(self, group_id: int, worker: asyncio.Task[None]) -> None:
        if self._workers.get(group_id) is worker:
            del self._workers[group_id]
        if not worker.cancelled() and worker.exception() is not None:
            logger.error("%s deliveries failed", group_id, exc_info=worker.exception())

    async def _work(self, group_id: int) -> None:
        backoff = FIRST_BACKOFF
        while owed := self._next(group_id):
            wait = await self._attempt(owed, backoff)
            if wait is None:
                break
            backoff = min(backoff * 2, LONGEST_BACKOFF) if wait else FIRST_BACKOFF
            await asyncio.sleep(wait)
        # No await between "nothing owed" and here: a wake() after it starts a new worker.
        self._workers.pop(group_id, None)

    def _next(self, group_id: int) -> Owed | None:
        owed = self._database.owed(group_id)
        return next((item for item in owed if item not in self._parked), None)

    async def _attempt(self, owed: Owed, backoff: float) -> float | None:
        """Deliver one thing; returns the seconds to wait before the next attempt in this chat.

        None: this chat cannot be written to now; try again when it is woken, or with the sweep.
        """
        try:
            await self._deliver[owed.delivery](owed)
        except RetryAfter as error:
            logger.warning("%s flood limit: %s", owed.group_id, error)
            return _seconds(error)
        except Forbidden as error:
            self._suspend(owed, error)
        except BadRequest as error:
            if _says(error, _LOCKED):
                logger.warning("%s is locked, what is owed is kept: %s", owed.group_id, error)
                return None
            self._park(owed, error)
        except NetworkError as error:
            logger.warning("%s %s %s: %s", owed.incident_id, owed.group_id, owed.delivery, error)
            ambiguous = owed.delivery in POSTS and not certainly_not_sent(error)
            return max(backoff, AMBIGUOUS_SEND_WAIT) if ambiguous else backoff
        return 0

    def _park(self, owed: Owed, error: BadRequest) -> None:
        """Leave one delivery to the next sweep, so that it does not hold up the others."""
        logger.error("%s %s %s: %s", owed.incident_id, owed.group_id, owed.delivery, error)
        self._parked.add(owed)

    def _suspend(self, owed: Owed, error: Forbidden) -> None:
        logger.warning("%s suspended, what is owed is kept: %s", owed.group_id, error)
        self._database.set_suspended(owed.group_id, True)

    # The card

    async def _post_card(self, owed: Owed) -> None:
        incident = self._incident(owed)
        message = await self._send(
            incident,
            self._render(incident),
            reply_to=incident.source_message_id,
            markup=message_builder.keyboard(incident),
        )
        self._database.card_sent(incident, message.message_id)
        logger.info("%s %s card posted", incident.incident_id, incident.group_id)

    async def _edit_card(self, owed: Owed) -> None:
        incident = self._incident(owed)
        try:
            await self._edit(incident, self._render(incident), ParseMode.HTML)
        except BadRequest as error:
            if _says(error, _GONE):
                self._lose_card(incident, error)
                return
            if not _says(error, _HTML_REFUSED):
                raise
            logger.exception("%s HTML refused, showing it plain", incident.incident_id)
            await self._edit(incident, message_builder.plain(self._render(incident)), None)
        self._database.card_edited(incident)

    async def _edit(self, incident: Incident, text: str, parse_mode: str | None) -> None:
        try:
            await self._bot.edit_message_text(
                text,
                incident.group_id,
                incident.pinned_message_id,
                parse_mode=parse_mode,
                reply_markup=message_builder.keyboard(incident),
            )
        except BadRequest as error:
            if not _says(error, _NOT_MODIFIED):
                raise

    async def _pin(self, owed: Owed) -> None:
        incident = self._incident(owed)
        try:
            await self._bot.pin_chat_message(
                incident.group_id, incident.pinned_message_id or 0, disable_notification=True
            )
        except BadRequest as error:
            if _says(error, _NO_PIN_RIGHT):
                logger.warning("%s pinning refused: %s", incident.group_id, error)
                self._database.set_pinning(incident.group_id, Pinning.REFUSED)
                return
            if not _says(error, _GONE):
                raise
            self._lose_card(incident, error)
            return
        self._database.set_pinned(incident, True)

    async def _unpin(self, owed: Owed) -> None:
        incident = self._incident(owed)
        try:
            await self._bot.unpin_chat_message(incident.group_id, incident.pinned_message_id)
        except BadRequest as error:
            if _says(error, _NO_PIN_RIGHT):
                self._database.set_pinning(incident.group_id, Pinning.REFUSED)
                return
            if "not found" not in error.message.lower():
                raise
        self._database.set_pinned(incident, False)

    def _lose_card(self, incident: Incident, error: BadRequest) -> None:
        logger.warning("%s %s card is gone: %s", incident.incident_id, incident.group_id, error)
        self._database.card_lost(incident)

    # Messages beside the card

    async def _post_page(self, owed: Owed) -> None:
        incident = self._incident(owed)
        managers = self._database.team(incident.group_id, Role.MANAGER)
        for text in message_builder.page(incident.incident_id, managers):
            message = await self._send(incident, text, reply_to=incident.pinned_message_id)
        self._database.paged(incident, message.message_id)
        logger.info("%s %s managers paged", incident.incident_id, incident.group_id)

    async def _post_prompt(self, owed: Owed) -> None:
        incident = self._incident(owed)
        owner = self._database.user(incident.owner_id or 0)
        message = await self._send(
            incident,
            message_builder.prompt(incident, owner, self._bot.username),
            reply_to=incident.pinned_message_id,
            markup=ForceReply(
                selective=True, input_field_placeholder=message_builder.PROMPT_PLACEHOLDER
            ),
        )
        self._database.prompted(incident, message.message_id)

    async def _nudge(self, owed: Owed) -> None:
        incident = self._database.take_nudge(owed.incident_id or "")
        if incident is None:
            return
        first, *more = self._nudge_texts(incident)
        try:
            await self._send(incident, first, reply_to=incident.pinned_message_id)
        except TelegramError as error:
            if certainly_not_sent(error):
                self._database.give_back_nudge(incident)
            raise
        for text in more:
            await self._send(incident, text, reply_to=incident.pinned_message_id)
        logger.info("%s %s nudged", incident.incident_id, incident.group_id)

    def _nudge_texts(self, incident: Incident) -> list[str]:
        waited = self._clock() - incident.t_status
        if incident.status is Status.UNCLAIMED:
            return message_builder.unclaimed_nudge(incident.incident_id, waited)
        managers = self._database.team(incident.group_id, Role.MANAGER)
        return message_builder.escalation_nudge(incident.incident_id, waited, managers)

    async def _tell_about_pins(self, owed: Owed) -> None:
        await self._bot.send_message(owed.group_id, message_builder.PIN_NOTICE)
        self._database.set_pinning(owed.group_id, Pinning.REFUSED_AND_TOLD)

    async def _delete(self, owed: Owed) -> None:
        message_id = owed.message_id or 0
        try:
            await self._bot.delete_message(owed.group_id, message_id)
        except BadRequest as error:
            # Gone already, too old, or no right to: nothing that trying again would change.
            logger.info("%s message %s stays: %s", owed.group_id, message_id, error)
        self._database.retired(owed.group_id, message_id)

    # Tools

    def _incident(self, owed: Owed) -> Incident:
        incident = self._database.incident(owed.incident_id or "")
        if incident is None:
            raise LookupError(f"{owed.incident_id} is owed to {owed.group_id} but does not exist")
        return incident

    def _render(self, incident: Incident) -> str:
        people = self._database.users(
            [incident.created_by_id, incident.owner_id, incident.resolved_by_id]
        )
        attachments = self._database.attachments(incident.incident_id)
        return message_builder.card(incident, people, attachments)

    async def _send(
        self,
        incident: Incident,
        text: str,
        *,
        reply_to: int | None,
        markup: InlineKeyboardMarkup | ForceReply | None = None,
    ) -> Message:
        """Send to the incident's topic, or the group if it is closed; plain if HTML is refused."""
        topic = {"message_thread_id": incident.thread_id, "reply_parameters": _reply(reply_to)}

        async def send(text: str, **how: Any) -> Message:  # noqa: ANN401 - send_message's own
            return await self._bot.send_message(incident.group_id, text, reply_markup=markup, **how)

        try:
            return await send(text, **topic)
        except BadRequest as error:
            if _says(error, _NO_TOPIC):
                return await send(text)  # a reply would lead into the closed topic again
            if not _says(error, _HTML_REFUSED):
                raise
            logger.exception("%s HTML refused, sending it plain", incident.incident_id)
            return await send(message_builder.plain(text), parse_mode=None, **topic)


def certainly_not_sent(error: TelegramError) -> bool:
    """Tell whether Telegram never got the request, or refused it; otherwise it may have arrived."""
    if isinstance(error, (RetryAfter, Forbidden, BadRequest)):
        return True
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    return isinstance(error.__cause__, never_left)


def _says(error: BadRequest, texts: tuple[str, ...]) -> bool:
    return any(text in error.message.lower() for text in texts)


def _seconds(error: RetryAfter) -> float:
    # A number in this version of the library, a timedelta in the next.
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def _reply(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)

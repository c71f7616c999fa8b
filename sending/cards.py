"""The card of an incident: posted, edited, pinned, unpinned, and noticed when it is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from telegram import ForceReply, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

import message_builder
from database import Database, Pinning
from domain import calling
from domain.calling import NO_CALL, CardCall
from domain.incidents import FINISHED, Incident, Status
from sending.beside import beside, people_on_card
from sending.languages import Languages
from sending.listeners import listeners
from sending.messages import GONE, Sender, certainly_not_sent, says
from sending.staff import rung, staff_of
from sending.topic_fallback import TopicFallback
from sending.zones import Zones
from texts.language import Language
from texts.paging import MENTIONS_A_MESSAGE, mentions_in

logger = logging.getLogger(__name__)

SENT = "incident=%s chat=%s event=%s"
# Texts in small words: Client.cpp of https://github.com/tdlib/telegram-bot-api; with underscores:
# https://core.telegram.org/method/messages.updatePinnedMessage, and as in messages.py.
NO_PIN_RIGHT = ("not enough rights to manage pinned", "not enough rights to pin",
                "chat_admin_required")  # fmt: skip
NOT_MODIFIED = ("message is not modified", "chat_not_modified")
NOT_PINNED = ("message to unpin not found", "message not found", "message_id_invalid")


class Cards:
    """Sends cards and records it. Raises the TelegramErrors that concern the chat.

    `clock` gives UTC epoch seconds: who is on duty then is called. Sends and edits are ACQUIRED:
    whoever calls has acquired the chat's allowance.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        sender: Sender,
        database: Database,
        languages: Languages,
        zones: Zones,
        topic_fallback: TopicFallback,
        clock: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._languages = languages
        self._zones = zones
        self._topic_fallback = topic_fallback
        self._clock = clock

    async def post(self, incident: Incident) -> None:
        """Post a new card, in reply to the report where that is in the same chat."""
        language = self._languages.of_group(incident.group_id)
        is_finished, own = incident.status in FINISHED, self._bot.username
        finished = message_builder.finished_keyboard(language, incident, own)
        call = self._to_call(language, incident)
        message, _ = await self._topic_fallback.send(
            incident.group_id,
            self._render(language, incident, call),
            about=incident,
            reply_to=report_of(incident),
            markup=finished if is_finished else self._buttons(language, incident),
            least=message_builder.least_card(language, incident, call.called),
        )
        # By a tap on a button that it has no more, a copy is told from it: an edit takes that away.
        shown = replace(incident, version=incident.version - is_finished)
        log_reused_id(self._record_posted(shown, message, call), message)
        logger.info(SENT, incident.incident_id, incident.group_id, "card_posted")

    def _to_call(self, language: Language, incident: Incident) -> CardCall:
        """Tell whom a card calls: only the first one, and only while nobody has acted yet.

        What calls people later is sent beside it; a card that comes back rings nobody again.
        """
        is_new = incident.status is Status.UNCLAIMED and not incident.transitions
        if not is_new or self._database.cards.was_posted(incident.incident_id):
            return NO_CALL
        room = MENTIONS_A_MESSAGE - mentions_in(self._render(language, incident, NO_CALL))
        staff = staff_of(self._database, incident.group_id, self._clock())
        return calling.by_card(incident.severity, staff, max(0, room))

    def _record_posted(self, shown: Incident, message: Message, call: CardCall) -> list[str]:
        """Record a card with whom it really called: sent plain, it cannot call everybody."""
        called, now = rung(message, call.called), self._clock()
        private = listeners(self._database, self._zones, shown, called, now)
        return self._database.cards.record_sent(
            shown,
            message.message_id,
            called.call_keys,
            uncalled=call.uncalled,
            more_to_call=call.more or called != call.called,
            private=private,
            now=now,
        )

    async def edit(self, incident: Incident) -> None:
        """Have a card show its incident; an earlier edit may still land on top of it."""
        await self._edit(incident, is_last=False)

    async def edit_again(self, incident: Incident) -> None:
        """Have a card show its incident when no earlier edit can land any more."""
        await self._edit(incident, is_last=True)

    async def _edit(self, incident: Incident, *, is_last: bool) -> None:
        cards = self._database.cards
        cards.begin_edit(incident)
        try:
            is_shown = await self._show(incident)
        except TelegramError as error:
            if certainly_not_sent(error):
                cards.record_edit_failed(incident)
            raise
        if is_shown:
            cards.record_edited(incident, is_last=is_last)
            logger.info(SENT, incident.incident_id, incident.group_id, "card_edited")
        else:
            cards.record_edit_failed(incident)

    async def _show(self, incident: Incident) -> bool:
        """Redraw the card; False if it is gone."""
        language = self._languages.of_group(incident.group_id)
        try:
            await self._sender.edit(
                incident.group_id,
                incident.pinned_message_id or 0,
                self._render(language, incident),
                self._buttons(language, incident),
                least=message_builder.least_card(language, incident),
            )
        except BadRequest as error:
            if not says(error, GONE):
                raise
            self.lose(incident, error)
            return False
        return True

    async def pin(self, incident: Incident) -> None:
        """Pin a card, without a sound: it has rung already."""
        try:
            await self._bot.pin_chat_message(
                incident.group_id, incident.pinned_message_id or 0, disable_notification=True
            )
        except BadRequest as error:
            if says(error, NO_PIN_RIGHT):
                logger.warning("chat=%s pinning refused: %s", incident.group_id, error)
                self._database.groups.record_pinning(incident.group_id, Pinning.REFUSED)
                return
            if says(error, GONE):
                self.lose(incident, error)
                return
            if not says(error, NOT_MODIFIED):
                raise
        except TelegramError as error:
            if not certainly_not_sent(error):
                self._database.cards.record_pin_in_doubt(incident)
            raise
        self._database.cards.record_pinned(incident, True)
        logger.info(SENT, incident.incident_id, incident.group_id, "pinned")

    async def unpin(self, incident: Incident) -> None:
        """Unpin a card; that it is not pinned, or gone, is as good."""
        try:
            await self._bot.unpin_chat_message(incident.group_id, incident.pinned_message_id)
        except BadRequest as error:
            if says(error, NO_PIN_RIGHT):
                self._database.groups.record_pinning(incident.group_id, Pinning.REFUSED)
                return
            if not says(error, (*NOT_PINNED, *NOT_MODIFIED)):
                raise
        self._database.cards.record_pinned(incident, False)
        logger.info(SENT, incident.incident_id, incident.group_id, "unpinned")

    def notice_lost(self, incident: Incident, beside: Message) -> None:
        """Look whether Telegram found the card to reply to; in a topic, all replies to its first.

        Beside a card in another topic it gives an external reply instead:
        https://core.telegram.org/bots/api#externalreplyinfo.
        """
        quoted = beside.reply_to_message
        found = quoted is not None and quoted.message_id == incident.pinned_message_id
        if not found and beside.external_reply is None:
            self.lose(incident, "it was deleted")

    def lose(self, incident: Incident, why: object) -> None:
        """Forget a card that is gone, so that it is posted again."""
        logger.warning(
            "incident=%s chat=%s card is gone: %s", incident.incident_id, incident.group_id, why
        )
        self._database.cards.record_lost(incident)

    async def reply(
        self,
        incident: Incident,
        text: str,
        *,
        markup: InlineKeyboardMarkup | ForceReply | None = None,
        least: str = "",
    ) -> Message:
        """Send something in reply to the card; where that is gone, it is posted again."""
        reply_to = incident.pinned_message_id
        message, as_asked = await self._topic_fallback.send(
            incident.group_id, text, about=incident, reply_to=reply_to, markup=markup, least=least
        )
        if as_asked and reply_to is not None:
            self.notice_lost(incident, message)
        return message

    def _render(self, language: Language, incident: Incident, call: CardCall | None = None) -> str:
        """Write the card; one that stands goes on telling whom it called."""
        people = people_on_card(self._database, incident)
        shown = beside(self._database, incident)
        shown = shown if call is None else replace(shown, call=call)
        return message_builder.card(language, incident, people, shown)

    def _buttons(self, language: Language, incident: Incident) -> InlineKeyboardMarkup:
        place = self._database.places.of(incident.incident_id)
        return message_builder.keyboard(language, incident, self._bot.username, place)


def report_of(incident: Incident) -> int | None:
    """Find the message with the report; message ids do not outlive a migration."""
    return incident.source_message_id if incident.source_chat_id == incident.group_id else None


def log_reused_id(taken_from: Sequence[str], message: Message) -> None:
    """Log of which incidents a new message took the id; it should never happen."""
    for incident_id in taken_from:
        logger.error(
            "incident=%s chat=%s event=message_id_given_twice message=%s",
            incident_id,
            message.chat.id,
            message.message_id,
        )

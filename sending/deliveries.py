"""One delivery: how each kind is sent, and the remedy for what Telegram says to it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from telegram import ForceReply, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

import message_builder
from database import Call, CallKind, Database, Delivery, Owed, Pinning
from domain.incidents import CLAIMANTS, Incident, Status
from domain.people import Role, Team
from sending.flood_control import ACQUIRED, Priority
from sending.languages import Languages
from sending.looks import Looks
from sending.members import GroupSetup
from sending.messages import GONE, Sender, certainly_not_sent, says
from sending.topic_fallback import TopicFallback
from texts import paging, setup

logger = logging.getLogger(__name__)

_SENT = "incident=%s chat=%s event=%s"
# Texts in small words: Client.cpp of https://github.com/tdlib/telegram-bot-api; with underscores:
# https://core.telegram.org/method/messages.updatePinnedMessage, and as in messages.py.
_NO_PIN_RIGHT = ("not enough rights to manage pinned", "not enough rights to pin",
                 "chat_admin_required")  # fmt: skip
_NOT_MODIFIED = ("message is not modified", "chat_not_modified")
_NOT_PINNED = ("message to unpin not found", "message not found", "message_id_invalid")
_DELETED = ("message to delete not found", "message_id_invalid", "message not found")
# Client.cpp makes MESSAGE_DELETE_FORBIDDEN of servers before 2020 into the words.
_UNDELETABLE = ("message can't be deleted", "message_delete_forbidden", "chat_admin_required")
NOBODY = Team((), ())
_NOT_DELETED = "chat=%s event=not_deleted message=%s: %s"


class Deliverer:
    """Delivers one owed thing and records it. `clock` gives UTC epoch seconds.

    `nudged` is told of each nudge that was sent.

    Everything can be repeated: what was recorded as delivered is not owed any more. Sends and
    edits are ACQUIRED: whoever calls `deliver` has acquired the chat's allowance.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        sender: Sender,
        database: Database,
        clock: Callable[[], int],
        group_setup: GroupSetup,
        languages: Languages,
        nudged: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._clock = clock
        self._group_setup = group_setup
        self._languages = languages
        self._nudged = nudged
        self._topic_fallback = TopicFallback(bot, sender, database, languages)
        self._looks = Looks(bot, database, self._pin_card, self._lose_card)
        self._kinds: Mapping[Delivery, Callable[[Owed], Awaitable[None]]] = {
            Delivery.CARD: self._post_card,
            Delivery.PAGE: self._post_page,
            Delivery.PROMPT: self._post_prompt,
            Delivery.PIN: self._pin,
            Delivery.NUDGE: self._nudge,
            Delivery.EDIT: self._edit_card,
            Delivery.EDIT_AGAIN: self._edit_card,
            Delivery.WELCOME: self._welcome,
            Delivery.PIN_NOTICE: self._tell_about_pins,
            Delivery.UNPIN: self._unpin,
            Delivery.DELETE: self._delete,
            Delivery.LOOK: self._look,
        }

    async def deliver(self, owed: Owed) -> None:
        """Send one thing. Raises the TelegramErrors that concern the chat, not the message."""
        await self._kinds[owed.delivery](owed)

    # The card

    async def _post_card(self, owed: Owed) -> None:
        incident, language = self._incident(owed), self._languages.of_group(owed.group_id)
        buttons = message_builder.keyboard(language, incident)
        message = await self._send(
            incident,
            self._render(incident),
            reply_to=_report(incident),
            markup=buttons or message_builder.remove_button(language, incident),
            least=message_builder.least_card(language, incident),
        )
        # Without buttons a copy could never be told from it: an edit will take that one away.
        shown = incident if buttons else replace(incident, version=incident.version - 1)
        self._log_reused_id(self._database.cards.record_sent(shown, message.message_id), message)
        logger.info(_SENT, incident.incident_id, incident.group_id, "card_posted")

    async def _edit_card(self, owed: Owed) -> None:
        incident, cards = self._incident(owed), self._database.cards
        cards.begin_edit(incident)
        try:
            is_shown = await self._show(incident)
        except TelegramError as error:
            if certainly_not_sent(error):
                cards.record_edit_failed(incident)
            raise
        if is_shown:
            cards.record_edited(incident, is_last=owed.delivery is Delivery.EDIT_AGAIN)
            logger.info(_SENT, incident.incident_id, incident.group_id, "card_edited")
        else:
            cards.record_edit_failed(incident)

    async def _show(self, incident: Incident) -> bool:
        """Redraw the card; False if it is gone."""
        language = self._languages.of_group(incident.group_id)
        try:
            await self._sender.edit(
                incident.group_id,
                incident.pinned_message_id or 0,
                self._render(incident),
                message_builder.keyboard(language, incident),
                least=message_builder.least_card(language, incident),
            )
        except BadRequest as error:
            if not says(error, GONE):
                raise
            self._lose_card(incident, error)
            return False
        return True

    async def _pin(self, owed: Owed) -> None:
        await self._pin_card(self._incident(owed))

    async def _pin_card(self, incident: Incident) -> None:
        try:
            await self._bot.pin_chat_message(
                incident.group_id, incident.pinned_message_id or 0, disable_notification=True
            )
        except BadRequest as error:
            if says(error, _NO_PIN_RIGHT):
                logger.warning("chat=%s pinning refused: %s", incident.group_id, error)
                self._database.groups.record_pinning(incident.group_id, Pinning.REFUSED)
                return
            if says(error, GONE):
                self._lose_card(incident, error)
                return
            if not says(error, _NOT_MODIFIED):
                raise
        except TelegramError as error:
            if not certainly_not_sent(error):
                self._database.cards.record_pin_in_doubt(incident)
            raise
        self._database.cards.record_pinned(incident, True)
        logger.info(_SENT, incident.incident_id, incident.group_id, "pinned")

    async def _unpin(self, owed: Owed) -> None:
        incident = self._incident(owed)
        try:
            await self._bot.unpin_chat_message(incident.group_id, incident.pinned_message_id)
        except BadRequest as error:
            if says(error, _NO_PIN_RIGHT):
                self._database.groups.record_pinning(incident.group_id, Pinning.REFUSED)
                return
            if not says(error, (*_NOT_PINNED, *_NOT_MODIFIED)):
                raise
        self._database.cards.record_pinned(incident, False)
        logger.info(_SENT, incident.incident_id, incident.group_id, "unpinned")

    def _notice_lost_card(self, incident: Incident, beside: Message) -> None:
        """Look whether Telegram found the card to reply to; in a topic, all replies to its first.

        Beside a card in another topic it gives an external reply instead:
        https://core.telegram.org/bots/api#externalreplyinfo.
        """
        quoted = beside.reply_to_message
        found = quoted is not None and quoted.message_id == incident.pinned_message_id
        if not found and beside.external_reply is None:
            self._lose_card(incident, "it was deleted")

    def _lose_card(self, incident: Incident, why: object) -> None:
        logger.warning(
            "incident=%s chat=%s card is gone: %s", incident.incident_id, incident.group_id, why
        )
        self._database.cards.record_lost(incident)

    async def _look(self, owed: Owed) -> None:
        incident = self._incident(owed)
        if incident.status is not Status.RESOLVED:
            await self._looks.look(incident)
        self._database.looks.record_look(incident, self._clock())

    # Messages beside the card

    async def _post_page(self, owed: Owed) -> None:
        call = self._database.calls.owed(CallKind.PAGE, owed.incident_id or "")
        if call is not None:
            managers = self._database.teams.get(call.incident.group_id, Role.MANAGER)
            language = self._languages.of_group(call.incident.group_id)
            await self._call(call, managers, partial(paging.page, language, call.incident))

    async def _nudge(self, owed: Owed) -> None:
        call = self._database.calls.owed(CallKind.NUDGE, owed.incident_id or "")
        if call is not None:
            await self._remind(call)

    async def _remind(self, call: Call) -> None:
        incident, language = call.incident, self._languages.of_group(call.incident.group_id)
        waited = max(0, self._clock() - incident.t_status)
        if CLAIMANTS[incident.status] is Role.DISPATCHER:
            dispatchers = self._database.teams.get(incident.group_id, Role.DISPATCHER)
            texts = paging.unclaimed_nudge(language, incident, waited, dispatchers)
            await self._call(call, NOBODY, lambda _: texts)
        else:
            managers = self._database.teams.get(incident.group_id, Role.MANAGER)
            write = partial(paging.escalation_nudge, language, incident, waited)
            await self._call(call, managers, write)

    async def _call(self, call: Call, people: Team, write: Callable[[Team], list[str]]) -> None:
        """Send one part of a page or nudge; while there are more it stays owed."""
        incident, left = call.incident, people.but(call.called)
        if call.called and not left.call_keys:
            self._database.calls.record_finished(call)
            return
        first, *more = write(left)
        message = await self._send(incident, first, reply_to=incident.pinned_message_id)
        called = left.call_keys[: paging.MENTIONS_A_MESSAGE]
        taken_from = self._database.calls.record_part(
            call, message.message_id, called, is_last=not more
        )
        self._log_reused_id(taken_from, message)
        if call.kind is CallKind.NUDGE and not more:
            self._nudged()
        logger.info(
            _SENT, incident.incident_id, incident.group_id, f"{call.kind.value}d"
        )  # paged, nudged

    def _log_reused_id(self, taken_from: Sequence[str], message: Message) -> None:
        for incident_id in taken_from:
            logger.error(
                "incident=%s chat=%s event=message_id_given_twice message=%s",
                incident_id,
                message.chat.id,
                message.message_id,
            )

    async def _post_prompt(self, owed: Owed) -> None:
        incident, language = self._incident(owed), self._languages.of_group(owed.group_id)
        owner = self._database.people.get(incident.owner_id or 0)
        placeholder = language.gettext(paging.PROMPT_PLACEHOLDER)
        message = await self._send(
            incident,
            paging.prompt(language, incident, owner, self._bot.username),
            reply_to=incident.pinned_message_id,
            markup=ForceReply(selective=True, input_field_placeholder=placeholder),
        )
        self._log_reused_id(
            self._database.prompts.record_sent(incident, message.message_id), message
        )
        logger.info(_SENT, incident.incident_id, incident.group_id, "prompted")

    async def _welcome(self, owed: Owed) -> None:
        language = self._languages.of_group(owed.group_id)
        first, *more = setup.welcome(language, await self._group_setup.of(owed.group_id))
        await self._topic_fallback.send(owed.group_id, first)
        for text in more:
            await self._topic_fallback.send(owed.group_id, text, priority=Priority.OWED)
        self._database.groups.record_welcome(owed.group_id)
        logger.info("chat=%s event=welcomed", owed.group_id)

    async def _tell_about_pins(self, owed: Owed) -> None:
        language = self._languages.of_group(owed.group_id)
        await self._topic_fallback.send(owed.group_id, language.gettext(paging.PIN_NOTICE))
        self._database.groups.record_pinning(owed.group_id, Pinning.REFUSED_AND_TOLD)

    async def _delete(self, owed: Owed) -> None:
        message_id = owed.message_id or 0
        try:
            await self._bot.delete_message(owed.group_id, message_id)
        except (BadRequest, Forbidden) as error:
            if says(error, _UNDELETABLE):
                await self._disarm(owed.group_id, message_id)
            elif not says(error, _DELETED):
                raise  # about the chat, or passing: it is tried again later
            logger.info(_NOT_DELETED, owed.group_id, message_id, error)
        self._database.messages.record_deletion(owed.group_id, message_id)

    async def _disarm(self, group_id: int, message_id: int) -> None:
        """Take the buttons off a message that can no longer be deleted, if it has any.

        48 hours after it was sent: https://core.telegram.org/bots/api#deletemessage.
        """
        try:
            await self._bot.edit_message_reply_markup(
                group_id, message_id, rate_limit_args=Priority.OWED
            )
        except BadRequest as error:
            if not says(error, (*GONE, *_NOT_MODIFIED)):
                raise
            logger.debug("chat=%s message %s has no buttons: %s", group_id, message_id, error)

    # Tools

    def _incident(self, owed: Owed) -> Incident:
        incident = self._database.incidents.get(owed.incident_id or "")
        if incident is None:
            raise LookupError(f"{owed.incident_id} is owed to {owed.group_id} but does not exist")
        return incident

    def _render(self, incident: Incident) -> str:
        language = self._languages.of_group(incident.group_id)
        people = self._database.people.get_all(
            [incident.created_by_id, incident.owner_id, incident.resolved_by_id]
        )
        attachments = self._database.attachments.message_ids(incident.incident_id)
        claimants = self._database.teams.claimants(incident.group_id, incident.status)
        return message_builder.card(language, incident, people, attachments, claimants)

    async def _send(
        self,
        incident: Incident,
        text: str,
        *,
        reply_to: int | None,
        markup: InlineKeyboardMarkup | ForceReply | None = None,
        priority: int = ACQUIRED,
        least: str = "",
    ) -> Message:
        message, as_asked = await self._topic_fallback.send(
            incident.group_id,
            text,
            about=incident,
            reply_to=reply_to,
            markup=markup,
            priority=priority,
            least=least,
        )
        if as_asked and reply_to is not None and reply_to == incident.pinned_message_id:
            self._notice_lost_card(incident, message)
        return message


def _report(incident: Incident) -> int | None:
    """Find the message with the report; message ids do not outlive a migration."""
    return incident.source_message_id if incident.source_chat_id == incident.group_id else None

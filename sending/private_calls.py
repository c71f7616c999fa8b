"""Calls in private chats: who is called there, sent, edited, and given up who blocked us."""

from __future__ import annotations

import logging
from collections.abc import Callable

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

import message_builder
from database import Database, Owed, PrivateCall
from domain.checks import Check
from domain.incidents import Status
from domain.people import Team
from domain.private_calls import Reason
from sending.beside import people_on_card
from sending.flood_control import ACQUIRED
from sending.insiders import MemberQuestion, is_insider
from sending.languages import Languages
from sending.listeners import listeners
from sending.members import Members
from sending.messages import GONE, Sender, is_telegrams_own, says
from sending.zones import Zones
from texts import checks, panel, private_calls

logger = logging.getLogger(__name__)

_EVENT = "incident=%s chat=%s event=%s"
# As a BadRequest they say that there is no such chat, or none any more: Client.cpp of
# https://github.com/tdlib/telegram-bot-api, and https://core.telegram.org/method/messages.sendMessage.
# Of who blocked us, or never started us, a Forbidden tells: https://github.com/vrumger/telegram-errors.
_NO_CHAT = ("chat not found", "peer_id_invalid", "input_user_deactivated", "user_is_blocked")


def is_unreachable(error: TelegramError) -> bool:
    """Tell whether nobody can write to somebody in private: they blocked us, or are gone."""
    if isinstance(error, Forbidden):
        return is_telegrams_own(error)
    return isinstance(error, BadRequest) and says(error, _NO_CHAT)


class PrivateCallers:
    """Sends calls to private chats and keeps them true. `clock` gives UTC epoch seconds.

    Nothing is shown to who is neither in the incident's group nor in the office of its fleet: that
    is asked each time, right before.
    Sends and edits are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the
    TelegramErrors that are neither about the message nor about the chat.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        sender: Sender,
        database: Database,
        languages: Languages,
        zones: Zones,
        members: Members,
        clock: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._languages = languages
        self._zones = zones
        self._members = members
        self._clock = clock

    async def call(self, owed: Owed) -> None:
        """Call somebody, unless they left or want it no more."""
        call = self._find(owed)
        if call is None or not call.is_owed:
            return
        is_member = await self._is_member(call, self._members.is_member_now)
        call = self._find(owed)  # it may have changed meanwhile
        if call is None or not call.is_owed:
            return
        if not is_member or not self._is_wanted(call):
            self._database.private_calls.withdraw(call)
            logger.info(_EVENT, call.incident.incident_id, call.user_id, "private_call_withdrawn")
            return
        await self._send(call)

    async def _send(self, call: PrivateCall) -> None:
        try:
            text, markup = self._page(call, is_new=True)
            least = self._least(call)
            sent = await self._sender.send(
                call.user_id, text, markup=markup, priority=ACQUIRED, least=least
            )
        except (BadRequest, Forbidden) as error:
            self._give_up(call, error)
            return
        self._database.private_calls.record_sent(call, sent.message.message_id)
        logger.info(_EVENT, call.incident.incident_id, call.user_id, "called_privately")

    async def edit(self, owed: Owed) -> None:
        """Have a call show how its incident stands; who left the group is shown nothing."""
        call = self._find(owed)
        if call is None or not call.is_stale:
            return
        is_member = await self._is_member(call, self._members.is_still_member)
        call = self._find(owed)
        if call is None or not call.is_stale:
            return
        try:
            await self._show(call, is_member=is_member)
        except (BadRequest, Forbidden) as error:
            if not says(error, GONE):
                self._give_up(call, error)
            else:
                self._database.private_calls.forget_message(call)
            return
        if is_member:
            self._database.private_calls.record_edited(call)
        else:
            self._database.private_calls.drop(call)
        logger.info(_EVENT, call.incident.incident_id, call.user_id, "private_call_edited")

    async def _show(self, call: PrivateCall, *, is_member: bool) -> None:
        language = self._languages.of_person(call.user_id)
        nothing = (language.gettext(panel.NO_SUCH_INCIDENT), None)
        text, markup = self._page(call, is_new=False) if is_member else nothing
        least = self._least(call) if is_member else ""
        await self._sender.edit(call.user_id, call.message_id or 0, text, markup, least=least)

    def _page(self, call: PrivateCall, *, is_new: bool) -> tuple[str, InlineKeyboardMarkup]:
        """Write a call, and its buttons; one that stands no longer says why it came."""
        incident, database, own = call.incident, self._database, self._bot.username
        language = self._languages.of_person(call.user_id)
        is_awaited = incident.status is Status.AWAITING_SUMMARY
        check = self._question(call)
        since = check.t_news if check else incident.t_status
        text = private_calls.call(
            language,
            incident,
            people_on_card(database, incident),
            database.groups.name(incident.group_id),
            call.reason if is_new or check else None,
            max(0, self._clock() - since),
            own,
            is_asked=is_awaited and incident.owner_id == call.user_id,
        )
        buttons = checks.rows(language, incident, for_team=False) if check else None
        keyboard = message_builder.private_keyboard(language, incident, call.user_id, own, buttons)
        return text, keyboard

    def _question(self, call: PrivateCall) -> Check | None:
        """Find the question a call asks whoever has the incident, while there is no answer."""
        is_asked = call.reason is Reason.CHECK and call.user_id == call.incident.owner_id
        return self._database.checks.standing(call.incident.incident_id) if is_asked else None

    def _least(self, call: PrivateCall) -> str:
        language = self._languages.of_person(call.user_id)
        return private_calls.least_call(language, call.incident)

    def _find(self, owed: Owed) -> PrivateCall | None:
        return self._database.private_calls.get(owed.group_id, owed.incident_id or "")

    def _is_wanted(self, call: PrivateCall) -> bool:
        """Tell whether somebody is still to be called, and wants to be, here and now."""
        incident, roles = call.incident, self._database.teams.roles
        if call.user_id != incident.owner_id and not roles(incident.group_id, call.user_id):
            return False
        user = self._database.people.get(call.user_id)
        called = Team((user,) if user else (), ())
        return bool(listeners(self._database, self._zones, incident, called, self._clock()))

    async def _is_member(self, call: PrivateCall, ask: MemberQuestion) -> bool:
        return await is_insider(self._database, call.incident.group_id, call.user_id, ask)

    def _give_up(self, call: PrivateCall, error: TelegramError) -> None:
        """Switch off the calls of somebody who cannot be written to; raises any other error."""
        if not is_unreachable(error):
            raise error
        self._database.wishes.record_blocked(call.user_id)
        logger.info("user=%s event=private_calls_off error=%r", call.user_id, str(error))

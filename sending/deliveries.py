"""One delivery: how each kind is sent, and the remedy for what Telegram says to it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from database import Database, Delivery, Owed, Pinning
from domain.incidents import FINISHED, Incident
from sending.boards import Boards
from sending.calls import Callers
from sending.cards import NOT_MODIFIED, Cards
from sending.checks import Asker
from sending.figures import FiguresSender
from sending.figures_making import FiguresMaker
from sending.fleets import FleetNews
from sending.flood_control import Priority
from sending.handovers import Handovers
from sending.languages import Languages
from sending.looks import Looks
from sending.members import Members
from sending.messages import DELETED, GONE, UNDELETABLE, Sender, says
from sending.moves import Movers
from sending.offers import Offers
from sending.pages import Pages
from sending.private_calls import PrivateCallers, is_unreachable
from sending.prompts import Prompters
from sending.reactions import Reactions
from sending.reporters import Reporters
from sending.setup import GroupSetup
from sending.topic_fallback import TopicFallback
from sending.uploads import Uploads
from sending.welcomes import Welcomes
from sending.zones import Zones
from texts import moving, paging

logger = logging.getLogger(__name__)

_NOT_DELETED = "chat=%s event=not_deleted message=%s: %s"


class Deliverer:
    """Delivers one owed thing and records it. `clock` gives UTC epoch seconds.

    `nudged` is told of each nudge that was sent, `delivered` of each delivery that is done; `maker`
    makes figures.

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
        zones: Zones,
        members: Members,
        nudged: Callable[[], None],
        delivered: Callable[[Delivery], None],
        maker: FiguresMaker,
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._database = database
        self._clock = clock
        self._group_setup = group_setup
        self._delivered = delivered
        self._languages = languages
        self._topic_fallback = TopicFallback(bot, sender, database, languages)
        self._cards = Cards(bot, sender, database, languages, zones, self._topic_fallback, clock)
        self._callers = Callers(database, languages, zones, self._cards, clock, nudged)
        self._asker = Asker(database, languages, zones, self._cards, clock)
        self._private_callers = PrivateCallers(
            bot, sender, database, languages, zones, members, clock
        )
        self._handovers = Handovers(bot, database, languages, self._topic_fallback, clock, zones)
        self._prompters = Prompters(bot, database, languages, self._cards, clock)
        self._offers = Offers(bot, database, languages, self._topic_fallback)
        self._pages = Pages(sender, database, languages)
        self._movers = Movers(database, languages, self._cards, self._topic_fallback)
        self._looks = Looks(bot, database, self._cards)
        self._boards = Boards(
            bot, sender, database, languages, self._topic_fallback, self._looks, clock
        )
        self._reactions = Reactions(bot, database)
        self._welcomes = Welcomes(database, languages, self._topic_fallback, group_setup, members)
        self._fleet_news = FleetNews(sender, database, languages, self._topic_fallback, group_setup)
        self._figures = FiguresSender(
            *(sender, database, languages, self._topic_fallback),
            *(Uploads(bot, self._topic_fallback), members, maker, clock),
        )
        self._reporters = Reporters(sender, database, languages, self._topic_fallback)
        self._of_incidents: Mapping[Delivery, Callable[[Incident], Awaitable[None]]] = {
            Delivery.CARD: self._cards.post,
            Delivery.PIN: self._cards.pin,
            Delivery.EDIT: self._cards.edit,
            Delivery.EDIT_AGAIN: self._cards.edit_again,
            Delivery.UNPIN: self._cards.unpin,
            Delivery.LOOK: self._look,
            Delivery.TELL: self._reporters.tell,
            Delivery.TELL_EDIT: self._reporters.edit,
            Delivery.TELL_END: self._reporters.tell_end,
            Delivery.ADVICE: self._reporters.advise,
        }
        self._others: Mapping[Delivery, Callable[[Owed], Awaitable[None]]] = {
            Delivery.PAGE: self._callers.page,
            Delivery.PAGE_EDIT: self._pages.edit,
            Delivery.CALL: self._callers.call,
            Delivery.NUDGE: self._callers.nudge,
            Delivery.CHECK: self._asker.ask,
            Delivery.WAIT: self._callers.wait,
            Delivery.PRIVATE_CALL: self._private_callers.call,
            Delivery.PRIVATE_EDIT: self._private_callers.edit,
            Delivery.MOVE: self._movers.tell,
            Delivery.REOPEN_OFFER: self._movers.offer_reopening,
            Delivery.HANDOVER: self._handovers.tell,
            Delivery.FIGURES: self._figures.send,
            Delivery.OFFER: self._offers.offer,
            Delivery.PROMPT: self._prompters.ask,
            Delivery.CHASE: self._prompters.ask,
            Delivery.WELCOME: self._welcomes.welcome,
            Delivery.FLEET_NOTICE: self._fleet_news.tell,
            Delivery.JOIN_REQUEST: self._fleet_news.ask,
            Delivery.JOIN_ANSWER: self._fleet_news.answer,
            Delivery.PIN_NOTICE: self._tell_about_pins,
            Delivery.DELETE: self._delete,
            Delivery.REACTION: self._acknowledge,
            Delivery.BOARD: self._boards.post,
            Delivery.BOARD_EDIT: self._boards.edit,
            Delivery.BOARD_PIN: self._boards.pin,
            Delivery.BOARD_LOOK: self._boards.look,
            Delivery.BOARD_END: self._boards.end,
        }

    def is_prepared(self, owed: Owed) -> bool:
        """Tell whether something can be sent at once; what takes long to make is begun."""
        return owed.delivery is not Delivery.FIGURES or self._figures.is_made(owed)

    async def deliver(self, owed: Owed) -> None:
        """Send one thing. Raises the TelegramErrors that concern the chat, not the message."""
        if owed.delivery in self._of_incidents:
            await self._of_incidents[owed.delivery](self._incident(owed))
        else:
            await self._others[owed.delivery](owed)
        self._delivered(owed.delivery)

    async def _look(self, incident: Incident) -> None:
        if incident.status not in FINISHED:
            await self._looks.look(incident)
        self._database.looks.record_look(incident, self._clock())

    async def _acknowledge(self, owed: Owed) -> None:
        await self._reactions.acknowledge(owed.group_id, owed.message_id or 0)

    # Messages beside the card

    async def _tell_about_pins(self, owed: Owed) -> None:
        language = self._languages.of_group(owed.group_id)
        await self._topic_fallback.send(owed.group_id, language.gettext(paging.PIN_NOTICE))
        self._database.groups.record_pinning(owed.group_id, Pinning.REFUSED_AND_TOLD)

    async def _delete(self, owed: Owed) -> None:
        message_id = owed.message_id or 0
        try:
            await self._bot.delete_message(owed.group_id, message_id)
        except (BadRequest, Forbidden) as error:
            if owed.group_id > 0 and is_unreachable(error):
                logger.debug("chat=%s blocked us, and keeps a message", owed.group_id)
            elif says(error, UNDELETABLE):
                await self._disarm(owed.group_id, message_id)
            elif not says(error, DELETED):
                raise  # about the chat, or passing: it is tried again later
            logger.info(_NOT_DELETED, owed.group_id, message_id, error)
        self._database.messages.record_deletion(owed.group_id, message_id)

    async def _disarm(self, group_id: int, message_id: int) -> None:
        """Take the buttons off a message that can no longer be deleted, and what is not true.

        48 hours after it was sent: https://core.telegram.org/bots/api#deletemessage. It is tidying,
        but has a place among what is in hand, which others wait for.
        """
        said = self._instead(group_id, message_id)
        try:
            if said:
                await self._bot.edit_message_text(
                    *(said, group_id, message_id),
                    parse_mode=ParseMode.HTML,
                    rate_limit_args=Priority.TAPPED,
                )
            else:
                await self._bot.edit_message_reply_markup(
                    group_id, message_id, rate_limit_args=Priority.TAPPED
                )
        except (BadRequest, Forbidden) as error:
            is_blocked = group_id > 0 and is_unreachable(error)
            if not is_blocked and not says(error, (*GONE, *NOT_MODIFIED)):
                raise
            logger.debug("chat=%s message %s has no buttons: %s", group_id, message_id, error)

    def _instead(self, group_id: int, message_id: int) -> str:
        """Say what an old card says that cannot be deleted, once its incident has a new one."""
        incident = self._database.messages.any_incident_of(group_id, message_id)
        if incident is None or not incident.reopened or group_id != incident.group_id:
            return ""
        return moving.old_message(self._languages.of_group(group_id), incident)

    # Tools

    def _incident(self, owed: Owed) -> Incident:
        incident = self._database.incidents.get(owed.incident_id or "")
        if incident is None:
            raise LookupError(f"{owed.incident_id} is owed to {owed.group_id} but does not exist")
        return incident

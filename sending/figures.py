"""Figures of a period, sent part by part: a picture with its text, then the file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from telegram.error import BadRequest, Forbidden, TelegramError

from database import Database, Owed, OwedFigures, Part
from domain.people import Role
from sending.figures_making import FiguresMaker, Made, Stage
from sending.flood_control import ACQUIRED, Priority
from sending.insiders import is_insider
from sending.languages import Languages
from sending.members import Members
from sending.messages import CLOSED, Sender, says
from sending.private_calls import is_unreachable
from sending.topic_fallback import TopicFallback
from sending.uploads import Uploads
from texts import figures_owed as texts
from texts.figures import fits_caption

logger = logging.getLogger(__name__)

_PART_SENT = "chat=%s event=figures_sent request=%s part=%s"
_FIGURES_GIVEN_UP = "chat=%s event=figures_given_up request=%s why=%r"
_PART_REFUSED = "chat=%s event=figures_refused request=%s part=%s error=%r"


class FiguresSender:
    """Sends figures. `clock` gives UTC epoch seconds.

    What keeps a picture or a file from being sent does not keep the rest. In private nothing is
    shown to who does not manage the group any more: that is asked each time, right before.
    Sends are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the TelegramErrors
    that concern the chat.
    """

    def __init__(
        self,
        sender: Sender,
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
        uploads: Uploads,
        members: Members,
        maker: FiguresMaker,
        clock: Callable[[], int],
    ) -> None:
        self._sender = sender
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback
        self._uploads = uploads
        self._members = members
        self._maker = maker
        self._clock = clock

    def is_made(self, owed: Owed) -> bool:
        """Tell whether the next part of figures can be sent; if not, it is being made."""
        figures = self._database.figures_owed.get(owed.version)
        return figures is None or self._maker.is_made(figures, _stage(figures))

    async def send(self, owed: Owed) -> None:
        """Send the next part."""
        figures = self._database.figures_owed.get(owed.version)
        if figures is None:
            return
        if not await self._may_see(figures):
            self._give_up(figures, "they do not manage the group any more")
            return
        made = self._maker.made(figures, _stage(figures))
        try:
            if _stage(figures) is Stage.WORDS:
                await self._send_words(figures, made)
            else:
                await self._send_file(figures, made)
        except (BadRequest, Forbidden) as error:
            if figures.request.chat_id < 0 or not is_unreachable(error):
                raise
            self._give_up(figures, error)
        except OSError:  # what was made is gone from the disk
            self._maker.forget(figures.request_id)
            raise

    async def _may_see(self, figures: OwedFigures) -> bool:
        """Tell whether figures may be sent to where they are owed."""
        group_id, chat_id = figures.request.group_id, figures.request.chat_id
        if chat_id < 0:
            return True
        if Role.MANAGER not in self._database.teams.roles(group_id, chat_id):
            return False
        return await is_insider(self._database, group_id, chat_id, self._members.is_member_now)

    # The parts

    async def _send_words(self, figures: OwedFigures, made: Made) -> None:
        """Send the picture, with the text below it if that is short enough; else the text."""
        request, picture = figures.request, made.picture
        priority: int = ACQUIRED
        if picture is not None and Part.PICTURE not in figures.sent:
            caption = made.text if fits_caption(made.text) else ""
            try:
                await self._uploads.photo(
                    *(request.chat_id, picture, caption),
                    thread_id=request.thread_id,
                    reply_to=request.replied_to,
                )
            except BadRequest as error:
                self._go_without(figures, Part.PICTURE, error)
                priority = Priority.NEEDED
            else:
                self._record(figures, Part.PICTURE | Part.TEXT if caption else Part.PICTURE)
                return
        await self._say(figures, made.text, priority)
        self._record(figures, Part.TEXT)

    async def _send_file(self, figures: OwedFigures, made: Made) -> None:
        request = figures.request
        priority: int = ACQUIRED
        if made.file is not None:
            try:
                await self._uploads.document(
                    *(request.chat_id, made.file),
                    thread_id=request.thread_id,
                    reply_to=request.replied_to,
                )
            except BadRequest as error:
                self._go_without(figures, Part.FILE, error)
                priority = Priority.NEEDED
            else:
                self._record(figures, Part.FILE)
                return
        language = self._languages.of_group(request.chat_id)
        await self._say(figures, language.gettext(texts.NO_FILE), priority)
        self._record(figures, Part.FILE)

    async def _say(self, figures: OwedFigures, text: str, priority: int) -> None:
        """Send a text to where figures were asked for, or wherever the chat is open."""
        request = figures.request
        send = partial(self._sender.send, request.chat_id, text)
        there = partial(
            send, thread_id=request.thread_id, reply_to=request.replied_to, priority=priority
        )
        if request.chat_id > 0:
            await there()
        else:
            await self._topic_fallback.through(request.chat_id, there, send)

    # What became of them

    def _go_without(self, figures: OwedFigures, part: Part, error: BadRequest) -> None:
        """Go on with words, unless nothing can be sent at all; raises the error then."""
        chat_id = figures.request.chat_id
        if says(error, CLOSED) or (chat_id > 0 and is_unreachable(error)):
            raise error
        logger.warning(_PART_REFUSED, chat_id, figures.request_id, part.name, str(error))

    def _record(self, figures: OwedFigures, part: Part) -> None:
        self._database.figures_owed.record_sent(figures, part, self._clock())
        logger.info(_PART_SENT, figures.request.chat_id, figures.request_id, _name(part))
        if Part.FILE in part:
            self._maker.forget(figures.request_id)

    def _give_up(self, figures: OwedFigures, why: TelegramError | str) -> None:
        self._database.figures_owed.give_up(figures.request_id, self._clock())
        self._maker.forget(figures.request_id)
        logger.info(_FIGURES_GIVEN_UP, figures.request.chat_id, figures.request_id, str(why))


def _stage(figures: OwedFigures) -> Stage:
    """Tell what comes next."""
    return Stage.FILE if Part.TEXT in figures.sent else Stage.WORDS


def _name(part: Part) -> str:
    return "+".join(each.name.lower() for each in Part if each in part and each.name)

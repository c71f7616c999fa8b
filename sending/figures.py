"""Figures of a period, sent part by part: the text below its picture, if that is there; the file.

A picture that takes long comes after its text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from telegram.error import BadRequest, Forbidden, TelegramError

from database import Database, Owed, OwedFigures, Part
from domain.people import Role
from sending.figures_making import FiguresMaker, Made
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
from texts.language import Language

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
        self._ways = {
            Part.TEXT: self._send_text,
            Part.PICTURE: self._send_picture,
            Part.FILE: self._send_file,
        }

    def is_made(self, owed: Owed) -> bool:
        """Tell whether the next part of figures can be sent; if not, it is being made."""
        figures = self._database.figures_owed.get(owed.version)
        return figures is None or self._maker.is_made(figures)

    async def send(self, owed: Owed) -> None:
        """Send the next part."""
        figures = self._database.figures_owed.get(owed.version)
        if figures is None:
            return
        if not await self._may_see(figures):
            self._give_up(figures, "they do not manage the group any more")
            return
        made = self._maker.made(figures)
        try:
            await self._ways[figures.next_part](figures, made)
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

    async def _send_text(self, figures: OwedFigures, made: Made) -> None:
        """Send the text below the picture, if that is there and the text short enough."""
        picture = None if Part.PICTURE in figures.sent else self._maker.picture(figures)
        parts, priority = Part.TEXT, ACQUIRED
        if picture is not None and picture.path is None:
            parts |= Part.PICTURE  # there is none
        elif picture is not None and picture.path is not None and fits_caption(made.text):
            parts |= Part.PICTURE
            if await self._photo(figures, picture.path, made.text):
                self._record(figures, parts, parts)
                return
            priority = Priority.NEEDED
        await self._say(figures, made.text, priority)
        self._record(figures, parts, Part.TEXT)

    async def _send_picture(self, figures: OwedFigures, made: Made) -> None:
        """Send the picture that was not there when the text was sent."""
        is_sent = made.path is not None and await self._photo(figures, made.path)
        self._record(figures, Part.PICTURE, Part.PICTURE if is_sent else Part(0))

    async def _send_file(self, figures: OwedFigures, made: Made) -> None:
        request, part = figures.request, Part.FILE
        priority: int = ACQUIRED
        if made.path is not None:
            try:
                await self._uploads.document(
                    *(request.chat_id, made.path),
                    thread_id=request.thread_id,
                    reply_to=request.replied_to,
                )
            except BadRequest as error:
                self._go_without(figures, part, error)
                priority = Priority.NEEDED
            else:
                self._record(figures, part, part)
                return
        await self._say(figures, self._language(request.chat_id).gettext(texts.NO_FILE), priority)
        self._record(figures, part, Part(0))

    async def _photo(self, figures: OwedFigures, picture: Path, caption: str = "") -> bool:
        """Send the picture; False if it is refused, which keeps nothing else."""
        request = figures.request
        try:
            await self._uploads.photo(
                *(request.chat_id, picture, caption),
                thread_id=request.thread_id,
                reply_to=request.replied_to,
            )
        except BadRequest as error:
            self._go_without(figures, Part.PICTURE, error)
            return False
        return True

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

    def _record(self, figures: OwedFigures, parts: Part, sent: Part) -> None:
        """Note that parts are owed no more; of those that were not sent the log has told."""
        self._database.figures_owed.record_sent(figures, parts, self._clock())
        if sent:
            logger.info(_PART_SENT, figures.request.chat_id, figures.request_id, _name(sent))
        if Part.FILE in parts:
            self._maker.forget(figures.request_id)

    def _language(self, chat_id: int) -> Language:
        languages = self._languages
        return languages.of_person(chat_id) if chat_id > 0 else languages.of_group(chat_id)

    def _give_up(self, figures: OwedFigures, why: TelegramError | str) -> None:
        self._database.figures_owed.give_up(figures.request_id, self._clock())
        self._maker.forget(figures.request_id)
        logger.info(_FIGURES_GIVEN_UP, figures.request.chat_id, figures.request_id, str(why))


def _name(part: Part) -> str:
    return "+".join(each.name.lower() for each in Part if each in part and each.name)

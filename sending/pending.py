"""Who waits for a reply: who floods a chat with questions gets few, and the rest costs no work."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from telegram import ForceReply, InlineKeyboardMarkup

from domain.messages import Place, Purpose
from sending.flood_control import Priority
from sending.lately import Lately

logger = logging.getLogger(__name__)

Markup: TypeAlias = InlineKeyboardMarkup | ForceReply

MOST_OF_A_PERSON = 3  # questions of theirs that wait in a chat; who asks then gets no reply
MOST_QUESTIONS = 20  # that wait in one chat: so many Telegram lets us send there in a minute
MOST_TOLD = 10  # changes, or refused reports, of one person; the next share a reply with another
PRIORITIES: Mapping[Purpose, tuple[Priority, Priority]] = {
    Purpose.QUESTION: (Priority.REPLY, Priority.BULK),
    Purpose.CHANGE: (Priority.REPLY, Priority.BULK),
    # Nobody knows of that breakdown: whoever is refused has yet to do something about it.
    Purpose.REPORT: (Priority.NEEDED, Priority.REPLY),
}
"""How urgent a reply is: to who got few lately, and to who got many."""


@dataclass
class Writer:
    """What one person waits for in one chat.

    Of their replies one at a time waits for the chat's allowance: so everybody gets their turn.
    """

    pending: list[Pending] = field(default_factory=list)
    lines: dict[Priority, asyncio.Lock] = field(default_factory=dict)  # by what the first get
    is_flooding: bool = False

    @property
    def questions(self) -> int:
        """How many questions of theirs wait for a reply."""
        return sum(each.purpose is Purpose.QUESTION for each in self.pending)

    def waits_for(self, purpose: Purpose, about: str) -> bool:
        """Tell whether a reply that will do for the same once more is not on its way yet."""
        return any(each.will_do_for(purpose, about) for each in self.pending)


@dataclass(eq=False)
class Pending:
    """A reply that somebody waits for.

    `about` is what they ask; a change is done each time, unless it `is_idempotent`: then the same
    once more is nothing new. The reply `is_promised` once somebody sees to it, and `is_waiting`
    until it is on its way.
    """

    place: Place
    purpose: Purpose
    about: str
    writer: Writer
    is_idempotent: bool = False
    is_promised: bool = False
    is_waiting: bool = True
    texts: Sequence[str] = ()
    markup: Markup | None = None  # below the last text

    @property
    def line(self) -> asyncio.Lock:
        """What this person's replies take in turn; refusals have a line of their own."""
        return self.writer.lines.setdefault(PRIORITIES[self.purpose][0], asyncio.Lock())

    @property
    def is_one_of_many(self) -> bool:
        """Whether others of the same kind wait for the same person."""
        return any(self._is_beside(each) for each in self.writer.pending)

    def will_do_for(self, purpose: Purpose, about: str) -> bool:
        """Tell whether this reply will do for something written now."""
        is_same = self.purpose is purpose and self.about == about
        is_nothing_new = purpose is Purpose.QUESTION or self.is_idempotent
        return is_same and is_nothing_new and self.is_waiting

    def is_merged(self) -> bool:
        """Tell whether the person reads it in another reply of theirs that waits.

        Refused reports are told of one by one, until many wait. Of many changes the last reply
        says what came of all of them.
        """
        others = [each for each in self.writer.pending if self._is_beside(each)]
        are_many, is_change = len(others) >= MOST_TOLD, self.purpose is Purpose.CHANGE
        if (are_many or is_change) and any(each.texts == self.texts for each in others):
            return True
        if are_many and is_change:
            others[-1].texts, others[-1].markup = self.texts, self.markup
        return are_many and is_change

    def _is_beside(self, other: Pending) -> bool:
        is_alike = other.purpose is self.purpose and other.place.thread_id == self.place.thread_id
        return is_alike and other is not self and other.is_waiting and bool(other.texts)


class PendingReplies:
    """All replies that people wait for, by chat and person."""

    def __init__(self) -> None:
        self._writers: dict[tuple[int, int | None], Writer] = {}
        self._questions: Counter[int] = Counter()
        self._full: set[int] = set()
        self._lately = Lately()

    def priority(self, pending: Pending, now: float) -> Priority:
        """Tell how urgent a reply is that takes its turn now, and count it."""
        urgent, less = PRIORITIES[pending.purpose]
        who = (pending.place.chat_id, pending.place.writer_id, urgent)
        had_few = self._lately.had_few(who, now)
        self._lately.note(who, now)
        return urgent if had_few else less

    def begin(self, place: Place, purpose: Purpose, about: str = "") -> Pending | None:
        """Note that somebody waits for a reply; None if they get none: then do nothing for it."""
        key = (place.chat_id, place.writer_id)
        writer = self._writers.get(key) or Writer()
        if writer.waits_for(purpose, about):
            return None
        if purpose is Purpose.QUESTION:
            if self._is_too_much(place, writer):
                return None
            self._questions[place.chat_id] += 1
        pending = Pending(place, purpose, about, writer)
        writer.pending.append(pending)
        self._writers[key] = writer
        return pending

    def end(self, pending: Pending) -> None:
        """Note that nobody waits for a reply any more; twice does no harm."""
        writer, place = pending.writer, pending.place
        if pending not in writer.pending:
            return
        writer.pending.remove(pending)
        if not writer.pending:
            del self._writers[place.chat_id, place.writer_id]
        if pending.purpose is Purpose.QUESTION:
            self._one_question_less(place.chat_id)

    def _one_question_less(self, chat_id: int) -> None:
        self._full.discard(chat_id)
        self._questions[chat_id] -= 1
        if not self._questions[chat_id]:
            del self._questions[chat_id]

    def _is_too_much(self, place: Place, writer: Writer) -> bool:
        """Tell whether a question is one too many; of one flood this is logged once."""
        chat_id, is_flood = place.chat_id, writer.questions >= MOST_OF_A_PERSON
        if not is_flood and self._questions[chat_id] < MOST_QUESTIONS:
            return False
        if not (writer.is_flooding or chat_id in self._full):
            text = "chat=%s event=not_answered user=%s message=%s"
            logger.warning(text, chat_id, place.writer_id, place.message_id)
        if is_flood:
            writer.is_flooding = True
        else:
            self._full.add(chat_id)
        return True

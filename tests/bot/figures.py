"""Figures of a period as managers ask for them, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from database import FiguresRequest
from domain.periods import Kind, period_of
from sandbox import Chat, Person, SentMessage
from sandbox.world.chats import Topic
from tests.desk import Desk, Fleet


@dataclass
class Came:
    """What came in reply to a request, so far."""

    asked: SentMessage

    @property
    def messages(self) -> list[SentMessage]:
        """List the replies, the first one first."""
        return [each for each in self.asked.chat.bot_messages if each.reply_to is self.asked]

    @property
    def picture(self) -> SentMessage | None:
        """Find the message with the picture."""
        return next((each for each in self.messages if each.photo), None)

    @property
    def file(self) -> SentMessage | None:
        """Find the message with the file."""
        return next((each for each in self.messages if each.attachment), None)

    @property
    def words(self) -> list[str]:
        """List what is said, below the picture or alone."""
        return [each.text for each in self.messages if each.text]

    async def comes(self, fleet: Fleet) -> None:
        """Wait until all of it is there."""
        await fleet.until(lambda: self.file, lambda: f"the file; there are {self.words}")


def ask(
    desk: Desk,
    fleet: Fleet,
    by: Person | None = None,
    chat: Chat | None = None,
    *,
    kind: Kind = Kind.WEEK,
    topic: Topic | None = None,
    unit: str | None = None,
) -> Came:
    """Have a manager ask for figures of the group, there or in private."""
    who, where = by or fleet.alice, chat or fleet.chat
    asked = who.says(where, "figures, please", topic=topic)
    group_id, now = fleet.chat.id, desk.clock()
    zone = desk.application.bot_data.zones.of(group_id)
    request = FiguresRequest(
        where.id,
        group_id,
        kind,
        period_of(kind, zone, now),
        thread_id=topic.thread_id if topic else None,
        unit=unit,
        asked_by=who.id,
        reply_to=asked.id,
    )
    assert desk.database.figures_owed.ask(request, now)
    desk.application.bot_data.outbox.wake(where.id)
    return Came(asked)

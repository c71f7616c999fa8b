"""What somebody reports, and for how long it can be corrected, or waits for a group's set-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from domain.incidents import Logged
from domain.messages import Content
from domain.people import User
from domain.updates import Message, RepliedTo
from domain.visible import can_be_read

MOST_WAITING = 20  # reports that are kept for a group before it is set up
WAITS_FOR = 7 * 24 * 60 * 60  # seconds they are kept
CORRECTED_WITHIN = 24 * 60 * 60  # seconds in which an edit of a report changes the incident

COMMAND = "new_issue"
ALIASES = ("newissue", "issue", "ticket", "new")
"""What people type for the command to report; of the last, `issue` may be the second word."""
_TYPED = re.compile(
    rf"\s*/(?:(?:{'|'.join((COMMAND, *ALIASES[:-1]))})(?:@\w+)?(?!\w)\s*"
    rf"|{ALIASES[-1]}(?:@\w+)?(?!\w)\s*(?:-?issue\b[\s:.,-]*)?)",
    re.IGNORECASE,
)


class NoReport(Enum):
    """Why a message reports nothing as it is."""

    SAYS_NOTHING = "nobody said what happened"
    UNFIT = "a sticker, a dice and the like do not say what happened"


@dataclass(frozen=True)
class Report:
    """What is to be recorded of the message `message_id`, in the chat it was said in.

    `content` is what it says; `command` what came with the command to report it, and comes first.
    `logged` tells whose that was, if it was not its author's own. `is_out_of_sight`: Telegram tells
    of the message only where it stands.
    """

    message_id: int
    reporter: User | None  # None: an anonymous admin
    content: Content
    forwarded_from: str | None = None
    written_by_bot: str | None = None
    command: Content | None = None
    logged: Logged | None = None
    is_out_of_sight: bool = False

    @property
    def words(self) -> list[str]:
        """What was said, in the order in which it is shown; empty if nobody said a word."""
        said = (self.command.text if self.command else "", self.content.text)
        return [text for text in said if can_be_read(text)]

    @property
    def files(self) -> Iterator[tuple[int, Content]]:
        """What came as a photo, voice message and the like, each with the id of its message."""
        if self.content.file_id:
            yield self.message_id, self.content
        if self.command and self.command.file_id:
            yield (self.logged.message_id if self.logged else self.message_id), self.command


def reported_by(message: Message) -> Report | NoReport:
    """Read what a command to report means, or a reply to our question what happened.

    What a bot, a channel or Telegram itself wrote is nobody's report.
    """
    replied = message.replied_to
    if replied is None or replied.is_by_bot or replied.is_as_channel or replied.is_service:
        return own_report(message)
    if replied.chat_id != message.chat.id:
        return _of_another_chat(message, replied)
    return _logged(message, replied)


def reported_itself(message: Message) -> Report | NoReport:
    """Read again what a message said that was no report of another one of its chat."""
    replied = message.replied_to
    if replied is not None and replied.chat_id != message.chat.id:
        return reported_by(message)
    return own_report(message)


def own_report(message: Message) -> Report | NoReport:
    """Read a message as a report of itself."""
    if not says_something(message.content):
        return _nothing(message.content)
    return Report(
        message.place.message_id,
        message.author,
        message.content,
        message.forwarded_from,
        message.written_by_bot,
    )


def _logged(message: Message, replied: RepliedTo) -> Report | NoReport:
    """Read a command as the report of the message it replies to, in the same chat."""
    content = without_command(replied.content)
    is_out_of_sight = replied.written_at is None and content.kind is None and not content.text
    if not says_something(content) and not is_out_of_sight:
        own = own_report(message)
        return _nothing(content) if own is NoReport.SAYS_NOTHING else own
    return Report(
        replied.message_id,
        replied.author,
        content,
        replied.forwarded_from,
        replied.written_by_bot,
        message.content,
        Logged(message.place.message_id, message.author, message.text),
        is_out_of_sight=is_out_of_sight,
    )


def _of_another_chat(message: Message, replied: RepliedTo) -> Report | NoReport:
    """Read a command with what Telegram tells of a message in another chat, as if forwarded."""
    if not says_something(replied.content):
        return own_report(message)
    name = replied.author.full_name if replied.author else ""
    return Report(
        message.place.message_id,
        message.author,
        replied.content,
        replied.forwarded_from or name,
        replied.written_by_bot,
        message.content,
    )


def says_something(content: Content) -> bool:
    """Tell whether a message can be a report."""
    return can_be_read(content.text) or (content.kind is not None and content.kind.tells_something)


def without_command(content: Content) -> Content:
    """Take the command to report off a message that is replied to: it is none of its words."""
    command = _TYPED.match(content.text)
    return replace(content, text=content.text[command.end() :]) if command else content


def _nothing(content: Content) -> NoReport:
    return NoReport.SAYS_NOTHING if content.kind is None else NoReport.UNFIT

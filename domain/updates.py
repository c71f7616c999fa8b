"""What comes in, as records: read once from what Telegram sends, and all that handlers see."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.groups import BotStatus
from domain.messages import NOTHING_SAID, Content, Place
from domain.naming import Names
from domain.people import User
from domain.visible import can_be_read, without_hidden

NOWHERE = 0
"""Stands for the id of a chat or message that Telegram does not tell; none has it."""
_AROUND = ".,;:!?()[]\"'`“”‘’"  # a word; what belongs to none


@dataclass(frozen=True)
class Chat:
    """A chat as an update tells of it; the desk works in groups."""

    id: int
    title: str = ""
    is_group: bool = True


@dataclass(frozen=True, kw_only=True)
class Received:
    """What every update tells; of one that nothing more specific stands for, it is all.

    Updates with the same `order_key` are handled one after the other. `by` is the person who
    acts: None for a bot and for whoever acts in the name of a chat. `place` is where the message
    stands, if somebody wrote one.
    """

    update_id: int
    order_key: int = 0
    chat: Chat | None = None
    by: User | None = None
    place: Place | None = None

    @property
    def group(self) -> Chat | None:
        """The group it comes from, if it comes from one."""
        return self.chat if self.chat is not None and self.chat.is_group else None


@dataclass(frozen=True, kw_only=True)
class Tap(Received):
    """A button was tapped: `data` is what it sends, `message_id` of the message it stands under.

    Of a button below an offer more is known: the message it is `under`, and what that replies to,
    the `words` that are offered. Both None if they are gone, or too old for Telegram to tell.
    """

    query_id: str
    data: str
    message_id: int | None = None
    under: RepliedTo | None = None
    words: RepliedTo | None = None


@dataclass(frozen=True, kw_only=True)
class Unanswered(Received):
    """A tap that an earlier run applied: all that is missing is its toast, so nobody acts here."""

    tap: Tap

    @classmethod
    def of(cls, tap: Tap) -> Unanswered:
        """Say so of a tap."""
        return cls(update_id=tap.update_id, order_key=tap.order_key, chat=tap.chat, tap=tap)


@dataclass(frozen=True, kw_only=True)
class Membership(Received):
    """Our own place in a group changed; `status` is Telegram's word for it."""

    chat: Chat
    status: str
    bot_status: BotStatus
    is_in: bool
    was_in: bool
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class Blocking(Received):
    """Somebody blocked us in their private chat, or let us in again."""

    is_blocked: bool


@dataclass(frozen=True, kw_only=True)
class Presence(Received):
    """Accounts came into a group, by their ids, or a person left it."""

    chat: Chat
    joined: tuple[int, ...] = ()
    left: User | None = None


@dataclass(frozen=True, kw_only=True)
class Migration(Received):
    """A group became a supergroup, which has a new id."""

    old_id: int
    new_id: int


@dataclass(frozen=True, kw_only=True)
class TopicChange(Received):
    """A topic of a forum was opened or closed; its id is that of the `place`."""

    chat: Chat
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class PinNotice(Received):
    """Telegram's line in the chat about a message that was pinned, by us or by somebody else.

    `pinned` is that message, if Telegram tells of it.
    """

    chat: Chat
    place: Place
    pinned_message_id: int
    is_ours: bool
    pinned: RepliedTo | None = None


@dataclass(frozen=True)
class Command:
    """The command a message begins with; a command may name the bot it is for, behind an @.

    `name` and `addressee` are in small letters, without the / and the @; `typed` is all that
    stands behind it.
    """

    name: str
    addressee: str | None = None
    typed: str = ""

    @property
    def words(self) -> list[str]:
        """The words of a question, without the marks around them."""
        typed = without_hidden(self.typed).split()
        return [word for each in typed if (word := each.strip(_AROUND))]


@dataclass(frozen=True)
class RepliedTo:
    """The message somebody replied to; `urls` are of its links, `buttons` what its buttons send.

    `author` is the person who wrote it, None for bots and for whoever wrote in the name of a chat;
    `is_as_group` is that of an anonymous admin, `is_as_channel` of any other chat. Telegram wrote a
    service message about what happened in the chat. Of a message in another topic or chat less is
    known: no `written_at` (UTC epoch seconds), and of its words only what was quoted; of one in a
    private chat not even its ids, and of who hides theirs the name alone, as `forwarded_from`.
    """

    chat_id: int
    message_id: int
    is_ours: bool
    urls: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    content: Content = NOTHING_SAID
    author: User | None = None
    is_by_bot: bool = False
    is_as_group: bool = False
    is_as_channel: bool = False
    is_service: bool = False
    forwarded_from: str | None = None
    written_by_bot: str | None = None
    written_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Message(Received):
    """Something that was written.

    `written_at` is in UTC epoch seconds, as Telegram dates it. `author` is who reports: a person,
    or somebody else's bot; None for an anonymous admin. `text` is what stands behind the command,
    all of it without one, with the addresses of its links. `forwarded_from` names whose words were
    passed on, `written_by_bot` the bot that wrote for the sender: None if that is not so, empty if
    nobody is named. `is_reply` also in a topic, where everything replies to its first message, so
    that there may be no `replied_to`.
    """

    chat: Chat
    place: Place
    written_at: int
    author: User | None = None
    is_as_group: bool = False
    is_as_channel: bool = False
    is_automatic_forward: bool = False
    forwarded_from: str | None = None
    written_by_bot: str | None = None
    command: Command | None = None
    names: Names = field(default_factory=Names)
    text: str = ""
    is_reply: bool = False
    replied_to: RepliedTo | None = None
    content: Content = NOTHING_SAID

    @property
    def album_id(self) -> str | None:
        """The album it was sent in."""
        return self.content.album_id

    @property
    def file_id(self) -> str | None:
        """Its photo or file."""
        return self.content.file_id

    @property
    def is_borrowed(self) -> bool:
        """Whether somebody else may have written it: it was forwarded, or written by a bot."""
        return self.forwarded_from is not None or self.written_by_bot is not None

    @property
    def summary(self) -> str:
        """The words of a reply; a command is none, not even one to another bot."""
        return self.text if self.command is None and can_be_read(self.text) else ""

    def command_to(self, handle: str) -> str:
        """Name its command; empty if it has none, or one that is not to the bot of that handle."""
        if self.command is None or self.command.addressee not in (None, handle.lower()):
            return ""
        return self.command.name


@dataclass(frozen=True, kw_only=True)
class Edited(Received):
    """A message was edited, by whoever wrote it: `message` is what it says now.

    A live location moves by such updates, too. `edited_at` is in UTC epoch seconds.
    """

    chat: Chat
    message: Message
    edited_at: int

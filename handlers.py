"""What people do to incidents: reports, taps, replies, questions, and the group's own changes."""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import Coroutine, Sequence
from typing import Any, cast

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberAdministrator, Message, Update
from telegram import ChatMemberRestricted as Restricted
from telegram import User as TelegramUser
from telegram.constants import ChatID, MessageEntityType
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.ext import Application, CallbackContext, ExtBot
from telegram.ext.filters import MessageFilter

import answers
import listings
import message_builder
from database import Database, Pinning
from group_setup import GroupSetup
from health import Health
from inbox import Inbox
from incidents import (
    Action,
    Incident,
    Refusal,
    Role,
    Standing,
    Status,
    User,
    parse_incident_id,
    refusal,
)
from publisher import Publisher

logger = logging.getLogger(__name__)

_TAPPED = "incident=%s chat=%s event=%s user=%s"
BLANKS = "\u2800\u3164\u115f\u1160\uffa0"  # letters by name, but nothing to see
GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
_HOUR, _DAY = 60 * 60, 24 * 60 * 60
_PERIOD_DAYS = {"week": 7, "month": 30}

_Data = dict[Any, Any]


class Context(CallbackContext[ExtBot[int], _Data, _Data, _Data]):
    """What a handler needs; `bot.py` puts it into `bot_data`."""

    @property
    def database(self) -> Database:
        """The truth."""
        return cast(Database, self.bot_data["database"])

    @property
    def publisher(self) -> Publisher:
        """The way out for everything that must not be lost."""
        return cast(Publisher, self.bot_data["publisher"])

    @property
    def inbox(self) -> Inbox:
        """What came in and is not handled yet."""
        return cast(Inbox, self.bot_data["inbox"])

    @property
    def health(self) -> Health:
        """How the desk is doing."""
        return cast(Health, self.bot_data["health"])

    @property
    def group_setup(self) -> GroupSetup:
        """How groups are set up."""
        return cast(GroupSetup, self.bot_data["group_setup"])

    @property
    def report_limit(self) -> int:
        """How many incidents a person may report in a group within an hour."""
        return cast(int, self.bot_data["report_limit"])

    @property
    def answers(self) -> set[asyncio.Task[None]]:
        """Answers on their way; they may be lost when the bot stops."""
        return cast("set[asyncio.Task[None]]", self.bot_data["answers"])

    @property
    def now(self) -> int:
        """UTC epoch seconds."""
        return cast(int, self.bot_data["clock"]())


# Reading what came in


class Command(MessageFilter):
    """Matches /name and /name@thisbot at the start of a text or a caption."""

    def __init__(self, *names: str) -> None:
        super().__init__(name=f"Command{names}")
        self._names = names

    def filter(self, message: Message) -> bool:
        """Tell whether the message is one of these commands, to us."""
        return command(message)[0] in self._names


class AlbumMember(MessageFilter):
    """Matches photos and files that were sent together as an album."""

    def filter(self, message: Message) -> bool:
        """Tell whether the message belongs to an album."""
        return message.media_group_id is not None


class PostedAsChannel(MessageFilter):
    """Matches what is written in the name of a channel or of another group."""

    def filter(self, message: Message) -> bool:
        """Tell whether the sender is a chat other than the one it was sent to."""
        return message.sender_chat is not None and message.sender_chat.id != message.chat.id


def command(message: Message) -> tuple[str | None, str]:
    """Split a text or caption into our command's name and all that stands behind it.

    The name is None for anything else, commands to other bots included. Line breaks are kept.
    """
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    starts = (entity for entity in entities if entity.offset == 0)
    # A command is ASCII, so its UTF-16 length is its length.
    length = next((e.length for e in starts if e.type == MessageEntityType.BOT_COMMAND), 0)
    name, _, addressee = text[1:length].partition("@")
    if not name or (addressee and addressee.lower() != message.get_bot().username.lower()):
        return None, text
    return name.lower(), text[length:].strip()


def has_words(text: str) -> bool:
    """Tell whether there is anything to see in a text."""
    return any(
        character not in BLANKS and unicodedata.category(character)[0] not in "CZ"
        for character in text
    )


def replied_to(message: Message) -> Message | None:
    """Return the message a person replied to; in a topic, everything "replies" to its first."""
    first = message.message_thread_id if message.is_topic_message else None
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == first else replied


def is_anonymous_admin(message: Message) -> bool:
    """Tell whether an admin wrote in the name of the group itself."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def person(user: TelegramUser | None) -> User | None:
    """Take a real person from Telegram's record; None for bots and for stand-ins of chats."""
    if user is None or user.is_bot or user.id == ChatID.SERVICE_CHAT:
        return None
    return User(user.id, user.username, user.full_name)


def message_and_chat(update: Update) -> tuple[Message, Chat]:
    """Return the message and chat of an update that was routed by a message filter."""
    return cast(Message, update.effective_message), cast(Chat, update.effective_chat)


def answer(update: Update, context: Context, *texts: str) -> None:
    """Answer a message where it was written, without waiting for the chat's allowance.

    What people do next in the chat must not wait for it: a tap's toast least of all.
    """
    message = cast(Message, update.effective_message)
    work = _reply(message, texts)
    task = context.application.create_task(work, update=update)
    context.answers.add(task)
    task.add_done_callback(lambda done: _answered(done, work, context))


def _answered(
    task: asyncio.Task[None], work: Coroutine[None, None, None], context: Context
) -> None:
    context.answers.discard(task)
    work.close()  # when the bot stops, it may never have begun
    if not task.cancelled():
        task.exception()  # looked at, and logged by `failed`


async def _reply(message: Message, texts: Sequence[str]) -> None:
    for text in texts:
        await message.reply_text(text)


# Before every other handler


async def meet(update: Update, context: Context) -> None:
    """Refresh the name of whoever acts in a group, and honour their invitations."""
    chat, user = update.effective_chat, person(update.effective_user)
    if chat is None or chat.type not in GROUPS or update.my_chat_member is not None:
        return
    if context.database.is_familiar(chat.id, chat.title or "", user):
        return
    context.database.remember_group(chat.id, chat.title or "")
    if user is None:
        return
    renamed = context.database.is_renamed(user)
    for role in context.database.meet(chat.id, user, context.now):
        logger.info("chat=%s event=bound user=%s role=%s", chat.id, user.user_id, role.value)
    if renamed:
        context.publisher.wake(chat.id)


# Reports


async def new_issue(update: Update, context: Context) -> None:
    """Open an incident; its card is the answer."""
    message, chat = message_and_chat(update)
    _, description = command(message)
    if not context.database.is_configured(chat.id):
        answer(update, context, answers.NOT_CONFIGURED)
        return
    if not has_words(description):
        answer(update, context, answers.NEW_ISSUE_USAGE)
        return
    reporter = person(message.from_user)
    if _reports_too_much(message, reporter, context):
        limit = context.report_limit
        answer(update, context, answers.TOO_MANY_REPORTS.format(limit=limit))
        return
    incident = context.database.create(
        chat.id,
        message.message_id,
        reporter,
        description,
        min(int(message.date.timestamp()), context.now),
        thread_id=_topic(message),
        media_group_id=message.media_group_id,
    )
    if incident is not None:
        logger.info(
            "incident=%s chat=%s event=report user=%s",
            incident.incident_id,
            incident.group_id,
            incident.created_by_id,
        )
        _attach(message, incident, context)
    context.publisher.wake(incident.group_id if incident else chat.id)


def _reports_too_much(message: Message, reporter: User | None, context: Context) -> bool:
    reported = context.database.reports_by(
        message.chat.id,
        reporter.user_id if reporter else None,
        context.now - _HOUR,
        but=message.message_id,  # delivered twice, it counts once
    )
    return reported >= context.report_limit


async def album_member(update: Update, context: Context) -> None:
    """Attach the other photos of an album whose caption reported an incident."""
    message, chat = message_and_chat(update)
    album = message.media_group_id
    incident = context.database.incident_of_album(chat.id, album) if album else None
    if incident is not None:
        _attach(message, incident, context)
        context.publisher.wake(chat.id)


def _attach(message: Message, incident: Incident, context: Context) -> None:
    media = message.effective_attachment
    largest = media[-1] if isinstance(media, Sequence) and media else media  # photos have sizes
    file_id = getattr(largest, "file_id", None)
    if isinstance(file_id, str):
        context.database.attach(incident.incident_id, message.message_id, file_id)


def _topic(message: Message) -> int | None:
    # message_thread_id alone is also set on reply chains outside topics.
    return message.message_thread_id if message.is_topic_message else None


# Taps


async def tap(update: Update, context: Context) -> None:
    """Apply a button of a card, answer the person, then have the card redrawn."""
    query = cast(CallbackQuery, update.callback_query)
    chat, user = update.effective_chat, person(query.from_user)
    pressed = message_builder.parse_button(query.data or "")
    if chat is None or user is None or pressed is None:
        await dead_button(update, context)
        return
    action, incident_id = pressed
    incident = context.database.apply(action, incident_id, chat.id, user.user_id, context.now)
    if incident is not None:
        logger.info(_TAPPED, incident_id, chat.id, action.value, user.user_id)
        toast = message_builder.done(action, incident)
    else:
        toast = _refused(action, incident_id, chat.id, user, context)
    if query.message is not None:
        context.database.card_seen(incident_id, chat.id, query.message.message_id)
    with context.publisher.toast_first(chat.id, incident_id):
        await _toast(query, toast)


def _refused(
    action: Action, incident_id: str, group_id: int, user: User, context: Context
) -> message_builder.Toast:
    incident = context.database.incident(incident_id)
    roles = context.database.roles(group_id, user.user_id)
    why = refusal(action, incident, group_id, user.user_id, roles)
    logger.info(
        "incident=%s chat=%s event=%s user=%s refused=%s",
        incident_id,
        group_id,
        action.value,
        user.user_id,
        why.name,
    )
    shown = incident if why is not Refusal.UNKNOWN else None
    people = context.database.users([shown.owner_id]) if shown else {}
    return message_builder.refused(why, action, shown, people)


async def dead_button(update: Update, _context: Context) -> None:
    """Answer a button that is none of ours, or no longer."""
    query = cast(CallbackQuery, update.callback_query)
    await _toast(query, message_builder.Toast(message_builder.DEAD_BUTTON, alert=True))


async def _toast(query: CallbackQuery, toast: message_builder.Toast) -> None:
    try:
        await query.answer(toast.text, show_alert=toast.alert)
    except BadRequest as error:
        # Too late to be shown. What the tap did is committed; the card will tell.
        logger.warning("toast not shown: %s", error)


# Replies


async def reply(update: Update, context: Context) -> None:
    """Take the summary from the person asked; tell others who is being waited for."""
    message, chat = message_and_chat(update)
    answered = replied_to(message)
    incident = _awaited(answered, context) if answered else None
    if answered is None or incident is None:
        await album_member(update, context)
        return
    user = person(message.from_user)
    summary = _summary(message)
    if user is None or user.user_id != incident.owner_id:
        answer(update, context, _waiting_for(incident, message, context))
    elif not summary and message.media_group_id:  # the words stand under another photo of it
        _attach(message, incident, context)
        context.publisher.wake(chat.id)
    elif not summary:
        answer(update, context, message_builder.EMPTY_SUMMARY)
    else:
        _resolve(message, answered, incident, summary, context)
        context.publisher.wake(chat.id)


def _summary(message: Message) -> str:
    """Read the words of a reply; a command is none, not even one to another bot."""
    text = (message.text or message.caption or "").strip()
    entities = message.entities or message.caption_entities
    is_command = any(e.type == MessageEntityType.BOT_COMMAND and e.offset == 0 for e in entities)
    return text if has_words(text) and not is_command else ""


def _resolve(
    message: Message, answered: Message, incident: Incident, summary: str, context: Context
) -> None:
    resolved = context.database.apply(
        Action.SUMMARISE,
        incident.incident_id,
        incident.group_id,
        incident.owner_id or 0,
        context.now,
        summary,
    )
    if resolved is not None:
        logger.info(
            _TAPPED,
            incident.incident_id,
            incident.group_id,
            Action.SUMMARISE.value,
            incident.owner_id,
        )
        _attach(message, resolved, context)
        if message.media_group_id:
            context.database.set_summary_album(resolved.incident_id, message.media_group_id)
        _retire_prompt(answered, incident, context)


def _retire_prompt(answered: Message, incident: Incident, context: Context) -> None:
    if answered.message_id != incident.pinned_message_id:
        context.database.retire(incident.group_id, answered.message_id)


def _awaited(answered: Message, context: Context) -> Incident | None:
    """Find the incident whose summary a reply to this message would be."""
    known = context.database.awaiting_reply(answered.chat.id, answered.message_id)
    if known is not None or answered.from_user != context.bot.bot:
        return known
    # A prompt of ours whose id is not on record: its answer overtook the send's, or that got lost.
    links = [entity.url for entity in answered.entities if entity.url]
    incident = context.database.incident(message_builder.prompted_incident(links) or "")
    if incident is None or incident.group_id != answered.chat.id:
        return None
    return incident if incident.status is Status.AWAITING_SUMMARY else None


def _waiting_for(incident: Incident, message: Message, context: Context) -> str:
    owner = context.database.user(incident.owner_id or 0)
    return message_builder.waiting_for(incident, owner, anonymous=message.sender_chat is not None)


# Questions


async def show_help(update: Update, context: Context) -> None:
    """Say how the desk works; in private, how to add it to a group."""
    chat = cast(Chat, update.effective_chat)
    in_group = chat.type in GROUPS
    private_help = answers.PRIVATE_HELP.format(username=context.bot.username)
    answer(update, context, answers.HELP if in_group else private_help)


async def only_in_groups(update: Update, context: Context) -> None:
    """Say that a group's command was sent in private."""
    answer(update, context, answers.ONLY_IN_GROUPS)


async def no_channels(update: Update, context: Context) -> None:
    """Refuse, politely, a command in the name of a channel."""
    answer(update, context, answers.NO_CHANNELS)


async def register_driver(update: Update, context: Context) -> None:
    """Put a person on record as a driver."""
    message, chat = message_and_chat(update)
    user = person(message.from_user)
    if user is None:
        answer(update, context, answers.ANONYMOUS_DRIVER)
        return
    context.database.record(user, Role.DRIVER)
    roles = context.database.roles(chat.id, user.user_id)
    answer(update, context, answers.registered(user, roles))


async def show_team(update: Update, context: Context) -> None:
    """List the group's managers and dispatchers."""
    _, chat = message_and_chat(update)
    managers = context.database.team(chat.id, Role.MANAGER)
    dispatchers = context.database.team(chat.id, Role.DISPATCHER)
    answer(update, context, *answers.team(managers, dispatchers))


async def show_open(update: Update, context: Context) -> None:
    """List what is open, oldest first."""
    message, chat = message_and_chat(update)
    _, typed = command(message)
    incidents = context.database.open_incidents(chat.id)
    people = context.database.users([incident.owner_id for incident in incidents])
    page = int(typed) if re.fullmatch("[0-9]{1,6}", typed) else 1
    answer(update, context, listings.open_list(incidents, people, page))


async def show_incident(update: Update, context: Context) -> None:
    """Tell one incident's whole story."""
    message, chat = message_and_chat(update)
    _, typed = command(message)
    wanted = parse_incident_id(typed)
    if wanted is None:
        answer(update, context, listings.INCIDENT_USAGE)
        return
    incident = context.database.find(chat.id, *wanted)
    if incident is None:
        answer(update, context, listings.no_such_incident(typed))
        return
    events = context.database.events(incident.incident_id)
    people = context.database.users([incident.owner_id, *(event.actor_id for event in events)])
    answer(update, context, *listings.story(incident, people, events))


async def show_stats(update: Update, context: Context) -> None:
    """Show how fast the group is."""
    message, chat = message_and_chat(update)
    period = command(message)[1].lower() or "week"
    if period not in listings.PERIODS:
        answer(update, context, listings.STATS_USAGE)
        return
    kpis = context.database.kpis(chat.id, _since(period, context.now))
    answer(update, context, listings.stats(period, kpis))


def _since(period: str, now: int) -> int:
    if period == "today":
        return now - now % _DAY  # epoch days begin at 00:00 UTC
    return now - _PERIOD_DAYS[period] * _DAY if period in _PERIOD_DAYS else 0


# The group itself


async def membership(update: Update, context: Context) -> None:
    """Follow our own rights in a group; greet it when we are added."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS:
        return
    chat, member = change.chat, change.new_chat_member
    standing, came = _standing(member), not _may_write(change.old_chat_member)
    context.database.remember_group(chat.id, chat.title or "")
    context.database.set_suspended(chat.id, not _may_write(member))
    context.database.join(chat.id, standing, greet=came and _may_write(member))
    if standing is Standing.PINNING_ADMIN:
        context.database.set_pinning(chat.id, Pinning.ALLOWED)
    logger.info("chat=%s event=membership status=%s", chat.id, member.status)
    context.publisher.wake(chat.id)


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, Restricted):
        return member.is_member and member.can_send_messages
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _standing(member: ChatMember) -> Standing:
    if not isinstance(member, ChatMemberAdministrator):
        return Standing.MEMBER
    return Standing.PINNING_ADMIN if member.can_pin_messages else Standing.ADMIN


async def migrated(update: Update, context: Context) -> None:
    """Follow a group that became a supergroup; Telegram says so in the old chat and in the new."""
    message, chat = message_and_chat(update)
    old_id = message.migrate_from_chat_id or chat.id
    new_id = message.migrate_to_chat_id or chat.id
    follow_migration(context, old_id, new_id)


def follow_migration(context: Context, old_id: int, new_id: int) -> None:
    """Move everything of a group to its new id, and have its cards posted there."""
    logger.info("chat=%s event=migrated to=%s", old_id, new_id)
    context.database.migrate_group(old_id, new_id)
    context.publisher.wake(new_id)


async def own_pin_notice(update: Update, context: Context) -> None:
    """Tidy away Telegram's "pinned a message" line when it is about a card of ours."""
    message, chat = message_and_chat(update)
    pinned = message.pinned_message
    if pinned is None or message.from_user != context.bot.bot:
        return
    if context.database.is_card(chat.id, pinned.message_id):
        context.database.retire(chat.id, message.message_id)
        context.publisher.wake(chat.id)


# When something goes wrong


async def failed(update: object, context: Context) -> None:
    """Log what no handler expected; a person who tapped is told, so that they try again."""
    error = context.error
    if isinstance(error, ChatMigrated) and isinstance(update, Update) and update.effective_chat:
        follow_migration(context, update.effective_chat.id, error.new_chat_id)
        return
    if isinstance(error, TelegramError):
        logger.warning("Telegram did not take it: %s", error)
        return
    logger.error("unexpected error", exc_info=error)
    if not isinstance(update, Update):
        return
    context.inbox.fail(update.update_id)
    if update.callback_query is not None:
        try:
            await update.callback_query.answer(message_builder.WENT_WRONG, show_alert=True)
        except TelegramError as unreachable:
            logger.warning("could not say so: %s", unreachable)


DeskApplication = Application[ExtBot[int], Context, _Data, _Data, _Data, Any]

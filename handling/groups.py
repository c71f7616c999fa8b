"""What happens to a group: is it served, people appear, rights change, it becomes a supergroup."""

from __future__ import annotations

import logging
from contextlib import suppress

from telegram import (
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    Message,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from database import Database, Pinning
from domain.groups import BotStatus
from domain.people import User
from handling.context import Context, reply
from receiving.parsing import addressed_to, command, is_group, message_and_chat, person, topic
from texts import commands

logger = logging.getLogger(__name__)

OUR_COMMANDS = {
    "start",
    *(name for name, _ in (*commands.MEMBER_COMMANDS, *commands.ADMIN_COMMANDS)),
}
_OLD_ID = "chat=%s event=served_by_old_id put this id into ALLOWED_GROUPS"


async def admit(update: Update, context: Context) -> None:
    """Keep out the groups that ops did not allow: one polite line in a run, and nothing stored."""
    chat, message = update.effective_chat, update.message
    if chat is None or not is_group(chat) or _is_served(chat.id, message, context):
        return
    if update.callback_query is not None:
        with suppress(TelegramError):  # too late, or out of reach: nothing is lost by it
            await update.callback_query.answer(commands.NOT_SERVED, show_alert=True)
    elif message is not None and chat.id not in context.desk.turned_away and _is_for_us(message):
        context.desk.turned_away.add(chat.id)
        logger.info("chat=%s event=not_served", chat.id)
        reply(update, context, commands.NOT_SERVED)
    raise ApplicationHandlerStop


def serve_only(allowed: frozenset[int], database: Database) -> None:
    """Send nothing to groups that ops do not allow; tell of those whose id has changed."""
    followed = database.groups.successors(allowed)
    database.groups.serve_only(allowed | followed)
    for group_id in followed:
        logger.warning(_OLD_ID, group_id)


def _is_served(group_id: int, message: Message | None, context: Context) -> bool:
    """Tell whether a group is allowed, or became of one that is: its new id may come first."""
    allowed = context.desk.allowed_groups
    if not allowed or group_id in allowed:
        return True
    served = allowed | context.database.groups.successors(allowed)
    return group_id in served or bool(message and message.migrate_from_chat_id in served)


def _is_for_us(message: Message) -> bool:
    """Tell whether a message brings us to a group, or is a command of ours."""
    came = message.get_bot().id in (user.id for user in message.new_chat_members)
    return came or command(message)[0] in OUR_COMMANDS


async def record_sender(update: Update, context: Context) -> None:
    """Refresh the name of whoever acts in a group, and honour their invitations."""
    chat, user = update.effective_chat, person(update.effective_user)
    if chat is None or not is_group(chat) or update.my_chat_member is not None:
        return
    _note_topic(update.message, context)
    if user is not None and _is_gone(update, chat.id, user, context):
        return
    further = await _invited_handles(chat.id, user, context)
    if not further and context.database.people.is_familiar(chat.id, chat.title or "", user):
        return
    context.database.groups.record(chat.id, chat.title or "")
    if context.database.groups.resume(chat.id):
        logger.info("chat=%s event=resumed", chat.id)
        context.outbox.wake(chat.id)
    if user is None:
        return
    renamed = context.database.people.is_renamed(user)
    for role in context.database.teams.accept_invitations(chat.id, user, context.now, further):
        logger.info("chat=%s event=bound user=%s role=%s", chat.id, user.user_id, role.value)
    if renamed:
        context.outbox.wake(chat.id)


def _is_gone(update: Update, group_id: int, user: User, context: Context) -> bool:
    """Tell whether somebody acts who left: who writes is back, a button can be tapped from afar."""
    if not context.database.absences.is_absent(group_id, user.user_id):
        return False
    if update.message is None:
        return True
    context.database.absences.record_return(group_id, user.user_id)
    return False


def _note_topic(message: Message | None, context: Context) -> None:
    """Note in which topics people write: a message can go there when its own is closed."""
    thread_id = topic(message) if message else None
    if message is None or thread_id is None:
        return
    if message.forum_topic_closed:
        context.database.topics.record_closed(message.chat.id, thread_id)
    else:
        context.database.topics.record_open(message.chat.id, thread_id, context.now)


async def topic_opened(update: Update, context: Context) -> None:
    """Post what waited for an open topic."""
    _, chat = message_and_chat(update)
    context.outbox.retry(chat.id)


async def _invited_handles(chat_id: int, user: User | None, context: Context) -> list[str]:
    """List the invitations of a group that name somebody by another handle than updates show."""
    if user is None:
        return []
    invited = context.database.teams.invitations(chat_id, user.user_id)
    shown = (user.telegram_handle or "").lower()
    return await context.desk.identity.held_by(user.user_id, invited - {shown})


async def learn_own_name(update: Update, context: Context) -> None:
    """Find out, before a command to some bot is routed, whether we are called so by now."""
    message, _ = message_and_chat(update)
    await context.desk.identity.learn_own(addressed_to(message) or "")


async def membership(update: Update, context: Context) -> None:
    """Follow our own rights in a group; greet it when we are added."""
    change = update.my_chat_member
    if change is None or not is_group(change.chat):
        return
    chat, member = change.chat, change.new_chat_member
    standing, came = _bot_status(member), _is_in(member) and not _is_in(change.old_chat_member)
    context.database.groups.record(chat.id, chat.title or "")
    may_write = _may_write(member)
    context.database.groups.set_suspended(
        chat.id, not may_write, muted=_is_in(member) and not may_write
    )
    context.database.groups.record_bot_status(chat.id, standing, greet=came)
    if standing is BotStatus.PINNING_ADMIN:
        context.database.groups.record_pinning(chat.id, Pinning.ALLOWED)
    logger.info("chat=%s event=membership status=%s", chat.id, member.status)
    context.outbox.retry(chat.id)


async def presence(update: Update, context: Context) -> None:
    """Follow who comes and goes; Telegram tells it where we are an admin.

    See `chat_member` of https://core.telegram.org/bots/api#update.
    """
    change = update.chat_member
    user = person(change.new_chat_member.user) if change else None
    if change is None or user is None or not is_group(change.chat):
        return
    if _is_in(change.new_chat_member):
        context.database.absences.record_return(change.chat.id, user.user_id)
    else:
        _leaves(change.chat.id, user, context)


async def joined_or_left(update: Update, context: Context) -> None:
    """Follow who comes and goes by the lines in the chat, which every bot reads."""
    message, chat = message_and_chat(update)
    for newcomer in message.new_chat_members:
        context.database.absences.record_return(chat.id, newcomer.id)
    gone = person(message.left_chat_member)
    if gone is not None:
        _leaves(chat.id, gone, context)


def _leaves(group_id: int, user: User, context: Context) -> None:
    context.database.absences.record_absence(group_id, user, context.now)
    logger.info("chat=%s event=left user=%s", group_id, user.user_id)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _bot_status(member: ChatMember) -> BotStatus:
    if not isinstance(member, ChatMemberAdministrator):
        return BotStatus.MEMBER
    return BotStatus.PINNING_ADMIN if member.can_pin_messages else BotStatus.ADMIN


async def ignore(_update: Update, _context: Context) -> None:
    """Leave alone what nobody said to us."""


async def migrated(update: Update, context: Context) -> None:
    """Follow a group that became a supergroup; Telegram says so in the old chat and in the new.

    See `migrate_to_chat_id` and `migrate_from_chat_id` of https://core.telegram.org/bots/api#message.
    """
    message, chat = message_and_chat(update)
    old_id = message.migrate_from_chat_id or chat.id
    new_id = message.migrate_to_chat_id or chat.id
    context.outbox.migrate(old_id, new_id)
    if context.desk.allowed_groups and new_id not in context.desk.allowed_groups:
        logger.warning(_OLD_ID, new_id)


async def own_pin_notice(update: Update, context: Context) -> None:
    """Tidy away Telegram's "pinned a message" line when it is about a card of ours."""
    message, chat = message_and_chat(update)
    pinned = message.pinned_message
    if pinned is None or message.from_user != context.bot.bot:
        return
    if context.database.cards.is_card(chat.id, pinned.message_id):
        context.database.messages.owe_deletion(chat.id, message.message_id)
        context.outbox.wake(chat.id)

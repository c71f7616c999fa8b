"""What happens to a group: is it served, people appear, rights change, it becomes a supergroup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from telegram.ext import ApplicationHandlerStop

from database import Database, Pinning
from domain.fleets import parse_fleet_button
from domain.groups import Allowed, BotStatus
from domain.messages import Purpose
from domain.people import User
from domain.updates import (
    Chat,
    Edited,
    Membership,
    Message,
    Migration,
    PinNotice,
    Presence,
    Received,
    Tap,
    TopicChange,
)
from handling import boards
from handling.context import Context
from texts.commands import BY_ANY_NAME
from texts.language import Deferred
from texts.refusals import NOT_INVITED, NOT_SERVED
from texts.toasts import Toast

logger = logging.getLogger(__name__)

TIME_FOR_A_CODE = 5.0  # seconds between the bot's coming and the message with the invitation
_OLD_ID = "chat=%s event=served_by_old_id put this id into ALLOWED_GROUPS"


async def admit(received: Received, context: Context) -> None:
    """Keep out the groups that are not served: one polite line in a run, and nothing stored."""
    group = received.group
    if group is None:
        return
    if is_served(group.id, received, context):
        context.desk.turned_away.discard(group.id)
        return
    if isinstance(received, Tap):  # it may be too late, or out of reach: nothing is lost by it
        toast = Toast(context.person_language(received).gettext(_refusal(context)), alert=True)
        context.toast(received, toast)
    elif _is_for_us(received, context):
        _turn_away(group.id, received, context)
    raise ApplicationHandlerStop


def _turn_away(group_id: int, received: Received, context: Context) -> None:
    """Say the one line; an invitation comes in a message of its own, right behind the bot."""
    place, is_invited = received.place, context.desk.allowed_groups.invited
    if place is None:
        return
    may_follow = is_invited and isinstance(received, Presence)

    async def refusal() -> Sequence[str]:
        if may_follow:
            await time_for_a_code()
        if group_id in context.desk.turned_away or is_served(group_id, received, context):
            return []
        context.desk.turned_away.add(group_id)
        logger.info("chat=%s event=not_served", group_id)
        return [context.person_language(received).gettext(_refusal(context))]

    pending = context.desk.replies.pending.begin(place, Purpose.REPORT, "whether it is served")
    if pending is not None:
        context.desk.replies.find_out(pending, refusal)


async def time_for_a_code() -> None:
    """Let the message arrive that an invitation sends once the bot was added by it."""
    await asyncio.sleep(TIME_FOR_A_CODE)


def _refusal(context: Context) -> Deferred:
    return NOT_INVITED if context.desk.allowed_groups.invited else NOT_SERVED


def serve_only(allowed: Allowed, database: Database) -> None:
    """Send nothing to groups that are not served; tell of those whose id has changed."""
    database.groups.serve_only(allowed)
    for group_id in database.groups.successors(allowed.ids):
        logger.warning(_OLD_ID, group_id)


def may_found(group_id: int, context: Context) -> bool:
    """Tell whether a fleet may begin in a group: not in one that is served only for the asking."""
    return not context.desk.allowed_groups.invited or group_id in _by_id(context)


def is_served(group_id: int, received: Received, context: Context) -> bool:
    """Tell whether a group is allowed, or became of one that is: its new id may come first."""
    allowed = context.desk.allowed_groups
    if allowed.are_all or group_id in allowed.ids:
        return True
    ids = {group_id} | ({received.old_id} if isinstance(received, Migration) else set())
    if allowed.invited and any(map(context.database.groups.is_invited, ids)):
        return True
    return not ids.isdisjoint(_by_id(context)) or _has_code(group_id, received, context)


def _by_id(context: Context) -> frozenset[int]:
    """List the groups that are served because of their ids."""
    ids = context.desk.allowed_groups.ids
    return ids | context.database.groups.successors(ids)


def _has_code(group_id: int, received: Received, context: Context) -> bool:
    """Tell whether somebody brings a fleet's invitation into a group, and means it."""
    if not context.desk.allowed_groups.invited:
        return False
    code = _code_in(group_id, received, context)
    return bool(code) and context.database.fleets.by_code(code) is not None


def _code_in(group_id: int, received: Received, context: Context) -> str:
    """Read the code that somebody types in a group, or that is on the button its admins tap."""
    if received.group is None or received.group.id != group_id:
        return ""
    if isinstance(received, Tap):
        button = parse_fleet_button(received.data)
        return button.code if button else ""
    if not isinstance(received, Message) or received.is_borrowed or received.is_as_channel:
        return ""
    is_start = received.command_to(context.bot.username) == "start"
    return received.text if is_start else ""


def _is_for_us(received: Received, context: Context) -> bool:
    """Tell whether a message brings us to a group, or is a command of ours."""
    if isinstance(received, Message):
        return received.command_to(context.bot.username) in BY_ANY_NAME
    brings = isinstance(received, Presence) and context.bot.id in received.joined
    return brings and received.place is not None


async def record_sender(received: Received, context: Context) -> None:
    """Refresh what is on record of whoever acts; in private their language: we write to them."""
    if received.group is not None:
        await _record_in(received.group, received, context)
    elif received.by is not None:
        context.database.people.note_language(received.by)


async def _record_in(group: Chat, received: Received, context: Context) -> None:
    """Refresh the name of whoever acts in a group, and honour their invitations."""
    user = received.by
    if isinstance(received, Membership):
        return
    _note_topic(received, group, context)
    if user is not None and _is_gone(received, group.id, user, context):
        return
    further = await _invited_handles(group.id, user, context)
    if not further and context.database.people.is_familiar(group.id, group.title, user):
        return
    context.database.groups.record(group.id, group.title)
    if context.database.groups.resume(group.id):
        logger.info("chat=%s event=resumed", group.id)
        context.outbox.wake(group.id)
    if user is None:
        return
    renamed = context.database.people.is_renamed(user)
    for role in context.database.teams.accept_invitations(group.id, user, context.now, further):
        logger.info("chat=%s event=bound user=%s role=%s", group.id, user.user_id, role.value)
    context.database.absences.record_presence(group.id, user.user_id)
    if renamed:
        context.outbox.wake(group.id)


def _is_gone(received: Received, group_id: int, user: User, context: Context) -> bool:
    """Tell whether somebody acts who left: who writes is back; to tap or edit they need not be."""
    if not context.database.absences.is_absent(group_id, user.user_id):
        return False
    if received.place is None or isinstance(received, Edited):
        return True
    context.database.absences.record_return(group_id, user.user_id)
    return False


def _note_topic(received: Received, group: Chat, context: Context) -> None:
    """Note in which topics people write: a message can go there when its own is closed."""
    thread_id = received.place.thread_id if received.place else None
    if thread_id is None:
        return
    if isinstance(received, TopicChange) and not received.is_open:
        context.database.topics.record_closed(group.id, thread_id)
    else:
        context.database.topics.record_open(group.id, thread_id, context.now)


async def topic_changed(topic: TopicChange, context: Context) -> None:
    """Post what waited for an open topic."""
    if topic.is_open:
        context.outbox.retry(topic.chat.id)


async def _invited_handles(chat_id: int, user: User | None, context: Context) -> list[str]:
    """List the invitations of a group that name somebody by another handle than updates show."""
    if user is None:
        return []
    invited = context.database.teams.invitations(chat_id, user.user_id)
    shown = (user.telegram_handle or "").lower()
    return await context.desk.identity.held_by(user.user_id, invited - {shown})


async def learn_own_name(message: Message, context: Context) -> None:
    """Find out, before a command to some bot is routed, whether we are called so by now."""
    addressee = message.command.addressee if message.command else None
    if addressee not in (None, context.bot.username.lower()):
        await context.desk.identity.learn_own(addressee)


async def learn_own_name_from_edit(edited: Edited, context: Context) -> None:
    """Find it out for what was edited, too: that may be a command now."""
    await learn_own_name(edited.message, context)


async def membership(change: Membership, context: Context) -> None:
    """Follow our own rights in a group; greet it when we are added."""
    group_id, is_muted = change.chat.id, change.is_in and not change.may_write
    context.database.groups.record(group_id, change.chat.title)
    context.database.groups.set_suspended(group_id, not change.may_write, muted=is_muted)
    joined = change.is_in and not change.was_in
    context.database.groups.record_bot_status(
        group_id, change.bot_status, greet=joined, by=change.by
    )
    if change.bot_status is BotStatus.PINNING_ADMIN:
        context.database.groups.record_pinning(group_id, Pinning.ALLOWED)
    logger.info("chat=%s event=membership status=%s", group_id, change.status)
    context.outbox.retry(group_id)


async def presence(change: Presence, context: Context) -> None:
    """Follow who comes and goes.

    Telegram tells it where we are an admin (`chat_member` of
    https://core.telegram.org/bots/api#update); every bot reads the lines about it in the chat.
    """
    for user_id in change.joined:
        context.database.absences.record_return(change.chat.id, user_id)
        context.database.absences.record_presence(change.chat.id, user_id)
    if change.left is not None:
        context.database.absences.record_absence(change.chat.id, change.left, context.now)
        context.desk.members.forget_member(change.chat.id, change.left.user_id)
        logger.info("chat=%s event=left user=%s", change.chat.id, change.left.user_id)


async def migrated(migration: Migration, context: Context) -> None:
    """Follow a group that became a supergroup; Telegram says so in the old chat and in the new.

    See `migrate_to_chat_id` and `migrate_from_chat_id` of https://core.telegram.org/bots/api#message.
    """
    context.outbox.migrate(migration.old_id, migration.new_id)
    allowed = context.desk.allowed_groups
    if allowed.ids and migration.old_id in _by_id(context) and migration.new_id not in allowed.ids:
        logger.warning(_OLD_ID, migration.new_id)


async def own_pin_notice(notice: PinNotice, context: Context) -> None:
    """Tidy away Telegram's "pinned a message" line when it is about a card, or a board, of ours."""
    group_id, pinned = notice.chat.id, notice.pinned_message_id
    if notice.pinned is not None:
        boards.note(notice.pinned, group_id, context)
    is_kept = context.database.cards.is_card(group_id, pinned) or (
        context.database.boards.is_board(group_id, pinned)
    )
    if notice.is_ours and is_kept:
        context.database.messages.owe_deletion(group_id, notice.place.message_id)
        context.outbox.wake(group_id)

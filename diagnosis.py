"""What admins ask about the desk itself: /setup of their group, and /health."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import TelegramError

import answers
from context import Context, answer
from reading import GROUPS, is_anonymous_admin, message_and_chat, person
from team import ADMINS

logger = logging.getLogger(__name__)

MOST_GROUPS = 3  # looked at for one private /health


async def count(update: Update, context: Context) -> None:
    """Count every update before anything is done about it."""
    context.health.handling(tap=update.callback_query is not None)


async def show_setup(update: Update, context: Context) -> None:
    """List what is right and what is missing in a group."""
    refused = await _refuse_non_admin(update, context)
    if refused:
        answer(update, context, refused)
        return
    _, chat = message_and_chat(update)
    answer(update, context, *answers.setup(await context.group_setup.of(chat.id)))


async def show_health(update: Update, context: Context) -> None:
    """Show the desk's figures; they name no group."""
    refused = await _refuse_non_admin(update, context)
    answer(update, context, refused or answers.health(context.health.figures(), context.now))


async def _refuse_non_admin(update: Update, context: Context) -> str | None:
    """Say why this person may not ask; None if they may."""
    message, chat = message_and_chat(update)
    if is_anonymous_admin(message):
        return None
    user = person(message.from_user)
    if user is None:
        return answers.ASKED_BY_NON_ADMIN
    if chat.type not in GROUPS:
        groups = context.database.groups_of(user.user_id, MOST_GROUPS)
        admin_somewhere = any([await _is_admin(group, user.user_id, context) for group in groups])
        return None if admin_somewhere else answers.ASKED_IN_PRIVATE
    is_admin = await _is_admin(chat.id, user.user_id, context)
    if is_admin is None:
        return answers.ADMIN_CHECK_FAILED
    return None if is_admin else answers.ASKED_BY_NON_ADMIN


async def _is_admin(group_id: int, user_id: int, context: Context) -> bool | None:
    """Ask Telegram whether somebody is an admin of a group; None if it does not say."""
    try:
        member = await context.bot.get_chat_member(group_id, user_id)
    except TelegramError as error:
        logger.warning("chat=%s event=admin_unknown error=%r", group_id, str(error))
        return None
    return member.status in ADMINS

"""What admins ask about the desk itself: /setup of their group, and /health."""

from __future__ import annotations

import asyncio

from telegram import Update

import answers
from context import Context, answer
from group_setup import is_admin
from incidents import AdminCheck
from reading import is_anonymous_admin, is_group, message_and_chat, person

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
    if not is_group(chat):
        return await _refuse_in_private(user.user_id, context)
    check = await is_admin(context.bot, chat.id, user.user_id)
    return answers.not_an_admin(check, answers.ASKED_BY_NON_ADMIN)


async def _refuse_in_private(user_id: int, context: Context) -> str | None:
    groups = context.database.groups_of(user_id, MOST_GROUPS)
    checks = await asyncio.gather(*(is_admin(context.bot, group, user_id) for group in groups))
    unsure = AdminCheck.NO_ANSWER if AdminCheck.NO_ANSWER in checks else AdminCheck.NO_ADMIN
    best = AdminCheck.ADMIN if AdminCheck.ADMIN in checks else unsure
    return answers.not_an_admin(best, answers.ASKED_IN_PRIVATE)

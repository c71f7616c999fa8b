"""What admins ask about the desk itself: /setup of their group, and /health."""

from __future__ import annotations

import asyncio

from telegram import Update

from domain.groups import AdminCheck
from domain.people import User
from handling.context import Context, reply
from receiving.parsing import is_anonymous_admin, is_group, message_and_chat, person
from sending.members import is_admin
from texts import commands, setup

MOST_GROUPS = 3  # looked at for one private /health


async def count(update: Update, context: Context) -> None:
    """Count every update before anything is done about it."""
    chat = update.effective_chat
    group_id = chat.id if chat is not None and is_group(chat) else None
    context.desk.health.handling(tap=update.callback_query is not None, group_id=group_id)


async def show_setup(update: Update, context: Context) -> None:
    """List what is right and what is missing in a group."""
    refused = await _refuse_non_admin(update, context)
    if refused:
        reply(update, context, refused)
        return
    _, chat = message_and_chat(update)
    reply(update, context, *setup.setup(await context.desk.group_setup.of(chat.id)))


async def show_health(update: Update, context: Context) -> None:
    """Show how the desk does in a group; in private, in the groups of a person."""
    message, chat = message_and_chat(update)
    if not is_group(chat):
        reply(update, context, await _health_in_private(person(message.from_user), context))
        return
    refused = await _refuse_non_admin(update, context)
    reply(update, context, refused or setup.health(context.desk.health.figures_of(chat.id)))


async def _health_in_private(user: User | None, context: Context) -> str:
    """Show the figures of the groups where this person is an admin, or say why there are none."""
    if user is None:
        return commands.ASKED_IN_PRIVATE
    groups = context.database.teams.groups_of(user.user_id, MOST_GROUPS)
    asking = (is_admin(context.bot, group, user.user_id) for group in groups)
    checks = dict(zip(groups, await asyncio.gather(*asking), strict=True))
    theirs = [group for group, check in checks.items() if check is AdminCheck.ADMIN]
    if theirs:
        named = [
            (context.database.groups.name(i), context.desk.health.figures_of(i)) for i in theirs
        ]
        return setup.health_of(named)
    check = AdminCheck.NO_ANSWER if AdminCheck.NO_ANSWER in checks.values() else AdminCheck.NO_ADMIN
    return commands.not_an_admin(check, commands.ASKED_IN_PRIVATE) or ""


async def _refuse_non_admin(update: Update, context: Context) -> str | None:
    """Say why this person may not ask; None if they may."""
    message, chat = message_and_chat(update)
    if is_anonymous_admin(message):
        return None
    user = person(message.from_user)
    if user is None:
        return commands.ASKED_BY_NON_ADMIN
    check = await is_admin(context.bot, chat.id, user.user_id)
    return commands.not_an_admin(check, commands.ASKED_BY_NON_ADMIN)

"""What admins ask about the desk itself: /setup of their group, and /health."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from domain.groups import AdminCheck
from domain.updates import Message, Received, Tap
from handling.context import Context, find_out
from texts import refusals, setup
from texts.language import Deferred

MOST_GROUPS = 3  # looked at for one private /health


async def count(received: Received, context: Context) -> None:
    """Count every update before anything is done about it."""
    group_id = received.group.id if received.group else None
    context.desk.health.handling(tap=isinstance(received, Tap), group_id=group_id)


async def show_setup(message: Message, context: Context) -> None:
    """List what is right and what is missing in a group."""
    find_out(message, context, lambda: _setup(message, context))


async def _setup(message: Message, context: Context) -> Sequence[str | Deferred]:
    refused = await refuse_non_admin(message, context)
    if refused:
        return [refused]
    found = await context.desk.group_setup.of(message.chat.id)
    return setup.setup(context.person_language(message), found)


async def show_health(message: Message, context: Context) -> None:
    """Show how the desk does in a group; in private, in the groups of a person."""
    find_out(message, context, lambda: _health(message, context))


async def _health(message: Message, context: Context) -> Sequence[str | Deferred]:
    if not message.chat.is_group:
        return [await _health_in_private(message, context)]
    refused = await refuse_non_admin(message, context)
    if refused:
        return [refused]
    figures = context.desk.health.figures_of(message.chat.id)
    return [setup.health(context.person_language(message), figures)]


async def _health_in_private(message: Message, context: Context) -> str | Deferred:
    """Show the figures of the groups where this person is an admin, or say why there are none."""
    language, user = context.person_language(message), message.by
    if user is None:
        return refusals.ASKED_IN_PRIVATE
    groups = context.database.teams.groups_of(user.user_id, MOST_GROUPS)
    check, number = context.desk.members.is_admin, message.update_id
    asking = (check(group, user.user_id, number) for group in groups)
    checks = dict(zip(groups, await asyncio.gather(*asking), strict=True))
    theirs = [group for group, check in checks.items() if check is AdminCheck.ADMIN]
    if theirs:
        named = [
            (context.database.groups.name(i), context.desk.health.figures_of(i)) for i in theirs
        ]
        return setup.health_of(language, named)
    unsure = AdminCheck.NO_ANSWER in checks.values()
    why = AdminCheck.NO_ANSWER if unsure else AdminCheck.NO_ADMIN
    return refusals.not_an_admin(why, refusals.ASKED_IN_PRIVATE) or ""


async def refuse_non_admin(message: Message, context: Context) -> Deferred | None:
    """Say why this person may not ask; None if they may."""
    if message.is_as_group:
        return None
    if message.by is None:
        return refusals.ASKED_BY_NON_ADMIN
    members, user_id = context.desk.members, message.by.user_id
    check = await members.is_admin(message.chat.id, user_id, message.update_id)
    return refusals.not_an_admin(check, refusals.ASKED_BY_NON_ADMIN)

"""What admins do: name, invite and remove the people of a group."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from telegram import ChatMember, Message, Update

from domain.people import Role, User
from handling.context import Context, reply
from receiving.naming import Named, named_people
from receiving.parsing import command, is_anonymous_admin, message_and_chat, person
from sending.members import MOST_LOOKED_UP, has_left, is_admin, look_up
from texts import commands, formatting, team

logger = logging.getLogger(__name__)


async def configure_managers(update: Update, context: Context) -> None:
    """Make the people named the group's managers; people left out lose the right."""
    named = await _named_by_admin(update, context, Role.MANAGER)
    if named is None:
        return
    message, chat = message_and_chat(update)
    users, invited = await _bind_known(named, Role.MANAGER, chat.id, context)
    context.database.teams.set_managers(chat.id, users, invited, _actor(message), context.now)
    await _confirm(update, Role.MANAGER, named, context)


async def add_dispatcher(update: Update, context: Context) -> None:
    """Add the people named to the group's dispatchers."""
    named = await _named_by_admin(update, context, Role.DISPATCHER)
    if named is None:
        return
    message, chat = message_and_chat(update)
    users, invited = await _bind_known(named, Role.DISPATCHER, chat.id, context)
    context.database.teams.add(
        chat.id, Role.DISPATCHER, users, invited, _actor(message), context.now
    )
    await _confirm(update, Role.DISPATCHER, named, context)


async def remove_dispatcher(update: Update, context: Context) -> None:
    """Take the people named off the group's dispatchers."""
    await _remove(update, context, Role.DISPATCHER)


async def remove_manager(update: Update, context: Context) -> None:
    """Take the people named off the group's managers."""
    await _remove(update, context, Role.MANAGER)


async def not_own_words(update: Update, context: Context) -> None:
    """Refuse a command that was forwarded, or written by another bot: it may be a stranger's."""
    message, chat = message_and_chat(update)
    logger.info("chat=%s event=not_own_words user=%s", chat.id, _actor(message))
    reply(update, context, commands.NOT_OWN_WORDS)


async def _remove(update: Update, context: Context, role: Role) -> None:
    named = await _named_by_admin(update, context, role)
    if named is None:
        return
    message, chat = message_and_chat(update)
    await _look_up_handles(named, role, chat.id, context)
    gone: list[str] = []
    missing: list[str] = []
    further = await _by_further_handles(named, role, chat.id, context)
    for user_id, handle, shown in _removals(named, further, context):
        removed = context.database.teams.remove(
            chat.id, role, user_id, handle, _actor(message), context.now
        )
        (gone if removed else missing).append(shown)
    log = "chat=%s event=removed user=%s role=%s people=%s"
    logger.info(log, chat.id, _actor(message), role.value, len(gone))
    reply(update, context, *team.removed(role, gone, missing, named.unclear))
    context.outbox.wake(chat.id)


def _removals(
    named: Named, further: Mapping[str, User], context: Context
) -> list[tuple[int | None, str | None, str]]:
    """List whom to remove, by id and handle, with how to show them."""
    people: list[tuple[int | None, str | None, str]] = [
        (user.user_id, user.telegram_handle, formatting.name(user)) for user in named.users
    ]
    for handle in named.handles:
        known = context.database.people.by_handle(handle) or further.get(handle.lower())
        people.append((known.user_id if known else None, handle, f"@{handle}"))
    return people


async def _named_by_admin(update: Update, context: Context, role: Role) -> Named | None:
    """Read whom an admin names; anything else is answered with what to do, and gives None."""
    message, chat = message_and_chat(update)
    name, _ = command(message)
    if not is_anonymous_admin(message):
        refused = await _refuse_non_admin(message, context, role)
        if refused:
            reply(update, context, refused)
            return None
    named = named_people(message)
    if not named.anybody:
        nobody = team.nobody_named(named.unclear, name or "")
        reply(update, context, nobody)
    else:
        logger.info("chat=%s event=%s user=%s", chat.id, name, _actor(message))
        return named
    return None


async def _refuse_non_admin(message: Message, context: Context, role: Role) -> str | None:
    user = person(message.from_user)
    if user is None:
        return team.admins_only(role)
    check = await is_admin(context.bot, message.chat.id, user.user_id)
    return commands.not_an_admin(check, team.admins_only(role))


async def _bind_known(
    named: Named, role: Role, group_id: int, context: Context
) -> tuple[list[User], list[str]]:
    """Split what was named into people whose account is certain, and invitations."""
    found = await _look_up_handles(named, role, group_id, context)
    further = await _by_further_handles(named, role, group_id, context)
    users, invited = list(named.users), []
    for handle in named.handles:
        candidate = context.database.people.by_handle(handle)
        if candidate is None:
            holder = further.get(handle.lower())
        else:
            holder = _holder(handle, candidate, found, role, group_id, context)
        if holder is None:
            invited.append(handle)
        elif holder.user_id not in (other.user_id for other in users):
            users.append(holder)
    return users, invited


async def _look_up_handles(
    named: Named, role: Role, group_id: int, context: Context
) -> dict[int, ChatMember]:
    """Ask Telegram who has the handles named.

    An unknown handle may be a new one of somebody who has the role: all of them are asked about.
    """
    known = [context.database.people.by_handle(handle) for handle in named.handles]
    asked = [user.user_id for user in known if user]
    if None in known:
        asked += [user.user_id for user in context.database.teams.get(group_id, role).members]
    found = await look_up(context.bot, group_id, list(dict.fromkeys(asked))[:MOST_LOOKED_UP])
    for member in found.values():
        _note(member, group_id, context)
    return found


async def _by_further_handles(
    named: Named, role: Role, group_id: int, context: Context
) -> dict[str, User]:
    """Find who has the role already, and is named by another handle than they are known by."""
    unknown = {
        handle.lower() for handle in named.handles if not context.database.people.by_handle(handle)
    }
    members = context.database.teams.get(group_id, role).members[:MOST_LOOKED_UP] if unknown else ()
    asked = (context.desk.identity.held_by(user.user_id, unknown) for user in members)
    held = zip(members, await asyncio.gather(*asked), strict=True)
    return {handle: user for user, handles in held for handle in handles}


def _holder(
    handle: str,
    known: User,
    found: Mapping[int, ChatMember],
    role: Role,
    group_id: int,
    context: Context,
) -> User | None:
    """Tell who holds a handle in the group, if Telegram confirms it."""
    if known.user_id not in found:
        return known if role in context.database.teams.roles(group_id, known.user_id) else None
    current = _note(found[known.user_id], group_id, context)
    return current if current and _is_called(current, handle) else None


def _note(member: ChatMember, group_id: int, context: Context) -> User | None:
    """Keep how a member is called now; None if they left."""
    current = person(member.user)
    if current is None or has_left(member):
        return None
    context.database.teams.accept_invitations(group_id, current, context.now)
    return current


def _is_called(user: User, handle: str) -> bool:
    return (user.telegram_handle or "").lower() == handle.lower()


async def _confirm(update: Update, role: Role, named: Named, context: Context) -> None:
    _, chat = message_and_chat(update)
    people = context.database.teams.get(chat.id, role)
    reply(update, context, *team.roster_changed(role, people, named.unclear))
    context.outbox.wake(chat.id)


def _actor(message: Message) -> int | None:
    user = person(message.from_user)
    return user.user_id if user else None

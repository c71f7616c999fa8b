"""What admins do: name, invite and remove the people of a group."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from domain.naming import Named
from domain.people import NOBODY, Role, Team, User
from domain.updates import Message
from handling.context import Context, reply
from handling.fleet_rights import put_on_record
from sending.members import MOST_LOOKED_UP, Member
from texts import formatting, refusals, team
from texts.language import Deferred, Language

logger = logging.getLogger(__name__)


async def configure_managers(message: Message, context: Context) -> None:
    """Make the people named the group's managers; people left out lose the right."""
    named = await _named_by_admin(message, context, Role.MANAGER)
    if named is None:
        return
    group_id = message.chat.id
    users, invited = await _bind_known(named, Role.MANAGER, message, context)
    context.database.teams.set_managers(group_id, users, invited, _actor(message), context.now)
    await _confirm(message, Role.MANAGER, named, context)


async def add_dispatcher(message: Message, context: Context) -> None:
    """Add the people named to the group's dispatchers."""
    named = await _named_by_admin(message, context, Role.DISPATCHER)
    if named is None:
        return
    group_id = message.chat.id
    users, invited = await _bind_known(named, Role.DISPATCHER, message, context)
    context.database.teams.add(
        group_id, Role.DISPATCHER, users, invited, _actor(message), context.now
    )
    await _confirm(message, Role.DISPATCHER, named, context)


async def remove_dispatcher(message: Message, context: Context) -> None:
    """Take the people named off the group's dispatchers."""
    await _remove(message, context, Role.DISPATCHER)


async def remove_manager(message: Message, context: Context) -> None:
    """Take the people named off the group's managers."""
    await _remove(message, context, Role.MANAGER)


async def not_own_words(message: Message, context: Context) -> None:
    """Refuse a command that was forwarded, or written by another bot: it may be a stranger's."""
    logger.info("chat=%s event=not_own_words user=%s", message.chat.id, _actor(message))
    reply(message, context, refusals.NOT_OWN_WORDS)


async def _remove(message: Message, context: Context, role: Role) -> None:
    named = await _named_by_admin(message, context, role)
    if named is None:
        return
    group_id = message.chat.id
    await _look_up_handles(named, role, message, context)
    fleet = context.database.teams.of_fleet(group_id)
    theirs = fleet.of(role) if fleet else NOBODY
    gone: list[str] = []
    missing: list[str] = []
    inherited: list[str] = []
    further = await _by_further_handles(named, role, group_id, context)
    language = context.person_language(message)
    for user_id, handle, shown in _removals(language, named, further, context):
        removed = context.database.teams.remove(
            group_id, role, user_id, handle, _actor(message), context.now
        )
        if _is_in(theirs, user_id, handle):
            inherited.append(shown)
        if removed or not _is_in(theirs, user_id, handle):
            (gone if removed else missing).append(shown)
    log = "chat=%s event=removed user=%s role=%s people=%s"
    logger.info(log, group_id, _actor(message), role.value, len(gone))
    said = team.removed(language, role, gone, missing, named.unclear, fleet, inherited)
    reply(message, context, *said)
    _wake(group_id, context)


def _is_in(people: Team, user_id: int | None, handle: str | None) -> bool:
    """Tell whether a person, or an invitation, is in a team."""
    is_member = user_id is not None and user_id in (user.user_id for user in people.members)
    return is_member or (handle or "").lower() in (each.lower() for each in people.invited)


def _removals(
    language: Language, named: Named, further: Mapping[str, User], context: Context
) -> list[tuple[int | None, str | None, str]]:
    """List whom to remove, by id and handle, with how to show them."""
    people: list[tuple[int | None, str | None, str]] = [
        (user.user_id, user.telegram_handle, formatting.mention(language, user))
        for user in named.users
    ]
    for handle in named.handles:
        known = context.database.people.by_handle(handle) or further.get(handle.lower())
        people.append((known.user_id if known else None, handle, f"@{handle}"))
    return people


async def _named_by_admin(message: Message, context: Context, role: Role) -> Named | None:
    """Read whom an admin names; else None, and a reply that says what to do."""
    name = message.command.name if message.command else ""
    named = message.names.read(context.bot.username)
    if not message.is_as_group:
        _ask_ahead(named, role, message, context)
        refused = await _refuse_non_admin(message, context, role)
        if refused:
            _refuse(message, context, refused)
            return None
    if not named.anybody:
        nobody = team.nobody_named(context.person_language(message), named.unclear, name)
        reply(message, context, nobody)
    else:
        put_on_record(message, context)
        logger.info("chat=%s event=%s user=%s", message.chat.id, name, _actor(message))
        return named
    return None


def _refuse(message: Message, context: Context, why: Deferred) -> None:
    """Say why nothing is changed; until that is on its way, the same command costs no work."""
    context.note_idempotent()
    reply(message, context, why)


async def _refuse_non_admin(message: Message, context: Context, role: Role) -> Deferred | None:
    if message.by is None:
        return team.ADMINS_ONLY[role]
    members, user_id = context.desk.members, message.by.user_id
    check = await members.is_admin(message.chat.id, user_id, message.update_id)
    return refusals.not_an_admin(check, team.ADMINS_ONLY[role])


def _ask_ahead(named: Named, role: Role, message: Message, context: Context) -> None:
    """Ask about the people named while the right is asked for, if one change follows another."""
    group_id, user, members = message.chat.id, message.by, context.desk.members
    are_many = context.pending is not None and context.pending.is_one_of_many
    if are_many and user is not None and members.was_admin(group_id, user.user_id):
        people = _to_look_up(named, role, group_id, context)
        members.ask_ahead(group_id, people, message.update_id)


async def _bind_known(
    named: Named, role: Role, message: Message, context: Context
) -> tuple[list[User], list[str]]:
    """Split what was named into people whose account is certain, and invitations."""
    group_id = message.chat.id
    found = await _look_up_handles(named, role, message, context)
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
    named: Named, role: Role, message: Message, context: Context
) -> dict[int, Member]:
    """Ask Telegram who has the handles named."""
    group_id, members = message.chat.id, context.desk.members
    asked = _to_look_up(named, role, group_id, context)
    found = await members.look_up(group_id, asked, message.update_id)
    for member in found.values():
        _note(member, group_id, context)
    return found


def _to_look_up(named: Named, role: Role, group_id: int, context: Context) -> list[int]:
    """List whom to ask about.

    An unknown handle may be a new one of somebody who has the role: all of them are asked about.
    """
    known = [context.database.people.by_handle(handle) for handle in named.handles]
    asked = [user.user_id for user in known if user]
    if None in known:
        asked += [user.user_id for user in context.database.teams.get(group_id, role).members]
    return list(dict.fromkeys(asked))[:MOST_LOOKED_UP]


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
    found: Mapping[int, Member],
    role: Role,
    group_id: int,
    context: Context,
) -> User | None:
    """Tell who holds a handle in the group, if Telegram confirms it."""
    if known.user_id not in found:
        own = context.database.teams.own(group_id, role)
        return known if _is_in(own, known.user_id, None) else None
    current = _note(found[known.user_id], group_id, context)
    return current if current and _is_called(current, handle) else None


def _note(member: Member, group_id: int, context: Context) -> User | None:
    """Keep how a member is called now; None if they left."""
    if member.user is None or member.has_left:
        return None
    context.database.teams.accept_invitations(group_id, member.user, context.now)
    return member.user


def _is_called(user: User, handle: str) -> bool:
    return (user.telegram_handle or "").lower() == handle.lower()


async def _confirm(message: Message, role: Role, named: Named, context: Context) -> None:
    people = context.database.teams.own(message.chat.id, role)
    fleet = context.database.teams.of_fleet(message.chat.id)
    language = context.person_language(message)
    reply(message, context, *team.roster_changed(language, role, people, named.unclear, fleet))
    _wake(message.chat.id, context)


def _wake(group_id: int, context: Context) -> None:
    """Post and redraw what follows from a team, wherever it counts."""
    for place in context.database.groups.of_team(group_id):
        context.outbox.wake(place)


def _actor(message: Message) -> int | None:
    return message.by.user_id if message.by else None

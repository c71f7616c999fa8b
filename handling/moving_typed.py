"""/take, /give, /release and /reopen: incidents change hands by what is typed in the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.groups import AdminCheck
from domain.incident_ids import parse_incident_id
from domain.incidents import Action, Incident
from domain.moves import GIVES, TAKES, takes_of
from domain.naming import handle_in, says_something
from domain.people import Role, Team, User
from domain.refusals import Refusal, Refused
from domain.updates import Message
from handling import meant, notes
from handling.context import Context, reply
from handling.moving import Order, first_allowed, move, seen_when_written, with_admin
from texts import moving, toasts
from texts.formatting import escaped
from texts.language import Language


async def take(message: Message, context: Context) -> None:
    """Make an incident the writer's own, in whichever way they may."""
    order = _order(message, Action.CLAIM, context)
    if order is None:
        return
    incident = context.database.incidents.get(order.incident_id)
    actions = takes_of(incident) if incident else TAKES
    chosen, refused = first_allowed(actions, order, context)
    if refused is not None and await _may_name_themselves(refused, message, order, context):
        _say_how(message, order, chosen.action, context)
    else:
        _do(chosen, TAKES, message, context)


async def _may_name_themselves(
    refused: Refused, message: Message, order: Order, context: Context
) -> bool:
    """Tell whether an admin lacks a right that they can give to themselves."""
    if refused.why is not Refusal.NOT_AUTHORIZED or order.user is None:
        return False
    context.note_idempotent()
    is_admin = context.desk.members.is_admin
    check = await is_admin(message.chat.id, order.user.user_id, message.update_id)
    return check is AdminCheck.ADMIN


def _say_how(message: Message, order: Order, action: Action, context: Context) -> None:
    if order.user is not None:
        language = context.person_language(message)
        said = toasts.admin_without_right(language, action, order.user)
        reply(message, context, escaped(said.text))


async def give(message: Message, context: Context) -> None:
    """Give an incident to somebody of the team."""
    order = _order(message, Action.GIVE, context)
    if order is None:
        return
    receiver = _receiver(message, order.group_id, context)
    if isinstance(receiver, str):
        reply(message, context, receiver)
        return
    roles = context.database.teams.roles(order.group_id, receiver.user_id)
    action = Action.GIVE_CHARGE if Role.MANAGER in roles else Action.GIVE
    _do(replace(order, action=action, named=receiver.user_id), GIVES, message, context, receiver)


def _receiver(message: Message, group_id: int, context: Context) -> User | str:
    """Find to whom an incident is given; else say (HTML) what is wrong with the name."""
    names, language = message.names, context.person_language(message)
    handles = [handle for word in names.words if (handle := handle_in(word))]
    unclear = [word for word in names.words if _is_unclear(word)] + list(names.unknown)
    if unclear:
        return moving.name_one(language, unclear[0])
    users = names.mentioned or (() if handles else names.meant)
    if len(users) + len(handles) != 1:
        return moving.name_one(language)
    return users[0] if users else _by_handle(handles[0], group_id, language, context)


def _is_unclear(word: str) -> bool:
    is_name_or_number = handle_in(word) is not None or parse_incident_id(word) is not None
    return says_something(word) and not is_name_or_number


def _by_handle(handle: str, group_id: int, language: Language, context: Context) -> User | str:
    teams = [context.database.teams.get(group_id, role) for role in (Role.MANAGER, Role.DISPATCHER)]
    known = _called(handle, teams) or context.database.people.by_handle(handle)
    if known is not None:
        return known
    invited = {each.lower() for team in teams for each in team.invited}
    if handle.lower() in invited:
        return moving.only_invited(language, handle)
    return moving.name_one(language, f"@{handle}")


def _called(handle: str, teams: Sequence[Team]) -> User | None:
    members = (user for team in teams for user in team.members)
    named = (user for user in members if (user.telegram_handle or "").lower() == handle.lower())
    return next(named, None)


async def release(message: Message, context: Context) -> None:
    """Take an incident from whoever has it: nobody has it then."""
    order = _order(message, Action.RELEASE, context, may_be_anonymous=True)
    if order is not None:
        asked = await with_admin(order, message, context)
        _do(asked, (Action.RELEASE,), message, context)


async def reopen(message: Message, context: Context) -> None:
    """Open a resolved incident again."""
    order = _order(message, Action.REOPEN, context)
    if order is not None:
        _do(order, (Action.REOPEN,), message, context)


def _order(
    message: Message, action: Action, context: Context, *, may_be_anonymous: bool = False
) -> Order | None:
    """Read which incident is meant, and who writes; else None, and a reply that says what to do."""
    is_anonymous = message.is_as_group and may_be_anonymous
    if message.by is None and not is_anonymous:
        reply(message, context, moving.AS_YOURSELF)
        return None
    incident = _incident(message, context)
    if isinstance(incident, str):
        reply(message, context, incident)
        return None
    notes.keep_attached(message, incident, context)
    user_id = message.by.user_id if message.by else None
    seen = seen_when_written(incident, context.time_of(message), user_id, context)
    return Order(
        *(action, incident.incident_id, incident.group_id, message.by),
        seen=seen,
        is_admin=is_anonymous,
    )


def _incident(message: Message, context: Context) -> Incident | str:
    """Find the incident a command means; else say (HTML) what to do."""
    language, command = context.person_language(message), message.command
    incident, _ = meant.meant(message, context)
    if incident is None:
        number, *_ = message.text.split(maxsplit=1) or [""]
        is_number = parse_incident_id(number) is not None
        name = command.name if command else ""
        return moving.no_such(language, name, number if is_number else "")
    other = meant.other_meant(incident, message, context)
    return moving.which(language, incident, other) if other is not None else incident


def _do(
    order: Order,
    meant_by_it: Sequence[Action],
    message: Message,
    context: Context,
    named: User | None = None,
) -> None:
    """Do what was typed and say so, also if this very message did it before; else say why not."""
    language, outcome = context.person_language(message), move(order, context)
    if isinstance(outcome, Refused) and not _is_done(order, meant_by_it, message, context):
        people = context.database.people.get_all([_owner(outcome), outcome.named])
        people = people if named is None else {named.user_id: named, **people}
        said = toasts.refused(language, outcome, order.action, people)
        reply(message, context, escaped(said.text))
        return
    incident = outcome.incident if isinstance(outcome, Refused) else outcome
    if incident is not None:
        said_done = moving.done(language, order.action, incident, context.bot.username, named)
        reply(message, context, meant.in_its_group(said_done, incident, message, context))


def _owner(refused: Refused) -> int | None:
    return refused.incident.owner_id if refused.incident else None


def _is_done(
    order: Order, meant_by_it: Sequence[Action], message: Message, context: Context
) -> bool:
    """Tell whether the last thing done was this order, since it was written."""
    last = context.database.audit.newest_act(order.incident_id)
    return (
        last is not None
        and last.action in {action.value for action in meant_by_it}
        and last.actor_id == order.user_id
        and last.t >= context.time_of(message)
        and order.named in (None, last.other_id)
    )

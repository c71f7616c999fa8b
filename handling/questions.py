"""What people ask: help, the team, what is open, one story, the figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from telegram import Chat, Update

from database import Database
from domain.incidents import Among, parse_incident_id
from domain.people import Role
from handling.context import Context, look_up, reply
from receiving.parsing import asked, is_anonymous_admin, is_group, message_and_chat, person
from texts import commands, figures, incidents, team

LOOK_AGAIN, MOST_LOOKS = 15, 50  # seconds until /open has cards looked for again, and how many
MOST_DIGITS = 7
_DAY = 24 * 60 * 60  # seconds
_PERIOD_DAYS = {"week": 7, "month": 30}


async def show_help(update: Update, context: Context) -> None:
    """Say how the desk works; in private, how to add it to a group."""
    chat = cast(Chat, update.effective_chat)
    in_group = is_group(chat)
    private_help = commands.PRIVATE_HELP.format(username=context.bot.username)
    reply(update, context, commands.HELP if in_group else private_help)


async def only_in_groups(update: Update, context: Context) -> None:
    """Say that a group's command was sent in private."""
    reply(update, context, commands.ONLY_IN_GROUPS)


async def no_channels(update: Update, context: Context) -> None:
    """Refuse, politely, a command in the name of a channel."""
    reply(update, context, commands.NO_CHANNELS)


async def register_driver(update: Update, context: Context) -> None:
    """Put a person on record as a driver."""
    message, chat = message_and_chat(update)
    user = person(message.from_user)
    if user is None:
        anonymous = is_anonymous_admin(message)
        reply(update, context, commands.ANONYMOUS_DRIVER if anonymous else commands.BOT_DRIVER)
        return
    context.database.people.record(user, Role.DRIVER)
    roles = context.database.teams.roles(chat.id, user.user_id)
    reply(update, context, team.registered(user, roles))


async def show_team(update: Update, context: Context) -> None:
    """List the group's managers and dispatchers."""
    _, chat = message_and_chat(update)

    def listed(database: Database) -> list[str]:
        roles = (Role.MANAGER, Role.DISPATCHER)
        return team.team(*(database.teams.get(chat.id, role) for role in roles))

    look_up(update, context, "team", listed)


async def show_open(update: Update, context: Context) -> None:
    """List what is open, most urgent first: all of it, one's own, or what nobody has."""
    message, chat = message_and_chat(update)
    wanted = _read_open(asked(message))
    if isinstance(wanted, str):
        reply(update, context, incidents.open_usage(wanted))
        return
    among, number = wanted
    user = person(message.from_user)
    if among is Among.MINE and user is None:
        reply(update, context, commands.ASK_AS_YOURSELF)
        return
    user_id = user.user_id if user and among is Among.MINE else None

    def listed(database: Database) -> list[str]:
        page = incidents.Page.of(number, database.incidents.count_open(chat.id, among, user_id))
        shown = database.incidents.list_open(
            chat.id, among, user_id, most=incidents.OPEN_A_PAGE, skipped=page.skipped
        )
        people = database.people.get_all([incident.owner_id for incident in shown])
        return [incidents.open_list(shown, people, page, among)]

    look_up(update, context, f"open {among.value} {user_id} {number}", listed)
    context.database.looks.owe_in_group(chat.id, context.now - LOOK_AGAIN, MOST_LOOKS)
    context.outbox.wake(chat.id)


def _read_open(words: Sequence[str]) -> tuple[Among, int] | str:
    """Read `mine`, `unclaimed`, a page's number, or both, in any order; else the word unknown."""
    among, number = Among.ALL, 1
    for word in map(str.lower, words):
        if re.fullmatch(r"[-+]?\d+", word):
            number = int(word[:MOST_DIGITS])  # any number means the nearest page
        elif word in (Among.MINE, Among.UNCLAIMED):
            among = Among(word)
        else:
            return word
    return among, number


async def show_incident(update: Update, context: Context) -> None:
    """Tell one incident's whole story."""
    message, chat = message_and_chat(update)
    typed = " ".join(asked(message))
    wanted = parse_incident_id(typed)
    if wanted is None:
        reply(update, context, incidents.INCIDENT_USAGE)
        return

    def told(database: Database) -> list[str]:
        incident = database.incidents.find(chat.id, *wanted)
        if incident is None:
            return [incidents.no_such_incident(typed)]
        events = database.incidents.events(incident.incident_id, incidents.MOST_EVENTS)
        people = database.people.get_all([incident.owner_id, *(event.actor_id for event in events)])
        left_out = database.incidents.count_events(incident.incident_id) - len(events)
        return incidents.story(incident, people, events, left_out)

    look_up(update, context, f"incident {typed[:40]}", told)
    incident = context.database.incidents.find(chat.id, *wanted)
    if incident is not None:
        context.database.looks.owe(incident.incident_id)
        context.outbox.wake(chat.id)


async def show_stats(update: Update, context: Context) -> None:
    """Show how fast the group is."""
    message, chat = message_and_chat(update)
    period = " ".join(asked(message)).lower() or "week"
    if period not in figures.PERIODS:
        reply(update, context, figures.STATS_USAGE)
        return
    since = _since(period, context.now)

    def measured(database: Database) -> list[str]:
        return [figures.stats(period, database.figures.kpis(chat.id, since))]

    look_up(update, context, f"stats {period}", measured)


def _since(period: str, now: int) -> int:
    if period == "today":
        return now - now % _DAY  # epoch days begin at 00:00 UTC
    return now - _PERIOD_DAYS[period] * _DAY if period in _PERIOD_DAYS else 0

"""What people ask: help, the team, what is open, one story, the figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from database import Database
from domain.incident_ids import parse_incident_id
from domain.incidents import Among, Event, Incident
from domain.notes import Note
from domain.people import Role
from domain.periods import Kind, period_of
from domain.spoken_orders import AMONG, STATS_PERIODS, known
from domain.updates import Message
from handling import overview
from handling.context import Context, look_up, reply
from handling.schedules import on_call
from sending.origins import origins_of
from texts import commands, duty, incidents, refusals, stats, story, team
from texts import overview as overview_texts
from texts.help import group_help, private_help
from texts.language import Language
from texts.notes import MOST_TOLD

MOST_DIGITS = 7
_PART = re.compile(r"[-+]?\d+")
_DAY = 24 * 60 * 60  # seconds
_PERIOD_DAYS = {"week": 7, "month": 30}


async def show_help(message: Message, context: Context) -> None:
    """Say how the desk works; in private, how to add it to a group."""
    language = context.person_language(message)
    if message.chat.is_group:
        reply(message, context, group_help(language))
    else:
        reply(message, context, private_help(language, context.bot.username))


async def only_in_groups(message: Message, context: Context) -> None:
    """Say that a group's command was sent in private."""
    reply(message, context, refusals.ONLY_IN_GROUPS)


async def no_channels(message: Message, context: Context) -> None:
    """Refuse, politely, a command in the name of a channel."""
    reply(message, context, refusals.NO_CHANNELS)


async def register_driver(message: Message, context: Context) -> None:
    """Put a person on record as a driver."""
    user = message.by
    if user is None:
        anonymous = message.is_as_group
        reply(message, context, refusals.ANONYMOUS_DRIVER if anonymous else refusals.BOT_DRIVER)
        return
    context.note_idempotent()
    context.database.people.record(user, Role.DRIVER)
    roles = context.database.teams.roles(message.chat.id, user.user_id)
    reply(message, context, team.registered(context.person_language(message), user, roles))


async def show_team(message: Message, context: Context) -> None:
    """List the group's managers and dispatchers."""
    group_id, language = message.chat.id, context.person_language(message)
    zone, now = context.zone(group_id), context.now

    def listed(database: Database) -> list[str]:
        managers, dispatchers = (
            database.teams.own(group_id, role) for role in (Role.MANAGER, Role.DISPATCHER)
        )
        on = duty.on_duty(language, on_call(database, group_id, now), zone, now)
        fleet = database.teams.of_fleet(group_id)
        return team.team(language, managers, dispatchers, on, fleet)

    look_up(message, context, "team", listed)


async def show_open(message: Message, context: Context) -> None:
    """List what is open, most urgent first: all of it, one's own, or what nobody has.

    In private, over all groups in which somebody is of the team.
    """
    group_id, user = message.chat.id, message.by
    wanted, language = _read_open(_words(message)), context.person_language(message)
    bot = context.bot.username
    if isinstance(wanted, str):
        reply(message, context, incidents.open_usage(language, wanted))
        return
    among, number = wanted
    if among is Among.MINE and user is None:
        reply(message, context, refusals.ASK_AS_YOURSELF)
        return
    if not message.chat.is_group:
        overview.show_open_everywhere(message, among, number, context)
        return
    user_id = user.user_id if user and among is Among.MINE else None

    def listed(database: Database) -> list[str]:
        is_office = database.fleets.of_office(group_id) is not None
        size = incidents.OFFICE_A_PART if is_office else incidents.OPEN_A_PART
        total = database.incidents.count_open(group_id, among, user_id)
        part = incidents.Part.of(number, total, size)
        shown = database.incidents.list_open(
            group_id, among, user_id, most=part.size, skipped=part.skipped
        )
        people = database.people.get_all([incident.owner_id for incident in shown])
        origins = origins_of(database, shown, bot) if is_office else incidents.ONE_GROUP
        return incidents.open_list(language, shown, people, part, among, origins)

    look_up(message, context, f"open {among.value} {user_id} {number}", listed)
    overview.have_looked_for(group_id, context)


async def show_mine(message: Message, context: Context) -> None:
    """List what somebody has, what waits for them, what they reported; in private, everywhere."""
    number = 1
    for word in _words(message):
        if not _PART.fullmatch(word):
            reply(
                message, context, overview_texts.mine_usage(context.person_language(message), word)
            )
            return
        number = int(word[:MOST_DIGITS])
    overview.show_mine(message, number, context)


def _read_open(words: Sequence[str]) -> tuple[Among, int] | str:
    """Read `mine`, `unclaimed`, a part's number, or both, in any order; else the word unknown."""
    among, number = Among.ALL, 1
    said = AMONG.translated(" ".join(words).lower())
    for word in said.english.split():
        if _PART.fullmatch(word):
            number = int(word[:MOST_DIGITS])  # any number means the nearest part
        elif word in (Among.MINE, Among.UNCLAIMED):
            among = Among(word)
        else:
            return said.as_typed(word)
    return among, number


async def show_incident(message: Message, context: Context) -> None:
    """Tell one incident's whole story."""
    group_id, typed = message.chat.id, " ".join(_words(message))
    wanted, language = parse_incident_id(typed), context.person_language(message)
    bot = context.bot.username
    if wanted is None:
        reply(message, context, commands.misused(language, "incident"))
        return

    def told(database: Database) -> list[str]:
        incident = database.incidents.find(group_id, *wanted)
        if incident is None:
            return [incidents.no_such_incident(language, typed)]
        elsewhere = incident.group_id != group_id
        origins = origins_of(database, [incident], bot) if elsewhere else incidents.ONE_GROUP
        return story_of(database, language, incident, origins)

    look_up(message, context, f"incident {typed[:40]}", told)
    incident = context.database.incidents.find(group_id, *wanted)
    if incident is not None:
        context.database.looks.owe(incident.incident_id)
        context.outbox.wake(incident.group_id)


def story_of(
    database: Database,
    language: Language,
    incident: Incident,
    origins: incidents.Origins = incidents.ONE_GROUP,
) -> list[str]:
    """Read the whole story of an incident, in as many messages as it takes."""
    events = database.audit.events(incident.incident_id, story.MOST_EVENTS)
    duplicates = database.duplicates.of(incident.incident_id)
    notes, note_count = notes_about(database, incident, duplicates)
    actors, authors = (_people_of(events), [note.author_id for note in notes])
    people = database.people.get_all([incident.owner_id, *actors, *authors])
    left_out = database.audit.count_events(incident.incident_id) - len(events)
    told = (events, left_out, notes, note_count, duplicates)
    first = database.incidents.get(incident.duplicate_of or "")
    return story.story(language, incident, people, *told, first, origins)


def _people_of(events: Sequence[Event]) -> list[int | None]:
    """List who did something, and to whom."""
    return [user_id for event in events for user_id in (event.actor_id, event.other_id)]


def notes_about(
    database: Database, incident: Incident, duplicates: Sequence[Incident]
) -> tuple[list[Note], int]:
    """Read the newest notes about an incident and its duplicates, and count all of them."""
    ids = [incident.incident_id, *(each.incident_id for each in duplicates)]
    notes = [note for each in ids for note in database.notes.newest(each, MOST_TOLD)]
    notes.sort(key=lambda note: note.t)
    return notes[-MOST_TOLD:], sum(map(database.notes.count, ids))


async def show_stats(message: Message, context: Context) -> None:
    """Show how fast the group is."""
    group_id, period = message.chat.id, " ".join(_words(message)).lower() or "week"
    language = context.person_language(message)
    period = known(STATS_PERIODS, period) or period
    if period not in stats.PERIODS:
        reply(message, context, commands.misused(language, "stats"))
        return
    since = _since(period, context.zone(group_id), context.now)
    slas = context.desk.group_setup.sla

    def measured(database: Database) -> list[str]:
        return [stats.stats(language, period, database.figures.kpis(group_id, since, slas))]

    look_up(message, context, f"stats {period}", measured)


def _words(message: Message) -> Sequence[str]:
    return message.command.words if message.command else ()


def _since(period: str, zone: ZoneInfo, now: int) -> int:
    if period == "today":
        return period_of(Kind.TODAY, zone, now).t_from
    return now - _PERIOD_DAYS[period] * _DAY if period in _PERIOD_DAYS else 0

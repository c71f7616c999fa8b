"""What people look for: /find over all that was reported, and /unit, a truck's last incidents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from database import Database
from domain.facts import unit_of_title
from domain.incidents import Incident
from domain.people import User
from domain.periods import Unclear
from domain.searches import NOTHING, read_page, read_search, unit_of
from domain.updates import Message
from handling import overview
from handling.context import Context, find_out, look_up, read, reply
from sending.origins import origins_of
from texts import commands, refusals, search
from texts.formatting import pack
from texts.incidents import ONE_GROUP, Origins, Part
from texts.language import Language
from texts.overview import not_whole

Looking = Callable[[Database, Language, Sequence[int]], list[str]]
"""Looks through what is seen from groups, and says what there is."""


async def find(message: Message, context: Context) -> None:
    """List what has all that somebody types: words, phrases, a unit, people, a month or a day."""
    typed, number = read_page(_typed(message))
    language = context.person_language(message)
    zone = context.zone(message.chat.id) if message.chat.is_group else context.desk.zones.default
    wanted = read_search(typed, zone, context.now)
    if isinstance(wanted, Unclear):
        reply(message, context, search.unclear(language, wanted))
        return
    if wanted == NOTHING:
        reply(message, context, commands.misused(language, "find"))
        return
    bot = context.bot.username

    def found(database: Database, language: Language, groups: Sequence[int]) -> list[str]:
        total = database.search.count(groups, wanted, search.MOST_COUNTED + 1)
        part = Part.of(number, min(total, search.MOST_COUNTED), search.A_PART)
        shown = database.search.find(groups, wanted, part.size, part.skipped)
        people, origins = _beside(database, shown, groups, bot)
        has_more = total > search.MOST_COUNTED
        return search.found(language, typed, shown, people, part, origins, has_more=has_more)

    _look(message, context, f"/find {number} {typed}", found)


async def show_unit(message: Message, context: Context) -> None:
    """List the last incidents of a truck, with what was done; alone, of the group's own truck."""
    typed, now, bot = _typed(message), context.now, context.bot.username
    unit = unit_of(typed) if typed else unit_of_title(message.chat.title)
    if unit is None:
        reply(message, context, commands.misused(context.person_language(message), "unit"))
        return

    def of_unit(database: Database, language: Language, groups: Sequence[int]) -> list[str]:
        last = database.search.of_unit(groups, unit, search.A_PART + 1)
        shown = last[: search.A_PART]
        repeats = database.search.repeats(groups, unit, now)
        people, origins = _beside(database, shown, groups, bot)
        has_more = len(last) > len(shown)
        return search.of_unit(language, unit, shown, repeats, people, origins, has_more=has_more)

    _look(message, context, f"/unit {unit}", of_unit)


def _typed(message: Message) -> str:
    return message.command.typed.strip() if message.command else ""


def _beside(
    database: Database, shown: Sequence[Incident], groups: Sequence[int], bot: str
) -> tuple[dict[int, User], Origins]:
    """Read who has incidents, and where they come from if that is not the one group asked in."""
    people = database.people.get_all([each.owner_id for each in shown])
    are_asked_in = {each.group_id for each in shown} <= set(groups)
    if are_asked_in and len(groups) == 1:
        return people, ONE_GROUP
    origins = origins_of(database, shown, bot)
    return people, replace(origins, reporters={}) if are_asked_in else origins


def _look(message: Message, context: Context, command: str, looking: Looking) -> None:
    """Look through what is seen from a group, or in private from all of somebody's."""
    group_id, language, user = message.chat.id, context.person_language(message), message.by
    if message.chat.is_group:
        look_up(message, context, command, lambda database: looking(database, language, [group_id]))
    elif user is None or not message.place.is_private:
        reply(message, context, refusals.ONLY_IN_GROUPS)
    else:
        find_out(message, context, lambda: _everywhere(message, user, command, looking, context))


async def _everywhere(
    message: Message, user: User, command: str, looking: Looking, context: Context
) -> list[str]:
    """Look through the groups of somebody's teams that Telegram says they are in."""
    language, name = context.person_language(message), command.split(maxsplit=1)[0]
    on_record = overview.groups_on_record(user, overview.MOST_GROUPS, message, context)
    standings = context.database.overview.standings(user.user_id, on_record)
    of_teams = [each for each in standings if each.roles]
    if not of_teams:
        return [search.no_team(language, name)]
    told = await overview.in_groups(user, of_teams, message, context)
    more = [] if told.is_whole else [not_whole(language, name)]
    if told.has_more:
        more.append(search.many_groups(language, overview.MOST_ASKED, name))
    if not told.known:
        return ["\n\n".join(more) or search.no_team(language, name)]
    groups = [each.group_id for each in told.known]
    texts = await read(
        context,
        language,
        user.user_id,
        f"{command} {groups}",
        lambda database: looking(database, language, groups),
    )
    found = texts or [language.gettext(refusals.CANNOT_LOOK_UP)]
    return pack([*found, *(f"\n{each}" for each in more)])

"""What is open over somebody's groups: /mine, and /open in the private chat."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from database import Database
from domain.groups import MemberCheck
from domain.incidents import Among, Incident
from domain.overview import Scope, Standing
from domain.people import User
from domain.updates import Message, Received
from handling import groups
from handling.context import Context, look_up, read, reply, show
from sending.origins import origins_of
from texts import overview, refusals
from texts.incidents import OFFICE_A_PART, ONE_GROUP, OPEN_A_PART, Part
from texts.language import Language
from texts.panel import Page

MOST_GROUPS = 200  # of a person, the newest, that are looked at
# In which Telegram is asked at once whether somebody is there: it takes 30 requests a second,
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
MOST_ASKED = 30
LOOK_AGAIN, MOST_LOOKS = 15, 50  # seconds until a list has cards looked for again, and how many


@dataclass(frozen=True)
class Asked:
    """What somebody asks in private, with the command as they typed it, and which part of it."""

    user: User
    message: Message
    among: Among | None
    command: str
    number: int


def show_mine(message: Message, number: int, context: Context) -> None:
    """List what somebody has, what waits for them and what they reported: here, or everywhere."""
    user = message.by
    if user is None:
        reply(message, context, refusals.ASK_AS_YOURSELF)
    elif message.chat.is_group:
        _show_mine_here(message, user, number, context)
    else:
        _show_everywhere(Asked(user, message, None, "/mine", number), context)


def _show_mine_here(message: Message, user: User, number: int, context: Context) -> None:
    """List what concerns somebody in the group they ask in."""
    group_id, language = message.chat.id, context.person_language(message)
    bot = context.bot.username

    def listed(database: Database) -> list[str]:
        standings = database.overview.standings(user.user_id, [group_id])
        scope, is_office = Scope(user.user_id, standings), _spans_groups(standings)
        counts = database.overview.count(scope)
        part = Part.of(number, sum(counts.values()), OFFICE_A_PART if is_office else OPEN_A_PART)
        shown = database.overview.list(scope, most=part.size, skipped=part.skipped, by_concern=True)
        incidents = [each.incident for each in shown]
        people = database.people.get_all([each.owner_id for each in incidents])
        origins = origins_of(database, incidents, bot) if is_office else ONE_GROUP
        return overview.mine(language, shown, counts, people, part, origins)

    look_up(message, context, f"mine {user.user_id} {number}", listed)
    have_looked_for(group_id, context)


def _spans_groups(standings: Sequence[Standing]) -> bool:
    """Tell whether what is seen from there is of several groups: of a whole fleet, or fleets."""
    return any(each.is_office for each in standings)


def have_looked_for(group_id: int, context: Context) -> None:
    """Have the cards seen from a group looked for, and its board: what a list leads to."""
    context.database.boards.owe_look(group_id, context.now - LOOK_AGAIN)
    for owing in context.database.looks.owe_seen_from(
        group_id, context.now - LOOK_AGAIN, MOST_LOOKS
    ):
        context.outbox.wake(owing)
    context.outbox.wake(group_id)


def show_open_everywhere(message: Message, among: Among, number: int, context: Context) -> None:
    """List what is open in all groups in which somebody is of the team."""
    if message.by is not None:
        command = " ".join(filter(None, ("/open", among.value)))
        _show_everywhere(Asked(message.by, message, among, command, number), context)


def _show_everywhere(asked: Asked, context: Context) -> None:
    if not asked.message.place.is_private:
        reply(asked.message, context, refusals.ONLY_IN_GROUPS)
        return
    show(context, lambda: _page(asked, context))


async def _page(asked: Asked, context: Context) -> Page:
    """List what is asked for in the groups that Telegram says this person is in."""
    language, database = context.person_language(asked.message), context.database
    of_theirs = _standings(asked, context)
    if asked.among is not None and not of_theirs:
        return Page(language.gettext(overview.NO_TEAM))
    scope = Scope(asked.user.user_id, of_theirs, asked.among)
    with_any = database.overview.standings_with_any(scope)
    told = await in_groups(asked.user, with_any, asked.message, context)
    more = [] if told.is_whole else [overview.not_whole(language, asked.command)]
    if told.has_more:
        more.append(overview.many_groups(language, MOST_ASKED, asked.command))
    if not told.known and not told.is_whole:
        return Page("\n".join(more))
    of_several = len(of_theirs) > 1 or _spans_groups(of_theirs)
    page = await _listed(
        asked, replace(scope, standings=told.known), context, of_several=of_several
    )
    return Page("\n\n".join([page.text, *more]), page.markup)


def _standings(asked: Asked, context: Context) -> list[Standing]:
    """Tell how somebody stands in the groups they ask about: of /open, those of their teams."""
    group_ids = groups_on_record(asked.user, MOST_GROUPS, asked.message, context)
    standings = context.database.overview.standings(asked.user.user_id, group_ids)
    return [each for each in standings if each.roles or asked.among is None]


def groups_on_record(user: User, most: int, received: Received, context: Context) -> list[int]:
    """List served groups in which somebody is on record: in the team, or by a report."""
    database, user_id = context.database, user.user_id
    named = database.teams.groups_of(user_id, most)
    reported = database.reports.groups_of_reporter(user_id, most)
    found = dict.fromkeys([*named, *reported])
    return [group_id for group_id in found if groups.is_served(group_id, received, context)]


@dataclass(frozen=True)
class Told:
    """In which groups Telegram says somebody is.

    It is not whole if it did not tell of some, and has more if there were too many to ask about.
    """

    known: list[Standing]
    is_whole: bool = True
    has_more: bool = False

    def __add__(self, other: Told) -> Told:
        """Put what was told of some groups and of others together."""
        return Told(
            [*self.known, *other.known],
            self.is_whole and other.is_whole,
            self.has_more or other.has_more,
        )


async def in_groups(
    user: User, standings: Sequence[Standing], received: Received, context: Context
) -> Told:
    """Keep those groups that Telegram says somebody is in.

    Who is in an office sees all groups of its fleet: about these nothing more is asked.
    """
    offices = await _asked_about(
        user, [each for each in standings if each.is_office], received, context
    )
    seen = {each.group_id for each in offices.known}
    rest = [each for each in standings if not each.is_office and each.office_id not in seen]
    return offices + await _asked_about(user, rest, received, context)


async def _asked_about(
    user: User, standings: Sequence[Standing], received: Received, context: Context
) -> Told:
    members, number, asked = context.desk.members, received.update_id, standings[:MOST_ASKED]
    asking = (members.is_member(each.group_id, user.user_id, number) for each in asked)
    checks = await asyncio.gather(*asking)
    told = zip(asked, checks, strict=True)
    return Told(
        [each for each, check in told if check is MemberCheck.MEMBER],
        MemberCheck.NO_ANSWER not in checks,
        len(standings) > MOST_ASKED,
    )


async def _listed(asked: Asked, scope: Scope, context: Context, *, of_several: bool) -> Page:
    """Read the list beside the loop, and have what it shows looked for in its groups."""
    language = context.person_language(asked.message)
    made: list[tuple[Page, list[Incident]]] = []

    def listed(database: Database) -> list[str]:
        made[:] = [_made(database, asked, scope, language, of_several=of_several)]
        return [made[0][0].text]

    groups_listed = [each.group_id for each in scope.standings]
    about = f"{asked.command} {asked.number} {groups_listed}"
    texts = await read(context, language, asked.user.user_id, about, listed)
    if not made:
        return Page("\n".join(texts or [language.gettext(refusals.CANNOT_LOOK_UP)]))
    [(page, shown)] = made
    ids = [incident.incident_id for incident in shown]
    context.database.looks.owe_some(ids, context.now - LOOK_AGAIN)
    for group_id in {incident.group_id for incident in shown}:
        context.outbox.wake(group_id)
    return page


def _made(
    database: Database, asked: Asked, scope: Scope, language: Language, *, of_several: bool
) -> tuple[Page, list[Incident]]:
    """Read one part of what is asked for; also gives which incidents it shows."""
    counts = database.overview.count(scope)
    part = Part.of(asked.number, sum(counts.values()), overview.A_PART)
    listed = database.overview.list(
        scope, most=part.size, skipped=part.skipped, by_concern=asked.among is None
    )
    shown = [each.incident for each in listed]
    people = database.people.get_all([each.owner_id for each in shown])
    origins = origins_of(database, shown) if of_several else ONE_GROUP
    if not _spans_groups(scope.standings):
        origins = replace(origins, reporters={})
    if asked.among is None:
        page = overview.mine_everywhere(language, listed, counts, people, part, origins)
    else:
        page = overview.open_everywhere(language, shown, people, part, asked.among, origins)
    return page, shown

"""What /start shows in private: somebody's groups, and what is open there for them."""

from __future__ import annotations

from domain.overview import Scope, Standing
from domain.people import User
from domain.updates import Received
from handling.context import Context
from handling.overview import groups_on_record, in_groups
from texts import home
from texts.help import private_help
from texts.home import Known
from texts.panel import Page

MOST_GROUPS = 10  # of a person that are looked at
MOST_SHOWN = 8  # incidents with a button of their own


async def page(user: User, received: Received, context: Context) -> Page:
    """Show somebody what there is for them; to a stranger, what the bot is and how to add it."""
    language, database = context.person_language(received), context.database
    group_ids = groups_on_record(user, MOST_GROUPS, received, context)
    standings = database.overview.standings(user.user_id, group_ids)[:MOST_GROUPS]
    told = await in_groups(user, standings, received, context)
    known, is_whole = told.known, told.is_whole
    if not known and is_whole:
        return Page(private_help(language, context.bot.username))
    database.wishes.record_unblocked(user.user_id)  # who opens this can be written to
    listed = database.overview.list(Scope(user.user_id, known), most=MOST_SHOWN)
    return home.home(
        language,
        [_known(each, context) for each in known],
        [each.incident for each in listed],
        database.wishes.of(user.user_id),
        is_whole=is_whole,
    )


def _known(standing: Standing, context: Context) -> Known:
    database, group_id = context.database, standing.group_id
    return Known(
        standing.title,
        standing.roles,
        database.incidents.count_open(group_id),
        calls_privately=database.settings.get(group_id).calls_privately,
    )

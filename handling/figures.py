"""/report: managers ask for the figures of a period, which are owed from then on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from database import FiguresRequest
from domain.figures_asked import PREFIX, Button, parse_figures_button, typed
from domain.overview import Standing
from domain.people import Role, User
from domain.periods import Period, Span, Unclear, Why, Words, read_period, read_words
from domain.updates import Message, Received, Tap
from handling import groups
from handling.context import Context, ask, reply
from handling.overview import MOST_GROUPS, Told, groups_on_record, in_groups
from handling.private_calls import is_in_private
from texts import figures_asked, overview, panel, refusals
from texts.language import Deferred
from texts.panel import Page
from texts.toasts import DEAD_BUTTON, Toast

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """What somebody typed: the words for a period, and whose figures or of what.

    `typed` is how they named the person, who may be unknown, or have no name.
    """

    period: str
    unit: str | None = None
    person_id: int | None = None
    typed: str = ""

    @property
    def is_of_person(self) -> bool:
        """Whether they named somebody."""
        return self.person_id is not None or bool(self.typed)


@dataclass(frozen=True)
class _Asked:
    """What is asked for: a period by the clock of a group, and whose figures or of what."""

    period: Period
    unit: str | None = None
    person_id: int | None = None


async def report(message: Message, context: Context) -> None:
    """Owe a manager the report of a period."""
    user = message.by
    if user is None:
        _refuse(message, context, refusals.ASK_AS_YOURSELF)
    elif message.chat.is_group:
        _in_group(message, user, context)
    elif message.place.is_private:
        await _in_private(message, user, context)
    else:
        _refuse(message, context, refusals.ONLY_IN_GROUPS)


def _in_group(message: Message, user: User, context: Context) -> None:
    """Owe a report to a group, of what is seen from it; nothing about people."""
    group_id, language = message.chat.id, context.person_language(message)
    if Role.MANAGER not in context.database.teams.roles(group_id, user.user_id):
        _refuse(message, context, figures_asked.NOT_YOURS)
        return
    wanted = _read(message, context)
    if isinstance(wanted, _Wanted) and wanted.is_of_person:
        only = figures_asked.only_in_private(language, context.bot.username)
        _refuse(message, context, only)
    else:
        _take(message, group_id, wanted, context)


def _take(message: Message, group_id: int, wanted: _Wanted | Unclear, context: Context) -> None:
    """Owe what is asked for of a group, and say so, unless it is unclear."""
    asked = _by_its_clock(wanted, group_id, context)
    if isinstance(asked, Unclear):
        _refuse(message, context, figures_asked.unclear(context.person_language(message), asked))
    else:
        reply(message, context, _owe(message, group_id, asked, context))


async def _in_private(message: Message, user: User, context: Context) -> None:
    """Owe somebody a report of the group in which they are a manager, or ask of which."""
    language = context.person_language(message)
    told = await _managed(message, user, context)
    if not told.known:
        none = figures_asked.NO_GROUP if told.is_whole else overview.not_whole(language, "/report")
        _refuse(message, context, none)
        return
    wanted = _read(message, context)
    places = _with_person(wanted, told.known, context)
    if isinstance(wanted, _Wanted) and not places:
        _refuse(message, context, figures_asked.unknown_person(language, wanted.typed))
    elif len(places) == 1:
        _take(message, places[0].group_id, wanted, context)
    else:
        _offer(message, wanted, places, context)


def _refuse(message: Message, context: Context, why: str | Deferred) -> None:
    """Say why there is no report; until that is on its way, the same command costs no work."""
    context.note_idempotent()
    reply(message, context, why)


# Which groups, and what


async def _managed(received: Received, user: User, context: Context) -> Told:
    """List in which groups somebody is a manager; those seen from an office of theirs are not."""
    group_ids = groups_on_record(user, MOST_GROUPS, received, context)
    found = _as_manager(user, group_ids, context)
    offices = {each.group_id for each in found if each.is_office}
    wanted = [each for each in found if each.is_office or each.office_id not in offices]
    return await in_groups(user, wanted, received, context)


def _as_manager(user: User, group_ids: Sequence[int], context: Context) -> list[Standing]:
    standings = context.database.overview.standings(user.user_id, group_ids)
    return [each for each in standings if Role.MANAGER in each.roles]


def _read(message: Message, context: Context) -> _Wanted | Unclear:
    """Read what stands behind the command; the period is that of a group's clock, later."""
    words = message.command.typed if message.command else ""
    mentioned = message.names.mentioned
    if mentioned:  # people without a handle, whom apps mention by their account
        words = " ".join(each for each in message.names.in_order if isinstance(each, str))
    read = read_words(words)
    if isinstance(read, Unclear):
        return read
    if len(mentioned) + (read.handle is not None) > 1:
        return Unclear(words, Why.UNKNOWN)
    if mentioned:
        [person] = mentioned
        return _Wanted(read.period, read.unit, person.user_id, person.full_name)
    return _of_handle(read, context)


def _of_handle(read: Words, context: Context) -> _Wanted:
    if read.handle is None:
        return _Wanted(read.period, read.unit)
    person = context.database.people.by_handle(read.handle)
    person_id = person.user_id if person else None
    return _Wanted(read.period, read.unit, person_id, f"@{read.handle}")


def _by_its_clock(wanted: _Wanted | Unclear, group_id: int, context: Context) -> _Asked | Unclear:
    """Find the period that is meant in a group."""
    if isinstance(wanted, Unclear):
        return wanted
    period = read_period(wanted.period, context.zone(group_id), context.now)
    if isinstance(period, Unclear):
        return period
    return _Asked(period, wanted.unit, wanted.person_id)


def _with_person(
    wanted: _Wanted | Unclear, standings: Sequence[Standing], context: Context
) -> list[Standing]:
    """List the groups in which the person asked about is known; all, if nobody is."""
    if isinstance(wanted, Unclear) or not wanted.is_of_person:
        return list(standings)
    return [each for each in standings if _is_known(wanted.person_id, each.group_id, context)]


def _is_known(person_id: int | None, group_id: int, context: Context) -> bool:
    """Tell whether somebody is, or was, in the team of what is seen from a group, or reports."""
    database = context.database
    if person_id is None:
        return False
    office = database.fleets.of_office(group_id)
    seen = {each.group_id for each in database.fleets.groups(office.fleet_id)} if office else set()
    seen |= {group_id, *database.fleets.places(group_id)}
    worked = database.teams.groups_of(person_id, MOST_GROUPS)
    reported = database.reports.groups_of_reporter(person_id, MOST_GROUPS)
    return not seen.isdisjoint((*worked, *reported))


def _owe(message: Message, group_id: int, asked: _Asked, context: Context) -> str:
    """Owe a report where it was asked for, and say so; or that another one is under way."""
    place = message.place
    request = _request(place.chat_id, group_id, asked, message.by, place.message_id)
    is_owed = _put(replace(request, thread_id=place.thread_id), context)
    language = context.person_language(message)
    if not is_owed:
        return language.gettext(figures_asked.UNDER_WAY)
    return figures_asked.comes(language, asked.period)


def _request(
    chat_id: int, group_id: int, asked: _Asked, by: User | None, reply_to: int
) -> FiguresRequest:
    return FiguresRequest(
        chat_id=chat_id,
        group_id=group_id,
        kind=asked.period.kind,
        span=Span(asked.period.t_from, asked.period.t_until),
        unit=asked.unit,
        person_id=asked.person_id,
        asked_by=by.user_id if by else None,
        reply_to=reply_to,
    )


def _put(request: FiguresRequest, context: Context) -> bool:
    is_owed = context.database.figures_owed.ask(request, context.now)
    if is_owed:
        log = "chat=%s event=report_asked user=%s group=%s kind=%s unit=%s person=%s"
        of = (request.kind.value, request.unit, request.person_id)
        logger.info(log, request.chat_id, request.asked_by, request.group_id, *of)
        context.outbox.wake(request.chat_id)
    return is_owed


# Of one group of several


def _offer(
    message: Message, wanted: _Wanted | Unclear, places: Sequence[Standing], context: Context
) -> None:
    """Ask of which group the report is to be, or of which office's fleet."""
    language = context.person_language(message)
    asked = _by_its_clock(wanted, places[0].group_id, context)
    if isinstance(asked, Unclear):
        _refuse(message, context, figures_asked.unclear(language, asked))
        return
    titles, buttons = [], []
    for standing in places:
        fleet = context.database.fleets.of_office(standing.group_id)
        titles.append(fleet.fleet_name if fleet else standing.title)
        of = (typed(asked.period), asked.unit, asked.person_id)
        buttons.append(Button(standing.group_id, message.place.message_id, *of))
    ask(message, context, figures_asked.which(language, titles, buttons))


def is_of_report(tap: Tap) -> bool:
    """Tell whether a tap is on a button that says of which group a report is to be."""
    return tap.data.startswith(PREFIX)


async def tap(tap: Tap, context: Context) -> None:
    """Owe somebody the report of the group they chose, if they still are a manager there."""
    button, user, language = parse_figures_button(tap.data), tap.by, context.person_language(tap)
    if button is None or user is None or not is_in_private(tap):
        context.toast(tap, Toast(language.gettext(DEAD_BUTTON), alert=True))
        return
    found = _as_manager(user, [button.group_id], context)
    served = [each for each in found if groups.is_served(each.group_id, tap, context)]
    told = await in_groups(user, served, tap, context)
    if not told.known:
        why = figures_asked.NO_GROUP if told.is_whole else panel.TRY_AGAIN
        context.toast(tap, Toast(language.gettext(why), alert=True))
        return
    asked = _pressed(button, context)
    if asked is None:
        context.toast(tap, Toast(language.gettext(DEAD_BUTTON), alert=True))
        return
    request = _request(user.user_id, button.group_id, asked, user, button.message_id)
    if _put(request, context):
        _show(tap, user, figures_asked.comes(language, asked.period), context)
    else:
        context.toast(tap, Toast(language.gettext(figures_asked.UNDER_WAY), alert=True))


def _pressed(button: Button, context: Context) -> _Asked | None:
    """Read what a button asks for; None if that cannot be asked for any more, or never could."""
    person_id = button.person_id
    if person_id is not None and not _is_known(person_id, button.group_id, context):
        return None
    wanted = _Wanted(button.period, button.unit, person_id)
    asked = _by_its_clock(wanted, button.group_id, context)
    return None if isinstance(asked, Unclear) else asked


def _show(tap: Tap, user: User, said: str, context: Context) -> None:
    """Say that the report comes, where the buttons were."""

    async def page() -> Page:
        return Page(said)

    async def show() -> None:
        await context.desk.toasts.show(tap, Toast(said))
        if tap.message_id is not None:
            await context.desk.panels.redraw(user.user_id, tap.message_id, page)

    context.in_background(show(), tap)


answer_again = tap
"""A tap that an earlier run applied owes nothing new, and is told the same."""

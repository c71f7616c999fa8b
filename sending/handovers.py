"""Changes of shift: told to the group, and written anew when something was taken over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from telegram.ext import ExtBot

from database import Database, Owed
from domain.duty import Worker
from domain.handover import (
    LONG_GONE,
    MOST_LISTED,
    Handover,
    Relief,
    ShiftChange,
    in_turn,
    shift_change,
    takeable,
)
from domain.incidents import Incident
from domain.notes import Note
from domain.people import Role, Team
from sending.cards import log_reused_id
from sending.languages import Languages
from sending.origins import origins_of
from sending.topic_fallback import TopicFallback
from sending.zones import Zones
from texts import handover
from texts.formatting import People
from texts.incidents import ONE_GROUP, Origins
from texts.language import Language
from texts.panel import Page

logger = logging.getLogger(__name__)

_TOLD = "chat=%s event=handover t=%s open=%s"
_NOBODY_COMES = "chat=%s event=handover_to_nobody t=%s"


class Handovers:
    """Tells of changes of shift. `clock` gives UTC epoch seconds, `zones` the clocks of groups.

    Sends are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the TelegramErrors
    that concern the chat.
    """

    def __init__(
        self,
        bot: ExtBot[int],
        database: Database,
        languages: Languages,
        topic_fallback: TopicFallback,
        clock: Callable[[], int],
        zones: Zones,
    ) -> None:
        self._bot = bot
        self._database = database
        self._languages = languages
        self._topic_fallback = topic_fallback
        self._clock = clock
        self._zones = zones

    async def tell(self, owed: Owed) -> None:
        """Tell a group of a change of shift, unless nobody comes who is there."""
        told, now = self._database.handovers.get(owed.group_id, owed.version), self._clock()
        if told is None:
            return
        relief = relief_of(self._database, told, now)
        if relief.comes.call_keys:
            await self._tell(told, relief, now)
        else:
            self._database.handovers.drop(told)
            logger.info(_NOBODY_COMES, told.group_id, told.t_start)

    async def _tell(self, told: Handover, relief: Relief, now: int) -> None:
        language, zone = self._languages.of_group(told.group_id), self._zones.of(told.group_id)
        people = people_of(self._database, relief)
        origins = _origins(self._database, told, relief, self._bot.username)
        page = handover.message(language, relief, people, zone, now, origins)
        owners = {
            incident.incident_id: owner_id
            for owner_id, theirs in relief.taken.items()
            for incident in theirs
        }
        self._database.handovers.record_listed(told, owners, now)
        message, _ = await self._topic_fallback.send(told.group_id, page.text, markup=page.markup)
        log_reused_id(self._database.handovers.record_sent(told, message.message_id), message)
        logger.info(_TOLD, told.group_id, told.t_start, len(relief.incidents))


def page_now(
    database: Database, language: Language, zone: ZoneInfo, told: Handover, bot_username: str
) -> Page:
    """Write a change of shift anew: who came and went as it was told, what is open as it is now."""
    t_told = told.t_start if told.t_told is None else told.t_told
    relief = _relief_now(database, told, t_told)
    people = people_of(database, relief)
    origins = _origins(database, told, relief, bot_username)
    return handover.message(language, relief, people, zone, t_told, origins)


def _origins(database: Database, told: Handover, relief: Relief, bot_username: str) -> Origins:
    """Look up where incidents come from: an office reads of those of its whole fleet.

    Who reads it there may be in none of these groups: it leads to the panels, too.
    """
    if database.fleets.of_office(told.group_id) is None:
        return ONE_GROUP
    return origins_of(database, relief.incidents[:MOST_LISTED], bot_username)


def relief_of(database: Database, told: Handover, now: int) -> Relief:
    """Look up what a change of shift tells and offers."""
    found = _shift_change(database, told, now)
    incidents = database.incidents.list_open(told.group_id)
    lost = database.handovers.without_owner(told.group_id)
    loose = [
        each
        for each in incidents
        if each.incident_id in lost
        or (each.owner_id in found.off_duty and not _is_on_elsewhere(database, told, each, now))
    ]
    taken = takeable(loose, sorted({each.owner_id for each in loose if each.owner_id is not None}))
    return _relief(database, told, found, in_turn(incidents, taken), taken)


def _is_on_elsewhere(database: Database, told: Handover, incident: Incident, now: int) -> bool:
    """Tell whether who has an incident is on duty by other shifts than those that are told of.

    The group of a truck may have shifts of its own, and its fleet's office has its.
    """
    places = set(database.fleets.places(incident.group_id)) - {told.group_id}
    on = (each for place_id in places for each in database.duty.spans(place_id, now, now + 1))
    return incident.owner_id in {each.worker.user_id for each in on if each.span.covers(now)}


def _relief_now(database: Database, told: Handover, t_told: int) -> Relief:
    """Look up how one stands that was told: it offers no more than it did then."""
    found = _shift_change(database, told, t_told)
    incidents = database.incidents.list_open(told.group_id)
    listed = database.handovers.listed(told.group_id, told.t_start) or {}
    offered = [each for each in incidents if _is_in(listed, each)]
    taken = takeable(offered, sorted(set(listed.values())))
    return _relief(database, told, found, in_turn(incidents, taken), taken)


def _shift_change(database: Database, told: Handover, t: int) -> ShiftChange:
    known = database.duty.spans(told.group_id, t - LONG_GONE, t + 1)
    return shift_change(known, told, t)


def _relief(
    database: Database,
    told: Handover,
    found: ShiftChange,
    shown: Sequence[Incident],
    taken: Mapping[int, Sequence[Incident]],
) -> Relief:
    comes = _present(database, told.group_id, found.comes)
    return Relief(told.t_start, comes, found.goes, shown, taken, _notes(database, shown))


def _is_in(listed: Mapping[str, int], incident: Incident) -> bool:
    """Tell whether an incident was offered, and is still whose it was."""
    return incident.owner_id is not None and listed.get(incident.incident_id) == incident.owner_id


def _present(database: Database, group_id: int, workers: Sequence[Worker]) -> Team:
    """Keep those who are dispatchers of the group and did not leave it."""
    team = database.teams.present(group_id, Role.DISPATCHER)
    members = {user.user_id: user for user in team.members}
    invited = {handle.lower(): handle for handle in team.invited}
    ids = (worker.user_id for worker in workers)
    handles = ((worker.handle or "").lower() for worker in workers)
    return Team(
        tuple(members[user_id] for user_id in ids if user_id in members),
        tuple(invited[handle] for handle in handles if handle in invited),
    )


def _notes(database: Database, incidents: Sequence[Incident]) -> dict[str, Note]:
    """Look up the newest note of each incident that is listed."""
    ids = [incident.incident_id for incident in incidents[:MOST_LISTED]]
    newest = {incident_id: database.notes.newest(incident_id) for incident_id in ids}
    return {incident_id: notes[0] for incident_id, notes in newest.items() if notes}


def people_of(database: Database, relief: Relief) -> People:
    """Look up who is named in a change of shift, besides those who come."""
    return database.people.get_all(
        [
            *relief.taken,
            *(leaver.worker.user_id for leaver in relief.goes),
            *(incident.owner_id for incident in relief.incidents[:MOST_LISTED]),
            *(note.author_id for note in relief.notes.values()),
        ]
    )

"""Calls: pages, nudges, and what calls people beside the card, part by part."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from database import Call, CallKind, Database, Owed
from domain import calling
from domain.calling import Staff
from domain.incidents import Status
from domain.people import NOBODY, Role, Team, call_key
from domain.severity import Severity
from domain.transitions import CLAIMANTS
from sending.cards import SENT, Cards, log_reused_id
from sending.languages import Languages
from sending.listeners import listeners
from sending.staff import staff_of
from sending.zones import Zones
from texts import paging, waiting

logger = logging.getLogger(__name__)

_CALLED: Mapping[CallKind, str] = {
    CallKind.PAGE: "paged",
    CallKind.NUDGE: "nudged",
    CallKind.CALL: "called",
    CallKind.WAIT: "called_after_wait",
}


class Callers:
    """Calls people, five a message, and records whom. `clock` gives UTC epoch seconds.

    `nudged` is told of each nudge that was sent. Sends are ACQUIRED: whoever calls has acquired the
    chat's allowance. Raises the TelegramErrors that concern the chat.
    """

    def __init__(
        self,
        database: Database,
        languages: Languages,
        zones: Zones,
        cards: Cards,
        clock: Callable[[], int],
        nudged: Callable[[], None],
    ) -> None:
        self._database = database
        self._languages = languages
        self._zones = zones
        self._cards = cards
        self._clock = clock
        self._nudged = nudged

    async def page(self, owed: Owed) -> None:
        """Page the managers to an escalation."""
        call = self._database.calls.owed(CallKind.PAGE, owed.incident_id or "")
        if call is not None:
            language = self._languages.of_group(call.incident.group_id)
            named = self._database.teams.get(call.incident.group_id, Role.MANAGER)
            write = partial(paging.page, language, call.incident, named=named)
            await self._call(call, self._staff(call).managers, write)

    async def call(self, owed: Owed) -> None:
        """Call people beside the card: more than it can ring, or since it was posted."""
        call = self._database.calls.owed(CallKind.CALL, owed.incident_id or "")
        if call is None:
            return
        incident = call.incident
        team = calling.at_once(incident.severity, self._staff(call))
        by_card = len(self._database.calls.by_card(incident).called.call_keys)
        called = calling.at_most(by_card + calling.MOST_BESIDE, incident.severity, team)
        language = self._languages.of_group(incident.group_id)
        await self._call(call, called, partial(paging.call, language, incident))

    async def nudge(self, owed: Owed) -> None:
        """Remind those who may claim an incident that nobody did."""
        call = self._database.calls.owed(CallKind.NUDGE, owed.incident_id or "")
        if call is None:
            return
        incident, staff = call.incident, self._staff(call)
        language = self._languages.of_group(incident.group_id)
        waited = max(0, self._clock() - incident.t_status)
        named = self._database.teams.claimants(incident.group_id, incident.status) or NOBODY
        if CLAIMANTS[incident.status] is Role.DISPATCHER:
            called = calling.nudged(call.number, incident.severity, staff)
            write = partial(
                paging.unclaimed_nudge, language, incident, waited, staff.dispatchers, named=named
            )
        else:
            called = staff.managers
            write = partial(paging.escalation_nudge, language, incident, waited, named=named)
        await self._call(call, called, write)

    async def wait(self, owed: Owed) -> None:
        """Call who has an incident that has waited long enough."""
        call = self._database.calls.owed(CallKind.WAIT, owed.incident_id or "")
        owner = self._database.people.get(call.incident.owner_id or 0) if call else None
        if call is None or owner is None:
            return
        incident = call.incident
        called = calling.waited_for(
            *(call.number, owner, self._staff(call)),
            is_here=not self._database.absences.is_gone(incident.group_id, owner.user_id),
            is_managers=incident.status is Status.CLAIMED_T2,
        )
        language = self._languages.of_group(incident.group_id)
        await self._call(call, called, partial(waiting.over, language, incident))

    def _staff(self, call: Call) -> Staff:
        """Tell who can be called; nobody is called to what they have just left or set free."""
        staff = staff_of(self._database, call.incident.group_id, self._clock())
        if call.kind is not CallKind.CALL:
            return staff
        for person in self._database.people.get_all([call.left_by, call.freed_by]).values():
            staff = staff.but(call_key(person))
        return staff

    async def _call(self, call: Call, people: Team, write: Callable[[Team], list[str]]) -> None:
        """Send one part of a call; while there are more it stays owed."""
        incident, left = call.incident, people.but(call.called)
        now, asleep = self._clock(), self._asleep(call, people)
        if not left.call_keys and (call.called or call.kind is CallKind.CALL):
            self._database.calls.record_finished(call, asleep, now)
            return
        first, *more = write(left)
        least = paging.least_call(first) if call.kind is CallKind.CALL else ""
        message = await self._cards.reply(incident, first, least=least)
        called = left.first(paging.MENTIONS_A_MESSAGE)
        taken_from = self._database.calls.record_part(
            call,
            message.message_id,
            called.call_keys,
            is_last=not more,
            private=[*listeners(self._database, self._zones, incident, called, now), *asleep],
            now=now,
        )
        log_reused_id(taken_from, message)
        if call.kind is CallKind.NUDGE and not more:
            self._nudged()
        logger.info(SENT, incident.incident_id, incident.group_id, _CALLED[call.kind])

    def _asleep(self, call: Call, people: Team) -> list[int]:
        """List who was called in their quiet hours to what turned out to be an accident."""
        incident, database = call.incident, self._database
        if call.kind is not CallKind.CALL or incident.severity is not Severity.ACCIDENT:
            return []
        earlier = Team(tuple(u for u in people.members if call_key(u) in call.called), ())
        rung = database.private_calls.called(incident)
        awake = listeners(database, self._zones, incident, earlier, self._clock())
        return [user_id for user_id in awake if user_id not in rung]

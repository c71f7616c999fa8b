"""One run: a storm over working groups, then calm, then the count."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import time
from collections.abc import Mapping
from pathlib import Path

from database import Database, Owed
from sandbox import SandboxServer, Telegram
from tests.chaos import boards, calm, companies, joining, languages, opening, relief
from tests.chaos.companies import Company
from tests.chaos.crowd import Crowd
from tests.chaos.figures import Verdict
from tests.chaos.handovers import told_in
from tests.chaos.languages import Readers
from tests.chaos.leaks import Leaks
from tests.chaos.ledger import Ledger, Rights
from tests.chaos.phones import Times
from tests.chaos.played import played_in
from tests.chaos.rights import rights_in
from tests.chaos.sends import Sends
from tests.chaos.sight import Group, buttons
from tests.chaos.spoken import Spoken
from tests.chaos.storm import (
    HELD,
    HURRIED,
    HURRIED_HELD,
    Storm,
    Victim,
    WorldClock,
    end,
    faults,
    wait_until,
)
from tests.chaos.table import Plan, Result
from tests.chaos.transcript import write_down
from tests.chaos.verdict import Auditor
from tests.chaos.words import Words
from tests.deadlines import FULL
from tests.desk import TOKEN

SETTINGS: Mapping[str, str] = {
    "SLA_UNCLAIMED_NUDGE_MINUTES": "0.5",
    "SLA_ESCALATION_NUDGE_MINUTES": "0.5",
    "SLA_UPDATE_MINUTES": "0.5",
    "REMINDER_CHECK_INTERVAL_MINUTES": "0.1",
    "NEW_ISSUE_LIMIT_PER_HOUR": "999999",
}
HURRIED_SETTINGS = {"REMINDER_CHECK_INTERVAL_MINUTES": "0.02"}
FAST = {"GROUP_MESSAGES_PER_MINUTE": "6000"}
REAL = {"GROUP_MESSAGES_PER_MINUTE": "20"}
UNPREPARED = 2  # the group in which people report before it is set up
LONGEST_STORM = 1800.0  # seconds; as fast as people report, it ends much sooner
LONGEST_FINISH = 90.0  # seconds more for a busy machine, on which people got to little
LONGEST_DOUBT = 30.0  # seconds of calm in which a late call's effect must be found and mended
LEAP = 100.0  # seconds the clock is set forward at most
SOON = 100.0  # seconds in which what waits is taken
CHANGES = 2  # of shift in the calm
REST = 90.0  # seconds that pass before each of them at least
LONGEST_CALM = 300.0  # seconds until nothing may be owed any more


class World:
    """Telegram, the groups in it, and the bot that is to be killed."""

    def __init__(self, plan: Plan, server: SandboxServer, path: Path) -> None:
        self.plan = plan
        self.server = server
        self.telegram = server.telegram
        self.clock = self.telegram.clock = WorldClock()
        hurried = HURRIED_SETTINGS if plan.is_hurried else {}
        settings = {**SETTINGS, **(REAL if plan.limits else FAST), **hurried}
        self.victim = Victim(server.url, path, **settings)
        self.victim.deadlines = HURRIED if plan.is_hurried else FULL
        self.chance = random.Random(plan.seed)  # noqa: S311 - a run must repeat with its seed
        self.ledger = Ledger()
        self.groups: list[Group] = []
        self.companies: list[Company] = []
        self.leaks = Leaks(self.telegram, self.groups)
        self.readers = Readers()
        self.spoken = Spoken(self.telegram, self.groups, self.clock)
        self.began = 0.0  # when all groups were set up
        self.calm_since = math.inf
        self.cuts: list[float] = []

    async def open_groups(self) -> None:
        """Open all groups, one of them a forum, with their teams bound."""
        groups = (self._open_group(number) for number in range(self.plan.groups))
        self.groups += await asyncio.gather(*groups)
        await self._found_companies()
        began = opening.first_shift(self.telegram.now())
        with_shifts = (opening.set_shifts(group, began) for group in self.groups)
        await asyncio.gather(*with_shifts)
        await asyncio.gather(*(opening.switch_on(group, self.chance) for group in self.groups))
        await asyncio.gather(*(languages.set_up(group) for group in self.groups))
        self.began = self.telegram.now()
        self.spoken.begin()

    async def _found_companies(self) -> None:
        """Have most groups be in one of two fleets, each with an office and a second room."""
        rooms = [opening.room(self.telegram, each) for each in self.groups[: opening.OFFICES]]
        in_fleets = self.groups[: opening.ALONE]
        self.companies = companies.dealt(in_fleets, rooms, self.clock)
        await asyncio.gather(*(joining.found(company) for company in self.companies))

    async def _open_group(self, number: int) -> Group:
        """Open a group; in one people report before it is set up, and that is kept."""
        group = opening.group(self.telegram, number)
        languages.meet(group, self.readers)
        group.chat.add_bot(admin=True, can_pin=True, by=group.fleet.admin)
        await group.fleet.appears("Incident desk is here")
        if number == UNPREPARED:
            await opening.report_too_early(group, Words(self.ledger, self.chance))
        await opening.name_people(group)
        return group

    @property
    def rights(self) -> Rights:
        """Who may claim what in which group."""
        return {group.chat.id: rights_in(group) for group in self.groups}

    # Storm

    async def storm(self) -> Storm:
        """Work while everything fails; returns when people are done, or gave up."""
        storm = Storm(self.telegram, self.victim, self.chance)
        self.cuts = storm.cuts
        crowd = Crowd(self.groups, self.plan.reports, self.ledger, self.chance, self.victim.waiting)
        self.telegram.faults.extend(faults(HURRIED_HELD if self.plan.is_hurried else HELD))
        self.telegram.flood_limits = self.plan.limits
        last = int(self.plan.calm_comes_with_a_restart)
        working = asyncio.create_task(crowd.work())
        weather = asyncio.create_task(storm.cut_the_network())
        killing = storm.kill(self.plan.kills - last, self._progress, crowd.rush, self._pass_time)
        try:
            with contextlib.suppress(asyncio.TimeoutError):  # the table then shows fewer kills
                await asyncio.wait_for(killing, LONGEST_STORM)
            if not await wait_until(working.done, self.plan.finish):
                await wait_until(lambda: working.done() or crowd.has_tried_all, LONGEST_FINISH)
        finally:
            await end(working, weather)
            self.telegram.faults.clear()
        await storm.kill(last, lambda: 1.0, lambda: None, lambda: None)
        return storm

    def _progress(self) -> float:
        return len(self.ledger.reports) / self.plan.reports

    def _pass_time(self) -> None:
        """Have the next shift begin, or nearly; Telegram forgets no tap by it."""
        now = self.clock()
        expiring = (update.expires - SOON for update in self.telegram.queue.unconfirmed())
        self.clock.set_forward(min([now + LEAP, self._next_start(now), *expiring]))

    def _next_start(self, after: float) -> float:
        """Tell when the next shift begins; if none does, it is the same time."""
        starts = (group.rota.next_start(after) for group in self.groups)
        return min((each for each in starts if each is not None), default=after)

    # Calm

    async def calm(self, database: Database) -> bool:
        """Wait until nothing is owed or unhandled; False if that never came."""
        came = await wait_until(lambda: self._is_quiet(database), LONGEST_CALM)
        for group in self.groups:
            group.look(self.chance)
            group.rota.note_answers(self.clock(), all_done=came)
        return came

    def _is_quiet(self, database: Database) -> bool:
        on_the_way = self.telegram.pending_updates or self.server.is_busy
        return not (on_the_way or database.inbox.pending() or self._owed(database))

    def _owed(self, database: Database) -> list[Owed]:
        people = [each.person.id for group in self.groups for each in group.listeners]
        chats = [*(chat.id for group in self.groups for chat in group.rooms), *people]
        return [owed for chat_id in chats for owed in database.deliveries.owed(chat_id)]

    # Count

    async def count(self) -> Verdict:
        """Wait for calm, have somebody tap every extra card, then compare everything."""
        with contextlib.closing(Database(self.victim.path)) as database:
            await self.calm(database)
            self.calm_since = self.clock()
            await asyncio.gather(*(joining.settle(group) for group in self.groups))
            await asyncio.gather(*(languages.settle(group) for group in self.groups))
            await self._change_shifts(database)
            calm.remove_messages(database, self.groups, self.ledger, self.chance)
            missing = self._auditor(database).missing()
            await asyncio.gather(*(calm.ask_for_all(group, missing) for group in self.groups))
            await asyncio.gather(*(calm.ask_for_board(company) for company in self.companies))
            await self.calm(database)
            extra = self._auditor(database).extra_cards()
            for group, card in extra:
                for data in list(buttons(card).values())[:1]:
                    group.fleet.stranger.presses(card, data)
            for company in self.companies:
                boards.reply_to_extra(company)
            for person, call in self._auditor(database).private.unknown():
                for data in list(buttons(call).values())[:1]:
                    person.presses(call, data)
            verdict = await self._verdict(database)
            verdict.extra_cards = len(extra)
            verdict.deleted = sum(card.deleted for _, card in extra)
            verdict.details += self._auditor(database).unreached()
            if database.inbox.count_dead_letters():
                verdict.details.append(f"{database.inbox.count_dead_letters()} dead letters")
            return verdict

    async def _verdict(self, database: Database) -> Verdict:
        """Compare at a quiet moment, again and again until nothing is wrong, or for long enough.

        Time goes on, and reminders come due: the bot is held meanwhile.
        """
        until = time.monotonic() + LONGEST_DOUBT
        while True:
            is_calm = await self.calm(database)
            with self.victim.held():
                if not is_calm or self._is_quiet(database):
                    verdict = self._auditor(database).compare()
                    if not is_calm:
                        verdict.details.append(f"still owed: {self._owed(database)}")
                    if verdict.is_clean or not is_calm or time.monotonic() > until:
                        return verdict
            await asyncio.sleep(1)  # for what comes late to be mended

    async def _change_shifts(self, database: Database) -> None:
        """Have shifts begin while nothing else happens, and people take over what there is.

        Reminders come due by it, too.
        """
        for _ in range(CHANGES):
            self.clock.set_forward(self._next_start(self.clock() + REST))
            self.telegram.queue.end_wait()  # by the answer the bot learns the time
            handovers = self._auditor(database).handovers
            await wait_until(lambda told=handovers: not told.are_untold(), LONGEST_DOUBT)  # type: ignore[misc]
            await self.calm(database)
            for group in self.groups:
                relief.take(group, self.ledger, self.chance)
            await self.calm(database)

    def _auditor(self, database: Database) -> Auditor:
        sla = 60 * float(SETTINGS["SLA_UNCLAIMED_NUDGE_MINUTES"])
        asked_after = 60 * float(SETTINGS["SLA_UPDATE_MINUTES"])
        times = Times(self.began, self.calm_since, sla, asked_after)
        expired = (update.get("callback_query", {}) for update in self.telegram.queue.expired)
        self.ledger.expired = frozenset(each.get("id") for each in expired)
        wanderers = (each.id for group in self.groups for each in group.wanderers)
        self.ledger.wanderers = frozenset(wanderers)
        self.ledger.offices = {
            group.chat.id: frozenset(room.id for room in group.company.rooms)
            for group in self.groups
            if group.company is not None
        }
        self.ledger.unsettled = {
            group.chat.id: frozenset(person.id for person in group.colleagues)
            for group in self.groups
            if group.is_nomad
        }
        sends = Sends(self.telegram, self.clock, self.cuts)
        return Auditor(
            database, self.groups, self.companies, self.ledger, self.rights, times, sends,
            self.leaks, self.spoken,
        )  # fmt: skip


async def run(plan: Plan, folder: Path) -> Result:
    """Carry out a plan; database, log and what was said are left in `folder`."""
    began = time.monotonic()
    telegram = Telegram(TOKEN, seed=plan.seed)
    async with SandboxServer(telegram) as server:
        world = World(plan, server, folder / "incidents.db")
        await world.victim.start()
        try:
            await world.open_groups()
            storm = await world.storm()
            verdict = await world.count()
        finally:
            await world.victim.kill()
            write_down(telegram, folder / "said.txt")
    return Result(
        plan,
        len(world.ledger.reports),
        world.ledger.taps,
        storm.kills,
        telegram.struck + storm.outages,
        world.ledger.removed,
        len(world.ledger.notes),
        world.ledger.edits,
        sum(len(told_in(group)) for group in world.groups),
        len(world.ledger.takes),
        sum(each.heard for group in world.groups for each in group.listeners),
        sum(each.blocks for group in world.groups for each in group.listeners),
        played_in(world.groups),
        verdict,
        time.monotonic() - began,
    )

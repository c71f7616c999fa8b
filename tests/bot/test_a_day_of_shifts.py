"""A day of three shifts and twelve incidents, through the night of 25 hours: whose phone rings.

It is told in virtual time, with the real application in front of the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.settings import Setting
from sandbox import Person, SentMessage
from tests.bot.shifts import works_by_the_clock_of
from tests.desk import Desk, Fleet, eventually

CHICAGO = ZoneInfo("America/Chicago")
SWEEPS = 5 * 60  # seconds between two, as by default
DAWN = datetime(2026, 10, 31, 6, 50, tzinfo=CHICAGO)  # clocks go back at 2:00 of the next day

WHY = {
    r"Change of shift, (\d\d:\d\d)": "shift",
    r"NEW INCIDENT: TKT-2026-00(\d\d)": "card",
    r"TKT-2026-00(\d\d) needs somebody at once": "beside the card",
    r"TKT-2026-00(\d\d) is unclaimed again": "let go",
    r"TKT-2026-00(\d\d) has been unclaimed for \d+ minutes": "nudge",
    r"TKT-2026-00(\d\d) requires manager attention": "page",
    r"resolution summary for TKT-2026-00(\d\d)": "summary",
    r"has your report()": "has it",
    r"resolved your report()": "resolved",
    r"triangles()": "advice",
}
"""Why a message rings, by what it says; what it says it of is in the brackets."""

RANG = """
06:55 CDT  card 01             Driver Mia
06:56 CDT  has it              Driver
06:59 CDT  card 02             Driver Mia
06:59 CDT  has it              Driver
07:00 CDT  card 03             Driver Kate
07:00 CDT  shift 07:00         Kate
07:02 CDT  has it              Driver
07:40 CDT  summary 03          Kate
07:45 CDT  resolved            Driver
09:00 CDT  advice              Driver
09:00 CDT  beside the card 04  Mia
09:00 CDT  card 04             Alice Bob Driver John Kate
09:01 CDT  has it              Driver
10:00 CDT  card 05             Driver Kate
10:10 CDT  nudge 05            Kate
10:20 CDT  nudge 05            John Kate Mia
10:40 CDT  nudge 05            Alice Bob John Kate Mia
10:41 CDT  has it              Driver
11:00 CDT  card 06             Driver Kate
11:01 CDT  has it              Driver
11:30 CDT  page 06             Alice Bob
14:59 CDT  card 07             Driver Kate
15:00 CDT  shift 15:00         John
15:10 CDT  nudge 07            John
15:11 CDT  has it              Driver
16:00 CDT  card 08             Driver John
16:01 CDT  has it              Driver
16:05 CDT  let go 08           Kate Mia
20:00 CDT  card 09             Driver John
20:01 CDT  has it              Driver
22:50 CDT  summary 09          John
23:00 CDT  shift 23:00         Mia
23:01 CDT  summary 09          Mia
23:05 CDT  resolved            Driver
01:45 CDT  card 10             Driver Mia
01:55 CDT  nudge 10            Mia
01:05 CST  nudge 10            John Kate Mia
01:25 CST  nudge 10            Alice Bob John Kate Mia
01:26 CST  has it              Driver
06:30 CST  card 11             Driver Mia
06:31 CST  has it              Driver
07:00 CST  shift 07:00         Kate
07:05 CST  card 12             Kate
"""
"""Every phone that rings, when by the clock of Chicago, and why."""

IN_THE_END = {
    "@mia": ["01", "02", "04", "07", "08", "10", "11"],
    "@alice": ["05"],
    "@bob": ["06"],
    "@kate": ["12"],
}
"""Who has what on the morning after; the others are resolved."""


@dataclass
class Rings:
    """Which phones rang in a group since it is listened to: by the messages as they were sent."""

    fleet: Fleet
    heard: dict[int, SentMessage] = field(default_factory=dict)

    def listen(self) -> None:
        """Note each message of the bot, before it may be edited or deleted."""
        known = {message.id for message in self.fleet.chat.messages}

        def note() -> None:
            for message in self.fleet.chat.bot_messages:
                if message.id not in known and message.rung:
                    self.heard.setdefault(message.id, message)

        self.fleet.telegram.subscribe(note)

    @property
    def table(self) -> list[str]:
        """Tell of each message when it was sent, why, and who was rung; within a minute by why."""
        rows = ((each.date, _row(each, self.fleet.people)) for each in self.heard.values())
        return [row for _, row in sorted(rows)]


def _row(message: SentMessage, people: dict[str, Person]) -> str:
    said = message.history[0] if message.history else message.text
    found = ((why, re.search(text, said)) for text, why in WHY.items())
    why, of = next((why, match[1]) for why, match in found if match)
    names = {person.id: name for name, person in people.items()}
    rung = " ".join(sorted(names[user.id].title() for user in message.rung))
    at = datetime.fromtimestamp(message.date, CHICAGO)
    return f"{at:%H:%M %Z}  {f'{why} {of}':<18}  {rung}".rstrip()


@dataclass
class Day:
    """The day as it goes on, with its people."""

    desk: Desk
    fleet: Fleet

    async def at(self, clock: str, *, days: int = 0, fold: int = 0) -> None:
        """Let it be a time by Chicago's clock; the desk sweeps on the way, as by its timer."""
        hours, minutes = map(int, clock.split(":"))
        day = DAWN + timedelta(days=days)
        then = int(day.replace(hour=hours, minute=minutes, fold=fold).timestamp())
        while self.desk.clock.time < then:
            sweep = self.desk.clock.time // SWEEPS * SWEEPS + SWEEPS
            self.desk.clock.time = min(sweep, then)
            if sweep < then:
                await self.swept()

    async def swept(self) -> None:
        """Sweep, and wait until all that is owed was sent."""
        await self.desk.sweep()
        await self.sent()

    async def sent(self) -> None:
        """Wait until nothing is owed that can be sent now."""
        owed, group_id = self.desk.database.deliveries.owed, self.fleet.chat.id
        await eventually(lambda: not owed(group_id), "all that is owed to be sent")

    async def report(self, text: str, by: Person | None = None) -> SentMessage:
        """Report an incident; returns its card."""
        card = await self.fleet.reports(text, by)
        await self.sent()
        return card

    async def tap(self, person: Person, message: SentMessage, button: str, then: str) -> None:
        """Have somebody tap a button, and wait until a message shows what came of it."""
        await person.taps(message, button)
        await self.fleet.shows(message, then)
        await self.sent()

    async def take(self, person: Person, whose: str, count: int) -> None:
        """Have somebody who comes take over what somebody who goes has."""
        message = await self.fleet.appears("Change of shift")
        answer = await person.taps(message, f"🤝 Take @{whose}'s {count}")
        assert (answer.text or "").startswith(f"{count} incident")
        await self.sent()

    async def resolve(self, person: Person, card: SentMessage) -> None:
        """Have somebody ask to resolve an incident."""
        await self.tap(person, card, "🏁 Resolve", "AWAITING SUMMARY")

    async def summarise(self, person: Person, card: SentMessage) -> None:
        """Have somebody reply to the card with the summary."""
        person.replies(card, "Hose replaced")
        await self.fleet.shows(card, "✅ RESOLVED")
        await self.sent()


CLAIM = "✅ Claim"


async def by_day(day: Day) -> None:
    """Mia's night ends; kate works until three."""
    fleet, kate, mia = day.fleet, day.fleet.kate, day.fleet.mia
    await day.at("06:55")
    first = await day.report("Truck 101 no start")
    await day.at("06:56")
    await day.tap(mia, first, CLAIM, "Claimed by @mia")
    await day.at("06:59")
    second = await day.report("Truck 102 flat tire")
    await day.tap(mia, second, CLAIM, "Claimed by @mia")
    await day.at("07:00")
    third = await day.report("Truck 103 air leak")
    await day.swept()
    await day.at("07:01")
    await day.take(kate, "mia", 2)
    await day.at("07:02")
    await day.tap(kate, third, CLAIM, "Claimed by @kate")
    await day.at("07:40")
    await day.resolve(kate, third)
    await day.at("07:45")
    await day.summarise(kate, third)
    await day.at("09:00")
    accident = await day.report("Accident, truck 104")
    await day.at("09:01")
    await day.tap(kate, accident, CLAIM, "Claimed by @kate")
    await day.at("10:00")
    fifth = await day.report("Truck 105 overheats")
    await day.at("10:41")
    await day.tap(fleet.alice, fifth, CLAIM, "Handled by @alice")
    await day.at("11:00")
    sixth = await day.report("Truck 106 derates")
    await day.at("11:01")
    await day.tap(kate, sixth, CLAIM, "Claimed by @kate")
    await day.at("11:30")
    await day.tap(kate, sixth, "⬆️ Escalate", "ESCALATED")
    await day.at("11:31")
    await day.tap(fleet.bob, sixth, "🛡️ Claim Escalation", "Handled by @bob")


async def by_evening(day: Day) -> None:
    """John works until eleven."""
    john, mia = day.fleet.john, day.fleet.mia
    await day.at("14:59")
    seventh = await day.report("Truck 107 brakes locked")
    await day.at("15:01")
    await day.take(john, "kate", 3)
    await day.at("15:11")
    await day.tap(john, seventh, CLAIM, "Claimed by @john")
    await day.at("16:00")
    eighth = await day.report("Truck 108 stuck in mud")
    await day.at("16:01")
    await day.tap(john, eighth, CLAIM, "Claimed by @john")
    await day.at("16:05")
    await day.tap(john, eighth, "❌ Leave Claim", "UNCLAIMED")
    await day.at("16:06")
    await day.tap(mia, eighth, CLAIM, "Claimed by @mia")
    await day.at("20:00")
    ninth = await day.report("Truck 109 lost coolant")
    await day.at("20:01")
    await day.tap(john, ninth, CLAIM, "Claimed by @john")
    await day.at("22:50")
    await day.resolve(john, ninth)
    await day.at("23:01")
    await day.take(mia, "john", 5)
    await day.at("23:05")
    await day.summarise(mia, ninth)


async def by_night(day: Day) -> None:
    """Mia works until seven: nine hours in this night."""
    kate, mia = day.fleet.kate, day.fleet.mia
    await day.at("01:45", days=1)
    tenth = await day.report("Truck 110 dead battery")
    await day.at("01:26", days=1, fold=1)
    await day.tap(mia, tenth, CLAIM, "Claimed by @mia")
    await day.at("06:30", days=1)
    eleventh = await day.report("Truck 111 reefer alarm")
    await day.at("06:31", days=1)
    await day.tap(mia, eleventh, CLAIM, "Claimed by @mia")
    await day.at("07:05", days=1)
    twelfth = await day.report("Truck 112 no lights", by=kate)
    await day.tap(kate, twelfth, CLAIM, "Claimed by @kate")


async def set_up(desk: Desk, fleet: Fleet) -> Day:
    """Have three dispatchers work in turn, as an admin sets it; it is dawn."""
    fleet.people["mia"] = mia = fleet.telegram.person("Mia Park", username="mia")
    fleet.chat.add(mia)
    desk.clock.time = int(DAWN.timestamp())
    await works_by_the_clock_of(fleet, "Chicago")
    await fleet.asks(fleet.admin, "/add_dispatcher @mia")
    for said in ("@kate daily 7-15", "@john daily 15-23", "@mia daily 23-7"):
        await fleet.asks(fleet.admin, f"/shift {said}")
    mia.says(fleet.chat, "good evening")
    await fleet.quiet()
    return Day(desk, fleet)


def owned(desk: Desk, fleet: Fleet) -> dict[str, list[str]]:
    """List what is open, by who has it."""
    names = {person.id: f"@{name}" for name, person in fleet.people.items()}
    found: dict[str, list[str]] = {}
    for incident in sorted(
        desk.database.incidents.list_open(fleet.chat.id), key=lambda each: each.incident_id
    ):
        owner = names.get(incident.owner_id or 0, "nobody")
        found.setdefault(owner, []).append(incident.incident_id[-2:])
    return found


def lines(table: str) -> Iterable[str]:
    """Read a table, line by line, without empty ones."""
    return [line for line in table.splitlines() if line]


async def test_a_day_of_three_shifts_rings_exactly_the_phones_it_should(
    desk: Desk, fleet: Fleet
) -> None:
    day, rings = await set_up(desk, fleet), Rings(fleet)
    never = (fleet.chat.id, Setting.SLA_UPDATE, 0, None, desk.clock.time)
    desk.database.settings.change(*never)  # nobody tells news here: owners would be asked all day
    rings.listen()
    await by_day(day)
    await by_evening(day)
    await by_night(day)
    print("\n".join(rings.table))
    assert rings.table == lines(RANG)
    assert owned(desk, fleet) == IN_THE_END

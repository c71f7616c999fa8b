"""Who walks through all that one fleet offers sees nothing of another one of the same names."""

from __future__ import annotations

import importlib
import inspect
import itertools
import json
import pkgutil
import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest

import domain
import message_builder
from domain import (
    checks,
    duty,
    figures_asked,
    fleets,
    handover,
    languages,
    moves,
    panel,
    private_calls,
    settings,
    summaries,
)
from domain.incidents import Action
from domain.languages import Code
from sandbox import Chat, Person, SentMessage
from sandbox.world.files import StoredFile
from sending import flood_control, redraws
from tests.bot.offices import founded
from tests.bot.two_fleets import Side, idle, leaks, stored, two_fleets
from tests.desk import Desk
from texts.commands import COMMANDS, CommandEntry
from texts.language import ENGLISH, Deferred

NOWHERE = "TKT-2026-9999"  # an incident that there is not
THEIRS = (1, 2, *range(-1_002_000_000_006, -1_002_000_000_002))  # a request, a fleet, groups
BUTTONS: Mapping[str, Callable[[str], Sequence[str]]] = {
    "message_builder.parse_button": lambda it: [
        message_builder.button_data(action, it) for action in message_builder.BUTTONS
    ],
    "domain.panel.parse_panel_button": lambda it: [
        *(panel.Button(verb, it, argument).data
          for verb, argument in itertools.product(panel.Verb, ("", "1"))),
        panel.Button(panel.Verb.GIVE_TO, it, moves.Gift(1, 1, Action.GIVE).argument).data,
    ],
    "domain.checks.parse_check_button": lambda it: [
        checks.Button(verb, it, seen).data for verb in checks.Verb for seen in (0, 1)
    ],
    "domain.moves.parse_reopen_button": lambda it: [
        moves.ReopenButton(it, seen).data for seen in (0, 3)
    ],
    "domain.summaries.parse_offer_button": lambda it: [
        summaries.OfferButton(choice, it, 2).data for choice in summaries.Choice
    ],
    "domain.handover.parse_take_button": lambda _: [
        handover.take_data(handover.TakeButton(1_790_000_000, 5_000_000_009))
    ],
    "domain.fleets.parse_fleet_button": lambda _: [
        fleets.Button(verb, about).data for verb in fleets.Verb for about in THEIRS
    ],
    "domain.languages.parse_language_button": lambda _: [
        languages.Button(verb, Code.SPANISH if verb is languages.Verb.SET else None).data
        for verb in languages.Verb
    ],
    "domain.figures_asked.parse_figures_button": lambda _: [
        figures_asked.Button(about, 7, "week").data for about in THEIRS if about < 0
    ],
    "domain.duty.parse_duty_button": lambda _: [each.value for each in duty.DutyButton],
    "domain.settings.parse_settings_button": lambda _: [
        settings.Button(settings.Verb.HOME).data,
        *(settings.Button(settings.Verb.CHOOSE, each).data for each in settings.Setting),
    ],
    "domain.private_calls.parse_button": lambda _: [
        private_calls.Button(verb).data for verb in private_calls.Verb
        if verb is not private_calls.Verb.QUIET
    ],
}  # fmt: skip
"""What buttons send, by what reads it: of an incident, or of nothing of anybody's."""


PAGED = ("open", "mine")  # behind these a number is that of a page of one's own
FINDS = ("find",)  # what walkers reported themselves with the same words


class LeakError(AssertionError):
    """Something of the other fleet was seen, or something was said of it."""


def parsers() -> dict[str, Callable[[str], object]]:
    """Find all that reads what a button sends."""
    found = [importlib.import_module(f"domain.{each.name}")
             for each in pkgutil.iter_modules(domain.__path__)]  # fmt: skip
    return {
        f"{module.__name__}.{name}": function
        for module in (message_builder, *found)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if re.fullmatch(r"parse_(\w+_)?button", name) and function.__module__ == module.__name__
    }


def test_there_is_an_example_of_all_that_buttons_send() -> None:
    known = parsers()
    assert known.keys() == BUTTONS.keys()
    for name, made in BUTTONS.items():
        for data in made(NOWHERE):
            assert known[name](data) is not None, f"{name}: {data}"


class Walk:
    """People of one fleet, in its chats and in private, with the other fleet's incidents."""

    def __init__(self, desk: Desk, ours: Side, theirs: Side) -> None:
        self.desk, self.ours, self.theirs = desk, ours, theirs
        people = ours.office.people
        self.walkers = [people[name] for name in ("admin", "kate")]
        # Unclaimed, claimed, resolved, and one whose summary is awaited; of others nobody knows.
        self.known = [theirs.ids[number] for number in (0, 1, 2, 5)]
        self.typed = ""
        self.seen, self.files_seen = len(desk.telegram.calls), len(desk.telegram.files.all())

    def chats(self, person: Person) -> list[Chat]:
        """List where somebody can write."""
        truck = self.ours.trucks[0].chat
        return [self.ours.office.chat, truck, self.desk.telegram.private(person)]

    async def look(self, about: object) -> None:
        """Look at all that was sent since the last time."""
        await idle(self.desk)
        calls = self.desk.telegram.calls
        if found := leaks(calls[self.seen :], self.theirs, self.typed):
            raise LeakError(f"after {about}: {found}")
        self.seen = len(calls)
        files = self.desk.telegram.files.all()
        for file in files[self.files_seen :]:
            if found := [each for each in self.theirs.hidden(self.typed) if each in cells(file)]:
                raise LeakError(f"after {about}, in {file.name}: {found}")
        self.files_seen = len(files)

    async def says(self, texts: Sequence[str]) -> list[str]:
        """Have walkers write, each their own text in all chats; returns the replies."""
        self.typed += " ".join(texts)
        said: list[SentMessage] = []
        for person, text in zip(self.walkers, texts, strict=False):
            said += [person.says(chat, text) for chat in self.chats(person)]
        await self.look(texts[0])
        return sorted(numberless(reply.text) for each in said for reply in replies(each))

    async def taps(self, person: Person, message: SentMessage, data: Sequence[str]) -> list[str]:
        """Have somebody tap buttons; returns what they are told."""
        presses = [person.presses(message, each) for each in data]
        told = [str((await press.wait()).text) for press in presses]
        await self.look(data)
        return [numberless(each) for each in told]


def numberless(text: str) -> str:
    """Leave the numbers out of a text, which differ from one time to the next."""
    return re.sub(r"\d+(?:st|nd|rd|th)?", "#", text)


def cells(file: StoredFile) -> str:
    """Read all that stands in a spreadsheet; empty for another file."""
    if not file.name.endswith(".xlsx"):
        return ""
    with ZipFile(BytesIO(file.content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def replies(said: SentMessage) -> list[SentMessage]:
    """List the bot's replies to a message."""
    later = [each for each in said.chat.bot_messages if each.id > said.id]
    return [each for each in later if each.reply_to is said or said.chat.type == "private"]


async def by_deep_links(walk: Walk) -> None:
    """Open the other fleet's panels, by all start parameters there are in its chats."""
    payloads = {*walk.theirs.ids, *started_by(walk)}
    told = {}
    for payload in (*payloads, NOWHERE):
        said = [person.starts(payload) for person in walk.walkers]
        await walk.look(payload)
        told[payload] = [reply.text for each in said for reply in replies(each)]
    assert len(told[NOWHERE]) == len(walk.walkers)
    differ(told, told[NOWHERE])


def started_by(walk: Walk) -> set[str]:
    """List the start parameters of all links in the other fleet's chats."""
    messages = [each for chat in walk.theirs.chats for each in chat.bot_messages]
    urls = [entity.url or "" for each in messages for entity in each.entities]
    urls += [button.url or "" for each in messages for row in each.buttons for button in row]
    return {value for url in urls for value in parse_qs(urlsplit(url).query).get("start", [])}


async def by_buttons(walk: Walk) -> None:
    """Tap all buttons there are, with the other fleet's incidents, and all in its chats."""
    person = walk.walkers[0]
    asked = [person.says(chat, "/help") for chat in walk.chats(person)]
    await idle(walk.desk)
    for message in [reply for each in asked for reply in replies(each)]:
        known = walk.known[1:3] if message.chat.type == "private" else walk.known[:1]
        told = {it: await walk.taps(person, message, list(all_about(it)))
                for it in (*known, NOWHERE)}  # fmt: skip
        differ(told, told[NOWHERE])
        await walk.taps(person, message, sorted(tapped_in(walk.theirs)))


def all_about(incident_id: str) -> Iterator[str]:
    """Give all that buttons about an incident may send."""
    for made in BUTTONS.values():
        yield from made(incident_id)


def tapped_in(side: Side) -> set[str]:
    """List what the buttons in a fleet's chats send."""
    rows = [row for chat in side.chats for each in chat.bot_messages for row in each.buttons]
    return {button.callback_data for row in rows for button in row if button.callback_data}


async def by_commands(walk: Walk) -> None:
    """Type all commands there are, with the other fleet's numbers and handles."""
    unclaimed, claimed, resolved, awaited = walk.known
    await the_figures(walk)
    for entry in COMMANDS:
        await walk.says([f"/{entry.name}"])
        nothing = await walk.says([typed(entry, NOWHERE), in_full(entry, NOWHERE)])
        told = await walk.says([typed(entry, claimed), in_full(entry, unclaimed)])
        if entry.name not in (*PAGED, *FINDS):
            differ({f"/{entry.name}": told}, nothing)
    for entry in COMMANDS:
        await walk.says([as_shown(entry, resolved), f"{typed(entry, awaited)} @john0"])
    for example in sorted({each for entry in COMMANDS for each in examples(entry)}):
        await walk.says([example])


async def the_figures(walk: Walk) -> None:
    """See that the figures of the office count what its own groups reported, and no more."""
    asked = walk.walkers[0].says(walk.ours.office.chat, "/stats all")
    await walk.look("/stats all")
    [told] = replies(asked)
    ours = {chat.id for chat in walk.ours.chats}
    rows = walk.desk.database.connection.sql("SELECT group_id FROM incidents")
    reported = sum(row["group_id"] in ours for row in rows)
    if f"\n{reported} reported" not in told.text:
        raise LeakError(f"{told.text} where {reported} were reported")


def typed(entry: CommandEntry, incident_id: str) -> str:
    return f"/{entry.name} {int(incident_id[9:])}"


def in_full(entry: CommandEntry, incident_id: str) -> str:
    return f"/{entry.name} {incident_id}"


def as_shown(entry: CommandEntry, incident_id: str) -> str:
    """Write a command as its example has it, with an incident's number in it."""
    words = ENGLISH.gettext(entry.words) if isinstance(entry.words, Deferred) else entry.words
    return f"/{entry.name} " + re.sub(r"\b4[12]\b", str(int(incident_id[9:])), words)


def examples(entry: CommandEntry) -> list[str]:
    """List what its help and its usage say to send, as `/open mine`."""
    told = [ENGLISH.gettext(each) for each in (entry.help, entry.misused) if each is not None]
    return re.findall("<code>(/[^<]+)</code>", "\n".join(told))


async def by_the_clock(walk: Walk) -> None:
    """Let time pass: what falls due is sent in each fleet, and of each to its own."""
    walk.desk.clock.passes(minutes=90)
    await walk.desk.sweep()
    await idle(walk.desk)
    sent = walk.desk.telegram.calls[walk.seen :]
    ours = [each for each in sent if each.params.get("chat_id") not in walk.theirs.readers]
    assert len(ours) < len(sent), "nothing fell due"
    if found := leaks(ours, walk.theirs, walk.typed):
        raise LeakError(f"when time passed: {found}")


def differ(told: Mapping[str, object], nothing: object) -> None:
    """See whether anything is told of an incident that is not told of one that there is not."""
    if found := {about: said for about, said in told.items() if said != nothing}:
        raise LeakError(f"{json.dumps(found)} instead of {nothing}")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Telegram's limits pass a thousand times as fast, no board rest, and nothing drawn."""
    monkeypatch.setattr(redraws, "REST", 0.0)
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # a picture shows what its text tells
    for name in ("MINUTE", "PACE", "SECOND"):
        monkeypatch.setattr(flood_control, name, getattr(flood_control, name) / 1000)


WALKS: Sequence[Callable[[Walk], Awaitable[None]]] = (by_deep_links, by_buttons, by_commands)


@pytest.mark.usefixtures("fast")
@pytest.mark.slow(reason="walks through all commands, buttons and links")
async def test_whoever_walks_through_all_of_a_fleet_sees_nothing_of_another(desk: Desk) -> None:
    ours, theirs = await two_fleets(desk)
    walk, before = Walk(desk, ours, theirs), stored(desk, theirs)
    for way in WALKS:
        await way(walk)
        assert stored(desk, theirs) == before, way.__name__
    await by_the_clock(walk)


@pytest.mark.usefixtures("fast")
async def test_the_walks_see_an_office_that_reaches_too_far(desk: Desk) -> None:
    ours, theirs = await two_fleets(desk)
    run, ours_id = desk.database.connection.sql, founded(desk, ours.office).fleet_id
    for truck in theirs.trucks:
        run("UPDATE groups SET fleet_id = :f WHERE group_id = :g", f=ours_id, g=truck.chat.id)
    for way in (by_deep_links, by_commands, by_buttons):  # who taps all calls all off
        with pytest.raises(LeakError):
            await way(Walk(desk, ours, theirs))


@pytest.mark.usefixtures("fast")
async def test_the_walks_see_a_view_of_places_that_is_too_wide(desk: Desk) -> None:
    ours, theirs = await two_fleets(desk)
    desk.database.connection.sql("DROP VIEW team_places")
    desk.database.connection.sql(
        "CREATE VIEW team_places AS SELECT here.group_id, there.group_id AS place_id"
        " FROM groups AS here, groups AS there"
    )
    with pytest.raises(LeakError):
        await by_commands(Walk(desk, ours, theirs))

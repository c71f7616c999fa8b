"""Every function that writes a text, found in the code, with values for whatever it takes.

What people typed has no plain letters here, so that a plain one is a text that bypassed the seam.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta, timezone
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton

import message_builder
import texts
from domain import zones
from domain.boards import Counts, Drawing, OnDuty
from domain.calling import NO_CALL, CardCall, Question
from domain.changes import (
    AllExported,
    Changed,
    Entry,
    FiguresAsked,
    GroupChange,
    RoleAction,
    RoleChange,
    What,
)
from domain.duty import DaysOff, Rules, Schedule, Shift, Span, Worker
from domain.facts import Facts, Load
from domain.figures import Durations, GroupFigures, Kpis, PersonFigures, UnitFigures
from domain.figures_asked import Button as FiguresButton
from domain.fleets import (
    Button,
    Flaw,
    Fleet,
    FleetGroup,
    JoinRequest,
    News,
    Notice,
    Outcome,
    Standing,
    Verb,
)
from domain.groups import AdminCheck, BotStatus, Rights, Setup
from domain.handover import Leaver, Relief, Taken
from domain.incidents import (
    FINISHED,
    RECORDED,
    REPORT,
    WAIT,
    WAIT_ENDED,
    Action,
    Among,
    Event,
    Incident,
    Status,
)
from domain.languages import Code, Reader
from domain.messages import Kind
from domain.moves import Move
from domain.notes import Note
from domain.overview import Concern, Listed
from domain.panel import Why as WhyCancelled
from domain.people import FleetTeam, Role, Team, User
from domain.periods import Span as PeriodSpan
from domain.periods import Unclear, Why
from domain.places import IncidentPlace
from domain.private_calls import CalledHere, Quiet, Reason, Wish
from domain.refusals import Refusal, Refused
from domain.repeats import Repeats
from domain.settings import LENGTHS, GroupSettings, Origin, Setting
from domain.severity import Severity
from domain.transitions import CLAIMANTS, RIGHTS, TAKES_AWAY, TRANSITIONS, WAITING, WORKED_ON
from domain.waiting import OVER, Impossible, Order, WaitKind
from message_builder import BUTTONS, Beside
from tests.factories import GROUP, NOW, incident_in
from tests.made_figures import A_WEEK, EMPTY, THE_WEEK_BEFORE
from tests.made_figures import PERIODS as FIGURES_OF
from texts import formatting, moving, paging, panel, reporters, settings_typed
from texts.changes import A_PART as ENTRIES_A_PART
from texts.commands import COMMANDS, Menu
from texts.figures import Subject
from texts.fleets import A_PART
from texts.home import Known
from texts.incidents import ONE_GROUP, OPEN_A_PART, Origins, Part
from texts.language import Deferred, Language
from texts.refusals import ASKED_BY_NON_ADMIN, not_an_admin
from texts.settings import Effective
from texts.stats import PERIODS
from texts.team import ADMINS_ONLY

PAIR = 2

Text = Callable[..., object]

ROOMS = [
    message_builder,
    *(
        importlib.import_module(f"texts.{room.name}")
        for room in pkgutil.iter_modules(texts.__path__)
    ),
]
"""Where people's texts are written."""


def _takes_language(function: object) -> bool:
    if not inspect.isfunction(function) or function.__name__.startswith("_"):
        return False
    return next(iter(inspect.signature(function).parameters), "") == "language"


TEXTS: Mapping[str, Text] = {
    f"{room.__name__}.{name}": function
    for room in ROOMS
    for name, function in vars(room).items()
    if _takes_language(function) and function.__module__ == room.__name__
}
"""All functions that write in a language."""

CONSTANTS: Mapping[str, Deferred] = {
    **{
        f"{room.__name__}.{name}": value
        for room in ROOMS
        for name, value in vars(room).items()
        if isinstance(value, Deferred) and not name.startswith("_")
    },
    **{f"texts.team.ADMINS_ONLY[{role.name}]": text for role, text in ADMINS_ONLY.items()},
    **{
        f"texts.refusals.not_an_admin({check.name})": text
        for check in AdminCheck
        if (text := not_an_admin(check, ASKED_BY_NON_ADMIN)) is not None
    },
}
"""All texts that others say as they are."""

# What the functions take, by its type, or by its name where the type does not tell.

DAN = User(1, None, "Дан Мосс")
JOHN = User(11, "john", "Джон")
WIDE = User(12, None, "Ж" * 128)
NAMELESS = User(13, None, "\u200b")
NOBODY = Team((), ())
CROWD = Team((DAN, JOHN, WIDE, NAMELESS), tuple(f"m{number}" for number in range(60)))
ORIGIN = "456\n\nForwarded from: Ева\nSent through: Бот"
TYPED = ("456 перегрев", "", "ж" * 4096, "&" * 4096, ORIGIN)


def _incidents() -> Iterator[Incident]:
    for status, typed in itertools.product(Status, TYPED):
        incident = replace(
            incident_in(status),
            incident_id="TKT-2026-999999999",
            description=typed,
            resolution_summary=typed if status is Status.RESOLVED else None,
        )
        yield replace(incident, pinned_message_id=77)
        if status is Status.CANCELLED:
            yield from _called_off(incident, typed)
        if typed == ORIGIN:
            yield replace(incident, logged_message_id=8, logged_by_id=11, waits_for_setup=True)
            yield replace(incident, created_by_id=None, t_taps_lost=NOW, source_chat_id=GROUP - 1)
            yield replace(incident, severity=Severity.ACCIDENT)
            if status in WORKED_ON:
                yield from _waiting(incident)
            if status is Status.AWAITING_SUMMARY:
                yield replace(incident, claimed_by_t1_id=None, claimed_by_t2_id=JOHN.user_id)


def _waiting(incident: Incident) -> Iterator[Incident]:
    for kind, calls in itertools.product(WaitKind, (0, 3)):
        until = NOW + len(kind) * 7200
        waits = replace(incident, waits_for=kind, t_wait_began=NOW, t_wait_until=until)
        yield replace(waits, wait_calls=calls)


def _called_off(incident: Incident, typed: str) -> Iterator[Incident]:
    yield replace(incident, cancelled_by_id=11, cancel_reason=typed)
    for why in (WhyCancelled.FALSE_ALARM, WhyCancelled.TEST):
        yield replace(incident, cancelled_by_id=11, cancel_reason=why.value)
    yield replace(incident, cancelled_by_id=11, duplicate_of="TKT-2026-999999998")
    yield replace(incident, cancelled_by_id=None)


INCIDENTS = tuple(_incidents())
_RESOLVED = [each for each in INCIDENTS if each.resolution_summary]
FOUND = tuple(replace(each, waited=9**6, nth_of_unit=3) for each in (_RESOLVED * 10)[:10])
PEOPLE: tuple[formatting.People, ...] = (
    {1: DAN, 11: JOHN, 21: NAMELESS},
    dict.fromkeys((1, 11, 21), WIDE),
    {},
)
CHICAGO = ZoneInfo("America/Chicago")
_LENGTHS = dict.fromkeys(LENGTHS, 600.0)
_ACTIONS = (*RECORDED, *(action.value for action in Action))
_DURATIONS = (Durations(0, None, None), Durations(3, 61, 90061))
_FIGURES = tuple(
    GroupFigures(count, count, 7265, count, age, silence)
    for count in (0, 1, 2)
    for age in (None, 5)
    for silence in (None, 5, 500)
)

NOTES = tuple(
    Note("TKT-2026-0042", GROUP, 8, author, text, first, kind, NOW)
    for author in (None, 11, 1)
    for text, first in ((ORIGIN, None), ("ж" * 4096, "&" * 4096), ("&" * 4096, None), ("", "ж"))
    for kind in (None, Kind.PHOTO, Kind.OTHER)
)
PLACE = IncidentPlace(-41.258611, -179.937792, NOW)
_ALL_WEEK = tuple(Shift(day, 420 + day % 5, 1140) for day in range(7))
_RULES = (
    Rules(),
    Rules(_ALL_WEEK, (DaysOff(date(2026, 12, 24), date(2027, 1, 2)),)),
    Rules(tuple(Shift(day, 0, 0) for day in range(7))),
    Rules(_ALL_WEEK[:1], (DaysOff(date(2026, 12, 24), date(2026, 12, 24)),)),
)
SCHEDULES = tuple(
    Schedule(worker, user, rules, on, coming, is_always=on is not None and on.t_end > NOW + 9**6)
    for worker, user in (
        (Worker(11), JOHN),
        (Worker(12), WIDE),
        (Worker(13), None),
        (Worker(None, "bob"), None),
    )
    for rules in _RULES
    for on, coming in (
        (None, None),
        (None, Span(NOW + 9, NOW + 99)),
        (Span(NOW, NOW + 9), Span(NOW + 9**6, NOW + 9**7)),
        (Span(NOW, NOW + 9**7), None),
    )
)


def _relief(shown: Sequence[Incident], *, wide: bool) -> Relief:
    """Make a change of shift of few people, or of many."""
    leavers = [Leaver(Worker(None, "bob") if wide else Worker(11), NOW - 9)] * (1 + 30 * wide)
    owners = (11, *range(100, 100 + 9 * wide)) if shown else ()
    return Relief(
        NOW - 9,
        CROWD if wide else Team((JOHN,), ()),
        [*leavers, Leaver(Worker(12), NOW + 60)],
        shown,
        dict.fromkeys(owners, shown),
        {"TKT-2026-999999999": NOTES[len(shown) % len(NOTES)]} if wide else {},
    )


def _standing(flaw: Flaw | None, title: str) -> Standing:
    """Make a group of a fleet in which something is wrong, or nothing."""
    is_admin = flaw is not Flaw.NO_ADMIN
    found = Standing(
        FleetGroup(GROUP - (title == "&" * 255), title, 9**6),
        BotStatus.PINNING_ADMIN if is_admin else BotStatus.MEMBER,
        may_pin=flaw is not Flaw.NO_PINS,
        is_suspended=flaw in (Flaw.GONE, Flaw.MUTED),
        is_muted=flaw is Flaw.MUTED,
        rings_somebody=flaw is not Flaw.NO_PHONES,
    )
    assert found.flaw is flaw
    return found


FIGURES = (
    EMPTY,
    replace(EMPTY, person_id=11),
    A_WEEK,
    *(replace(A_WEEK, period=period) for period in FIGURES_OF.values()),
    replace(EMPTY, before=THE_WEEK_BEFORE),
    replace(
        A_WEEK,
        totals=replace(A_WEEK.totals, taken_charge=3),
        units=(UnitFigures("Ж" * 99, 10**6, 10**6, dict.fromkeys(WaitKind, 10**7)),) * 9,
        people=(PersonFigures(11, 9, 9, 9, 9, A_WEEK.people[0].first_response),) * 30,
        waited=dict.fromkeys(WaitKind, 10**7),
        look_at=("TKT-2026-0031",) * 9,
        unit="Ж" * 99,
    ),
    replace(A_WEEK, person_id=11, people=(replace(A_WEEK.people[1], reported=0),)),
    *(
        replace(A_WEEK, period=replace(period, before=PeriodSpan(0, period.t_from)))
        for period in FIGURES_OF.values()
    ),
)
REQUESTS = tuple(
    JoinRequest(1, GROUP, title, 1, fleet, GROUP, person, GROUP, 7, outcome, person)
    for title, fleet in (("Север", "Юг"), ("&" * 255, "Ж" * 40), ("", "Ж"))
    for person in (None, 11, NAMELESS.user_id)
    for outcome in (None, *Outcome)
)
OF_ENDED = JoinRequest(1, GROUP, "Ж", 1, "Юг", None, None, GROUP, 7, Outcome.WITHDRAWN)
RELIEFS = (
    Relief(NOW, Team((), ("bob",)), (), (), {}, {}),
    Relief(NOW, Team((), ()), (), INCIDENTS[:1], {}, {}),
    *(
        _relief(shown, wide=wide)
        for shown in ((), INCIDENTS[:1], INCIDENTS[:3], INCIDENTS)
        for wide in (False, True)
    ),
)
_SET_HERE = GroupSettings("America/Chicago", 1, 90.5, False, False, 0, 10_079)
_WAITING = next(each for each in INCIDENTS if each.wait)
OF_EACH_STATE = tuple(
    replace(incident_in(each), description="ж") for each in Status if each not in FINISHED
)
DRAWINGS = tuple(
    Drawing("<Север>", counts, shown, people, titles, on_duty, NOW)
    for people in PEOPLE
    for counts, shown, titles, on_duty in (
        (Counts(), (), {}, None),
        (Counts(1, 1, 1, 1, 1, 1), (_WAITING, INCIDENTS[0]), {}, ()),
        (Counts(2, 2, 2, 2, 2, 2), OF_EACH_STATE, {GROUP: "Ж" * 128}, (OnDuty(JOHN, NOW + 9),)),
        (
            Counts(300, 300, 300, 300, 300, 300),
            (replace(INCIDENTS[2], unit="ЖЖЖ999", severity=Severity.ACCIDENT),) * 30,
            {GROUP: "&" * 128},
            (OnDuty("bob", NOW + 10**6), OnDuty(WIDE, NOW + 10**6), *(OnDuty(DAN, None),) * 9),
        ),
    )
)
FLEET_TEAMS = (
    None,
    FleetTeam("Север", None),
    FleetTeam("Ж" * 40, "&" * 128, {Role.MANAGER: CROWD, Role.DISPATCHER: Team((JOHN,), ())}),
)
_CHANGES: tuple[What, ...] = (
    *(
        RoleChange(role, action)
        for role in (Role.DISPATCHER, Role.MANAGER)
        for action in RoleAction
    ),
    *(
        GroupChange(what, old, new)
        for what in Changed
        for old, new in ((None, "Север"), ("Ж" * 128, None), (None, None))
    ),
    *(
        GroupChange(setting, old, new)
        for setting in Setting
        for numbers in ((None, "0"), ("1", "90.5"), ("0", None))
        for old, new in (
            [("Ж/Ж", None), (None, "&" * 99)] if setting is Setting.TIME_ZONE else [numbers]
        )
    ),
    *(
        FiguresAsked(span, unit, of_person=of_person)
        for span in (PeriodSpan(NOW, NOW + 86400 * 7), PeriodSpan(NOW, NOW + 1))
        for unit in (None, "99", "&" * 99)
        for of_person in (False, True)
    ),
    *(AllExported(PeriodSpan(t_from, NOW)) for t_from in (0, NOW - 86400)),
)
ENTRIES = tuple(
    Entry(GROUP, NOW, actor_id, what, user_id, handle)
    for what in _CHANGES
    for actor_id, user_id, handle in (
        (None, None, None), (11, 1, None), (1, None, "bob"), (NAMELESS.user_id, 999, None),
    )
)  # fmt: skip
BY_TYPE: Mapping[str, Sequence[object]] = {
    "Sequence[Entry]": (
        (),
        *(ENTRIES[at : at + ENTRIES_A_PART] for at in range(0, len(ENTRIES), ENTRIES_A_PART)),
    ),
    "Drawing": DRAWINGS,
    "bool": (True, False),
    "Period": tuple(each.period for each in FIGURES),
    "PeriodFigures": FIGURES,
    "Subject": (
        Subject("Север"),
        Subject("", {"TKT-2026-0031": INCIDENTS[0]}, PEOPLE[0]),
        Subject(
            "&" * 255,
            {"TKT-2026-0031": replace(INCIDENTS[2], pinned_message_id=7)},
            PEOPLE[1],
            {GROUP: "Ж" * 128},
            "desk_bot",
        ),
    ),
    "Effective": tuple(
        Effective(
            *(held, CHICAGO, _LENGTHS | seconds, ZoneInfo("UTC"), _LENGTHS, None, NOW),
            *(dict.fromkeys(Setting, origin), dict.fromkeys(Setting, usual)),
            *(fleet, fleet is not None and origin is not Origin.OPS),
        )
        for held, seconds, origin, usual in (
            (GroupSettings(), {}, Origin.OPS, Origin.OPS),
            (_SET_HERE, {Setting.SLA_UPDATE: 0}, Origin.GROUP, Origin.OPS),
            (_SET_HERE, {Setting.SLA_UPDATE: 0}, Origin.GROUP, Origin.OFFICE),
            (_SET_HERE, {Setting.SLA_UPDATE: 0}, Origin.OFFICE, Origin.OFFICE),
        )
        for fleet in (None, "ж & <ж> @ж " * 9)
    ),
    "Setting": tuple(Setting),
    "Reader | None": (None, Reader(), Reader(Code.UZBEK), Reader(None, "es-MX")),
    "GroupSettings": (
        GroupSettings(language="uz"),
        GroupSettings(figures_at=420),
        GroupSettings(figures_at=-1),
    ),
    "Incident": INCIDENTS,
    "Incident | None": (None, *INCIDENTS),
    "Sequence[Incident]": (INCIDENTS[:1], (INCIDENTS[2],) * OPEN_A_PART),
    "User": (DAN, JOHN, WIDE, NAMELESS),
    "User | None": (None, DAN, JOHN, WIDE, NAMELESS),
    "People": PEOPLE,
    "Team": (NOBODY, CROWD, Team((JOHN,), ()), Team((), ("bob",))),
    "Team | None": (None, NOBODY, CROWD),
    "Show": (formatting.mention, formatting.quiet_name, formatting.plain_name),
    "Part": (Part.of(1, 0), Part.of(1, 20), Part.of(2, 45), Part.of(2, 200, A_PART)),
    "Among": tuple(Among),
    "Sequence[Event]": (
        [Event(action, 11, NOW, None, Status.UNCLAIMED) for action in _ACTIONS],
        [Event(each, 11, NOW, None, Status.UNCLAIMED, "ж" * 4096) for each in RECORDED],
        [Event(each, 11, NOW, None, Status.UNCLAIMED, None, 21) for each in _ACTIONS],
        [Event(WAIT_ENDED, None, NOW, Status.CLAIMED_T1, Status.CLAIMED_T1, OVER)],
        [Event(WAIT, 11, NOW, None, Status.CLAIMED_T1, Order(WaitKind.PARTS, NOW).detail)],
        [Event(REPORT, None, NOW, None, Status.UNCLAIMED)] * 60,
    ),
    "Note": NOTES,
    "Sequence[Note]": ((), NOTES[:1], NOTES * 4),
    "IncidentPlace": (PLACE,),
    "IncidentPlace | None": (None, PLACE),
    "Role": (Role.MANAGER, Role.DISPATCHER),
    "Sequence[Role]": ((), *((role,) for role in Role)),
    "Action": tuple(Action),
    "Action | None": (None, *Action),
    "Refused": tuple(
        Refused(why, known, JOHN.user_id)
        for why in Refusal
        for known in (None, *map(incident_in, Status))
    ),
    "Move": tuple(
        Move(known, 3, action, actor_id, JOHN.user_id, got_by)
        for known in INCIDENTS[2:4]
        for actor_id in (None, JOHN.user_id, NAMELESS.user_id)
        for action, got_by in (
            (Action.TAKE_OVER, None),
            (Action.TAKE_CHARGE, None),
            (Action.GIVE, DAN.user_id),
            (Action.RELEASE, None),
            (Action.CANCEL, None),
        )
    ),
    "Kpis": tuple(
        Kpis(2, *6 * (done,), *3 * (each,), done, *2 * (each,))
        for done in (0, 2)
        for each in (*_DURATIONS, Durations(1, 61, 61))
    ),
    "Setup": tuple(
        Setup(Rights(right, right, right), team, team, gone, gone, sla, not right, age)
        for right in (True, False)
        for team in (NOBODY, CROWD, Team((JOHN,), ()))
        for gone in ((), CROWD.members)
        for sla in (dict.fromkeys(WAITING, 600.0),)
        for age in (0, 86400)
    )
    + tuple(
        Setup(
            *(Rights(admin=True), NOBODY, NOBODY, (), (), dict.fromkeys(WAITING, 600.0)),
            calls_privately=has_them,
            blocked=CROWD.members,
            calls_off=CROWD.members,
            fleet=fleet,
            rings_nobody=has_them,
        )
        for has_them in (True, False)
        for fleet in FLEET_TEAMS
    ),
    "FleetTeam | None": FLEET_TEAMS,
    "GroupFigures": _FIGURES,
    "Sequence[tuple[str, GroupFigures]]": ([("Север", figures) for figures in _FIGURES[:3]],),
    "Unclear": tuple(Unclear(words, why) for why in Why for words in ("99", "<" * 4096)),
    "Menu": tuple(Menu),
    "Fleet": (Fleet(1, "Север", GROUP, "code"), Fleet(1, "Ж" * 40, GROUP, "code")),
    "Sequence[Fleet]": ((), (Fleet(1, "Ж" * 40, GROUP, "code"),) * 9),
    "Button": (Button(Verb.BRING, code="code"),),
    "Sequence[FleetGroup]": ((FleetGroup(GROUP, "Север", 0), FleetGroup(GROUP, "&" * 255, 0)),),
    "Sequence[Standing]": (
        tuple(_standing(flaw, "Север") for flaw in (None, *Flaw)),
        tuple(_standing(None, "&" * 255) for _ in range(200)),
        tuple(_standing(Flaw.NO_PHONES, "&" * 255) for _ in range(200)),
    ),
    "JoinRequest": (*REQUESTS, OF_ENDED),
    "JoinRequest | None": (None, *REQUESTS[:1]),
    "Sequence[JoinRequest]": ((), REQUESTS, REQUESTS * 20),
    "Notice": tuple(
        Notice(1, GROUP, news, fleet, about, actor_id)
        for news in News
        for fleet, about in (("Север", "Юг"), ("Ж" * 40, "&" * 255), ("Ж", ""))
        for actor_id in (None, 11, NAMELESS.user_id)
    ),
    "Rights": (Rights(admin=False), Rights(True, True), Rights(admin=True)),
    "Facts": (
        Facts(),
        Facts("456", "Т210", "Ш-80 212", Load.LOADED),
        Facts("456", load=Load.EMPTY, unit_from_title=True),
    ),
    "Severity": tuple(Severity),
    "WaitKind": tuple(WaitKind),
    "Repeats": (Repeats(1, 0), Repeats(10**6, 10**6)),
    "Impossible": tuple(Impossible),
    "Order": tuple(Order(kind, NOW) for kind in WaitKind),
    "Question": tuple(
        Question(owner, others, is_gone=is_gone)
        for owner in (JOHN, WIDE, NAMELESS)
        for others in (NOBODY, CROWD.first(4))
        for is_gone in (True, False)
    ),
    "Relief": RELIEFS,
    "Taken": (
        Taken(INCIDENTS[:1], ()),
        Taken(INCIDENTS[:2], INCIDENTS[4:5]),
        Taken((), INCIDENTS[:40]),
    ),
    "Kind": tuple(kind for kind in Kind if kind.tells_something),
    "Verb": tuple(panel.LABELS),
    "Sequence[Verb]": ((), tuple(panel.LABELS)),
    "Rows": ((), [[InlineKeyboardButton("✅", callback_data="claim:TKT-2026-0001")]]),
    "Reason": tuple(Reason),
    "Reason | None": (None, *Reason),
    "Wish": (
        *(Wish(each) for each in CalledHere),
        *(Wish(each, Quiet(1320, 360)) for each in CalledHere),
    ),
    "Sequence[Known]": (
        [Known("Север", [], 0)],
        [Known("", [Role.DISPATCHER], 1, calls_privately=False)],
        [Known("Ж" * 128, [Role.DISPATCHER, Role.MANAGER], 21)] * 10,
    ),
    "Sequence[Listed]": (
        [Listed(each, concern) for concern in Concern for each in INCIDENTS[:3]],
        [Listed(INCIDENTS[2], Concern.HAS)] * 10,
    ),
    "Counts": (dict.fromkeys(Concern, 12345),),
    "Origins": (ONE_GROUP, *(Origins({GROUP: "Ж" * 128}, people, "desk_bot") for people in PEOPLE)),
    "Named": (DAN, "bob"),
    "Sequence[Named]": ((), ("bob",), (DAN,), (DAN, *(f"m{number}" for number in range(60)))),
    "tzinfo": (timezone(timedelta(hours=-6), "Чикаго"), timezone.utc),
    "Schedule": SCHEDULES,
    "Sequence[Schedule]": ((), SCHEDULES, SCHEDULES * 9),
    "Iterable[Schedule]": (SCHEDULES * 9,),
    "Beside": tuple(
        Beside(
            attachments,
            claimants,
            first=first,
            duplicates=duplicates,
            note=NOTES[len(duplicates) % len(NOTES)] if attachments else None,
            note_count=len(attachments),
            place=PLACE if claimants else None,
            call=CardCall(claimants.first(5), len(duplicates)) if claimants else NO_CALL,
        )
        for attachments in ((), (5,), tuple(range(10**9, 10**9 + 12)))
        for claimants in (None, NOBODY, CROWD)
        for first, duplicates in ((None, ()), (INCIDENTS[0], INCIDENTS[:10]))
    ),
}
BY_NAME: Mapping[str, Sequence[object]] = {
    "fleet": ("ж & <ж> @ж " * 4,),
    "attachments": ((), (5,), tuple(range(10**9, 10**9 + 12))),
    "bot_username": ("FleetDeskBot",),
    "command": tuple(entry.name for entry in COMMANDS if "@" in str(entry.words)),
    "form": ("r", "dT"),
    "on": tuple(date(2026, month, 28) for month in range(1, 13)),
    "full_name": ("Дан", "\u200b"),
    "handle": ("mia",),
    "is_manager": (True, False),
    "is_on_duty": (True, False),
    "offered": ((), (("Мия", "3_11_d"),) * 12),
    "gone": ([], ["@john"], ["@john", "@bob"]),
    "inherited": ([], ["@john"]),
    "group_name": ("", "Север"),
    "leaves": (["ж"], ["ж"] * 3),
    "left_out": (0, 1, 7),
    "link": ("99.9/9?9=9",),
    "office": ("Север", ""),
    "titles": ({}, {GROUP: "Ж" * 128}),
    "title": ("Север", "&" * 255, ""),
    "limit": (1, 20),
    "now": (NOW,),
    "on_duty": ((), ("ж",), ("ж",) * 60),
    "count": (1, 2),
    "note_count": (1, 2, 99),
    "missing": ([], ["@john"]),
    "number": (1, 2, 999),
    "minute": (0, 420, 10_079),
    "name": tuple(entry.name for entry in COMMANDS),
    "names": (zones.USUAL,),
    "bot": ("FleetDeskBot",),
    "below": (None, 7),
    "period": tuple(PERIODS),  # of /stats
    "seconds": (0, 5, 60, 61, 3600, 3660, 86400, 90000),
    "share": (0.5,),
    "t": (NOW,),
    "text": tuple(typed for typed in TYPED if typed and "&" not in typed),
    "typed": ("99", "99" * 99),
    "unclear": ((), ("что",), ("что",) * 9),
    "user_id": (None, 11),
    "said": ("что",),
    "uncalled": (0, 1, 20),
    "update_after": (0, 45, 3600),
    "instead": (None,),
    "username": ("FleetDeskBot",),
    "waited": (0, 60, 600),
    "without": ((), ("Север",), ("Ж" * 128,) * 10),
    "word": ("что",),
    "words": ("что", "<" * 4096),
}
_SAME_UNIT = (replace(INCIDENTS[0], same_unit_as="TKT-2026-999999998"),)
_REPORTED = (
    *INCIDENTS,
    *(replace(each, created_by_id=each.owner_id) for each in INCIDENTS if each.owner_id),
)
_OF_ROLES = tuple(action for action in (*BUTTONS, *TAKES_AWAY) if TRANSITIONS[action].who in RIGHTS)
BY_FUNCTION: Mapping[str, Mapping[str, Sequence[object]]] = {
    "texts.commands.misused": {
        "number": (1, 2, 999),
        "name": tuple(entry.name for entry in COMMANDS if entry.misused is not None),
    },
    "texts.paging.ended_page": {"action": paging.ENDS_A_PAGE, "actor_id": (None, 11)},
    "texts.moving.done": {"action": moving.CONFIRMED},
    "texts.moving.name_one": {"unclear": ("", "что", "@" + "ж" * 40)},
    "texts.moving.no_such": {"typed": ("", "99"), "command": ("take", "give", "release", "reopen")},
    "texts.moving.resolved_before": {
        "incident": (
            INCIDENTS[0],
            *(replace(each, resolution_summary=ORIGIN, reopened=1) for each in INCIDENTS[:2]),
        )
    },
    "texts.paging.call": {
        "incident": (
            *(replace(each, transitions=each.transitions + 2) for each in INCIDENTS[:2]),
            *INCIDENTS[:2],
            replace(INCIDENTS[0], severity=Severity.ACCIDENT),
        )
    },
    "texts.panel.first_page": {"incident": _SAME_UNIT, "text": ("ж",)},
    "texts.panel.sure_of_duplicate": {"incident": _SAME_UNIT},
    "texts.panel.question": {
        "verb": panel.ASKED_IN_WORDS,
        "bot": ("FleetDeskBot",),
        "why": ("", "<b>нет</b>"),
    },
    "texts.reporters.end": {
        "incident": tuple(each for each in INCIDENTS if each.status in FINISHED)
    },
    "texts.reporters.told": {
        "incident": (
            *(each for each in _REPORTED if each.status in reporters.TOLD),
            replace(INCIDENTS[0], reopened=1),
        )
    },
    # Long stories take long to write: those that are resolved have a text more.
    "texts.story.story": {
        "incident": (
            *(
                each
                for each in INCIDENTS
                if each.pinned_message_id
                and (each.status is Status.RESOLVED or each.description == "")
            ),
            replace(INCIDENTS[0], resolution_summary=ORIGIN, reopened=1),
        ),
        "note_count": (2, 99),
        "duplicates": ((), INCIDENTS[:2]),
        "first": (None, INCIDENTS[0]),
    },
    "texts.figures_asked.which": {
        "titles": (("Север", "&" * 255, ""),),
        "buttons": ((FiguresButton(GROUP, 7, "week"),) * 3,),
    },
    "texts.fleets.none_found": {"typed": ("", "99"), "count": (0, 9)},
    "texts.reports.already": {"office": (None, "&" * 255)},
    "texts.reports.kept": {"office": (None, "&" * 255)},
    "texts.reports.too_many_kept": {"office": (None, "&" * 255)},
    "texts.home.home": {"theirs": ((), INCIDENTS[:8])},
    "texts.cancelling.is_called_off": {"first": INCIDENTS[:1]},
    "texts.incidents.duplicates_line": {"duplicates": (INCIDENTS[:1], INCIDENTS[:12])},
    "texts.incidents.another_part": {"command": ("/mine",)},
    "texts.overview.mine_everywhere": {"part": (Part.of(1, 0), Part.of(2, 45, 10))},
    "texts.overview.open_everywhere": {
        "shown": (INCIDENTS[:1], (INCIDENTS[2],) * 10),
        "part": (Part.of(1, 5, 10), Part.of(2, 45, 10)),
    },
    "texts.overview.not_whole": {"command": ("/mine",)},
    "texts.overview.many_groups": {"command": ("/mine",)},
    "texts.search.found": {
        "shown": (INCIDENTS[:1], FOUND, ()),
        "part": (Part.of(1, 1), Part.of(1, 45, 10), Part.of(2, 500, 10)),
        "typed": ("99", '@ж <"&', "ж" * 4000),
    },
    "texts.search.of_unit": {"shown": ((), INCIDENTS[:1], FOUND), "unit": ("456", "Ж" * 99)},
    "texts.search.unclear": {
        "unclear": tuple(Unclear(words, why) for words in ("2026-13", "ж" * 99) for why in Why)
    },
    "texts.search.no_team": {"command": ("/find",)},
    "texts.search.many_groups": {"command": ("/find",)},
    "texts.search.repeated": {
        "incident": tuple(
            replace(each, nth_of_unit=nth)
            for each in INCIDENTS[:1]
            for nth in (None, 2, 3, 4, 11, 12, 13, 21, 22, 111, 999)
        )
    },
    # Of a second incident nothing is read but its id.
    "texts.cancelling.called_off": {"first": (None, INCIDENTS[0])},
    "texts.cancelling.which": {"other": INCIDENTS[:1]},
    "texts.moving.which": {"other": INCIDENTS[:1]},
    "texts.waiting.which_of": {"other": INCIDENTS[:1]},
    "texts.private_calls.question": {"typed": (None, "99", "ж" * 4096)},
    "texts.duty.week": {"fleet": (None, "ж & <ж> @ж " * 4)},
    "texts.duty.now_on": {"fleet": (None, "ж & <ж> @ж " * 4)},
    "texts.settings_typed.question": {"setting": settings_typed.ASKED_IN_WORDS},
    "texts.settings_typed.not_understood": {
        "setting": settings_typed.ASKED_IN_WORDS,
        "typed": ("99", "ж" * 4096),
    },
    "texts.figures.waited_for": {
        "waited": ({}, dict.fromkeys(WaitKind, 7265)),
        "most": (0, 9),
    },
    "texts.periods.one_before": {"kind": tuple(FIGURES_OF)},
    "texts.pictures.labels": {"most_units": (0, 9)},
    "texts.settings.near_zones": {"typed": ("99", "ж" * 4096)},
    "texts.toasts.admin_without_right": {"action": _OF_ROLES},
}


@functools.cache
def cases(name: str) -> list[Mapping[str, object]]:
    """List what a function can be given besides the language.

    Raises KeyError for a parameter for which there are no values here.
    """
    taken = list(inspect.signature(TEXTS[name]).parameters.values())[1:]
    values = [_values(name, parameter) for parameter in taken]
    names = [parameter.name for parameter in taken]
    every = (dict(zip(names, each, strict=True)) for each in itertools.product(*values))
    return _pairwise([case for case in every if _can_be(case)])


def _pairwise(every: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Choose cases until each value was met together with each of every other parameter."""
    chosen, met = [], set[object]()
    for case in every:
        pairs = set(itertools.combinations([(name, id(value)) for name, value in case.items()], 2))
        if not pairs <= met or len(case) < PAIR:
            chosen.append(case)
            met |= pairs
    return chosen


def _values(function: str, parameter: inspect.Parameter) -> Sequence[object]:
    special = BY_FUNCTION.get(function, {})
    if parameter.name in special:
        return special[parameter.name]
    by_type = BY_TYPE.get(str(parameter.annotation))
    return by_type if by_type is not None else BY_NAME[parameter.name]


def _can_be(case: Mapping[str, object]) -> bool:
    """Tell whether callers would give this: who may claim only of what waits for a claim."""
    incident = case.get("incident")
    if not isinstance(incident, Incident):
        return True
    if "beside" in case:
        beside = case["beside"]
        assert isinstance(beside, Beside)
        return (beside.claimants is not None) == (incident.status in CLAIMANTS)
    if "dispatchers" in case:
        return incident.status is Status.UNCLAIMED
    if "claimants" in case and "action" not in case:
        return (case["claimants"] is not None) == (incident.status in CLAIMANTS)
    return True


def said(name: str, language: Language) -> Iterator[object]:
    """Write a text in all its cases."""
    for case in cases(name):
        yield TEXTS[name](language, **case)

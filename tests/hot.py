"""What the desk asks of its database over and over, and a file to ask it of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from database import (
    Call,
    CallKind,
    Database,
    FiguresRequest,
    OwedFigures,
    Part,
    Pinning,
    PrivateCall,
)
from domain.checks import Check
from domain.duty import DaysOff, Shift, Worker
from domain.handover import Handover, TakeButton
from domain.incidents import Action, Incident, Status
from domain.messages import Content, Kind, Position
from domain.moves import Move
from domain.notes import Note
from domain.overview import Scope
from domain.people import Role, User
from domain.periods import Kind as PeriodKind
from domain.periods import Span
from domain.private_calls import Reason
from domain.settings import Setting
from domain.severity import Severity
from domain.summaries import Given
from domain.times import Week
from domain.waiting import Order, WaitKind
from storage.duty import forget
from storage.group_events import Change
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, SITUATIONS, open_store, staff

UTC, UTC_ZONE = timezone.utc, ZoneInfo("UTC")
FIGURES = FiguresRequest(GROUP, GROUP, PeriodKind.WEEK, Span(NOW - 1, NOW), reply_to=7)
SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}


def put_on_duty(database: Database, group_id: int) -> None:
    """Give a group shifts, days off, exceptions, and a handle that is only invited."""
    database.teams.add(group_id, Role.DISPATCHER, [], ["mia"], None, NOW)
    change = Change(group_id, None, NOW)
    database.shifts.set_week(change, UTC, [Worker(11), Worker(12), Worker(None, "mia")], DAILY)
    database.shifts.take_off(change, UTC, [Worker(11)], [CHRISTMAS])
    database.shifts.say_on(change, UTC, KATE.user_id)


def filled(folder: Path) -> Path:
    """Fill a file with several groups, and incidents in every situation."""
    with open_store(folder) as store:
        for group_id in range(GROUP - 10, GROUP + 1):
            staff(store.database, group_id)
            put_on_duty(store.database, group_id)
            for number, situation in enumerate(SITUATIONS, 1):
                store.play(situation, group_id)
                store.shown(situation, number, group_id)
            store.database.messages.owe_deletion(group_id, 99)
            store.database.settings.change(group_id, Setting.FIGURES_AT, 420, None, NOW)
        store.database.groups.record_pinning(GROUP - 1, Pinning.REFUSED)
        return store.path


def incident(database: Database) -> Incident:
    """Look one incident up."""
    found = database.incidents.get("TKT-2026-0003")
    assert found is not None
    return found


def a_move(database: Database) -> Move:
    """Describe that an incident changed hands."""
    return Move(incident(database), 1, Action.TAKE_OVER, KATE.user_id, JOHN.user_id)


def a_page(database: Database) -> Call:
    """Describe a page as it is sent."""
    found = incident(database)
    return Call(CallKind.PAGE, found, found.transitions, frozenset())


def a_nudge(database: Database) -> Call:
    """Describe a nudge as it is sent, after another one."""
    found = database.incidents.get("TKT-2026-0001")
    assert found is not None
    return Call(CallKind.NUDGE, found, NOW, frozenset())


def a_check(database: Database) -> Check:
    """Owe a question to who has an incident."""
    database.checks.schedule(NOW + 10**6, 3600.0)
    check = database.checks.owed("TKT-2026-0003")
    assert check is not None
    return check


def called(database: Database) -> Incident:
    """Have a card of an incident that nobody has call somebody."""
    found = database.incidents.get("TKT-2026-0002")
    assert found is not None
    database.cards.record_sent(found, 4723, ["john", "12"])
    return replace(found, pinned_message_id=4723)


def a_private_call(database: Database) -> PrivateCall:
    """Describe a call in private as it is sent."""
    found = incident(database)
    return PrivateCall(JOHN.user_id, found, Reason.CALL, NOW, is_owed=True, is_stale=False)


DAILY = Week(frozenset({0}), (Shift(0, 420, 1140),))
MONDAY = NOW + 315_200  # at noon: a shift of that day has begun
CHRISTMAS = DaysOff(date(2026, 12, 24), date(2026, 12, 24))
A_CHANGE = Change(GROUP, None, NOW)
MIA = User(51, "mia", "Mia Park")
A_WAIT = Order(WaitKind.PARTS, NOW + 60)
A_PHOTO = Content(kind=Kind.PHOTO, file_id="photo", album_id="notes")
A_PLACE = Content(kind=Kind.PLACE, position=Position(0.0, 0.0))
OMAHA = Position(41.258611, -95.937792, is_live=True)


def a_note(database: Database) -> Note:
    """Add a note, and read it."""
    database.notes.add("TKT-2026-0003", GROUP, 4721, DAN, Content("hot"), "hot", NOW)
    note = database.notes.of_message(GROUP, 4721)
    assert note is not None
    return note


def over_all(database: Database) -> Scope:
    """Ask about all groups there are."""
    ids = range(GROUP - 10, GROUP + 1)
    return Scope(JOHN.user_id, database.overview.standings(JOHN.user_id, ids))


HOT: dict[str, Callable[[Database], object]] = {
    "report": lambda d: d.reports.create(GROUP, 4711, DAN, "Truck", NOW, media_group_id="album"),
    "meet somebody": lambda d: d.teams.accept_invitations(GROUP, JOHN, NOW),
    "meet somebody with a new name": lambda d: d.people.record(
        type(JOHN)(JOHN.user_id, "johnny", "John Reed"), Role.DRIVER
    ),
    "groups that are owed something": lambda d: d.deliveries.groups_owed(),
    "what a group is owed": lambda d: d.deliveries.owed(GROUP),
    "due nudges": lambda d: d.nudges.schedule(NOW + 10**6, SLA),
    "what waited long enough": lambda d: d.waits.call_due(NOW + 10**6),
    "what waits by a clock ahead": lambda d: d.waits.correct(NOW),
    "a wait": lambda d: d.waits.begin("TKT-2026-0003", GROUP, JOHN, A_WAIT, NOW),
    "the end of a wait": lambda d: d.waits.end("TKT-2026-0003", GROUP, JOHN, NOW),
    "whether somebody may have it wait": lambda d: d.waits.why_not(
        "TKT-2026-0003", GROUP, JOHN.user_id
    ),
    "who is to be asked": lambda d: d.checks.schedule(NOW + 10**6, 3600.0),
    "questions by a clock ahead": lambda d: d.checks.correct(NOW),
    "questions by a new time": lambda d: d.checks.follow(GROUP, is_asked=True),
    "a question to ask": lambda d: d.checks.owed("TKT-2026-0003"),
    "a question that stands": lambda d: d.checks.standing("TKT-2026-0003"),
    "a question asked": lambda d: d.checks.record_sent(a_check(d), 4726, [JOHN.user_id], NOW),
    "a question asked in private": lambda d: d.checks.record_asked_privately(
        a_check(d), [JOHN.user_id], NOW
    ),
    "an answer": lambda d: d.checks.answer(a_check(d).incident, JOHN.user_id, NOW),
    "a tap on a question": lambda d: d.checks.record_tap(incident(d), 4727),
    "waits dated by a clock ahead": lambda d: d.nudges.correct_waits(NOW, SLA),
    "who waits for a card for long": lambda d: d.deliveries.groups_owed_since(NOW),
    "a nudge to send": lambda d: d.calls.owed(CallKind.NUDGE, "TKT-2026-0001"),
    "a page to send": lambda d: d.calls.owed(CallKind.PAGE, "TKT-2026-0003"),
    "a page sent": lambda d: d.calls.record_part(a_page(d), 4712, ["alice"], is_last=True),
    "a nudge sent": lambda d: d.calls.record_part(a_nudge(d), 4724, ["john"], is_last=True),
    "nobody left to call": lambda d: d.calls.record_finished(a_nudge(d)),
    "a card sent": lambda d: d.cards.record_sent(incident(d), 4713),
    "a card sent that calls": lambda d: d.cards.record_sent(
        incident(d), 4720, ["john", "12"], uncalled=20, more_to_call=True
    ),
    "whether a card is the first": lambda d: d.cards.was_posted("TKT-2026-0001"),
    "a card found by a tap": lambda d: d.cards.record_seen("TKT-2026-0001", GROUP, 4722),
    "whom a card called": lambda d: d.calls.by_card(called(d)),
    "who is there to be called": lambda d: d.teams.present(GROUP, Role.MANAGER),
    "a report edited into an accident": lambda d: d.corrections.correct(
        "TKT-2026-0001", "hit a deer", None, DAN, NOW, severity=Severity.ACCIDENT
    ),
    "summaries asked for again": lambda d: d.prompts.schedule(NOW + 10**6, 3600.0),
    "requests dated by a clock that was ahead": lambda d: d.prompts.correct(NOW, 3600.0),
    "requests that follow a setting": lambda d: d.prompts.reschedule(GROUP, 600.0, NOW),
    "a request that is owed": lambda d: d.prompts.owed("TKT-2026-0001"),
    "whose summary is awaited": lambda d: d.summaries.awaited_from(GROUP, JOHN.user_id, 2),
    "a message that may be a summary": lambda d: d.summaries.of_message(GROUP, 5, "a"),
    "a summary corrected": lambda d: d.summaries.correct(
        Given("TKT-2026-0004", GROUP, 5, 3, NOW), "Hose", JOHN, NOW
    ),
    "words to be offered": lambda d: d.offers.owe(incident(d), 5, None, NOW),
    "words that are offered": lambda d: d.offers.owed("TKT-2026-0001"),
    "words that are no summary": lambda d: d.offers.record_declined(incident(d)),
    "what told an end": lambda d: d.reporters.end_message(incident(d)),
    "calls to what is finished": lambda d: d.private_calls.forget(NOW + 10**6),
    "a prompt sent": lambda d: d.prompts.record_sent(incident(d), 4714),
    "a call in private": lambda d: d.private_calls.get(JOHN.user_id, "TKT-2026-0001"),
    "who is owed one": lambda d: d.private_calls.people_owed(GROUP),
    "a call in private sent": lambda d: d.private_calls.record_sent(a_private_call(d), 4722),
    "a call in private edited": lambda d: d.private_calls.record_edited(a_private_call(d)),
    "whether a call in private stands": lambda d: d.private_calls.stand(JOHN.user_id),
    "who was called in private": lambda d: d.private_calls.called(incident(d)),
    "an incident handed over": lambda d: d.private_calls.hand_over(
        incident(d), [JOHN.user_id], NOW
    ),
    "a tap on one": lambda d: d.private_calls.record_tap(JOHN.user_id, incident(d), 4723),
    "who wants to be called": lambda d: d.wishes.of_all([JOHN.user_id, ALICE.user_id]),
    "who blocks us": lambda d: d.wishes.record_blocked(JOHN.user_id),
    "what is owed in private": lambda d: d.deliveries.owed(JOHN.user_id),
    "a call": lambda d: d.calls.owed(CallKind.CALL, "TKT-2026-0001"),
    "a reporter told": lambda d: d.reporters.record_told(incident(d), 4717),
    "a reporter told more": lambda d: d.reporters.record_edited(incident(d)),
    "a reporter told the end": lambda d: d.reporters.record_end(incident(d), 4718),
    "a reporter advised": lambda d: d.reporters.record_advised(incident(d), 4719),
    "what a reporter was told is gone": lambda d: d.reporters.record_lost(incident(d)),
    "what is to be looked for": lambda d: d.looks.owe_due(NOW + 10**6, 200, 20),
    "what an /open has looked for": lambda d: d.looks.owe_seen_from(GROUP, NOW, 50),
    "a look": lambda d: d.looks.owe("TKT-2026-0002"),
    "a look that was had": lambda d: d.looks.record_look(incident(d), NOW),
    "the page that stands": lambda d: d.calls.page_message_ids(incident(d)),
    "a page that is gone": lambda d: d.calls.record_lost_page(incident(d), 4716),
    "a message of an incident": lambda d: d.messages.incident_of(GROUP, 4715),
    "open incidents": lambda d: d.incidents.list_open(GROUP, most=20),
    "what is open over groups": lambda d: d.overview.list(over_all(d), most=10, by_concern=True),
    "how much is open over groups": lambda d: d.overview.count(over_all(d)),
    "groups with something open": lambda d: d.overview.standings_with_any(over_all(d)),
    "what a list has looked for": lambda d: d.looks.owe_some(["TKT-2026-0001"], NOW),
    "how many are open": lambda d: d.incidents.count_open(GROUP),
    "reports within the hour": lambda d: d.reports.count_reports_by(GROUP, 1, NOW - 3600, 5),
    "a message that may be a report": lambda d: d.reports.of_message(GROUP, 5),
    "reports that wait": lambda d: d.reports.count_waiting(GROUP),
    "reports that waited too long": lambda d: d.reports.expire(NOW - 10**6, NOW),
    "an edited report": lambda d: d.corrections.correct("TKT-2026-0003", "hot", None, DAN, NOW),
    "a report edited too late": lambda d: d.corrections.record_late(
        "TKT-2026-0004", "hot", DAN, NOW
    ),
    "a reply": lambda d: d.incidents.awaiting_reply(GROUP, 5),
    "an album": lambda d: d.incidents.of_album(GROUP, "album"),
    "a card": lambda d: d.cards.is_card(GROUP, 5),
    "duplicates on a card": lambda d: d.duplicates.of("TKT-2026-0003"),
    "the first of duplicates": lambda d: d.duplicates.first_of(incident(d)),
    "groups of a reporter": lambda d: d.reports.groups_of_reporter(DAN.user_id, 10),
    "what a panel offers": lambda d: d.incidents.why_not(
        Action.CANCEL, "TKT-2026-0003", GROUP, JOHN.user_id, NOW
    ),
    "who may release": lambda d: d.incidents.why_not(
        Action.RELEASE, "TKT-2026-0002", GROUP, None, NOW, is_admin=True
    ),
    "to whom it may be given": lambda d: d.incidents.why_not(
        Action.GIVE, "TKT-2026-0002", GROUP, JOHN.user_id, NOW, named=KATE.user_id
    ),
    "a move to tell": lambda d: d.moves.owed("TKT-2026-0002", 1),
    "a move owed": lambda d: d.moves.owe(a_move(d), NOW),
    "a move told": lambda d: d.moves.record_told(a_move(d), 4726),
    "what somebody did last": lambda d: d.audit.newest_act("TKT-2026-0005"),
    "what others did since": lambda d: d.audit.count_acts("TKT-2026-0005", NOW, JOHN.user_id),
    "an offer to reopen": lambda d: d.moves.offer_reopening(incident(d), 4727, NOW),
    "an offer made": lambda d: d.moves.record_offer(incident(d), 4728),
    "a reopened incident": lambda d: d.moves.begin_anew(incident(d), JOHN.user_id),
    "a number": lambda d: d.incidents.find(GROUP, None, 5),
    "a trail": lambda d: d.audit.events("TKT-2026-0005"),
    "any message of an incident": lambda d: d.messages.any_incident_of(GROUP, 4715),
    "a note": lambda d: d.notes.add("TKT-2026-0003", GROUP, 4720, DAN, A_PHOTO, "hot", NOW),
    "a note edited": lambda d: d.notes.edit(a_note(d), "very hot", NOW),
    "the newest note": lambda d: d.notes.newest("TKT-2026-0003"),
    "how many notes": lambda d: d.notes.count_by("TKT-2026-0003", DAN.user_id, NOW),
    "a note acknowledged": lambda d: d.notes.record_acknowledged(GROUP, 4721),
    "a reaction chosen": lambda d: d.notes.record_reaction(GROUP, ""),
    "a place": lambda d: d.notes.add("TKT-2026-0003", GROUP, 4722, DAN, A_PLACE, "", NOW),
    "a place that moves": lambda d: d.places.move(GROUP, 4722, OMAHA, NOW),
    "places to show": lambda d: d.places.show_due(NOW),
    "whose place it is": lambda d: d.places.only_open_of(GROUP, DAN.user_id, NOW),
    "who is on duty": lambda d: d.duty.on_duty(GROUP, NOW),
    "who is on duty next": lambda d: d.duty.spans(GROUP, NOW, NOW + 10**6),
    "the next start of a shift": lambda d: d.duty.next_start(GROUP, NOW),
    "duty to work out": lambda d: d.duty.work_out_due(lambda _: UTC, NOW + 10**6, 10),
    "shifts": lambda d: d.shifts.set_week(A_CHANGE, UTC, [Worker(11)], DAILY),
    "days off": lambda d: d.shifts.take_off(A_CHANGE, UTC, [Worker(11)], [CHRISTMAS]),
    "somebody is on": lambda d: d.shifts.say_on(A_CHANGE, UTC, KATE.user_id),
    "somebody is off": lambda d: d.shifts.say_off(A_CHANGE, UTC, KATE.user_id),
    "the duty of somebody removed": lambda d: forget(d.connection, A_CHANGE, Worker(12)),
    "an invited handle with shifts": lambda d: d.teams.accept_invitations(GROUP, MIA, NOW),
    "figures asked for": lambda d: d.figures_owed.ask(FIGURES, NOW),
    "figures that are due": lambda d: d.figures_owed.owe_due(lambda _: UTC_ZONE, NOW, 100),
    "figures planned": lambda d: d.figures_owed.plan(GROUP, UTC_ZONE, NOW),
    "figures planned anew": lambda d: d.figures_owed.plan_anew(lambda _: UTC_ZONE, NOW),
    "figures on their way": lambda d: d.figures_owed.get(1),
    "a part of figures": lambda d: d.figures_owed.record_sent(
        OwedFigures(1, FIGURES, NOW, Part(0)), Part.TEXT, NOW
    ),
    "figures given up": lambda d: d.figures_owed.give_up(1, NOW),
    "changes of shift that are due": lambda d: d.handovers.owe_due(MONDAY, 100),
    "until when duty is known": lambda d: d.duty.worked_out_until(GROUP),
    "a change of shift": lambda d: d.handovers.get(GROUP, NOW),
    "what a change of shift offers": lambda d: d.handovers.offered(GROUP, TakeButton(NOW, 11)),
    "what has lost its owner": lambda d: d.handovers.without_owner(GROUP),
    "a change of shift listed": lambda d: d.handovers.record_listed(
        Handover(GROUP, NOW, NOW), {}, NOW
    ),
    "a change of shift told": lambda d: d.handovers.record_sent(Handover(GROUP, NOW, NOW), 4723),
    "a change of shift told too late": lambda d: d.handovers.record_sent(
        Handover(GROUP, NOW + 1, NOW), 4725
    ),
    "a change of shift to nobody": lambda d: d.handovers.drop(Handover(GROUP, NOW, NOW)),
    "rights": lambda d: d.teams.roles(GROUP, ALICE.user_id),
    "who is in the group itself": lambda d: d.teams.seen(GROUP),
    "whether somebody is gone": lambda d: d.absences.is_gone(GROUP, ALICE.user_id),
    "who is familiar": lambda d: d.people.is_familiar(GROUP, "North Fleet", ALICE),
    "whether a group is set up": lambda d: d.groups.is_configured(GROUP),
    "settings": lambda d: d.settings.get(GROUP),
    "settings of an office": lambda d: d.settings.of_office(GROUP),
    "where a team counts": lambda d: d.groups.of_team(GROUP),
    "whose team counts": lambda d: d.fleets.places(GROUP),
    "a setting": lambda d: d.settings.change(GROUP, Setting.TELLS_REPORTERS, False, None, NOW),
    "calls in private switched off": lambda d: d.settings.change(
        GROUP, Setting.CALLS_PRIVATELY, False, None, NOW
    ),
    "questions switched off": lambda d: d.checks.follow(GROUP, is_asked=False),
    "nudges by a new time": lambda d: d.nudges.reschedule(GROUP, Status.UNCLAIMED, 60.0, NOW),
}

"""The cost of a tap and of a sweep does not grow with finished incidents or with groups."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, timezone
from pathlib import Path

import pytest

from database import Call, CallKind, Database, Pinning, PrivateCall
from domain.checks import Check
from domain.duty import DaysOff, Shift, Worker
from domain.handover import Handover, TakeButton
from domain.incidents import Action, Incident, Status
from domain.messages import Content, Kind, Position
from domain.moves import Move
from domain.notes import Note
from domain.overview import Scope
from domain.people import Role, User
from domain.private_calls import Reason
from domain.settings import Setting
from domain.severity import Severity
from domain.summaries import Given
from domain.times import Week
from domain.waiting import Order, WaitKind
from storage.connection import Connection, SqlValue
from storage.copies import copy
from storage.duty import forget
from storage.group_events import Change
from tests.cases import for_each
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, SITUATIONS, open_store, staff

UTC = timezone.utc
SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
WHOLE_TABLE = re.compile(
    r"SCAN (?:TABLE )?(?:incidents|groups|users|incident_events|team_events|calls|topics"
    r"|told_privately|notes|places|attachments|shifts|days_off|duty_exceptions|duty"
    r"|group_events|private_calls|handovers|checks|summaries|offers|reopen_offers|told_ends)\b"
    r"(?! USING (?:COVERING )?INDEX"
    r" (?:incidents_(?:live|owing|waiting|awaited|waits|to_set_up)|groups_to_tell|groups_to_welcome"
    r"|notes_to_acknowledge|places_to_show|private_calls_owed|handovers_owed|checks_owed|offers_owed"
    r"|reopen_offers_owed|told_ends_stale))"
)


class ExplainingConnection(Connection):
    """Keeps the query plan of every statement it runs."""

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.plans: list[tuple[str, list[str]]] = []
        super().__init__(path, read_only=read_only)
        self.plans.clear()

    def sql(self, query: str, /, **values: SqlValue) -> list[sqlite3.Row]:
        """Run a statement, its plan first."""
        if not query.startswith("PRAGMA"):
            plan = super().sql(f"EXPLAIN QUERY PLAN {query}", **values)
            self.plans.append((query, [row["detail"] for row in plan]))
        return super().sql(query, **values)


def put_on_duty(database: Database, group_id: int) -> None:
    """Give a group shifts, days off, exceptions, and a handle that is only invited."""
    database.teams.add(group_id, Role.DISPATCHER, [], ["mia"], None, NOW)
    change = Change(group_id, None, NOW)
    database.shifts.set_week(change, UTC, [Worker(11), Worker(12), Worker(None, "mia")], DAILY)
    database.shifts.take_off(change, UTC, [Worker(11)], [CHRISTMAS])
    database.shifts.say_on(change, UTC, KATE.user_id)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a file with several groups, and incidents in every situation."""
    with open_store(tmp_path_factory.mktemp("plans")) as store:
        for group_id in range(GROUP - 10, GROUP + 1):
            staff(store.database, group_id)
            put_on_duty(store.database, group_id)
            for number, situation in enumerate(SITUATIONS, 1):
                store.play(situation, group_id)
                store.shown(situation, number, group_id)
            store.database.messages.owe_deletion(group_id, 99)
        store.database.groups.record_pinning(GROUP - 1, Pinning.REFUSED)
        return store.path


@pytest.fixture
def database(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Open a copy of the file and explain what is done with it."""
    copy(path, tmp_path / "plans.db")
    monkeypatch.setattr("database.Connection", ExplainingConnection)
    database = Database(tmp_path / "plans.db")
    monkeypatch.undo()
    yield database
    database.close()


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
    "what an /open has looked for": lambda d: d.looks.owe_in_group(GROUP, NOW, 50),
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
    "changes of shift that are due": lambda d: d.handovers.owe_due(MONDAY, 100),
    "until when duty is known": lambda d: d.duty.worked_out_until(GROUP),
    "a change of shift": lambda d: d.handovers.get(GROUP, NOW),
    "what a change of shift offers": lambda d: d.handovers.offered(GROUP, TakeButton(NOW, 11)),
    "a change of shift listed": lambda d: d.handovers.record_listed(
        Handover(GROUP, NOW, NOW), {}, NOW
    ),
    "a change of shift told": lambda d: d.handovers.record_sent(Handover(GROUP, NOW, NOW), 4723),
    "a change of shift told too late": lambda d: d.handovers.record_sent(
        Handover(GROUP, NOW + 1, NOW), 4725
    ),
    "a change of shift to nobody": lambda d: d.handovers.drop(Handover(GROUP, NOW, NOW)),
    "rights": lambda d: d.teams.roles(GROUP, ALICE.user_id),
    "settings": lambda d: d.settings.get(GROUP),
    "a setting": lambda d: d.settings.change(GROUP, Setting.TELLS_REPORTERS, False, None, NOW),
    "calls in private switched off": lambda d: d.settings.change(
        GROUP, Setting.CALLS_PRIVATELY, False, None, NOW
    ),
    "questions switched off": lambda d: d.checks.follow(GROUP, is_asked=False),
    "nudges by a new time": lambda d: d.nudges.reschedule(GROUP, Status.UNCLAIMED, 60.0, NOW),
}


def plans(database: Database) -> list[tuple[str, list[str]]]:
    """List the statements that were run, each with its plan."""
    assert isinstance(database.connection, ExplainingConnection)
    return database.connection.plans


def expensive(database: Database) -> list[tuple[str, list[str]]]:
    """List the statements that read a whole table."""
    assert plans(database)
    return [(query, plan) for query, plan in plans(database) if any(map(WHOLE_TABLE.search, plan))]


@pytest.mark.parametrize("action", Action)
def test_no_tap_reads_a_whole_table(database: Database, action: Action) -> None:
    database.incidents.apply(action, "TKT-2026-0001", GROUP, JOHN.user_id, NOW, "Replaced the hose")
    assert expensive(database) == []


@pytest.mark.parametrize("question", HOT)
def test_nothing_done_over_and_over_reads_a_whole_table(database: Database, question: str) -> None:
    HOT[question](database)
    assert expensive(database) == []


def test_who_is_to_be_asked_is_read_from_an_index(database: Database) -> None:
    database.checks.schedule(NOW - 10**6, 3600.0)
    [of_checks] = [step for step in plans(database)[0][1] if re.search(r" checks ", step)]
    assert "INDEX checks_to_look_at (t_look<?)" in of_checks


def test_the_sweep_reads_only_what_is_owed_and_who_waits(database: Database) -> None:
    database.deliveries.groups_owed()
    database.nudges.schedule(NOW, SLA)
    database.looks.owe_due(NOW, 200, 20)
    steps = [step for _, plan in plans(database) for step in plan if "incidents" in step]
    assert {step.rpartition(" INDEX ")[2].partition(" ")[0] for step in steps} == {
        "incidents_owing",
        "incidents_to_look_for",
        "incidents_waiting",
        "sqlite_autoindex_incidents_1",  # one row, by its id
    }
    assert all("COVERING" in step for step in steps if "incidents_waiting" in step)


FINISHED = (
    "WITH RECURSIVE n(n) AS (SELECT 9001 UNION ALL SELECT n + 1 FROM n WHERE n < 12000)"
    " INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
    " source_message_id, status, description, t_created, t_status, version, card_version,"
    " pinned_message_id) SELECT printf('TKT-2026-%04d', n), 2026, n, ?1, ?1, n, 'Resolved', 'x',"
    " 1, 1, 1, 1, n FROM n"
)
CONSTANT = (
    "groups that are owed something",
    "what a group is owed",
    "due nudges",
    "what waited long enough",
    "a page sent",
    "a card sent",
    "a prompt sent",
    "a reporter told",
    "a reporter told the end",
    "a reporter advised",
    "what is to be looked for",
    "what an /open has looked for",
    "a look",
    "a message of an incident",
    "a message that may be a report",
    "reports that waited too long",
    "a reply",
    "a card",
    "any message of an incident",
    "a note",
    "places to show",
    "whose place it is",
)


@pytest.mark.parametrize("question", CONSTANT)
def test_three_thousand_finished_incidents_cost_nothing(tmp_path: Path, question: str) -> None:
    without, with_them = (work(tmp_path, question, finished=flag) for flag in (False, True))
    assert with_them < without + 200


def work(folder: Path, question: str, *, finished: bool) -> int:
    """Count the steps of SQLite's virtual machine for a question: a plan's SEARCH is no proof."""
    steps: list[None] = []
    (folder / str(finished)).mkdir()
    with open_store(folder / str(finished)) as store:
        for number, situation in enumerate(SITUATIONS, 1):
            store.shown(situation, number)
        if finished:
            store.run(FINISHED, GROUP)
        connection = store.database.connection._sqlite  # noqa: SLF001 - only SQLite knows
        connection.set_progress_handler(lambda: steps.append(None), 1)
        HOT[question](store.database)
        connection.set_progress_handler(None, 1)
    return len(steps)


def test_an_open_incident_at_rest_is_owed_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("claimed", 70)
        store.database.cards.record_edited(incident)
        store.database.cards.record_pinned(incident, pinned=True)
        store.tell(incident)
        assert store.rows("SELECT incident_id FROM live") == [(incident.incident_id,)]
        assert store.rows("SELECT incident_id FROM owing") == []


def test_a_finished_incident_leaves_the_live_index(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("resolved by tier 2", 70)
        assert store.rows("SELECT incident_id FROM live") == [(incident.incident_id,)]
        store.database.cards.record_edited(incident)
        store.database.cards.record_pinned(incident, pinned=False)
        assert store.rows("SELECT incident_id FROM live") == []


def test_a_finished_incident_without_a_card_is_not_looked_at(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("resolved by tier 2", 70)
        store.database.cards.record_edited(incident)
        store.tell(incident)
        store.database.cards.begin_edit(incident)  # it may land, but where its card no longer is
        store.database.groups.migrate(GROUP, GROUP - 5)
        assert store.rows("SELECT incident_id FROM owing") == []


# How much is really read: a plan that searches an index may still read all of a group's history.

MORE_FINISHED = """
WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 2000)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, created_by_id, claimed_by_t1_id, resolved_by_id, t_created,
    t_claimed_tier1, t_resolved, t_status, version, card_version, pinned_message_id, hears)
SELECT printf('TKT-2020-%04d', i), 2020, i, :group_id, :group_id, 100000 + i, 'Resolved', 'Truck',
    1, 11, 11, :now - 9000000 - i, :now - 8999000, :now - 8990000, :now - 8990000, 4, 4, 100000 + i,
    0
FROM seq
"""


@pytest.fixture(scope="module")
def history(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a copy of the file with two thousand more finished incidents of one group."""
    target = tmp_path_factory.mktemp("history") / "history.db"
    copy(path, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(MORE_FINISHED, {"group_id": GROUP, "now": NOW})
    return target


@pytest.fixture(scope="module")
def small_and_large(
    path: Path, history: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """Open a copy of both files; what is done with them is undone each time."""
    folder = tmp_path_factory.mktemp("sizes")
    copy(path, folder / "small.db")
    copy(history, folder / "large.db")
    with (
        closing(Database(folder / "small.db")) as small,
        closing(Database(folder / "large.db")) as large,
    ):
        yield small, large


class UndoneError(Exception):
    """What was done is to be undone."""


@contextmanager
def undone(database: Database) -> Iterator[None]:
    """Undo what is done within."""
    with suppress(UndoneError), database.connection.transaction():
        yield
        raise UndoneError


def steps(database: Database, question: Callable[[Database], object]) -> int:
    """Count the steps SQLite takes to answer; each row it reads takes several."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    sqlite = database.connection._sqlite  # noqa: SLF001 - nobody else counts
    with undone(database):
        sqlite.set_progress_handler(step, 1)
        question(database)
        sqlite.set_progress_handler(None, 1)
    return taken


@for_each("question", HOT)
def test_nothing_done_over_and_over_reads_a_groups_finished_incidents(
    small_and_large: tuple[Database, Database], question: str
) -> None:
    few, many = (steps(database, HOT[question]) for database in small_and_large)
    assert many <= few + 1000


@for_each("action", Action)
def test_no_tap_reads_a_groups_finished_incidents(
    small_and_large: tuple[Database, Database], action: Action
) -> None:
    def apply(store: Database) -> object:
        return store.incidents.apply(
            action, "TKT-2026-0001", GROUP, JOHN.user_id, NOW, "Replaced the hose"
        )

    few, many = (steps(database, apply) for database in small_and_large)
    assert many <= few + 1000


def test_reading_a_groups_finished_incidents_is_noticed(
    small_and_large: tuple[Database, Database],
) -> None:
    def kpis(store: Database) -> object:
        return store.figures.kpis(GROUP, 0)

    few, many = (steps(database, kpis) for database in small_and_large)
    assert many > few + 2000


def test_what_a_question_changed_is_undone_before_the_next(
    small_and_large: tuple[Database, Database],
) -> None:
    small, _ = small_and_large
    before = list(small.connection.sql("SELECT * FROM incidents"))
    for question in HOT.values():
        steps(small, question)
    assert list(small.connection.sql("SELECT * FROM incidents")) == before


def test_who_is_on_duty_is_one_query_of_one_index(database: Database) -> None:
    database.duty.on_duty(GROUP, NOW)
    [(_, plan)] = plans(database)
    [of_duty] = [step for step in plan if re.search(r" duty ", step)]
    assert "INDEX duty_by_time (group_id=? AND t_end>?" in of_duty


def test_which_duty_is_to_be_worked_out_is_read_from_an_index(database: Database) -> None:
    database.duty.work_out_due(lambda _: UTC, NOW - 10**6, 10)
    [(_, plan)] = plans(database)
    assert [step for step in plan if "groups_by_duty" in step] == plan


def test_which_shift_has_changed_is_read_from_an_index(database: Database) -> None:
    database.handovers.owe_due(NOW - 10**6, 10)
    [ahead, due, *_] = [plan for _, plan in plans(database)]
    assert [step for step in ahead if "handovers_by_start" in step] == ahead
    assert [step for step in due if "groups_by_next_shift" in step] == due


def test_a_change_of_shift_reads_one_groups_duty_from_its_index(database: Database) -> None:
    database.duty.work_out(GROUP, UTC, NOW)  # what was told by an earlier test is told again
    plans(database).clear()
    assert GROUP in database.handovers.owe_due(MONDAY, 100)
    of_duty = [step for _, plan in plans(database) for step in plan if re.search(r" duty ", step)]
    assert of_duty
    assert all("INDEX duty_by_time (group_id=? AND t_end>?" in step for step in of_duty)

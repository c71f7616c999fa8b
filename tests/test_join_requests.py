"""Groups that are brought to a fleet: who has them join at once, and what its office decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timezone
from pathlib import Path

import pytest

from database import Change, Database, Delivery
from domain.duty import Worker
from domain.fleets import Fleet, Joining, JoinRequest, News, Outcome
from domain.groups import Allowed
from domain.people import Role, User
from tests.factories import ALICE, JOHN, SAM

OFFICE, TRUCK, OTHER, OTHER_TRUCK, NEW_ID = -100, -101, -102, -103, -200
MANAGER_OF_OTHER = User(51, "olga", "Olga Wood")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "fleets.db")
    for group_id in (OFFICE, TRUCK, OTHER, OTHER_TRUCK):
        database.groups.record(group_id, f"Group {group_id}")
    database.teams.set_managers(OFFICE, [ALICE], [], None, 1)
    database.teams.add(OFFICE, Role.DISPATCHER, [JOHN], [], None, 1)
    database.teams.set_managers(OTHER, [MANAGER_OF_OTHER], [], None, 1)
    for office_id, name, code in ((OFFICE, "Acme", "acme"), (OTHER, "Acme", "other")):
        assert database.fleets.found(Change(office_id, None, 1), name, code)
    yield database
    database.close()


def fleet_of(database: Database, office_id: int = OFFICE) -> Fleet:
    fleet = database.fleets.of_office(office_id)
    assert fleet is not None
    return fleet


def bring(
    database: Database,
    fleet: Fleet,
    by: User | None,
    *,
    to: int = TRUCK,
    is_admin: bool = False,
    code: str | None = "",
) -> Joining:
    change = Change(to, by.user_id if by else None, 2)
    code = fleet.code if code == "" else code
    return database.join_requests.bring(change, fleet, by, is_admin=is_admin, code=code)


def asked(database: Database, message_id: int | None = 70) -> JoinRequest:
    assert bring(database, fleet_of(database), SAM) is Joining.ASKED
    request = database.join_requests.of_group(TRUCK)
    assert request is not None
    if message_id is not None:
        database.join_requests.record_sent(request, OFFICE, message_id)
    return request


def decide(
    database: Database, request: JoinRequest, by: User, outcome: Outcome, at: int = OFFICE
) -> JoinRequest | None:
    change = Change(at, by.user_id, 3)
    return database.join_requests.decide(request.request_id, change, outcome, is_admin=False)


def owed(database: Database, group_id: int) -> list[Delivery]:
    of_fleets = {Delivery.JOIN_REQUEST, Delivery.JOIN_ANSWER, Delivery.FLEET_NOTICE}
    return [each.delivery for each in database.deliveries.owed(group_id)
            if each.delivery in of_fleets]  # fmt: skip


def test_who_is_of_the_fleet_has_a_group_join_and_others_ask(database: Database) -> None:
    fleet = fleet_of(database)
    for by, is_admin in ((JOHN, False), (ALICE, False), (SAM, True)):
        assert bring(database, fleet, by, is_admin=is_admin) is Joining.JOINED
        assert owed(database, TRUCK) == [Delivery.FLEET_NOTICE]
        assert database.fleets.leave(Change(TRUCK, None, 3), fleet)
    for stranger in (SAM, None, MANAGER_OF_OTHER):
        assert bring(database, fleet, stranger) is Joining.ASKED
    assert bring(database, fleet, SAM, code=None) is Joining.STRANGER
    assert [each.asked_by for each in database.join_requests.of_fleet(1)] == [SAM.user_id]
    assert owed(database, OFFICE).count(Delivery.JOIN_REQUEST) == 1
    database.absences.record_absence(OFFICE, JOHN, 4)
    assert bring(database, fleet, JOHN) is Joining.ASKED


def test_an_invitation_counts_only_as_it_is_when_the_group_joins(database: Database) -> None:
    fleet = fleet_of(database)  # as somebody saw it before Telegram said who is admin
    assert database.fleets.renew_code(Change(OFFICE, None, 2), fleet, "new")
    for by in (JOHN, SAM):
        assert bring(database, fleet, by) is Joining.OVER
    fleet = fleet_of(database)
    assert bring(database, fleet, JOHN, to=OTHER_TRUCK) is Joining.JOINED
    assert database.fleets.move_office(Change(OTHER_TRUCK, 1, 3), fleet, is_admin=True)
    assert bring(database, fleet, JOHN, is_admin=True) is Joining.OVER
    moved = fleet_of(database, OTHER_TRUCK)
    assert database.fleets.end(Change(OTHER_TRUCK, 1, 3), moved, is_admin=True)
    assert bring(database, moved, JOHN, is_admin=True) is Joining.OVER
    assert database.fleets.of_group(TRUCK) is None
    assert database.join_requests.of_group(TRUCK) is None


def test_what_was_asked_before_the_code_was_renewed_may_still_be_let_in(
    database: Database,
) -> None:
    request = asked(database)
    assert database.fleets.renew_code(Change(OFFICE, None, 2), fleet_of(database), "new")
    decided = decide(database, request, ALICE, Outcome.LET_IN)
    assert decided is not None
    assert (decided.outcome, decided.decided_by) == (Outcome.LET_IN, ALICE.user_id)
    assert database.fleets.of_group(TRUCK) == fleet_of(database)
    assert owed(database, OFFICE) == [Delivery.JOIN_ANSWER]
    assert decide(database, request, ALICE, Outcome.REFUSED) is None


def test_only_who_decides_in_the_office_of_that_fleet_decides(database: Database) -> None:
    request = asked(database)
    for by, at in ((JOHN, OFFICE), (SAM, OFFICE), (MANAGER_OF_OTHER, OTHER), (ALICE, OTHER)):
        assert decide(database, request, by, Outcome.LET_IN, at) is None
    database.absences.record_absence(OFFICE, ALICE, 3)
    assert decide(database, request, ALICE, Outcome.LET_IN) is None
    change = Change(OTHER, None, 3)
    assert not database.join_requests.decide(
        request.request_id, change, Outcome.LET_IN, is_admin=True
    )
    assert database.fleets.of_group(TRUCK) is None


def test_an_old_view_of_a_fleet_changes_nothing(database: Database) -> None:
    fleet = fleet_of(database)
    assert bring(database, fleet, JOHN) is Joining.JOINED
    assert bring(database, fleet, JOHN, to=OTHER_TRUCK) is Joining.JOINED
    assert database.fleets.move_office(Change(TRUCK, 1, 3), fleet, is_admin=True)
    fleets, by = database.fleets, Change(OTHER_TRUCK, 1, 4)
    assert not fleets.leave(by, fleet)
    assert not fleets.remove(by, fleet, is_admin=True)
    assert not fleets.move_office(by, fleet, is_admin=True)
    assert not fleets.renew_code(by, fleet, "new", is_admin=True)
    assert not fleets.end(by, fleet, is_admin=True)
    assert not fleets.leave(Change(TRUCK, 1, 4), fleet_of(database, TRUCK))  # the office
    assert len(fleets.groups(fleet.fleet_id)) == 3


def test_a_group_that_asks_another_fleet_or_joins_one_asks_the_first_no_more(
    database: Database,
) -> None:
    first = asked(database)
    other = fleet_of(database, OTHER)
    assert bring(database, other, SAM) is Joining.ASKED
    withdrawn = database.join_requests.get(first.request_id)
    assert withdrawn is not None
    assert withdrawn.outcome is Outcome.WITHDRAWN
    assert decide(database, first, ALICE, Outcome.LET_IN) is None
    assert database.fleets.found(Change(TRUCK, None, 4), "Own", "own")
    assert not database.join_requests.of_fleet(other.fleet_id)
    assert owed(database, OFFICE) == [Delivery.JOIN_ANSWER]
    assert owed(database, OTHER) == []


def test_a_request_ends_where_the_group_puts_the_bot_out_and_not_where_it_is_muted(
    database: Database,
) -> None:
    asked(database)
    database.groups.set_suspended(TRUCK, True, muted=True)
    assert database.join_requests.of_group(TRUCK)
    database.groups.set_suspended(TRUCK, False)
    database.groups.set_suspended(TRUCK, True)
    assert database.join_requests.of_group(TRUCK) is None
    assert owed(database, OFFICE) == [Delivery.JOIN_ANSWER]


def test_a_request_of_a_group_that_was_not_served_before_ends_like_any_other(
    database: Database,
) -> None:
    for back in (
        lambda: database.groups.resume(TRUCK),
        lambda: database.groups.set_suspended(TRUCK, False),
    ):
        database.groups.serve_only(Allowed(ids=frozenset({OFFICE})))
        assert database.groups.is_suspended(TRUCK)
        back()
        assert bring(database, fleet_of(database), SAM) is Joining.ASKED
        database.groups.set_suspended(TRUCK, True)
        assert database.join_requests.of_group(TRUCK) is None


def test_requests_and_news_follow_groups_that_migrate(database: Database) -> None:
    request = asked(database)
    database.groups.migrate(TRUCK, NEW_ID)
    moved = database.join_requests.of_group(NEW_ID)
    assert moved is not None
    assert (moved.request_id, moved.message_id) == (request.request_id, 70)
    database.groups.migrate(OFFICE, NEW_ID - 1)  # what stands in the old chat is out of reach
    assert owed(database, NEW_ID - 1) == [Delivery.JOIN_REQUEST]
    assert owed(database, OFFICE) == []
    assert decide(database, moved, ALICE, Outcome.REFUSED, NEW_ID - 1)
    database.groups.migrate(NEW_ID, NEW_ID - 2)
    [notice] = database.deliveries.owed(NEW_ID - 2)
    news = database.fleet_notices.get(notice.version)
    assert news is not None
    assert news.news is News.REFUSED


def test_what_a_group_asked_for_by_its_new_id_is_settled_by_the_fleet_it_was_in(
    database: Database,
) -> None:
    first, other = fleet_of(database), fleet_of(database, OTHER)
    for old_id, fleet, outcome in (
        (TRUCK, first, Outcome.LET_IN),
        (OTHER_TRUCK, other, Outcome.WITHDRAWN),
    ):
        new_id = old_id - 100
        database.groups.record(new_id, "New")
        assert bring(database, first, SAM, to=new_id) is Joining.ASKED
        request = database.join_requests.of_group(new_id)
        assert request is not None
        assert database.fleets.join(Change(old_id, None, 2), fleet)
        database.groups.migrate(old_id, new_id)
        settled = database.join_requests.get(request.request_id)
        assert settled is not None
        assert settled.outcome is outcome
    assert database.join_requests.of_fleet(first.fleet_id) == []


def test_what_was_decided_while_its_message_was_on_its_way_is_said_on_it(
    database: Database,
) -> None:
    request = asked(database, message_id=None)
    assert decide(database, request, ALICE, Outcome.REFUSED)
    assert owed(database, OFFICE) == []  # nothing stands that could say so
    database.join_requests.record_sent(request, OFFICE, 70)
    assert owed(database, OFFICE) == [Delivery.JOIN_ANSWER]
    database.join_requests.record_answered(request)
    assert owed(database, OFFICE) == []


def test_newer_news_take_the_place_of_what_a_group_was_not_told_yet(database: Database) -> None:
    fleet = fleet_of(database)
    assert bring(database, fleet, JOHN) is Joining.JOINED
    assert database.fleets.remove(Change(TRUCK, 1, 3), fleet, is_admin=True)
    [notice] = database.deliveries.owed(TRUCK)
    news = database.fleet_notices.get(notice.version)
    assert news is not None
    assert news.news is News.PUT_OUT
    database.fleet_notices.record_sent(news.notice_id)
    assert bring(database, fleet, JOHN) is Joining.JOINED
    assert database.fleets.leave(Change(TRUCK, 1, 4), fleet)
    assert database.deliveries.owed(TRUCK) == []


def test_who_left_the_old_office_has_no_right_by_the_new_one(database: Database) -> None:
    fleet = fleet_of(database)
    database.teams.add(TRUCK, Role.DISPATCHER, [], ["mia"], None, 1)
    for group_id in (TRUCK, OTHER_TRUCK):
        assert database.fleets.join(Change(group_id, None, 2), fleet)
    for user in (JOHN, ALICE):
        database.shifts.say_on(Change(OFFICE, None, 2), timezone.utc, user.user_id)
    database.absences.record_absence(OFFICE, JOHN, 3)
    assert database.fleets.move_office(Change(TRUCK, ALICE.user_id, 4), fleet, is_admin=False)
    moved = fleet_of(database, TRUCK)
    # He was in that group all along, so that what he writes there makes him no part of the fleet.
    database.absences.record_return(TRUCK, JOHN.user_id)
    assert not database.fleets.is_of_fleet(moved, JOHN.user_id)
    assert database.fleets.decides(moved, ALICE.user_id)
    named = database.teams.get(OTHER_TRUCK, Role.DISPATCHER)
    assert ([user.user_id for user in named.members], named.invited) == ([], ("mia",))
    assert not database.teams.is_in_any(JOHN.user_id)
    assert set(database.shifts.all(TRUCK)) == {Worker(ALICE.user_id)}
    events = database.connection.sql(
        "SELECT group_id, role, action, user_id FROM team_events WHERE t = 4 ORDER BY event_id"
    )
    assert [tuple(event) for event in events] == [
        (OFFICE, "Dispatcher", "removed", JOHN.user_id),
        (TRUCK, "OpsManager", "added", ALICE.user_id),
        (OFFICE, "OpsManager", "removed", ALICE.user_id),
    ]

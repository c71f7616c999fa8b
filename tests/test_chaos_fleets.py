"""The judges of fleets: each passes a true record, and finds what a false one has too much."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from database import Change
from domain.incidents import Action, Status
from domain.transitions import Who
from sandbox import SentMessage, Telegram
from sandbox.world.messages import Draft
from sending import redraws
from tests.bot.support import settled
from tests.chaos import orders
from tests.chaos.companies import Stay, dealt
from tests.chaos.course import Step
from tests.chaos.court import posted
from tests.chaos.fleet_court import FleetCourt
from tests.chaos.handovers import told_in
from tests.chaos.ledger import Act, Ledger, Take
from tests.chaos.sight import Group
from tests.chaos.storm import WorldClock
from tests.desk import TOKEN, Clock, Desk, Fleet, open_group
from tests.test_chaos import press

OFFICE, OTHER_OFFICE, TRUCK, OTHER_TRUCK, THIRD_TRUCK = range(5)
SUFFIXES = ("_a", "_b", "_a1", "_b1", "_a2")
ID = "TKT-2026-0001"
CHANGED = "🔁 Change of shift, 07:00 (2026-11-28 07:00 UTC): nothing is open"


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boards redrawn at once, so that tests need not wait."""
    monkeypatch.setattr(redraws, "REST", 0.0)


@pytest.fixture
async def court(desk: Desk, fleet: Fleet) -> FleetCourt:  # noqa: ARG001 - the desk has begun
    """Give two fleets of the same name, with an incident in each group but one."""
    groups = [await open_group(desk.telegram, "Rig 1", suffix) for suffix in SUFFIXES]
    for office in groups[:TRUCK]:
        await _name_team(office)
    for number, group in enumerate(groups):
        _put_into_fleet(desk, group, groups[number % 2])
    for truck, group in zip((0, 1, 2, 456), groups, strict=False):
        await group.reports(f"Truck {truck} overheats")
    john = groups[OFFICE].john
    john.says(groups[OFFICE].chat, "/take 3")  # of a truck's group, from the office
    await groups[TRUCK].until(lambda: groups[TRUCK].said("@john_a)"), "john to have it")
    for group in groups[:TRUCK]:
        await settled(desk, group)
    rooms = [Fleet(desk.telegram, desk.telegram.supergroup("Back office")) for _ in range(2)]
    return FleetCourt(desk, groups, rooms)


async def _name_team(office: Fleet) -> None:
    await office.asks(office.admin, f"/configure_managers @{office.alice.username}")
    named = office.john, office.kate
    handles = " ".join(f"@{each.username}" for each in named)
    await office.asks(office.admin, f"/add_dispatcher {handles}")
    for person in named:
        person.says(office.chat, "good morning")


def _put_into_fleet(desk: Desk, group: Fleet, office: Fleet) -> None:
    fleets, change = desk.database.fleets, Change(group.chat.id, None, desk.clock())
    fleet = fleets.of_office(office.chat.id)
    assert fleets.join(change, fleet) if fleet else fleets.found(change, "Acme", str(group.chat.id))
    desk.application.bot_data.outbox.wake(office.chat.id)


def board_in(group: Group) -> SentMessage:
    """Find the board that stands in an office."""
    return group.fleet.said("📋 Acme")[-1]


def test_what_a_moved_office_was_told_comes_in_the_order_it_was_told(clock: Clock) -> None:
    telegram = Telegram(TOKEN, clock=clock)
    office, room = (Fleet(telegram, telegram.supergroup(name)) for name in ("Acme", "Back office"))
    group = Group(0, office, [], [])
    [company] = dealt([group], [room.chat], WorldClock())
    told = []
    for chat in company.rooms:
        told.append(chat.post(Draft(telegram.bot, CHANGED)))
        clock.time += 60
    company.rooms.reverse()  # as a move does
    assert [each.message for each in told_in(group)] == told


# Boards


def _swap_lines(board: SentMessage) -> None:
    *head, first, second, empty, drawn = board.text.splitlines()
    board.text = "\n".join([*head, second, first, empty, drawn])


def _say(old: str, new: str) -> Callable[[SentMessage], None]:
    def say(board: SentMessage) -> None:
        assert old in board.text
        board.text = board.text.replace(old, new)

    return say


FALSE_BOARDS: dict[str, Callable[[SentMessage], object]] = {
    "a line too few": _say("🔥 0001", "0001"),
    "another's line": _say("🔥 0001", "🔥 0002"),
    "another order": _swap_lines,
    "a wrong total": _say("2 incidents are open", "3 incidents are open"),
    "a wrong count": _say("🔥 1 unclaimed", "🔥 2 unclaimed"),
    "another state": _say("🛠️ 0003", "⏳ 0003"),
    "other words": lambda board: setattr(board, "html", f"{board.html}!"),
    "no pin": lambda board: board.chat.pinned.remove(board),
    "no board": lambda board: board.chat.erase(board),
}


async def test_each_fault_of_a_board_is_found(court: FleetCourt) -> None:
    assert court.finds() == {}
    office = court.groups[OFFICE]
    for how, falsify in FALSE_BOARDS.items():
        board = board_in(office)
        text, html = board.text, board.html
        falsify(board)
        assert court.finds()["stale_boards"] > 0, how
        board.text, board.html = text, html
        board.deleted = False
        office.chat.pinned[:] = [board]
        assert court.finds() == {}, how

    second = posted(office.chat, board_in(office).text)
    assert court.finds()["stale_boards"] > 0
    office.chat.erase(second)
    court.companies[0].rooms.reverse()  # the office is another room than the board's
    assert court.finds()["stale_boards"] == 1


# What is told of others

TOLD = {
    "TKT-2026-0002 is open": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1, OTHER_TRUCK: 1},
    "TKT-2026-0003 is open": {OFFICE: 0, OTHER_OFFICE: 1, TRUCK: 0, THIRD_TRUCK: 1},
    "🔥 <a href='x'>0004 · Rig</a>": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1, OTHER_TRUCK: 0},
    "Then anybody reports with /new_issue Truck 456 engine overheating": {TRUCK: 0},
    "Truck 456, flat tire, I-80 mile 212": {TRUCK: 0},
    "Truck 456 overheats": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1, OTHER_TRUCK: 0},
    "Truck 1 overheats": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1},
    "Truck 1… #107": {TRUCK: 0},
    "@john_b has it": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1, OTHER_TRUCK: 0},
    "@kate_a1 has it": {OFFICE: 0, OTHER_OFFICE: 1, TRUCK: 0, THIRD_TRUCK: 1},
    "{link}": {OFFICE: 1, OTHER_OFFICE: 0, TRUCK: 1, OTHER_TRUCK: 0},
}
"""What somebody says, and how many leaks that is in which group."""


async def test_whatever_is_told_of_another_fleet_or_group_is_found(court: FleetCourt) -> None:
    into = f"https://t.me/c/{-court.groups[OTHER_TRUCK].chat.id - 1_000_000_000_000}/7"
    for text, by_group in TOLD.items():
        for number, leaks in by_group.items():
            chat = court.groups[number].chat
            posted(chat, text.format(link=f"<a href='{into}'>here</a>"))
            assert court.finds().get("leaked", 0) == leaks, (text, number)
            chat.telegram.calls.pop()
            chat.erase(chat.bot_messages[-1])

    office = court.groups[OFFICE].fleet
    await office.asks(office.john, "/incident TKT-2026-0002")  # a number may be said back
    office.john.starts()
    private = court.desk.telegram.private(office.john)
    posted(private, "TKT-2026-0003 is open")
    assert court.finds() == {}
    posted(private, "TKT-2026-0004 is open")
    assert court.finds() == {"leaked": 1}


# Whose rights, and whose fleet


async def test_an_event_of_another_fleet_and_a_right_nobody_gave_are_found(
    court: FleetCourt,
) -> None:
    truck, now = court.groups[TRUCK], court.desk.telegram.now()
    truck.stays.clear()
    assert court.finds()["unfounded"] == 4  # two events of a fleet, one by john, and that it is in
    truck.stays[:] = [Stay(0, 0, now - 200, now - 100)]
    assert court.finds()["leaked"] > 0
    truck.stays[:] = [Stay(0, 0, now + 100)]
    assert court.finds() == {}
    for company in court.companies:
        company.rooms[:] = company.rooms[1:]
    assert court.finds()["unfounded"] > 0


STAYS = {
    "asked": (Stay(10), 9, False, False),
    "maybe in": (Stay(10), 11, True, False),
    "in": (Stay(10, 20), 21, True, True),
    "leaving": (Stay(10, 20, 30), 31, True, False),
    "left": (Stay(10, 20, 30, 40), 42, False, False),
}


@pytest.mark.parametrize("how", STAYS)
def test_a_group_is_in_a_fleet_for_certain_only_while_that_is_known(how: str) -> None:
    stay, time, may_be, must_be = STAYS[how]
    assert (stay.may_be(time), stay.must_be(time)) == (may_be, must_be)


RIGHTS = {-7: {Who.DISPATCHER: frozenset({1, 2}), Who.MANAGER: frozenset({3})}}
CLAIMED = [Step("claim", 2, Status.UNCLAIMED, Status.CLAIMED_T1)]
TAKEN = [*CLAIMED, Step("take_over", 1, Status.CLAIMED_T1, Status.CLAIMED_T1, 2)]


def test_the_ledger_knows_what_a_change_of_shift_offers_in_an_office() -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    take = Take(-8, 2, 1, press(-8), after=1, shown=frozenset({ID}))
    for offices, owner in (({-7: frozenset({-8})}, 1), ({}, 2)):
        ledger = Ledger(acts=[claim], takes=[take], offices=offices)
        trail = TAKEN if owner == 1 else CLAIMED
        courses, _ = orders.courses(ledger, RIGHTS, {ID: trail})
        assert courses[ID].owner == owner


@pytest.mark.parametrize(("unsettled", "steps"), [({}, 1), ({-7: frozenset({2})}, 0)])
def test_the_ledger_knows_that_whoever_joins_a_fleet_may_have_no_right_yet(
    unsettled: dict[int, frozenset[int]], steps: int
) -> None:
    ledger = Ledger(acts=[Act(-7, ID, Action.CLAIM, 2, press=press(-7))], unsettled=unsettled)
    courses, _ = orders.courses(ledger, RIGHTS, {ID: []})
    assert len(courses[ID].steps) == steps

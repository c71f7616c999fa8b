"""A short chaos run: a few kills under load. `make chaos` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.incidents import Action, Status
from domain.transitions import Who
from sandbox import Answer, CallbackPress, Chat, SentMessage, Telegram
from tests.chaos import orders
from tests.chaos.course import Course, Step
from tests.chaos.ledger import Act, Ledger, Take
from tests.chaos.run import run
from tests.chaos.shifts import Rota, Say
from tests.chaos.storm import WorldClock
from tests.chaos.table import Plan, table
from tests.desk import TOKEN
from texts.language import ENGLISH
from texts.panel import TRY_AGAIN


@pytest.mark.slow(reason="kills the bot under load, for half a minute")
@pytest.mark.timeout(480)  # until every state was reached; six times all boards have to rest
async def test_nothing_is_lost_doubled_or_wrong_when_killed_under_load(tmp_path: Path) -> None:
    plan = Plan(1, 4, 40, 5, is_hurried=True, calm_comes_with_a_restart=True, finish=3)
    result = await run(plan, tmp_path)
    print(table([result]))
    assert (result.reports, result.kills) == (40, 4)
    assert result.faults > 0
    assert result.removed > 0
    assert result.handovers > 0
    assert result.private_calls > 0
    assert result.played.questions > 0
    assert result.verdict.is_clean, "\n".join(result.verdict.details)


@pytest.mark.parametrize(
    ("person", "steps"),
    [
        (1, [Step("claim", 1, Status.UNCLAIMED, Status.CLAIMED_T1)]),
        (2, [Step("claim", 2, Status.UNCLAIMED, Status.CLAIMED_T1)]),
        (3, [Step("take_charge", 3, Status.UNCLAIMED, Status.CLAIMED_T2)]),
        (4, []),
    ],
    ids=["dispatcher", "both", "manager", "stranger"],
)
def test_the_ledger_knows_what_a_tap_on_claim_does_for_whom(person: int, steps: list[Step]) -> None:
    rights = {7: {Who.DISPATCHER: frozenset({1, 2}), Who.MANAGER: frozenset({2, 3})}}
    ledger = Ledger(acts=[Act(7, "TKT-2026-0001", Action.CLAIM, person)])
    courses, counted = orders.courses(ledger, rights, {"TKT-2026-0001": steps})
    assert courses["TKT-2026-0001"].steps == steps
    assert len(counted) == len(steps)


ID = "TKT-2026-0001"
CLAIMED = [Step("claim", 2, Status.UNCLAIMED, Status.CLAIMED_T1)]
TAKEN = [*CLAIMED, Step("take_over", 1, Status.CLAIMED_T1, Status.CLAIMED_T1, 2)]
RIGHTS = {-7: {Who.DISPATCHER: frozenset({1, 2}), Who.MANAGER: frozenset({3})}}


def press(chat_id: int) -> CallbackPress:
    """Tap something in a group or a private chat."""
    telegram = Telegram(TOKEN)
    person = telegram.person("John Stone")
    chat = Chat(telegram, chat_id, "North Fleet", kind="supergroup")
    return person.presses(SentMessage(person, id=1, chat=chat, date=0), f"claim:{ID}")


@pytest.mark.parametrize(("chat_id", "counts"), [(1, 2), (-7, 1)], ids=["private", "the group"])
def test_the_ledger_knows_that_chats_are_handled_side_by_side(chat_id: int, counts: int) -> None:
    ledger = Ledger(
        acts=[
            Act(-7, ID, Action.CLAIM, 1, press=press(chat_id)),
            Act(-7, ID, Action.CLAIM, 2, press=press(-7)),
        ]
    )
    _, [counted] = orders.courses(ledger, RIGHTS, {ID: CLAIMED})
    assert counted.person_id == counts


def test_the_ledger_knows_that_telegram_drops_taps_that_are_too_old() -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    assert claim.press is not None
    for expired, number in ((frozenset[str | None](), 1), (frozenset({claim.press.id}), 0)):
        courses, _ = orders.courses(Ledger(acts=[claim], expired=expired), RIGHTS, {ID: []})
        assert len(courses[ID].steps) == number


@pytest.mark.parametrize(
    ("said", "steps"),
    [(ENGLISH.gettext(TRY_AGAIN), 0), ("Sorry", 1), (f"{ID} is now: 🔥 UNCLAIMED", 0), (None, 0)],
)
def test_the_ledger_knows_that_telegram_may_not_tell_who_is_a_member(
    said: str | None, steps: int
) -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(1))
    assert claim.press is not None
    claim.press.answer.give(Answer(said, show_alert=True))
    courses, _ = orders.courses(Ledger(acts=[claim]), RIGHTS, {ID: []})
    assert len(courses[ID].steps) == steps


@pytest.mark.parametrize(("wanderers", "steps"), [((), 1), ((2,), 2)], ids=["stays", "comes, goes"])
def test_the_ledger_knows_that_an_admin_may_release_what_somebody_has_who_left_meanwhile(
    wanderers: tuple[int, ...], steps: int
) -> None:
    released = Step("release", 9, Status.CLAIMED_T1, Status.UNCLAIMED, 2)
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    release = Act(-7, ID, Action.RELEASE, 9, press=press(9))
    ledger = Ledger(acts=[claim, release], wanderers=frozenset(wanderers))
    rights = {-7: {**RIGHTS[-7], Who.RELEASER: frozenset({9}), Who.CANCELLER: frozenset[int]()}}
    courses, _ = orders.courses(ledger, rights, {ID: [*CLAIMED, released]})
    assert len(courses[ID].steps) == steps


@pytest.mark.parametrize(
    ("shown", "trail", "owner"),
    [
        (frozenset({ID}), TAKEN, 1),
        (frozenset({ID}), CLAIMED, 1),  # which the trail does not have: that is lost
        (frozenset(), TAKEN, 1),
        (frozenset(), CLAIMED, 2),
    ],
    ids=["taken", "lost", "not seen", "not offered"],
)
def test_the_ledger_knows_what_a_change_of_shift_offers(
    shown: frozenset[str], trail: list[Step], owner: int
) -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    take = Take(-7, owner_id=2, person_id=1, press=press(-7), after=1, shown=shown)
    courses, _ = orders.courses(Ledger(acts=[claim], takes=[take]), RIGHTS, {ID: trail})
    assert courses[ID].owner == owner


def test_time_that_is_left_out_is_not_lived() -> None:
    clock = WorldClock()
    now = clock()
    clock.set_forward(now + 100)
    assert clock.lived(now - 10, now + 110) == pytest.approx(20, abs=1)
    assert clock.earlier(now + 110, 20) == pytest.approx(now - 10, abs=1)
    assert clock.earlier(now + 110, 5) == now + 105


def test_a_tap_may_count_until_it_is_known_to_have() -> None:
    person = Telegram(TOKEN).person("Nora")
    rota = Rota(says=[Say(person, is_on=True, t=10.6, press=press(-7))])
    assert rota.teams(0, 5) == [[]]
    assert rota.teams(0, 10) == [[], [person]]
    assert rota.teams(0, 20) == [[], [person]]
    rota.note_answers(30, all_done=True)
    assert rota.teams(30, 40) == [[person]]


@pytest.mark.parametrize(("seen", "owner"), [(1, 1), (0, 2), (2, 2)], ids=["now", "old", "later"])
def test_the_ledger_knows_that_a_button_counts_only_for_what_it_shows(
    seen: int, owner: int
) -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    take = Act(-7, ID, Action.TAKE_OVER, 1, press=press(-7), seen=seen)
    trail = TAKEN if owner == 1 else CLAIMED
    courses, counted = orders.courses(Ledger(acts=[claim, take]), RIGHTS, {ID: trail})
    assert (courses[ID].owner, len(counted)) == (owner, len(trail))


@pytest.mark.parametrize(
    ("admin", "absent", "steps"),
    [(9, {2}, 2), (None, {2}, 2), (9, set(), 1), (1, {2}, 1)],
    ids=["admin", "anonymous", "owner is there", "no admin"],
)
def test_the_ledger_knows_when_an_admin_may_release_an_incident(
    admin: int | None, absent: set[int], steps: int
) -> None:
    rights = {
        -7: {**RIGHTS[-7], Who.CANCELLER: frozenset[int]({5}), Who.RELEASER: frozenset({9, None})}
    }
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    typed = (Action.RELEASE,)
    release = Act(-7, ID, Action.RELEASE, admin, typed=typed, absent=frozenset(absent))
    released = Step("release", admin, Status.CLAIMED_T1, Status.UNCLAIMED, 2)
    courses, _ = orders.courses(Ledger(acts=[claim, release]), rights, {ID: [*CLAIMED, released]})
    assert len(courses[ID].steps) == steps


@pytest.mark.parametrize("to", [1, 2, 4], ids=["to a dispatcher", "to who has it", "to a stranger"])
def test_the_ledger_knows_to_whom_an_incident_can_be_given(to: int) -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(-7))
    gift = Act(-7, ID, Action.GIVE, 2, press=press(-7), to=to, seen=1)
    given = Step("give", 2, Status.CLAIMED_T1, Status.CLAIMED_T1, to)
    rights = {-7: {**RIGHTS[-7], Who.CANCELLER: frozenset[int]()}}
    courses, _ = orders.courses(Ledger(acts=[claim, gift]), rights, {ID: [*CLAIMED, given]})
    assert courses[ID].owner == (1 if to == 1 else 2)


def test_the_ledger_knows_that_who_left_may_be_turned_away_in_private() -> None:
    claim = Act(-7, ID, Action.CLAIM, 2, press=press(2))
    assert claim.press is not None
    claim.press.answer.give(Answer("There is no such incident for you.", show_alert=True))
    for wanderers, number in ((frozenset[int](), 1), (frozenset({2}), 0)):
        ledger = Ledger(acts=[claim], wanderers=wanderers)
        courses, _ = orders.courses(ledger, RIGHTS, {ID: []})
        assert len(courses[ID].steps) == number


def summary(*said: str) -> Act:
    """Give a summary that said one thing after the other."""
    message = SentMessage(
        Telegram(TOKEN).person("John Stone"),
        id=1,
        chat=Chat(Telegram(TOKEN), -7, "North Fleet", kind="supergroup"),
        date=0,
    )
    message.history, message.text = list(said[:-1]), said[-1]
    return Act(-7, ID, Action.SUMMARISE, 2, said[0], message=message)


@pytest.mark.parametrize(
    ("status", "kept", "may"),
    [
        (Status.RESOLVED, "new", True),
        (Status.RESOLVED, "old", False),
        (Status.UNCLAIMED, "old", True),  # the edit may have come when it was open again
        (Status.UNCLAIMED, "another", False),
    ],
)
def test_the_ledger_knows_that_summaries_are_edited(status: Status, kept: str, may: bool) -> None:
    assert Course(status, summary=summary("old", "new")).may_say(kept) is may


def test_the_ledger_knows_that_nobody_gave_a_summary() -> None:
    assert Course().may_say(None)
    assert not Course().may_say("Hose replaced")

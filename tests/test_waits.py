"""What incidents wait for: begun by their owners, ended by time and by what is done."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from database import CallKind, Delivery
from domain.incidents import Action, Incident
from domain.people import User
from domain.refusals import Refusal, Refused
from domain.transitions import TRANSITIONS, WORKED_ON, keeps_wait
from domain.unclear import Unclear
from domain.waiting import (
    CALLED_AGAIN_AFTER,
    OFFERED,
    Ask,
    Impossible,
    Order,
    WaitKind,
    order_of,
    read_offered,
    read_order,
    why_impossible,
)
from tests.factories import (
    ALICE,
    BOB,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    status_after,
)
from texts.language import ENGLISH
from texts.waiting import CLOCK, DAY_AND_CLOCK, wait_line

HOUR = 3600
CHICAGO = ZoneInfo("America/Chicago")


def begin(
    store: Store,
    incident: Incident,
    user: User = JOHN,
    hours: float = 2,
    kind: WaitKind = WaitKind.PARTS,
) -> Incident | Refused:
    """Have an incident wait from the time of its newest state on."""
    now = incident.t_status
    order = Order(kind, now + round(hours * HOUR))
    return store.database.waits.begin(incident.incident_id, incident.group_id, user, order, now)


def waiting(store: Store, situation: str = "claimed", hours: float = 2) -> Incident:
    """Bring an incident into a situation and have its owner say what it waits for."""
    incident = store.shown(situation, 70)
    owner = JOHN if incident.owner_id == JOHN.user_id else ALICE
    begun = begin(store, incident, owner, hours)
    assert isinstance(begun, Incident)
    return begun


def events(store: Store, incident: Incident) -> list[tuple[str, int | None, str | None]]:
    """List what the audit trail tells of waits."""
    told = store.database.audit.events(incident.incident_id)
    return [(e.action, e.actor_id, e.detail) for e in told if e.action.startswith("wait")]


def now_of(store: Store, incident: Incident) -> Incident:
    """Look an incident up as it is now."""
    found = store.database.incidents.get(incident.incident_id)
    assert found is not None
    return found


def is_owed(store: Store, incident: Incident) -> bool:
    """Tell whether the owner is to be called."""
    owed = store.database.deliveries.owed(incident.group_id)
    return Delivery.WAIT in {each.delivery for each in owed}


def test_a_wait_is_on_record_with_its_audit_event(store: Store) -> None:
    incident = waiting(store)
    wait = incident.wait
    assert wait is not None
    assert (wait.kind, wait.t_until - wait.t_began) == (WaitKind.PARTS, 2 * HOUR)
    assert events(store, incident) == [("wait", JOHN.user_id, f"parts {wait.t_until}")]
    assert store.database.incidents.get(incident.incident_id) == incident


def test_the_same_once_more_changes_nothing(store: Store) -> None:
    incident = waiting(store)
    assert begin(store, incident) == incident
    assert len(events(store, incident)) == 1


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_works_on_it_may_say_so_and_nobody_else(store: Store, situation: str) -> None:
    incident = store.play(situation)
    for user in (JOHN, KATE, ALICE, DAN):
        may = status_after(SITUATIONS[situation]) in WORKED_ON and incident.owner_id == user.user_id
        where = (incident.incident_id, GROUP, user.user_id)
        assert (store.database.waits.why_not(*where) is None) == may
        assert isinstance(begin(store, incident, user), Incident) == may


def test_a_refusal_says_why(store: Store) -> None:
    incident = store.play("claimed")
    here = (incident.incident_id, GROUP)
    others = store.database.waits.why_not(*here, KATE.user_id)
    assert others == Refused(Refusal.NOT_OWNER, incident)
    elsewhere = store.database.waits.why_not(incident.incident_id, OTHER_GROUP, JOHN.user_id)
    assert elsewhere == Refused(Refusal.UNKNOWN)
    unclaimed = store.play("unclaimed")
    early = store.database.waits.why_not(unclaimed.incident_id, GROUP, JOHN.user_id)
    assert early == Refused(Refusal.MOVED_ON, unclaimed)
    store.database.absences.record_absence(GROUP, JOHN, NOW)
    gone = store.database.waits.why_not(*here, JOHN.user_id)
    assert gone == Refused(Refusal.ABSENT, incident)


def test_the_owner_is_called_when_the_wait_is_over_then_at_doubling_times(store: Store) -> None:
    incident = waiting(store)
    assert incident.t_wait_until is not None
    called = []
    for minute in range(16 * 60):
        if store.database.waits.call_due(incident.t_status + minute * 60):
            store.call(incident, CallKind.WAIT, 1000 + minute)
            called.append(minute - 120)
    assert called == [0, 30, 60, 120, 240, 480]


def test_the_end_of_a_wait_is_on_record_once_with_its_true_time(store: Store) -> None:
    incident = waiting(store)
    assert incident.t_wait_until is not None
    store.restart()
    late = incident.t_wait_until + 5 * HOUR
    assert len(store.database.waits.call_due(late)) == 1
    assert store.database.waits.call_due(late) == []
    assert store.database.waits.call_due(late + 9 * HOUR)
    assert len(events(store, incident)) == len(["wait", "wait_ended"])
    last = store.database.audit.events(incident.incident_id)[-1]
    assert (last.action, last.actor_id, last.t) == ("wait_ended", None, incident.t_wait_until)
    assert now_of(store, incident).waited == 2 * HOUR


def test_a_sweep_calls_to_so_many_and_the_next_one_to_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.waits.MOST", 2)
    ids = set()
    for message_id in (70, 71, 72):
        incident = store.shown("claimed", message_id)
        assert isinstance(begin(store, incident), Incident)
        ids.add(incident.incident_id)
    found = [store.database.waits.call_due(NOW + 3 * HOUR) for _ in range(3)]
    assert [len(each) for each in found] == [2, 1, 0]
    assert {each.incident_id for some in found for each in some} == ids


def test_a_restart_neither_repeats_nor_forgets_a_call(store: Store) -> None:
    incident = waiting(store)
    store.database.waits.call_due((incident.t_wait_until or 0) + 60)
    store.restart()
    assert is_owed(store, incident)
    store.call(incident, CallKind.WAIT, 1001)
    store.restart()
    assert not is_owed(store, incident)


def test_a_call_that_cannot_be_sent_for_long_is_the_first_one_all_the_same(store: Store) -> None:
    incident = waiting(store)
    over = incident.t_wait_until or 0
    for hour in range(30):
        store.database.waits.call_due(over + hour * HOUR)
    call = store.database.calls.owed(CallKind.WAIT, incident.incident_id)
    assert call is not None
    assert call.number == 1
    store.call(incident, CallKind.WAIT, 1001)
    assert store.database.waits.call_due(over + 31 * HOUR) == []
    assert store.database.waits.call_due(over + 32 * HOUR)


@pytest.mark.parametrize(
    ("hours", "is_over", "form"),
    [(2, False, CLOCK), (13, False, DAY_AND_CLOCK), (2, True, DAY_AND_CLOCK)],
)
def test_a_card_tells_the_day_of_a_wait_that_is_long_or_over(
    store: Store, hours: float, is_over: bool, form: str
) -> None:
    incident = waiting(store, "claimed", hours)
    if is_over:
        store.database.waits.call_due(incident.t_wait_until or 0)
    [line] = wait_line(ENGLISH, now_of(store, incident))
    assert f'format="{form}"' in line


def test_whose_call_stood_in_a_group_that_migrates_is_called_under_its_new_id(
    store: Store,
) -> None:
    incident = waiting(store)
    over = incident.t_wait_until or 0
    store.database.waits.call_due(over)
    store.call(incident, CallKind.WAIT, 1001)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert is_owed(store, now_of(store, incident))
    call = store.database.calls.owed(CallKind.WAIT, incident.incident_id)
    assert call is not None
    assert call.number == 1
    store.call(now_of(store, incident), CallKind.WAIT, 2001)
    assert store.database.waits.call_due(over + CALLED_AGAIN_AFTER)


def test_whose_call_lost_its_id_to_another_message_is_called_again(store: Store) -> None:
    incident = waiting(store)
    store.database.waits.call_due(incident.t_wait_until or 0)
    store.call(incident, CallKind.WAIT, 1001)
    store.database.cards.record_sent(store.report(), 1001)
    assert is_owed(store, incident)
    store.call(incident, CallKind.WAIT, 1002)
    assert not is_owed(store, incident)


def retired(store: Store) -> list[object]:
    """List the messages that are to be deleted."""
    return [message for (message,) in store.rows("SELECT message_id FROM retired_messages")]


def test_one_call_stands_at_a_time_and_none_once_it_waits_anew(store: Store) -> None:
    incident, waits = waiting(store), store.database.waits
    over = incident.t_wait_until or 0
    for at, message_id in ((over, 1001), (over + CALLED_AGAIN_AFTER, 1002)):
        waits.call_due(at)
        store.call(incident, CallKind.WAIT, message_id)
    assert retired(store) == [1001]
    order = Order(WaitKind.SHOP, over + 3 * HOUR)
    waits.begin(incident.incident_id, GROUP, JOHN, order, over + HOUR)
    assert retired(store) == [1001, 1002]
    assert now_of(store, incident).waited == 2 * HOUR


def test_a_call_that_was_under_way_when_it_waited_anew_is_to_be_deleted(store: Store) -> None:
    incident, waits = waiting(store), store.database.waits
    over = incident.t_wait_until or 0
    waits.call_due(over)
    call = store.database.calls.owed(CallKind.WAIT, incident.incident_id)
    assert call is not None
    order = Order(WaitKind.SHOP, over + HOUR)
    waits.begin(incident.incident_id, GROUP, JOHN, order, over)
    store.database.calls.record_part(call, 1001, ["john"], is_last=True)
    assert retired(store) == [1001]
    assert not is_owed(store, incident)


def test_a_page_stands_whatever_waits(store: Store) -> None:
    escalated = store.shown("escalated", 70)
    store.call(escalated, CallKind.PAGE, 71)
    claimed = store.follow(escalated, (Action.CLAIM_ESCALATION, ALICE))
    for hours in (2, 3):
        assert isinstance(begin(store, claimed, ALICE, hours), Incident)
    assert retired(store) == []


def test_a_new_wait_counts_the_one_before_it_as_far_as_it_went(store: Store) -> None:
    incident = waiting(store)
    order = Order(WaitKind.VENDOR, incident.t_status + 5 * HOUR)
    then = incident.t_status + HOUR
    store.database.waits.begin(incident.incident_id, GROUP, JOHN, order, then)
    store.database.waits.end(incident.incident_id, GROUP, JOHN, then + HOUR // 2)
    assert now_of(store, incident).waited == HOUR + HOUR // 2


def test_who_ends_a_wait_is_on_record_and_it_can_be_ended_once(store: Store) -> None:
    incident = waiting(store)
    end = store.database.waits.end
    ended = end(incident.incident_id, GROUP, JOHN, incident.t_status + 60)
    assert isinstance(ended, Incident)
    assert ended.wait is None
    assert events(store, incident)[-1] == ("wait_ended", JOHN.user_id, None)
    again = end(incident.incident_id, GROUP, JOHN, incident.t_status + 60)
    assert again == Refused(Refusal.MOVED_ON, ended)


def test_what_changes_only_the_owner_keeps_a_wait() -> None:
    kept = {action for action, row in TRANSITIONS.items() if keeps_wait(row)}
    assert kept == {Action.TAKE_OVER, Action.TAKE_CHARGE, Action.GIVE, Action.GIVE_CHARGE}


MOVES = [
    (situation, action)
    for situation in ("claimed", "claimed by a manager")
    for action, row in TRANSITIONS.items()
    if status_after(SITUATIONS[situation]) in row.sources
]


@pytest.mark.parametrize(("situation", "action"), MOVES)
def test_every_action_keeps_or_ends_the_wait_and_counts_it(
    store: Store, situation: str, action: Action
) -> None:
    incident = waiting(store, situation)
    after = incident.t_status + HOUR
    tried = [store.act(action, incident, user, after) for user in (JOHN, ALICE, KATE, BOB)]
    assert any(tried)
    now = now_of(store, incident)
    is_kept = keeps_wait(TRANSITIONS[action])
    assert (now.wait is not None, now.waited) == (is_kept, 0 if is_kept else HOUR)
    later = store.database.waits.call_due(after + 2 * HOUR)
    assert bool(later) == is_kept
    if is_kept:
        assert now_of(store, incident).waited == 2 * HOUR


def test_taking_over_what_its_owner_was_called_to_is_a_reply_to_the_call(store: Store) -> None:
    incident = waiting(store)
    over = incident.t_wait_until or 0
    store.database.waits.call_due(over)
    assert store.act(Action.TAKE_OVER, incident, KATE, over + 60)
    now = now_of(store, incident)
    assert (now.waits_for, now.t_wait_until, now.waited) == (None, None, 2 * HOUR)
    assert not is_owed(store, incident)
    assert store.database.waits.call_due(over + 9 * HOUR) == []


def test_time_spent_waiting_is_counted_until_the_end_that_was_said(store: Store) -> None:
    incident = waiting(store)
    over = incident.t_wait_until or 0
    assert store.act(Action.LEAVE, incident, JOHN, over + 9 * HOUR)  # no sweep meanwhile
    assert now_of(store, incident).waited == 2 * HOUR


def test_a_clock_that_was_ahead_leaves_no_wait_of_a_year(store: Store) -> None:
    ahead = 365 * 24 * HOUR
    incident = store.shown("claimed", 70)
    order, then = Order(WaitKind.PARTS, NOW + ahead + HOUR), NOW + ahead
    store.database.waits.begin(incident.incident_id, GROUP, JOHN, order, then)
    before = now_of(store, incident)
    store.database.waits.correct(NOW + 600)
    assert now_of(store, incident).t_wait_until == NOW + 600 + HOUR
    assert now_of(store, incident).version > before.version  # so that its card says so
    assert store.database.waits.call_due(NOW + 600 + HOUR)


def test_a_wait_of_a_clock_that_was_ahead_counts_for_nothing(store: Store) -> None:
    incident = waiting(store)
    assert store.act(Action.LEAVE, incident, JOHN, incident.t_status - HOUR)
    assert now_of(store, incident).waited == 0


def test_a_call_by_a_clock_that_was_ahead_does_not_silence_the_next(store: Store) -> None:
    incident = waiting(store)
    over = incident.t_wait_until or 0
    store.database.waits.call_due(over + 365 * 24 * HOUR)
    store.database.waits.correct(over + 600)
    assert store.database.waits.call_due(over + 600)


# What is typed

NOON = 1_795_802_400  # 2026-11-27 12:00 in Chicago
ORDERS = [
    ("parts 2h", Order(WaitKind.PARTS, NOON + 2 * HOUR)),
    ("for the Vendor, until 14:30", Order(WaitKind.VENDOR, NOON + 5 * HOUR // 2)),
    ("shop tomorrow 8:00", Order(WaitKind.SHOP, NOON + 20 * HOUR)),
    ("part 45m", Order(WaitKind.PARTS, NOON + 45 * 60)),
    ("other: fri 13:00", Order(WaitKind.OTHER, NOON + HOUR)),
    ("over", Ask.END),
    ("Done.", Ask.END),
    ("parts", Ask.TIME),
    ("", Ask.KIND),
    ("2h", Ask.KIND),
    ("parties 2h", Ask.KIND),
    ("parts soon", Unclear("soon")),
]


@pytest.mark.parametrize(("typed", "meant"), ORDERS)
def test_a_wait_is_read_as_people_type_it(typed: str, meant: object) -> None:
    assert read_order(typed, NOON, CHICAGO) == meant


@pytest.mark.parametrize("kind", WaitKind)
def test_every_kind_is_typed_by_its_name_and_offered_by_taps(kind: WaitKind) -> None:
    order = Order(kind, NOON + 2 * HOUR)
    assert read_order(f"{kind.value} 2h", NOON, CHICAGO) == order
    assert read_offered(f"{kind.value}_2h", NOON, CHICAGO) == order
    assert order_of(order.detail) == order
    offered = [read_offered(f"{kind.value}_{until}", NOON, CHICAGO) for until in OFFERED]
    assert None not in offered


@pytest.mark.parametrize("argument", ["", "parts", "parts_9h", "nobody_2h", "2h"])
def test_a_forged_button_offers_nothing(argument: str) -> None:
    assert read_offered(argument, NOON, CHICAGO) is None


def test_nothing_waits_until_yesterday_or_for_15_days() -> None:
    assert why_impossible(NOW, NOW) is Impossible.PAST
    assert why_impossible(NOW - 1, NOW) is Impossible.PAST
    assert why_impossible(NOW + 1, NOW) is None
    for typed, why in (
        ("14d", None),
        ("15d", Impossible.TOO_LONG),
        ("14d 1m", Impossible.TOO_LONG),
    ):
        order = read_order(f"parts {typed}", NOW, CHICAGO)
        assert isinstance(order, Order)
        assert why_impossible(order.t_until, NOW) is why


@pytest.mark.parametrize("detail", [None, "", "parts", "parts soon", "tyres 1"])
def test_what_else_the_audit_trail_has_is_no_wait(detail: str | None) -> None:
    assert order_of(detail) is None

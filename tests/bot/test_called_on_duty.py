"""Who is on duty is called first: by cards, beside them, and by nudges."""

from __future__ import annotations

from tests.bot.shifts import called, come, two_shifts
from tests.bot.support import ID, settled
from tests.desk import Desk, Fleet

AGAIN = f"{ID} is unclaimed again."


async def test_a_card_calls_those_on_duty_and_nobody_else(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    card = await fleet.reports("Truck 456")
    assert card.mentioned == {fleet.driver, fleet.kate}
    come(desk, "19:00")
    card = await fleet.reports("Truck 457")
    assert card.mentioned == {fleet.driver, fleet.john}


async def test_the_end_of_a_shift_is_not_in_it(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    come(desk, "18:59")
    assert called(await fleet.reports("Truck 456")) == ["@kate"]
    desk.clock.passes(minutes=1)
    assert called(await fleet.reports("Truck 457")) == ["@john", "@kate"]  # nobody is on duty


async def test_an_accident_calls_those_on_duty_first_then_managers_and_others(
    fleet: Fleet,
) -> None:
    await two_shifts(fleet)
    card = await fleet.reports("Accident, truck 456")
    assert called(card) == ["@kate", "@alice", "@bob", "@john"]


async def test_nudges_reach_further_each_time(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await fleet.reports("Truck 456")
    said = []
    for minutes, waited in ((10, 10), (10, 20), (20, 40)):
        await settled(desk, fleet)
        desk.clock.passes(minutes=minutes)
        await desk.sweep()
        said.append(called(await fleet.appears(f"has been unclaimed for {waited} minutes")))
    assert said == [["@kate"], ["@kate", "@john"], ["@kate", "@alice", "@bob", "@john"]]


async def test_who_is_on_duty_is_called_again_by_who_lets_go(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    card = await fleet.claimed()
    await fleet.john.taps(card, "❌ Leave Claim")
    assert called(await fleet.appears(AGAIN)) == ["@kate"]
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @kate")
    await settled(desk, fleet)
    await fleet.kate.taps(card, "❌ Leave Claim")
    assert called(await fleet.appears(AGAIN)) == ["@john"]  # nobody else is on duty


async def test_who_is_on_duty_and_left_the_group_is_not_called(fleet: Fleet) -> None:
    await two_shifts(fleet)
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    assert called(await fleet.reports("Truck 456")) == ["@john"]


async def test_an_invited_person_known_to_have_left_is_not_called_on_duty(
    desk: Desk, fleet: Fleet
) -> None:
    dave = desk.telegram.person("Dave", username="dave_k")
    fleet.chat.add(dave)
    await fleet.answer_to(dave.says(fleet.chat, "/register_driver"))
    fleet.chat.remove(dave)
    await fleet.asks(fleet.admin, "/add_dispatcher @dave_k")
    await fleet.asks(fleet.admin, "/shift @dave_k 24/7")
    assert called(await fleet.reports("Truck 456")) == ["@john", "@kate"]


async def with_forty(desk: Desk) -> Fleet:
    """Set a group up with forty dispatchers, only invited."""
    fleet = await desk.fleet(configured=False)
    await fleet.asks(fleet.admin, "/configure_managers @bob")
    await fleet.asks(fleet.admin, "/add_dispatcher " + " ".join(f"@d_{n:03}" for n in range(40)))
    return fleet


async def test_of_forty_dispatchers_the_three_on_duty_are_called(desk: Desk) -> None:
    fleet = await with_forty(desk)
    await fleet.asks(fleet.admin, "/shift @d_007 @d_023 @d_039 24/7")
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    assert called(card) == ["@d_007", "@d_023", "@d_039"]
    assert "more may claim it" not in card.text
    assert fleet.said("needs somebody") == []


async def test_a_nudge_to_forty_rings_five_a_message_and_the_next_one_others(desk: Desk) -> None:
    fleet = await with_forty(desk)
    await fleet.reports("Truck 456")
    nudges = []
    for waited in (10, 20):
        await settled(desk, fleet)
        desk.clock.passes(minutes=10)
        await desk.sweep()
        await settled(desk, fleet)
        nudges.append(fleet.said(f"unclaimed for {waited} minutes"))
    names = [[name for message in parts for name in called(message)] for parts in nudges]
    assert [len(called(message)) for parts in nudges for message in parts] == [5] * 8
    assert len(set(names[0] + names[1])) == 40
    assert fleet.said("has been unclaimed") == nudges[1]  # those before are gone


async def test_who_is_dispatcher_and_manager_and_on_duty_is_called_once(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.asks(fleet.admin, "/shift @alice 24/7")
    card = await fleet.reports("Accident, truck 456")
    assert called(card) == ["@alice", "@bob", "@john", "@kate"]


async def test_a_handle_only_invited_is_called_on_duty(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @mia")
    await fleet.asks(fleet.admin, "/shift @mia daily 7-19")
    assert called(await fleet.reports("Truck 456")) == ["@mia"]

"""The KPIs a group reads with /stats."""

from __future__ import annotations

import pytest

from domain.settings import Setting
from tests.bot.support import second_fleet
from tests.desk import Clock, Desk, Fleet

DAY = 24 * 60


async def handled(fleet: Fleet, clock: Clock, triage: int, response: int | None) -> None:
    """Play an incident through: claimed, perhaps escalated, and resolved 10 minutes later."""
    card = await fleet.reports("Flat tyre")
    clock.passes(minutes=triage)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    owner = fleet.john
    if response is not None:
        await fleet.john.taps(card, "⬆️ Escalate")
        await fleet.shows(card, "ESCALATED")
        clock.passes(minutes=response)
        await fleet.alice.taps(card, "🛡️ Claim Escalation")
        await fleet.shows(card, "Handled by @alice")
        owner = fleet.alice
    clock.passes(minutes=10)
    await owner.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    owner.replies(prompt, "Done")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")


async def test_the_figures_are_counts_medians_and_percentiles(fleet: Fleet, clock: Clock) -> None:
    await handled(fleet, clock, triage=2, response=None)
    await handled(fleet, clock, triage=4, response=30)
    await handled(fleet, clock, triage=9, response=None)
    await fleet.reports("still open")
    assert (await fleet.asks(fleet.driver, "/stats all")).text == (
        "Incidents reported: all time\n"
        "4 reported, 3 resolved\n"
        "On time: 100% (3 of 3 claimed)\n"
        "Half were claimed within 4 min, 9 in 10 within 9 min\n"
        "Half were resolved within 19 min, 9 in 10 within 44 min\n"
        "Managers had the escalated one within 30 min\n"
        "Resolved without a manager: 67% (2 of 3)"
    )


async def test_a_group_without_incidents_has_no_figures(fleet: Fleet) -> None:
    assert (await fleet.asks(fleet.driver, "/stats")).text == (
        "Incidents reported: the last 7 days\n0 reported, 0 resolved"
    )


async def test_leaving_and_claiming_again_keeps_the_first_response(
    fleet: Fleet, clock: Clock
) -> None:
    card = await fleet.reports("Flat tyre")
    clock.passes(minutes=3)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "❌ Leave Claim")
    await fleet.shows(card, "UNCLAIMED")
    clock.passes(minutes=50)
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @kate")
    answer = await fleet.asks(fleet.driver, "/stats")
    assert "It was claimed within 3 min" in answer.text


@pytest.mark.parametrize(
    ("age", "counted"),
    [
        (1, {"today", "week", "month", "all"}),
        (2 * DAY, {"week", "month", "all"}),
        (8 * DAY, {"month", "all"}),
        (31 * DAY, {"all"}),
    ],
)
async def test_each_period_counts_what_was_reported_in_it(
    fleet: Fleet, clock: Clock, age: int, counted: set[str]
) -> None:
    await fleet.reports("Flat tyre")
    clock.passes(minutes=age)
    for period in ("today", "week", "month", "all"):
        answer = await fleet.asks(fleet.driver, f"/stats {period}")
        assert f"{int(period in counted)} reported" in answer.text


@pytest.mark.parametrize("period", ["yesterday", "week month", "7"])
async def test_an_unknown_period_is_told_which_there_are(fleet: Fleet, period: str) -> None:
    assert (await fleet.asks(fleet.driver, f"/stats {period}")).text == (
        "Choose a period: /stats today, /stats week, /stats month or /stats all"
    )


async def test_periods_may_be_written_in_capitals(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.driver, "/stats TODAY")
    assert answer.text.startswith("Incidents reported: today\n")


async def test_another_groups_incidents_do_not_count(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Flat tyre")
    south = await second_fleet(desk)
    assert "0 reported" in (await south.asks(south.driver, "/stats all")).text


async def test_today_begins_at_midnight_by_the_clock_of_the_group(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    # 1,790,000,000 is 14:13 in UTC: an hour past midnight in one zone, before it in another.
    await fleet.reports("Flat tyre")
    clock.passes(minutes=60)
    for zone, counted in (("Etc/GMT-9", 0), ("Etc/GMT-10", 1)):
        desk.database.settings.change(fleet.chat.id, Setting.TIME_ZONE, zone, None, 1)
        told = await fleet.asks(fleet.driver, "/stats today")
        assert f"{counted} reported" in told.text

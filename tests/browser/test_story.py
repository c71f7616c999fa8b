"""Incidents worked from browser windows, as people would."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from sandbox.playground import Playground
from sandbox.world.faults import Fault
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow

pytestmark = IN_THE_BROWSER

REPORT = "/new_issue Truck 456 engine overheating"


async def test_a_tier_2_incident_is_worked_from_two_windows(window: OpenWindow) -> None:
    desk, manager = await window("Dave Miller"), await window("Alice Novak")
    await desk.writes(REPORT)
    await manager.reads("🔥 UNCLAIMED")
    await desk.become("John Carter")
    await desk.taps("✅ Claim")
    await desk.sees_toast("is yours.")
    await manager.reads("IN PROGRESS (Claimed by @john)")
    await desk.taps("⬆️ Escalate")
    await manager.reads("requires manager attention. Paging:")
    await manager.taps("🛡️ Claim Escalation")
    await desk.reads("IN PROGRESS (Handled by @alice)")
    await manager.taps("🏁 Resolve")
    await expect(manager.page.locator("#mode-title")).to_have_text("Reply to Fleet Desk")
    await expect(desk.page.locator("#mode")).to_be_hidden()
    await manager.writes("Coolant hose replaced, rolling again")
    for each in (desk, manager):
        await each.reads("✅ RESOLVED")
        await each.reads("Summary: Coolant hose replaced, rolling again")
        await expect(each.page.locator("#pins")).to_be_hidden()
        await expect(each.page.locator(".inline")).to_have_text(["⋯ More"])
        shown = await each.numbers()
        assert shown == sorted(shown)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_who_loses_a_race_reads_an_alert_of_their_own(
    window: OpenWindow, playground: Playground
) -> None:
    john, kate = await window("John Carter"), await window("Kate Brooks")
    await john.writes(REPORT)
    await kate.reads("🔥 UNCLAIMED")
    both_tapped = asyncio.Event()  # neither sees the other's tap before
    playground.telegram.faults.append(Fault("editMessageText", times=None, gate=both_tapped))
    await john.taps("✅ Claim")
    await kate.taps("✅ Claim")
    both_tapped.set()
    await kate.dismisses_alert("Sorry, this incident has already been claimed.")
    await john.sees_toast("is yours.")
    await expect(john.page.locator("#alert")).not_to_be_visible()
    await kate.reads("Claimed by @john")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_the_people_named_in_the_first_steps_see_both_groups(window: OpenWindow) -> None:
    desk = await window("Dave Miller")
    groups = desk.page.locator("#groups .pick")
    await expect(groups).to_have_count(1)
    hint = desk.page.locator("#first-steps p").filter(has_text="South Fleet")
    await expect(hint).to_contain_text("Become Ada or Alice")
    for name in ("Ada Stone", "Alice Novak"):
        await desk.become(name)
        await expect(groups.filter(has_text="South Fleet")).to_be_visible()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_dispatcher_without_a_username_claims(window: OpenWindow) -> None:
    mia = await window("Mia Petrov")
    await expect(mia.page.locator("#chat-title")).to_have_text("South Fleet")
    await mia.writes(REPORT)
    await mia.taps("✅ Claim")
    await mia.reads("IN PROGRESS (Claimed by Mia Petrov)")


async def test_a_stranger_is_refused_and_told_what_to_do(window: OpenWindow) -> None:
    otto = await window("Otto Lang")
    await otto.writes(REPORT)
    await otto.taps("✅ Claim")
    await otto.dismisses_alert("You are not authorized to claim issues. Ask an admin to add you")
    await otto.reads("🔥 UNCLAIMED")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_right_in_one_group_does_not_count_in_the_other(window: OpenWindow) -> None:
    john = await window("John Carter")
    await john.opens("South Fleet")
    await john.writes(REPORT)
    await john.taps("✅ Claim")
    await john.dismisses_alert("You are not authorized")
    await john.opens("North Fleet")
    await expect(john.message("TKT-")).to_have_count(0)


async def test_what_people_type_stays_text(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    bad = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    await dave.writes(f"/new_issue {bad} & <b>bold</b>")
    await dave.reads(f"Report: {bad} & <b>bold</b>")
    await expect(dave.page.locator("#messages script, #messages img")).to_have_count(0)
    assert await dave.page.title() == "Dave Miller · North Fleet"


async def test_the_bot_killed_and_started_from_the_panel_goes_on(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.page.get_by_role("button", name="Kill").click()
    await expect(dave.page.locator("#bot-state")).to_have_text("ended by SIGKILL")
    await dave.writes(REPORT)
    await dave.page.locator("#bot-start").click()
    await dave.reads("🔥 UNCLAIMED")
    await dave.become("John Carter")
    await dave.taps("✅ Claim")
    await dave.reads("Claimed by @john")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_the_card_comes_when_an_outage_and_a_refusal_are_over(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.page.get_by_label("Outage").check()
    await dave.page.get_by_role("button", name="Refuse the next message").click()
    await dave.writes(REPORT)
    await dave.page.get_by_label("Outage").uncheck()
    await dave.reads("🔥 UNCLAIMED")
    await expect(dave.page.locator("#calls")).to_contain_text("429")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_what_is_being_chosen_is_not_undone_by_news(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.page.evaluate("document.getElementById('outage').checked = true")
    await dave.writes(REPORT)
    await dave.reads("🔥 UNCLAIMED")
    await expect(dave.page.get_by_label("Outage")).to_be_checked()

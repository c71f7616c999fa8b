"""A group's settings, chosen by an admin on the page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from domain.languages import OWN_NAMES, Code
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow

pytestmark = IN_THE_BROWSER


@pytest.mark.slow(reason="opens a page in the browser")
async def test_settings_are_chosen_on_one_message_that_changes(window: OpenWindow) -> None:
    ada = await window("Ada Stone")
    await ada.writes("/settings")
    await ada.taps("🔕 No calls in private")
    await ada.reads("Nobody is called in their private chat.")
    await ada.taps("🕐 Time zone")
    await ada.taps("✏️ Type a city")
    await expect(ada.page.locator("#mode")).to_be_visible()
    await ada.writes("Chicago")
    await ada.reads("✅ Time zone:")
    settings = ada.message("Settings of this group")
    await expect(settings).to_contain_text("Time zone: America/Chicago")
    await expect(settings).to_have_count(1)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_settings_are_for_admins(window: OpenWindow) -> None:
    ada, john = await window("Ada Stone"), await window("John Carter")
    await ada.writes("/settings")
    await john.taps("🔕 No calls in private")
    await john.dismisses_alert("Only group admins can change the settings.")
    await john.reads("Dispatchers and managers can be called in private, too")


async def test_a_card_is_read_in_the_language_its_group_chose(window: OpenWindow) -> None:
    ada, dave = await window("Ada Stone"), await window("Dave Miller")
    await dave.writes("/new_issue Truck 456 engine overheating")
    await dave.reads("Status: 🔥 UNCLAIMED")
    await ada.writes("/settings")
    await ada.taps("🌐 Language")
    await ada.taps(OWN_NAMES[Code.PUNJABI])
    await dave.reads("ਮਸਲਾ: TKT-")
    await dave.reads(" · UNCLAIMED")

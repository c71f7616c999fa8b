"""What Telegram answers to an edit: whether it was made, and nothing of the message."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, TelegramError

from sandbox import Fault
from tests.desk import Desk, Fleet


async def test_the_library_makes_no_objects_of_an_edited_message(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    edit = desk.application.bot.edit_message_text
    assert await edit("edited", fleet.chat.id, card.id) is True
    assert card.text == "edited"


async def test_a_refused_edit_is_still_refused(desk: Desk, fleet: Fleet) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await desk.application.bot.edit_message_text("edited", fleet.chat.id, 999)


async def test_a_proxys_page_is_no_edit(desk: Desk, fleet: Fleet) -> None:
    page = "<html>Sign in to use this network</html>"
    desk.telegram.faults.append(Fault("editMessageText", status=200, body=page))
    with pytest.raises(TelegramError):
        await desk.application.bot.edit_message_text("edited", fleet.chat.id, 1)

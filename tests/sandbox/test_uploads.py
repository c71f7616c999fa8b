"""Files that bots send are taken as strictly as Telegram takes them, and shown on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, NetworkError

from sandbox.bot_api import uploads
from tests.pictures import JPEG, png

if TYPE_CHECKING:
    from telegram import Bot

    from sandbox import Chat

TOO_WIDE, TOO_LONG = png(21, 1), png(5001, 5000)


async def test_a_photo_has_a_size(bot: Bot, fleet: Chat) -> None:
    for photo in (png(), png(20, 1), png(5000, 5000), JPEG):
        sent = await bot.send_photo(fleet.id, photo)
        assert sent.photo[-1].file_size == len(photo)
    assert [uploads.size_of(photo) for photo in (png(), JPEG)] == [(4, 3), (3, 5)]


async def test_what_cannot_be_shown_as_a_photo_is_refused(bot: Bot, fleet: Chat) -> None:
    refused = {
        b"picture": "Image_process_failed",
        b"\xff\xd8\xff\xe0\x00": "Image_process_failed",
        TOO_WIDE: "Photo_invalid_dimensions",
        TOO_LONG: "Photo_invalid_dimensions",
        bytes(10 * 1024 * 1024 + 1): "File of size 10485761 bytes is too big for a photo",
    }
    for photo, reason in refused.items():
        with pytest.raises(BadRequest, match=reason):
            await bot.send_photo(fleet.id, photo)
    assert not fleet.bot_messages


async def test_a_file_over_50_mb_does_not_get_in(bot: Bot, fleet: Chat) -> None:
    most = bytes(uploads.MOST_BYTES)
    await bot.send_document(fleet.id, most, filename="week.zip")
    with pytest.raises(NetworkError, match="413"):
        await bot.send_document(fleet.id, most + b"1", filename="week.zip")
    assert len(fleet.bot_messages) == 1

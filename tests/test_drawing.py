"""The picture of a period's figures, drawn by a child process."""

from __future__ import annotations

import struct

import pytest

from reports.drawing import draw
from tests.period_figures import made
from texts.language import ENGLISH


@pytest.mark.slow(reason="imports matplotlib, in a child process")
async def test_a_picture_is_as_wide_as_a_phone_shows_three_times() -> None:
    png = await draw(made(), ENGLISH, "North Side Dispatch")
    assert png is not None
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])  # https://www.w3.org/TR/png/#11IHDR
    assert width == 1080
    assert 1080 <= height <= 1600

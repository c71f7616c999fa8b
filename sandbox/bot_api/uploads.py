"""What comes with a call as a file: how large it may be, and what Telegram takes for a photo."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from sandbox.world.errors import ApiError, bad_request

if TYPE_CHECKING:
    from sandbox.bot_api.params import Call, Upload

#: https://core.telegram.org/bots/api#sending-files
MOST_BYTES = 50 * 1024 * 1024
#: https://core.telegram.org/bots/api#sendphoto
MOST_PHOTO_BYTES, MOST_PIXELS, MOST_RATIO = 10 * 1024 * 1024, 10_000, 20

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_MARKER = 0xFF  # before each segment of a JPEG
_PNG_HEAD = struct.Struct(">8s4x4sII")  # signature, length of the first chunk, its type, its size
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # of a JPEG: what tells its size


def upload_of(call: Call, kind: str) -> Upload | None:
    """Return what was uploaded as `kind`, or as the part that parameter points to.

    Raises ApiError for what is empty, or larger than a bot may send: of that the web server in
    front of Telegram's tells.
    """
    upload = call.uploads.get(call.text(kind).removeprefix("attach://") or kind)
    if upload is None:
        return None
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MOST_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return upload


def check_photo(content: bytes) -> None:
    """Raise ApiError for what Telegram would not show as a photo."""
    if len(content) > MOST_PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo;"
            f" the maximum size is {MOST_PHOTO_BYTES} bytes"
        )
    size = size_of(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not min(size) or sum(size) > MOST_PIXELS or max(size) > MOST_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def size_of(content: bytes) -> tuple[int, int] | None:
    """Read width and height of a PNG or a JPEG; None for anything else: the sandbox knows these."""
    if content.startswith(_PNG) and len(content) >= _PNG_HEAD.size:
        _, first, width, height = _PNG_HEAD.unpack_from(content)
        return (width, height) if first == b"IHDR" else None
    return _jpeg_size(content) if content.startswith(_JPEG) else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Go from one segment to the next until a frame: https://www.w3.org/Graphics/JPEG/itu-t81.pdf."""
    at = len(_JPEG)
    while at + 9 <= len(content) and content[at] == _MARKER:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None

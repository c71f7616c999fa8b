"""Files people and the bot send, kept in memory and found by file id."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.errors import Json


@dataclass(frozen=True)
class StoredFile:
    """One uploaded file."""

    file_id: str
    unique_id: str
    path: str
    content: bytes
    name: str  # as it was sent

    def photo_size(self) -> Json:
        """Return the PhotoSize object; the sandbox does not look into pictures."""
        return {**self.as_json(), "width": 800, "height": 600}

    def as_json(self) -> Json:
        """Return what the Bot API says of the file."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


@dataclass(frozen=True)
class Attachment:
    """A document, video or voice message: its file, and what the Bot API says of it besides."""

    kind: str
    file: StoredFile
    about: Json

    def as_json(self) -> Json:
        """Return the Document, Video or Voice object."""
        return {**self.file.as_json(), **self.about}


class FileStore:
    """All files of the world, by file id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    def store(self, content: bytes, folder: str = "photos", name: str = "photo.jpg") -> StoredFile:
        """Keep a file and give it an id; its path has the ending of its name."""
        number = len(self._by_id)
        unique = hashlib.sha256(content + number.to_bytes(8, "big")).digest()
        file_id = "AgACAgIAAx" + base64.urlsafe_b64encode(unique).decode().rstrip("=")
        path = f"{folder}/file_{number}{PurePath(name).suffix}"
        stored = StoredFile(file_id, file_id[-15:], path, content, name)
        self._by_id[file_id] = stored
        return stored

    def all(self) -> list[StoredFile]:
        """Return every file in the order it came; storing them in it gives the same ids."""
        return list(self._by_id.values())

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file with this id."""
        return self._by_id.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        """Return the file getFile gave this path for."""
        return next((file for file in self._by_id.values() if file.path == path), None)

"""What the web client posts, read by name: who does what, where, to which message."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.world.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.chats import Chat
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage
    from sandbox.world.telegram import Telegram

ALBUM = re.compile(r"\d{1,20}")


class MistakeError(ValueError):
    """What was asked for makes no sense; the text is for the person at the browser."""


@dataclass(frozen=True)
class Asked:
    """The JSON body of one action, read by name; every reader raises MistakeError."""

    body: Json
    telegram: Telegram

    def text(self, name: str) -> str:
        """Return a string, empty when it is missing."""
        value = self.body.get(name, "")
        if not isinstance(value, str):
            raise MistakeError(f"{name} must be a text")
        return value

    def number(self, name: str) -> int:
        """Return a whole number, 0 when it is missing."""
        value = self.body.get(name, 0)
        if not isinstance(value, int):
            raise MistakeError(f"{name} must be a whole number")
        return value

    def content(self, name: str) -> bytes:
        """Return the bytes of a file that was chosen."""
        try:
            content = base64.b64decode(self.text(name), validate=True)
        except binascii.Error:
            raise MistakeError("this is not a file") from None
        if not content:
            raise MistakeError("this file is empty")
        return content

    def album(self) -> str | None:
        """Return the media_group_id that the photos of an album share, if it is one of an album."""
        album = self.text("album")
        if album and not ALBUM.fullmatch(album):
            raise MistakeError("an album is named by digits")
        return album or None

    def coordinates(self, name: str) -> tuple[float, float]:
        """Return latitude and longitude, typed as `41.14, -111.97`."""
        try:
            latitude, longitude = map(float, self.text(name).split(","))
        except ValueError:
            raise MistakeError("write a place as 41.14, -111.97") from None
        return latitude, longitude

    def person(self) -> Person:
        """Return who acts."""
        person = self.telegram.user(self.number("person"))
        if not isinstance(person, Person):
            raise MistakeError("there is no such person")
        return person

    def chat(self) -> Chat:
        """Return where they act; only members may."""
        chat = self.telegram.chats.get(self.number("chat"))
        if chat is None:
            raise MistakeError("there is no such group")
        chat.require_member(self.person())
        return chat

    def message(self, name: str = "message") -> SentMessage:
        """Return the message meant."""
        message = self.chat().find(self.number(name))
        if message is None:
            raise MistakeError("this message is gone")
        return message

    def reply_target(self) -> SentMessage | None:
        """Return the message replied to, if any."""
        return self.message("reply_to") if self.body.get("reply_to") else None

    def mentions(self) -> Mapping[str, Person]:
        """Return the people picked from the list, by the name that stands in the text."""
        picked = self.body.get("mentions", {})
        if not isinstance(picked, dict):
            raise MistakeError("mentions must be names with user ids")
        people = {
            name: self.telegram.user(number)
            for name, number in picked.items()
            if isinstance(number, int)
        }
        text = self.text("text")
        return {
            name: person
            for name, person in people.items()
            if isinstance(person, Person) and name in text
        }

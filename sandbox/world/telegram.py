"""The world a bot lives in: chats, people, and what reaches the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.message_json import message_json
from sandbox.world.people import Person
from sandbox.world.places import Places

if TYPE_CHECKING:
    from sandbox.world.messages import SentMessage


class Telegram(Places):
    """The world around one bot. Pure memory; `SandboxServer` puts it on the network."""

    def person(
        self, name: str, *, username: str | None = None, last_name: str | None = None
    ) -> Person:
        """Create a person; the last name is what follows the first space of `name`."""
        return Person(self, name, last_name=last_name, username=username)

    def other_bot(self, name: str, *, username: str) -> Person:
        """Create a bot of somebody else's, which talks in groups as people do."""
        return Person(self, name, username=username, is_bot=True)

    def deliver_again(self, message: SentMessage) -> None:
        """Deliver a message a second time, under a new update_id."""
        self.deliver("message", message_json(message))

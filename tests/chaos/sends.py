"""What the bot knows of what it sent: of some messages it never heard that they arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sandbox import SentMessage, Telegram
from tests.chaos.storm import WorldClock

NOTED_IN = 3.0  # seconds in which a busy bot has put on record what it sent


@dataclass
class Sends:
    """The calls of one run; `cuts` are when the bot was killed, or the network was cut."""

    telegram: Telegram
    clock: WorldClock
    cuts: Sequence[float]

    def are_known(self, message: SentMessage) -> bool:
        """Tell whether the bot learned for certain that a message of its own arrived."""
        sent_at = self._sent_at.get((message.chat.id, message.id))
        if sent_at is None:
            return False
        return not any(
            sent_at <= cut + 1 and self.clock.lived(sent_at, cut) <= NOTED_IN for cut in self.cuts
        )

    @cached_property
    def _sent_at(self) -> dict[tuple[int, int], float]:
        """Tell when what was sent, as far as no trouble struck the call."""
        return {
            (call.result["chat"]["id"], call.result["message_id"]): call.at
            for call in self.telegram.calls
            if call.method.lower() == "sendmessage" and call.ok and not call.struck
        }

"""Who is called in their private chat: they switch it on, tap what comes, and block the bot."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass

from sandbox import CallbackPress, Chat, Person, SentMessage
from tests.chaos import companies
from tests.chaos.kinds import CALL_ME, CALLED_HERE
from tests.chaos.ledger import Act
from tests.chaos.panels import is_panel
from tests.chaos.sight import Group
from tests.chaos.taps import act_of

CALLED = re.compile(r"TKT-\d{4}-\d+")
IN_GROUP = "\n👥 "  # how the line begins that says in which group it is
AWAY = (1.0, 4.0)  # seconds somebody keeps the bot blocked
PATIENCE = (2.0, 4.0)  # seconds until somebody tries again to switch it on
BLOCKED = 0.02  # of all times somebody looks at their private chat, they block the bot there


@dataclass
class Listener:
    """Somebody who wants to be called in private; `since` when that is certain, None: it is not."""

    person: Person
    group: Group
    since: float | None = None
    is_blocking: bool = False
    blocks: int = 0
    taps: int = 0
    _press: CallbackPress | None = None
    _not_before: float = 0.0
    _read_from: int = 0  # what is older is no answer to the newest /start

    @property
    def calls(self) -> list[SentMessage]:
        """List the calls that stand in the private chat."""
        messages = self._chat.bot_messages
        return [message for message in messages if called_to(message)]

    @property
    def heard(self) -> int:
        """How many calls came, those included that were taken away since."""
        return sum(bool(called_to(each)) for each in self._chat.ever_posted)

    @property
    def _chat(self) -> Chat:
        return self.person.telegram.private(self.person)

    def look(self, chance: random.Random) -> Act | None:
        """Do one thing in the private chat; a tap on an incident's button is returned."""
        if self.since is None:
            self._switch_on(chance)
            return None
        if chance.random() < BLOCKED:
            self._block(chance)
            return None
        return self._tap(chance)

    def note_answer(self) -> None:
        """Note that it is switched on, if that was the answer."""
        answer = self._press.answer.value if self._press else None
        if self.since is None and answer is not None and CALLED_HERE.match(answer.text or ""):
            self.since, self._press = self.person.telegram.now(), None

    def _block(self, chance: random.Random) -> None:
        self.since, self._press, self.is_blocking = None, None, True
        self.blocks += 1
        self._not_before = time.monotonic() + chance.uniform(*AWAY)
        self.person.blocks_bot()

    def _switch_on(self, chance: random.Random) -> None:
        """Let the bot in again, ask what it offers, tap that: whatever is not answered, anew."""
        offer = None if self.is_blocking else self._offer()
        if offer is not None:
            self._press = self.person.presses(offer, _data(offer))
            self._read_from = offer.id + 1
        elif time.monotonic() < self._not_before:
            return
        else:
            self.is_blocking = False
            self._read_from = self.person.starts().id
        self._not_before = time.monotonic() + chance.uniform(*PATIENCE)

    def _offer(self) -> SentMessage | None:
        """Find what offers to call them, in answer to the newest /start."""
        messages = self._chat.bot_messages
        offers = (each for each in messages if each.id >= self._read_from and _data(each))
        return next(offers, None)

    def _tap(self, chance: random.Random) -> Act | None:
        able = [(each, data) for each in self._known_calls() for data in _sent(each)]
        if not able:
            return None
        message, data = chance.choice(able)
        self.taps += 1
        press = self.person.presses(message, data)
        return companies.at_home(self.group, act_of(press, self.group.chat.id))

    def _known_calls(self) -> list[SentMessage]:
        """List the calls to incidents that people have seen in one of their groups."""
        company = self.group.company
        return [each for each in self.calls if company is None or company.home_of(called_to(each))]


def called_to(message: SentMessage) -> str:
    """Read off a message to which incident it calls; empty if it is no call."""
    found = CALLED.search(message.text) if IN_GROUP in message.text else None
    return found[0] if found and not is_panel(message) else ""


def _sent(message: SentMessage) -> list[str]:
    """List what the buttons of a call send."""
    every = (button.callback_data for row in message.buttons for button in row)
    return [data for data in every if data]


def _data(message: SentMessage) -> str:
    """Give what the button sends that switches calls on; empty if there is none."""
    every = (button for row in message.buttons for button in row)
    return next((each.callback_data or "" for each in every if CALL_ME.matches_all(each.text)), "")

"""All judges of a chaos run, over one group of a desk that runs in this process."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from domain.incidents import Incident
from domain.transitions import Who
from sandbox import Chat, SentMessage
from sandbox.world.entities import detect
from sandbox.world.messages import Draft
from tests.chaos import duplicates, next_steps, waits
from tests.chaos.asked import Asked
from tests.chaos.figures import Verdict
from tests.chaos.ledger import GroupRights, Ledger
from tests.chaos.moved import Moved
from tests.chaos.sends import Sends
from tests.chaos.sight import Group
from tests.chaos.standing import Standing
from tests.chaos.storm import WorldClock
from tests.desk import Desk, Fleet

HOUR = 60.0 * 60


@dataclass
class Court:
    """All judges, over one group of a desk that runs in this process."""

    desk: Desk
    fleet: Fleet
    ledger: Ledger

    @property
    def group(self) -> Group:
        """The group as people see it now."""
        group = Group(0, self.fleet, ["john", "kate"], ["alice", "bob"])
        group.look(random.Random(0))  # noqa: S311 - nothing hangs on it
        return group

    @property
    def incidents(self) -> dict[str, Incident]:
        """What is on record."""
        database = self.desk.database
        rows = database.connection.sql("SELECT incident_id FROM incidents")
        found = (database.incidents.get(row["incident_id"]) for row in rows)
        return {each.incident_id: each for each in found if each is not None}

    @property
    def rights(self) -> GroupRights:
        """Who may what."""
        fleet = self.fleet
        return {
            Who.DISPATCHER: frozenset({fleet.john.id, fleet.kate.id}),
            Who.MANAGER: frozenset({fleet.alice.id, fleet.bob.id}),
            Who.CANCELLER: frozenset({fleet.driver.id}),
            Who.RELEASER: frozenset({fleet.admin.id, None}),
        }

    def finds(self, incidents: dict[str, Incident] | None = None) -> dict[str, int]:
        """Give the figures that are not 0."""
        database, group, verdict = self.desk.database, self.group, Verdict()
        incidents, note = incidents or self.incidents, verdict.note
        sends = Sends(self.desk.telegram, WorldClock(), cuts=())
        room = next_steps.room_of(group, self.rights)
        now = int(self.desk.telegram.now())
        next_steps.compare(database, room, list(incidents.values()), now, note)
        Standing([group], incidents, sends, note).compare()
        Moved(database, [group], incidents, self.ledger, sends, note).compare()
        Asked(database, self.ledger, incidents, sends, HOUR, note).compare(group)
        duplicates.compare([group], incidents, note)
        waits.compare(database, [group], incidents, note)
        return {name: number for name, number in verdict.figures.items() if number}

    def posts(self, text: str, like: SentMessage | None = None) -> SentMessage:
        """Have the bot post something, which it knows of."""
        return posted(self.fleet.chat, text, like)


def posted(chat: Chat, text: str, like: SentMessage | None = None) -> SentMessage:
    """Have the bot post something in a chat, which it knows of."""
    telegram = chat.telegram
    draft = Draft(telegram.bot, text, detect(text))
    draft.markup = like.markup if like else None
    message = chat.post(draft)
    sent = next(call for call in telegram.calls if call.method.lower() == "sendmessage")
    params = {"chat_id": chat.id, "text": text}
    result = {"chat": {"id": chat.id}, "message_id": message.id}
    call = replace(sent, params=params, result=result, ok=True, struck=False, at=telegram.now())
    telegram.calls.append(call)
    return message

"""What is owed: what Telegram does not show yet, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import final

from storage.connection import Connection

BULK = 50  # the urgency at which bulk begins in the view `owed`
_AWAITED = "('card', 'page', 'prompt', 'call')"  # for which the team waits
_IS_OPEN = "NOT ifnull(suspended, 0)"  # a private chat has no row in groups


class Delivery(str, Enum):
    """What can be owed to a chat: the kinds of the `owed` view and nothing else."""

    CARD = "card"
    PAGE = "page"
    PAGE_EDIT = "page_edit"  # to say who took the escalation
    PROMPT = "prompt"
    CALL = "call"  # of people beside the card
    MOVE = "move"  # to whom an incident was given, and who lost it
    ADVICE = "advice"  # what comes first after an accident, to who reported it
    PIN = "pin"
    NUDGE = "nudge"
    CHECK = "check"  # of who has an incident: are they still on it?
    WAIT = "wait"  # a call to whoever has what has waited long enough
    CHASE = "chase"  # the prompt, again
    HANDOVER = "handover"  # what a shift finds that comes, and from whom
    EDIT = "edit"
    TELL = "tell"  # the reporter, who has the report
    TELL_END = "tell_end"
    TELL_EDIT = "tell_edit"
    EDIT_AGAIN = "edit_again"  # of a card on which an earlier edit may have landed late
    PIN_NOTICE = "pin_notice"
    WELCOME = "welcome"
    FLEET_NOTICE = "fleet_notice"  # to a group, of the fleet it is in, or was
    JOIN_REQUEST = "join_request"  # to a fleet's office, of a group that wants in
    JOIN_ANSWER = "join_answer"  # on the same message, once it is decided
    FIGURES = "figures"  # of a period: a picture, a text and a file
    OFFER = "offer"  # of what somebody said, as the summary they were asked for
    REOPEN_OFFER = "reopen_offer"  # to who says something about what is resolved
    REACTION = "reaction"  # by which whoever wrote a note knows that it is kept
    UNPIN = "unpin"
    DELETE = "delete"
    LOOK = "look"
    PRIVATE_CALL = "private_call"  # of somebody in their private chat
    PRIVATE_EDIT = "private_edit"
    BOARD = "board"  # of a fleet, in its office
    BOARD_EDIT = "board_edit"
    BOARD_PIN = "board_pin"
    BOARD_LOOK = "board_look"
    BOARD_END = "board_end"  # of a message that was a board


@dataclass(frozen=True)
class Owed:
    """One thing Telegram does not show yet.

    `group_id` is that of the chat, which may be a private one.
    `version` tells it from another of its kind: of an edit that of the card, of a new message how
    many transitions the incident has been through, of a change of shift its time. `urgency` is what
    the view gives it.
    """

    delivery: Delivery
    group_id: int
    incident_id: str | None = None
    message_id: int | None = None
    version: int = 0
    urgency: int = field(default=0, compare=False)

    @property
    def is_bulk(self) -> bool:
        """Whether it is a redraw or tidying, for which nobody waits."""
        return self.urgency >= BULK

    def __str__(self) -> str:
        about = self.incident_id or self.message_id
        return f"{self.delivery.value} {about}" if about else self.delivery.value


@dataclass(frozen=True)
class Backlog:
    """What is owed to chats we may write to; `oldest` is when the oldest send came to be owed."""

    owed: int
    oldest: int | None


@final
class Deliveries:
    """What is owed to groups that can be written to, and to private chats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def groups_owed(self) -> dict[int, bool]:
        """Tell which chats that can be written to are owed something, and whether only bulk.

        The order is that of what is most urgent in each, then as in `owed`.
        """
        rows = self._connection.sql(
            "SELECT group_id, min(urgency) AS first FROM owed LEFT JOIN groups USING (group_id)"
            f" WHERE {_IS_OPEN} GROUP BY group_id"
            " ORDER BY first, iif(first < :bulk, min(t_status), -max(t_status))",
            bulk=BULK,
        )
        return {row["group_id"]: row["first"] >= BULK for row in rows}

    def owed(self, group_id: int) -> list[Owed]:
        """List what a chat is owed, most urgent first; nothing while it is suspended."""
        rows = self._connection.sql(
            "SELECT delivery, incident_id, message_id, version, urgency FROM owed"
            " WHERE group_id = :group_id"
            " AND NOT EXISTS"
            " (SELECT 1 FROM groups WHERE groups.group_id = :group_id AND suspended)"
            " ORDER BY urgency, iif(urgency < :bulk, t_status, -t_status), incident_id, message_id",
            group_id=group_id,
            bulk=BULK,
        )
        return [
            Owed(
                Delivery(row["delivery"]),
                group_id,
                row["incident_id"],
                row["message_id"],
                row["version"],
                row["urgency"],
            )
            for row in rows
        ]

    def groups_owed_since(self, before: int) -> list[int]:
        """List groups we may write to that wait for something of `_AWAITED` since before a time."""
        rows = self._connection.sql(
            "SELECT DISTINCT group_id FROM owed JOIN groups USING (group_id) WHERE NOT suspended"
            f" AND delivery IN {_AWAITED} AND t_status < :before",
            before=before,
        )
        return [row["group_id"] for row in rows]

    def backlog(self) -> Backlog:
        """Count what is owed; since when is known of cards, pages, calls and prompts only."""
        return self._backlog("true")

    def backlog_of(self, group_id: int) -> Backlog:
        """Count what one group is owed."""
        return self._backlog("group_id = :group_id", group_id)

    def _backlog(self, condition: str, group_id: int | None = None) -> Backlog:
        [row] = self._connection.sql(
            f"SELECT count(*) AS owed, min(CASE WHEN delivery IN {_AWAITED}"
            " THEN t_status END) AS oldest FROM owed LEFT JOIN groups USING (group_id)"
            f" WHERE {_IS_OPEN} AND {condition}",
            group_id=group_id,
        )
        return Backlog(row["owed"], row["oldest"])

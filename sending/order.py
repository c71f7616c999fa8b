"""In which order deliveries begin, and which may be under way beside each other."""

from __future__ import annotations

from typing import TypeAlias

from database import Delivery, Owed
from sending.flood_control import Priority

SIDE_BY_SIDE = 4  # deliveries of one group at once: our choice

COUNTED = frozenset(Delivery) - {
    Delivery.PIN,
    Delivery.UNPIN,
    Delivery.DELETE,
    Delivery.LOOK,
    Delivery.REACTION,
    Delivery.BOARD_PIN,
    Delivery.BOARD_LOOK,
    Delivery.BOARD_END,
}
"""Deliveries that need the chat's allowance: Telegram counts their messages."""

# What reads or replaces the card, and what is sent in reply to it. A new card is of both: whatever
# replies to it comes after it. A look finds out about all of an incident's messages.
_OF_THE_CARD = {
    Delivery.CARD, Delivery.PIN, Delivery.EDIT, Delivery.EDIT_AGAIN, Delivery.UNPIN, Delivery.LOOK,
}  # fmt: skip
_OF_THE_REPLIES = {
    Delivery.CARD, Delivery.PAGE, Delivery.PROMPT, Delivery.NUDGE, Delivery.LOOK,
    Delivery.CALL, Delivery.WAIT, Delivery.CHECK, Delivery.CHASE, Delivery.MOVE,
    Delivery.REOPEN_OFFER, Delivery.PAGE_EDIT,
}  # fmt: skip
_IN_PRIVATE = {Delivery.PRIVATE_CALL, Delivery.PRIVATE_EDIT}
_OF_THE_BOARD = {
    Delivery.BOARD, Delivery.BOARD_EDIT, Delivery.BOARD_PIN, Delivery.BOARD_LOOK,
    Delivery.BOARD_END,
}  # fmt: skip
# What the reporter reads, one after the other.
_OF_THE_REPORT = {Delivery.ADVICE, Delivery.TELL, Delivery.TELL_EDIT, Delivery.TELL_END}

URGENT_AT_A_TIME = 9  # messages that go before bulk work which waits: it has a tenth at least

Concern: TypeAlias = "tuple[str, str | int | None]"


def priority(owed: Owed) -> Priority:
    """Tell in which priority a delivery waits for its allowance: by the view `owed`."""
    return Priority(owed.urgency // 10)


def concerns(owed: Owed) -> frozenset[Concern]:
    """Name what a delivery is about; two that share one of these are never under way at once."""
    if owed.delivery in _OF_THE_BOARD:
        return frozenset({("board", owed.group_id)})
    if owed.incident_id is None and owed.message_id is None:
        return frozenset({("group", owed.delivery.value)})
    about: set[Concern] = set()
    if owed.delivery in _OF_THE_CARD:
        about.add(("card", owed.incident_id))
    if owed.delivery in _OF_THE_REPLIES:
        about.add(("replies", owed.incident_id))
    if owed.delivery in _OF_THE_REPORT:
        about.add(("report", owed.incident_id))
    if owed.delivery in _IN_PRIVATE:
        about.add(("private", owed.incident_id))
    if owed.message_id is not None:
        about.add(("message", owed.message_id))
    return frozenset(about)

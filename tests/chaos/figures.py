"""What is counted of a run, and which of it tells of what was not delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from database import Delivery

JUDGED: Mapping[Delivery, str | None] = {
    Delivery.CARD: "stale_cards",
    Delivery.EDIT: "stale_cards",
    Delivery.EDIT_AGAIN: "stale_cards",
    Delivery.PIN: "stale_cards",
    Delivery.UNPIN: "stale_cards",
    Delivery.LOOK: "stale_cards",
    Delivery.PAGE: "missing_pages",
    Delivery.PAGE_EDIT: None,
    Delivery.PROMPT: "missing_prompts",
    Delivery.DELETE: "extra_cards",
    Delivery.CALL: "missing_calls",
    Delivery.MOVE: "untold",
    Delivery.REOPEN_OFFER: "unasked",
    Delivery.ADVICE: "untold",
    Delivery.TELL: "untold",
    Delivery.TELL_EDIT: "untold",
    Delivery.TELL_END: "untold",
    Delivery.NUDGE: "missing_calls",
    Delivery.WAIT: "missing_calls",
    Delivery.CHECK: "unasked",
    Delivery.HANDOVER: "missing_handovers",
    Delivery.FIGURES: None,
    Delivery.WELCOME: None,
    Delivery.FLEET_NOTICE: None,
    Delivery.JOIN_REQUEST: None,
    Delivery.JOIN_ANSWER: None,
    Delivery.PIN_NOTICE: None,
    Delivery.CHASE: "unasked",
    Delivery.OFFER: "unasked",
    Delivery.REACTION: "lost",
    Delivery.PRIVATE_CALL: "missing_private_calls",
    Delivery.PRIVATE_EDIT: "stale_private_calls",
    Delivery.BOARD: "stale_boards",
    Delivery.BOARD_EDIT: "stale_boards",
    Delivery.BOARD_PIN: "stale_boards",
    Delivery.BOARD_LOOK: "stale_boards",
    Delivery.BOARD_END: "stale_boards",
}
"""Which figure tells of what was not delivered; None: only that nothing may stay owed."""


@dataclass
class Verdict:
    """The figures, and the story behind each that is not 0."""

    lost: int = 0
    doubled: int = 0
    stale_cards: int = 0
    missing_pages: int = 0
    missing_prompts: int = 0
    missing_calls: int = 0
    wrong_calls: int = 0
    missing_handovers: int = 0
    doubled_handovers: int = 0
    missing_private_calls: int = 0
    stale_private_calls: int = 0
    untold: int = 0
    unasked: int = 0
    standing: int = 0
    doubled_moves: int = 0
    unlinked: int = 0
    stuck: int = 0
    stale_boards: int = 0
    leaked: int = 0
    unfounded: int = 0
    misspoken: int = 0
    extra_cards: int = 0
    deleted: int = 0
    details: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is lost, doubled, stale or missing, and every extra card is gone."""
        wrong = {**self.figures, "extra_cards": self.extra_cards - self.deleted, "deleted": 0}
        return not (any(wrong.values()) or self.details)

    @property
    def figures(self) -> dict[str, int]:
        """All figures by name."""
        named = (each.name for each in fields(self) if each.name != "details")
        return {name: getattr(self, name) for name in named}

    def note(self, figure: str, story: str, count: int = 1) -> None:
        """Count something that must not be, and say what it is."""
        setattr(self, figure, getattr(self, figure) + count)
        self.details.append(f"{figure.replace('_', ' ')}: {story}")

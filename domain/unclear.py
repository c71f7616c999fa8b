"""What people typed that a grammar does not understand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unclear:
    """The part of what was typed that is not understood."""

    words: str

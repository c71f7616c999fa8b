"""A text as words, numbers and signs, cut apart in one pass: no text takes long."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from domain.spelling import MARKS, plain
from domain.vocabulary import ENDS_DENIAL, NO, NO_BEHIND, Phrases

MOST_HITS = 40
"""How many known words of a text are looked at: what people report has far fewer."""

# What one alternative takes no other can take, so nothing is tried twice. Emoji and the like are
# one piece however many; only of ASCII and of these few it matters which sign stands where.
_PIECES = re.compile(
    rf"[\w{MARKS}]+(?:'[\w{MARKS}]+)*|\s+|[^\w{MARKS}\s\x00-\x7f№°·•–—]+|[\x00-\x7f№°·•–—]"
)
_DIGITS = frozenset("0123456789")


class Wording:
    """The pieces of a text in small letters; spaces between words are pieces, too."""

    def __init__(self, text: str) -> None:
        self._pieces: list[str] = _PIECES.findall(plain(text))

    def __getitem__(self, at: int) -> str:
        """Give the piece at a place; empty beyond both ends."""
        return self._pieces[at] if 0 <= at < len(self._pieces) else ""

    def hits(self, known: Collection[str], before_hyphen: Collection[str] = ()) -> Iterator[int]:
        """Find the first pieces that are known, or have digits behind letters: `trk456`, `i80w`.

        Others are known only before a hyphen: `de` and `in` are words, `DE-1` is a road.
        """
        found = (
            at
            for at, piece in enumerate(self._pieces)
            if piece in known
            or (len(piece) > 1 and piece[0] not in _DIGITS and _ends_in_number(piece))
            or (piece in before_hyphen and self[at + 1] == "-")
        )
        return islice(found, MOST_HITS)

    def next(self, at: int) -> int:
        """Go to the next piece that is no space."""
        return at + 2 if self[at + 1].isspace() else at + 1

    def before(self, at: int) -> int:
        """Go back to the piece before that is no space."""
        return at - 2 if self[at - 1].isspace() else at - 1

    def skip(self, at: int, skipped: Collection[str], most: int = 3) -> int:
        """Go on behind so many of the pieces that say nothing."""
        for _ in range(most):
            if self[at] in skipped:
                at = self.next(at)
        return at

    def begins(self, at: int, phrase: Collection[str]) -> bool:
        """Tell whether the words of a phrase stand there, one after the other."""
        for word in phrase:
            if self[at] != word:
                return False
            at = self.next(at)
        return True

    def begins_any(self, at: int, phrases: Phrases) -> bool:
        """Tell whether a phrase of several words begins there."""
        return any(self.begins(at, phrase) for phrase in phrases.get(self[at], ()))

    def denies(self, at: int) -> bool:
        """Tell whether one of the three words before, or the one behind, says no.

        A comma or a stop ends what it denies.
        """
        if self[self.next(at)] in NO_BEHIND:
            return True
        for _ in range(3):
            at = self.before(at)
            if self[at] in ENDS_DENIAL:
                return False
            if self[at] in NO:
                return True
        return False

    @property
    def numbers(self) -> list[int]:
        """Where the pieces with a digit are."""
        return [at for at, piece in enumerate(self._pieces) if not _DIGITS.isdisjoint(piece)]


def _ends_in_number(piece: str) -> bool:
    return not _DIGITS.isdisjoint(piece[-2:])

"""How bad it is: guessed from the words of a report, and corrected with one tap."""

from __future__ import annotations

from enum import Enum

from domain import vocabulary as words
from domain.wording import Wording


class Severity(str, Enum):
    """How bad it is, worst first; the values are what the database stores."""

    ACCIDENT = "accident"
    DOWN = "down"
    ROLLING = "rolling"


def guess_severity(text: str) -> Severity:
    """Guess how bad it is by the words; what is denied, as in `nobody hurt`, does not count."""
    said = Wording(text)
    hits = list(said.hits(words.SEVERE))
    if any(_says_accident(said, at) for at in hits):
        return Severity.ACCIDENT
    stands = any(said[at] in words.STANDS and not said.denies(at) for at in hits)
    rolls = [at for at in hits if _says_rolling(said, at)]
    is_rolling = rolls and not stands and not any(said.denies(at) for at in rolls)
    return Severity.ROLLING if is_rolling else Severity.DOWN


def _says_accident(said: Wording, at: int) -> bool:
    is_said = said[at] in words.ACCIDENT or said.begins_any(at, words.ACCIDENT_PHRASES)
    is_other = said[said.next(at)] in words.NO_ACCIDENT_BEHIND or _is_light(said, at)
    is_other = is_other or said.begins_any(at, words.NO_ACCIDENT_PHRASES)
    return is_said and not is_other and not said.denies(at)


def _is_light(said: Wording, at: int) -> bool:
    """Tell whether what burns is a light, and what crashed a program: within two words of it."""
    behind, before = said.next(at), said.before(at)
    beside = (behind, said.next(behind), before, said.before(before))
    return said[at] in words.LIT and any(said[each] in words.DASHBOARD for each in beside)


def _says_rolling(said: Wording, at: int) -> bool:
    return said[at] in words.ROLLING or said.begins_any(at, words.ROLLING_PHRASES)

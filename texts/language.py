"""The seam between what we say and the languages it is said in, made for gettext.

English stands in the code and is the source; other languages are catalogues in `locale/`.
Everything people read in Telegram goes through here. Log lines, what `bot.py` prints for those who
run it, and the documentation do not: they are English only.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deferred:
    """A text of a table or constant, where no language is at hand: `Language.gettext` says it."""

    source: str


def N_(message: str) -> Deferred:  # noqa: N802 - gettext's own name for it, which Babel extracts
    """Mark a text for translation; it is translated where it is said."""
    return Deferred(message)


@dataclass(frozen=True)
class Language:
    """What texts are written in; `code` is a BCP 47 tag.

    The methods are named as gettext names them, so that Babel finds their texts. Placeholders are
    filled afterwards, by `.format`, and have names: other languages have another order of words.
    """

    code: str
    translations: gettext.NullTranslations = field(
        default_factory=gettext.NullTranslations, repr=False, compare=False
    )

    @property
    def is_english(self) -> bool:
        """Whether its texts are the English ones, or those of a region where English is read."""
        return self.code.partition("-")[0] == "en"

    def gettext(self, message: str | Deferred) -> str:
        """Say a text."""
        source = message.source if isinstance(message, Deferred) else message
        return self.translations.gettext(source)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Say a text in the form that goes with a number."""
        return self.translations.ngettext(singular, plural, number)

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """Say a text that depends on a number and on where it stands, as grammatical cases do."""
        return self.translations.npgettext(context, singular, plural, number)


ENGLISH = Language("en")

"""The catalogues of `texts/locale/`, read once at the start: each text in another language."""

from __future__ import annotations

import gettext
import logging
import struct
from collections.abc import Mapping
from pathlib import Path

import texts
from domain.languages import Code
from texts.language import ENGLISH, Language

logger = logging.getLogger(__name__)

FOLDER = Path(texts.__file__).parent / "locale"
DOMAIN = "desk"
# What GNUTranslations raises for a file that is none of its kind, or is cut off.
_BROKEN = (OSError, ValueError, LookupError, SyntaxError, struct.error)


def read(folder: Path = FOLDER) -> Mapping[Code, Language]:
    """Read all catalogues of a folder: `ru/LC_MESSAGES/desk.mo` and so on.

    English stands in the code and needs none. One that is missing or broken is left out, with an
    error in the log: its readers read English.
    """
    spoken = {Code.ENGLISH: ENGLISH}
    for code in Code:
        if code is Code.ENGLISH:
            continue
        path = folder / code.value / "LC_MESSAGES" / f"{DOMAIN}.mo"
        try:
            with path.open("rb") as file:
                spoken[code] = Language(code.value, gettext.GNUTranslations(file))
        except _BROKEN as error:
            # One line is enough: the file is to be fetched again, and no code of ours is to blame.
            logger.error("event=no_catalogue language=%s error=%r", code.value, error)  # noqa: TRY400
    return spoken

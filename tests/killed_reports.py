"""Records the same report, or correction, in copies of a database, killed a statement later each.

    python -m tests.killed_reports DATABASE report|correction

Leaves DATABASE.1, DATABASE.2 ... beside it; the last of them is the first that was not killed.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from database import Database
from domain.messages import Content, Kind, Place
from domain.reports import Report, reported_by
from domain.updates import Chat, Command, Message, RepliedTo
from handling import reports
from tests.factories import DAN, GROUP, KATE, NOW
from tests.kill_at_each_statement import killer
from texts.language import ENGLISH

ALBUM = "a"
WORDS, BEFORE, AFTER = "tow it", "tow it\n\nthe truck is hot", "tow it\n\nthe truck burns"
PHOTO = Content("the truck is hot", Kind.PHOTO, "file-7", ALBUM)
COMMAND = Message(
    update_id=1,
    chat=Chat(GROUP),
    place=Place(GROUP, 8, is_private=False),
    written_at=NOW,
    author=KATE,
    command=Command("new_issue"),
    text=WORDS,
    content=Content(WORDS, Kind.DOCUMENT, "file-8"),
    is_reply=True,
    replied_to=RepliedTo(GROUP, 7, is_ours=False, content=PHOTO, author=DAN, written_at=NOW),
)


def report(database: Database) -> None:
    """Have Kate log a photo of Dan's album."""
    found = reported_by(COMMAND)
    assert isinstance(found, Report)
    text = reports.description(found, GROUP, ENGLISH)
    reports.record(found, COMMAND, text, database, NOW)


def correct(database: Database) -> None:
    """Have Dan edit what Kate logged."""
    database.corrections.correct("TKT-2026-0001", AFTER, WORDS, DAN, NOW + 60)


STEPS: Mapping[str, Callable[[Database], None]] = {"report": report, "correction": correct}


def main(path: Path, step: str) -> None:
    """Go on until one is not killed; exits as that one did."""
    for number in count(1):
        copy = Path(shutil.copy(path, f"{path}.{number}"))
        child = os.fork()
        if not child:
            database = Database(copy)
            database.connection._sqlite.set_trace_callback(killer(number))  # noqa: SLF001 - the only way to count
            STEPS[step](database)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

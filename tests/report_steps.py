"""A report made of what others wrote, and its correction: steps for tests that break them off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from database import Database
from domain.messages import Content, Kind, Place
from domain.reports import Report, reported_by
from domain.updates import Chat, Command, Message, RepliedTo
from handling import reports
from tests.factories import DAN, GROUP, KATE, NOW
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

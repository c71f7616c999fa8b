"""What a message reports: its own words, or the message it replies to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.incidents import Logged
from domain.messages import Content, Kind, Place
from domain.reports import ALIASES, COMMAND, NoReport, Report, reported_by, says_something
from domain.updates import Chat, Command, Message, RepliedTo
from tests.factories import DAN, GROUP, KATE, NOW

PHOTO = Content(kind=Kind.PHOTO, file_id="p1")
HOT = Content("the truck is hot")
BARE = Message(
    update_id=1,
    chat=Chat(GROUP),
    place=Place(GROUP, 8, is_private=False),
    written_at=NOW,
    author=KATE,
    command=Command("new_issue"),
)
WITH_WORDS = replace(BARE, text="tow it", content=Content("tow it"))
DANS = RepliedTo(GROUP, 7, is_ours=False, content=HOT, author=DAN, written_at=NOW)


def holding(content: Content) -> Message:
    """Make a command that came with something."""
    return replace(BARE, text=content.text, content=content)


def to(replied: RepliedTo, message: Message = BARE) -> Message:
    """Make a message a reply."""
    return replace(message, is_reply=True, replied_to=replied)


def test_words_behind_the_command_are_a_report_of_their_own() -> None:
    assert reported_by(WITH_WORDS) == Report(8, KATE, Content("tow it"))


def test_a_bare_command_reports_nothing() -> None:
    assert reported_by(BARE) is NoReport.SAYS_NOTHING


@pytest.mark.parametrize("kind", Kind)
def test_what_has_no_words_reports_unless_it_is_unfit(kind: Kind) -> None:
    report = reported_by(holding(Content(kind=kind)))
    assert (report is NoReport.UNFIT) == (not kind.tells_something)
    assert says_something(Content(kind=kind)) == kind.tells_something


def test_a_reply_reports_the_message_replied_to() -> None:
    report = reported_by(to(DANS))
    assert isinstance(report, Report)
    assert (report.message_id, report.reporter, report.words) == (7, DAN, [HOT.text])
    assert report.logged == Logged(8, KATE, "")


def test_words_behind_the_command_come_first() -> None:
    report = reported_by(to(DANS, WITH_WORDS))
    assert isinstance(report, Report)
    assert report.words == ["tow it", HOT.text]
    assert report.logged == Logged(8, KATE, "tow it")


def test_the_photo_of_either_message_belongs_to_the_report() -> None:
    command = holding(replace(PHOTO, file_id="p2"))
    report = reported_by(to(replace(DANS, content=PHOTO), command))
    assert isinstance(report, Report)
    assert [(number, file.file_id) for number, file in report.files] == [(7, "p1"), (8, "p2")]


@pytest.mark.parametrize("what", ["is_by_bot", "is_as_channel", "is_service"])
def test_what_no_person_wrote_is_nobodys_report(what: str) -> None:
    replied = replace(DANS, **{what: True})  # type: ignore[arg-type]  # names of booleans
    assert reported_by(to(replied)) is NoReport.SAYS_NOTHING
    assert reported_by(to(replied, WITH_WORDS)) == Report(8, KATE, Content("tow it"))


def test_a_sticker_replied_to_is_no_report_but_the_words_are() -> None:
    sticker = replace(DANS, content=Content(kind=Kind.STICKER, file_id="s"))
    assert reported_by(to(sticker)) is NoReport.UNFIT
    assert reported_by(to(sticker, WITH_WORDS)) == Report(8, KATE, Content("tow it"))


def test_an_anonymous_admin_logs_and_is_logged_as_nobody() -> None:
    report = reported_by(to(replace(DANS, author=None), replace(BARE, author=None)))
    assert isinstance(report, Report)
    assert (report.reporter, report.logged) == (None, Logged(8, None, ""))


def test_a_message_of_another_chat_is_told_with_the_command_of_who_replied() -> None:
    report = reported_by(to(replace(DANS, chat_id=GROUP - 1), WITH_WORDS))
    assert isinstance(report, Report)
    assert (report.message_id, report.reporter, report.logged) == (8, KATE, None)
    assert report.words == ["tow it", HOT.text]
    assert report.forwarded_from == DAN.full_name


def test_of_another_chat_nothing_may_be_told() -> None:
    elsewhere = replace(DANS, chat_id=GROUP - 1, content=Content())
    assert reported_by(to(elsewhere)) is NoReport.SAYS_NOTHING
    assert reported_by(to(elsewhere, WITH_WORDS)) == Report(8, KATE, Content("tow it"))


@pytest.mark.parametrize(
    "typed",
    [
        *(f"/{name}" for name in (COMMAND, *ALIASES)),
        "/NEW_ISSUE@Bot",
        "/new issue",
        "/new@Bot issue",
        "/new Issue:",
    ],
)
def test_the_command_of_a_message_replied_to_is_none_of_its_words(typed: str) -> None:
    bare = replace(DANS, content=Content(typed))
    assert reported_by(to(bare)) is NoReport.SAYS_NOTHING
    report = reported_by(to(replace(DANS, content=Content(f"{typed} {HOT.text}"))))
    assert isinstance(report, Report)
    assert report.words == [HOT.text]


@pytest.mark.parametrize("text", ["/towing now", "/issues", "new issue", "it is a /new_issue"])
def test_other_words_of_a_message_replied_to_all_count(text: str) -> None:
    report = reported_by(to(replace(DANS, content=Content(text))))
    assert isinstance(report, Report)
    assert report.words == [text]


def test_a_message_of_which_telegram_tells_only_where_it_stands_is_reported_all_the_same() -> None:
    report = reported_by(to(replace(DANS, content=Content(), written_at=None)))
    assert isinstance(report, Report)
    assert report.is_out_of_sight
    assert (report.message_id, report.words) == (7, [])

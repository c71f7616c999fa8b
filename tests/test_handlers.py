"""Which message goes where, and what is refused: decided on records, without a bot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import handlers
from database import Database
from domain.messages import Content, Place, Purpose
from domain.reports import MOST_WAITING
from domain.updates import Chat, Command, Message, RepliedTo
from handling import private_replies, questions, summaries, team
from handling.reports import ReportRefusal, refusal
from tests.factories import DAN, GROUP, JOHN, NOW, open_store
from texts.commands import COMMANDS, CommandEntry, Where, by_its_name

OURS = "desk_bot"
LIMIT = 2
SAID = Message(
    update_id=1,
    chat=Chat(GROUP),
    place=Place(GROUP, 7, is_private=False),
    by=DAN,
    author=DAN,
    written_at=NOW,
    text="Truck 456 stands",
)
IN_PRIVATE = replace(SAID, chat=Chat(DAN.user_id, is_group=False), place=Place(1, 7, True))
REPLY = replace(SAID, is_reply=True, replied_to=RepliedTo(GROUP, 5, is_ours=True))


def sent(name: str, message: Message = SAID, addressee: str | None = None) -> Message:
    """Have a message begin with a command."""
    return replace(message, command=Command(name, addressee))


@pytest.mark.parametrize("name", handlers.HANDLERS)
def test_a_command_goes_to_its_handler(name: str) -> None:
    assert handlers.handler_of(sent(name), OURS) is handlers.HANDLERS[name]
    assert handlers.handler_of(sent(name, addressee=OURS), OURS) is handlers.HANDLERS[name]


@pytest.mark.parametrize("name", handlers.HANDLERS)
def test_a_command_to_another_bot_is_left_alone(name: str) -> None:
    assert handlers.handler_of(sent(name, addressee="other_bot"), OURS) is None


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("issue", "Truck 5", "Truck 5"),
        ("new", "Truck 5", "Truck 5"),
        ("new", "issue Truck 5", "Truck 5"),
        ("new", "Issue: Truck 5", "Truck 5"),
        ("new", "-issue Truck 5", "Truck 5"),
        ("new", "issue", ""),
        ("new", "issues everywhere", "issues everywhere"),
        ("ticket", "issue with the trailer", "issue with the trailer"),
    ],
)
def test_an_alias_is_the_command_itself(name: str, typed: str, said: str) -> None:
    read = by_its_name(replace(SAID, command=Command(name, None, typed), text=typed))
    assert read.command == Command("new_issue", None, said)
    assert (read.text, read.content.text) == (said, said)


@pytest.mark.parametrize("command", [None, Command("new_issue", None, "issue"), Command("news")])
def test_what_is_no_alias_stays_as_it_is(command: Command | None) -> None:
    message = replace(SAID, command=command)
    assert by_its_name(message) is message


@pytest.mark.parametrize("name", handlers.HANDLERS)
def test_no_command_is_taken_in_the_name_of_a_channel(name: str) -> None:
    message = replace(sent(name), is_as_channel=True)
    assert handlers.handler_of(message, OURS) is questions.no_channels
    assert handlers.handler_of(replace(message, is_automatic_forward=True), OURS) is None


@pytest.mark.parametrize("name", [each.name for each in COMMANDS if each.needs_own_words])
@pytest.mark.parametrize("borrowed", [{"forwarded_from": ""}, {"written_by_bot": "via_bot"}])
def test_no_right_follows_from_words_that_may_be_somebody_elses(
    name: str, borrowed: dict[str, str]
) -> None:
    message = replace(sent(name), **borrowed)  # type: ignore[arg-type]  # of strings
    assert handlers.handler_of(message, OURS) is team.not_own_words


@pytest.mark.parametrize("name", [each.name for each in COMMANDS if each.where is Where.GROUPS])
def test_what_belongs_into_a_group_is_refused_elsewhere(name: str) -> None:
    assert handlers.handler_of(sent(name, IN_PRIVATE), OURS) is questions.only_in_groups


def test_what_is_no_command_goes_by_what_it_is() -> None:
    assert handlers.handler_of(SAID, OURS) is summaries.take_unaddressed
    assert handlers.handler_of(IN_PRIVATE, OURS) is private_replies.take_unaddressed
    assert handlers.handler_of(REPLY, OURS) is summaries.take_reply
    assert (
        handlers.handler_of(replace(SAID, content=Content(album_id="1")), OURS)
        is summaries.take_unaddressed
    )


def test_a_command_to_another_bot_is_a_reply_without_words() -> None:
    message = sent("new_issue", REPLY, addressee="other_bot")
    assert handlers.handler_of(message, OURS) is summaries.take_reply
    assert (message.summary, REPLY.summary) == ("", "Truck 456 stands")


def purpose(message: Message) -> Purpose:
    """Tell what the desk takes a message for."""
    handler = handlers.handler_of(message, OURS)
    assert handler is not None
    return handlers.purpose_of(message, handler)[0]


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_a_command_is_taken_for_what_the_table_says(entry: CommandEntry) -> None:
    assert purpose(sent(entry.name)) is entry.purpose
    changes = entry.purpose is Purpose.CHANGE
    refused = replace(sent(entry.name), is_as_channel=True)  # whatever it says
    assert purpose(refused) is (Purpose.QUESTION if changes else entry.purpose)


def test_what_may_be_about_an_incident_is_no_question() -> None:
    assert purpose(REPLY) is Purpose.REPORT
    assert purpose(replace(SAID, content=Content(album_id="1"))) is Purpose.REPORT
    assert purpose(sent("help", REPLY, addressee="other_bot")) is Purpose.REPORT
    assert purpose(IN_PRIVATE) is Purpose.QUESTION


def why_refused(message: Message, database: Database) -> ReportRefusal | None:
    """Tell why a report is refused."""
    return refusal(message, database, NOW, LIMIT)


def test_so_many_reports_are_kept_before_managers_are_named(tmp_path: Path) -> None:
    database = Database(tmp_path / "incidents.db")
    database.groups.record(GROUP, "Yard")
    for number in range(100, 100 + MOST_WAITING):
        assert why_refused(SAID, database) is None
        database.reports.create(GROUP, number, None, "flat", NOW - 9999, waits_for_setup=True)
    assert why_refused(SAID, database) is ReportRefusal.TOO_MANY_WAIT
    database.close()


def test_who_reports_too_much_is_refused_unless_of_the_team(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for reporter in (DAN, JOHN) * LIMIT:
            store.report(reporter=reporter)
        late = replace(SAID, place=Place(GROUP, 99, is_private=False))
        assert why_refused(late, store.database) is ReportRefusal.TOO_MANY
        assert why_refused(replace(late, author=JOHN), store.database) is None

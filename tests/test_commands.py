"""The one table of commands, and all that must agree with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.private_calls import Wish
from handlers import HANDLERS
from texts.commands import (
    BY_ANY_NAME,
    COMMANDS,
    CommandEntry,
    Menu,
    Where,
    menu,
    misused,
    usage,
)
from texts.formatting import plain
from texts.help import group_help, private_help
from texts.language import ENGLISH
from texts.private_calls import wish_keys

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
ROWS = [row.split("|")[1:3] for row in README.splitlines() if row.startswith("| `/")]
IDS = [entry.name for entry in COMMANDS]
NOT_IN_HELP = {"start", "help"}  # whoever reads it knows them


def test_every_command_of_the_table_does_something_and_no_other_does() -> None:
    assert set(HANDLERS) == {entry.name for entry in COMMANDS}
    assert len(COMMANDS) == len(HANDLERS)


@pytest.mark.parametrize("entry", COMMANDS, ids=IDS)
def test_a_command_has_a_name_telegram_takes(entry: CommandEntry) -> None:
    # https://core.telegram.org/bots/api#botcommand
    assert re.fullmatch(r"[a-z0-9_]{1,32}", entry.name)


@pytest.mark.parametrize("entry", COMMANDS, ids=IDS)
def test_a_command_is_offered_where_it_works(entry: CommandEntry) -> None:
    offered = {each: dict(menu(ENGLISH, each)) for each in Menu}
    assert any(entry.name in names for names in offered.values())
    assert entry.where is not Where.GROUPS or entry.name not in offered[Menu.PRIVATE]
    assert offered[Menu.MEMBERS].items() <= offered[Menu.ADMINS].items()


def test_no_alias_is_offered_or_is_the_name_of_another_command() -> None:
    aliases = [alias for entry in COMMANDS for alias in entry.aliases]
    offered = {name for each in Menu for name, _ in menu(ENGLISH, each)}
    assert not offered & set(aliases)
    assert len(BY_ANY_NAME) == len(COMMANDS) + len(aliases)


@pytest.mark.parametrize("entry", COMMANDS, ids=IDS)
def test_help_tells_how_a_command_is_used(entry: CommandEntry) -> None:
    for told in (group_help(ENGLISH), private_help(ENGLISH, "FleetDeskBot")):
        assert usage(ENGLISH, entry.name) in told or entry.name in NOT_IN_HELP


def test_help_tells_how_people_are_called_in_private() -> None:
    for told in (group_help(ENGLISH), private_help(ENGLISH, "FleetDeskBot")):
        [button] = [key.text for key in wish_keys(ENGLISH, Wish())]
        assert f"<b>{button}</b>" in told


def test_help_tells_by_which_clock_shifts_are_before_they_are_set() -> None:
    assert "/settings" in group_help(ENGLISH).partition("/shift")[2]


@pytest.mark.parametrize(
    "entry", [each for each in COMMANDS if each.misused], ids=lambda each: each.name
)
def test_who_misuses_a_command_reads_how_it_is_used(entry: CommandEntry) -> None:
    assert f"/{entry.name}" in misused(ENGLISH, entry.name)


@pytest.mark.parametrize("entry", COMMANDS, ids=IDS)
def test_the_readme_says_how_a_command_is_used_and_by_whom(entry: CommandEntry) -> None:
    rows = [who.strip() for named, who in ROWS if f"`/{entry.name}" in named]
    assert set(rows) == {entry.who.value}
    assert f"`{plain(usage(ENGLISH, entry.name))}" in README


def test_the_readme_lists_no_command_there_is_not() -> None:
    listed = {name for named, _ in ROWS for name in re.findall(r"`/(\w+)", named)}
    assert listed == {entry.name for entry in COMMANDS}

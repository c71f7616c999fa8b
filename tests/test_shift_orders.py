"""What /shift is told: whose shifts are meant, and what becomes of them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from domain.duty import DaysOff
from domain.shifts import Named, Order, Verb, read_order
from domain.times import read_week
from domain.unclear import Unclear
from tests.factories import DAN, JOHN
from texts.commands import misused
from texts.help import group_help
from texts.language import ENGLISH

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
TODAY = date(2026, 11, 27)
EVE = DaysOff(date(2026, 12, 24), date(2026, 12, 24))


def read(typed: str) -> Order | Unclear:
    """Read what stands behind /shift."""
    return read_order(typed.split(), (), TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "@john @mia 7-19",
        "@john and @mia 7-19",
        "@john + @mia 7-19",
        "@john (@mia) 7-19",
        "@john & @mia 7-19",
        "@john / @mia - 7-19",
        "@john @mia: 7-19",
    ],
)
def test_several_people_are_named_as_people_write_lists(typed: str) -> None:
    order = read(typed)
    assert isinstance(order, Order)
    assert (order.verb, order.people) == (Verb.SET, ("john", "mia"))
    assert order.week == read_week("7-19")


@pytest.mark.parametrize("typed", ["all dispatchers", "ALL", "everybody", "everyone"])
def test_all_dispatchers_are_named_at_once(typed: str) -> None:
    order = read(f"{typed} daily 7-19")
    assert isinstance(order, Order)
    assert order.are_all
    assert order.people == ()


def test_all_day_is_nobody() -> None:
    order = read("all day")
    assert isinstance(order, Order)
    assert not order.anybody


@pytest.mark.parametrize(
    ("typed", "order"),
    {
        "": Order(Verb.SHOW),
        "@john": Order(Verb.SHOW, ("john",)),
        "@john clear": Order(Verb.CLEAR, ("john",)),
        "@bob like @john": Order(Verb.LIKE, ("bob",), example="john"),
        "@john off 24.12": Order(Verb.OFF, ("john",), dates=(EVE,)),
        "@john 24.12 off": Order(Verb.OFF, ("john",), dates=(EVE,)),
        "@john on 24.12": Order(Verb.ON, ("john",), dates=(EVE,)),
    }.items(),
)
def test_an_order_is_read(typed: str, order: Order) -> None:
    assert read(typed) == order


def test_on_before_days_of_the_week_only_stands_there() -> None:
    order = read("@john on mon 7-19")
    assert isinstance(order, Order)
    assert order.week == read_week("mon 7-19")


@pytest.mark.parametrize(
    ("typed", "unclear"),
    {
        "@john 25:00-7": "25:00-7",
        "john mon 7-19": "john",
        "@john off": "off",
        "@john off fri": "fri",  # this Friday, or every one?
        "@john mon @mia 7-19": "@mia",
        "@john like": "like",
        "@john like @mia @kate": "like @mia @kate",
        "@john clear now": "clear",
    }.items(),
)
def test_what_is_not_understood_is_shown_back(typed: str, unclear: str) -> None:
    assert read(typed) == Unclear(unclear)


def test_people_without_a_handle_are_named_by_their_account() -> None:
    words: list[Named] = [DAN, "like", JOHN]
    assert read_order(words, (), TODAY) == Order(Verb.LIKE, (DAN,), example=JOHN)


def test_a_reply_means_who_is_replied_to_unless_others_are_named() -> None:
    of_reply = read_order(["7-19"], (DAN,), TODAY)
    of_name = read_order(["@john", "7-19"], (DAN,), TODAY)
    assert isinstance(of_reply, Order)
    assert isinstance(of_name, Order)
    assert (of_reply.people, of_name.people) == ((DAN,), ("john",))


def examples() -> list[str]:
    """Give what /help, README and a reply to what was not understood show as examples."""
    shown = f"{group_help(ENGLISH)}\n{misused(ENGLISH, 'shift')}"
    row = re.search(r"^\| `/shift .*$", README, re.MULTILINE)
    readme = re.findall(r"`((?:@|all ).+?)`", row[0] if row else "")
    return [*re.findall(r"<code>/shift (.+?)</code>", shown), *readme]


@pytest.mark.parametrize("example", examples())
def test_what_is_shown_as_an_example_is_understood(example: str) -> None:
    assert isinstance(read(example), Order)


@pytest.mark.parametrize(
    "times", re.findall(r"<code>(\d.*?|all day)</code>", misused(ENGLISH, "shift"))
)
def test_times_that_are_shown_as_examples_are_understood(times: str) -> None:
    assert isinstance(read(f"@john sat, sun {times}"), Order)

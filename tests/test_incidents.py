"""The workflow table, and the domain's small calculations."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from database import Database, Delivery
from domain.incident_ids import format_incident_id, parse_incident_id
from domain.incidents import FINISHED, Action, Status
from domain.people import Role
from domain.times import next_nudge
from domain.transitions import IN_CHARGE, RIGHTS, TAKES_AWAY, TRANSITIONS, WAITING
from message_builder import BUTTONS, KEYBOARDS
from tests.completeness import assert_complete
from tests.factories import NOW

ROOT = Path(__file__).parent.parent
CLAIMS = tuple(action for action, row in TRANSITIONS.items() if row.who in RIGHTS)
OF_NO_CARD = {
    Action.SUMMARISE,
    Action.CANCEL,
    Action.TAKE_OVER,
    Action.GIVE,
    Action.GIVE_CHARGE,
    Action.RELEASE,
    Action.REOPEN,
    *IN_CHARGE.values(),
}
"""What has no button of its own on a card: a reply, and what is offered elsewhere."""

# The table


def edges() -> set[str]:
    """Write the table as the lines of a Mermaid state diagram."""
    lines = {f"[*] --> {Status.UNCLAIMED.value}: report"}
    lines.update(f"{status.value} --> [*]" for status in FINISHED)
    for action, transition in TRANSITIONS.items():
        for source in transition.sources:
            for target in transition.targets_from(source):
                lines.add(f"{source.value} --> {target.value}: {action.value}")
    return lines


def diagram() -> str:
    """Draw the diagram README.md should have."""
    return "\n".join(["```mermaid", "stateDiagram-v2", *sorted(edges()), "```"])


def test_the_readme_draws_exactly_this_table() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```mermaid\n(.*?)```", readme, re.DOTALL)
    drawings = [block for block in blocks if "stateDiagram-v2" in block]
    assert drawings, f"README.md needs this diagram:\n{diagram()}"
    drawn = [each for line in drawings[0].splitlines() if "-->" in line for each in arrows(line)]
    assert sorted(drawn) == sorted(edges()), f"README.md needs this diagram:\n{diagram()}"


def arrows(line: str) -> list[str]:
    """Read a line of a diagram as one arrow for each of the words behind it."""
    ends, colon, words = (part.strip() for part in line.partition(":"))
    return [f"{ends}: {word.strip()}" for word in words.split(",")] if colon else [ends]


def test_every_action_has_its_row_and_every_status_can_be_reached() -> None:
    assert_complete(TRANSITIONS, Action, "TRANSITIONS in domain/transitions.py")
    reached = {Status.UNCLAIMED}
    for _ in Status:
        for transition in TRANSITIONS.values():
            if reached.intersection(transition.sources):
                reached.update(transition.ends)
    assert_complete(reached, Status, "what TRANSITIONS in domain/transitions.py leads to")


def test_nothing_leads_from_what_is_finished_but_a_reopening() -> None:
    left = {action: set(row.sources) for action, row in TRANSITIONS.items()}
    assert left.pop(Action.REOPEN) == {Status.RESOLVED}
    assert set().union(*left.values()) == set(Status) - set(FINISHED)


@pytest.mark.parametrize("status", Status)
def test_a_card_has_a_button_for_each_action_its_state_allows(status: Status) -> None:
    shown = [action for row in KEYBOARDS[status] for action in row]
    possible = {action for action, row in TRANSITIONS.items() if status in row.sources}
    assert len(shown) == len(set(shown))
    where = f"the row of {status} of KEYBOARDS in message_builder.py"
    assert_complete(shown, possible - OF_NO_CARD, where)
    assert_complete(BUTTONS, set(Action) - OF_NO_CARD, "BUTTONS in message_builder.py")


@pytest.mark.parametrize("action", Action)
def test_only_an_incident_nobody_has_can_be_claimed_and_only_one_somebody_has_taken_over(
    action: Action,
) -> None:
    waiting = [source in WAITING for source in TRANSITIONS[action].sources]
    if action in {Action.CANCEL, Action.TAKE_CHARGE, Action.REOPEN}:
        assert any(waiting) == (action is not Action.REOPEN)
    else:
        assert set(waiting) == {action in CLAIMS and action not in TAKES_AWAY}
    assert {Action.TAKE_OVER, Action.TAKE_CHARGE} == TAKES_AWAY


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Read the schema that a new database really has: a statement for each table and view."""
    path = tmp_path_factory.mktemp("schema") / "incidents.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL"))


def literals(table: str, column: str) -> set[str]:
    """Find the values a table allows in a column."""
    found = re.findall(
        rf"\b{column} +TEXT NOT NULL CHECK \({column} IN \((.*?)\)\)", table, re.DOTALL
    )
    assert len(found) == 1, column
    return set(re.findall(r"'([^']*)'", found[0]))


def test_the_schema_knows_exactly_the_statuses_and_roles(schema: dict[str, str]) -> None:
    assert literals(schema["incidents"], "status") == {status.value for status in Status}
    assert literals(schema["users"], "team_role") == {role.value for role in Role}


def test_the_schema_owes_exactly_the_deliveries_there_are(schema: dict[str, str]) -> None:
    words = set(re.findall(r"[\d)](?: AS urgency)?,\s+(.*?incident_id|'\w+')", schema["owed"]))
    named = {name for word in words for name in re.findall(r"'([a-z_]+)'", word)}
    assert named == {delivery.value for delivery in Delivery}


# Numbers


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "TKT-2026-0001"),
        (42, "TKT-2026-0042"),
        (9999, "TKT-2026-9999"),
        (10000, "TKT-2026-10000"),
    ],
)
def test_incidents_have_at_least_four_digits(number: int, written: str) -> None:
    assert format_incident_id(2026, number) == written


@given(st.integers(2000, 9999), st.integers(1, 999_999_999))
def test_what_is_written_can_be_read_back(year: int, number: int) -> None:
    written = format_incident_id(year, number)
    assert parse_incident_id(written) == (year, number)
    assert parse_incident_id(f" {written.lower()} ") == (year, number)
    assert parse_incident_id(str(number)) == (None, number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "TKT-2026-0000", "TKT-26-1", "TKT-2026-", "TKT-2026-1 2", "-1", "4.2",
     "٤٢", "²", "ten", "1234567890123", "TKT 2026 42", "##1", "please 2", "1 or 2", "#1 #2"],
)  # fmt: skip
def test_anything_else_is_no_incident_number(text: str) -> None:
    assert parse_incident_id(text) is None


@pytest.mark.parametrize(
    "text", ["#42", "#0042", "42 please", "42, спасибо", "42.", "#TKT-2026-42", "tkt-2026-0042 ?"]
)
def test_a_number_may_be_written_as_people_write(text: str) -> None:
    assert parse_incident_id(text) in {(None, 42), (2026, 42)}


@given(st.text(max_size=30))
def test_reading_a_number_never_fails(text: str) -> None:
    parsed = parse_incident_id(text)
    assert parsed is None or parsed[1] > 0


# Nudges

decimal_minutes = st.integers(1, 200_000).map(lambda hundredths: hundredths / 100)


@given(decimal_minutes, st.integers(0, 10**8))
@example(8.3, 498)  # 8.3 * 60 is a little more than 498 in floating point
@example(10, 600)
@example(10, 0)
def test_the_next_nudge_is_ahead_at_a_doubling_of_the_sla(minutes: float, waited: int) -> None:
    sla = minutes * 60
    due = next_nudge(NOW, NOW + waited, sla)
    assert due > NOW + waited
    doublings = [NOW + round(sla * 2**k, 6) for k in range(45)]
    assert any(0 <= due - doubling < 1 for doubling in doublings)
    assert not any(NOW + waited + 1 < doubling < due - 1 for doubling in doublings)


@given(decimal_minutes, st.integers(0, 10**6), st.integers(0, 10**6))
def test_nudges_come_no_earlier_the_longer_one_waits(minutes: float, one: int, two: int) -> None:
    early, late = sorted((one, two))
    sla = minutes * 60
    assert next_nudge(NOW, NOW + early, sla) <= next_nudge(NOW, NOW + late, sla)


def test_nudges_come_after_10_20_40_and_80_minutes() -> None:
    dues = [NOW]
    for _ in range(4):
        dues.append(next_nudge(NOW, dues[-1], 600))
    assert [(due - NOW) // 60 for due in dues[1:]] == [10, 20, 40, 80]


def test_after_an_outage_the_missed_nudges_are_one() -> None:
    assert next_nudge(NOW, NOW + 3 * 3600, 600) == NOW + 320 * 60


def test_a_clock_set_back_does_not_bring_nudges_forward() -> None:
    assert next_nudge(NOW, NOW - 3600, 600) == NOW + 600

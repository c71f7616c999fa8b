"""What `bot.py --export` writes, and what it refuses."""

from __future__ import annotations

import csv
import errno
import os
import sqlite3
import stat
from contextlib import closing
from datetime import date
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from database import UnusableDatabaseError
from operations import command_line
from operations.export import ExportError, export
from reports import workbook
from reports.exporting import KINDS
from tests.cases import for_each
from tests.factories import GROUP, NOW, OTHER_GROUP, Store

UTC = ZoneInfo("UTC")
TODAY = date(2026, 5, 28)


def exported(store: Store, name: str, first: date | None = None, last: date | None = None) -> Path:
    """Have a file written beside the database."""
    target = store.path.with_name(name)
    assert str(target) in export(store.path, target, UTC, NOW, first, last)
    return target


def numbers(path: Path) -> list[str]:
    """Read which incidents stand in a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["Incident"] for row in csv.DictReader(file)]


def test_all_incidents_of_all_groups_are_exported(store: Store) -> None:
    incidents = [store.report(group_id).incident_id for group_id in (GROUP, OTHER_GROUP)]
    assert numbers(exported(store, "all.csv")) == incidents
    book = load_workbook(exported(store, "all.xlsx"))
    assert book.sheetnames == ["Incidents", "Notes", "Definitions"]
    assert [cell.value for cell in book["Incidents"]["A"][1:]] == incidents
    with ZipFile(exported(store, "all.zip")) as archive:
        assert archive.namelist() == ["Incidents.csv", "Notes.csv", "Definitions.csv"]


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read all that stands in a database."""
    with closing(sqlite3.connect(path)) as connection:
        run = connection.execute
        names = run("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: run(f'SELECT * FROM "{name}"').fetchall() for [name] in names}  # noqa: S608 - ours


def test_a_database_at_rest_is_exported_and_only_that_is_recorded(store: Store) -> None:
    incident = store.report()
    store.close()
    before = contents(store.path)
    assert before.pop("exports") == []
    assert numbers(exported(store, "all.csv")) == [incident.incident_id]
    after = contents(store.path)
    until = NOW - NOW % 86400 + 86400
    assert after.pop("exports") == [(1, NOW, 1356998400, until)]
    assert after == before
    beside = {path.name for path in store.path.parent.iterdir()}
    assert beside <= {"incidents.db", "incidents.db-wal", "incidents.db-shm", "all.csv"}


def test_days_limit_what_is_exported(store: Store) -> None:
    store.play("resolved by tier 1", now=NOW - 3 * 86400)
    incident = store.play("resolved by tier 1")
    store.play("resolved by tier 1", now=NOW + 86400)
    assert numbers(exported(store, "day.csv", TODAY, TODAY)) == [incident.incident_id]
    assert len(numbers(exported(store, "until.csv", None, TODAY))) == 2


def test_only_its_owner_may_read_an_export(store: Store) -> None:
    for kind in KINDS:
        assert stat.S_IMODE(exported(store, f"mine{kind}").stat().st_mode) == 0o600


def refusal(store: Store, target: Path, *days: date) -> str:
    """Have an export refused; returns why."""
    first, last = days or (None, None)
    with pytest.raises(ExportError) as refused:
        export(store.path, target, UTC, NOW, first, last)
    return str(refused.value)


def test_an_export_says_why_it_cannot_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        store.report()
    folder = store.path.parent
    assert ".xlsx, .csv, .zip" in refusal(store, folder / "all.txt")
    assert "is there already" in refusal(store, exported(store, "all.csv"))
    assert "No such file or directory" in refusal(store, folder / "none" / "all.csv")
    assert "before" in refusal(store, folder / "x.csv", TODAY, date(2026, 5, 27))
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    assert "fewer days" in refusal(store, folder / "all.xlsx")
    assert not (folder / "all.xlsx").exists()


@for_each("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Niue"])
@for_each(("first", "last"), [(date.min, None), (None, date.max), (date.min, date.max)])
def test_any_day_there_is_can_be_given(
    store: Store, zone: str, first: date | None, last: date | None
) -> None:
    incident, target = store.report(), store.path.with_name("all.csv")
    export(store.path, target, ZoneInfo(zone), NOW, first, last)
    assert numbers(target)[-1] == incident.incident_id
    target.unlink()


def test_a_day_to_come_has_nothing_yet(store: Store) -> None:
    tomorrow, target = date(2026, 5, 29), store.path.with_name("all.csv")
    why = "--from 2026-05-29 has not begun: today is 2026-05-28 in UTC"
    for last in (None, tomorrow):
        with pytest.raises(ExportError, match=why):
            export(store.path, target, UTC, NOW, tomorrow, last)


def test_a_damaged_database_is_said_in_one_line(store: Store) -> None:
    for _ in range(200):
        store.report(description="word " * 100)
    store.close()
    size = store.path.stat().st_size
    with store.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    target = store.path.with_name("all.csv")
    with pytest.raises(UnusableDatabaseError, match="malformed"):
        export(store.path, target, UTC, NOW, None, None)
    assert not target.exists()


def test_a_file_gets_its_name_where_there_are_no_links(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)  # as on a USB stick
    incident = store.report()
    target = exported(store, "all.csv")
    assert numbers(target) == [incident.incident_id]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "is there already" in refusal(store, target)


def test_a_database_that_may_only_be_read_is_exported_and_the_missing_record_is_said(
    store: Store,
) -> None:
    incident, target = store.report(), store.path.with_name("all.csv")
    store.run(
        "CREATE TRIGGER nobody_may BEFORE INSERT ON exports"
        " BEGIN SELECT RAISE (ABORT, 'attempt to write a readonly database'); END"
    )
    said = export(store.path, target, UTC, NOW, None, None).splitlines()
    assert said[1:] == ["/audit will not list this: attempt to write a readonly database"]
    assert numbers(target) == [incident.incident_id]


def test_what_was_not_exported_is_not_on_record(store: Store) -> None:
    taken = exported(store, "all.csv")
    refusal(store, taken)
    assert store.rows("SELECT count(*) FROM exports") == [(1,)]


def test_days_are_read_and_go_with_an_export_only(capsys: pytest.CaptureFixture[str]) -> None:
    asked = command_line.read_arguments(["--export", "a.csv", "--from", "2026-05-28"])
    assert (asked.first_day, asked.last_day) == (TODAY, None)
    for wrong in (["--from", "2026-05-28"], ["--export", "a.csv", "--to", "yesterday"]):
        with pytest.raises(SystemExit):
            command_line.read_arguments(wrong)
    assert "--from and --to go with --export" in capsys.readouterr().err

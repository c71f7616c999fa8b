"""The picture of a period's figures, drawn by a child process."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from domain.figures import UnitFigures
from domain.languages import Code
from domain.waiting import WaitKind
from reports.drawing import contents, draw
from sending import catalogues
from tests.cases import for_each
from tests.desk import ROOT
from tests.factories import JOHN
from tests.made_figures import EMPTY
from tests.period_figures import made
from tests.processes import without_matplotlib
from tests.pseudo import PSEUDO
from tests.test_rooms import FLOORS, files, modules
from texts.figures import Subject
from texts.language import ENGLISH, Language

UNITS = [
    UnitFigures("456", 9, 8, {WaitKind.PARTS: 97200, WaitKind.VENDOR: 7200}),
    UnitFigures("=1+1", 1, 1, {}),
]
PUNJABI = catalogues.read()[Code.PUNJABI]
draws = pytest.mark.slow(reason="imports matplotlib, in a child process")


# What is drawn


def test_each_day_stands_beside_that_of_the_period_before() -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    longer = made(days=30, first=november, days_before=31)
    drawn = contents(longer, ENGLISH, Subject("Acme"))["opened"]
    assert drawn["now"] == [day.opened for day in longer.days]
    assert drawn["before"] == [day.opened for day in longer.days_before[:30]]
    shorter = made(days=31, first=october, days_before=30)
    drawn = contents(shorter, ENGLISH, Subject("Acme"))["resolved"]
    assert drawn["before"] == [*(day.resolved for day in shorter.days_before), None]


def test_the_picture_says_what_the_figures_are() -> None:
    figures = made(units=UNITS)
    drawn = contents(figures, ENGLISH, Subject("North Side Dispatch 🚛"))
    response = figures.totals.first_response
    assert drawn["kept"] == 100 * response.within / response.times.count
    assert drawn["units"] == [9, 1]
    said = drawn["labels"]
    assert said["title"] == "North Side Dispatch 🚛"
    assert said["period"] == "week of Nov 16 – Nov 22"
    assert said["days"] == ["Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22"]
    assert said["opened"] == f"opened: {sum(day.opened for day in figures.days)}"
    assert said["hour"] == "hour of the day, America/Chicago"
    assert said["unit_names"] == ["456", "=1+1"]
    assert said["waited"] == ["Waited for parts 1 d 3 h, the vendor 2 h", ""]


@for_each("language", catalogues.read().values())
def test_a_picture_is_in_letters_that_its_font_has(language: Language) -> None:
    said = contents(made(units=UNITS), language, Subject("Acme"))["labels"]
    letters = {letter for letter in json.dumps(said, ensure_ascii=False) if letter.isalpha()}
    drawn = ("LATIN", "CYRILLIC", "MODIFIER LETTER", "GURMUKHI")  # see FONT in reports/picture.py
    assert {each for each in letters if not unicodedata.name(each).startswith(drawn)} == set()


def test_a_picture_is_in_english_only_where_signs_would_not_be_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said() -> str:
        return str(contents(EMPTY, PUNJABI, Subject(""))["labels"]["day"])

    monkeypatch.setattr(metadata, "version", {"matplotlib": "3.10.9"}.__getitem__)
    assert said() == "day"
    monkeypatch.setattr(metadata, "version", {"matplotlib": "3.11.0"}.__getitem__)
    assert said() == PUNJABI.gettext("day") != "day"


def test_the_license_of_fonts_is_beside_them() -> None:
    folder = ROOT / "reports" / "fonts"
    assert len(list(folder.glob("*.ttf"))) == 2
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")


def test_nothing_is_said_to_be_nothing() -> None:
    drawn = contents(EMPTY, ENGLISH, Subject(""))
    assert (drawn["kept"], drawn["kept_before"], drawn["units"]) == (None, None, [])
    assert drawn["labels"]["title"] == "Report"
    assert drawn["labels"]["kept_now"] == "nothing was claimed"


def test_the_picture_of_a_unit_or_of_a_person_says_whose_it_is() -> None:
    of_group = Subject("Йўқ" * 30, people={JOHN.user_id: JOHN})
    of_unit = contents(replace(EMPTY, unit="456"), ENGLISH, of_group)["labels"]["title"]
    of_person = contents(replace(EMPTY, person_id=JOHN.user_id), ENGLISH, of_group)
    assert of_unit.endswith("… · 456")
    assert of_person["labels"]["title"].endswith("… · @john")
    of_both = contents(replace(EMPTY, unit="456", person_id=JOHN.user_id), ENGLISH, of_group)
    assert of_both["labels"]["title"].endswith("… · 456 · @john")


def size(png: bytes) -> tuple[int, int]:
    """Give the width and height of a picture: https://www.w3.org/TR/png/#11IHDR."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


DRAWN = {
    "nothing": (EMPTY, ENGLISH, Subject("Truck 456")),
    "one incident": (made(a_day=0.2), ENGLISH, Subject("Truck 456")),
    "a small group": (made(units=UNITS), ENGLISH, Subject("North Side Dispatch")),
    "what only waited": (
        made(units=[UnitFigures("456", 0, 0, {WaitKind.PARTS: 60})]),
        *(ENGLISH, Subject("Truck 456")),
    ),
    "a month of a fleet": (made(30, 45, UNITS * 9), ENGLISH, Subject("Acme Freight")),
    "long names": (
        made(31, 5, [UnitFigures("Ж" * 99, 1, 1, {})]),
        PSEUDO,
        Subject("Йўқ гʻилдирак " * 9),
    ),
    "Gurmukhi": (made(units=UNITS), PUNJABI, Subject("ਪੰਜਾਬੀ ਟਰੱਕ")),
    "no letters": (made(1, 5, [UnitFigures("🚛", 1, 1, {})]), PSEUDO, Subject("𝔄 🚛 $1$_^{")),
}


@draws
@for_each("name", DRAWN)
def test_a_picture_is_as_wide_as_three_phones_and_no_letter_is_missing(name: str) -> None:
    from reports.picture import draw as draw_here  # noqa: PLC0415 - it imports matplotlib

    width, height = size(draw_here(contents(*DRAWN[name])))
    assert width == 1080
    assert 1080 <= height <= 1600


@draws
def test_a_day_without_incidents_has_no_line_either() -> None:
    from reports.picture import draw as draw_here  # noqa: PLC0415 - it imports matplotlib

    figures = made(a_day=1)
    quiet = [replace(day, opened=0, resolved=0) for day in figures.days_before]
    nothing, nobody_knows = (
        contents(replace(figures, days_before=days), ENGLISH, Subject("Truck 456"))
        for days in (quiet, [])
    )
    assert nothing["opened"]["before"] != nobody_knows["opened"]["before"]
    assert draw_here(nothing) == draw_here(nobody_knows)


@draws
async def test_a_picture_is_drawn_by_a_child(caplog: pytest.LogCaptureFixture) -> None:
    png = await draw(*DRAWN["a small group"])
    assert png is not None
    assert size(png)[0] == 1080
    assert caplog.messages == []


# matplotlib stays out of the bot


def test_only_the_picture_imports_matplotlib() -> None:
    every = [file for floor in FLOORS for file in files(floor)]
    drawing = [
        file.name
        for file in every
        if any(name.partition(".")[0] == "matplotlib" for name in modules(file))
    ]
    assert drawing == ["picture.py"]


LACKING = """
import asyncio, logging
from reports.drawing import draw
from tests.made_figures import EMPTY
from texts.figures import Subject
from texts.language import ENGLISH
logging.basicConfig(format="%(message)s")
print(asyncio.run(draw(EMPTY, ENGLISH, Subject("Truck 456"))))
"""


@pytest.mark.slow(reason="starts a process")
async def test_without_a_picture_where_matplotlib_is_missing(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-S", "-c", LACKING),
        env=without_matplotlib(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert said.decode().splitlines() == [
        "event=no_picture error='matplotlib is missing'",
        "None",
    ]


LOADED = """
import sys
import bot, reports.drawing, reports.spreadsheet, service.serving
sys.exit("matplotlib" in sys.modules)
"""


@pytest.mark.slow(reason="starts a process")
async def test_the_bot_never_imports_matplotlib() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADED, cwd=ROOT)
    assert await asyncio.wait_for(process.wait(), 60) == 0

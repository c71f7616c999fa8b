"""`make story`: one incident in the terminal, told to its end, in any language."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.languages import Code
from sandbox import playground, story
from sandbox.languages import LANGUAGES
from sending import catalogues

ROOT = Path(__file__).parent.parent.parent
SPOKEN = catalogues.read()


@pytest.mark.parametrize("code", [Code.ENGLISH, Code.RUSSIAN, Code.PUNJABI])
async def test_the_story_is_told_to_its_end(code: Code) -> None:
    is_english = code is Code.ENGLISH
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.story"),
        *(() if is_english else ("--language", code.value)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert b"WARNING" not in output
    told = output.decode().splitlines()
    assert process.returncode == 0, output.decode()
    resolved = SPOKEN[code].gettext("✅ RESOLVED: {incident}").format(incident="TKT-")
    assert [line for line in told if resolved in line]
    rings = RINGS if is_english else [RINGS[0], *RINGS]  # the settings she asks for
    assert [line.strip() for line in told if "rings" in line] == rings
    assert len([line for line in told if line.endswith("👍")]) == NOTES


NOTES = 4
RINGS = [
    *("└ the phone of Ada rings",) * 2,  # what she asked for is done
    "└ the phone of Dave, John, Kate rings",  # the card is new; redrawn, it calls nobody
    "└ the phone of Dave rings",  # John has his report
    "└ the phone of Alice rings",  # the page
    "└ the phone of Alice rings",  # what she asked for is done
    "└ the phone of Kate rings",  # she is given the incident
    "└ the phone of Kate rings",  # it waits as she said
    "└ the phone of Kate rings",  # the wait is over
    "└ the phone of Kate rings",  # the prompt
    "└ the phone of Dave rings",  # his report is resolved
    "└ the phone of Dave rings",  # what he says can open it again
    "└ the phone of Dave rings",  # the new card, a reply to his report
    "└ the phone of Kate rings",  # the second prompt
    "└ the phone of Dave rings",  # his report is resolved again
    "└ the phone of Dave rings",  # what he asked for: the whole story
]


def test_it_can_be_told_in_every_language_of_the_bot() -> None:
    assert list(LANGUAGES) == [code.value for code in Code]


@pytest.mark.parametrize("program", [story.main, playground.main], ids=["story", "demo"])
@pytest.mark.parametrize("asked", ["de", "RU", "en_US.UTF-8", ""])
def test_a_language_it_does_not_speak_is_refused_with_those_it_does(
    program: object, asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(program)
    with pytest.raises(SystemExit):
        program(["--language", asked])
    said = capsys.readouterr().err
    assert f"the bot does not speak {asked!r}; it speaks en (English), ru (Russian)" in said
    assert [name for name in LANGUAGES.values() if name not in said] == []


@pytest.mark.parametrize("target", ["demo", "story"])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [([], ""), (["LANG=ru"], "--language 'ru'"), (["LANG="], "--language ''")],
    ids=["environment", "ru", "empty"],
)
def test_make_reads_the_language_from_its_command_line_alone(
    target: str, arguments: list[str], told: str
) -> None:
    environment = {"PATH": os.environ["PATH"], "LANG": "es_US.UTF-8"}
    command = ["make", "--dry-run", target, *arguments]
    shown = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    run = shown.stdout.splitlines()[-1]
    assert run.partition("--language")[2] == told.removeprefix("--language")

"""`make story`: one incident in the terminal, told to its end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


async def test_the_story_is_told_to_its_end() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.story"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert b"WARNING" not in output
    told = output.decode().splitlines()
    assert process.returncode == 0
    assert [line for line in told if "RESOLVED: TKT-" in line]
    assert [line.strip() for line in told if "rings" in line] == RINGS
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

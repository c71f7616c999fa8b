"""What the documents point at is there: files, headings, tests, make's targets, settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config
from tests.desk import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
OF_TODAY = [document for document in DOCUMENTS if document.name != "CHANGELOG.md"]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PATH = re.compile(r"`([a-z_]+/[\w./*-]+|[a-z_]+\.(?:py|md|yml))(?:::(\w+))?`")
NOT_THERE = {"demo-state/", "backups/", "storage/migrations/NNNN_name.sql", "texts/locale/desk.pot"}
"""What appears as the program works, or stands for a name."""


def anchors(document: Path) -> set[str]:
    """List the headings of a document as links name them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def name(document: Path) -> str:
    """Name a document in a test's id."""
    return document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)(.*?)\)|src=\"(.*?)\"", document.read_text("utf-8"))
    for link in filter(None, (link for pair in links for link in pair)):
        file, _, anchor = link.partition("#")
        target = document.parent / file if file else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", OF_TODAY, ids=name)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    for path, test in PATH.findall(document.read_text("utf-8")):
        places = (path, f"deploy/{path}", f"sandbox/{path}", f"tests/*/{path}")
        found = [file for place in places for file in ROOT.glob(place)]
        assert found or path in NOT_THERE, path
        assert not test or f"def {test}(" in found[0].read_text("utf-8"), test


@pytest.mark.parametrize("document", OF_TODAY, ids=name)
def test_every_target_that_is_named_is_in_the_makefile(document: Path) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE))
    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", readme, re.MULTILINE))
    assert rows.pop("TELEGRAM_BOT_TOKEN") == "required"
    assert rows.keys() == config.DEFAULTS.keys()
    for setting, default in config.DEFAULTS.items():
        assert not default or rows[setting] == f"`{default}`", setting

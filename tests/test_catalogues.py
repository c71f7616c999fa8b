"""The catalogues as the desk reads them: one that is broken or missing is English, and logged."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from domain.languages import Code
from sending import catalogues
from texts.language import ENGLISH


def test_all_languages_are_there(caplog: pytest.LogCaptureFixture) -> None:
    spoken = catalogues.read()
    assert set(spoken) == set(Code)
    assert [language.code for language in spoken.values()] == [code.value for code in Code]
    assert caplog.records == []


@pytest.mark.parametrize(
    "content", [None, b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 24]
)
def test_one_that_cannot_be_read_is_left_out_with_one_line_in_the_log(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    for code in list(Code)[1:]:
        path = tmp_path / code.value / "LC_MESSAGES" / "desk.mo"
        path.parent.mkdir(parents=True)
        whole = catalogues.FOLDER / code.value / "LC_MESSAGES" / "desk.mo"
        path.write_bytes(whole.read_bytes())
    broken = tmp_path / "uz" / "LC_MESSAGES" / "desk.mo"
    broken.unlink()
    if content is not None:
        broken.write_bytes(content)
    spoken = catalogues.read(tmp_path)
    assert Code.UZBEK not in spoken
    assert len(spoken) == len(Code) - 1
    [line] = caplog.records
    assert line.levelno == logging.ERROR
    assert "event=no_catalogue language=uz" in line.getMessage()


def test_english_needs_none(tmp_path: Path) -> None:
    assert catalogues.read(tmp_path) == {Code.ENGLISH: ENGLISH}

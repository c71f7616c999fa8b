"""The variables the desk is started with, and what is wrong with the lines of `.env`."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

import config


def read_environment() -> config.Environment:
    """Read the variables set in `.env` and outside; the latter win."""
    from_outside = {name: value for name, value in os.environ.items() if value}
    from_file = dotenv_values(".env")
    return config.Environment({**from_file, **from_outside}, from_file, _wrong_lines(Path(".env")))


def _wrong_lines(file: Path) -> Iterator[str]:
    """Name lines that cannot be read, and settings that stand twice: the last would win."""
    seen = set()
    lines = parse_stream(io.StringIO(file.read_text("utf-8-sig") if file.is_file() else ""))
    for line in lines:
        if line.error:
            text, first = line.original.string, line.original.line  # blank lines are part of it
            number = first + text[: -len(text.lstrip())].count("\n")
            yield f".env line {number} cannot be read: write NAME=value"
        elif line.key is not None and line.key in seen:
            yield f"{line.key} stands twice in .env: keep one of the lines"
        seen.add(line.key)

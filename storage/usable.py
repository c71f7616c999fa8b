"""Whether a database file may be opened: what a restore or a rescue left beside it, and why not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HALF_RESTORED = ".half-restored-"  # in a file's name between the database's and the time
RESCUED = ".rescued-"  # same
LONGEST_NAME = 200  # characters; file systems take 255 bytes (NAME_MAX of limits.h)

PASSING = ("database is locked", "disk is full", "disk i/o error")
"""What SQLite says of trouble that may be over in a while; a full disk also is an I/O error.

The texts are of https://sqlite.org/rescode.html (BUSY, FULL, IOERR), as `sqlite3ErrStr` in its
main.c writes them; Python 3.10 gives no codes."""


class UnusableDatabaseError(Exception):
    """The database file cannot serve; the message is one line that says why."""


class PassingTroubleError(UnusableDatabaseError):
    """The database cannot serve just now; nobody needs to mend it, or only the disk's fullness."""


def unusable(path: str | Path, why: str) -> UnusableDatabaseError:
    """Say why a database cannot serve."""
    passing = any(text in why.lower() for text in PASSING)
    kind = PassingTroubleError if passing else UnusableDatabaseError
    return kind(f"cannot use database {path}: {why}")


def real_path(path: str | Path) -> Path:
    """Follow links, as SQLite does: what it keeps beside a database is beside the file itself."""
    return Path(os.path.realpath(path))


def marks_of_restore(path: str | Path) -> list[Path]:
    """List what stands beside a database while, or since, it was being replaced by a backup."""
    path = real_path(path)
    return _begun_by(path.with_name(f"{path.name}{HALF_RESTORED}"))


def require_restored(path: str | Path, why: str = "") -> None:
    """Refuse a database that is the old one no longer, and not yet the restored one."""
    if marks_of_restore(path):
        raise UnusableDatabaseError(
            f"cannot use database {path}: a restore was interrupted: run --restore again{why}"
        )


def places_of_rescue(path: str | Path) -> Iterator[Path]:
    """Give what to name a lost database's contents, the time apart, best first.

    Beside it; where its folder is gone in one the service manager keeps for us (systemd.exec(5),
    STATE_DIRECTORY), in the nearest one above, or with the temporary files. There its name is
    the whole path, so that it is no other bot's.
    """
    real = real_path(path)
    yield real.with_name(f"{real.name}{RESCUED}")
    kept = filter(None, os.environ.get("STATE_DIRECTORY", "").split(":"))
    name = str(real).strip("/").replace("/", "-")[-LONGEST_NAME:]
    for folder in (*map(Path, kept), *real.parent.parents, *_temporary()):
        yield folder / f"{name}{RESCUED}"


def _temporary() -> list[Path]:
    """Give the folder of temporary files; none if none can be written to, as on a full disk."""
    try:
        return [Path(tempfile.gettempdir())]
    except FileNotFoundError:
        return []


def marks_of_rescue(path: str | Path) -> list[Path]:
    """List what was kept of a database that was moved or replaced under the running bot.

    Elsewhere than beside it only our own count: others may write to the temporary files.
    """
    beside, *elsewhere = places_of_rescue(path)
    found = {file for place in elsewhere for file in _begun_by(place) if _is_own(file)}
    path = Path(path)
    at_link = real_path(path.parent) / f"{path.name}{RESCUED}"  # a link since, if it is one
    near = dict.fromkeys([*_begun_by(beside), *_begun_by(at_link)])
    return [*near, *sorted(found)]


def _begun_by(place: Path) -> list[Path]:
    """List the files whose names begin as a path does; none where we may not look."""
    names: list[str] = []
    if place.parent.is_dir():  # a glob of a pattern that is new each time takes five times as long
        with suppress(PermissionError), os.scandir(place.parent) as files:
            names = [file.name for file in files if file.name.startswith(place.name)]
    return [place.parent / name for name in sorted(names)]


def _is_own(file: Path) -> bool:
    return file.lstat().st_uid == os.geteuid()


def require_usable(path: str | Path) -> None:
    """Refuse to begin a new database, or go on with a wrong one, where one was lost."""
    require_restored(path)
    for kept in marks_of_rescue(path):
        raise UnusableDatabaseError(
            f"cannot use database {path}: it was lost while the bot ran, and what it held was kept"
            f" as {kept}: --restore that file, or move it away to go on with what is there"
        )
    wal = Path(f"{real_path(path)}-wal")
    # Which SQLite would delete: `pagerOpenWalIfPresent` in its pager.c.
    if not size_of(real_path(path)) and size_of(wal):
        raise UnusableDatabaseError(
            f"cannot use database {path}: it is missing or empty, but {wal} is not: put the file"
            " back, or --restore a backup"
        )


def size_of(path: Path) -> int:
    """Give a file's bytes; 0 if there is none."""
    return path.stat().st_size if path.is_file() else 0

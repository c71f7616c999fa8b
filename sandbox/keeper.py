"""Keeps the world of a playground in a folder, so that it agrees with the bot's database."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from sandbox.cast import HANDLES, PLANS
from sandbox.languages import ENGLISH, LANGUAGES, have_in_apps
from sandbox.world.snapshot import restore_world, world_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.cast import Cast
    from sandbox.world.errors import Json

SAVE_AFTER = 0.5  # seconds in which changes are gathered into one write
UNFINISHED: Json = {"unfinished": True}
DATABASES = ("incidents.db", "incidents.db-wal", "incidents.db-shm", "incidents.db.lock")
NUMBERS_LOST = 1000  # more than a crash can lose between two writes
RESET = "`make demo-reset` clears it"


class UnusableStateError(Exception):
    """The playground cannot work in its folder; the text is one line that says why."""


@contextlib.contextmanager
def own_folder(folder: Path) -> Iterator[Callable[[str], object]]:
    """Make the folder and keep other playgrounds out of it; raises UnusableStateError.

    Yields what to tell the address of the web client, for them to say where this one is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "playground.lock").open("a+")  # not emptied: it may be another's
    except OSError as error:
        raise UnusableStateError(f"The folder {folder} cannot be used: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = " at ".join(filter(None, (str(folder), lock.read())))
            said = f"Another playground works in {where}: stop that one, or choose another folder"
            raise UnusableStateError(said) from None
        lock.truncate(0)
        yield lambda address: print(address, end="", file=lock, flush=True)


class Keeper:
    """Restores a world from `folder` and writes it there after changes.

    `language` is what people read in a new one; a kept one goes on in its own.
    """

    def __init__(self, folder: Path, cast: Cast, language: str | None = None) -> None:
        self._folder = folder
        self._path = folder / "world.json"
        self._telegram = cast.telegram
        self._people = cast.people.values()
        self._language = language
        self._saving: asyncio.Task[None] | None = None

    @property
    def language(self) -> str | None:
        """What people read, as its code; None where nothing was asked for, which is English."""
        return self._language

    def restore(self) -> bool:
        """Put back the kept world; False when there is none and the groups must be set up.

        Raises UnusableStateError with one line that says what to do.
        """
        try:
            kept = self._read()
        except (OSError, ValueError) as error:
            raise self._unusable(f"cannot be used ({error})") from None
        if kept == UNFINISHED:
            self._begin()
            have_in_apps(self._people, self._language)
            return False
        if kept["cast"] != _fingerprint():
            raise self._unusable("was made with other people")
        self._language = self._kept_language(kept.get("language"))
        have_in_apps(self._people, self._language)
        self._restore_files(kept["files"], kept.get("names") or kept["files"])
        restore_world(self._telegram, kept, gap=0 if kept["stopped"] else NUMBERS_LOST)
        return True

    def start(self) -> None:
        """Write the world now, and soon after every change."""
        self._write(self._world(stopped=False))
        self._saving = asyncio.create_task(self._save_changes())

    async def stop(self) -> None:
        """Write the world a last time."""
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.gather(self._saving, return_exceptions=True)
            self._write(self._world(stopped=True))

    def _read(self) -> Json:
        if self._path.exists():
            kept: Json = json.loads(self._path.read_text())
            return kept
        if (self._folder / "incidents.db").exists():
            raise ValueError("it holds a database that is not the playground's")
        return UNFINISHED

    def _kept_language(self, kept: str | None) -> str | None:
        """Tell what people read; raises UnusableStateError where another language is asked for."""
        spoken = kept or ENGLISH
        if self._language not in (None, spoken):
            raise self._unusable(f"is kept in {LANGUAGES[spoken]}")
        return kept

    def _begin(self) -> None:
        """Clear what an interrupted set-up left, and mark this one as unfinished."""
        for name in DATABASES:
            (self._folder / name).unlink(missing_ok=True)
        self._write(UNFINISHED)

    async def _save_changes(self) -> None:
        changed = asyncio.Event()
        unsubscribe = self._telegram.subscribe(changed.set)
        try:
            while True:
                await changed.wait()
                await asyncio.sleep(SAVE_AFTER)
                changed.clear()
                self._write(self._world(stopped=False))
        finally:
            unsubscribe()

    def _world(self, *, stopped: bool) -> Json:
        """Describe the world; `stopped` says that nothing can have happened since."""
        self._save_files()
        files = self._telegram.files.all()
        frame = {
            "cast": _fingerprint(),
            "language": self._language,
            "files": [file.path for file in files],
            "names": [file.name for file in files],
            "stopped": stopped,
        }
        return frame | world_json(self._telegram)

    def _write(self, world: Json) -> None:
        """Replace the file as a whole: a crash leaves the old one or the new one."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(world))
        fresh.replace(self._path)

    def _save_files(self) -> None:
        for file in self._telegram.files.all():
            path = self._folder / file.path
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(file.content)

    def _restore_files(self, paths: list[str], names: list[str]) -> None:
        """Store the files in their old order, which gives them their old ids."""
        for path, name in zip(paths, names, strict=True):
            content = (self._folder / path).read_bytes()
            self._telegram.files.store(content, str(PurePath(path).parent), name)

    def _unusable(self, why: str) -> UnusableStateError:
        return UnusableStateError(f"The folder {self._folder} {why}: {RESET}")


def _fingerprint() -> Json:
    """Describe the people and groups a kept world belongs to."""
    return {"people": HANDLES, "groups": {plan.title: plan.jobs for plan in PLANS}}

"""Makes what figures consist of, beside the loop and each kind one at a time: it takes seconds."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from database import OwedFigures, Part
from reports import drawing, spreadsheet
from sending.figures_reading import FiguresReader, Read
from sending.figures_turns import Turns
from sending.languages import Languages
from texts import figures as texts
from texts.language import Language

logger = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds that a text waits for the picture it is to stand below
_FIGURES_MADE = "chat=%s event=figures_made request=%s part=%s seconds=%.1f"
_NO_PICTURE = "chat=%s event=no_picture request=%s error=%r"
_WITH: Mapping[Part, tuple[Part, ...]] = {
    Part.TEXT: (Part.TEXT, Part.PICTURE),
    Part.PICTURE: (Part.PICTURE, Part.FILE),
    Part.FILE: (Part.FILE,),
}
"""What is begun once a part is to be sent: the file waits until somebody can read the words."""


@dataclass(frozen=True)
class Made:
    """A part as it was made: the text; or where a picture or a file is, if there is one."""

    text: str = ""
    path: Path | None = None


@dataclass
class _Making:
    """Figures being made, `of` which nothing was sent. Those of another chat or group are others.

    Until `patience_ends`, by the loop's clock, the text waits for the picture.
    """

    of: OwedFigures
    tasks: dict[Part, asyncio.Task[Made]] = field(default_factory=dict)
    reading: asyncio.Task[Read] | None = None
    folder: Path | None = None
    patience_ends: float = 0.0

    def is_done(self, part: Part) -> bool:
        """Tell whether a part was made, or could not be."""
        return part in self.tasks and self.tasks[part].done()

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody waits for them."""
        return self.of.request.reply_to is not None


class FiguresMaker:
    """Makes figures that are owed. `ready` is told of the chat for which something was made.

    Pictures and files are kept in a folder beside the database, and made anew after a start.
    """

    def __init__(
        self,
        reader: FiguresReader,
        languages: Languages,
        ready: Callable[[int], None],
    ) -> None:
        self._reader = reader
        self._languages = languages
        self._ready = ready
        self._folder = reader.path.with_name(f"{reader.path.name}.figures")
        self._turns = {part: Turns() for part in Part}
        self._makings: dict[int, _Making] = {}
        self._is_stopping = False

    def remove_leftovers(self) -> None:
        """Remove, at a start, what a run left that was killed."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def is_made(self, figures: OwedFigures) -> bool:
        """Tell whether the next part can be sent; if it is not made, have it made.

        A text that can stand below the picture waits for it a moment.
        """
        making, part = self._making(figures), figures.next_part
        for each in _WITH[part]:
            if each not in figures.sent and each not in making.tasks and not self._is_stopping:
                self._begin(making, each)
        if part is not Part.TEXT or Part.PICTURE in figures.sent:
            return making.is_done(part)
        return making.is_done(part) and self._has_waited(making)

    def _has_waited(self, making: _Making) -> bool:
        """Tell whether a text that is made need not wait for its picture, or not any more."""
        is_over = _now() >= making.patience_ends or making.is_done(Part.PICTURE)
        task = making.tasks[Part.TEXT]
        return is_over or task.exception() is not None or not texts.fits_caption(task.result().text)

    def made(self, figures: OwedFigures) -> Made:
        """Give the next part; raises what kept it from being made, which is tried anew then."""
        try:
            return self._makings[figures.request_id].tasks[figures.next_part].result()
        except BaseException:
            self.forget(figures.request_id)
            raise

    def picture(self, figures: OwedFigures) -> Made | None:
        """Give the picture; None if it is not made yet, or could not be for now."""
        making = self._makings.get(figures.request_id)
        if making is None or not making.is_done(Part.PICTURE):
            return None
        task = making.tasks[Part.PICTURE]
        return None if task.exception() is not None else task.result()

    def forget(self, request_id: int) -> None:
        """Keep nothing more of figures that were sent, or are owed no more."""
        making = self._makings.pop(request_id, None)
        if making is None:
            return
        for task in (*making.tasks.values(), making.reading):
            if task is not None:
                task.cancel()
        _remove(making)

    async def stop(self) -> None:
        """Make nothing more, and keep nothing."""
        self._is_stopping = True
        makings = self._makings.values()
        tasks = [task for making in makings for task in (*making.tasks.values(), making.reading)]
        for task in filter(None, tasks):
            task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    # How it is made

    def _making(self, figures: OwedFigures) -> _Making:
        """Find what is being made of figures, or begin it; of none that only have their number.

        Numbers are given again, and a group that migrates while its figures are made has another.
        """
        of = replace(figures, sent=Part(0))
        known = self._makings.get(figures.request_id)
        if known is not None and known.of != of:
            self.forget(figures.request_id)
        return self._makings.setdefault(figures.request_id, _Making(of))

    def _begin(self, making: _Making, part: Part) -> None:
        name = f"figures {making.of.request_id} {_name(part)}"
        task = asyncio.create_task(self._make(making, part), name=name)
        task.add_done_callback(lambda done: self._ended(making, part, done))
        making.tasks[part] = task

    def _ended(self, making: _Making, part: Part, task: asyncio.Task[Made]) -> None:
        if self._makings.get(making.of.request_id) is not making:
            _remove(making)  # again: now that no child of ours writes there any more
        if task.cancelled():
            return
        task.exception()  # `made` raises it; asyncio need not tell of it
        chat_id = making.of.request.chat_id
        self._ready(chat_id)
        if part is Part.TEXT:
            asyncio.get_running_loop().call_at(making.patience_ends, self._ready, chat_id)

    async def _make(self, making: _Making, part: Part) -> Made:
        ways = {Part.TEXT: self._write, Part.PICTURE: self._draw, Part.FILE: self._write_file}
        began = time.monotonic()
        made = await ways[part](making)
        of, took = making.of, time.monotonic() - began
        logger.info(_FIGURES_MADE, of.request.chat_id, of.request_id, _name(part), took)
        return made

    async def _write(self, making: _Making) -> Made:
        """Write the text."""
        read, subject = await self._read(making)
        making.patience_ends = _now() + PATIENCE
        tells_people = making.of.request.chat_id > 0
        language = self._language(making.of)
        return Made(texts.report(language, read, subject, tells_people=tells_people))

    async def _draw(self, making: _Making) -> Made:
        """Draw the picture, of what the text tells."""
        read, subject = await self._read(making)
        of = making.of
        async with self._turns[Part.PICTURE].turn(is_asked_for=making.is_asked_for):
            try:
                folder = self._place(making)
                png = await drawing.draw(read, self._language(of), subject, folder=folder)
                if png is None:
                    return Made()
                picture = folder / "figures.png"
                picture.write_bytes(png)
            except OSError as error:  # no room on the disk: the text comes without it
                logger.warning(_NO_PICTURE, of.request.chat_id, of.request_id, str(error))
                return Made()
            return Made(path=picture)

    async def _write_file(self, making: _Making) -> Made:
        async with self._turns[Part.FILE].turn(is_asked_for=making.is_asked_for):
            folder, language = self._place(making), self._language(making.of)
            export = self._reader.export(making.of)
            return Made(path=await spreadsheet.write(self._reader.path, export, language, folder))

    async def _read(self, making: _Making) -> Read:
        """Read the database, once for text and picture: they say the same."""
        if making.reading is None:
            making.reading = asyncio.create_task(self._read_in_turn(making))
        return await asyncio.shield(making.reading)

    async def _read_in_turn(self, making: _Making) -> Read:
        async with self._turns[Part.TEXT].turn(is_asked_for=making.is_asked_for):
            folder = None
            with suppress(OSError):  # no room on the disk: there may be some elsewhere
                folder = self._place(making)
            return await self._reader.read(making.of, folder)

    # Tools

    def _place(self, making: _Making) -> Path:
        """Give the folder for what is made of figures; it has never been another's."""
        if making.folder is None:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            prefix = f"{making.of.request_id}-"
            making.folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self._folder))
        return making.folder

    def _language(self, figures: OwedFigures) -> Language:
        chat_id = figures.request.chat_id
        is_private = chat_id > 0
        return (
            self._languages.of_person(chat_id) if is_private else self._languages.of_group(chat_id)
        )


def _remove(making: _Making) -> None:
    if making.folder is not None:
        shutil.rmtree(making.folder, ignore_errors=True)


def _name(part: Part) -> str:
    return (part.name or "").lower()


def _now() -> float:
    return asyncio.get_running_loop().time()

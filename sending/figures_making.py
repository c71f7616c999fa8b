"""Makes what figures consist of, beside the loop and one at a time: it takes seconds."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from telegram.ext import ExtBot

from database import Database, OwedFigures
from domain.exported import Export
from domain.figures import PeriodFigures
from domain.figures_times import period_again
from domain.incidents import Status
from domain.periods import Period
from reports import drawing, spreadsheet
from sending.languages import Languages
from sending.zones import Zones
from texts import figures as texts
from texts.language import Language

logger = logging.getLogger(__name__)

MOST_SECONDS = 120.0  # the database may be read for one report
_FIGURES_MADE = "chat=%s event=figures_made request=%s stage=%s seconds=%.1f"


class Stage(str, Enum):
    """What is made together."""

    WORDS = "words"
    FILE = "file"


@dataclass(frozen=True)
class Made:
    """What one stage made: a text, and the picture it stands below; or a file, if there is one."""

    text: str = ""
    picture: Path | None = None
    file: Path | None = None


class FiguresMaker:
    """Makes figures that are owed. `ready` is told of the chat for which something was made.

    Pictures and files are kept in a folder beside the database, and made anew after a start. The
    database is read on a connection of its own.
    """

    def __init__(
        self,
        path: str | Path,
        bot: ExtBot[int],
        sla: Mapping[Status, float],
        languages: Languages,
        zones: Zones,
        ready: Callable[[int], None],
    ) -> None:
        self._path = Path(path)
        self._folder = self._path.with_name(f"{self._path.name}.figures")
        self._bot = bot
        self._sla = sla
        self._languages = languages
        self._zones = zones
        self._ready = ready
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="figures")
        self._tasks: dict[tuple[int, Stage], asyncio.Task[Made]] = {}
        self._chats: dict[int, int] = {}  # they may migrate meanwhile
        self._is_clean = False
        self._is_stopping = False

    def is_made(self, figures: OwedFigures, stage: Stage) -> bool:
        """Tell whether something was made, or could not be; if it is neither, have it made."""
        key = figures.request_id, stage
        self._chats[figures.request_id] = figures.request.chat_id
        if key not in self._tasks and not self._is_stopping:
            task = asyncio.create_task(self._make(figures, stage), name=f"figures {key}")
            task.add_done_callback(lambda done: self._ended(done, figures.request_id))
            self._tasks[key] = task
        return key in self._tasks and self._tasks[key].done()

    def made(self, figures: OwedFigures, stage: Stage) -> Made:
        """Give what was made; raises what kept it from being made, which is tried anew then."""
        key = figures.request_id, stage
        try:
            return self._tasks[key].result()
        except BaseException:
            del self._tasks[key]
            raise

    def forget(self, request_id: int) -> None:
        """Keep nothing more of figures that were sent, or are owed no more."""
        for stage in Stage:
            task = self._tasks.pop((request_id, stage), None)
            if task is not None:
                task.cancel()
        self._chats.pop(request_id, None)
        shutil.rmtree(self._of(request_id), ignore_errors=True)

    async def stop(self) -> None:
        """Make nothing more, and keep nothing."""
        self._is_stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._thread.shutdown(cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ended(self, task: asyncio.Task[Made], request_id: int) -> None:
        if task.cancelled():
            return
        task.exception()  # `made` raises it; asyncio need not tell of it
        if request_id in self._chats:
            self._ready(self._chats[request_id])

    # How it is made

    async def _make(self, figures: OwedFigures, stage: Stage) -> Made:
        async with self._turn:
            began, chat_id = time.monotonic(), figures.request.chat_id
            self._remove_leftovers()
            self._of(figures.request_id).mkdir(0o700, parents=True, exist_ok=True)
            making = self._make_words if stage is Stage.WORDS else self._make_file
            made = await making(figures, self._period(figures))
            took = time.monotonic() - began
            logger.info(_FIGURES_MADE, chat_id, figures.request_id, stage.value, took)
            return made

    def _remove_leftovers(self) -> None:
        """Remove, once, what a run left that was killed."""
        if not self._is_clean:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._is_clean = True

    async def _make_words(self, figures: OwedFigures, period: Period) -> Made:
        language, tells_people = self._language(figures), figures.request.chat_id > 0
        read, subject = await asyncio.get_running_loop().run_in_executor(
            self._thread, self._read, figures, period
        )
        text = texts.report(language, read, subject, tells_people=tells_people)
        png = await drawing.draw(read, language, subject)
        if png is None:
            return Made(text)
        picture = self._of(figures.request_id) / "figures.png"
        picture.write_bytes(png)
        return Made(text, picture)

    async def _make_file(self, figures: OwedFigures, period: Period) -> Made:
        request = figures.request
        export = Export(
            group_id=request.group_id,
            period=period,
            slas=self._sla,
            unit=request.unit,
            person_id=request.person_id,
            with_people=request.chat_id > 0,
        )
        folder, language = self._of(figures.request_id), self._language(figures)
        return Made(file=await spreadsheet.write(self._path, export, language, folder))

    def _read(self, figures: OwedFigures, period: Period) -> tuple[PeriodFigures, texts.Subject]:
        """Read the database in a thread; raises sqlite3.Error also where that takes too long."""
        until, request = time.monotonic() + MOST_SECONDS, figures.request
        database = Database(self._path, read_only=True)
        try:
            database.connection.cut_off_when(lambda: self._is_stopping or time.monotonic() > until)
            found = database.figures.period(
                request.group_id, period, self._sla, request.unit, request.person_id
            )
            return found, subject_of(database, request.group_id, found, self._bot.username)
        finally:
            database.close()

    # Tools

    def _of(self, request_id: int) -> Path:
        return self._folder / str(request_id)

    def _language(self, figures: OwedFigures) -> Language:
        chat_id = figures.request.chat_id
        is_private = chat_id > 0
        return (
            self._languages.of_person(chat_id) if is_private else self._languages.of_group(chat_id)
        )

    def _period(self, figures: OwedFigures) -> Period:
        request = figures.request
        zone = self._zones.of(request.group_id)
        return period_again(request.kind, request.span, zone, figures.t)


def subject_of(
    database: Database, group_id: int, figures: PeriodFigures, bot_username: str
) -> texts.Subject:
    """Look up what the text of figures names; of several groups it says which, and leads there."""
    fleet = database.fleets.of_office(group_id)
    named = dict.fromkeys([*figures.look_at, figures.totals.oldest_open])
    found = [database.incidents.get(each) for each in named if each is not None]
    incidents = {each.incident_id: each for each in found if each is not None}
    people = [figures.person_id, *(each.user_id for each in figures.people)]
    return texts.Subject(
        title=fleet.fleet_name if fleet else database.groups.name(group_id),
        incidents=incidents,
        people=database.people.get_all(people),
        titles=database.groups.names({each.group_id for each in incidents.values()})
        if fleet
        else {},
        bot_username=bot_username if fleet else "",
    )

"""Log lines: one an event, as text or as JSON, and never with the token."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from database import is_disk_trouble

NOISY = ("aiohttp", "httpx", "httpcore", "apscheduler", "telegram.ext.Application")
"""What other libraries say counts only when it is a warning."""

TWICE_TOLD = ("telegram.request.BaseRequest",)
"""What it logs as an error, a proxy's page, it also raises: the desk says how it recovered."""

# https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
_PLACE = r"%[-+#0]*\d*(?:\.\d+)?[a-zA-Z]"
_PAIR = re.compile(rf"\s*(\w+)=((?:[^\s%]|%%|{_PLACE})+)(?!\S)")
SHORTEST_SECRET = 6  # characters; what is shorter is none, and stands in every other word
_OWN = frozenset({"time", "level", "logger", "message", "traceback"})


class RedactingFormatter(logging.Formatter):
    """Writes log lines without the token, wherever in the finished line it stood.

    Of the addresses in `more` the line shows the host only.
    """

    def __init__(self, secret: str, *more: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.converter = time.gmtime
        told = {secret: "<token>"} | dict.fromkeys(_secret_parts(more), "<secret>")
        self._secrets = {way: shown for part, shown in told.items() for way in _spellings(part)}

    def format(self, record: logging.LogRecord) -> str:
        """Format the record, traceback included, then take the secrets out."""
        line = self.write(_without_trace_of_disk(record))
        for secret, shown in self._secrets.items():
            line = line.replace(secret, shown)
        return line

    def write(self, record: logging.LogRecord) -> str:
        """Write the line with everything in it."""
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Keep a message with line breaks on its line; a traceback follows on lines of its own."""
        return "\\n".join(super().formatMessage(record).splitlines())


def _spellings(part: str) -> Iterator[str]:
    """Give the ways a part may be written: as it is, by `%r`, and each of them in JSON."""
    between_other_quotes = repr(f"{part}\"'")[1:-4]  # then a ' in it is escaped
    for text in (part, repr(part)[1:-1], between_other_quotes):
        yield text
        yield json.dumps(text, ensure_ascii=False)[1:-1]


def _secret_parts(addresses: Iterable[str]) -> Iterator[str]:
    """Give what is secret of each address: who may ask, and for what; each may be logged alone."""
    for parts in map(urlsplit, addresses):
        if "@" in parts.netloc:  # short or not, together they are no word
            yield parts.netloc.rpartition("@")[0]
        for part in (parts.username, parts.password, parts.path.lstrip("/"), parts.query):
            if part and len(part) >= SHORTEST_SECRET:
                yield part


def _without_trace_of_disk(record: logging.LogRecord) -> logging.LogRecord:
    """Say in the line itself that the disk or the database file failed: no code is to blame."""
    error = record.exc_info and record.exc_info[1]
    if not isinstance(error, Exception) or not is_disk_trouble(error):
        return record
    told = logging.makeLogRecord(record.__dict__)
    told.exc_info = told.exc_text = None
    if record.args and isinstance(record.args, tuple):
        told.msg, told.args = f"{record.msg}: %s", (*record.args, error)
    else:
        told.msg, told.args = record.getMessage().replace("%", "%%") + ": %s", (error,)
    return told


class JsonFormatter(RedactingFormatter):
    """Writes each record as one JSON object; the name=value pairs of its template are fields."""

    def write(self, record: logging.LogRecord) -> str:
        """Write the line with everything in it; a token needs no escapes in JSON."""
        message = record.getMessage()
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            **fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def fields(record: logging.LogRecord) -> dict[str, str]:
    """Give the pairs that a record's template begins with, each with the value logged for it.

    `logger.info("chat=%s event=bound user=%s", …)` gives chat, event and user. Names are read from
    the template only, and values are not read at all: they may hold anybody's words. All are
    strings; `%r` of a string is the string itself; of a name used twice the first counts.
    """
    if not isinstance(record.msg, str) or not isinstance(record.args, tuple):
        return {}
    values = iter(record.args)
    found: dict[str, str] = {}
    for name, place in _pairs(record.msg):
        given = tuple(islice(values, len(re.findall(_PLACE, place.replace("%%", "")))))
        if name not in _OWN:
            found.setdefault(name, _filled(place, given) if record.args else place)
    return found


def _pairs(template: str) -> Iterator[tuple[str, str]]:
    """Split what a template begins with into names and their places: ("chat", "%s")."""
    at = 0
    while pair := _PAIR.match(template, at):
        yield pair[1], pair[2]
        at = pair.end()


def _filled(place: str, given: tuple[object, ...]) -> str:
    if place == "%r" and isinstance(given[0], str):
        return given[0]
    return place % given


def configure(level: int, form: str, secret: str, *more: str) -> None:
    """Log to standard error from `level` on, in the form "text" or "json"."""
    handler = logging.StreamHandler()
    formatter = JsonFormatter if form == "json" else RedactingFormatter
    handler.setFormatter(formatter(secret, *more))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in NOISY:
        logging.getLogger(library).setLevel(max(level, logging.WARNING))
    for library in TWICE_TOLD:
        logging.getLogger(library).setLevel(logging.CRITICAL)

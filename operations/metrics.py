"""Serves figures of the desk to Prometheus on this machine; docs/operations.md lists them.

Imported only where METRICS_PORT is set: nothing else needs the package.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Metric, MetricsHandler
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

import config
from database import Database, UnusableDatabaseError
from operations.health import Health

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATH = "/metrics"
TIMEOUT = 5.0  # seconds somebody may be silent who asks: nobody else is answered meanwhile
STOP_GRACE = 1.0  # seconds for an answer under way when the bot stops
_LOOK = 0.1  # seconds between two looks whether to stop
_PREFIX = "incident_desk_"


class DeskCollector(Collector):
    """Tells what was counted, and reads what stands in the database on a connection of its own.

    It is used by one thread, which is not the desk's. No name, text or title is ever told.
    """

    def __init__(self, path: str | Path, health: Health, clock: Callable[[], int]) -> None:
        self._path = path
        self._health = health
        self._clock = clock
        self._database: Database | None = None
        self.is_over = False

    def collect(self) -> Iterator[Metric]:
        """Give all figures as they are now."""
        tally = self._health.tally()
        yield _labelled(GaugeMetricFamily, "info", "The version that runs.", "version", _VERSION)
        yield _counter("updates", "Messages, taps and other updates that came in.", tally.updates)
        yield _counter("taps", "Taps on buttons, of these.", tally.taps)
        yield _counter("nudges", "Reminders of what nobody claims.", tally.nudges)
        yield _counter("errors", "Log lines of level ERROR.", tally.errors)
        yield _counter("too_many_requests", "Answers 429 of Telegram's.", tally.floods)
        done = {kind.value: count for kind, count in self._health.deliveries().items()}
        said = "What was owed to a chat and is done."
        yield _labelled(CounterMetricFamily, "deliveries", said, "delivery", done)
        try:
            found = list(self._read())
        except (sqlite3.Error, UnusableDatabaseError) as error:
            logger.warning("event=metrics_failed error=%r", str(error))
            self.close()
            found = []
        yield _gauge("database_readable", "Whether the figures below can be read.", bool(found))
        yield from found

    def _read(self) -> Iterator[Metric]:
        if self._database is None:
            self._database = Database(self._path, read_only=True)
            self._database.connection.cut_off_when(lambda: self.is_over)
        database, now = self._database, self._clock()
        backlog, inbox = database.deliveries.backlog(), database.inbox.backlog()
        yield _gauge("owed", "What Telegram does not show yet.", backlog.owed)
        said = "Age of the oldest card, page, call or prompt that is owed; 0: none is."
        yield _gauge("oldest_owed_seconds", said, _age(backlog.oldest, now))
        yield _gauge("inbox", "Updates that are not handled yet.", inbox.waiting)
        said = "Age of the oldest update that is not handled yet; 0: there is none."
        yield _gauge("oldest_inbox_seconds", said, _age(inbox.oldest, now))
        said = "Updates that could not be handled, kept for 30 days."
        yield _gauge("dead_letters", said, database.inbox.count_dead_letters())
        if (last_poll := database.inbox.last_poll()) is not None:
            said = "How long ago Telegram last answered."
            yield _gauge("last_poll_seconds", said, _age(last_poll, now))
        said = "Open incidents of groups that can be written to."
        open_ = {state.value: n for state, n in database.incidents.count_by_state().items()}
        yield _labelled(GaugeMetricFamily, "open_incidents", said, "state", open_)

    def close(self) -> None:
        """Close the file; it is opened again if anybody asks."""
        if self._database is not None:
            self._database.close()
            self._database = None


_VERSION = {config.VERSION: 1}


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(_PREFIX + name, said, value=value)


def _counter(name: str, said: str, value: float) -> Metric:
    return CounterMetricFamily(_PREFIX + name, said, value=value)


def _labelled(
    family: type[GaugeMetricFamily] | type[CounterMetricFamily],
    name: str,
    said: str,
    label: str,
    values: Mapping[str, float],
) -> Metric:
    metric = family(_PREFIX + name, said, labels=[label])
    for value, number in values.items():
        metric.add_metric([value], number)
    return metric


def _age(moment: int | None, now: int) -> int:
    return 0 if moment is None else max(0, now - moment)


class _Handler(MetricsHandler):
    """Answers a GET of PATH, and nothing else."""

    timeout = TIMEOUT

    def do_GET(self) -> None:  # noqa: N802 - the base's name
        """Answer with the figures."""
        if urlsplit(self.path).path == PATH:
            super().do_GET()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)


class _Server(TCPServer):
    """Answers one after the other; whoever goes away is no error of ours."""

    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base's signature
        """Log what went wrong with an answer."""
        logger.warning("event=metrics_failed error=%r", sys.exc_info()[1])


@contextmanager
def served(port: int, path: str | Path, health: Health, clock: Callable[[], int]) -> Iterator[None]:
    """Serve figures from a thread meanwhile; raises SettingsError if the port cannot be used."""
    collector, registry = DeskCollector(path, health, clock), CollectorRegistry()
    registry.register(collector)
    try:
        server = _Server((HOST, port), _Handler.factory(registry))
    except OSError as error:
        problem = f"METRICS_PORT {port} cannot be used: {error.strerror}"
        raise config.SettingsError([problem]) from error

    def serve() -> None:
        with server:
            server.serve_forever(_LOOK)
        collector.close()

    # A daemon: whoever is silent in the middle of a question must not hold up the end.
    serving = threading.Thread(target=serve, name="metrics", daemon=True)
    serving.start()
    try:
        yield
    finally:
        collector.is_over = True
        threading.Thread(target=server.shutdown, daemon=True).start()
        serving.join(STOP_GRACE)

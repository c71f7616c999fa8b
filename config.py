"""Settings from the environment or a `.env` file, checked all at once."""

from __future__ import annotations

import difflib
import logging
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from domain import zones
from domain.groups import Allowed

VERSION = "1.9.0"

DEFAULTS: Mapping[str, str] = {
    "DATABASE_PATH": "incidents.db",
    "SLA_UNCLAIMED_NUDGE_MINUTES": "10",
    "SLA_ESCALATION_NUDGE_MINUTES": "15",
    "SLA_UPDATE_MINUTES": "60",
    "REMINDER_CHECK_INTERVAL_MINUTES": "5",
    "NEW_ISSUE_LIMIT_PER_HOUR": "20",
    "GROUP_MESSAGES_PER_MINUTE": "20",
    "ALLOWED_GROUPS": "",
    "BACKUP_INTERVAL_HOURS": "24",
    "BACKUP_DIR": "",
    "BACKUP_KEEP": "14",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "text",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "HEARTBEAT_URL": "",
    "DEFAULT_TIME_ZONE": "UTC",
    "METRICS_PORT": "",
}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
TELEGRAMS_LIMIT = 20
"""Messages a minute in one group: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits"""
OURS_ALONE = ("SLA_", "NEW_ISSUE_", "GROUP_MESSAGES_", "REMINDER_CHECK_")
"""What no other program's variables begin with."""
OURS_IN_OUR_FILE = (*OURS_ALONE, "BACKUP_", "DATABASE_", "LOG_", "REMINDER_", "TELEGRAM_")
"""What a variable in our own `.env` begins with if it is meant for us."""
OF_BOT_API_SERVER = frozenset({"TELEGRAM_API_ID", "TELEGRAM_API_HASH"})
"""What a self-hosted server reads: https://github.com/tdlib/telegram-bot-api#usage."""
NEAR, VERY_NEAR = 0.8, 0.9  # difflib's ratio; TELEGRAM_TOKEN, of many other bots, is between
MOST_DIGITS = 6
FIRST_PORT, LAST_PORT = 1024, 65535  # those below are for root
MOST_MINUTES = 365 * 24 * 60.0
MOST_HOURS = 365 * 24.0

_Value = TypeVar("_Value")
_INVITED = "invited"
_GROUP_ID = re.compile(r"-[1-9][0-9]{0,15}")  # https://core.telegram.org/bots/api#chat: 52 bits
_QUOTES = frozenset("\"'`")
_COMMENT = re.compile(r"(?:^|\s)#")
# As https://core.telegram.org/bots/features#botfather shows one; its lengths are our guess.
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,128}")


class SettingsError(Exception):
    """Some settings are missing or wrong; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Environment(dict[str, "str | None"]):
    """Variables by name; `written` names those that stand in `.env`, whose readers are we.

    `problems` has a line for everything else that is wrong with that file.
    """

    def __init__(
        self,
        values: Mapping[str, str | None],
        written: Iterable[str] = (),
        problems: Iterable[str] = (),
    ) -> None:
        super().__init__(values)
        self.written = frozenset(written)
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Settings:
    """What ops can set. Durations are in minutes or hours, as they are written."""

    telegram_bot_token: str = field(repr=False)
    database_path: str
    sla_unclaimed_nudge_minutes: float
    sla_escalation_nudge_minutes: float
    sla_update_minutes: float  # 0: nobody is asked how it goes
    reminder_check_interval_minutes: float
    new_issue_limit_per_hour: int
    group_messages_per_minute: int
    log_level: int
    telegram_api_url: str
    log_format: str
    backup_interval_hours: float  # 0: none are made
    backup_dir: str  # empty: beside the database
    backup_keep: int
    allowed_groups: Allowed
    heartbeat_url: str = field(repr=False)  # empty: nobody is told that the desk works
    default_time_zone: ZoneInfo
    metrics_port: int | None  # none: no metrics are served

    @property
    def warnings(self) -> list[str]:
        """What works and is hardly meant."""
        if self.group_messages_per_minute <= TELEGRAMS_LIMIT:
            return []
        set_to = f"GROUP_MESSAGES_PER_MINUTE is {self.group_messages_per_minute}"
        allowed = f"Telegram allows about {TELEGRAMS_LIMIT} a minute"
        return [f"{set_to}: {allowed}, and makes a bot that sends more wait"]

    @property
    def bot_id(self) -> str:
        """Which bot of Telegram's this is: the part of the token that is no secret."""
        return self.telegram_bot_token.partition(":")[0]

    @property
    def backup_folder(self) -> Path:
        """Where backups go."""
        if self.backup_dir:
            return Path(self.backup_dir)
        return Path(self.database_path).absolute().parent / "backups"


def database_path(environment: Mapping[str, str | None]) -> str:
    """Read where the database is, for work that needs no other setting; raises SettingsError."""
    reader = _Reader(environment)
    path = reader.read("DATABASE_PATH", _path)
    if reader.problems:
        raise SettingsError(reader.problems)
    return path


def time_zone(environment: Mapping[str, str | None]) -> ZoneInfo:
    """Read the clock of groups that set none, for such work; raises SettingsError."""
    reader = _Reader(environment)
    zone = reader.read("DEFAULT_TIME_ZONE", _time_zone)
    if reader.problems:
        raise SettingsError(reader.problems)
    return zone


def load(environment: Mapping[str, str | None]) -> Settings:
    """Read the settings; raises SettingsError that lists everything wrong with them."""
    reader = _Reader(environment)
    settings = Settings(
        telegram_bot_token=reader.read("TELEGRAM_BOT_TOKEN", _token),
        database_path=reader.read("DATABASE_PATH", _path),
        sla_unclaimed_nudge_minutes=reader.read("SLA_UNCLAIMED_NUDGE_MINUTES", _minutes),
        sla_escalation_nudge_minutes=reader.read("SLA_ESCALATION_NUDGE_MINUTES", _minutes),
        sla_update_minutes=reader.read("SLA_UPDATE_MINUTES", _minutes_or_never),
        reminder_check_interval_minutes=reader.read("REMINDER_CHECK_INTERVAL_MINUTES", _minutes),
        new_issue_limit_per_hour=reader.read("NEW_ISSUE_LIMIT_PER_HOUR", _count),
        group_messages_per_minute=reader.read("GROUP_MESSAGES_PER_MINUTE", _count),
        log_level=reader.read("LOG_LEVEL", _log_level),
        telegram_api_url=reader.read("TELEGRAM_API_URL", _url),
        log_format=reader.read("LOG_FORMAT", _log_format),
        backup_interval_hours=reader.read("BACKUP_INTERVAL_HOURS", _hours),
        backup_dir=reader.read("BACKUP_DIR", _path),
        backup_keep=reader.read("BACKUP_KEEP", _count),
        allowed_groups=reader.read("ALLOWED_GROUPS", _groups),
        heartbeat_url=reader.read("HEARTBEAT_URL", _heartbeat_url),
        default_time_zone=reader.read("DEFAULT_TIME_ZONE", _time_zone),
        metrics_port=reader.read("METRICS_PORT", _port_or_none),
    )
    of_file = environment.problems if isinstance(environment, Environment) else ()
    problems = [*reader.problems, *_misspelt(environment), *of_file]
    if problems:
        raise SettingsError(problems)
    return settings


def _misspelt(environment: Mapping[str, str | None]) -> Iterator[str]:
    """Name variables that look like ours and are none.

    Outside of `.env` stand other programs' too: there only what is ours alone, or spelt nearly
    like ours, is taken for a mistake.
    """
    known = ["TELEGRAM_BOT_TOKEN", *DEFAULTS]
    written = environment.written if isinstance(environment, Environment) else frozenset[str]()
    for name in environment.keys() - set(known) - OF_BOT_API_SERVER:
        prefixes = OURS_IN_OUR_FILE if name in written else OURS_ALONE
        near = difflib.get_close_matches(name.upper(), known, 1, NEAR)
        alike = difflib.SequenceMatcher(None, name.upper(), near[0]).ratio() if near else 0
        is_missed = near and near[0] not in DEFAULTS and not environment.get(near[0])
        is_meant = alike >= VERY_NEAR or is_missed or (near and name in written)
        if is_meant or name.upper().startswith(prefixes):
            nearest = difflib.get_close_matches(name.upper(), known, 1, 0)[0]
            yield f"{name} is no setting of the bot: did you mean {nearest}?"


class _Reader:
    """Reads one variable after the other and gathers what is wrong."""

    def __init__(self, environment: Mapping[str, str | None]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def read(self, variable: str, parse: Callable[[str], _Value]) -> _Value:
        text = (self.environment.get(variable) or "").strip() or DEFAULTS.get(variable, "")
        try:
            return parse(_plain(text))
        except ValueError as error:
            self.problems.append(f"{variable} {error}")
            # Any value will do: load() raises before anybody sees it.
            return parse(DEFAULTS.get(variable, "100:" + "x" * 35))


def _plain(text: str) -> str:
    """Refuse what an environment file left in a value: docker keeps both, systemd comments."""
    if text[:1] in _QUOTES or text[-1:] in _QUOTES:
        raise ValueError("has quotes around it: write the value without them")
    if _COMMENT.search(text):
        raise ValueError("has a comment behind it: put that on a line of its own")
    return text


def _path(text: str) -> str:
    if text.startswith("~") or "$" in text:
        raise ValueError("has ~ or $ in it, which nobody expands here: write the whole path")
    if text.startswith((":", "file:")) or not text.isprintable():
        raise ValueError("is not the path of a file or folder: give one like /data/incidents.db")
    return text


def _token(text: str) -> str:
    if not text:
        raise ValueError("is missing: @BotFather gives you one (see README.md)")
    if not _TOKEN.fullmatch(text):
        raise ValueError(
            "is not a bot token: it looks like 123456789:ABC… and comes from @BotFather"
        )
    return text


def _minutes(text: str) -> float:
    value = _number(text)
    if not 0 < value <= MOST_MINUTES:
        raise ValueError(
            f"is {text[:40]!r}: give a positive number of minutes, like 10 or 0.5"
            f" (at most {MOST_MINUTES:.0f})"
        )
    return value


def _minutes_or_never(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= MOST_MINUTES:
        raise ValueError(
            f"is {text[:40]!r}: give a number of minutes, like 60 or 0.5, or 0 for never"
            f" (at most {MOST_MINUTES:.0f})"
        )
    return value


def _hours(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= MOST_HOURS:
        raise ValueError(
            f"is {text[:40]!r}: give a number of hours, like 24 or 0.5, or 0 for never"
            f" (at most {MOST_HOURS:.0f})"
        )
    return value


def _number(text: str) -> float:
    """Read a number as people write it, not as Python also reads it: `1_0`, other digits."""
    if not text.isascii() or "_" in text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= MOST_DIGITS):
        raise ValueError(f"is {text[:40]!r}: give a whole number from 1 to 999999")
    return int(text)


def _groups(text: str) -> Allowed:
    parts = {part.strip() for part in text.split(",") if part.strip()}
    words = {part for part in parts if part.lower() == _INVITED}
    ids = sorted(parts - words)
    for wrong in (part for part in ids if not _GROUP_ID.fullmatch(part)):
        raise ValueError(
            f"has {wrong[:40]!r}: give the groups' ids with commas between them, like"
            " -1001234567890,-987654321, beside them or alone the word invited for the groups of"
            " fleets, or leave it empty to serve every group"
        )
    return Allowed(frozenset(map(int, ids)), bool(words))


def _log_level(text: str) -> int:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is {text[:40]!r}: give one of {', '.join(LOG_LEVELS)}")
    return int(getattr(logging, text.upper()))


def _log_format(text: str) -> str:
    if text.lower() not in LOG_FORMATS:
        raise ValueError(f"is {text[:40]!r}: give one of {', '.join(LOG_FORMATS)}")
    return text.lower()


def _url(text: str) -> str:
    if not _is_web_address(text) or "?" in text or "#" in text:  # /bot… is put behind it
        raise ValueError("is not a web address: give one like https://api.telegram.org")
    return text.rstrip("/")


def _heartbeat_url(text: str) -> str:
    """Check an address that is a secret, so that the complaint must not show it."""
    if text and not _is_web_address(text):
        raise ValueError("is not a web address: give one like https://hc-ping.com/…, or nothing")
    return text


def _time_zone(text: str) -> ZoneInfo:
    zone = zones.named(text)
    if zone is None:
        raise ValueError(f"is {text[:40]!r}: give a time zone's name, like America/Chicago or UTC")
    return zone


def _port_or_none(text: str) -> int | None:
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not (is_number and FIRST_PORT <= int(text) <= LAST_PORT):
        raise ValueError(
            f"is {text[:40]!r}: give a port from {FIRST_PORT} to {LAST_PORT}, like 9464, or nothing"
        )
    return int(text)


def _is_web_address(text: str) -> bool:
    if " " in text or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

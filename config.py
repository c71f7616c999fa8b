"""Settings from the environment or a `.env` file, checked all at once."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

VERSION = "1.1.0"

DEFAULTS: Mapping[str, str] = {
    "DATABASE_PATH": "incidents.db",
    "SLA_UNCLAIMED_NUDGE_MINUTES": "10",
    "SLA_ESCALATION_NUDGE_MINUTES": "15",
    "REMINDER_CHECK_INTERVAL_MINUTES": "5",
    "NEW_ISSUE_LIMIT_PER_HOUR": "20",
    "GROUP_MESSAGES_PER_MINUTE": "17",
    "ALLOWED_GROUPS": "",
    "BACKUP_INTERVAL_HOURS": "24",
    "BACKUP_DIR": "",
    "BACKUP_KEEP": "14",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "text",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "HEARTBEAT_URL": "",
}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
MOST_DIGITS = 6
MOST_MINUTES = 365 * 24 * 60.0
MOST_HOURS = 365 * 24.0

_Value = TypeVar("_Value")
_GROUP_ID = re.compile(r"-[1-9][0-9]{0,15}")  # https://core.telegram.org/bots/api#chat: 52 bits
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,128}")


class SettingsError(Exception):
    """Some settings are missing or wrong; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What ops can set. Durations are in minutes or hours, as they are written."""

    telegram_bot_token: str = field(repr=False)
    database_path: str
    sla_unclaimed_nudge_minutes: float
    sla_escalation_nudge_minutes: float
    reminder_check_interval_minutes: float
    new_issue_limit_per_hour: int
    group_messages_per_minute: int
    log_level: int
    telegram_api_url: str
    log_format: str
    backup_interval_hours: float  # 0: none are made
    backup_dir: str  # empty: beside the database
    backup_keep: int
    allowed_groups: frozenset[int]  # empty: all
    heartbeat_url: str = field(repr=False)  # empty: nobody is told that the desk works

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
    """Read where the database is, for work that needs no other setting."""
    return (environment.get("DATABASE_PATH") or "").strip() or DEFAULTS["DATABASE_PATH"]


def load(environment: Mapping[str, str | None]) -> Settings:
    """Read the settings; raises SettingsError that lists everything wrong with them."""
    reader = _Reader(environment)
    settings = Settings(
        telegram_bot_token=reader.read("TELEGRAM_BOT_TOKEN", _token),
        database_path=reader.read("DATABASE_PATH", str),
        sla_unclaimed_nudge_minutes=reader.read("SLA_UNCLAIMED_NUDGE_MINUTES", _minutes),
        sla_escalation_nudge_minutes=reader.read("SLA_ESCALATION_NUDGE_MINUTES", _minutes),
        reminder_check_interval_minutes=reader.read("REMINDER_CHECK_INTERVAL_MINUTES", _minutes),
        new_issue_limit_per_hour=reader.read("NEW_ISSUE_LIMIT_PER_HOUR", _count),
        group_messages_per_minute=reader.read("GROUP_MESSAGES_PER_MINUTE", _count),
        log_level=reader.read("LOG_LEVEL", _log_level),
        telegram_api_url=reader.read("TELEGRAM_API_URL", _url),
        log_format=reader.read("LOG_FORMAT", _log_format),
        backup_interval_hours=reader.read("BACKUP_INTERVAL_HOURS", _hours),
        backup_dir=reader.read("BACKUP_DIR", str),
        backup_keep=reader.read("BACKUP_KEEP", _count),
        allowed_groups=reader.read("ALLOWED_GROUPS", _groups),
        heartbeat_url=reader.read("HEARTBEAT_URL", _heartbeat_url),
    )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Reads one variable after the other and gathers what is wrong."""

    def __init__(self, environment: Mapping[str, str | None]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def read(self, variable: str, parse: Callable[[str], _Value]) -> _Value:
        text = (self.environment.get(variable) or "").strip() or DEFAULTS.get(variable, "")
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{variable} {error}")
            # Any value will do: load() raises before anybody sees it.
            return parse(DEFAULTS.get(variable, "100:" + "x" * 35))


def _token(text: str) -> str:
    if not text:
        raise ValueError("is missing: @BotFather gives you one (see README.md)")
    if not _TOKEN.fullmatch(text):
        raise ValueError(
            "is not a bot token: it looks like 123456789:ABC… and comes from @BotFather"
        )
    return text


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= MOST_MINUTES:
        raise ValueError(
            f"is {text[:40]!r}: give a positive number of minutes, like 10 or 0.5"
            f" (at most {MOST_MINUTES:.0f})"
        )
    return value


def _hours(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST_HOURS:
        raise ValueError(
            f"is {text[:40]!r}: give a number of hours, like 24 or 0.5, or 0 for never"
            f" (at most {MOST_HOURS:.0f})"
        )
    return value


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= MOST_DIGITS):
        raise ValueError(f"is {text[:40]!r}: give a whole number from 1 to 999999")
    return int(text)


def _groups(text: str) -> frozenset[int]:
    ids = [part.strip() for part in text.split(",") if part.strip()]
    for wrong in (part for part in ids if not _GROUP_ID.fullmatch(part)):
        raise ValueError(
            f"has {wrong[:40]!r}: give the groups' ids with commas between them, like"
            " -1001234567890,-987654321, or leave it empty to serve every group"
        )
    return frozenset(map(int, ids))


def _log_level(text: str) -> int:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is {text[:40]!r}: give one of {', '.join(LOG_LEVELS)}")
    return int(getattr(logging, text.upper()))


def _log_format(text: str) -> str:
    if text.lower() not in LOG_FORMATS:
        raise ValueError(f"is {text[:40]!r}: give one of {', '.join(LOG_FORMATS)}")
    return text.lower()


def _url(text: str) -> str:
    if not _is_web_address(text):
        raise ValueError("is not a web address: give one like https://api.telegram.org")
    return text.rstrip("/")


def _heartbeat_url(text: str) -> str:
    """Check an address that is a secret, so that the complaint must not show it."""
    if text and not (_is_web_address(text) and text.isprintable() and " " not in text):
        raise ValueError("is not a web address: give one like https://hc-ping.com/…, or nothing")
    return text


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

"""What a group may set for itself, and what holds where it did not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.incidents import Status
from domain.spoken_times import NEVER, of_length

MINUTE = 60  # seconds
Value: TypeAlias = str | float | bool | None
"""What a setting is: a zone's name, minutes, or on or off; None: what ops set for all."""


class Setting(str, Enum):
    """What a group may set; the values are the columns of `groups` that keep it."""

    TIME_ZONE = "time_zone"
    SLA_UNCLAIMED = "sla_unclaimed"
    SLA_ESCALATION = "sla_escalation"
    SLA_UPDATE = "sla_update"
    CALLS_PRIVATELY = "calls_privately"
    TELLS_REPORTERS = "tells_reporters"
    FIGURES_AT = "figures_at"
    LANGUAGE = "language"


class Origin(Enum):
    """Who set what holds in a group: it itself, the office of its fleet, or ops for all."""

    GROUP = 1
    OFFICE = 2
    OPS = 3


SLA: Mapping[Status, Setting] = {
    Status.UNCLAIMED: Setting.SLA_UNCLAIMED,
    Status.ESCALATED: Setting.SLA_ESCALATION,
}
"""Which setting says how long a state may last before somebody is reminded."""

LENGTHS = (*SLA.values(), Setting.SLA_UPDATE)
"""The settings that are lengths of time. SLA_UPDATE may be 0: nobody is asked how it goes."""


DAY, HOUR = 24 * 60, 60  # minutes
MONDAY_MORNING = 7 * HOUR
"""When figures of the week before usually come, as a minute of the week: 0 is Monday, midnight."""
NO_FIGURES = -1
"""That figures come only when somebody asks for them, where the office has them come."""


class Verb(str, Enum):
    """What a button of the settings does; the values travel in its data."""

    HOME = "home"
    CHOOSE = "choose"
    SET = "set"
    ASK = "ask"
    RESET = "reset"


@dataclass(frozen=True)
class Button:
    """What a button of the settings sends: about which of them, and what it is to be."""

    verb: Verb
    setting: Setting | None = None
    value: str = ""

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        setting = self.setting.value if self.setting else ""
        return f"s:{self.verb.value}:{setting}:{self.value}".rstrip(":")


_DATA = re.compile(
    rf"s:(?P<verb>{'|'.join(Verb)})(?::(?P<setting>{'|'.join(Setting)})(?::(?P<value>[\w/+.-]+))?)?",
    re.ASCII,
)


def parse_settings_button(data: str) -> Button | None:
    """Read what `Button.data` wrote; None for anything else, and for a button about nothing."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    setting = Setting(match["setting"]) if match["setting"] else None
    button = Button(Verb(match["verb"]), setting, match["value"] or "")
    is_whole = (setting is None) == (button.verb is Verb.HOME)
    return button if is_whole and bool(button.value) == (button.verb is Verb.SET) else None


MOST_MINUTES = 7 * 24 * 60
"""The longest an SLA of a group may be: whoever wants to be reminded never is better asked why."""
_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hr|hrs|hour|hours))?"
    r"\s*(?:(?P<minutes>\d{1,5}(?:[.,]\d{1,2})?)\s*"
    r"(?:m|min|mins|minute|minutes)?\.?)?",
    re.IGNORECASE,
)


def read_minutes(text: str) -> float | None:
    """Read a length of time as people type one: 15, 90 min, 1.5h, 1 h 30; None if it is none.

    Words may be of any language of the desk.
    """
    typed = text.strip()
    if not typed.isprintable():
        return None
    match = _LENGTH.fullmatch(typed) or _LENGTH.fullmatch(of_length(typed))
    if match is None:
        return None
    hours, minutes = (
        float((match[name] or "0").replace(",", ".")) for name in ("hours", "minutes")
    )
    read = hours * MINUTE + minutes
    return read if 0 < read <= MOST_MINUTES else None


_NEVER = re.compile(r"0+(?:[.,]0+)?|never|off|none|no", re.IGNORECASE)


def read_minutes_or_never(text: str) -> float | None:
    """Read a length of time as people type one; 0 if they type that it is to be never."""
    is_never = _NEVER.fullmatch(text.strip()) or NEVER.meaning(text.strip(" .!"))
    return 0.0 if is_never else read_minutes(text)


def read_minute_of_week(text: str) -> int | None:
    """Read when figures come by themselves, as a button says it; None if it is no such time."""
    try:
        minute = int(text)
    except ValueError:
        return None
    return minute if NO_FIGURES <= minute < 7 * DAY else None


def reader_of(setting: Setting) -> Callable[[str], float | None]:
    """Tell how a length of time is read that people type or tap."""
    return read_minutes_or_never if setting is Setting.SLA_UPDATE else read_minutes


@dataclass(frozen=True)
class GroupSettings:
    """What a group set for itself; None: what ops set for all. SLAs are in minutes."""

    time_zone: str | None = None
    sla_unclaimed: float | None = None
    sla_escalation: float | None = None
    calls_privately: bool = True
    tells_reporters: bool = True
    sla_update: float | None = None  # 0: nobody is asked
    figures_at: int | None = None  # a minute of the week; None, NO_FIGURES: only when asked for
    language: str | None = None  # Code of domain/languages.py; None: English

    def of(self, setting: Setting) -> Value:
        """Give one of them."""
        value: Value = getattr(self, setting.value)
        return value

    @property
    def has_figures(self) -> bool:
        """Whether figures of the week come by themselves."""
        return self.figures_at is not None and self.figures_at != NO_FIGURES

    def sla(self, default: Mapping[Status, float]) -> dict[Status, float]:
        """Give the seconds each waiting state may last; `default` gives those that ops set."""
        own = {status: self.of(setting) for status, setting in SLA.items()}
        return {
            status: default[status] if minutes is None else float(minutes) * MINUTE
            for status, minutes in own.items()
        }

    def update_after(self, default: float) -> float:
        """Give the seconds without news after which an owner is asked for some; 0: never.

        `default` is what ops set, in seconds.
        """
        return default if self.sla_update is None else self.sla_update * MINUTE

"""Asking who has an incident whether they are still on it: when, whom, and by which buttons."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Action, Incident, Status
from domain.panel import INCIDENT
from domain.times import next_nudge
from domain.waiting import Order, WaitKind

REACHES_TEAM = 3
"""The number of the first question that others read, too, and may take the incident over by."""

PUT_OFF = 2 * 60 * 60
"""Seconds that an incident waits by the button for it."""


@dataclass(frozen=True)
class Check:
    """A question to who has an incident whether they are still on it.

    `number` counts the questions since there was news, which was at `t_news` (UTC epoch seconds).
    `round` tells the questions before news from those after it. It is asked `in_group` if it
    cannot be asked in private.
    """

    incident: Incident
    round: int
    number: int
    t_news: int
    in_group: bool = False

    @property
    def is_for_team(self) -> bool:
        """Whether others than who has it are to read it."""
        return self.number >= REACHES_TEAM


def due(t_news: int, t_asked: int | None, update_after: float) -> int:
    """Tell when the next question is due: after a time without news, then each time it doubled.

    `t_asked` is when the newest one was asked; None: none was.
    """
    if t_asked is None:
        return math.ceil(t_news + update_after)
    return next_nudge(t_news, t_asked, update_after)


class Verb(str, Enum):
    """What a button of the question does; the values travel in its data."""

    STILL = "still"
    WAIT = "wait"
    RESOLVE = "resolve"
    LET_GO = "let_go"
    TAKE_OVER = "take_over"


@dataclass(frozen=True)
class Button:
    """What a button of the question sends: also how many transitions the incident had then."""

    verb: Verb
    incident_id: str
    seen: int

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        return f"k:{self.verb.value}:{self.incident_id}:{self.seen}"


_DATA = re.compile(
    rf"k:(?P<verb>{'|'.join(Verb)}):(?P<incident>{INCIDENT.pattern}):(?P<seen>\d{{1,9}})", re.ASCII
)


def parse_check_button(data: str) -> Button | None:
    """Read what `Button.data` wrote; None for anything else."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    return Button(Verb(match["verb"]), match["incident"], int(match["seen"]))


def letting_go(status: Status) -> Action:
    """Tell by which action who has an incident lets go of it."""
    return Action.LEAVE_ESCALATION if status is Status.CLAIMED_T2 else Action.LEAVE


def taking_over(status: Status) -> tuple[Action, ...]:
    """Tell by which actions it can be taken from who has it, the lowest right first."""
    if status is Status.CLAIMED_T2:
        return (Action.TAKE_CHARGE,)
    return (Action.TAKE_OVER, Action.TAKE_CHARGE)


def put_off(now: int) -> Order:
    """Say until when an incident waits by the button for it."""
    return Order(WaitKind.OTHER, now + PUT_OFF)

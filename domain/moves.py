"""Incidents that change hands because somebody says so: what may be tried, and what is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.incidents import Action, Incident
from domain.transitions import TRANSITIONS

TAKES = (Action.CLAIM, Action.CLAIM_ESCALATION, Action.TAKE_OVER, Action.TAKE_CHARGE)
"""What makes an incident somebody's own, in the order in which it is tried."""

GIVES = (Action.GIVE, Action.GIVE_CHARGE)


@dataclass(frozen=True)
class Move:
    """An incident that changed hands, of which people are to be told.

    `lost_by` had it before, `got_by` was given it; the ids are None where there is nobody.
    `incident` is as it is now, `round` how many transitions it had when it changed hands.
    """

    incident: Incident
    round: int
    action: Action
    actor_id: int | None
    lost_by: int | None = None
    got_by: int | None = None

    @property
    def concerned(self) -> tuple[int, ...]:
        """Who is to notice it: all but the person who did it."""
        people = (self.got_by, self.lost_by)
        return tuple(each for each in people if each is not None and each != self.actor_id)


def takes_of(incident: Incident) -> tuple[Action, ...]:
    """List what could make an incident somebody's own as it stands; else what is refused best."""
    fitting = (each for each in TAKES if incident.status in TRANSITIONS[each].sources)
    of_tier_2 = incident.claimed_by_t2_id is not None and incident.owner_id is not None
    found = tuple(each for each in fitting if not (of_tier_2 and each is Action.TAKE_OVER))
    return found or (Action.CLAIM,)


@dataclass(frozen=True)
class Gift:
    """To whom a button of the panel gives an incident, and as what: as they saw it."""

    seen: int
    user_id: int
    action: Action

    @property
    def argument(self) -> str:
        """Write what the button sends of it."""
        return f"{self.seen}_{self.user_id}_{_AS[self.action]}"


@dataclass(frozen=True)
class ReopenButton:
    """A button that opens a resolved incident again, as it was when that was offered."""

    incident_id: str
    seen: int

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        return f"{Action.REOPEN.value}:{self.incident_id}:{self.seen}"


_REOPEN = re.compile(rf"{Action.REOPEN.value}:(TKT-\d{{4}}-\d{{4,9}}):(\d{{1,9}})", re.ASCII)


def parse_reopen_button(data: str) -> ReopenButton | None:
    """Read what `ReopenButton.data` wrote; None for anything else."""
    found = _REOPEN.fullmatch(data)
    return ReopenButton(found[1], int(found[2])) if found else None


_AS = {Action.GIVE: "d", Action.GIVE_CHARGE: "m"}
_GIFT = re.compile(r"(\d{1,9})_(\d{1,19})_([dm])", re.ASCII)
_SEEN = re.compile(r"\d{1,9}", re.ASCII)


def parse_gift(argument: str) -> Gift | None:
    """Read what `Gift.argument` wrote; None for anything else."""
    found = _GIFT.fullmatch(argument)
    if found is None:
        return None
    [action] = [each for each, letter in _AS.items() if letter == found[3]]
    return Gift(int(found[1]), int(found[2]), action)


def parse_seen(argument: str) -> int | None:
    """Read how many transitions an incident had when a button was shown; None: it does not say."""
    return int(argument) if _SEEN.fullmatch(argument) else None

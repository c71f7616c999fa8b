"""The panel: what its buttons send, and what calls an incident off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.incident_ids import parse_incident_id
from domain.incidents import Action
from domain.spoken_orders import WHY, known

INCIDENT = re.compile(r"TKT-\d{4}-\d{4,9}", re.ASCII)


class Verb(str, Enum):
    """What a button of the panel does; the values travel in its data."""

    HOME = "home"
    SHOW = "show"
    NOTES = "notes"
    STORY = "story"
    SEVERITY = "severity"
    GRADE = "grade"
    FACTS = "facts"
    SAME = "same"
    CANCEL = "cancel"
    CALL_OFF = "off"
    DUPLICATE = "duplicate"
    REASON = "reason"
    WAIT = "wait"
    WAIT_FOR = "wait_for"
    HOLD = "hold"
    WAIT_TYPED = "wait_typed"
    GO_ON = "go_on"
    CLAIM = "claim"
    CLAIM_ESCALATION = "claim_escalation"
    TAKE_OVER = "take_over"
    TAKE_CHARGE = "take_charge"
    GIVE = "give"
    GIVE_TO = "give_to"
    RELEASE = "release"
    REOPEN = "reopen"


MOVES: Mapping[Verb, Action] = {
    Verb.CLAIM: Action.CLAIM,
    Verb.CLAIM_ESCALATION: Action.CLAIM_ESCALATION,
    Verb.TAKE_OVER: Action.TAKE_OVER,
    Verb.TAKE_CHARGE: Action.TAKE_CHARGE,
    Verb.GIVE: Action.GIVE,
    Verb.RELEASE: Action.RELEASE,
    Verb.REOPEN: Action.REOPEN,
}
"""What changes hands by a button; it says how many transitions the person saw."""


class Why(str, Enum):
    """Why an incident is called off, by a tap; `texts.incidents.reason` says it."""

    FALSE_ALARM = "false alarm"
    TEST = "test"
    OWN = "the reporter need not say why"


@dataclass(frozen=True)
class Button:
    """What a button of the panel sends: about which incident, and what else it has to say."""

    verb: Verb
    incident_id: str = ""
    argument: str = ""

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        return f"p:{self.verb.value}:{self.incident_id}:{self.argument}".rstrip(":")


_DATA = re.compile(
    rf"p:(?P<verb>{'|'.join(Verb)})(?::(?P<incident>{INCIDENT.pattern})(?::(?P<argument>[a-z0-9_]+))?)?",
    re.ASCII,
)


def parse_panel_button(data: str) -> Button | None:
    """Read what `Button.data` wrote; None for anything else, and for a button about nothing."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    button = Button(Verb(match["verb"]), match["incident"] or "", match["argument"] or "")
    return button if button.incident_id or button.verb is Verb.HOME else None


def panel_payload(incident_id: str) -> str:
    """Write what a deep link to a panel carries: at most 64 of A-Z, a-z, 0-9, _ and -.

    See https://core.telegram.org/bots/features#deep-linking. Whoever has it, or guesses it, is
    shown nothing unless they are in the incident's group.
    """
    return incident_id


def parse_panel_payload(payload: str) -> str | None:
    """Read which incident's panel a deep link leads to; None if it cannot be one's."""
    return payload if INCIDENT.fullmatch(payload) else None


_DUPLICATE = re.compile(
    r"(?:an?\s+|un\s+|es\s+)*"
    r"(?:dup(?:licate|e)?|same|duplicad[oa]|lo mismo|дубл\w*|повтор\w*|то же|те саме|takror\w*"
    r"|ਡੁਪਲੀਕੇਟ|ਉਹੀ)"
    r"(?:\s+(?:of|as|to|del?|que|что|что и|що|що й|як|как))?(?:\s+(?:заявк\w*|reporte))?"
    r"\s*[:=]?\s*(?P<other>#?\S*\d\S*)",
    re.IGNORECASE,
)
_DUPLICATE_BEHIND = re.compile(  # 41 ning takrori, 41 ਦਾ ਡੁਪਲੀਕੇਟ
    r"(?P<other>#?[\w-]*\d)(?:[\s-]*(?:ning|ni|ਦਾ|ਦੀ|ਦੇ))?\s+(?:takror\w*|ਡੁਪਲੀਕੇਟ(?: ਹੈ)?|ਵਾਲਾ ਹੀ)",
    re.IGNORECASE,
)
LONGEST = 80  # characters of words that may name another incident


def reason_in(typed: str) -> str:
    """Give a reason as it is stored: those that buttons offer, in any language, as these do."""
    return known(WHY, typed) or typed


def duplicate_in(reason: str) -> tuple[int | None, int] | None:
    """Read which incident the words `duplicate of 41` name, as (year or None, number); else None.

    Words behind the number are a reason of their own.
    """
    words = " ".join(reason[: LONGEST + 1].split()).rstrip(".!। ")
    if len(reason) > LONGEST:
        return None
    match = _DUPLICATE.fullmatch(words) or _DUPLICATE_BEHIND.fullmatch(words)
    return parse_incident_id(match["other"]) if match else None

"""What stands in the groups for each incident: no more than one of a kind, and nothing out of date.

Of what the bot never heard that it arrived there may be more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.calling import REACHES_OTHERS
from domain.checks import Verb, parse_check_button
from domain.incidents import Incident, Status
from domain.moves import parse_reopen_button
from domain.summaries import parse_offer_button
from domain.transitions import WAITING, WORKED_ON
from sandbox import SentMessage
from tests.chaos.kinds import AWAITED, CHECK, NUDGE, OFFER, PROMPT, REOPEN_OFFER, WAITED
from tests.chaos.phones import as_posted
from tests.chaos.sends import Sends
from tests.chaos.sight import Group
from tests.chaos.wording import Wording


def seen_on(message: SentMessage) -> int | None:
    """Read off the buttons of a message how many transitions its incident had."""
    for button in (button for row in message.buttons for button in row):
        data = button.callback_data or ""
        offer = parse_offer_button(data)
        found = parse_check_button(data) or parse_reopen_button(data)
        if offer or found:
            return offer.transitions if offer else found.seen if found else None
    return None


Fits = Callable[[Incident, SentMessage], bool]


def _as_seen(*states: Status) -> Fits:
    """Have a message stand in some states only, and only as long as nothing is done."""
    return lambda incident, message: (
        incident.status in states and seen_on(message) == incident.transitions
    )


def _in(*states: Status) -> Fits:
    return lambda incident, _: incident.status in states


def _rings_owner_alone(incident: Incident, message: SentMessage) -> bool:
    """Tell whether a message rings nobody but who has the incident; nobody at all if they left."""
    return {person.id for person in message.mentioned} <= {incident.owner_id}


def _is_question(incident: Incident, message: SentMessage) -> bool:
    """Tell whether a question may stand; others than the owner read one by which they take over."""
    is_current = _as_seen(*WORKED_ON)(incident, message)
    data = [button.callback_data or "" for row in message.buttons for button in row]
    verbs = {found.verb for found in map(parse_check_button, data) if found}
    return is_current and (Verb.TAKE_OVER in verbs or _rings_owner_alone(incident, message))


def _is_call_after_wait(incident: Incident, message: SentMessage) -> bool:
    """Tell whether such a call may stand; the first ones are for the owner, if they are there."""
    is_over = incident.wait is not None and incident.wait.is_over
    is_for_owner = incident.owner_id in {person.id for person in message.mentioned}
    reaches_others = incident.wait_calls >= REACHES_OTHERS or not is_for_owner
    return is_over and (reaches_others or _rings_owner_alone(incident, message))


STANDS: Mapping[Wording, Fits] = {
    PROMPT: lambda incident, message: (
        incident.status is Status.AWAITING_SUMMARY and _rings_owner_alone(incident, message)
    ),
    CHECK: _is_question,
    OFFER: _as_seen(Status.AWAITING_SUMMARY),
    REOPEN_OFFER: _as_seen(Status.RESOLVED),
    WAITED: _is_call_after_wait,
    NUDGE: _in(*WAITING),
    AWAITED: _in(*WAITING),
}
"""Whether a message of each kind may stand, as its incident is."""

IN_PARTS = (NUDGE, AWAITED)
"""What is sent in several messages if there are many people."""


Kinds: TypeAlias = Mapping[Wording, Mapping[str, Sequence[SentMessage]]]
"""Messages by their kind, and by the incident they are about."""


def by_kind(messages: Iterable[SentMessage]) -> Kinds:
    """Sort messages, as they were posted."""
    found: dict[Wording, dict[str, list[SentMessage]]] = {
        pattern: defaultdict(list) for pattern in STANDS
    }
    for message in messages:
        for kind in STANDS:
            match = kind.match(as_posted(message))
            if match:
                found[kind][str(match[1])].append(message)
    return found


@dataclass
class Standing:
    """Compares, when all is calm; `note` counts what must not be, and tells of it."""

    groups: Sequence[Group]
    incidents: Mapping[str, Incident]
    sends: Sends
    note: Callable[[str, str], None]

    def compare(self) -> None:
        """Compare all that stands with all incidents."""
        for group in self.groups:
            shown = by_kind(group.chat.bot_messages)
            for pattern, fits in STANDS.items():
                for incident_id, messages in shown[pattern].items():
                    self._compare_kind(pattern, fits, self.incidents[incident_id], messages)

    def _compare_kind(
        self,
        pattern: Wording,
        fits: Fits,
        incident: Incident,
        messages: Sequence[SentMessage],
    ) -> None:
        known = [message for message in messages if self.sends.are_known(message)]
        for message in known:
            if not fits(incident, message):
                self.note("standing", f"{message.text!r} is out of date: {incident}")
        if len(known) > 1 and pattern not in IN_PARTS:
            texts = [message.text for message in known]
            self.note("standing", f"{texts} stand at once: {incident}")

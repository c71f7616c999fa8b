"""What must have been asked or offered in the groups: news, summaries, and to reopen incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from database import Database
from domain.incidents import CORRECT, CORRECT_LATE, Event, Incident, Status
from domain.transitions import WORKED_ON
from sandbox import SentMessage
from tests.chaos.kinds import CHASE, CHECK, CHECK_IN_PRIVATE, OFFER, PROMPT, REOPEN_OFFER
from tests.chaos.ledger import Ledger
from tests.chaos.listeners import called_to
from tests.chaos.phones import as_posted
from tests.chaos.sends import Sends
from tests.chaos.sight import Group
from tests.chaos.standing import Kinds, by_kind, seen_on

LATE = 60  # seconds after which a question is missed: the bot was down, and sweeps now and then


@dataclass
class Asked:
    """Compares, when all is calm; `asked_after` are the seconds after which people are asked."""

    database: Database
    ledger: Ledger
    incidents: Mapping[str, Incident]
    sends: Sends
    asked_after: float
    note: Callable[[str, str], None]

    def compare(self, group: Group) -> None:
        """See that nothing is missing in a group."""
        shown = by_kind(group.chat.bot_messages)
        bot = group.chat.telegram.bot
        posted = by_kind(each for each in group.chat.ever_posted if each.sender is bot)
        for incident in self._of(group):
            self._compare_chased(group, incident, shown)
            self._compare_asked(group, incident, shown)
            self._compare_reopening(incident, posted)
        for words in self.ledger.talk:
            if words.chat is group.chat:
                self._compare_offered(group, words, posted)

    @cached_property
    def _trails(self) -> dict[str, list[Event]]:
        """Read each trail once: there is much talk."""
        return {each: self.database.audit.events(each) for each in self.incidents}

    def _of(self, group: Group) -> list[Incident]:
        return [each for each in self.incidents.values() if each.group_id == group.chat.id]

    def _is_late(self, group: Group, since: int) -> bool:
        """Tell whether something should have been asked by now, of what stands so long."""
        return since < group.chat.telegram.now() - self.asked_after - LATE

    # News, and summaries

    def _compare_chased(self, group: Group, incident: Incident, shown: Kinds) -> None:
        is_awaited = incident.status is Status.AWAITING_SUMMARY
        if is_awaited and self._is_late(group, incident.t_status):
            prompts = shown[PROMPT].get(incident.incident_id, ())
            if not any(CHASE.match(as_posted(prompt)) for prompt in prompts):
                self.note("unasked", f"nobody asked again for the summary of {incident}")

    def _compare_asked(self, group: Group, incident: Incident, shown: Kinds) -> None:
        if incident.status not in WORKED_ON or incident.waits_for is not None:
            return
        t_news = self._t_news(incident)
        is_asked = bool(shown[CHECK].get(incident.incident_id))
        is_asked = is_asked or self._is_asked_privately(group, incident)
        if self._is_late(group, t_news) and not is_asked:
            self.note("unasked", f"no news since {t_news}, and nobody was asked: {incident}")

    def _t_news(self, incident: Incident) -> int:
        """Tell when there was news of an incident: something was done, or said."""
        trail = self._trails[incident.incident_id]
        query = "SELECT coalesce(max(t), 0) FROM notes WHERE incident_id = :incident_id"
        [(noted,)] = self.database.connection.sql(query, incident_id=incident.incident_id)
        done = (each.t for each in trail if each.action not in (CORRECT, CORRECT_LATE))
        return max(int(noted), *done)

    def _is_asked_privately(self, group: Group, incident: Incident) -> bool:
        calls = (
            each
            for listener in group.all_listeners
            if listener.person.id == incident.owner_id
            for each in listener.calls
        )
        of_it = (each for each in calls if called_to(each) == incident.incident_id)
        return any(CHECK_IN_PRIVATE.search(each.text) for each in of_it)

    # Offers

    def _compare_reopening(self, incident: Incident, posted: Kinds) -> None:
        """See that who said something about what is resolved was told once how to reopen it."""
        if incident.status is not Status.RESOLVED:
            return
        of_it = posted[REOPEN_OFFER].get(incident.incident_id, ())
        offers = [each for each in of_it if seen_on(each) == incident.transitions]
        rows = self.database.connection.sql(
            "SELECT 1 FROM notes WHERE incident_id = :incident_id AND t > :since"
            " AND chat_id = :chat_id AND author_id IS NOT :resolved_by",
            incident_id=incident.incident_id,
            since=incident.t_status + 1,
            chat_id=incident.group_id,
            resolved_by=incident.resolved_by_id,
        )
        if rows and not offers:
            self.note("unasked", f"nobody was told how to reopen {incident}")
        if len([each for each in offers if self.sends.are_known(each)]) > 1:
            self.note("standing", f"it was told twice how to reopen {incident}")

    def _compare_offered(self, group: Group, words: SentMessage, posted: Kinds) -> None:
        """See that words were offered back, once, if one summary was awaited since from them."""
        awaited = [each for each in self._of(group) if self._was_awaited(each, words)]
        if len(awaited) != 1:
            return
        [incident] = awaited
        is_awaited = incident.status is Status.AWAITING_SUMMARY
        if not is_awaited or incident.t_status >= words.date:
            return
        of_it = posted[OFFER].get(incident.incident_id, ())
        offers = [each for each in of_it if seen_on(each) == incident.transitions]
        if not offers:
            self.note("unasked", f"nobody offered {words.text!r} back: {incident}")
        if len([each for each in offers if self.sends.are_known(each)]) > 1:
            self.note("standing", f"{words.text!r} was offered twice: {incident}")

    def _was_awaited(self, incident: Incident, words: SentMessage) -> bool:
        """Tell whether a summary may have been awaited from somebody when they spoke, or later."""
        trail = self._trails[incident.incident_id]
        since = [each for each in trail if each.t >= words.date - 1]
        before = [each for each in trail if each.t < words.date - 1][-1:]
        awaited = (e for e in (*before, *since) if e.to_status is Status.AWAITING_SUMMARY)
        return any(True for _ in awaited)

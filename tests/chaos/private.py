"""Calls in private: who had to be called there, and whether what stands there is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from telegram import InlineKeyboardButton

import message_builder
from database import Database
from domain.incidents import FINISHED, Incident
from domain.transitions import WAITING
from sandbox import Person, SentMessage
from sending.beside import people_on_card
from tests.chaos import languages
from tests.chaos.kinds import AWAITED, CALL, CARD, CHECK_IN_PRIVATE, NUDGE, PAGE
from tests.chaos.languages import LAG
from tests.chaos.listeners import Listener, called_to
from tests.chaos.phones import as_posted, is_unclaimed
from tests.chaos.sends import Sends
from tests.chaos.sight import Group
from texts import checks, formatting
from texts.incidents import status_line
from texts.language import ENGLISH, Language

RINGS = (CARD, CALL, NUDGE, AWAITED, PAGE)


class PrivateChats:
    """Compares, when all is calm; `note` counts what must not be, and tells of it."""

    def __init__(
        self,
        database: Database,
        groups: Sequence[Group],
        incidents: Mapping[str, Incident],
        sends: Sends,
        note: Callable[[str, str], None],
    ) -> None:
        self.database = database
        self.groups = groups
        self.incidents = incidents
        self.sends = sends
        self.note = note

    def compare(self) -> None:
        """Compare all private chats with all incidents and with what rang in the groups."""
        for group in self.groups:
            self._compare_uncalled(group)
            rings = _rings(group)
            for listener in group.listeners:
                self._compare_called(listener, rings)
                for message in certain(listener):
                    if self._is_stale(listener, message) and not self._is_unknown(message):
                        story = f"{message.text!r} {message.button_texts}"
                        self.note("stale_private_calls", f"{story} of {listener.person}")

    def unknown(self) -> Iterator[tuple[Person, SentMessage]]:
        """List calls that are out of date, and of which the bot never heard that they arrived."""
        for group in self.groups:
            for listener in group.listeners:
                for message in certain(listener):
                    if self._is_stale(listener, message) and self._is_unknown(message):
                        yield listener.person, message

    # Who had to be called

    def _compare_called(self, listener: Listener, rings: Mapping[str, list[SentMessage]]) -> None:
        """See that whoever was rung in the group was called in private, too, since that."""
        newest_of: dict[str, int] = {}
        for message in certain(listener):
            newest_of[called_to(message)] = message.date
        for incident_id, messages in rings.items():
            incident, newest = self.incidents.get(incident_id), newest_of.get(incident_id, 0)
            rung = [each for each in messages if self._calls(listener, each, incident)]
            late = [each for each in rung if each.date > newest]
            if late:
                story = f"{listener.person} of {as_posted(late[-1])!r} at {late[-1].date}"
                self.note("missing_private_calls", f"{story}, called at {newest}: {incident}")

    def _calls(self, listener: Listener, ring: SentMessage, incident: Incident | None) -> bool:
        """Tell whether a message rang somebody to what waits since, while they listened."""
        since = listener.since
        if incident is None or incident.status not in WAITING or since is None:
            return False
        is_heard = since < ring.date and listener.person in ring.mentioned
        return is_heard and _is_of_now(ring, incident) and self.sends.are_known(ring)

    def _compare_uncalled(self, group: Group) -> None:
        """See that nobody is called in private who never wanted it."""
        listening = {listener.person for listener in group.listeners}
        for person in {*group.everybody} - listening:
            messages = group.fleet.telegram.seen_from_outside(person).bot_messages
            for message in filter(called_to, messages):
                self.note("wrong_calls", f"{message.text!r} to {person} in private")

    # What stands there

    def _is_stale(self, listener: Listener, message: SentMessage) -> bool:
        incident = self.incidents.get(called_to(message))
        if incident is None:
            return True
        people = people_on_card(self.database, incident)
        stands = {
            formatting.plain(status_line(language, incident, people, formatting.quiet_name))
            for language in _languages(listener, message, incident)
        }
        username = str(message.sender.username)
        rows = self._question(incident, message)
        person_id = listener.person.id
        wanted = message_builder.private_keyboard(ENGLISH, incident, person_id, username, rows)
        data = [[button.callback_data for button in row] for row in wanted.inline_keyboard]
        shown = [[button.callback_data for button in row] for row in message.buttons]
        return not any(line in message.text for line in stands) or data != shown

    def _question(
        self, incident: Incident, message: SentMessage
    ) -> list[list[InlineKeyboardButton]] | None:
        """Give the buttons of the question whether somebody is still on it, if a call asks that."""
        asks = CHECK_IN_PRIVATE.search(message.text)
        is_asked = asks and self.database.checks.standing(incident.incident_id)
        return checks.rows(ENGLISH, incident, for_team=False) if is_asked else None

    def _is_unknown(self, message: SentMessage) -> bool:
        return not self.sends.are_known(message)


def _languages(listener: Listener, message: SentMessage, incident: Incident) -> list[Language]:
    """List the languages a call may be in; of what is open it is drawn anew in another one."""
    now = message.chat.telegram.now()
    since = message.date if incident.status in FINISHED else now
    return languages.of_person(listener.group, listener.person.id, since - LAG)


def certain(listener: Listener) -> list[SentMessage]:
    """List the calls that came while somebody certainly listened."""
    since = listener.since
    return [] if since is None else [each for each in listener.calls if each.date > since]


def _is_of_now(ring: SentMessage, incident: Incident) -> bool:
    """Tell whether a message that stands is about how its incident stands.

    Reminders and calls are taken away when somebody acts; pages are not, and cards stay the same.
    """
    said = as_posted(ring)
    if CARD.match(said):
        return not incident.transitions
    return not PAGE.match(said) or ring.date > incident.t_status


def _rings(group: Group) -> dict[str, list[SentMessage]]:
    """List what rang for each incident and stands: cards of what nobody has, and calls."""
    found: dict[str, list[SentMessage]] = {}
    for message in group.chat.bot_messages:
        said = as_posted(message)
        kind = next((each for each in RINGS if each.match(said)), None)
        match = kind.match(said) if kind else None
        if match and message.mentioned and (kind is not CARD or is_unclaimed(message)):
            found.setdefault(str(match[1]), []).append(message)
    return found

"""That nothing the bot ever says tells anybody of a fleet they are not in.

Fleets, groups and people of the same names are told apart by what is unique: numbers of incidents,
trucks, handles, and links into groups.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.incidents import Incident
from sandbox import Telegram
from sandbox.world.core import ApiCall
from tests.chaos.boards import LINE
from tests.chaos.sight import Group, shown_name
from tests.chaos.wording import SPOKEN
from texts.commands import usage
from texts.reports import PLACEHOLDER

GRACE = 8.0  # seconds that a call may take from the desk to Telegram
TAG = re.compile(r"<[^>]*>")
NUMBER = re.compile(r"TKT-\d{4}-(\d+)")
TRUCK = re.compile(r"\bTruck (\d+)\b(?!…|\\u2026)")  # not one whose number is cut off
HANDLE = re.compile(r"@\w+")
LINK = re.compile(r"t\.me/c/(\d+)")
INTO = -1_000_000_000_000
"""What a supergroup's number in links is taken off to have its id."""

EXAMPLES = re.compile(
    "|".join(
        re.escape(example)
        for language in SPOKEN.values()
        for example in (usage(language, "new_issue"), language.gettext(PLACEHOLDER))
    )
)
"""How the bot says that one reports: the trucks in it are nobody's."""

SAID_IN = ("text", "caption", "reply_markup")
"""Which parts of a call people can read, or could find on their phones."""


@dataclass(frozen=True)
class Said:
    """What one call of the bot's tells of, in which chat, and when it came, in epoch seconds."""

    chat_id: int
    at: float
    story: str
    numbers: frozenset[str]
    trucks: frozenset[str]
    handles: frozenset[str]
    links: frozenset[int]


@dataclass
class Leaks:
    """Compares; `note` counts what must not be, and tells of it. What was read stays in mind."""

    telegram: Telegram
    groups: Sequence[Group]
    said: list[Said] = field(default_factory=list)
    _read: int = 0

    def compare(self, incidents: Mapping[str, Incident], note: Callable[[str, str], None]) -> None:
        """See that each message told only of groups whose people may know of them."""
        self.read()
        found = _Found(self.groups, incidents.values())
        for said in self.said:
            leaked = found.leaked_by(said)
            if leaked:
                note("leaked", f"{leaked} in {said.chat_id} at {said.at}: {said.story}")

    def read(self) -> None:
        """Read what was said since the last time."""
        calls = self.telegram.calls[self._read :]
        self._read += len(calls)
        self.said += filter(None, map(self._said, calls))

    def _said(self, call: ApiCall) -> Said | None:
        chat_id = int(call.params.get("chat_id") or self._tapped_in(call))
        story = "\n".join(str(call.params[part]) for part in SAID_IN if call.params.get(part))
        if not chat_id or not story:
            return None
        text = EXAMPLES.sub("", html.unescape(TAG.sub("", story)))
        asked = self._asked(call, chat_id)
        lines = (match[4] for match in LINE.finditer(text))
        return Said(
            chat_id,
            call.at,
            story,
            frozenset([*NUMBER.findall(text), *lines]) - frozenset(NUMBER.findall(asked)),
            frozenset(TRUCK.findall(text)),
            frozenset(HANDLE.findall(text)) - frozenset(HANDLE.findall(asked)),
            frozenset(INTO - int(found) for found in LINK.findall(story)),
        )

    def _tapped_in(self, call: ApiCall) -> int:
        """Tell in which chat somebody tapped what is answered."""
        answer = self.telegram.pending_answers.get(str(call.params.get("callback_query_id")))
        return answer.chat_id if answer else 0

    def _asked(self, call: ApiCall, chat_id: int) -> str:
        """Find what a call replies to: a number that somebody asks for may be said back."""
        given = call.params.get("reply_parameters")
        reply = json.loads(given) if isinstance(given, str) else given or {}
        chat = self.telegram.chats.get(chat_id)
        message = chat.find(int(reply.get("message_id") or 0)) if chat else None
        return "\n".join([message.text, *message.history]) if message else ""


class _Found:
    """Of which groups something tells, and who may know of them: in each chat, and in private."""

    def __init__(self, groups: Sequence[Group], incidents: Iterable[Incident]) -> None:
        self._by_link = {group.chat.id: group for group in groups}
        self._rooms = {chat.id: group for group in groups for chat in group.rooms}
        self._by_number: dict[str, Group] = {}
        self._by_truck: dict[str, Group] = {}
        self._groups_of: dict[int, list[Group]] = defaultdict(list)
        self._by_handle: dict[str, list[Group]] = defaultdict(list)
        for incident in incidents:
            group = self._by_link[incident.group_id]
            self._by_number[incident.incident_id.split("-")[2]] = group
            self._by_truck.update(dict.fromkeys(TRUCK.findall(incident.description)[:1], group))
        for group in groups:
            for person in group.everybody:
                self._groups_of[person.id].append(group)
                self._by_handle[shown_name(person)].append(group)

    def leaked_by(self, said: Said) -> list[str]:
        """List the groups and people something tells of that nobody may know of where it is."""
        groups = {
            str(group.chat)
            for group in self._told_of(said)
            if not self._may_know(said.chat_id, group, said.at)
        }
        people = {
            handle
            for handle in said.handles
            if not self._may_read_of(said.chat_id, handle, said.at)
        }
        return sorted(groups | people)

    def _told_of(self, said: Said) -> Iterator[Group]:
        """List the groups of whose incidents something tells."""
        told = (
            *map(self._by_number.get, said.numbers),
            *map(self._by_truck.get, said.trucks),
            *map(self._by_link.get, said.links),
        )
        yield from (group for group in told if group is not None)

    def _may_know(self, chat_id: int, group: Group, at: float) -> bool:
        """Tell whether what happens in a group may be told in a chat then."""
        return any(home is group or _works_in(home, group, at) for home in self._reading(chat_id))

    def _may_read_of(self, chat_id: int, handle: str, at: float) -> bool:
        """Tell whether a person may be named in a chat then: as one of a group known there."""
        return handle not in self._by_handle or any(
            self._may_know(chat_id, group, at) or _met(group, home, at) or _met(home, group, at)
            for group in self._by_handle[handle]
            for home in self._reading(chat_id)
        )

    def _reading(self, chat_id: int) -> Sequence[Group]:
        """List the groups whose people read a chat."""
        room = self._rooms.get(chat_id)
        return self._groups_of.get(chat_id, ()) if room is None else [room]


def _works_in(home: Group, group: Group, at: float) -> bool:
    """Tell whether people of an office may know then what happens in another group."""
    is_office = home.company is not None and home.company.office is home
    if not is_office or group.company is not home.company:
        return False
    return any(stay.may_be(at) or stay.may_be(at - GRACE) for stay in group.stays)


def _met(office: Group, group: Group, at: float) -> bool:
    """Tell whether people of an office and of a group may know of each other's names by then."""
    is_office = office.company is not None and office.company.office is office
    is_same = is_office and group.company is office.company
    return is_same and any(int(stay.asked) <= at for stay in group.stays)

"""That everything the bot says is in the language of who reads it: a group's, or somebody's own.

Every word has to be one of that language's catalogue, or one that people typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.languages import OWN_NAMES, Code
from domain.messages import Kind
from sandbox import Person, SentMessage, Telegram
from sandbox.world.core import ApiCall
from tests.call_texts import decoded, texts_of
from tests.chaos import languages
from tests.chaos.kinds import EVERYBODYS, STANDS
from tests.chaos.languages import LAG, spoken
from tests.chaos.sight import Group
from tests.chaos.storm import WorldClock
from tests.chaos.wording import SPOKEN, vocabulary, words_in
from texts import kinds
from texts.formatting import plain
from texts.language import Language
from texts.reports import OUT_OF_SIGHT
from texts.summaries import SEE_ATTACHMENT

PAGES = ("/settings", "/duty")
"""What is asked for by one person, and drawn anew for whoever taps it."""

_NO_WORDS = re.compile(r"https://\S+|\S+…|(?<![\w/])[@/]\u2060?\w+")
"""Links, what is cut off, handles and commands."""
_IN_ENGLISH = frozenset(words_in("TKT UTC", *(each.partition("(")[0] for each in STANDS.values())))
"""What is the same in every language: of a card how it stands, for who is shown the screen."""

_ON_RECORD = (SEE_ATTACHMENT, OUT_OF_SIGHT)
"""What is put on record in the language of then, where somebody said something without a word."""


@dataclass(frozen=True)
class Heard:
    """What one call of the bot's says, and who may read which languages then."""

    chat_id: int
    at: float
    said: tuple[str, ...]
    read: tuple[Language, ...]


@dataclass
class Spoken:
    """Compares; `note` counts what must not be, and tells of it. What was read stays in mind."""

    telegram: Telegram
    groups: Sequence[Group]
    clock: WorldClock
    heard: list[Heard] = field(default_factory=list)
    position: int = 0  # among all calls of the bot: what came before does not count

    def begin(self) -> None:
        """Have all that was said before not count: nobody had chosen a language yet."""
        self.position = len(self.telegram.calls)

    def compare(self, note: Callable[[str, str], None]) -> None:
        """See that each word of each text is one its readers can read."""
        self.read()
        typed = frozenset(words_in(*self._typed()))
        for heard in self.heard:
            strange = self._strange(heard, typed)
            if strange:
                codes = [language.code for language in heard.read]
                story = f"{sorted(strange)} to readers of {codes}"
                note("misspoken", f"{story} in {heard.chat_id} at {heard.at}: {heard.said}")

    def unread(self) -> Iterator[str]:
        """Name the languages that nobody read for certain."""
        certain = {heard.read[0].code for heard in self.heard if len(heard.read) == 1}
        yield from (f"nobody ever read {each.value}" for each in Code if each.value not in certain)

    def _strange(self, heard: Heard, typed: frozenset[str]) -> set[str]:
        """Give the words nobody can read, in the language in which there are fewest of them."""
        said = set(words_in(*(_NO_WORDS.sub(" ", plain(each)) for each in heard.said)))
        said -= typed
        known = (vocabulary(Code(language.code)) for language in heard.read)
        return min((said - words for words in known), key=len)

    def _typed(self) -> Iterator[str]:
        """Give all that people wrote, and how they and their groups are called."""
        yield from OWN_NAMES.values()
        yield from _IN_ENGLISH
        for language in SPOKEN.values():
            yield from (language.gettext(each) for each in _ON_RECORD)
            yield from (kinds.wordless(language, kind) for kind in Kind)
        for chat in self.telegram.chats.values():
            yield chat.title
            yield from (topic.name for topic in chat.topics.values())
            for message in chat.ever_posted:
                if isinstance(message.sender, Person):
                    yield message.sender.full_name
                    yield from (message.text, *message.history)
        for group in self.groups:
            yield from (person.full_name for person in group.everybody)

    # Who reads it

    def read(self) -> None:
        """Read what was said since the last time."""
        rooms = {chat.id: group for group in self.groups for chat in group.rooms}
        calls = self.telegram.calls[self.position :]
        self.position += len(calls)
        for call in calls:
            is_menu = call.method == "setMyCommands"  # which is of no chat
            said = () if is_menu else tuple(filter(None, texts_of(call)))
            if said:
                chat_id, read = self._readers(call, rooms)
                self.heard.append(Heard(chat_id, call.at, said, tuple(read)))

    def _readers(self, call: ApiCall, rooms: Mapping[int, Group]) -> tuple[int, list[Language]]:
        since = self.clock.earlier(call.at, LAG)
        answer = self.telegram.pending_answers.get(str(call.params.get("callback_query_id")))
        chat_id = answer.chat_id if answer else int(call.params.get("chat_id") or 0)
        group = rooms.get(chat_id)
        if group is None:
            person_id = answer.person_id if answer else chat_id
            return chat_id, self._in_private(person_id, since, call.at)
        if answer:
            return chat_id, languages.of_person(group, answer.person_id, since, call.at)
        return chat_id, self._in_group(call, group, since)

    def _in_private(self, person_id: int, since: float, until: float) -> list[Language]:
        """List what somebody may read where there is no group: else it is English."""
        codes = self.groups[0].readers.codes_of(person_id, since, until)
        return spoken({code or Code.ENGLISH for code in codes})

    def _in_group(self, call: ApiCall, group: Group, since: float) -> list[Language]:
        everybodys = languages.in_group(group, since, call.at)
        asked = self._replied_to(call)
        text = plain(str(call.params.get("text", "")))
        if asked is None or any(kind.match(text) for kind in EVERYBODYS):
            return everybodys
        own = languages.of_person(group, asked.sender.id, since, call.at)
        taps = group.without_shifts
        if taps is None or not asked.text.startswith(PAGES):
            return own
        return [*own, *languages.of_person(group, taps.id, since, call.at)]

    def _replied_to(self, call: ApiCall) -> SentMessage | None:
        """Find what a call replies to, or what the message replies to that it edits."""
        chat = self.telegram.chats.get(int(call.params.get("chat_id") or 0))
        if chat is None:
            return None
        given = decoded(call.params.get("reply_parameters") or {})
        if given.get("message_id"):
            return next((m for m in chat.ever_posted if m.id == int(given["message_id"])), None)
        edited = int(call.params.get("message_id") or 0)
        return next((m.reply_to for m in chat.ever_posted if m.id == edited), None)

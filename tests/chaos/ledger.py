"""What people did, in the order they did it, and what must have come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.incidents import Action
from domain.transitions import Who
from sandbox import CallbackPress, Person, SentMessage
from tests.chaos.kinds import STANDS_SO, TRY_AGAIN
from tests.chaos.wording import SPOKEN, Wording, beginning
from texts.summaries import SEE_ATTACHMENT

NO_WORDS = [language.gettext(SEE_ATTACHMENT) for language in SPOKEN.values()]
"""What is on record of a summary without a word: what the group read then."""

SUCCESS: Mapping[Action, Wording] = {
    action: beginning(start)
    for action, start in {
        Action.CLAIM: "{incident} is yours.",
        Action.LEAVE: "You left {incident}. It is unclaimed",
        Action.ESCALATE: "{incident} is escalated.",
        Action.CLAIM_ESCALATION: "{incident} is yours.",
        Action.LEAVE_ESCALATION: "You left {incident}. It awaits",
        Action.RESOLVE: "Reply to the prompt with the summary of {incident}.",
        Action.KEEP_WORKING: "Back to work on {incident}.",
        Action.TAKE_OVER: "{incident} is yours.",
        Action.TAKE_CHARGE: "{incident} is yours.",
        Action.GIVE: "{incident} is given away.",
        Action.GIVE_CHARGE: "{incident} is given away.",
        Action.RELEASE: "{incident} is released.",
        Action.REOPEN: "{incident} is open again.",
        Action.SUMMARISE: "{incident} is resolved.",
        Action.CANCEL: "{incident} is called off.",
    }.items()
}
"""How the answer to a tap begins that people take for a yes."""

GroupRights: TypeAlias = Mapping[Who, frozenset[int | None]]
"""Who may claim what in one group: as cancellers who reports there, as releasers its admins."""

Rights: TypeAlias = Mapping[int, GroupRights]
"""The same by group id."""


@dataclass
class Report:
    """A message of a driver's that was reported, by itself or by others in reply to it.

    `text` is what it says last, behind the `command` it begins with; `own` are the words of who
    logged it, which come first on record. `before` is what was on record before each correction.
    """

    message: SentMessage
    text: str
    command: str = ""
    logged: list[SentMessage] = field(default_factory=list)
    own: str = ""
    before: list[str] = field(default_factory=list)

    @property
    def description(self) -> str:
        """What must be on record."""
        return f"{self.own}{self.text}"

    def correct(self, text: str) -> None:
        """Have its author say something else."""
        author = self.message.sender
        if isinstance(author, Person):
            author.edits(self.message, f"{self.command}{text}")
            self.before.append(self.description)
            self.text = text


@dataclass(frozen=True)
class Note:
    """What somebody said about an incident; its message has what it says last."""

    message: SentMessage
    incident_id: str
    is_place: bool


@dataclass(frozen=True)
class Act:
    """A tap, or something that was typed; `press` is None for the latter.

    `to` is who is to get the incident. `typed` is what a command may do: which of it, the state
    decides. It does nothing where somebody else acted in the second in which it was written.
    `seen` is how many transitions the incident must have had, as a button says. `absent` are those
    who were out of the group. What is not `is_sure` may do nothing although it could. `message` is
    what was said; an anonymous admin has no `person_id`. What was typed in another chat than the
    incident's has that as its `place`.
    """

    group_id: int
    incident_id: str
    action: Action
    person_id: int | None
    text: str | None = None
    press: CallbackPress | None = None
    to: int | None = None
    typed: tuple[Action, ...] = ()
    seen: int | None = None
    absent: frozenset[int] = frozenset()
    is_sure: bool = True
    message: SentMessage | None = None
    place: int | None = None

    @property
    def said(self) -> list[str]:
        """List what was said with it, the newest last: messages are edited."""
        if self.message is None or not self.message.text:
            return [] if self.text is None else [self.text]
        return [*self.message.history, self.message.text]

    @property
    def is_wordless(self) -> bool:
        """Whether nothing was said in words: on record is then, in some language, that it is so."""
        return self.text in NO_WORDS

    @property
    def chat_id(self) -> int:
        """Where it was made: what is said and tapped in one chat is handled in turn."""
        return self.press.message.chat.id if self.press else self.place or self.group_id

    @property
    def said_yes(self) -> bool:
        """Whether a tap was answered with what people take for a yes."""
        answer = self.press.answer.value if self.press else None
        yes = SUCCESS[self.action].match(answer.text or "") if answer else None
        return yes is not None and yes[1] == self.incident_id

    @property
    def was_told_to_try_again(self) -> bool:
        """Whether Telegram did not tell who is a member: what is tapped in private does nothing."""
        answer = self.press.answer.value if self.press else None
        return answer is not None and TRY_AGAIN.matches_all(answer.text or "")

    @property
    def was_told_how_it_stands(self) -> bool:
        """Whether all that came back is how things stand, or nothing: then it may do nothing.

        So is answered after a kill, whatever the desk had to say, to try again as well.
        """
        answer = self.press.answer.value if self.press else None
        if answer is None or not answer.text:
            return answer is not None
        stands = STANDS_SO.match(answer.text)
        return stands is not None and stands[1] == self.incident_id


@dataclass
class Take:
    """A tap that takes over what somebody has, on the button of a change of shift.

    It comes behind so many acts as `after` tells. What is certainly offered is `shown`.
    """

    group_id: int
    owner_id: int
    person_id: int
    press: CallbackPress
    after: int
    shown: frozenset[str] = frozenset()

    @property
    def chat_id(self) -> int:
        """Where it was made."""
        return self.group_id

    def of(self, incident_id: str, group_id: int, rights: GroupRights) -> Act:
        """Tell what it does to one incident; a manager who is no dispatcher takes charge."""
        is_manager = self.person_id in rights[Who.MANAGER] - rights[Who.DISPATCHER]
        action = Action.TAKE_CHARGE if is_manager else Action.TAKE_OVER
        return Act(group_id, incident_id, action, self.person_id, press=self.press)


BY_TAKE = (Action.TAKE_OVER, Action.TAKE_CHARGE)
"""What a tap on such a button may do."""


@dataclass
class Ledger:
    """Everything people did that the desk has to answer for."""

    reports: list[Report] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    talk: list[SentMessage] = field(default_factory=list)  # summaries that reply to nothing
    takes: list[Take] = field(default_factory=list)
    expired: frozenset[str | None] = frozenset()  # taps that Telegram dropped: they may be unheard
    wanderers: frozenset[int] = frozenset()  # who left a group, and came back maybe
    offices: Mapping[int, frozenset[int]] = field(
        default_factory=dict
    )  # where else to take, by group
    unsettled: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Who may have had a right in a group, or none: by groups that join a fleet and leave it."""

    removed: int = 0  # of our messages, by a timer
    looks: int = 0  # taps that change nobody's incident

    @property
    def taps(self) -> int:
        """How many buttons were pressed."""
        return self.looks + len(self.takes) + sum(act.press is not None for act in self.acts)

    def takes_of(self, group_id: int) -> list[Take]:
        """List the taps that may have taken over something in a group: there, or in its office."""
        chats = {group_id, *self.offices.get(group_id, ())}
        return [take for take in self.takes if take.group_id in chats]

    def is_unsettled(self, group_id: int, *people: int | None) -> bool:
        """Tell whether somebody may have had a right in a group, or none."""
        return not self.unsettled.get(group_id, frozenset()).isdisjoint(people)

    @property
    def edits(self) -> int:
        """How often something was said anew."""
        noted = sum(note.message.edits for note in self.notes)
        return noted + sum(len(report.before) for report in self.reports)

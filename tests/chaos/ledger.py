"""What people did, in the order they did it, and what must have come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.incidents import Action
from domain.transitions import Who
from sandbox import CallbackPress, Person, SentMessage
from texts.language import ENGLISH
from texts.panel import TRY_AGAIN

SUCCESS: Mapping[Action, str] = {
    Action.CLAIM: "{id} is yours.",
    Action.LEAVE: "You left {id}.",
    Action.ESCALATE: "{id} is escalated.",
    Action.CLAIM_ESCALATION: "{id} is yours.",
    Action.LEAVE_ESCALATION: "You left {id}.",
    Action.RESOLVE: "Reply to the prompt with the summary of {id}.",
    Action.KEEP_WORKING: "Back to work on {id}.",
    Action.TAKE_OVER: "{id} is yours.",
    Action.TAKE_CHARGE: "{id} is yours.",
    Action.GIVE: "{id} is given away.",
    Action.GIVE_CHARGE: "{id} is given away.",
    Action.RELEASE: "{id} is released.",
    Action.REOPEN: "{id} is open again.",
    Action.SUMMARISE: "{id} is resolved.",
    Action.CANCEL: "{id} is called off.",
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
    def chat_id(self) -> int:
        """Where it was made: what is said and tapped in one chat is handled in turn."""
        return self.press.message.chat.id if self.press else self.place or self.group_id

    @property
    def said_yes(self) -> bool:
        """Whether a tap was answered with what people take for a yes."""
        answer = self.press.answer.value if self.press else None
        yes = SUCCESS.get(self.action, "").format(id=self.incident_id)
        return bool(answer is not None and yes and (answer.text or "").startswith(yes))

    @property
    def was_told_to_try_again(self) -> bool:
        """Whether Telegram did not tell who is a member: what is tapped in private does nothing."""
        answer = self.press.answer.value if self.press else None
        return answer is not None and answer.text == ENGLISH.gettext(TRY_AGAIN)

    @property
    def was_told_how_it_stands(self) -> bool:
        """Whether all that came back is how things stand, or nothing: then it may do nothing.

        So is answered after a kill, whatever the desk had to say, to try again as well.
        """
        answer = self.press.answer.value if self.press else None
        stands = f"{self.incident_id} is now: "
        return answer is not None and (not answer.text or answer.text.startswith(stands))


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

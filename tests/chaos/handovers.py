"""Changes of shift: which had to be told, and which were; judged by what the groups read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sandbox import SentMessage
from sandbox.world.accounts import User
from tests.chaos.kinds import CHANGE, MORE_COME
from tests.chaos.phones import as_posted, names
from tests.chaos.sends import Sends
from tests.chaos.shifts import Stretch
from tests.chaos.sight import Group

SOON = 15.0  # seconds in which a bot that is up, and has little to do, tells of a start


@dataclass(frozen=True)
class Told:
    """What a group read of a change of shift; of those who come, `more` are a number."""

    message: SentMessage
    t_start: int
    more: int

    @property
    def date(self) -> int:
        """When it was told."""
        return self.message.date

    @property
    def number(self) -> int:
        """How many come."""
        return len(self.message.mentioned) + self.more


class Handovers:
    """Compares, when all is calm; `note` counts what must not be, and tells of it.

    From `calm_since` on, in UTC epoch seconds, each start has to be told.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        sends: Sends,
        calm_since: float,
        note: Callable[[str, str], None],
    ) -> None:
        self.groups = groups
        self.sends = sends
        self.note = note
        self.clock = sends.clock
        self.calm_since = calm_since

    def compare(self) -> None:
        """Compare what each group was told with its shifts."""
        for group in self.groups:
            told = told_in(group)
            for stretch in group.rota.stretches:
                self._compare_start(group, stretch, told)
            for each in told:
                self._compare_who_comes(group, each)
            self._compare_twice(group, told)

    def are_untold(self) -> bool:
        """Tell whether a start of somebody who is on duty was not told yet."""
        return any(self._is_untold(group) for group in self.groups)

    def _is_untold(self, group: Group) -> bool:
        now = group.chat.telegram.now()
        on_duty = [each for each in group.rota.stretches if each.start <= now < each.end]
        told = told_in(group) if on_duty else []
        return any(not any(self._tells_of(group, one, each) for one in told) for each in on_duty)

    # What had to be told

    def _compare_start(self, group: Group, stretch: Stretch, told: Sequence[Told]) -> None:
        """See that somebody's start was told, while they were on duty."""
        since = [each for each in told if stretch.start <= each.t_start and each.date < stretch.end]
        if any(self._tells_of(group, each, stretch) for each in since):
            return
        if since or self._was_due(group, stretch):
            heard = [as_posted(each.message).splitlines()[:2] for each in since]
            whose = f"{stretch.person.first_name} from {stretch.start} until {stretch.end}"
            self.note("missing_handovers", f"{whose} in {group.chat.title}: {heard}")

    def _tells_of(self, group: Group, told: Told, stretch: Stretch) -> bool:
        """Tell whether a message names who comes, or counts them among those it cannot ring."""
        if told.t_start < stretch.start or told.date >= stretch.end:
            return False
        if stretch.person in told.message.mentioned:
            return True
        came = {each for each in group.rota.stretches if each.start == stretch.start}
        return told.more > 0 and told.number >= len({each.person for each in came})

    def _was_due(self, group: Group, stretch: Stretch) -> bool:
        """Tell whether there was time to tell of a start while somebody was on duty.

        In the storm there may be none: what is more urgent goes first. Whoever has gone again by
        then is not told of.
        """
        now = group.chat.telegram.now()
        if stretch.start > now - SOON:
            return False
        is_calm = stretch.start >= self.calm_since
        has_had_time = self._was_at_rest(group, stretch)
        return now < stretch.end or (is_calm and has_had_time)

    def _was_at_rest(self, group: Group, stretch: Stretch) -> bool:
        """Tell whether the bot said nothing in a group for a while, while somebody was on duty.

        Hundreds of reminders may come due at once, and go first; an hour is a minute here.
        """
        said = sorted(
            each.date
            for each in group.chat.ever_posted
            if each.sender is group.chat.telegram.bot and stretch.start <= each.date < stretch.end
        )
        moments = [stretch.start, *said, stretch.end]
        return any(self.clock.lived(*each) > SOON for each in pairwise(moments))

    # What must not be told

    def _compare_who_comes(self, group: Group, told: Told) -> None:
        """See that only those come who are on duty then, and that their time is true."""
        known = group.rota.anybody(told.t_start, told.t_start)
        wrong = told.message.mentioned - frozenset[User](known)
        if wrong or not group.rota.begins_at(told.t_start):
            story = f"{names(wrong)} by {as_posted(told.message)!r} in {group.chat.title}"
            self.note("wrong_calls", story)

    def _compare_twice(self, group: Group, told: Sequence[Told]) -> None:
        """See that none is told again that the bot knows to be told."""
        known: set[int] = set()
        for each in told:
            if each.t_start in known:
                story = f"{as_posted(each.message)!r} in {group.chat.title}"
                self.note("doubled_handovers", story)
            if self.sends.are_known(each.message):
                known.add(each.t_start)


def told_in(group: Group) -> list[Told]:
    """List what a group was told of changes of shift, deleted since or not, the earliest first.

    An office that was moved was told of the same one in two rooms, if it moved in between.
    """
    bot = group.chat.telegram.bot
    told = [
        _read(message)
        for chat in group.rooms
        for message in chat.ever_posted
        if message.sender is bot and CHANGE.match(as_posted(message))
    ]
    return sorted(told, key=lambda each: each.date)


def _read(message: SentMessage) -> Told:
    """Read a change of shift; the moment it begins with stays when it is edited."""
    t_start = next((e.unix_time for e in message.entities if e.unix_time is not None), 0)
    more = MORE_COME.search(as_posted(message))
    return Told(message, t_start, int(more[1] or 0) if more else 0)

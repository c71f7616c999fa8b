"""Who is called to an incident that nobody has: by its card, beside it, and by its nudges."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import NOBODY, Team, User, call_key, together
from domain.severity import Severity

MOST_BESIDE = 15
"""People called beside a card, in three messages; to an accident all are."""

MOST_NUDGED = 20
"""People called by a nudge, in four messages, and others by the next one.

To an accident, and of managers, all are."""

REACHES_OTHERS = 3
"""The number of the first call to what has waited that calls more people than who has it."""

MENTIONED = 4
"""People called beside who has it: one message holds all of them."""

REACHES_MANAGERS = 3
"""The number of the first nudge that calls managers, too."""


@dataclass(frozen=True)
class Staff:
    """Who can be called in a group: those on duty first, dispatchers and managers."""

    on_duty: Team = NOBODY
    dispatchers: Team = NOBODY
    managers: Team = NOBODY

    def but(self, key: str | None) -> Staff:
        """Leave somebody out, named as by `call_key`."""
        left = frozenset() if key is None else frozenset({key})
        return Staff(self.on_duty.but(left), self.dispatchers.but(left), self.managers.but(left))


@dataclass(frozen=True)
class CardCall:
    """Whom a card calls; others are `more` to call beside it, or `uncalled`: too many to call."""

    called: Team = NOBODY
    uncalled: int = 0
    more: bool = False


NO_CALL = CardCall()


def by_card(severity: Severity, staff: Staff, room: int) -> CardCall:
    """Choose whom a new card calls: as many as it has room for."""
    team = at_once(severity, staff)
    called = team.first(room)
    number = len(called.call_keys)
    kept = len(at_most(number + MOST_BESIDE, severity, team).call_keys)
    return CardCall(called, len(team.call_keys) - kept, kept > number)


def at_once(severity: Severity, staff: Staff) -> Team:
    """Choose who is called when nobody has an incident yet, or any more, most urgent first."""
    if severity is Severity.ACCIDENT:
        return together(staff.on_duty, staff.managers, staff.dispatchers)
    return _first_of(staff.on_duty, staff.dispatchers, staff.managers)


def nudged(number: int, severity: Severity, staff: Staff) -> Team:
    """Choose who is called by a nudge: each one reaches further than the one before, from 1 on."""
    first = _share(number, staff.on_duty, MOST_NUDGED)
    if number >= REACHES_MANAGERS:
        first = together(first, staff.managers)
    is_for_duty = number <= 1 and staff.on_duty.call_keys
    reached = staff.on_duty if is_for_duty else together(staff.on_duty, staff.dispatchers)
    others = reached.but(first.call_keys)
    if severity is not Severity.ACCIDENT:
        others = _share(number, others, max(0, MOST_NUDGED - len(first.call_keys)))
    return _first_of(together(first, others), staff.managers)


def waited_for(number: int, owner: User, staff: Staff, *, is_here: bool, is_managers: bool) -> Team:
    """Choose who is called when an incident's wait is over: whoever has it, from 1 on.

    From the third call on others are, too; at once where its owner has no role any more, and
    instead of them where they left the group.
    """
    others = _beside(owner, staff, is_managers=is_managers)
    if not is_here:
        return others
    mine = Team((owner,), ())
    has_role = call_key(owner) in together(staff.dispatchers, staff.managers).call_keys
    return mine if has_role and number < REACHES_OTHERS else together(mine, others)


def _beside(owner: User, staff: Staff, *, is_managers: bool) -> Team:
    """Choose who else is called to what somebody has: those on duty, or of a manager the managers.

    Where there are none of them, whoever there is: nobody else would hear of it.
    """
    staff = staff.but(call_key(owner))
    lower = (staff.on_duty, staff.dispatchers)
    turns = (staff.managers, *lower) if is_managers else (*lower, staff.managers)
    return _first_of(*turns).first(MENTIONED)


@dataclass(frozen=True)
class Question:
    """Who is asked whether they are still on it, and who else is called to read that.

    Who has the incident `is_gone` if they left the group: then only others are called.
    """

    owner: User
    others: Team = NOBODY
    is_gone: bool = False


def asked(
    owner: User, staff: Staff, *, is_here: bool, is_for_team: bool, is_managers: bool
) -> Question:
    """Choose who else reads a question to an owner: those on duty, or of a manager the managers.

    They do if it `is_for_team`, or where its owner left the group.
    """
    if is_here and not is_for_team:
        return Question(owner)
    others = _beside(owner, staff, is_managers=is_managers)
    return Question(owner, others, is_gone=not is_here)


def _share(number: int, team: Team, most: int) -> Team:
    """Choose so many of a team; of one that has more, each nudge calls others."""
    keys = team.call_keys
    if len(keys) <= most:
        return team
    start = (number - 1) * most % len(keys)
    called = [*keys[start:], *keys[:start]][:most]
    return team.but(frozenset(keys).difference(called))


def at_most(number: int, severity: Severity, team: Team) -> Team:
    """Keep the first so many of a team, but all where people may be hurt."""
    return team if severity is Severity.ACCIDENT else team.first(number)


def _first_of(*teams: Team) -> Team:
    return next((team for team in teams if team.call_keys), NOBODY)

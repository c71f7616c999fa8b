"""What /audit lists: who changed what in a group, who asked for figures, what was exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from domain.changes import (
    AllExported,
    Changed,
    Entry,
    FiguresAsked,
    GroupChange,
    RoleAction,
    RoleChange,
)
from domain.people import Role
from domain.periods import EARLIEST
from domain.settings import MINUTE, NO_FIGURES, Setting
from texts import figures_times, languages
from texts.cutting import cut
from texts.dates import dated, day
from texts.formatting import (
    People,
    actor_name,
    duration,
    escaped,
    isolated,
    moment,
    quiet,
    quiet_fleet,
    quiet_name,
)
from texts.incidents import TITLE, Part, another_part, whole
from texts.language import N_, Deferred, Language

A_PART = 20
SHOWN = 40  # UTF-16 units of a value, as of a unit's number
NOTHING = N_("Nothing was changed here yet.")

_ROLES: Mapping[tuple[RoleAction, Role], Deferred] = {
    (RoleAction.INVITED, Role.DISPATCHER): N_("{person} invited {other} to be a dispatcher"),
    (RoleAction.INVITED, Role.MANAGER): N_("{person} invited {other} to be a manager"),
    (RoleAction.ADDED, Role.DISPATCHER): N_("{person} made {other} a dispatcher"),
    (RoleAction.ADDED, Role.MANAGER): N_("{person} made {other} a manager"),
    (RoleAction.BOUND, Role.DISPATCHER): N_("{other} was seen, and is a dispatcher as invited"),
    (RoleAction.BOUND, Role.MANAGER): N_("{other} was seen, and is a manager as invited"),
    (RoleAction.REMOVED, Role.DISPATCHER): N_("{person} removed {other} from the dispatchers"),
    (RoleAction.REMOVED, Role.MANAGER): N_("{person} removed {other} from the managers"),
}
_GIVEN_AND_TAKEN: Mapping[Changed, tuple[Deferred, Deferred]] = {
    Changed.SHIFTS: (
        N_("{person} set the shifts of {other}"),
        N_("{person} took all shifts from {other}"),
    ),
    Changed.DAYS_OFF: (
        N_("{person} set the days off of {other}"),
        N_("{person} took all days off from {other}"),
    ),
    Changed.DUTY: (
        N_("{person} said when {other} is on duty"),
        N_("{person} said that {other} keeps to the shifts"),
    ),
    Changed.FLEET: (
        N_("{person} put the group into the fleet {fleet}"),
        N_("{person} took the group out of the fleet {fleet}"),
    ),
    Changed.FLEET_REQUEST: (
        N_("{person} asked to join the fleet {fleet}"),
        N_("{person} ended the request to join the fleet {fleet}"),
    ),
    Changed.FLEET_CODE: (
        N_("{person} renewed the fleet's invitation"),
        N_("{person} renewed the fleet's invitation"),
    ),
    Changed.FLEET_OFFICE: (
        N_("{person} made the group the office of {fleet}"),
        N_("{person} moved the office of {fleet} to another group"),
    ),
}
"""What is told where there is something now, and where nothing is left of it."""
_SETTINGS: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("🕐 Time zone: {value}"),
    Setting.SLA_UNCLAIMED: N_("⏰ Reminder of what nobody claims: {value}"),
    Setting.SLA_ESCALATION: N_("🆘 Reminder of an escalation: {value}"),
    Setting.SLA_UPDATE: N_("💭 Question for news: {value}"),
    Setting.CALLS_PRIVATELY: N_("🔔 Calls in private: {value}"),
    Setting.TELLS_REPORTERS: N_("💬 Reporters are told: {value}"),
    Setting.FIGURES_AT: N_("📊 Report by itself: {value}"),
    Setting.LANGUAGE: N_("🌐 Language: {value}"),
}
_SWITCHES = (Setting.CALLS_PRIVATELY, Setting.TELLS_REPORTERS)
_AS_FOR_ALL = N_("as for all")  # what the office set, else ops
_ON, _OFF, _NEVER = N_("on"), N_("off"), N_("never")


def audit(
    language: Language,
    entries: Sequence[Entry],
    people: People,
    part: Part,
    zone: tzinfo,
    titles: Mapping[int, str],
) -> list[str]:
    """List one part of what was done in a group, or in those of a fleet, newest first.

    Where it is of several groups, `titles` has what each is called. Spans are told by the clock of
    the group. Nobody's phone rings.
    """
    if not part.total:
        return [language.gettext(NOTHING)]
    head = language.gettext("<b>Who changed what ({count})</b>").format(count=part.total)
    lines = [_line(language, entry, people, zone, titles) for entry in entries]
    return whole([head, *lines, *another_part(language, part, "/audit")])


def _line(
    language: Language,
    entry: Entry,
    people: People,
    zone: tzinfo,
    titles: Mapping[int, str],
) -> str:
    title = titles.get(entry.group_id, "")
    is_of_one = bool(title) and not isinstance(entry.what, AllExported)
    where = f" · 👥 {escaped(isolated(quiet(title), TITLE))}" if is_of_one else ""
    told = _told(language, entry, people, zone)
    return f"• {moment(language, entry.t, 'dT')} {told}{where}"


def _told(language: Language, entry: Entry, people: People, zone: tzinfo) -> str:
    if isinstance(entry.what, AllExported):
        return _exported(language, entry.what, zone)
    person = actor_name(language, people, entry.actor_id, quiet_name)
    if isinstance(entry.what, FiguresAsked):
        return _asked(language, entry.what, person, zone)
    other = _other(language, entry, people)
    if isinstance(entry.what, RoleChange):
        told = _ROLES[entry.what.action, entry.what.role]
        return language.gettext(told).format(person=person, other=other)
    return _changed(language, entry.what, person, other)


def _other(language: Language, entry: Entry, people: People) -> str:
    """Name to whom something was done, as far as they are known."""
    if entry.user_id is None and entry.handle:
        return f"<code>@{escaped(entry.handle)}</code>"
    return quiet_name(language, people.get(entry.user_id or 0))


def _changed(language: Language, change: GroupChange, person: str, other: str) -> str:
    if isinstance(change.what, Setting):
        return _set(language, change.what, change, person)
    given, taken = _GIVEN_AND_TAKEN[change.what]
    return language.gettext(taken if change.new is None else given).format(
        person=person, other=other, fleet=quiet_fleet(change.new or change.old or "")
    )


def _set(language: Language, setting: Setting, change: GroupChange, person: str) -> str:
    old, new = (_value(language, setting, value) for value in (change.old, change.new))
    return language.gettext("{person} set {setting} (before: {old})").format(
        person=person, setting=language.gettext(_SETTINGS[setting]).format(value=new), old=old
    )


def _value(language: Language, setting: Setting, value: str | None) -> str:
    """Say what a setting was, or is, as it was written down."""
    if setting is Setting.FIGURES_AT:
        minute = NO_FIGURES if value is None else int(float(value))
        never = language.gettext(_NEVER)
        return never if minute == NO_FIGURES else figures_times.when(language, minute)
    if value is None:
        return language.gettext(_AS_FOR_ALL)
    if setting is Setting.LANGUAGE:
        return languages.name_of(value)
    if setting in _SWITCHES:
        return language.gettext(_ON if float(value) else _OFF)
    if setting is Setting.TIME_ZONE:
        return escaped(cut(value, SHOWN))
    return duration(language, float(value) * MINUTE) if float(value) else language.gettext(_NEVER)


def _asked(language: Language, asked: FiguresAsked, person: str, zone: tzinfo) -> str:
    first, last = (
        day(language, datetime.fromtimestamp(t, zone).date())
        for t in (asked.span.t_from, asked.span.t_until - 1)
    )
    days = first if first == last else f"{first} – {last}"
    if asked.of_person:
        told = N_("{person} asked for figures of a person, {days}")
    elif asked.unit is not None:
        told = N_("{person} asked for the report of unit {unit}, {days}")
    else:
        told = N_("{person} asked for the report, {days}")
    unit = escaped(cut(quiet(asked.unit or ""), SHOWN))
    return language.gettext(told).format(person=person, unit=unit, days=days)


def _exported(language: Language, exported: AllExported, zone: tzinfo) -> str:
    """Tell of which days; of all there were, until which one."""
    first, last = (
        datetime.fromtimestamp(t, zone).date()
        for t in (exported.span.t_from, exported.span.t_until - 1)
    )
    if first.year <= EARLIEST:
        told = N_("Whoever runs the bot exported all that was reported until {last}")
    else:
        told = N_("Whoever runs the bot exported what was open from {first} to {last}")
    return language.gettext(told).format(first=dated(language, first), last=dated(language, last))

"""Shifts and duty: who works when, who is on, until when, and who is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.duty import DaysOff, DutyButton, Rules, Schedule, Span
from domain.fleets import LONGEST_NAME
from domain.shifts import Named
from domain.times import alike, by_weekday, clock, clock_at_end
from domain.zones import is_utc
from texts.commands import misused
from texts.cutting import cut
from texts.dates import dated
from texts.formatting import (
    escaped,
    moment,
    pack,
    quiet_fleet,
    quiet_name,
)
from texts.language import N_, Deferred, Language
from texts.panel import Page
from texts.shifts import strangers_line
from texts.toasts import Toast

NOT_YOURS_TO_SET = N_(
    "Only group admins and managers can set shifts. /shift shows the week, /duty who is on."
)
ONLY_DISPATCHERS = N_(
    "Only dispatchers of this group go on and off duty."
    " Ask an admin to add you with /add_dispatcher."
)
NOT_HERE = N_("You are not in this group any more, so you cannot be on duty here.")
WEEKDAYS: Sequence[Deferred] = (
    N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
)  # fmt: skip
_SOON = 6  # days within which a weekday says which one
_DAY = 24 * 60 * 60  # seconds
MOST_NEXT = 5  # people who are told to be next
MOST_OFF = 10  # stretches of days off in a person's line
MOST_ON = 20  # people below /duty: so that it is one message


def week(
    language: Language,
    schedules: Sequence[Schedule],
    zone: tzinfo,
    now: int,
    fleet: str | None = None,
) -> list[str]:
    """Show who works when, in as many messages as it takes; `fleet` is whose office set it."""
    if not schedules:
        nobody = language.gettext("No shifts are set, so new incidents call all dispatchers.")
        return [f"{nobody}\n{misused(language, 'shift')}"]
    ours = language.gettext("<b>Shifts</b> (the clock is {zone})")
    theirs = language.gettext("<b>Shifts of {fleet}</b>, set in its office (the clock is {zone})")
    title = (theirs if fleet else ours).format(
        zone=escaped(str(zone)), fleet=quiet_fleet(fleet or "")
    )
    return pack([title, *(_line(language, each, zone, now) for each in schedules)])


def changed(
    language: Language,
    schedules: Sequence[Schedule],
    strangers: Sequence[Named],
    zone: tzinfo,
    now: int,
) -> list[str]:
    """Confirm how people work now; and who has no shifts because they are no dispatchers."""
    refused = [strangers_line(language, strangers)] if strangers else []
    lines = (_line(language, each, zone, now) for each in schedules)
    return pack([*lines, _clock_is(language, zone), *refused])


def _clock_is(language: Language, zone: tzinfo) -> str:
    """Tell by which clock times are; hardly anybody lives by UTC, so then how to change that."""
    if not is_utc(zone):
        return language.gettext("The clock is {zone}.").format(zone=escaped(str(zone)))
    return language.gettext("The clock is UTC. An admin can set your time zone with /settings.")


def _line(language: Language, schedule: Schedule, zone: tzinfo, now: int) -> str:
    """Tell somebody's week, and when they are on next."""
    said = language.gettext("{person}: {week}. {next}")
    return said.format(
        person=_person(language, schedule),
        week=_rules(language, schedule.rules),
        next=_when(language, schedule, zone, now),
    )


def _person(language: Language, schedule: Schedule) -> str:
    if schedule.worker.handle is None:
        return quiet_name(language, schedule.user)
    invited = language.gettext("{person} (invited)")
    return invited.format(person=f"<code>@{schedule.worker.handle}</code>")


def _rules(language: Language, rules: Rules) -> str:
    said = [_shifts(language, rules)] if rules.shifts else [language.gettext("no shifts")]
    said += [_off(language, off) for off in rules.days_off[:MOST_OFF]]
    return ", ".join([*said, *_more(language, len(rules.days_off) - MOST_OFF)])


def _shifts(language: Language, rules: Rules) -> str:
    return ", ".join(
        f"{_days(language, *days)} {' '.join(_hours(*each) for each in stretches)}"
        for days, stretches in alike(by_weekday(rules.shifts))
    )


def _hours(starts: int, ends: int) -> str:
    return f"{clock(starts)}–{clock_at_end(ends)}"


def _days(language: Language, first: int, last: int) -> str:
    if last - first == len(WEEKDAYS) - 1:
        return language.gettext("daily")
    names = [language.gettext(WEEKDAYS[day]) for day in dict.fromkeys((first, last))]
    return "–".join(names)


def _off(language: Language, off: DaysOff) -> str:
    if off.first == off.last:
        return language.gettext("off {day}").format(day=dated(language, off.first))
    said = language.gettext("off {first} to {last}")
    return said.format(first=dated(language, off.first), last=dated(language, off.last))


def _when(language: Language, schedule: Schedule, zone: tzinfo, now: int) -> str:
    if schedule.on is not None:
        return language.gettext("On duty {until}").format(
            until=_until(language, schedule, schedule.on, zone, now)
        )
    if schedule.next is not None:
        at = _wall(language, schedule.next.t_start, zone, now)
        live = moment(language, schedule.next.t_start)
        return language.gettext("On duty from {time} ({live})").format(time=at, live=live)
    return language.gettext("Not on duty in the coming week")


def _until(language: Language, schedule: Schedule, on: Span, zone: tzinfo, now: int) -> str:
    if schedule.is_always:
        return language.gettext("around the clock")
    said = language.gettext("until {time} ({live})")
    return said.format(time=_wall(language, on.t_end, zone, now), live=moment(language, on.t_end))


def _wall(language: Language, t: int, zone: tzinfo, now: int) -> str:
    """Tell a moment by the group's clock: the weekday, from some days on with the date."""
    at = datetime.fromtimestamp(t, zone)
    day = language.gettext(WEEKDAYS[at.weekday()])
    date = [] if t - now < _SOON * _DAY else [dated(language, at.date())]
    return " ".join([day, *date, f"{at:%H:%M}"])


def duty(language: Language, schedules: Sequence[Schedule], zone: tzinfo, now: int) -> Page:
    """Show who is on duty, until when, and who is next; its buttons are for today's exceptions."""
    on, coming = on_duty(language, schedules, zone, now), _next(language, schedules, zone, now)
    nobody = language.gettext("Nobody is on duty, so new incidents call all dispatchers.")
    title = language.gettext("<b>On duty</b>")
    clock_is = _clock_is(language, zone)
    blocks = [
        title,
        *(on[:MOST_ON] or [nobody]),
        *_more(language, len(on) - MOST_ON),
        *coming,
        clock_is,
    ]
    return Page(pack(blocks)[0], _keyboard(language))


def _more(language: Language, more: int) -> list[str]:
    said = language.ngettext("and {count} more", "and {count} more", more)
    return [said.format(count=more)] if more > 0 else []


def on_duty(language: Language, schedules: Iterable[Schedule], zone: tzinfo, now: int) -> list[str]:
    """Name who is on duty, and until when: a line each."""
    said = language.gettext("{person} {until}")
    return [
        said.format(
            person=_person(language, each), until=_until(language, each, each.on, zone, now)
        )
        for each in schedules
        if each.on is not None
    ]


def _next(language: Language, schedules: Iterable[Schedule], zone: tzinfo, now: int) -> list[str]:
    """Name those who begin next."""
    coming = [(each.next.t_start, each) for each in schedules if each.next is not None]
    if not coming:
        return []
    first = min(t for t, _ in coming)
    names = [_person(language, each) for t, each in coming if t == first]
    shown = [*names[:MOST_NEXT], *_more(language, len(names) - MOST_NEXT)]
    said = language.gettext("<b>Next</b>: {people}, {time} ({live})").format(
        people=", ".join(shown),
        time=_wall(language, first, zone, now),
        live=moment(language, first),
    )
    return [said]


def _keyboard(language: Language) -> InlineKeyboardMarkup:
    labels = {
        DutyButton.ON: language.gettext("☀️ I'm on"),
        DutyButton.OFF: language.gettext("🌙 I'm off"),
    }
    row = [InlineKeyboardButton(each, callback_data=button) for button, each in labels.items()]
    return InlineKeyboardMarkup([row])


def now_on(
    language: Language, schedule: Schedule, zone: tzinfo, now: int, fleet: str | None = None
) -> Toast:
    """Answer a tap on either button: how the person stands now; `fleet` is for whose groups."""
    said = _now_on(language, schedule, zone, now)
    if fleet is None:
        return Toast(said)
    return Toast(
        language.gettext("{said} It counts in all groups of {fleet}.").format(
            said=said, fleet=cut(fleet, LONGEST_NAME)
        )
    )


def _now_on(language: Language, schedule: Schedule, zone: tzinfo, now: int) -> str:
    if schedule.on is None:
        if schedule.next is None:
            return language.gettext("You are off duty.")
        said = language.gettext("You are off duty until {time}.")
        return said.format(time=_wall(language, schedule.next.t_start, zone, now))
    if schedule.is_always:
        return language.gettext("You are on duty around the clock.")
    said = language.gettext("You are on duty until {time}.")
    return said.format(time=_wall(language, schedule.on.t_end, zone, now))

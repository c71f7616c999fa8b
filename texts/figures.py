"""The report that managers read: what happened in a period, compared with the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from telegram.constants import MessageLimit

from domain.figures import Durations, PeriodFigures, PersonFigures, Response, Totals, UnitFigures
from domain.incidents import Incident
from domain.waiting import WaitKind
from texts import periods
from texts.cutting import cut, units
from texts.formatting import (
    People,
    duration,
    escaped,
    gist,
    isolated,
    linked,
    message_link,
    percent,
    plain,
    quiet,
    quiet_name,
)
from texts.incidents import TITLE
from texts.language import N_, Deferred, Language
from texts.links import panel_link

MOST_WAITS = 3  # kinds of waits that are told of one unit, the longest first


@dataclass(frozen=True)
class Subject:
    """What figures are of, and what they name: incidents and people by their ids.

    `title` is of the group, or the name of the fleet. With the bot's name the incidents' numbers
    lead to their panels, for readers who are in none of the groups; `titles` are of these groups.
    """

    title: str
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    people: People = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)
    bot_username: str = ""


@dataclass(frozen=True)
class _Room:
    """How much is told: units, people and incidents, and UTF-16 units of an incident's words."""

    units: int
    people: int
    look_at: int
    gist: int


_WHOLE = _Room(5, 10, 5, 60)
_SMALLER = (_WHOLE, _Room(5, 5, 5, 40), _Room(3, 3, 5, 24), _Room(3, 3, 5, 0))


def fits_caption(html: str) -> bool:
    """Tell whether a text can stand below a picture: its markup does not count.

    See https://core.telegram.org/bots/api#sendphoto.
    """
    return units(plain(html)) <= MessageLimit.CAPTION_LENGTH


def report(
    language: Language, figures: PeriodFigures, subject: Subject, *, tells_people: bool = False
) -> str:
    """Write the report of a period, so that it can be a caption if what it names is not too long.

    `tells_people` is for managers in private only.
    """
    forms = [_report(language, figures, subject, room, tells_people) for room in _SMALLER]
    return next(filter(fits_caption, forms), forms[0])


def _report(
    language: Language, figures: PeriodFigures, subject: Subject, room: _Room, tells_people: bool
) -> str:
    people = figures.people[: room.people] if tells_people and not figures.person_id else ()
    look_at = [subject.incidents[each] for each in figures.look_at if each in subject.incidents]
    blocks = [
        _head(language, figures, subject),
        _counts(language, figures, subject),
        _times(language, figures),
        _units(language, () if figures.unit else figures.units[: room.units]),
        _people(language, people, subject),
        _look_at(language, look_at[: room.look_at], subject, room.gist),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(language: Language, figures: PeriodFigures, subject: Subject) -> list[str]:
    of = [escaped(cut(quiet(subject.title), TITLE))]
    of += [f"🚛 {_unit(figures.unit)}"] if figures.unit is not None else []
    if figures.person_id is not None:
        of.append(quiet_name(language, subject.people.get(figures.person_id)))
    shown = " · ".join(filter(None, of)) or language.gettext("Report")
    period = periods.named(language, figures.period)
    before = periods.before(language, figures.period)
    return [
        language.gettext("📊 <b>{of}</b>: {period}").format(of=shown, period=period),
        language.gettext("In brackets: {period}.").format(period=before),
    ]


_NOTHING = N_("Nothing was reported, and nothing is open.")
_NOTHING_OF_THEIRS = N_("They did nothing that is counted, and have nothing open.")


def _counts(language: Language, figures: PeriodFigures, subject: Subject) -> list[str]:
    now, past = figures.totals, figures.before
    if not figures.people and not any(_is_anything(each) for each in (now, past)):
        nothing = _NOTHING if figures.person_id is None else _NOTHING_OF_THEIRS
        return [language.gettext(nothing)]
    counted = (  # and whether it is told where there was none
        (N_("Opened: {count} ({before})"), now.opened, past.opened, True),
        (N_("Resolved: {count} ({before})"), now.resolved, past.resolved, True),
        (N_("Called off: {count} ({before})"), now.cancelled, past.cancelled, False),
        (N_("Escalated: {count} ({before})"), now.escalated, past.escalated, True),
        (
            N_("Taken charge of by a manager: {count} ({before})"),
            *(now.taken_charge, past.taken_charge, False),
        ),
        (N_("Reopened: {count} ({before})"), now.reopened, past.reopened, False),
    )
    lines = [
        language.gettext(told).format(count=count, before=before)
        for told, count, before, always in counted
        if always or count or before
    ]
    return [*lines, *_open(language, figures, subject)]


def _is_anything(totals: Totals) -> bool:
    return any(
        (
            *(totals.opened, totals.resolved, totals.cancelled, totals.still_open),
            *(totals.escalated, totals.reopened, totals.taken_charge),
            totals.first_response.times.count,
        )
    )


def _open(language: Language, figures: PeriodFigures, subject: Subject) -> list[str]:
    """Tell how many were open at the end, and which one for the longest time."""
    now = figures.totals
    said = language.gettext("Open at the end: {count} ({before})").format(
        count=now.still_open, before=figures.before.still_open
    )
    oldest = subject.incidents.get(now.oldest_open or "")
    if oldest is None:
        return [said]
    age = duration(language, max(figures.period.t_until - oldest.t_created, 0))
    longest = language.gettext("the oldest for {time}: {incident}")
    told = longest.format(time=age, incident=_number(oldest, subject))
    return [f"{said}, {told}"]


# How long it took


def _times(language: Language, figures: PeriodFigures) -> list[str]:
    now, past = figures.totals, figures.before
    lines = [
        *_response(language, now.first_response, past.first_response),
        *_length(language, N_("Until resolved"), now.resolution, past.resolution),
    ]
    if now.waiting.count or past.waiting.count:
        lines += _length(language, N_("Of that, work"), now.working, past.working)
        lines += _length(language, N_("Of that, waiting"), now.waiting, past.waiting)
    return lines + waited_for(language, figures.waited)


def _response(language: Language, now: Response, past: Response) -> list[str]:
    lines = _length(language, N_("Until somebody had it"), now.times, past.times)
    if not lines:
        return []
    on_time = language.gettext("On time: {share} ({before})")
    return [*lines, on_time.format(share=_share(language, now), before=_share(language, past))]


def _share(language: Language, response: Response) -> str:
    count = response.times.count
    return percent(language, response.within / count) if count else "–"


def _length(language: Language, what: Deferred, now: Durations, past: Durations) -> list[str]:
    """Tell how long half of something took, and nine in ten; nothing if it never happened."""
    if not now.count and not past.count:
        return []
    said = language.gettext(
        "{what}: half within {median} ({median_before}), 9 in 10 within {p90} ({p90_before})"
    )
    return [
        said.format(
            what=f"<b>{language.gettext(what)}</b>",
            median=_time(language, now.median),
            median_before=_time(language, past.median),
            p90=_time(language, now.p90),
            p90_before=_time(language, past.p90),
        )
    ]


def _time(language: Language, seconds: float | None) -> str:
    return "–" if seconds is None else duration(language, seconds)


WAITED_FOR: Mapping[WaitKind, Deferred] = {
    WaitKind.VENDOR: N_("the vendor {time}"),
    WaitKind.PARTS: N_("parts {time}"),
    WaitKind.SHOP: N_("the shop {time}"),
    WaitKind.DRIVER: N_("the driver {time}"),
    WaitKind.CUSTOMER: N_("the customer {time}"),
    WaitKind.OTHER: N_("something else {time}"),
}
"""What was waited for, and how long."""


def waited_for(language: Language, waited: Mapping[WaitKind, int], most: int = 9) -> list[str]:
    """Tell what was waited for, the longest first."""
    longest = sorted(waited, key=lambda kind: (-waited[kind], list(WaitKind).index(kind)))
    kinds = [
        language.gettext(WAITED_FOR[kind]).format(time=duration(language, waited[kind]))
        for kind in longest[:most]
        if waited[kind]
    ]
    said = language.gettext("Waited for {kinds}")
    return [said.format(kinds=", ".join(kinds))] if kinds else []


# Which trucks, who, and what is worth a look


def _unit(unit: str) -> str:
    return escaped(cut(quiet(unit), LONGEST_UNIT))


LONGEST_UNIT = 24  # UTF-16 units


def _units(language: Language, shown: Sequence[UnitFigures]) -> list[str]:
    if not shown:
        return []
    lines = [_unit_line(language, each) for each in shown]
    return [language.gettext("<b>Most incidents</b>"), *lines]


def _unit_line(language: Language, unit: UnitFigures) -> str:
    said = language.gettext("🚛 {unit}: {count}").format(unit=_unit(unit.unit), count=unit.opened)
    waited = waited_for(language, unit.waited, MOST_WAITS)
    return ". ".join([said, *waited])


def _people(language: Language, shown: Iterable[PersonFigures], subject: Subject) -> list[str]:
    lines = [_person_line(language, each, subject) for each in shown]
    return [language.gettext("<b>People</b>"), *lines] if lines else []


def _person_line(language: Language, person: PersonFigures, subject: Subject) -> str:
    counted = (
        (N_("reported {count}"), person.reported),
        (N_("claimed {count}"), person.claimed),
        (N_("resolved {count}"), person.resolved),
        (N_("escalated {count}"), person.escalated),
    )
    told = [language.gettext(text).format(count=count) for text, count in counted if count]
    median = person.first_response.times.median
    if median is not None:
        within = language.gettext("half within {time}")
        told.append(within.format(time=duration(language, median)))
    name = quiet_name(language, subject.people.get(person.user_id))
    return language.gettext("{person}: {did}").format(person=name, did=", ".join(told) or "–")


def _look_at(
    language: Language, shown: Sequence[Incident], subject: Subject, limit: int
) -> list[str]:
    if not shown:
        return []
    lines = [
        f"• {_number(each, subject)} {_words(each, subject, limit)}".rstrip() for each in shown
    ]
    return [language.gettext("<b>Worth a look</b>"), *lines]


def _words(incident: Incident, subject: Subject, limit: int) -> str:
    """Give an incident's first words, and where several groups are told of, which is its own."""
    if not limit:
        return ""
    title = isolated(subject.titles.get(incident.group_id, ""), limit)
    told = " · ".join(filter(None, (cut(gist(incident.description), limit), title)))
    return escaped(quiet(told))


def _number(incident: Incident, subject: Subject) -> str:
    """Link an incident's number to its card, or to its panel."""
    bot, incident_id = subject.bot_username, incident.incident_id
    url = message_link(incident.group_id, incident.pinned_message_id)
    return linked(panel_link(bot, incident_id) if bot else url, incident_id)

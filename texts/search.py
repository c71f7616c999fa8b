"""What was found, and a unit's last incidents: how each stands, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from domain.incidents import FINISHED, Incident, Status
from domain.periods import Unclear, Why
from domain.repeats import REPEATS_WITHIN, SHOWN_FROM, Repeats
from texts.commands import misused
from texts.cutting import cut, units
from texts.formatting import DAY, People, duration, escaped, one_line, quiet
from texts.incidents import ONE_GROUP, Origins, Part, open_line, reason, whole
from texts.language import N_, Deferred, Language

A_PART = 10  # incidents that are shown at once
MOST_COUNTED = 500  # incidents found: who finds more has to look for less
DONE = 160  # UTF-16 units of what was done
LONGEST_SHOWN = 200  # UTF-16 units of what was looked for, as it is told with the next page

_NOTHING = N_(
    "Nothing found. All the words must be there: leave some out, or only begin them. /open lists"
    " what is open."
)
_PAGE = N_("Page {number} of {pages}. <code>/find {typed} page {another}</code> shows another.")
_PAGE_OF_LONG = N_(
    "Page {number} of {pages}. The same with <code>page {another}</code> behind it shows another."
)
_FEWER = N_(
    "To find fewer, add a word, a unit, a person or a month:"
    " <code>/find hose unit 456 @john 2026-11</code>"
)
_NO_TEAM = N_(
    "I know of no group in which you dispatch or manage. In your group, {command} looks through"
    " what was reported there."
)
_MANY_GROUPS = N_(
    "You are in very many groups: I looked through {count} of them. In each of the others,"
    " {command} looks through what was reported there."
)
_UNCLEAR = {
    Why.TOO_EARLY: N_("There is nothing of {words}: Telegram is younger than that."),
    Why.NO_SUCH_MONTH: N_("There is no {words}. A month is written like <code>2026-11</code>."),
    Why.NOT_BEGUN: N_("{words} has not begun. Look in a month like <code>2026-11</code>."),
}


def unclear(language: Language, unclear: Unclear) -> str:
    """Say why a month or a day is none."""
    words = escaped(cut(unclear.words, 40))
    why = _UNCLEAR.get(unclear.why)
    return language.gettext(why).format(words=words) if why else misused(language, "find")


def found(
    language: Language,
    typed: str,
    shown: Sequence[Incident],
    people: People,
    part: Part,
    origins: Origins = ONE_GROUP,
    *,
    has_more: bool = False,
) -> list[str]:
    """List one part of what was found, the newest first; `has_more` than are in all parts.

    `typed` is what was looked for, without the number of the part.
    """
    if not shown:
        return [language.gettext(_NOTHING)]
    title = N_("Found: more than {count}") if has_more else N_("Found: {count}")
    lines = [f"<b>{language.gettext(title).format(count=part.total)}</b>"]
    lines += [_line(language, each, people, origins) for each in shown]
    return whole([*lines, *_another_page(language, typed, part)])


def _another_page(language: Language, typed: str, part: Part) -> list[str]:
    """Say how to see another part, and on the first one how there would be fewer."""
    if part.parts == 1:
        return []
    words = " ".join(typed.split())
    page = language.gettext(_PAGE if units(words) <= LONGEST_SHOWN else _PAGE_OF_LONG).format(
        number=part.number,
        pages=part.parts,
        typed=escaped(words),
        another=part.number % part.parts + 1,
    )
    return [page] if part.number > 1 else [page, language.gettext(_FEWER)]


def of_unit(
    language: Language,
    unit: str,
    shown: Sequence[Incident],
    repeats: Repeats,
    people: People,
    origins: Origins = ONE_GROUP,
    *,
    has_more: bool = False,
) -> list[str]:
    """List the last incidents of a unit, with what was done, and say how many there were."""
    name = escaped(cut(unit, 40))
    if not shown:
        none = language.gettext("🚛 {unit}: nothing was reported of it here.")
        return [none.format(unit=name)]
    title = language.gettext("🚛 {unit}: {lately} in {days} days, {count} in all")
    counted = title.format(
        unit=name, lately=repeats.lately, days=REPEATS_WITHIN // DAY, count=repeats.in_all
    )
    lines = [_line(language, each, people, origins) for each in shown]
    if has_more:
        lines.append(
            language.gettext("<code>/find unit {unit}</code> lists all.").format(unit=name)
        )
    return whole([f"<b>{counted}</b>", *lines])


def _line(language: Language, incident: Incident, people: People, origins: Origins) -> str:
    told = [open_line(language, incident, people, origins), *_done(language, incident)]
    return "\n   ".join(told)


def _done(language: Language, incident: Incident) -> list[str]:
    """Tell what was done, or why it was called off, and how long it waited for others."""
    said = ""
    if incident.status is Status.RESOLVED:
        said = one_line(language, incident.resolution_summary or "", DONE)
    elif incident.status is Status.CANCELLED:
        said = one_line(language, reason(language, incident), DONE)
    done = [f"🏁 {escaped(quiet(said))}"] if said else []
    if incident.waited:
        waited = language.gettext("waited {time}")
        done.append(f"⏳ {waited.format(time=duration(language, incident.waited))}")
    return [" · ".join(done)] if done else []


def no_team(language: Language, command: str) -> str:
    """Say in private that nothing is seen from there."""
    return language.gettext(_NO_TEAM).format(command=command)


def many_groups(language: Language, count: int, command: str) -> str:
    """Say that only some of somebody's groups were looked through."""
    return language.gettext(_MANY_GROUPS).format(count=count, command=command)


_ORDINALS = (N_("{n}th"), N_("{n}st"), N_("{n}nd"), N_("{n}rd"))
"""By the last digit; where a language has one form only, all four are the same."""
_TEENS = range(11, 14)


def repeated(language: Language, incident: Incident) -> list[str]:
    """Write the line of a card of a unit that broke down again and again; others have none."""
    number = incident.nth_of_unit or 1
    if number < SHOWN_FROM or incident.status in FINISHED:
        return []
    line = language.gettext("🔁 {nth} in {days} days")
    return [line.format(nth=_nth(language, number), days=REPEATS_WITHIN // DAY)]


def _nth(language: Language, number: int) -> str:
    last = 0 if number % 100 in _TEENS else number % 10
    form: Deferred = _ORDINALS[last] if last < len(_ORDINALS) else _ORDINALS[0]
    return language.gettext(form).format(n=number)

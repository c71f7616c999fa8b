"""The board: how many incidents are open in a fleet, who is on duty, and a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from telegram.constants import MessageLimit

from domain.boards import Counts, Drawing, OnDuty
from domain.incidents import Incident, Status
from domain.people import User
from domain.severity import Severity
from domain.visible import legible
from texts.cutting import cut, units
from texts.formatting import (
    escaped,
    gist,
    isolated,
    legible_name,
    linked,
    message_link,
    moment,
    plain,
    quiet,
)
from texts.language import N_, Deferred, Language
from texts.links import board_mark
from texts.waiting import CLOCK, DAY_AND_CLOCK, SAME_DAY

ENDED = N_("📋 This board is no longer kept.")

SIGNS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥",
    Status.CLAIMED_T1: "🛠️",
    Status.ESCALATED: "🆘",
    Status.CLAIMED_T2: "🛠️",
    Status.AWAITING_SUMMARY: "⌛",
}
"""As cards have them."""
WAITS, ACCIDENT = "⏳", "🚑"
_NOBODYS: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("unclaimed"),
    Status.ESCALATED: N_("awaiting a manager"),
}
MOST_ON_DUTY = 3  # people who are named: a message shows 100 links and times
FLEET_NAME = 64  # UTF-16 units


class _Room(NamedTuple):
    """How many UTF-16 units of a line gist, title and name may have."""

    gist: int
    title: int
    name: int


# The most first; the least is enough for thirty lines whatever they hold.
_ROOMS = (_Room(80, 40, 33), _Room(60, 24, 33), _Room(44, 20, 24), _Room(28, 16, 16),
          _Room(12, 10, 12))  # fmt: skip


def message(language: Language, drawing: Drawing, bot_username: str) -> str:
    """Write a board within Telegram's limits, whatever is on it: lines are cut before any goes."""
    head = [_title(language, drawing, bot_username), *_counts(language, drawing.counts)]
    head += _on_duty(language, drawing)
    foot = ["", language.gettext("🕒 Drawn {time}").format(time=moment(language, drawing.t))]
    texts = _from_most_to_least(language, drawing, head, foot)
    return next(filter(_fits, texts), "\n".join([*head, *foot]))


def least(language: Language, drawing: Drawing) -> str:
    """Write what is sent, plain, if all else is refused."""
    return plain("\n".join(_counts(language, drawing.counts) or [_nothing(language)]))


def _from_most_to_least(
    language: Language, drawing: Drawing, head: Sequence[str], foot: Sequence[str]
) -> Iterator[str]:
    for room in _ROOMS:
        lines = [_line(language, incident, drawing, room) for incident in drawing.shown]
        yield _put_together(language, drawing, head, lines, foot)
    for count in range(len(lines) - 1, 0, -1):
        yield _put_together(language, drawing, head, lines[:count], foot)


def _put_together(
    language: Language,
    drawing: Drawing,
    head: Sequence[str],
    lines: Sequence[str],
    foot: Sequence[str],
) -> str:
    left = drawing.counts.total - len(lines)
    said = language.ngettext("… and {count} more: /open", "… and {count} more: /open", left)
    more = [said.format(count=left)] if left > 0 else []
    return "\n".join([*head, *([""] if lines else []), *lines, *more, *foot])


def _fits(html: str) -> bool:
    """Tell whether Telegram shows all of a text; see `_fits` of formatting.py."""
    entities = html.count("</") + 1  # that of /open; what people typed stands within links
    is_short = units(plain(html)) <= MessageLimit.MAX_TEXT_LENGTH
    return is_short and entities <= MessageLimit.MESSAGE_ENTITIES


def _title(language: Language, drawing: Drawing, bot_username: str) -> str:
    """Name the fleet; by the link a board is known to be one."""
    name, total = escaped(cut(quiet(legible(drawing.fleet_name)), FLEET_NAME)), drawing.counts.total
    said = language.ngettext(
        "📋 {fleet}: {count} incident is open", "📋 {fleet}: {count} incidents are open", total
    )
    fleet = linked(board_mark(bot_username), name)
    if not total:
        said = language.gettext("📋 {fleet}: ✅ nothing is open")
    return said.format(fleet=fleet, count=total)


def _nothing(language: Language) -> str:
    return language.gettext("✅ Nothing is open.")


def _counts(language: Language, counts: Counts) -> list[str]:
    """Count what is open by the signs of its lines, in one line; what is not there is left out."""
    accidents = language.ngettext("{count} accident", "{count} accidents", counts.accidents)
    said = (
        (ACCIDENT, counts.accidents, accidents),
        (SIGNS[Status.UNCLAIMED], counts.unclaimed, language.gettext("{count} unclaimed")),
        (SIGNS[Status.ESCALATED], counts.escalated, language.gettext("{count} escalated")),
        (SIGNS[Status.CLAIMED_T1], counts.in_progress, language.gettext("{count} in progress")),
        (
            SIGNS[Status.AWAITING_SUMMARY],
            counts.awaiting_summary,
            language.gettext("{count} awaiting summary"),
        ),
        (WAITS, counts.waiting, language.gettext("{count} waiting")),
    )
    shown = [f"{sign} {words.format(count=count)}" for sign, count, words in said if count]
    return [" · ".join(shown)] if shown else []


def _on_duty(language: Language, drawing: Drawing) -> list[str]:
    """Tell who is on duty, and until when; nothing where there are no shifts."""
    if drawing.on_duty is None:
        return []
    if not drawing.on_duty:
        return [language.gettext("☎️ Nobody is on duty")]
    named = [_person(language, each, drawing.t) for each in drawing.on_duty[:MOST_ON_DUTY]]
    line = language.gettext("☎️ On duty: {people}").format(people=", ".join(named))
    others = len(drawing.on_duty) - len(named)
    if others <= 0:
        return [line]
    more = language.ngettext("and {count} more", "and {count} more", others)
    return [f"{line} {more.format(count=others)}"]


def _person(language: Language, on_duty: OnDuty, now: int) -> str:
    who = on_duty.who
    invited = f"<code>@{who}</code>" if isinstance(who, str) else ""
    name = invited if isinstance(who, str) else _name(language, who, _ROOMS[0].name)
    if on_duty.until is None:
        return name
    form = CLOCK if on_duty.until - now <= SAME_DAY else DAY_AND_CLOCK
    until = moment(language, on_duty.until, form)
    return language.gettext("{person} until {time}").format(person=name, time=until)


def _line(language: Language, incident: Incident, drawing: Drawing, room: _Room) -> str:
    """Tell of one incident: what Telegram could take for a link or a tag stands within the link."""
    title = isolated(quiet(legible(drawing.titles.get(incident.group_id, ""))), room.title)
    about = (
        _number(incident, drawing.t),
        incident.unit or "",
        escaped(isolated(quiet(gist(incident.description)), room.gist)),
        f"👥 {escaped(title)}" if title else "",
    )
    url = message_link(incident.group_id, incident.pinned_message_id)
    described = linked(url, " · ".join(filter(None, about)))
    owner = _owner(language, incident, drawing, room)
    return f"{_sign(incident)} {described} · {owner} · {moment(language, incident.t_created)}"


def _sign(incident: Incident) -> str:
    wait = incident.wait
    is_waiting = wait is not None and not wait.is_over
    sign = WAITS if is_waiting and incident.status in _WORKED_ON else SIGNS[incident.status]
    return f"{ACCIDENT}{sign}" if incident.severity is Severity.ACCIDENT else sign


_WORKED_ON = (Status.CLAIMED_T1, Status.CLAIMED_T2)


def _number(incident: Incident, now: int) -> str:
    """Give an incident's number, with its year if that is over."""
    year, number = incident.incident_id.split("-")[1:]
    is_this_year = year == f"{datetime.fromtimestamp(now, timezone.utc):%Y}"
    return number if is_this_year else f"{year}-{number}"


def _owner(language: Language, incident: Incident, drawing: Drawing, room: _Room) -> str:
    if incident.owner_id is None:
        return language.gettext(_NOBODYS[incident.status])
    return _name(language, drawing.people.get(incident.owner_id), room.name)


def _name(language: Language, user: User | None, limit: int) -> str:
    """Name a person without ringing, as `quiet_name` does, in so many units."""
    if user is not None and user.telegram_handle:
        url = f"https://t.me/{user.telegram_handle}"
        return linked(url, cut(f"@{user.telegram_handle}", limit))
    shown = legible_name(language, user.full_name if user else "")
    return escaped(isolated(quiet(shown), limit))

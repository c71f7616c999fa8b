"""A change of shift: who comes, who goes, what is open, and what a tap took over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import accumulate

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.handover import MOST_LISTED, Leaver, Relief, TakeButton, Taken, take_data
from domain.incidents import Incident
from domain.people import Team, User
from texts.cutting import units
from texts.formatting import (
    LISTED_NAME,
    People,
    mention,
    moment,
    pack,
    plain_name,
    quiet_name,
)
from texts.incidents import ONE_GROUP, Origins, open_line, status
from texts.language import Language
from texts.notes import told
from texts.paging import MENTIONS_A_MESSAGE, line_if_any
from texts.panel import Page
from texts.toasts import Toast

MOST_BUTTONS = 8  # owners from whom something can be taken over: those who have most
MOST_GOING = 20  # people who are told to go
# UTF-16 units of how incidents stand in a toast, which has 200 with what is said before:
# https://core.telegram.org/bots/api#answercallbackquery.
STANDING = 100


def message(
    language: Language,
    relief: Relief,
    people: People,
    zone: tzinfo,
    now: int,
    origins: Origins = ONE_GROUP,
) -> Page:
    """Tell of a change of shift; only the phones of those ring who come, as many as one can.

    An office reads from which groups of its fleet the incidents come.
    """
    head = [
        _title(language, relief, zone),
        *_coming(language, relief.comes),
        *_going(language, relief.goes, people, zone, now),
    ]
    listed = [_block(language, incident, relief, people, origins) for incident in relief.incidents]
    foot = (
        [language.gettext("Nothing moves by itself: a tap takes it over.")] if relief.taken else []
    )
    return Page(_fitting(language, head, listed, foot), _keyboard(language, relief, people))


def _title(language: Language, relief: Relief, zone: tzinfo) -> str:
    count = len(relief.incidents)
    nothing = language.gettext("nothing is open")
    some = language.ngettext("{count} incident is open", "{count} incidents are open", count)
    return language.gettext("🔁 Change of shift, {clock} ({live}): {open}").format(
        clock=_clock(relief.t_start, zone),
        live=moment(language, relief.t_start),
        open=some.format(count=count) if count else nothing,
    )


def _clock(t: int, zone: tzinfo) -> str:
    """Tell the time of a moment by the group's clock."""
    return f"{datetime.fromtimestamp(t, zone):%H:%M}"


def _coming(language: Language, comes: Team) -> list[str]:
    """Name who comes; those beyond what one message can ring are a number.

    Of a change of long ago it may be that none of them is in the team any more.
    """
    first, count = comes.first(MENTIONS_A_MESSAGE), len(comes.call_keys)
    names = [mention(language, user) for user in first.members]
    names += [f"@{handle}" for handle in first.invited]
    if not names:
        return []
    line = language.gettext("Coming on: {people}").format(people=", ".join(names))
    return [_with_others(language, line, count - len(names))]


def _with_others(language: Language, line: str, others: int) -> str:
    if others <= 0:
        return line
    more = language.ngettext("and {count} more", "and {count} more", others)
    return f"{line} {more.format(count=others)}"


def _going(
    language: Language, goes: Sequence[Leaver], people: People, zone: tzinfo, now: int
) -> list[str]:
    """Name who goes, or will soon, without ringing."""
    if not goes:
        return []
    until = language.gettext("{person} (at {clock})")
    names = []
    for leaver in goes[:MOST_GOING]:
        name = _quiet(language, leaver, people)
        is_on = leaver.until > now
        clock = _clock(leaver.until, zone)
        names.append(until.format(person=name, clock=clock) if is_on else name)
    line = language.gettext("Going off: {people}").format(people=", ".join(names))
    return [_with_others(language, line, len(goes) - len(names))]


def _quiet(language: Language, leaver: Leaver, people: People) -> str:
    if leaver.worker.handle is not None:
        return f"<code>@{leaver.worker.handle}</code>"
    return quiet_name(language, people.get(leaver.worker.user_id or 0))


def _block(
    language: Language, incident: Incident, relief: Relief, people: People, origins: Origins
) -> str:
    """Tell of one incident what who comes has to know: owner, age, problem, newest note."""
    note = relief.notes.get(incident.incident_id)
    said = told(language, note, people, whole=False, seconds=False) if note else []
    line = open_line(language, incident, people, origins)
    return "\n".join([line, *(f"   {each}" for each in said)])


def _fitting(
    language: Language, head: Sequence[str], listed: Sequence[str], foot: Sequence[str]
) -> str:
    """Put together what one message can hold: as many incidents as fit."""
    most = min(len(listed), MOST_LISTED)
    packed = (_packed(language, head, listed, foot, count) for count in range(most, -1, -1))
    return next((text for text, *more in packed if not more), "\n".join(head))


def _packed(
    language: Language, head: Sequence[str], listed: Sequence[str], foot: Sequence[str], count: int
) -> list[str]:
    left = len(listed) - count
    more = language.ngettext(
        "… {count} more: /open lists all.", "… {count} more: /open lists all.", left
    )
    return pack(
        [*head, *listed[:count], *line_if_any(more.format(count=left) if left else ""), *foot]
    )


def _keyboard(language: Language, relief: Relief, people: People) -> InlineKeyboardMarkup | None:
    """Offer what leavers have, a button for each of them."""
    most_first = sorted(relief.taken.items(), key=lambda each: -len(each[1]))[:MOST_BUTTONS]
    label = language.gettext("🤝 Take {person}'s {count}")
    rows = [
        [
            InlineKeyboardButton(
                label.format(person=_short(language, people.get(owner_id)), count=len(theirs)),
                callback_data=take_data(TakeButton(relief.t_start, owner_id)),
            )
        ]
        for owner_id, theirs in most_first
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _short(language: Language, user: User | None) -> str:
    return plain_name(language, user, LISTED_NAME)


# What a tap is answered with


def taken(language: Language, taken: Taken, owner: User | None, people: People) -> Toast:
    """Say how many incidents changed hands, and how those stand that did not."""
    said = [_mine(language, taken, owner)]
    if taken.others:
        said += [_left_alone(language, len(taken.others)), _standing(language, taken, people)]
    return Toast(" ".join(said), alert=True)


def _mine(language: Language, taken: Taken, owner: User | None) -> str:
    count, person = len(taken.mine), _short(language, owner)
    if not count:
        return language.gettext("Nothing of {person}'s is left to take.").format(person=person)
    yours = language.ngettext(
        "{count} incident of {person}'s is yours now.",
        "{count} incidents of {person}'s are yours now.",
        count,
    )
    return yours.format(count=count, person=person)


def _left_alone(language: Language, count: int) -> str:
    alone = language.ngettext("{count} was left alone:", "{count} were left alone:", count)
    return alone.format(count=count)


def _standing(language: Language, taken: Taken, people: People) -> str:
    """Tell where the others stand, as far as there is room for it."""
    stands = [
        f"{each.incident_id} {status(language, each, people, _short)}" for each in taken.others
    ]
    lengths = accumulate(units(each) + len(", ") for each in stands)
    shown = [each for each, length in zip(stands, lengths, strict=True) if length <= STANDING]
    return ", ".join(shown) + ("…" if len(shown) < len(stands) else "")


def yours_already(language: Language, count: int) -> Toast:
    """Tell an owner who taps the button of their own incidents that they have them."""
    said = language.ngettext(
        "{count} incident is yours already: others can take it over.",
        "{count} incidents are yours already: others can take them over.",
        count,
    )
    return Toast(said.format(count=count), alert=True)

"""What /mine lists, and the lists of the private chat: what is open over somebody's groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import Among, Incident, Status
from domain.overview import Concern, Listed
from domain.panel import Button, Verb
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import People, escaped, gist
from texts.incidents import ONE_GROUP, Origins, Part, another_part, open_line, open_list, whole
from texts.language import N_, Deferred, Language
from texts.panel import Page

A_PART = 10  # incidents of a list in the private chat: so many buttons fit on a phone's screen
LABEL = 40  # UTF-16 units of what a button says

_HEADINGS: Mapping[Concern, Deferred] = {
    Concern.HAS: N_("You have: {count}"),
    Concern.WAITS: N_("Waiting for you: {count}"),
    Concern.REPORTED: N_("You reported: {count}"),
}
_NOTHING = N_("✅ You have no open incident, and none waits for you.")
_NOTHING_HERE = N_(
    "✅ You have no open incident here, and none waits for you. /open lists all that are open."
)
NO_TEAM = N_(
    "I know of no group in which you dispatch or manage. In your group, /open lists what is open"
    " there; here, /mine lists what you reported."
)
_NOT_WHOLE = N_("Telegram did not tell me of all your groups. Send {command} again in a moment.")
_MANY_GROUPS = N_(
    "There are open incidents in very many of your groups: these are from {count} of them."
    " In each of the other groups, {command} lists what is open there."
)

Counts = Mapping[Concern | None, int]


def mine(
    language: Language,
    shown: Sequence[Listed],
    counts: Counts,
    people: People,
    part: Part,
    origins: Origins = ONE_GROUP,
) -> list[str]:
    """List what concerns somebody here: what they have, what waits for them, the rest."""
    if not part.total:
        return [language.gettext(_NOTHING_HERE)]
    return whole(_mine(language, shown, counts, people, part, origins))


def mine_everywhere(
    language: Language,
    shown: Sequence[Listed],
    counts: Counts,
    people: People,
    part: Part,
    origins: Origins,
) -> Page:
    """List in private what concerns somebody in all their groups, a button for each."""
    if not part.total:
        return Page(language.gettext(_NOTHING))
    lines = _mine(language, shown, counts, people, part, origins)
    return _page("\n".join(lines), [listed.incident for listed in shown])


def _mine(
    language: Language,
    shown: Sequence[Listed],
    counts: Counts,
    people: People,
    part: Part,
    origins: Origins,
) -> list[str]:
    lines = []
    for concern, listed in groupby(shown, key=lambda each: each.concern):
        lines += _heading(language, concern, counts.get(concern, 0))
        lines += [open_line(language, each.incident, people, origins) for each in listed]
    return [*lines, *another_part(language, part, "/mine")]


def _heading(language: Language, concern: Concern | None, count: int) -> list[str]:
    if concern is None:
        return []
    return [f"<b>{language.gettext(_HEADINGS[concern]).format(count=count)}</b>"]


def open_everywhere(
    language: Language,
    shown: Sequence[Incident],
    people: People,
    part: Part,
    among: Among,
    origins: Origins,
) -> Page:
    """List in private what is open in all groups of somebody's, a button for each."""
    return _page("\n".join(open_list(language, shown, people, part, among, origins)), shown)


def _page(text: str, shown: Sequence[Incident]) -> Page:
    return Page(text, InlineKeyboardMarkup(panel_rows(shown)) if shown else None)


def panel_rows(shown: Sequence[Incident]) -> list[list[InlineKeyboardButton]]:
    """Give a button for each incident, which opens its panel."""
    return [
        [
            InlineKeyboardButton(
                _short(incident), callback_data=Button(Verb.SHOW, incident.incident_id).data
            )
        ]
        for incident in shown
    ]


_SIGNS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥",
    Status.ESCALATED: "🆘",
    Status.AWAITING_SUMMARY: "⌛",
}


def _short(incident: Incident) -> str:
    sign, number = _SIGNS.get(incident.status, "🛠️"), incident.incident_id.rpartition("-")[2]
    return cut(f"{sign} {gist(incident.description)}", LABEL) + f" #{int(number)}"


def not_whole(language: Language, command: str) -> str:
    """Say that Telegram did not tell of all groups whether somebody is in them."""
    return language.gettext(_NOT_WHOLE).format(command=command)


def many_groups(language: Language, count: int, command: str) -> str:
    """Say that a list is of some of somebody's groups only."""
    return language.gettext(_MANY_GROUPS).format(count=count, command=command)


def mine_usage(language: Language, word: str) -> str:
    """Name a word behind /mine that says nothing."""
    return misused(language, "mine", escaped(cut(word, 40)))

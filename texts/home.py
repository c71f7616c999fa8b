"""What /start shows in private: somebody's groups, what is open for them, how they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import Incident, Status
from domain.panel import Button, Verb
from domain.people import Role
from domain.private_calls import Wish
from texts import private_calls
from texts.cutting import cut
from texts.formatting import escaped, gist
from texts.language import N_, Deferred, Language
from texts.panel import Page


@dataclass(frozen=True)
class Known:
    """A group of somebody's: its title, their roles there, and what is open there for them.

    `calls_privately` is what its admins set.
    """

    title: str
    roles: Sequence[Role]
    open_count: int
    theirs: Sequence[Incident] = ()
    calls_privately: bool = True


_AS: Mapping[Role, Deferred] = {
    Role.MANAGER: N_("{group}: you manage"),
    Role.DISPATCHER: N_("{group}: you dispatch"),
    Role.DRIVER: N_("{group}: you report"),
}
MOST_SHOWN = 8  # incidents with a button of their own
TITLE = 60  # UTF-16 units of a group's title
LABEL = 40  # of a button


def home(
    language: Language,
    groups: Sequence[Known],
    wish: Wish,
    *,
    is_whole: bool,
) -> Page:
    """Show somebody their groups and what is open there for them, a button for each.

    Who is of a team chooses here whether they are called in private. `is_whole` is False if
    Telegram did not say of some group whether they are in it.
    """
    theirs = [incident for group in groups for incident in group.theirs]
    of_team = [group for group in groups if group.roles]
    lines = [
        language.gettext("<b>Your incident desk</b>"),
        *(_group_line(language, group) for group in groups),
        "",
        *_calls(language, of_team, wish),
        language.gettext("Report in your group with /new_issue. /help says how all of it works."),
        "",
        *([] if is_whole else [language.gettext(_NOT_WHOLE)]),
        language.gettext(_FOR_YOU if theirs else _NOTHING_FOR_YOU),
    ]
    rows = [
        [_key(_short(incident), Button(Verb.SHOW, incident.incident_id))]
        for incident in theirs[:MOST_SHOWN]
    ]
    rows += [private_calls.wish_keys(language, wish)] if of_team else []
    return Page("\n".join(lines), InlineKeyboardMarkup(rows) if rows else None)


def _calls(language: Language, of_team: Sequence[Known], wish: Wish) -> list[str]:
    without = [group.title for group in of_team if not group.calls_privately]
    return [*private_calls.wish_lines(language, wish, without), ""] if of_team else []


def _key(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=button.data)


_FOR_YOU = N_("What is open for you, most urgent first:")
_NOTHING_FOR_YOU = N_("✅ Nothing is open for you.")
_NOT_WHOLE = N_("Telegram did not tell me of all your groups. Send /start again in a moment.")


def _group_line(language: Language, group: Known) -> str:
    role = max((*group.roles, Role.DRIVER), key=lambda each: each.rank)
    title = escaped(cut(group.title, TITLE)) or language.gettext("A group without a name")
    stands = language.gettext(_AS[role]).format(group=f"<b>{title}</b>")
    count = language.ngettext("{count} open", "{count} open", group.open_count)
    return f"• {stands}, {count.format(count=group.open_count)}"


_SIGNS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥",
    Status.ESCALATED: "🆘",
    Status.AWAITING_SUMMARY: "⌛",
}


def _short(incident: Incident) -> str:
    sign, number = _SIGNS.get(incident.status, "🛠️"), incident.incident_id.rpartition("-")[2]
    return cut(f"{sign} {gist(incident.description)}", LABEL) + f" #{int(number)}"

"""What /start shows in private: somebody's groups, what is open for them, how they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from domain.incidents import Incident
from domain.people import Role
from domain.private_calls import Wish
from texts import languages, private_calls
from texts.formatting import escaped, isolated
from texts.language import N_, Deferred, Language
from texts.overview import not_whole, panel_rows
from texts.panel import Page


@dataclass(frozen=True)
class Known:
    """A group of somebody's: its title, their roles there, and how much is open there.

    `calls_privately` is what its admins set.
    """

    title: str
    roles: Sequence[Role]
    open_count: int
    calls_privately: bool = True


_AS: Mapping[Role, Deferred] = {
    Role.MANAGER: N_("{group}: you manage"),
    Role.DISPATCHER: N_("{group}: you dispatch"),
    Role.DRIVER: N_("{group}: you report"),
}
TITLE = 60  # UTF-16 units of a group's title


def home(
    language: Language,
    groups: Sequence[Known],
    theirs: Sequence[Incident],
    wish: Wish,
    *,
    is_whole: bool,
) -> Page:
    """Show somebody their groups and what is open there for them, a button for each.

    Who is of a team chooses here whether they are called in private. `is_whole` is False if
    Telegram did not say of some group whether they are in it.
    """
    of_team = [group for group in groups if group.roles]
    lines = [
        language.gettext("<b>Your incident desk</b>"),
        *(_group_line(language, group) for group in groups),
        "",
        *_calls(language, of_team, wish),
        language.gettext("Report in your group with /new_issue. /help says how all of it works."),
        language.gettext(_LISTS if of_team else _LIST),
        "",
        *([] if is_whole else [not_whole(language, "/start")]),
        language.gettext(_FOR_YOU if theirs else _NOTHING_FOR_YOU),
    ]
    rows = panel_rows(theirs)
    rows += [private_calls.wish_keys(language, wish)] if of_team else []
    rows.append([languages.key(language)])
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


def _calls(language: Language, of_team: Sequence[Known], wish: Wish) -> list[str]:
    without = [group.title for group in of_team if not group.calls_privately]
    return [*private_calls.wish_lines(language, wish, without), ""] if of_team else []


_FOR_YOU = N_("What is open for you, most urgent first:")
_NOTHING_FOR_YOU = N_("✅ Nothing is open for you.")
_LISTS = N_(
    "/mine lists what you have and what waits for you, /open all that is open in your groups."
)
_LIST = N_("/mine lists what you reported that is still open.")


def _group_line(language: Language, group: Known) -> str:
    role = max((*group.roles, Role.DRIVER), key=lambda each: each.rank)
    title = escaped(isolated(group.title, TITLE)) or language.gettext("A group without a name")
    stands = language.gettext(_AS[role]).format(group=f"<b>{title}</b>")
    count = language.ngettext("{count} open", "{count} open", group.open_count)
    return f"• {stands}, {count.format(count=group.open_count)}"

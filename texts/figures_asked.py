"""What is replied to /report: that it comes, or why it does not and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.figures_asked import Button
from domain.periods import Period, Unclear, Why
from texts import periods
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import escaped, linked, quiet, unrung
from texts.language import N_, Deferred, Language
from texts.panel import Page

LONGEST_TYPED = 40  # UTF-16 units that are shown back
LABEL = 40  # UTF-16 units of what a button says
NOT_YOURS = N_(
    "Only managers can have a report. /stats tells everybody how fast we are. To report trouble:"
    " /new_issue"
)
NO_GROUP = N_(
    "I know of no group in which you are a manager, so there is no report for you here. In a"
    " group, /stats tells everybody how fast it is."
)
UNDER_WAY = N_(
    "A report that was asked for is still on its way here. Send this again when it is there."
)


def comes(language: Language, period: Period) -> str:
    """Say that a report will be there soon."""
    said = language.gettext("📊 The report comes in a moment: {period}.")
    return said.format(period=periods.named(language, period))


def only_in_private(language: Language, bot_username: str) -> str:
    """Say in a group where there are figures about people."""
    here = linked(f"https://t.me/{bot_username}", f"@{bot_username}")
    said = language.gettext("Figures about people are only for managers, in private: ask {bot}.")
    return said.format(bot=here)


_UNCLEAR: Mapping[Why, Deferred] = {
    Why.TOO_EARLY: N_("There is no report of {typed}: Telegram is younger than that."),
    Why.NOT_BEGUN: N_("{typed} has not begun, so there is no report of it."),
    Why.NO_SUCH_MONTH: N_("There is no month {typed}. Type one like this:"
                          " <code>/report 2026-11</code>"),
}  # fmt: skip


def unclear(language: Language, words: Unclear) -> str:
    """Show back what leads to no report, and what does."""
    typed = escaped(cut(quiet(words.words), LONGEST_TYPED))
    why = _UNCLEAR.get(words.why)
    if why is None:
        return misused(language, "report", typed)
    return language.gettext(why).format(typed=typed)


def unknown_person(language: Language, typed: str) -> str:
    """Say that nobody of that name did anything in the group."""
    shown = unrung(escaped(cut(typed, LONGEST_TYPED))) or "–"
    said = language.gettext("I know nobody by the name of {person} there.")
    return said.format(person=shown)


def which(language: Language, titles: Sequence[str], buttons: Sequence[Button]) -> Page:
    """Ask of which group a report is to be, a button for each."""
    rows = [
        [InlineKeyboardButton(cut(title, LABEL) or "–", callback_data=button.data)]
        for title, button in zip(titles, buttons, strict=True)
    ]
    return Page(language.gettext("A report of which group?"), InlineKeyboardMarkup(rows))

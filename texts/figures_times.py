"""When figures come by themselves, as the settings of a group say it and offer it."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.settings import (
    DAY,
    HOUR,
    MONDAY_MORNING,
    NO_FIGURES,
    Button,
    GroupSettings,
    Setting,
    Verb,
)
from texts.duty import WEEKDAYS
from texts.language import N_, Language

NAME = N_("📊 Report")
HOURS = (5, 6, 7, 8, 9, 12, 17, 20)
"""At which figures usually come."""
_A_ROW = 4  # buttons


def line(language: Language, held: GroupSettings) -> str:
    """Say when they come."""
    if held.figures_at is None or not held.has_figures:
        return language.gettext("📊 A report comes when a manager asks for one.")
    return language.gettext("📊 The report of the week before comes every {when}.").format(
        when=when(language, held.figures_at)
    )


def key(language: Language, held: GroupSettings) -> InlineKeyboardButton:
    """Have them come on the usual day with one tap; where they come already, offer other times."""
    if held.has_figures:
        button = Button(Verb.CHOOSE, Setting.FIGURES_AT)
        return InlineKeyboardButton(language.gettext(NAME), callback_data=button.data)
    label = language.gettext("📊 Report every {when}").format(when=when(language, MONDAY_MORNING))
    return _to(MONDAY_MORNING, label)


def keys(language: Language, held: GroupSettings) -> Sequence[Sequence[InlineKeyboardButton]]:
    """Offer each day at the hour that holds, the hours of the day that holds, and no time."""
    held_at = held.figures_at if held.has_figures else None
    day, of_day = divmod(MONDAY_MORNING if held_at is None else held_at, DAY)
    days = {at * DAY + of_day: language.gettext(name) for at, name in enumerate(WEEKDAYS)}
    hours = {day * DAY + hour * HOUR: f"{hour:02}:00" for hour in HOURS}
    rows = []
    for times in (days, hours):
        shown = [_to(at, f"✓ {name}" if at == held_at else name) for at, name in times.items()]
        rows += [shown[at : at + _A_ROW] for at in range(0, len(shown), _A_ROW)]
    return [*rows, [_to(NO_FIGURES, language.gettext("🚫 Only when somebody asks"))]]


def _to(minute: int, label: str) -> InlineKeyboardButton:
    button = Button(Verb.SET, Setting.FIGURES_AT, str(minute))
    return InlineKeyboardButton(label, callback_data=button.data)


def when(language: Language, minute: int) -> str:
    """Name a minute of the week by its day and hour."""
    day, of_day = divmod(minute, DAY)
    hours, minutes = divmod(of_day, HOUR)
    return language.gettext("{day} at {time}").format(
        day=language.gettext(WEEKDAYS[day]), time=f"{hours:02}:{minutes:02}"
    )

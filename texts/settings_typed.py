"""What admins are asked in words about the settings of their group, and when no sense is made."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import ForceReply

from domain.people import User
from domain.settings import Setting
from texts.formatting import escaped, linked, mention, one_line
from texts.language import N_, Deferred, Language
from texts.links import settings_question
from texts.panel import Page
from texts.settings import SHOWN

_QUESTIONS: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("By which city's clock do you work? Reply to this with its name."),
    Setting.SLA_UNCLAIMED: N_(
        "After how long without a claim are dispatchers to be reminded? Reply to this with a time,"
        " like 20 or 1 h 30."
    ),
    Setting.SLA_ESCALATION: N_(
        "After how long are managers to be reminded of an escalation? Reply to this with a time,"
        " like 20 or 1 h 30."
    ),
    Setting.SLA_UPDATE: N_(
        "After how long without news is whoever has an incident to be asked how it goes? Reply to"
        " this with a time, like 45 or 1 h 30, or with never."
    ),
}
ASKED_IN_WORDS = tuple(_QUESTIONS)
_PLACEHOLDERS: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("Chicago"),
    Setting.SLA_UNCLAIMED: N_("20 min"),
    Setting.SLA_ESCALATION: N_("20 min"),
    Setting.SLA_UPDATE: N_("90 min"),
}


def question(
    language: Language, setting: Setting, bot: str, below: int | None, asked: User | None = None
) -> Page:
    """Ask for a setting in words; its first sign links to which, and to the message `below` which.

    `asked` is who gets the box for the reply; an anonymous admin is not named.
    """
    sign = linked(settings_question(bot, setting, below), "✏️")
    said = language.gettext(_QUESTIONS[setting])
    who = f"{mention(language, asked)}: " if asked else ""
    placeholder = language.gettext(_PLACEHOLDERS[setting])
    return Page(
        f"{sign} {who}{said}", ForceReply(selective=True, input_field_placeholder=placeholder)
    )


def not_understood(
    language: Language, setting: Setting, typed: str, bot: str, below: int | None
) -> Page:
    """Show what was typed and says nothing, with an example, and ask again.

    Of a photo, or the like, nothing was typed.
    """
    again = question(language, setting, bot, below)
    if not typed.strip():
        return Page(f"{language.gettext(WORDS_ONLY)}\n{again.text}", again.markup)
    shown = escaped(one_line(language, typed, SHOWN))
    why = language.gettext(_NOT_UNDERSTOOD[setting]).format(typed=f"<code>{shown}</code>")
    return Page(f"{why}\n{again.text}", again.markup)


WORDS_ONLY = N_("Nothing was changed: I can read words only.")
_NOT_A_TIME = N_(
    "Nothing was changed: {typed} is no time I can remind by. It takes more than 0 minutes, and at"
    " most a week, like 45 min."
)
_NOT_UNDERSTOOD: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_(
        "Nothing was changed: I do not know {typed}. Name a big city in your time zone, like"
        " Dallas or Tashkent."
    ),
    Setting.SLA_UNCLAIMED: _NOT_A_TIME,
    Setting.SLA_ESCALATION: _NOT_A_TIME,
    Setting.SLA_UPDATE: N_(
        "Nothing was changed: {typed} is no time I can ask after. It takes at most a week, like"
        " 45 min, or never."
    ),
}

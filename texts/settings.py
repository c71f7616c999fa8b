"""What admins read of the settings of their group: its message, its buttons, and its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from domain import zones
from domain.people import User
from domain.settings import MINUTE, Button, GroupSettings, Setting, Verb
from texts.formatting import duration, escaped, linked, mention, one_line
from texts.language import N_, Deferred, Language
from texts.links import settings_question
from texts.panel import Page

ADMINS_ONLY = N_("Only group admins can change the settings. Ask one of them to do it.")
OUTDATED = N_("This button is no longer in use. Send /settings for one that is.")
SAVED = N_("Saved.")
IS_SO = N_("It is so already.")
ASKED = N_("Reply to my question below.")
NEVER = N_("Never")
USUAL_MINUTES = (5, 10, 15, 30, 60, 120)
USUAL_NEWS = (30, 60, 90, 120, 240, 0)
"""Minutes without news after which an owner is asked; 0 is never."""
SHOWN = 40  # characters of what somebody typed that was not understood


@dataclass(frozen=True)
class Effective:
    """What holds in a group at `now`: what it `own`s, and what that means with what ops set.

    `seconds` gives how long each of LENGTHS is; `default_*` is what ops set for all.
    """

    own: GroupSettings
    zone: ZoneInfo
    seconds: Mapping[Setting, float]
    default_zone: ZoneInfo
    default_seconds: Mapping[Setting, float]
    now: int


def home(language: Language, settings: Effective) -> Page:
    """Show the settings of a group, with a button to change each."""
    lines = [
        language.gettext("<b>Settings of this group</b>"),
        "",
        *(_line(language, settings, setting) for setting in Setting),
        "",
        language.gettext("A group admin changes them with the buttons."),
    ]
    rows = [
        [_choose(language, Setting.TIME_ZONE)],
        [_choose(language, Setting.SLA_UNCLAIMED), _choose(language, Setting.SLA_ESCALATION)],
        [_choose(language, Setting.SLA_UPDATE)],
        *([_switch(language, settings, setting)] for setting in _SWITCHES),
    ]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


_NAMES: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("🕐 Time zone"),
    Setting.SLA_UNCLAIMED: N_("⏰ Unclaimed"),
    Setting.SLA_ESCALATION: N_("🆘 Escalated"),
    Setting.SLA_UPDATE: N_("💭 Without news"),
}
_SWITCHES: Mapping[Setting, tuple[Deferred, Deferred]] = {
    Setting.CALLS_PRIVATELY: (N_("🔕 No calls in private"), N_("🔔 Calls in private")),
    Setting.TELLS_REPORTERS: (N_("🤐 Do not tell reporters"), N_("💬 Tell reporters")),
}
"""What switches a setting off, and on."""
_LINES: Mapping[Setting, tuple[Deferred, Deferred]] = {
    Setting.CALLS_PRIVATELY: (
        N_("🔕 Nobody is called in their private chat."),
        N_(
            "🔔 Dispatchers and managers can be called in private, too: each sends me /start there."
        ),
    ),
    Setting.TELLS_REPORTERS: (
        N_("🤐 Reporters are not told what becomes of their reports."),
        N_("💬 Reporters are told what becomes of their reports."),
    ),
}
_WAITS: Mapping[Setting, Deferred] = {
    Setting.SLA_UNCLAIMED: N_("⏰ Dispatchers are reminded after {time} without a claim."),
    Setting.SLA_ESCALATION: N_("🆘 Managers are reminded of an escalation after {time}."),
    Setting.SLA_UPDATE: N_("💭 Whoever has an incident is asked how it goes after {time}."),
}
_NEVER_ASKED = N_("💭 Nobody who has an incident is asked how it goes.")


def _line(language: Language, settings: Effective, setting: Setting) -> str:
    if setting in _LINES:
        off, on = _LINES[setting]
        return language.gettext(on if settings.own.of(setting) else off)
    said = (
        language.gettext("🕐 Time zone: {zone}. It was {time} there when I wrote this.").format(
            zone=settings.zone.key, time=zones.clock(settings.zone, settings.now)
        )
        if setting is Setting.TIME_ZONE
        else _wait_line(language, settings.seconds[setting], setting)
    )
    if settings.own.of(setting) is not None:
        return said
    return language.gettext("{said} (As for all groups.)").format(said=said)


def _wait_line(language: Language, seconds: float, setting: Setting) -> str:
    if not seconds:
        return language.gettext(_NEVER_ASKED)
    return language.gettext(_WAITS[setting]).format(time=duration(language, seconds))


def _key(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=button.data)


def _choose(language: Language, setting: Setting) -> InlineKeyboardButton:
    return _key(language.gettext(_NAMES[setting]), Button(Verb.CHOOSE, setting))


def _switch(language: Language, settings: Effective, setting: Setting) -> InlineKeyboardButton:
    """Offer what it is not: the button says what it is to be, so that two taps do the same."""
    is_on = bool(settings.own.of(setting))
    label = _SWITCHES[setting][0 if is_on else 1]
    return _key(language.gettext(label), Button(Verb.SET, setting, str(int(not is_on))))


def choices(language: Language, settings: Effective, setting: Setting) -> Page:
    """Offer what a setting usually is, to type another, and to go back to what ops set."""
    if setting not in _NAMES:
        return home(language, settings)
    lines = [f"<b>{language.gettext(_NAMES[setting])}</b>", "", _line(language, settings, setting)]
    rows = [
        *_usual(language, settings, setting),
        [_key(language.gettext(_TYPED[setting]), Button(Verb.ASK, setting))],
        *_reset(language, settings, setting),
        [_key(language.gettext("⬅️ Back"), Button(Verb.HOME))],
    ]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


_TYPED: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("✏️ Type a city"),
    Setting.SLA_UNCLAIMED: N_("✏️ Type a time"),
    Setting.SLA_ESCALATION: N_("✏️ Type a time"),
    Setting.SLA_UPDATE: N_("✏️ Type a time"),
}


def _usual(
    language: Language, settings: Effective, setting: Setting
) -> Sequence[Sequence[InlineKeyboardButton]]:
    if setting is Setting.TIME_ZONE:
        keys = [_zone_key(zone, settings.now) for zone in zones.USUAL]
        return _rows(keys, 2)
    keys = [
        _key(_length(language, minutes * MINUTE), Button(Verb.SET, setting, f"{minutes}"))
        for minutes in (USUAL_NEWS if setting is Setting.SLA_UPDATE else USUAL_MINUTES)
    ]
    return _rows(keys, 3)


def _length(language: Language, seconds: float) -> str:
    return duration(language, seconds) if seconds else language.gettext(NEVER)


def _rows(
    keys: Sequence[InlineKeyboardButton], width: int
) -> Sequence[Sequence[InlineKeyboardButton]]:
    return [keys[at : at + width] for at in range(0, len(keys), width)]


def _zone_key(name: str, now: int) -> InlineKeyboardButton:
    time = zones.clock(ZoneInfo(name), now).partition(" ")[0]
    return _key(f"{zones.city(name)} {time}", Button(Verb.SET, Setting.TIME_ZONE, name))


def _reset(
    language: Language, settings: Effective, setting: Setting
) -> Sequence[Sequence[InlineKeyboardButton]]:
    """Offer to go back where the group set something of its own."""
    if settings.own.of(setting) is None:
        return []
    default = (
        settings.default_zone.key
        if setting is Setting.TIME_ZONE
        else _length(language, settings.default_seconds[setting])
    )
    label = language.gettext("↩️ Back to {value}, as for all groups").format(value=default)
    return [[_key(label, Button(Verb.RESET, setting))]]


# What is asked in words


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


def near_zones(language: Language, typed: str, names: Sequence[str], now: int) -> Page:
    """Offer the zones that somebody may have meant, each with what its clock shows now."""
    shown = escaped(one_line(language, typed, SHOWN))
    text = language.gettext(
        "Nothing was changed yet: I do not know {typed}. Do you mean one of these?"
    ).format(typed=f"<code>{shown}</code>")
    rows = [[_zone_key(name, now)] for name in names]
    return Page(text, InlineKeyboardMarkup(rows))


def saved(language: Language, settings: Effective, setting: Setting) -> str:
    """Confirm what was typed; of a zone with its clock, so that people see that it is right."""
    if setting is Setting.TIME_ZONE:
        return language.gettext("✅ Time zone: {zone}. It is {time} there now.").format(
            zone=settings.zone.key, time=zones.clock(settings.zone, settings.now)
        )
    return f"✅ {_line(language, settings, setting)}"

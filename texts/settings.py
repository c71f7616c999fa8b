"""What admins read of the settings of their group: its message and its buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain import zones
from domain.settings import MINUTE, Button, GroupSettings, Origin, Setting, Verb
from texts import figures_times, languages
from texts.cutting import cut
from texts.formatting import duration, escaped, one_line, quiet, quiet_fleet
from texts.language import N_, Deferred, Language
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
FLEET_ON_BUTTON = 24  # characters of a fleet's name
SHOWN = 40  # characters of what somebody typed that was not understood


@dataclass(frozen=True)
class Effective:
    """What holds in a group at `now`, of what groups set and of what ops set.

    `seconds` gives how long each of LENGTHS is; `default_*` what holds where the group itself sets
    nothing. `origins` tells who set it. `fleet` is the name of the group's fleet; it is its office
    unless it `is_joined`.
    """

    held: GroupSettings
    zone: ZoneInfo
    seconds: Mapping[Setting, float]
    default_zone: ZoneInfo
    default_seconds: Mapping[Setting, float]
    default_language: str | None
    now: int
    origins: Mapping[Setting, Origin]
    default_origins: Mapping[Setting, Origin]
    fleet: str | None = None
    is_joined: bool = False


def home(language: Language, settings: Effective) -> Page:
    """Show the settings of a group, with a button to change each."""
    left_out = {Setting.FIGURES_AT} if settings.is_joined else set[Setting]()  # to the office alone
    lines = [
        _title(language, settings),
        "",
        *(_line(language, settings, setting) for setting in Setting if setting not in left_out),
        "",
        language.gettext("A group admin changes them with the buttons."),
    ]
    rows = [
        [_choose(language, Setting.TIME_ZONE)],
        [_choose(language, Setting.SLA_UNCLAIMED), _choose(language, Setting.SLA_ESCALATION)],
        [_choose(language, Setting.SLA_UPDATE)],
        *(_switches(language, settings, setting) for setting in _SWITCHES),
        [_choose(language, Setting.LANGUAGE)],
        *([] if left_out else [[figures_times.key(language, settings.held)]]),
    ]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


def _title(language: Language, settings: Effective) -> str:
    if settings.fleet is None or settings.is_joined:
        return language.gettext("<b>Settings of this group</b>")
    return language.gettext(
        "<b>Settings of {fleet}</b>\nThey hold in all its groups, but for what a group sets itself."
    ).format(fleet=_fleet(settings))


def _fleet(settings: Effective) -> str:
    return quiet_fleet(settings.fleet or "")


def _short_fleet(settings: Effective) -> str:
    return cut(quiet(settings.fleet or ""), FLEET_ON_BUTTON)


_NAMES: Mapping[Setting, Deferred] = {
    Setting.TIME_ZONE: N_("🕐 Time zone"),
    Setting.SLA_UNCLAIMED: N_("⏰ Unclaimed"),
    Setting.SLA_ESCALATION: N_("🆘 Escalated"),
    Setting.SLA_UPDATE: N_("💭 Without news"),
    Setting.FIGURES_AT: figures_times.NAME,
    Setting.LANGUAGE: languages.NAME,
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
    """Tell what holds, and who set it where that was not the group itself."""
    said, origin = _said(language, settings, setting), settings.origins[setting]
    if setting is Setting.FIGURES_AT:  # it comes to those who set it, and to nobody else
        return said
    if origin is Origin.OPS:
        as_for_all = language.gettext("{said} (As for all groups.)").format(said=said)
        return said if setting in (*_LINES, Setting.LANGUAGE) else as_for_all
    if not settings.is_joined:
        return said
    if origin is Origin.GROUP:
        return language.gettext("{said} (Set here.)").format(said=said)
    return language.gettext("{said} (As in {fleet}.)").format(said=said, fleet=_fleet(settings))


def _said(language: Language, settings: Effective, setting: Setting) -> str:
    if setting is Setting.FIGURES_AT:
        return figures_times.line(language, settings.held)
    if setting is Setting.LANGUAGE:
        return languages.group_line(language, settings.held)
    if setting in _LINES:
        off, on = _LINES[setting]
        return language.gettext(on if settings.held.of(setting) else off)
    return (
        language.gettext("🕐 Time zone: {zone}. It was {time} there when I wrote this.").format(
            zone=settings.zone.key, time=zones.clock(settings.zone, settings.now)
        )
        if setting is Setting.TIME_ZONE
        else _wait_line(language, settings.seconds[setting], setting)
    )


def _wait_line(language: Language, seconds: float, setting: Setting) -> str:
    if not seconds:
        return language.gettext(_NEVER_ASKED)
    return language.gettext(_WAITS[setting]).format(time=duration(language, seconds))


def _key(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=button.data)


def _choose(language: Language, setting: Setting) -> InlineKeyboardButton:
    return _key(language.gettext(_NAMES[setting]), Button(Verb.CHOOSE, setting))


def _switches(
    language: Language, settings: Effective, setting: Setting
) -> Sequence[InlineKeyboardButton]:
    """Offer what it is not: the button says what it is to be, so that two taps do the same.

    What a group switched itself can follow its fleet again.
    """
    is_on = bool(settings.held.of(setting))
    label = _SWITCHES[setting][0 if is_on else 1]
    switch = _key(language.gettext(label), Button(Verb.SET, setting, str(int(not is_on))))
    if not settings.is_joined or settings.origins[setting] is not Origin.GROUP:
        return [switch]
    as_fleet = language.gettext("↩️ As in {fleet}").format(fleet=_short_fleet(settings))
    return [switch, _key(as_fleet, Button(Verb.RESET, setting))]


def choices(language: Language, settings: Effective, setting: Setting) -> Page:
    """Offer what a setting usually is, to type another, and to go back to what ops set."""
    if setting not in _NAMES:
        return home(language, settings)
    lines = [f"<b>{language.gettext(_NAMES[setting])}</b>", "", _line(language, settings, setting)]
    back = _key(language.gettext("⬅️ Back"), Button(Verb.HOME))
    if setting is Setting.FIGURES_AT:
        rows = [*figures_times.keys(language, settings.held), [back]]
        return Page("\n".join(lines), InlineKeyboardMarkup(rows))
    if setting is Setting.LANGUAGE:
        rows = [*languages.group_keys(settings.held), *_reset(language, settings, setting), [back]]
        return Page("\n".join(lines), InlineKeyboardMarkup(rows))
    rows = [
        *_usual(language, settings, setting),
        [_key(language.gettext(_TYPED[setting]), Button(Verb.ASK, setting))],
        *_reset(language, settings, setting),
        [back],
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
    if settings.origins[setting] is not Origin.GROUP:
        return []
    default = _default(language, settings, setting)
    as_for_all = language.gettext("↩️ Back to {value}, as for all groups")
    as_in_fleet = language.gettext("↩️ Back to {value}, as in {fleet}")
    is_of_fleet = settings.default_origins[setting] is Origin.OFFICE
    label = (as_in_fleet if is_of_fleet else as_for_all).format(
        value=default, fleet=_short_fleet(settings)
    )
    return [[_key(label, Button(Verb.RESET, setting))]]


def _default(language: Language, settings: Effective, setting: Setting) -> str:
    if setting is Setting.TIME_ZONE:
        return settings.default_zone.key
    if setting is Setting.LANGUAGE:
        return languages.name_of(settings.default_language)
    return _length(language, settings.default_seconds[setting])


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

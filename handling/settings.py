"""What admins set for their group by buttons below one message; see also `settings_typed.py`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from domain import zones
from domain.languages import read_code
from domain.settings import (
    LENGTHS,
    NO_FIGURES,
    SLA,
    Button,
    GroupSettings,
    Origin,
    Setting,
    Value,
    Verb,
    parse_settings_button,
    read_minute_of_week,
    reader_of,
)
from domain.updates import Message, Tap
from handling.context import Context, show
from handling.fleet_rights import put_on_record
from handling.following import follow_settings
from texts import refusals, settings, settings_typed
from texts.language import Deferred, Language
from texts.panel import Page
from texts.settings import Effective
from texts.toasts import Toast

logger = logging.getLogger(__name__)

NO_WORDS = Toast("")
_SWITCHED = {"0": False, "1": True}


async def show_settings(message: Message, context: Context) -> None:
    """Show an admin the settings of the group, with buttons that change them."""
    show(context, lambda: _opened(message, context))


async def _opened(message: Message, context: Context) -> Page:
    refused = await refuse_writer(message, context)
    if refused is not None:
        return Page(context.person_language(message).gettext(refused))
    language = context.person_language(message)
    return settings.home(language, effective(message.chat.id, context))


def effective(group_id: int, context: Context) -> Effective:
    """Tell what holds in a group now, and who set it."""
    database, zones = context.database, context.desk.zones
    own, of_office = database.settings.own(group_id), database.settings.of_office(group_id)
    held, fleet = database.settings.get(group_id), database.fleets.of_group(group_id)
    inherited = {each: Origin.OPS if of_office[each] is None else Origin.OFFICE for each in Setting}
    office_id = fleet.office_id if fleet and fleet.office_id != group_id else None
    usual = GroupSettings() if office_id is None else database.settings.get(office_id)
    return Effective(
        held=held,
        zone=context.zone(group_id),
        seconds=_seconds(held, context),
        default_zone=zones.default if office_id is None else context.zone(office_id),
        default_seconds=_seconds(usual, context),
        default_language=usual.language,
        now=context.now,
        origins={each: inherited[each] if own[each] is None else Origin.GROUP for each in Setting},
        default_origins=inherited,
        fleet=fleet.fleet_name if fleet else None,
        is_joined=office_id is not None,
    )


def _seconds(held: GroupSettings, context: Context) -> Mapping[Setting, float]:
    """Tell how long each length of time is, with what ops set for all."""
    defaults = context.desk.group_setup
    of_states = {SLA[status]: each for status, each in held.sla(defaults.sla).items()}
    return {**of_states, Setting.SLA_UPDATE: held.update_after(defaults.update_after)}


# Tapped


@dataclass(frozen=True)
class _Press:
    """A tap on a button of the settings, by an admin of the group."""

    tap: Tap
    button: Button
    group_id: int
    user_id: int


def is_of_settings(tap: Tap) -> bool:
    """Tell whether a tap is on a button of the settings of a group, or was one once."""
    return tap.group is not None and tap.data.startswith("s:")


async def tap(tap: Tap, context: Context) -> None:
    """Do what an admin taps; the message then shows what is, whoever else taps."""
    if tap.group is None or tap.by is None:
        return
    group_id, user_id = tap.group.id, tap.by.user_id
    check = await context.desk.members.is_admin(group_id, user_id, tap.update_id)
    refused = refusals.not_an_admin(check, settings.ADMINS_ONLY)
    button = parse_settings_button(tap.data)
    if refused is not None:
        logger.info("chat=%s event=settings_refused user=%s", group_id, user_id)
        _alert(tap, refused, context)
    elif button is None:
        _show(tap, settings.OUTDATED, Button(Verb.HOME), context)
    else:
        _DOES[button.verb](_Press(tap, button, group_id, user_id), context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied, and show what is."""
    _show(tap, None, Button(Verb.HOME), context)


def _alert(tap: Tap, why: Deferred, context: Context) -> None:
    said = context.person_language(tap).gettext(why)
    context.toast(tap, Toast(said, alert=True))


def _look(press: _Press, context: Context) -> None:
    _show(press.tap, None, press.button, context)


def _set(press: _Press, context: Context) -> None:
    """Set what the button says; one that says what is no longer possible is out of date."""
    setting, home = press.button.setting, Button(Verb.HOME)
    value = _tapped_value(press.button)
    if setting is None or (value is None and press.button.verb is Verb.SET):
        _show(press.tap, settings.OUTDATED, home, context)
        return
    if not _is_hidden(press.tap, context):
        put_on_record(press.tap, context)
    is_new = change(press.group_id, setting, value, press.user_id, context)
    is_time = setting is Setting.FIGURES_AT and value != NO_FIGURES
    page = Button(Verb.CHOOSE, setting) if is_time else home  # a day, and then perhaps an hour
    _show(press.tap, settings.SAVED if is_new else settings.IS_SO, page, context)


def _tapped_value(button: Button) -> Value:
    if button.setting is Setting.TIME_ZONE:
        zone = zones.named(button.value)
        return zone.key if zone else None
    if button.setting in LENGTHS:
        return reader_of(button.setting)(button.value)
    if button.setting is Setting.FIGURES_AT:
        return read_minute_of_week(button.value)
    if button.setting is Setting.LANGUAGE:
        code = read_code(button.value)
        return code.value if code else None
    return _SWITCHED.get(button.value)


def _ask(press: _Press, context: Context) -> None:
    """Ask for words by a message of its own; an anonymous admin is not named."""
    tap, setting, user = press.tap, press.button.setting, press.tap.by
    if setting not in settings_typed.ASKED_IN_WORDS:
        _show(tap, settings.OUTDATED, Button(Verb.HOME), context)
        return
    asked = None if _is_hidden(tap, context) else user
    language, bot = _language(tap, context), context.bot.username
    question = settings_typed.question(language, setting, bot, tap.message_id, asked)
    said = context.person_language(tap).gettext(settings.ASKED)

    async def ask() -> None:
        await context.desk.toasts.show(tap, Toast(said))
        # A reply leads into the topic of what it replies to.
        await context.desk.panels.ask(press.group_id, question, reply_to=tap.message_id)

    context.in_background(ask(), tap)


def _show(tap: Tap, said: Deferred | None, button: Button, context: Context) -> None:
    """Answer a tap, then have the message show what is at that moment."""
    text = context.person_language(tap).gettext(said) if said else ""
    toast = Toast(text, alert=said is settings.OUTDATED)

    async def show_page() -> None:
        await context.desk.toasts.show(tap, toast)
        if tap.group is not None:
            language = _language(tap, context)
            await redraw(tap.group.id, tap.message_id, button, language, context)

    context.in_background(show_page(), tap)


def _is_hidden(tap: Tap, context: Context) -> bool:
    """Tell whether an admin who shows no name taps."""
    members = context.desk.members
    return bool(tap.group and tap.by and members.is_anonymous(tap.group.id, tap.by.user_id))


def _language(tap: Tap, context: Context) -> Language:
    """Give the language in which the message shows what came of a tap: of whose finger it was.

    Who shows no name is not told apart by it, either.
    """
    if tap.group is not None and _is_hidden(tap, context):
        return context.group_language(tap.group.id)
    return context.person_language(tap)


async def redraw(
    group_id: int, message_id: int | None, button: Button, language: Language, context: Context
) -> None:
    """Have the message of settings show one of its pages, as it is then."""

    async def made() -> Page:
        now = effective(group_id, context)
        if button.verb is Verb.CHOOSE and button.setting is not None:
            return settings.choices(language, now, button.setting)
        return settings.home(language, now)

    await context.desk.panels.show(group_id, message_id, made)


_DOES = {
    Verb.HOME: _look,
    Verb.CHOOSE: _look,
    Verb.SET: _set,
    Verb.RESET: _set,
    Verb.ASK: _ask,
}


def change(
    group_id: int, setting: Setting, value: Value, actor_id: int | None, context: Context
) -> bool:
    """Change a setting, and what follows from it; False if it is so already."""
    reach = context.database.groups.of_team(group_id)
    with follow_settings(context, reach):
        is_new = context.database.settings.change(group_id, setting, value, actor_id, context.now)
    if is_new:
        log = "chat=%s event=setting user=%s setting=%s value=%s"
        logger.info(log, group_id, actor_id, setting.value, value)
        owed = context.database.deliveries.groups_owed()
        for each in {group_id, *owed}.intersection(reach):  # a fleet's quiet groups sleep on
            context.outbox.wake(each)
    return is_new


async def refuse_writer(message: Message, context: Context) -> Deferred | None:
    """Say why this person may not change settings; None if they may, as an anonymous admin may."""
    if message.is_as_group:
        return None
    if message.is_as_channel:
        return refusals.NO_CHANNELS
    if message.by is None:
        return settings.ADMINS_ONLY
    members, user_id = context.desk.members, message.by.user_id
    check = await members.is_admin(message.chat.id, user_id, message.update_id)
    return refusals.not_an_admin(check, settings.ADMINS_ONLY)

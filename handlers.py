"""Which update goes to which handler, and what Telegram offers behind the / button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from telegram import (
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.ext import TypeHandler

import message_builder
from domain.duty import parse_duty_button
from domain.handover import parse_take_button
from domain.languages import Code
from domain.messages import Purpose
from domain.moves import parse_reopen_button
from domain.updates import (
    Blocking,
    Edited,
    Membership,
    Message,
    Migration,
    PinNotice,
    Presence,
    Received,
    Tap,
    TopicChange,
    Unanswered,
)
from handling import (
    boards,
    cancelling,
    changes,
    checks,
    corrections,
    duty,
    errors,
    figures,
    fleet_buttons,
    fleets,
    groups,
    handover,
    incidents,
    joining,
    languages,
    moving_typed,
    notes,
    offers,
    panel,
    panel_replies,
    private_calls,
    private_replies,
    questions,
    reopening,
    reports,
    search,
    settings,
    settings_typed,
    setup,
    summaries,
    summary_edits,
    team,
    waiting,
)
from handling.context import Context, DeskApplication
from texts.commands import BY_NAME, CommandEntry, Menu, Where, by_its_name, menu

Handler: TypeAlias = Callable[[Message, Context], Awaitable[None]]
TapHandler: TypeAlias = Callable[[Tap, Context], Awaitable[None]]
EditHandler: TypeAlias = Callable[[Edited, Context], Awaitable[bool]]

HANDLERS: Mapping[str, Handler] = {
    "start": panel.start,
    "new_issue": reports.new_issue,
    "open": questions.show_open,
    "mine": questions.show_mine,
    "incident": questions.show_incident,
    "find": search.find,
    "unit": search.show_unit,
    "cancel": cancelling.cancel,
    "take": moving_typed.take,
    "give": moving_typed.give,
    "release": moving_typed.release,
    "reopen": moving_typed.reopen,
    "wait": waiting.wait,
    "stats": questions.show_stats,
    "report": figures.report,
    "team": questions.show_team,
    "register_driver": questions.register_driver,
    "language": languages.show_languages,
    "help": questions.show_help,
    "configure_managers": team.configure_managers,
    "add_dispatcher": team.add_dispatcher,
    "remove_dispatcher": team.remove_dispatcher,
    "remove_manager": team.remove_manager,
    "shift": duty.shift,
    "duty": duty.show_duty,
    "settings": settings.show_settings,
    "fleet": fleets.fleet,
    "setup": setup.show_setup,
    "audit": changes.show_audit,
    "health": setup.show_health,
}
"""What each command of `texts.commands.COMMANDS` does."""

HANDLERS_OF_EDITS: Sequence[EditHandler] = (
    corrections.edited,
    summary_edits.edited,
    notes.edited,
)
"""Each tells whether an edit was of what it looks after; then none of the others is asked."""


@dataclass(frozen=True)
class Buttons:
    """Buttons that are on no card, and what a tap on one of them does."""

    were_tapped: Callable[[Tap], bool]
    tap: TapHandler
    answer_again: TapHandler


def _is_on_panel(tap: Tap) -> bool:
    """Tell whether a tap is from somebody's own private chat, and not on a card's button."""
    return private_calls.is_in_private(tap) and message_builder.parse_button(tap.data) is None


BUTTONS = (
    Buttons(fleet_buttons.is_of_fleet, fleet_buttons.tap, fleet_buttons.answer_again),
    Buttons(figures.is_of_report, figures.tap, figures.answer_again),
    Buttons(settings.is_of_settings, settings.tap, settings.answer_again),
    Buttons(offers.is_on_offer, offers.tap, offers.answer_again),
    Buttons(private_calls.is_on_call, private_calls.tap, private_calls.answer_again),
    Buttons(checks.is_of_check, checks.tap, checks.answer_again),
    Buttons(private_calls.is_on_switch, private_calls.switch, private_calls.switch_again),
    Buttons(languages.is_of_language, languages.tap, languages.answer_again),
    Buttons(_is_on_panel, panel.tap, panel.answer_again),
    Buttons(
        lambda tap: parse_take_button(tap.data) is not None, handover.tap, handover.answer_again
    ),
    Buttons(
        lambda tap: parse_reopen_button(tap.data) is not None,
        reopening.tap,
        reopening.answer_again,
    ),
    Buttons(lambda tap: parse_duty_button(tap.data) is not None, duty.tap, duty.answer_again),
)
"""In the order in which they are asked: of what a private chat shows, panels are what is left."""


def wire(application: DeskApplication) -> None:
    """Connect every kind of record with its handler; groups of handlers act one after the other."""
    add = application.add_handler
    add(TypeHandler(Received, setup.count), group=-4)
    add(TypeHandler(Received, groups.admit), group=-3)
    add(TypeHandler(Message, groups.learn_own_name), group=-2)
    add(TypeHandler(Edited, groups.learn_own_name_from_edit), group=-2)
    # Rights are bound before anything is decided.
    add(TypeHandler(Received, groups.record_sender), group=-1)
    add(TypeHandler(Tap, handle_tap))
    add(TypeHandler(Unanswered, answer_again))
    add(TypeHandler(Message, handle_message))
    add(TypeHandler(Edited, handle_edited))
    add(TypeHandler(Membership, groups.membership))
    add(TypeHandler(Blocking, private_calls.blocking))
    add(TypeHandler(Presence, groups.presence))
    add(TypeHandler(Migration, groups.migrated))
    add(TypeHandler(TopicChange, groups.topic_changed))
    add(TypeHandler(PinNotice, groups.own_pin_notice))
    add(TypeHandler(Message, boards.replied_to), group=1)
    application.add_error_handler(errors.failed)


async def handle_tap(tap: Tap, context: Context) -> None:
    """Hand a tap to what its button is on: a card, unless it is one of `BUTTONS`."""
    buttons = _buttons_of(tap)
    await (buttons.tap(tap, context) if buttons else incidents.tap(tap, context))


async def answer_again(unanswered: Unanswered, context: Context) -> None:
    """Answer a tap that an earlier run applied."""
    buttons = _buttons_of(unanswered.tap)
    if buttons:
        await buttons.answer_again(unanswered.tap, context)
    else:
        await incidents.answer_again(unanswered, context)


def _buttons_of(tap: Tap) -> Buttons | None:
    return next((buttons for buttons in BUTTONS if buttons.were_tapped(tap)), None)


async def handle_message(message: Message, context: Context) -> None:
    """Hand a message to whom it concerns; most of what people write is not for us.

    Who floods a chat with questions gets no reply to most, and nothing is done for these.
    """
    message = by_its_name(message)
    handler = handler_of(message, context.bot.username)
    if handler is None:
        return
    replies = context.desk.replies.pending
    context.pending = replies.begin(message.place, *purpose_of(message, handler))
    if context.pending is None:
        return
    try:
        await handler(message, context)
    finally:
        if not context.pending.is_promised:
            replies.end(context.pending)


async def handle_edited(edited: Edited, context: Context) -> None:
    """Hand an edit to what it changes; of others only one into a command to report counts."""
    for handler in HANDLERS_OF_EDITS:
        if await handler(edited, context):
            return
    message = replace(by_its_name(edited.message), written_at=edited.edited_at)
    if handler_of(message, context.bot.username) is reports.new_issue:
        await handle_message(message, context)


def handler_of(message: Message, own_handle: str) -> Handler | None:
    """Choose who handles a message. The order matters: the first match wins."""
    if message.is_automatic_forward:  # from a channel to the group that discusses it
        return None
    entry = BY_NAME.get(message.command_to(own_handle))
    if entry is not None:
        return _of_command(entry, message)
    if message.chat.is_group:
        return _in_group(message)
    return _in_private(message) if message.place.is_private else None


def _in_private(message: Message) -> Handler:
    if private_calls.is_answer(message):
        return private_calls.take_answer
    if panel_replies.asked(message):
        return panel_replies.take_answer
    is_about = private_replies.is_about(message)
    return private_replies.take if is_about else private_replies.take_unaddressed


def _of_command(entry: CommandEntry, message: Message) -> Handler:
    if message.is_as_channel:
        return questions.no_channels
    # No right, and no record of a person, follows from words that may be somebody else's.
    if entry.needs_own_words and message.is_borrowed:
        return team.not_own_words
    if entry.where is Where.GROUPS and not message.chat.is_group:
        return questions.only_in_groups
    if (
        entry.name == "start"
        and message.chat.is_group
        and message.command
        and message.command.typed
    ):
        return joining.bring
    return HANDLERS[entry.name]


def _in_group(message: Message) -> Handler | None:
    if settings_typed.asked(message):
        return settings_typed.take_answer
    if message.is_reply:
        return summaries.take_reply
    has_more = message.album_id is not None or message.content.position is not None
    return summaries.take_unaddressed if message.command is None or has_more else None


_CHANGES: Sequence[Handler] = (
    panel_replies.take_answer,
    settings_typed.take_answer,
    private_calls.take_answer,
    joining.bring,
)


def purpose_of(message: Message, handler: Handler) -> tuple[Purpose, str]:
    """Tell why a message that goes to a handler was written, and what it is about."""
    if handler is private_replies.take and message.content.kind is not None:
        return Purpose.QUESTION, "where to send it"  # told once for an album
    if handler in (summaries.take_reply, summaries.take_unaddressed, private_replies.take):
        return Purpose.REPORT, ""
    if handler in _CHANGES:
        return Purpose.CHANGE, ""
    topic, command = message.place.thread_id, message.command
    entry = BY_NAME.get(command.name) if command else None
    if command is None or entry is None:  # in private, where anything is a question
        return Purpose.QUESTION, ""
    about = f"{topic} {entry.name}"
    if entry.purpose is Purpose.QUESTION:
        return Purpose.QUESTION, f"{about} {command.typed}"
    is_refused = entry.purpose is Purpose.CHANGE and handler is not HANDLERS[entry.name]
    return (Purpose.QUESTION if is_refused else entry.purpose), about


async def register_menu(application: DeskApplication) -> None:
    """Have Telegram offer our commands behind the / button; admins also see theirs.

    Whose app is in no language of ours is offered the English ones.
    """
    spoken = application.bot_data.languages.spoken
    scopes: Mapping[Menu, BotCommandScope] = {
        Menu.PRIVATE: BotCommandScopeAllPrivateChats(),
        Menu.MEMBERS: BotCommandScopeAllGroupChats(),
        Menu.ADMINS: BotCommandScopeAllChatAdministrators(),
    }
    for code, language in spoken.items():
        for each, scope in scopes.items():
            await application.bot.set_my_commands(
                menu(language, each),
                scope=scope,
                language_code=None if code is Code.ENGLISH else code.value,
            )

"""Which update goes to which handler, and what Telegram offers behind the / button."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

import message_builder
from handling import errors, groups, incidents, questions, reports, setup, summaries, team
from handling.context import DeskApplication
from receiving.parsing import AlbumMember, Borrowed, Command, IsReply, PostedAsChannel, ToAnother
from texts import commands

GROUP_COMMANDS = {
    "new_issue": reports.new_issue,
    "open": questions.show_open,
    "incident": questions.show_incident,
    "stats": questions.show_stats,
    "team": questions.show_team,
    "setup": setup.show_setup,
    "register_driver": questions.register_driver,
    "configure_managers": team.configure_managers,
    "add_dispatcher": team.add_dispatcher,
    "remove_dispatcher": team.remove_dispatcher,
    "remove_manager": team.remove_manager,
}
COMMANDS = ("start", "help", "health", *GROUP_COMMANDS)
OWN_WORDS = ("register_driver", *(name for name, _ in commands.ADMIN_COMMANDS))


def wire(application: DeskApplication) -> None:
    """Connect every kind of update with its handler. The order matters: the first match wins."""
    message = filters.UpdateType.MESSAGE  # an edited message is not a new command
    in_group = message & filters.ChatType.GROUPS & ~filters.DIRECT_MESSAGES
    add = application.add_handler
    add(TypeHandler(Update, setup.count), group=-4)
    add(TypeHandler(Update, groups.admit), group=-3)
    add(MessageHandler(message & ToAnother(), groups.learn_own_name), group=-2)
    # Rights are bound before anything is decided.
    add(TypeHandler(Update, groups.record_sender), group=-1)
    add(ChatMemberHandler(groups.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    add(ChatMemberHandler(groups.presence, ChatMemberHandler.CHAT_MEMBER))
    joined_or_left = filters.StatusUpdate.NEW_CHAT_MEMBERS | filters.StatusUpdate.LEFT_CHAT_MEMBER
    add(MessageHandler(in_group & joined_or_left, groups.joined_or_left))
    add(MessageHandler(message & filters.StatusUpdate.MIGRATE, groups.migrated))
    opened = filters.StatusUpdate.FORUM_TOPIC_CREATED | filters.StatusUpdate.FORUM_TOPIC_REOPENED
    add(MessageHandler(in_group & opened, groups.topic_opened))
    add(MessageHandler(in_group & filters.StatusUpdate.PINNED_MESSAGE, groups.own_pin_notice))
    # What Telegram itself forwards from a channel to the group that discusses it is nobody's word.
    add(MessageHandler(message & filters.IS_AUTOMATIC_FORWARD, groups.ignore))
    add(MessageHandler(message & PostedAsChannel() & Command(*COMMANDS), questions.no_channels))
    # No right, and no record of a person, follows from words that may be somebody else's.
    add(MessageHandler(message & Borrowed() & Command(*OWN_WORDS), team.not_own_words))
    add(MessageHandler(message & Command("start", "help"), questions.show_help))
    add(MessageHandler(message & Command("health"), setup.show_health))
    for name, handler in GROUP_COMMANDS.items():
        add(MessageHandler(in_group & Command(name), handler))
    private = message & filters.ChatType.PRIVATE
    not_in_group = message & (filters.ChatType.PRIVATE | filters.DIRECT_MESSAGES)
    add(MessageHandler(not_in_group & Command(*GROUP_COMMANDS), questions.only_in_groups))
    add(MessageHandler(private, questions.show_help))
    add(MessageHandler(in_group & IsReply(), summaries.take_reply))
    add(MessageHandler(in_group & AlbumMember(), reports.album_member))
    add(CallbackQueryHandler(incidents.tap, pattern=message_builder.BUTTON_DATA))
    add(CallbackQueryHandler(incidents.dead_button))
    application.add_error_handler(errors.failed)


async def register_menu(application: DeskApplication) -> None:
    """Have Telegram offer our commands behind the / button; admins also see theirs."""
    member, admin = commands.MEMBER_COMMANDS, commands.ADMIN_COMMANDS
    menus: list[tuple[BotCommandScope, Sequence[tuple[str, str]]]] = [
        (BotCommandScopeAllPrivateChats(), commands.PRIVATE_COMMANDS),
        (BotCommandScopeAllGroupChats(), member),
        (BotCommandScopeAllChatAdministrators(), [*member, *admin]),
    ]
    for scope, offered in menus:
        await application.bot.set_my_commands(offered, scope=scope)

"""What commands answer: help, usage, the team, the set-up, the menu."""

from __future__ import annotations

from collections.abc import Sequence

from domain.groups import AdminCheck

# Example handles stand in <code>: a real @alice must not be called by them.

_FOR_EVERYBODY = (
    "/new_issue Truck 456 engine overheating – report a problem (also as a photo's caption)\n"
    "/open – what is open, most urgent first; <code>/open mine</code>,"
    " <code>/open unclaimed</code>\n"
    "/incident 42 – the whole story of one incident\n"
    "/stats – how fast we are: today, week, month or all\n"
    "/team – who claims and who is paged\n"
    "/register_driver – put yourself on record as a driver\n"
    "Whoever claimed it taps 🏁 and <b>replies</b> to my question with what was done."
)
_FOR_ADMINS = (
    "<code>/configure_managers @alice @bob</code> – set the managers\n"
    "<code>/add_dispatcher @john</code> – add dispatchers\n"
    "<code>/remove_manager @bob</code>, <code>/remove_dispatcher @john</code> – take a right away\n"
    "/setup – what is right and what is missing in the group\n"
    "/health – whether I am working well\n"
    "People without a <code>@username</code>: reply to one of their messages with the command."
)

HELP = (
    "<b>Incident desk</b>\n"
    "Report a problem: I pin one message for it, and the team works on it there.\n\n"
    f"{_FOR_EVERYBODY}\n\n"
    f"<b>For group admins</b>\n{_FOR_ADMINS}"
)

PRIVATE_HELP = (
    "<b>I am an incident desk for trucking fleets.</b> I work in your fleet's group: a driver"
    " reports a breakdown, I pin one message for it, and dispatchers and managers work it with"
    " the buttons below it.\n\n"
    "1. Open your group, tap its name, then <b>Add members</b>, and choose me: @{username}\n"
    "2. Make me an administrator who may <b>pin messages</b>.\n"
    "3. In the group, send <code>/configure_managers @alice @bob</code>"
    " and <code>/add_dispatcher @john</code>\n"
    "4. Report with /new_issue Truck 456 engine overheating\n\n"
    f"<b>What I understand in the group</b>\n{_FOR_EVERYBODY}\n\n"
    f"<b>For group admins</b>\n{_FOR_ADMINS}\n\n"
    "Here in private you can send /health, if you are an admin of a group of mine."
)

ONLY_IN_GROUPS = (
    "This command works in your fleet's group, not here. /start says how to add me to one."
)
NOT_CONFIGURED = (
    "Group not configured. A group admin must first name the managers,"
    " like this: <code>/configure_managers @alice @bob</code>\n"
    "Your report was not recorded: call a dispatcher, and send it again after that."
)
NEW_ISSUE_USAGE = (
    "Say what happened, in the same message:\n"
    "/new_issue Truck 456 engine overheating, I-80 mile 212"
)
NOT_SERVED = (
    "Sorry, I only work in the groups of the fleet that runs me, and this is none of them."
    " If it should be, ask whoever runs me."
)
NO_CHANNELS = "I cannot take this in the name of a channel. Please send it as yourself."
NOT_OWN_WORDS = (
    "Nothing was changed: this was forwarded or sent through a bot, so it may not be your own"
    " words. Please type the command yourself."
)
BOT_DRIVER = "Bots cannot be registered: drivers are people."
ANONYMOUS_DRIVER = "Please send this as yourself, not as the group, so that I can see who you are."
ASK_AS_YOURSELF = "Please ask as yourself, not as the group, so that I can see who you are."
CANNOT_LOOK_UP = "I cannot look that up right now. Please ask again in a moment."
_NOT_TOLD = (
    "Telegram did not say whether you are an admin here. Make me an administrator, then try again."
)
_NO_ANSWER = (
    "Telegram does not answer me right now, so I cannot see whether you are an admin."
    " Please try again in a moment."
)
ASKED_BY_NON_ADMIN = "Only group admins can see this."
ASKED_IN_PRIVATE = (
    "I do not know you as an admin of a group of mine. If you are one, send it in your group."
)


def too_many_reports(limit: int, *, named: bool) -> str:
    """Refuse a report beyond an hour's limit, of one person or of all who show no name."""
    if named:
        return (
            f"You have reported {limit} incidents here within an hour, which is the limit. This"
            " one was not recorded. Ask a dispatcher to report it, or call them."
        )
    return (
        f"Anonymous admins have reported {limit} incidents here within an hour, which is the limit"
        " for all of them together. This one was not recorded. Report it as yourself."
    )


def not_an_admin(check: AdminCheck, refused: str) -> str | None:
    """Say why this person may not do what admins do, `refused` if they are none; None if may."""
    return {
        AdminCheck.ADMIN: None,
        AdminCheck.NO_ADMIN: refused,
        AdminCheck.NOT_TOLD: _NOT_TOLD,
        AdminCheck.NO_ANSWER: _NO_ANSWER,
    }[check]


DEAD_LETTER = (
    "⚠️ Something is wrong on my side: I could not handle this, although I tried again and again."
    " Please send it once more. If that does not help, tell whoever runs this bot."
)
DEAD_LETTER_TAP = (
    "⚠️ Something is wrong on my side: I could not handle a tap on this, although I tried again"
    " and again. Please tap once more. If that does not help, tell whoever runs this bot."
)


# The command menu: names and descriptions as Telegram shows them

MEMBER_COMMANDS: Sequence[tuple[str, str]] = (
    ("new_issue", "Report a problem"),
    ("open", "Open incidents, most urgent first"),
    ("incident", "One incident's whole story"),
    ("stats", "How fast we are"),
    ("team", "Managers and dispatchers"),
    ("register_driver", "Register as a driver"),
    ("help", "How this works"),
)
ADMIN_COMMANDS: Sequence[tuple[str, str]] = (
    ("configure_managers", "Set the managers: @alice @bob"),
    ("add_dispatcher", "Add dispatchers: @john"),
    ("remove_dispatcher", "Remove a dispatcher"),
    ("remove_manager", "Remove a manager"),
    ("setup", "What is right and what is missing here"),
    ("health", "Whether I am working well here"),
)
PRIVATE_COMMANDS: Sequence[tuple[str, str]] = (
    ("start", "What this bot is, and its commands"),
    ("help", "How to add me to your group"),
    ("health", "Whether I am working well in your groups"),
)

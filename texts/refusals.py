"""What is said to people who cannot have what they ask for, and what to do instead."""

from __future__ import annotations

from domain.groups import AdminCheck
from texts.language import N_, Deferred, Language

ONLY_IN_GROUPS = N_(
    "This command works in your group, not here. /start shows your groups, or how to add me to one."
)
NOT_SERVED = N_(
    "Sorry, I only work in the groups of the fleet that runs me, and this is none of them."
    " If it should be, ask whoever runs me."
)
NOT_INVITED = N_(
    "Sorry, I only work in the groups of fleets that I know, and this is none of them. If it"
    " should be, open the invitation that /fleet shows in your fleet's office, or ask whoever runs"
    " me."
)
NO_CHANNELS = N_("I cannot take this in the name of a channel. Please send it as yourself.")
NOT_OWN_WORDS = N_(
    "Nothing was changed: this was forwarded or sent through a bot, so it may not be your own"
    " words. Please type the command yourself."
)
BOT_DRIVER = N_("Bots cannot be registered: drivers are people.")
ANONYMOUS_DRIVER = N_(
    "Please send this as yourself, not as the group, so that I can see who you are."
)
AS_YOURSELF = N_("Please send this as yourself, not as the group, so that I can see who you are.")
ASK_AS_YOURSELF = N_("Please ask as yourself, not as the group, so that I can see who you are.")
CANNOT_LOOK_UP = N_("I cannot look that up right now. Please ask again in a moment.")
ASKED_BY_NON_ADMIN = N_("Only group admins can see this.")
ASKED_IN_PRIVATE = N_(
    "I do not know you as an admin of a group of mine. If you are one, send it in your group."
)
DEAD_LETTER = N_(
    "⚠️ Something is wrong on my side: I could not handle this, although I tried again and again."
    " Please send it once more. If that does not help, tell whoever runs this bot."
)
DEAD_LETTER_TAP = N_(
    "⚠️ Something is wrong on my side: I could not handle a tap on this, although I tried again"
    " and again. Please tap once more. If that does not help, tell whoever runs this bot."
)
_NOT_TOLD = N_(
    "Telegram did not say whether you are an admin here. Make me an administrator, then try again."
)
_NO_ANSWER = N_(
    "Telegram does not answer me right now, so I cannot see whether you are an admin."
    " Please try again in a moment."
)


def too_many_reports(language: Language, limit: int, *, named: bool) -> str:
    """Refuse a report beyond an hour's limit, of one person or of all who show no name."""
    said = _named_reports(language, limit) if named else _anonymous_reports(language, limit)
    return said.format(count=limit)


def _named_reports(language: Language, limit: int) -> str:
    return language.ngettext(
        "You have reported {count} incidents here within an hour, which is the limit. This"
        " one was not recorded. Ask a dispatcher to report it, or call them.",
        "You have reported {count} incidents here within an hour, which is the limit. This"
        " one was not recorded. Ask a dispatcher to report it, or call them.",
        limit,
    )


def _anonymous_reports(language: Language, limit: int) -> str:
    return language.ngettext(
        "Anonymous admins have reported {count} incidents here within an hour, which is the limit"
        " for all of them together. This one was not recorded. Report it as yourself.",
        "Anonymous admins have reported {count} incidents here within an hour, which is the limit"
        " for all of them together. This one was not recorded. Report it as yourself.",
        limit,
    )


def not_an_admin(check: AdminCheck, refused: Deferred) -> Deferred | None:
    """Say why this person may not do what admins do, `refused` if they are none; None if may."""
    return {
        AdminCheck.ADMIN: None,
        AdminCheck.NO_ADMIN: refused,
        AdminCheck.NOT_TOLD: _NOT_TOLD,
        AdminCheck.NO_ANSWER: _NO_ANSWER,
    }[check]

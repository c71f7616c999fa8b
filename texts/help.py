"""/help: what the bot is, what it understands, and from whom."""

from __future__ import annotations

from collections.abc import Iterable

from texts.commands import COMMANDS, Audience, usage
from texts.language import N_, Language

_MORE = N_("<b>⋯ More</b> below an incident has what you may do about it as buttons, in private.")


def group_help(language: Language) -> str:
    """Say how the desk works, to a group."""
    what_it_is = language.gettext(
        "<b>Incident desk</b>\n"
        "Report a problem: I pin one message for it, and the team works on it there."
    )
    calls = language.gettext(
        "Dispatchers and managers: to be called in private, too, send me /start there and tap"
        " <b>🔔 Call me here</b>."
    )
    return "\n\n".join(
        [
            what_it_is,
            _for_everybody(language),
            _for_admins(language),
            _for_managers(language),
            language.gettext(_MORE),
            calls,
        ]
    )


def private_help(language: Language, username: str) -> str:
    """Say what the bot is, how to add it to a group, and what it understands there."""
    understood = language.gettext("<b>What I understand in the group</b>")
    return "\n\n".join(
        [
            language.gettext(
                "<b>I am an incident desk for trucking fleets.</b> I work in your fleet's group:"
                " a driver reports a breakdown, I pin one message for it, and dispatchers and"
                " managers work it with the buttons below it."
            ),
            _first_steps(language, username),
            *_briefly(language, understood),
            language.gettext(
                "Here in private, /start shows what is open for you, /mine and /open list it over"
                " all your groups, and <b>⋯ More</b> below an incident opens what you may do about"
                " it. Dispatchers and managers: send /start and tap <b>🔔 Call me here</b>, and I"
                " call you here, too. If you are an admin of a group of mine, you can send /health."
            ),
        ]
    )


def _briefly(language: Language, title: str) -> list[str]:
    """List the commands, each with a line at most: a message has no room for more."""
    everybody = [title, *_help_lines(language, Audience.EVERYBODY, most=1)]
    admins = [
        language.gettext(_ADMINS),
        *_help_lines(language, Audience.ADMINS, most=1),
        *_help_lines(language, Audience.MANAGERS, most=1),
    ]
    managers = [
        language.gettext(_MANAGERS),
        *_help_lines(language, Audience.MANAGERS_ONLY, most=1),
    ]
    return ["\n".join(part) for part in (everybody, admins, managers)]


def _first_steps(language: Language, username: str) -> str:
    steps = (
        language.gettext(
            "Open your group, tap its name, then <b>Add members</b>, and choose me: @{username}"
        ),
        language.gettext("Make me an administrator who may <b>pin messages</b>."),
        language.gettext("In the group, send {configure_managers} and {add_dispatcher}"),
        language.gettext("Report with {new_issue}"),
    )
    known = {"username": username, **_usages(language)}
    return "\n".join(f"{number}. {step.format(**known)}" for number, step in enumerate(steps, 1))


def _for_everybody(language: Language) -> str:
    summary = language.gettext(
        "Whoever claimed it taps 🏁 and <b>replies</b> to my question with what was done."
    )
    note = language.gettext(
        "Reply to any message of an incident with words, a photo or a place, and I keep it as a"
        " note."
    )
    return "\n".join([*_help_lines(language, Audience.EVERYBODY), note, summary])


_ADMINS = N_("<b>For group admins</b>")
_MANAGERS = N_("<b>For managers</b>")


def _for_admins(language: Language) -> str:
    without_username = language.gettext(
        "People without a <code>@username</code>: reply to one of their messages with the command."
    )
    lines = _help_lines(language, Audience.ADMINS)
    return "\n".join([language.gettext(_ADMINS), *lines, without_username])


def _for_managers(language: Language) -> str:
    title = language.gettext("<b>For group admins and managers: who is on duty</b>")
    clock = language.gettext("Times are by the group's clock: choose it first, with /settings.")
    why = language.gettext(
        "A new incident calls the dispatchers on duty; while nobody is on duty, all dispatchers."
    )
    shifts = "\n".join([title, *_help_lines(language, Audience.MANAGERS), clock, why])
    own = _help_lines(language, Audience.MANAGERS_ONLY)
    return "\n\n".join([shifts, "\n".join([language.gettext(_MANAGERS), *own])])


def _help_lines(language: Language, who: Audience, *, most: int | None = None) -> Iterable[str]:
    usages = _usages(language)
    for entry in COMMANDS:
        if entry.who is who and entry.help is not None:
            told = language.gettext(entry.help).format(usage=usages[entry.name], **usages)
            yield "\n".join(told.split("\n")[:most])


def _usages(language: Language) -> dict[str, str]:
    return {entry.name: usage(language, entry.name) for entry in COMMANDS}

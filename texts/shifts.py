"""Why shifts were not set: whose they would be, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people import User
from domain.shifts import Named
from texts.commands import misused, usage
from texts.cutting import cut
from texts.formatting import escaped, name_lines, pack, quiet_fleet, quiet_name
from texts.language import Language


def not_understood(language: Language, words: str) -> str:
    """Show back what /shift does not understand; nothing was changed."""
    nothing = language.gettext("I do not understand: {words}. Nothing was changed.")
    shown = f"<code>{escaped(cut(words, 40))}</code>"
    return f"{nothing.format(words=shown)}\n{misused(language, 'shift')}"


def nobody_named(language: Language) -> str:
    """Reply to shifts that are nobody's; nothing was changed."""
    whose = language.gettext("Say whose shifts these are. Nothing was changed.")
    return f"{whose}\n{misused(language, 'shift')}"


def no_dispatchers(language: Language, strangers: Sequence[Named]) -> str:
    """Refuse shifts of people who are no dispatchers; nothing was changed."""
    if not strangers:
        nobody = language.gettext("Nobody is a dispatcher here yet. First send {command}")
        return nobody.format(command=usage(language, "add_dispatcher"))
    nothing = language.gettext("Nothing was changed.")
    return f"{strangers_line(language, strangers)}\n{nothing}"


def of_fleet(
    language: Language,
    people: Sequence[Named],
    strangers: Sequence[Named],
    fleet: str,
    *,
    changed: bool,
) -> list[str]:
    """Refuse, in a group of a fleet, shifts of its people; `changed` says that others' were set."""
    said = language.gettext(
        "{people}: of {fleet}. Its office sets their shifts, once for all groups."
    )
    nobody = language.gettext(
        "This group has no dispatchers of its own. The office of {fleet} sets the shifts of its"
        " people, once for all groups."
    )
    shown = ", ".join(name_lines([_named(language, each) for each in people]))
    lines = [(said if people else nobody).format(people=shown, fleet=quiet_fleet(fleet))]
    lines += [strangers_line(language, strangers)] if strangers else []
    return pack([*lines, *([] if changed else [language.gettext("Nothing was changed.")])])


def strangers_line(language: Language, strangers: Sequence[Named]) -> str:
    """Say who is no dispatcher, and how they become one."""
    shown = [_named(language, each) for each in strangers]
    said = language.gettext("Only dispatchers have shifts. Not a dispatcher: {people}.")
    return f"{said.format(people=', '.join(name_lines(shown)))} {_name_first(language, strangers)}"


def _name_first(language: Language, strangers: Sequence[Named]) -> str:
    """Say how an admin makes the first of these a dispatcher."""
    handles = (each.telegram_handle if isinstance(each, User) else each for each in strangers)
    handle = next(filter(None, handles), None)
    if handle is None:
        return language.gettext("First reply to a message of theirs with /add_dispatcher")
    first = language.gettext("First send {command}")
    return first.format(command=f"<code>/add_dispatcher @{handle}</code>")


def no_example(language: Language, example: Named) -> str:
    """Refuse to copy shifts of somebody who has none; nothing was changed."""
    said = language.gettext("{person} has no shifts to copy. Nothing was changed.")
    return said.format(person=_named(language, example))


def _named(language: Language, named: Named) -> str:
    return quiet_name(language, named) if isinstance(named, User) else f"<code>@{named}</code>"

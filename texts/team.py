"""The team of a group: who is named, who is invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.people import Role, Team, User
from texts.formatting import cut, escaped, name, name_lines, pack, quiet_name, unrung

CITED = 5  # words that were not understood


_ADMINS_ONLY: Mapping[Role, str] = {
    Role.MANAGER: "Only group admins can configure managers.",
    Role.DISPATCHER: "Only group admins can configure dispatchers.",
}


ROLE_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.DRIVER: ("driver", "drivers"),
    Role.DISPATCHER: ("dispatcher", "dispatchers"),
    Role.MANAGER: ("manager", "managers"),
}


def admins_only(role: Role) -> str:
    """Refuse a change of the team to someone who is not an admin."""
    return _ADMINS_ONLY[role]


def naming_usage(command: str) -> str:
    """Explain how to name people."""
    example = "@alice @bob" if command == "configure_managers" else "@john"
    return (
        "Name people by their <code>@username</code>,"
        f" like this: <code>/{command} {example}</code>\n"
        f"For people without one, reply to a message of theirs with /{command}"
    )


def nobody_named(unclear: Sequence[str], command: str) -> str:
    """Answer a command that names nobody we understand; nothing was changed."""
    if not unclear:
        return naming_usage(command)
    return f"I do not understand: {_cited(unclear)}. Nothing was changed.\n{naming_usage(command)}"


def _cited(words: Sequence[str]) -> str:
    more = f" and {len(words) - CITED} more" if len(words) > CITED else ""
    return ", ".join(f"<code>{escaped(cut(word, 40))}</code>" for word in words[:CITED]) + more


def _rest_is_done(unclear: Sequence[str]) -> list[str]:
    return [f"I do not understand: {_cited(unclear)}. The rest is done."] if unclear else []


def registered(user: User, roles: Sequence[Role]) -> str:
    """Answer /register_driver; who has `roles` in this group stays what they are."""
    if not roles:
        return f"{name(user)}, you are registered as a driver. Report with /new_issue."
    word = ROLE_WORDS[max(roles, key=lambda role: role.rank)][0]
    return f"{name(user)}, you are already on record as a {word}, and stay one."


def roster_changed(role: Role, people: Team, unclear: Sequence[str] = ()) -> list[str]:
    """Confirm who has a role now; `unclear` words named nobody."""
    first, *more = roster(people)
    blocks = [*_rest_is_done(unclear), f"<b>{ROLE_WORDS[role][1].capitalize()}:</b> {first}", *more]
    if people.invited:
        blocks.append(INVITED)
    return pack(blocks)


INVITED = (
    "Invited people get their right the first time they write or tap here with that"
    " <code>@username</code>."
)


def removed(
    role: Role, gone: Sequence[str], missing: Sequence[str], unclear: Sequence[str] = ()
) -> list[str]:
    """Confirm a removal; names come as HTML. Says who was not on the list, and rings none of them.

    Gives as many messages as it takes.
    """
    blocks = _rest_is_done(unclear)
    if gone:
        first, *more = name_lines(gone)
        blocks += [f"No longer {ROLE_WORDS[role][len(gone) > 1]}: {first}", *more]
    if missing:
        first, *more = name_lines([unrung(each) for each in missing])
        blocks += [f"Not on the list of {ROLE_WORDS[role][1]}: {first}", *more]
    return pack(blocks)


def team(managers: Team, dispatchers: Team) -> list[str]:
    """List a group's team, in as many messages as it takes."""
    return pack(
        [
            "<b>Managers</b> (paged when an incident is escalated)",
            *roster(managers),
            "\n<b>Dispatchers</b> (claim new incidents)",
            *roster(dispatchers),
        ]
    )


def roster(people: Team) -> list[str]:
    """List who is named and who is invited, so many a line."""
    names = [quiet_name(user) for user in people.members]
    names += [f"<code>@{handle}</code> (invited)" for handle in people.invited]
    return name_lines(names) or ["nobody yet"]

"""The team of a group: who is named, who is invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.people import Role, Team, User
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import escaped, mention, name_lines, pack, quiet_name, unrung
from texts.language import N_, Deferred, Language

CITED = 5  # words that were not understood


ADMINS_ONLY: Mapping[Role, Deferred] = {
    Role.MANAGER: N_("Only group admins can configure managers."),
    Role.DISPATCHER: N_("Only group admins can configure dispatchers."),
}
"""What people read who may not name anybody for a role."""
_ON_RECORD: Mapping[Role, Deferred] = {
    Role.DRIVER: N_("{person}, you are already on record as a driver, and stay one."),
    Role.DISPATCHER: N_("{person}, you are already on record as a dispatcher, and stay one."),
    Role.MANAGER: N_("{person}, you are already on record as a manager, and stay one."),
}
_ROSTER: Mapping[Role, Deferred] = {
    Role.DISPATCHER: N_("<b>Dispatchers:</b> {people}"),
    Role.MANAGER: N_("<b>Managers:</b> {people}"),
}
_NOT_LISTED: Mapping[Role, Deferred] = {
    Role.DISPATCHER: N_("Not on the list of dispatchers: {people}"),
    Role.MANAGER: N_("Not on the list of managers: {people}"),
}


def nobody_named(language: Language, unclear: Sequence[str], command: str) -> str:
    """Reply to a command that names nobody we understand; nothing was changed."""
    usage = misused(language, command)
    if not unclear:
        return usage
    nothing = language.gettext("I do not understand: {words}. Nothing was changed.")
    return f"{nothing.format(words=_cited(language, unclear))}\n{usage}"


def _cited(language: Language, words: Sequence[str]) -> str:
    cited = ", ".join(f"<code>{escaped(cut(word, 40))}</code>" for word in words[:CITED])
    more = len(words) - CITED
    if more <= 0:
        return cited
    said = language.ngettext("{words} and {count} more", "{words} and {count} more", more)
    return said.format(words=cited, count=more)


def _rest_is_done(language: Language, unclear: Sequence[str]) -> list[str]:
    if not unclear:
        return []
    rest = language.gettext("I do not understand: {words}. The rest is done.")
    return [rest.format(words=_cited(language, unclear))]


def registered(language: Language, user: User, roles: Sequence[Role]) -> str:
    """Reply to /register_driver; who has `roles` in this group stays what they are."""
    said = (
        _ON_RECORD[max(roles, key=lambda role: role.rank)]
        if roles
        else N_("{person}, you are registered as a driver. Report with /new_issue.")
    )
    return language.gettext(said).format(person=mention(language, user))


def roster_changed(
    language: Language, role: Role, people: Team, unclear: Sequence[str] = ()
) -> list[str]:
    """Confirm who has a role now; `unclear` words named nobody."""
    first, *more = roster(language, people)
    named = language.gettext(_ROSTER[role]).format(people=first)
    invited = [language.gettext(INVITED)] if people.invited else []
    return pack([*_rest_is_done(language, unclear), named, *more, *invited])


INVITED = N_(
    "Invited people get their right the first time they write or tap here with that"
    " <code>@username</code>."
)


def removed(
    language: Language,
    role: Role,
    gone: Sequence[str],
    missing: Sequence[str],
    unclear: Sequence[str] = (),
) -> list[str]:
    """Confirm a removal; names come as HTML. Says who was not on the list, and rings none of them.

    Gives as many messages as it takes.
    """
    blocks = _rest_is_done(language, unclear)
    if gone:
        first, *more = name_lines(gone)
        blocks += [_no_longer(language, role, len(gone)).format(people=first), *more]
    if missing:
        first, *more = name_lines([unrung(each) for each in missing])
        blocks += [language.gettext(_NOT_LISTED[role]).format(people=first), *more]
    return pack(blocks)


def _no_longer(language: Language, role: Role, number: int) -> str:
    if role is Role.MANAGER:
        return language.ngettext(
            "No longer manager: {people}", "No longer managers: {people}", number
        )
    return language.ngettext(
        "No longer dispatcher: {people}", "No longer dispatchers: {people}", number
    )


def team(
    language: Language, managers: Team, dispatchers: Team, on_duty: Sequence[str] = ()
) -> list[str]:
    """List a group's team, and who is on duty (HTML), in as many messages as it takes."""
    title = ["\n" + language.gettext("<b>On duty</b>")] if on_duty else []
    return pack(
        [
            language.gettext("<b>Managers</b> (paged when an incident is escalated)"),
            *roster(language, managers),
            "\n" + language.gettext("<b>Dispatchers</b> (claim new incidents)"),
            *roster(language, dispatchers),
            *title,
            *on_duty,
        ]
    )


def roster(language: Language, people: Team) -> list[str]:
    """List who is named and who is invited, so many a line."""
    names = [quiet_name(language, user) for user in people.members]
    invited = language.gettext("{person} (invited)")
    names += [invited.format(person=f"<code>@{handle}</code>") for handle in people.invited]
    return name_lines(names) or [language.gettext("nobody yet")]

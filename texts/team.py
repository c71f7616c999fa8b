"""The team of a group: who is named, who is invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.people import FleetTeam, Role, Team, User
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
    language: Language,
    role: Role,
    people: Team,
    unclear: Sequence[str] = (),
    fleet: FleetTeam | None = None,
) -> list[str]:
    """Confirm whom a group named for a role; `unclear` words named nobody.

    In a group of a fleet, say besides whom its office named, and where they are changed.
    """
    first, *more = roster(language, people)
    named = language.gettext(_ROSTER[role]).format(people=first)
    invited = [language.gettext(INVITED)] if people.invited else []
    theirs = _of_fleet(language, role, fleet)
    where = _where(language, fleet)
    return pack([*_rest_is_done(language, unclear), named, *more, *invited, *theirs, *where])


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
    fleet: FleetTeam | None = None,
    inherited: Sequence[str] = (),
) -> list[str]:
    """Confirm a removal; names come as HTML. Says who was not on the list, and rings none of them.

    Who was `inherited` has the role by the office of the fleet, and is to be removed there. Gives
    as many messages as it takes.
    """
    blocks = _rest_is_done(language, unclear)
    if gone:
        first, *more = name_lines(gone)
        blocks += [_no_longer(language, role, len(gone)).format(people=first), *more]
    if missing:
        first, *more = name_lines([unrung(each) for each in missing])
        blocks += [language.gettext(_NOT_LISTED[role]).format(people=first), *more]
    if fleet is not None and fleet.office_title is not None and inherited:
        first, *more = name_lines([unrung(each) for each in inherited])
        said = language.gettext(_STILL_BY_FLEET).format(
            fleet=escaped(fleet.fleet_name), office=escaped(fleet.office_title), people=first
        )
        blocks += [said, *more]
    return pack(blocks)


_STILL_BY_FLEET = N_(
    "Named by the fleet {fleet}, for all its groups; an admin removes them in its office, {office}:"
    " {people}"
)


def _no_longer(language: Language, role: Role, number: int) -> str:
    if role is Role.MANAGER:
        return language.ngettext(
            "No longer manager: {people}", "No longer managers: {people}", number
        )
    return language.ngettext(
        "No longer dispatcher: {people}", "No longer dispatchers: {people}", number
    )


def team(
    language: Language,
    managers: Team,
    dispatchers: Team,
    on_duty: Sequence[str] = (),
    fleet: FleetTeam | None = None,
) -> list[str]:
    """List whom a group named, whom its fleet did, and who is on duty (HTML).

    Gives as many messages as it takes.
    """
    title = ["\n" + language.gettext("<b>On duty</b>")] if on_duty else []
    return pack(
        [
            language.gettext("<b>Managers</b> (paged when an incident is escalated)"),
            *_named(language, Role.MANAGER, managers, fleet),
            "\n" + language.gettext("<b>Dispatchers</b> (claim new incidents)"),
            *_named(language, Role.DISPATCHER, dispatchers, fleet),
            *(f"\n{line}" for line in _where(language, fleet)),
            *title,
            *on_duty,
        ]
    )


def _named(language: Language, role: Role, own: Team, fleet: FleetTeam | None) -> list[str]:
    """List whom a group named for a role, and whom its fleet did; that there is nobody, once."""
    theirs = _of_fleet(language, role, fleet)
    return theirs if theirs and not own.call_keys else [*roster(language, own), *theirs]


def _of_fleet(language: Language, role: Role, fleet: FleetTeam | None) -> list[str]:
    if fleet is None or not fleet.of(role).call_keys:
        return []
    first, *more = roster(language, fleet.of(role))
    said = language.gettext("From the fleet {fleet}: {people}")
    return [said.format(fleet=escaped(fleet.fleet_name), people=first), *more]


def _where(language: Language, fleet: FleetTeam | None) -> list[str]:
    """Say of a group of a fleet where whom it names counts, and where others are named."""
    if fleet is None:
        return []
    said = language.gettext(_IN_OFFICE if fleet.office_title is None else _IN_ONE_GROUP)
    office = escaped(fleet.office_title or "")
    return [said.format(fleet=escaped(fleet.fleet_name), office=office)]


_IN_OFFICE = N_("Whoever is named here counts in all groups of the fleet {fleet}.")
_IN_ONE_GROUP = N_(
    "Whoever is named here counts in this group only. For all groups of the fleet {fleet}, name"
    " them in its office, {office}."
)


def roster(language: Language, people: Team) -> list[str]:
    """List who is named and who is invited, so many a line."""
    names = [quiet_name(language, user) for user in people.members]
    invited = language.gettext("{person} (invited)")
    names += [invited.format(person=f"<code>@{handle}</code>") for handle in people.invited]
    return name_lines(names) or [language.gettext("nobody yet")]

"""Fleets of many groups: how one is set up, who joins it, and how its groups stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.fleets import (
    LONGEST_NAME,
    Button,
    Flaw,
    Fleet,
    JoinRequest,
    News,
    Notice,
    Outcome,
    Standing,
    Verb,
)
from domain.groups import Rights
from domain.people import Team
from texts.commands import usage
from texts.cutting import cut
from texts.formatting import People, actor_name, escaped, quiet, quiet_name
from texts.incidents import Part, another_part
from texts.language import N_, Deferred, Language
from texts.panel import Page
from texts.setup import missing_rights

TITLE = 60  # UTF-16 units of a group's title in a line
LABEL = 30  # of one on a button
A_PART = 30  # groups of a list
MOST_ASKED = 5  # requests with buttons below the list

ADMINS_ONLY = N_("Only admins of this group can do that.")
DECIDERS_ONLY = N_("Only admins of this group and the fleet's managers can do that.")
NO_SUCH_INVITATION = N_(
    "This invitation is not valid any more. Ask the fleet's office for a new one: an admin or a"
    " manager sends /fleet there."
)
IS_A_FLEET = N_("This group is in a fleet already. /fleet says which, and what to do.")
NOT_THE_OFFICE = N_("That works in the fleet's office. /fleet says which group that is.")
NO_FLEET_HERE = N_("This group is in no fleet. /fleet says how to begin one, and how to join one.")
CHANGED = N_("That is not so any more. /fleet shows how it is now.")
NO_TEAM_OF_YOURS = N_(
    "You are not in that fleet's team. Ask its office for an invitation: /fleet shows it there."
)
OFFICE_STAYS = N_(
    "This group is the fleet's office, so it cannot leave. Move the office first: send"
    " <code>/fleet office</code> in the group that is to be it."
)


# The office


def founded(language: Language, fleet: Fleet, link: str, *, has_team: bool) -> Page:
    """Say that a group is the office of a new fleet now, and what to do next."""
    lines = [
        language.gettext("🏢 <b>{fleet}</b> is a fleet now, and this group is its office."),
        "",
        f"1. {language.gettext(_ADD_GROUPS)}",
        f"2. {language.gettext(_TEAM_IS_NAMED if has_team else _NAME_TEAM)}",
        "",
        language.gettext(_SEND_LINK),
        language.gettext("/fleet lists the groups, and what is missing in each."),
    ]
    return _with_link("\n".join(lines), language, fleet, link)


_ADD_GROUPS = N_(
    "Tap <b>➕ Add a group</b>, choose a truck's group, and let me pin messages there. Where you"
    " are an admin it joins at once. Do so for each group."
)
_NAME_TEAM = N_(
    "Name the team once, here: {add_dispatcher} and {configure_managers}. They count in every"
    " group that joins."
)
_TEAM_IS_NAMED = N_("The team of this group counts in every group that joins: /team shows it.")
_SEND_LINK = N_("For groups where only others are admins, send them this link: {link}")


def renewed(language: Language, fleet: Fleet, link: str) -> Page:
    """Give the new invitation of a fleet."""
    lines = [
        language.gettext(
            "🔑 <b>{fleet}</b> has a new invitation. The one before is worthless now."
        ),
        language.gettext(_SEND_LINK),
    ]
    return _with_link("\n".join(lines), language, fleet, link)


def _with_link(text: str, language: Language, fleet: Fleet, link: str) -> Page:
    said = text.format(
        fleet=_name(fleet.fleet_name),
        link=link,
        add_dispatcher=usage(language, "add_dispatcher"),
        configure_managers=usage(language, "configure_managers"),
    )
    return Page(said, InlineKeyboardMarkup([[_add_key(language, link)]]))


def _add_key(language: Language, link: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(language.gettext("➕ Add a group"), url=link)


def overview(
    language: Language,
    fleet: Fleet,
    standings: Sequence[Standing],
    part: Part,
    team: Team,
    requests: Sequence[JoinRequest],
    link: str,
) -> Page:
    """Show in the office one part of a fleet's groups, what is missing, and who wants in."""
    groups = language.ngettext("{count} group", "{count} groups", part.total)
    opened = sum(each.group.open_incidents for each in standings)
    title = language.gettext("🏢 <b>{fleet}</b>: {groups}, {count} open").format(
        fleet=_name(fleet.fleet_name), groups=groups.format(count=part.total), count=opened
    )
    shown = standings[part.skipped : part.skipped + part.size]
    lines = [
        title,
        *(_group_line(language, each, fleet.office_id) for each in shown),
        *another_part(language, part, "/fleet"),
        *_nobody_lines(language, team),
        *_waiting_lines(language, requests),
    ]
    rows = [[_add_key(language, link)]]
    rows += [_decide_keys(language, each) for each in requests[:MOST_ASKED]]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


def _group_line(language: Language, standing: Standing, office_id: int) -> str:
    group, flaw = standing.group, standing.flaw
    said = _OFFICE_LINE if group.group_id == office_id else _LINE
    line = language.gettext(said).format(
        group=_title(language, group.title), count=group.open_incidents
    )
    return line if flaw is None else f"{line} – ⚠️ {language.gettext(_FLAWS[flaw])}"


_LINE = N_("• {group}: {count} open")
_OFFICE_LINE = N_("• {group} (the office): {count} open")
_FLAWS: Mapping[Flaw, Deferred] = {
    Flaw.GONE: N_("I am not in it any more"),
    Flaw.MUTED: N_("I may not write there"),
    Flaw.NO_ADMIN: N_("I am no administrator there, so I cannot pin"),
    Flaw.NO_PINS: N_("I may not pin messages there"),
}


def _nobody_lines(language: Language, team: Team) -> list[str]:
    if team.members or team.invited:
        return []
    how = usage(language, "add_dispatcher")
    return [language.gettext("⚠️ No dispatcher is named yet: {usage}").format(usage=how)]


def _waiting_lines(language: Language, requests: Sequence[JoinRequest]) -> list[str]:
    if not requests:
        return []
    titles = ", ".join(_title(language, each.title) for each in requests[:MOST_ASKED])
    more = len(requests) - MOST_ASKED
    waiting = language.gettext("⏳ Waiting to be let in: {groups}").format(groups=titles)
    if more <= 0:
        return [waiting]
    said = language.ngettext("{groups} and {count} more", "{groups} and {count} more", more)
    return [said.format(groups=waiting, count=more)]


# Other groups


def in_fleet(language: Language, fleet: Fleet, office: str) -> str:
    """Say to a group of a fleet which one it is in, and what that means."""
    return language.gettext(_IN_FLEET).format(
        fleet=_name(fleet.fleet_name), office=_title(language, office)
    )


_IN_FLEET = N_(
    "🔗 This group is in the fleet <b>{fleet}</b>. Its office is {office}: who dispatches and"
    " manages there does so here, too, and its shifts and settings hold here where this group has"
    " none of its own.\n"
    "An admin of this group takes it out of the fleet with <code>/fleet leave</code>, and makes it"
    " the office with <code>/fleet office</code>."
)


def in_no_fleet(language: Language, asked: JoinRequest | None, offered: Sequence[Fleet]) -> Page:
    """Say to a group of no fleet how to begin one, or to join one."""
    lines = [language.gettext(_NO_FLEET).format(usage=usage(language, "fleet"))]
    if asked is not None:
        waits = language.gettext("⏳ This group waits to be let into <b>{fleet}</b>.")
        lines.append(waits.format(fleet=_name(asked.fleet_name)))
    rows = [[join_key(language, each)] for each in offered]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows) if rows else None)


_NO_FLEET = N_(
    "This group is in no fleet. With one, many groups have one team and one list of what is"
    " open.\n"
    "To begin one: in the group of your dispatchers an admin sends {usage}, and I give them a"
    " button that adds the other groups.\n"
    "To join one: open its invitation, which its office sees with /fleet."
)


def join_key(language: Language, fleet: Fleet) -> InlineKeyboardButton:
    """Offer to have a group join a fleet."""
    label = language.gettext("🔗 Join {fleet}").format(fleet=cut(fleet.fleet_name, LONGEST_NAME))
    return InlineKeyboardButton(label, callback_data=Button(Verb.JOIN, fleet.fleet_id).data)


def name_missing(language: Language) -> str:
    """Ask for the name of a new fleet."""
    return language.gettext(_NAME_MISSING).format(usage=usage(language, "fleet"))


_NAME_MISSING = N_("Say what the fleet is called, like this: {usage}")


def name_too_long(language: Language) -> str:
    """Refuse a name that does not fit on a button."""
    said = language.gettext("That name is too long: at most {count} characters, like this: {usage}")
    return said.format(count=LONGEST_NAME, usage=usage(language, "fleet"))


def elsewhere(language: Language, fleet: Fleet) -> str:
    """Refuse a group that is in another fleet."""
    return language.gettext(_ELSEWHERE).format(fleet=_name(fleet.fleet_name))


_ELSEWHERE = N_(
    "This group is in the fleet <b>{fleet}</b>, and a group is in one at most. To change, an admin"
    " sends <code>/fleet leave</code> here first, then opens the invitation again."
)


def here_already(language: Language, fleet: Fleet) -> str:
    """Say that a group is in the fleet already that it is brought to."""
    said = language.gettext("This group is in the fleet <b>{fleet}</b> already.")
    return said.format(fleet=_name(fleet.fleet_name))


def admins_bring(language: Language, fleet: Fleet) -> str:
    """Refuse an invitation that somebody brings who is no admin of the group."""
    return language.gettext(_ADMINS_BRING).format(fleet=_name(fleet.fleet_name))


_ADMINS_BRING = N_(
    "An admin of this group has to bring the invitation to <b>{fleet}</b>: whoever is in that"
    " fleet's team could work on what is reported here. Send one of them its link."
)


def asked(language: Language, fleet: Fleet) -> str:
    """Say that a fleet's office decides whether a group joins."""
    return language.gettext(_ASKED).format(fleet=_name(fleet.fleet_name))


_ASKED = N_(
    "⏳ I asked the office of <b>{fleet}</b> whether this group may join. I tell you here what it"
    " says."
)


def left(language: Language, fleet: Fleet) -> str:
    """Say that a group left its fleet, and what that means."""
    return language.gettext(_LEFT).format(fleet=_name(fleet.fleet_name), team=_own_team(language))


_LEFT = N_(
    "This group is out of the fleet <b>{fleet}</b>. The fleet's team has no rights here any more;"
    " who works on an incident of this group keeps it.\n{team}"
)


# Requests, in the office


def request(language: Language, request: JoinRequest, people: People) -> Page:
    """Ask the office whether a group may join."""
    return Page(
        _said(language, _REQUEST, request, people),
        InlineKeyboardMarkup([_decide_keys(language, request)]),
    )


_REQUEST = N_(
    "🔗 {group} wants to join <b>{fleet}</b>. {person} brought the invitation, an admin of that"
    " group and not in your team.\n"
    "Let in, your team works there, and everybody in this group sees what is reported there."
)


def _decide_keys(language: Language, request: JoinRequest) -> list[InlineKeyboardButton]:
    labels = {Verb.LET_IN: N_("✅ Let in"), Verb.REFUSE: N_("🚫 Refuse")}
    return [
        InlineKeyboardButton(
            language.gettext(label), callback_data=Button(verb, request.request_id).data
        )
        for verb, label in labels.items()
    ]


def answered(language: Language, request: JoinRequest, people: People) -> str:
    """Say in the office what came of a request."""
    said = _ANSWERED[request.outcome or Outcome.WITHDRAWN]
    return _said(language, said, request, people)


_ANSWERED: Mapping[Outcome, Deferred] = {
    Outcome.LET_IN: N_("✅ {group} is in <b>{fleet}</b>: {by} let it in."),
    Outcome.REFUSED: N_("🚫 {group} was refused by {by}."),
    Outcome.WITHDRAWN: N_("{group} does not want to join <b>{fleet}</b> any more."),
}


def _said(language: Language, said: Deferred, request: JoinRequest, people: People) -> str:
    return language.gettext(said).format(
        group=_title(language, request.title),
        fleet=_name(request.fleet_name),
        person=actor_name(language, people, request.asked_by, quiet_name),
        by=actor_name(language, people, request.decided_by, quiet_name),
    )


# News


def notice(language: Language, notice: Notice, people: People, rights: Rights) -> str:
    """Tell a group what became of its fleet, or of another group of it."""
    said = language.gettext(_NEWS[notice.news]).format(
        fleet=_name(notice.fleet_name),
        about=_title(language, notice.about),
        person=actor_name(language, people, notice.actor_id, quiet_name),
        new_issue=usage(language, "new_issue"),
        team=_own_team(language),
    )
    missing = missing_rights(language, rights) if notice.news is News.JOINED else []
    return "\n".join([said, *missing])


_NEWS: Mapping[News, Deferred] = {
    News.JOINED: N_(
        "🔗 This group is in the fleet <b>{fleet}</b> now. Its team works here, too: nobody has to"
        " be named. Report a problem with {new_issue}"
    ),
    News.REFUSED: N_(
        "🚫 The office of <b>{fleet}</b> did not let this group in. If it should be, talk to them"
        " first, then open the invitation again."
    ),
    News.PUT_OUT: N_(
        "{person} took this group out of the fleet <b>{fleet}</b>. The fleet's team has no rights"
        " here any more; who works on an incident of this group keeps it.\n{team}"
    ),
    News.ENDED: N_(
        "The fleet <b>{fleet}</b> was ended by its office. Its team has no rights here any more;"
        " who works on an incident of this group keeps it.\n{team}"
    ),
    News.OFFICE_CAME: N_(
        "🏢 This group is the office of <b>{fleet}</b> now: its team, shifts and settings came"
        " here, and so does its board. /fleet lists the groups."
    ),
    News.OFFICE_WENT: N_(
        "{person} moved the office of <b>{fleet}</b> to {about}: the team, shifts and settings are"
        " there now. This group stays in the fleet."
    ),
    News.LEFT: N_("{person} took {about} out of the fleet <b>{fleet}</b>, as an admin of it."),
}


def _own_team(language: Language) -> str:
    return language.gettext(_OWN_TEAM).format(
        add_dispatcher=usage(language, "add_dispatcher"),
        configure_managers=usage(language, "configure_managers"),
    )


_OWN_TEAM = N_("It needs a team of its own now, unless /team lists one: {add_dispatcher},"
               " {configure_managers}")  # fmt: skip


# Toasts


def decided(language: Language, request: JoinRequest) -> str:
    """Say to whoever decides what came of a request."""
    said = _DECIDED[request.outcome or Outcome.WITHDRAWN]
    return language.gettext(said).format(
        group=cut(request.title, LABEL), fleet=cut(request.fleet_name, LONGEST_NAME)
    )


_DECIDED: Mapping[Outcome, Deferred] = {
    Outcome.LET_IN: N_("{group} is in {fleet}."),
    Outcome.REFUSED: N_("{group} was refused."),
    Outcome.WITHDRAWN: N_("{group} does not want to join {fleet} any more."),
}


def joined(language: Language, fleet: Fleet) -> str:
    """Say to whoever tapped that the group is in a fleet now."""
    said = language.gettext("This group is in {fleet} now.")
    return said.format(fleet=cut(fleet.fleet_name, LONGEST_NAME))


# Tools


def _name(fleet_name: str) -> str:
    return escaped(quiet(fleet_name))


def _title(language: Language, title: str) -> str:
    shown = escaped(quiet(cut(title, TITLE))) or language.gettext("a group without a name")
    return f"<b>{shown}</b>"

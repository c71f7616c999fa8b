"""Fleets of many groups: how one is set up, and how its groups stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.fleets import (
    LONGEST_NAME,
    Button,
    Flaw,
    Fleet,
    FleetGroup,
    JoinRequest,
    Standing,
    Verb,
)
from domain.people import Team
from texts.commands import usage
from texts.cutting import cut
from texts.formatting import escaped
from texts.incidents import Part, another_part
from texts.joining import LABEL, TITLE, decide_keys, join_key, shown_name, shown_title
from texts.language import N_, Deferred, Language
from texts.panel import Page

A_PART = 20  # groups of a list: within Telegram's limit, whatever is wrong in each
MOST_ASKED = 5  # requests with buttons below the list
MOST_FOUND = 8  # groups with a button of their own

ADMINS_ONLY = N_("Only admins of this group can do that.")
DECIDERS_ONLY = N_("Only admins of this group and the fleet's managers can do that.")
IS_A_FLEET = N_("This group is in a fleet already. /fleet says which, and what to do.")
NOT_THE_OFFICE = N_("That works in the fleet's office. /fleet says which group that is.")
MOVERS_ONLY = N_(
    "Only an admin of this group who is an admin of the office or a manager of the fleet, too, can"
    " move the office here. If there is nobody like that any more, take each group out with"
    " <code>/fleet leave</code> and begin a new fleet."
)
NO_FLEET_HERE = N_("This group is in no fleet. /fleet says how to begin one, and how to join one.")
CHANGED = N_("That is not so any more. /fleet shows how it is now.")
IS_THE_OFFICE = N_("This group is the fleet's office already.")
OFFICE_STAYS = N_(
    "This group is the fleet's office, so it cannot leave. Move the office first: send"
    " <code>/fleet office</code> in the group that is to be it. To end the whole fleet, send"
    " <code>/fleet end</code> here."
)


# The office


def founded(language: Language, fleet: Fleet, link: str, *, has_team: bool) -> Page:
    """Say that a group is the office of a new fleet now, and what to do next."""
    lines = [
        language.gettext("🏢 <b>{fleet}</b> is a fleet now, and this group is its office."),
        "",
        f"1. {language.gettext(_TEAM_IS_NAMED if has_team else _NAME_TEAM)}",
        f"2. {language.gettext(_ADD_GROUPS)}",
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
        fleet=shown_name(fleet.fleet_name),
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
    on_duty: Team | None,
    requests: Sequence[JoinRequest],
    link: str,
    *,
    has_managers: bool,
) -> Page:
    """Show in the office one part of a fleet's groups, what is missing, and who wants in.

    Of the groups the office comes first, then those we are cut off from, then where most is open.
    """
    groups = language.ngettext("{count} group", "{count} groups", part.total)
    opened = sum(each.group.open_incidents for each in standings)
    title = language.gettext("🏢 <b>{fleet}</b>: {groups}, {count} open").format(
        fleet=shown_name(fleet.fleet_name), groups=groups.format(count=part.total), count=opened
    )
    in_turn = sorted(standings, key=lambda each: _rank(each, fleet.office_id))
    shown = in_turn[part.skipped : part.skipped + part.size]
    lines = [
        title,
        *(_group_line(language, each, fleet.office_id) for each in shown),
        *another_part(language, part, "/fleet"),
        *_advice_lines(language, shown, has_managers=has_managers),
        *_nobody_lines(language, team, on_duty),
        *_waiting_lines(language, requests),
    ]
    rows = [[_add_key(language, link)]]
    asked = requests[:MOST_ASKED]
    rows += [decide_keys(language, each, number) for number, each in _numbered(asked)]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


def _rank(standing: Standing, office_id: int) -> tuple[bool, bool, int, bool]:
    group, flaw = standing.group, standing.flaw
    is_cut_off = flaw in (Flaw.GONE, Flaw.MUTED, Flaw.NO_ADMIN)
    return group.group_id != office_id, not is_cut_off, -group.open_incidents, flaw is None


def _group_line(language: Language, standing: Standing, office_id: int) -> str:
    group, flaw = standing.group, standing.flaw
    said = _OFFICE_LINE if group.group_id == office_id else _LINE
    line = language.gettext(said).format(
        group=shown_title(language, group.title), count=group.open_incidents
    )
    return line if flaw is None else f"{line} – ⚠️ {language.gettext(_FLAWS[flaw])}"


_LINE = N_("• {group}: {count} open")
_OFFICE_LINE = N_("• {group} (the office): {count} open")
_FLAWS: Mapping[Flaw, Deferred] = {
    Flaw.GONE: N_("I am not in it any more"),
    Flaw.MUTED: N_("I may not write there"),
    Flaw.NO_ADMIN: N_("I am no administrator there, so I cannot pin"),
    Flaw.NO_PHONES: N_("I know nobody of the team there, so a call rings no phone"),
    Flaw.NO_PINS: N_("I may not pin messages there"),
}


def _advice_lines(
    language: Language, shown: Sequence[Standing], *, has_managers: bool
) -> list[str]:
    """Say what to do about groups whose calls ring nobody, and about reports that wait."""
    is_silent = any(each.flaw is Flaw.NO_PHONES for each in shown)
    lines = [language.gettext(_HOW_PHONES_RING)] if is_silent else []
    if not has_managers:
        how = usage(language, "configure_managers")
        lines.append(language.gettext(_NO_MANAGER).format(usage=how))
    return lines


_HOW_PHONES_RING = N_(
    "Where a call rings no phone: add your people to the group and have each write a word there, or"
    " have them send me /start in private and tap 🔔 Call me here."
)
_NO_MANAGER = N_("⚠️ No manager is named yet, so reports are kept and nobody is told: {usage}")


def _nobody_lines(language: Language, team: Team, on_duty: Team | None) -> list[str]:
    """Say that nobody would be called; `on_duty` is None where there are no shifts."""
    if not team.call_keys:
        how = usage(language, "add_dispatcher")
        return [language.gettext("⚠️ No dispatcher is named yet: {usage}").format(usage=how)]
    is_nobody = on_duty is not None and not on_duty.call_keys
    return [language.gettext(_NOBODY_ON_DUTY)] if is_nobody else []


_NOBODY_ON_DUTY = N_("☎️ Nobody is on duty: all dispatchers are called. /duty says who is next.")


def _waiting_lines(language: Language, requests: Sequence[JoinRequest]) -> list[str]:
    if not requests:
        return []
    titles = ", ".join(
        (f"{number}. " if number else "") + shown_title(language, each.title)
        for number, each in _numbered(requests[:MOST_ASKED])
    )
    more = len(requests) - MOST_ASKED
    waiting = language.gettext("⏳ Waiting to be let in: {groups}").format(groups=titles)
    if more <= 0:
        return [waiting]
    said = language.ngettext("{groups} and {count} more", "{groups} and {count} more", more)
    return [said.format(groups=waiting, count=more)]


def _numbered(requests: Sequence[JoinRequest]) -> list[tuple[int, JoinRequest]]:
    """Give each request a number, so that a button says of which it is; one alone has 0."""
    return list(enumerate(requests, 1 if len(requests) > 1 else 0))


def which_one(language: Language, groups: Sequence[FleetGroup]) -> Page:
    """Ask which group is to be taken out of the fleet: a button for each that was found."""
    rows = [
        [
            InlineKeyboardButton(
                language.gettext("🚪 Take out {group}").format(group=_label(language, each.title)),
                callback_data=Button(Verb.REMOVE, each.group_id).data,
            )
        ]
        for each in groups
    ]
    return Page(language.gettext(_WHICH_ONE), InlineKeyboardMarkup(rows))


_WHICH_ONE = N_(
    "Whoever is in the fleet's team has no rights in a group that is taken out. It is told, and can"
    " join again. Tap to take it out:"
)


def none_found(language: Language, typed: str, count: int) -> str:
    """Say that no group of the fleet is called so, or that too many are."""
    found = _TOO_MANY_FOUND if count else _NONE_FOUND
    said = found if typed else _NAME_ONE
    return language.gettext(said).format(typed=escaped(cut(typed, TITLE)))


_NONE_FOUND = N_(
    "No group of this fleet besides the office has <code>{typed}</code> in its name. /fleet lists"
    " them."
)
_TOO_MANY_FOUND = N_(
    "Too many groups of this fleet have <code>{typed}</code> in their name: send more of it."
)
_NAME_ONE = N_(
    "Say which group is to be taken out, by words of its name: <code>/fleet remove 456</code>"
)


def removed(language: Language, title: str) -> str:
    """Say in the office that a group was taken out of the fleet."""
    said = language.gettext("🚪 {group} is not in the fleet any more.")
    return said.format(group=shown_title(language, title))


def was_removed(language: Language, title: str) -> str:
    """Say so to whoever tapped."""
    said = language.gettext("{group} is not in the fleet any more.")
    return said.format(group=_label(language, title))


def _label(language: Language, title: str) -> str:
    return cut(title, LABEL) or language.gettext("a group without a name")


def how_to_end(language: Language, fleet: Fleet, count: int) -> str:
    """Say how a fleet is ended, to somebody who did not type its name."""
    said = language.ngettext(
        "This ends the fleet: its {count} group is on its own then. If you mean it, send:"
        " <code>/fleet end {fleet}</code>",
        "This ends the fleet: each of its {count} groups is on its own then. If you mean it, send:"
        " <code>/fleet end {fleet}</code>",
        count,
    )
    return said.format(count=count, fleet=shown_name(fleet.fleet_name))


def ended(language: Language, fleet: Fleet) -> str:
    """Say in the office that its fleet is ended."""
    said = language.gettext(
        "The fleet <b>{fleet}</b> is ended. Each of its groups is on its own now, and is told so;"
        " this one keeps the team, the shifts and the settings."
    )
    return said.format(fleet=shown_name(fleet.fleet_name))


# Other groups


def in_fleet(language: Language, fleet: Fleet, office: str) -> str:
    """Say to a group of a fleet which one it is in, and what that means."""
    return language.gettext(_IN_FLEET).format(
        fleet=shown_name(fleet.fleet_name), office=shown_title(language, office)
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
        lines.append(waits.format(fleet=shown_name(asked.fleet_name)))
    rows = [[join_key(language, each)] for each in offered]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows) if rows else None)


_NO_FLEET = N_(
    "This group is in no fleet. With one, many groups have one team and one list of what is"
    " open.\n"
    "To begin one: in the group of your dispatchers an admin sends {usage}, and I give them a"
    " button that adds the other groups.\n"
    "To join one: open its invitation, which its office sees with /fleet."
)


def name_missing(language: Language) -> str:
    """Ask for the name of a new fleet."""
    return language.gettext(_NAME_MISSING).format(usage=usage(language, "fleet"))


_NAME_MISSING = N_("Say what the fleet is called, like this: {usage}")


def name_too_long(language: Language) -> str:
    """Refuse a name that does not fit on a button."""
    said = language.gettext("That name is too long: at most {count} characters, like this: {usage}")
    return said.format(count=LONGEST_NAME, usage=usage(language, "fleet"))

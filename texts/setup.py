"""How a group is set up, and how the desk is doing there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.figures import GroupFigures
from domain.groups import Rights, Setup
from domain.people import Role, Team
from domain.transitions import WAITING
from texts.commands import usage
from texts.formatting import duration, escaped, pack, quiet_name
from texts.language import N_, Deferred, Language
from texts.team import INVITED, roster

_NAME_WITH: Mapping[Role, str] = {
    Role.MANAGER: "configure_managers",
    Role.DISPATCHER: "add_dispatcher",
}
"""The command by which an admin names people for a role."""
_NOBODY: Mapping[Role, Deferred] = {
    Role.MANAGER: N_("⚠️ Managers: nobody yet. An admin names them: {usage}"),
    Role.DISPATCHER: N_("⚠️ Dispatchers: nobody yet. An admin names them: {usage}"),
}
_STAFF: Mapping[Role, Deferred] = {
    Role.MANAGER: N_("Managers: {people}"),
    Role.DISPATCHER: N_("Dispatchers: {people}"),
}


def welcome(language: Language, setup: Setup) -> list[str]:
    """Greet a group that added the bot: what to do first, and how it is set up so far."""
    managers = language.gettext("{usage} – who is paged when an incident is escalated")
    dispatchers = language.gettext("{usage} – who claims new incidents")
    report = language.gettext("Then anybody reports with {usage}")
    lines = [
        language.gettext("👋 <b>Incident desk is here.</b> Two steps for a group admin:"),
        f"1. {managers.format(usage=usage(language, 'configure_managers'))}",
        f"2. {dispatchers.format(usage=usage(language, 'add_dispatcher'))}",
        "",
        report.format(usage=usage(language, "new_issue")),
        language.gettext(
            "/help has the rest: shifts, the time zone, calls in private, one team for many groups"
        ),
        "",
    ]
    return pack([*lines, *_setup_lines(language, setup, is_new=True)])


def setup(language: Language, setup: Setup) -> list[str]:
    """List what is right and what is missing in a group, in as many messages as it takes."""
    title = language.gettext("<b>Setup of this group</b>")
    return pack([title, *_setup_lines(language, setup)])


def _setup_lines(language: Language, setup: Setup, *, is_new: bool = False) -> list[str]:
    """Say what is right and what is missing; a new group has just read whom to name."""
    lines = [*_right_lines(language, setup.rights), *_place_lines(language, setup)]
    for role, people in ((Role.MANAGER, setup.managers), (Role.DISPATCHER, setup.dispatchers)):
        if people.call_keys or not is_new:
            lines += _staff_lines(language, role, people)
    lines += _fleet_lines(language, setup)
    reach = [] if is_new else _private_lines(language, setup)
    return [*lines, *_lost_lines(language, setup), *reach, _reminder_line(language, setup)]


def _fleet_lines(language: Language, setup: Setup) -> list[str]:
    """Say of a group of a fleet where its team is named, and whether a call there rings anybody."""
    if setup.fleet is None:
        return []
    said = _IN_OFFICE if setup.fleet.office_title is None else _IN_FLEET
    fleet, office = escaped(setup.fleet.fleet_name), escaped(setup.fleet.office_title or "")
    warned = [language.gettext(_RINGS_NOBODY)] if setup.rings_nobody else []
    return [language.gettext(said).format(fleet=fleet, office=office), *warned]


_IN_OFFICE = N_(
    "🏢 Office of the fleet {fleet}: its team, shifts and settings count in all groups of the fleet"
)
_IN_FLEET = N_(
    "🏢 In the fleet {fleet}: the team, shifts and settings of its office, {office}, count here,"
    " too. /team tells who is named where"
)
_RINGS_NOBODY = N_(
    "⚠️ Nobody who is called first is known to be in this group, so a call here rings no phone."
    " Add them, or have them switch on calls in private: they send me /start there"
)


def _right_lines(language: Language, rights: Rights) -> list[str]:
    lines = []
    if rights.admin:
        lines.append(language.gettext("✅ I am an administrator"))
    if rights.pin:
        lines.append(language.gettext("✅ I may pin messages"))
    return [*lines, *missing_rights(language, rights)]


def missing_rights(language: Language, rights: Rights) -> list[str]:
    """Say which of our rights are missing in a group, if any, and how they are given."""
    missing = []
    if not rights.admin:
        missing.append(language.gettext("administrator status"))
    if not rights.pin:
        missing.append(language.gettext("the right to pin messages"))
    return [language.gettext(_MISSING).format(rights=", ".join(missing))] if missing else []


_MISSING = N_(
    "⚠️ Missing: {rights}. Group settings → Administrators → add me and allow"
    " <b>Pin messages</b>. Without it incidents work, but their cards are not pinned."
)


def _place_lines(language: Language, setup: Setup) -> list[str]:
    """Say what of the group itself may keep incidents out of sight."""
    lines = []
    if setup.is_forum and not setup.rights.topics:
        lines.append(language.gettext(_MISSING_TOPICS))
    if setup.auto_delete:
        after = duration(language, setup.auto_delete)
        lines.append(language.gettext(_AUTO_DELETE).format(time=after))
    return lines


_MISSING_TOPICS = N_(
    "⚠️ Missing: the right to manage topics. Without it I cannot write in closed topics;"
    " if all are closed, cards wait. Group settings → Administrators → me → allow"
    " <b>Manage topics</b>"
)
_AUTO_DELETE = N_(
    "⚠️ Messages here delete themselves after {time}, cards too."
    " I post the card of an open incident again within an hour"
)


def _staff_lines(language: Language, role: Role, people: Team) -> list[str]:
    if not people.members and not people.invited:
        how = usage(language, _NAME_WITH[role])
        return [language.gettext(_NOBODY[role]).format(usage=how)]
    first, *more = roster(language, people)
    named = language.gettext(_STAFF[role]).format(people=first)
    waiting = [f"   {language.gettext(INVITED)}"] if people.invited else []
    return [f"{'✅' if people.members else '⚠️'} {named}", *more, *waiting]


def _lost_lines(language: Language, setup: Setup) -> list[str]:
    """Say who of those named cannot be reached, or may not be there."""
    lines = []
    if setup.gone:
        names = ", ".join(quiet_name(language, user) for user in setup.gone)
        gone = language.gettext(
            "⚠️ Not in this group any more, so calls do not reach them: {people}"
        )
        lines.append(gone.format(people=names))
    if setup.unseen:
        names = ", ".join(quiet_name(language, user) for user in setup.unseen)
        unseen = language.gettext("❔ Telegram did not say whether they are still here: {people}")
        lines.append(unseen.format(people=names))
    return lines


def _private_lines(language: Language, setup: Setup) -> list[str]:
    """Say whom calls do not reach in their private chat, and why."""
    if not setup.calls_privately:
        return [language.gettext(_NO_PRIVATE_CALLS)]
    return [
        language.gettext(said).format(people=", ".join(quiet_name(language, user) for user in who))
        for said, who in ((_BLOCKED, setup.blocked), (_CALLS_OFF, setup.calls_off))
        if who
    ]


_NO_PRIVATE_CALLS = N_("🔕 Nobody is called in their private chat: /settings has it off")
_BLOCKED = N_("⚠️ Blocked me, so calls in private do not reach them: {people}")
_CALLS_OFF = N_(
    "🔕 Called in this group only: {people}. To be called in private, too, they send me"
    " /start there"
)


def _reminder_line(language: Language, setup: Setup) -> str:
    unclaimed, escalated = (duration(language, setup.sla[status]) for status in WAITING)
    return language.gettext(
        "⏰ Dispatchers are reminded after {unclaimed} without a claim, managers after"
        " {escalated}, and again each time the wait has doubled"
    ).format(unclaimed=unclaimed, escalated=escalated)


SILENT = 120  # seconds without an answer of Telegram's that are worth a warning: a poll takes 40


def health(language: Language, figures: GroupFigures) -> str:
    """Show an admin how the desk does in their group."""
    title = language.gettext("<b>How I am doing in this group</b>")
    return "\n".join([title, *_health_lines(language, figures)])


def health_of(language: Language, groups: Sequence[tuple[str, GroupFigures]]) -> str:
    """Show somebody how the desk does in their groups, each with its title."""
    blocks = [language.gettext("<b>How I am doing in your groups</b>")]
    for title, figures in groups:
        blocks.append("\n".join([f"<b>{escaped(title)}</b>", *_health_lines(language, figures)]))
    return "\n\n".join(blocks)


def _health_lines(language: Language, figures: GroupFigures) -> list[str]:
    return [
        _reached(language, figures.silence),
        _waiting(language, figures),
        _handled(language, figures),
    ]


def _handled(language: Language, figures: GroupFigures) -> str:
    # Translators: each stands in "Since then I have handled {messages} and {taps} here."
    messages = language.npgettext(
        "have handled", "{count} message", "{count} messages", figures.messages
    )
    taps = language.npgettext("have handled", "{count} tap", "{count} taps", figures.taps)
    return language.gettext(
        "🕒 I have been running for {time}. Since then I have handled {messages} and {taps} here."
    ).format(
        time=duration(language, figures.running),
        messages=messages.format(count=figures.messages),
        taps=taps.format(count=figures.taps),
    )


def _reached(language: Language, silence: int | None) -> str:
    if silence is None:
        return language.gettext("⚠️ Telegram has not answered me yet.")
    sign = "✅" if silence < SILENT else "⚠️"
    ago = language.gettext("Telegram last answered me {time} ago.")
    return f"{sign} {ago.format(time=duration(language, silence))}"


def _waiting(language: Language, figures: GroupFigures) -> str:
    if not figures.waiting:
        return language.gettext("✅ Everything I have to send here is sent.")
    waiting = language.ngettext(
        "⏳ I still have to send or change {count} message here.",
        "⏳ I still have to send or change {count} messages here.",
        figures.waiting,
    ).format(count=figures.waiting)
    if figures.oldest_waiting is None:
        return waiting
    oldest = language.gettext("The oldest has waited for {time}.")
    return f"{waiting} {oldest.format(time=duration(language, figures.oldest_waiting))}"

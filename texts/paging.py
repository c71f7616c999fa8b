"""What people read who are called: pages, nudges and calls; and where none can be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from domain.incidents import Action, Incident
from domain.people import NOBODY, Role, Team
from domain.private_calls import Reason
from domain.severity import Severity
from domain.transitions import CLAIMANTS
from texts.commands import usage
from texts.cutting import cut
from texts.formatting import (
    MINUTE,
    People,
    actor_name,
    duration,
    escaped,
    mention,
    on_record,
    plain,
    quiet,
    quiet_gist,
    quiet_name,
)
from texts.language import N_, Deferred, Language
from texts.links import card_link

# More in one message notify nobody reliably: https://github.com/everyone-bot/everyone-bot/issues/3
# and https://github.com/rubenlagus/TelegramBots/issues/706.
MENTIONS_A_MESSAGE = 5


_MENTION = re.compile(r"(?<![\w@])@[a-z]\w{3,}|tg://user\?id=\d+", re.IGNORECASE)
# Inside a link to a page Telegram makes no mention: see `quiet_name`.
_LINKED = re.compile(r"""<a href=["']https?://[^>]*>[^<]*</a>""")


def mentions_in(html: str) -> int:
    """Count the people whom a text may ring: each counts towards MENTIONS_A_MESSAGE."""
    loud = _LINKED.sub("", html)
    return len({mentioned.lower() for mentioned in _MENTION.findall(loud)})


def line_if_any(line: str) -> list[str]:
    """Give a line, if there is anything in it."""
    return [line] if line else []


_NOBODY_LEFT: Mapping[Role, Deferred] = {
    Role.DISPATCHER: N_("⚠️ No dispatcher is left in this group. An admin can name others: {usage}"),
    Role.MANAGER: N_("⚠️ No manager is left in this group. An admin can name others: {usage}"),
}
_NOBODY_NAMED: Mapping[Role, tuple[Deferred, str]] = {
    Role.DISPATCHER: (
        N_("⚠️ No dispatcher is named here. An admin can name them: {usage}"),
        "add_dispatcher",
    ),
    Role.MANAGER: (
        N_("⚠️ No manager is named here. An admin can name them: {usage}"),
        "configure_managers",
    ),
}


def nobody_named(language: Language, incident: Incident, claimants: Team | None) -> list[str]:
    """Say how to name somebody where nobody may claim."""
    if claimants is None or claimants.call_keys:
        return []
    return [_name_somebody(language, CLAIMANTS[incident.status], claimants)]


def _name_somebody(language: Language, role: Role, named: Team) -> str:
    """Say how to name people for a role that nobody in the group has, of those `named` either."""
    said, command = _NOBODY_NAMED[role]
    said = _NOBODY_LEFT[role] if named.call_keys else said
    return language.gettext(said).format(usage=usage(language, command))


def page(language: Language, incident: Incident, managers: Team, named: Team = NOBODY) -> list[str]:
    """Call the managers to an escalation: a message for every five of them; all were `named`.

    As in all calls, the incident is linked: a reply is known to be about it, should the call's
    message id never have come back to us.
    """
    return _paging(language, incident, why(language, incident, Reason.PAGE, 0), managers, named)


def why(language: Language, incident: Incident, reason: Reason, waited: int) -> str:
    """Say in a line why people are called, without naming them; `waited` is in seconds."""
    minutes = waited // MINUTE
    if reason is Reason.PAGE:
        said = language.gettext("🔔 {incident} requires manager attention.")
    elif reason is Reason.CALL:
        said = language.gettext(_why_called(incident))
    elif reason is Reason.HANDOVER:
        said = language.gettext("🤝 {incident} was handed over to you.")
    elif reason is Reason.WAIT:
        said = language.gettext("⏳ {incident} has waited long enough: how does it go on?")
    elif reason is Reason.CHECK:
        said = language.gettext("💭 Are you still on it? No news of {incident} for {time}.")
    elif CLAIMANTS.get(incident.status) is Role.MANAGER:
        said = _awaiting_for(language, minutes)
    else:
        said = _unclaimed_for(language, minutes)
    time = duration(language, waited)
    return said.format(incident=card_link(incident), minutes=minutes, time=time)


def call(language: Language, incident: Incident, team: Team) -> list[str]:
    """Call people to what nobody has, the problem first: a message for every five of them."""
    problem = problem_line(language, incident)
    said = why(language, incident, Reason.CALL, 0)
    calling = language.gettext("Calling: {people}")
    return [
        "\n".join([*problem, f"{said} {calling.format(people=called)}"])
        for called in _five_by_five(_mentions(language, team))
    ]


def problem_line(language: Language, incident: Incident) -> list[str]:
    """Say in a line what it is about, if anything is known; of an accident that it is one."""
    gist = quiet_gist(incident.description)
    if incident.severity is not Severity.ACCIDENT:
        return line_if_any(gist)
    accident = language.gettext("🚑 ACCIDENT")
    return [f"{accident}: {gist}" if gist else accident]


def _why_called(incident: Incident) -> Deferred:
    if incident.severity is Severity.ACCIDENT:
        return N_("{incident} needs somebody at once.")
    if incident.transitions:
        return N_("🔔 {incident} is unclaimed again.")
    return N_("🔔 {incident} needs somebody.")


def least_call(text: str) -> str:
    """Give what stays of a call when all that people typed is refused: its last line, plain."""
    return plain(text.rpartition("\n")[2])


def called_line(language: Language, called: Team | None, uncalled: int) -> list[str]:
    """Say whom a card calls, whose phones ring when it is posted; `uncalled` are too many."""
    mentions = _mentions(language, called) if called is not None else []
    if not mentions:
        return []
    line = language.gettext("Calling: {people}").format(people=", ".join(mentions))
    if not uncalled:
        return [line]
    others = language.ngettext(
        "{count} more may claim it", "{count} more may claim it", uncalled
    ).format(count=uncalled)
    return [f"{line}; {others}"]


def unclaimed_nudge(
    language: Language,
    incident: Incident,
    waited: int,
    dispatchers: Team,
    called: Team,
    named: Team = NOBODY,
) -> list[str]:
    """Remind of an incident nobody has claimed for `waited` seconds: a message for every five.

    `dispatchers` are those in the group, of all who are `named`; `called` are whom it calls.
    """
    said = _unclaimed_for(language, waited // MINUTE).format(
        incident=card_link(incident), minutes=waited // MINUTE
    )
    is_somebody_here = bool(dispatchers.call_keys)
    nobody = [] if is_somebody_here else [_name_somebody(language, Role.DISPATCHER, named)]
    calling = language.gettext("Calling: {people}")
    lines = [[calling.format(people=five)] for five in _five_by_five(_mentions(language, called))]
    return ["\n".join([with_gist(said, incident), *line, *nobody]) for line in lines or [[]]]


def _unclaimed_for(language: Language, minutes: int) -> str:
    if not minutes:
        return language.gettext(
            "🔔 {incident} has been unclaimed for less than a minute. Dispatchers please review."
        )
    return language.ngettext(
        "🔔 {incident} has been unclaimed for {minutes} minute. Dispatchers please review.",
        "🔔 {incident} has been unclaimed for {minutes} minutes. Dispatchers please review.",
        minutes,
    )


def escalation_nudge(
    language: Language, incident: Incident, waited: int, managers: Team, named: Team = NOBODY
) -> list[str]:
    """Remind the managers of an escalation that has waited for `waited` seconds."""
    said = _awaiting_for(language, waited // MINUTE).format(
        incident=card_link(incident), minutes=waited // MINUTE
    )
    return _paging(language, incident, said, managers, named)


def _awaiting_for(language: Language, minutes: int) -> str:
    if not minutes:
        return language.gettext("🔔 {incident} has been awaiting a manager for less than a minute.")
    return language.ngettext(
        "🔔 {incident} has been awaiting a manager for {minutes} minute.",
        "🔔 {incident} has been awaiting a manager for {minutes} minutes.",
        minutes,
    )


def _paging(
    language: Language, incident: Incident, said: str, managers: Team, named: Team
) -> list[str]:
    mentions = _mentions(language, managers)
    if not mentions:
        nobody = _name_somebody(language, Role.MANAGER, named)
        return ["\n".join([with_gist(said, incident), nobody])]
    paged = language.gettext("Paging: {people}")
    return [
        with_gist(f"{said} {paged.format(people=called)}", incident)
        for called in _five_by_five(mentions)
    ]


_ENDED: Mapping[Action, Deferred] = {
    Action.CLAIM_ESCALATION: N_("{actor} took it."),
    Action.CANCEL: N_("{actor} called it off."),
}
ENDS_A_PAGE = tuple(_ENDED)


def ended_page(
    language: Language, incident: Incident, action: Action, actor_id: int | None, people: People
) -> str:
    """Say on a page that nobody is paged any more, and by whose doing; it mentions nobody."""
    actor = actor_name(language, people, actor_id, quiet_name)
    ended = language.gettext(_ENDED[action]).format(actor=actor)
    return with_gist(f"{why(language, incident, Reason.PAGE, 0)} {ended}", incident)


def _five_by_five(mentions: Sequence[str]) -> list[str]:
    """Join mentions, as many as one message can ring."""
    starts = range(0, len(mentions), MENTIONS_A_MESSAGE)
    return [", ".join(mentions[at : at + MENTIONS_A_MESSAGE]) for at in starts]


def with_gist(said: str, incident: Incident) -> str:
    """Say on the next line what it is about: a number alone tells nobody anything."""
    return "\n".join([said, *line_if_any(quiet_gist(incident.description))])


def _mentions(language: Language, team: Team) -> list[str]:
    named = [mention(language, user) for user in team.members]
    return [*named, *(f"@{handle}" for handle in team.invited)]


def shut_out(language: Language, group_name: str, incident: Incident | None) -> str:
    """Tell somebody in private what a group cannot be shown, and how an admin mends that."""
    group = escaped(group_name) or language.gettext("your group")
    how = language.gettext(_OPEN_A_TOPIC)
    if incident is None:
        return f"{language.gettext(_ALL_CLOSED).format(group=group)}\n{how}"
    typed = " ".join(on_record(language, incident.description).split())
    problem = escaped(quiet(cut(typed, SHUT_OUT_TEXT)))
    kept = language.gettext(_NOT_SHOWN if incident.pinned_message_id is None else _NOBODY_CALLED)
    return f"🚨 {problem}\n{kept.format(incident=incident.incident_id, group=group)}\n{how}"


_ALL_CLOSED = N_("🚪 I cannot post in {group}: every topic I know there is closed.")
_NOT_SHOWN = N_(
    "{incident} is not shown in {group}, so nobody there is called:"
    " every topic I know there is closed."
)
_NOBODY_CALLED = N_(
    "{incident} is shown in {group}, but I cannot call anybody there:"
    " every topic I know there is closed."
)


SHUT_OUT_TEXT = 200  # characters of the report


_OPEN_A_TOPIC = N_(
    "An admin can open a topic, or allow me <b>Manage topics</b>: group settings →"
    " Administrators → me. What waits is then posted by itself."
)


PIN_NOTICE = N_(
    "📌 I may not pin messages here, so incident cards are posted but not pinned. An admin can"
    " change that: group settings → Administrators → me → <b>Pin messages</b>."
    " Everything else works."
)

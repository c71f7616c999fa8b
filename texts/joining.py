"""Groups that join a fleet, or leave it: what they, its office and whoever taps read of it."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.fleets import (
    LONGEST_NAME,
    Button,
    Fleet,
    JoinRequest,
    News,
    Notice,
    Outcome,
    Verb,
)
from domain.groups import Rights
from texts.commands import usage
from texts.cutting import cut
from texts.formatting import People, actor_name, escaped, isolated, quiet, quiet_name
from texts.language import N_, Deferred, Language
from texts.panel import Page
from texts.setup import missing_rights

TITLE = 60  # UTF-16 units of a group's title in a line
LABEL = 30  # of one in a toast

NO_SUCH_INVITATION = N_(
    "This invitation is not valid any more. Ask the fleet's office for a new one: an admin or a"
    " manager sends /fleet there."
)
FOR_GROUPS = N_(
    "This invitation is for a group. Open its link again, choose the group, and let me pin messages"
    " there. Only an admin of that group can."
)
NO_TEAM_OF_YOURS = N_(
    "You are not in that fleet's team. Ask its office for an invitation: /fleet shows it there."
)


# An invitation


def elsewhere(language: Language, fleet: Fleet) -> str:
    """Refuse a group that is in another fleet."""
    return language.gettext(_ELSEWHERE).format(fleet=shown_name(fleet.fleet_name))


_ELSEWHERE = N_(
    "This group is in the fleet <b>{fleet}</b>, and a group is in one at most. To change, an admin"
    " sends <code>/fleet leave</code> here first, then opens the invitation again."
)


def here_already(language: Language, fleet: Fleet) -> str:
    """Say that a group is in the fleet already that it is brought to."""
    said = language.gettext("This group is in the fleet <b>{fleet}</b> already.")
    return said.format(fleet=shown_name(fleet.fleet_name))


def admins_bring(language: Language, fleet: Fleet, button: Button) -> Page:
    """Ask an admin of a group to bring the invitation that somebody else opened there."""
    label = language.gettext("🔗 Join {fleet}").format(fleet=cut(fleet.fleet_name, LONGEST_NAME))
    return Page(
        language.gettext(_ADMINS_BRING).format(fleet=shown_name(fleet.fleet_name)),
        InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=button.data)]]),
    )


_ADMINS_BRING = N_(
    "An admin of this group has to say that it joins <b>{fleet}</b>: whoever is in that fleet's"
    " team could work on what is reported here. If you are one, tap below."
)


def asked(language: Language, fleet: Fleet, *, is_silent: bool) -> str:
    """Say that a fleet's office decides whether a group joins; or that we cannot write there."""
    said = _ASK_LATER if is_silent else _ASKED
    return language.gettext(said).format(fleet=shown_name(fleet.fleet_name))


_ASKED = N_(
    "⏳ I asked the office of <b>{fleet}</b> whether this group may join. I will tell you here"
    " what it says."
)
_ASK_LATER = N_(
    "⏳ The office of <b>{fleet}</b> decides whether this group may join, but I cannot write there"
    " now. I will ask as soon as I can: tell them to let me write in it."
)


def left(language: Language, fleet: Fleet) -> str:
    """Say that a group left its fleet, and what that means."""
    return language.gettext(_LEFT).format(
        fleet=shown_name(fleet.fleet_name), team=_own_team(language)
    )


_LEFT = N_(
    "This group is out of the fleet <b>{fleet}</b>. The fleet's team has no rights here any more;"
    " who works on an incident of this group keeps it.\n{team}"
)


def join_key(language: Language, fleet: Fleet) -> InlineKeyboardButton:
    """Offer to have a group join a fleet."""
    label = language.gettext("🔗 Join {fleet}").format(fleet=cut(fleet.fleet_name, LONGEST_NAME))
    return InlineKeyboardButton(label, callback_data=Button(Verb.JOIN, fleet.fleet_id).data)


# Requests, in the office


def request(language: Language, request: JoinRequest, people: People) -> Page:
    """Ask the office whether a group may join."""
    return Page(
        _said(language, _REQUEST, request, people),
        InlineKeyboardMarkup([decide_keys(language, request)]),
    )


_REQUEST = N_(
    "🔗 {group} wants to join <b>{fleet}</b>. {person} brought the invitation: an admin there, and"
    " not in your team.\n"
    "If you let it in, your team works there, and everybody in this group sees what is reported"
    " there."
)


def answered(language: Language, request: JoinRequest, people: People) -> str:
    """Say in the office what came of a request."""
    is_over = request.outcome is Outcome.WITHDRAWN and request.office_id is None
    said = _FLEET_ENDED if is_over else _ANSWERED[request.outcome or Outcome.WITHDRAWN]
    return _said(language, said, request, people)


_ANSWERED: Mapping[Outcome, Deferred] = {
    Outcome.LET_IN: N_("✅ {group} is in <b>{fleet}</b>: {by} let it in."),
    Outcome.REFUSED: N_("🚫 {group} was refused by {by}."),
    Outcome.WITHDRAWN: N_("{group} does not want to join <b>{fleet}</b> any more."),
}
_FLEET_ENDED = N_("{group} cannot join <b>{fleet}</b> any more: the fleet was ended.")


def _said(language: Language, said: Deferred, request: JoinRequest, people: People) -> str:
    return language.gettext(said).format(
        group=shown_title(language, request.title),
        fleet=shown_name(request.fleet_name),
        person=actor_name(language, people, request.asked_by, quiet_name),
        by=actor_name(language, people, request.decided_by, quiet_name),
    )


# News


def notice(language: Language, notice: Notice, people: People, rights: Rights) -> str:
    """Tell a group what became of its fleet, or of another group of it."""
    said = language.gettext(_NEWS[notice.news]).format(
        fleet=shown_name(notice.fleet_name),
        about=shown_title(language, notice.about),
        person=actor_name(language, people, notice.actor_id, quiet_name),
        new_issue=usage(language, "new_issue"),
        team=_own_team(language),
    )
    missing = missing_rights(language, rights) if notice.news is News.JOINED else []
    return "\n".join([said, *missing])


_NEWS: Mapping[News, Deferred] = {
    News.JOINED: N_(
        "🔗 This group is in the fleet <b>{fleet}</b> now. Its team works here, too, and is named"
        " in its office. Report a problem with {new_issue}"
    ),
    News.REFUSED: N_(
        "🚫 The office of <b>{fleet}</b> did not let this group in. If it should be, talk to them"
        " first, then open the invitation again."
    ),
    News.TOO_LATE: N_(
        "🚫 The fleet <b>{fleet}</b> was ended by its office, so this group cannot join it any"
        " more. /fleet says how to begin one, and how to join one."
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
        " here, and so does its board. Whoever /team lists here has rights in all of its groups"
        " now. /fleet lists them."
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


def is_asked(language: Language, fleet: Fleet) -> str:
    """Say to whoever tapped that a fleet's office decides."""
    said = language.gettext("I asked the office of {fleet}. I will tell you here what it says.")
    return said.format(fleet=cut(fleet.fleet_name, LONGEST_NAME))


def joined(language: Language, fleet: Fleet) -> str:
    """Say to whoever tapped that the group is in a fleet now."""
    said = language.gettext("This group is in {fleet} now.")
    return said.format(fleet=cut(fleet.fleet_name, LONGEST_NAME))


# Tools


def decide_keys(
    language: Language, request: JoinRequest, number: int = 0
) -> list[InlineKeyboardButton]:
    """Offer to let a group in, or to refuse it; by its `number` where several are listed."""
    labels = {Verb.LET_IN: N_("✅ Let in"), Verb.REFUSE: N_("🚫 Refuse")}
    return [
        InlineKeyboardButton(
            f"{language.gettext(label)} {number or ''}".strip(),
            callback_data=Button(verb, request.request_id).data,
        )
        for verb, label in labels.items()
    ]


def shown_name(fleet_name: str) -> str:
    """Show what a fleet is called."""
    return escaped(quiet(fleet_name))


def shown_title(language: Language, title: str) -> str:
    """Show what a group is called."""
    shown = escaped(isolated(quiet(cut(title, TITLE))))
    return f"<b>{shown or language.gettext('a group without a name')}</b>"

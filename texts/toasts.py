"""The toasts and alerts that taps are answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.incidents import Action, Incident
from domain.people import Team, User
from domain.refusals import Refusal, Refused
from texts.formatting import People, plain_name
from texts.incidents import status
from texts.language import N_, Deferred, Language

_DONE: Mapping[Action, Deferred] = {
    Action.CLAIM: N_("{incident} is yours."),
    Action.TAKE_CHARGE: N_("{incident} is yours."),
    Action.TAKE_OVER: N_("{incident} is yours."),
    Action.LEAVE: N_("You left {incident}. It is unclaimed again."),
    Action.ESCALATE: N_("{incident} is escalated. Managers are being paged."),
    Action.CLAIM_ESCALATION: N_("{incident} is yours."),
    Action.LEAVE_ESCALATION: N_("You left {incident}. It awaits a manager again."),
    Action.RESOLVE: N_("Reply to the prompt with the summary of {incident}."),
    Action.KEEP_WORKING: N_("Back to work on {incident}. Nothing was resolved."),
    Action.SUMMARISE: N_("{incident} is resolved."),
    Action.CANCEL: N_("{incident} is called off."),
    Action.GIVE: N_("{incident} is given away."),
    Action.GIVE_CHARGE: N_("{incident} is given away."),
    Action.RELEASE: N_("{incident} is released. Nobody has it now."),
    Action.REOPEN: N_("{incident} is open again. Nobody has it yet."),
}


_ESCALATED_TO_NOBODY = N_(
    "{incident} is escalated, but no manager is named here to be paged."
    " Ask an admin to send /configure_managers."
)


WENT_WRONG = N_("Something went wrong on my side. I am trying again: look here again in a minute.")


DEAD_BUTTON = N_("This button is no longer in use. /open lists the open incidents.")


_UNKNOWN_INCIDENT = N_("There is no such incident in this group. /open lists the open ones.")


_ALREADY_CLAIMED = N_("Sorry, this incident has already been claimed. {owner} has it.")


_ABSENT = N_("You are not in this group any more, so you cannot work on its incidents.")


_NOT_OWNER = N_("{incident} belongs to {owner}. Only they can do this.")


_TOO_LATE = N_(
    "{incident} was resolved more than 7 days ago. Please report it again with /new_issue."
)


_NAMED_HAS_IT = N_("{person} has {incident} already.")


_NAMED_ABSENT = N_("{person} is not in this group any more. Choose somebody else.")


_NAMED_MAY_NOT: Mapping[Action, Deferred] = {
    Action.GIVE: N_("{person} is not a dispatcher here. An admin adds them with /add_dispatcher."),
    Action.GIVE_CHARGE: N_(
        "{person} is not a manager here. An admin adds them with /configure_managers."
    ),
}


_ONLY_GIVERS = N_(
    "You cannot give this to anybody: only its owner or a manager can. Ask one of them."
)


_MAY_NOT: Mapping[Action, Deferred] = {
    Action.CLAIM: N_(
        "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
    ),
    Action.TAKE_OVER: N_(
        "You are not authorized to take over incidents."
        " Ask an admin to add you with /add_dispatcher."
    ),
    Action.CLAIM_ESCALATION: N_(
        "You are not authorized to claim escalations."
        " Ask an admin to add you with /configure_managers."
    ),
    Action.TAKE_CHARGE: N_(
        "Only managers take charge. Ask {owner} to give it to you; admins name managers with"
        " /configure_managers."
    ),
    Action.CANCEL: N_(
        "You cannot call this off: only its reporter, while nobody has it, its owner or a manager"
        " can. Ask one of them."
    ),
    Action.GIVE: _ONLY_GIVERS,
    Action.GIVE_CHARGE: _ONLY_GIVERS,
    Action.RELEASE: N_(
        "You cannot release this: only a manager can, or an admin if its owner has left the group"
        " or the team. Ask one of them."
    ),
    Action.REOPEN: N_(
        "You cannot reopen this: only its reporter, a dispatcher or a manager can. Ask one of them."
    ),
}


_ADMIN_IS_NO_MANAGER = N_(
    "You are not a manager yet. As an admin, send /configure_managers with all managers"
    " and yourself: people left out lose the right."
)


_ADMIN_MAY_NOT_CLAIM: Mapping[Action, Deferred] = {
    Action.CLAIM: N_(
        "You are not a dispatcher yet. You are an admin, so you can add yourself: send"
        " /add_dispatcher {how}"
    ),
    Action.TAKE_OVER: N_(
        "You are not a dispatcher yet. You are an admin, so you can add yourself: send"
        " /add_dispatcher {how}"
    ),
    Action.CLAIM_ESCALATION: _ADMIN_IS_NO_MANAGER,
    Action.TAKE_CHARGE: _ADMIN_IS_NO_MANAGER,
}


@dataclass(frozen=True)
class Toast:
    """What a tap is answered with; an alert has to be dismissed.

    At most 200 characters: https://core.telegram.org/bots/api#answercallbackquery.
    """

    text: str
    alert: bool = False


def done(
    language: Language, action: Action, incident: Incident, claimants: Team | None = None
) -> Toast:
    """Confirm an action to the person who took it; `claimants` may claim the incident now."""
    nobody = action is Action.ESCALATE and claimants is not None and not claimants.call_keys
    text = language.gettext(_ESCALATED_TO_NOBODY if nobody else _DONE[action])
    return Toast(text.format(incident=incident.incident_id), alert=nobody)


def refused(language: Language, refused: Refused, action: Action | None, people: People) -> Toast:
    """Tell a person why their tap changed nothing, and what to do; no action: a correction."""
    why, incident = refused.why, refused.incident
    if incident is None:
        return Toast(language.gettext(_UNKNOWN_INCIDENT), alert=True)
    if why is Refusal.ALREADY_YOURS:
        yours = language.gettext("{incident} is already yours.")
        return Toast(yours.format(incident=incident.incident_id))
    said = _why_refused(why, action)
    if said is None:
        return Toast(now_is(language, incident, people), alert=True)
    owner = _toast_name(language, people.get(incident.owner_id or 0))
    person = _toast_name(language, people.get(refused.named or 0))
    text = language.gettext(said).format(incident=incident.incident_id, owner=owner, person=person)
    return Toast(text, alert=True)


def _why_refused(why: Refusal, action: Action | None) -> Deferred | None:
    """Say why; None where it says most to tell how the incident stands."""
    return {
        Refusal.ABSENT: _ABSENT,
        Refusal.NOT_AUTHORIZED: _MAY_NOT.get(action) if action else None,
        Refusal.ALREADY_CLAIMED: _ALREADY_CLAIMED,
        Refusal.NOT_OWNER: _NOT_OWNER,
        Refusal.TOO_LATE: _TOO_LATE,
        Refusal.NAMED_HAS_IT: _NAMED_HAS_IT,
        Refusal.NAMED_ABSENT: _NAMED_ABSENT,
        Refusal.NAMED_WITHOUT_ROLE: _NAMED_MAY_NOT.get(action) if action else None,
    }.get(why)


def admin_without_right(language: Language, action: Action, user: User) -> Toast:
    """Tell a group's admin, who could give it, that they lack the right to claim."""
    handle = user.telegram_handle
    how = f"@{handle}" if handle else language.gettext("in reply to yourself")
    return Toast(language.gettext(_ADMIN_MAY_NOT_CLAIM[action]).format(how=how), alert=True)


def _toast_name(language: Language, user: User | None) -> str:
    return plain_name(language, user, 70)


def now_is(language: Language, incident: Incident, people: People) -> str:
    """Say where an incident stands to somebody who took it for something else."""
    stands = status(language, incident, people, _toast_name)
    return language.gettext("{incident} is now: {status}").format(
        incident=incident.incident_id, status=stands
    )

"""The answers to taps: toasts and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.incidents import Action, Incident, Refusal, Refused
from domain.people import Team, User
from texts.formatting import People, cut, plain_name
from texts.incidents import status

_DONE: Mapping[Action, str] = {
    Action.CLAIM: "{id} is yours.",
    Action.LEAVE: "You left {id}. It is unclaimed again.",
    Action.ESCALATE: "{id} is escalated. Managers are being paged.",
    Action.CLAIM_ESCALATION: "{id} is yours.",
    Action.LEAVE_ESCALATION: "You left {id}. It awaits a manager again.",
    Action.RESOLVE: "Reply to the prompt with the summary of {id}.",
    Action.KEEP_WORKING: "Back to work on {id}. Nothing was resolved.",
}


_ESCALATED_TO_NOBODY = (
    "{id} is escalated, but no manager is named here to be paged."
    " Ask an admin to send /configure_managers."
)


WENT_WRONG = "Something went wrong on my side. I am trying again: the card will tell."


DEAD_BUTTON = "This button is no longer in use. /open lists the open incidents."


_UNKNOWN_INCIDENT = "There is no such incident in this group. /open lists the open ones."


_ALREADY_CLAIMED = "Sorry, this incident has already been claimed."


_ABSENT = "You are not in this group any more, so you cannot work on its incidents."


_MAY_NOT_CLAIM: Mapping[Action, str] = {
    Action.CLAIM: (
        "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
    ),
    Action.CLAIM_ESCALATION: (
        "You are not authorized to claim escalations."
        " Ask an admin to add you with /configure_managers."
    ),
}


_ADMIN_MAY_NOT_CLAIM: Mapping[Action, str] = {
    Action.CLAIM: (
        "You are not a dispatcher yet. You are an admin, so you can add yourself: send"
        " /add_dispatcher {how}"
    ),
    Action.CLAIM_ESCALATION: (
        "You are not a manager yet. As an admin, send /configure_managers with all managers"
        " and yourself: people left out lose the right."
    ),
}


@dataclass(frozen=True)
class Toast:
    """The answer to a tap; an alert has to be dismissed.

    At most 200 characters: https://core.telegram.org/bots/api#answercallbackquery.
    """

    text: str
    alert: bool = False


def done(action: Action, incident: Incident, claimants: Team | None = None) -> Toast:
    """Confirm an action to the person who took it; `claimants` may claim the incident now."""
    if action is Action.ESCALATE and claimants is not None and not claimants.call_keys:
        return Toast(_ESCALATED_TO_NOBODY.format(id=incident.incident_id), alert=True)
    return Toast(_DONE[action].format(id=incident.incident_id))


def refused(refused: Refused, action: Action, people: People) -> Toast:
    """Tell a person why their tap changed nothing, and what to do."""
    why, incident = refused.why, refused.incident
    if incident is None:
        return Toast(_UNKNOWN_INCIDENT, alert=True)
    if why is Refusal.ALREADY_YOURS:
        return Toast(f"{incident.incident_id} is already yours.")
    said = {
        Refusal.ABSENT: _ABSENT,
        Refusal.NOT_AUTHORIZED: _MAY_NOT_CLAIM.get(action, ""),
        Refusal.ALREADY_CLAIMED: f"{_ALREADY_CLAIMED} {_owner(incident, people)} has it.",
        Refusal.NOT_OWNER: _not_owner(incident, people),
    }
    return Toast(said.get(why) or now_is(incident, people), alert=True)


def admin_without_right(action: Action, user: User) -> Toast:
    """Tell a group's admin, who could give it, that they lack the right to claim."""
    how = f"@{user.telegram_handle}" if user.telegram_handle else "in reply to yourself"
    return Toast(_ADMIN_MAY_NOT_CLAIM[action].format(how=how), alert=True)


def _toast_name(user: User | None) -> str:
    return cut(plain_name(user), 70)


def _not_owner(incident: Incident, people: People) -> str:
    return f"{incident.incident_id} belongs to {_owner(incident, people)}. Only they can do this."


def _owner(incident: Incident, people: People) -> str:
    return _toast_name(people.get(incident.owner_id or 0))


def now_is(incident: Incident, people: People) -> str:
    """Say where an incident stands to somebody who took it for something else."""
    return f"{incident.incident_id} is now: {status(incident, people, _toast_name)}"

"""What people read beside the card: pages, reminders, the prompt, and answers to replies."""

from __future__ import annotations

from collections.abc import Mapping

from domain.incidents import CLAIMANTS, Incident
from domain.people import Role, Team, User
from texts.formatting import People, cut, escaped, minutes, name, quiet, quiet_gist, quiet_name
from texts.incidents import status
from texts.links import asked_about

# More in one message notify nobody reliably: https://github.com/everyone-bot/everyone-bot/issues/3
# and https://github.com/rubenlagus/TelegramBots/issues/706.
MENTIONS_A_MESSAGE = 5


def shown(line: str) -> list[str]:
    """Give a line, if there is anything in it."""
    return [line] if line else []


NOBODY_NAMED: Mapping[Role, str] = {
    Role.DISPATCHER: (
        "⚠️ Nobody is named to claim incidents here. An admin can name dispatchers:"
        " <code>/add_dispatcher @john</code>"
    ),
    Role.MANAGER: (
        "⚠️ No manager is named here. An admin can name them:"
        " <code>/configure_managers @alice @bob</code>"
    ),
}


def nobody_named(incident: Incident, claimants: Team | None) -> list[str]:
    """Say how to name somebody where nobody may claim."""
    if claimants is None or claimants.call_keys:
        return []
    return [NOBODY_NAMED[CLAIMANTS[incident.status]]]


def page(incident: Incident, managers: Team) -> list[str]:
    """Call the managers to an escalation: a message for every five of them."""
    return _paging(incident, f"🔔 {incident.incident_id} requires manager attention.", managers)


def unclaimed_nudge(incident: Incident, waited: int, dispatchers: Team) -> list[str]:
    """Remind the dispatchers of an incident nobody has claimed for `waited` seconds."""
    waits = f"🔔 {incident.incident_id} has been unclaimed for {minutes(waited)}."
    said = _with_gist(f"{waits} Dispatchers please review.", incident)
    return ["\n".join([said, *nobody_named(incident, dispatchers)])]


def escalation_nudge(incident: Incident, waited: int, managers: Team) -> list[str]:
    """Remind the managers of an escalation that has waited for `waited` seconds."""
    said = f"🔔 {incident.incident_id} has been awaiting a manager for {minutes(waited)}."
    return _paging(incident, said, managers)


def _paging(incident: Incident, said: str, managers: Team) -> list[str]:
    mentions = _mentions(managers)
    if not mentions:
        return ["\n".join([_with_gist(said, incident), NOBODY_NAMED[Role.MANAGER]])]
    calls = (
        ", ".join(mentions[i : i + MENTIONS_A_MESSAGE])
        for i in range(0, len(mentions), MENTIONS_A_MESSAGE)
    )
    return [_with_gist(f"{said} Paging: {called}", incident) for called in calls]


def _with_gist(said: str, incident: Incident) -> str:
    """Say on the next line what it is about: a number alone tells nobody anything."""
    return "\n".join([said, *shown(quiet_gist(incident.description))])


def _mentions(team: Team) -> list[str]:
    return [*(name(user) for user in team.members), *(f"@{handle}" for handle in team.invited)]


def prompt(incident: Incident, owner: User | None, bot_username: str) -> str:
    """Ask the owner for the resolution summary.

    The link behind the incident's id leads to the card, and says to `prompted_incident` what was
    asked, in case the prompt's message id never came back to us.
    """
    asked = (
        f"{name(owner)}, please reply to this message with the resolution summary"
        f" for {asked_about(incident, bot_username)}."
    )
    return _with_gist(asked, incident)


PROMPT_PLACEHOLDER = "What was done"


REPLY_WITH_SUMMARY = "📝 Reply to this message with the summary"


def empty_summary(incident: Incident, bot_username: str) -> str:
    """Ask again for a summary that had no words."""
    return (
        f"The summary of {asked_about(incident, bot_username)} needs words: reply with a text,"
        " or a photo with a caption."
    )


def waiting_for(
    incident: Incident, owner: User | None, bot_username: str, *, anonymous: bool
) -> str:
    """Tell somebody else who replied that the summary is another person's to give."""
    hint = " If that is you, reply as yourself, not as the group." if anonymous else ""
    about = asked_about(incident, bot_username)
    return f"The summary of {about} is awaited from {name(owner)}.{hint}"


def came_late(incident: Incident, people: People) -> str:
    """Tell somebody who gives a summary that it is not awaited any more."""
    return (
        f"{incident.incident_id} is now: {status(incident, people, quiet_name)}."
        " Nobody is asked for a summary, so your reply was not recorded."
    )


def shut_out(group_name: str, incident: Incident | None) -> str:
    """Tell somebody in private what a group cannot be shown, and how an admin mends that."""
    group = escaped(group_name) or "your group"
    lines = [f"🚪 I cannot post in {group}: {_ALL_CLOSED}"]
    if incident is not None:
        problem = escaped(quiet(cut(" ".join(incident.description.split()), SHUT_OUT_TEXT)))
        lines = [f"🚨 {problem}", f"{_kept_from(group, incident)}: {_ALL_CLOSED}"]
    return "\n".join([*lines, _OPEN_A_TOPIC])


def _kept_from(group: str, incident: Incident) -> str:
    if incident.pinned_message_id is None:
        return f"{incident.incident_id} is not shown in {group}, so nobody there is called"
    return f"{incident.incident_id} is shown in {group}, but I cannot call anybody there"


_ALL_CLOSED = "every topic I know there is closed."


SHUT_OUT_TEXT = 200  # characters of the report


_OPEN_A_TOPIC = (
    "An admin can open a topic, or allow me <b>Manage topics</b>: group settings →"
    " Administrators → me. What waits is then posted by itself."
)


PIN_NOTICE = (
    "📌 I may not pin messages here, so incident cards are posted but not pinned. An admin can"
    " change that: group settings → Administrators → me → <b>Pin messages</b>."
    " Everything else works."
)

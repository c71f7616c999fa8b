"""What people read about one incident: its card and buttons, messages beside it, toasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from incidents import CLAIMANTS, Action, Incident, Refusal, Refused, Role, Status, Team, User
from phrases import (
    People,
    cut,
    duration,
    escaped,
    gist,
    link,
    message_link,
    minutes,
    name,
    plain_name,
    quiet,
    quiet_gist,
    quiet_name,
    time,
    who,
)

# Buttons

BUTTONS: Mapping[Action, tuple[str, str | None]] = {
    Action.CLAIM: ("✅ Claim", KeyboardButtonStyle.SUCCESS),
    Action.LEAVE: ("❌ Leave Claim", KeyboardButtonStyle.DANGER),
    Action.ESCALATE: ("⬆️ Escalate", None),
    Action.CLAIM_ESCALATION: ("🛡️ Claim Escalation", KeyboardButtonStyle.SUCCESS),
    Action.LEAVE_ESCALATION: ("❌ Leave Claim", KeyboardButtonStyle.DANGER),
    Action.RESOLVE: ("🏁 Resolve", KeyboardButtonStyle.PRIMARY),
    Action.KEEP_WORKING: ("↩️ Keep Working", None),
}

KEYBOARDS: Mapping[Status, Sequence[Sequence[Action]]] = {
    Status.UNCLAIMED: [[Action.CLAIM]],
    Status.CLAIMED_T1: [[Action.LEAVE, Action.ESCALATE], [Action.RESOLVE]],
    Status.ESCALATED: [[Action.CLAIM_ESCALATION]],
    Status.CLAIMED_T2: [[Action.RESOLVE], [Action.LEAVE_ESCALATION]],
    Status.AWAITING_SUMMARY: [[Action.KEEP_WORKING]],
    Status.RESOLVED: [],
}

BUTTON_DATA = rf"^(?:{'|'.join(action.value for action in BUTTONS)}):TKT-\d{{4}}-\d{{4,9}}\Z"
"""What `button_data` makes; anything else pressed is not one of our live buttons."""


def button_data(action: Action, incident_id: str) -> str:
    """Write what a button sends back: the action and the incident (at most 64 bytes)."""
    return f"{action.value}:{incident_id}"


def parse_button(data: str) -> tuple[Action, str] | None:
    """Read what `button_data` wrote; None for anything else."""
    action, _, incident_id = data.partition(":")
    return (Action(action), incident_id) if re.match(BUTTON_DATA, data) else None


def keyboard(incident: Incident) -> InlineKeyboardMarkup | None:
    """Lay out the buttons of the incident's state; None when there are none."""
    rows = [
        [_button(action, incident.incident_id) for action in row]
        for row in KEYBOARDS[incident.status]
    ]
    return InlineKeyboardMarkup(rows) if rows else None


REMOVE_COPY = "🗑️ Remove this copy"


def remove_button(incident: Incident) -> InlineKeyboardMarkup:
    """Make the button of a card that has none, until it is known to be the only one.

    Should its sending be cut off and done again, there are two; who taps the other one removes it.
    """
    data = button_data(Action.KEEP_WORKING, incident.incident_id)  # refused: it is resolved
    return InlineKeyboardMarkup([[InlineKeyboardButton(REMOVE_COPY, callback_data=data)]])


def _button(action: Action, incident_id: str) -> InlineKeyboardButton:
    label, style = BUTTONS[action]
    return InlineKeyboardButton(label, callback_data=button_data(action, incident_id), style=style)


CARD_TEXT = 3000  # characters of the report on an open card, well inside Telegram's 4096
RESOLVED_TEXT = 1500  # of the report, and of the summary, on a resolved card
LINKED = 10  # attachments with a link of their own
MENTIONS_A_MESSAGE = 5  # more than five mentions in one message notify nobody reliably


# The card


def card(
    incident: Incident,
    people: People,
    attachments: Sequence[int] = (),
    claimants: Team | None = None,
) -> str:
    """Render an incident as its card, at most 4096 characters of text.

    `claimants` may claim it; None: it waits for no claim.
    """
    resolved = incident.status is Status.RESOLVED
    lines = [
        f"<b>{_headline(incident)}</b>",
        *_shown(escaped(gist(incident.description))),
        *(_outcome(incident, people) if resolved else [f"Status: {status(incident, people)}"]),
        *_what_to_do(incident),
        *_nobody_named(incident, claimants),
        *_taps_lost(incident),
        "",
        f"Reported by: {who(people, incident.created_by_id)}, {time(incident.t_created)}",
        *_attachment_line(incident, attachments),
        *_report(incident.description, RESOLVED_TEXT if resolved else CARD_TEXT),
    ]
    return "\n".join(lines)


def _shown(line: str) -> list[str]:
    return [line] if line else []


def _report(text: str, limit: int) -> list[str]:
    """Show the whole report where it says more than the gist."""
    return [] if gist(text) in ("", text.strip()) else [f"Report: {escaped(cut(text, limit))}"]


def least_card(incident: Incident) -> str:
    """Write what stays of a card when all that people typed is refused, as plain text."""
    return f"{_headline(incident)}\nStatus: {status(incident, {})}"


def _headline(incident: Incident) -> str:
    title = {Status.UNCLAIMED: "🚨 NEW INCIDENT", Status.RESOLVED: "✅ RESOLVED"}
    return f"{title.get(incident.status, '🚨 INCIDENT')}: {incident.incident_id}"


def _what_to_do(incident: Incident) -> list[str]:
    return [REPLY_WITH_SUMMARY] if incident.status is Status.AWAITING_SUMMARY else []


_NOBODY_NAMED: Mapping[Role, str] = {
    Role.DISPATCHER: (
        "⚠️ Nobody is named to claim incidents here. An admin can name dispatchers:"
        " <code>/add_dispatcher @john</code>"
    ),
    Role.MANAGER: (
        "⚠️ No manager is named here. An admin can name them:"
        " <code>/configure_managers @alice @bob</code>"
    ),
}


def _nobody_named(incident: Incident, claimants: Team | None) -> list[str]:
    if claimants is None or claimants.call_keys:
        return []
    return [_NOBODY_NAMED[CLAIMANTS[incident.status]]]


def _taps_lost(incident: Incident) -> list[str]:
    if incident.t_taps_lost is None:
        return []
    return [f"⚠️ Taps before {time(incident.t_taps_lost, 't')} may be lost. Please tap again."]


def _outcome(incident: Incident, people: People) -> list[str]:
    took = duration((incident.t_resolved or 0) - incident.t_created)
    return [
        f"Resolved by: {who(people, incident.resolved_by_id)}",
        f"Summary: {escaped(cut(incident.resolution_summary or '', RESOLVED_TEXT))}",
        f"Took: {took}",
    ]


def status(incident: Incident, people: People, show: Callable[[User | None], str] = name) -> str:
    """Say in one line where an incident stands, with who has it."""
    owner = show(people.get(incident.owner_id)) if incident.owner_id is not None else ""
    return _STATUS[incident.status].format(owner=owner)


_STATUS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥 UNCLAIMED",
    Status.CLAIMED_T1: "🛠️ IN PROGRESS (Claimed by {owner})",
    Status.ESCALATED: "🆘 ESCALATED - Awaiting Manager",
    Status.CLAIMED_T2: "🛠️ IN PROGRESS (Handled by {owner})",
    Status.AWAITING_SUMMARY: "⌛ AWAITING SUMMARY (from {owner})",
    Status.RESOLVED: "✅ RESOLVED",
}


def _attachment_line(incident: Incident, attachments: Sequence[int]) -> list[str]:
    if not attachments:
        return []
    if incident.source_chat_id != incident.group_id:  # left behind when the group migrated
        return [f"📎 Attachments: {len(attachments)}"]
    links = [
        link(message_link(incident.group_id, message_id), str(number))
        for number, message_id in enumerate(attachments[:LINKED], 1)
    ]
    more = f" and {len(attachments) - LINKED} more" if len(attachments) > LINKED else ""
    return [f"📎 Attachments: {', '.join(links)}{more}"]


# Messages beside the card


def page(incident: Incident, managers: Team) -> list[str]:
    """Call the managers to an escalation: a message for every five of them."""
    return _paging(incident, f"🔔 {incident.incident_id} requires manager attention.", managers)


def unclaimed_nudge(incident: Incident, waited: int, dispatchers: Team) -> list[str]:
    """Remind the dispatchers of an incident nobody has claimed for `waited` seconds."""
    waits = f"🔔 {incident.incident_id} has been unclaimed for {minutes(waited)}."
    said = _with_gist(f"{waits} Dispatchers please review.", incident)
    return ["\n".join([said, *_nobody_named(incident, dispatchers)])]


def escalation_nudge(incident: Incident, waited: int, managers: Team) -> list[str]:
    """Remind the managers of an escalation that has waited for `waited` seconds."""
    said = f"🔔 {incident.incident_id} has been awaiting a manager for {minutes(waited)}."
    return _paging(incident, said, managers)


def _paging(incident: Incident, said: str, managers: Team) -> list[str]:
    mentions = _mentions(managers)
    if not mentions:
        return ["\n".join([_with_gist(said, incident), _NOBODY_NAMED[Role.MANAGER]])]
    calls = (
        ", ".join(mentions[i : i + MENTIONS_A_MESSAGE])
        for i in range(0, len(mentions), MENTIONS_A_MESSAGE)
    )
    return [_with_gist(f"{said} Paging: {called}", incident) for called in calls]


def _with_gist(said: str, incident: Incident) -> str:
    """Say on the next line what it is about: a number alone tells nobody anything."""
    return "\n".join([said, *_shown(quiet_gist(incident.description))])


def _mentions(team: Team) -> list[str]:
    return [*(name(user) for user in team.members), *(f"@{handle}" for handle in team.invited)]


def prompt(incident: Incident, owner: User | None, bot_username: str) -> str:
    """Ask the owner for the resolution summary.

    The link behind the incident's id leads to the card, and says to `prompted_incident` what was
    asked, in case the prompt's message id never came back to us.
    """
    asked = (
        f"{name(owner)}, please reply to this message with the resolution summary"
        f" for {_asked_about(incident, bot_username)}."
    )
    return _with_gist(asked, incident)


_PROMPT_KEY, _TOLD_KEY = "incident", "about"


def _asked_about(incident: Incident, bot_username: str) -> str:
    """Write an incident's id so that a reply is known to be about it."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    url = url or f"https://t.me/{bot_username}"
    return link(f"{url}?{_PROMPT_KEY}={incident.incident_id}", incident.incident_id)


def prompted_incident(urls: Iterable[str]) -> str | None:
    """Find which incident's summary a message of ours asks for, by the links in it."""
    return _in_query(urls, _PROMPT_KEY)


def told_incident(urls: Iterable[str]) -> str | None:
    """Find which incident a message of ours tells about, by the links in it."""
    return _in_query(urls, _TOLD_KEY)


def _in_query(urls: Iterable[str], key: str) -> str | None:
    found = (parse_qs(urlsplit(url).query).get(key, []) for url in urls)
    return next((incident_id for values in found for incident_id in values), None)


def card_link(incident: Incident) -> str:
    """Link an incident's id to its card; a reply to the message is known to be about it."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    return link(url and f"{url}?{_TOLD_KEY}={incident.incident_id}", incident.incident_id)


PROMPT_PLACEHOLDER = "What was done"
REPLY_WITH_SUMMARY = "📝 Reply to this message with the summary"


def empty_summary(incident: Incident, bot_username: str) -> str:
    """Ask again for a summary that had no words."""
    return (
        f"The summary of {_asked_about(incident, bot_username)} needs words: reply with a text,"
        " or a photo with a caption."
    )


def waiting_for(
    incident: Incident, owner: User | None, bot_username: str, *, anonymous: bool
) -> str:
    """Tell somebody else who replied that the summary is another person's to give."""
    hint = " If that is you, reply as yourself, not as the group." if anonymous else ""
    about = _asked_about(incident, bot_username)
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


# Toasts and alerts

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
    """The answer to a tap: at most 200 characters; an alert has to be dismissed."""

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

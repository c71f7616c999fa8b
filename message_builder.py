"""What people read: pure functions from records to Telegram HTML and keyboards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle, MessageLimit

from incidents import (
    REPORT,
    WAITING,
    Action,
    Durations,
    Event,
    Figures,
    Incident,
    Kpis,
    Refusal,
    Rights,
    Role,
    Setup,
    Status,
    Team,
    User,
)

People = Mapping[int, User]

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


def _button(action: Action, incident_id: str) -> InlineKeyboardButton:
    label, style = BUTTONS[action]
    return InlineKeyboardButton(label, callback_data=button_data(action, incident_id), style=style)


# Names, times and lengths

SOMEONE = "someone"
ANONYMOUS_ADMIN = "an anonymous admin"
CARD_TEXT = 3000  # characters of the report on an open card, well inside Telegram's 4096
RESOLVED_TEXT = 1500  # of the report, and of the summary, on a resolved card
MENTIONS_A_MESSAGE = 5  # more than five mentions in one message notify nobody reliably
LISTED_NAME = 32  # characters of a name in a list: as long as a @username may be
SUPERGROUP_OFFSET = 10**12  # the Bot API's id of a supergroup is -(this + its own id)
MINUTE, HOUR, DAY = 60, 3600, 86400


def name(user: User | None) -> str:
    """Name a person so that they can be tapped: @username, else a link to their account."""
    if user is None:
        return SOMEONE
    if user.telegram_handle:
        return f"@{user.telegram_handle}"
    return f'<a href="tg://user?id={user.user_id}">{escape(_label(user), quote=False)}</a>'


def quiet_name(user: User | None) -> str:
    """Name a person in an answer that concerns somebody else: nobody's phone rings."""
    if user is None or not user.telegram_handle:
        return _html(cut(_label(user), LISTED_NAME)) if user else SOMEONE
    # Inside a link Telegram makes no mention of it; tapping it still opens the profile.
    return _link(f"https://t.me/{user.telegram_handle}", f"@{user.telegram_handle}")


def plain_name(user: User | None) -> str:
    """Name a person where nothing can be tapped: in toasts."""
    if user is None:
        return SOMEONE
    return f"@{user.telegram_handle}" if user.telegram_handle else _label(user)


# Control characters, and what turns the direction of all text behind it.
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _label(user: User) -> str:
    # A link whose label starts with "@" mentions nobody.
    readable = _UNREADABLE.sub("", user.full_name)
    return re.sub(r"^[@\s]+", "", readable).rstrip() or SOMEONE


def _who(people: People, user_id: int | None, show: Callable[[User | None], str] = name) -> str:
    return show(people.get(user_id)) if user_id is not None else ANONYMOUS_ADMIN


def time(t: int, form: str = "r") -> str:
    """Show a moment in each reader's own time zone: `r` live and relative, else a fixed form."""
    utc = datetime.fromtimestamp(t, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f'<tg-time unix="{t}" format="{form}">{utc}</tg-time>'


def cut(text: str, limit: int) -> str:
    """Shorten text to `limit` characters, with … where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _html(text: str) -> str:
    return escape(text, quote=False)


def plain(html: str) -> str:
    """Take the markup out of a message."""
    return unescape(re.sub(r"<[^>]*>", "", html))


_MENTION = re.compile(r"(?<!\w)@(?=\w{3})")


def _quiet(text: str) -> str:
    """Keep Telegram from calling people mentioned in a text again: a word joiner, invisible."""
    return _MENTION.sub("@\u2060", text)


def duration(seconds: float) -> str:
    """Write a length of time in the two units that matter: "2 h 5 min", "40 s"."""
    whole = round(seconds)
    for unit, big, small, rest in ((DAY, "d", "h", HOUR), (HOUR, "h", "min", MINUTE)):
        if whole >= unit:
            minor = whole % unit // rest
            return f"{whole // unit} {big}" + (f" {minor} {small}" if minor else "")
    minutes, left = divmod(whole, MINUTE)
    if not minutes:
        return f"{left} s"
    return f"{minutes} min" + (f" {left} s" if left else "")


def minutes(seconds: int) -> str:
    """Write a wait the way nudges say it: whole minutes that have really passed."""
    passed = seconds // MINUTE
    if passed < 1:
        return "less than a minute"
    return "1 minute" if passed == 1 else f"{passed} minutes"


def message_link(group_id: int, message_id: int | None) -> str | None:
    """Link to a message, in whatever topic; None where Telegram has no links (basic groups)."""
    channel_id = -group_id - SUPERGROUP_OFFSET
    if message_id is None or channel_id <= 0:
        return None
    return f"https://t.me/c/{channel_id}/{message_id}"


def _link(url: str | None, label: str) -> str:
    return f'<a href="{url}">{label}</a>' if url else label


# The card


def card(incident: Incident, people: People, attachments: Sequence[int] = ()) -> str:
    """Render an incident as its card, at most 4096 characters of text."""
    resolved = incident.status is Status.RESOLVED
    lines = [
        f"<b>{_headline(incident)}</b>",
        *(_outcome(incident, people) if resolved else [f"Status: {status(incident, people)}"]),
        *_taps_lost(incident),
        "",
        f"Reported by: {_who(people, incident.created_by_id)}, {time(incident.t_created)}",
        *_attachment_line(incident, attachments),
        f"Issue: {_html(cut(incident.description, RESOLVED_TEXT if resolved else CARD_TEXT))}",
    ]
    return "\n".join(lines)


def _headline(incident: Incident) -> str:
    title = {Status.UNCLAIMED: "🚨 NEW INCIDENT", Status.RESOLVED: "✅ RESOLVED"}
    return f"{title.get(incident.status, '🚨 INCIDENT')}: {incident.incident_id}"


def _taps_lost(incident: Incident) -> list[str]:
    if incident.t_taps_lost is None:
        return []
    return [f"⚠️ Taps before {time(incident.t_taps_lost, 't')} may be lost. Please tap again."]


def _outcome(incident: Incident, people: People) -> list[str]:
    took = duration((incident.t_resolved or 0) - incident.t_created)
    return [
        f"Resolved by: {_who(people, incident.resolved_by_id)}",
        f"Summary: {_html(cut(incident.resolution_summary or '', RESOLVED_TEXT))}",
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
        _link(message_link(incident.group_id, message_id), str(number))
        for number, message_id in enumerate(attachments[:10], 1)
    ]
    return [f"📎 Attachments: {', '.join(links)}"]


# Messages beside the card


def page(incident_id: str, managers: Team) -> list[str]:
    """Call the managers to an escalation: a message for every five of them."""
    return _paging(f"🔔 {incident_id} requires manager attention.", managers)


def unclaimed_nudge(incident_id: str, waited: int) -> list[str]:
    """Remind the dispatchers of an incident nobody has claimed for `waited` seconds."""
    return [
        f"🔔 {incident_id} has been unclaimed for {minutes(waited)}. Dispatchers please review."
    ]


def escalation_nudge(incident_id: str, waited: int, managers: Team) -> list[str]:
    """Remind the managers of an escalation that has waited for `waited` seconds."""
    said = f"🔔 {incident_id} has been awaiting a manager for {minutes(waited)}."
    return _paging(said, managers)


def _paging(said: str, managers: Team) -> list[str]:
    mentions = _mentions(managers)
    if not mentions:
        return [f"{said} No managers are set: an admin can name them with /configure_managers."]
    calls = range(0, len(mentions), MENTIONS_A_MESSAGE)
    return [f"{said} Paging: {', '.join(mentions[i : i + MENTIONS_A_MESSAGE])}" for i in calls]


def _mentions(team: Team) -> list[str]:
    return [*(name(user) for user in team.members), *(f"@{handle}" for handle in team.invited)]


def prompt(incident: Incident, owner: User | None, bot_username: str) -> str:
    """Ask the owner for the resolution summary.

    The link behind the incident's id leads to the card, and says to `prompted_incident` what was
    asked, in case the prompt's message id never came back to us.
    """
    card_link = message_link(incident.group_id, incident.pinned_message_id)
    url = f"{card_link or f'https://t.me/{bot_username}'}?{_PROMPT_KEY}={incident.incident_id}"
    return (
        f"{name(owner)}, please reply to this message with the resolution summary"
        f" for {_link(url, incident.incident_id)}."
    )


_PROMPT_KEY = "incident"


def prompted_incident(urls: Iterable[str]) -> str | None:
    """Find which incident a prompt of ours is about, by the links in it."""
    asked = (parse_qs(urlsplit(url).query).get(_PROMPT_KEY, []) for url in urls)
    return next((incident_id for values in asked for incident_id in values), None)


PROMPT_PLACEHOLDER = "What was wrong, what was done"
EMPTY_SUMMARY = (
    "The summary needs words: reply to the prompt with a text, or a photo with a caption."
)


def waiting_for(incident: Incident, owner: User | None, *, anonymous: bool) -> str:
    """Tell somebody else who replied that the summary is another person's to give."""
    hint = " If that is you, reply as yourself, not as the group." if anonymous else ""
    return f"The summary of {incident.incident_id} is awaited from {name(owner)}.{hint}"


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

WENT_WRONG = "Something went wrong on my side. Please tap again."
DEAD_BUTTON = "This button is no longer in use. /open lists the open incidents."
_UNKNOWN_INCIDENT = "There is no such incident in this group. /open lists the open ones."
_ALREADY_CLAIMED = "Sorry, this incident has already been claimed."
_MAY_NOT_CLAIM: Mapping[Action, str] = {
    Action.CLAIM: (
        "You are not authorized to claim issues. Ask an admin to add you with /add_dispatcher."
    ),
    Action.CLAIM_ESCALATION: (
        "You are not authorized to claim escalations."
        " Ask an admin to add you with /configure_managers."
    ),
}


@dataclass(frozen=True)
class Toast:
    """The answer to a tap: at most 200 characters; an alert has to be dismissed."""

    text: str
    alert: bool = False


def done(action: Action, incident: Incident) -> Toast:
    """Confirm an action to the person who took it."""
    return Toast(_DONE[action].format(id=incident.incident_id))


def refused(why: Refusal, action: Action, incident: Incident | None, people: People) -> Toast:
    """Tell a person why their tap changed nothing, and what to do."""
    if incident is None or why is Refusal.UNKNOWN:
        return Toast(_UNKNOWN_INCIDENT, alert=True)
    if why is Refusal.ALREADY_YOURS:
        return Toast(f"{incident.incident_id} is already yours.")
    if why is Refusal.NOT_AUTHORIZED:
        return Toast(_MAY_NOT_CLAIM[action], alert=True)
    if why is Refusal.ALREADY_CLAIMED:
        return Toast(_ALREADY_CLAIMED, alert=True)
    if why is Refusal.NOT_OWNER:
        return Toast(_not_owner(incident, people), alert=True)
    return Toast(_now(incident, people), alert=True)


def _toast_name(user: User | None) -> str:
    return cut(plain_name(user), 70)


def _not_owner(incident: Incident, people: People) -> str:
    owner = _toast_name(people.get(incident.owner_id or 0))
    return f"{incident.incident_id} belongs to {owner}. Only they can do this."


def _now(incident: Incident, people: People) -> str:
    return f"{incident.incident_id} is now: {status(incident, people, _toast_name)}"


# Answers to commands. Example handles stand in <code>: a real @alice must not be called by them.

HELP = (
    "<b>Incident desk</b>\n"
    "Report a problem, and everybody works it on one pinned message.\n\n"
    "/new_issue Truck 456 engine overheating – report a problem (also as a photo's caption)\n"
    "/open – what is open, oldest first\n"
    "/incident 42 – the whole story of one incident\n"
    "/stats – how fast we are: today, week, month or all\n"
    "/team – who claims and who is paged\n"
    "/register_driver – put yourself on record as a driver\n\n"
    "<b>For group admins</b>\n"
    "<code>/configure_managers @alice @bob</code> – set the managers\n"
    "<code>/add_dispatcher @john</code> – add dispatchers\n"
    "<code>/remove_manager @bob</code>, <code>/remove_dispatcher @john</code> – take a right away\n"
    "/setup – what is right and what is missing in this group\n"
    "/health – how the desk is doing\n"
    "People without a @username: reply to one of their messages with the command."
)

PRIVATE_HELP = (
    "<b>I am an incident desk for trucking fleets.</b> I work in your fleet's group: a driver"
    " reports a breakdown, I pin one message for it, and dispatchers and managers work it with"
    " the buttons below it.\n\n"
    "1. Open your group, tap its name, then <b>Add members</b>, and choose me: @{username}\n"
    "2. Make me an administrator who may <b>pin messages</b>.\n"
    "3. In the group, send <code>/configure_managers @alice @bob</code>"
    " and <code>/add_dispatcher @john</code>\n"
    "4. Report with /new_issue Truck 456 engine overheating"
)

ONLY_IN_GROUPS = (
    "This command works in your fleet's group, not here. /start says how to add me to one."
)
NOT_CONFIGURED = (
    "Group not configured. A group admin must first name the managers,"
    " like this: <code>/configure_managers @alice @bob</code>"
)
NEW_ISSUE_USAGE = (
    "Say what happened, in the same message:\n"
    "/new_issue Truck 456 engine overheating, I-80 mile 212"
)
TOO_MANY_REPORTS = (
    "You have reported {limit} incidents here within an hour, which is the limit. This one was"
    " not recorded: call a dispatcher, or add it to an incident you have reported."
)
INCIDENT_USAGE = "Say which one, by its number:\n/incident 42 or /incident TKT-2026-0042"
NO_CHANNELS = "Posts in the name of a channel cannot be answered for. Please send it as yourself."
ANONYMOUS_DRIVER = "Please send this as yourself, not as the group, so that I can see who you are."
ADMIN_CHECK_FAILED = (
    "Telegram did not say whether you are an admin here. Make me an administrator, then try again."
)
ASKED_BY_NON_ADMIN = "Only group admins can see this."
ASKED_IN_PRIVATE = "Only group admins can see this. Are you one? Send it in your group."

_ADMINS_ONLY: Mapping[Role, str] = {
    Role.MANAGER: "Only group admins can configure managers.",
    Role.DISPATCHER: "Only group admins can configure dispatchers.",
}
_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.DRIVER: ("driver", "drivers"),
    Role.DISPATCHER: ("dispatcher", "dispatchers"),
    Role.MANAGER: ("manager", "managers"),
}


def admins_only(role: Role) -> str:
    """Refuse a change of the team to someone who is not an admin."""
    return _ADMINS_ONLY[role]


def naming_usage(command: str) -> str:
    """Explain how to name people."""
    example = "@alice @bob" if command == "configure_managers" else "@john"
    return (
        f"Name people by their @username, like this: <code>/{command} {example}</code>\n"
        f"For people without one, reply to a message of theirs with /{command}"
    )


def not_a_handle(words: Sequence[str], command: str) -> str:
    """Refuse names that are no @usernames; nothing was changed."""
    shown = ", ".join(_html(cut(word, 40)) for word in words[:5])
    return f"I do not understand: {shown}. Nothing was changed.\n{naming_usage(command)}"


def registered(user: User, roles: Sequence[Role]) -> str:
    """Answer /register_driver; who has `roles` in this group stays what they are."""
    if not roles:
        return f"{name(user)}, you are registered as a driver. Report with /new_issue."
    word = _WORDS[max(roles, key=lambda role: role.rank)][0]
    return f"{name(user)}, you are already on record as a {word}, and stay one."


def roster_changed(role: Role, people: Team) -> list[str]:
    """Confirm who has a role now."""
    first, *more = _roster(people)
    blocks = [f"<b>{_WORDS[role][1].capitalize()}:</b> {first}", *more]
    if people.invited:
        blocks.append(_INVITED)
    return _pack(blocks)


_INVITED = (
    "Invited people get their right the first time they write or tap here with that @username."
)


def removed(role: Role, gone: Sequence[str], missing: Sequence[str]) -> str:
    """Confirm a removal; names come as HTML. Says who was not on the list."""
    word = _WORDS[role][0]
    lines = []
    if gone:
        lines.append(f"No longer {word}: {', '.join(gone)}")
    if missing:
        lines.append(f"Not on the list of {_WORDS[role][1]}: {', '.join(missing)}")
    return "\n".join(lines)


def team(managers: Team, dispatchers: Team) -> list[str]:
    """List a group's team, in as many messages as it takes."""
    return _pack(
        [
            "<b>Managers</b> (paged when an incident is escalated)",
            *_roster(managers),
            "\n<b>Dispatchers</b> (claim new incidents)",
            *_roster(dispatchers),
        ]
    )


NAMES_A_LINE = 20


def _roster(people: Team) -> list[str]:
    names = [quiet_name(user) for user in people.members]
    names += [f"<code>@{handle}</code> (invited)" for handle in people.invited]
    starts = range(0, len(names), NAMES_A_LINE)
    return [", ".join(names[at : at + NAMES_A_LINE]) for at in starts] or ["nobody yet"]


_FIRST_STEP = "<code>/configure_managers @alice @bob</code>"


def welcome(setup: Setup) -> list[str]:
    """Greet a group that added the bot: what to do first, and how it is set up so far."""
    lines = [
        "👋 <b>Incident desk is here.</b> Two steps for a group admin:",
        f"1. {_FIRST_STEP} – who is paged when an incident is escalated",
        "2. <code>/add_dispatcher @john</code> – who claims new incidents",
        "",
        "Then anybody reports with /new_issue Truck 456 engine overheating",
        "",
    ]
    return _pack([*lines, *_setup_lines(setup)])


def setup(setup: Setup) -> list[str]:
    """List what is right and what is missing in a group, in as many messages as it takes."""
    return _pack(["<b>Set-up of this group</b>", *_setup_lines(setup)])


def _setup_lines(setup: Setup) -> list[str]:
    lines = [*_right_lines(setup.rights), *_staff_lines(Role.MANAGER, setup.managers)]
    lines += _staff_lines(Role.DISPATCHER, setup.dispatchers)
    if setup.gone:
        names = ", ".join(quiet_name(user) for user in setup.gone)
        lines.append(f"⚠️ Not in this group any more, so calls do not reach them: {names}")
    unclaimed, escalated = (duration(setup.sla[status]) for status in WAITING)
    lines.append(
        f"⏰ Dispatchers are reminded after {unclaimed} without a claim, managers after"
        f" {escalated}, and again each time the wait has doubled"
    )
    return lines


def _right_lines(rights: Rights) -> list[str]:
    wanted = {
        "administrator status": (rights.admin, "✅ I am an administrator"),
        "the right to pin messages": (rights.pin, "✅ I may pin messages"),
    }
    missing = [right for right, (held, _) in wanted.items() if not held]
    lines = [said for held, said in wanted.values() if held]
    if rights.delete is not None:
        lines.append(f"✅ I may {'' if rights.delete else 'not '}delete messages; {_NO_NEED}")
    if missing:
        lines.append(f"⚠️ Missing: {', '.join(missing)}. {_HOW_TO_GRANT}")
    return lines


def _staff_lines(role: Role, people: Team) -> list[str]:
    title = _WORDS[role][1].capitalize()
    if not people.members and not people.invited:
        return [f"⚠️ {title}: nobody yet. An admin names them: {_NAME_THEM[role]}"]
    first, *more = _roster(people)
    waiting = [f"   {_INVITED}"] if people.invited else []
    return [f"{'✅' if people.members else '⚠️'} {title}: {first}", *more, *waiting]


_NO_NEED = "I need it for nothing but my own"
_NAME_THEM: Mapping[Role, str] = {
    Role.MANAGER: _FIRST_STEP,
    Role.DISPATCHER: "<code>/add_dispatcher @john</code>",
}


def health(figures: Figures, now: int) -> str:
    """Show how the desk is doing, all groups together."""
    silence = "never" if figures.silence is None else f"{duration(figures.silence)} ago"
    age = figures.oldest_owed
    oldest = "" if age is None else f", the oldest for {duration(age)}"
    return "\n".join(
        [
            "<b>How the desk is doing</b> (all groups together)",
            f"Telegram last answered: {silence}",
            f"Owed to Telegram now: {figures.owed}{oldest}",
            f"Running for {duration(now - figures.since)}; since then:",
            f"{figures.updates} updates handled, {figures.taps} of them taps",
            f"{figures.nudges} nudges sent",
            f"{figures.errors} errors logged",
        ]
    )


_HOW_TO_GRANT = (
    "Group settings → Administrators → add me and allow <b>Pin messages</b>."
    " Without it incidents work, but their cards are not pinned."
)
NOTHING_OPEN = "✅ Nothing is open."
OPEN_TEXT = 60  # characters of each report in the list
OPEN_A_PAGE = 20  # below Telegram's 4096 characters and 100 entities, however long the names


def open_list(open_incidents: Sequence[Incident], people: People, number: int) -> str:
    """List one page (from 1) of a group's open incidents, oldest first."""
    if not open_incidents:
        return NOTHING_OPEN
    pages = -(-len(open_incidents) // OPEN_A_PAGE)
    number = min(max(number, 1), pages)
    shown = open_incidents[(number - 1) * OPEN_A_PAGE : number * OPEN_A_PAGE]
    lines = [f"<b>Open incidents: {len(open_incidents)}</b>"]
    lines += [_open_line(incident, people) for incident in shown]
    if pages > 1:
        lines.append(f"Page {number} of {pages}. /open {number % pages + 1} shows another.")
    return "\n".join(lines)


def _open_line(incident: Incident, people: People) -> str:
    url = message_link(incident.group_id, incident.pinned_message_id)
    return (
        f"• {_link(url, incident.incident_id)} {status(incident, people, quiet_name)},"
        f" reported {time(incident.t_created)}"
        f"\n   {_html(_quiet(cut(_one_line(incident.description), OPEN_TEXT)))}"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def no_such_incident(text: str) -> str:
    """Answer /incident for a number this group does not have."""
    return f"This group has no incident {_html(cut(text.strip(), 40))}. /open lists the open ones."


_TOLD: Mapping[str, str] = {
    REPORT: "reported by {who}",
    Action.CLAIM.value: "claimed by {who}",
    Action.LEAVE.value: "left by {who}",
    Action.ESCALATE.value: "escalated by {who}",
    Action.CLAIM_ESCALATION.value: "escalation claimed by {who}",
    Action.LEAVE_ESCALATION.value: "escalation left by {who}",
    Action.RESOLVE.value: "{who} asked to resolve; summary awaited",
    Action.KEEP_WORKING.value: "{who} kept working",
    Action.SUMMARISE.value: "resolved by {who}",
}


def story(incident: Incident, people: People, events: Sequence[Event]) -> list[str]:
    """Tell one incident whole, in as many messages as it takes: full text, then the timeline."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    blocks = [
        f"<b>{_link(url, incident.incident_id)}</b>\nStatus: {status(incident, people, quiet_name)}"
    ]
    blocks += [_html(part) for part in _parts(_quiet(f"Issue: {incident.description}"))]
    if incident.resolution_summary is not None:
        blocks += [
            _html(part) for part in _parts(_quiet(f"Summary: {incident.resolution_summary}"))
        ]
    blocks.append("<b>Timeline</b>")
    blocks += [_event_line(event, people) for event in events]
    return _pack(blocks)


def _event_line(event: Event, people: People) -> str:
    told = _TOLD[event.action].format(who=_who(people, event.actor_id, quiet_name))
    return f"{time(event.t, 'dT')} {told}"


def _parts(text: str, size: int = 3500) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


LINES_A_MESSAGE = 40  # two entities a line keep a message below Telegram's 100


def _pack(blocks: Iterable[str]) -> list[str]:
    """Join blocks into messages below Telegram's limits; HTML only makes a block longer."""
    messages: list[list[str]] = [[]]
    for block in blocks:
        size = sum(len(other) + 1 for other in messages[-1]) + len(block)
        full = size > MessageLimit.MAX_TEXT_LENGTH or len(messages[-1]) >= LINES_A_MESSAGE
        if full and messages[-1]:
            messages.append([])
        messages[-1].append(block)
    return ["\n".join(message) for message in messages]


PERIODS: Mapping[str, str] = {
    "today": "today (since 00:00 UTC)",
    "week": "the last 7 days",
    "month": "the last 30 days",
    "all": "all time",
}
STATS_USAGE = "Choose a period: /stats today, /stats week, /stats month or /stats all"


def stats(period: str, kpis: Kpis) -> str:
    """Show a group's figures for the incidents reported in a period."""
    rate = f"{kpis.resolved_tier1 / kpis.resolved:.0%}" if kpis.resolved else "–"
    return "\n".join(
        [
            f"<b>Incidents reported: {PERIODS[period]}</b>",
            f"{kpis.reported} reported, {kpis.resolved} resolved",
            f"Tier-1 resolution rate: {rate} ({kpis.resolved_tier1} of {kpis.resolved})",
            _kpi_line("Triage time", kpis.triage),
            _kpi_line("Manager response", kpis.manager_response),
            _kpi_line("Total resolution", kpis.resolution),
        ]
    )


def _kpi_line(title: str, figures: Durations) -> str:
    if figures.median is None or figures.p90 is None:
        return f"{title}: none yet"
    return (
        f"{title}: median {duration(figures.median)},"
        f" 90th percentile {duration(figures.p90)} (count {figures.count})"
    )


# The command menu: names and descriptions as Telegram shows them

MEMBER_COMMANDS: Sequence[tuple[str, str]] = (
    ("new_issue", "Report a problem"),
    ("open", "Open incidents, oldest first"),
    ("incident", "One incident's whole story"),
    ("stats", "How fast we are"),
    ("team", "Managers and dispatchers"),
    ("register_driver", "Register as a driver"),
    ("help", "How this works"),
)
ADMIN_COMMANDS: Sequence[tuple[str, str]] = (
    ("configure_managers", "Set the managers: @alice @bob"),
    ("add_dispatcher", "Add dispatchers: @john"),
    ("remove_dispatcher", "Remove a dispatcher"),
    ("remove_manager", "Remove a manager"),
    ("setup", "What is right and what is missing here"),
    ("health", "How the desk is doing"),
)
PRIVATE_COMMANDS: Sequence[tuple[str, str]] = (
    ("start", "What this bot is"),
    ("help", "How to add me to your group"),
    ("health", "How the desk is doing, for group admins"),
)

"""What commands answer: help, usage, the team, the set-up, the menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incidents import WAITING, AdminCheck, GroupFigures, Rights, Role, Setup, Team, User
from phrases import cut, duration, escaped, name, pack, quiet_name

# Example handles stand in <code>: a real @alice must not be called by them.

_FOR_EVERYBODY = (
    "/new_issue Truck 456 engine overheating – report a problem (also as a photo's caption)\n"
    "/open – what is open, most urgent first; <code>/open mine</code>,"
    " <code>/open unclaimed</code>\n"
    "/incident 42 – the whole story of one incident\n"
    "/stats – how fast we are: today, week, month or all\n"
    "/team – who claims and who is paged\n"
    "/register_driver – put yourself on record as a driver\n"
    "Whoever claimed it taps 🏁 and <b>replies</b> to my question with what was done."
)
_FOR_ADMINS = (
    "<code>/configure_managers @alice @bob</code> – set the managers\n"
    "<code>/add_dispatcher @john</code> – add dispatchers\n"
    "<code>/remove_manager @bob</code>, <code>/remove_dispatcher @john</code> – take a right away\n"
    "/setup – what is right and what is missing in the group\n"
    "/health – whether I am working well\n"
    "People without a <code>@username</code>: reply to one of their messages with the command."
)

HELP = (
    "<b>Incident desk</b>\n"
    "Report a problem: I pin one message for it, and the team works on it there.\n\n"
    f"{_FOR_EVERYBODY}\n\n"
    f"<b>For group admins</b>\n{_FOR_ADMINS}"
)

PRIVATE_HELP = (
    "<b>I am an incident desk for trucking fleets.</b> I work in your fleet's group: a driver"
    " reports a breakdown, I pin one message for it, and dispatchers and managers work it with"
    " the buttons below it.\n\n"
    "1. Open your group, tap its name, then <b>Add members</b>, and choose me: @{username}\n"
    "2. Make me an administrator who may <b>pin messages</b>.\n"
    "3. In the group, send <code>/configure_managers @alice @bob</code>"
    " and <code>/add_dispatcher @john</code>\n"
    "4. Report with /new_issue Truck 456 engine overheating\n\n"
    f"<b>What I understand in the group</b>\n{_FOR_EVERYBODY}\n\n"
    f"<b>For group admins</b>\n{_FOR_ADMINS}\n\n"
    "Here in private you can send /health, if you are an admin of a group of mine."
)

ONLY_IN_GROUPS = (
    "This command works in your fleet's group, not here. /start says how to add me to one."
)
NOT_CONFIGURED = (
    "Group not configured. A group admin must first name the managers,"
    " like this: <code>/configure_managers @alice @bob</code>\n"
    "Your report was not recorded: call a dispatcher, and send it again after that."
)
NEW_ISSUE_USAGE = (
    "Say what happened, in the same message:\n"
    "/new_issue Truck 456 engine overheating, I-80 mile 212"
)
NOT_SERVED = (
    "Sorry, I only work in the groups of the fleet that runs me, and this is none of them."
    " If it should be, ask whoever runs me."
)
NO_CHANNELS = "I cannot take this in the name of a channel. Please send it as yourself."
NOT_OWN_WORDS = (
    "Nothing was changed: this was forwarded or sent through a bot, so it may not be your own"
    " words. Please type the command yourself."
)
BOT_DRIVER = "Bots cannot be registered: drivers are people."
ANONYMOUS_DRIVER = "Please send this as yourself, not as the group, so that I can see who you are."
ASK_AS_YOURSELF = "Please ask as yourself, not as the group, so that I can see who you are."
CANNOT_LOOK_UP = "I cannot look that up right now. Please ask again in a moment."
_NOT_TOLD = (
    "Telegram did not say whether you are an admin here. Make me an administrator, then try again."
)
_NO_ANSWER = (
    "Telegram does not answer me right now, so I cannot see whether you are an admin."
    " Please try again in a moment."
)
ASKED_BY_NON_ADMIN = "Only group admins can see this."
ASKED_IN_PRIVATE = (
    "I do not know you as an admin of a group of mine. If you are one, send it in your group."
)

CITED = 5  # words that were not understood

_ADMINS_ONLY: Mapping[Role, str] = {
    Role.MANAGER: "Only group admins can configure managers.",
    Role.DISPATCHER: "Only group admins can configure dispatchers.",
}
_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.DRIVER: ("driver", "drivers"),
    Role.DISPATCHER: ("dispatcher", "dispatchers"),
    Role.MANAGER: ("manager", "managers"),
}


def too_many_reports(limit: int, *, named: bool) -> str:
    """Refuse a report beyond an hour's limit, of one person or of all who show no name."""
    if named:
        return (
            f"You have reported {limit} incidents here within an hour, which is the limit. This"
            " one was not recorded. Ask a dispatcher to report it, or call them."
        )
    return (
        f"Anonymous admins have reported {limit} incidents here within an hour, which is the limit"
        " for all of them together. This one was not recorded. Report it as yourself."
    )


def admins_only(role: Role) -> str:
    """Refuse a change of the team to someone who is not an admin."""
    return _ADMINS_ONLY[role]


def not_an_admin(check: AdminCheck, refused: str) -> str | None:
    """Say why this person may not do what admins do, `refused` if they are none; None if may."""
    return {
        AdminCheck.ADMIN: None,
        AdminCheck.NO_ADMIN: refused,
        AdminCheck.NOT_TOLD: _NOT_TOLD,
        AdminCheck.NO_ANSWER: _NO_ANSWER,
    }[check]


def naming_usage(command: str) -> str:
    """Explain how to name people."""
    example = "@alice @bob" if command == "configure_managers" else "@john"
    return (
        "Name people by their <code>@username</code>,"
        f" like this: <code>/{command} {example}</code>\n"
        f"For people without one, reply to a message of theirs with /{command}"
    )


def nobody_named(unclear: Sequence[str], command: str) -> str:
    """Answer a command that names nobody we understand; nothing was changed."""
    if not unclear:
        return naming_usage(command)
    return f"I do not understand: {_cited(unclear)}. Nothing was changed.\n{naming_usage(command)}"


def _cited(words: Sequence[str]) -> str:
    more = f" and {len(words) - CITED} more" if len(words) > CITED else ""
    return ", ".join(f"<code>{escaped(cut(word, 40))}</code>" for word in words[:CITED]) + more


def _rest_is_done(unclear: Sequence[str]) -> list[str]:
    return [f"I do not understand: {_cited(unclear)}. The rest is done."] if unclear else []


def registered(user: User, roles: Sequence[Role]) -> str:
    """Answer /register_driver; who has `roles` in this group stays what they are."""
    if not roles:
        return f"{name(user)}, you are registered as a driver. Report with /new_issue."
    word = _WORDS[max(roles, key=lambda role: role.rank)][0]
    return f"{name(user)}, you are already on record as a {word}, and stay one."


def roster_changed(role: Role, people: Team, unclear: Sequence[str] = ()) -> list[str]:
    """Confirm who has a role now; `unclear` words named nobody."""
    first, *more = _roster(people)
    blocks = [*_rest_is_done(unclear), f"<b>{_WORDS[role][1].capitalize()}:</b> {first}", *more]
    if people.invited:
        blocks.append(_INVITED)
    return pack(blocks)


_INVITED = (
    "Invited people get their right the first time they write or tap here with that"
    " <code>@username</code>."
)


def removed(
    role: Role, gone: Sequence[str], missing: Sequence[str], unclear: Sequence[str] = ()
) -> list[str]:
    """Confirm a removal; names come as HTML. Says who was not on the list, and rings none of them.

    Gives as many messages as it takes.
    """
    blocks = _rest_is_done(unclear)
    if gone:
        first, *more = _name_lines(gone)
        blocks += [f"No longer {_WORDS[role][len(gone) > 1]}: {first}", *more]
    if missing:
        first, *more = _name_lines([_unrung(each) for each in missing])
        blocks += [f"Not on the list of {_WORDS[role][1]}: {first}", *more]
    return pack(blocks)


def _unrung(shown: str) -> str:
    return f"<code>{shown}</code>" if shown.startswith("@") else shown


def team(managers: Team, dispatchers: Team) -> list[str]:
    """List a group's team, in as many messages as it takes."""
    return pack(
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
    return _name_lines(names) or ["nobody yet"]


def _name_lines(names: Sequence[str]) -> list[str]:
    starts = range(0, len(names), NAMES_A_LINE)
    return [", ".join(names[at : at + NAMES_A_LINE]) for at in starts]


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
    return pack([*lines, *_setup_lines(setup, is_new=True)])


def setup(setup: Setup) -> list[str]:
    """List what is right and what is missing in a group, in as many messages as it takes."""
    return pack(["<b>Setup of this group</b>", *_setup_lines(setup)])


def _setup_lines(setup: Setup, *, is_new: bool = False) -> list[str]:
    """Say what is right and what is missing; a new group has just read whom to name."""
    lines = [*_right_lines(setup.rights), *_place_lines(setup)]
    for role, people in ((Role.MANAGER, setup.managers), (Role.DISPATCHER, setup.dispatchers)):
        if people.call_keys or not is_new:
            lines += _staff_lines(role, people)
    if setup.gone:
        names = ", ".join(quiet_name(user) for user in setup.gone)
        lines.append(f"⚠️ Not in this group any more, so calls do not reach them: {names}")
    if setup.unseen:
        names = ", ".join(quiet_name(user) for user in setup.unseen)
        lines.append(f"❔ Telegram did not say whether they are still here: {names}")
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
    if missing:
        lines.append(f"⚠️ Missing: {', '.join(missing)}. {_HOW_TO_GRANT}")
    return lines


def _place_lines(setup: Setup) -> list[str]:
    """Say what of the group itself may keep incidents out of sight."""
    lines = []
    if setup.is_forum and not setup.rights.topics:
        lines.append(
            "⚠️ Missing: the right to manage topics. Without it I cannot write in closed topics;"
            " if all are closed, cards wait. Group settings → Administrators → me → allow"
            " <b>Manage topics</b>"
        )
    if setup.auto_delete:
        lines.append(
            f"⚠️ Messages here delete themselves after {duration(setup.auto_delete)}, cards too."
            " I post the card of an open incident again within an hour"
        )
    return lines


def _staff_lines(role: Role, people: Team) -> list[str]:
    title = _WORDS[role][1].capitalize()
    if not people.members and not people.invited:
        return [f"⚠️ {title}: nobody yet. An admin names them: {_NAME_THEM[role]}"]
    first, *more = _roster(people)
    waiting = [f"   {_INVITED}"] if people.invited else []
    return [f"{'✅' if people.members else '⚠️'} {title}: {first}", *more, *waiting]


_NAME_THEM: Mapping[Role, str] = {
    Role.MANAGER: _FIRST_STEP,
    Role.DISPATCHER: "<code>/add_dispatcher @john</code>",
}


SILENT = 120  # seconds without an answer of Telegram's that are worth a warning: a poll takes 40


def health(figures: GroupFigures) -> str:
    """Show an admin how the desk does in their group."""
    return "\n".join(["<b>How I am doing in this group</b>", *_health_lines(figures)])


def health_of(groups: Sequence[tuple[str, GroupFigures]]) -> str:
    """Show somebody how the desk does in their groups, each with its title."""
    blocks = ["<b>How I am doing in your groups</b>"]
    for title, figures in groups:
        blocks.append("\n".join([f"<b>{escaped(title)}</b>", *_health_lines(figures)]))
    return "\n\n".join(blocks)


def _health_lines(figures: GroupFigures) -> list[str]:
    handled = f"{_count(figures.messages, 'message')} and {_count(figures.taps, 'tap')}"
    running = f"🕒 I have been running for {duration(figures.running)}."
    return [
        _reached(figures.silence),
        _waiting(figures),
        f"{running} Since then I have handled {handled} here.",
    ]


def _reached(silence: int | None) -> str:
    if silence is None:
        return "⚠️ Telegram has not answered me yet."
    sign = "✅" if silence < SILENT else "⚠️"
    return f"{sign} Telegram last answered me {duration(silence)} ago."


def _waiting(figures: GroupFigures) -> str:
    if not figures.waiting:
        return "✅ Everything I have to send here is sent."
    age = figures.oldest_waiting
    oldest = "" if age is None else f" The oldest has waited for {duration(age)}."
    return f"⏳ I still have to send or change {_count(figures.waiting, 'message')} here.{oldest}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


SET_ASIDE = (
    "⚠️ Something is wrong on my side: I could not handle this, although I tried again and again."
    " Please send it once more. If that does not help, tell whoever runs this bot."
)
SET_ASIDE_TAP = (
    "⚠️ Something is wrong on my side: I could not handle a tap on this, although I tried again"
    " and again. Please tap once more. If that does not help, tell whoever runs this bot."
)
_HOW_TO_GRANT = (
    "Group settings → Administrators → add me and allow <b>Pin messages</b>."
    " Without it incidents work, but their cards are not pinned."
)


# The command menu: names and descriptions as Telegram shows them

MEMBER_COMMANDS: Sequence[tuple[str, str]] = (
    ("new_issue", "Report a problem"),
    ("open", "Open incidents, most urgent first"),
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
    ("health", "Whether I am working well here"),
)
PRIVATE_COMMANDS: Sequence[tuple[str, str]] = (
    ("start", "What this bot is, and its commands"),
    ("help", "How to add me to your group"),
    ("health", "Whether I am working well in your groups"),
)

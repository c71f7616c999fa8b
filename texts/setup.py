"""How a group is set up, and how the desk is doing there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.figures import GroupFigures
from domain.groups import Rights, Setup
from domain.incidents import WAITING
from domain.people import Role, Team
from texts.formatting import duration, escaped, pack, quiet_name
from texts.team import INVITED, ROLE_WORDS, roster

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
    title = ROLE_WORDS[role][1].capitalize()
    if not people.members and not people.invited:
        return [f"⚠️ {title}: nobody yet. An admin names them: {_NAME_THEM[role]}"]
    first, *more = roster(people)
    waiting = [f"   {INVITED}"] if people.invited else []
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


_HOW_TO_GRANT = (
    "Group settings → Administrators → add me and allow <b>Pin messages</b>."
    " Without it incidents work, but their cards are not pinned."
)

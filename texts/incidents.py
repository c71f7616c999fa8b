"""Where incidents stand, in a few words; the list of those that are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram.constants import MessageLimit

from domain.incidents import (
    Among,
    Incident,
    Status,
)
from domain.panel import Why
from domain.severity import Severity
from texts.commands import misused
from texts.cutting import cut, units
from texts.formatting import (
    LISTED_NAME,
    People,
    Show,
    escaped,
    isolated,
    legible_name,
    linked,
    mention,
    message_link,
    moment,
    on_record,
    pack,
    plain,
    quiet,
    quiet_gist,
    quiet_name,
)
from texts.language import N_, Deferred, Language
from texts.links import panel_link
from texts.waiting import wait_line

OPEN_A_PART = 20  # incidents: within `_fits` of formatting.py, however long the names
OFFICE_A_PART = 12  # the same where each names its group and who reported it


_TITLES: Mapping[Among, Deferred] = {
    Among.ALL: N_("Open incidents: {count}"),
    Among.MINE: N_("Open incidents you have: {count}"),
    Among.UNCLAIMED: N_("Unclaimed incidents: {count}"),
}
_NOTHING: Mapping[Among, Deferred] = {
    Among.ALL: N_("✅ Nothing is open."),
    Among.MINE: N_("You have no open incident. /open lists all that are open."),
    Among.UNCLAIMED: N_("✅ Nothing is unclaimed. /open lists all that are open."),
}


@dataclass(frozen=True)
class Part:
    """One part of a list: its number from 1, how many there are, and how many incidents in all.

    `size` is how many stand in a part.
    """

    number: int
    parts: int
    total: int
    size: int = OPEN_A_PART

    @classmethod
    def of(cls, number: int, total: int, size: int = OPEN_A_PART) -> Part:
        """Give the part asked for, or the nearest there is."""
        parts = max(1, -(-total // size))
        return cls(min(max(number, 1), parts), parts, total, size)

    @property
    def skipped(self) -> int:
        """How many incidents stand in earlier parts."""
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class Origins:
    """Where the incidents of a list come from: what their groups are called, who reported them.

    Where a list is of one group, that is empty. With the bot's name the titles lead to the panels,
    for readers who are in none of the groups.
    """

    titles: Mapping[int, str]
    reporters: People
    bot_username: str = ""


ONE_GROUP = Origins({}, {})


def open_list(
    language: Language,
    shown: Sequence[Incident],
    people: People,
    part: Part,
    among: Among,
    origins: Origins = ONE_GROUP,
) -> list[str]:
    """List one part of what is open in a group, or in several, in the order given.

    Where a language needs many letters, in two messages.
    """
    if not part.total:
        return [language.gettext(_NOTHING[among])]
    lines = [f"<b>{language.gettext(_TITLES[among]).format(count=part.total)}</b>"]
    lines += [open_line(language, incident, people, origins) for incident in shown]
    command = " ".join(filter(None, ("/open", among.value)))
    return whole([*lines, *another_part(language, part, command)])


def another_part(language: Language, part: Part, command: str) -> list[str]:
    """Say how to see another part of a list, if there is one."""
    if part.parts == 1:
        return []
    another = language.gettext("Page {number} of {pages}. {command} shows another.")
    next_one = f"{command} {part.number % part.parts + 1}"
    return [another.format(number=part.number, pages=part.parts, command=next_one)]


def whole(lines: Sequence[str]) -> list[str]:
    """Put lines into one message, or if they are too long into several."""
    text = "\n".join(lines)
    return [text] if units(plain(text)) <= MessageLimit.MAX_TEXT_LENGTH else pack(lines)


TITLE = 40  # UTF-16 units of a group's title in a list


def open_line(
    language: Language, incident: Incident, people: People, origins: Origins = ONE_GROUP
) -> str:
    """Tell of an open incident in a list: where it stands, its age, what it is about, and where."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    told = (quiet_gist(incident.description), *origin(language, incident, origins))
    problem = " · ".join(filter(None, told))
    line = language.gettext("{incident} {status}, reported {time}").format(
        incident=linked(url, incident.incident_id),
        status=status(language, incident, people, quiet_name),
        time=moment(language, incident.t_created),
    )
    mark = "🚑 " if incident.severity is Severity.ACCIDENT else ""
    stands = ". ".join([line, *wait_line(language, incident)])
    return f"• {mark}{stands}" + (f"\n   {problem}" if problem else "")


def origin(language: Language, incident: Incident, origins: Origins) -> list[str]:
    """Tell in which group an incident is, and who reported it, as far as that is to be told."""
    title = origins.titles.get(incident.group_id, "")
    bot = origins.bot_username
    url = panel_link(bot, incident.incident_id) if bot else None
    told = [f"👥 {linked(url, escaped(isolated(quiet(title), TITLE)))}"] if title else []
    reporter = origins.reporters.get(incident.created_by_id or 0)
    if reporter is None:
        return told
    name = isolated(quiet(legible_name(language, reporter.full_name)), LISTED_NAME)
    return [*told, f"👤 {escaped(name)}"]


def open_usage(language: Language, word: str) -> str:
    """Name a word behind /open that says nothing, and those that do."""
    return misused(language, "open", escaped(cut(word, 40)))


def no_such_incident(language: Language, text: str) -> str:
    """Reply to /incident for a number this group does not have."""
    first = cut(text.split(maxsplit=1)[0], 40)  # what stands behind it may be a name
    none = language.gettext("This group has no incident {number}. /open lists the open ones.")
    return none.format(number=escaped(first))


DUPLICATES_LINKED = 10


def duplicates_line(language: Language, duplicates: Sequence[Incident]) -> str:
    """List what was called off as a duplicate of an incident, the first ten of them."""
    listed = ", ".join(
        linked(message_link(each.group_id, each.pinned_message_id), each.incident_id)
        for each in duplicates[:DUPLICATES_LINKED]
    )
    more = len(duplicates) - DUPLICATES_LINKED
    if more > 0:
        counted = language.ngettext("{links} and {count} more", "{links} and {count} more", more)
        listed = counted.format(links=listed, count=more)
    return language.gettext("🔗 Duplicates: {incidents}").format(incidents=listed)


_REASONS: Mapping[str, Deferred] = {
    Why.FALSE_ALARM.value: N_("false alarm"),
    Why.TEST.value: N_("test"),
}
"""What is said of a reason that was tapped, as stored."""


def reason(language: Language, incident: Incident) -> str:
    """Say why an incident was called off."""
    if incident.duplicate_of is not None:
        return language.gettext("duplicate of {incident}").format(incident=incident.duplicate_of)
    if incident.cancel_reason:
        tapped = _REASONS.get(incident.cancel_reason)
        return language.gettext(tapped) if tapped else on_record(language, incident.cancel_reason)
    if incident.cancelled_by_id is None:
        return language.gettext("this group was not set up in time")
    if incident.cancelled_by_id == incident.created_by_id:
        return language.gettext("called off by the reporter")
    return language.gettext("no reason was given")


def status_line(
    language: Language, incident: Incident, people: People, show: Show = mention
) -> str:
    """Write the line of a card, or story, that says where an incident stands."""
    stands = status(language, incident, people, show)
    return language.gettext("Status: {status}").format(status=stands)


def card_status_line(language: Language, incident: Incident, people: People) -> str:
    """Write the line of a card; in another language the English words stand behind it.

    Vendors and officers are shown the same screen.
    """
    line = status_line(language, incident, people)
    return line if language.is_english else f"{line} · {_ENGLISH[incident.status]}"


def status(language: Language, incident: Incident, people: People, show: Show = mention) -> str:
    """Say in a few words where an incident stands, with who has it."""
    owner = show(language, people.get(incident.owner_id)) if incident.owner_id is not None else ""
    return language.gettext(_STATUS[incident.status]).format(owner=owner)


_STATUS: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("🔥 UNCLAIMED"),
    Status.CLAIMED_T1: N_("🛠️ IN PROGRESS (Claimed by {owner})"),
    Status.ESCALATED: N_("🆘 ESCALATED - Awaiting Manager"),
    Status.CLAIMED_T2: N_("🛠️ IN PROGRESS (Handled by {owner})"),
    Status.AWAITING_SUMMARY: N_("⌛ AWAITING SUMMARY (from {owner})"),
    Status.RESOLVED: N_("✅ RESOLVED"),
    Status.CANCELLED: N_("🚫 CANCELLED"),
}
_ENGLISH = {
    # Without the sign in front, and the owner behind, who both stand there already.
    status: said.source.partition(" ")[2].partition(" (")[0]
    for status, said in _STATUS.items()
}

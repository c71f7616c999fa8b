"""The one table of commands, and what is made of it: the menu, and what misuse is told.

`handlers.HANDLERS` says what each does; README's table and the tests go through this one, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from domain.messages import Purpose
from domain.reports import ALIASES
from domain.updates import Message
from texts.language import N_, Deferred, Language


class Audience(Enum):
    """Who may use a command; the values are README's words."""

    EVERYBODY = "everyone"
    ADMINS = "admins"
    MANAGERS = "admins and managers"
    MANAGERS_ONLY = "managers"


class Where(Enum):
    """In which chats a command works."""

    GROUPS = "groups"
    ANYWHERE = "groups and the private chat"


class Menu(Enum):
    """Which menus Telegram shows behind the / button."""

    PRIVATE = "the private chat"
    MEMBERS = "groups"
    ADMINS = "groups, for their admins"


@dataclass(frozen=True)
class CommandEntry:
    """One row of the table.

    `words` stand behind the name as an example. `help` is its line in /help, where `{usage}` is the
    name with the words; `menu` and `private_menu` are what Telegram shows behind the / button, at
    most 256 characters; `misused` says how to use it to somebody who did not, with `example` in
    place of the words. `needs_own_words`: nothing follows from it if it was forwarded. `purpose`
    says what a reply to it is. `aliases` are names that people type for it; no menu offers them.
    """

    name: str
    who: Audience = Audience.EVERYBODY
    where: Where = Where.GROUPS
    words: str | Deferred = ""
    help: Deferred | None = None
    menu: Deferred | None = None
    private_menu: Deferred | None = None
    misused: Deferred | None = None
    example: str | Deferred | None = None
    needs_own_words: bool = False
    purpose: Purpose = Purpose.QUESTION
    aliases: tuple[str, ...] = ()


_NAME_PEOPLE = N_(
    "Name people by their <code>@username</code>, like this: {usage}\n"
    "For people without one, reply to a message of theirs with /{command}"
)
# A right, or a record of a person, must not follow from words that may be somebody else's: these
# need the sender's own. Example handles stand in <code>: a real @alice must not be called by them.
COMMANDS = (
    CommandEntry(
        "start",
        where=Where.ANYWHERE,
        private_menu=N_("What is open for you"),
    ),
    CommandEntry(
        "new_issue",
        aliases=ALIASES,
        purpose=Purpose.REPORT,
        words=N_("Truck 456 engine overheating"),
        help=N_(
            "{usage} – report a problem (also as a photo's caption, or in reply to what somebody"
            " wrote)"
        ),
        menu=N_("Report a problem"),
    ),
    CommandEntry(
        "open",
        where=Where.ANYWHERE,
        help=N_(
            "{usage} – what is open, most urgent first; <code>/open mine</code>,"
            " <code>/open unclaimed</code>"
        ),
        menu=N_("Open incidents, most urgent first"),
        private_menu=N_("All that is open in the groups you work in"),
        misused=N_(
            "I do not know <code>{word}</code>. Send /open for all that is open,"
            " <code>/open mine</code> for what you have, <code>/open unclaimed</code> for what"
            " nobody has, or <code>/open 2</code> for the second page."
        ),
    ),
    CommandEntry(
        "mine",
        where=Where.ANYWHERE,
        help=N_("{usage} – what you have, what waits for you, what you reported"),
        menu=N_("What you have, and what waits for you"),
        private_menu=N_("What you have and what waits for you, in all your groups"),
        misused=N_(
            "I do not know <code>{word}</code>. Send /mine for what you have and what waits for"
            " you, or <code>/mine 2</code> for the second page."
        ),
    ),
    CommandEntry(
        "incident",
        words="42",
        help=N_("{usage} – the whole story of one incident"),
        menu=N_("One incident's whole story"),
        misused=N_("Say which one, by its number:\n{usage} or /incident TKT-2026-0042"),
    ),
    CommandEntry(
        "find",
        where=Where.ANYWHERE,
        words=N_("brake hose"),
        help=N_(
            "{usage} – look through all that was reported, resolved or not; also by unit, person"
            " or month: <code>/find hose unit 456 @john 2026-11</code>"
        ),
        menu=N_("Look through all that was reported"),
        private_menu=N_("Look through what was reported in your groups"),
        misused=N_(
            "Say what to look for, like this: {usage}\n"
            'Also a phrase, <code>/find "air line"</code>, a unit, <code>/find unit 456</code>, a'
            " person, <code>/find @john</code>, a month, <code>/find 2026-11</code>, or several of"
            " these at once."
        ),
    ),
    CommandEntry(
        "unit",
        where=Where.ANYWHERE,
        words="456",
        help=N_("{usage} – a truck's last ten incidents, and what was done"),
        menu=N_("A truck's last incidents: 456"),
        private_menu=N_("A truck's last incidents: 456"),
        misused=N_("Say which truck, by its number: {usage}"),
    ),
    CommandEntry(
        "cancel",
        purpose=Purpose.CHANGE,
        words=N_("42 duplicate of 41"),
        help=N_("{usage} – call an incident off, or in reply to one of its messages"),
        menu=N_("Call an incident off"),
        misused=N_(
            "Say which one and why, like this: {usage}\n"
            "Or reply to one of its messages with <code>/cancel false alarm</code>. Its reporter"
            " can while nobody has it, its owner and managers can at any time."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "take",
        purpose=Purpose.CHANGE,
        words="42",
        help=N_("{usage} – take an incident that nobody has, or that somebody else has"),
        menu=N_("Take an incident, or take it over"),
        misused=N_(
            "Say which one, by its number: {usage}\nOr reply to one of its messages with /take."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "give",
        purpose=Purpose.CHANGE,
        words="42 @mia",
        help=N_("{usage} – give yours to a dispatcher or a manager"),
        menu=N_("Give an incident to somebody: 42 @mia"),
        misused=N_(
            "Say which one, and to whom, like this: {usage}\n"
            "Or reply to one of its messages with <code>/give @mia</code>. To somebody without a"
            " <code>@username</code>: reply to a message of theirs with <code>/give 42</code>."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "release",
        purpose=Purpose.CHANGE,
        words="42",
        help=N_(
            "{usage} – managers: take an incident from whoever has it; all others are called again"
        ),
        menu=N_("Take an incident from whoever has it"),
        misused=N_(
            "Say which one, by its number: {usage}\nOr reply to one of its messages with /release."
            " Managers can; an admin can if its owner has left the group or the team."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "reopen",
        purpose=Purpose.CHANGE,
        words="42",
        help=N_("{usage} – open a resolved incident again, within 7 days"),
        menu=N_("Open a resolved incident again"),
        misused=N_(
            "Say which one, by its number: {usage}\nOr reply to one of its messages with /reopen."
            " Its reporter, dispatchers and managers can, for 7 days."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "wait",
        purpose=Purpose.CHANGE,
        words=N_("42 parts 2h"),
        help=N_(
            "{usage} – what an incident of yours waits for, and until when; or in reply to one of"
            " its messages. <code>/wait over</code> ends it"
        ),
        menu=N_("What an incident of yours waits for"),
        misused=N_(
            "Say what for and until when, like this: {usage}\n"
            "For: <code>vendor</code>, <code>parts</code>, <code>shop</code>, <code>driver</code>,"
            " <code>customer</code>, <code>other</code>. Until: <code>45m</code>,"
            " <code>14:30</code>, <code>tomorrow 8:00</code>, <code>fri 9:00</code>, at most 14"
            " days. <code>/wait over</code> ends it."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "stats",
        help=N_("{usage} – how fast we are: today, week, month or all"),
        menu=N_("How fast we are"),
        misused=N_("Choose a period: /stats today, /stats week, /stats month or /stats all"),
    ),
    CommandEntry(
        "report",
        Audience.MANAGERS_ONLY,
        Where.ANYWHERE,
        purpose=Purpose.CHANGE,
        words=N_("last month"),
        help=N_(
            "{usage} – what happened, as a picture, a text and a file. Alone, of the last week;"
            " also <code>week</code>, <code>2026-11</code>, <code>month unit 456</code>"
        ),
        menu=N_("For managers: what happened last week"),
        private_menu=N_("For managers: what happened last week"),
        misused=N_(
            "I do not know <code>{word}</code>. Send /report for the last week, or behind it"
            " <code>today</code>, <code>week</code>, <code>month</code>, <code>last month</code>"
            " or <code>2026-11</code>; and <code>unit 456</code>, or in private"
            " <code>@john</code>."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "team",
        help=N_("{usage} – who claims and who is paged"),
        menu=N_("Managers and dispatchers"),
    ),
    CommandEntry(
        "duty",
        help=N_("{usage} – who is on duty, until when, and who is next; go on or off yourself"),
        menu=N_("Who is on duty"),
    ),
    CommandEntry(
        "register_driver",
        purpose=Purpose.CHANGE,
        help=N_("{usage} – put yourself on record as a driver"),
        menu=N_("Register as a driver"),
        needs_own_words=True,
    ),
    CommandEntry(
        "language",
        where=Where.ANYWHERE,
        help=N_("{usage} – the language you read"),
        menu=N_("The language you read"),
        private_menu=N_("The language you read"),
    ),
    CommandEntry(
        "help",
        where=Where.ANYWHERE,
        menu=N_("How this works"),
        private_menu=N_("What I am, and how to add me to your group"),
    ),
    CommandEntry(
        "configure_managers",
        Audience.ADMINS,
        purpose=Purpose.CHANGE,
        words="@alice @bob",
        help=N_("{usage} – set the managers"),
        menu=N_("Set the managers: @alice @bob"),
        misused=_NAME_PEOPLE,
        needs_own_words=True,
    ),
    CommandEntry(
        "add_dispatcher",
        Audience.ADMINS,
        purpose=Purpose.CHANGE,
        words="@john",
        help=N_("{usage} – add dispatchers"),
        menu=N_("Add dispatchers: @john"),
        misused=_NAME_PEOPLE,
        needs_own_words=True,
    ),
    CommandEntry(
        "remove_dispatcher",  # told in the line of the next
        Audience.ADMINS,
        purpose=Purpose.CHANGE,
        words="@john",
        menu=N_("Remove a dispatcher"),
        misused=_NAME_PEOPLE,
        needs_own_words=True,
    ),
    CommandEntry(
        "remove_manager",
        Audience.ADMINS,
        purpose=Purpose.CHANGE,
        words="@bob",
        help=N_("{usage}, {remove_dispatcher} – take a right away"),
        menu=N_("Remove a manager"),
        misused=_NAME_PEOPLE,
        example="@john",
        needs_own_words=True,
    ),
    CommandEntry(
        "shift",
        Audience.MANAGERS,
        purpose=Purpose.CHANGE,
        words=N_("@john mon-fri 07:00-19:00"),
        help=N_(
            "{usage} – when a dispatcher is on duty; over midnight, too:"
            " <code>/shift @mia daily 19:00-07:00</code>\n"
            "<code>/shift @bob like @john</code> – the same for somebody else;"
            " <code>/shift all dispatchers daily 7-19</code> for all\n"
            "<code>/shift @john off dec 24-jan 2</code> – days off;"
            " <code>/shift @john sun off</code> every week;"
            " <code>/shift @john clear</code> takes all away\n"
            "/shift – the week of everybody"
        ),
        menu=N_("Who works when"),
        misused=N_(
            "Say who works when, like this: {usage}\n"
            "Days: <code>mon-fri</code>, <code>sat, sun</code>, <code>daily</code>. Times:"
            " <code>7-19</code>, <code>7pm-7am</code>, <code>22:30-06:00</code>,"
            " <code>all day</code>.\n"
            "Days off: <code>/shift @john off dec 24-jan 2</code>, and back:"
            " <code>/shift @john on dec 24</code>\n"
            "For people without a <code>@username</code>, reply to a message of theirs with"
            " <code>/shift mon-fri 7-19</code>"
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "settings",
        Audience.ADMINS,
        help=N_("{usage} – the group's time zone, when people are reminded, who is told"),
        menu=N_("Time zone, reminders, who is told"),
        needs_own_words=True,
    ),
    CommandEntry(
        "fleet",
        Audience.ADMINS,
        purpose=Purpose.CHANGE,
        words=N_("new Acme"),
        help=N_("{usage} – many groups, one team: send it in your office"),
        menu=N_("Many groups with one team"),
        misused=N_(
            "I do not know <code>{word}</code>. Begin a fleet with {usage}. In its office /fleet"
            " lists its groups, <code>/fleet code</code> makes a new invitation,"
            " <code>/fleet remove 456</code> takes a group out by its name, and"
            " <code>/fleet end</code> ends the fleet. In any of its groups,"
            " <code>/fleet leave</code> takes it out, and <code>/fleet office</code> makes it the"
            " office. To join one, open the invitation that its office sees with /fleet."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "setup",
        Audience.ADMINS,
        help=N_("{usage} – what is right and what is missing in the group"),
        menu=N_("What is right and what is missing here"),
        needs_own_words=True,
    ),
    CommandEntry(
        "audit",
        Audience.ADMINS,
        help=N_("{usage} – who changed roles and settings, who asked for figures"),
        menu=N_("Who changed what"),
        misused=N_(
            "I do not know <code>{word}</code>. Send /audit for what was changed last, or"
            " <code>/audit 2</code> for the second page."
        ),
        needs_own_words=True,
    ),
    CommandEntry(
        "health",
        Audience.ADMINS,
        Where.ANYWHERE,
        help=N_("{usage} – whether I am working well"),
        menu=N_("Whether I am working well here"),
        private_menu=N_("Whether I am working well in your groups"),
        needs_own_words=True,
    ),
)
BY_NAME = {entry.name: entry for entry in COMMANDS}
BY_ANY_NAME = {name: entry for entry in COMMANDS for name in (entry.name, *entry.aliases)}
_FIRST_WORD, _SECOND_WORD = ALIASES[-1], "issue"
_NAMED_SO = re.compile(rf"^-?{_SECOND_WORD}\b[\s:.,-]*", re.IGNORECASE)


def by_its_name(message: Message) -> Message:
    """Read a command by an alias as the command itself; of `/new issue` both words are its name."""
    command = message.command
    entry = BY_ANY_NAME.get(command.name) if command else None
    if command is None or entry is None or entry.name == command.name:
        return message
    typed, text = command.typed, message.text
    if command.name == _FIRST_WORD:
        typed, text = (_NAMED_SO.sub("", each) for each in (typed, text))
    return replace(
        message,
        command=replace(command, name=entry.name, typed=typed),
        text=text,
        content=replace(message.content, text=text),
    )


def usage(language: Language, name: str) -> str:
    """Write a command as people type it, with the words of its example."""
    entry = BY_NAME[name]
    return _typed(language, name, entry.words)


def _typed(language: Language, name: str, words: str | Deferred) -> str:
    said = language.gettext(words) if isinstance(words, Deferred) else words
    typed = f"/{name} {said}".rstrip()
    return f"<code>{typed}</code>" if "@" in said else typed


def misused(language: Language, name: str, word: str = "") -> str:
    """Say how a command is used to somebody who did not; `word` (HTML) is what says nothing.

    Raises LookupError for a command that cannot be misused.
    """
    entry = BY_NAME[name]
    if entry.misused is None:
        raise LookupError(f"nobody can misuse /{name}")
    typed = _typed(language, name, entry.words if entry.example is None else entry.example)
    return language.gettext(entry.misused).format(usage=typed, command=name, word=word)


def menu(language: Language, menu: Menu) -> list[tuple[str, str]]:
    """List names and descriptions for one of Telegram's menus."""
    return [
        (entry.name, language.gettext(described))
        for entry in COMMANDS
        if (described := _described(entry, menu)) is not None
    ]


def _described(entry: CommandEntry, menu: Menu) -> Deferred | None:
    if menu is Menu.PRIVATE:
        return entry.private_menu
    if menu is Menu.MEMBERS and entry.who is Audience.ADMINS:
        return None
    return entry.menu

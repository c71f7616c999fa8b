"""Pieces every text is made of: names, times, lengths, links, and what keeps them readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from html import escape, unescape

from telegram.constants import MessageLimit

from domain.fleets import LONGEST_NAME
from domain.people import User
from domain.visible import can_be_seen, legible
from texts.cutting import cut, units
from texts.language import ENGLISH, N_, Deferred, Language

People = Mapping[int, User]
Show = Callable[[Language, User | None], str]
"""How a person is named: `mention`, `quiet_name` or `plain_name`."""

SOMEONE = N_("someone")
ANONYMOUS_ADMIN = N_("an anonymous admin")
LISTED_NAME = 32  # characters of a name in a list: as long as a @username may be (naming.py)
# The Bot API's id of a supergroup is -(this + its own id): https://core.telegram.org/api/bots/ids.
SUPERGROUP_OFFSET = 10**12
MINUTE, HOUR, DAY = 60, 3600, 86400


def mention(language: Language, user: User | None) -> str:
    """Name a person so that they can be tapped: @username, else a link to their account."""
    if user is None:
        return language.gettext(SOMEONE)
    if user.telegram_handle:
        return f"@{user.telegram_handle}"
    label = escaped(isolated(legible_name(language, user.full_name)))
    return f'<a href="tg://user?id={user.user_id}">{label}</a>'


def quiet_name(language: Language, user: User | None) -> str:
    """Name a person in a reply that concerns somebody else: nobody's phone rings."""
    if user is None:
        return language.gettext(SOMEONE)
    if not user.telegram_handle:
        name = quiet(legible_name(language, user.full_name))
        return escaped(isolated(name, LISTED_NAME))
    # Inside a link Telegram makes no mention of it; tapping it still opens the profile.
    return linked(f"https://t.me/{user.telegram_handle}", f"@{user.telegram_handle}")


def plain_name(language: Language, user: User | None, limit: int | None = None) -> str:
    """Name a person where nothing can be tapped: in toasts. At most `limit` UTF-16 units."""
    if user is not None and not user.telegram_handle:
        return isolated(legible_name(language, user.full_name), limit)
    name = f"@{user.telegram_handle}" if user else language.gettext(SOMEONE)
    return name if limit is None else cut(name, limit)


def actor_name(
    language: Language, people: People, user_id: int | None, show: Show = mention
) -> str:
    """Name who did something; without an id it was an admin who stayed anonymous."""
    if user_id is None:
        return language.gettext(ANONYMOUS_ADMIN)
    return show(language, people.get(user_id))


def legible_name(language: Language, full_name: str) -> str:
    """Show a name that somebody chose; what nobody could see, or tap, becomes a word."""
    # A link whose label starts with "@" mentions nobody.
    shown = re.sub(r"^[@\s]+", "", legible(full_name))
    return shown if can_be_seen(shown) else language.gettext(SOMEONE)


# Hebrew, Arabic and what is written like them: the blocks of https://www.unicode.org/Public/UCD/
# latest/ucd/extracted/DerivedBidiClass.txt that are R or AL, as a whole.
_TO_THE_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would end the isolate, or turn within it


def isolated(name: str, limit: int | None = None) -> str:
    """Keep a name that is written to the left from turning what stands beside it.

    By an isolate, https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates: the number
    and the clock behind the name of a driver stay where they are. At most `limit` UTF-16 units.
    """
    if not _TO_THE_LEFT.search(name):
        return name if limit is None else cut(name, limit)
    kept = _TURNS.sub("", name)
    return f"\u2068{kept if limit is None else cut(kept, limit - 2)}\u2069"


_FORWARDED, _THROUGH = "Forwarded from", "Sent through"
"""How a text on record says whose words it is: part of what is stored, whatever the language."""
_ORIGIN = re.compile(rf"\n\n(?:(?:{_FORWARDED}|{_THROUGH}): [^\n]*\n?)+\Z")
_ORIGIN_LINE = re.compile(rf"({_FORWARDED}|{_THROUGH}): ([^\n]*)")
_ORIGIN_TEXTS: Mapping[str, Deferred] = {
    _FORWARDED: N_("Forwarded from: {name}"),
    _THROUGH: N_("Sent through: {name}"),
}


def with_origin(text: str, forwarded_from: str | None, bot: str | None) -> str:
    """Put on record whose words a text is, if not the sender's: both names as Telegram tells them.

    `on_record` shows it.
    """
    lines = [f"{_FORWARDED}: {_origin_name(forwarded_from)}"] if forwarded_from is not None else []
    lines += [f"{_THROUGH}: {_origin_name(bot)}"] if bot is not None else []
    return "\n\n".join([text, "\n".join(lines)]) if lines else text


def _origin_name(full_name: str) -> str:
    return cut(legible_name(ENGLISH, full_name), 64)


def on_record(language: Language, text: str) -> str:
    """Show a typed text as it is on record; whose words it is, in the reader's language."""
    origin = _ORIGIN.search(text)
    if origin is None:
        return text

    def say(line: re.Match[str]) -> str:
        return language.gettext(_ORIGIN_TEXTS[line[1]]).format(name=line[2])

    return text[: origin.start()] + _ORIGIN_LINE.sub(say, origin[0])


def one_line(language: Language, text: str, limit: int) -> str:
    """Give the first words of a typed text on one line; whose they are stays, if not the sender's.

    Empty if nothing in it can be seen.
    """
    origin = _ORIGIN.search(text)
    words = legible(text[: origin.start()] if origin else text)
    if origin is None or not words:
        return cut(words, limit)
    whose = legible(on_record(language, origin[0]))
    return f"{cut(words, max(limit - units(whose) - 3, 1))} ({whose})"


def moment(language: Language, t: int, form: str = "r") -> str:
    """Show a moment in each reader's own time zone: `r` live and relative, else a fixed form."""
    at = datetime.fromtimestamp(t, timezone.utc)
    utc = language.gettext("{date} {time} UTC").format(date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
    return f'<tg-time unix="{t}" format="{form}">{utc}</tg-time>'


GIST = 80  # UTF-16 units
LONGEST_WORD_LEFT_OUT = 20  # characters of a word that is cut: a longer one is shown in part


def gist(text: str) -> str:
    """Give the first words of a report on one line; empty if nothing in it can be seen."""
    line = legible(_ORIGIN.sub("", text))
    shown = cut(line, GIST)
    if shown == line:
        return shown
    whole, _, begun = shown[:-1].rpartition(" ")
    return f"{whole}…" if whole and len(begun) < LONGEST_WORD_LEFT_OUT else shown


def quiet_gist(text: str) -> str:
    """Give the gist as HTML for a message beside the card: nobody mentioned in it is called."""
    return escaped(cut(quiet(gist(text)), GIST))


def escaped(text: str) -> str:
    """Make typed text safe inside HTML."""
    return escape(text, quote=False)


def plain(html: str) -> str:
    """Take the markup out of a message."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def undated(html: str) -> str:
    """Replace live times by their text, for a server before Bot API 9.5; other markup stays."""
    return re.sub(r"</?tg-time\b[^>]*>", "", html)


_MENTION = re.compile(r"(?<!\w)@(?=\w{3})")


def quiet_fleet(name: str) -> str:
    """Name a fleet as HTML; nobody mentioned in its name is called."""
    return escaped(cut(quiet(name), LONGEST_NAME))


def quiet(text: str) -> str:
    """Keep Telegram from calling people mentioned in a text again: a word joiner, invisible."""
    return _MENTION.sub("@\u2060", text)


def duration(language: Language, seconds: float) -> str:
    """Write a length of time in the two units that matter: "2 h 5 min", "40 s"."""
    whole = round(seconds)
    days, hours = whole // DAY, whole % DAY // HOUR
    minutes, left = whole % HOUR // MINUTE, whole % MINUTE
    form = _duration_form(days, hours, minutes, left)
    return language.gettext(form).format(days=days, hours=hours, minutes=minutes, seconds=left)


def _duration_form(days: int, hours: int, minutes: int, seconds: int) -> Deferred:
    if days:
        return N_("{days} d {hours} h") if hours else N_("{days} d")
    if hours:
        return N_("{hours} h {minutes} min") if minutes else N_("{hours} h")
    if minutes:
        return N_("{minutes} min {seconds} s") if seconds else N_("{minutes} min")
    return N_("{seconds} s")


def percent(language: Language, share: float) -> str:
    """Write a share of one in whole percent: 0 is none, and 100 all."""
    whole = round(share * 100)
    shown = min(max(whole, 1), 99) if 0 < share < 1 else whole
    return language.gettext("{percent}%").format(percent=shown)


def message_link(group_id: int, message_id: int | None) -> str | None:
    """Link to a message, in whatever topic; None where Telegram has no links (basic groups).

    See https://core.telegram.org/api/links#message-links.
    """
    channel_id = -group_id - SUPERGROUP_OFFSET
    if message_id is None or channel_id <= 0:
        return None
    return f"https://t.me/c/{channel_id}/{message_id}"


def linked(url: str | None, label: str) -> str:
    """Link a label (HTML), if there is something to link to."""
    return f'<a href="{url}">{label}</a>' if url else label


LINES_A_MESSAGE = 40  # our choice: about two screens of a phone


def pack(blocks: Iterable[str]) -> list[str]:
    """Join blocks into messages below Telegram's limits; HTML only makes a block longer."""
    messages: list[list[str]] = [[]]
    for block in blocks:
        if messages[-1] and not _fits("\n".join([*messages[-1], block]), len(messages[-1])):
            messages.append([])
        messages[-1].append(block)
    return ["\n".join(message) for message in messages]


def _fits(html: str, lines: int) -> bool:
    """Tell whether all of a message is shown; entities beyond the limit would be dropped.

    The 4096 are of https://core.telegram.org/bots/api#sendmessage; the 100 are undocumented: see
    MessageLimit in the library's telegram/constants.py.
    """
    entities = html.count("</")
    return (
        units(html) <= MessageLimit.MAX_TEXT_LENGTH
        and entities <= MessageLimit.MESSAGE_ENTITIES
        and lines < LINES_A_MESSAGE
    )


def unrung(shown: str) -> str:
    """Show typed words so that they ring nobody."""
    return f"<code>{shown}</code>" if shown.startswith("@") else shown


NAMES_A_LINE = 20


def name_lines(names: Sequence[str]) -> list[str]:
    """Write lists of names, so many a line."""
    starts = range(0, len(names), NAMES_A_LINE)
    return [", ".join(names[at : at + NAMES_A_LINE]) for at in starts]

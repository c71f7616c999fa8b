"""Pieces every text is made of: names, times, lengths, links, and what keeps them readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from html import escape, unescape

from telegram.constants import MessageLimit

from incidents import User
from visible import can_be_seen, legible

People = Mapping[int, User]

SOMEONE = "someone"
ANONYMOUS_ADMIN = "an anonymous admin"
LISTED_NAME = 32  # characters of a name in a list: as long as a @username may be
SUPERGROUP_OFFSET = 10**12  # the Bot API's id of a supergroup is -(this + its own id)
MINUTE, HOUR, DAY = 60, 3600, 86400


def name(user: User | None) -> str:
    """Name a person so that they can be tapped: @username, else a link to their account."""
    if user is None:
        return SOMEONE
    if user.telegram_handle:
        return f"@{user.telegram_handle}"
    return f'<a href="tg://user?id={user.user_id}">{escaped(label(user.full_name))}</a>'


def quiet_name(user: User | None) -> str:
    """Name a person in an answer that concerns somebody else: nobody's phone rings."""
    if user is None or not user.telegram_handle:
        return escaped(cut(label(user.full_name), LISTED_NAME)) if user else SOMEONE
    # Inside a link Telegram makes no mention of it; tapping it still opens the profile.
    return link(f"https://t.me/{user.telegram_handle}", f"@{user.telegram_handle}")


def plain_name(user: User | None) -> str:
    """Name a person where nothing can be tapped: in toasts."""
    if user is None:
        return SOMEONE
    return f"@{user.telegram_handle}" if user.telegram_handle else label(user.full_name)


def label(full_name: str) -> str:
    """Show a name that somebody chose; what nobody could see, or tap, becomes a word."""
    # A link whose label starts with "@" mentions nobody.
    shown = re.sub(r"^[@\s]+", "", legible(full_name))
    return shown if can_be_seen(shown) else SOMEONE


def who(people: People, user_id: int | None, show: Callable[[User | None], str] = name) -> str:
    """Name who did something; without an id it was an admin who stayed anonymous."""
    return show(people.get(user_id)) if user_id is not None else ANONYMOUS_ADMIN


def time(t: int, form: str = "r") -> str:
    """Show a moment in each reader's own time zone: `r` live and relative, else a fixed form."""
    utc = datetime.fromtimestamp(t, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f'<tg-time unix="{t}" format="{form}">{utc}</tg-time>'


def cut(text: str, limit: int) -> str:
    """Shorten text to `limit` characters, with … where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escaped(text: str) -> str:
    """Make typed text safe inside HTML."""
    return escape(text, quote=False)


def plain(html: str) -> str:
    """Take the markup out of a message."""
    return unescape(re.sub(r"<[^>]*>", "", html))


_MENTION = re.compile(r"(?<!\w)@(?=\w{3})")


def quiet(text: str) -> str:
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


def link(url: str | None, label: str) -> str:
    """Link a label (HTML), if there is something to link to."""
    return f'<a href="{url}">{label}</a>' if url else label


LINES_A_MESSAGE = 40  # two entities a line keep a message below Telegram's 100


def pack(blocks: Iterable[str]) -> list[str]:
    """Join blocks into messages below Telegram's limits; HTML only makes a block longer."""
    messages: list[list[str]] = [[]]
    for block in blocks:
        size = sum(len(other) + 1 for other in messages[-1]) + len(block)
        full = size > MessageLimit.MAX_TEXT_LENGTH or len(messages[-1]) >= LINES_A_MESSAGE
        if full and messages[-1]:
            messages.append([])
        messages[-1].append(block)
    return ["\n".join(message) for message in messages]

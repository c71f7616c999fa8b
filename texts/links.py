"""Links by which a reply to a message of ours is known to be about an incident."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from domain.incidents import Incident
from domain.panel import panel_payload
from domain.settings import Setting
from texts.formatting import linked, message_link

_PROMPT_KEY, _TOLD_KEY, _QUESTION_KEY = "incident", "about", "question"
_START_KEY, _ASKS_KEY, _HEARD_KEY = "start", "asks", "heard"
_START_GROUP_KEY = "startgroup"
_WHAT_HAPPENED = "report"
_QUIET_HOURS = "quiet"
_SETS_KEY, _BELOW_KEY = "sets", "below"
_SHOWS_KEY, _BOARD = "shows", "board"


def asked_about(incident: Incident, bot_username: str) -> str:
    """Write an incident's id so that a reply is known to be about it."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    url = url or f"https://t.me/{bot_username}"
    return linked(f"{url}?{_PROMPT_KEY}={incident.incident_id}", incident.incident_id)


def prompted_incident(urls: Iterable[str]) -> str | None:
    """Find which incident's summary a message of ours asks for, by the links in it."""
    return _in_query(urls, _PROMPT_KEY)


def told_incident(urls: Iterable[str]) -> str | None:
    """Find which incident a message of ours tells about, by the links in it."""
    return _in_query(urls, _TOLD_KEY)


def heard_incident(urls: Iterable[str]) -> str | None:
    """Find of which incident a message of ours tells its reporter, by the links in it."""
    return _in_query(urls, _HEARD_KEY)


def question(bot_username: str) -> str:
    """Give the link of our question what happened: a reply is known by it to be the report."""
    return f"https://t.me/{bot_username}?{_QUESTION_KEY}={_WHAT_HAPPENED}"


def is_question(urls: Iterable[str]) -> bool:
    """Tell whether a message of ours asks what happened, by the links in it."""
    return _in_query(urls, _QUESTION_KEY) == _WHAT_HAPPENED


def settings_question(bot_username: str, setting: Setting, message_id: int | None) -> str:
    """Give the link of our question for a setting, with the message of settings it belongs to."""
    below = f"&{_BELOW_KEY}={message_id}" if message_id is not None else ""
    return f"https://t.me/{bot_username}?{_SETS_KEY}={setting.value}{below}"


def setting_asked(urls: Iterable[str]) -> tuple[Setting, int | None] | None:
    """Find which setting a message of ours asks for, and the message of settings, by its links."""
    known = list(urls)
    setting, below = _in_query(known, _SETS_KEY), _in_query(known, _BELOW_KEY) or ""
    if setting not in {each.value for each in Setting}:
        return None
    return Setting(setting), int(below) if below.isascii() and below.isdigit() else None


def quiet_question(bot_username: str) -> str:
    """Give the link of our question for quiet hours: a reply is known by it to be about them."""
    return f"https://t.me/{bot_username}?{_ASKS_KEY}={_QUIET_HOURS}"


def is_quiet_question(urls: Iterable[str]) -> bool:
    """Tell whether a message of ours asks for quiet hours, by the links in it."""
    return _in_query(urls, _ASKS_KEY) == _QUIET_HOURS


def board_mark(bot_username: str) -> str:
    """Give the link of a board: by it one is known to be one."""
    return f"https://t.me/{bot_username}?{_SHOWS_KEY}={_BOARD}"


def is_board(urls: Iterable[str]) -> bool:
    """Tell whether a message of ours is a board, by the links in it."""
    return _in_query(urls, _SHOWS_KEY) == _BOARD


def _in_query(urls: Iterable[str], key: str) -> str | None:
    found = (parse_qs(urlsplit(url).query).get(key, []) for url in urls)
    return next((incident_id for values in found for incident_id in values), None)


def told_link(bot_username: str, incident: Incident) -> str:
    """Give a link to the bot by which a reply is known to be about an incident."""
    return f"https://t.me/{bot_username}?{_TOLD_KEY}={incident.incident_id}"


def incident_link(incident: Incident, bot_username: str, *, is_news: bool = False) -> str:
    """Link an incident's id to its card, or to the bot where there is none to link.

    Messages of basic groups have no links. A reply is known to be about the incident either way;
    to news of it, a note and never the summary.
    """
    url = message_link(incident.group_id, incident.pinned_message_id)
    url = url or f"https://t.me/{bot_username}"
    key = _HEARD_KEY if is_news else _TOLD_KEY
    return linked(f"{url}?{key}={incident.incident_id}", incident.incident_id)


def card_link(incident: Incident) -> str:
    """Link an incident's id to its card; a reply to the message is known to be about it."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    return linked(url and f"{url}?{_TOLD_KEY}={incident.incident_id}", incident.incident_id)


def news_link(incident: Incident) -> str:
    """Link an incident's id to its card in news of it: a reply is a note, and never the summary."""
    url = message_link(incident.group_id, incident.pinned_message_id)
    return linked(url and f"{url}?{_HEARD_KEY}={incident.incident_id}", incident.incident_id)


def with_link(incident: Incident, said: str) -> str:
    """Link the sign a text begins with to the card: a reply is known to be about the incident.

    Should the text have been sent twice, one of the messages is not on record.
    """
    sign, space, rest = said.partition(" ")
    url = message_link(incident.group_id, incident.pinned_message_id)
    return f"{linked(url and f'{url}?{_HEARD_KEY}={incident.incident_id}', sign)}{space}{rest}"


def panel_link(bot_username: str, incident_id: str) -> str:
    """Write the deep link to the panel of an incident.

    See https://core.telegram.org/bots/features#deep-linking.
    """
    return f"https://t.me/{bot_username}?{_START_KEY}={panel_payload(incident_id)}"


def invitation_link(bot_username: str, code: str) -> str:
    """Write the link that adds the bot to a group, and has that group join a fleet.

    See `startgroup` and `admin` of https://core.telegram.org/api/links#bot-links.
    """
    return f"https://t.me/{bot_username}?{_START_GROUP_KEY}={code}&admin=pin_messages"


def panel_question(bot_username: str, incident_id: str, verb: str) -> str:
    """Write an incident's id so that a reply in private is known to answer a question about it."""
    return linked(f"{panel_link(bot_username, incident_id)}&{_ASKS_KEY}={verb}", incident_id)


def panel_asked(urls: Iterable[str]) -> tuple[str, str] | None:
    """Find what a message of ours asks in private, and about which incident, by its links."""
    known = list(urls)
    verb, incident_id = _in_query(known, _ASKS_KEY), _in_query(known, _START_KEY)
    return None if verb is None or incident_id is None else (verb, incident_id)

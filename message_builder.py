"""The card: its text and its keyboard, for each state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from domain.calling import NO_CALL, CardCall
from domain.incidents import FINISHED, Action, Incident, Status
from domain.notes import Note
from domain.people import Team
from domain.places import IncidentPlace, coordinates
from texts.attachments import attachment_line
from texts.cutting import cut
from texts.facts import accident_line, facts_line, same_truck
from texts.formatting import (
    People,
    actor_name,
    duration,
    escaped,
    gist,
    linked,
    message_link,
    moment,
    on_record,
    plain,
)
from texts.incidents import card_status_line, duplicates_line, reason
from texts.language import N_, Deferred, Language
from texts.links import panel_link
from texts.moving import resolved_before
from texts.notes import newest_note
from texts.paging import called_line, line_if_any, nobody_named
from texts.places import COPY, place_line
from texts.reports import reported_lines
from texts.search import repeated
from texts.summaries import REPLY_WITH_SUMMARY
from texts.waiting import wait_line

# Buttons


class Button(NamedTuple):
    """What a button says, and its colour if it has one."""

    label: Deferred
    style: str | None = None


BUTTONS: Mapping[Action, Button] = {
    Action.CLAIM: Button(N_("✅ Claim"), KeyboardButtonStyle.SUCCESS),
    Action.LEAVE: Button(N_("❌ Leave Claim"), KeyboardButtonStyle.DANGER),
    Action.ESCALATE: Button(N_("⬆️ Escalate")),
    Action.CLAIM_ESCALATION: Button(N_("🛡️ Claim Escalation"), KeyboardButtonStyle.SUCCESS),
    Action.LEAVE_ESCALATION: Button(N_("❌ Leave Claim"), KeyboardButtonStyle.DANGER),
    Action.RESOLVE: Button(N_("🏁 Resolve"), KeyboardButtonStyle.PRIMARY),
    Action.KEEP_WORKING: Button(N_("↩️ Keep Working")),
}

KEYBOARDS: Mapping[Status, Sequence[Sequence[Action]]] = {
    Status.UNCLAIMED: [[Action.CLAIM]],
    Status.CLAIMED_T1: [[Action.LEAVE, Action.ESCALATE], [Action.RESOLVE]],
    Status.ESCALATED: [[Action.CLAIM_ESCALATION]],
    Status.CLAIMED_T2: [[Action.RESOLVE], [Action.LEAVE_ESCALATION]],
    Status.AWAITING_SUMMARY: [[Action.KEEP_WORKING]],
    Status.RESOLVED: [],
    Status.CANCELLED: [],
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


def keyboard(
    language: Language, incident: Incident, bot_username: str, place: IncidentPlace | None = None
) -> InlineKeyboardMarkup:
    """Lay out the buttons of the incident's state; the last one opens its panel in private."""
    rows = card_rows(language, incident)
    if rows and place is not None:
        rows.append([_copy_button(language, place)])
    return InlineKeyboardMarkup([*rows, _more(language, incident, bot_username)])


def card_rows(language: Language, incident: Incident) -> list[list[InlineKeyboardButton]]:
    """Lay out what can be done to an incident in its state."""
    return [
        [_button(language, action, incident.incident_id) for action in row]
        for row in KEYBOARDS[incident.status]
    ]


def private_keyboard(
    language: Language,
    incident: Incident,
    user_id: int,
    bot_username: str,
    instead: Sequence[Sequence[InlineKeyboardButton]] | None = None,
) -> InlineKeyboardMarkup:
    """Lay out the buttons of a call in private: what somebody else has is theirs to act on.

    `instead` are those of a question that it asks.
    """
    is_theirs = incident.owner_id in (None, user_id)
    rows = instead or (card_rows(language, incident) if is_theirs else [])
    return InlineKeyboardMarkup([*rows, _more(language, incident, bot_username)])


MORE = N_("⋯ More")


def _more(language: Language, incident: Incident, bot_username: str) -> list[InlineKeyboardButton]:
    url = panel_link(bot_username, incident.incident_id)
    return [InlineKeyboardButton(language.gettext(MORE), url=url)]


REMOVE_COPY = N_("🗑️ Remove this copy")


def finished_keyboard(
    language: Language, incident: Incident, bot_username: str
) -> InlineKeyboardMarkup:
    """Lay out a card nobody can act on by a tap, until it is known to be the only one.

    Should its sending be cut off and done again, there are two; who taps the other one removes it.
    """
    data = button_data(Action.KEEP_WORKING, incident.incident_id)  # refused: it is finished
    remove = InlineKeyboardButton(language.gettext(REMOVE_COPY), callback_data=data)
    return InlineKeyboardMarkup([[remove], _more(language, incident, bot_username)])


def _button(language: Language, action: Action, incident_id: str) -> InlineKeyboardButton:
    button, data = BUTTONS[action], button_data(action, incident_id)
    label = language.gettext(button.label)
    return InlineKeyboardButton(label, callback_data=data, style=button.style)


def _copy_button(language: Language, place: IncidentPlace) -> InlineKeyboardButton:
    where = coordinates(place.latitude, place.longitude)
    return InlineKeyboardButton(language.gettext(COPY), copy_text=CopyTextButton(where))


# Characters of the report on an open card, well inside the 4096 of
# https://core.telegram.org/bots/api#sendmessage.
CARD_TEXT = 3000
RESOLVED_TEXT = 1500  # of the report, and of the summary, on a resolved card


# The card


@dataclass(frozen=True)
class Beside:
    """What a card shows besides its incident.

    `attachments` are the messages that have one (None: it cannot be linked), `claimants` who may
    claim it (None: it waits for no claim), `same_unit` another incident of the same truck. `first`
    is the incident of which this one is a duplicate, `duplicates` are those of this one, and what
    they brought stands here, too. `note` is the newest of `note_count`.
    `call` is whom the card rang when it was posted.
    `is_private`: not a card, but a panel.
    """

    attachments: Sequence[int | None] = ()
    claimants: Team | None = None
    same_unit: Incident | None = None
    first: Incident | None = None
    duplicates: Sequence[Incident] = ()
    is_private: bool = False
    note: Note | None = None
    note_count: int = 0
    place: IncidentPlace | None = None
    call: CardCall = NO_CALL


NOTHING_BESIDE = Beside()


def card(
    language: Language, incident: Incident, people: People, beside: Beside = NOTHING_BESIDE
) -> str:
    """Render an incident as its card, at most 4096 characters of text."""
    stands = _ENDS.get(incident.status, _standing)
    lines = [
        *accident_line(language, incident),
        f"<b>{_headline(language, incident)}</b>",
        *line_if_any(escaped(gist(incident.description))),
        *facts_line(language, incident.facts, incident.severity),
        *stands(language, incident, people, beside),
        *same_truck(language, beside.same_unit, people),
        *repeated(language, incident),
        *_duplicates(language, beside),
        *([] if beside.is_private else _what_to_do(language, incident)),
        *_calling(language, incident, beside),
        *nobody_named(language, incident, beside.claimants),
        *_taps_lost(language, incident),
        *_note(language, people, beside),
        *_place(language, beside),
        "",
        *reported_lines(language, incident, people),
        *attachment_line(language, incident, beside.attachments),
        *_report(language, incident.description, _room(incident)),
    ]
    return "\n".join(lines)


def panel(
    language: Language, incident: Incident, people: People, beside: Beside, group_name: str
) -> str:
    """Render an incident for one person in private: what its card shows, and the way to it."""
    where = escaped(cut(group_name, GROUP_NAME)) or language.gettext("a group without a name")
    shown = card(language, incident, people, replace(beside, is_private=True))
    to_card = message_link(incident.group_id, incident.pinned_message_id)
    return f"{shown}\n👥 {linked(to_card, where)}"


GROUP_NAME = 100  # UTF-16 units


def _note(language: Language, people: People, beside: Beside) -> list[str]:
    if beside.note is None:
        return []
    return [newest_note(language, beside.note, people, beside.note_count)]


def _place(language: Language, beside: Beside) -> list[str]:
    return [place_line(language, beside.place)] if beside.place else []


def _room(incident: Incident) -> int:
    """Tell how much of the report fits on the card: the end of the story needs room, too."""
    return RESOLVED_TEXT if incident.status in FINISHED else CARD_TEXT


def _report(language: Language, text: str, limit: int) -> list[str]:
    """Show the whole report where it says more than the gist."""
    if gist(text) in ("", text.strip()):
        return []
    shown = escaped(cut(on_record(language, text), limit))
    return [language.gettext("Report: {text}").format(text=shown)]


def least_card(language: Language, incident: Incident, called: Team | None = None) -> str:
    """Write what stays of a card when all that people typed is refused, as plain text."""
    calls = [plain(line) for line in called_line(language, called, 0)]
    lines = [_headline(language, incident), card_status_line(language, incident, {}), *calls]
    return "\n".join(lines)


def _calling(language: Language, incident: Incident, beside: Beside) -> list[str]:
    if incident.status is not Status.UNCLAIMED or beside.is_private:
        return []
    return called_line(language, beside.call.called, beside.call.uncalled)


def _headline(language: Language, incident: Incident) -> str:
    title = _HEADLINES.get(incident.status, N_("🚨 INCIDENT: {incident}"))
    return language.gettext(title).format(incident=incident.incident_id)


_HEADLINES: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("🚨 NEW INCIDENT: {incident}"),
    Status.RESOLVED: N_("✅ RESOLVED: {incident}"),
    Status.CANCELLED: N_("🚫 CANCELLED: {incident}"),
}


def _standing(language: Language, incident: Incident, people: People, _: Beside) -> list[str]:
    return [
        card_status_line(language, incident, people),
        *wait_line(language, incident),
        *resolved_before(language, incident),
    ]


def _what_to_do(language: Language, incident: Incident) -> list[str]:
    if incident.status is not Status.AWAITING_SUMMARY:
        return []
    return [language.gettext(REPLY_WITH_SUMMARY)]


def _taps_lost(language: Language, incident: Incident) -> list[str]:
    if incident.t_taps_lost is None:
        return []
    lost = language.gettext("⚠️ Taps before {time} may be lost. Please tap again.")
    return [lost.format(time=moment(language, incident.t_taps_lost, "t"))]


def _outcome(language: Language, incident: Incident, people: People, _: Beside) -> list[str]:
    person = actor_name(language, people, incident.resolved_by_id)
    summary = on_record(language, incident.resolution_summary or "")
    took = duration(language, _t_last_resolved(incident) - incident.t_created)
    return [
        language.gettext("Resolved by: {person}").format(person=person),
        language.gettext("Summary: {text}").format(text=escaped(cut(summary, RESOLVED_TEXT))),
        language.gettext("Took: {time}").format(time=took),
    ]


def _t_last_resolved(incident: Incident) -> int:
    """Tell when an incident was resolved; of a reopened one `t_resolved` is the first time."""
    return incident.t_status if incident.reopened else incident.t_resolved or 0


def _reason(language: Language, incident: Incident, _: People, beside: Beside) -> list[str]:
    why = escaped(cut(reason(language, incident), RESOLVED_TEXT))
    if beside.first is not None:
        why = why.replace(beside.first.incident_id, _to_card(beside.first))
    return [language.gettext("Reason: {text}").format(text=why)]


def _duplicates(language: Language, beside: Beside) -> list[str]:
    """List what was called off as a duplicate of the incident."""
    return [duplicates_line(language, beside.duplicates)] if beside.duplicates else []


def _to_card(incident: Incident) -> str:
    url = message_link(incident.group_id, incident.pinned_message_id)
    return linked(url, incident.incident_id)


_ENDS: Mapping[Status, Callable[[Language, Incident, People, Beside], list[str]]] = {
    Status.RESOLVED: _outcome,
    Status.CANCELLED: _reason,
}

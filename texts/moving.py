"""Incidents that change hands: what is told of it, and what people read who type it."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import FINISHED, Action, Incident
from domain.moves import Move, ReopenButton
from domain.people import User
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import (
    LISTED_NAME,
    People,
    actor_name,
    escaped,
    mention,
    one_line,
    plain,
    plain_name,
    quiet,
    quiet_name,
    unrung,
)
from texts.language import N_, Deferred, Language
from texts.links import card_link, incident_link, news_link
from texts.paging import problem_line
from texts.panel import REOPEN, Page

DONE_BEFORE = 200  # UTF-16 units: the timeline has all of it

_TOLD: Mapping[Action, Deferred] = {
    Action.TAKE_OVER: N_("🙋 {actor} took {incident} over from {loser}."),
    Action.TAKE_CHARGE: N_("🛡️ {actor} took charge of {incident}. {loser} had it."),
    Action.RELEASE: N_("👐 {actor} released {incident}. {loser} had it."),
    Action.CANCEL: N_("🚫 {actor} called {incident} off. {loser} had it."),
}
"""What is told where nobody was given the incident."""


def told(language: Language, move: Move, people: People) -> str:
    """Tell who lost an incident and who got it: phones ring of all but who did it."""
    said = language.gettext(_TOLD.get(move.action, _given(move)))
    line = said.format(
        incident=news_link(move.incident),
        actor=actor_name(language, people, move.actor_id, quiet_name),
        loser=_name(language, move, move.lost_by, people),
        receiver=_name(language, move, move.got_by, people),
    )
    return "\n".join([*problem_line(language, move.incident), line])


def _given(move: Move) -> Deferred:
    if move.got_by is not None and move.got_by == move.actor_id:
        return _TOLD[Action.TAKE_CHARGE]
    if move.lost_by is None or move.lost_by == move.actor_id:
        return N_("🤝 {receiver}, {actor} gave you {incident}.")
    return N_("🤝 {receiver}, {actor} gave you {incident}. {loser} had it.")


def _name(language: Language, move: Move, user_id: int | None, people: People) -> str:
    user = people.get(user_id or 0)
    return mention(language, user) if user_id in move.concerned else quiet_name(language, user)


def least_told(text: str) -> str:
    """Give what stays of it when all that people typed is refused: its last line, plain."""
    return plain(text.rpartition("\n")[2])


def old_message(language: Language, incident: Incident) -> str:
    """Say on a message of before an incident was reopened, which we may not delete, where it is."""
    said = language.gettext("🔁 {incident} was opened again: its card is further down.")
    return said.format(incident=card_link(incident))


def resolved_before(language: Language, incident: Incident) -> list[str]:
    """Say on the card of what was opened again what was done before; it calls nobody."""
    if not incident.reopened or incident.status in FINISHED:
        return []
    done_then = one_line(language, incident.resolution_summary or "", DONE_BEFORE)
    said = language.gettext("🔁 Opened again. What was done before: {summary}")
    return [said.format(summary=escaped(cut(quiet(done_then), DONE_BEFORE)))]


def reopen_offer(language: Language, incident: Incident) -> Page:
    """Tell who says something about what is resolved that it can be opened again."""
    said = language.gettext(
        "{incident} is resolved, and what you say is kept. If it is not done after all, its"
        " reporter, a dispatcher or a manager can open it again:"
    ).format(incident=card_link(incident))
    data = ReopenButton(incident.incident_id, incident.transitions).data
    button = InlineKeyboardButton(language.gettext(REOPEN), callback_data=data)
    return Page(said, InlineKeyboardMarkup([[button]]))


# What people read who type it

AS_YOURSELF = N_("Please do that as yourself, not as the group, so that I can see who you are.")

_DONE: Mapping[Action, Deferred] = {
    **dict.fromkeys(
        (Action.CLAIM, Action.CLAIM_ESCALATION, Action.TAKE_OVER, Action.TAKE_CHARGE),
        N_("🙋 {incident} is yours."),
    ),
    **dict.fromkeys((Action.GIVE, Action.GIVE_CHARGE), N_("🤝 {person} has {incident} now.")),
    Action.RELEASE: N_("👐 {incident} is released. Nobody has it now."),
    Action.REOPEN: N_("🔁 {incident} is open again. Nobody has it yet."),
}
CONFIRMED = tuple(_DONE)


def done(
    language: Language, action: Action, incident: Incident, bot: str, named: User | None = None
) -> str:
    """Confirm to the person who typed it; whoever else is concerned is told in another message."""
    return language.gettext(_DONE[action]).format(
        incident=incident_link(incident, bot, is_news=True), person=quiet_name(language, named)
    )


def no_such(language: Language, command: str, typed: str) -> str:
    """Reply to a command with a number this group does not have, or with none at all."""
    if not typed:
        return misused(language, command)
    none = language.gettext("This group has no incident {number}. /open lists the open ones.")
    return none.format(number=escaped(cut(typed, 40)))


def which(language: Language, incident: Incident, other: Incident) -> str:
    """Ask which one is meant by a reply to one that names another; nothing was changed."""
    return language.gettext(
        "You replied to {incident}, but typed the number of {other}, so nothing was changed."
        " Send the command with the one number, as a new message."
    ).format(incident=incident.incident_id, other=other.incident_id)


def name_one(language: Language, unclear: str = "") -> str:
    """Say to whom an incident can be given, where nobody is named, several, or `unclear` words."""
    usage = misused(language, "give")
    if not unclear:
        return usage
    said = language.gettext("I do not know whom {word} means.")
    return f"{said.format(word=unrung(escaped(cut(unclear, LISTED_NAME))))}\n{usage}"


def only_invited(language: Language, handle: str) -> str:
    """Say why nothing can be given to somebody we have not seen yet."""
    return language.gettext(
        "{person} is only invited so far, so I cannot give them anything: they have to write"
        " something in this group first."
    ).format(person=unrung(f"@{handle}"))


# What the panel offers


def receiver(language: Language, user: User, *, is_on_duty: bool, is_manager: bool) -> str:
    """Write the button that gives an incident to somebody."""
    mark = "☀️ " if is_on_duty else "🛡️ " if is_manager else ""
    return f"{mark}{plain_name(language, user, LISTED_NAME)}"

"""Asking who has an incident whether they are still on it, and what they are told who answer."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from domain.calling import Question
from domain.checks import Button, Verb
from domain.incidents import Incident
from domain.people import Team
from texts.formatting import duration, mention, quiet_name
from texts.language import N_, Deferred, Language
from texts.links import card_link
from texts.paging import problem_line

# Buttons

_LABELS: dict[Verb, tuple[Deferred, str | None]] = {
    Verb.STILL: (N_("✅ Still on it"), KeyboardButtonStyle.SUCCESS),
    Verb.WAIT: (N_("⏳ Wait 2 h"), None),
    Verb.RESOLVE: (N_("🏁 Resolve"), KeyboardButtonStyle.PRIMARY),
    Verb.LET_GO: (N_("👋 Let go"), KeyboardButtonStyle.DANGER),
    Verb.TAKE_OVER: (N_("🙋 Take over"), None),
}
"""What the buttons say, and their colours."""
_OWNERS = ((Verb.STILL, Verb.WAIT), (Verb.RESOLVE, Verb.LET_GO))


def rows(
    language: Language, incident: Incident, *, for_team: bool
) -> list[list[InlineKeyboardButton]]:
    """Lay out the buttons of the question; others than who has it take it over."""
    verbs = [*_OWNERS, *([(Verb.TAKE_OVER,)] if for_team else [])]
    return [[_key(language, incident, verb) for verb in row] for row in verbs]


def keyboard(language: Language, incident: Incident, *, for_team: bool) -> InlineKeyboardMarkup:
    """Lay out the buttons of the question in the group."""
    return InlineKeyboardMarkup(rows(language, incident, for_team=for_team))


def _key(language: Language, incident: Incident, verb: Verb) -> InlineKeyboardButton:
    label, style = _LABELS[verb]
    data = Button(verb, incident.incident_id, incident.transitions).data
    return InlineKeyboardButton(language.gettext(label), callback_data=data, style=style)


# The question


def question(language: Language, incident: Incident, asked: Question, waited: int) -> str:
    """Ask in the group, the problem first; `waited` is for how many seconds there was no news.

    By the link a reply is known to be about the incident, also where nobody learnt that this
    arrived.
    """
    said = language.gettext(_GONE if asked.is_gone else _ASKED)
    name = quiet_name if asked.is_gone else mention
    lines = [
        *problem_line(language, incident),
        said.format(
            incident=card_link(incident),
            person=name(language, asked.owner),
            time=duration(language, waited),
        ),
        *_calling(language, asked.others),
    ]
    return "\n".join(lines)


_ASKED = N_("💭 {person}, are you still on it? No news of {incident} for {time}.")
_GONE = N_("💭 {person} has {incident}, and left this group. No news of it for {time}.")


def _calling(language: Language, others: Team) -> list[str]:
    names = [*(mention(language, user) for user in others.members)]
    names += [f"@{handle}" for handle in others.invited]
    if not names:
        return []
    return [language.gettext("Calling: {people}").format(people=", ".join(names))]


# What who taps is told


def thanks(language: Language, update_after: float) -> str:
    """Thank who is still on it, and say when they are asked again, in seconds; 0: never."""
    if not update_after:
        return language.gettext("Thank you.")
    said = language.gettext("Thank you. I ask again after {time} without news.")
    return said.format(time=duration(language, update_after))

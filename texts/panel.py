"""The panel of one incident in the private chat, and what /start shows there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import Incident
from domain.panel import MOVES, Button, Verb, Why
from domain.severity import Severity
from domain.waiting import WaitKind
from texts import waiting
from texts.facts import severity_name
from texts.formatting import escaped, gist
from texts.language import N_, Deferred, Language
from texts.links import panel_question

NO_SUCH_INCIDENT = N_("There is no such incident for you.")
TRY_AGAIN = N_(
    "Telegram does not answer me right now, so I cannot see whether you are in the incident's"
    " group. Please try again in a moment."
)
OUTDATED = N_("This button is no longer in use. /start shows what there is.")


@dataclass(frozen=True)
class Page:
    """One message of the private chat: HTML, and the buttons below it, or a box for a reply."""

    text: str
    markup: InlineKeyboardMarkup | ForceReply | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """Its buttons: a box for a reply cannot be put below a message that stands."""
        return self.markup if isinstance(self.markup, InlineKeyboardMarkup) else None


@dataclass(frozen=True)
class Choice:
    """A button of a page: what it says, and what it sends."""

    label: str
    button: Button


Rows = Sequence[Sequence[InlineKeyboardButton]]


def _page(text: str, rows: Sequence[Sequence[Choice]], first: Rows = ()) -> Page:
    """Put a page together; rows without buttons are left out."""
    keyboard = [*first, *([_key(choice) for choice in row] for row in rows if row)]
    return Page(text, InlineKeyboardMarkup(keyboard) if keyboard else None)


def _key(choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(choice.label, callback_data=choice.button.data)


REOPEN = N_("🔁 Reopen")
LABELS: Mapping[Verb, Deferred] = {
    Verb.NOTES: N_("📝 Notes"),
    Verb.STORY: N_("📜 Timeline"),
    Verb.SEVERITY: N_("🚦 Severity"),
    Verb.FACTS: N_("✏️ Correct the facts"),
    Verb.SAME: N_("🔗 Duplicate of {other}"),
    Verb.WAIT: N_("⏳ Waiting"),
    Verb.GO_ON: N_("▶️ Waits no more"),
    Verb.CLAIM: N_("✅ Claim"),
    Verb.CLAIM_ESCALATION: N_("🛡️ Claim Escalation"),
    Verb.TAKE_OVER: N_("🙋 Take over"),
    Verb.TAKE_CHARGE: N_("🛡️ Take charge"),
    Verb.GIVE: N_("🤝 Give to …"),
    Verb.RELEASE: N_("👐 Release"),
    Verb.REOPEN: REOPEN,
    Verb.CANCEL: N_("🚫 Call off"),
}
"""What the buttons of a panel's first page say."""

_BACK = N_("⬅️ Back")


def _back(language: Language, verb: Verb, incident: Incident | None = None) -> list[Choice]:
    button = Button(verb, incident.incident_id if incident else "")
    return [Choice(language.gettext(_BACK), button)]


def back_home(language: Language) -> InlineKeyboardButton:
    """Give the button that leads back to what /start shows."""
    [choice] = _back(language, Verb.HOME)
    return _key(choice)


def first_page(
    language: Language,
    incident: Incident,
    text: str,
    offered: Sequence[Verb],
    of_the_card: Rows = (),
) -> Page:
    """Put the buttons that somebody may use now below the text of a panel."""
    choices = [_offer(language, incident, verb) for verb in offered]
    pairs = [choices[at : at + 2] for at in range(0, len(choices), 2)]
    return _page(text, [*pairs, _back(language, Verb.HOME)], of_the_card)


def _offer(language: Language, incident: Incident, verb: Verb) -> Choice:
    label = language.gettext(LABELS[verb]).format(other=incident.same_unit_as)
    seen = str(incident.transitions) if verb in MOVES else ""
    return Choice(label, Button(verb, incident.incident_id, seen))


def leaf(
    language: Language, incident: Incident, verb: Verb, leaves: Sequence[str], number: int
) -> Page:
    """Show one of several pages, or the nearest there is, counted from 1."""
    number = min(max(number, 1), len(leaves))
    turns = [
        Choice(label, Button(verb, incident.incident_id, str(to)))
        for label, to in (("◀️", number - 1), (f"{number}/{len(leaves)}", number), ("▶️", number + 1))
        if 1 <= to <= len(leaves)
    ]
    shown = turns if len(leaves) > 1 else []
    return _page(leaves[number - 1], [shown, _back(language, Verb.SHOW, incident)])


def severities(language: Language, incident: Incident) -> Page:
    """Ask how bad it is; the present answer is marked."""
    choices = [
        Choice(
            severity_name(language, severity) + (" ✔️" if severity is incident.severity else ""),
            Button(Verb.GRADE, incident.incident_id, severity.value),
        )
        for severity in Severity
    ]
    asked = language.gettext("How bad is {incident}?").format(incident=incident.incident_id)
    text = _with_gist(f"<b>{asked}</b>", incident)
    return _page(text, [choices, _back(language, Verb.SHOW, incident)])


_WHYS: Mapping[Why, Deferred] = {
    Why.FALSE_ALARM: N_("False alarm"),
    Why.TEST: N_("Only a test"),
    Why.OWN: N_("I reported it, no reason"),
}


def whys(language: Language, incident: Incident, *, is_reporter: bool) -> Page:
    """Ask why an incident is called off; its reporter need not say."""
    known = [
        Choice(language.gettext(_WHYS[why]), _call_off(incident, why))
        for why in (Why.FALSE_ALARM, Why.TEST)
    ]
    own = [Choice(language.gettext(_WHYS[Why.OWN]), _call_off(incident, Why.OWN))]
    asked = language.gettext("Why is {incident} called off? It cannot be opened again.")
    text = _with_gist(f"<b>{asked.format(incident=incident.incident_id)}</b>", incident)
    return _page(
        text,
        [
            known,
            _of_same_unit(language, incident),
            [_ask(language, incident, Verb.DUPLICATE, N_("🔗 Duplicate of another"))],
            [_ask(language, incident, Verb.REASON, N_("✏️ In other words"))],
            own if is_reporter else [],
            _back(language, Verb.SHOW, incident),
        ],
    )


def _call_off(incident: Incident, why: Why) -> Button:
    return Button(Verb.CALL_OFF, incident.incident_id, why.name.lower())


def _ask(language: Language, incident: Incident, verb: Verb, label: Deferred) -> Choice:
    return Choice(language.gettext(label), Button(verb, incident.incident_id))


def _of_same_unit(language: Language, incident: Incident) -> list[Choice]:
    if incident.same_unit_as is None:
        return []
    return [_offer(language, incident, Verb.SAME)]


def kinds(language: Language, incident: Incident) -> Page:
    """Ask what an incident waits for."""
    choices = [
        Choice(language.gettext(label), Button(Verb.WAIT_FOR, incident.incident_id, kind.value))
        for kind, label in waiting.KINDS.items()
    ]
    asked = language.gettext("What does {incident} wait for?").format(incident=incident.incident_id)
    pairs = [choices[at : at + 2] for at in range(0, len(choices), 2)]
    typed = _ask(language, incident, Verb.WAIT_TYPED, N_("✏️ In words"))
    text = _with_gist(f"<b>{asked}</b>", incident)
    return _page(text, [*pairs, [typed], _back(language, Verb.SHOW, incident)])


def times(language: Language, incident: Incident, kind: WaitKind) -> Page:
    """Ask until when an incident waits."""
    choices = [
        Choice(
            language.gettext(label),
            Button(Verb.HOLD, incident.incident_id, f"{kind.value}_{until}"),
        )
        for until, label in waiting.OFFERS.items()
    ]
    asked = language.gettext("Until when does {incident} wait?").format(
        incident=incident.incident_id
    )
    typed = _ask(language, incident, Verb.WAIT_TYPED, N_("✏️ Another time"))
    text = _with_gist(f"<b>{asked}</b>", incident)
    rows = [choices[:3], choices[3:], [typed], _back(language, Verb.WAIT, incident)]
    return _page(text, rows)


def receivers(language: Language, incident: Incident, offered: Sequence[tuple[str, str]]) -> Page:
    """Ask to whom an incident is given: each button has a label and what it says of the person."""
    choices = [
        Choice(label, Button(Verb.GIVE_TO, incident.incident_id, argument))
        for label, argument in offered
    ]
    asked = language.gettext("To whom do you give {incident}? They are called.")
    nobody = language.gettext("There is nobody else here to whom {incident} could be given.")
    said = (asked if offered else nobody).format(incident=incident.incident_id)
    text = _with_gist(f"<b>{said}</b>", incident)
    pairs = [choices[at : at + 2] for at in range(0, len(choices), 2)]
    return _page(text, [*pairs, _back(language, Verb.SHOW, incident)])


SAME = "same"
"""What the button sends that calls an incident off as a duplicate of the one of the same truck."""


def sure_of_duplicate(language: Language, incident: Incident) -> Page:
    """Ask once more before an incident is called off as a duplicate."""
    asked = language.gettext(
        "Call {incident} off as a duplicate of {other}? It cannot be opened again."
    ).format(incident=incident.incident_id, other=incident.same_unit_as)
    yes = Choice(
        language.gettext("🔗 Yes, a duplicate"),
        Button(Verb.CALL_OFF, incident.incident_id, SAME),
    )
    text = _with_gist(f"<b>{asked}</b>", incident)
    return _page(text, [[yes], _back(language, Verb.SHOW, incident)])


def _with_gist(said: str, incident: Incident) -> str:
    problem = escaped(gist(incident.description))
    return f"{said}\n{problem}" if problem else said


# What is asked in words

_QUESTIONS: Mapping[Verb, Deferred] = {
    Verb.FACTS: N_(
        "What has to change about {incident}? Reply with that alone, like this:\n"
        "<code>truck 456 trailer T210 I-80 WB mile 212 loaded</code>"
    ),
    Verb.DUPLICATE: N_(
        "Of which incident is {incident} a duplicate? Reply with its number, like <code>41</code>."
    ),
    Verb.REASON: N_("Why is {incident} called off? Reply with a few words."),
    Verb.WAIT_TYPED: N_(
        "What does {incident} wait for, and until when? Reply with that alone, like this:\n"
        "<code>parts 14:30</code>, <code>shop tomorrow 8:00</code>, <code>vendor 2h</code>"
    ),
}
_PLACEHOLDERS: Mapping[Verb, Deferred] = {
    Verb.FACTS: N_("truck 456 I-80 mile 212"),
    Verb.DUPLICATE: N_("Its number"),
    Verb.REASON: N_("Why"),
    Verb.WAIT_TYPED: N_("parts 14:30"),
}
ASKED_IN_WORDS = tuple(_QUESTIONS)
"""The buttons that ask something; a reply to the question is read."""


def question(language: Language, incident: Incident, verb: Verb, bot: str, why: str = "") -> Page:
    """Ask something about an incident; `why` (HTML) says what was wrong with the last reply.

    A link in it says to `links.panel_asked` what was asked, so that nothing has to be remembered.
    """
    asked = language.gettext(_QUESTIONS[verb]).format(
        incident=panel_question(bot, incident.incident_id, verb.value)
    )
    placeholder = language.gettext(_PLACEHOLDERS[verb])
    text = f"{why}\n{asked}" if why else asked
    return Page(text, ForceReply(input_field_placeholder=placeholder))


NO_FACTS_IN_IT = N_("I find no truck, trailer, road or load in that.")
CORRECTED = N_("✅ Corrected.")
NO_NUMBER_IN_IT = N_("That is no incident's number.")
NO_WORDS_IN_IT = N_("That needs words.")

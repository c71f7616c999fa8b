"""Calls in private chats, and what people read of switching them on, off and quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from domain.incidents import Incident, Status
from domain.private_calls import USUAL, Button, CalledHere, Quiet, Reason, Verb, Wish
from texts.cutting import cut
from texts.facts import facts_line
from texts.formatting import (
    People,
    escaped,
    linked,
    on_record,
    one_line,
    plain,
    quiet,
    quiet_name,
)
from texts.incidents import status_line
from texts.language import N_, Deferred, Language
from texts.links import card_link, incident_link, quiet_question, told_link
from texts.paging import problem_line, why
from texts.panel import Page, back_home
from texts.summaries import REPLY_WITH_SUMMARY
from texts.waiting import wait_line

GROUP_NAME = 100  # UTF-16 units
SHOWN = 40  # characters of what somebody typed that was not understood


def call(
    language: Language,
    incident: Incident,
    people: People,
    group_name: str,
    reason: Reason | None,
    waited: int,
    bot_username: str,
    *,
    is_asked: bool,
) -> str:
    """Call somebody in private, the problem first, then why; None: it only shows what became of it.

    `waited` is for how many seconds nobody has had it; of who `is_asked` the summary is awaited. By
    the link of the last line a reply is known to be about the incident, also where the group's
    messages have none.
    """
    where = escaped(cut(group_name, GROUP_NAME)) or language.gettext("a group without a name")
    lines = [
        *problem_line(language, incident),
        why(language, incident, reason, waited) if reason else f"<b>{card_link(incident)}</b>",
        *facts_line(language, incident.facts, incident.severity),
        status_line(language, incident, people, quiet_name),
        *([language.gettext(REPLY_WITH_SUMMARY)] if is_asked else []),
        *_summary(language, incident),
        *wait_line(language, incident),
        f"{linked(told_link(bot_username, incident), '👥')} {where}",
    ]
    return "\n".join(lines)


SUMMARY = 1000  # UTF-16 units: the card has more


def _summary(language: Language, incident: Incident) -> list[str]:
    """Say what was done, once it is."""
    if incident.status is not Status.RESOLVED:
        return []
    said = quiet(on_record(language, incident.resolution_summary or ""))
    return [language.gettext("Summary: {text}").format(text=escaped(cut(said, SUMMARY)))]


def least_call(language: Language, incident: Incident) -> str:
    """Write what stays of a call when all that people typed is refused, as plain text."""
    return f"🔔 {incident.incident_id}\n{plain(status_line(language, incident, {}))}"


# What replies to a call are told


def noted(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell somebody that their reply was kept, and who reads it."""
    said = language.gettext("👍 Noted for {incident}: everybody in its group can read it.")
    return said.format(incident=incident_link(incident, bot_username))


def summed_up(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell somebody that their reply was the summary."""
    said = language.gettext("✅ {incident} is resolved: what you wrote is its summary.")
    return said.format(incident=incident_link(incident, bot_username))


def words_only(language: Language, incident: Incident, bot_username: str) -> str:
    """Tell somebody where to send what can only be seen in this chat."""
    said = language.gettext(
        "I did not keep that: from here I can pass on words only. Please send it in the group, as a"
        " reply to the card of {incident}."
    )
    return said.format(incident=incident_link(incident, bot_username))


REPLY_TO_IT = N_(
    "I did not keep that: I cannot tell which incident it is about. Please send it as a reply to"
    " that incident's message, here or in its group. /help says what else I understand."
)


# What /start says of it, and its buttons

_STANDS: Mapping[CalledHere, Deferred] = {
    CalledHere.OFF: N_("🔕 I call you in your groups only."),
    CalledHere.ON: N_("🔔 I call you here, too, when an incident needs you."),
    CalledHere.BLOCKED: N_("🔕 I call you in your groups only: you had blocked me."),
    CalledHere.UNBLOCKED: N_("🔕 I call you in your groups only: you had blocked me."),
}


def wish_lines(language: Language, wish: Wish, without: Sequence[str]) -> list[str]:
    """Say whether somebody is called here, and when not; `without` names groups without."""
    lines = [language.gettext(_STANDS[wish.called_here])]
    if wish.called_here is not CalledHere.ON:
        return lines
    if wish.quiet is not None:
        lines.append(_quiet_line(language, wish.quiet))
    if without:
        names = ", ".join(escaped(cut(name, GROUP_NAME)) for name in without)
        off = language.gettext("🔕 Their admins want no calls here: {groups}")
        lines.append(off.format(groups=names))
    return lines


def _quiet_line(language: Language, quiet: Quiet) -> str:
    return language.gettext(
        "🌙 Quiet from {starts} to {ends} by each group's clock. Accidents still call you."
    ).format(starts=quiet.starts_at, ends=quiet.ends_at)


def wish_keys(language: Language, wish: Wish) -> list[InlineKeyboardButton]:
    """Give the buttons of /start that switch calls on or off, and quiet hours."""
    if wish.called_here is not CalledHere.ON:
        return [_key(language.gettext("🔔 Call me here"), Button(Verb.ON))]
    return [
        _key(language.gettext("🔕 Do not call me here"), Button(Verb.OFF)),
        _key(language.gettext("🌙 Quiet hours"), Button(Verb.CHOOSE)),
    ]


def _key(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=button.data)


SWITCHED_ON = N_("I call you here, too, from now on.")
SWITCHED_OFF = N_("I call you in your groups only from now on.")
QUIET_SET = N_("Saved.")
NOT_IN_A_TEAM = N_(
    "I call only people on a team. Ask an admin of your group to name you with /add_dispatcher."
)


def quiet_hours(language: Language, wish: Wish) -> Page:
    """Offer usual quiet hours, none, and to type others."""
    none = language.gettext("You have no quiet hours: I call you here at any time.")
    lines = [
        f"<b>{language.gettext('🌙 Quiet hours')}</b>",
        "",
        _quiet_line(language, wish.quiet) if wish.quiet else none,
    ]
    usual = [_key(f"{quiet}", Button(Verb.QUIET, quiet)) for quiet in USUAL]
    rows = [
        usual,
        [_key(language.gettext("✏️ Type others"), Button(Verb.ASK))],
        *([[_key(language.gettext("None"), Button(Verb.NEVER))]] if wish.quiet else []),
        [back_home(language)],
    ]
    return Page("\n".join(lines), InlineKeyboardMarkup(rows))


def question(language: Language, bot: str, typed: str | None = None) -> Page:
    """Ask for quiet hours in words; `typed` is what was not understood, shown back."""
    sign = linked(quiet_question(bot), "🌙")
    asked = language.gettext(
        "When do you want no calls here? Reply to this with two times, like {example}."
    ).format(example="<code>22:30-7</code>")
    lines = [] if typed is None else [_not_understood(language, typed)]
    return Page(
        "\n".join([*lines, f"{sign} {asked}"]), ForceReply(input_field_placeholder="22:30-7")
    )


def _not_understood(language: Language, typed: str) -> str:
    shown = f"<code>{escaped(one_line(language, typed, SHOWN))}</code>"
    said = language.gettext(
        "Nothing was changed: I need two times, and cannot read them in {typed}."
    )
    return said.format(typed=shown)

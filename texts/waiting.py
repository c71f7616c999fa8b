"""What incidents wait for: on the card, in lists, in calls, and what people are told who say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.incidents import Incident
from domain.people import Team
from domain.waiting import OFFERED, Impossible, Order, Wait, WaitKind
from texts.commands import misused
from texts.cutting import cut
from texts.formatting import HOUR, escaped, mention, moment, one_line, quiet_gist
from texts.language import N_, Deferred, Language
from texts.links import card_link, incident_link
from texts.paging import problem_line

_WAITS: Mapping[WaitKind, Deferred] = {
    WaitKind.VENDOR: N_("⏳ Waiting for the vendor until {time}"),
    WaitKind.PARTS: N_("⏳ Waiting for parts until {time}"),
    WaitKind.SHOP: N_("⏳ Waiting for the shop until {time}"),
    WaitKind.DRIVER: N_("⏳ Waiting for the driver until {time}"),
    WaitKind.CUSTOMER: N_("⏳ Waiting for the customer until {time}"),
    WaitKind.OTHER: N_("⏳ Waiting until {time}"),
}
_WAITED: Mapping[WaitKind, Deferred] = {
    WaitKind.VENDOR: N_("⏳ Waited for the vendor until {time}"),
    WaitKind.PARTS: N_("⏳ Waited for parts until {time}"),
    WaitKind.SHOP: N_("⏳ Waited for the shop until {time}"),
    WaitKind.DRIVER: N_("⏳ Waited for the driver until {time}"),
    WaitKind.CUSTOMER: N_("⏳ Waited for the customer until {time}"),
    WaitKind.OTHER: N_("⏳ Waited until {time}"),
}
# Forms of a time: https://core.telegram.org/bots/api#date-time-entity-formatting.
CLOCK, DAY_AND_CLOCK = "t", "wdt"
SAME_DAY = 12 * HOUR  # seconds of a wait whose end needs no date until it is over: our choice
SHOWN = 40  # UTF-16 units of what somebody typed that was not understood


def wait_line(language: Language, incident: Incident) -> list[str]:
    """Say what an incident waits for, and until when, if it does."""
    wait = incident.wait
    return [_said(language, wait)] if wait else []


def _said(language: Language, wait: Wait) -> str:
    said = (_WAITED if wait.is_over else _WAITS)[wait.kind]
    is_near = wait.t_until - wait.t_began <= SAME_DAY and not wait.is_over
    form = CLOCK if is_near else DAY_AND_CLOCK
    return language.gettext(said).format(time=moment(language, wait.t_until, form))


def recorded(language: Language, order: Order) -> str:
    """Say in the timeline what an incident was to wait for."""
    time = moment(language, order.t_until, DAY_AND_CLOCK)
    return language.gettext(_WAITS[order.kind]).format(time=time)


def over(language: Language, incident: Incident, called: Team) -> list[str]:
    """Call who has an incident that has waited long enough, the problem first: one message."""
    names = [*(mention(language, user) for user in called.members)]
    names += [f"@{handle}" for handle in called.invited]
    wait = incident.wait
    waited = _said(language, wait) if wait else language.gettext("⏳ The wait is over")
    asked = language.gettext("{incident}: how does it go on? Reply with a note, or with /wait.")
    sentence = language.gettext("{waited}.").format(waited=waited)
    lines = [sentence, asked.format(incident=card_link(incident))]
    if names:
        lines.append(language.gettext("Calling: {people}").format(people=", ".join(names)))
    return ["\n".join([*problem_line(language, incident), *lines])]


# What who says it is told


def waits(language: Language, incident: Incident, bot_username: str) -> str:
    """Confirm what an incident waits for."""
    wait = incident.wait
    said = _said(language, wait) if wait else ""
    told = language.gettext("{wait}: {incident}. Then I call whoever has it.")
    return told.format(wait=said, incident=incident_link(incident, bot_username))


def waits_no_more(language: Language, incident: Incident, bot_username: str) -> str:
    """Confirm that an incident does not wait any more."""
    said = language.gettext("▶️ {incident} does not wait any more.")
    return said.format(incident=incident_link(incident, bot_username))


def waits_for_nothing(language: Language, incident: Incident, bot_username: str) -> str:
    """Say that there is no wait to be ended."""
    said = language.gettext("{incident} waits for nothing.")
    return said.format(incident=incident_link(incident, bot_username))


AS_YOURSELF = N_(
    "Please say it as yourself, not as the group, so that I can see that you have the incident."
)
_IMPOSSIBLE: Mapping[Impossible, Deferred] = {
    Impossible.PAST: N_(
        "That time is over. Nothing was changed. Say one to come: <code>2h</code>,"
        " <code>18:30</code>, <code>tomorrow 8:00</code>."
    ),
    Impossible.TOO_LONG: N_(
        "That is more than 14 days away. Nothing was changed. Say a nearer one, <code>14d</code>"
        " at most: then I ask how it goes on."
    ),
}


def impossible(language: Language, why: Impossible) -> str:
    """Say why nothing can wait until then, and what can be."""
    return language.gettext(_IMPOSSIBLE[why])


def unclear(language: Language, typed: str) -> str:
    """Show back the time that was not understood, and those that are."""
    shown = f"<code>{escaped(one_line(language, typed, SHOWN))}</code>"
    said = language.gettext(
        "Nothing was changed: I do not know when {typed} is. I know <code>45m</code>,"
        " <code>2h</code>, <code>14:30</code>, <code>2:30pm</code>, <code>tomorrow 8:00</code>,"
        " <code>fri 9:00</code>."
    )
    return said.format(typed=shown)


def which(language: Language, theirs: Sequence[Incident]) -> str:
    """Ask which one is meant of several that somebody has."""
    named = [
        f"• {card_link(incident)} {quiet_gist(incident.description)}".rstrip()
        for incident in theirs[:MOST_NAMED]
    ]
    said = language.gettext("You have several incidents. Say which one waits:")
    return "\n".join([said, *named, misused(language, "wait")])


def which_of(language: Language, incident: Incident, other: Incident) -> str:
    """Ask which one is meant by a reply to one that names another; nothing was changed."""
    return language.gettext(
        "You replied to {incident}, but typed the number of {other}, so nothing was changed. Send"
        " /wait with one of the two."
    ).format(incident=incident.incident_id, other=other.incident_id)


MOST_NAMED = 10  # incidents of somebody


def nothing_of_yours(language: Language) -> str:
    """Say that somebody has nothing that could wait."""
    return language.gettext(
        "You have no incident that could wait. Claim one first, or reply to one of its messages."
    )


def no_such(language: Language, typed: str) -> str:
    """Reply to /wait for a number this group does not have."""
    none = language.gettext("This group has no incident {number}. /open lists the open ones.")
    return none.format(number=escaped(cut(typed, SHOWN)))


# What the panel says

KINDS: Mapping[WaitKind, Deferred] = {
    WaitKind.VENDOR: N_("🧰 Vendor"),
    WaitKind.PARTS: N_("🔩 Parts"),
    WaitKind.SHOP: N_("🏭 Shop"),
    WaitKind.DRIVER: N_("🧑‍✈️ Driver"),
    WaitKind.CUSTOMER: N_("📦 Customer"),
    WaitKind.OTHER: N_("💬 Something else"),
}
_OFFERS = (N_("30 min"), N_("1 h"), N_("2 h"), N_("4 h"), N_("Tomorrow 8:00"))
OFFERS: Mapping[str, Deferred] = dict(zip(OFFERED, _OFFERS, strict=True))
"""What the buttons of `domain.waiting.OFFERED` say."""
SAY_WHAT_FOR = N_("Say what for and until when: <code>parts 14:30</code>.")
SAVED = N_("Saved: I call whoever has it when that time is over.")
ENDED = N_("It does not wait any more.")

"""What the reporter of an incident reads, as replies to their own message."""

from __future__ import annotations

from collections.abc import Mapping

from domain.incidents import Incident, Status
from texts.cutting import cut
from texts.formatting import People, escaped, mention, on_record, quiet, quiet_gist, quiet_name
from texts.incidents import reason
from texts.language import N_, Deferred, Language
from texts.links import with_link
from texts.waiting import wait_line

OUTCOME = 1000  # UTF-16 units of a summary, or of a reason: the card has more

_STANDS: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("🔔 Nobody has your report just now. The dispatchers are called again."),
    Status.CLAIMED_T1: N_("🛠️ {person} has your report."),
    Status.ESCALATED: N_("🆘 A manager is being called to your report."),
    Status.CLAIMED_T2: N_("🛠️ {person}, a manager, has your report."),
}
_OPEN_AGAIN = N_("🔁 Your report is open again. The dispatchers are called.")
TOLD = tuple(_STANDS)
"""The states of which the reporter is told; the others are told of, or stay unsaid until then."""


def told(language: Language, incident: Incident, people: People) -> str:
    """Say who has a report; nobody's phone rings for being named."""
    if incident.owner_id is not None and incident.owner_id == incident.created_by_id:
        own = with_link(incident, language.gettext("🛠️ You have your report yourself now."))
        return "\n".join([own, *_waits(language, incident)])
    is_news = incident.reopened and incident.told_message_id is None
    is_open_again = is_news and incident.status is Status.UNCLAIMED
    said = language.gettext(_OPEN_AGAIN if is_open_again else _STANDS[incident.status])
    person = quiet_name(language, people.get(incident.owner_id or 0))
    stands = [with_link(incident, said.format(person=person)), *_waits(language, incident)]
    return "\n".join(stands)


def _waits(language: Language, incident: Incident) -> list[str]:
    """Say what it waits for; that the time is over is for others to hear."""
    wait = incident.wait
    return [] if wait is None or wait.is_over else wait_line(language, incident)


def end(language: Language, incident: Incident, people: People) -> str:
    """Say how a report ended: what was done, or why it was called off."""
    if incident.status is Status.CANCELLED:
        return with_link(incident, _called_off(language, incident, people))
    person = quiet_name(language, people.get(incident.resolved_by_id or 0))
    said = language.gettext("✅ {person} resolved your report: {summary}").format(
        person=person, summary=_typed(on_record(language, incident.resolution_summary or ""))
    )
    return with_link(incident, said)


def _called_off(language: Language, incident: Incident, people: People) -> str:
    why = _typed(reason(language, incident))
    if incident.cancelled_by_id is None:
        return language.gettext("🚫 Your report was called off: {reason}").format(reason=why)
    person = quiet_name(language, people.get(incident.cancelled_by_id))
    said = language.gettext("🚫 {person} called off your report: {reason}")
    return said.format(person=person, reason=why)


def _typed(text: str) -> str:
    """Show typed words; nobody mentioned in them is called."""
    return escaped(cut(quiet(text), OUTCOME))


# The triangles: https://www.ecfr.gov/current/title-49/section-392.22 (b)(1) and (2).
_ADVICE = N_(
    "🚑 <b>People first:</b> is anybody hurt? Call 911.\n"
    "⚠️ Hazard lights on at once. Within 10 minutes three triangles: 10 and 100 feet behind the"
    " truck, and 100 feet ahead of it. On a divided or one-way road 10, 100 and 200 feet behind.\n"
    "📷 When everybody is safe: photos and where you are, as a reply here."
)


def advice(language: Language, incident: Incident) -> str:
    """Say what comes first after an accident."""
    return with_link(incident, language.gettext(_ADVICE))


def addressed(language: Language, incident: Incident, people: People, said: str) -> str:
    """Say it to the reporter by name, where it cannot be a reply to their message."""
    person = mention(language, people.get(incident.created_by_id or 0))
    gist = quiet_gist(incident.description)
    about = f"{person}: {gist}" if gist else person
    return f"{about}\n{said}"

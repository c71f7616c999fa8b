"""Facts and severity, as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from domain.facts import Facts, Load
from domain.incidents import Incident, Status
from domain.severity import Severity
from texts.formatting import People, Show, escaped, mention
from texts.language import N_, Deferred, Language

_SEVERITIES: Mapping[Severity, Deferred] = {
    Severity.ACCIDENT: N_("🚑 Accident"),
    Severity.DOWN: N_("🛑 Down"),
    Severity.ROLLING: N_("🟡 Rolling"),
}
_ACCIDENT_HEADLINE = N_("🚑 ACCIDENT")
_LOADS: Mapping[Load, Deferred] = {Load.LOADED: N_("loaded"), Load.EMPTY: N_("empty")}


def severity_name(language: Language, severity: Severity) -> str:
    """Name a severity, on a button, too."""
    return language.gettext(_SEVERITIES[severity])


def facts_line(language: Language, facts: Facts, severity: Severity = Severity.DOWN) -> list[str]:
    """Write the line of a card with what is known of the truck; none if nothing is.

    An accident has a headline of its own; that a truck is down is what most reports say. Roads,
    miles and directions stay as they are on the signs.
    """
    known = [
        severity_name(language, severity) if severity is Severity.ROLLING else None,
        _unit(language, facts),
        facts.trailer and f"🚚 {escaped(facts.trailer)}",
        facts.road and f"📍 {escaped(facts.road)}",
        facts.load and f"📦 {language.gettext(_LOADS[facts.load])}",
    ]
    line = " · ".join(filter(None, known))
    return [line] if line else []


def _unit(language: Language, facts: Facts) -> str | None:
    if facts.unit is None:
        return None
    unit = f"🚛 {escaped(facts.unit)}"
    if not facts.unit_from_title:
        return unit
    return language.gettext("{unit} (from the group's name)").format(unit=unit)


def accident_line(language: Language, incident: Incident) -> list[str]:
    """Write the first line of an accident's card; other cards have none."""
    if incident.severity is not Severity.ACCIDENT or incident.status is Status.CANCELLED:
        return []
    return [f"<b>{language.gettext(_ACCIDENT_HEADLINE)}</b>"]


def same_truck(language: Language, other: Incident | None, people: People) -> list[str]:
    """Tell of another incident of the same truck, and how it stands."""
    if other is None:
        return []
    line = language.gettext("Same truck: {incident}, {stands}")
    return [line.format(incident=other.incident_id, stands=_stands(language, other, people))]


def _stands(language: Language, other: Incident, people: People, show: Show = mention) -> str:
    if other.owner_id is not None:
        owner = show(language, people.get(other.owner_id))
        return language.gettext("claimed by {owner}").format(owner=owner)
    return language.gettext(_STANDS[other.status])


_STANDS: Mapping[Status, Deferred] = {
    Status.UNCLAIMED: N_("unclaimed"),
    Status.ESCALATED: N_("escalated"),
    Status.RESOLVED: N_("resolved"),
    Status.CANCELLED: N_("called off"),
}
"""How an incident stands that nobody has."""

"""What the panel changes: an incident is called off, or how bad it is corrected."""

from __future__ import annotations

import logging

from domain.incident_ids import parse_incident_id
from domain.incidents import SEVERITY, Action, Incident
from domain.panel import Why
from domain.refusals import Refused
from domain.severity import Severity
from handling import cancelling
from handling.cancelling import Grounds
from handling.context import Context
from handling.logs import TOOK
from handling.presses import Press
from texts import panel, toasts
from texts.toasts import Toast

logger = logging.getLogger(__name__)


def call_off(press: Press, context: Context) -> Toast:
    """Call an incident off for a reason that was tapped."""
    grounds = _grounds(press, context)
    if isinstance(grounds, str):
        return Toast(grounds, alert=True)
    return called_off(press, grounds, context)


def called_off(press: Press, grounds: Grounds, context: Context) -> Toast:
    """Call an incident off, if this person may; tell them what came of it."""
    incident, user = press.incident, press.user
    outcome = cancelling.call_off(incident.incident_id, incident.group_id, user, grounds, context)
    if isinstance(outcome, Incident):
        return toasts.done(press.language, Action.CANCEL, outcome)
    people = context.database.people.get_all([incident.owner_id])
    return toasts.refused(press.language, outcome, Action.CANCEL, people)


def grade(press: Press, context: Context) -> Toast:
    """Say how bad it is."""
    severity = Severity.__members__.get(press.button.argument.upper())
    if severity is None:
        return Toast(press.language.gettext(panel.OUTDATED), alert=True)
    outcome = context.database.facts.set_severity(
        press.incident.incident_id, press.incident.group_id, press.user, severity, context.now
    )
    return after_correction(press, outcome, SEVERITY, context)


def after_correction(
    press: Press, outcome: Incident | Refused, what: str, context: Context
) -> Toast:
    """Log a correction of the facts or the severity, and tell whether it was made."""
    incident_id, group_id = press.incident.incident_id, press.incident.group_id
    if isinstance(outcome, Incident):
        logger.info(TOOK, incident_id, group_id, what, press.user.user_id)
        context.outbox.wake(group_id)
        return Toast(press.language.gettext(panel.CORRECTED))
    people = context.database.people.get_all([press.incident.owner_id])
    return toasts.refused(press.language, outcome, None, people)


def _grounds(press: Press, context: Context) -> Grounds | str:
    incident, argument = press.incident, press.button.argument
    if argument == panel.SAME:
        wanted = parse_incident_id(incident.same_unit_as or "")
        if wanted is None:
            return press.language.gettext(panel.OUTDATED)
        return cancelling.duplicate(wanted, incident, press.language, context)
    why = Why.__members__.get(argument.upper())
    is_own = incident.created_by_id == press.user.user_id
    if why is None or (why is Why.OWN and not is_own):
        return press.language.gettext(panel.OUTDATED)
    return Grounds(None if why is Why.OWN else why.value)

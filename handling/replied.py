"""What people reply to: of which incident it is."""

from __future__ import annotations

import message_builder
from domain.incidents import Incident
from domain.updates import RepliedTo
from handling.context import Context
from texts import links


def about(replied_to: RepliedTo, context: Context) -> Incident | None:
    """Find the incident that another message is about, finished or not."""
    known = context.database.messages.any_incident_of(replied_to.chat_id, replied_to.message_id)
    if known is not None or not replied_to.is_ours:
        return known
    # A removed card, a reply of ours to a question, or what was sent twice.
    urls = replied_to.urls
    named = named_in(replied_to) or links.heard_incident(urls) or links.prompted_incident(urls)
    return of_group(named, replied_to, context)


def named_in(replied_to: RepliedTo) -> str | None:
    """Find which incident a message of ours names, by its buttons or links."""
    return _on_buttons(replied_to) or links.told_incident(replied_to.urls)


def _on_buttons(replied_to: RepliedTo) -> str | None:
    """Find which incident's card a message is, or was, by what its buttons send."""
    pressed = map(message_builder.parse_button, replied_to.buttons)
    return next((button[1] for button in pressed if button), None)


def of_group(incident_id: str | None, replied_to: RepliedTo, context: Context) -> Incident | None:
    """Find an incident that is seen from where the message stands, by the number it names."""
    incident, chat_id = context.database.incidents.get(incident_id or ""), replied_to.chat_id
    if incident is None or not context.database.incidents.is_seen_from(chat_id, incident):
        return None
    return incident

"""Photos and files of an incident, as its card leads to them."""

from __future__ import annotations

from collections.abc import Sequence

from domain.incidents import Incident
from texts.formatting import linked, message_link
from texts.language import Language

LINKED = 10  # attachments with a link of their own


def attachment_line(
    language: Language, incident: Incident, attachments: Sequence[int | None]
) -> list[str]:
    """Link the messages that hold something, the first ten of them; none if there is none.

    None is one without a link: it was left behind when the group migrated.
    """
    if not attachments:
        return []
    said, more = language.gettext("📎 Attachments: {attachments}"), len(attachments) - LINKED
    if not any(attachments):
        return [said.format(attachments=len(attachments))]
    links = ", ".join(
        linked(message_link(incident.group_id, message_id), str(number))
        for number, message_id in enumerate(attachments[:LINKED], 1)
    )
    if more > 0:
        listed = language.ngettext("{links} and {count} more", "{links} and {count} more", more)
        links = listed.format(links=links, count=more)
    return [said.format(attachments=links)]

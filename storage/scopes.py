"""Whose incidents are seen from a group: its own, and from an office those of its whole fleet."""

from __future__ import annotations

SEEN_FROM = "(SELECT group_id FROM team_places WHERE place_id = :group_id)"
"""In SQL, the groups whose incidents are seen from `:group_id`; compare with IN."""

SEEN_FROM_SOME = (
    "(SELECT seen.group_id FROM json_each(:groups) AS asked, team_places AS seen"
    " WHERE seen.place_id = asked.value)"
)
"""Those that are seen from any of several groups, which `:groups` lists in JSON."""
